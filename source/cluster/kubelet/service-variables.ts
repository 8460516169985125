import type {Service} from '../../api/generated/types.ts';

// A Service says the same to every container: its variables are made once, and kept once.
const knownVariables = new WeakMap<Service, readonly Variable[]>();

type Variable = readonly [name: string, value: string];

/**
The variables by which a container finds the Services of its namespace, and `kubernetes` in any: `WEB_SERVICE_HOST`
and those of Docker's links. Upstream: pkg/kubelet/envvars.
*/
export function serviceVariables(services: Iterable<Service>, namespace: string, areLinksEnabled: boolean): Variable[] {
	const chosen = new Map<string, Service>();
	for (const service of services) {
		const {clusterIP} = service.spec;
		if (!clusterIP || clusterIP === 'None') continue;
		const {name} = service.metadata;
		const isMaster = service.metadata.namespace === 'default' && name === 'kubernetes';
		if (isMaster ? !chosen.has(name) : areLinksEnabled && service.metadata.namespace === namespace) chosen.set(name, service);
	}
	return [...chosen.keys()].toSorted().flatMap((name) => {
		const service = chosen.get(name)!;
		let variables = knownVariables.get(service);
		if (!variables) {
			variables = variablesOf(service);
			knownVariables.set(service, variables);
		}
		return variables;
	});
}

function variablesOf({metadata, spec}: Service): readonly Variable[] {
	const prefix = variableName(metadata.name);
	const ip = spec.clusterIP!;
	const host = ip.includes(':') ? `[${ip}]` : ip;
	const ports = spec.ports ?? [];
	const variables: Variable[] = [[`${prefix}_SERVICE_HOST`, ip]];
	if (ports[0]) variables.push([`${prefix}_SERVICE_PORT`, String(ports[0].port)]);
	for (const {name, port} of ports) if (name) variables.push([`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)]);
	for (const [index, {port, protocol = 'TCP'}] of ports.entries()) {
		const url = `${protocol.toLowerCase()}://${host}:${port}`;
		if (index === 0) variables.push([`${prefix}_PORT`, url]);
		const link = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
		variables.push([link, url], [`${link}_PROTO`, protocol.toLowerCase()], [`${link}_PORT`, String(port)], [`${link}_ADDR`, ip]);
	}
	return variables;
}

function variableName(name: string): string {
	return name.replaceAll('-', '_').toUpperCase();
}

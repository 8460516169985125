/**
Gives Services their meaning on the network: kube-proxy's routes from Services and EndpointSlices, and CoreDNS's
records from the same. One for the whole cluster, though in life each node has its own. Left out: ExternalName and SRV
records, traffic policies.
*/
import type {Endpoint, EndpointSlice, Pod, Service} from '../api/generated/types.ts';
import {keyOf, objectKey} from '../api/objects.ts';
import type {Network, ServiceRoute} from '../world/types.ts';
import type {ProcessContext} from './controllers/context.ts';
import type {Informer} from './informer.ts';
import {WorkQueue} from './work-queue.ts';

const component = 'service-proxy';
const clusterDomain = 'cluster.local';
const serviceNameLabel = 'kubernetes.io/service-name';

interface ProxyState {
	/** The names each Service has put into DNS. */
	readonly names: Map<string, readonly string[]>;
}

type NameServer = Pick<Network, 'setService' | 'removeService' | 'setDnsRecord' | 'removeDnsRecord'>;

export function startServiceProxy({simulation, informers}: ProcessContext, network: NameServer): void {
	const state = simulation.state<ProxyState>(component, () => ({names: new Map()}));
	const services = informers.informer('services');
	const slices = informers.informer('endpointslices');
	slices.addIndex('service', serviceKeyOf);
	const queue = new WorkQueue(simulation, component, (key) => sync(key, services, slices, network, state));
	services.onChange(({object}) => queue.add(objectKey(object)));
	slices.onChange(({object, previous}) => {
		for (const key of new Set([serviceKeyOf(object), previous && serviceKeyOf(previous)])) if (key !== undefined) queue.add(key);
	});
	informers.informer('pods').onChange(({type, object, previous}) => {
		const before = previous && podName(previous);
		const after = type === 'DELETED' ? undefined : podName(object);
		if (before === after) return;
		if (before !== undefined) network.removeDnsRecord(before);
		if (after !== undefined) network.setDnsRecord(after, [object.status.podIP!]);
	});
}

function serviceKeyOf({metadata}: EndpointSlice): string | undefined {
	const name = metadata.labels?.[serviceNameLabel];
	return name === undefined ? undefined : keyOf(metadata.namespace, name);
}

/** `10-244-1-5.default.pod.cluster.local` */
function podName({metadata, status, spec}: Pod): string | undefined {
	if (!status?.podIP || spec.hostNetwork) return undefined;
	return `${status.podIP.replaceAll('.', '-')}.${metadata.namespace}.pod.${clusterDomain}`;
}

function sync(key: string, services: Informer<'services'>, slices: Informer<'endpointslices'>, network: NameServer, state: ProxyState): void {
	const service = services.get(key);
	const records = new Map<string, readonly string[]>();
	if (service && service.spec.type !== 'ExternalName') {
		const found = slices.byIndex('service', key);
		network.setService(key, routeOf(service, found));
		addRecords(service, found, records);
	} else {
		network.removeService(key);
	}
	for (const name of state.names.get(key) ?? []) if (!records.has(name)) network.removeDnsRecord(name);
	for (const [name, addresses] of records) network.setDnsRecord(name, addresses);
	if (records.size > 0) state.names.set(key, [...records.keys()]);
	else state.names.delete(key);
}

function routeOf({spec}: Service, slices: readonly EndpointSlice[]): ServiceRoute {
	return {
		clusterIp: isHeadless(spec.clusterIP) ? undefined : spec.clusterIP,
		sessionAffinity: spec.sessionAffinity === 'ClientIP',
		ports: (spec.ports ?? []).map(({name = '', protocol = 'TCP', port, nodePort}) => ({
			name: name || undefined,
			protocol,
			port,
			nodePort: nodePort || undefined,
			endpoints: endpointsFor(slices, name),
		})),
	};
}

/** Ready endpoints; while there are none, those that still serve though they are going away. */
function endpointsFor(slices: readonly EndpointSlice[], portName: string): {readonly ip: string; readonly port: number}[] {
	const found: {readonly endpoint: Endpoint; readonly port: number}[] = [];
	for (const {endpoints = [], ports = []} of slices) {
		const port = ports.find(({name = ''}) => name === portName)?.port;
		if (port !== undefined) for (const endpoint of endpoints) found.push({endpoint, port});
	}
	const ready = found.filter(({endpoint}) => endpoint.conditions?.ready !== false);
	const used = ready.length > 0 ? ready : found.filter(({endpoint: {conditions}}) => conditions?.serving && conditions.terminating);
	return used.flatMap(({endpoint, port}) => endpoint.addresses.map((ip) => ({ip, port})));
}

function addRecords({metadata, spec}: Service, slices: readonly EndpointSlice[], records: Map<string, readonly string[]>): void {
	const name = `${metadata.name}.${metadata.namespace}.svc.${clusterDomain}`;
	if (!isHeadless(spec.clusterIP)) {
		records.set(name, [spec.clusterIP!]);
		return;
	}
	const addresses: string[] = [];
	for (const {endpoints = []} of slices) {
		for (const endpoint of endpoints) {
			if (endpoint.conditions?.ready === false) continue;
			addresses.push(...endpoint.addresses);
			const host = endpoint.hostname ?? endpoint.addresses[0]!.replaceAll('.', '-');
			records.set(`${host}.${name}`, endpoint.addresses);
		}
	}
	// Without endpoints a headless Service has no name at all.
	if (addresses.length > 0) records.set(name, addresses);
}

function isHeadless(clusterIp: string | undefined): boolean {
	return clusterIp === undefined || clusterIp === '' || clusterIp === 'None';
}

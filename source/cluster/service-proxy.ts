/**
Gives Services their meaning on the network: what kube-proxy and CoreDNS make of Services and EndpointSlices. One for the
whole cluster, though in life each node has its own; a node that is cut off keeps what it knew all the same.
Upstream: pkg/proxy and CoreDNS's plugin `kubernetes`. Which endpoints a node uses is decided there (world/network).
Left out: a kube-proxy that has died (its rules would stay as they were), IPv6.
*/
import type {Endpoint, EndpointSlice, Node, Service} from '../api/generated/types.ts';
import {keyOf, objectKey} from '../api/objects.ts';
import type {Network, ServiceEndpoint, ServiceRoute} from '../world/types.ts';
import type {ProcessContext} from './controllers/context.ts';
import type {Informer} from './informer.ts';
import {WorkQueue} from './work-queue.ts';

const component = 'service-proxy';
const serviceNameLabel = 'kubernetes.io/service-name';
const zoneLabel = 'topology.kubernetes.io/zone';

export type ProxiedNetwork = Pick<Network, 'setService' | 'removeService' | 'setZone' | 'addNamespace' | 'removeNamespace'>;

export function startServiceProxy({simulation, informers}: ProcessContext, network: ProxiedNetwork): void {
	const services = informers.informer('services');
	const slices = informers.informer('endpointslices');
	slices.addIndex('service', serviceKeyOf);
	const queue = new WorkQueue(simulation, component, (key) => sync(key, services, slices, network));
	services.onChange(({object}) => queue.add(objectKey(object)));
	slices.onChange(({object, previous}) => {
		for (const key of new Set([serviceKeyOf(object), previous && serviceKeyOf(previous)])) if (key !== undefined) queue.add(key);
	});
	informers.informer('nodes').onChange(({type, object, previous}) => {
		const zone = type === 'DELETED' ? undefined : zoneOf(object);
		if (zone !== (previous && zoneOf(previous))) network.setZone(object.metadata.name, zone);
	});
	informers.informer('namespaces').onChange(({type, object}) => {
		if (type === 'ADDED') network.addNamespace(object.metadata.name);
		else if (type === 'DELETED') network.removeNamespace(object.metadata.name);
	});
}

function zoneOf({metadata}: Node): string | undefined {
	return metadata.labels?.[zoneLabel];
}

function serviceKeyOf({metadata}: EndpointSlice): string | undefined {
	const name = metadata.labels?.[serviceNameLabel];
	return name === undefined ? undefined : keyOf(metadata.namespace, name);
}

function sync(key: string, services: Informer<'services'>, slices: Informer<'endpointslices'>, network: ProxiedNetwork): void {
	const service = services.get(key);
	if (service) network.setService(key, routeOf(service, slices.byIndex('service', key)));
	else network.removeService(key);
}

function routeOf({spec, status}: Service, slices: readonly EndpointSlice[]): ServiceRoute {
	if (spec.type === 'ExternalName') return {clusterIp: undefined, externalName: spec.externalName, ports: []};
	const isHeadless = !spec.clusterIP || spec.clusterIP === 'None';
	const externalIps = [...(spec.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).flatMap(({ip}) => (ip ? [ip] : []))];
	const own = slices.filter(({addressType}) => addressType === 'IPv4');
	return {
		clusterIp: isHeadless ? undefined : spec.clusterIP,
		...(externalIps.length > 0 && {externalIps}),
		...(spec.sessionAffinity === 'ClientIP' && {affinityMs: (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1000}),
		...(spec.internalTrafficPolicy === 'Local' && {isInternalLocal: true}),
		...(spec.externalTrafficPolicy === 'Local' && {isExternalLocal: true}),
		ports:
			isHeadless && !spec.ports?.length
				? [{name: undefined, protocol: '', port: 0, nodePort: undefined, endpoints: endpointsOf(own, undefined)}]
				: (spec.ports ?? []).map(({name = '', protocol = 'TCP', port, nodePort}) => ({
						name: name || undefined,
						protocol,
						port,
						nodePort: nodePort || undefined,
						endpoints: endpointsOf(own, name),
					})),
	};
}

/** The addresses and ports behind a port, each once: while a pod moves between slices it may be in two. */
function endpointsOf(slices: readonly EndpointSlice[], portName: string | undefined): readonly ServiceEndpoint[] {
	const found = new Map<string, ServiceEndpoint>();
	for (const {endpoints = [], ports = []} of slices) {
		// A headless Service may do without ports.
		const port = portName === undefined ? 0 : ports.find(({name = ''}) => name === portName)?.port;
		if (port === undefined) continue;
		// All addresses of an endpoint lead to the same; kube-proxy uses the first.
		for (const endpoint of endpoints) found.set(`${endpoint.addresses[0]!}:${port}`, serviceEndpoint(endpoint, port));
	}
	return [...found.values()];
}

function serviceEndpoint({addresses, conditions = {}, nodeName, hostname, hints}: Endpoint, port: number): ServiceEndpoint {
	const {ready, serving, terminating} = conditions;
	return {
		ip: addresses[0]!,
		port,
		isReady: ready ?? true,
		isServing: serving ?? ready ?? true,
		isTerminating: terminating ?? false,
		...(nodeName && {node: nodeName}),
		...(hostname && {hostname}),
		...(hints?.forNodes?.length && {nodeHints: hints.forNodes.map(({name}) => name)}),
		...(hints?.forZones?.length && {zoneHints: hints.forZones.map(({name}) => name)}),
	};
}

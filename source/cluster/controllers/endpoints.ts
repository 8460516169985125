import type {Container, Endpoint, EndpointPort, Node, Pod, Service, ServicePort} from '../../api/generated/types.ts';
import {isEqualJson} from '../../api/objects.ts';
import {isPodReady, isPodTerminal} from '../../api/pods.ts';
import {labelsInclude} from '../../api/selectors.ts';
import type {Informer, InformerEvent} from '../informer.ts';

/** Whether the pod belongs into the endpoints of the Services that select it. Terminating pods do, until they are gone. */
export function isEndpoint(pod: Pod): boolean {
	return !isPodTerminal(pod) && Boolean(pod.status?.podIP);
}

/** Upstream: k8s.io/endpointslice, `podToEndpoint`. */
export function endpointOf(pod: Pod, service: Service, node: Node | undefined): Endpoint {
	const serving = isPodReady(pod);
	const terminating = pod.metadata.deletionTimestamp !== undefined;
	const ready = Boolean(service.spec.publishNotReadyAddresses) || (serving && !terminating);
	const {name, namespace, uid} = pod.metadata;
	const {hostname, subdomain, nodeName} = pod.spec;
	const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
	return {
		addresses: [pod.status.podIP!],
		conditions: {ready, serving, terminating},
		...(hostname && subdomain === service.metadata.name && {hostname}),
		targetRef: {kind: 'Pod', ...(namespace && {namespace}), name, uid},
		...(nodeName && {nodeName}),
		...(zone && {zone}),
		...(ready && hintsOf(service, nodeName, zone)),
	};
}

const closeDistributions: readonly unknown[] = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

/** Whom a ready endpoint is meant for. Upstream: k8s.io/endpointslice/trafficdist. */
function hintsOf({spec}: Service, nodeName: string | undefined, zone: string | undefined): Pick<Endpoint, 'hints'> | undefined {
	const {trafficDistribution} = spec;
	if (!closeDistributions.includes(trafficDistribution)) return undefined;
	const forNodes = trafficDistribution === 'PreferSameNode' && nodeName ? [{name: nodeName}] : undefined;
	if (!zone && !forNodes) return undefined;
	return {hints: {...(zone && {forZones: [{name: zone}]}), ...(forNodes && {forNodes})}};
}

/** The ports of the Service as they are on the pod; a name the pod does not know leaves its port out. */
export function endpointPortsOf(pod: Pod, service: Service): readonly EndpointPort[] {
	const ports: EndpointPort[] = [];
	for (const servicePort of service.spec.ports ?? []) {
		const port = findPort(pod, servicePort);
		if (port === undefined) continue;
		const {name = '', protocol = 'TCP', appProtocol} = servicePort;
		ports.push({name, port, protocol, ...(appProtocol && {appProtocol})});
	}
	return ports;
}

/** Upstream: pkg/api/v1/pod, `FindPort`. */
function findPort({spec}: Pod, {targetPort, port, protocol = 'TCP'}: ServicePort): number | undefined {
	if (targetPort === undefined || targetPort === 0) return port;
	if (typeof targetPort === 'number') return targetPort;
	const find = (containers: readonly Container[]): number | undefined => {
		for (const {ports = []} of containers) {
			for (const {name, containerPort, protocol: containerProtocol = 'TCP'} of ports) {
				if (name === targetPort && containerProtocol === protocol) return containerPort;
			}
		}
		return undefined;
	};
	return find(spec.containers) ?? find((spec.initContainers ?? []).filter(({restartPolicy}) => restartPolicy === 'Always'));
}

/** The Services to look at again because of a pod; their informer has an index `namespace`. */
export function* concernedServices(services: Informer<'services'>, {type, object, previous}: InformerEvent<Pod>): Generator<Service> {
	if (type === 'MODIFIED' && previous && !hasEndpointChange(object, previous)) return;
	for (const service of services.byIndex('namespace', object.metadata.namespace ?? '')) {
		const {selector} = service.spec;
		if (!selector) continue;
		if (labelsInclude(object.metadata.labels, selector) || (previous && labelsInclude(previous.metadata.labels, selector))) yield service;
	}
}

/** Whether what endpoints are made of has changed. */
function hasEndpointChange(pod: Pod, previous: Pod): boolean {
	return (
		pod.status?.podIP !== previous.status?.podIP ||
		pod.status?.phase !== previous.status?.phase ||
		isPodReady(pod) !== isPodReady(previous) ||
		pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
		!isEqualJson(pod.metadata.labels, previous.metadata.labels)
	);
}

/**
Keeps the EndpointSlices of each Service that selects pods. Upstream: pkg/controller/endpointslice and
k8s.io/endpointslice. Left out: IPv6, topology-mode: Auto, and mirroring of Endpoints.
*/
import type {Endpoint, EndpointPort, EndpointSlice, Service} from '../../api/generated/types.ts';
import {isEqualJson, keyOf, objectKey, ownerReference} from '../../api/objects.ts';
import {labelsInclude} from '../../api/selectors.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {concernedServices, endpointOf, endpointPortsOf, isEndpoint} from './endpoints.ts';
import {Expectations} from './expectations.ts';
import {canonicalJson} from './template-hash.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
const managedBy = 'endpointslice-controller.k8s.io';
const headlessLabel = 'service.kubernetes.io/headless';
const endpointsMost = 100;

interface PortGroup {
	readonly ports: readonly EndpointPort[];
	/** By the pod's UID. */
	readonly endpoints: Map<string, Endpoint>;
}

export class EndpointSliceController {
	readonly #client: Client;
	readonly #services: Informer<'services'>;
	readonly #slices: Informer<'endpointslices'>;
	readonly #pods: Informer<'pods'>;
	readonly #nodes: Informer<'nodes'>;
	readonly #queue: WorkQueue;
	readonly #expectations: Expectations;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#client = client;
		this.#services = informers.informer('services');
		this.#slices = informers.informer('endpointslices');
		this.#pods = informers.informer('pods');
		this.#nodes = informers.informer('nodes');
		this.#expectations = new Expectations(simulation, 'endpointslice');
		this.#services.addIndex('namespace', ({metadata}) => metadata.namespace);
		this.#slices.addIndex('service', serviceKeyOf);
		this.#pods.addIndex('namespace', ({metadata}) => metadata.namespace);
		this.#queue = new WorkQueue(simulation, 'endpoint-slice-controller', (key) => this.#sync(key), {
			workMsOf: (key) => this.#pods.countByIndex('namespace', key.slice(0, key.indexOf('/'))) / 100,
		});
		this.#services.onChange(({type, object}) => {
			if (type === 'DELETED') this.#expectations.forget(objectKey(object));
			this.#queue.add(objectKey(object));
		});
		this.#slices.onChange(({type, object}) => {
			const key = serviceKeyOf(object);
			if (key === undefined) return;
			if (type === 'ADDED') this.#expectations.creationSeen(key);
			if (type === 'DELETED') this.#expectations.deletionSeen(key, objectKey(object));
			this.#queue.add(key);
		});
		this.#pods.onChange((event) => {
			for (const service of concernedServices(this.#services, event)) this.#queue.add(objectKey(service));
		});
	}

	#sync(key: string): void {
		const service = this.#services.get(key);
		if (!service || service.metadata.deletionTimestamp || !service.spec.selector || service.spec.type === 'ExternalName') return;
		// What was written has not come back yet; when it does, the key comes back too.
		if (!this.#expectations.areSatisfied(key)) return;
		const groups = this.#desiredGroups(service);
		const existing = this.#slices.byIndex('service', key).filter(({metadata}) => metadata.labels?.[managedByLabel] === managedBy);
		const created: {readonly ports: readonly EndpointPort[]; readonly endpoints: readonly Endpoint[]}[] = [];
		const deleted = new Set(existing);
		for (const [portKey, group] of groups) {
			const slices = existing.filter((slice) => canonicalJson(slice.ports ?? []) === portKey);
			for (const slice of slices) deleted.delete(slice);
			const result = fill(slices, group);
			for (const [slice, endpoints] of result.kept) {
				if (endpoints.length === 0 && (slices.length > 1 || groups.size > 1)) deleted.add(slice);
				else this.#update(slice, service, endpoints);
			}
			for (const endpoints of result.added) created.push({ports: group.ports, endpoints});
		}
		this.#expectations.expect(key, created.length, [...deleted].map(objectKey));
		for (const {ports, endpoints} of created) this.#create(service, ports, endpoints);
		for (const slice of deleted) this.#client.deleteIfFound('endpointslices', objectKey(slice));
	}

	/** The endpoints by their ports; for none, one group without ports: a placeholder. */
	#desiredGroups(service: Service): ReadonlyMap<string, PortGroup> {
		const groups = new Map<string, PortGroup>();
		for (const pod of this.#pods.byIndex('namespace', service.metadata.namespace ?? '')) {
			if (!labelsInclude(pod.metadata.labels, service.spec.selector!) || !isEndpoint(pod)) continue;
			const ports = endpointPortsOf(pod, service);
			const portKey = canonicalJson(ports);
			let group = groups.get(portKey);
			if (!group) {
				group = {ports, endpoints: new Map()};
				groups.set(portKey, group);
			}
			group.endpoints.set(pod.metadata.uid, endpointOf(pod, service, this.#nodes.get(pod.spec.nodeName ?? '')));
		}
		if (groups.size === 0) groups.set('[]', {ports: [], endpoints: new Map()});
		return groups;
	}

	#update(slice: EndpointSlice, service: Service, endpoints: readonly Endpoint[]): void {
		const labels = labelsOf(service);
		if (endpoints === slice.endpoints && isEqualJson(labels, slice.metadata.labels)) return;
		this.#client.update('endpointslices', {...slice, metadata: {...slice.metadata, labels}, endpoints});
	}

	#create(service: Service, ports: readonly EndpointPort[], endpoints: readonly Endpoint[]): void {
		this.#client.create('endpointslices', {
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: {
				generateName: `${service.metadata.name}-`,
				namespace: service.metadata.namespace ?? 'default',
				labels: labelsOf(service),
				ownerReferences: [ownerReference(service)],
			},
			addressType: 'IPv4',
			endpoints,
			ports,
		});
	}
}

function serviceKeyOf({metadata}: EndpointSlice): string | undefined {
	const name = metadata.labels?.[serviceNameLabel];
	return name === undefined ? undefined : keyOf(metadata.namespace, name);
}

function labelsOf({metadata, spec}: Service): Record<string, string> {
	return {
		...metadata.labels,
		[serviceNameLabel]: metadata.name,
		[managedByLabel]: managedBy,
		...(spec.clusterIP === 'None' && {[headlessLabel]: ''}),
	};
}

/** Leaves endpoints in the slices they are in, fills up those with room, and puts the rest into new ones. */
function fill(
	slices: readonly EndpointSlice[],
	{endpoints: desired}: PortGroup,
): {readonly kept: ReadonlyMap<EndpointSlice, readonly Endpoint[]>; readonly added: readonly (readonly Endpoint[])[]} {
	const left = new Map(desired);
	const kept = new Map<EndpointSlice, readonly Endpoint[]>();
	for (const slice of slices) {
		const current = slice.endpoints ?? [];
		const next: Endpoint[] = [];
		for (const endpoint of current) {
			const uid = endpoint.targetRef?.uid ?? '';
			const wanted = left.get(uid);
			if (!wanted) continue;
			left.delete(uid);
			next.push(isEqualJson(endpoint, wanted) ? endpoint : wanted);
		}
		const isSame = next.length === current.length && next.every((endpoint, index) => endpoint === current[index]);
		kept.set(slice, isSame ? (slice.endpoints ?? current) : next);
	}
	const rest = [...left.values()];
	for (const [slice, endpoints] of kept) {
		const room = endpointsMost - endpoints.length;
		if (rest.length > 0 && room > 0) kept.set(slice, [...endpoints, ...rest.splice(0, room)]);
	}
	const added: Endpoint[][] = [];
	while (rest.length > 0) added.push(rest.splice(0, endpointsMost));
	if (slices.length === 0 && desired.size === 0) added.push([]);
	return {kept, added};
}

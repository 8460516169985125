/**
Keeps the Endpoints object of each Service that selects pods: what EndpointSlices have replaced, and people still ask
for. Upstream: pkg/controller/endpoint. Left out: the limit of 1000 addresses, the annotation with the time of the change
that led to it, and the mirroring of Endpoints that somebody writes by hand into EndpointSlices.
*/
import type {EndpointAddress, EndpointSubset, EndpointSubsetPort, Pod, Service} from '../../api/generated/types.ts';
import {isEqualJson, objectKey} from '../../api/objects.ts';
import {isPodReady} from '../../api/pods.ts';
import {labelsInclude} from '../../api/selectors.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {concernedServices, endpointPortsOf, isEndpoint} from './endpoints.ts';
import {canonicalJson} from './template-hash.ts';

const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const headlessLabel = 'service.kubernetes.io/headless';

export class EndpointsController {
	readonly #client: Client;
	readonly #services: Informer<'services'>;
	readonly #endpoints: Informer<'endpoints'>;
	readonly #pods: Informer<'pods'>;
	readonly #queue: WorkQueue;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#client = client;
		this.#services = informers.informer('services');
		this.#endpoints = informers.informer('endpoints');
		this.#pods = informers.informer('pods');
		this.#services.addIndex('namespace', ({metadata}) => metadata.namespace);
		this.#pods.addIndex('namespace', ({metadata}) => metadata.namespace);
		this.#queue = new WorkQueue(simulation, 'endpoint-controller', (key) => this.#sync(key), {
			workMsOf: (key) => this.#pods.countByIndex('namespace', key.slice(0, key.indexOf('/'))) / 100,
		});
		this.#services.onChange(({object}) => this.#queue.add(objectKey(object)));
		this.#endpoints.onChange(({type, object}) => {
			if (type === 'DELETED') this.#queue.add(objectKey(object));
		});
		this.#pods.onChange((event) => {
			for (const service of concernedServices(this.#services, event)) this.#queue.add(objectKey(service));
		});
	}

	#sync(key: string): void {
		const service = this.#services.get(key);
		const current = this.#endpoints.get(key);
		if (!service) {
			// Whoever made Endpoints by hand for a Service without a selector loses them with it, as in life.
			if (current) this.#client.deleteIfFound('endpoints', key);
			return;
		}
		if (!service.spec.selector || service.spec.type === 'ExternalName') return;
		const subsets = this.#subsetsOf(service);
		const {name, namespace = 'default', labels} = service.metadata;
		const wanted = {...labels, [managedByLabel]: 'endpoint-controller', ...(service.spec.clusterIP === 'None' && {[headlessLabel]: ''})};
		if (!current) {
			this.#client.create('endpoints', {apiVersion: 'v1', kind: 'Endpoints', metadata: {name, namespace, labels: wanted}, ...withSubsets(subsets)});
			return;
		}
		if (isEqualJson(current.subsets ?? [], subsets) && isEqualJson(current.metadata.labels, wanted)) return;
		const {subsets: _, ...rest} = current;
		this.#client.update('endpoints', {...rest, metadata: {...current.metadata, labels: wanted}, ...withSubsets(subsets)});
	}

	/** The pods by the ports they serve on. */
	#subsetsOf(service: Service): readonly EndpointSubset[] {
		const groups = new Map<string, {ports: readonly EndpointSubsetPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[]}>();
		const {selector, publishNotReadyAddresses, ports: servicePorts = []} = service.spec;
		for (const pod of this.#pods.byIndex('namespace', service.metadata.namespace ?? '')) {
			if (!labelsInclude(pod.metadata.labels, selector!) || !isEndpoint(pod)) continue;
			if (pod.metadata.deletionTimestamp !== undefined && !publishNotReadyAddresses) continue;
			const ports = endpointPortsOf(pod, service).map(({name, port = 0, ...rest}) => ({...(name && {name}), port, ...rest}));
			if (ports.length === 0 && servicePorts.length > 0) continue;
			const portKey = canonicalJson(ports);
			let group = groups.get(portKey);
			if (!group) {
				group = {ports, ready: [], notReady: []};
				groups.set(portKey, group);
			}
			(publishNotReadyAddresses || isPodReady(pod) ? group.ready : group.notReady).push(addressOf(pod, service));
		}
		return [...groups.values()].map(({ports, ready, notReady}) => ({
			...(ready.length > 0 && {addresses: ready.toSorted(byIp)}),
			...(notReady.length > 0 && {notReadyAddresses: notReady.toSorted(byIp)}),
			...(ports.length > 0 && {ports}),
		}));
	}
}

function withSubsets(subsets: readonly EndpointSubset[]): {readonly subsets?: readonly EndpointSubset[]} {
	return subsets.length > 0 ? {subsets} : {};
}

function addressOf(pod: Pod, service: Service): EndpointAddress {
	const {name, namespace, uid} = pod.metadata;
	const {hostname, subdomain, nodeName} = pod.spec;
	return {
		...(hostname && subdomain === service.metadata.name && {hostname}),
		ip: pod.status.podIP!,
		...(nodeName && {nodeName}),
		targetRef: {kind: 'Pod', name, ...(namespace && {namespace}), uid},
	};
}

/** As texts. Upstream: k8s.io/endpointslice's `RepackSubsets` sorts so. */
function byIp(a: EndpointAddress, b: EndpointAddress): number {
	return a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0;
}

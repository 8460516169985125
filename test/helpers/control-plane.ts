import {setCondition} from '../../source/api/conditions.ts';
import type {Node, Pod} from '../../source/api/generated/types.ts';
import {type Draft, objectKey} from '../../source/api/objects.ts';
import {isRequestError} from '../../source/api/status-error.ts';
import {microTimestamp, timestamp} from '../../source/api/timestamps.ts';
import {ApiServer} from '../../source/cluster/apiserver/apiserver.ts';
import {Client} from '../../source/cluster/apiserver/client.ts';
import type {ResourceName, ResourceTypes} from '../../source/cluster/apiserver/resources/catalogue.ts';
import {startControllers} from '../../source/cluster/controllers/index.ts';
import {InformerFactory, WatchHub} from '../../source/cluster/informer.ts';
import {Scheduler} from '../../source/cluster/scheduler/scheduler.ts';
import {Store} from '../../source/cluster/store.ts';
import {Simulation} from '../../source/simulation/simulation.ts';

interface KubeletState {
	/** Machines whose kubelet is silent. */
	readonly silent: Set<string>;
	/** Pods that never become ready, by a label value of `ready`. */
	nextIp: number;
	isStarted: boolean;
}

export interface ControlPlaneOptions {
	readonly seed?: number;
	readonly saved?: string;
	/** How many nodes, `node1` and so on, of 4 CPUs, 8 GiB and 110 pods each. */
	readonly nodes?: number;
	readonly withScheduler?: boolean;
	readonly withControllers?: boolean;
}

const startMs = 1000;

/**
A control plane over a pretended kubelet that makes every pod Running and Ready a second after it was bound, renews
leases, and lets go of deleted pods after two seconds. Pods labelled `ready: never` stay unready.
*/
export class ControlPlane {
	readonly simulation: Simulation;
	readonly store: Store;
	readonly apiserver: ApiServer;
	readonly client: Client;
	readonly #kubelet: Client;
	readonly #state: KubeletState;
	/** Processes that cannot reach the API server, by name; for tests. */
	readonly disconnected = new Set<string>();
	readonly #watches: WatchHub;

	constructor({seed = 1, saved, nodes = 0, withScheduler = true, withControllers = true}: ControlPlaneOptions = {}) {
		this.simulation = saved === undefined ? new Simulation({seed}) : Simulation.restore(saved);
		const {simulation} = this;
		this.store = new Store(simulation);
		this.#watches = new WatchHub(this.store);
		this.apiserver = new ApiServer(simulation, this.store);
		this.client = new Client(this.apiserver, 'kubectl');
		this.#kubelet = new Client(this.apiserver, 'kubelet');
		this.#state = simulation.state('test/kubelet', () => ({silent: new Set(), nextIp: 1, isStarted: false}));
		simulation.register('test/kubelet', (key, data) => this.#work(key, data as string));
		this.store.onWrite(({type, resource, object}) => {
			if (resource === 'pods' && type !== 'DELETED') this.#onPod(object as Pod);
		});
		if (withScheduler) new Scheduler(this.process('kube-scheduler'));
		if (withControllers) startControllers(this.process('kube-controller-manager'), {clusterCidr: '10.244.0.0/16'});
		if (saved !== undefined) return;
		for (const name of ['default', 'kube-system', 'kube-node-lease']) {
			this.client.create('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}});
		}
		if (!withControllers) {
			this.client.create('serviceaccounts', {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace: 'default'}});
		}
		for (let index = 1; index <= nodes; index += 1) this.addNode(`node${index}`);
		this.runFor(1000);
	}

	process(name: string) {
		const {simulation, store} = this;
		const client = new Client(this.apiserver, name, () => !this.disconnected.has(name));
		return {simulation, client, informers: new InformerFactory(simulation, store, this.#watches, client)};
	}

	runFor(ms: number): void {
		this.simulation.runUntil(this.simulation.nowMs + ms);
	}

	addNode(
		name: string,
		overrides: {labels?: Record<string, string>; taints?: Node['spec']['taints']; allocatable?: Record<string, string>} = {},
	): void {
		const allocatable = {cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110', ...overrides.allocatable};
		const now = timestamp(this.simulation.nowMs);
		const node = this.client.create('nodes', {
			apiVersion: 'v1',
			kind: 'Node',
			metadata: {name, labels: {'kubernetes.io/hostname': name, ...overrides.labels}},
			spec: overrides.taints ? {taints: overrides.taints} : {},
		});
		const conditions = [
			['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
			['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
			['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
			['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
		].map(([type, status, reason, message]) => ({
			type: type!,
			status: status!,
			reason: reason!,
			message: message!,
			lastHeartbeatTime: now,
			lastTransitionTime: now,
		}));
		this.client.modifyStatus('nodes', name, () => ({...node, status: {...node.status, allocatable, capacity: allocatable, conditions}}));
		this.client.modify('nodes', name, (current) => {
			const taints = (current.spec.taints ?? []).filter(({key}) => key !== 'node.kubernetes.io/not-ready');
			const {taints: _, ...spec} = current.spec;
			return {...current, spec: taints.length > 0 ? {...spec, taints} : spec};
		});
		this.simulation.setTimer('test/kubelet', `lease ${name}`, this.simulation.nowMs);
	}

	/** The kubelet stops posting; its pods run on unseen. */
	silence(name: string): void {
		this.#state.silent.add(name);
	}

	/** The kubelet posts again: lease, a status that is ready, and its pods. */
	revive(name: string): void {
		this.#state.silent.delete(name);
		this.client.modifyStatus('nodes', name, (node) => ({
			...node,
			status: {...node.status, conditions: (node.status.conditions ?? []).map((condition) => this.#healthy(condition))},
		}));
		this.simulation.setTimer('test/kubelet', `lease ${name}`, this.simulation.nowMs);
		for (const pod of this.store.listBy('pods', 'node', name) as readonly Pod[]) {
			this.#onPod(pod);
			if (!pod.metadata.deletionTimestamp) this.simulation.schedule('test/kubelet', `start ${objectKey(pod)}`, 500, pod.metadata.uid);
		}
	}

	list<R extends ResourceName>(resource: R, namespace?: string): readonly ResourceTypes[R][] {
		return this.client.list(resource, namespace);
	}

	pods(labels: Record<string, string> = {}): readonly Pod[] {
		return this.list('pods').filter(({metadata}) => Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value));
	}

	readyPods(labels?: Record<string, string>): readonly Pod[] {
		return this.pods(labels).filter(({status}) => status?.conditions?.some(({type, status: is}) => type === 'Ready' && is === 'True'));
	}

	/** `reason: message` of the events about an object, oldest first. */
	events(name: string): readonly string[] {
		return this.list('events')
			.filter(({involvedObject}) => involvedObject.name === name)
			.toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
			.map(({reason, message}) => `${reason}: ${message}`);
	}

	create<R extends ResourceName>(resource: R, draft: Draft): ResourceTypes[R] {
		return this.client.create(resource, draft);
	}

	/** The pod's only container ends, and with it the pod. */
	endPod(key: string, exitCode: number): void {
		const finishedAt = timestamp(this.simulation.nowMs);
		this.#kubelet.modifyStatus('pods', key, (pod) => {
			const [{name, image}] = pod.spec.containers as [{name: string; image: string}];
			const ended = {name, image, imageID: '', ready: false, restartCount: 0, state: {terminated: {exitCode, startedAt: finishedAt, finishedAt}}};
			const conditions = setCondition(pod.status.conditions, {type: 'Ready', status: 'False', lastTransitionTime: finishedAt});
			return {...pod, status: {...pod.status, phase: exitCode === 0 ? 'Succeeded' : 'Failed', conditions, containerStatuses: [ended]}};
		});
	}

	#onPod(pod: Pod): void {
		const {nodeName} = pod.spec;
		if (!nodeName || this.#state.silent.has(nodeName)) return;
		const key = objectKey(pod);
		if (pod.metadata.deletionTimestamp) this.simulation.setTimer('test/kubelet', `stop ${key}`, this.simulation.nowMs + 2000);
		else if (!pod.status?.startTime) this.simulation.schedule('test/kubelet', `start ${key}`, startMs, pod.metadata.uid);
	}

	#work(key: string, uid: string): void {
		const [verb, name] = key.split(' ') as [string, string];
		try {
			if (verb === 'lease') this.#renew(name);
			else if (verb === 'start') this.#start(name, uid);
			else this.#stop(name);
		} catch (error) {
			if (!isRequestError(error)) throw error;
		}
	}

	#renew(name: string): void {
		if (this.#state.silent.has(name) || !this.#kubelet.find('nodes', name)) return;
		const renewTime = microTimestamp(this.simulation.nowMs);
		const spec = {holderIdentity: name, leaseDurationSeconds: 40, renewTime};
		const key = `kube-node-lease/${name}`;
		const lease = this.#kubelet.find('leases', key);
		if (lease) this.#kubelet.update('leases', {...lease, spec: {...lease.spec, renewTime}});
		else this.#kubelet.create('leases', {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {name, namespace: 'kube-node-lease'}, spec});
		this.simulation.setTimer('test/kubelet', `lease ${name}`, this.simulation.nowMs + 10_000);
	}

	#start(key: string, uid: string): void {
		const pod = this.#kubelet.get('pods', key);
		if (pod.metadata.uid !== uid || this.#state.silent.has(pod.spec.nodeName!)) return;
		const now = timestamp(this.simulation.nowMs);
		const isReady = pod.metadata.labels?.ready !== 'never';
		let conditions = pod.status.conditions;
		for (const type of ['Initialized', 'ContainersReady', 'Ready']) {
			const status = isReady || type === 'Initialized' ? 'True' : 'False';
			conditions = setCondition(conditions, {type, status, lastTransitionTime: now});
		}
		const podIP = pod.status.podIP ?? `10.244.${this.#state.nextIp >> 8}.${this.#state.nextIp & 255}`;
		this.#state.nextIp += 1;
		this.#kubelet.updateStatus('pods', {...pod, status: {...pod.status, phase: 'Running', startTime: now, podIP, podIPs: [{ip: podIP}], conditions}});
	}

	#stop(key: string): void {
		const pod = this.#kubelet.find('pods', key);
		if (pod?.metadata.deletionTimestamp && !this.#state.silent.has(pod.spec.nodeName!)) this.#kubelet.delete('pods', key, {gracePeriodSeconds: 0});
	}

	#healthy(condition: NonNullable<Node['status']['conditions']>[number]) {
		const now = timestamp(this.simulation.nowMs);
		const status = condition.type === 'Ready' ? 'True' : 'False';
		return {...condition, status, lastHeartbeatTime: now, ...(condition.status !== status && {lastTransitionTime: now})};
	}
}

export function podDraft(name: string, spec: object = {}, metadata: object = {}): Draft {
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name, namespace: 'default', ...metadata},
		spec: {containers: [{name: 'app', image: 'nginx:1.27'}], ...spec},
	};
}

/** A pod that requests resources: `{cpu: '500m'}`. */
export function requesting(name: string, requests: Record<string, string>, spec: object = {}, metadata: object = {}): Draft {
	return podDraft(name, {containers: [{name: 'app', image: 'nginx:1.27', resources: {requests}}], ...spec}, metadata);
}

export function deploymentDraft(name: string, replicas: number, spec: object = {}, template: object = {}): Draft {
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: {name, namespace: 'default'},
		spec: {
			replicas,
			selector: {matchLabels: {app: name}},
			template: {metadata: {labels: {app: name}}, spec: {containers: [{name: 'app', image: 'nginx:1.27'}]}, ...template},
			...spec,
		},
	};
}

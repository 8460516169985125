/**
Deletes pods from nodes with NoExecute taints they do not tolerate, or no longer. Upstream:
pkg/controller/tainteviction.
*/
import {setCondition} from '../../api/conditions.ts';
import type {Node, Pod, Taint, Toleration} from '../../api/generated/types.ts';
import {isEqualJson, objectKey, splitKey} from '../../api/objects.ts';
import {isRequestError} from '../../api/status-error.ts';
import {timestamp} from '../../api/timestamps.ts';
import {toleratesTaint} from '../../api/tolerations.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';

const component = 'taint-eviction-controller';

interface TaintEvictionState {
	/** The NoExecute taints of nodes, as far as the controller has come. */
	readonly taintedNodes: Map<string, readonly Taint[]>;
	/** Pods that will be deleted, with the time that was decided. */
	readonly evictions: Map<string, {readonly createdAtMs: number; readonly fireAtMs: number}>;
}

export class TaintEvictionController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #pods: Informer<'pods'>;
	readonly #nodes: Informer<'nodes'>;
	readonly #queue: WorkQueue;
	readonly #state: TaintEvictionState;

	constructor({simulation, client, informers, recorder}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#recorder = recorder;
		this.#pods = informers.informer('pods');
		this.#nodes = informers.informer('nodes');
		this.#pods.addIndex('node', ({spec}) => spec.nodeName);
		this.#state = simulation.state(component, () => ({taintedNodes: new Map(), evictions: new Map()}));
		this.#queue = new WorkQueue(simulation, component, (key) => (key.startsWith('node ') ? this.#syncNode(key.slice(5)) : this.#syncPod(key)));
		simulation.register(`${component}/evict`, (key) => this.#evict(key));
		this.#nodes.onChange(({type, object, previous}) => {
			const before = previous ? noExecuteTaints(previous) : [];
			const after = type === 'DELETED' ? [] : noExecuteTaints(object);
			if (!isEqualJson(before, after) || type === 'DELETED') this.#queue.add(`node ${object.metadata.name}`);
		});
		this.#pods.onChange(({type, object, previous}) => {
			const isSame =
				type === 'MODIFIED' && previous?.spec.nodeName === object.spec.nodeName && isEqualJson(previous?.spec.tolerations, object.spec.tolerations);
			const {taintedNodes, evictions} = this.#state;
			// Nothing comes of a pod whose node has no such taint, unless its eviction was decided before.
			const isConcerned = taintedNodes.has(object.spec.nodeName ?? '') || evictions.has(objectKey(object));
			if (!isSame && isConcerned) this.#queue.add(objectKey(object));
		});
	}

	#syncNode(name: string): void {
		const node = this.#nodes.get(name);
		const taints = node ? noExecuteTaints(node) : [];
		const {taintedNodes} = this.#state;
		if (taints.length === 0) taintedNodes.delete(name);
		else taintedNodes.set(name, taints);
		if (!node) return;
		for (const pod of this.#pods.byIndex('node', name)) {
			if (taints.length === 0) this.#cancel(objectKey(pod));
			else this.#process(pod, taints);
		}
	}

	#syncPod(key: string): void {
		const pod = this.#pods.get(key);
		if (!pod) {
			this.#cancel(key);
			return;
		}
		const taints = this.#state.taintedNodes.get(pod.spec.nodeName ?? '');
		if (taints) this.#process(pod, taints);
	}

	#process(pod: Pod, taints: readonly Taint[]): void {
		const key = objectKey(pod);
		const {nowMs} = this.#simulation;
		const seconds = tolerationSeconds(taints, pod.spec.tolerations ?? []);
		if (seconds === undefined) {
			this.#cancel(key);
			this.#schedule(key, nowMs, nowMs);
			return;
		}
		if (seconds === Number.POSITIVE_INFINITY) {
			this.#cancel(key);
			return;
		}
		let createdAtMs = nowMs;
		const scheduled = this.#state.evictions.get(key);
		if (scheduled) {
			({createdAtMs} = scheduled);
			if (createdAtMs < nowMs) return;
			this.#cancel(key);
		}
		this.#schedule(key, createdAtMs, nowMs + seconds * 1000);
	}

	#schedule(key: string, createdAtMs: number, fireAtMs: number): void {
		if (this.#state.evictions.has(key)) return;
		this.#state.evictions.set(key, {createdAtMs, fireAtMs});
		this.#simulation.setTimer(`${component}/evict`, key, fireAtMs);
	}

	#cancel(key: string): void {
		if (!this.#state.evictions.delete(key)) return;
		this.#simulation.cancelTimer(`${component}/evict`, key);
		this.#event(key, `Cancelling deletion of Pod ${key}`);
	}

	#evict(key: string): void {
		this.#state.evictions.delete(key);
		this.#event(key, `Marking for deletion Pod ${key}`);
		try {
			this.#client.modifyStatus('pods', key, (pod) => ({
				...pod,
				status: {
					...pod.status,
					conditions: setCondition(pod.status?.conditions, {
						type: 'DisruptionTarget',
						...(pod.metadata.generation !== undefined && {observedGeneration: pod.metadata.generation}),
						status: 'True',
						lastTransitionTime: timestamp(this.#simulation.nowMs),
						reason: 'DeletionByTaintManager',
						message: 'Taint manager: deleting due to NoExecute taint',
					}),
				},
			}));
			this.#client.delete('pods', key);
		} catch (error) {
			if (!isRequestError(error)) throw error;
		}
	}

	/** The reference has no UID, as upstream. */
	#event(key: string, message: string): void {
		const {namespace, name} = splitKey(key);
		const metadata = {name, ...(namespace && {namespace}), uid: '', resourceVersion: '', creationTimestamp: ''};
		this.#recorder.event({object: {apiVersion: 'v1', kind: 'Pod', metadata}}, 'Normal', 'TaintManagerEviction', message);
	}
}

function noExecuteTaints({spec}: Node): readonly Taint[] {
	return spec.taints?.filter(({effect}) => effect === 'NoExecute') ?? [];
}

/** How long the pod may stay: Infinity for ever, undefined if a taint is not tolerated at all. */
export function tolerationSeconds(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
	let least = Number.POSITIVE_INFINITY;
	for (const taint of taints) {
		const toleration = tolerations.find((candidate) => toleratesTaint(candidate, taint));
		if (!toleration) return undefined;
		if (toleration.tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, toleration.tolerationSeconds));
	}
	return least;
}

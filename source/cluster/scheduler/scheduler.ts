/**
kube-scheduler with its default profile: takes one pod at a time, finds it a node, and binds it a few milliseconds
later while it goes on with the next. Upstream: pkg/scheduler. Left out: volumes, resource claims, pod groups,
extenders and other profiles.
*/
import {setCondition} from '../../api/conditions.ts';
import type {Node, Pod} from '../../api/generated/types.ts';
import {isEqualJson, objectKey} from '../../api/objects.ts';
import {isBeingResized} from '../../api/pod-resources.ts';
import {isPodTerminal} from '../../api/pods.ts';
import {labelSelectorMatches} from '../../api/selectors.ts';
import {isNotFound, isRequestError} from '../../api/status-error.ts';
import {timestamp} from '../../api/timestamps.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer, InformerEvent, InformerFactory} from '../informer.ts';
import {SeriesRecorder} from '../series-recorder.ts';
import {type Nominations, SchedulingAlgorithm} from './algorithm.ts';
import {createDefaultSelector} from './default-selector.ts';
import type {ClusterEvent, FilterPlugin} from './framework.ts';
import {type Diagnosis, noNodesMessage, schedulingFailureMessage, truncateNote} from './messages.ts';
import {defaultFilters, defaultScorers} from './plugins/default-plugins.ts';
import {type PreemptionResult, preempt} from './plugins/default-preemption.ts';
import {type PodInfo, podInfo} from './pod-info.ts';
import {flushIntervalMs, type QueueState, SchedulingQueue} from './queue.ts';
import {SchedulerCache} from './scheduler-cache.ts';

const component = 'scheduler';
const schedulerName = 'default-scheduler';
// How long one scheduling cycle and one binding take, in milliseconds.
const cycleMsMin = 1;
const cycleMsMax = 3;
const bindMsMin = 2;
const bindMsMax = 6;

interface SchedulerState {
	readonly queue: QueueState;
	/** Pods that were given a node and whose binding has not come back yet, by key. */
	readonly assumed: Map<string, {readonly uid: string; readonly nodeName: string}>;
	/** Nodes promised to pods after preemption, by the pod's key. */
	readonly nominated: Map<string, string>;
	readonly position: {nextStartIndex: number};
	readonly startedAtMs: number;
}

export interface SchedulerContext {
	readonly simulation: Simulation;
	readonly client: Client;
	readonly informers: InformerFactory;
	/** The machine it runs on, for `reportingInstance`. */
	readonly host?: string;
}

export class Scheduler {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #state: SchedulerState;
	readonly #queue: SchedulingQueue;
	readonly #cache = new SchedulerCache();
	readonly #filters: readonly FilterPlugin[];
	readonly #algorithm: SchedulingAlgorithm;
	readonly #recorder: SeriesRecorder;
	readonly #pods: Informer<'pods'>;
	readonly #podInfos = new WeakMap<Pod, PodInfo>();

	constructor({simulation, client, informers, host = 'control-plane'}: SchedulerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#state = simulation.state(component, () => ({
			queue: {pods: new Map(), active: [], backoff: [], sequence: 0},
			assumed: new Map(),
			nominated: new Map(),
			position: {nextStartIndex: 0},
			startedAtMs: simulation.nowMs,
		}));
		this.#queue = new SchedulingQueue(simulation, this.#state.queue);
		this.#recorder = new SeriesRecorder(simulation, client, schedulerName, host);
		const namespaces = informers.informer('namespaces');
		const selectNamespaces = (selector: Parameters<typeof labelSelectorMatches>[0]): ReadonlySet<string> => {
			const selected = [...namespaces.values()].filter(({metadata}) => labelSelectorMatches(selector, metadata.labels));
			return new Set(selected.map(({metadata}) => metadata.name));
		};
		this.#filters = defaultFilters(selectNamespaces);
		const scorers = defaultScorers(selectNamespaces, createDefaultSelector(informers));
		this.#algorithm = new SchedulingAlgorithm(this.#cache, this.#filters, scorers, simulation.random(component), this.#state.position);
		simulation.register(component, (key, data) => this.#wakeUp(key, data));
		const nodes = informers.informer('nodes');
		// Finished pods need nothing of a node any more; to the scheduler they are gone.
		this.#pods = informers.informer('pods', {filter: (pod) => !isPodTerminal(pod)});
		for (const node of nodes.values()) this.#cache.setNode(node);
		for (const pod of this.#pods.values()) if (pod.spec.nodeName) this.#cache.place(pod, pod.spec.nodeName);
		for (const [key, {nodeName}] of this.#state.assumed) {
			const pod = this.#pods.get(key);
			if (pod && !pod.spec.nodeName) this.#cache.place(pod, nodeName);
		}
		nodes.onChange((event) => this.#onNode(event));
		this.#pods.onChange((event) => this.#onPod(event));
	}

	#wakeUp(key: string, data: unknown): void {
		if (key === 'cycle') this.#scheduleOne();
		else if (key === 'flush') this.#flush();
		else if (key.startsWith('retry ')) this.#requeue(() => this.#queue.retry(key.slice('retry '.length)));
		else this.#bind(key, data as {readonly uid: string; readonly nodeName: string});
	}

	#onNode({type, object, previous}: InformerEvent<Node>): void {
		if (type === 'DELETED') {
			this.#cache.removeNode(object.metadata.name);
			this.#onClusterEvent({kind: 'node-removed', node: object});
			return;
		}
		this.#cache.setNode(object);
		if (!previous) this.#onClusterEvent({kind: 'node-added', node: object});
		else if (hasSchedulingChange(object, previous)) this.#onClusterEvent({kind: 'node-changed', node: object, previous});
	}

	#onPod({type, object, previous}: InformerEvent<Pod>): void {
		const key = objectKey(object);
		if (type === 'DELETED') this.#onPodGone(key, object, previous);
		else if (object.spec.nodeName) this.#onBoundPod(key, object, previous);
		else this.#onPendingPod(key, object, previous);
	}

	#onPodGone(key: string, pod: Pod, previous: Pod | undefined): void {
		this.#queue.remove(key);
		this.#state.nominated.delete(key);
		this.#state.assumed.delete(key);
		this.#cache.unplace(key);
		const nodeName = pod.spec.nodeName ?? previous?.spec.nodeName;
		if (nodeName) this.#onClusterEvent({kind: 'pod-gone', pod});
	}

	#onBoundPod(key: string, pod: Pod, previous: Pod | undefined): void {
		this.#queue.remove(key);
		this.#state.nominated.delete(key);
		const isConfirmed = this.#state.assumed.delete(key) && this.#cache.placed(key)?.node.name === pod.spec.nodeName;
		const isSame =
			previous &&
			previous.spec === pod.spec &&
			previous.metadata.labels === pod.metadata.labels &&
			previous.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
			!(isBeingResized(previous) || isBeingResized(pod));
		if (!isConfirmed && !isSame) this.#cache.place(pod, pod.spec.nodeName!);
		if (!previous?.spec.nodeName) this.#onClusterEvent({kind: 'pod-bound', pod});
		else if (isBeingResized(previous) && !isBeingResized(pod)) this.#onClusterEvent({kind: 'pod-resized', pod});
		else if (!isSame && !isEqualJson(previous.metadata.labels, pod.metadata.labels)) this.#onClusterEvent({kind: 'pod-relabelled', pod, previous});
	}

	#onPendingPod(key: string, pod: Pod, previous: Pod | undefined): void {
		if (pod.spec.schedulerName !== undefined && pod.spec.schedulerName !== schedulerName) return;
		const {nominatedNodeName} = pod.status ?? {};
		if (nominatedNodeName) this.#state.nominated.set(key, nominatedNodeName);
		const isGated = (pod.spec.schedulingGates?.length ?? 0) > 0;
		if (this.#state.assumed.get(key)?.uid === pod.metadata.uid) return;
		if (this.#queue.uidOf(key) !== pod.metadata.uid) {
			this.#requeue(() => this.#queue.add(key, pod.metadata.uid, pod.spec.priority ?? 0, isGated));
		} else if (previous && previous.spec !== pod.spec && !isGated && hasPodSchedulingChange(pod, previous)) {
			this.#requeue(() => this.#queue.bringBack(key));
		} else if (previous && !isEqualJson(previous.metadata.labels, pod.metadata.labels) && !isGated) {
			this.#requeue(() => this.#queue.bringBack(key));
		}
	}

	#onClusterEvent(event: ClusterEvent): void {
		if (!this.#queue.hasUnschedulable) return;
		const filters = new Map(this.#filters.map((plugin) => [plugin.name, plugin]));
		this.#requeue(() =>
			this.#queue.moveWhere(
				(plugin, key) => {
					const pod = this.#pods.get(key);
					return pod === undefined || (filters.get(plugin)?.isHelpedBy(event, this.#infoOf(pod)) ?? true);
				},
				[...filters.keys()],
			),
		);
	}

	#requeue(change: () => void): void {
		change();
		this.#armCycle();
	}

	#armCycle(): void {
		if (this.#simulation.hasTimer(component, 'cycle')) return;
		this.#simulation.setTimer(component, 'cycle', this.#simulation.nowMs + this.#simulation.random(component).integer(cycleMsMin, cycleMsMax));
	}

	#flush(): void {
		this.#requeue(() => this.#queue.flush());
		this.#armFlush();
	}

	/** Pods left unschedulable for five minutes are looked for each half minute, while there are any. */
	#armFlush(): void {
		if (!this.#queue.hasUnschedulable || this.#simulation.hasTimer(component, 'flush')) return;
		const {startedAtMs} = this.#state;
		const rounds = Math.floor((this.#simulation.nowMs - startedAtMs) / flushIntervalMs) + 1;
		this.#simulation.setTimer(component, 'flush', startedAtMs + rounds * flushIntervalMs);
	}

	#scheduleOne(): void {
		const key = this.#queue.pop();
		if (key === undefined) return;
		this.#armCycle();
		const pod = this.#pods.get(key);
		if (!pod || pod.spec.nodeName) {
			this.#queue.remove(key);
		} else if (pod.metadata.deletionTimestamp) {
			this.#queue.remove(key);
			this.#recordFailure(pod, `skip schedule deleting pod: ${key}`);
		} else {
			this.#place(key, pod);
		}
	}

	#place(key: string, pod: Pod): void {
		if (this.#cache.nodes.length === 0) {
			this.#retryLater(key);
			this.#reportFailure(key, pod, noNodesMessage, 'Unschedulable', '');
			return;
		}
		const info = this.#infoOf(pod);
		const nominations = this.#nominations();
		const placement = this.#algorithm.schedule(info, nominations);
		if (placement.kind === 'refused') {
			this.#onRefused(key, info, placement.diagnosis, nominations);
			return;
		}
		const {node} = placement;
		const {uid} = pod.metadata;
		this.#queue.remove(key);
		this.#state.nominated.delete(key);
		this.#state.assumed.set(key, {uid, nodeName: node.name});
		this.#cache.place(pod, node.name);
		this.#simulation.schedule(component, key, this.#simulation.random(component).integer(bindMsMin, bindMsMax), {uid, nodeName: node.name});
	}

	#bind(key: string, {uid, nodeName}: {readonly uid: string; readonly nodeName: string}): void {
		const pod = this.#pods.get(key);
		if (this.#state.assumed.get(key)?.uid !== uid || !pod) return;
		try {
			this.#client.bind(key, nodeName, uid);
		} catch (error) {
			if (!isRequestError(error)) throw error;
			this.#onBindFailed(key, pod, error.message);
			return;
		}
		this.#recorder.event({
			regarding: pod,
			type: 'Normal',
			reason: 'Scheduled',
			action: 'Binding',
			note: ['Successfully assigned', key, 'to', nodeName].join(' '),
		});
	}

	#onBindFailed(key: string, pod: Pod, why: string): void {
		this.#state.assumed.delete(key);
		this.#cache.unplace(key);
		this.#onClusterEvent({kind: 'pod-gone', pod});
		this.#queue.add(key, pod.metadata.uid, pod.spec.priority ?? 0, true);
		this.#retryLater(key);
		this.#reportFailure(key, pod, `running Bind plugin "DefaultBinder": ${why}`, 'SchedulerError', '');
	}

	/** Nothing that may happen is known to help: the pod is tried again after its back-off. */
	#retryLater(key: string): void {
		const retryAtMs = this.#queue.setFailed(key);
		if (retryAtMs !== undefined) this.#simulation.setTimer(component, `retry ${key}`, retryAtMs);
	}

	#onRefused(key: string, info: PodInfo, diagnosis: Diagnosis, nominations: Nominations): void {
		const result = preempt(info, diagnosis, {
			algorithm: this.#algorithm,
			cache: this.#cache,
			nominations,
			random: this.#simulation.random(`${component}/preemption`),
			nowMs: this.#simulation.nowMs,
			currentPod: (pod) => this.#pods.get(pod.key) ?? pod.pod,
		});
		const message = schedulingFailureMessage(diagnosis, result.kind === 'candidate' ? '' : result.message);
		const refusedBy = new Set([...diagnosis.refusals.values()].map(({plugin}) => plugin));
		for (const refusal of [diagnosis.preFilter, diagnosis.absent]) if (refusal) refusedBy.add(refusal.plugin);
		this.#queue.setUnschedulable(key, [...refusedBy].toSorted());
		this.#armFlush();
		const nominatedNodeName = result.kind === 'candidate' ? result.node.name : result.kind === 'no-candidate' ? '' : undefined;
		if (nominatedNodeName) this.#state.nominated.set(key, nominatedNodeName);
		else if (nominatedNodeName === '') this.#state.nominated.delete(key);
		this.#reportFailure(key, info.pod, message, 'Unschedulable', nominatedNodeName);
		if (result.kind === 'candidate') this.#evictVictims(info, result, nominations);
	}

	#evictVictims({pod, priority}: PodInfo, {node, victims}: Extract<PreemptionResult, {kind: 'candidate'}>, nominations: Nominations): void {
		for (const other of nominations.get(node.name) ?? []) {
			if (other.priority >= priority) continue;
			this.#state.nominated.delete(other.key);
			this.#patchStatus(other.key, ({nominatedNodeName: _, ...status}) => status);
		}
		for (const {key, pod: counted} of victims) {
			const victim = this.#pods.get(key) ?? counted;
			if (victim.metadata.deletionTimestamp) continue;
			this.#patchStatus(key, (status, {metadata}) => ({
				...status,
				conditions: setCondition(status.conditions, {
					type: 'DisruptionTarget',
					...(metadata.generation !== undefined && {observedGeneration: metadata.generation}),
					status: 'True',
					lastTransitionTime: timestamp(this.#simulation.nowMs),
					reason: 'PreemptionByScheduler',
					message: `${pod.spec.schedulerName ?? schedulerName}: preempting to accommodate a higher priority pod`,
				}),
			}));
			try {
				this.#client.delete('pods', key);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				continue;
			}
			this.#recorder.event({
				regarding: victim,
				related: pod,
				type: 'Normal',
				reason: 'Preempted',
				action: 'Preempting',
				note: `Preempted by pod ${pod.metadata.uid} on node ${node.name}`,
			});
		}
	}

	/** `nominatedNodeName` undefined leaves the one there is, empty takes it away. */
	#reportFailure(key: string, pod: Pod, message: string, reason: string, nominatedNodeName: string | undefined): void {
		this.#recordFailure(pod, truncateNote(message));
		this.#patchStatus(key, (status, {metadata}) => {
			const conditions = setCondition(status.conditions, {
				type: 'PodScheduled',
				...(metadata.generation !== undefined && {observedGeneration: metadata.generation}),
				status: 'False',
				lastTransitionTime: timestamp(this.#simulation.nowMs),
				reason,
				message,
			});
			const {nominatedNodeName: former, ...rest} = status;
			const nominated = nominatedNodeName ?? former;
			return {...rest, conditions, ...(nominated && {nominatedNodeName: nominated})};
		});
	}

	#recordFailure(pod: Pod, note: string): void {
		this.#recorder.event({regarding: pod, type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note});
	}

	#patchStatus(key: string, change: (status: Pod['status'], pod: Pod) => Pod['status']): void {
		try {
			this.#client.modifyStatus('pods', key, (pod) => ({...pod, status: change(pod.status ?? {}, pod)}));
		} catch (error) {
			if (!isRequestError(error) && !isNotFound(error)) throw error;
		}
	}

	#nominations(): Nominations {
		const nominations = new Map<string, PodInfo[]>();
		for (const [key, nodeName] of this.#state.nominated) {
			const pod = this.#pods.get(key);
			if (!pod || pod.spec.nodeName) continue;
			const others = nominations.get(nodeName);
			if (others) others.push(this.#infoOf(pod));
			else nominations.set(nodeName, [this.#infoOf(pod)]);
		}
		return nominations;
	}

	#infoOf(pod: Pod): PodInfo {
		let info = this.#podInfos.get(pod);
		if (!info) {
			info = podInfo(pod);
			this.#podInfos.set(pod, info);
		}
		return info;
	}
}

function hasSchedulingChange(node: Node, previous: Node): boolean {
	return (
		!isEqualJson(node.status?.allocatable, previous.status?.allocatable) ||
		!isEqualJson(node.metadata.labels, previous.metadata.labels) ||
		!isEqualJson(node.spec.taints, previous.spec.taints) ||
		node.spec.unschedulable !== previous.spec.unschedulable
	);
}

function hasPodSchedulingChange({spec}: Pod, {spec: previous}: Pod): boolean {
	return !isEqualJson(spec, previous);
}

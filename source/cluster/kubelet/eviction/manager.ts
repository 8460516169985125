import type {Pod} from '../../../api/generated/types.ts';
import {isCriticalPod} from '../../../api/pods.ts';
import {computePodQos} from '../../../api/qos.ts';
import {isTaintTolerated} from '../../../api/tolerations.ts';
import type {EvictionSignal} from '../../apiserver/kubelet-endpoint.ts';
import type {KubeletConfig} from '../config.ts';
import type {KubeletContext} from '../context.ts';
import {type NodePressures, nodeReference, podsMemoryBytes, thresholdAmount} from '../node-status.ts';
import type {Verdict} from '../status/conditions.ts';
import {type FileSystemLayout, layoutOf, type Reclaim, rankedBy, reclaimFor} from './file-systems.ts';
import {hasStorageLimits, storageViolation} from './local-storage.ts';
import {evictionMessage, nodeConditionMessage} from './messages.ts';
import {type PodUsage, rankForEviction} from './rank.ts';
import {
	conditionFor,
	inPages,
	isMet,
	type Observations,
	observe,
	type PressureCondition,
	resourceFor,
	type Threshold,
	thresholdKey,
	thresholdsOf,
} from './thresholds.ts';

/**
Watches a machine's memory, disk and processes, and evicts pods before they run out. Upstream: pkg/kubelet/eviction.
It looks every 10 s; after an eviction it waits for the pod to be gone, at most 30 s, and looks again at once.
Left out: the kernel's notification of a crossed memory threshold (off by default).
*/

export interface EvictionCallbacks {
	/** The pods that run here or are to, without those that have ended. */
	activePods(): readonly Pod[];
	/** Makes the pod end, its containers stopped within the grace; undefined: the pod's own. */
	evict(
		pod: Pod,
		graceSeconds: number | undefined,
		end: {readonly reason: string; readonly message: string; readonly conditions: readonly Verdict[]},
	): void;
	/** Whether nothing of the pod runs any more. */
	isCleanedUp(podUid: string): boolean;
	/** Throws away what nobody needs, on the disks. */
	reclaimDisk(what: Reclaim): void;
	/** By volume name. */
	emptyDirBytes(pod: Pod): ReadonlyMap<string, number>;
	emptyDirInodes(pod: Pod): ReadonlyMap<string, number>;
}

interface EvictionState {
	isRunning: boolean;
	/** By threshold: since when it has been met. */
	readonly firstMetMs: Map<string, number>;
	/** Those met and past their grace at the last look; they stay until the minimum is reclaimed. */
	met: string[];
	/** By condition: when it was last seen. */
	readonly lastSeenMs: Map<PressureCondition, number>;
	conditions: PressureCondition[];
	/** Pods to look at for what they write to the disk. */
	readonly limitedPods: Set<string>;
	/** Evicted, and waited for. */
	waitingFor: string[];
	waitUntilMs: number;
}

const intervalMs = 10_000;
const cleanupPollMs = 1000;
const cleanupMsMost = 30_000;
const immediateGraceSeconds = 1;
const evictedReason = 'Evicted';
const memoryPressureTaint = {key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule'};

export class EvictionManager {
	readonly #context: KubeletContext;
	readonly #callbacks: EvictionCallbacks;
	readonly #component: string;
	readonly #state: EvictionState;

	constructor(context: KubeletContext, callbacks: EvictionCallbacks) {
		const {simulation, config} = context;
		this.#context = context;
		this.#callbacks = callbacks;
		this.#component = `eviction/${config.nodeName}`;
		this.#state = simulation.state(this.#component, () => ({
			isRunning: false,
			firstMetMs: new Map(),
			met: [],
			lastSeenMs: new Map(),
			conditions: [],
			limitedPods: new Set(),
			waitingFor: [],
			waitUntilMs: 0,
		}));
		simulation.register(this.#component, () => this.#wake());
	}

	get #thresholds(): readonly Threshold[] {
		return thresholdsOf(this.#context.config, this.#layout);
	}

	get #layout(): FileSystemLayout {
		return layoutOf(this.#context.machine.capacity);
	}

	#observe(): Observations {
		const {machine, config} = this.#context;
		return observe(machine.capacity, machine.stats(), podsMemoryBytes(machine, config));
	}

	/** The kubelet process starts, knowing nothing of what was. */
	start(): void {
		const state = this.#state;
		state.isRunning = true;
		state.firstMetMs.clear();
		state.lastSeenMs.clear();
		state.limitedPods.clear();
		state.met = [];
		state.conditions = [];
		state.waitingFor = [];
		this.#wakeAfter(0);
	}

	stop(): void {
		this.#state.isRunning = false;
		this.#context.simulation.cancelTimer(this.#component, 'look');
	}

	/** A pod has been admitted; if it has limits on the disk they are watched from now on. */
	addPod(pod: Pod): void {
		if (hasStorageLimits(pod)) this.#state.limitedPods.add(pod.metadata.uid);
	}

	removePod(podUid: string): void {
		this.#state.limitedPods.delete(podUid);
	}

	pressures(): NodePressures {
		const {conditions} = this.#state;
		return {
			isUnderMemoryPressure: conditions.includes('MemoryPressure'),
			isUnderDiskPressure: conditions.includes('DiskPressure'),
			isUnderPidPressure: conditions.includes('PIDPressure'),
		};
	}

	/** Why a pod cannot be taken in at present; undefined if it can. Upstream: `Admit`. */
	refusal(pod: Pod): {readonly reason: string; readonly message: string} | undefined {
		const {conditions} = this.#state;
		if (conditions.length === 0 || isCriticalPod(pod)) return undefined;
		if (conditions.length === 1 && conditions[0] === 'MemoryPressure') {
			if ((pod.status?.qosClass ?? computePodQos(pod.spec)) !== 'BestEffort') return undefined;
			if (isTaintTolerated(pod.spec.tolerations, memoryPressureTaint)) return undefined;
		}
		return {reason: evictedReason, message: nodeConditionMessage(conditions)};
	}

	/** What is left of each thing watched, and the threshold it is held against. */
	signals(): readonly EvictionSignal[] {
		const observations = this.#observe();
		return this.#thresholds.map((crossed) => {
			const {signal, value, gracePeriodMs} = crossed;
			const {available, capacity} = observations[signal];
			const threshold = thresholdAmount(value, capacity);
			const isClose = available < 2 * threshold && resourceFor(crossed) !== 'memory';
			const nextPod = isClose ? this.#ranked(crossed).find((pod) => !isCriticalPod(pod))?.metadata.name : undefined;
			return {signal, available, threshold, gracePeriodMs, nextPod};
		});
	}

	/** The pods in the order in which want of what this is about takes them. */
	#ranked(threshold: Threshold): readonly Pod[] {
		const measured = rankedBy(threshold.signal, this.#layout);
		return rankForEviction(this.#callbacks.activePods(), resourceFor(threshold), (pod) => this.#usageOf(pod), measured);
	}

	#wake(): void {
		const state = this.#state;
		const {nowMs} = this.#context.simulation;
		if (!state.isRunning) return;
		if (state.waitingFor.length > 0) {
			const isOver = nowMs >= state.waitUntilMs || state.waitingFor.every((uid) => this.#callbacks.isCleanedUp(uid));
			if (!isOver) {
				this.#wakeAfter(cleanupPollMs);
				return;
			}
			state.waitingFor = [];
		}
		const evicted = this.#look();
		if (evicted.length === 0) {
			this.#wakeAfter(intervalMs);
			return;
		}
		state.waitingFor = evicted.map(({metadata}) => metadata.uid);
		state.waitUntilMs = nowMs + cleanupMsMost;
		this.#wakeAfter(cleanupPollMs);
	}

	/** Upstream: `synchronize`. Returns the pods evicted. */
	#look(): readonly Pod[] {
		const {machine, config, simulation} = this.#context;
		const state = this.#state;
		// Without the runtime there are no figures of its pods.
		if (!machine.runtime.isReady()) return [];
		const observations = this.#observe();
		const met = this.#thresholds.filter((threshold) => isMet(threshold, observations, state.met.includes(thresholdKey(threshold))));
		if (met.length > 0 || state.lastSeenMs.size > 0) this.#track(met, config.evictionPressureTransitionPeriodSeconds * 1000);
		const violators = state.limitedPods.size > 0 ? this.#evictViolators() : [];
		if (violators.length > 0 || met.length === 0) return violators;
		const ripe = met.filter((threshold) => simulation.nowMs - state.firstMetMs.get(thresholdKey(threshold))! >= threshold.gracePeriodMs);
		return ripe.length > 0 ? this.#reclaim(ripe, observations) : [];
	}

	/** Since when thresholds are met, and which conditions the node has for it. */
	#track(met: readonly Threshold[], transitionMs: number): void {
		const state = this.#state;
		const {nowMs} = this.#context.simulation;
		const keys = new Set(met.map(thresholdKey));
		for (const key of [...state.firstMetMs.keys()]) if (!keys.has(key)) state.firstMetMs.delete(key);
		for (const key of keys) if (!state.firstMetMs.has(key)) state.firstMetMs.set(key, nowMs);
		for (const threshold of met) state.lastSeenMs.set(conditionFor(threshold), nowMs);
		for (const [condition, seenMs] of [...state.lastSeenMs]) if (nowMs - seenMs >= transitionMs) state.lastSeenMs.delete(condition);
		state.conditions = [...state.lastSeenMs.keys()].sort();
		state.met = met.filter((threshold) => nowMs - state.firstMetMs.get(thresholdKey(threshold))! >= threshold.gracePeriodMs).map(thresholdKey);
	}

	#reclaim(thresholds: readonly Threshold[], observations: Observations): readonly Pod[] {
		const {recorder, config} = this.#context;
		const threshold = thresholds[0]!;
		const resource = resourceFor(threshold);
		recorder.event({object: nodeReference(config.nodeName)}, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
		const reclaim = reclaimFor(threshold.signal, this.#layout);
		if (reclaim) {
			this.#callbacks.reclaimDisk(reclaim);
			const after = this.#observe();
			if (!this.#thresholds.some((candidate) => isMet(candidate, after, true))) return [];
		}
		for (const pod of this.#ranked(threshold)) {
			const message = evictionMessage(pod, resource, this.#usageOf(pod), thresholds, observations);
			const graceSeconds = threshold.gracePeriodMs === 0 ? immediateGraceSeconds : softGraceSeconds(pod, config);
			const condition = {type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message};
			if (this.#evict(pod, graceSeconds, message, [condition])) return [pod];
		}
		return [];
	}

	#evictViolators(): readonly Pod[] {
		const {limitedPods} = this.#state;
		return this.#callbacks.activePods().filter((pod) => {
			if (!limitedPods.has(pod.metadata.uid)) return false;
			const usage = this.#usageOf(pod);
			const message = usage && storageViolation(pod, usage, this.#callbacks.emptyDirBytes(pod), this.#layout);
			return message !== undefined && this.#evict(pod, immediateGraceSeconds, message, []);
		});
	}

	/** False if the pod is one that is not evicted. */
	#evict(pod: Pod, graceSeconds: number | undefined, message: string, conditions: readonly Verdict[]): boolean {
		if (isCriticalPod(pod)) return false;
		this.#context.recorder.event({object: pod}, 'Warning', evictedReason, message);
		this.#callbacks.evict(pod, graceSeconds, {reason: evictedReason, message, conditions});
		return true;
	}

	/** Undefined for a pod without a sandbox: there are no figures then. */
	#usageOf(pod: Pod): PodUsage | undefined {
		const {runtime} = this.#context.machine;
		if (!runtime.sandboxes(pod.metadata.uid).some(({isReady}) => isReady)) return undefined;
		const containers = runtime
			.containers(pod.metadata.uid)
			.filter(({state}) => state === 'running')
			.map(({id, config}) => ({name: config.name, stats: runtime.stats(id)}))
			.flatMap(({name, stats}) =>
				stats
					? [
							{
								name,
								workingSetBytes: inPages(stats.workingSetBytes),
								rootBytes: stats.writableLayerBytes,
								rootInodes: stats.layerInodes,
								logBytes: stats.logBytes,
								logInodes: stats.logInodes,
								processes: stats.processes,
							},
						]
					: [],
			);
		const onDisk = new Set(pod.spec.volumes?.filter(({emptyDir}) => emptyDir && emptyDir.medium !== 'Memory').map(({name}) => name));
		let volumeBytes = 0;
		for (const [name, bytes] of this.#callbacks.emptyDirBytes(pod)) if (onDisk.has(name)) volumeBytes += bytes;
		let volumeInodes = 0;
		for (const [name, inodes] of this.#callbacks.emptyDirInodes(pod)) if (onDisk.has(name)) volumeInodes += inodes;
		return {containers, volumeBytes, volumeInodes};
	}

	#wakeAfter(delayMs: number): void {
		const {simulation} = this.#context;
		simulation.setTimer(this.#component, 'look', simulation.nowMs + delayMs);
	}
}

/** The least of what the configuration allows and what the pod asks for; undefined: the pod's own, for nothing is said. */
function softGraceSeconds({spec}: Pod, {evictionMaxPodGracePeriodSeconds = 0}: KubeletConfig): number | undefined {
	const seconds = Math.min(evictionMaxPodGracePeriodSeconds, spec.terminationGracePeriodSeconds ?? 30);
	return seconds > 0 ? seconds : undefined;
}

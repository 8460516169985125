import type {Node, Pod} from '../../../api/generated/types.ts';
import {isStaticPod} from '../../../api/pods.ts';
import {cgroupLimits} from '../cgroup/limits.ts';
import type {KubeletContext} from '../context.ts';
import type {PodResize, PodState, ResizeCondition} from '../pod-state.ts';
import {compareWaiting, refuseMemoryDecrease, refuseResize, resizeMessage} from './decide.ts';
import {
	changedResources,
	haveSameResources,
	knownResources,
	resizableContainers,
	resourcesOf,
	withContainerResourcesOf,
	withPodResourcesOf,
	withResourcesOf,
} from './resources.ts';

export interface ResizerCallbacks {
	/** All there are, and those that run or are to. */
	pods(): Iterable<PodState>;
	activePods(): readonly PodState[];
	node(): Node | undefined;
	/** The pod has changed and is to be synced. */
	update(pod: PodState): void;
	/** The next look at the runtime will find something new of the pod. */
	onRuntimeChange(uid: string): void;
}

// Upstream: allocation_manager.go, `retryDelay`.
const retryMs = 180_000;

/**
Grants pods other resources while they run, and makes them good. A pod the kubelet works with has the resources it was
granted in its spec; what it wants and what it has for now is kept beside it for as long as they differ. Upstream:
pkg/kubelet/allocation and kuberuntime_manager.go `doPodResizeAction`. Left out: swap, exclusive CPUs, and the file
allocations are kept in: a process begun anew takes them from the pod's status.
*/
export class Resizer {
	readonly #context: KubeletContext;
	readonly #component: string;
	readonly #callbacks: ResizerCallbacks;

	constructor(context: KubeletContext, component: string, callbacks: ResizerCallbacks) {
		this.#context = context;
		this.#component = component;
		this.#callbacks = callbacks;
	}

	/** The pod to work with, of what the API now says of it. */
	take(pod: PodState, object: Pod): Pod {
		const {resize} = pod;
		if (!resize) {
			if (pod.pod.spec === object.spec || isStaticPod(object) || haveSameResources(object.spec, pod.pod.spec)) return object;
			const allocated = withResourcesOf(object.spec, pod.pod.spec);
			pod.resize = {wanted: object.spec, allocated, actual: allocated, isWaiting: true, pending: undefined, inProgress: undefined};
			return {...object, spec: allocated};
		}
		if (object.spec !== resize.wanted) {
			if (!haveSameResources(object.spec, resize.wanted)) resize.isWaiting = true;
			resize.wanted = object.spec;
			resize.allocated = withResourcesOf(object.spec, resize.allocated);
			resize.actual = withResourcesOf(object.spec, resize.actual);
		}
		return {...object, spec: resize.allocated};
	}

	/** A pod first heard of may be in the middle of it, if another process of this kubelet ran it before. */
	recover(pod: PodState): void {
		const {pod: object} = pod;
		if (!object.status?.containerStatuses || isStaticPod(object)) return;
		const {allocated, actual} = knownResources(object);
		if (allocated === object.spec && actual === object.spec) return;
		pod.resize = {wanted: object.spec, allocated, actual, isWaiting: allocated !== object.spec, pending: undefined, inProgress: undefined};
		pod.pod = {...object, spec: allocated};
	}

	/** Looks again at all that wait, for there may be room now. */
	retry(): void {
		const {simulation} = this.#context;
		const waiting: PodState[] = [];
		for (const pod of this.#callbacks.pods()) if (pod.resize?.isWaiting && pod.stage === 'syncing') waiting.push(pod);
		if (waiting.length === 0) return;
		const shown = (pod: PodState) => {
			const {wanted, allocated, pending} = pod.resize!;
			return {key: pod.key, wanted, allocated, qosClass: pod.pod.status?.qosClass, sinceMs: pending?.sinceMs ?? simulation.nowMs};
		};
		for (const pod of waiting.sort((a, b) => compareWaiting(shown(a), shown(b)))) this.#decide(pod, pod.resize!);
		if (waiting.some(({resize}) => resize?.isWaiting)) simulation.setTimer(this.#component, 'resize', simulation.nowMs + retryMs);
	}

	#decide(pod: PodState, resize: PodResize): void {
		const {simulation, recorder, machine, config} = this.#context;
		const generation = pod.pod.metadata.generation ?? 0;
		const node = this.#callbacks.node();
		if (haveSameResources(resize.wanted, resize.allocated)) {
			resize.isWaiting = false;
			resize.pending = undefined;
		} else if (node) {
			const wanted = {...pod.pod, spec: resize.wanted};
			const others = this.#callbacks.activePods().filter(({uid}) => uid !== pod.uid);
			const refusal = refuseResize(
				wanted,
				node,
				others.map((other) => other.pod),
				{
					cpuMillicores: machine.capacity.cpuMillicores - config.kubeReserved.cpuMillicores - config.systemReserved.cpuMillicores,
					memoryBytes: machine.capacity.memoryBytes - config.kubeReserved.memoryBytes - config.systemReserved.memoryBytes,
				},
			);
			if (refusal) {
				const {reason, message} = refusal;
				resize.isWaiting = reason === 'Deferred';
				const before = resize.pending;
				resize.pending = condition(before, reason, message, generation, simulation.nowMs);
				if (before?.reason !== reason || before.message !== message || before.generation !== generation) {
					recorder.event({object: pod.pod}, 'Warning', `Resize${reason}`, resizeMessage(reason, resize.wanted, generation, message));
				}
			} else {
				resize.isWaiting = false;
				resize.allocated = resize.wanted;
				resize.pending = undefined;
				resize.inProgress = condition(undefined, '', '', generation, simulation.nowMs);
				pod.pod = wanted;
				recorder.event({object: pod.pod}, 'Normal', 'ResizeStarted', resizeMessage('started', resize.wanted, generation));
			}
		}
		this.#callbacks.update(pod);
	}

	/** At the beginning of each sync: whether containers have by now what they were granted. */
	onSync(pod: PodState): void {
		const {resize} = pod;
		if (!resize) return;
		const {simulation, recorder, machine} = this.#context;
		const running = machine.runtime.containers(pod.uid).filter(({state}) => state === 'running');
		const isPodChanged = running.length > 0 && changedResources(resize.allocated.resources ?? {}, resize.actual.resources ?? {}).length > 0;
		const isInProgress =
			isPodChanged ||
			resizableContainers(resize.allocated).some(
				({name, resources = {}}) =>
					running.some(({config}) => config.name === name) && changedResources(resources, resourcesOf(resize.actual, name)).length > 0,
			);
		if (isInProgress) {
			resize.inProgress ??= condition(undefined, '', '', pod.pod.metadata.generation ?? 0, simulation.nowMs);
			return;
		}
		const done = resize.inProgress;
		resize.inProgress = undefined;
		resize.actual = resize.allocated;
		if (!resize.isWaiting && !resize.pending) {
			pod.resize = undefined;
			pod.pod = {...pod.pod, spec: resize.wanted};
		}
		if (!done) return;
		recorder.event({object: pod.pod}, 'Normal', 'ResizeCompleted', resizeMessage('completed', resize.allocated, done.generation));
		// It may have left room for others.
		this.retry();
	}

	/** A container has been made anew, with what its pod was granted. */
	onCreated(pod: PodState, name: string): void {
		if (pod.resize) pod.resize.actual = withContainerResourcesOf(pod.resize.actual, pod.resize.allocated, name);
	}

	/** Tells the runtime of the new limits of running containers. False if it must not be done now. */
	actuate(pod: PodState, names: readonly string[]): boolean {
		const {resize} = pod;
		if (!resize || (names.length === 0 && !isPodResized(resize))) return true;
		const {simulation, recorder, machine} = this.#context;
		const running = machine.runtime.containers(pod.uid).filter(({state}) => state === 'running');
		const usage = new Map(running.map(({id, config}) => [config.name, Math.floor(machine.runtime.stats(id)?.workingSetBytes ?? 0)]));
		const problem = refuseMemoryDecrease(resize.allocated, resize.actual, names, usage);
		if (problem) {
			const generation = resize.inProgress?.generation ?? pod.pod.metadata.generation ?? 0;
			const before = resize.inProgress;
			resize.inProgress = condition(before, 'Error', problem, generation, simulation.nowMs);
			if (before?.message !== problem) {
				recorder.event({object: pod.pod}, 'Warning', 'ResizeError', resizeMessage('error', resize.allocated, generation, problem));
			}
			return false;
		}
		for (const {id, config} of running) {
			const container = resizableContainers(pod.pod.spec).find(({name}) => name === config.name);
			// Containers without limits of their own are held to those of the pod.
			if (!container || !(names.includes(config.name) || isPodResized(resize))) continue;
			const limits = cgroupLimits(pod.pod, container, machine.capacity.memoryBytes, config.limits.pids?.most);
			// Who is killed first is settled when a container starts.
			machine.runtime.updateLimits(id, {...limits, oomScoreAdj: config.limits.oomScoreAdj});
			if (names.includes(config.name)) resize.actual = withContainerResourcesOf(resize.actual, resize.allocated, config.name);
		}
		resize.actual = withPodResourcesOf(resize.actual, resize.allocated);
		this.#callbacks.onRuntimeChange(pod.uid);
		return true;
	}
}

/** Whether the pod as a whole has yet to get what it was granted. */
function isPodResized({allocated, actual}: PodResize): boolean {
	return changedResources(allocated.resources ?? {}, actual.resources ?? {}).length > 0;
}

/** Upstream: `updatedPodResizeCondition`. */
function condition(before: ResizeCondition | undefined, reason: string, message: string, generation: number, nowMs: number): ResizeCondition {
	return {reason, message, generation, sinceMs: before?.reason === reason ? before.sinceMs : nowMs, probedAtMs: nowMs};
}

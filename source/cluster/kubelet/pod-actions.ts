import type {Container, Pod, PodSpec} from '../../api/generated/types.ts';
import {isSidecar} from '../../api/pods.ts';
import type {PodSandbox, RuntimeContainer} from '../../world/types.ts';
import type {PodProbeResults, ProbeKind, ProbeOutcome} from './probes/results.ts';
import {changedResources, type ResizeAction, resizeAction, resourcesOf} from './resize/resources.ts';
import {containerShouldRestart, restartsAll} from './restart-policy.ts';
import {isNewSandboxNeeded} from './status/conditions.ts';
import type {KillReason} from './termination.ts';

/**
What one sync of a pod has to do, decided from what is wanted and what the runtime holds. Upstream:
kuberuntime_manager.go `computePodActions` and kuberuntime_container.go `computeInitContainerActions`. Left out:
containers in an unknown state, which this runtime does not have.
*/

export interface ContainerToKill {
	readonly containerId: string;
	readonly name: string;
	/** The text of the `Killing` event. */
	readonly message: string;
	readonly reason: KillReason;
}

export interface PodActions {
	/** Stop everything, the sandbox included: it is to be made anew, or nothing is left to run. */
	readonly killPod: boolean;
	readonly createSandbox: boolean;
	/** The newest sandbox there is. */
	readonly sandboxId: string | undefined;
	readonly attempt: number;
	/** Names, in the order they are started. */
	readonly ephemeralContainersToStart: readonly string[];
	readonly initContainersToStart: readonly string[];
	readonly containersToStart: readonly string[];
	readonly containersToKill: readonly ContainerToKill[];
	/** Names of those that get other resources while they run. */
	readonly containersToUpdate: readonly string[];
	/** The pod as a whole gets other resources. */
	readonly isPodToUpdate: boolean;
	/** Every run of every container, to be removed one after another: the pod begins anew in its sandbox. */
	readonly containersToReset: readonly ContainerToReset[];
}

export interface ContainerToReset {
	readonly containerId: string;
	readonly name: string;
	readonly isRunning: boolean;
}

/** What the runtime holds of a pod; both newest first. */
export interface PodRuntimeView {
	readonly sandboxes: readonly PodSandbox[];
	readonly containers: readonly RuntimeContainer[];
}

/**
`actual`: the resources containers have, for as long as these may not be those of the pod's spec. `isRestartingAll`:
one of them has ended so that all are to go.
*/
export function computePodActions(pod: Pod, view: PodRuntimeView, probes: PodProbeResults, actual?: PodSpec, isRestartingAll = false): PodActions {
	const newest = view.sandboxes[0];
	const isSandboxNew = isNewSandboxNeeded(pod, view.sandboxes);
	const base: PodActions = {
		killPod: isSandboxNew,
		createSandbox: isSandboxNew,
		sandboxId: newest?.id,
		attempt: newest ? newest.config.attempt + (isSandboxNew ? 1 : 0) : 0,
		ephemeralContainersToStart: [],
		initContainersToStart: [],
		containersToStart: [],
		containersToKill: [],
		containersToUpdate: [],
		isPodToUpdate: false,
		containersToReset: [],
	};
	if (isRestartingAll) return {...base, containersToReset: containersToReset(pod, view)};
	if (isSandboxNew) return actionsForNewSandbox(pod, view, base);

	// Ephemeral containers may start before the pod is initialized, and are never restarted.
	const ephemeralContainersToStart = (pod.spec.ephemeralContainers ?? []).map(({name}) => name).filter((name) => !latest(view, name));
	const init = initContainerActions(pod, view, probes, actual);
	if (init.isFailed) return {...base, killPod: true, ephemeralContainersToStart};
	const isPodToUpdate = actual !== undefined && changedResources(pod.spec.resources ?? {}, actual.resources ?? {}).length > 0;
	if (!init.hasInitialized) {
		return {
			...base,
			isPodToUpdate,
			ephemeralContainersToStart,
			initContainersToStart: init.toStart,
			containersToKill: init.toKill,
			containersToUpdate: init.toUpdate,
		};
	}
	const apps = appContainerActions(pod, view, probes, actual);
	const isOver = apps.kept === 0 && apps.toStart.length === 0;
	return {
		...base,
		killPod: isOver,
		isPodToUpdate: isPodToUpdate && !isOver,
		ephemeralContainersToStart,
		// Sidecars do not keep a finished pod alive.
		initContainersToStart: isOver ? [] : init.toStart,
		containersToStart: apps.toStart,
		containersToKill: [...init.toKill, ...apps.toKill],
		containersToUpdate: [...init.toUpdate, ...apps.toUpdate],
	};
}

/** Those that gave rise to it go last, so that a kubelet that is interrupted still knows. */
function containersToReset({spec}: Pod, view: PodRuntimeView): ContainerToReset[] {
	const sources: ContainerToReset[] = [];
	const targets: ContainerToReset[] = [];
	for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
		for (const {id, config, state, exitCode} of view.containers) {
			if (config.name !== container.name) continue;
			const isSource = state === 'exited' && restartsAll(container, exitCode ?? 0);
			(isSource ? sources : targets).push({containerId: id, name: config.name, isRunning: state === 'running'});
		}
	}
	return [...targets, ...sources];
}

/** The newest run of a container, as upstream's `FindContainerStatusByName`. */
export function latest(view: PodRuntimeView, name: string): RuntimeContainer | undefined {
	return view.containers.find((container) => container.config.name === name);
}

function actionsForNewSandbox(pod: Pod, view: PodRuntimeView, base: PodActions): PodActions {
	if (!mayRestart(pod) && base.attempt !== 0 && view.containers.length > 0) return {...base, createSandbox: false};
	const containersToStart = pod.spec.containers
		.filter((container) => {
			const run = latest(view, container.name);
			return run?.state !== 'exited' || containerShouldRestart(container, pod.spec, run.exitCode ?? 0);
		})
		.map(({name}) => name);
	const hasRunBefore = pod.spec.containers.some(({name}) => latest(view, name));
	if (containersToStart.length === 0 && hasRunBefore) return {...base, createSandbox: false};
	const [first] = pod.spec.initContainers ?? [];
	return first ? {...base, initContainersToStart: [first.name]} : {...base, containersToStart};
}

interface InitActions {
	readonly hasInitialized: boolean;
	/** An init container failed that may not be restarted. */
	readonly isFailed: boolean;
	readonly toStart: readonly string[];
	readonly toKill: readonly ContainerToKill[];
	readonly toUpdate: readonly string[];
}

/** Walks the init containers from the last to the first, as those that completed may have been removed. */
function initContainerActions(pod: Pod, view: PodRuntimeView, probes: PodProbeResults, actual: PodSpec | undefined): InitActions {
	const initContainers = pod.spec.initContainers ?? [];
	if (initContainers.length === 0) return {hasInitialized: true, isFailed: false, toStart: [], toKill: [], toUpdate: []};
	// An app container that has ended may be one of the sandbox before this one, so it proves nothing.
	let hasInitialized = pod.spec.containers.some(({name}) => {
		const state = latest(view, name)?.state;
		return state === 'created' || state === 'running';
	});
	let isPreviouslyInitialized = hasInitialized;
	const toStart: string[] = [];
	const toKill: ContainerToKill[] = [];
	const toUpdate: string[] = [];
	const start = (index: number) => {
		const {name} = initContainers[index]!;
		if (!toStart.includes(name)) toStart.push(name);
	};
	for (let index = initContainers.length - 1; index >= 0; index -= 1) {
		const container = initContainers[index]!;
		const run = latest(view, container.name);
		if (!run) {
			if (isPreviouslyInitialized && isSidecar(container)) start(index);
			continue;
		}
		if (isPreviouslyInitialized && !isSidecar(container)) continue;
		const isDone = () => {
			if (index === initContainers.length - 1) hasInitialized = true;
			else if (!isPreviouslyInitialized) start(index + 1);
		};
		if (run.state === 'created') {
			start(index);
		} else if (run.state === 'exited') {
			if (isSidecar(container)) {
				start(index);
			} else if (run.exitCode === 0) {
				isDone();
			} else if (containerShouldRestart(container, pod.spec, run.exitCode ?? 1)) {
				start(index);
			} else {
				return {hasInitialized: false, isFailed: true, toStart: [], toKill: [], toUpdate: []};
			}
		} else if (!isSidecar(container)) {
			const resize = resizeOf(container, actual);
			if (resize === 'update') toUpdate.push(container.name);
			else if (resize === 'restart') {
				toKill.push({containerId: run.id, name: container.name, message: `Container ${container.name} resize requires restart`, reason: 'unknown'});
				start(index);
			}
		} else {
			const startup = outcomeOf(probes, 'startup', run);
			const isStarted = !container.startupProbe || startup === 'success';
			if (isStarted) isDone();
			const resize = isStarted ? resizeOf(container, actual) : 'none';
			const kill = isStarted
				? container.image !== run.config.image
					? {message: `Init container ${container.name} definition changed`, reason: 'unknown' as const}
					: outcomeOf(probes, 'liveness', run) === 'failure'
						? {message: `Init container ${container.name} failed liveness probe`, reason: 'liveness-probe' as const}
						: resize === 'restart'
							? {message: `Container ${container.name} resize requires restart`, reason: 'unknown' as const}
							: undefined
				: startup === 'failure'
					? {message: `Init container ${container.name} failed startup probe`, reason: 'startup-probe' as const}
					: undefined;
			if (kill) {
				toKill.push({containerId: run.id, name: container.name, ...kill});
				start(index);
			} else if (resize === 'update') toUpdate.push(container.name);
		}
		isPreviouslyInitialized = true;
	}
	if (!isPreviouslyInitialized) start(0);
	return {hasInitialized, isFailed: false, toStart: toStart.reverse(), toKill, toUpdate};
}

function appContainerActions(
	pod: Pod,
	view: PodRuntimeView,
	probes: PodProbeResults,
	actual: PodSpec | undefined,
): {readonly kept: number} & Pick<InitActions, 'toStart' | 'toKill' | 'toUpdate'> {
	const toStart: string[] = [];
	const toKill: ContainerToKill[] = [];
	const toUpdate: string[] = [];
	let kept = 0;
	for (const container of pod.spec.containers) {
		const {name} = container;
		const run = latest(view, name);
		if (run?.state !== 'running') {
			if (shouldBeStarted(container, pod, run)) toStart.push(name);
			continue;
		}
		let what: string;
		let reason: KillReason = 'unknown';
		let isRestarted = (container.restartPolicy ?? pod.spec.restartPolicy) !== 'Never';
		if (container.image !== run.config.image) {
			what = 'definition changed';
			// Whatever the restart policy, for it is another container that is wanted.
			isRestarted = true;
		} else if (outcomeOf(probes, 'liveness', run) === 'failure') {
			what = 'failed liveness probe';
			reason = 'liveness-probe';
		} else if (outcomeOf(probes, 'startup', run) === 'failure') {
			what = 'failed startup probe';
			reason = 'startup-probe';
		} else {
			const resize = resizeOf(container, actual);
			if (resize === 'restart') {
				toStart.push(name);
				toKill.push({containerId: run.id, name, message: `Container ${name} resize requires restart`, reason});
				continue;
			}
			if (resize === 'update') toUpdate.push(name);
			kept += 1;
			continue;
		}
		if (isRestarted) toStart.push(name);
		toKill.push({containerId: run.id, name, message: `Container ${name} ${what}${isRestarted ? ', will be restarted' : ''}`, reason});
	}
	return {kept, toStart, toKill, toUpdate};
}

function resizeOf(container: Container, actual: PodSpec | undefined): ResizeAction {
	return actual ? resizeAction(container, resourcesOf(actual, container.name)) : 'none';
}

/** Upstream: `ShouldContainerBeRestarted`. */
function shouldBeStarted(container: Container, pod: Pod, run: RuntimeContainer | undefined): boolean {
	if (pod.metadata.deletionTimestamp !== undefined) return false;
	return run?.state !== 'exited' || containerShouldRestart(container, pod.spec, run.exitCode ?? 0);
}

/** Whether anything of the pod may run a second time. */
function mayRestart(pod: Pod): boolean {
	return (
		pod.spec.restartPolicy !== 'Never' || pod.spec.containers.some(({restartPolicy}) => restartPolicy !== undefined && restartPolicy !== 'Never')
	);
}

/** What a probe says of this very run of the container; undefined if it has said nothing of it. */
function outcomeOf(probes: PodProbeResults, kind: ProbeKind, run: RuntimeContainer): ProbeOutcome | undefined {
	const standing = probes[kind].get(run.config.name);
	return standing?.containerId === run.id ? standing.outcome : undefined;
}

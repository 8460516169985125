import type {Container, ContainerStatus, Pod} from '../../../api/generated/types.ts';
import {isSidecar, isStaticPod} from '../../../api/pods.ts';
import {containerShouldRestart} from '../restart-policy.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** Containers of one sort, counted by what they are doing. */
interface Counts {
	unknown: number;
	running: number;
	waiting: number;
	stopped: number;
	stoppedForGood: number;
	succeeded: number;
}

/**
The phase of a pod by its containers' statuses. `hasInitialized`: an app container was created in the present
sandbox, so a sidecar that restarts does not take the pod back to Pending. Upstream: kubelet_pods.go, `getPhase`.
*/
export function podPhase(pod: Pod, statuses: readonly ContainerStatus[], isTerminal: boolean, hasInitialized: boolean): PodPhase {
	const {spec} = pod;
	const statusOf = (container: Container): ContainerStatus | undefined => statuses.find(({name}) => name === container.name);
	const initContainers = spec.initContainers ?? [];
	let isInitializing = false;
	for (const container of initContainers.filter((container) => !isSidecar(container))) {
		const outcome = initOutcome(container, statusOf(container), pod);
		if (outcome === 'failed') return 'Failed';
		if (outcome === 'pending') isInitializing = true;
	}

	const counts: Counts = {unknown: 0, running: 0, waiting: 0, stopped: 0, stoppedForGood: 0, succeeded: 0};
	let isSidecarStarting = false;
	for (const container of initContainers.filter(isSidecar)) {
		if (countSidecar(counts, statusOf(container))) isSidecarStarting = true;
	}
	for (const container of spec.containers) countContainer(counts, container, statusOf(container), pod);

	if (isInitializing || (isSidecarStarting && !hasInitialized) || counts.waiting > 0) return 'Pending';
	if (counts.unknown > 0) return 'Pending';
	if (counts.running > 0) return 'Running';
	if (counts.stopped === 0) return 'Pending';
	const ending = counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed';
	if (isTerminal && !isStaticPod(pod)) return ending;
	return counts.stopped === counts.stoppedForGood ? ending : 'Running';
}

/** A failure that may be retried is neither pending nor failed, as upstream has it. */
function initOutcome(container: Container, status: ContainerStatus | undefined, pod: Pod): 'pending' | 'done' | 'retrying' | 'failed' {
	if (!status || status.state?.running) return 'pending';
	const terminated = status.state?.terminated ?? (status.state?.waiting && status.lastState?.terminated);
	if (!terminated || (status.state?.waiting && wasTakenAway(status))) return 'pending';
	if (terminated.exitCode === 0) return 'done';
	return containerShouldRestart(container, pod.spec, terminated.exitCode) ? 'retrying' : 'failed';
}

/** It is gone only for all containers of the pod to begin anew, whatever its restart policy. */
function wasTakenAway({lastState}: ContainerStatus): boolean {
	return lastState?.terminated?.reason === 'RestartingAllContainers';
}

/** True if it has yet to start for the first time. How a sidecar ended says nothing about the pod. */
function countSidecar(counts: Counts, status: ContainerStatus | undefined): boolean {
	if (!status) {
		counts.unknown += 1;
		return false;
	}
	const {running, terminated, waiting} = status.state ?? {};
	if (running) {
		counts.running += 1;
		return !status.started;
	}
	if (terminated || (waiting && status.lastState?.terminated)) return false;
	if (waiting) counts.waiting += 1;
	else counts.unknown += 1;
	return true;
}

function countContainer(counts: Counts, container: Container, status: ContainerStatus | undefined, pod: Pod): void {
	const {running, terminated, waiting} = status?.state ?? {};
	if (running) {
		counts.running += 1;
		return;
	}
	const ended = terminated ?? (waiting && status?.lastState?.terminated);
	if (!ended) {
		if (waiting) counts.waiting += 1;
		else counts.unknown += 1;
		return;
	}
	counts.stopped += 1;
	const isToRun = (waiting && status && wasTakenAway(status)) || containerShouldRestart(container, pod.spec, ended.exitCode);
	if (!isToRun) counts.stoppedForGood += 1;
	// What waits to run again has not succeeded, whatever its last exit code.
	if (terminated?.exitCode === 0) counts.succeeded += 1;
}

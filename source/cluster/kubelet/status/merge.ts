import {isConditionTrue} from '../../../api/conditions.ts';
import type {ContainerStatus, Pod, PodStatus} from '../../../api/generated/types.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {isSidecar, isStaticPod} from '../../../api/pods.ts';
import {computePodQos} from '../../../api/qos.ts';
import {timestamp} from '../../../api/timestamps.ts';
import {isOwnCondition, terminalVerdict} from './conditions.ts';
import {conditionFrom} from './generate.ts';

/**
What the status manager makes of a pod's status on its way to the API server. Upstream:
pkg/kubelet/status/status_manager.go.
*/

/**
The status to post over the one in the API. While containers may still run the pod is not said to have ended, and
others' conditions are left as they are in the API. It is `current` itself if there is nothing to post. Upstream:
`mergePodStatus`.
*/
export function mergePodStatus(pod: Pod, current: PodStatus, next: PodStatus, couldHaveRunningContainers: boolean, nowMs: number): PodStatus {
	const isEnding = !isEnd(current.phase) && isEnd(next.phase);
	const isHeldBack = isEnding && couldHaveRunningContainers;
	const others = (current.conditions ?? []).filter(({type}) => !isOwnCondition(type));
	const own = (next.conditions ?? []).filter(({type}) => isOwnCondition(type));
	const disruption = next.conditions?.find(({type}) => type === 'DisruptionTarget');
	// It goes out together with the end of the pod, in one write.
	if (disruption && isEnd(next.phase) && !isHeldBack) {
		const index = others.findIndex(({type}) => type === 'DisruptionTarget');
		if (index === -1) others.push(disruption);
		else others[index] = disruption;
	}
	const conditions = [...others, ...own];
	const {conditions: _, ...rest} = next;
	let merged: PodStatus = conditions.length > 0 ? {...rest, conditions} : rest;
	if (isHeldBack) merged = {...merged, phase: current.phase, reason: current.reason, message: current.message};
	if (isEnd(merged.phase)) merged = withEndedReadiness(pod, current, merged, nowMs);
	return isEqualJson(merged, current) ? current : merged;
}

/** The status of a pod this kubelet refuses to run: `OutOfcpu`, `NodeAffinity`, `Evicted` … Upstream: `rejectPod`. */
export function rejectedPodStatus(pod: Pod, reason: string, message: string, nowMs: number): PodStatus {
	return {
		message: `Pod was rejected: ${message}`,
		...(pod.metadata.generation && {observedGeneration: pod.metadata.generation}),
		phase: 'Failed',
		qosClass: pod.status?.qosClass ?? computePodQos(pod.spec),
		reason,
		startTime: pod.status?.startTime ?? timestamp(nowMs),
	};
}

/**
The last status of a pod of which nothing runs any more: it has ended, and so has every container that may have
run. Upstream: `TerminatePod`.
*/
export function terminatedPodStatus(pod: Pod, status: PodStatus): PodStatus {
	const initStatuses = status.initContainerStatuses ?? [];
	const ended: PodStatus = {
		...status,
		...(status.containerStatuses && {
			containerStatuses: hasInitialized(pod, status) ? status.containerStatuses.map(withKnownEnd) : status.containerStatuses,
		}),
		...(status.initContainerStatuses && {
			initContainerStatuses: initStatuses.map((initStatus, index) => (index < startedCount(initStatuses) ? withKnownEnd(initStatus) : initStatus)),
		}),
		...(!isStaticPod(pod) && !isEnd(status.phase) && {phase: 'Failed'}),
	};
	return isEqualJson(ended, status) ? status : ended;
}

function withKnownEnd(status: ContainerStatus): ContainerStatus {
	if (status.state?.terminated) return status;
	const terminated = {exitCode: 137, message: 'The container could not be located when the pod was terminated', reason: 'ContainerStatusUnknown'};
	return {...status, state: {terminated}};
}

function hasInitialized(pod: Pod, status: PodStatus): boolean {
	const initContainers = pod.spec.initContainers ?? [];
	if (initContainers.length === 0) return true;
	if (status.containerStatuses?.some(({state, lastState}) => lastState?.terminated !== undefined || !state?.waiting)) return true;
	const last = status.initContainerStatuses?.at(-1);
	if (!last) return false;
	if (isSidecar(initContainers.at(-1)!)) return last.state?.running !== undefined && last.started === true;
	return last.state?.terminated?.exitCode === 0;
}

/** How many init containers, from the first, may have run; the first one is taken to have in any case. */
function startedCount(statuses: readonly ContainerStatus[]): number {
	const last = statuses.findLastIndex(({state, lastState}) => !state?.waiting || lastState?.terminated !== undefined);
	return Math.max(last, 0) + 1;
}

function withEndedReadiness(pod: Pod, current: PodStatus, status: PodStatus, nowMs: number): PodStatus {
	if (!isConditionTrue(status.conditions, 'Ready') && !isConditionTrue(status.conditions, 'ContainersReady')) return status;
	const conditions = status.conditions?.map((condition) =>
		condition.type === 'Ready' || condition.type === 'ContainersReady'
			? conditionFrom(pod, current, terminalVerdict(condition.type, status.phase!), nowMs)
			: condition,
	);
	return {...status, conditions};
}

function isEnd(phase: string | undefined): boolean {
	return phase === 'Failed' || phase === 'Succeeded';
}

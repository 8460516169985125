import type {Container, ContainerStatus, Pod, PodCondition, PodStatus} from '../../../api/generated/types.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {findContainer} from '../../../api/pods.ts';
import {computePodQos} from '../../../api/qos.ts';
import {timestamp} from '../../../api/timestamps.ts';
import {byteLength, firstBytes} from '../../../world/byte-text.ts';
import type {LocalImage, PodSandbox, RuntimeContainer} from '../../../world/types.ts';
import type {PodResize, ResizeCondition} from '../pod-state.ts';
import type {PodProbeResults} from '../probes/results.ts';
import {couldRestartAll, shouldRestartAll} from '../restart-policy.ts';
import {
	allContainersRestartingVerdict,
	containersReadyVerdict,
	initializedVerdict,
	isOwnCondition,
	readyToStartContainersVerdict,
	readyVerdict,
	type Verdict,
} from './conditions.ts';
import {containerStatuses, type StartFailure} from './containers.ts';
import {type PodPhase, podPhase} from './phase.ts';
import {withReadiness} from './readiness.ts';
import {podLevelResources} from './resources.ts';

/**
The status of a pod by what its machine's runtime says. Upstream: kubelet_pods.go, `generateAPIPodStatus`, and
status_manager.go, `updateStatusInternal`. What may be posted of it while containers still run: see merge.ts.
*/

export type {StartFailure} from './containers.ts';

export interface PodStatusInput {
	/** As the kubelet knows it from the API server, its `status` included. */
	readonly pod: Pod;
	/** What this kubelet made of it last; the status in the API if it has made none yet. */
	readonly oldStatus: PodStatus;
	/** Newest first, as the runtime lists them. */
	readonly sandboxes: readonly PodSandbox[];
	/** Newest first. */
	readonly containers: readonly RuntimeContainer[];
	/** By container name. */
	/** Undefined: nothing has failed. */
	readonly reasonCache: ReadonlyMap<string, StartFailure> | undefined;
	/** The worker says that nothing of the pod will be started again. */
	readonly isTerminal: boolean;
	readonly probeResults: PodProbeResults;
	/** An image of the machine by reference or ID: `machine.runtime.findImage`. */
	readonly findImage: (reference: string) => LocalImage | undefined;
	readonly hostIp: string;
	/** The scheme of container IDs. */
	readonly runtimeName: string;
	readonly nowMs: number;
	/** When this kubelet first saw the pod; a startTime that is there already stays. */
	readonly startTimeMs: number;
	/** Containers that ran before keep their readiness until they have been probed anew. */
	readonly kubeletStartedAtMs: number;
	/** The pod was evicted or ran out of time: this is its end, whatever its containers do. */
	/** Resources that are to change while containers run. */
	readonly resize?: PodResize | undefined;
	readonly override?: {readonly reason: string; readonly message: string; readonly conditions?: readonly Verdict[]} | undefined;
}

// A kubelet never says when a condition was last probed; the field is there nevertheless.
const neverProbed = null as unknown as string;
// All containers of a pod together may say so much about their end.
const terminationMessagesLength = 12 * 1024;

/** The status the kubelet has for the pod. It is `oldStatus` itself if nothing in it has changed. */
export function generatePodStatus(input: PodStatusInput): PodStatus {
	const {pod, oldStatus} = input;
	const {spec} = pod;
	const initContainers = spec.initContainers ?? [];
	// An ephemeral container is no other to the runtime.
	const ephemeralContainers = (spec.ephemeralContainers ?? []) as readonly Container[];

	const isRestartingAll = shouldRestartAll(spec, input.containers, oldStatus);
	const sources = {...input, isRestartingAll};
	const appStatuses = containerStatuses(sources, spec.containers, oldStatus.containerStatuses, 'app');
	const initStatuses = containerStatuses(sources, initContainers, oldStatus.initContainerStatuses, 'init');
	const ephemeralStatuses = containerStatuses(input, ephemeralContainers, oldStatus.ephemeralContainerStatuses, 'ephemeral');
	const {phase, reason, message} = phaseOf(input, [...appStatuses, ...initStatuses], isRestartingAll);

	const readyApps = withReadiness(input, appStatuses, spec.containers, false).map((status) => cutMessage(pod, status));
	const readyInits = withReadiness(input, initStatuses, initContainers, true).map((status) => cutMessage(pod, status));
	const statuses = [...readyInits, ...readyApps];
	const others = otherConditions(input);
	const verdicts: Verdict[] = [
		readyToStartContainersVerdict(pod, input.sandboxes),
		initializedVerdict(pod, statuses, phase),
		readyVerdict(pod, statuses, phase, others),
		containersReadyVerdict(pod, statuses, phase),
		{type: 'PodScheduled', status: 'True'},
	];
	if (couldRestartAll(spec)) verdicts.push(allContainersRestartingVerdict(phase, isRestartingAll && hasAnyRun(input)));
	const conditions = others.concat(
		resizeConditions(input.resize),
		verdicts.map((verdict) => conditionFrom(pod, oldStatus, verdict, input.nowMs)),
	);
	const podIp = podIpOf(input);
	const status: PodStatus = {
		...podLevelResources(pod, input.resize?.actual),
		conditions,
		containerStatuses: readyApps,
		...(ephemeralStatuses.length > 0 && {ephemeralContainerStatuses: ephemeralStatuses}),
		hostIP: input.hostIp,
		hostIPs: [{ip: input.hostIp}],
		...(readyInits.length > 0 && {initContainerStatuses: readyInits}),
		...(message && {message}),
		...(pod.metadata.generation && {observedGeneration: pod.metadata.generation}),
		phase,
		...(podIp && {podIP: podIp, podIPs: [{ip: podIp}]}),
		qosClass: pod.status?.qosClass ?? computePodQos(spec),
		...(reason && {reason}),
		startTime: oldStatus.startTime ?? pod.status?.startTime ?? timestamp(input.startTimeMs),
	};
	return isEqualJson(status, oldStatus) ? oldStatus : status;
}

function resizeConditions(resize: PodResize | undefined): PodCondition[] {
	const conditionOf = (type: string, {reason, message, generation, sinceMs, probedAtMs}: ResizeCondition): PodCondition => ({
		lastProbeTime: timestamp(probedAtMs),
		lastTransitionTime: timestamp(sinceMs),
		...(message && {message}),
		observedGeneration: generation,
		...(reason && {reason}),
		status: 'True',
		type,
	});
	return [
		...(resize?.pending ? [conditionOf('PodResizePending', resize.pending)] : []),
		...(resize?.inProgress ? [conditionOf('PodResizeInProgress', resize.inProgress)] : []),
	];
}

/** A condition with the time it has had its status since, by what it was before. */
export function conditionFrom(pod: Pod, oldStatus: PodStatus, verdict: Verdict, nowMs: number): PodCondition {
	const previous = oldStatus.conditions?.find(({type}) => type === verdict.type);
	const lastTransitionTime = previous?.status === verdict.status ? previous.lastTransitionTime : undefined;
	return {
		lastProbeTime: neverProbed,
		lastTransitionTime: lastTransitionTime ?? timestamp(nowMs),
		...(verdict.message && {message: verdict.message}),
		...(pod.metadata.generation && verdict.type !== 'AllContainersRestarting' && {observedGeneration: pod.metadata.generation}),
		...(verdict.reason && {reason: verdict.reason}),
		status: verdict.status,
		type: verdict.type,
	};
}

function phaseOf(
	input: PodStatusInput,
	statuses: readonly ContainerStatus[],
	isRestartingAll: boolean,
): {phase: string; reason?: string | undefined; message?: string | undefined} {
	const {pod, oldStatus, override, sandboxes, containers} = input;
	const inApi = pod.status?.phase;
	if (override && !(isEnd(inApi) && inApi !== 'Failed')) return {phase: 'Failed', reason: override.reason, message: override.message};
	// Containers of a sandbox that is gone say nothing about the one to come.
	const present = sandboxes[0]?.isReady ? sandboxes[0].id : undefined;
	const hasInitialized = pod.spec.containers.some(({name}) =>
		containers.some(({config, sandboxId}) => config.name === name && sandboxId === present),
	);
	// A pod whose containers all begin anew has not ended, nor is it new.
	let phase: string = isRestartingAll && !input.isTerminal ? 'Running' : podPhase(pod, statuses, input.isTerminal, hasInitialized);
	// What has once been said to have ended, here or in the API, stays so.
	if (!isEnd(phase)) phase = [oldStatus.phase, inApi].find(isEnd) ?? phase;
	if (isEnd(inApi)) phase = inApi;
	if (phase !== oldStatus.phase) return {phase};
	return {phase, reason: oldStatus.reason || pod.status?.reason, message: oldStatus.message || pod.status?.message};
}

/** Whether the runtime has a container of the pod's own still. Upstream: `AllContainersRestartCleanedUp`. */
function hasAnyRun({pod, containers}: PodStatusInput): boolean {
	return containers.some(({config}) => findContainer(pod, config.name)?.kind !== 'ephemeral');
}

function isEnd(phase: string | undefined): phase is Extract<PodPhase, 'Failed' | 'Succeeded'> {
	return phase === 'Failed' || phase === 'Succeeded';
}

/** Those written by others, and what was said once of a disruption. */
function otherConditions(input: PodStatusInput): PodCondition[] {
	const {pod, oldStatus} = input;
	const conditions = (pod.status?.conditions ?? []).filter(({type}) => !isOwnCondition(type));
	const add = (condition: PodCondition): void => {
		const index = conditions.findIndex(({type}) => type === condition.type);
		if (index === -1) conditions.push(condition);
		else conditions[index] = condition;
	};
	const disruption = oldStatus.conditions?.find(({type}) => type === 'DisruptionTarget');
	if (disruption) add(disruption);
	for (const verdict of input.override?.conditions ?? []) add(conditionFrom(pod, oldStatus, verdict, input.nowMs));
	return conditions;
}

/** A finished pod keeps the address it had. */
function podIpOf({pod, oldStatus, sandboxes, hostIp}: PodStatusInput): string | undefined {
	if (pod.spec.hostNetwork) return oldStatus.podIP ?? hostIp;
	const newest = sandboxes[0];
	if (newest?.isReady) return newest.ip;
	return sandboxes.some(({isReady}) => isReady) ? undefined : oldStatus.podIP;
}

function cutMessage(pod: Pod, status: ContainerStatus): ContainerStatus {
	const {containers, initContainers, ephemeralContainers} = pod.spec;
	const length = Math.floor(terminationMessagesLength / (containers.length + (initContainers?.length ?? 0) + (ephemeralContainers?.length ?? 0)));
	const cut = <S extends ContainerStatus['state']>(state: S): S =>
		state?.terminated?.message && byteLength(state.terminated.message) > length
			? {...state, terminated: {...state.terminated, message: firstBytes(state.terminated.message, length)}}
			: state;
	const state = cut(status.state);
	const lastState = cut(status.lastState);
	return state === status.state && lastState === status.lastState ? status : {...status, state, lastState};
}

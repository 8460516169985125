import type {Container, ContainerStatus, Pod, PodCondition} from '../../../api/generated/types.ts';
import {isSidecar} from '../../../api/pods.ts';
import type {PodSandbox} from '../../../world/types.ts';

/**
The conditions a kubelet makes of its containers' statuses. Upstream: pkg/kubelet/status/generate.go.
*/

/** A condition before it is known since when it holds. */
export type Verdict = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

const ownConditions = new Set([
	'PodScheduled',
	'Ready',
	'Initialized',
	'ContainersReady',
	'PodReadyToStartContainers',
	'AllContainersRestarting',
	'PodResizePending',
	'PodResizeInProgress',
]);

/** Whether nobody but the kubelet writes conditions of this type. */
export function isOwnCondition(type: string): boolean {
	return ownConditions.has(type);
}

/** `statuses` are those of init and app containers; undefined if nothing is known of them. */
export function containersReadyVerdict(pod: Pod, statuses: readonly ContainerStatus[] | undefined, phase: string): Verdict {
	const type = 'ContainersReady';
	if (!statuses) return {type, status: 'False', reason: 'UnknownContainerStatuses'};
	const {unknown, lacking: unready} = sort(
		[...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers],
		statuses,
		(_container, status) => status.ready,
	);
	if ((phase === 'Succeeded' && unknown.length === 0) || phase === 'Failed') return terminalVerdict(type, phase);
	const message = describe([
		['unknown', unknown],
		['unready', unready],
	]);
	return message ? {type, status: 'False', reason: 'ContainersNotReady', message} : {type, status: 'True'};
}

/** `conditions` are those of others, readiness gates among them. */
export function readyVerdict(
	pod: Pod,
	statuses: readonly ContainerStatus[] | undefined,
	phase: string,
	conditions: readonly PodCondition[],
): Verdict {
	const type = 'Ready';
	const containersReady = containersReadyVerdict(pod, statuses, phase);
	if (containersReady.status !== 'True') return {...containersReady, type};
	const messages: string[] = [];
	for (const {conditionType} of pod.spec.readinessGates ?? []) {
		const condition = conditions.find((candidate) => candidate.type === conditionType);
		if (!condition) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
		else if (condition.status !== 'True') messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
	}
	return messages.length > 0 ? {type, status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ')} : {type, status: 'True'};
}

export function initializedVerdict(pod: Pod, statuses: readonly ContainerStatus[] | undefined, phase: string): Verdict {
	const type = 'Initialized';
	const initContainers = pod.spec.initContainers ?? [];
	if (!statuses && initContainers.length > 0) return {type, status: 'False', reason: 'UnknownContainerStatuses'};
	const {unknown, lacking: incomplete} = sort(initContainers, statuses ?? [], (container, status) =>
		isSidecar(container) ? status.started === true : status.ready,
	);
	if (phase === 'Succeeded' && unknown.length === 0) return {type, status: 'True', reason: 'PodCompleted'};
	// Once an app container has run the pod stays initialized, though its sidecars may be restarting.
	const hasAppRun = pod.spec.containers.some(({name}) => {
		const state = statuses?.find((status) => status.name === name)?.state;
		return state?.running !== undefined || state?.terminated !== undefined;
	});
	if (hasAppRun) return {type, status: 'True'};
	const message = describe([
		['unknown', unknown],
		['incomplete', incomplete],
	]);
	return message ? {type, status: 'False', reason: 'ContainersNotInitialized', message} : {type, status: 'True'};
}

/** True once the pod has the sandbox it needs, network and all. */
export function readyToStartContainersVerdict(pod: Pod, sandboxes: readonly PodSandbox[]): Verdict {
	return {type: 'PodReadyToStartContainers', status: isNewSandboxNeeded(pod, sandboxes) ? 'False' : 'True'};
}

/** Only of pods with a rule that has all containers restarted. `isUnderWay`: one has ended so, and not all are gone yet. */
export function allContainersRestartingVerdict(phase: string, isUnderWay: boolean): Verdict {
	const type = 'AllContainersRestarting';
	if (phase === 'Succeeded' || phase === 'Failed') return terminalVerdict(type, phase);
	if (!isUnderWay) return {type, status: 'False'};
	return {type, status: 'True', reason: 'RestartAllContainersStarted', message: 'container exited with restart policy rule'};
}

/** Whether the pod has no sandbox it could run in. Newest first. Upstream: kuberuntime/util, `PodSandboxChanged`. */
export function isNewSandboxNeeded(pod: Pod, sandboxes: readonly PodSandbox[]): boolean {
	const newest = sandboxes[0];
	if (!newest?.isReady || sandboxes.filter(({isReady}) => isReady).length > 1) return true;
	const isHostNetwork = pod.spec.hostNetwork === true;
	return newest.config.isHostNetwork !== isHostNetwork || (!isHostNetwork && !newest.ip);
}

/** Ready or ContainersReady of a pod that has come to its end. */
export function terminalVerdict(type: string, phase: string): Verdict {
	return {type, status: 'False', reason: phase === 'Failed' ? 'PodFailed' : 'PodCompleted'};
}

function sort(
	containers: readonly Container[],
	statuses: readonly ContainerStatus[],
	isFine: (container: Container, status: ContainerStatus) => boolean,
): {readonly unknown: readonly string[]; readonly lacking: readonly string[]} {
	const unknown: string[] = [];
	const lacking: string[] = [];
	for (const container of containers) {
		const status = statuses.find(({name}) => name === container.name);
		if (!status) unknown.push(container.name);
		else if (!isFine(container, status)) lacking.push(container.name);
	}
	return {unknown, lacking};
}

function describe(parts: readonly (readonly [what: string, names: readonly string[]])[]): string {
	return parts
		.filter(([, names]) => names.length > 0)
		.map(([what, names]) => `containers with ${what} status: [${names.join(' ')}]`)
		.join(', ');
}

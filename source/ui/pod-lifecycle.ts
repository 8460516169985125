import type {ContainerStatus, Pod} from '../api/generated/types.ts';
import {isPodTerminal} from '../api/pods.ts';
import {parseTimestamp} from '../api/timestamps.ts';
import type {ConditionSpan} from '../scenario/run-view.ts';
import type {Words} from './words/words.ts';

/** One station of a pod's way from `kubectl apply` to Ready. */
export interface Station {
	readonly label: string;
	/** Who gets it there. */
	readonly by: string;
	/** Undefined: not there yet. */
	readonly atMs: number | undefined;
}

/**
The way of a pod: written by the API server, bound by the scheduler, taken up by the kubelet, then sandbox, init
containers, containers and Ready, each when it was first reached. Read off the pod and the history of its conditions.
*/
export function lifecycle(pod: Pod, history: ReadonlyMap<string, readonly ConditionSpan[]>, words: Words['stations']): readonly Station[] {
	const first = (type: string): number | undefined => history.get(type)?.find(({status}) => status === 'True')?.sinceMs ?? sinceTrue(pod, type);
	const {startTime} = pod.status ?? {};
	const hasInit = (pod.spec.initContainers ?? []).length > 0;
	const stations: Station[] = [
		{label: words.created, by: 'apiserver', atMs: parseTimestamp(pod.metadata.creationTimestamp)},
		{label: words.scheduled, by: 'scheduler', atMs: first('PodScheduled')},
		{label: words.accepted, by: 'kubelet', atMs: startTime === undefined ? undefined : parseTimestamp(startTime)},
		{label: words.sandbox, by: 'kubelet', atMs: first('PodReadyToStartContainers')},
		...(hasInit ? [{label: words.init, by: 'kubelet', atMs: first('Initialized')}] : []),
	];
	// A pod tells of the latest run of a container and the one before; of earlier ones it knows nothing.
	if (!pod.status?.containerStatuses?.some(({restartCount}) => restartCount > 1))
		stations.push({label: words.started, by: 'kubelet', atMs: allStartedMs(pod)});
	if (isPodTerminal(pod)) stations.push({label: pod.status?.phase ?? '', by: 'kubelet', atMs: lastEndMs(pod.status?.containerStatuses ?? [])});
	else stations.push({label: words.ready, by: 'kubelet', atMs: first('Ready')});
	return stations;
}

function sinceTrue(pod: Pod, type: string): number | undefined {
	const condition = pod.status?.conditions?.find((candidate) => candidate.type === type);
	return condition?.status === 'True' && condition.lastTransitionTime ? parseTimestamp(condition.lastTransitionTime) : undefined;
}

/** When the last of the containers had its first start. */
function allStartedMs(pod: Pod): number | undefined {
	let latest: number | undefined;
	for (const status of pod.status?.containerStatuses ?? []) {
		const startedAt = status.lastState?.terminated?.startedAt ?? status.state?.running?.startedAt ?? status.state?.terminated?.startedAt;
		if (!startedAt) return undefined;
		latest = Math.max(latest ?? Number.NEGATIVE_INFINITY, parseTimestamp(startedAt));
	}
	return latest;
}

function lastEndMs(statuses: readonly ContainerStatus[]): number | undefined {
	const ends = statuses.flatMap(({state}) => (state?.terminated?.finishedAt ? [parseTimestamp(state.terminated.finishedAt)] : []));
	return ends.length > 0 ? Math.max(...ends) : undefined;
}

/**
When a container in CrashLoopBackOff is started again: its end plus the back-off that the kubelet's message names
(`back-off 40s restarting failed container=…`).
*/
export function nextStartMs(status: ContainerStatus): number | undefined {
	const {waiting} = status.state ?? {};
	const finishedAt = status.lastState?.terminated?.finishedAt;
	const backOff = waiting?.reason === 'CrashLoopBackOff' ? /^back-off (?:(\d+)m)?(?:(\d+)s)? restarting/.exec(waiting.message ?? '') : null;
	if (!backOff || !finishedAt) return undefined;
	return parseTimestamp(finishedAt) + (Number(backOff[1] ?? 0) * 60 + Number(backOff[2] ?? 0)) * 1000;
}

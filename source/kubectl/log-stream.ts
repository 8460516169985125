import type {Pod} from '../api/generated/types.ts';
import {badRequest} from '../api/status-error.ts';
import type {KubeletEndpoint} from '../cluster/apiserver/kubelet-endpoint.ts';
import type {Invocation} from './command.ts';
import {nextLookMs} from './deadlines.ts';
import {kubeletOf} from './kubelet.ts';

export type LogLine = ReturnType<KubeletEndpoint['logs']>[number];

/** A container's log that somebody follows. Plain data. */
export interface LogStream {
	readonly podName: string;
	readonly podUid: string;
	readonly namespace: string;
	readonly nodeName: string;
	readonly hostIp: string;
	readonly container: string;
	/** The run of the container that is followed; a later one is not. */
	readonly containerId: string | undefined;
	/** The instant of the last line handed out, and how many of that instant. */
	readonly lastMs: number;
	readonly lastCount: number;
	/** When the kubelet sees that the container has ended; undefined: it has not. */
	readonly endsAtMs: number | undefined;
	readonly isDone: boolean;
}

/** How often the kubelet looks whether the container still runs when nothing is written. Upstream: `logForceCheckPeriod`. */
const checkEveryMs = 1000;

export function newStream({metadata, spec, status}: Pod, container: string): LogStream {
	if (!spec.nodeName) throw badRequest(`pod ${metadata.name} does not have a host assigned`);
	return {
		podName: metadata.name,
		podUid: metadata.uid,
		namespace: metadata.namespace!,
		nodeName: spec.nodeName,
		hostIp: status?.hostIP ?? spec.nodeName,
		container,
		containerId: undefined,
		lastMs: Number.MIN_SAFE_INTEGER,
		lastCount: 0,
		endsAtMs: undefined,
		isDone: false,
	};
}

export interface Followed {
	readonly lines: readonly LogLine[];
	/** What stands behind the last line and was not ended yet. */
	readonly partial: string;
	readonly stream: LogStream;
}

/** The lines since the last time; the invocation is woken by the next one, and by the end. */
export function followLog(invocation: Invocation, stream: LogStream): Followed {
	const {podName, podUid, namespace, nodeName, hostIp, container} = stream;
	const {nowMs} = invocation;
	const kubelet = kubeletOf(invocation, {nodeName, hostIp}, `containerLogs/${namespace}/${podName}/${container}`);
	const log = kubelet((endpoint) => endpoint.followLogs(podUid, container, invocation.replyTo, stream.containerId));
	if (!log) return {lines: [], partial: '', stream: {...stream, isDone: true}};
	const sameInstant = log.lines.filter(({atMs}) => atMs === stream.lastMs).slice(stream.lastCount);
	const lines = [...sameInstant, ...log.lines.filter(({atMs}) => atMs > stream.lastMs)];
	const lastMs = lines.at(-1)?.atMs ?? stream.lastMs;
	const count = lines.filter(({atMs}) => atMs === lastMs).length;
	const lastCount = lastMs === stream.lastMs ? stream.lastCount + count : count;
	const endsAtMs =
		log.endedAtMs === undefined ? undefined : nextLookMs(lastMs === Number.MIN_SAFE_INTEGER ? log.endedAtMs : lastMs, checkEveryMs, log.endedAtMs);
	const isDone = endsAtMs !== undefined && nowMs >= endsAtMs;
	return {lines, partial: log.partial, stream: {...stream, containerId: log.containerId, lastMs, lastCount, endsAtMs, isDone}};
}

/** When the next of them ends, if one is about to. */
export function nextEndMs(streams: readonly LogStream[]): number | undefined {
	const ends = streams.flatMap(({isDone, endsAtMs}) => (isDone || endsAtMs === undefined ? [] : [endsAtMs]));
	return ends.length === 0 ? undefined : Math.min(...ends);
}

import type {
	ContainerStats,
	ExecInput,
	ExecResult,
	ExecStream,
	FollowedLog,
	LogLine,
	MachineStats,
	ReplyTo,
	UsageReading,
} from '../../world/types.ts';

/**
A kubelet's own HTTP API (port 10250), which the API server proxies for `logs`, `exec` and metrics. Each kubelet
registers one; calls throw a ConnectionError when the node cannot be reached.
*/
export interface KubeletEndpoint {
	/** Throws a StatusError as the kubelet words it: `container "x" in pod "y" is waiting to start: ContainerCreating`. */
	logs(podUid: string, container: string, options: {readonly isPrevious: boolean}): readonly LogLine[];
	/**
	As `logs`, with `replyTo` (if there is one) woken once by the next line or the end. `containerId` is the one followed before; undefined
	is answered if it is gone.
	*/
	followLogs(podUid: string, container: string, replyTo: ReplyTo | undefined, containerId?: string): FollowedLog | undefined;
	/** Types to the first process of a container that runs (`kubectl attach -i`); undefined: nobody will type any more. */
	input(podUid: string, container: string, text: string | undefined): void;
	/** As `ContainerRuntime.exec`: at once, or later through `replyTo`. */
	exec(podUid: string, container: string, command: readonly string[], timeoutMs: number, replyTo: ReplyTo, stdin?: ExecInput): ExecResult | undefined;
	/** A command that was begun with `exec` and has not ended, by who waits for its end. */
	execStream(replyTo: ReplyTo): ExecStream | undefined;
	containerStats(podUid: string, container: string): ContainerStats | undefined;
	nodeStats(): MachineStats;
	/** The containers of a pod that run, as somebody knows them who asks every 15 seconds; for the metrics API. */
	podReadings(podUid: string): readonly {readonly container: string; readonly reading: UsageReading | undefined}[];
	nodeReading(): UsageReading | undefined;
	/** What it holds against its eviction thresholds, memory first, for the dashboard. */
	evictionSignals(): readonly EvictionSignal[];
	/** The probes of a pod with their latest results, for the dashboard. */
	probes(podUid: string): readonly ProbeReport[];
}

export interface EvictionSignal {
	/** `memory.available`, `nodefs.inodesFree` … */
	readonly signal: string;
	/** Bytes, inodes or processes. */
	readonly available: number;
	readonly threshold: number;
	/** 0: a hard threshold. */
	readonly gracePeriodMs: number;
	/** Not of memory: the name of the pod that would be evicted first, once it has come close to its threshold. */
	readonly nextPod?: string | undefined;
}

export interface ProbeAttempt {
	readonly atMs: number;
	readonly latencyMs: number;
	readonly result: 'success' | 'failure' | 'unknown';
	/** As the `Unhealthy` event has it: `HTTP probe failed with statuscode: 500`. */
	readonly output: string;
}

export interface ProbeReport {
	readonly container: string;
	readonly kind: 'startup' | 'liveness' | 'readiness';
	/** The latest attempts, oldest first, at most 20. */
	readonly attempts: readonly ProbeAttempt[];
	/** How many equal results came in a row. */
	readonly resultRun: number;
	readonly lastResult: 'success' | 'failure' | 'unknown';
	/** Undefined while it is on hold or the container does not run. */
	readonly nextAtMs: number | undefined;
	/** Waits for the startup probe, or for a new container after a kill. */
	readonly isOnHold: boolean;
}

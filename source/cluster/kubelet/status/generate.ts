import type {Pod, PodCondition, PodStatus} from '../../../api/generated/types.ts';
import type {LocalImage, PodSandbox, RuntimeContainer} from '../../../world/types.ts';
import type {PodProbeResults} from '../probes/results.ts';

/** Why a container could not be started at the last sync that tried: `CrashLoopBackOff`, `ErrImagePull` … */
export interface StartFailure {
	readonly reason: string;
	readonly message: string;
}

export interface PodStatusInput {
	readonly pod: Pod;
	/** What this kubelet made of it last; the status in the API if it has made none yet. */
	readonly oldStatus: PodStatus;
	/** Newest first, as the runtime lists them. */
	readonly sandboxes: readonly PodSandbox[];
	/** Newest first. */
	readonly containers: readonly RuntimeContainer[];
	/** By container name. */
	readonly reasonCache: ReadonlyMap<string, StartFailure>;
	/** The worker says that nothing of the pod will be started again. */
	readonly isTerminal: boolean;
	readonly probeResults: PodProbeResults;
	/** An image of the machine by reference or ID: `machine.runtime.findImage`. */
	readonly findImage: (reference: string) => LocalImage | undefined;
	readonly hostIp: string;
	readonly nowMs: number;
	/** When this kubelet first saw the pod; a startTime that is there already stays. */
	readonly startTimeMs: number;
	/** The pod was refused, evicted or ran out of time: this is its end, whatever its containers do. */
	readonly override?: {readonly reason: string; readonly message: string; readonly conditions?: readonly PodCondition[]} | undefined;
}

/** The status the kubelet posts. It is `oldStatus` itself if nothing in it has changed. */
export function generatePodStatus(input: PodStatusInput): PodStatus {
	return input.oldStatus;
}

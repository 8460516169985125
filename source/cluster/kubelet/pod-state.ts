import type {Pod, PodSpec, PodStatus} from '../../api/generated/types.ts';
import type {BackOff} from './backoff.ts';
import type {ContainerToReset, PodActions} from './pod-actions.ts';
import type {Verdict} from './status/conditions.ts';
import type {StartFailure} from './status/generate.ts';
import type {KillReason} from './termination.ts';

/** How a pod ends that its kubelet refused, evicted or cut off: what its status then says. */
export interface PodEnd {
	readonly reason: string;
	readonly message: string;
	readonly conditions?: readonly Verdict[];
}

/** One container on its way down. */
export interface KillTask {
	readonly containerId: string;
	readonly name: string;
	readonly reason: KillReason;
	/** In simulation/causes.ts: this kill. */
	readonly cause: number;
	/** Whole seconds that are left of the grace period. */
	graceSeconds: number;
	/** Which containers must have stopped before it is this one's turn. */
	readonly after: readonly string[];
	stage: 'pre-stop' | 'turn' | 'stopping' | 'stopped';
	stageSinceMs: number;
	operation: number | undefined;
	/** What the runtime said of a stop that failed. */
	error: string | undefined;
}

/** One container on its way up. */
export interface StartTask {
	readonly name: string;
	stage: 'image' | 'creating' | 'starting' | 'post-start' | 'killing';
	containerId: string | undefined;
	operation: number | undefined;
	/** Which of the images it wants is next: those of its volumes, then its own. */
	imageAt: number;
	/** Why the post-start hook failed, while the container is killed for it. */
	failure: StartFailure | undefined;
}

/** A sync on its way: what was decided, and how far it has come. */
export interface SyncJob {
	readonly kind: 'sync';
	readonly actions: PodActions;
	stage: 'killing' | 'resetting' | 'stopping-sandboxes' | 'creating-sandbox' | 'starting';
	sandboxId: string | undefined;
	/** What is still to be removed, in order, as all containers begin anew. */
	readonly toReset: ContainerToReset[];
	/** What is still to be started, in order. */
	readonly toStart: string[];
	/**
	When the last run of each container to start had ended as the job began. The run that this very job kills is not in
	it, as upstream's pod status is from before the sync: it is the end of the run before that is held against a restart
	after a failed probe.
	*/
	readonly endedAtMs: ReadonlyMap<string, number>;
	start: StartTask | undefined;
	operation: number | undefined;
	/** How each start ended, for the reason cache; undefined is a success. */
	readonly results: Map<string, StartFailure | undefined>;
	hasFailed: boolean;
	/** When the earliest of the crash back-offs met ends. */
	backOffEndsAtMs: number | undefined;
}

/** All containers of the pod are stopped, then its sandboxes. */
export interface TerminationJob {
	readonly kind: 'termination';
	readonly graceSeconds: number;
	stage: 'killing' | 'stopping-sandboxes';
	operation: number | undefined;
	/** What went wrong, in the kubelet's words. */
	errors: string[];
}

/** A sync that waits for the pod's volumes before it decides anything. */
export interface VolumeWait {
	readonly kind: 'volumes';
	readonly operation: undefined;
}

/** What is said of a resize that waits or is under way, and since when. */
export interface ResizeCondition {
	/** Empty while nothing is wrong. */
	readonly reason: string;
	readonly message: string;
	readonly generation: number;
	readonly sinceMs: number;
	readonly probedAtMs: number;
}

/** Resources of a pod's containers that are to change while they run; see resize/resizer.ts. */
export interface PodResize {
	/** As the API has them. */
	wanted: PodSpec;
	/** As the node has granted them. */
	allocated: PodSpec;
	/** As the containers have them. */
	actual: PodSpec;
	/** Nothing has been decided yet, or it is to be decided again. */
	isWaiting: boolean;
	pending: ResizeCondition | undefined;
	inProgress: ResizeCondition | undefined;
}

export type PodJob = SyncJob | TerminationJob | VolumeWait;

/** What has gone wrong with a pod's containers and images. */
export interface PodFailures {
	/** Why each container did not start, by name. */
	readonly reasonCache: Map<string, StartFailure>;
	/** By container name and image: another image starts afresh. */
	readonly crashBackOffs: Map<string, BackOff>;
	/** By image. */
	readonly imageBackOffs: Map<string, BackOff>;
	/** What the last failed pull of an image said, while it is backed off. */
	readonly pullErrors: Map<string, string>;
}

/**
What a kubelet knows of one pod, plain data. `stage` is upstream's pod worker state: it is synced, then it is made to
end, then what is left of it is cleared away; it never goes back.
*/
export interface PodState {
	readonly uid: string;
	/** `namespace/name`. */
	readonly key: string;
	/** As last heard of, with the resources it was granted; kept when the object is gone. */
	pod: Pod;
	/** While these are not the resources it wants, or not those it has. */
	resize: PodResize | undefined;
	/** No longer in the API (or on the disk). */
	isRemoved: boolean;
	stage: 'syncing' | 'terminating' | 'terminated' | 'finished';
	readonly firstSeenAtMs: number;
	/** A job is on its way, or waits for the next relist. */
	isWorking: boolean;
	isWaitingForRelist: boolean;
	/** The last sync did all it had to, so the runtime was asked for the pod right after it. */
	isRelistedOnDemand: boolean;
	/** Something happened since the job began. */
	isUpdated: boolean;
	/** The cause (simulation/causes.ts) of what happened last. */
	cause: number;
	/** The last sync found nothing to do, and nothing has happened since. */
	isQuiet: boolean;
	lastSyncEndMs: number | undefined;
	job: PodJob | undefined;
	/** Names the job, so that what an abandoned one waited for is known to be stale. */
	jobNumber: number;
	readonly kills: Map<string, KillTask>;
	/** Decided when the pod is told to end. */
	graceSeconds: number | undefined;
	end: PodEnd | undefined;
	/** Undefined for most pods: nothing has gone wrong. */
	failures: PodFailures | undefined;
	/** How often each container was created, less one. */
	readonly attempts: Map<string, number>;
	/** What this kubelet last made of it. */
	status: PodStatus;
	/** The status has been given to the status manager at least once. */
	isPosted: boolean;
	isStatusWanting: boolean;
	/** … but not before the next batch. */
	isStatusPutOff: boolean;
}

export function newPodState(pod: Pod, nowMs: number): PodState {
	return {
		uid: pod.metadata.uid,
		key: `${pod.metadata.namespace}/${pod.metadata.name}`,
		pod,
		resize: undefined,
		isRemoved: false,
		stage: 'syncing',
		firstSeenAtMs: nowMs,
		isWorking: false,
		isWaitingForRelist: false,
		isRelistedOnDemand: false,
		isUpdated: false,
		cause: 0,
		isQuiet: false,
		lastSyncEndMs: undefined,
		job: undefined,
		jobNumber: 0,
		kills: new Map(),
		graceSeconds: undefined,
		end: undefined,
		failures: undefined,
		attempts: new Map(),
		status: pod.status ?? {},
		isPosted: false,
		isStatusWanting: false,
		isStatusPutOff: false,
	};
}

/** The pod's failures, to note one. */
export function failuresOf(pod: PodState): PodFailures {
	pod.failures ??= {reasonCache: new Map(), crashBackOffs: new Map(), imageBackOffs: new Map(), pullErrors: new Map()};
	return pod.failures;
}

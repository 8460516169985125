import {findCondition} from '../../../api/conditions.ts';
import type {Job, JobCondition, Pod} from '../../../api/generated/types.ts';
import {isIndexedJob} from '../../../api/jobs.ts';
import {isRequestError} from '../../../api/status-error.ts';
import type {Client} from '../../apiserver/client.ts';
import type {EventRecorder} from '../../event-recorder.ts';
import type {Backoff} from './backoff.ts';
import {countIndexes, formatIndexes, hasIndex, withIndexes} from './indexes.ts';
import {hasLimitPerIndex, indexInRange, type JobSync, jobCondition} from './job-sync.ts';
import {judgeFailedPod} from './pod-failure-policy.ts';
import {removeTrackingFinalizer} from './pod-manager.ts';
import {hasTrackingFinalizer, isPodFailed} from './pods.ts';

const uncountedPodsMost = 500;

interface TrackerState {
	/** By Job the pods whose finalizer has been taken off, until the watch shows it. */
	readonly removals: Map<string, Set<string>>;
	readonly backoffs: Map<string, Backoff>;
	/** Jobs that have ended, until the watch shows it. */
	readonly ended: Set<string>;
}

/**
Counts the ended pods of a Job once and only once: first their UIDs go into its status, then the finalizer comes off
the pods, then they are added to the numbers. Upstream: `trackJobStatusAndRemoveFinalizers`.
*/
export class JobStatusTracker {
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #state: TrackerState;

	constructor(client: Client, recorder: EventRecorder, state: TrackerState) {
		this.#client = client;
		this.#recorder = recorder;
		this.#state = state;
	}

	track(sync: JobSync, isStatusChanged: boolean, nowMs: number): void {
		const {job, status} = sync;
		const held = new Set<string>();
		for (const pod of sync.pods) {
			const {uid} = pod.metadata;
			if (hasTrackingFinalizer(pod) && !sync.expectedRemovals.has(uid)) held.add(uid);
		}
		let needsFlush = countReleased(sync, held) || isStatusChanged;
		const found = findEnded(sync);
		if (found.succeeded.length + found.failed.length + found.indexes.length > 0) needsFlush = true;
		status.uncountedTerminatedPods = {
			...(found.succeeded.length > 0 || status.uncountedTerminatedPods?.succeeded
				? {succeeded: [...(status.uncountedTerminatedPods?.succeeded ?? []), ...found.succeeded]}
				: {}),
			...(found.failed.length > 0 || status.uncountedTerminatedPods?.failed
				? {failed: [...(status.uncountedTerminatedPods?.failed ?? []), ...found.failed]}
				: {}),
		};
		if (isIndexedJob(job) && writeIndexes(sync, found.indexes)) needsFlush = true;
		if (this.#announceEnd(sync, nowMs)) needsFlush = true;
		if (needsFlush) {
			this.#write(sync);
			if (sync.backoff.failures > 0) this.#state.backoffs.set(sync.key, sync.backoff);
			else this.#state.backoffs.delete(sync.key);
		}
		const failure = this.#release(sync, found.released, held);
		needsFlush = countReleased(sync, held);
		if (failure) {
			if (needsFlush) this.#write(sync);
			throw failure;
		}
		const hasEnded = !found.isCut && this.#end(sync);
		if (!needsFlush && !hasEnded) return;
		this.#write(sync);
		if (!hasEnded) return;
		this.#state.ended.add(job.metadata.uid);
		this.#tellEnd(sync.job, sync.finished!);
	}

	/** Writes that the Job will end before the finalizers come off; what is left to say is that it has. */
	#announceEnd(sync: JobSync, nowMs: number): boolean {
		const {finished, status} = sync;
		if (!finished || (finished.type !== 'FailureTarget' && finished.type !== 'SuccessCriteriaMet')) return false;
		const isNew = findCondition(status.conditions, finished.type)?.status !== 'True';
		if (isNew) status.conditions = [...(status.conditions ?? []), finished];
		const type = finished.type === 'FailureTarget' ? 'Failed' : 'Complete';
		sync.finished = jobCondition(type, finished.reason ?? '', finished.message ?? '', nowMs);
		return isNew;
	}

	#release(sync: JobSync, pods: readonly Pod[], held: Set<string>): unknown {
		if (pods.length === 0) return undefined;
		const {removals} = this.#state;
		const expected = removals.get(sync.key) ?? new Set();
		removals.set(sync.key, expected);
		let failure: unknown;
		for (const pod of pods) {
			const {uid} = pod.metadata;
			try {
				expected.add(uid);
				removeTrackingFinalizer(this.#client, pod);
				held.delete(uid);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				expected.delete(uid);
				failure ??= error;
			}
		}
		return failure;
	}

	/** Whether the Job has ended: all its pods are counted, and none is on its way out. */
	#end({status, finished, terminating}: JobSync): boolean {
		const {succeeded = [], failed = []} = status.uncountedTerminatedPods ?? {};
		if (!finished || succeeded.length + failed.length > 0 || terminating > 0) return false;
		const others = (status.conditions ?? []).filter(({type}) => type !== finished.type);
		status.conditions = [...others, finished];
		if (finished.type === 'Complete' && finished.lastTransitionTime) status.completionTime = finished.lastTransitionTime;
		return true;
	}

	#tellEnd(job: Job, {type, reason = '', message = ''}: JobCondition): void {
		if (type !== 'Complete') {
			this.#recorder.event({object: job}, 'Warning', reason, message);
			return;
		}
		if (job.spec.completions !== undefined && (job.status.succeeded ?? 0) > job.spec.completions) {
			this.#recorder.event({object: job}, 'Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached');
		}
		this.#recorder.event({object: job}, 'Normal', 'Completed', 'Job completed');
	}

	#write(sync: JobSync): void {
		const {active, succeeded, failed, completedIndexes, ...rest} = sync.status;
		sync.job = this.#client.updateStatus('jobs', {
			...sync.job,
			status: {
				...rest,
				...(active && {active}),
				...(succeeded && {succeeded}),
				...(failed && {failed}),
				...(completedIndexes && {completedIndexes}),
			},
		});
	}
}

interface Ended {
	/** Pods whose finalizer may come off. */
	readonly released: Pod[];
	readonly succeeded: string[];
	readonly failed: string[];
	readonly indexes: number[];
	/** There are more than go into a status at once. */
	isCut: boolean;
}

/** The pods that have ended and are in no list yet. */
function findEnded(sync: JobSync): Ended {
	const {job, finished} = sync;
	const isIndexed = isIndexedJob(job);
	const ended: Ended = {released: [], succeeded: [], failed: [], indexes: [], isCut: false};
	const known = (sync.status.uncountedTerminatedPods?.succeeded?.length ?? 0) + (sync.status.uncountedTerminatedPods?.failed?.length ?? 0);
	const ordered = isIndexed ? sync.pods.toSorted((a, b) => (indexInRange(a, job) ?? -1) - (indexInRange(b, job) ?? -1)) : sync.pods;
	const isEndedByFailure = finished !== undefined && finished.type !== 'SuccessCriteriaMet';
	for (const pod of ordered) {
		const {uid} = pod.metadata;
		if (!hasTrackingFinalizer(pod) || sync.expectedRemovals.has(uid)) continue;
		const isFailed = isPodFailed(pod, job);
		if (!mayRelease(sync, pod, isFailed)) continue;
		ended.released.push(pod);
		const index = indexInRange(pod, job);
		if (pod.status?.phase === 'Succeeded' && !sync.uncountedFailed.has(uid)) {
			if (!isIndexed) {
				if (!sync.uncountedSucceeded.has(uid)) ended.succeeded.push(uid);
			} else if (index !== undefined && !hasIndex(sync.previousSucceededIndexes, index)) {
				ended.indexes.push(index);
			}
		} else if ((isFailed || isEndedByFailure) && !sync.uncountedFailed.has(uid) && (!isIndexed || index !== undefined)) {
			if (judgeFailedPod(job.spec.podFailurePolicy, pod).isCounted) ended.failed.push(uid);
		}
		if (known + ended.succeeded.length + ended.failed.length + ended.indexes.length >= uncountedPodsMost) {
			ended.isCut = true;
			break;
		}
	}
	return ended;
}

function mayRelease({job, finished, delayedPods}: JobSync, pod: Pod, isFailed: boolean): boolean {
	if (job.metadata.deletionTimestamp || finished || pod.status?.phase === 'Succeeded') return true;
	if (!isFailed) return false;
	const index = hasLimitPerIndex(job) ? indexInRange(pod, job) : undefined;
	return index === undefined || delayedPods.get(index)?.metadata.uid !== pod.metadata.uid;
}

/** Adds to the numbers those listed pods that have lost their finalizer. True if there were any. */
function countReleased({status}: JobSync, held: ReadonlySet<string>): boolean {
	const {succeeded = [], failed = []} = status.uncountedTerminatedPods ?? {};
	const stillSucceeded = succeeded.filter((uid) => held.has(uid));
	const stillFailed = failed.filter((uid) => held.has(uid));
	const hasChanged = stillSucceeded.length < succeeded.length || stillFailed.length < failed.length;
	if (!hasChanged) return false;
	status.succeeded = (status.succeeded ?? 0) + succeeded.length - stillSucceeded.length;
	status.failed = (status.failed ?? 0) + failed.length - stillFailed.length;
	status.uncountedTerminatedPods = {
		...(stillSucceeded.length > 0 && {succeeded: stillSucceeded}),
		...(stillFailed.length > 0 && {failed: stillFailed}),
	};
	return true;
}

/** True if the indexes in the status change. */
function writeIndexes({status, succeededIndexes, failedIndexes}: JobSync, indexes: readonly number[]): boolean {
	const all = withIndexes(succeededIndexes, indexes);
	const completed = formatIndexes(all);
	const failed = failedIndexes && formatIndexes(failedIndexes);
	const hasChanged = completed !== (status.completedIndexes ?? '') || failed !== status.failedIndexes;
	status.succeeded = countIndexes(all);
	status.completedIndexes = completed;
	if (failed !== undefined) status.failedIndexes = failed;
	return hasChanged;
}

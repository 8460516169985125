import {findCondition} from '../../../api/conditions.ts';
import type {Job, JobCondition, JobStatus, Pod} from '../../../api/generated/types.ts';
import {completionIndexOf, isIndexedJob, isJobSuspended} from '../../../api/jobs.ts';
import {isPodActive, isPodReady, isPodTerminal} from '../../../api/pods.ts';
import {parseTimestamp, timestamp} from '../../../api/timestamps.ts';
import {type Backoff, nextBackoff} from './backoff.ts';
import {countIndexes, hasIndex, type IndexIntervals, indexesOf, parseIndexes, withIndexes} from './indexes.ts';
import {judgeFailedPod} from './pod-failure-policy.ts';
import {finishedAtMs, hasTrackingFinalizer, indexFailureCount, indexIgnoredFailureCount, isPodFailed} from './pods.ts';
import {matchSuccessPolicy} from './success-policy.ts';

/** One look at a Job and its pods, and what comes of it. Upstream: `syncJobCtx`. */
export interface JobSync {
	readonly key: string;
	/** As last read or written. */
	job: Job;
	/** The status as it will be written. */
	status: {-readonly [Field in keyof JobStatus]: JobStatus[Field]};
	readonly pods: readonly Pod[];
	readonly activePods: readonly Pod[];
	/** Pods whose finalizer has been taken away already, though the watch has not shown it. */
	readonly expectedRemovals: ReadonlySet<string>;
	/** Pods that had ended at the last look, and may be counted by now. */
	readonly uncountedSucceeded: ReadonlySet<string>;
	readonly uncountedFailed: ReadonlySet<string>;
	readonly backoff: Backoff;
	readonly succeeded: number;
	readonly failed: number;
	/** Of an Indexed Job: by its status, and with what has succeeded since. */
	readonly previousSucceededIndexes: IndexIntervals;
	readonly succeededIndexes: IndexIntervals;
	/** Of a Job with `backoffLimitPerIndex`. */
	readonly failedIndexes: IndexIntervals | undefined;
	/** By index the failed pod that stays until another takes over its count. */
	readonly delayedPods: ReadonlyMap<number, Pod>;
	active: number;
	ready: number;
	terminating: number;
	/** How the Job ends. */
	finished: JobCondition | undefined;
}

export function lookAtJob(
	key: string,
	job: Job,
	pods: readonly Pod[],
	expectedRemovals: ReadonlySet<string>,
	former: Backoff,
	nowMs: number,
): JobSync {
	const {spec} = job;
	const status: JobSync['status'] = {...job.status, uncountedTerminatedPods: job.status?.uncountedTerminatedPods ?? {}};
	const activePods = pods.filter(isPodActive);
	const uncountedSucceeded = new Set(status.uncountedTerminatedPods?.succeeded);
	const uncountedFailed = new Set(status.uncountedTerminatedPods?.failed);
	const isCountable = (pod: Pod): boolean =>
		hasTrackingFinalizer(pod) && !expectedRemovals.has(pod.metadata.uid) && (!isIndexedJob(job) || indexInRange(pod, job) !== undefined);
	const newlySucceeded = pods.filter((pod) => pod.status?.phase === 'Succeeded' && isCountable(pod) && !uncountedSucceeded.has(pod.metadata.uid));
	const newlyFailed = pods.filter((pod) => isPodFailed(pod, job) && isCountable(pod) && !uncountedFailed.has(pod.metadata.uid));
	const counted = newlyFailed.filter((pod) => judgeFailedPod(spec.podFailurePolicy, pod).isCounted);
	const previousSucceededIndexes = isIndexedJob(job) ? parseIndexes(status.completedIndexes, spec.completions ?? 0) : [];
	const succeededIndexes = isIndexedJob(job)
		? withIndexes(
				previousSucceededIndexes,
				newIndexes(pods, job, (pod) => pod.status?.phase === 'Succeeded'),
			)
		: [];
	const failedIndexes = hasLimitPerIndex(job)
		? withIndexes(
				parseIndexes(status.failedIndexes, spec.completions ?? 0),
				newIndexes(pods, job, (pod) => isIndexFailed(pod, job)),
			)
		: undefined;
	if (status.startTime === undefined && !isJobSuspended(job)) status.startTime = timestamp(nowMs);
	return {
		key,
		job,
		status,
		pods,
		activePods,
		expectedRemovals,
		uncountedSucceeded,
		uncountedFailed,
		backoff: nextBackoff(former, newlySucceeded, newlyFailed),
		succeeded: isIndexedJob(job) ? countIndexes(succeededIndexes) : (status.succeeded ?? 0) + newlySucceeded.length + uncountedSucceeded.size,
		failed: (status.failed ?? 0) + counted.length + uncountedFailed.size,
		previousSucceededIndexes,
		succeededIndexes,
		failedIndexes,
		delayedPods: failedIndexes ? delayedPodsOf(pods.filter(isCountable), job, indexesOf(activePods), succeededIndexes, failedIndexes) : new Map(),
		active: activePods.length,
		ready: activePods.filter(isPodReady).length,
		terminating: pods.filter((pod) => pod.metadata.deletionTimestamp && !isPodTerminal(pod)).length,
		finished: undefined,
	};
}

export function hasLimitPerIndex(job: Job): boolean {
	return isIndexedJob(job) && job.spec.backoffLimitPerIndex !== undefined;
}

/** The pod's index, if it is one of the Job's. */
export function indexInRange(pod: Pod, {spec}: Job): number | undefined {
	const index = completionIndexOf(pod);
	return index !== undefined && index < (spec.completions ?? 0) ? index : undefined;
}

function newIndexes(pods: readonly Pod[], job: Job, isWanted: (pod: Pod) => boolean): ReadonlySet<number> {
	const indexes = new Set<number>();
	for (const pod of pods) {
		const index = indexInRange(pod, job);
		if (index !== undefined && hasTrackingFinalizer(pod) && isWanted(pod)) indexes.add(index);
	}
	return indexes;
}

function isIndexFailed(pod: Pod, job: Job): boolean {
	if (!isPodFailed(pod, job)) return false;
	const {isCounted, action} = judgeFailedPod(job.spec.podFailurePolicy, pod);
	return action === 'FailIndex' || (isCounted && indexFailureCount(pod) >= job.spec.backoffLimitPerIndex!);
}

/** Upstream: `getPodsWithDelayedDeletionPerIndex`. */
function delayedPodsOf(
	pods: readonly Pod[],
	job: Job,
	activeIndexes: ReadonlySet<number>,
	succeeded: IndexIntervals,
	failed: IndexIntervals,
): ReadonlyMap<number, Pod> {
	const delayed = new Map<number, Pod>();
	const failuresOf = (pod: Pod): number => indexFailureCount(pod) + indexIgnoredFailureCount(pod);
	for (const pod of pods) {
		const index = indexInRange(pod, job)!;
		if (!isPodFailed(pod, job) || hasIndex(succeeded, index) || hasIndex(failed, index) || activeIndexes.has(index)) continue;
		const other = delayed.get(index);
		if (!other || (failuresOf(other) <= failuresOf(pod) && finishedAtMs(pod) >= finishedAtMs(other))) delayed.set(index, pod);
	}
	return delayed;
}

export function jobCondition(type: string, reason: string, message: string, nowMs: number, status = 'True'): JobCondition {
	const now = timestamp(nowMs);
	return {type, status, lastProbeTime: now, lastTransitionTime: now, reason, message};
}

/**
How the Job ends, if it does: as it was decided before, by a failure, or by its success policy. That enough pods have
succeeded is seen only once none of them runs any more.
*/
export function decideEnd(sync: JobSync, nowMs: number): JobCondition | undefined {
	const {job, status, pods, failedIndexes} = sync;
	const {spec} = job;
	const known = findCondition(status.conditions, 'SuccessCriteriaMet');
	if (known?.status === 'True') return known;
	const target = findCondition(status.conditions, 'FailureTarget');
	if (target?.status === 'True') return jobCondition('Failed', target.reason ?? '', target.message ?? '', nowMs);
	const fail = (reason: string, message: string): JobCondition => jobCondition('FailureTarget', reason, message, nowMs);
	const message = failJobMessage(job, pods);
	if (message !== undefined) return fail('PodFailurePolicy', message);
	if (sync.failed > (spec.backoffLimit ?? 0) || isPastLimitOnFailure(job, pods)) {
		return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
	}
	const remainingMs = remainingDeadlineMs(sync, nowMs);
	if (remainingMs !== undefined && remainingMs <= 0) return fail('DeadlineExceeded', 'Job was active longer than specified deadline');
	if (failedIndexes) {
		const count = countIndexes(failedIndexes);
		if (spec.maxFailedIndexes !== undefined && count > spec.maxFailedIndexes) {
			return fail('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
		}
		if (count > 0 && count + sync.succeeded >= (spec.completions ?? 0)) return fail('FailedIndexes', 'Job has failed indexes');
	}
	if (!isIndexedJob(job)) return undefined;
	const rule = matchSuccessPolicy(spec.successPolicy, spec.completions ?? 0, sync.succeededIndexes);
	return rule === undefined ? undefined : jobCondition('SuccessCriteriaMet', 'SuccessPolicy', rule, nowMs);
}

/** How long the Job may still be active; undefined if there is no limit, or it is not counted. */
export function remainingDeadlineMs({job, status}: JobSync, nowMs: number): number | undefined {
	const {activeDeadlineSeconds} = job.spec;
	if (activeDeadlineSeconds === undefined || status.startTime === undefined || isJobSuspended(job)) return undefined;
	return activeDeadlineSeconds * 1000 - (nowMs - parseTimestamp(status.startTime));
}

function failJobMessage(job: Job, pods: readonly Pod[]): string | undefined {
	if (!job.spec.podFailurePolicy) return undefined;
	for (const pod of pods) {
		if (!isPodFailed(pod, job)) continue;
		const {failJobMessage: message} = judgeFailedPod(job.spec.podFailurePolicy, pod);
		if (message !== undefined) return message;
	}
	return undefined;
}

/** With OnFailure the restarts of the containers count. Upstream: `pastBackoffLimitOnFailure`. */
function isPastLimitOnFailure({spec}: Job, pods: readonly Pod[]): boolean {
	if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
	const limit = spec.backoffLimit ?? 0;
	let restarts = 0;
	for (const {status} of pods) {
		if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
		for (const {restartCount} of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) restarts += restartCount;
	}
	return limit === 0 ? restarts > 0 : restarts >= limit;
}

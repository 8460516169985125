import type {Job, Pod} from '../../../api/generated/types.ts';
import {jobTrackingFinalizer} from '../../../api/jobs.ts';
import {podCondition} from '../../../api/pods.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';

export const indexFailureCountKey = 'batch.kubernetes.io/job-index-failure-count';
export const indexIgnoredFailureCountKey = 'batch.kubernetes.io/job-index-ignored-failure-count';

const greatestInt32 = 2_147_483_647;

/** The pod has not been counted yet, or is not known to have been. */
export function hasTrackingFinalizer({metadata}: Pod): boolean {
	return metadata.finalizers?.includes(jobTrackingFinalizer) ?? false;
}

/** Whether a pod that is being deleted is replaced only once it has ended. */
export function replacesOnlyFailedPods({spec}: Job): boolean {
	return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** Failed, or on its way out without having succeeded, for nobody may be left to say how it ended. */
export function isPodFailed({metadata, status}: Pod, job: Job): boolean {
	if (status?.phase === 'Failed') return true;
	if (replacesOnlyFailedPods(job)) return false;
	return metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}

/** When the pod ended, as well as can be told. Upstream: `getFinishedTime`. */
export function finishedAtMs(pod: Pod): number {
	const {metadata, status} = pod;
	const ends = (status?.containerStatuses ?? []).map(({state}) => state?.terminated?.finishedAt);
	if (ends.length > 0 && ends.every((end) => end !== undefined)) return Math.max(...ends.map((end) => parseTimestamp(end!)));
	const ready = podCondition(pod, 'Ready');
	if (ready?.status === 'False' && ready.lastTransitionTime) return parseTimestamp(ready.lastTransitionTime);
	if (metadata.deletionTimestamp) return parseTimestamp(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
	return parseTimestamp(metadata.creationTimestamp);
}

/** How often the pod's index had failed before it, as counted against `backoffLimitPerIndex`. */
export function indexFailureCount(pod: Pod): number {
	return countIn(pod, indexFailureCountKey);
}

export function indexIgnoredFailureCount(pod: Pod): number {
	return countIn(pod, indexIgnoredFailureCountKey);
}

function countIn({metadata}: Pod, key: string): number {
	const text = metadata.annotations?.[key] ?? '';
	const count = /^\d+$/.test(text) ? Number(text) : 0;
	return count > greatestInt32 ? 0 : count;
}

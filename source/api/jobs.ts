import {isConditionTrue} from './conditions.ts';
import type {Job, JobStatus, Pod} from './generated/types.ts';

export const jobTrackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const controllerUidLabel = 'batch.kubernetes.io/controller-uid';
export const jobNameLabel = 'batch.kubernetes.io/job-name';
/** The names the two labels had before Kubernetes put its prefix to its labels; pods bear both. */
export const legacyControllerUidLabel = 'controller-uid';
export const legacyJobNameLabel = 'job-name';
/** Label and annotation of the pods of an Indexed Job. */
export const completionIndexKey = 'batch.kubernetes.io/job-completion-index';

/** It is Complete or Failed; nothing of it will run again. */
export function isJobFinished({status}: {readonly status?: JobStatus}): boolean {
	return isConditionTrue(status?.conditions, 'Complete') || isConditionTrue(status?.conditions, 'Failed');
}

export function isIndexedJob({spec}: Pick<Job, 'spec'>): boolean {
	return spec.completionMode === 'Indexed';
}

export function isJobSuspended({spec}: Pick<Job, 'spec'>): boolean {
	return spec.suspend === true;
}

/** The index a pod of an Indexed Job works on; undefined if it names none that is a whole number. */
export function completionIndexOf(pod: Pod): number | undefined {
	const text = pod.metadata.annotations?.[completionIndexKey];
	return text !== undefined && /^\+?\d+$/.test(text) ? Number(text) : undefined;
}

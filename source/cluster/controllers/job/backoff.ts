import type {Pod} from '../../../api/generated/types.ts';
import {finishedAtMs, indexFailureCount, indexIgnoredFailureCount} from './pods.ts';

/** How often the pods of a Job failed since one last succeeded. */
export interface Backoff {
	readonly failures: number;
	readonly lastFailureAtMs: number;
}

export const noBackoff: Backoff = {failures: 0, lastFailureAtMs: 0};

const backoffMsBase = 10_000;
const backoffMsMost = 600_000;

/** The back-off with the pods that have ended since. A success clears what failed before it. Upstream: `newBackoffRecord`. */
export function nextBackoff(backoff: Backoff, succeeded: readonly Pod[], failed: readonly Pod[]): Backoff {
	const failedAtMs = failed.map(finishedAtMs);
	if (succeeded.length === 0) {
		return failed.length === 0 ? backoff : {failures: backoff.failures + failed.length, lastFailureAtMs: Math.max(...failedAtMs)};
	}
	const lastSuccessAtMs = Math.max(...succeeded.map(finishedAtMs));
	const since = failedAtMs.filter((atMs) => atMs > lastSuccessAtMs);
	return since.length === 0 ? noBackoff : {failures: since.length, lastFailureAtMs: Math.max(...since)};
}

/** How long the next pod has still to wait: 10 s after the first failure, doubling up to 10 min. */
export function remainingBackoffMs({failures, lastFailureAtMs}: Backoff, nowMs: number): number {
	if (failures === 0) return 0;
	const doublings = Math.min(failures - 1, 10);
	return Math.max(0, Math.min(backoffMsBase * 2 ** doublings, backoffMsMost) - (nowMs - lastFailureAtMs));
}

/** The same for one index, whose last failed pod knows how often it failed before. */
export function remainingIndexBackoffMs(lastFailed: Pod | undefined, nowMs: number): number {
	if (!lastFailed) return 0;
	const failures = indexFailureCount(lastFailed) + indexIgnoredFailureCount(lastFailed) + 1;
	return remainingBackoffMs({failures, lastFailureAtMs: finishedAtMs(lastFailed)}, nowMs);
}

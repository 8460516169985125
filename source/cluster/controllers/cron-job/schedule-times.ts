import {type CronSchedule, nextScheduled} from '../../../api/cron-schedule.ts';
import type {CronJob} from '../../../api/generated/types.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';

// How many missed times are worth a warning.
const missedMost = 100;
// The queue hands a CronJob over a moment after its time, lest a clock that is a little behind finds it too early.
const scheduleDeltaMs = 100;

interface RecentTimes {
	/** Since when times are looked for. */
	readonly earliestMs: number;
	/** The last time that has come; undefined if none has since. */
	readonly mostRecentMs?: number;
	readonly missed: 'none' | 'few' | 'many';
}

/** A schedule that names no times, as the 31st of February. */
export const impossibleSchedule = 'time difference between two schedules is less than 1 second';

/** Upstream: pkg/controller/cronjob/utils.go, `mostRecentScheduleTime`; undefined if the schedule is impossible. */
function recentTimes({metadata, spec, status}: CronJob, nowMs: number, schedule: CronSchedule, withDeadline: boolean): RecentTimes | undefined {
	let earliestMs = parseTimestamp(status?.lastScheduleTime ?? metadata.creationTimestamp);
	if (withDeadline && spec.startingDeadlineSeconds !== undefined) earliestMs = Math.max(earliestMs, nowMs - spec.startingDeadlineSeconds * 1000);
	const firstMs = nextScheduled(schedule, earliestMs);
	const secondMs = firstMs === undefined ? undefined : nextScheduled(schedule, firstMs);
	if (firstMs === undefined || secondMs === undefined) return undefined;
	if (nowMs < firstMs) return {earliestMs, missed: 'none'};
	if (nowMs < secondMs) return {earliestMs, mostRecentMs: firstMs, missed: 'none'};
	const intervalSeconds = Math.round((secondMs - firstMs) / 1000);
	if (intervalSeconds < 1) return undefined;
	const missedCount = Math.floor((nowMs - firstMs) / 1000 / intervalSeconds) + 1;
	// One interval further back, for intervals differ in schedules such as 30 6-16/4 * * 1-5.
	let mostRecentMs: number | undefined;
	let candidateMs = nextScheduled(schedule, firstMs + (missedCount - 2) * intervalSeconds * 1000);
	while (candidateMs !== undefined && candidateMs <= nowMs) {
		mostRecentMs = candidateMs;
		candidateMs = nextScheduled(schedule, candidateMs);
	}
	return {earliestMs, ...(mostRecentMs !== undefined && {mostRecentMs}), missed: missedCount > missedMost ? 'many' : 'few'};
}

/** The time a Job is due for, if there is one that has not been seen to. Upstream: `nextScheduleTime`. */
export function dueTime(
	cronJob: CronJob,
	nowMs: number,
	schedule: CronSchedule,
): {readonly dueMs?: number; readonly hasMissedMany?: boolean; readonly error?: string} {
	const recent = recentTimes(cronJob, nowMs, schedule, true);
	if (!recent) return {error: impossibleSchedule};
	const {mostRecentMs, missed} = recent;
	if (mostRecentMs === undefined || mostRecentMs > nowMs) return {};
	return {dueMs: mostRecentMs, hasMissedMany: missed === 'many'};
}

/** In how long the CronJob is to be looked at for its next time. Upstream: `nextScheduleTimeDuration`. */
export function waitForNext(cronJob: CronJob, nowMs: number, schedule: CronSchedule): number {
	const recent = recentTimes(cronJob, nowMs, schedule, false);
	const sinceMs = recent ? (recent.mostRecentMs ?? (recent.missed === 'none' ? recent.earliestMs : nowMs)) : nowMs;
	const nextMs = nextScheduled(schedule, sinceMs);
	return nextMs === undefined ? 0 : nextMs + scheduleDeltaMs - nowMs;
}

import {humanDuration} from '../../api/durations.ts';
import type {CronJob, Job, JobSpec, KubernetesEvent} from '../../api/generated/types.ts';
import {parseTimestamp} from '../../api/timestamps.ts';
import {longTime, optionalBoolean, selectorText} from '../format.ts';
import {describeEvents} from './events.ts';
import {describeAnnotations, describeController, describeHead, describeLabels} from './parts.ts';
import {describePodTemplate} from './pod.ts';
import {DescribeWriter} from './writer.ts';

const indexesLengthMost = 50;

export function describeJob(job: Job, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const {metadata, spec, status = {}} = job;
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
	w.line(0, `Selector:\t${selectorText(spec.selector)}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
	describeController(w, job);
	if (spec.parallelism !== undefined) w.line(0, `Parallelism:\t${spec.parallelism}`);
	w.line(0, `Completions:\t${spec.completions ?? '<unset>'}`);
	if (spec.completionMode !== undefined) w.line(0, `Completion Mode:\t${spec.completionMode}`);
	if (spec.suspend !== undefined) w.line(0, `Suspend:\t${spec.suspend}`);
	if (spec.backoffLimit !== undefined) w.line(0, `Backoff Limit:\t${spec.backoffLimit}`);
	if (spec.ttlSecondsAfterFinished !== undefined) w.line(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
	const {startTime, completionTime} = status;
	if (startTime) w.line(0, `Start Time:\t${longTime(startTime)}`);
	if (completionTime) w.line(0, `Completed At:\t${longTime(completionTime)}`);
	if (startTime && completionTime) w.line(0, `Duration:\t${humanDuration(parseTimestamp(completionTime) - parseTimestamp(startTime))}`);
	if (spec.activeDeadlineSeconds !== undefined) w.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
	const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
	w.line(0, `Pods Statuses:\t${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`);
	if (spec.completionMode === 'Indexed') w.line(0, `Completed Indexes:\t${shortIndexes(status.completedIndexes)}`);
	describePodTemplate(w, spec.template);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

/** Not many more than fit a line, and whole intervals. */
function shortIndexes(indexes: string | undefined): string {
	if (!indexes) return '<none>';
	const comma = indexes.indexOf(',', indexesLengthMost);
	return comma === -1 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

export function describeCronJob(cronJob: CronJob, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const {spec, status = {}} = cronJob;
	const w = new DescribeWriter();
	describeHead(w, cronJob);
	w.line(0, `Schedule:\t${spec.schedule}`);
	w.line(0, `Concurrency Policy:\t${spec.concurrencyPolicy ?? ''}`);
	w.line(0, `Suspend:\t${optionalBoolean(spec.suspend)}`);
	w.line(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? '<unset>'}`);
	w.line(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? '<unset>'}`);
	const deadline = spec.startingDeadlineSeconds;
	w.line(0, `Starting Deadline Seconds:\t${deadline === undefined ? '<unset>' : `${deadline}s`}`);
	describeTemplate(w, spec.jobTemplate.spec);
	w.line(0, `Last Schedule Time:\t${status.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>'}`);
	w.line(0, `Active Jobs:\t${(status.active ?? []).map(({name}) => name).join(', ') || '<none>'}`);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

function describeTemplate(w: DescribeWriter, spec: JobSpec | undefined): void {
	w.line(0, `Selector:\t${spec?.selector ? selectorText(spec.selector) : '<unset>'}`);
	w.line(0, `Parallelism:\t${spec?.parallelism ?? '<unset>'}`);
	w.line(0, `Completions:\t${spec?.completions ?? '<unset>'}`);
	if (spec?.activeDeadlineSeconds !== undefined) w.line(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
	describePodTemplate(w, spec?.template);
}

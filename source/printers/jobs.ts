import {isConditionTrue} from '../api/conditions.ts';
import {humanDuration} from '../api/durations.ts';
import type {Job} from '../api/generated/types.ts';
import {formatLabelSelector} from '../api/selectors.ts';
import {parseTimestamp} from '../api/timestamps.ts';
import {ageOf, containerImages, containerNames} from './format.ts';
import {ageColumn, nameColumn, type TableDefinition, text, wide} from './table-definition.ts';

export const jobTable: TableDefinition<Job> = {
	columns: [nameColumn, text('Status'), text('Completions'), text('Duration'), ageColumn, wide('Containers'), wide('Images'), wide('Selector')],
	row(job, nowMs) {
		const {metadata, spec, status} = job;
		const containers = spec?.template.spec?.containers ?? [];
		return [
			metadata.name,
			jobStatusText(job),
			completionsText(job),
			status?.startTime ? durationText(status.startTime, status.completionTime, nowMs) : '',
			ageOf(metadata.creationTimestamp, nowMs),
			containerNames(containers),
			containerImages(containers),
			formatLabelSelector(spec?.selector),
		];
	},
};

/** The word kubectl has for where a Job stands. Upstream: `printJob`. */
export function jobStatusText({metadata, status}: Job): string {
	const isTrue = (type: string): boolean => isConditionTrue(status?.conditions, type);
	if (isTrue('Complete')) return 'Complete';
	if (isTrue('Failed')) return 'Failed';
	if (metadata.deletionTimestamp) return 'Terminating';
	return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(isTrue) ?? 'Running';
}

function completionsText({spec, status}: Job): string {
	const succeeded = status?.succeeded ?? 0;
	if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
	const parallelism = spec?.parallelism ?? 0;
	return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText(startTime: string, completionTime: string | undefined, nowMs: number): string {
	return humanDuration((completionTime === undefined ? nowMs : parseTimestamp(completionTime)) - parseTimestamp(startTime));
}

import {parseCronSchedule} from '../../../api/cron-schedule.ts';
import type {CronJob} from '../../../api/generated/types.ts';
import type {FieldError} from '../../../api/status-error.ts';
import {isTimeZone} from '../../../api/time-zones.ts';
import {checkNonNegative, checkOneOf, type FieldErrors, invalidValue, required, unsupported} from './field-errors.ts';
import {validateJobSpec} from './jobs.ts';

// A Job's name is that of its CronJob, a dash and ten digits, and must be a label.
const nameLengthMost = 52;
const noZoneInSchedule = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';

/** Upstream: pkg/apis/batch/validation, `validateCronJobSpec`. */
export function validateCronJob({spec}: CronJob): FieldError[] {
	const errors: FieldErrors = [];
	if (!spec.schedule) {
		errors.push(required('spec.schedule'));
	} else {
		const parsed = parseCronSchedule(spec.schedule);
		if ('error' in parsed) errors.push(invalidValue('spec.schedule', spec.schedule, parsed.error));
	}
	checkNonNegative(errors, 'spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
	checkOneOf(errors, 'spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
	const template = spec.jobTemplate.spec;
	const path = 'spec.jobTemplate.spec';
	validateJobSpec(errors, template ?? {template: {}}, path);
	if (template?.selector) errors.push(invalidValue(`${path}.selector`, template.selector, '`selector` will be auto-generated'));
	if (template?.manualSelector) errors.push(unsupported(`${path}.manualSelector`, template.manualSelector, ['nil', 'false']));
	checkNonNegative(errors, 'spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
	checkNonNegative(errors, 'spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
	return errors;
}

export function validateCronJobCreate({metadata, spec}: CronJob): FieldError[] {
	const errors: FieldErrors = [];
	if (spec.schedule?.includes('TZ')) errors.push(invalidValue('spec.schedule', spec.schedule, noZoneInSchedule));
	validateTimeZone(errors, spec.timeZone);
	if (metadata.name.length > nameLengthMost) {
		errors.push(invalidValue('metadata.name', metadata.name, `must be no more than ${nameLengthMost} characters`));
	}
	return errors;
}

export function validateCronJobUpdate({spec}: CronJob, {spec: old}: CronJob): FieldError[] {
	const errors: FieldErrors = [];
	if (spec.schedule?.includes('TZ')) {
		if (!old.schedule.includes('TZ')) errors.push(invalidValue('spec.schedule', spec.schedule, noZoneInSchedule));
		else if (spec.timeZone !== undefined) {
			errors.push(invalidValue('spec.schedule', spec.schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'));
		}
	}
	if (spec.timeZone !== old.timeZone) validateTimeZone(errors, spec.timeZone);
	return errors;
}

/** Upstream: `validateTimeZone`. */
function validateTimeZone(errors: FieldErrors, timeZone: string | undefined): void {
	const field = 'spec.timeZone';
	if (timeZone === undefined) return;
	if (timeZone === '') {
		errors.push(invalidValue(field, timeZone, 'timeZone must be nil or non-empty string'));
		return;
	}
	const isWellFormed = timeZone.split('/').every((part) => part !== '.' && part !== '..' && /^(?!-)[A-Za-z.\-_0-9+]{1,14}$/.test(part));
	if (timeZone.toLowerCase() === 'local') {
		errors.push(invalidValue(field, timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'));
	}
	if (timeZone !== 'Local' && !(isWellFormed && isTimeZone(timeZone))) errors.push(invalidValue(field, timeZone, `unknown time zone ${timeZone}`));
}

import type {Job, JobSpec} from '../../../api/generated/types.ts';
import {controllerUidLabel, isIndexedJob, jobNameLabel, legacyControllerUidLabel, legacyJobNameLabel} from '../../../api/jobs.ts';
import {dns1123LabelProblems, dns1123SubdomainProblems} from '../../../api/names.ts';
import {labelSelectorMatches} from '../../../api/selectors.ts';
import type {FieldError} from '../../../api/status-error.ts';
import {addInvalid, checkNonNegative, type FieldErrors, invalidValue, required, tooLong, unsupported} from './field-errors.ts';
import {validatePodFailurePolicy, validateSuccessPolicy} from './job-policies.ts';
import {validatePodTemplate} from './pod-spec.ts';
import {validateLabelSelector} from './selectors.ts';

const parallelismMostIndexed = 100_000;
const failedIndexesMost = 100_000;
const manyCompletions = 100_000;
const parallelismMostOfMany = 10_000;
const failedIndexesMostOfMany = 10_000;
const managedByLengthMost = 63;

/** Upstream: pkg/apis/batch/validation, `ValidateJob`. */
export function validateJob(job: Job): FieldError[] {
	const errors: FieldErrors = [];
	const {metadata, spec} = job;
	if (spec.manualSelector !== true && spec.selector) validateGeneratedSelector(errors, job);
	validateJobSpec(errors, spec, 'spec');
	if (spec.selector) validateLabelSelector(errors, spec.selector, 'spec.selector');
	else errors.push(required('spec.selector'));
	const labels = spec.template?.metadata?.labels;
	if (!labelSelectorMatches(spec.selector, labels)) {
		errors.push(invalidValue('spec.template.metadata.labels', labels ?? 'null', '`selector` does not match template `labels`'));
	}
	if (isIndexedJob(job) && (spec.completions ?? 0) > 0) {
		const hostname = `${metadata.name}-${spec.completions! - 1}`;
		if (dns1123LabelProblems(hostname).length > 0) {
			errors.push(invalidValue('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`));
		}
	}
	return errors;
}

/** A selector the server made must be as it made it. Upstream: `validateGeneratedSelector`. */
function validateGeneratedSelector(errors: FieldErrors, {metadata, spec}: Job): void {
	const {uid, name} = metadata;
	const expected = {[controllerUidLabel]: uid, [jobNameLabel]: name, [legacyControllerUidLabel]: uid, [legacyJobNameLabel]: name};
	const labels = spec.template?.metadata?.labels;
	for (const [key, value] of [
		[legacyControllerUidLabel, uid],
		[legacyJobNameLabel, name],
		[controllerUidLabel, uid],
		[jobNameLabel, name],
	] as const) {
		const field = `spec.template.metadata.labels[${key}]`;
		if (labels?.[key] === undefined) errors.push(required(field, `must be '${value}'`));
		if (labels?.[key] !== value) errors.push(invalidValue(field, labels ?? {}, `must be '${value}'`));
	}
	if (!labelSelectorMatches(spec.selector, expected)) errors.push(invalidValue('spec.selector', spec.selector, '`selector` not auto-generated'));
}

/** What a Job and the template of a CronJob have in common. Upstream: `validateJobSpec`. */
export function validateJobSpec(errors: FieldErrors, spec: JobSpec, path: string): void {
	for (const field of ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'] as const) {
		checkNonNegative(errors, `${path}.${field}`, spec[field]);
	}
	checkNonNegative(errors, `${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex);
	checkNonNegative(errors, `${path}.maxFailedIndexes`, spec.maxFailedIndexes);
	if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
		errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
	}
	if (spec.managedBy !== undefined) validateManagedBy(errors, spec.managedBy, `${path}.managedBy`);
	validateCompletionMode(errors, spec, path);
	if (spec.podFailurePolicy) validatePodFailurePolicy(errors, spec, `${path}.podFailurePolicy`);
	if (spec.successPolicy) {
		if (spec.completionMode === 'Indexed') validateSuccessPolicy(errors, spec, `${path}.successPolicy`);
		else errors.push(invalidValue(`${path}.successPolicy`, spec.successPolicy, 'requires indexed completion mode'));
	}
	validateReplacementPolicy(errors, spec, `${path}.podReplacementPolicy`);
	validatePodTemplate(errors, spec.template ?? {}, `${path}.template`);
	validateRestartPolicy(errors, spec, `${path}.template.spec.restartPolicy`);
}

/** Upstream: `IsDomainPrefixedPath`. */
function validateManagedBy(errors: FieldErrors, managedBy: string, field: string): void {
	const slash = managedBy.indexOf('/');
	if (managedBy === '') errors.push(required(field));
	else if (slash <= 0 || slash === managedBy.length - 1) {
		errors.push(invalidValue(field, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")'));
	} else {
		addInvalid(errors, field, managedBy.slice(0, slash), dns1123SubdomainProblems(managedBy.slice(0, slash)));
		if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(managedBy.slice(slash + 1))) {
			errors.push(invalidValue(field, managedBy.slice(slash + 1), "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')"));
		}
	}
	if (managedBy.length > managedByLengthMost) errors.push(tooLong(field, managedByLengthMost));
}

function validateCompletionMode(errors: FieldErrors, spec: JobSpec, path: string): void {
	const {completionMode = 'NonIndexed', completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex} = spec;
	const invalid = (field: 'parallelism' | 'maxFailedIndexes' | 'backoffLimitPerIndex', detail: string): void => {
		errors.push(invalidValue(`${path}.${field}`, spec[field], detail));
	};
	if (completionMode === 'NonIndexed') {
		if (backoffLimitPerIndex !== undefined) invalid('backoffLimitPerIndex', 'requires indexed completion mode');
		if (maxFailedIndexes !== undefined) invalid('maxFailedIndexes', 'requires indexed completion mode');
		return;
	}
	if (completionMode !== 'Indexed') {
		errors.push(unsupported(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']));
		return;
	}
	if (completions === undefined) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
	if (parallelism > parallelismMostIndexed) {
		invalid('parallelism', `must be less than or equal to ${parallelismMostIndexed} when completion mode is Indexed`);
	}
	if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
		invalid('maxFailedIndexes', 'must be less than or equal to completions');
	}
	if (maxFailedIndexes !== undefined && maxFailedIndexes > failedIndexesMost) {
		invalid('maxFailedIndexes', `must be less than or equal to ${failedIndexesMost}`);
	}
	if ((completions ?? 0) <= manyCompletions || backoffLimitPerIndex === undefined) return;
	const when = `when completions are above ${manyCompletions} and used with backoff limit per index`;
	if (maxFailedIndexes === undefined) {
		errors.push(required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${manyCompletions}`));
	}
	if (parallelism > parallelismMostOfMany) invalid('parallelism', `must be less than or equal to ${parallelismMostOfMany} ${when}`);
	if (maxFailedIndexes !== undefined && maxFailedIndexes > failedIndexesMostOfMany) {
		invalid('maxFailedIndexes', `must be less than or equal to ${failedIndexesMostOfMany} ${when}`);
	}
}

function validateReplacementPolicy(errors: FieldErrors, {podReplacementPolicy, podFailurePolicy}: JobSpec, field: string): void {
	if (podReplacementPolicy === undefined) return;
	const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
	if (!supported.includes(podReplacementPolicy)) errors.push(unsupported(field, podReplacementPolicy, supported));
}

function validateRestartPolicy(errors: FieldErrors, {template, podFailurePolicy}: JobSpec, field: string): void {
	// Left out in the manifest it is Always by now, so both are the same mistake.
	const policy = template?.spec?.restartPolicy || 'Always';
	if (policy === 'Always') errors.push(required(field, 'valid values: "OnFailure", "Never"'));
	else if (policy !== 'OnFailure' && policy !== 'Never') errors.push(unsupported(field, policy, ['OnFailure', 'Never']));
	else if (podFailurePolicy && policy !== 'Never') {
		errors.push(invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
	}
}

import {isConditionTrue} from '../../../api/conditions.ts';
import type {Affinity, Container, Job, JobSpec, PodSpec, PodTemplateSpec} from '../../../api/generated/types.ts';
import {isJobSuspended} from '../../../api/jobs.ts';
import {isEqualJson, type Mutable} from '../../../api/objects.ts';
import type {FieldError} from '../../../api/status-error.ts';
import {checkImmutable, type FieldErrors, invalidValue} from './field-errors.ts';

/** What an update of a Job may change. Upstream: pkg/apis/batch/validation, `ValidateJobSpecUpdate`. */
export function validateJobUpdate(job: Job, previous: Job): FieldError[] {
	const errors: FieldErrors = [];
	const [spec, old] = [job.spec, previous.spec];
	validateCompletions(errors, spec, old);
	const keep = (field: keyof JobSpec): void => checkImmutable(errors, `spec.${field}`, spec[field], isEqualJson(spec[field], old[field]));
	keep('selector');
	const template = isAtRest(previous) ? withFreeParts(old.template, spec.template) : old.template;
	checkImmutable(errors, 'spec.template', spec.template, isEqualJson(withoutNothing(spec.template), withoutNothing(template)));
	for (const field of ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const) keep(field);
	return errors;
}

/** Completions are fixed, but an Indexed Job may grow and shrink together with its parallelism. */
function validateCompletions(errors: FieldErrors, spec: JobSpec, old: JobSpec): void {
	if (spec.completionMode !== 'Indexed') {
		checkImmutable(errors, 'spec.completions', spec.completions, spec.completions === old.completions);
	} else if (spec.completions !== old.completions && spec.completions !== undefined && spec.completions !== spec.parallelism) {
		errors.push(invalidValue('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'));
	}
}

/** It is suspended and none of its pods runs, so where and with how much its pods will run may still change. */
function isAtRest(job: Job): boolean {
	const {startTime, active = 0, conditions} = job.status ?? {};
	return isJobSuspended(job) && active === 0 && (startTime === undefined || isConditionTrue(conditions, 'Suspended'));
}

/** The old template with those parts of the new one that may change while the Job is at rest. Upstream: `validatePodTemplateUpdate`. */
function withFreeParts(old: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
	if (!old.spec || !next.spec) return old;
	const {annotations, labels} = next.metadata ?? {};
	const {nodeSelector, tolerations, schedulingGates} = next.spec;
	const spec = {
		...old.spec,
		affinity: {...old.spec.affinity, nodeAffinity: next.spec.affinity?.nodeAffinity},
		nodeSelector,
		tolerations,
		schedulingGates,
		containers: withResourcesOf(old.spec.containers, next.spec.containers),
		...(old.spec.initContainers && {initContainers: withResourcesOf(old.spec.initContainers, next.spec.initContainers ?? [])}),
	};
	return {...old, metadata: {...old.metadata, annotations, labels}, spec} as PodTemplateSpec;
}

function withResourcesOf(old: readonly Container[], next: readonly Container[]): readonly Container[] {
	return old.map((container, index) => (next[index]?.resources ? {...container, resources: next[index].resources} : container));
}

/** An affinity or a list with nothing in it says the same as none. */
function withoutNothing(template: PodTemplateSpec): PodTemplateSpec {
	if (!template?.spec) return template;
	const spec: {-readonly [Key in keyof PodSpec]: PodSpec[Key]} = {...template.spec};
	const affinity = spec.affinity as Mutable<Affinity> | undefined;
	if (affinity && Object.values(affinity).every((part) => part === undefined)) delete spec.affinity;
	for (const key of ['nodeSelector', 'tolerations', 'schedulingGates'] as const) {
		if (spec[key] && Object.keys(spec[key]).length === 0) delete spec[key];
	}
	return {...template, spec};
}

import type {Job} from '../../../api/generated/types.ts';
import {controllerUidLabel, jobNameLabel, legacyControllerUidLabel, legacyJobNameLabel} from '../../../api/jobs.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {type Draft, isEqualJson} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {validateJobUpdate} from '../validation/job-update.ts';
import {validateJob} from '../validation/jobs.ts';
import {setTemplateDefaults} from './pod-template.ts';

const greatestInt32 = 2_147_483_647;

/** Upstream: pkg/apis/batch/v1/defaults.go, pkg/registry/batch/job/strategy.go. */
export const jobs: ResourceDefinition = {
	...usual,
	group: 'batch',
	resource: 'jobs',
	singular: 'job',
	kind: 'Job',
	categories: ['all'],
	hasStatus: true,
	orphansByDefault: true,
	nameProblems: dns1123SubdomainProblems,
	raisesGeneration: (object, previous) => !isEqualJson((object as Job).spec, (previous as Job).spec),
	setDefaults(job) {
		job.spec ??= {};
		const {spec} = job;
		if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
		spec.parallelism ??= 1;
		spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : greatestInt32;
		spec.completionMode ??= 'NonIndexed';
		spec.suspend ??= false;
		for (const {onPodConditions} of spec.podFailurePolicy?.rules ?? []) for (const pattern of onPodConditions ?? []) pattern.status ||= 'True';
		spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
		spec.manualSelector ??= false;
		setTemplateDefaults(spec);
		labelLikeItsPods(job);
	},
	prepareForCreate(job) {
		if (job.spec.manualSelector !== true) generateSelector(job);
		labelLikeItsPods(job);
		job.status = {};
	},
	validate: (object) => validateJob(object as Job),
	validateUpdate: (object, previous) => validateJobUpdate(object as Job, previous as Job),
};

/** A Job without labels gets those of its pods. Upstream: `SetDefaults_Job`, as it comes out once the selector has been generated. */
function labelLikeItsPods(job: Draft): void {
	const {labels} = job.spec.template?.metadata ?? {};
	if (labels && Object.keys(job.metadata.labels ?? {}).length === 0) job.metadata.labels = {...labels};
}

/** Labels that no other Job's pods have, unless the template says otherwise, which validation then refuses. Upstream: `generateSelector`. */
function generateSelector(job: Draft): void {
	const {name, uid} = job.metadata;
	const {spec} = job;
	spec.template ??= {};
	spec.template.metadata ??= {};
	spec.template.metadata.labels = {
		[controllerUidLabel]: uid,
		[jobNameLabel]: name,
		[legacyControllerUidLabel]: uid,
		[legacyJobNameLabel]: name,
		...spec.template.metadata.labels,
	};
	spec.selector ??= {};
	spec.selector.matchLabels = {[controllerUidLabel]: uid, ...spec.selector.matchLabels};
}

import type {CronJob} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {validateCronJob, validateCronJobCreate, validateCronJobUpdate} from '../validation/cron-jobs.ts';
import {setTemplateDefaults} from './pod-template.ts';

/** Upstream: pkg/apis/batch/v1/defaults.go, pkg/registry/batch/cronjob/strategy.go. */
export const cronJobs: ResourceDefinition = {
	...usual,
	group: 'batch',
	resource: 'cronjobs',
	singular: 'cronjob',
	kind: 'CronJob',
	shortNames: ['cj'],
	categories: ['all'],
	hasStatus: true,
	nameProblems: dns1123SubdomainProblems,
	raisesGeneration: (object, previous) => !isEqualJson((object as CronJob).spec, (previous as CronJob).spec),
	setDefaults(cronJob) {
		cronJob.spec ??= {};
		const {spec} = cronJob;
		spec.concurrencyPolicy ||= 'Allow';
		spec.suspend ??= false;
		spec.successfulJobsHistoryLimit ??= 3;
		spec.failedJobsHistoryLimit ??= 1;
		spec.jobTemplate ??= {};
		spec.jobTemplate.metadata ??= {};
		if (spec.jobTemplate.metadata.creationTimestamp === null) delete spec.jobTemplate.metadata.creationTimestamp;
		// What else a Job has by default it gets when it is made.
		if (spec.jobTemplate.spec) setTemplateDefaults(spec.jobTemplate.spec);
	},
	prepareForCreate(cronJob) {
		cronJob.status = {};
	},
	validate: (object) => validateCronJob(object as CronJob),
	validateCreate: (object) => validateCronJobCreate(object as CronJob),
	validateUpdate: (object, previous) => validateCronJobUpdate(object as CronJob, previous as CronJob),
};

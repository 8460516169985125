/** Makes Jobs at the times of a schedule. Upstream: pkg/controller/cronjob/cronjob_controllerv2.go. */

import {isConditionTrue} from '../../../api/conditions.ts';
import {type CronSchedule, parseCronSchedule} from '../../../api/cron-schedule.ts';
import type {CronJob, CronJobStatus, Job} from '../../../api/generated/types.ts';
import {isJobFinished} from '../../../api/jobs.ts';
import {controllerOf, type Draft, deepFreeze, isEqualJson, keyOf, objectKey, ownerReference} from '../../../api/objects.ts';
import {isAlreadyExists, isNotFound, isRequestError, StatusError} from '../../../api/status-error.ts';
import {isTimeZone, utc, zonedTimestamp} from '../../../api/time-zones.ts';
import {epochUnixMs, longTimestamp, parseTimestamp, timestamp} from '../../../api/timestamps.ts';
import type {Simulation} from '../../../simulation/simulation.ts';
import type {Client} from '../../apiserver/client.ts';
import type {EventRecorder} from '../../event-recorder.ts';
import type {Informer, InformerEvent} from '../../informer.ts';
import {WorkQueue} from '../../work-queue.ts';
import type {ControllerContext} from '../context.ts';
import {isNamespaceTerminating, messageOf, ownerIndex} from '../pod-control.ts';
import {dueTime, waitForNext} from './schedule-times.ts';

const scheduledTimestampAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

// A sync deletes and makes Jobs before it writes the status, a request at a time: when the status is seen, they have been.
const afterItsJobsMs = 5;

type StatusDraft = {-readonly [Field in keyof CronJobStatus]: CronJobStatus[Field]};

export class CronJobController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #cronJobs: Informer<'cronjobs'>;
	readonly #jobs: Informer<'jobs'>;
	readonly #queue: WorkQueue;

	constructor({simulation, client, informers, recorder}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#recorder = recorder;
		this.#cronJobs = informers.informer('cronjobs');
		this.#jobs = informers.informer('jobs');
		this.#jobs.addIndex(ownerIndex, (job) => controllerOf(job)?.uid);
		this.#queue = new WorkQueue(simulation, 'cronjob-controller', (key) => this.#sync(key));
		this.#cronJobs.onChange((event) => this.#onCronJob(event));
		this.#jobs.onChange(({object, previous}) => {
			for (const job of previous ? [previous, object] : [object]) {
				const owner = controllerOf(job);
				const key = keyOf(job.metadata.namespace, owner?.name ?? '');
				if (owner?.kind === 'CronJob' && this.#cronJobs.get(key)?.metadata.uid === owner.uid) this.#queue.add(key);
			}
		});
	}

	#onCronJob({object, previous}: InformerEvent<CronJob>): void {
		const key = objectKey(object);
		const isRescheduled = previous && (previous.spec.schedule !== object.spec.schedule || previous.spec.timeZone !== object.spec.timeZone);
		if (!isRescheduled) {
			this.#queue.addWithin(key, previous ? afterItsJobsMs : 0);
			return;
		}
		const schedule = scheduleOf(object);
		if ('error' in schedule) {
			const message = `unparseable schedule for cronjob: ${object.spec.schedule}`;
			this.#recorder.event({object}, 'Warning', 'UnParseableCronJobSchedule', message);
		} else {
			this.#queue.addWithin(key, waitForNext(object, this.#simulation.nowMs, schedule));
		}
	}

	#sync(key: string): void {
		const cronJob = this.#cronJobs.get(key);
		if (!cronJob) return;
		const jobs = this.#jobs.byIndex(ownerIndex, cronJob.metadata.uid);
		const status: StatusDraft = {...cronJob.status};
		this.#cleanUp(cronJob, status, jobs);
		let afterMs: number | undefined;
		let failure: unknown;
		try {
			afterMs = this.#schedule(cronJob, status, jobs);
		} catch (error) {
			if (!isRequestError(error)) throw error;
			failure = error;
		}
		if (status.active?.length === 0) delete status.active;
		if (!isEqualJson(status, cronJob.status)) this.#client.updateStatus('cronjobs', {...cronJob, status});
		if (failure) throw failure;
		if (afterMs !== undefined) this.#queue.addWithin(key, afterMs);
	}

	/** Deletes the oldest of the Jobs that have ended, but for as many as are to be kept. Upstream: `cleanupFinishedJobs`. */
	#cleanUp(cronJob: CronJob, status: StatusDraft, jobs: readonly Job[]): void {
		const {successfulJobsHistoryLimit, failedJobsHistoryLimit} = cronJob.spec;
		for (const [type, limit] of [
			['Complete', successfulJobsHistoryLimit],
			['Failed', failedJobsHistoryLimit],
		] as const) {
			if (limit === undefined) continue;
			const ended = jobs.filter((job) => isConditionTrue(job.status.conditions, type)).toSorted(byStartTime);
			for (const job of ended.slice(0, Math.max(0, ended.length - limit))) this.#deleteJob(cronJob, status, job);
		}
	}

	#deleteJob(cronJob: CronJob, status: StatusDraft, job: Job): boolean {
		const {name, uid} = job.metadata;
		try {
			this.#client.delete('jobs', objectKey(job), {propagationPolicy: 'Background'});
		} catch (error) {
			if (!isRequestError(error)) throw error;
			this.#recorder.event({object: cronJob}, 'Warning', 'FailedDelete', `Deleted job: ${messageOf(error)}`);
			return false;
		}
		removeActive(status, uid);
		this.#recorder.event({object: cronJob}, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
		return true;
	}

	/** Makes the Job that is due, if one is; says in how long to look again. Upstream: `syncCronJob`. */
	#schedule(cronJob: CronJob, status: StatusDraft, jobs: readonly Job[]): number | undefined {
		const {spec, metadata} = cronJob;
		const {nowMs} = this.#simulation;
		this.#reconcileActive(cronJob, status, jobs);
		if (metadata.deletionTimestamp) return undefined;
		const warn = (reason: string, message: string): undefined => {
			this.#recorder.event({object: cronJob}, 'Warning', reason, message);
			return undefined;
		};
		if (spec.timeZone !== undefined && !isTimeZone(spec.timeZone)) {
			return warn('UnknownTimeZone', `invalid timeZone: ${JSON.stringify(spec.timeZone)}: unknown time zone ${spec.timeZone}`);
		}
		if (spec.suspend) return undefined;
		if (spec.schedule.includes('TZ')) {
			warn(
				'UnsupportedSchedule',
				`CRON_TZ or TZ used in schedule ${JSON.stringify(spec.schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`,
			);
		}
		const schedule = scheduleOf(cronJob);
		if ('error' in schedule) return warn('UnparseableSchedule', `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${schedule.error}`);
		// As it stands in the status by now; what has just been scheduled counts.
		const wait = (): number => waitForNext({...cronJob, status}, nowMs, schedule);
		const {dueMs, hasMissedMany, error} = dueTime(cronJob, nowMs, schedule);
		if (error !== undefined) return warn('InvalidSchedule', `invalid schedule: ${spec.schedule} : ${error}`);
		if (dueMs === undefined) return wait();
		if (hasMissedMany) {
			warn('TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
		}
		if (spec.startingDeadlineSeconds !== undefined && dueMs + spec.startingDeadlineSeconds * 1000 < nowMs) {
			warn('MissSchedule', `Missed scheduled time to start a job: ${longTimestamp(dueMs)}`);
			return wait();
		}
		const name = jobNameOf(cronJob, dueMs);
		const active = status.active ?? [];
		const isProcessed = active.some((job) => job.name === name) || parseTimestamp(status.lastScheduleTime ?? '') === dueMs;
		if (isProcessed) return wait();
		if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
			const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
			this.#recorder.event({object: cronJob}, 'Normal', 'JobAlreadyActive', message);
			return wait();
		}
		if (spec.concurrencyPolicy === 'Replace') this.#replaceActive(cronJob, status);
		const job = this.#create(cronJob, name, dueMs);
		if (!job || status.active?.some(({uid}) => uid === job.metadata.uid)) return undefined;
		const {uid, namespace, resourceVersion} = job.metadata;
		const reference = {apiVersion: job.apiVersion, kind: job.kind, name, namespace: namespace!, resourceVersion, uid};
		status.active = [...(status.active ?? []), reference];
		status.lastScheduleTime = timestamp(dueMs);
		return wait();
	}

	/** Which of its Jobs run, as far as the status has to be told. */
	#reconcileActive(cronJob: CronJob, status: StatusDraft, jobs: readonly Job[]): void {
		const key = objectKey(cronJob);
		for (const job of jobs) {
			const {uid, name} = job.metadata;
			const isListed = status.active?.some((active) => active.uid === uid) ?? false;
			if (!isListed && !isJobFinished(job)) {
				const current = this.#client.get('cronjobs', key).status;
				if (current?.active?.some((active) => active.uid === uid)) {
					Object.assign(status, current);
					continue;
				}
				const message = `Saw a job that the controller did not create or forgot: ${name}`;
				this.#recorder.event({object: cronJob}, 'Warning', 'UnexpectedJob', message);
			} else if (isListed && isJobFinished(job)) {
				removeActive(status, uid);
				const condition = isConditionTrue(job.status.conditions, 'Complete') ? 'Complete' : 'Failed';
				this.#recorder.event({object: cronJob}, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${condition}`);
			} else if (isConditionTrue(job.status.conditions, 'Complete') && job.status.completionTime) {
				const {completionTime} = job.status;
				if (!status.lastSuccessfulTime || completionTime > status.lastSuccessfulTime) status.lastSuccessfulTime = completionTime;
			}
		}
		for (const {uid, name = '', namespace} of status.active ?? []) {
			if (jobs.some(({metadata}) => metadata.uid === uid) || this.#client.find('jobs', keyOf(namespace, name))) continue;
			this.#recorder.event({object: cronJob}, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
			removeActive(status, uid);
		}
	}

	#replaceActive(cronJob: CronJob, status: StatusDraft): void {
		for (const {name = '', namespace} of status.active ?? []) {
			let job: Job;
			try {
				job = this.#client.get('jobs', keyOf(namespace, name));
			} catch (error) {
				if (isRequestError(error)) this.#recorder.event({object: cronJob}, 'Warning', 'FailedGet', `Get job: ${messageOf(error)}`);
				throw error;
			}
			if (this.#deleteJob(cronJob, status, job)) continue;
			throw new StatusError({code: 500, reason: 'InternalError', message: `could not replace job ${objectKey(job)}`});
		}
	}

	/** The Job of that time; undefined if somebody else has made one of its name. */
	#create(cronJob: CronJob, name: string, dueMs: number): Job | undefined {
		try {
			const job = this.#client.create('jobs', jobFromTemplate(cronJob, name, dueMs));
			this.#recorder.event({object: cronJob}, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
			return job;
		} catch (error) {
			if (isAlreadyExists(error)) {
				const job = this.#client.get('jobs', keyOf(cronJob.metadata.namespace, name));
				return controllerOf(job)?.uid === cronJob.metadata.uid ? job : undefined;
			}
			if (isRequestError(error) && !isNamespaceTerminating(error) && !isNotFound(error)) {
				this.#recorder.event({object: cronJob}, 'Warning', 'FailedCreate', `Error creating job: ${messageOf(error)}`);
			}
			throw error;
		}
	}
}

function scheduleOf({spec}: CronJob): CronSchedule | {readonly error: string} {
	const {schedule, timeZone} = spec;
	return parseCronSchedule(schedule, timeZone !== undefined && isTimeZone(timeZone) ? timeZone : utc);
}

/** The name ends in the minutes since 1970 of the time it is for, so that there is but one Job for each. */
function jobNameOf({metadata}: CronJob, dueMs: number): string {
	return `${metadata.name}-${Math.floor((epochUnixMs + dueMs) / 60_000)}`;
}

/** Upstream: `getJobFromTemplate2`. */
function jobFromTemplate(cronJob: CronJob, name: string, dueMs: number): Draft {
	const {jobTemplate, timeZone = utc} = cronJob.spec;
	const {labels, annotations} = jobTemplate.metadata ?? {};
	return {
		apiVersion: 'batch/v1',
		kind: 'Job',
		metadata: {
			name,
			namespace: cronJob.metadata.namespace ?? 'default',
			...(labels && {labels}),
			annotations: {...annotations, [scheduledTimestampAnnotation]: zonedTimestamp(timeZone, dueMs)},
			ownerReferences: deepFreeze([ownerReference(cronJob)]),
		},
		spec: jobTemplate.spec,
	};
}

function removeActive(status: StatusDraft, uid: string | undefined): void {
	status.active = status.active?.filter((job) => job.uid !== uid) ?? [];
}

/** The oldest first; those that have not started last. */
function byStartTime(a: Job, b: Job): number {
	const [left, right] = [a.status.startTime ?? '~', b.status.startTime ?? '~'];
	return left < right ? -1 : left > right ? 1 : a.metadata.name < b.metadata.name ? -1 : 1;
}

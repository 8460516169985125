/**
Runs the pods of Jobs until enough of them have succeeded, or too many failed. Upstream: pkg/controller/job. Left out:
the groups of pods that are scheduled together, which are alpha.
*/
import {findCondition} from '../../../api/conditions.ts';
import type {Job, Pod} from '../../../api/generated/types.ts';
import {isJobFinished, isJobSuspended, jobTrackingFinalizer} from '../../../api/jobs.ts';
import {controllerOf, isEqualJson, keyOf, objectKey} from '../../../api/objects.ts';
import {labelSelectorMatches} from '../../../api/selectors.ts';
import {parseTimestamp, timestamp} from '../../../api/timestamps.ts';
import type {Simulation} from '../../../simulation/simulation.ts';
import type {Client} from '../../apiserver/client.ts';
import type {EventRecorder} from '../../event-recorder.ts';
import type {Informer, InformerEvent} from '../../informer.ts';
import {WorkQueue} from '../../work-queue.ts';
import type {ControllerContext} from '../context.ts';
import {Expectations} from '../expectations.ts';
import {addOwnerIndex, claimPods, ownerIndex, PodControl} from '../pod-control.ts';
import {type Backoff, noBackoff} from './backoff.ts';
import {decideEnd, type JobSync, jobCondition, lookAtJob, remainingDeadlineMs} from './job-sync.ts';
import {JobPodManager, removeTrackingFinalizer} from './pod-manager.ts';
import {hasTrackingFinalizer} from './pods.ts';
import {JobStatusTracker} from './status-tracker.ts';

// What happens to pods is looked at once a second; a new Job or another spec at once.
const batchMs = 1000;
const retry = {retryMsBase: 1000, retryMsMost: 60_000};
const ownName = 'kubernetes.io/job-controller';

interface JobControllerState {
	readonly removals: Map<string, Set<string>>;
	readonly backoffs: Map<string, Backoff>;
	readonly ended: Set<string>;
}

export class JobController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #jobs: Informer<'jobs'>;
	readonly #pods: Informer<'pods'>;
	readonly #queue: WorkQueue;
	/** Pods whose Job is gone or has ended, and which are still held by the finalizer. */
	readonly #orphanQueue: WorkQueue;
	readonly #expectations: Expectations;
	readonly #state: JobControllerState;
	readonly #manager: JobPodManager;
	readonly #tracker: JobStatusTracker;

	constructor({simulation, client, informers, recorder}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#recorder = recorder;
		this.#expectations = new Expectations(simulation, 'job');
		this.#state = simulation.state('job', () => ({removals: new Map(), backoffs: new Map(), ended: new Set()}));
		this.#manager = new JobPodManager(client, new PodControl(client, recorder), this.#expectations);
		this.#tracker = new JobStatusTracker(client, recorder, this.#state);
		this.#jobs = informers.informer('jobs');
		this.#pods = informers.informer('pods');
		addOwnerIndex(this.#pods);
		this.#queue = new WorkQueue(simulation, 'job-controller', (key) => this.#sync(key), retry);
		this.#orphanQueue = new WorkQueue(simulation, 'job-controller/orphans', (key) => this.#releaseOrphan(key), retry);
		this.#jobs.onChange((event) => this.#onJob(event));
		this.#pods.onChange((event) => this.#onPod(event));
	}

	#onJob({type, object: job, previous}: InformerEvent<Job>): void {
		const key = objectKey(job);
		if (type === 'DELETED') {
			this.#forget(job);
			this.#releaseAll(job);
			return;
		}
		if (type === 'MODIFIED' && isJobFinished(job)) {
			this.#releaseAll(job);
			this.#queue.add(key);
			return;
		}
		if (previous?.metadata.generation === job.metadata.generation) this.#queue.addWithin(key, batchMs);
		else this.#queue.add(key);
		const {activeDeadlineSeconds} = job.spec;
		if (!previous || !job.status?.startTime || activeDeadlineSeconds === undefined) return;
		if (activeDeadlineSeconds === previous.spec.activeDeadlineSeconds) return;
		const passedMs = this.#simulation.nowMs - parseTimestamp(job.status.startTime);
		this.#queue.addWithin(key, activeDeadlineSeconds * 1000 - passedMs);
	}

	#onPod({type, object: pod, previous}: InformerEvent<Pod>): void {
		const job = this.#jobOf(pod);
		const former = previous && !isEqualJson(controllerOf(previous), controllerOf(pod)) ? this.#jobOf(previous) : undefined;
		if (former) this.#enqueue(former, pod);
		const isGoing = type === 'DELETED' || pod.metadata.deletionTimestamp !== undefined;
		if (!job || (isGoing && isJobFinished(job))) {
			const owner = controllerOf(pod);
			if (type !== 'DELETED' && hasTrackingFinalizer(pod) && (!owner || isGoing)) this.#orphanQueue.add(objectKey(pod));
			if (!owner && !isGoing) this.#wakeAdopters(pod, previous);
			return;
		}
		const key = objectKey(job);
		if (isGoing) this.#expectations.deletionSeen(key, objectKey(pod));
		else if (type === 'ADDED') this.#expectations.creationSeen(key);
		if (type === 'DELETED') this.#state.removals.get(key)?.delete(pod.metadata.uid);
		this.#enqueue(job, pod);
	}

	#enqueue(job: Job, pod: Pod): void {
		const key = objectKey(job);
		if (!hasTrackingFinalizer(pod)) this.#state.removals.get(key)?.delete(pod.metadata.uid);
		this.#queue.addWithin(key, batchMs);
	}

	#jobOf(pod: Pod): Job | undefined {
		const owner = controllerOf(pod);
		if (owner?.kind !== 'Job') return undefined;
		const job = this.#jobs.get(keyOf(pod.metadata.namespace, owner.name));
		return job?.metadata.uid === owner.uid ? job : undefined;
	}

	#wakeAdopters(pod: Pod, previous: Pod | undefined): void {
		const {labels, namespace} = pod.metadata;
		if (!labels || (previous && previous.metadata.labels === labels && !controllerOf(previous))) return;
		for (const job of this.#jobs.values()) {
			if (job.metadata.namespace === namespace && labelSelectorMatches(job.spec.selector, labels)) {
				this.#queue.addWithin(objectKey(job), batchMs);
			}
		}
	}

	/** The finalizers of the pods of a Job that is gone, or has ended, hold nothing any more. */
	#releaseAll({metadata}: Job): void {
		for (const pod of this.#pods.byIndex(ownerIndex, metadata.uid)) if (hasTrackingFinalizer(pod)) this.#orphanQueue.add(objectKey(pod));
	}

	#releaseOrphan(key: string): void {
		const pod = this.#pods.get(key);
		if (!pod || !hasTrackingFinalizer(pod)) return;
		const owner = controllerOf(pod);
		if (owner && (owner.kind !== 'Job' || owner.apiVersion !== 'batch/v1')) return;
		const job = this.#jobOf(pod);
		if (job && (isManagedElsewhere(job) || !isJobFinished(job))) return;
		removeTrackingFinalizer(this.#client, pod);
	}

	#forget({metadata}: Job): void {
		const key = keyOf(metadata.namespace, metadata.name);
		this.#expectations.forget(key);
		this.#state.removals.delete(key);
		this.#state.backoffs.delete(key);
		this.#state.ended.delete(metadata.uid);
	}

	/** Upstream: `syncJob`. */
	#sync(key: string): void {
		const job = this.#jobs.get(key);
		if (!job || isManagedElsewhere(job)) return;
		if (isJobFinished(job)) {
			this.#state.ended.delete(job.metadata.uid);
			this.#state.backoffs.delete(key);
			return;
		}
		// The watch is behind: what is not known to have ended has.
		if (this.#state.ended.has(job.metadata.uid)) return;
		const {nowMs} = this.#simulation;
		const mayManage = this.#expectations.areSatisfied(key);
		const pods = claimPods(job, this.#pods, this.#client, jobTrackingFinalizer);
		const removals = this.#state.removals.get(key) ?? new Set<string>();
		const sync = lookAtJob(key, job, pods, removals, this.#state.backoffs.get(key) ?? noBackoff, nowMs);
		sync.finished = decideEnd(sync, nowMs);
		const failure = sync.finished ? this.#finish(sync, mayManage) : this.#continue(sync, mayManage, nowMs);
		const {active = 0, ready, terminating} = job.status ?? {};
		const hasChanged = sync.active !== active || sync.ready !== ready || sync.terminating !== terminating;
		const hasTurned = sync.status.conditions !== job.status?.conditions;
		Object.assign(sync.status, {active: sync.active, ready: sync.ready, terminating: sync.terminating});
		this.#tracker.track(sync, hasChanged || hasTurned, nowMs);
		if (failure) throw failure;
	}

	#finish(sync: JobSync, mayManage: boolean): unknown {
		const {areAllDeleted, error} = this.#manager.deleteActive(sync);
		// Pods that would not go, or have not been seen yet, are left: the Job cannot be called ended.
		if (!areAllDeleted || !mayManage) sync.finished = undefined;
		return error;
	}

	#continue(sync: JobSync, mayManage: boolean, nowMs: number): unknown {
		const {job, key} = sync;
		const remainingMs = remainingDeadlineMs(sync, nowMs);
		if (remainingMs !== undefined) this.#queue.addWithin(key, remainingMs);
		const isManaged = mayManage && !job.metadata.deletionTimestamp;
		let error: unknown;
		if (isManaged) {
			const managed = this.#manager.manage(sync, nowMs);
			({error} = managed);
			if (managed.afterMs !== undefined) this.#queue.addWithin(key, Math.max(batchMs, managed.afterMs));
		}
		const {completions} = job.spec;
		const isComplete = sync.active === 0 && (completions === undefined ? sync.succeeded > 0 : sync.succeeded >= completions);
		if (isComplete) {
			sync.finished = jobCondition('SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods', nowMs);
		} else if (isManaged) {
			this.#tellSuspension(sync, nowMs);
		}
		return error;
	}

	/** Keeps the condition Suspended; a Job that is resumed starts anew, and with it its deadline. */
	#tellSuspension(sync: JobSync, nowMs: number): void {
		const {job, status} = sync;
		const known = findCondition(status.conditions, 'Suspended');
		const isSuspended = isJobSuspended(job);
		if ((known?.status === 'True') === isSuspended) return;
		const next = isSuspended
			? jobCondition('Suspended', 'JobSuspended', 'Job suspended', nowMs)
			: jobCondition('Suspended', 'JobResumed', 'Job resumed', nowMs, 'False');
		const conditions = status.conditions ?? [];
		status.conditions = known ? conditions.map((condition) => (condition === known ? next : condition)) : [...conditions, next];
		if (isSuspended) {
			delete status.startTime;
			this.#recorder.event({object: job}, 'Normal', 'Suspended', 'Job suspended');
		} else {
			status.startTime = timestamp(nowMs);
			this.#recorder.event({object: job}, 'Normal', 'Resumed', 'Job resumed');
		}
	}
}

function isManagedElsewhere({spec}: Job): boolean {
	return spec.managedBy !== undefined && spec.managedBy !== ownName;
}

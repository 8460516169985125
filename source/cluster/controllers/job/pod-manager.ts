import type {Job, Pod, PodTemplateSpec} from '../../../api/generated/types.ts';
import {completionIndexKey, completionIndexOf, isIndexedJob, isJobSuspended, jobTrackingFinalizer} from '../../../api/jobs.ts';
import {type Draft, objectKey} from '../../../api/objects.ts';
import {isPodReady} from '../../../api/pods.ts';
import {isNotFound, isRequestError} from '../../../api/status-error.ts';
import type {Client} from '../../apiserver/client.ts';
import type {Expectations} from '../expectations.ts';
import {isNamespaceTerminating, type PodControl, podFromTemplate} from '../pod-control.ts';
import {rankForRemoval} from '../pod-ranking.ts';
import {remainingBackoffMs, remainingIndexBackoffMs} from './backoff.ts';
import {freeIndexes, indexesOf, mergeIndexes, withIndexes} from './indexes.ts';
import {hasLimitPerIndex, type JobSync} from './job-sync.ts';
import {judgeFailedPod} from './pod-failure-policy.ts';
import {indexFailureCount, indexFailureCountKey, indexIgnoredFailureCount, indexIgnoredFailureCountKey, replacesOnlyFailedPods} from './pods.ts';

const podsMostPerSync = 500;
const generatedNameBaseMost = 58;
const indexVariable = 'JOB_COMPLETION_INDEX';

/** Takes the Job's finalizer off a pod; true if it is off, be it that the pod is gone. */
export function removeTrackingFinalizer(client: Client, pod: Pod): void {
	try {
		client.modify('pods', objectKey(pod), (current) => {
			if (current.metadata.uid !== pod.metadata.uid || !current.metadata.finalizers?.includes(jobTrackingFinalizer)) return undefined;
			const {finalizers, ...metadata} = current.metadata;
			const left = finalizers.filter((name) => name !== jobTrackingFinalizer);
			return {...current, metadata: left.length > 0 ? {...metadata, finalizers: left} : metadata};
		});
	} catch (error) {
		if (!isNotFound(error)) throw error;
	}
}

/** Creates and deletes the pods of a Job until as many run as should. */
export class JobPodManager {
	readonly #client: Client;
	readonly #podControl: PodControl;
	readonly #expectations: Expectations;

	constructor(client: Client, podControl: PodControl, expectations: Expectations) {
		this.#client = client;
		this.#podControl = podControl;
		this.#expectations = expectations;
	}

	/**
	Creates what is missing or deletes what is too much, counts it in `sync`, and says in how long it is worth another
	look. Throws the first refusal. Upstream: `manageJob`.
	*/
	manage(sync: JobSync, nowMs: number): {readonly afterMs?: number; readonly error?: unknown} {
		const {job} = sync;
		if (isJobSuspended(job)) return this.#delete(sync, podsToRemove(job, sync.activePods, sync.active));
		const wanted = wantedActive(sync);
		const surplus = podsToRemove(job, sync.activePods, Math.max(0, sync.active - wanted)).slice(0, podsMostPerSync);
		// Either pods are deleted or created, never both in one go.
		if (surplus.length > 0) return this.#delete(sync, surplus);
		const missing = wanted - sync.active - (replacesOnlyFailedPods(job) ? sync.terminating : 0);
		if (missing <= 0) return {};
		const waitMs = hasLimitPerIndex(job) ? 0 : remainingBackoffMs(sync.backoff, nowMs);
		let indexes: readonly (number | undefined)[] = Array.from({length: Math.min(missing, podsMostPerSync)});
		let afterMs = waitMs;
		if (waitMs === 0 && isIndexedJob(job)) {
			const pending = pendingIndexes(sync, indexes.length);
			const waits = pending.map((index) => (hasLimitPerIndex(job) ? remainingIndexBackoffMs(sync.delayedPods.get(index), nowMs) : 0));
			indexes = pending.filter((_, position) => waits[position] === 0);
			if (indexes.length === 0 && waits.length > 0) afterMs = Math.min(...waits);
		}
		if (afterMs > 0) {
			// So upstream has it: while it waits, no pod counts as active.
			sync.active = 0;
			return {afterMs};
		}
		return {error: this.#create(sync, indexes)};
	}

	/** Deletes the active pods of a Job that ends; their finalizers stay until they have been counted. False if one would not go. */
	deleteActive(sync: JobSync): {readonly areAllDeleted: boolean; readonly error: unknown} {
		let first: unknown;
		let deleted = 0;
		for (const pod of sync.activePods) {
			try {
				this.#podControl.delete(pod, sync.job);
				deleted += 1;
			} catch (error) {
				if (!isRequestError(error)) throw error;
				if (isNotFound(error)) deleted += 1;
				else first ??= error;
			}
			if (isPodReady(pod)) sync.ready -= 1;
		}
		const areAllDeleted = deleted === sync.active;
		sync.active -= deleted;
		sync.terminating += deleted;
		return {areAllDeleted, error: first};
	}

	/** Deletes pods that are not wanted; they are not waited for. */
	#delete(sync: JobSync, pods: readonly Pod[]): {readonly error?: unknown} {
		this.#expectations.expectDeletions(sync.key, pods.map(objectKey));
		let first: unknown;
		for (const pod of pods) {
			try {
				removeTrackingFinalizer(this.#client, pod);
				this.#podControl.delete(pod, sync.job);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				this.#expectations.deletionSeen(sync.key, objectKey(pod));
				if (!isNotFound(error)) {
					first ??= error;
					continue;
				}
			}
			sync.active -= 1;
			sync.terminating += 1;
			if (isPodReady(pod)) sync.ready -= 1;
		}
		return {error: first};
	}

	/** Slow start: one pod, then two, four …; nothing further after a failure. */
	#create(sync: JobSync, indexes: readonly (number | undefined)[]): unknown {
		const {key, job} = sync;
		this.#expectations.expectCreations(key, indexes.length);
		const template = templateOf(job);
		let failed: unknown;
		let done = 0;
		for (let batch = Math.min(indexes.length, 1); batch > 0; batch = Math.min(2 * batch, indexes.length - done)) {
			for (const index of indexes.slice(done, done + batch)) {
				try {
					this.#podControl.create(podDraft(template, sync, index), job);
					sync.active += 1;
				} catch (error) {
					if (!isRequestError(error)) throw error;
					this.#expectations.creationSeen(key);
					if (!isNamespaceTerminating(error)) failed ??= error;
				}
			}
			done += batch;
			if (failed) break;
		}
		for (; done < indexes.length; done += 1) this.#expectations.creationSeen(key);
		return failed;
	}
}

/** How many pods should run: as many as may at once, but not more than are still to succeed. */
function wantedActive({job, succeeded, active}: JobSync): number {
	const {completions, parallelism = 1} = job.spec;
	if (completions === undefined) return succeeded > 0 ? active : parallelism;
	return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** Pods without an index of the Job, all but one of each index, and as many more as must go. Upstream: `activePodsForRemoval`. */
function podsToRemove(job: Job, pods: readonly Pod[], least: number): readonly Pod[] {
	const removed: Pod[] = [];
	let left: readonly Pod[] = pods;
	if (isIndexedJob(job)) {
		const byIndex = new Map<number, Pod[]>();
		for (const pod of pods) {
			const index = completionIndexOf(pod);
			if (index === undefined || index >= (job.spec.completions ?? 0)) removed.push(pod);
			else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
		}
		left = [...byIndex.values()].map((same) => {
			const ranked = rankForRemoval(same);
			removed.push(...ranked.slice(0, -1));
			return ranked.at(-1)!;
		});
	}
	if (removed.length < least) removed.push(...rankForRemoval(left).slice(0, least - removed.length));
	return removed;
}

/** Upstream: `firstPendingIndexes`. */
function pendingIndexes(sync: JobSync, count: number): readonly number[] {
	let taken = withIndexes(sync.succeededIndexes, indexesOf(sync.activePods));
	if (replacesOnlyFailedPods(sync.job)) {
		const terminating = sync.pods.filter(
			({metadata, status}) => metadata.deletionTimestamp && status?.phase !== 'Failed' && status?.phase !== 'Succeeded',
		);
		taken = withIndexes(taken, indexesOf(terminating));
	}
	if (sync.failedIndexes) taken = mergeIndexes(taken, sync.failedIndexes);
	return freeIndexes(taken, count, sync.job.spec.completions ?? 0);
}

/** The template with the finalizer, and for an Indexed Job the variable that tells a container its index. */
function templateOf(job: Job): PodTemplateSpec {
	const {template} = job.spec;
	const finalizers = template.metadata?.finalizers ?? [];
	const metadata = {
		...template.metadata,
		finalizers: finalizers.includes(jobTrackingFinalizer) ? finalizers : [...finalizers, jobTrackingFinalizer],
	};
	if (!isIndexedJob(job) || !template.spec) return {...template, metadata};
	const variable = {name: indexVariable, valueFrom: {fieldRef: {fieldPath: `metadata.labels['${completionIndexKey}']`}}};
	const withVariable = <C extends {readonly env?: readonly {readonly name: string}[]}>(container: C): C =>
		container.env?.some(({name}) => name === indexVariable) ? container : {...container, env: [...(container.env ?? []), variable]};
	const {containers, initContainers} = template.spec;
	const spec = {
		...template.spec,
		containers: containers.map(withVariable),
		...(initContainers && {initContainers: initContainers.map(withVariable)}),
	};
	return {...template, metadata, spec};
}

function podDraft(template: PodTemplateSpec, sync: JobSync, index: number | undefined): Draft {
	const {job} = sync;
	const draft = podFromTemplate(template, job);
	if (index === undefined) return draft;
	const {name} = job.metadata;
	const suffix = `-${index}-`;
	return {
		...draft,
		metadata: {
			...draft.metadata,
			generateName: `${name.slice(0, generatedNameBaseMost - suffix.length)}${suffix}`,
			labels: {...draft.metadata.labels, [completionIndexKey]: String(index)},
			annotations: {
				...draft.metadata.annotations,
				[completionIndexKey]: String(index),
				...(hasLimitPerIndex(job) && failureCounts(job, sync.delayedPods.get(index))),
			},
		},
		spec: {...draft.spec, hostname: `${name}-${index}`},
	};
}

/** How often the index has failed by now, which each of its pods hands on to the next. Upstream: `getNewIndexFailureCounts`. */
function failureCounts(job: Job, replaced: Pod | undefined): Record<string, string> {
	if (!replaced) return {[indexFailureCountKey]: '0'};
	const {isCounted} = judgeFailedPod(job.spec.podFailurePolicy, replaced);
	const failures = indexFailureCount(replaced) + (isCounted ? 1 : 0);
	const ignored = indexIgnoredFailureCount(replaced) + (isCounted ? 0 : 1);
	return {[indexFailureCountKey]: String(failures), ...(ignored > 0 && {[indexIgnoredFailureCountKey]: String(ignored)})};
}

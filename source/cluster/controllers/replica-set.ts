/**
Keeps as many pods as a ReplicaSet asks for. Upstream: pkg/controller/replicaset. Left out: the burst limit is the
only limit on requests.
*/
import {findCondition, removeCondition, setCondition} from '../../api/conditions.ts';
import type {Pod, ReplicaSet, ReplicaSetStatus} from '../../api/generated/types.ts';
import {controllerOf, isEqualJson, keyOf, objectKey} from '../../api/objects.ts';
import {isPodActive, isPodAvailable, isPodReady, isPodTerminal, podCondition} from '../../api/pods.ts';
import {labelSelectorMatches, labelsInclude} from '../../api/selectors.ts';
import {isNotFound, isRequestError} from '../../api/status-error.ts';
import {parseTimestamp, timestamp} from '../../api/timestamps.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {Informer, InformerEvent} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {Expectations} from './expectations.ts';
import {addOwnerIndex, claimPods, isNamespaceTerminating, messageOf, ownerIndex, PodControl, podFromTemplate} from './pod-control.ts';
import {rankForDeletion} from './pod-ranking.ts';

const burstReplicas = 500;

export class ReplicaSetController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #replicaSets: Informer<'replicasets'>;
	readonly #pods: Informer<'pods'>;
	readonly #queue: WorkQueue;
	readonly #expectations: Expectations;
	readonly #podControl: PodControl;

	constructor({simulation, client, informers, recorder}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#podControl = new PodControl(client, recorder);
		this.#expectations = new Expectations(simulation, 'replicaset');
		this.#replicaSets = informers.informer('replicasets');
		this.#pods = informers.informer('pods');
		addOwnerIndex(this.#pods);
		// The siblings: ReplicaSets of one Deployment.
		this.#replicaSets.addIndex(ownerIndex, (replicaSet) => controllerOf(replicaSet)?.uid);
		this.#queue = new WorkQueue(simulation, 'replicaset-controller', (key) => this.#sync(key), {
			workMsOf: (key) => this.#pods.countByIndex(ownerIndex, this.#replicaSets.get(key)?.metadata.uid ?? '') / 20,
		});
		this.#replicaSets.onChange(({type, object}) => {
			if (type === 'DELETED') this.#expectations.forget(objectKey(object));
			this.#queue.add(objectKey(object));
		});
		this.#pods.onChange((event) => this.#onPod(event));
	}

	#onPod({type, object, previous}: InformerEvent<Pod>): void {
		const key = this.#ownerKey(object);
		const previousKey = previous && this.#ownerKey(previous);
		if (previousKey !== undefined && previousKey !== key) this.#queue.add(previousKey);
		if (key === undefined) {
			if (type !== 'DELETED' && !controllerOf(object)) this.#wakeAdopters(object);
			return;
		}
		if (type === 'DELETED' || object.metadata.deletionTimestamp) this.#expectations.deletionSeen(key, objectKey(object));
		if (type === 'ADDED' && !object.metadata.deletionTimestamp) this.#expectations.creationSeen(key);
		this.#queue.add(key);
		const {minReadySeconds = 0} = this.#replicaSets.get(key)?.spec ?? {};
		if (minReadySeconds > 0 && previous && !isPodReady(previous) && isPodReady(object)) this.#queue.addAfter(key, minReadySeconds * 1000 + 1000);
	}

	#wakeAdopters(pod: Pod): void {
		if (!pod.metadata.labels) return;
		for (const replicaSet of this.#replicaSets.values()) {
			const isNear = replicaSet.metadata.namespace === pod.metadata.namespace;
			if (isNear && labelSelectorMatches(replicaSet.spec.selector, pod.metadata.labels)) this.#queue.add(objectKey(replicaSet));
		}
	}

	#ownerKey(pod: Pod): string | undefined {
		const owner = controllerOf(pod);
		return owner?.kind === 'ReplicaSet' ? keyOf(pod.metadata.namespace, owner.name) : undefined;
	}

	#sync(key: string): void {
		const replicaSet = this.#replicaSets.get(key);
		if (!replicaSet) {
			this.#expectations.forget(key);
			return;
		}
		const mayManage = this.#expectations.areSatisfied(key);
		const all = claimPods(replicaSet, this.#pods, this.#client);
		const active = all.filter(isPodActive);
		const failure = mayManage && !replicaSet.metadata.deletionTimestamp ? this.#manage(key, replicaSet, active) : undefined;
		const status = this.#status(replicaSet, all, active, failure);
		this.#updateStatus(replicaSet, status);
		if (failure) throw failure.error;
		const {minReadySeconds = 0} = replicaSet.spec;
		if (minReadySeconds > 0 && (status.availableReplicas ?? 0) < (status.readyReplicas ?? 0)) this.#wakeWhenAvailable(key, active, minReadySeconds);
	}

	#manage(key: string, replicaSet: ReplicaSet, active: readonly Pod[]): {readonly reason: string; readonly error: unknown} | undefined {
		const missing = (replicaSet.spec.replicas ?? 1) - active.length;
		if (missing > 0) return this.#create(key, replicaSet, Math.min(missing, burstReplicas));
		if (missing < 0) return this.#delete(key, replicaSet, active, Math.min(-missing, burstReplicas));
		return undefined;
	}

	/** Slow start: one pod, then two, four …; nothing further after a failure. All of it takes no time here. */
	#create(key: string, replicaSet: ReplicaSet, count: number): {readonly reason: string; readonly error: unknown} | undefined {
		this.#expectations.expectCreations(key, count);
		const draft = podFromTemplate(replicaSet.spec.template!, replicaSet);
		let failed: unknown;
		let done = 0;
		for (let batch = Math.min(count, 1); batch > 0; batch = Math.min(2 * batch, count - done)) {
			for (let index = 0; index < batch; index += 1) {
				try {
					this.#podControl.create(draft, replicaSet);
				} catch (error) {
					if (!isRequestError(error)) throw error;
					this.#expectations.creationSeen(key);
					if (!isNamespaceTerminating(error)) failed ??= error;
				}
			}
			done += batch;
			if (failed) break;
		}
		for (; done < count; done += 1) this.#expectations.creationSeen(key);
		return failed ? {reason: 'FailedCreate', error: failed} : undefined;
	}

	#delete(
		key: string,
		replicaSet: ReplicaSet,
		active: readonly Pod[],
		count: number,
	): {readonly reason: string; readonly error: unknown} | undefined {
		const victims = this.#victims(replicaSet, active, count);
		this.#expectations.expectDeletions(key, victims.map(objectKey));
		let failed: unknown;
		for (const pod of victims) {
			try {
				this.#podControl.delete(pod, replicaSet);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				this.#expectations.deletionSeen(key, objectKey(pod));
				if (!isNotFound(error)) failed ??= error;
			}
		}
		return failed ? {reason: 'FailedDelete', error: failed} : undefined;
	}

	#victims(replicaSet: ReplicaSet, active: readonly Pod[], count: number): readonly Pod[] {
		if (count >= active.length) return active;
		const owner = controllerOf(replicaSet);
		const siblings = owner ? this.#replicaSets.byIndex(ownerIndex, owner.uid) : [replicaSet];
		const peers = new Map<string, number>();
		for (const sibling of siblings) {
			for (const pod of this.#pods.byIndex(ownerIndex, sibling.metadata.uid)) {
				const {nodeName} = pod.spec;
				if (nodeName && isPodActive(pod)) peers.set(nodeName, (peers.get(nodeName) ?? 0) + 1);
			}
		}
		return rankForDeletion(active, ({spec}) => peers.get(spec.nodeName ?? '') ?? 0, this.#simulation.nowMs).slice(0, count);
	}

	#status(
		replicaSet: ReplicaSet,
		all: readonly Pod[],
		active: readonly Pod[],
		failure: {readonly reason: string; readonly error: unknown} | undefined,
	): ReplicaSetStatus {
		const {minReadySeconds = 0, template} = replicaSet.spec;
		const {nowMs} = this.#simulation;
		const labels = template?.metadata?.labels ?? {};
		let [labelled, ready, available] = [0, 0, 0];
		for (const pod of active) {
			if (labelsInclude(pod.metadata.labels, labels)) labelled += 1;
			if (!isPodReady(pod)) continue;
			ready += 1;
			if (minReadySeconds === 0 || isPodAvailable(pod, minReadySeconds, nowMs)) available += 1;
		}
		const before = replicaSet.status?.conditions ?? [];
		// The first failure stays: the message holds the name the pod would have had, which is another one each time.
		const isTold = findCondition(before, 'ReplicaFailure') !== undefined;
		const conditions = !failure
			? removeCondition(before, 'ReplicaFailure')
			: isTold
				? before
				: setCondition(before, {
						type: 'ReplicaFailure',
						status: 'True',
						lastTransitionTime: timestamp(nowMs),
						reason: failure.reason,
						message: messageOf(failure.error),
					});
		return {
			replicas: active.length,
			fullyLabeledReplicas: labelled,
			readyReplicas: ready,
			availableReplicas: available,
			terminatingReplicas: all.filter((pod) => pod.metadata.deletionTimestamp && !isPodTerminal(pod)).length,
			observedGeneration: replicaSet.metadata.generation ?? 1,
			...(conditions.length > 0 && {conditions}),
		};
	}

	#updateStatus(replicaSet: ReplicaSet, status: ReplicaSetStatus): void {
		if (isEqualJson(replicaSet.status, status)) return;
		try {
			this.#client.modifyStatus('replicasets', objectKey(replicaSet), (current) =>
				current.metadata.uid === replicaSet.metadata.uid ? {...current, status} : undefined,
			);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}

	#wakeWhenAvailable(key: string, active: readonly Pod[], minReadySeconds: number): void {
		const {nowMs} = this.#simulation;
		let earliestMs = Number.POSITIVE_INFINITY;
		for (const pod of active) {
			if (!isPodReady(pod) || isPodAvailable(pod, minReadySeconds, nowMs)) continue;
			earliestMs = Math.min(earliestMs, parseTimestamp(podCondition(pod, 'Ready')!.lastTransitionTime!) + minReadySeconds * 1000);
		}
		if (earliestMs !== Number.POSITIVE_INFINITY) this.#queue.addAfter(key, Math.max(0, earliestMs - nowMs));
	}
}

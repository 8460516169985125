/**
Rolls a Deployment's pod template out through ReplicaSets. Upstream: pkg/controller/deployment. Left out: the
rollback of extensions/v1beta1; `kubectl rollout undo` writes the old template itself.
*/
import {findCondition} from '../../api/conditions.ts';
import type {Deployment, DeploymentStatus, ReplicaSet} from '../../api/generated/types.ts';
import {controllerOf, isEqualJson, keyOf, objectKey, ownerReference} from '../../api/objects.ts';
import {isPodTerminal} from '../../api/pods.ts';
import {labelSelectorMatches} from '../../api/selectors.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';
import {DeploymentRevisions} from './deployment-revisions.ts';
import {deploymentCondition, deploymentStatus, type ReplicaSets, rolloutConditions, setDeploymentCondition} from './deployment-status.ts';
import {addOwnerIndex, orphansOf, ownerIndex} from './pod-control.ts';
import {
	actualReplicaCount,
	availableReplicaCount,
	desiredReplicas,
	desiredReplicasAnnotation,
	hasProgressDeadline,
	isComplete,
	isRollingUpdate,
	maxReplicasAnnotation,
	maxSurge,
	maxUnavailable,
	newReplicaSetAvailable,
	newReplicaSetSize,
	progressDeadlineExceeded,
	progressDeadlineMs,
	proportionOf,
	replicaCount,
	revisionOf,
	sortByCreation,
} from './rollout.ts';

export class DeploymentController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #deployments: Informer<'deployments'>;
	readonly #replicaSets: Informer<'replicasets'>;
	readonly #pods: Informer<'pods'>;
	readonly #queue: WorkQueue;
	readonly #revisions: DeploymentRevisions;

	constructor({simulation, client, informers, recorder}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#recorder = recorder;
		this.#revisions = new DeploymentRevisions(simulation, client, recorder);
		this.#deployments = informers.informer('deployments');
		this.#replicaSets = informers.informer('replicasets');
		this.#replicaSets.addIndex(ownerIndex, (replicaSet) => controllerOf(replicaSet)?.uid);
		this.#replicaSets.addIndex('orphans', (replicaSet) => (controllerOf(replicaSet) ? undefined : orphansOf(replicaSet.metadata.namespace)));
		this.#pods = informers.informer('pods');
		addOwnerIndex(this.#pods);
		this.#queue = new WorkQueue(simulation, 'deployment-controller', (key) => this.#sync(key));
		this.#deployments.onChange(({object}) => this.#queue.add(objectKey(object)));
		this.#replicaSets.onChange(({type, object, previous}) => {
			for (const key of new Set([this.#ownerKey(object), previous && this.#ownerKey(previous)])) if (key !== undefined) this.#queue.add(key);
			if (type !== 'DELETED' && !controllerOf(object)) this.#wakeAdopters(object);
		});
		this.#pods.onChange(({type, object}) => {
			if (type === 'DELETED' || isPodTerminal(object)) this.#onPodGone(controllerOf(object), object.metadata.namespace);
		});
	}

	#ownerKey({metadata}: ReplicaSet): string | undefined {
		const owner = controllerOf({metadata});
		return owner?.kind === 'Deployment' ? keyOf(metadata.namespace, owner.name) : undefined;
	}

	#wakeAdopters({metadata}: ReplicaSet): void {
		for (const deployment of this.#deployments.values()) {
			if (deployment.metadata.namespace === metadata.namespace && labelSelectorMatches(deployment.spec.selector, metadata.labels)) {
				this.#queue.add(objectKey(deployment));
			}
		}
	}

	/** Recreate waits for the last old pod to be gone. */
	#onPodGone(owner: ReturnType<typeof controllerOf>, namespace: string | undefined): void {
		if (owner?.kind !== 'ReplicaSet') return;
		const replicaSet = this.#replicaSets.get(keyOf(namespace, owner.name));
		const key = replicaSet && this.#ownerKey(replicaSet);
		const deployment = key === undefined ? undefined : this.#deployments.get(key);
		if (deployment && !isRollingUpdate(deployment)) this.#queue.add(key!);
	}

	#sync(key: string): void {
		const deployment = this.#deployments.get(key);
		if (!deployment) return;
		const owned = this.#claim(deployment);
		if (deployment.metadata.deletionTimestamp) {
			const sets = this.#revisions.classify(deployment, owned);
			this.#revisions.writeStatus(deployment, deploymentStatus(deployment, sets, this.#simulation.nowMs));
			return;
		}
		const current = this.#notePause(deployment);
		const isScaled = owned.some(
			(replicaSet) =>
				desiredReplicas(replicaSet) > 0 &&
				replicaSet.metadata.annotations?.[desiredReplicasAnnotation] !== undefined &&
				Number(replicaSet.metadata.annotations[desiredReplicasAnnotation]) !== desiredReplicas(deployment),
		);
		if (current.spec.paused || isScaled) this.#scaleOnly(current, owned);
		else if (isRollingUpdate(current)) this.#rollOut(current, owned);
		else this.#recreate(current, owned);
	}

	/** A pause must not count as a lack of progress. */
	#notePause(deployment: Deployment): Deployment {
		if (!hasProgressDeadline(deployment)) return deployment;
		const {paused = false} = deployment.spec;
		const condition = findCondition(deployment.status?.conditions, 'Progressing');
		const isNoted = condition?.reason === 'DeploymentPaused';
		if (condition?.reason === progressDeadlineExceeded || paused === isNoted) return deployment;
		const {nowMs} = this.#simulation;
		const next = paused
			? deploymentCondition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', nowMs)
			: deploymentCondition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', nowMs);
		return this.#revisions.writeStatus(deployment, {...deployment.status, conditions: setDeploymentCondition(deployment.status?.conditions, next)});
	}

	#claim(deployment: Deployment): readonly ReplicaSet[] {
		const {uid, namespace, deletionTimestamp} = deployment.metadata;
		const isSelected = ({metadata}: ReplicaSet): boolean => labelSelectorMatches(deployment.spec.selector, metadata.labels);
		const claimed: ReplicaSet[] = [];
		for (const replicaSet of this.#replicaSets.byIndex(ownerIndex, uid)) {
			if (isSelected(replicaSet)) claimed.push(replicaSet);
			else if (!deletionTimestamp) this.#setOwner(replicaSet, undefined);
		}
		if (deletionTimestamp) return claimed;
		for (const orphan of this.#replicaSets.byIndex('orphans', orphansOf(namespace))) {
			if (isSelected(orphan) && !orphan.metadata.deletionTimestamp) claimed.push(this.#setOwner(orphan, deployment));
		}
		return claimed;
	}

	#setOwner(replicaSet: ReplicaSet, owner: Deployment | undefined): ReplicaSet {
		return this.#client.modify('replicasets', objectKey(replicaSet), (current) => {
			const others = (current.metadata.ownerReferences ?? []).filter(({controller}) => !controller);
			return {...current, metadata: {...current.metadata, ownerReferences: owner ? [...others, ownerReference(owner)] : others}};
		});
	}

	#scaleOnly(deployment: Deployment, owned: readonly ReplicaSet[]): void {
		const synced = this.#revisions.sync(deployment, owned, false);
		const sets = this.#scale(synced.deployment, synced.sets);
		if (deployment.spec.paused) this.#cleanUp(synced.deployment, sets.old);
		this.#revisions.writeStatus(synced.deployment, deploymentStatus(synced.deployment, sets, this.#simulation.nowMs));
	}

	#rollOut(deployment: Deployment, owned: readonly ReplicaSet[]): void {
		const {deployment: synced, sets} = this.#revisions.sync(deployment, owned, true);
		const current = sets.current!;
		const grown = this.#reconcileNew(synced, {...sets, current});
		if (grown) {
			this.#syncRolloutStatus(synced, {...sets, current: grown});
			return;
		}
		const shrunk = this.#reconcileOld(synced, {...sets, current});
		if (shrunk) {
			this.#syncRolloutStatus(synced, {...sets, old: shrunk});
			return;
		}
		if (isComplete(synced, synced.status ?? {})) this.#cleanUp(synced, sets.old);
		this.#syncRolloutStatus(synced, sets);
	}

	#reconcileNew(deployment: Deployment, {current, old}: ReplicaSets & {readonly current: ReplicaSet}): ReplicaSet | undefined {
		const size = desiredReplicas(current);
		const wanted = desiredReplicas(deployment);
		if (size === wanted) return undefined;
		const next = size > wanted ? wanted : newReplicaSetSize(deployment, [...old, current], size);
		const scaled = this.#scaleReplicaSet(current, next, deployment);
		return size === next ? undefined : scaled;
	}

	/** The old ReplicaSets as they are after some were scaled down; undefined if none was. */
	#reconcileOld(deployment: Deployment, {current, old}: ReplicaSets & {readonly current: ReplicaSet}): readonly ReplicaSet[] | undefined {
		const active = old.filter((replicaSet) => desiredReplicas(replicaSet) > 0);
		if (active.length === 0) return undefined;
		const minAvailable = desiredReplicas(deployment) - maxUnavailable(deployment);
		const newUnavailable = desiredReplicas(current) - (current.status?.availableReplicas ?? 0);
		const mostDown = replicaCount([...old, current]) - minAvailable - newUnavailable;
		if (mostDown <= 0) return undefined;
		const cleaned = this.#cleanUpUnhealthy(deployment, old, mostDown);
		const shrunk = this.#shrinkOld(deployment, cleaned, current, minAvailable);
		return shrunk.some((replicaSet, index) => replicaSet !== old[index]) ? shrunk : undefined;
	}

	/** Unhealthy old pods go first: losing them costs nothing. */
	#cleanUpUnhealthy(deployment: Deployment, old: readonly ReplicaSet[], most: number): readonly ReplicaSet[] {
		let left = most;
		return old.map((replicaSet) => {
			const size = desiredReplicas(replicaSet);
			const unhealthy = size - (replicaSet.status?.availableReplicas ?? 0);
			if (left <= 0 || size === 0 || unhealthy <= 0) return replicaSet;
			const down = Math.min(left, unhealthy);
			left -= down;
			return this.#scaleReplicaSet(replicaSet, size - down, deployment);
		});
	}

	#shrinkOld(deployment: Deployment, old: readonly ReplicaSet[], current: ReplicaSet, minAvailable: number): readonly ReplicaSet[] {
		let left = availableReplicaCount([...old, current]) - minAvailable;
		return old.map((replicaSet) => {
			const size = desiredReplicas(replicaSet);
			if (left <= 0 || size === 0) return replicaSet;
			const down = Math.min(size, left);
			left -= down;
			return this.#scaleReplicaSet(replicaSet, size - down, deployment);
		});
	}

	#recreate(deployment: Deployment, owned: readonly ReplicaSet[]): void {
		const {deployment: synced, sets} = this.#revisions.sync(deployment, owned, false);
		const old = sets.old.map((replicaSet) => (desiredReplicas(replicaSet) > 0 ? this.#scaleReplicaSet(replicaSet, 0, synced) : replicaSet));
		if (old.some((replicaSet, index) => replicaSet !== sets.old[index]) || this.#areOldPodsRunning(old)) {
			this.#syncRolloutStatus(synced, {...sets, old});
			return;
		}
		const ready = sets.current ? {deployment: synced, sets} : this.#revisions.sync(synced, owned, true);
		const current = this.#scaleReplicaSet(ready.sets.current!, desiredReplicas(deployment), ready.deployment);
		if (isComplete(ready.deployment, ready.deployment.status ?? {})) this.#cleanUp(ready.deployment, ready.sets.old);
		this.#syncRolloutStatus(ready.deployment, {...ready.sets, current});
	}

	#areOldPodsRunning(old: readonly ReplicaSet[]): boolean {
		if (actualReplicaCount(old) > 0) return true;
		return old.some(({metadata}) => this.#pods.byIndex(ownerIndex, metadata.uid).some((pod) => !isPodTerminal(pod)));
	}

	/** Brings the ReplicaSets to a changed `replicas`, several of them in proportion to their sizes. */
	#scale(deployment: Deployment, sets: ReplicaSets): ReplicaSets {
		const all = [...sets.old, ...(sets.current ? [sets.current] : [])];
		const active = all.filter((replicaSet) => desiredReplicas(replicaSet) > 0);
		const wanted = desiredReplicas(deployment);
		const sizes = new Map<ReplicaSet, number>();
		if (active.length <= 1) {
			const only = active[0] ?? sets.current ?? sortByCreation(sets.old).at(-1);
			if (only && desiredReplicas(only) !== wanted) sizes.set(only, wanted);
		} else if (isSaturated(deployment, sets.current)) {
			for (const replicaSet of sets.old) if (desiredReplicas(replicaSet) > 0) sizes.set(replicaSet, 0);
		} else if (isRollingUpdate(deployment)) {
			proportionalSizes(deployment, active, sizes);
		}
		const scale = (replicaSet: ReplicaSet): ReplicaSet => {
			const size = sizes.get(replicaSet);
			return size === undefined ? replicaSet : this.#scaleReplicaSet(replicaSet, size, deployment);
		};
		return {current: sets.current && scale(sets.current), old: sets.old.map(scale)};
	}

	#scaleReplicaSet(replicaSet: ReplicaSet, replicas: number, deployment: Deployment): ReplicaSet {
		const former = desiredReplicas(replicaSet);
		const annotations = {
			...replicaSet.metadata.annotations,
			[desiredReplicasAnnotation]: String(desiredReplicas(deployment)),
			[maxReplicasAnnotation]: String(desiredReplicas(deployment) + maxSurge(deployment)),
		};
		if (former === replicas && isEqualJson(annotations, replicaSet.metadata.annotations)) return replicaSet;
		const scaled = this.#client.update('replicasets', {
			...replicaSet,
			metadata: {...replicaSet.metadata, annotations},
			spec: {...replicaSet.spec, replicas},
		});
		if (former !== replicas) {
			const direction = former < replicas ? 'up' : 'down';
			const message = `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${former} to ${replicas}`;
			this.#recorder.event({object: deployment}, 'Normal', 'ScalingReplicaSet', message);
		}
		return scaled;
	}

	/** Deletes the oldest ReplicaSets that are empty, beyond the history limit. */
	#cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): void {
		const kept = old.filter(({metadata}) => !metadata.deletionTimestamp);
		const surplus = kept.length - (deployment.spec.revisionHistoryLimit ?? 10);
		if (surplus <= 0) return;
		for (const replicaSet of kept.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, surplus)) {
			const {status, metadata} = replicaSet;
			const isInUse = (status?.replicas ?? 0) > 0 || desiredReplicas(replicaSet) > 0;
			if (!isInUse && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0))
				this.#client.deleteIfFound('replicasets', objectKey(replicaSet));
		}
	}

	#syncRolloutStatus(deployment: Deployment, sets: ReplicaSets): void {
		const {nowMs} = this.#simulation;
		let status = deploymentStatus(deployment, sets, nowMs);
		status = {...status, conditions: rolloutConditions(deployment, status, sets, nowMs)};
		if (isEqualJson(status, deployment.status)) this.#wakeForDeadline(deployment, status);
		else this.#revisions.writeStatus(deployment, status);
	}

	#wakeForDeadline(deployment: Deployment, status: DeploymentStatus): void {
		const condition = findCondition(deployment.status?.conditions, 'Progressing');
		if (!hasProgressDeadline(deployment) || !condition) return;
		// A rollout that came through once cannot time out; upstream asks again without end, to no effect.
		const isDecided = condition.reason === progressDeadlineExceeded || condition.reason === newReplicaSetAvailable;
		if (isComplete(deployment, status) || isDecided) return;
		const afterMs = progressDeadlineMs(deployment, condition) - this.#simulation.nowMs;
		this.#queue.addAfter(objectKey(deployment), afterMs < 1000 ? 5 : afterMs + 1000);
	}
}

function proportionalSizes(deployment: Deployment, active: readonly ReplicaSet[], sizes: Map<ReplicaSet, number>): void {
	const wanted = desiredReplicas(deployment);
	const toAdd = (wanted > 0 ? wanted + maxSurge(deployment) : 0) - replicaCount(active);
	// The largest first; of equals, the newest when growing and the oldest when shrinking.
	const byAge = toAdd > 0 ? sortByCreation(active).toReversed() : sortByCreation(active);
	const sorted = byAge.toSorted((a, b) => desiredReplicas(b) - desiredReplicas(a));
	let added = 0;
	for (const replicaSet of sorted) {
		const share = toAdd === 0 ? 0 : proportionOf(replicaSet, deployment, toAdd, added);
		sizes.set(replicaSet, desiredReplicas(replicaSet) + share);
		added += share;
	}
	const largest = sorted[0]!;
	if (toAdd !== 0) sizes.set(largest, Math.max(0, sizes.get(largest)! + toAdd - added));
}

function isSaturated(deployment: Deployment, current: ReplicaSet | undefined): boolean {
	if (!current) return false;
	const wanted = desiredReplicas(deployment);
	const noted = Number(current.metadata.annotations?.[desiredReplicasAnnotation] ?? Number.NaN);
	return desiredReplicas(current) === wanted && noted === wanted && (current.status?.availableReplicas ?? 0) === wanted;
}

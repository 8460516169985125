/** The arithmetic of rolling updates. Upstream: pkg/controller/deployment/util. */
import type {Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet} from '../../api/generated/types.ts';
import {parseTimestamp} from '../../api/timestamps.ts';

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';

export const newReplicaSetAvailable = 'NewReplicaSetAvailable';
export const progressDeadlineExceeded = 'ProgressDeadlineExceeded';
// What kubectl and upstream take for "no deadline".
const noDeadline = 2_147_483_647;

export function desiredReplicas({spec}: Deployment | ReplicaSet): number {
	return spec.replicas ?? 1;
}

export function isRollingUpdate({spec}: Deployment): boolean {
	return (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

/** A number, or a share of `total` in percent. */
export function scaledValue(value: number | string | undefined, total: number, isRoundedUp: boolean): number {
	if (value === undefined) return 0;
	if (typeof value === 'number') return value;
	const percent = Number.parseInt(value, 10);
	const share = percent * total;
	return isRoundedUp ? Math.ceil(share / 100) : Math.floor(share / 100);
}

/** Surge is rounded up, unavailable down; both may not be 0. Upstream: `ResolveFenceposts`. */
function fenceposts(deployment: Deployment): {readonly surge: number; readonly unavailable: number} {
	const {maxSurge = '25%', maxUnavailable = '25%'} = deployment.spec.strategy?.rollingUpdate ?? {};
	const replicas = desiredReplicas(deployment);
	const surge = scaledValue(maxSurge, replicas, true);
	const unavailable = scaledValue(maxUnavailable, replicas, false);
	return {surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable};
}

export function maxSurge(deployment: Deployment): number {
	return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}

export function maxUnavailable(deployment: Deployment): number {
	const replicas = desiredReplicas(deployment);
	if (!isRollingUpdate(deployment) || replicas === 0) return 0;
	return Math.min(fenceposts(deployment).unavailable, replicas);
}

export function replicaCount(replicaSets: readonly ReplicaSet[]): number {
	return replicaSets.reduce((sum, replicaSet) => sum + desiredReplicas(replicaSet), 0);
}

export function actualReplicaCount(replicaSets: readonly ReplicaSet[]): number {
	return replicaSets.reduce((sum, {status}) => sum + (status?.replicas ?? 0), 0);
}

export function availableReplicaCount(replicaSets: readonly ReplicaSet[]): number {
	return replicaSets.reduce((sum, {status}) => sum + (status?.availableReplicas ?? 0), 0);
}

/** How far the new ReplicaSet may go up now. Upstream: `NewRSNewReplicas`. */
export function newReplicaSetSize(deployment: Deployment, all: readonly ReplicaSet[], current: number): number {
	const wanted = desiredReplicas(deployment);
	if (!isRollingUpdate(deployment)) return wanted;
	const most = wanted + maxSurge(deployment);
	const total = replicaCount(all);
	return total >= most ? current : current + Math.min(most - total, wanted - current);
}

/** How much of a scaling falls to one ReplicaSet of several. Upstream: `GetReplicaSetProportion`. */
export function proportionOf(replicaSet: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
	const size = desiredReplicas(replicaSet);
	if (size === 0 || toAdd === 0 || toAdd === added) return 0;
	const fraction = fractionOf(replicaSet, deployment);
	const allowed = toAdd - added;
	return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

function fractionOf(replicaSet: ReplicaSet, deployment: Deployment): number {
	const size = desiredReplicas(replicaSet);
	const wanted = desiredReplicas(deployment);
	if (wanted === 0) return -size;
	const most = wanted + maxSurge(deployment);
	const before = Number(replicaSet.metadata.annotations?.[maxReplicasAnnotation] ?? 0) || deployment.status?.replicas || 0;
	if (before === 0) return 0;
	// To the nearest whole number, halves away from 0, as `RoundToInt32`.
	return Math.floor((2 * size * most + before) / (2 * before)) - size;
}

export function revisionOf({metadata}: Deployment | ReplicaSet): number {
	return Number(metadata.annotations?.[revisionAnnotation] ?? 0) || 0;
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
	const wanted = desiredReplicas(deployment);
	return (
		(status.updatedReplicas ?? 0) === wanted &&
		(status.replicas ?? 0) === wanted &&
		(status.availableReplicas ?? 0) === wanted &&
		(status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
	);
}

/** Whether the new status is a step ahead of the one the deployment has. */
export function isProgressing({status: before = {}}: Deployment, after: DeploymentStatus): boolean {
	const old = ({replicas = 0, updatedReplicas = 0}: DeploymentStatus): number => replicas - updatedReplicas;
	return (
		(after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
		old(after) < old(before) ||
		(after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
		(after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
	);
}

export function hasProgressDeadline({spec}: Deployment): boolean {
	return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== noDeadline;
}

export function progressDeadlineMs({spec}: Deployment, condition: DeploymentCondition): number {
	return parseTimestamp(condition.lastUpdateTime ?? condition.lastTransitionTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** Oldest first; of one second, by name. */
export function sortByCreation(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
	return replicaSets.toSorted((a, b) => compareCreation(a, b) || (a.metadata.name < b.metadata.name ? -1 : 1));
}

export function compareCreation(a: ReplicaSet, b: ReplicaSet): number {
	const left = a.metadata.creationTimestamp;
	const right = b.metadata.creationTimestamp;
	return left < right ? -1 : left > right ? 1 : 0;
}

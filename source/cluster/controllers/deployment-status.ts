import {findCondition, removeCondition} from '../../api/conditions.ts';
import type {Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet} from '../../api/generated/types.ts';
import {timestamp} from '../../api/timestamps.ts';
import {
	actualReplicaCount,
	availableReplicaCount,
	desiredReplicas,
	hasProgressDeadline,
	isComplete,
	isProgressing,
	maxUnavailable,
	newReplicaSetAvailable,
	progressDeadlineExceeded,
	progressDeadlineMs,
	replicaCount,
} from './rollout.ts';

export interface ReplicaSets {
	/** The one with the deployment's template, if it exists. */
	readonly current: ReplicaSet | undefined;
	/** Oldest first. */
	readonly old: readonly ReplicaSet[];
}

type Conditions = readonly DeploymentCondition[];

/** Upstream: `calculateStatus`. */
export function deploymentStatus(deployment: Deployment, {current, old}: ReplicaSets, nowMs: number): DeploymentStatus {
	const all = current ? [...old, current] : old;
	const available = availableReplicaCount(all);
	const isAvailable = available >= desiredReplicas(deployment) - maxUnavailable(deployment);
	const condition = isAvailable
		? deploymentCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', nowMs)
		: deploymentCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', nowMs);
	const {collisionCount, conditions} = deployment.status ?? {};
	const counts = {
		replicas: actualReplicaCount(all),
		updatedReplicas: current?.status?.replicas ?? 0,
		readyReplicas: all.reduce((sum, {status}) => sum + (status?.readyReplicas ?? 0), 0),
		availableReplicas: available,
		unavailableReplicas: Math.max(0, replicaCount(all) - available),
	};
	return {
		observedGeneration: deployment.metadata.generation ?? 1,
		// Zero is left out, as in Kubernetes' own JSON.
		...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
		terminatingReplicas: all.reduce((sum, {status}) => sum + (status?.terminatingReplicas ?? 0), 0),
		...(collisionCount !== undefined && {collisionCount}),
		conditions: setDeploymentCondition(conditions, condition),
	};
}

/** The conditions with what is to be said of progress and failures. Upstream: `syncRolloutStatus`. */
export function rolloutConditions(deployment: Deployment, status: DeploymentStatus, sets: ReplicaSets, nowMs: number): Conditions {
	let conditions: Conditions = status.conditions ?? [];
	if (!hasProgressDeadline(deployment)) conditions = removeCondition(conditions, 'Progressing');
	const before = findCondition(deployment.status?.conditions, 'Progressing');
	const wasComplete = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === newReplicaSetAvailable;
	if (hasProgressDeadline(deployment) && !wasComplete) conditions = withProgress(deployment, {...status, conditions}, sets, before, nowMs);
	const failure = findFailure(sets);
	return failure ? setDeploymentCondition(conditions, failure) : removeCondition(conditions, 'ReplicaFailure');
}

function withProgress(
	deployment: Deployment,
	status: DeploymentStatus,
	{current}: ReplicaSets,
	before: DeploymentCondition | undefined,
	nowMs: number,
): Conditions {
	const conditions = status.conditions ?? [];
	const subject = current ? `ReplicaSet ${JSON.stringify(current.metadata.name)}` : `Deployment ${JSON.stringify(deployment.metadata.name)}`;
	if (isComplete(deployment, status)) {
		const message = `${subject} has successfully progressed.`;
		return setDeploymentCondition(conditions, deploymentCondition('Progressing', 'True', newReplicaSetAvailable, message, nowMs));
	}
	if (isProgressing(deployment, status)) {
		const condition = deploymentCondition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, nowMs);
		// Each step ahead moves the deadline, so here the update time changes though the reason does not.
		const {lastTransitionTime} = before?.status === 'True' ? before : condition;
		return setDeploymentCondition(removeCondition(conditions, 'Progressing'), {...condition, ...(lastTransitionTime && {lastTransitionTime})});
	}
	if (!isTimedOut(deployment, before, nowMs)) return conditions;
	const message = `${subject} has timed out progressing.`;
	return setDeploymentCondition(conditions, deploymentCondition('Progressing', 'False', progressDeadlineExceeded, message, nowMs));
}

function isTimedOut(deployment: Deployment, condition: DeploymentCondition | undefined, nowMs: number): boolean {
	if (!condition || condition.reason === newReplicaSetAvailable) return false;
	return condition.reason === progressDeadlineExceeded || progressDeadlineMs(deployment, condition) < nowMs;
}

function findFailure({current, old}: ReplicaSets): DeploymentCondition | undefined {
	for (const replicaSet of current ? [current, ...old] : old) {
		const found = findCondition(replicaSet.status?.conditions, 'ReplicaFailure');
		if (found) return {...found, ...(found.lastTransitionTime && {lastUpdateTime: found.lastTransitionTime})};
	}
	return undefined;
}

export function deploymentCondition(type: string, status: string, reason: string, message: string, nowMs: number): DeploymentCondition {
	const now = timestamp(nowMs);
	return {type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message};
}

/** A condition of the same status and reason stays as it is, message and times and all. */
export function setDeploymentCondition(conditions: Conditions | undefined, condition: DeploymentCondition): Conditions {
	const current = findCondition(conditions, condition.type);
	if (current?.status === condition.status && current.reason === condition.reason) return conditions ?? [];
	const lastTransitionTime = current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime;
	const others = (conditions ?? []).filter(({type}) => type !== condition.type);
	return [...others, {...condition, ...(lastTransitionTime && {lastTransitionTime})}];
}

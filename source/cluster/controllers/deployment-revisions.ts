/**
A Deployment's ReplicaSets: which one is current, its revision and annotations, and how a new one is made. Upstream:
pkg/controller/deployment/sync.go, `getAllReplicaSetsAndSyncRevision`.
*/
import {findCondition} from '../../api/conditions.ts';
import type {Deployment, DeploymentStatus, PodTemplateSpec, ReplicaSet} from '../../api/generated/types.ts';
import {controllerOf, isEqualJson, keyOf, ownerReference} from '../../api/objects.ts';
import {isAlreadyExists, isNotFound, isRequestError} from '../../api/status-error.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import {deploymentCondition, type ReplicaSets, setDeploymentCondition} from './deployment-status.ts';
import {messageOf} from './pod-control.ts';
import {
	desiredReplicas,
	desiredReplicasAnnotation,
	hasProgressDeadline,
	maxReplicasAnnotation,
	maxSurge,
	newReplicaSetSize,
	revisionAnnotation,
	revisionOf,
	sortByCreation,
} from './rollout.ts';
import {templateHash} from './template-hash.ts';

const hashLabel = 'pod-template-hash';
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
const annotationsNotCopied = new Set([
	'kubectl.kubernetes.io/last-applied-configuration',
	revisionAnnotation,
	revisionHistoryAnnotation,
	desiredReplicasAnnotation,
	maxReplicasAnnotation,
	'deprecated.deployment.rollback.to',
]);

export class DeploymentRevisions {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #recorder: EventRecorder;

	constructor(simulation: Simulation, client: Client, recorder: EventRecorder) {
		this.#simulation = simulation;
		this.#client = client;
		this.#recorder = recorder;
	}

	classify(deployment: Deployment, owned: readonly ReplicaSet[]): ReplicaSets {
		const sorted = sortByCreation(owned);
		const current = sorted.find((replicaSet) => isSameTemplate(replicaSet.spec.template, deployment.spec.template));
		return {current, old: sorted.filter((replicaSet) => replicaSet !== current)};
	}

	/** Finds or makes the new ReplicaSet, with revision and annotations as they should be. */
	sync(deployment: Deployment, owned: readonly ReplicaSet[], mayCreate: boolean): {readonly deployment: Deployment; readonly sets: ReplicaSets} {
		const {current, old} = this.classify(deployment, owned);
		const revision = Math.max(0, ...old.map(revisionOf)) + 1;
		if (current) return this.#syncExisting(deployment, current, old, revision);
		if (!mayCreate) return {deployment, sets: {current, old}};
		return this.#createReplicaSet(deployment, old, revision);
	}

	#syncExisting(deployment: Deployment, current: ReplicaSet, old: readonly ReplicaSet[], revision: number) {
		const annotations = replicaSetAnnotations(deployment, current, Math.max(revision, revisionOf(current)));
		const {minReadySeconds} = deployment.spec;
		if (!isEqualJson(annotations, current.metadata.annotations) || (current.spec.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)) {
			const next = this.#client.update('replicasets', {
				...current,
				metadata: {...current.metadata, annotations},
				spec: {...current.spec, ...(minReadySeconds !== undefined && {minReadySeconds})},
			});
			return {deployment, sets: {current: next, old}};
		}
		let synced = this.#setRevision(deployment, String(revisionOf(current)));
		if (hasProgressDeadline(synced) && !findCondition(synced.status?.conditions, 'Progressing')) {
			const message = `Found new replica set ${JSON.stringify(current.metadata.name)}`;
			const condition = deploymentCondition('Progressing', 'True', 'FoundNewReplicaSet', message, this.#simulation.nowMs);
			synced = this.writeStatus(synced, {...synced.status, conditions: setDeploymentCondition(synced.status?.conditions, condition)});
		}
		return {deployment: synced, sets: {current, old}};
	}

	#createReplicaSet(deployment: Deployment, old: readonly ReplicaSet[], revision: number) {
		const {metadata, spec, status} = deployment;
		const hash = templateHash(spec.template, status?.collisionCount);
		const template = {...spec.template, metadata: {...spec.template.metadata, labels: {...spec.template.metadata?.labels, [hashLabel]: hash}}};
		const replicas = newReplicaSetSize(deployment, old, 0);
		const name = `${metadata.name}-${hash}`;
		const draft = {
			apiVersion: 'apps/v1',
			kind: 'ReplicaSet',
			metadata: {
				name,
				namespace: metadata.namespace ?? 'default',
				labels: template.metadata.labels,
				annotations: {
					...copiedAnnotations(deployment),
					[revisionAnnotation]: String(revision),
					[desiredReplicasAnnotation]: String(desiredReplicas(deployment)),
					[maxReplicasAnnotation]: String(desiredReplicas(deployment) + maxSurge(deployment)),
				},
				ownerReferences: [ownerReference(deployment)],
			},
			spec: {
				replicas,
				...(spec.minReadySeconds !== undefined && {minReadySeconds: spec.minReadySeconds}),
				selector: {...spec.selector, matchLabels: {...spec.selector.matchLabels, [hashLabel]: hash}},
				template,
			},
		};
		let created: ReplicaSet;
		try {
			created = this.#client.create('replicasets', draft);
		} catch (error) {
			created = this.#onCreateFailed(deployment, keyOf(metadata.namespace, name), template, error);
			return {deployment: this.#setRevision(deployment, String(revision)), sets: {current: created, old}};
		}
		if (replicas > 0) {
			this.#recorder.event({object: deployment}, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`);
		}
		let synced = this.#setRevision(deployment, String(revision));
		if (hasProgressDeadline(deployment)) {
			const message = `Created new replica set ${JSON.stringify(name)}`;
			const condition = deploymentCondition('Progressing', 'True', 'NewReplicaSetCreated', message, this.#simulation.nowMs);
			synced = this.writeStatus(synced, {...synced.status, conditions: setDeploymentCondition(synced.status?.conditions, condition)});
		}
		return {deployment: synced, sets: {current: created, old}};
	}

	/** The name is taken: by our own ReplicaSet that the informer has not shown yet, or by another. */
	#onCreateFailed(deployment: Deployment, key: string, template: PodTemplateSpec, error: unknown): ReplicaSet {
		if (!isRequestError(error)) throw error;
		if (isAlreadyExists(error)) {
			const existing = this.#client.get('replicasets', key);
			if (controllerOf(existing)?.uid === deployment.metadata.uid && isSameTemplate(existing.spec.template, template)) return existing;
			this.writeStatus(deployment, {...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1});
		} else if (hasProgressDeadline(deployment)) {
			const message = `Failed to create new replica set ${JSON.stringify(key.slice(key.indexOf('/') + 1))}: ${messageOf(error)}`;
			const condition = deploymentCondition('Progressing', 'False', 'ReplicaSetCreateError', message, this.#simulation.nowMs);
			this.writeStatus(deployment, {...deployment.status, conditions: setDeploymentCondition(deployment.status?.conditions, condition)});
		}
		throw error;
	}

	#setRevision(deployment: Deployment, revision: string): Deployment {
		if (deployment.metadata.annotations?.[revisionAnnotation] === revision) return deployment;
		const annotations = {...deployment.metadata.annotations, [revisionAnnotation]: revision};
		// Through the status, which leaves the generation as it is.
		return this.#client.updateStatus('deployments', {...deployment, metadata: {...deployment.metadata, annotations}});
	}

	writeStatus(deployment: Deployment, status: DeploymentStatus): Deployment {
		try {
			return this.#client.updateStatus('deployments', {...deployment, status});
		} catch (error) {
			if (isNotFound(error)) return deployment;
			throw error;
		}
	}
}

/** The same but for the hash label. */
export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
	return isEqualJson(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): unknown {
	if (template?.metadata?.labels?.[hashLabel] === undefined) return template;
	const {[hashLabel]: _, ...labels} = template.metadata.labels;
	return {...template, metadata: {...template.metadata, labels}};
}

function copiedAnnotations({metadata}: Deployment): Record<string, string> {
	return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => !annotationsNotCopied.has(name)));
}

function replicaSetAnnotations(deployment: Deployment, replicaSet: ReplicaSet, revision: number): Record<string, string> {
	const former = replicaSet.metadata.annotations ?? {};
	const annotations: Record<string, string> = {...former, ...copiedAnnotations(deployment)};
	const formerRevision = former[revisionAnnotation];
	if (formerRevision !== String(revision)) {
		annotations[revisionAnnotation] = String(revision);
		if (formerRevision) {
			const history = former[revisionHistoryAnnotation];
			annotations[revisionHistoryAnnotation] = history ? `${history},${formerRevision}` : formerRevision;
		}
	}
	return annotations;
}

/**
Empties a namespace that is being deleted and lets it go: pods first, everything else once they are gone. Upstream:
pkg/controller/namespace.
*/
import type {Namespace, NamespaceCondition, Pod} from '../../api/generated/types.ts';
import {type ApiObject, isEqualJson, objectKey} from '../../api/objects.ts';
import {isPodTerminal} from '../../api/pods.ts';
import {isNotFound, isRequestError, StatusError} from '../../api/status-error.ts';
import {parseTimestamp, timestamp} from '../../api/timestamps.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Client} from '../apiserver/client.ts';
import {type ResourceName, resourceDefinitions} from '../apiserver/resources/catalogue.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';

const finalizer = 'kubernetes';
// Time for the garbage collector to finish with an object that has finalizers.
const finalizerSeconds = 15;

const namespaced = resourceDefinitions.filter(({isNamespaced}) => isNamespaced);

interface Remaining {
	/** By `resource.group`. */
	readonly objects: Map<string, number>;
	readonly finalizers: Map<string, number>;
	readonly errors: string[];
	/** How long what remains will take, as far as can be told. */
	estimateSeconds: number;
}

export class NamespaceController {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #namespaces: Informer<'namespaces'>;
	readonly #queue: WorkQueue;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#simulation = simulation;
		this.#client = client;
		this.#namespaces = informers.informer('namespaces');
		this.#queue = new WorkQueue(simulation, 'namespace-controller', (key) => this.#sync(key));
		this.#namespaces.onChange(({type, object, previous}) => {
			// Upstream waits five seconds, so that all parts of the API server know that the namespace is going.
			if (type !== 'DELETED' && object.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp) {
				this.#queue.addAfter(objectKey(object), 5000);
			}
		});
	}

	#sync(key: string): void {
		const namespace = this.#client.find('namespaces', key);
		if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.includes(finalizer)) return;
		const remaining = this.#deleteContent(namespace);
		this.#updateConditions(key, remaining);
		if (remaining.errors.length > 0) throw new StatusError({code: 500, reason: 'InternalError', message: remaining.errors.join(', ')});
		if (remaining.objects.size > 0) {
			this.#queue.addAfter(key, (Math.trunc(remaining.estimateSeconds / 2) + 1) * 1000);
			return;
		}
		const current = this.#client.find('namespaces', key);
		if (current)
			this.#client.finalize({...current, spec: {...current.spec, finalizers: (current.spec?.finalizers ?? []).filter((name) => name !== finalizer)}});
	}

	#deleteContent(namespace: Namespace): Remaining {
		const remaining: Remaining = {objects: new Map(), finalizers: new Map(), errors: [], estimateSeconds: 0};
		this.#deleteCollection('pods', '', namespace, remaining);
		if (remaining.objects.size > 0) return remaining;
		for (const {resource, group} of namespaced)
			if (resource !== 'pods') this.#deleteCollection(resource as ResourceName, group, namespace, remaining);
		return remaining;
	}

	#deleteCollection(resource: ResourceName, group: string, {metadata}: Namespace, remaining: Remaining): void {
		const list = (): readonly ApiObject[] => this.#client.list(resource, metadata.name) as readonly ApiObject[];
		const estimate = resource === 'pods' ? this.#estimatePods(list() as readonly Pod[], metadata.deletionTimestamp!) : 0;
		for (const object of list()) {
			try {
				this.#client.delete(resource, objectKey(object), {propagationPolicy: 'Background'});
			} catch (error) {
				if (!isRequestError(error)) throw error;
				if (!isNotFound(error)) remaining.errors.push(error.message);
			}
		}
		const left = list();
		if (left.length === 0) return;
		remaining.objects.set(`${resource}.${group}`, left.length);
		const held = left.flatMap((object) => object.metadata.finalizers ?? []);
		for (const name of held) remaining.finalizers.set(name, (remaining.finalizers.get(name) ?? 0) + 1);
		if (estimate > 0) remaining.estimateSeconds = Math.max(remaining.estimateSeconds, estimate);
		else if (held.length > 0) remaining.estimateSeconds = Math.max(remaining.estimateSeconds, finalizerSeconds);
		else remaining.errors.push(`unexpected items still remain in namespace: ${metadata.name} for gvr: ${group}/v1, Resource=${resource}`);
	}

	/** The longest grace of the pods, unless that much time has gone by already. */
	#estimatePods(pods: readonly Pod[], deletionTimestamp: string): number {
		const graces = pods.filter((pod) => !isPodTerminal(pod)).map(({spec}) => spec.terminationGracePeriodSeconds ?? 0);
		const longest = Math.max(0, ...graces);
		return this.#simulation.nowMs - parseTimestamp(deletionTimestamp) >= longest * 1000 ? 0 : longest;
	}

	#updateConditions(key: string, remaining: Remaining): void {
		const now = timestamp(this.#simulation.nowMs);
		this.#client.modifyStatus('namespaces', key, (namespace) => {
			const former = namespace.status?.conditions ?? [];
			const conditions = deletionConditions(remaining).map((condition): NamespaceCondition => {
				const same = former.find(({type, status}) => type === condition.type && status === condition.status);
				return {...condition, lastTransitionTime: same?.lastTransitionTime ?? now};
			});
			const status = {...namespace.status, phase: 'Terminating', conditions};
			return isEqualJson(status, namespace.status) ? undefined : {...namespace, status};
		});
	}
}

function deletionConditions({objects, finalizers, errors}: Remaining): readonly NamespaceCondition[] {
	const condition = (type: string, isTrue: boolean, reason: string, message: string): NamespaceCondition => ({
		type,
		status: isTrue ? 'True' : 'False',
		reason,
		message,
	});
	const objectTexts = [...objects].map(([name, count]) => `${name} has ${count} resource instances`).toSorted();
	const finalizerTexts = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`).toSorted();
	return [
		condition('NamespaceDeletionDiscoveryFailure', false, 'ResourcesDiscovered', 'All resources successfully discovered'),
		condition('NamespaceDeletionGroupVersionParsingFailure', false, 'ParsedGroupVersions', 'All legacy kube types successfully parsed'),
		errors.length > 0
			? condition(
					'NamespaceDeletionContentFailure',
					true,
					'ContentDeletionFailed',
					`Failed to delete all resource types, ${errors.length} remaining: ${errors.toSorted().join(', ')}`,
				)
			: condition('NamespaceDeletionContentFailure', false, 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization'),
		objectTexts.length > 0
			? condition('NamespaceContentRemaining', true, 'SomeResourcesRemain', `Some resources are remaining: ${objectTexts.join(', ')}`)
			: condition('NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed'),
		finalizerTexts.length > 0
			? condition(
					'NamespaceFinalizersRemaining',
					true,
					'SomeFinalizersRemain',
					`Some content in the namespace has finalizers remaining: ${finalizerTexts.join(', ')}`,
				)
			: condition('NamespaceFinalizersRemaining', false, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'),
	];
}

/**
Deletes what has lost its owners, and holds to the propagation a delete asked for: in the foreground the owner goes
after its dependents, orphaned dependents lose the reference. Upstream: pkg/controller/garbagecollector, whose graph
is the store's index of owners here.
*/
import type {OwnerReference} from '../../api/generated/types.ts';
import {type ApiObject, keyOf, objectKey} from '../../api/objects.ts';
import {isConflict, isNotFound} from '../../api/status-error.ts';
import type {Client} from '../apiserver/client.ts';
import {type ResourceName, resourceDefinitions} from '../apiserver/resources/catalogue.ts';
import type {InformerEvent} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';

const foregroundFinalizer = 'foregroundDeletion';
const orphanFinalizer = 'orphan';
const ignored = new Set(['events', 'leases']);

const byKind = new Map(resourceDefinitions.map((definition) => [`${definition.group}/${definition.kind}`, definition]));

interface Owners {
	readonly solid: readonly OwnerReference[];
	readonly dangling: readonly OwnerReference[];
	/** They are being deleted and wait for this very object to go. */
	readonly waiting: readonly OwnerReference[];
}

export class GarbageCollector {
	readonly #client: Client;
	readonly #queue: WorkQueue;

	constructor({simulation, client, informers}: ControllerContext) {
		this.#client = client;
		this.#queue = new WorkQueue(simulation, 'garbage-collector', (item) => this.#sync(item));
		for (const {resource} of resourceDefinitions) {
			if (ignored.has(resource)) continue;
			informers.informer(resource as ResourceName).onChange((event) => this.#onChange(resource, event as InformerEvent<ApiObject>));
		}
	}

	#onChange(resource: string, {type, object, previous}: InformerEvent<ApiObject>): void {
		const {uid, ownerReferences = [], deletionTimestamp, finalizers = []} = object.metadata;
		if (type === 'DELETED') {
			for (const dependent of this.#dependentsOf(uid)) this.#queue.add(dependent);
			for (const owner of ownerReferences) this.#wakeWaiting(owner, object);
			return;
		}
		const isGoing = deletionTimestamp && (finalizers.includes(foregroundFinalizer) || finalizers.includes(orphanFinalizer));
		if (isGoing && (type === 'ADDED' || finalizers !== previous?.metadata.finalizers)) this.#queue.add(itemOf(resource, object));
		if (ownerReferences.length === 0 || ownerReferences === previous?.metadata.ownerReferences) return;
		if (ownerReferences.some((owner) => !this.#findOwner(owner, object.metadata.namespace))) this.#queue.add(itemOf(resource, object));
	}

	/** An owner that is being deleted in the foreground looks again when a dependent is gone. */
	#wakeWaiting(owner: OwnerReference, dependent: ApiObject): void {
		const found = this.#findOwner(owner, dependent.metadata.namespace);
		if (found && isDeletingDependents(found.object)) this.#queue.add(itemOf(found.resource, found.object));
	}

	#sync(item: string): void {
		const space = item.indexOf(' ');
		const resource = item.slice(0, space) as ResourceName;
		const object = this.#client.find(resource, item.slice(space + 1)) as ApiObject | undefined;
		if (!object) return;
		if (object.metadata.deletionTimestamp) {
			if (object.metadata.finalizers?.includes(orphanFinalizer)) this.#orphanDependents(resource, object);
			else if (isDeletingDependents(object)) this.#deleteDependents(resource, object);
			return;
		}
		this.#deleteIfOrphaned(resource, object);
	}

	#deleteIfOrphaned(resource: ResourceName, object: ApiObject): void {
		const references = object.metadata.ownerReferences ?? [];
		if (references.length === 0) return;
		const {solid, dangling, waiting} = this.#classify(object);
		if (solid.length > 0) {
			if (solid.length < references.length) this.#setOwners(resource, object, solid);
			return;
		}
		const {finalizers = []} = object.metadata;
		const hasDependents = this.#dependentsOf(object.metadata.uid).length > 0;
		const isForeground = (waiting.length > 0 && hasDependents) || finalizers.includes(foregroundFinalizer);
		const propagationPolicy = isForeground ? 'Foreground' : finalizers.includes(orphanFinalizer) ? 'Orphan' : 'Background';
		if (dangling.length === 0 && waiting.length === 0) return;
		try {
			this.#client.delete(resource, objectKey(object), {uid: object.metadata.uid, propagationPolicy});
		} catch (error) {
			if (!isNotFound(error) && !isConflict(error)) throw error;
		}
	}

	#classify({metadata: {ownerReferences = [], namespace}}: ApiObject): Owners {
		const solid: OwnerReference[] = [];
		const dangling: OwnerReference[] = [];
		const waiting: OwnerReference[] = [];
		for (const reference of ownerReferences) {
			const owner = this.#findOwner(reference, namespace);
			if (!owner) dangling.push(reference);
			else if (isDeletingDependents(owner.object)) waiting.push(reference);
			else solid.push(reference);
		}
		return {solid, dangling, waiting};
	}

	/** Deletes what blocks the owner; once nothing does, the owner may go. */
	#deleteDependents(resource: ResourceName, owner: ApiObject): void {
		const {uid} = owner.metadata;
		let isBlocked = false;
		for (const item of this.#dependentsOf(uid)) {
			this.#queue.add(item);
			const space = item.indexOf(' ');
			const dependent = this.#client.find(item.slice(0, space) as ResourceName, item.slice(space + 1)) as ApiObject | undefined;
			if (dependent?.metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion)) isBlocked = true;
		}
		if (!isBlocked) this.#removeFinalizer(resource, owner, foregroundFinalizer);
	}

	#orphanDependents(resource: ResourceName, owner: ApiObject): void {
		for (const item of this.#dependentsOf(owner.metadata.uid)) {
			const space = item.indexOf(' ');
			const dependentResource = item.slice(0, space) as ResourceName;
			const dependent = this.#client.find(dependentResource, item.slice(space + 1)) as ApiObject | undefined;
			const others = (dependent?.metadata.ownerReferences ?? []).filter(({uid}) => uid !== owner.metadata.uid);
			if (dependent) this.#setOwners(dependentResource, dependent, others);
		}
		this.#removeFinalizer(resource, owner, orphanFinalizer);
	}

	#setOwners(resource: ResourceName, object: ApiObject, ownerReferences: readonly OwnerReference[]): void {
		const {ownerReferences: _, ...metadata} = object.metadata;
		this.#write(resource, {...object, metadata: ownerReferences.length > 0 ? {...metadata, ownerReferences} : metadata});
	}

	#removeFinalizer(resource: ResourceName, object: ApiObject, finalizer: string): void {
		const {finalizers = [], ...metadata} = object.metadata;
		const left = finalizers.filter((name) => name !== finalizer);
		this.#write(resource, {...object, metadata: left.length > 0 ? {...metadata, finalizers: left} : metadata});
	}

	#write(resource: ResourceName, object: ApiObject): void {
		try {
			this.#client.update(resource, object as never);
		} catch (error) {
			if (!isNotFound(error)) throw error;
		}
	}

	#findOwner(reference: OwnerReference, namespace: string | undefined): {readonly resource: ResourceName; readonly object: ApiObject} | undefined {
		const slash = reference.apiVersion.indexOf('/');
		const definition = byKind.get(`${slash === -1 ? '' : reference.apiVersion.slice(0, slash)}/${reference.kind}`);
		if (!definition) return undefined;
		const resource = definition.resource as ResourceName;
		const object = this.#client.find(resource, keyOf(definition.isNamespaced ? namespace : undefined, reference.name)) as ApiObject | undefined;
		return object?.metadata.uid === reference.uid ? {resource, object} : undefined;
	}

	#dependentsOf(uid: string): readonly string[] {
		return this.#client.dependentsOf(uid);
	}
}

function itemOf(resource: string, object: ApiObject): string {
	return `${resource} ${objectKey(object)}`;
}

function isDeletingDependents({metadata}: ApiObject): boolean {
	return metadata.deletionTimestamp !== undefined && Boolean(metadata.finalizers?.includes(foregroundFinalizer));
}

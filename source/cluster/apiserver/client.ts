import type {Draft} from '../../api/objects.ts';
import {ConnectionError, isConflict, isNotFound} from '../../api/status-error.ts';
import type {ApiServer, DeleteOptions, PatchOptions, WriteOptions} from './apiserver.ts';
import type {PatchType} from './patch/patch.ts';
import type {ResourceName, ResourceTypes} from './resources/catalogue.ts';
import type {ScalableResource, Scale} from './scale.ts';

/**
How everything but the store talks to the API server. A call returns at once or throws a `StatusError` (refused)
or a `ConnectionError` (no way there), see `isRequestError`.
*/
export class Client {
	/** Who asks, as causes and events name it: `kubelet/node01`. */
	readonly name: string;
	readonly #apiserver: ApiServer;
	readonly #isReachable: () => boolean;
	readonly #whyNot: () => string;

	/** `whyNot` says, as Go's dialer does, why a request would not arrive. */
	constructor(
		apiserver: ApiServer,
		name: string,
		isReachable: () => boolean = () => true,
		whyNot: () => string = () => 'dial tcp 172.18.0.2:6443: i/o timeout',
	) {
		this.#apiserver = apiserver;
		this.name = name;
		this.#isReachable = isReachable;
		this.#whyNot = whyNot;
	}

	/** Whether a request made now would arrive. */
	isReachable(): boolean {
		return this.#isReachable();
	}

	get<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] {
		this.#connect();
		return this.#apiserver.get(resource, key);
	}

	find<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] | undefined {
		this.#connect();
		return this.#apiserver.store.get(resource, key) as ResourceTypes[R] | undefined;
	}

	list<R extends ResourceName>(resource: R, namespace?: string): readonly ResourceTypes[R][] {
		this.#connect();
		return this.#apiserver.store.list(resource, namespace) as readonly ResourceTypes[R][];
	}

	/** `resource key` of every object that names `uid` as an owner; what the garbage collector knows from watching everything. */
	dependentsOf(uid: string): readonly string[] {
		this.#connect();
		return this.#apiserver.store.dependentsOf(uid);
	}

	create<R extends ResourceName>(resource: R, object: Draft | ResourceTypes[R], options?: WriteOptions): ResourceTypes[R] {
		this.#connect();
		return this.#apiserver.create(this.name, resource, object, options);
	}

	update<R extends ResourceName>(resource: R, object: ResourceTypes[R] | Draft, options?: WriteOptions): ResourceTypes[R] {
		this.#connect();
		return this.#apiserver.update(this.name, resource, object, options);
	}

	updateStatus<R extends ResourceName>(resource: R, object: ResourceTypes[R], options?: WriteOptions): ResourceTypes[R] {
		this.#connect();
		return this.#apiserver.updateStatus(this.name, resource, object, options);
	}

	/** Against what the object is at this moment: never a conflict, unless the patch names a resourceVersion. */
	patch<R extends ResourceName>(resource: R, key: string, patch: unknown, type: PatchType, options?: PatchOptions): ResourceTypes[R] {
		this.#connect();
		return this.#apiserver.patch(this.name, resource, key, patch, type, options);
	}

	getScale(resource: ScalableResource, key: string): Scale {
		this.#connect();
		return this.#apiserver.getScale(resource, key);
	}

	setScale<R extends ScalableResource>(resource: R, key: string, replicas: number, options?: WriteOptions): ResourceTypes[R] {
		this.#connect();
		return this.#apiserver.setScale(this.name, resource, key, replicas, options);
	}

	/** Adds ephemeral containers to a pod, as `kubectl debug` does. */
	setEphemeralContainers(pod: ResourceTypes['pods'], options?: WriteOptions): ResourceTypes['pods'] {
		this.#connect();
		return this.#apiserver.setEphemeralContainers(this.name, pod, options);
	}

	/** Asks for other resources for a pod's containers, as `kubectl patch --subresource resize` does. */
	resize(pod: ResourceTypes['pods'], options?: WriteOptions): ResourceTypes['pods'] {
		this.#connect();
		return this.#apiserver.resize(this.name, pod, options);
	}

	/** Deletes a pod by way of the eviction API, as `kubectl drain` does. */
	evict(podKey: string, options?: DeleteOptions): ResourceTypes['pods'] {
		this.#connect();
		return this.#apiserver.evict(this.name, podKey, options);
	}

	/** Replaces a namespace's `spec.finalizers`; with none left, one that is being deleted is gone. */
	finalize(namespace: ResourceTypes['namespaces']): ResourceTypes['namespaces'] {
		this.#connect();
		return this.#apiserver.finalize(this.name, namespace);
	}

	delete<R extends ResourceName>(resource: R, key: string, options?: DeleteOptions): ResourceTypes[R] {
		this.#connect();
		return this.#apiserver.delete(this.name, resource, key, options);
	}

	/** Deletes if it is there; true if it was. */
	deleteIfFound<R extends ResourceName>(resource: R, key: string, options?: DeleteOptions): boolean {
		try {
			this.delete(resource, key, options);
			return true;
		} catch (error) {
			if (isNotFound(error)) return false;
			throw error;
		}
	}

	/** Reads, changes and writes back, again on a conflict. Undefined from `change` writes nothing. */
	modify<R extends ResourceName>(resource: R, key: string, change: (object: ResourceTypes[R]) => ResourceTypes[R] | undefined): ResourceTypes[R] {
		for (let attempt = 0; ; attempt += 1) {
			const current = this.get(resource, key);
			const next = change(current);
			if (next === undefined || next === current) return current;
			try {
				return this.update(resource, next);
			} catch (error) {
				if (!isConflict(error) || attempt === 4) throw error;
			}
		}
	}

	/** As `modify`, for the status alone. */
	modifyStatus<R extends ResourceName>(
		resource: R,
		key: string,
		change: (object: ResourceTypes[R]) => ResourceTypes[R] | undefined,
	): ResourceTypes[R] {
		const current = this.get(resource, key);
		const next = change(current);
		return next === undefined || next === current ? current : this.updateStatus(resource, next);
	}

	/** Assigns a pod to a node. Refused with Conflict if it has one already, or goes away, or is another by now. */
	bind(podKey: string, nodeName: string, uid?: string): ResourceTypes['pods'] {
		this.#connect();
		return this.#apiserver.bind(this.name, podKey, nodeName, uid);
	}

	#connect(): void {
		if (!this.#isReachable()) throw new ConnectionError(this.#whyNot());
	}
}

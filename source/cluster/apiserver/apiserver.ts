import {setCondition} from '../../api/conditions.ts';
import {type ApiObject, cloneJson, type Draft, isEqualJson, keyOf, objectKey} from '../../api/objects.ts';
import {alreadyExists, badRequest, conflict, invalid, notFound} from '../../api/status-error.ts';
import {timestamp} from '../../api/timestamps.ts';
import type {Random} from '../../simulation/random.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Store} from '../store.ts';
import {admit} from './admission/admission.ts';
import {apiVersionOf, qualifiedResource, type ResourceDefinition} from './resource-definition.ts';
import {type ResourceName, type ResourceTypes, resourceDefinitions} from './resources/catalogue.ts';

export interface WriteOptions {
	/** Goes through everything but the store, as `--dry-run=server`. */
	readonly dryRun?: boolean;
}

export interface DeleteOptions extends WriteOptions {
	readonly gracePeriodSeconds?: number | undefined;
	readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined;
	/** Refuses with Conflict if the object is another by now. */
	readonly uid?: string | undefined;
}

const definitions = new Map(resourceDefinitions.map((definition) => [definition.resource, definition]));

// Neither is a change in the cluster somebody would ask the cause of; their records would crowd out the others.
const untraced = new Set(['leases', 'events']);

/**
The API server: names, defaults, admission, validation, optimistic concurrency, deletion. Upstream:
apiserver/pkg/registry/generic. Requests take no virtual time; who may reach it is the client's matter.
*/
export class ApiServer {
	readonly store: Store;
	readonly #simulation: Simulation;
	readonly #random: Random;

	constructor(simulation: Simulation, store: Store) {
		this.#simulation = simulation;
		this.store = store;
		this.#random = simulation.random('apiserver');
	}

	definition(resource: string): ResourceDefinition {
		const definition = definitions.get(resource);
		if (!definition) throw new Error(`no resource ${resource}`);
		return definition;
	}

	get<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] {
		const object = this.store.get(resource, key);
		if (!object) throw notFound(qualifiedResource(this.definition(resource)), key.slice(key.indexOf('/') + 1));
		return object as ResourceTypes[R];
	}

	create<R extends ResourceName>(caller: string, resource: R, body: Draft | ResourceTypes[R], options: WriteOptions = {}): ResourceTypes[R] {
		const definition = this.definition(resource);
		const draft = cloneJson(body) as Draft;
		draft.apiVersion = apiVersionOf(definition);
		draft.kind = definition.kind;
		const {metadata} = draft;
		if (definition.isNamespaced) metadata.namespace ??= 'default';
		else delete metadata.namespace;
		if (!metadata.name && metadata.generateName) metadata.name = metadata.generateName + this.#random.suffix(5);
		metadata.uid = this.#random.uuid();
		metadata.creationTimestamp = timestamp(this.#simulation.nowMs);
		delete metadata.resourceVersion;
		delete metadata.deletionTimestamp;
		delete metadata.deletionGracePeriodSeconds;
		if (definition.hasStatus) metadata.generation = 1;
		definition.prepareForCreate?.(draft);
		definition.setDefaults?.(draft);
		admit({simulation: this.#simulation, store: this.store, definition, object: draft, previous: undefined});
		const key = keyOf(metadata.namespace, metadata.name ?? '');
		this.#validate(definition, draft as unknown as ApiObject, undefined);
		if (this.store.get(resource, key)) throw alreadyExists(qualifiedResource(definition), metadata.name!);
		return this.#put(caller, 'create', definition, draft as unknown as ResourceTypes[R], options);
	}

	/** Replaces all but the status, which keeps. Conflict unless the resourceVersion, if given, is the current one. */
	update<R extends ResourceName>(caller: string, resource: R, object: ResourceTypes[R] | Draft, options: WriteOptions = {}): ResourceTypes[R] {
		const definition = this.definition(resource);
		const previous = this.#current(definition, object as ApiObject);
		const draft = cloneJson(object) as Draft;
		draft.metadata = {...draft.metadata, uid: previous.metadata.uid, creationTimestamp: previous.metadata.creationTimestamp};
		draft.metadata.resourceVersion = previous.metadata.resourceVersion;
		draft.metadata.deletionTimestamp = previous.metadata.deletionTimestamp;
		draft.metadata.deletionGracePeriodSeconds = previous.metadata.deletionGracePeriodSeconds;
		if (definition.hasStatus) draft.status = (previous as unknown as Draft).status;
		definition.prepareForUpdate?.(draft, previous);
		definition.setDefaults?.(draft);
		if (definition.hasStatus) {
			const isChanged = !isEqualJson(draft.spec, (previous as unknown as Draft).spec);
			draft.metadata.generation = (previous.metadata.generation ?? 1) + (isChanged ? 1 : 0);
		}
		admit({simulation: this.#simulation, store: this.store, definition, object: draft, previous});
		this.#validate(definition, draft as unknown as ApiObject, previous);
		if (isEqualJson(draft, previous)) return previous as ResourceTypes[R];
		if (previous.metadata.deletionTimestamp && !draft.metadata.finalizers?.length && draft.metadata.deletionGracePeriodSeconds === 0) {
			return this.#remove(caller, definition, draft as unknown as ApiObject) as ResourceTypes[R];
		}
		return this.#put(caller, 'update', definition, draft as unknown as ResourceTypes[R], options);
	}

	/** Replaces the status alone. */
	updateStatus<R extends ResourceName>(caller: string, resource: R, object: ResourceTypes[R], options: WriteOptions = {}): ResourceTypes[R] {
		const definition = this.definition(resource);
		const previous = this.#current(definition, object) as ResourceTypes[R] & {status?: unknown};
		const {status} = object as {status?: unknown};
		if (isEqualJson(status, previous.status)) return previous;
		return this.#put(caller, 'update', definition, {...previous, status}, options, '/status');
	}

	/**
	Assigns a pod to a node, as the `pods/binding` subresource: sets `spec.nodeName` and PodScheduled. Upstream:
	pkg/registry/core/pod/storage, `BindingREST`.
	*/
	bind(caller: string, key: string, nodeName: string, uid?: string): ResourceTypes['pods'] {
		const definition = this.definition('pods');
		const pod = this.get('pods', key);
		const {name, deletionTimestamp, generation} = pod.metadata;
		const refuse = (why: string): never => {
			throw conflict('pods/binding', name, why);
		};
		if (uid !== undefined && uid !== pod.metadata.uid) {
			refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`);
		}
		if (deletionTimestamp) refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
		if (pod.spec.nodeName) refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
		if (pod.spec.schedulingGates?.length) refuse(`pod ${name} has non-empty .spec.schedulingGates`);
		const {nominatedNodeName: _, ...status} = pod.status ?? {};
		const conditions = setCondition(status.conditions, {
			type: 'PodScheduled',
			status: 'True',
			...(generation !== undefined && {observedGeneration: generation}),
			lastTransitionTime: timestamp(this.#simulation.nowMs),
		});
		return this.#put(caller, 'bind', definition, {...pod, spec: {...pod.spec, nodeName}, status: {...status, conditions}}, {});
	}

	/** Takes the object away, or marks it and leaves the rest to its finalizers or, for a pod, to its kubelet. */
	delete<R extends ResourceName>(caller: string, resource: R, key: string, options: DeleteOptions = {}): ResourceTypes[R] {
		const definition = this.definition(resource);
		const current = this.get(resource, key);
		const {metadata} = current;
		if (options.uid !== undefined && options.uid !== metadata.uid) {
			throw conflict(
				qualifiedResource(definition),
				metadata.name,
				`the UID in the precondition (${options.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
			);
		}
		const graceSeconds = definition.graceSeconds?.(current, options.gracePeriodSeconds) ?? 0;
		const finalizers = [...(metadata.finalizers ?? [])];
		if (options.propagationPolicy === 'Foreground' && !finalizers.includes('foregroundDeletion')) finalizers.push('foregroundDeletion');
		if (options.propagationPolicy === 'Orphan' && !finalizers.includes('orphan')) finalizers.push('orphan');
		if (options.dryRun) return current;
		if (graceSeconds === 0 && finalizers.length === 0) return this.#remove(caller, definition, current) as ResourceTypes[R];
		// A second delete may shorten the grace but never lengthen it.
		const isSooner = metadata.deletionGracePeriodSeconds === undefined || graceSeconds < metadata.deletionGracePeriodSeconds;
		if (metadata.deletionTimestamp && !isSooner) return current;
		const marked = {
			...current,
			metadata: {
				...metadata,
				...(finalizers.length > 0 && {finalizers}),
				...(definition.hasStatus && !metadata.deletionTimestamp && {generation: (metadata.generation ?? 0) + 1}),
				deletionTimestamp: timestamp(this.#simulation.nowMs + graceSeconds * 1000),
				deletionGracePeriodSeconds: graceSeconds,
			},
		};
		return this.#put(caller, 'delete', definition, marked as ResourceTypes[R], {});
	}

	#current(definition: ResourceDefinition, object: ApiObject): ApiObject {
		const current = this.store.get(definition.resource, objectKey(object));
		const {name, resourceVersion, uid} = object.metadata;
		if (!current) throw notFound(qualifiedResource(definition), name);
		const isStale = resourceVersion && resourceVersion !== current.metadata.resourceVersion;
		const isOther = uid && uid !== current.metadata.uid;
		if (isStale || isOther) throw conflict(qualifiedResource(definition), name);
		return current;
	}

	#validate(definition: ResourceDefinition, object: ApiObject, previous: ApiObject | undefined): void {
		if (!object.metadata.name && !object.metadata.generateName) throw badRequest('name or generateName is required');
		const errors = definition.validate?.(object) ?? [];
		if (previous) errors.push(...(definition.validateUpdate?.(object, previous) ?? []));
		if (errors.length > 0) throw invalid(definition.kind, definition.group, object.metadata.name, errors);
	}

	#put<T extends ApiObject>(caller: string, verb: string, definition: ResourceDefinition, object: T, options: WriteOptions, subresource = ''): T {
		if (options.dryRun) return object;
		const key = objectKey(object);
		const cause = untraced.has(definition.resource)
			? this.#simulation.currentCause
			: this.#simulation.recordCause(caller, `${verb} ${definition.resource}${subresource} ${key}`);
		return this.#simulation.withCause(cause, () => this.store.put(definition.resource, object, cause));
	}

	#remove(caller: string, definition: ResourceDefinition, object: ApiObject): ApiObject {
		const key = objectKey(object);
		const cause = this.#simulation.recordCause(caller, `delete ${definition.resource} ${key}`);
		this.#simulation.withCause(cause, () => this.store.remove(definition.resource, key));
		return object;
	}
}

import {setCondition} from '../../api/conditions.ts';
import type {Namespace, Pod} from '../../api/generated/types.ts';
import {type ApiObject, cloneJson, type Draft, isEqualJson, keyOf, type Mutable, objectKey, shareParts} from '../../api/objects.ts';
import {isPodTerminal} from '../../api/pods.ts';
import {alreadyExists, badRequest, conflict, forbidden, invalid, notFound} from '../../api/status-error.ts';
import {parseTimestamp, timestamp} from '../../api/timestamps.ts';
import type {Random} from '../../simulation/random.ts';
import type {Simulation} from '../../simulation/simulation.ts';
import type {Store} from '../store.ts';
import {admit} from './admission/admission.ts';
import {checkLimits} from './admission/limit-ranger.ts';
import {protectedNamespaces} from './admission/namespace-lifecycle.ts';
import {decodeObject, type FieldValidation} from './decoding/decode.ts';
import {finalizersForDeletion} from './deletion.ts';
import {EventExpiry} from './event-expiry.ts';
import {applyPatch, type PatchType} from './patch/patch.ts';
import {withEphemeralContainers, withResources} from './pod-subresources.ts';
import {apiVersionOf, qualifiedResource, type ResourceDefinition} from './resource-definition.ts';
import {getDefinition, type ResourceName, type ResourceTypes} from './resources/catalogue.ts';
import {type ScalableResource, type Scale, scaleOf, withReplicas} from './scale.ts';
import {ServiceAllocator} from './service-allocator.ts';
import {validateMetadata, validateMetadataUpdate} from './validation/metadata.ts';

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

export interface PatchOptions extends WriteOptions {
	readonly subresource?: 'status' | 'scale' | 'ephemeralcontainers' | 'resize' | undefined;
	/** What becomes of fields nobody knows: refused, or dropped in silence (the default). */
	readonly fieldValidation?: FieldValidation | undefined;
}

// Neither is a change in the cluster somebody would ask the cause of; their records would crowd out the others.
const untraced = new Set(['leases', 'events']);

// A generated name has a suffix of five letters and still is a label.
const generatedBaseLengthMax = 58;

/**
The API server: names, defaults, admission, validation, optimistic concurrency, deletion. Upstream:
apiserver/pkg/registry/generic. Requests take no virtual time; who may reach it is the client's matter.
*/
export class ApiServer {
	readonly store: Store;
	readonly #simulation: Simulation;
	readonly #random: Random;
	readonly #allocator: ServiceAllocator;

	constructor(simulation: Simulation, store: Store) {
		this.#simulation = simulation;
		this.store = store;
		this.#random = simulation.random('apiserver');
		this.#allocator = new ServiceAllocator(store, simulation.random('apiserver/services'));
		new EventExpiry(simulation, store);
	}

	definition(resource: string): ResourceDefinition {
		return getDefinition(resource);
	}

	get<R extends ResourceName>(resource: R, key: string): ResourceTypes[R] {
		const object = this.store.get(resource, key);
		if (!object) throw notFound(qualifiedResource(getDefinition(resource)), key.slice(key.indexOf('/') + 1));
		return object as ResourceTypes[R];
	}

	create<R extends ResourceName>(caller: string, resource: R, body: Draft | ResourceTypes[R], options: WriteOptions = {}): ResourceTypes[R] {
		const definition = getDefinition(resource);
		const draft = this.#draftOf(definition, body);
		const {metadata} = draft;
		definition.setDefaults?.(draft);
		admit({simulation: this.#simulation, store: this.store, definition, object: draft, previous: undefined});
		definition.prepareForCreate?.(draft, timestamp(this.#simulation.nowMs));
		const object = draft as unknown as ResourceTypes[R];
		const errors = validateMetadata(object, definition);
		if (definition.validate) errors.push(...definition.validate(object));
		if (definition.validateCreate) errors.push(...definition.validateCreate(object));
		if (errors.length > 0) throw invalid(definition.kind, definition.group, metadata.name ?? '', errors);
		if (this.store.get(resource, objectKey(object))) throw alreadyExists(qualifiedResource(definition), metadata.name!);
		if (resource === 'services') this.#allocator.allocate(draft, undefined);
		// Pods made from one template keep most of it in common.
		shareParts(draft, body);
		return this.#put(caller, 'create', definition, object, options);
	}

	/** Replaces all but the status, which keeps. Conflict unless the resourceVersion, if given, is the current one. */
	update<R extends ResourceName>(caller: string, resource: R, object: ResourceTypes[R] | Draft, options: WriteOptions = {}): ResourceTypes[R] {
		const definition = getDefinition(resource);
		const previous = this.#current(definition, object as ApiObject);
		const next = isOnlyMetadataChanged(object as ApiObject, previous)
			? this.#withNewMetadata(definition, object as ApiObject, previous)
			: this.#withNewContent(definition, object as ApiObject, previous);
		if (isEqualJson(next, previous)) return previous as ResourceTypes[R];
		if (isReadyToGo(definition, next)) {
			return (options.dryRun ? next : this.#remove(caller, definition, next)) as ResourceTypes[R];
		}
		return this.#put(caller, 'update', definition, next, options) as ResourceTypes[R];
	}

	/** Replaces the status alone. */
	updateStatus<R extends ResourceName>(caller: string, resource: R, object: ResourceTypes[R], options: WriteOptions = {}): ResourceTypes[R] {
		const definition = getDefinition(resource);
		const previous = this.#current(definition, object) as ResourceTypes[R] & {status?: unknown};
		const {status} = object as {status?: unknown};
		// The subresource lets annotations through: a Deployment's revision is written with its status.
		const {annotations} = object.metadata;
		const hasSameAnnotations = annotations === undefined || isEqualJson(annotations, previous.metadata.annotations);
		if (hasSameAnnotations && isEqualJson(status, previous.status)) return previous;
		const metadata = hasSameAnnotations ? previous.metadata : {...previous.metadata, annotations};
		return this.#put(caller, 'update', definition, {...previous, metadata, status}, options, '/status');
	}

	/** Changes an object by a patch, against what it is at this moment. Upstream: apiserver/pkg/endpoints/handlers/patch.go. */
	patch<R extends ResourceName>(
		caller: string,
		resource: R,
		key: string,
		patch: unknown,
		type: PatchType,
		options: PatchOptions = {},
	): ResourceTypes[R] {
		const definition = getDefinition(resource);
		const current = this.get(resource, key);
		if (options.subresource === 'scale') {
			const scale = applyPatch('Scale', cloneJson(scaleOf(current)), patch, type) as Scale;
			return this.setScale(caller, resource as ScalableResource, key, scale.spec.replicas ?? 0, options) as ResourceTypes[R];
		}
		const patched = applyPatch(definition.type ?? definition.kind, cloneJson(current), patch, type);
		const object = decodeObject(patched, definition, options.fieldValidation ?? 'Ignore') as unknown as ResourceTypes[R];
		if (options.subresource === 'status') return this.updateStatus(caller, resource, object, options);
		if (options.subresource === 'ephemeralcontainers') return this.setEphemeralContainers(caller, object as Pod, options) as ResourceTypes[R];
		if (options.subresource === 'resize') return this.resize(caller, object as Pod, options) as ResourceTypes[R];
		return this.update(caller, resource, object, options);
	}

	/** The `scale` subresource. */
	getScale(resource: ScalableResource, key: string): Scale {
		return scaleOf(this.get(resource, key));
	}

	setScale<R extends ScalableResource>(caller: string, resource: R, key: string, replicas: number, options: WriteOptions = {}): ResourceTypes[R] {
		return this.update(caller, resource, withReplicas(this.get(resource, key), replicas) as ResourceTypes[R], options);
	}

	/** The `ephemeralcontainers` subresource: containers may be added, none changed or taken away. */
	setEphemeralContainers(caller: string, pod: Pod, options: WriteOptions = {}): Pod {
		const definition = getDefinition('pods');
		const previous = this.#current(definition, pod) as Pod;
		const next = withEphemeralContainers(previous, pod);
		return next === previous ? previous : this.#put(caller, 'update', definition, next, options, '/ephemeralcontainers');
	}

	/** The `resize` subresource: other resources for containers, which the kubelet grants while they run. */
	resize(caller: string, pod: Pod, options: WriteOptions = {}): Pod {
		const definition = getDefinition('pods');
		const previous = this.#current(definition, pod) as Pod;
		const next = withResources(previous, pod);
		checkLimits(next, this.store.list('limitranges', next.metadata.namespace) as readonly ResourceTypes['limitranges'][]);
		return next === previous ? previous : this.#put(caller, 'update', definition, next, options, '/resize');
	}

	/**
	Assigns a pod to a node, as the `pods/binding` subresource: sets `spec.nodeName` and PodScheduled. Upstream:
	pkg/registry/core/pod/storage, `BindingREST`.
	*/
	bind(caller: string, key: string, nodeName: string, uid?: string): ResourceTypes['pods'] {
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
		const bound = {...pod, spec: {...pod.spec, nodeName}, status: {...status, conditions}};
		return this.#put(caller, 'bind', getDefinition('pods'), bound, {});
	}

	/** The `eviction` subresource: a delete that says so in the pod's conditions. Upstream: pkg/registry/core/pod/storage/eviction.go. */
	evict(caller: string, key: string, options: DeleteOptions = {}): ResourceTypes['pods'] {
		const pod = this.get('pods', key);
		if (isPodTerminal(pod) || pod.metadata.deletionTimestamp || options.dryRun) return this.delete(caller, 'pods', key, options);
		const conditions = setCondition(pod.status?.conditions, {
			type: 'DisruptionTarget',
			status: 'True',
			reason: 'EvictionByEvictionAPI',
			message: 'Eviction API: evicting',
			...(pod.metadata.generation !== undefined && {observedGeneration: pod.metadata.generation}),
			lastTransitionTime: timestamp(this.#simulation.nowMs),
		});
		this.updateStatus(caller, 'pods', {...pod, status: {...pod.status, conditions}});
		return this.delete(caller, 'pods', key, options);
	}

	/** The `finalize` subresource of a namespace: replaces `spec.finalizers`; with none left, a namespace being deleted is gone. */
	finalize(caller: string, namespace: Namespace): Namespace {
		const definition = getDefinition('namespaces');
		const previous = this.#current(definition, namespace) as Namespace;
		const next: Namespace = {...previous, spec: {...previous.spec, finalizers: namespace.spec?.finalizers ?? []}};
		if (isReadyToGo(definition, next)) return this.#remove(caller, definition, next) as Namespace;
		return isEqualJson(next, previous) ? previous : this.#put(caller, 'update', definition, next, {}, '/finalize');
	}

	/**
	Takes the object away, or marks it and leaves the rest to its finalizers or, for a pod, to its kubelet. Upstream:
	registry/rest/delete.go `BeforeDelete` and registry/generic/registry/store.go `Delete`.
	*/
	delete<R extends ResourceName>(caller: string, resource: R, key: string, options: DeleteOptions = {}): ResourceTypes[R] {
		const definition = getDefinition(resource);
		const current = this.get(resource, key);
		const {metadata} = current;
		if (resource === 'namespaces' && protectedNamespaces.has(metadata.name)) {
			throw forbidden('namespaces', metadata.name, 'this namespace may not be deleted');
		}
		if (options.uid !== undefined && options.uid !== metadata.uid) {
			const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
			throw conflict(qualifiedResource(definition), metadata.name, why);
		}
		const marked = this.#mark(definition, current, options);
		if (options.dryRun || marked === current) return current;
		if (isReadyToGo(definition, marked)) return this.#remove(caller, definition, marked) as ResourceTypes[R];
		return isEqualJson(marked, current) ? current : this.#put(caller, 'delete', definition, marked, {});
	}

	/** The object as a delete leaves it; the very same if the delete has nothing to add to one that is under way. */
	#mark<T extends ApiObject>(definition: ResourceDefinition, current: T, options: DeleteOptions): T {
		const {metadata} = current;
		const {nowMs} = this.#simulation;
		let seconds = definition.graceSeconds?.(current, options.gracePeriodSeconds) ?? 0;
		let deletionTimestamp = timestamp(nowMs + seconds * 1000);
		if (metadata.deletionTimestamp) {
			const pending = metadata.deletionGracePeriodSeconds ?? 0;
			const requested = options.gracePeriodSeconds;
			if (definition.graceSeconds && pending > 0) {
				// A second delete may shorten the grace, counted from the first one, but never lengthen it.
				if (requested === undefined || requested >= pending) return current;
				seconds = Math.max(requested, 0);
				deletionTimestamp = timestamp(parseTimestamp(metadata.deletionTimestamp) + (seconds - pending) * 1000);
			} else {
				({deletionTimestamp} = metadata);
				seconds = pending;
			}
		}
		const finalizers = finalizersForDeletion(metadata.finalizers ?? [], options.propagationPolicy, definition.orphansByDefault);
		const isFirst = !metadata.deletionTimestamp;
		const marked: Mutable<ApiObject> & {status?: unknown} = {
			...(current as unknown as Mutable<ApiObject>),
			metadata: {
				...(metadata as Mutable<ApiObject['metadata']>),
				...(isFirst && metadata.generation && {generation: metadata.generation + 1}),
				deletionTimestamp,
				deletionGracePeriodSeconds: seconds,
			},
		};
		if (finalizers.length > 0) marked.metadata.finalizers = finalizers;
		else delete marked.metadata.finalizers;
		if (definition.resource === 'namespaces') marked.status = {...(marked.status as object), phase: 'Terminating'};
		return marked as unknown as T;
	}

	/** A writable copy of what is to be created, with all the server itself says of it. */
	#draftOf(definition: ResourceDefinition, body: Draft | ApiObject): Draft {
		const draft = cloneJson(body) as Draft;
		draft.apiVersion = apiVersionOf(definition);
		draft.kind = definition.kind;
		draft.metadata ??= {};
		const {metadata} = draft;
		if (definition.isNamespaced) metadata.namespace ||= 'default';
		else delete metadata.namespace;
		if (!metadata.name && metadata.generateName) metadata.name = this.#generateName(definition, metadata.namespace, metadata.generateName);
		metadata.uid = this.#random.uuid();
		metadata.creationTimestamp = timestamp(this.#simulation.nowMs);
		for (const field of ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields', 'selfLink'] as const) {
			delete metadata[field];
		}
		if (definition.raisesGeneration) metadata.generation = 1;
		else delete metadata.generation;
		if (definition.hasStatus && definition.resource !== 'nodes') delete draft.status;
		return draft;
	}

	#generateName(definition: ResourceDefinition, namespace: string | undefined, prefix: string): string {
		const base = prefix.slice(0, generatedBaseLengthMax);
		let name = base + this.#random.suffix(5);
		while (this.store.get(definition.resource, keyOf(namespace, name))) name = base + this.#random.suffix(5);
		return name;
	}

	/** The common case of a controller's update: labels, annotations, owners or finalizers, the rest as it was. */
	#withNewMetadata(definition: ResourceDefinition, object: ApiObject, previous: ApiObject): ApiObject {
		const next = {...previous, metadata: keepSystemFields(object.metadata, previous)} as ApiObject;
		if (definition.raisesGeneration?.(next, previous)) raiseGeneration(next, previous);
		const errors = [...validateMetadata(next, definition), ...validateMetadataUpdate(next, previous)];
		if (errors.length > 0) throw invalid(definition.kind, definition.group, next.metadata.name, errors);
		return next;
	}

	#withNewContent(definition: ResourceDefinition, object: ApiObject, previous: ApiObject): ApiObject {
		const draft = cloneJson(object) as unknown as Draft;
		draft.apiVersion = previous.apiVersion;
		draft.kind = previous.kind;
		draft.metadata = keepSystemFields(draft.metadata, previous);
		if (definition.hasStatus) draft.status = (previous as unknown as Draft).status;
		definition.setDefaults?.(draft);
		definition.prepareForUpdate?.(draft, previous);
		const next = draft as unknown as ApiObject;
		if (definition.raisesGeneration?.(next, previous)) raiseGeneration(next, previous);
		admit({simulation: this.#simulation, store: this.store, definition, object: draft, previous});
		const errors = [...validateMetadata(next, definition), ...validateMetadataUpdate(next, previous)];
		if (definition.validate) errors.push(...definition.validate(next));
		if (definition.validateUpdate) errors.push(...definition.validateUpdate(next, previous));
		if (errors.length > 0) throw invalid(definition.kind, definition.group, next.metadata.name, errors);
		if (definition.resource === 'services') this.#allocator.allocate(draft, previous as ResourceTypes['services']);
		return next;
	}

	#current(definition: ResourceDefinition, object: ApiObject): ApiObject {
		const current = this.store.get(definition.resource, objectKey(object));
		const {name, resourceVersion, uid} = object.metadata;
		if (!name) throw badRequest('name is required');
		if (!current) throw notFound(qualifiedResource(definition), name);
		if (uid && uid !== current.metadata.uid) {
			const why = `StorageError: invalid object, Code: 4, Key: ${definition.resource}/${objectKey(object)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
			throw conflict(qualifiedResource(definition), name, why);
		}
		if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) throw conflict(qualifiedResource(definition), name);
		return current;
	}

	#put<T extends ApiObject>(caller: string, verb: string, definition: ResourceDefinition, object: T, options: WriteOptions, subresource = ''): T {
		if (options.dryRun) return object;
		const cause = untraced.has(definition.resource)
			? this.#simulation.currentCause
			: this.#simulation.recordCause(caller, [verb, definition.resource + subresource, objectKey(object)].join(' '));
		return this.#simulation.withCause(cause, () => this.store.put(definition.resource, object, cause));
	}

	#remove(caller: string, definition: ResourceDefinition, object: ApiObject): ApiObject {
		const key = objectKey(object);
		const cause = untraced.has(definition.resource)
			? this.#simulation.currentCause
			: this.#simulation.recordCause(caller, ['delete', definition.resource, key].join(' '));
		this.#simulation.withCause(cause, () => this.store.remove(definition.resource, key));
		return object;
	}
}

/** Being deleted, its grace over, and nothing that holds it. */
function isReadyToGo(definition: ResourceDefinition, {metadata, ...object}: ApiObject): boolean {
	if (!metadata.deletionTimestamp || metadata.finalizers?.length || metadata.deletionGracePeriodSeconds) return false;
	return !definition.isHeld?.({metadata, ...object});
}

function isOnlyMetadataChanged(object: ApiObject, previous: ApiObject): boolean {
	const left = object as unknown as Record<string, unknown>;
	const right = previous as unknown as Record<string, unknown>;
	for (const key in left) if (key !== 'metadata' && key !== 'status' && left[key] !== right[key]) return false;
	for (const key in right) if (key !== 'status' && right[key] !== undefined && left[key] === undefined) return false;
	return true;
}

type DraftMetadata = Draft['metadata'];

/** What a client may not say: identity, times and generation stay. */
function keepSystemFields(metadata: ApiObject['metadata'] | DraftMetadata, {metadata: previous}: ApiObject): DraftMetadata {
	const kept: DraftMetadata = {
		...metadata,
		uid: previous.uid,
		creationTimestamp: previous.creationTimestamp,
		resourceVersion: previous.resourceVersion,
	};
	for (const field of ['generation', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields', 'selfLink'] as const) delete kept[field];
	if (previous.generation !== undefined) kept.generation = previous.generation;
	if (previous.deletionTimestamp !== undefined) kept.deletionTimestamp = previous.deletionTimestamp;
	if (previous.deletionGracePeriodSeconds !== undefined) kept.deletionGracePeriodSeconds = previous.deletionGracePeriodSeconds;
	if (kept.finalizers?.length === 0) delete kept.finalizers;
	return kept;
}

function raiseGeneration(next: ApiObject, previous: ApiObject): void {
	(next.metadata as DraftMetadata).generation = (previous.metadata.generation ?? 0) + 1;
}

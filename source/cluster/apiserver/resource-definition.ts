import type {ApiObject, Draft} from '../../api/objects.ts';
import type {FieldError} from '../../api/status-error.ts';

/** What the API server knows of one kind. Upstream: a registry strategy plus the kind's defaults and validation. */
export interface ResourceDefinition {
	/** The plural, lower-case name: `pods`. It is how the code names the resource everywhere. */
	readonly resource: string;
	readonly singular: string;
	readonly shortNames: readonly string[];
	/** Empty for the core group. */
	readonly group: string;
	readonly version: string;
	readonly kind: string;
	/** The name of the kind in `apiTypes` (api/generated/fields.ts), if it is not `kind`. */
	readonly type?: string;
	readonly isNamespaced: boolean;
	/** Whether status is written through the `status` subresource alone. */
	readonly hasStatus: boolean;
	/** `all`, if `kubectl get all` lists it. */
	readonly categories?: readonly string[];
	/** What is wrong with a name, in upstream's sentences. */
	nameProblems(name: string): readonly string[];
	/** Whether an update counts up `metadata.generation`. Absent: the kind has no generation. */
	raisesGeneration?(object: ApiObject, previous: ApiObject): boolean;
	/** Fills in what the manifest leaves out. Runs on create and on update. */
	setDefaults?(object: Draft): void;
	/** Sets what the server alone decides at creation, as the first status. Runs after admission. Upstream: PrepareForCreate. */
	prepareForCreate?(object: Draft, timestamp: string): void;
	/** Keeps what an update may not touch. Upstream: PrepareForUpdate. */
	prepareForUpdate?(object: Draft, previous: ApiObject): void;
	validate?(object: ApiObject): FieldError[];
	/** Only what is particular to creation; `validate` runs as well. */
	validateCreate?(object: ApiObject): FieldError[];
	/** Only what is particular to updates; `validate` runs as well. */
	validateUpdate?(object: ApiObject, previous: ApiObject): FieldError[];
	/** Seconds of grace for a delete with the request's `gracePeriodSeconds`; 0 removes at once. Absent: never any grace. */
	graceSeconds?(object: ApiObject, requested: number | undefined): number;
	/** Whether a delete that names no policy leaves the dependents behind, as it does in old APIs. Upstream: DefaultGarbageCollectionPolicy. */
	readonly orphansByDefault?: boolean;
	/** What else holds the object once it is being deleted, besides its finalizers and its grace. */
	isHeld?(object: ApiObject): boolean;
}

/** What most kinds have in common. */
export const usual = {group: '', version: 'v1', shortNames: [], isNamespaced: true, hasStatus: false} as const;

/** `deployments.apps`, or `pods` in the core group: the name in error texts. */
export function qualifiedResource({resource, group}: ResourceDefinition): string {
	return group ? `${resource}.${group}` : resource;
}

/** `apps/v1`, or `v1`. */
export function apiVersionOf({group, version}: ResourceDefinition): string {
	return group ? `${group}/${version}` : version;
}

import type {Metadata, ObjectMeta, OwnerReference} from './generated/types.ts';

/** What every object of the API has. Objects are plain, frozen JSON. */
export interface ApiObject {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: Metadata;
}

/** An object on its way in: what a manifest says, before defaults and before it has a UID. */
export interface Draft {
	apiVersion: string;
	kind: string;
	metadata: {-readonly [Key in keyof ObjectMeta]: ObjectMeta[Key]};
	// A manifest may hold anything until it has been validated.
	// biome-ignore lint/suspicious/noExplicitAny: see above
	[field: string]: any;
}

/** `T` with everything in it writable; for an object still being built. */
export type Mutable<T> = T extends object ? {-readonly [Key in keyof T]: Mutable<T[Key]>} : T;

/** `namespace/name`, or the name alone for what has no namespace; the key of work queues and stores. */
export function objectKey(object: {readonly metadata: ObjectMeta}): string {
	const {namespace, name} = object.metadata;
	return namespace ? `${namespace}/${name}` : (name ?? '');
}

export function keyOf(namespace: string | undefined, name: string): string {
	return namespace ? `${namespace}/${name}` : name;
}

export function splitKey(key: string): {namespace: string | undefined; name: string} {
	const slash = key.indexOf('/');
	return slash === -1 ? {namespace: undefined, name: key} : {namespace: key.slice(0, slash), name: key.slice(slash + 1)};
}

/** The owner that manages the object, as `metav1.GetControllerOf`. */
export function controllerOf(object: {readonly metadata: ObjectMeta}): OwnerReference | undefined {
	return object.metadata.ownerReferences?.find((reference) => reference.controller);
}

export function ownerReference(owner: ApiObject): OwnerReference {
	return {
		apiVersion: owner.apiVersion,
		kind: owner.kind,
		name: owner.metadata.name,
		uid: owner.metadata.uid,
		controller: true,
		blockOwnerDeletion: true,
	};
}

/** Freezes plain JSON through and through. Stops at what is frozen already: shared parts cost nothing. */
export function deepFreeze<T>(value: T): T {
	if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
	Object.freeze(value);
	for (const key in value) deepFreeze(value[key]);
	return value;
}

/** A writable copy of plain JSON. Undefined fields are left out, as in JSON. */
export function cloneJson<T>(value: T): Mutable<T> {
	if (typeof value !== 'object' || value === null) return value as Mutable<T>;
	if (Array.isArray(value)) return value.map((item) => cloneJson(item)) as Mutable<T>;
	const copy: Record<string, unknown> = {};
	for (const key in value) {
		if (value[key] !== undefined) copy[key] = cloneJson(value[key]);
	}
	return copy as Mutable<T>;
}

/**
Puts those parts of `source` that are frozen and say the same, in the same order, in the place of their copies in
`value`, an object still being built: what is equal is then kept once. Returns `value`, or `source` if it is all the same.
*/
export function shareParts<T>(value: T, source: unknown): T {
	if (typeof value !== 'object' || value === null || typeof source !== 'object' || source === null || Object.isFrozen(value)) return value;
	const parts = value as Record<string, unknown>;
	const others = source as Record<string, unknown>;
	const keys = Object.keys(parts);
	const otherKeys = Object.keys(others);
	let isSame = Object.isFrozen(source) && Array.isArray(value) === Array.isArray(source) && keys.length === otherKeys.length;
	for (const [index, key] of keys.entries()) {
		const part = parts[key];
		const shared = shareParts(part, others[key]);
		if (shared !== part) parts[key] = shared;
		if (shared !== others[key] || key !== otherKeys[index]) isSame = false;
	}
	return isSame ? (source as T) : value;
}

/** Whether two pieces of plain JSON say the same; an undefined field is the same as none. */
export function isEqualJson(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	if (Array.isArray(a) || Array.isArray(b)) {
		if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
		return a.every((item, index) => isEqualJson(item, b[index]));
	}
	const left = a as Record<string, unknown>;
	const right = b as Record<string, unknown>;
	for (const key in left) if (left[key] !== right[key] && !isEqualJson(left[key], right[key])) return false;
	for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
	return true;
}

import {type ApiObject, deepFreeze, objectKey} from '../api/objects.ts';
import type {Simulation} from '../simulation/simulation.ts';

export interface WatchEvent<T extends ApiObject = ApiObject> {
	readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
	/** The plural name: `pods`. */
	readonly resource: string;
	/** `namespace/name`, the very text it is stored under. */
	readonly key: string;
	readonly object: T;
	/** What the object was before; absent for `ADDED`. */
	readonly previous?: T | undefined;
}

interface StoreState {
	resourceVersion: number;
	readonly objects: Map<string, Map<string, ApiObject>>;
	/** Why each object was last written, by resource and key; see `causeOf`. */
	readonly causes: Map<string, Map<string, number>>;
}

/** Derives the value an object is found by, or undefined if it is not in the index. */
export type IndexFunction = (object: ApiObject) => string | undefined;

const indexFunctions: Readonly<Record<string, Readonly<Record<string, IndexFunction>>>> = {
	pods: {node: (object) => (object as {spec?: {nodeName?: string}}).spec?.nodeName},
	events: {involvedObject: (object) => (object as {involvedObject?: {uid?: string}}).involvedObject?.uid},
};

interface Table {
	readonly objects: Map<string, ApiObject>;
	readonly causes: Map<string, number>;
	/** Sorted by key; made anew when asked for after a change. */
	sorted: readonly ApiObject[] | undefined;
	readonly byNamespace: Map<string, {readonly keys: Set<string>; sorted: readonly ApiObject[] | undefined}>;
	readonly indexes: Map<string, Map<string, Set<string>>>;
}

/**
The cluster's memory: every object, frozen, under its resource and `namespace/name`. Upstream: etcd behind
the API server's watch cache.

It keeps resourceVersions, tells its listeners of every change in order, and answers lists from indexes that are
kept on write. `list` gives the same array until something in it changes.
*/
export class Store {
	readonly #state: StoreState;
	readonly #tables = new Map<string, Table>();
	readonly #listeners: ((event: WatchEvent) => void)[] = [];
	readonly #byOwner = new Map<string, Set<string>>();

	constructor(simulation: Simulation) {
		this.#state = simulation.state('store', () => ({resourceVersion: 0, objects: new Map(), causes: new Map()}));
		for (const [resource, objects] of this.#state.objects) {
			const table = this.#addTable(resource, objects);
			for (const [key, object] of objects) this.#addToIndexes(resource, table, key, deepFreeze(object));
		}
	}

	/** The version of the newest write, of whatever object. */
	get resourceVersion(): number {
		return this.#state.resourceVersion;
	}

	/** Calls `listener` after every write, in the order of the writes. */
	onWrite(listener: (event: WatchEvent) => void): void {
		this.#listeners.push(listener);
	}

	get(resource: string, key: string): ApiObject | undefined {
		return this.#state.objects.get(resource)?.get(key);
	}

	/** The objects of a resource, sorted by namespace and name; the same array until one of them changes. */
	list(resource: string, namespace?: string): readonly ApiObject[] {
		const table = this.#tables.get(resource);
		if (!table) return [];
		if (namespace === undefined) {
			table.sorted ??= sortByKey(table.objects.values());
			return table.sorted;
		}
		const part = table.byNamespace.get(namespace);
		if (!part) return [];
		part.sorted ??= sortByKey([...part.keys].map((key) => table.objects.get(key)!));
		return part.sorted;
	}

	count(resource: string): number {
		return this.#tables.get(resource)?.objects.size ?? 0;
	}

	/** The objects an index holds under `value`: `listBy('pods', 'node', 'node01')`. Sorted. */
	listBy(resource: string, index: string, value: string): readonly ApiObject[] {
		const table = this.#tables.get(resource);
		const keys = table?.indexes.get(index)?.get(value);
		return keys ? sortByKey([...keys].map((key) => table!.objects.get(key)!)) : [];
	}

	/** `resource key` of every object that names `uid` as an owner, in order of creation. */
	dependentsOf(uid: string): readonly string[] {
		return [...(this.#byOwner.get(uid) ?? [])];
	}

	/** The cause of the last write of this object (see simulation/causes.ts). */
	causeOf(resource: string, key: string): number {
		return this.#state.causes.get(resource)?.get(key) ?? 0;
	}

	/** Writes an object under a new resourceVersion and returns what was stored, frozen. */
	put<T extends ApiObject>(resource: string, object: T, cause: number): T {
		this.#state.resourceVersion += 1;
		const stored = deepFreeze({...object, metadata: {...object.metadata, resourceVersion: String(this.#state.resourceVersion)}});
		const key = objectKey(stored);
		const table = this.#tables.get(resource) ?? this.#addTable(resource, new Map());
		const previous = table.objects.get(key);
		table.objects.set(key, stored);
		if (previous) this.#reindex(resource, table, key, previous, stored);
		else this.#addToIndexes(resource, table, key, stored);
		table.causes.set(key, cause);
		this.#tell({type: previous ? 'MODIFIED' : 'ADDED', resource, key, object: stored, previous});
		return stored;
	}

	/** Removes an object. Watchers see its last state under a new resourceVersion. */
	remove(resource: string, key: string): void {
		const table = this.#tables.get(resource);
		const previous = table?.objects.get(key);
		if (!table || !previous) return;
		this.#state.resourceVersion += 1;
		this.#removeFromIndexes(resource, table, key, previous);
		table.objects.delete(key);
		table.causes.delete(key);
		const object = deepFreeze({...previous, metadata: {...previous.metadata, resourceVersion: String(this.#state.resourceVersion)}});
		this.#tell({type: 'DELETED', resource, key, object, previous});
	}

	#tell(event: WatchEvent): void {
		for (const listener of this.#listeners) listener(event);
	}

	#addTable(resource: string, objects: Map<string, ApiObject>): Table {
		const causes = this.#state.causes.get(resource) ?? new Map<string, number>();
		this.#state.causes.set(resource, causes);
		const table: Table = {objects, causes, sorted: undefined, byNamespace: new Map(), indexes: new Map()};
		for (const index of Object.keys(indexFunctions[resource] ?? {})) table.indexes.set(index, new Map());
		this.#tables.set(resource, table);
		this.#state.objects.set(resource, objects);
		return table;
	}

	#addToIndexes(resource: string, table: Table, key: string, object: ApiObject): void {
		table.sorted = undefined;
		const {namespace} = object.metadata;
		if (namespace !== undefined) {
			const part = table.byNamespace.get(namespace);
			if (part) {
				part.keys.add(key);
				part.sorted = undefined;
			} else {
				table.byNamespace.set(namespace, {keys: new Set([key]), sorted: undefined});
			}
		}
		for (const [index, values] of table.indexes) {
			const value = indexFunctions[resource]![index]!(object);
			if (value !== undefined) addTo(values, value, key);
		}
		for (const owner of object.metadata.ownerReferences ?? []) addTo(this.#byOwner, owner.uid, `${resource} ${key}`);
	}

	/** Most writes leave an object where it was. */
	#reindex(resource: string, table: Table, key: string, previous: ApiObject, next: ApiObject): void {
		table.sorted = undefined;
		const part = table.byNamespace.get(next.metadata.namespace ?? '');
		if (part) part.sorted = undefined;
		for (const [index, values] of table.indexes) {
			const before = indexFunctions[resource]![index]!(previous);
			const after = indexFunctions[resource]![index]!(next);
			if (before === after) continue;
			if (before !== undefined) removeFrom(values, before, key);
			if (after !== undefined) addTo(values, after, key);
		}
		const owners = next.metadata.ownerReferences;
		if (owners === previous.metadata.ownerReferences) return;
		for (const {uid} of previous.metadata.ownerReferences ?? []) removeFrom(this.#byOwner, uid, `${resource} ${key}`);
		for (const {uid} of owners ?? []) addTo(this.#byOwner, uid, `${resource} ${key}`);
	}

	#removeFromIndexes(resource: string, table: Table, key: string, object: ApiObject): void {
		table.sorted = undefined;
		const {namespace} = object.metadata;
		const part = namespace === undefined ? undefined : table.byNamespace.get(namespace);
		if (part) {
			part.keys.delete(key);
			part.sorted = undefined;
		}
		for (const [index, values] of table.indexes) {
			const value = indexFunctions[resource]![index]!(object);
			if (value !== undefined) removeFrom(values, value, key);
		}
		for (const owner of object.metadata.ownerReferences ?? []) removeFrom(this.#byOwner, owner.uid, `${resource} ${key}`);
	}
}

function addTo(values: Map<string, Set<string>>, value: string, key: string): void {
	const keys = values.get(value);
	if (keys) keys.add(key);
	else values.set(value, new Set([key]));
}

function removeFrom(values: Map<string, Set<string>>, value: string, key: string): void {
	const keys = values.get(value);
	keys?.delete(key);
	if (keys?.size === 0) values.delete(value);
}

function sortByKey(objects: Iterable<ApiObject>): readonly ApiObject[] {
	return [...objects].sort((a, b) => {
		const left = a.metadata.namespace ?? '';
		const right = b.metadata.namespace ?? '';
		if (left !== right) return left < right ? -1 : 1;
		return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
	});
}

import {type ApiObject, objectKey} from '../api/objects.ts';
import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {Client} from './apiserver/client.ts';
import type {ResourceName, ResourceTypes} from './apiserver/resources/catalogue.ts';
import type {Store, WatchEvent} from './store.ts';

interface InformerState {
	readonly cache: Map<string, ApiObject>;
	pending: ApiObject[];
	/** Keys in `pending` whose object is gone, by position. */
	pendingDeletes: Set<number>;
	isConnected: boolean;
	hasStarted: boolean;
}

interface Index<T extends ApiObject> {
	readonly textOf: (object: T) => string | undefined;
	/** The keys under each value, and the same sorted once somebody has asked. */
	readonly members: Map<string, {readonly keys: Set<string>; sorted: readonly string[] | undefined}>;
}

/** A change as the informer saw it; the store may have moved on. */
export interface InformerEvent<T extends ApiObject> {
	readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
	readonly object: T;
	readonly previous: T | undefined;
}

// How long a watch event takes from the API server to a component, in milliseconds.
const deliveryMsMin = 1;
const deliveryMsMax = 5;
// client-go's reflector waits 800 ms, jittered, before it lists anew.
const reconnectMs = 1000;

/**
A component's own copy of a resource, kept by a watch: it lags behind the store by the time delivery takes, stops
when the API server cannot be reached, and lists anew when it can. Upstream: client-go/tools/cache.
*/
export class Informer<R extends ResourceName> {
	readonly #resource: R;
	readonly #component: string;
	readonly #simulation: Simulation;
	readonly #store: Store;
	readonly #client: Client;
	readonly #state: InformerState;
	readonly #random: Random;
	readonly #filter: ((object: ResourceTypes[R]) => boolean) | undefined;
	readonly #handlers: ((event: InformerEvent<ResourceTypes[R]>) => void)[] = [];
	readonly #indexes = new Map<string, Index<ResourceTypes[R]>>();

	constructor(simulation: Simulation, store: Store, client: Client, watches: WatchHub, resource: R, options: InformerOptions<R> = {}) {
		this.#resource = resource;
		this.#simulation = simulation;
		this.#store = store;
		this.#client = client;
		this.#filter = options.filter;
		this.#component = `watch/${client.name}/${resource}`;
		this.#random = simulation.random(`watch/${client.name}`);
		this.#state = simulation.state(this.#component, () => ({
			cache: new Map(),
			pending: [],
			pendingDeletes: new Set(),
			isConnected: false,
			hasStarted: false,
		}));
		simulation.register(this.#component, (key) => (key === 'deliver' ? this.#deliver() : this.#connect()));
		watches.add(resource, options.nodeName, (event) => this.#receive(event));
		if (!this.#state.hasStarted) {
			this.#state.hasStarted = true;
			simulation.setTimer(this.#component, 'connect', simulation.nowMs);
		}
	}

	/** Calls `handler` for every change, after the cache has it. */
	onChange(handler: (event: InformerEvent<ResourceTypes[R]>) => void): void {
		this.#handlers.push(handler);
	}

	get(key: string): ResourceTypes[R] | undefined {
		return this.#state.cache.get(key) as ResourceTypes[R] | undefined;
	}

	/** Everything in the cache, in the order it came. */
	values(): IterableIterator<ResourceTypes[R]> {
		return this.#state.cache.values() as IterableIterator<ResourceTypes[R]>;
	}

	get size(): number {
		return this.#state.cache.size;
	}

	/** Whether the cache follows the API server: it has been listed and the watch has not broken. */
	get isConnected(): boolean {
		return this.#state.isConnected;
	}

	/** Makes objects findable by what `textOf` says of them; the same name is the same index. */
	addIndex(name: string, textOf: (object: ResourceTypes[R]) => string | undefined): void {
		if (this.#indexes.has(name)) return;
		this.#indexes.set(name, {textOf, members: new Map()});
		for (const [key, object] of this.#state.cache) this.#reindex(name, key, undefined, object as ResourceTypes[R]);
	}

	/** The objects an index holds under `value`, sorted by key. */
	byIndex(name: string, value: string): ResourceTypes[R][] {
		const members = this.#indexes.get(name)?.members.get(value);
		if (!members) return [];
		members.sorted ??= [...members.keys].sort();
		return members.sorted.map((key) => this.get(key)!);
	}

	/** How many there are under `value`. */
	countByIndex(name: string, value: string): number {
		return this.#indexes.get(name)?.members.get(value)?.keys.size ?? 0;
	}

	#reindex(name: string, key: string, previous: ResourceTypes[R] | undefined, next: ResourceTypes[R] | undefined): void {
		const {textOf, members} = this.#indexes.get(name)!;
		const before = previous && textOf(previous);
		const after = next && textOf(next);
		if (before === after) return;
		const old = before === undefined ? undefined : members.get(before);
		if (old) {
			old.keys.delete(key);
			old.sorted = undefined;
			if (old.keys.size === 0) members.delete(before!);
		}
		if (after === undefined) return;
		const known = members.get(after);
		if (known) {
			known.keys.add(key);
			known.sorted = undefined;
		} else {
			members.set(after, {keys: new Set([key]), sorted: undefined});
		}
	}

	#receive(event: WatchEvent): void {
		const state = this.#state;
		if (!state.isConnected) return;
		if (!this.#isSeen(event.object) && !(event.previous && this.#isSeen(event.previous))) return;
		if (event.type === 'DELETED') state.pendingDeletes.add(state.pending.length);
		state.pending.push(event.object);
		this.#arm();
	}

	#isSeen(object: ApiObject): boolean {
		return this.#filter === undefined || this.#filter(object as ResourceTypes[R]);
	}

	#arm(): void {
		if (this.#simulation.hasTimer(this.#component, 'deliver')) return;
		this.#simulation.setTimer(this.#component, 'deliver', this.#simulation.nowMs + this.#random.integer(deliveryMsMin, deliveryMsMax));
	}

	#deliver(): void {
		const state = this.#state;
		if (!this.#client.isReachable()) {
			state.isConnected = false;
			state.pending = [];
			state.pendingDeletes = new Set();
			this.#simulation.setTimer(this.#component, 'connect', this.#simulation.nowMs + reconnectMs);
			return;
		}
		const {pending, pendingDeletes} = state;
		state.pending = [];
		state.pendingDeletes = new Set();
		for (const [index, object] of pending.entries()) this.#apply(object, pendingDeletes.has(index));
	}

	#apply(object: ApiObject, isDeleted: boolean): void {
		const {cache} = this.#state;
		const key = objectKey(object);
		const previous = cache.get(key) as ResourceTypes[R] | undefined;
		const isGone = isDeleted || !this.#isSeen(object);
		if (isGone) {
			if (!previous) return;
			cache.delete(key);
		} else {
			cache.set(key, object);
		}
		for (const name of this.#indexes.keys()) this.#reindex(name, key, previous, isGone ? undefined : (object as ResourceTypes[R]));
		const type = isGone ? 'DELETED' : previous ? 'MODIFIED' : 'ADDED';
		for (const handler of this.#handlers) handler({type, object: object as ResourceTypes[R], previous});
	}

	/** Lists, compares with the cache, and watches from here. */
	#connect(): void {
		const {cache} = this.#state;
		if (!this.#client.isReachable()) {
			this.#simulation.setTimer(this.#component, 'connect', this.#simulation.nowMs + reconnectMs);
			return;
		}
		this.#state.isConnected = true;
		for (const [key, object] of [...cache]) {
			const current = this.#store.get(this.#resource, key) as ResourceTypes[R] | undefined;
			if (current?.metadata.uid !== object.metadata.uid) this.#apply(object, true);
			// It is still there, but not for this watch any more.
			else if (!this.#isSeen(current as ResourceTypes[R])) this.#apply(current as ResourceTypes[R], true);
		}
		for (const object of this.#store.list(this.#resource) as readonly ResourceTypes[R][]) {
			if (!this.#isSeen(object)) continue;
			if (cache.get(objectKey(object)) !== object) this.#apply(object, false);
		}
	}
}

export interface InformerOptions<R extends ResourceName> {
	/** Watches only what this lets through. */
	readonly filter?: (object: ResourceTypes[R]) => boolean;
	/** For pods: watches those bound to this node alone, and is woken for no others. Goes with a `filter` of the same meaning. */
	readonly nodeName?: string;
}

/** Hands every write to the watches it concerns: those of the resource and, among pods, those of its node. */
export class WatchHub {
	readonly #byResource = new Map<string, ((event: WatchEvent) => void)[]>();
	readonly #byNode = new Map<string, ((event: WatchEvent) => void)[]>();

	constructor(store: Store) {
		store.onWrite((event) => {
			for (const sink of this.#byResource.get(event.resource) ?? []) sink(event);
			if (event.resource !== 'pods') return;
			const {nodeName} = (event.object as ResourceTypes['pods']).spec;
			if (nodeName !== undefined) for (const sink of this.#byNode.get(nodeName) ?? []) sink(event);
		});
	}

	add(resource: string, nodeName: string | undefined, sink: (event: WatchEvent) => void): void {
		const [sinks, key] = nodeName === undefined ? [this.#byResource, resource] : [this.#byNode, nodeName];
		const known = sinks.get(key);
		if (known) known.push(sink);
		else sinks.set(key, [sink]);
	}
}

/** The informers of one process, which its parts share. Upstream: client-go's SharedInformerFactory. */
export class InformerFactory {
	readonly #informers = new Map<string, Informer<ResourceName>>();
	readonly #simulation: Simulation;
	readonly #store: Store;
	readonly #watches: WatchHub;
	readonly client: Client;

	constructor(simulation: Simulation, store: Store, watches: WatchHub, client: Client) {
		this.#simulation = simulation;
		this.#store = store;
		this.#watches = watches;
		this.client = client;
	}

	/** The informer of a resource; made at the first call, whose options hold. */
	informer<R extends ResourceName>(resource: R, options?: InformerOptions<R>): Informer<R> {
		let informer = this.#informers.get(resource);
		if (!informer) {
			informer = new Informer(this.#simulation, this.#store, this.client, this.#watches, resource, options) as unknown as Informer<ResourceName>;
			this.#informers.set(resource, informer);
		}
		return informer as unknown as Informer<R>;
	}
}

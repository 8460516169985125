import type {Simulation} from '../../simulation/simulation.ts';

type Place = 'active' | 'backoff' | 'unschedulable' | 'gated';

interface QueuedPod {
	readonly uid: string;
	readonly priority: number;
	place: Place;
	/** When it came to where it is now, and in which order. */
	sinceMs: number;
	sequence: number;
	/** Times it found no node; times in a row something went wrong. */
	unschedulableCount: number;
	errorCount: number;
	backoffUntilMs: number;
	/** The plugins that refused it, by which an event can be judged to help; empty after an error. */
	refusedBy: readonly string[];
}

interface Entry {
	readonly key: string;
	readonly sequence: number;
	/** What orders the heap, least first: negated priority and time, or the end of the back-off. */
	readonly rank: number;
	readonly atMs: number;
}

export interface QueueState {
	readonly pods: Map<string, QueuedPod>;
	/** Heaps whose entries may be out of date; what counts is the pod's place and sequence. */
	readonly active: Entry[];
	readonly backoff: Entry[];
	sequence: number;
}

const initialBackoffMs = 1000;
const backoffMsMost = 10_000;
/** How long a pod is left alone when nothing happens that might help it, and how often that is looked at. */
const unschedulableMsMost = 300_000;
export const flushIntervalMs = 30_000;

/**
The pods that wait for a node: in active by priority and age, in back-off after a failure, or set aside as
unschedulable until something happens that may help. When nothing is active the first in back-off is taken at
once. Upstream: pkg/scheduler/backend/queue.
*/
export class SchedulingQueue {
	readonly #simulation: Simulation;
	readonly #state: QueueState;
	/** Unschedulable pods by the plugin that refused them. */
	readonly #byPlugin = new Map<string, Set<string>>();

	constructor(simulation: Simulation, state: QueueState) {
		this.#simulation = simulation;
		this.#state = state;
		for (const [key, pod] of state.pods) if (pod.place === 'unschedulable') this.#index(key, pod);
	}

	has(key: string): boolean {
		return this.#state.pods.has(key);
	}

	uidOf(key: string): string | undefined {
		return this.#state.pods.get(key)?.uid;
	}

	isGated(key: string): boolean {
		return this.#state.pods.get(key)?.place === 'gated';
	}

	get hasUnschedulable(): boolean {
		return this.#byPlugin.size > 0;
	}

	/** A pod seen for the first time. */
	add(key: string, uid: string, priority: number, isGated: boolean): void {
		this.remove(key);
		const pod: QueuedPod = {
			uid,
			priority,
			place: 'gated',
			sinceMs: this.#simulation.nowMs,
			sequence: 0,
			unschedulableCount: 0,
			errorCount: 0,
			backoffUntilMs: 0,
			refusedBy: [],
		};
		this.#state.pods.set(key, pod);
		if (!isGated) this.#activate(key, pod);
	}

	remove(key: string): void {
		const pod = this.#state.pods.get(key);
		if (!pod) return;
		this.#unindex(key, pod);
		this.#state.pods.delete(key);
	}

	/** Takes the pod that is next; it is in no queue until it comes back or is removed. */
	pop(): string | undefined {
		const {active, backoff, pods} = this.#state;
		for (let entry = backoff[0]; entry && entry.rank <= this.#simulation.nowMs; entry = backoff[0]) {
			pop(backoff);
			const pod = pods.get(entry.key);
			if (pod?.place === 'backoff' && pod.sequence === entry.sequence) this.#activate(entry.key, pod);
		}
		return this.#popFrom(active, 'active') ?? this.#popFrom(backoff, 'backoff');
	}

	/** No node fits the pod: it waits for an event that may help what these plugins refused it for. */
	setUnschedulable(key: string, refusedBy: readonly string[]): void {
		const pod = this.#state.pods.get(key);
		if (!pod) return;
		pod.unschedulableCount += 1;
		pod.errorCount = 0;
		pod.backoffUntilMs = this.#simulation.nowMs + backoffMs(pod.unschedulableCount);
		pod.refusedBy = refusedBy;
		this.#move(pod, 'unschedulable');
		this.#index(key, pod);
	}

	/** Something went wrong: answers when the pod shall be tried again, by `retry`. */
	setFailed(key: string): number | undefined {
		const pod = this.#state.pods.get(key);
		if (!pod) return undefined;
		pod.errorCount += 1;
		pod.refusedBy = [];
		pod.backoffUntilMs = this.#simulation.nowMs + backoffMs(pod.errorCount);
		this.#move(pod, 'unschedulable');
		return pod.backoffUntilMs;
	}

	/** Back into the queue, out of whatever place. */
	retry(key: string): void {
		const pod = this.#state.pods.get(key);
		if (!pod || pod.place === 'active') return;
		this.#unindex(key, pod);
		this.#activate(key, pod);
	}

	/** Brings back the pods a plugin's refusal of which may be cured; in back-off if theirs is not over. */
	moveWhere(isHelped: (plugin: string, key: string) => boolean, plugins: readonly string[]): void {
		const helped = new Set<string>();
		for (const plugin of plugins) {
			for (const key of this.#byPlugin.get(plugin) ?? []) if (!helped.has(key) && isHelped(plugin, key)) helped.add(key);
		}
		this.#bringBack(helped);
	}

	/** Brings back what has been set aside for five minutes. */
	flush(): void {
		const {nowMs} = this.#simulation;
		const old = new Set<string>();
		for (const keys of this.#byPlugin.values()) {
			for (const key of keys) if (nowMs - this.#state.pods.get(key)!.sinceMs > unschedulableMsMost) old.add(key);
		}
		this.#bringBack(old);
	}

	/** The pod itself was changed so that it may fit now. */
	bringBack(key: string): void {
		const pod = this.#state.pods.get(key);
		if (pod?.place === 'unschedulable') this.#bringBack(new Set([key]));
		else if (pod?.place === 'gated') this.#activate(key, pod);
	}

	#bringBack(keys: ReadonlySet<string>): void {
		const {pods, backoff} = this.#state;
		const found = [...keys].map((key) => [key, pods.get(key)!] as const).sort(([, a], [, b]) => a.sequence - b.sequence);
		for (const [key, pod] of found) {
			this.#unindex(key, pod);
			if (pod.backoffUntilMs > this.#simulation.nowMs) {
				this.#move(pod, 'backoff');
				push(backoff, {key, sequence: pod.sequence, rank: pod.backoffUntilMs, atMs: 0});
			} else {
				this.#activate(key, pod);
			}
		}
	}

	#activate(key: string, pod: QueuedPod): void {
		this.#move(pod, 'active');
		push(this.#state.active, {key, sequence: pod.sequence, rank: -pod.priority, atMs: pod.sinceMs});
	}

	#move(pod: QueuedPod, place: Place): void {
		this.#state.sequence += 1;
		pod.sequence = this.#state.sequence;
		pod.place = place;
		pod.sinceMs = this.#simulation.nowMs;
	}

	#popFrom(heap: Entry[], place: Place): string | undefined {
		for (let entry = pop(heap); entry; entry = pop(heap)) {
			const pod = this.#state.pods.get(entry.key);
			if (pod?.place === place && pod.sequence === entry.sequence) return entry.key;
		}
		return undefined;
	}

	#index(key: string, {refusedBy}: QueuedPod): void {
		for (const plugin of refusedBy) {
			const keys = this.#byPlugin.get(plugin);
			if (keys) keys.add(key);
			else this.#byPlugin.set(plugin, new Set([key]));
		}
	}

	#unindex(key: string, {refusedBy}: QueuedPod): void {
		for (const plugin of refusedBy) {
			const keys = this.#byPlugin.get(plugin);
			keys?.delete(key);
			if (keys?.size === 0) this.#byPlugin.delete(plugin);
		}
	}
}

/** 1 s, doubling with each failure, at most 10 s. */
export function backoffMs(failures: number): number {
	let duration = initialBackoffMs;
	for (let count = 1; count < failures && duration < backoffMsMost; count += 1) duration *= 2;
	return Math.min(duration, backoffMsMost);
}

function isBefore(a: Entry, b: Entry): boolean {
	if (a.rank !== b.rank) return a.rank < b.rank;
	return a.atMs === b.atMs ? a.sequence < b.sequence : a.atMs < b.atMs;
}

function push(heap: Entry[], entry: Entry): void {
	let index = heap.length;
	heap.push(entry);
	while (index > 0) {
		const parent = (index - 1) >> 1;
		if (!isBefore(entry, heap[parent]!)) break;
		heap[index] = heap[parent]!;
		index = parent;
	}
	heap[index] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
	const first = heap[0];
	const last = heap.pop();
	if (heap.length === 0 || last === undefined) return first;
	let index = 0;
	for (;;) {
		let child = 2 * index + 1;
		if (child >= heap.length) break;
		if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
		if (!isBefore(heap[child]!, last)) break;
		heap[index] = heap[child]!;
		index = child;
	}
	heap[index] = last;
	return first;
}

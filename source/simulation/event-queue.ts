/** Something that will happen: `component` is woken for `key` at `dueAtMs`. Plain data, so that a run can be saved. */
export interface ScheduledEvent {
	readonly dueAtMs: number;
	/** Order of scheduling; equal times happen in this order. */
	readonly sequence: number;
	readonly component: string;
	readonly key: string;
	/** The cause (see causes.ts) in force when the event was scheduled. */
	readonly cause: number;
	/** True if a later `setTimer` for the same component and key replaces this event. */
	readonly isTimer: boolean;
	readonly data?: unknown;
}

function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
	return a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.sequence < b.sequence);
}

/** A binary heap ordered by (dueAtMs, sequence). */
export class EventQueue {
	readonly #heap: ScheduledEvent[];

	constructor(events: readonly ScheduledEvent[] = []) {
		// Saved in heap order, hence already a heap.
		this.#heap = [...events];
	}

	get size(): number {
		return this.#heap.length;
	}

	peek(): ScheduledEvent | undefined {
		return this.#heap[0];
	}

	push(event: ScheduledEvent): void {
		const heap = this.#heap;
		let index = heap.length;
		heap.push(event);
		while (index > 0) {
			const parent = (index - 1) >> 1;
			const above = heap[parent]!;
			if (!isBefore(event, above)) break;
			heap[index] = above;
			index = parent;
		}
		heap[index] = event;
	}

	pop(): ScheduledEvent | undefined {
		const heap = this.#heap;
		const first = heap[0];
		const last = heap.pop();
		if (heap.length === 0 || last === undefined) return first;
		const size = heap.length;
		let index = 0;
		for (;;) {
			let child = 2 * index + 1;
			if (child >= size) break;
			if (child + 1 < size && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
			if (!isBefore(heap[child]!, last)) break;
			heap[index] = heap[child]!;
			index = child;
		}
		heap[index] = last;
		return first;
	}

	/** The pending events in heap order; `new EventQueue(queue.toArray())` is the same queue. */
	toArray(): readonly ScheduledEvent[] {
		return this.#heap;
	}
}

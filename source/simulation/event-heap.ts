import type {ScheduledEvent} from './event-queue.ts';

export function isBefore(a: ScheduledEvent, b: ScheduledEvent): boolean {
	return a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.sequence < b.sequence);
}

/** A binary heap ordered by (dueAtMs, sequence). */
export class EventHeap {
	readonly #heap: ScheduledEvent[] = [];

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

	values(): readonly ScheduledEvent[] {
		return this.#heap;
	}
}

import {EventHeap, isBefore} from './event-heap.ts';
import {EventWheel} from './event-wheel.ts';

/** Of an event: what has become of the timer it is. `stale`: another has taken its place, or it was cancelled. */
export const timerStates = {notATimer: 0, pending: 1, fired: 2, stale: 3} as const;

export type TimerState = (typeof timerStates)[keyof typeof timerStates];

/** Something that will happen: `component` is woken for `key` at `dueAtMs`. Plain data, so that a run can be saved. */
export interface ScheduledEvent {
	/** A whole number. */
	dueAtMs: number;
	/** Order of scheduling; equal times happen in this order. */
	sequence: number;
	readonly component: string;
	readonly key: string;
	/** The cause (see causes.ts) in force when the event was scheduled. */
	cause: number;
	timer: TimerState;
	readonly data?: unknown;
	/** See `Simulation.setTimer`; not saved. */
	owner?: object | undefined;
	/** The queue's own: what comes after it at the same time. */
	next?: ScheduledEvent | undefined;
}

/** What will happen, by (dueAtMs, sequence): the near future in a wheel, what does not fit there in a heap. */
export class EventQueue {
	readonly #near = new EventWheel();
	readonly #far = new EventHeap();

	/** With the events of another queue's `toArray`, which become its own. */
	constructor(events: readonly ScheduledEvent[] = []) {
		for (const event of events) this.push(event);
	}

	get size(): number {
		return this.#near.count + this.#far.size;
	}

	peek(): ScheduledEvent | undefined {
		const near = this.#near.peek();
		const far = this.#far.peek();
		if (near === undefined || far === undefined) return near ?? far;
		return isBefore(near, far) ? near : far;
	}

	/** Events come in the order of their sequence. */
	push(event: ScheduledEvent): void {
		if (!this.#near.push(event)) this.#far.push(event);
	}

	/** Takes the next event out, if it is due by `untilMs`. */
	pop(untilMs = Number.POSITIVE_INFINITY): ScheduledEvent | undefined {
		const event = this.peek();
		if (event === undefined || event.dueAtMs > untilMs) return undefined;
		if (event === this.#far.peek()) {
			this.#far.pop();
			this.#near.advance(event.dueAtMs);
		} else this.#near.remove(event);
		return event;
	}

	/** The pending events, next one first; `new EventQueue(queue.toArray())` goes on as the queue itself does. */
	toArray(): readonly ScheduledEvent[] {
		const events = [...this.#near.values(), ...this.#far.values()].filter(({timer}) => timer !== timerStates.stale);
		return events.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)).map(({next: _, owner: __, ...event}) => event);
	}
}

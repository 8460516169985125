import type {ScheduledEvent} from './event-queue.ts';

/** How many milliseconds ahead the wheel holds; a power of two. */
const size = 16_384;
const mask = size - 1;

/**
Events of the near future, a slot for each millisecond: putting one in and taking the next one out cost the same
however many there are. A slot is a list in the order of scheduling. Two levels of bits tell which slots hold any.
*/
export class EventWheel {
	readonly #first: (ScheduledEvent | undefined)[] = new Array(size).fill(undefined);
	readonly #last: (ScheduledEvent | undefined)[] = new Array(size).fill(undefined);
	/** A bit for each slot. */
	readonly #used = new Int32Array(size >> 5);
	/** A bit for each word of `#used`. */
	readonly #usedWords = new Int32Array(size >> 10);
	/** Nothing in the wheel is due before it, or as much as `size` after it. */
	#fromMs = 0;
	#count = 0;

	get count(): number {
		return this.#count;
	}

	/** False if the event is not within the wheel's reach. Events must come in the order of their sequence. */
	push(event: ScheduledEvent): boolean {
		const {dueAtMs} = event;
		const ahead = dueAtMs - this.#fromMs;
		if (!(ahead >= 0 && ahead < size)) return false;
		const slot = dueAtMs & mask;
		const last = this.#last[slot];
		if (last === undefined) {
			this.#first[slot] = event;
			this.#used[slot >> 5]! |= 1 << (slot & 31);
			this.#usedWords[slot >> 10]! |= 1 << ((slot >> 5) & 31);
		} else last.next = event;
		this.#last[slot] = event;
		this.#count += 1;
		return true;
	}

	peek(): ScheduledEvent | undefined {
		return this.#count === 0 ? undefined : this.#first[this.#nextSlot()];
	}

	/** Takes out what `peek` has shown. */
	remove(event: ScheduledEvent): void {
		const slot = event.dueAtMs & mask;
		const {next} = event;
		event.next = undefined;
		this.#first[slot] = next;
		this.#count -= 1;
		this.#fromMs = event.dueAtMs;
		if (next !== undefined) return;
		this.#last[slot] = undefined;
		const word = slot >> 5;
		this.#used[word]! &= ~(1 << (slot & 31));
		if (this.#used[word] === 0) this.#usedWords[word >> 5]! &= ~(1 << (word & 31));
	}

	/** Time has come to `nowMs`; nothing in it is due before. */
	advance(nowMs: number): void {
		if (this.#count === 0 || nowMs > this.#fromMs) this.#fromMs = nowMs;
	}

	/** The first slot in use from `#fromMs` on, going round. There is one. */
	#nextSlot(): number {
		const start = this.#fromMs & mask;
		const startWord = start >> 5;
		const here = this.#used[startWord]! & (-1 << (start & 31));
		if (here !== 0) return (startWord << 5) + lowestBit(here);
		// Bits after the first one of this group of words; shifting by 32 would shift by none.
		const startGroup = startWord >> 5;
		const bit = startWord & 31;
		let words = bit === 31 ? 0 : this.#usedWords[startGroup]! & (-1 << (bit + 1));
		let group = startGroup;
		while (words === 0) {
			group = (group + 1) & ((size >> 10) - 1);
			words = this.#usedWords[group]!;
		}
		const word = (group << 5) + lowestBit(words);
		return (word << 5) + lowestBit(this.#used[word]!);
	}

	/** Everything in it, in no order. */
	values(): ScheduledEvent[] {
		const events: ScheduledEvent[] = [];
		for (const first of this.#first) for (let event = first; event; event = event.next) events.push(event);
		return events;
	}
}

function lowestBit(bits: number): number {
	return 31 - Math.clz32(bits & -bits);
}

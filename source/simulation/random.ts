/** Four unsigned 32-bit words; the whole state of one stream. */
export type RandomState = [number, number, number, number];

// As in Kubernetes' k8s.io/apimachinery/pkg/util/rand: no vowels, no 0, 1 and 3, so that no bad words come up.
const suffixAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
One stream of seeded chance (sfc32). Each component draws from a stream of its own, so that a new draw in one
does not shift the draws of another.
*/
export class Random {
	readonly #state: RandomState;

	/** Draws advance `state` in place: it is the simulation that owns and saves it. */
	constructor(state: RandomState) {
		this.#state = state;
	}

	/** A whole number in [0, 2^32). */
	next(): number {
		const state = this.#state;
		const [a, b, c, counter] = state;
		const result = (a + b + counter) | 0;
		state[3] = (counter + 1) | 0;
		state[0] = b ^ (b >>> 9);
		state[1] = (c + (c << 3)) | 0;
		state[2] = (((c << 21) | (c >>> 11)) + result) | 0;
		return result >>> 0;
	}

	/** A whole number from `min` to `max`, both included. */
	integer(min: number, max: number): number {
		return min + Math.floor((this.next() / 4_294_967_296) * (max - min + 1));
	}

	/** True with the given probability in percent. */
	percent(probability: number): boolean {
		return this.next() / 4_294_967_296 < probability / 100;
	}

	/** `baseMs` plus up to `factor` of it, as `wait.Jitter` upstream; a whole number of milliseconds. */
	jitter(baseMs: number, factor: number): number {
		return baseMs + this.integer(0, Math.floor(baseMs * factor));
	}

	pick<T>(items: readonly T[]): T {
		return items[this.integer(0, items.length - 1)]!;
	}

	/** A name suffix as `rand.String` upstream makes it: `x2x4p`. */
	suffix(length: number): string {
		let text = '';
		for (let index = 0; index < length; index += 1) text += suffixAlphabet[this.integer(0, suffixAlphabet.length - 1)];
		return text;
	}

	/** Lower-case hexadecimal digits, for container and image IDs. */
	hex(length: number): string {
		let text = '';
		while (text.length < length) text += this.next().toString(16).padStart(8, '0');
		return text.slice(0, length);
	}

	/** A version-4 UUID. */
	uuid(): string {
		const digits = this.hex(32);
		const variant = '89ab'[this.integer(0, 3)]!;
		// A joined text is one piece in memory; a concatenated one would keep all of its parts.
		return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, variant + digits.slice(17, 20), digits.slice(20)].join('-');
	}
}

/** The starting state of the stream `name` of a run with `seed`. */
export function randomState(seed: number, name: string): RandomState {
	const state: RandomState = [seed | 0, 0x9e37_79b9 ^ (seed >>> 16), 0x243f_6a88, 1];
	let hash = 2_166_136_261 ^ seed;
	for (let index = 0; index < name.length; index += 1) {
		hash = Math.imul(hash ^ name.charCodeAt(index), 16_777_619);
		state[index % 3] = ((state[index % 3] ?? 0) ^ Math.imul(hash, 2_654_435_761)) | 0;
	}
	state[2] ^= hash;
	const random = new Random(state);
	for (let round = 0; round < 15; round += 1) random.next();
	return state;
}

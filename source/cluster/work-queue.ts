import {ConnectionError, isRequestError} from '../api/status-error.ts';
import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';

interface WorkQueueState {
	/** Keys waiting to be worked on. */
	readonly queued: Set<string>;
	/** How often a key failed in a row. */
	readonly failures: Map<string, number>;
	/** When keys that wait for their time will be added. */
	readonly waiting: Map<string, number>;
}

export interface WorkQueueOptions {
	/** How long a sync of the key takes beyond the usual, where there is much to look at. */
	readonly workMsOf?: (key: string) => number;
	/** The first wait after a failure, which doubles with each further one. */
	readonly retryMsBase?: number;
	readonly retryMsMost?: number;
}

// From the moment a key is added to the moment a worker has it, in milliseconds.
const workMsMin = 1;
const workMsMax = 4;
// client-go's DefaultTypedControllerRateLimiter: 5 ms doubling to 1000 s.
const defaultRetryMsBase = 5;
const defaultRetryMsMost = 1_000_000;
// A process that cannot reach the API server for longer gives up its lease and starts anew, with a fresh queue.
const reconnectMsMost = 10_000;

/**
A controller's queue of keys: a key is in it once, however often it is added, and `sync(key)` runs a moment later.
A sync that is refused by the API server, or cannot reach it, runs again with growing delay. Upstream:
client-go/util/workqueue.
*/
export class WorkQueue {
	readonly #simulation: Simulation;
	readonly #component: string;
	readonly #state: WorkQueueState;
	readonly #random: Random;
	readonly #options: WorkQueueOptions;

	constructor(simulation: Simulation, component: string, sync: (key: string) => void, options: WorkQueueOptions = {}) {
		this.#simulation = simulation;
		this.#component = component;
		this.#options = options;
		this.#random = simulation.random(component);
		this.#state = simulation.state(`queue/${component}`, () => ({queued: new Set(), failures: new Map(), waiting: new Map()}));
		const retryMsMost = options.retryMsMost ?? defaultRetryMsMost;
		simulation.register(component, (key, data) => {
			// A timer of `addAfter` only adds the key; what `add` scheduled is the work itself.
			if (data !== 'work') {
				this.#state.waiting.delete(key);
				this.add(key);
				return;
			}
			this.#state.queued.delete(key);
			try {
				sync(key);
				this.#state.failures.delete(key);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				this.#retry(key, error instanceof ConnectionError ? Math.min(reconnectMsMost, retryMsMost) : retryMsMost);
			}
		});
	}

	add(key: string): void {
		const {queued} = this.#state;
		if (queued.has(key)) return;
		queued.add(key);
		const workMs = Math.trunc(this.#options.workMsOf?.(key) ?? 0);
		this.#simulation.schedule(this.#component, key, this.#random.integer(workMsMin, workMsMax) + workMs, 'work');
	}

	/** Adds the key once `delayMs` have gone by. A later call for the same key replaces an earlier one. */
	addAfter(key: string, delayMs: number): void {
		const dueAtMs = this.#simulation.nowMs + delayMs;
		this.#state.waiting.set(key, dueAtMs);
		this.#simulation.setTimer(this.#component, key, dueAtMs);
	}

	/** As `addAfter`, unless the key will be added sooner anyway; at once, if there is nothing to wait for. As client-go's `AddAfter`. */
	addWithin(key: string, delayMs: number): void {
		if (delayMs <= 0) this.add(key);
		else if ((this.#state.waiting.get(key) ?? Number.POSITIVE_INFINITY) > this.#simulation.nowMs + delayMs) this.addAfter(key, delayMs);
	}

	#retry(key: string, delayMsMost: number): void {
		const failures = this.#state.failures.get(key) ?? 0;
		this.#state.failures.set(key, failures + 1);
		const base = this.#options.retryMsBase ?? defaultRetryMsBase;
		this.addWithin(key, Math.min(base * 2 ** Math.min(failures, 30), delayMsMost));
	}
}

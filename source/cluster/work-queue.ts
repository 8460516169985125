import {ConnectionError, isRequestError} from '../api/status-error.ts';
import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';

interface WorkQueueState {
	/** Keys waiting to be worked on. */
	readonly queued: Set<string>;
	/** How often a key failed in a row. */
	readonly failures: Map<string, number>;
}

// From the moment a key is added to the moment a worker has it, in milliseconds.
const workMsMin = 1;
const workMsMax = 4;
// client-go's DefaultTypedControllerRateLimiter: 5 ms doubling to 1000 s.
const retryMsBase = 5;
const retryMsMost = 1_000_000;
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
	readonly #workMsOf: ((key: string) => number) | undefined;

	/** `workMsOf`: how long a sync of the key takes beyond the usual, where there is much to look at. */
	constructor(simulation: Simulation, component: string, sync: (key: string) => void, workMsOf?: (key: string) => number) {
		this.#simulation = simulation;
		this.#component = component;
		this.#workMsOf = workMsOf;
		this.#random = simulation.random(component);
		this.#state = simulation.state(`queue/${component}`, () => ({queued: new Set(), failures: new Map()}));
		simulation.register(component, (key, data) => {
			// A timer of `addAfter` only adds the key; what `add` scheduled is the work itself.
			if (data !== 'work') {
				this.add(key);
				return;
			}
			this.#state.queued.delete(key);
			try {
				sync(key);
				this.#state.failures.delete(key);
			} catch (error) {
				if (!isRequestError(error)) throw error;
				this.#retry(key, error instanceof ConnectionError ? reconnectMsMost : retryMsMost);
			}
		});
	}

	add(key: string): void {
		const {queued} = this.#state;
		if (queued.has(key)) return;
		queued.add(key);
		const workMs = Math.trunc(this.#workMsOf?.(key) ?? 0);
		this.#simulation.schedule(this.#component, key, this.#random.integer(workMsMin, workMsMax) + workMs, 'work');
	}

	/** Adds the key once `delayMs` have gone by. A later call for the same key replaces an earlier one. */
	addAfter(key: string, delayMs: number): void {
		this.#simulation.setTimer(this.#component, key, this.#simulation.nowMs + delayMs);
	}

	#retry(key: string, delayMsMost: number): void {
		const failures = this.#state.failures.get(key) ?? 0;
		this.#state.failures.set(key, failures + 1);
		this.addAfter(key, Math.min(retryMsBase * 2 ** Math.min(failures, 30), delayMsMost));
	}
}

import type {Simulation} from '../../simulation/simulation.ts';

interface Expectation {
	/** Creations that have not been seen yet. */
	creations: number;
	/** Keys of the pods whose deletion has not been seen yet. */
	readonly deletions: Set<string>;
	readonly atMs: number;
}

const timeoutMs = 300_000;

/**
What a controller has asked for and its informer has not shown yet. Until it has, the controller does not count on
what it sees, or else it would create twice. Upstream: pkg/controller, `UIDTrackingControllerExpectations`.
*/
export class Expectations {
	readonly #simulation: Simulation;
	readonly #expectations: Map<string, Expectation>;

	constructor(simulation: Simulation, controller: string) {
		this.#simulation = simulation;
		this.#expectations = simulation.state(`expectations/${controller}`, () => new Map<string, Expectation>());
	}

	expectCreations(key: string, creations: number): void {
		this.#expectations.set(key, {creations, deletions: new Set(), atMs: this.#simulation.nowMs});
	}

	expectDeletions(key: string, podKeys: Iterable<string>): void {
		this.#expectations.set(key, {creations: 0, deletions: new Set(podKeys), atMs: this.#simulation.nowMs});
	}

	/** For a controller that creates and deletes in one go. */
	expect(key: string, creations: number, podKeys: Iterable<string>): void {
		this.#expectations.set(key, {creations, deletions: new Set(podKeys), atMs: this.#simulation.nowMs});
	}

	creationSeen(key: string): void {
		const expectation = this.#expectations.get(key);
		if (expectation) expectation.creations -= 1;
	}

	deletionSeen(key: string, podKey: string): void {
		this.#expectations.get(key)?.deletions.delete(podKey);
	}

	areSatisfied(key: string): boolean {
		const expectation = this.#expectations.get(key);
		if (!expectation) return true;
		return (expectation.creations <= 0 && expectation.deletions.size === 0) || this.#simulation.nowMs - expectation.atMs > timeoutMs;
	}

	forget(key: string): void {
		this.#expectations.delete(key);
	}
}

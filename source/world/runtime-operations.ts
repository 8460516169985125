import type {Simulation} from '../simulation/simulation.ts';
import type {RuntimeState} from './runtime-state.ts';
import type {OperationResult, ReplyTo, RuntimeOperation} from './types.ts';

/** What the runtime has been asked for and takes time, and how it has come out. */
export class RuntimeOperations {
	readonly #simulation: Simulation;
	readonly #state: RuntimeState;

	constructor(simulation: Simulation, state: RuntimeState) {
		this.#simulation = simulation;
		this.#state = state;
	}

	add(operation: RuntimeOperation, replyTo: ReplyTo): number {
		const number = this.#state.nextNumber++;
		this.#state.operations.set(number, {operation, replyTo, startedAtMs: this.#simulation.nowMs, result: undefined});
		return number;
	}

	find(number: number): RuntimeOperation | undefined {
		return this.#state.operations.get(number)?.operation;
	}

	take(operation: number): OperationResult | undefined {
		const result = this.#state.operations.get(operation)?.result;
		if (result) this.#state.operations.delete(operation);
		return result;
	}

	cancel(operation: number): void {
		this.#state.operations.delete(operation);
	}

	succeed(number: number, id: string): void {
		this.finish(number, {isOk: true, id, durationMs: this.#elapsed(number)});
	}

	fail(number: number, error: string): void {
		this.finish(number, {isOk: false, error, durationMs: this.#elapsed(number)});
	}

	#elapsed(number: number): number {
		return this.#simulation.nowMs - (this.#state.operations.get(number)?.startedAtMs ?? this.#simulation.nowMs);
	}

	finish(number: number, result: OperationResult): void {
		const operation = this.#state.operations.get(number);
		// Nobody waits any more for what was cancelled.
		if (!operation || operation.result) return;
		operation.result = result;
		this.#simulation.schedule(operation.replyTo.component, operation.replyTo.key, 0);
	}

	/** All that are under way end with this error. */
	failAll(error: string): void {
		for (const [number, {result}] of this.#state.operations) if (!result) this.fail(number, error);
	}

	clear(): void {
		this.#state.operations.clear();
	}
}

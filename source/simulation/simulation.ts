import {parse, stringify} from 'devalue';
import {CauseLog, type CauseState} from './causes.ts';
import {EventQueue, type ScheduledEvent} from './event-queue.ts';
import {Random, type RandomState, randomState} from './random.ts';

/** Wakes a component for a key. `data` is what was handed to `schedule`. */
export type Handler = (key: string, data: unknown) => void;

interface SavedSimulation {
	readonly seed: number;
	readonly nowMs: number;
	readonly sequence: number;
	readonly cause: CauseState;
	readonly events: readonly ScheduledEvent[];
	readonly timers: Map<string, Map<string, number>>;
	readonly states: Map<string, object>;
	readonly randoms: Map<string, RandomState>;
}

/** In place of the number of a timer's event, while that event is performed. */
const fired = -1;

/** A bug: something threw out of an event. Says where in the run it happened, so that it can be repeated. */
export class SimulationError extends Error {
	override readonly name = 'SimulationError';
	readonly seed: number;
	readonly nowMs: number;

	constructor(seed: number, nowMs: number, event: ScheduledEvent, cause: unknown) {
		const why = cause instanceof Error ? cause.message : String(cause);
		super(`${event.component} failed at ${nowMs} ms of seed ${seed}, woken for ${JSON.stringify(event.key)}: ${why}`, {cause});
		this.seed = seed;
		this.nowMs = nowMs;
	}
}

/**
Virtual time, the queue of what will happen, seeded chance, and the root of all state.

Everything that changes lives here as plain data: events are records and never closures, and a component keeps
its private state in `state(name)`. So a whole run is one value, `save()`, and `Simulation.restore()` goes on
from it in another process. Components themselves are only code: they register a handler under their name.
*/
export class Simulation {
	readonly seed: number;
	readonly causes: CauseLog;
	/** The cause of what is being done at this moment; carried by every event scheduled meanwhile. */
	currentCause = 0;
	#nowMs: number;
	#sequence: number;
	readonly #queue: EventQueue;
	readonly #timers: Map<string, Map<string, number>>;
	readonly #states: Map<string, object>;
	readonly #randomStates: Map<string, RandomState>;
	readonly #causeState: CauseState;
	readonly #randoms = new Map<string, Random>();
	readonly #handlers = new Map<string, Handler>();
	/** The component whose timer was due last, and its timers: most of those that are set next are its own. */
	#wokenTimers: Map<string, number> | undefined;
	#wokenComponent = '';

	constructor(options: {seed: number; startMs?: number} | {saved: SavedSimulation}) {
		const saved = 'saved' in options ? options.saved : undefined;
		this.seed = saved?.seed ?? ('seed' in options ? options.seed : 0);
		this.#nowMs = saved?.nowMs ?? ('startMs' in options ? (options.startMs ?? 0) : 0);
		this.#sequence = saved?.sequence ?? 0;
		this.#queue = new EventQueue(saved?.events);
		this.#timers = saved?.timers ?? new Map();
		this.#states = saved?.states ?? new Map();
		this.#randomStates = saved?.randoms ?? new Map();
		this.#causeState = saved?.cause ?? {nextId: 1, records: new Map()};
		this.causes = new CauseLog(this.#causeState);
	}

	/** Virtual milliseconds since the epoch of a run (see api/timestamps.ts); negative while the cluster boots. */
	get nowMs(): number {
		return this.#nowMs;
	}

	/** How many events have been scheduled so far; a measure of work done. */
	get eventsScheduled(): number {
		return this.#sequence;
	}

	/** When the next event is due, if there is one. */
	get nextDueAtMs(): number | undefined {
		return this.#queue.peek()?.dueAtMs;
	}

	/** Names the code that is woken for `component`. Names are unique. */
	register(component: string, handler: Handler): void {
		if (this.#handlers.has(component)) throw new Error(`component ${component} is registered twice`);
		this.#handlers.set(component, handler);
	}

	/** The component is gone for good; what is still queued for it is dropped as it comes due. */
	unregister(component: string): void {
		this.#handlers.delete(component);
		this.#timers.delete(component);
		if (component === this.#wokenComponent) this.#wokenComponent = '';
		this.#states.delete(component);
	}

	/** Wakes `component` for `key` after `delayMs` (a whole number, at least 0). Cannot be taken back. */
	schedule(component: string, key: string, delayMs: number, data?: unknown): void {
		this.#queue.push({
			dueAtMs: Math.ceil(this.#nowMs + Math.max(0, delayMs)),
			sequence: this.#sequence++,
			component,
			key,
			cause: this.currentCause,
			isTimer: false,
			data,
			next: undefined,
		});
	}

	/** Wakes `component` for `key` at `dueAtMs`. There is one timer for a key: setting it again replaces it. */
	setTimer(component: string, key: string, dueAtMs: number): void {
		let timers = component === this.#wokenComponent ? this.#wokenTimers : this.#timers.get(component);
		if (!timers) {
			timers = new Map();
			this.#timers.set(component, timers);
		}
		const sequence = this.#sequence++;
		timers.set(key, sequence);
		this.#queue.push({
			dueAtMs: Math.max(this.#nowMs, Math.ceil(dueAtMs)),
			sequence,
			component,
			key,
			cause: this.currentCause,
			isTimer: true,
			data: undefined,
			next: undefined,
		});
	}

	hasTimer(component: string, key: string): boolean {
		return (this.#timers.get(component)?.get(key) ?? fired) !== fired;
	}

	cancelTimer(component: string, key: string): void {
		this.#timers.get(component)?.delete(key);
	}

	/** The private state of a component: plain data (objects, arrays, Maps, Sets), changed in place by its owner alone. */
	state<T extends object>(name: string, initial: () => T): T {
		let state = this.#states.get(name);
		if (!state) {
			state = initial();
			this.#states.set(name, state);
		}
		return state as T;
	}

	/** The stream of chance of a component. The same name is the same stream. */
	random(name: string): Random {
		let random = this.#randoms.get(name);
		if (!random) {
			let state = this.#randomStates.get(name);
			if (!state) {
				state = randomState(this.seed, name);
				this.#randomStates.set(name, state);
			}
			random = new Random(state);
			this.#randoms.set(name, random);
		}
		return random;
	}

	/** Records that `by` did `what` because of the current cause, and returns the record's number. */
	recordCause(by: string, what: string): number {
		return this.causes.record(this.currentCause, this.#nowMs, by, what);
	}

	/** Does `action` in the name of a cause: what it writes and schedules is put down to it. */
	withCause<T>(cause: number, action: () => T): T {
		const previous = this.currentCause;
		this.currentCause = cause;
		try {
			return action();
		} finally {
			this.currentCause = previous;
		}
	}

	/** Performs the next event, moving the clock to it. False if nothing is queued. */
	step(): boolean {
		for (let event = this.#queue.pop(); event; event = this.#queue.pop()) {
			if (this.#perform(event)) return true;
		}
		return false;
	}

	/** Performs every event due up to and including `timeMs`, and leaves the clock there. */
	runUntil(timeMs: number): void {
		for (let event = this.#queue.pop(timeMs); event; event = this.#queue.pop(timeMs)) this.#perform(event);
		if (timeMs > this.#nowMs) this.#nowMs = timeMs;
	}

	#perform(event: ScheduledEvent): boolean {
		const {component} = event;
		const timers = event.isTimer ? this.#timers.get(component) : undefined;
		if (event.isTimer) {
			if (timers?.get(event.key) !== event.sequence) return false;
			// Most timers are set again at once: their place is kept until it is known.
			timers.set(event.key, fired);
		}
		const handler = this.#handlers.get(component);
		if (!handler) return false;
		if (timers) {
			this.#wokenComponent = component;
			this.#wokenTimers = timers;
		}
		this.#nowMs = event.dueAtMs;
		const previous = this.currentCause;
		this.currentCause = event.cause;
		try {
			handler(event.key, event.data);
		} catch (error) {
			throw error instanceof SimulationError ? error : new SimulationError(this.seed, this.#nowMs, event, error);
		} finally {
			this.currentCause = previous;
			if (timers?.get(event.key) === fired) timers.delete(event.key);
		}
		return true;
	}

	/** The whole state as text. Shared objects stay shared, so a restored run is as small as this one. */
	save(): string {
		const saved: SavedSimulation = {
			seed: this.seed,
			nowMs: this.#nowMs,
			sequence: this.#sequence,
			cause: this.#causeState,
			events: this.#queue.toArray(),
			timers: this.#timers,
			states: this.#states,
			randoms: this.#randomStates,
		};
		return stringify(saved);
	}

	/** The simulation that `save()` wrote. Its components must be registered again before it runs on. */
	static restore(text: string): Simulation {
		return new Simulation({saved: parse(text) as SavedSimulation});
	}
}

import {parse, stringify} from 'devalue';
import {CauseLog, type CauseState} from './causes.ts';
import {EventQueue, type ScheduledEvent, timerStates} from './event-queue.ts';
import {Random, type RandomState, randomState} from './random.ts';

/**
Wakes a component for a key. `data` is what was handed to `schedule`. `owner` is what was handed to `setTimer`, and
undefined once the run has been saved and restored: it may spare a look-up, and must not be needed.
*/
export type Handler = (key: string, data: unknown, owner: object | undefined) => void;

interface SavedSimulation {
	readonly seed: number;
	readonly nowMs: number;
	readonly sequence: number;
	readonly cause: CauseState;
	readonly events: readonly ScheduledEvent[];
	readonly states: Map<string, object>;
	readonly randoms: Map<string, RandomState>;
}

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
	/** The pending timers by component and key, and the one that is being performed. */
	readonly #timers = new Map<string, Map<string, ScheduledEvent>>();
	readonly #states: Map<string, object>;
	readonly #randomStates: Map<string, RandomState>;
	readonly #causeState: CauseState;
	readonly #randoms = new Map<string, Random>();
	readonly #handlers = new Map<string, Handler>();
	/** The timer that is being performed, or the last one that was. */
	#woken: ScheduledEvent | undefined;

	constructor(options: {seed: number; startMs?: number} | {saved: SavedSimulation}) {
		const saved = 'saved' in options ? options.saved : undefined;
		this.seed = saved?.seed ?? ('seed' in options ? options.seed : 0);
		this.#nowMs = saved?.nowMs ?? ('startMs' in options ? (options.startMs ?? 0) : 0);
		this.#sequence = saved?.sequence ?? 0;
		const events = saved?.events.map((event) => newEvent(event)) ?? [];
		this.#queue = new EventQueue(events);
		for (const event of events) if (event.timer === timerStates.pending) this.#timersOf(event.component).set(event.key, event);
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
		for (const event of this.#timers.get(component)?.values() ?? []) event.timer = timerStates.stale;
		this.#timers.delete(component);
		this.#states.delete(component);
	}

	/** Wakes `component` for `key` after `delayMs` (a whole number, at least 0). Cannot be taken back. */
	schedule(component: string, key: string, delayMs: number, data?: unknown): void {
		this.#queue.push(
			newEvent({
				dueAtMs: Math.ceil(this.#nowMs + Math.max(0, delayMs)),
				sequence: this.#sequence++,
				component,
				key,
				cause: this.currentCause,
				timer: timerStates.notATimer,
				data,
			}),
		);
	}

	/**
	Wakes `component` for `key` at `dueAtMs`. There is one timer for a key: setting it again replaces it.
	`owner` is handed to the handler; see `Handler`.
	*/
	setTimer(component: string, key: string, dueAtMs: number, owner?: object): void {
		const woken = this.#woken;
		// Most timers are set again by what they wake: the record is in its place, and no longer queued.
		if (woken !== undefined && woken.timer === timerStates.fired && woken.key === key && woken.component === component) {
			woken.timer = timerStates.pending;
			woken.dueAtMs = Math.max(this.#nowMs, Math.ceil(dueAtMs));
			woken.sequence = this.#sequence++;
			woken.cause = this.currentCause;
			woken.owner = owner;
			this.#queue.push(woken);
			return;
		}
		const timers = this.#timersOf(component);
		const replaced = timers.get(key);
		if (replaced !== undefined) replaced.timer = timerStates.stale;
		const event = newEvent({
			dueAtMs: Math.max(this.#nowMs, Math.ceil(dueAtMs)),
			sequence: this.#sequence++,
			component,
			key,
			cause: this.currentCause,
			timer: timerStates.pending,
			owner,
		});
		timers.set(key, event);
		this.#queue.push(event);
	}

	#timersOf(component: string): Map<string, ScheduledEvent> {
		let timers = this.#timers.get(component);
		if (!timers) {
			timers = new Map();
			this.#timers.set(component, timers);
		}
		return timers;
	}

	hasTimer(component: string, key: string): boolean {
		return this.#timers.get(component)?.get(key)?.timer === timerStates.pending;
	}

	cancelTimer(component: string, key: string): void {
		const timers = this.#timers.get(component);
		const event = timers?.get(key);
		if (event?.timer !== timerStates.pending) return;
		event.timer = timerStates.stale;
		timers!.delete(key);
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
		if (event.timer === timerStates.stale) return false;
		const handler = this.#handlers.get(event.component);
		if (!handler) return false;
		if (event.timer === timerStates.pending) {
			event.timer = timerStates.fired;
			this.#woken = event;
		}
		this.#nowMs = event.dueAtMs;
		const previous = this.currentCause;
		this.currentCause = event.cause;
		try {
			handler(event.key, event.data, event.owner);
		} catch (error) {
			throw error instanceof SimulationError ? error : new SimulationError(this.seed, this.#nowMs, event, error);
		} finally {
			this.currentCause = previous;
			if (event.timer === timerStates.fired) {
				event.timer = timerStates.stale;
				this.#timers.get(event.component)?.delete(event.key);
			}
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

/** Its properties in one order, so that all events are of one shape to the engine. */
function newEvent(event: ScheduledEvent): ScheduledEvent {
	const {dueAtMs, sequence, component, key, cause, timer, data, owner} = event;
	return {next: undefined, key, owner, dueAtMs, sequence, component, timer, cause, data};
}

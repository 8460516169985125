/**
Writes Events about what a component does and meets, kept few as client-go keeps them: the same event counts up,
similar events are combined, and a component may say only so much about one object. Upstream: client-go/tools/record
(EventCorrelator, recordToSink). An event that cannot be delivered is tried again for two minutes and then lost.

The scheduler writes through the newer API instead, see series-recorder.ts.
*/
import {type ApiObject, deepFreeze, keyOf} from '../api/objects.ts';
import {ConnectionError, isAlreadyExists, isNotFound, isRequestError} from '../api/status-error.ts';
import {epochUnixMs, timestamp} from '../api/timestamps.ts';
import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {Client} from './apiserver/client.ts';

/** What an event is about; `fieldPath` is `spec.containers{web}` for one container. */
export interface EventTarget {
	readonly object: ApiObject;
	readonly fieldPath?: string;
}

export type EventType = 'Normal' | 'Warning';

// As client-go's events_cache.go: similar are events that differ in their message alone.
const similarEventsMost = 10;
const similarWithinMs = 600_000;
const spamBurst = 25;
const spamRefillMs = 300_000;
const objectsRemembered = 4096;
// As client-go's event.go.
const retryMs = 10_000;
const triesMost = 12;
const waitingMost = 1000;

/** An event before it is written; the times are the object's own. */
interface PendingEvent {
	readonly namespace: string;
	readonly name: string;
	readonly involvedObject: {
		readonly apiVersion: string;
		readonly kind: string;
		readonly name: string;
		readonly namespace?: string;
		readonly uid?: string;
		readonly resourceVersion?: string;
		readonly fieldPath?: string;
	};
	readonly type: EventType;
	readonly reason: string;
	readonly message: string;
	readonly count: number;
	readonly firstAtMs: number;
	readonly lastAtMs: number;
	/** Combined events do not say who reports them, as upstream. */
	readonly isCombined: boolean;
}

interface SeenEvent {
	readonly fieldPath: string | undefined;
	/** Undefined: those that are combined. */
	readonly message: string | undefined;
	readonly name: string;
	count: number;
	readonly firstAtMs: number;
}

/** Events about one object with the same type and reason. */
interface SimilarEvents {
	readonly type: EventType;
	readonly reason: string;
	/** The messages of late. */
	messages: string[];
	lastAtMs: number;
	seen: SeenEvent[];
}

/** What was said about one object so far. */
interface ObjectRecord {
	/** Events that may still be said; one more comes each five minutes. */
	tokens: number;
	refilledAtMs: number;
	groups: SimilarEvents[];
}

interface RecorderState {
	/** By object, the one spoken of last at the end. */
	readonly objects: Map<string, ObjectRecord>;
	/** Written, in order, when the API server can be reached again. */
	waiting: PendingEvent[];
	tries: number;
}

/** Writes Events. Never throws: an event that cannot be written is lost, as in life. */
export class EventRecorder {
	readonly #simulation: Simulation;
	readonly #client: Client;
	readonly #source: {readonly component: string; readonly host?: string};
	readonly #component: string;
	readonly #state: RecorderState;
	readonly #random: Random;

	constructor(simulation: Simulation, client: Client, source: {component: string; host?: string}) {
		this.#simulation = simulation;
		this.#client = client;
		this.#source = deepFreeze(source.host === undefined ? {component: source.component} : {component: source.component, host: source.host});
		this.#component = `events/${client.name}/${source.component}`;
		this.#state = simulation.state(this.#component, () => ({objects: new Map(), waiting: [], tries: 0}));
		this.#random = simulation.random(this.#component);
		simulation.register(this.#component, () => this.#retry());
	}

	event(target: EventTarget, type: EventType, reason: string, message: string): void {
		const event = this.#correlate(this.#newEvent(target, type, reason, message));
		if (!event) return;
		const {waiting} = this.#state;
		if (waiting.length > 0) {
			if (waiting.length < waitingMost) waiting.push(event);
			return;
		}
		if (this.#write(event)) return;
		waiting.push(event);
		this.#state.tries = 1;
		// The first wait is cut short by chance, so that not all components come back at one time.
		this.#simulation.setTimer(this.#component, 'retry', this.#simulation.nowMs + this.#random.integer(0, retryMs));
	}

	/** For a component that ends for good, such as the kubelet of a machine taken away. */
	stop(): void {
		this.#simulation.unregister(this.#component);
	}

	#newEvent({object, fieldPath}: EventTarget, type: EventType, reason: string, message: string): PendingEvent {
		const {name, namespace, uid, resourceVersion} = object.metadata;
		const {nowMs} = this.#simulation;
		return {
			namespace: namespace ?? 'default',
			name: eventName(name, nowMs, this.#random),
			// Frozen parts are kept as they are by the API server.
			involvedObject: deepFreeze({
				apiVersion: object.apiVersion,
				kind: object.kind,
				name,
				...(namespace && {namespace}),
				...(uid && {uid}),
				...(resourceVersion && {resourceVersion}),
				...(fieldPath && {fieldPath}),
			}),
			type,
			reason,
			message,
			count: 1,
			firstAtMs: nowMs,
			lastAtMs: nowMs,
			isCombined: false,
		};
	}

	/** The event as it shall be written, with its count; undefined if there is too much of it. */
	#correlate(event: PendingEvent): PendingEvent | undefined {
		const {nowMs} = this.#simulation;
		const record = this.#recordOf(event);
		// Few things are said of most objects, and most are said once: `concat` makes arrays to measure, with no room to grow.
		let group = record.groups.find(({type, reason}) => type === event.type && reason === event.reason);
		if (!group) {
			group = {type: event.type, reason: event.reason, messages: [], lastAtMs: nowMs, seen: []};
			record.groups = record.groups.concat(group);
		} else if (nowMs - group.lastAtMs > similarWithinMs) {
			group.messages = [];
		}
		if (!group.messages.includes(event.message)) group.messages = group.messages.concat(event.message);
		group.lastAtMs = nowMs;
		let observed = event;
		let {fieldPath}: {readonly fieldPath?: string | undefined} = event.involvedObject;
		let message: string | undefined = event.message;
		if (group.messages.length >= similarEventsMost) {
			// Upstream takes out any one; the oldest is as good.
			group.messages.shift();
			fieldPath = undefined;
			message = undefined;
			observed = {...event, message: `(combined from similar events): ${event.message}`, isCombined: true};
		}
		const seen = group.seen.find((other) => other.message === message && other.fieldPath === fieldPath);
		if (seen) {
			seen.count += 1;
			observed = {...observed, name: seen.name, count: seen.count, firstAtMs: seen.firstAtMs};
		} else {
			group.seen = group.seen.concat({fieldPath, message, name: observed.name, count: observed.count, firstAtMs: observed.firstAtMs});
		}
		return this.#takeToken(record) ? observed : undefined;
	}

	#recordOf({involvedObject: {kind, apiVersion, namespace, name, uid}}: PendingEvent): ObjectRecord {
		const {objects} = this.#state;
		const key = [apiVersion, kind, keyOf(namespace, name), uid ?? ''].join(' ');
		let record = objects.get(key);
		if (record) {
			objects.delete(key);
		} else {
			record = {tokens: spamBurst, refilledAtMs: this.#simulation.nowMs, groups: []};
		}
		objects.set(key, record);
		if (objects.size > objectsRemembered) {
			for (const oldest of objects.keys()) {
				objects.delete(oldest);
				break;
			}
		}
		return record;
	}

	#takeToken(record: ObjectRecord): boolean {
		const refills = Math.floor((this.#simulation.nowMs - record.refilledAtMs) / spamRefillMs);
		record.tokens += refills;
		record.refilledAtMs += refills * spamRefillMs;
		if (record.tokens >= spamBurst) {
			record.tokens = spamBurst;
			record.refilledAtMs = this.#simulation.nowMs;
		}
		if (record.tokens === 0) return false;
		record.tokens -= 1;
		return true;
	}

	/** False if the API server cannot be reached. */
	#write(event: PendingEvent): boolean {
		try {
			if (event.count === 1 || !this.#countUp(event)) this.#create(event);
		} catch (error) {
			if (error instanceof ConnectionError) return false;
			if (!isRequestError(error)) throw error;
		}
		return true;
	}

	/** False if the event is no longer there. */
	#countUp({namespace, name, count, message, lastAtMs}: PendingEvent): boolean {
		try {
			this.#client.modify('events', keyOf(namespace, name), (stored) => ({...stored, count, message, lastTimestamp: timestamp(lastAtMs)}));
			return true;
		} catch (error) {
			if (isNotFound(error)) return false;
			throw error;
		}
	}

	#create(event: PendingEvent): void {
		const {component, host} = this.#source;
		const draft = {
			apiVersion: 'v1',
			kind: 'Event',
			metadata: {name: event.name, namespace: event.namespace},
			involvedObject: event.involvedObject,
			reason: event.reason,
			message: event.message,
			source: this.#source,
			firstTimestamp: timestamp(event.firstAtMs),
			lastTimestamp: timestamp(event.lastAtMs),
			count: event.count,
			type: event.type,
			reportingComponent: event.isCombined ? '' : component,
			reportingInstance: event.isCombined ? '' : (host ?? ''),
		};
		try {
			this.#client.create('events', draft);
		} catch (error) {
			if (!isAlreadyExists(error)) throw error;
			// Two components spoke of one object in the same nanosecond, one chance in a million.
			const name = eventName(event.involvedObject.name, event.lastAtMs, this.#random);
			this.#client.create('events', {...draft, metadata: {...draft.metadata, name}});
		}
	}

	#retry(): void {
		const state = this.#state;
		while (state.waiting.length > 0) {
			if (this.#write(state.waiting[0]!)) {
				state.waiting.shift();
				state.tries = 0;
				continue;
			}
			state.tries += 1;
			if (state.tries >= triesMost) {
				state.waiting.shift();
				state.tries = 0;
			}
			if (state.waiting.length > 0) this.#simulation.setTimer(this.#component, 'retry', this.#simulation.nowMs + retryMs);
			return;
		}
	}
}

/** `<object>.<nanoseconds in hexadecimal>`; the digits below a millisecond are drawn. */
export function eventName(objectName: string, nowMs: number, random: Random): string {
	const nanoseconds = BigInt(epochUnixMs + nowMs) * 1_000_000n + BigInt(random.integer(0, 999_999));
	return `${objectName}.${nanoseconds.toString(16)}`;
}

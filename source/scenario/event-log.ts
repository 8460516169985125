import {keyOf} from '../api/objects.ts';
import {microTimestamp} from '../api/timestamps.ts';
import type {Store, WatchEvent} from '../cluster/store.ts';
import type {Simulation} from '../simulation/simulation.ts';

/** One change in the cluster, as a line of the log. */
export interface LogRecord {
	readonly atMs: number;
	readonly event: WatchEvent;
	/** The number of the cause, see simulation/causes.ts. */
	readonly cause: number;
	readonly by: string;
}

/**
Hands on every write to the API, in order: the log of the run. Two runs are the same if their logs are.
Nothing is kept here.
*/
export function onLogRecord(simulation: Simulation, store: Store, listener: (record: LogRecord) => void): void {
	store.onWrite((event) => {
		const cause = simulation.currentCause;
		listener({atMs: simulation.nowMs, event, cause, by: simulation.causes.find(cause)?.by ?? 'start'});
	});
}

/** The record as one line of JSON: when, by whom and why, and the whole object as it then was. */
export function jsonLine({atMs, event, cause, by}: LogRecord): string {
	return JSON.stringify({time: microTimestamp(atMs), type: event.type, resource: event.resource, by, cause, object: event.object});
}

/** The record as a line for people: `+00:00:04.120  MODIFIED  pods  default/web  kubelet/node01`. */
export function textLine({atMs, event, by}: LogRecord): string {
	const {metadata} = event.object;
	return [
		clockText(atMs),
		event.type.padEnd(8),
		event.resource,
		keyOf(metadata.namespace, metadata.name),
		`rv=${metadata.resourceVersion}`,
		`by=${by}`,
	].join('  ');
}

/** Virtual time with milliseconds: `+00:04:12.345`; with a minus before the run's start. */
export function clockText(timeMs: number): string {
	const absolute = Math.abs(timeMs);
	const seconds = Math.floor(absolute / 1000);
	const part = (value: number, length = 2) => String(value).padStart(length, '0');
	const clock = `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}.${part(absolute % 1000, 3)}`;
	return `${timeMs < 0 ? '-' : '+'}${clock}`;
}

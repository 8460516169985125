import {parseTimestamp} from '../api/timestamps.ts';
import type {Store, WatchEvent} from '../cluster/store.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {ConditionSpan} from './run-view.ts';

interface ConditionChange extends ConditionSpan {
	readonly type: string;
}

interface HistoryState {
	/** By UID, oldest first: one short list for an object, of which there may be ten thousand. */
	readonly changes: Map<string, readonly ConditionChange[]>;
	/** UIDs of objects that are gone, oldest first; their history is kept for a while. */
	readonly gone: string[];
}

// Of one object, whatever the condition.
const mostChanges = 240;
const mostGone = 200;

/** Remembers how the conditions of pods and nodes changed, which the API itself does not. */
export class ConditionHistory {
	readonly #simulation: Simulation;
	readonly #state: HistoryState;

	constructor(simulation: Simulation, store: Store) {
		this.#simulation = simulation;
		this.#state = simulation.state('history', () => ({changes: new Map(), gone: []}));
		store.onWrite((event) => {
			if (event.resource === 'pods' || event.resource === 'nodes') this.#note(event);
		});
	}

	of(uid: string): ReadonlyMap<string, readonly ConditionSpan[]> {
		return Map.groupBy(this.#state.changes.get(uid) ?? [], ({type}) => type);
	}

	#note({type, object, previous}: WatchEvent): void {
		const {uid} = object.metadata;
		const {changes, gone} = this.#state;
		if (type === 'DELETED') {
			gone.push(uid);
			if (gone.length > mostGone) changes.delete(gone.shift()!);
			return;
		}
		const now = conditionsOf(object);
		if (now === undefined || now === conditionsOf(previous)) return;
		const before = changes.get(uid) ?? [];
		const fresh: ConditionChange[] = [];
		for (const {type: condition, status, reason, lastTransitionTime} of now) {
			const last = before.findLast((change) => change.type === condition);
			if (last?.status === status && last.reason === reason) continue;
			const sinceMs = last === undefined && lastTransitionTime ? parseTimestamp(lastTransitionTime) : this.#simulation.nowMs;
			fresh.push({type: condition, sinceMs, status, reason});
		}
		// `concat` leaves no room for more, and most objects change but a few times.
		if (fresh.length > 0) changes.set(uid, before.slice(-mostChanges).concat(fresh));
	}
}

interface Condition {
	readonly type: string;
	readonly status: string;
	readonly reason?: string;
	readonly lastTransitionTime?: string;
}

function conditionsOf(object: unknown): readonly Condition[] | undefined {
	return (object as {status?: {conditions?: readonly Condition[]}} | undefined)?.status?.conditions;
}

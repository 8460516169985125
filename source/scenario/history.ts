import {parseTimestamp} from '../api/timestamps.ts';
import type {Store, WatchEvent} from '../cluster/store.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {ConditionSpan} from './run-view.ts';

interface HistoryState {
	/** UID → condition type → spans. */
	readonly conditions: Map<string, Map<string, ConditionSpan[]>>;
	/** UIDs of objects that are gone, oldest first; their history is kept for a while. */
	readonly gone: string[];
}

const mostSpans = 60;
const mostGone = 200;

/** Remembers how the conditions of pods and nodes changed, which the API itself does not. */
export class ConditionHistory {
	readonly #simulation: Simulation;
	readonly #state: HistoryState;

	constructor(simulation: Simulation, store: Store) {
		this.#simulation = simulation;
		this.#state = simulation.state('history', () => ({conditions: new Map(), gone: []}));
		store.onWrite((event) => {
			if (event.resource === 'pods' || event.resource === 'nodes') this.#note(event);
		});
	}

	of(uid: string): ReadonlyMap<string, readonly ConditionSpan[]> {
		return this.#state.conditions.get(uid) ?? new Map();
	}

	#note({type, object, previous}: WatchEvent): void {
		const {uid} = object.metadata;
		const {conditions, gone} = this.#state;
		if (type === 'DELETED') {
			gone.push(uid);
			if (gone.length > mostGone) conditions.delete(gone.shift()!);
			return;
		}
		const now = conditionsOf(object);
		if (now === undefined || now === conditionsOf(previous)) return;
		let byType = conditions.get(uid);
		if (!byType) {
			byType = new Map();
			conditions.set(uid, byType);
		}
		for (const {type: condition, status, reason, lastTransitionTime} of now) {
			const spans = byType.get(condition);
			const last = spans?.at(-1);
			if (last?.status === status && last.reason === reason) continue;
			const atMs = last === undefined && lastTransitionTime ? parseTimestamp(lastTransitionTime) : this.#simulation.nowMs;
			const span = {sinceMs: atMs, status, reason};
			// Most conditions change once or twice, and `concat` leaves no room for more.
			byType.set(condition, spans ? spans.slice(1 - mostSpans).concat(span) : [span]);
		}
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

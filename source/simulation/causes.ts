/** Why something was done: a step of the run, a fault, a change in the world, or a write to the API. */
export interface Cause {
	readonly id: number;
	/** The cause of this cause; 0 is the start of the run. */
	readonly parent: number;
	readonly atMs: number;
	/** Who did it: `step`, `fault`, `kernel/node01`, `kubelet/node01`, … */
	readonly by: string;
	/** What was done, as a short phrase: `update pods/status default/web`. */
	readonly what: string;
}

export interface CauseState {
	nextId: number;
	readonly records: Map<number, Cause>;
}

// A chain is asked about soon after it happened; older links may go, so that a long run stays small.
const mostRecords = 50_000;

export class CauseLog {
	readonly #state: CauseState;

	constructor(state: CauseState) {
		this.#state = state;
	}

	record(parent: number, atMs: number, by: string, what: string): number {
		const {records} = this.#state;
		const id = this.#state.nextId;
		this.#state.nextId += 1;
		records.set(id, {id, parent, atMs, by, what});
		if (records.size > mostRecords) {
			for (const oldest of records.keys()) {
				records.delete(oldest);
				break;
			}
		}
		return id;
	}

	find(id: number): Cause | undefined {
		return this.#state.records.get(id);
	}

	/** The cause and what led to it, nearest first, as far back as is still known. */
	chain(id: number): Cause[] {
		const links: Cause[] = [];
		for (let link = this.#state.records.get(id); link; link = this.#state.records.get(link.parent)) links.push(link);
		return links;
	}
}

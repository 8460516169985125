import type {ObjectValue, Scope, Value} from './values.ts';

/** A Node process on its way: plain data, saved with the run. */
export interface NodeState {
	readonly text: string;
	/** `/app/server.js`, or `[eval]`. */
	readonly path: string;
	readonly globals: Scope;
	timers: NodeTimer[];
	nextTimer: number;
	/** By port. */
	readonly servers: Map<number, ObjectValue>;
	/** What `process.on` was given, by event. */
	readonly handlers: Map<string, Value[]>;
	readonly modules: Map<string, Value>;
	exitCode: number;
	isEnding: boolean;
	/** A callback computes for ever: nothing else comes to pass. */
	isBusy: boolean;
	/** Taken since memory was last looked over. */
	takenBytes: number;
	hasBlocks: boolean;
}

export interface NodeTimer {
	readonly id: number;
	dueAtMs: number;
	/** Of an interval. */
	readonly everyMs: number | undefined;
	readonly callback: Value;
	readonly given: readonly Value[];
}

export function newNodeState(text: string, path: string): NodeState {
	return {
		text,
		path,
		globals: {variables: new Map(), parent: undefined, isFunction: true},
		timers: [],
		nextTimer: 1,
		servers: new Map(),
		handlers: new Map(),
		modules: new Map(),
		exitCode: 0,
		isEnding: false,
		isBusy: false,
		takenBytes: 0,
		hasBlocks: false,
	};
}

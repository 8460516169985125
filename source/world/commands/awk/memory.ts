import type {Value} from './values.ts';

/* What an awk program keeps: plain data, so that it can wait for more lines, and be taken back to where an action began. */

export interface AwkMemory {
	readonly variables: Map<string, Value>;
	readonly arrays: Map<string, Map<string, Value>>;
	/** `$0`, `$1` … */
	fields: Value[];
	/** Rules with a range that is open. */
	readonly open: Set<number>;
	/** What is still to be read of files and commands, by name. */
	readonly readers: Map<string, {rest: string; readonly isComplete: true}>;
	/** What was printed to commands, which get it when they are closed. */
	readonly pipes: Map<string, string>;
	/** The files printed to: made anew by the first line only. */
	readonly written: Set<string>;
	isOver: boolean;
	status: number;
}

export function newAwkMemory(): AwkMemory {
	return {
		variables: new Map<string, Value>([
			['FS', ' '],
			['OFS', ' '],
			['RS', '\n'],
			['ORS', '\n'],
			['NR', 0],
			['FNR', 0],
			['NF', 0],
			['FILENAME', ''],
			['SUBSEP', '\x1c'],
			['RSTART', 0],
			['RLENGTH', -1],
			['CONVFMT', '%.6g'],
			['OFMT', '%.6g'],
		]),
		arrays: new Map(),
		fields: [{outside: ''}],
		open: new Set(),
		readers: new Map(),
		pipes: new Map(),
		written: new Set(),
		isOver: false,
		status: 0,
	};
}

export function copyMemory(memory: AwkMemory): AwkMemory {
	return {
		variables: new Map(memory.variables),
		arrays: new Map([...memory.arrays].map(([name, array]) => [name, new Map(array)])),
		fields: [...memory.fields],
		open: new Set(memory.open),
		readers: new Map([...memory.readers].map(([name, reader]) => [name, {...reader}])),
		pipes: new Map(memory.pipes),
		written: new Set(memory.written),
		isOver: memory.isOver,
		status: memory.status,
	};
}

import type {CommandIo} from '../command.ts';
import {readFile} from '../input.ts';
import {compile} from './patterns.ts';

/* awk's input: files and standard input one after another, cut into records by RS. */

/** Where the reading stands: plain data. */
export interface InputPlace {
	/** The next of the operands. */
	operand: number;
	/** What it reads: a path, `-`, or undefined between two. */
	path: string | undefined;
	rest: string;
	/** All of the present file is in `rest`. */
	isComplete: boolean;
	hasRead: boolean;
	status: number;
}

export function newInputPlace(): InputPlace {
	return {operand: 0, path: undefined, rest: '', isComplete: true, hasRead: false, status: 0};
}

export interface AwkRecord {
	readonly text: string;
	readonly path: string;
	readonly isFirst: boolean;
}

/** The next record; undefined: there is none any more; `waiting`: it has not come yet. `assign` takes `name=value` among the operands. */
export function nextRecord(
	io: CommandIo,
	place: InputPlace,
	operands: readonly string[],
	separator: string,
	assign: (name: string, value: string) => void,
): AwkRecord | 'waiting' | undefined {
	for (;;) {
		if (place.path === undefined && !openNext(io, place, operands, assign)) return undefined;
		const isFirst = !place.hasRead;
		const text = cut(place, separator);
		if (text !== undefined) {
			place.hasRead = true;
			return {text, path: place.path === '-' ? '' : place.path!, isFirst};
		}
		if (place.isComplete) {
			place.path = undefined;
			continue;
		}
		const more = io.read();
		if (more === '') return 'waiting';
		if (more === undefined) place.isComplete = true;
		else place.rest += more;
	}
}

function openNext(io: CommandIo, place: InputPlace, operands: readonly string[], assign: (name: string, value: string) => void): boolean {
	for (;;) {
		let path = operands[place.operand];
		if (path === undefined) {
			const hasFiles = operands.some((operand) => !assignment.test(operand) && operand !== '');
			if (hasFiles || place.operand > operands.length) return false;
			path = '-';
			place.operand = operands.length;
		}
		place.operand += 1;
		if (path === '') continue;
		if (assignment.test(path)) {
			assign(path.slice(0, path.indexOf('=')), path.slice(path.indexOf('=') + 1));
			continue;
		}
		place.hasRead = false;
		if (path === '-' || path === '/dev/stdin') {
			Object.assign(place, {path: '-', rest: '', isComplete: false});
			return true;
		}
		const text = readFile(io, path);
		if (text === undefined) {
			place.status = 2;
			continue;
		}
		Object.assign(place, {path, rest: text, isComplete: true});
		return true;
	}
}

const assignment = /^[A-Za-z_]\w*=/;

/** Takes a record off what has been read; undefined: there is no whole one. */
export function cut(place: {rest: string; readonly isComplete: boolean}, separator: string): string | undefined {
	if (separator === '') return cutParagraph(place);
	let at: number;
	let length = 1;
	if (separator.length === 1) at = place.rest.indexOf(separator);
	else {
		const match = compile(separator).exec(place.rest);
		at = match ? match.index : -1;
		length = match?.[0].length ?? 1;
	}
	if (at < 0) {
		if (!place.isComplete || place.rest === '') return undefined;
		const text = separator === '\n' ? place.rest : place.rest.replace(/\n$/, '');
		place.rest = '';
		return text;
	}
	const text = place.rest.slice(0, at);
	place.rest = place.rest.slice(at + length);
	return text;
}

/** RS = "": records are apart by empty lines. */
function cutParagraph(place: {rest: string; readonly isComplete: boolean}): string | undefined {
	place.rest = place.rest.replace(/^\n+/, '');
	const end = /\n\n+/.exec(place.rest);
	if (end && (place.isComplete || end.index + end[0].length < place.rest.length)) {
		const text = place.rest.slice(0, end.index);
		place.rest = place.rest.slice(end.index + end[0].length);
		return text;
	}
	if (!place.isComplete || place.rest === '') return undefined;
	const text = place.rest.replace(/\n+$/, '');
	place.rest = '';
	return text;
}

import {errorText} from '../file-system.ts';
import type {CommandIo, CommandState} from './command.ts';

/** Where a command that reads stands: which of its files, and what of a line it has. */
export interface InputState extends CommandState {
	/** The next of the files. */
	file: number;
	rest: string;
	status: number;
}

export function newInputState(): InputState {
	return {wait: 'input', file: 0, rest: '', status: 0};
}

/**
Hands over the texts of files (`-`, or no file at all: standard input) as they come. `stopped`: `consume` wanted no
more. `waiting`: there is more to come, and `state.wait` says after what.
*/
export function readTexts(
	io: CommandIo,
	paths: readonly string[],
	state: InputState,
	consume: (text: string, path: string) => boolean,
): 'end' | 'waiting' | 'stopped' {
	const sources = paths.length === 0 ? ['-'] : paths;
	while (state.file < sources.length) {
		const path = sources[state.file]!;
		if (path !== '-' && path !== '/dev/stdin') {
			state.file += 1;
			const text = readFile(io, path);
			if (text === undefined) state.status = 1;
			else if (text !== '' && consume(text, path)) return 'stopped';
			continue;
		}
		if (io.isOutputFull()) {
			state.wait = 'output';
			return 'waiting';
		}
		const text = io.read();
		if (text === undefined) {
			state.file += 1;
			continue;
		}
		if (text === '') {
			state.wait = 'input';
			return 'waiting';
		}
		if (consume(text, '-')) return 'stopped';
	}
	return 'end';
}

/** As `readTexts`, by lines without their ends. `isLast`: a last line that has no end. */
export function readLines(
	io: CommandIo,
	paths: readonly string[],
	state: InputState,
	consume: (line: string, path: string, isUnended: boolean) => unknown,
): 'end' | 'waiting' | 'stopped' {
	let lastPath = '-';
	const outcome = readTexts(io, paths, state, (text, path) => {
		// A file without a newline at its end does not run into the next.
		if (path !== lastPath && state.rest !== '') {
			const rest = state.rest;
			state.rest = '';
			if (consume(rest, lastPath, true) === true) return true;
		}
		lastPath = path;
		const all = state.rest + text;
		let start = 0;
		for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', start)) {
			const line = all.slice(start, end);
			start = end + 1;
			if (consume(line, path, false) === true) return true;
		}
		state.rest = all.slice(start);
		return false;
	});
	if (outcome !== 'end' || state.rest === '') return outcome;
	const rest = state.rest;
	state.rest = '';
	return consume(rest, lastPath, true) === true ? 'stopped' : 'end';
}

/** All of the input at once, when it has ended; undefined while it has not. */
export function readAll(io: CommandIo, paths: readonly string[], state: InputState): string | undefined {
	const outcome = readTexts(io, paths, state, (text) => {
		state.rest += text;
		return false;
	});
	return outcome === 'waiting' ? undefined : state.rest;
}

/** A file's text; undefined, after the message the command has for it, if it cannot be read. */
export function readFile(io: CommandIo, path: string): string | undefined {
	const place = io.path(path);
	const node = io.files.stat(place);
	if (node?.kind === 'directory') {
		io.complain(io.isBusybox ? 'read error: Is a directory' : directoryComplaint(io.name, path));
		return undefined;
	}
	if (node?.kind === 'device' && node.name === 'random') return randomText(io, 8192);
	if (node?.kind === 'binary') return `\x7fELF ${node.program}\n`;
	const text = node ? io.files.read(place) : undefined;
	if (text === undefined) {
		io.complain(unreadable(io, path, errorText(io.files.access(place, 'r') === 'EACCES' ? 'EACCES' : 'ENOENT')));
		return undefined;
	}
	return text;
}

/** Bytes of `/dev/urandom`, as far as text can hold them. */
export function randomText(io: CommandIo, length: number): string {
	let text = '';
	for (let index = 0; index < length; index += 1) text += String.fromCharCode(io.process.random.integer(0, 127));
	return text;
}

function directoryComplaint(name: string, path: string): string {
	if (name === 'head' || name === 'tail') return `error reading '${path}': Is a directory`;
	return name === 'sed' ? `couldn't read ${path}: Is a directory` : `${path}: Is a directory`;
}

function unreadable(io: CommandIo, path: string, why: string): string {
	if (io.isBusybox) {
		if (['cat', 'tail', 'uniq', 'base64'].includes(io.name)) return `can't open '${path}': ${why}`;
		return `${path}: ${why}`;
	}
	if (io.name === 'head' || io.name === 'tail') return `cannot open '${path}' for reading: ${why}`;
	if (io.name === 'sort') return `cannot read: ${path}: ${why}`;
	return io.name === 'sed' ? `can't read ${path}: ${why}` : `${path}: ${why}`;
}

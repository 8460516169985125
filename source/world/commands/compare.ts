import {errorText} from '../file-system.ts';
import {type Command, type CommandIo, command} from './command.ts';
import {type InputState, newInputState, readAll} from './input.ts';
import {modifiedAt} from './listing.ts';
import {parseOptions} from './options.ts';
import {calendarAt, formatTime} from './time-text.ts';

/* Commands that put two files side by side: diff cmp comm join. */

interface Edit {
	/** ` ` both have it, `-` only the first, `+` only the second. */
	readonly sign: ' ' | '-' | '+';
	readonly line: string;
}

/** The shortest way from one list of lines to the other: the longest common ones stay. */
function edits(one: readonly string[], other: readonly string[], isSame: (a: string, b: string) => boolean): Edit[] {
	let start = 0;
	while (start < one.length && start < other.length && isSame(one[start]!, other[start]!)) start += 1;
	let [oneEnd, otherEnd] = [one.length, other.length];
	while (oneEnd > start && otherEnd > start && isSame(one[oneEnd - 1]!, other[otherEnd - 1]!)) {
		oneEnd -= 1;
		otherEnd -= 1;
	}
	const [height, width] = [oneEnd - start, otherEnd - start];
	// lengths[i][j]: how many lines the rests from i and j have in common.
	const lengths = Array.from({length: height + 1}, () => new Uint32Array(width + 1));
	for (let i = height - 1; i >= 0; i -= 1) {
		for (let j = width - 1; j >= 0; j -= 1) {
			lengths[i]![j] = isSame(one[start + i]!, other[start + j]!) ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
		}
	}
	const result: Edit[] = one.slice(0, start).map((line) => ({sign: ' ', line}));
	let [i, j] = [0, 0];
	while (i < height || j < width) {
		if (i < height && j < width && isSame(one[start + i]!, other[start + j]!)) {
			result.push({sign: ' ', line: one[start + i]!});
			i += 1;
			j += 1;
		} else if (i < height && (j === width || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
			result.push({sign: '-', line: one[start + i]!});
			i += 1;
		} else {
			result.push({sign: '+', line: other[start + j]!});
			j += 1;
		}
	}
	for (const line of one.slice(oneEnd)) result.push({sign: ' ', line});
	return result;
}

/** A stretch of edits, by where it begins in either file (counted from 0). */
interface Hunk {
	readonly oneStart: number;
	readonly otherStart: number;
	readonly edits: readonly Edit[];
}

function hunks(all: readonly Edit[], context: number): Hunk[] {
	const result: Hunk[] = [];
	const changed = all.flatMap(({sign}, index) => (sign === ' ' ? [] : [index]));
	let at = 0;
	while (at < changed.length) {
		let last = at;
		while (last + 1 < changed.length && changed[last + 1]! - changed[last]! <= 2 * context + (context === 0 ? 1 : 0)) last += 1;
		const from = Math.max(0, changed[at]! - context);
		const to = Math.min(all.length, changed[last]! + context + 1);
		const before = all.slice(0, from);
		result.push({
			oneStart: before.filter(({sign}) => sign !== '+').length,
			otherStart: before.filter(({sign}) => sign !== '-').length,
			edits: all.slice(from, to),
		});
		at = last + 1;
	}
	return result;
}

function count(hunk: Hunk, absent: '-' | '+'): number {
	return hunk.edits.filter(({sign}) => sign !== absent).length;
}

function unifiedText(all: readonly Edit[], context: number): string {
	const range = (start: number, length: number): string => (length === 1 ? String(start + 1) : `${length === 0 ? start : start + 1},${length}`);
	return hunks(all, context)
		.map((hunk) => {
			const head = `@@ -${range(hunk.oneStart, count(hunk, '+'))} +${range(hunk.otherStart, count(hunk, '-'))} @@\n`;
			return head + hunk.edits.map(({sign, line}) => `${sign}${shownLine(line)}`).join('');
		})
		.join('');
}

function normalText(all: readonly Edit[]): string {
	const range = (start: number, length: number): string => (length <= 1 ? String(start + length) : `${start + 1},${start + length}`);
	return hunks(all, 0)
		.map((hunk) => {
			const [removed, added] = [count(hunk, '+'), count(hunk, '-')];
			const letter = removed === 0 ? 'a' : added === 0 ? 'd' : 'c';
			const lines = (sign: '-' | '+', mark: string): string =>
				hunk.edits
					.filter((edit) => edit.sign === sign)
					.map(({line}) => `${mark} ${shownLine(line)}`)
					.join('');
			const middle = letter === 'c' ? '---\n' : '';
			return `${range(hunk.oneStart, removed)}${letter}${range(hunk.otherStart, added)}\n${lines('-', '<')}${middle}${lines('+', '>')}`;
		})
		.join('');
}

function shownLine(line: string): string {
	return line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`;
}

function linesOf(text: string): string[] {
	return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function diff(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'abBdiqrsuNtTwyU:L:C:c', {
		unified: 'u',
		brief: 'q',
		recursive: 'r',
		'new-file': 'N',
		'ignore-case': 'i',
		'ignore-all-space': 'w',
		'ignore-space-change': 'b',
		label: 'L',
		color: 'a',
		'report-identical-files': 's',
		'side-by-side': 'y',
	});
	if (!options) return 2;
	const [first, second] = options.operands;
	if (first === undefined || second === undefined) {
		if (io.isBusybox) io.err('Usage: diff [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2\n');
		else io.err(`diff: missing operand after '${first ?? 'diff'}'\ndiff: Try 'diff --help' for more information.\n`);
		return 2;
	}
	const input = first === '-' || second === '-' ? readAll(io, [], state) : '';
	if (input === undefined) return state;
	const isUnified = options.has('u') || options.has('U') || io.isBusybox;
	const context = Number(options.value('U') ?? 3);
	const plain = (line: string): string => {
		let text = options.has('i') ? line.toLowerCase() : line;
		if (options.has('w')) text = text.replace(/\s+/g, '');
		else if (options.has('b')) text = text.replace(/\s+/g, ' ').trimEnd();
		return text;
	};
	const one = (path: string, other: string, isHeaded: boolean): number => {
		const texts = [path, other].map((each) => (each === '-' ? input : io.files.read(io.path(each))));
		const missing = [path, other].filter(
			(each, index) => texts[index] === undefined && (!options.has('N') || io.files.stat(io.path(each)) !== undefined),
		);
		if (missing.length > 0) {
			if (io.isBusybox) io.complain(`can't stat '${missing[0]}': ${errorText('ENOENT')}`);
			else for (const each of missing) io.complain(`${each}: ${errorText('ENOENT')}`);
			return 2;
		}
		const [left = '', right = ''] = texts;
		const all = edits(linesOf(left), linesOf(right), (a, b) => plain(a) === plain(b));
		if (all.every(({sign}) => sign === ' ')) {
			if (options.has('s')) io.out(`Files ${path} and ${other} are identical\n`);
			return 0;
		}
		if (options.has('q')) {
			io.out(`Files ${path} and ${other} differ\n`);
			return 1;
		}
		if (isHeaded && !io.isBusybox) io.out(`diff ${io.args.filter((argument) => argument.startsWith('-')).join(' ')} ${path} ${other}\n`);
		if (isUnified)
			io.out(`--- ${label(io, path, options.values('L')[0])}\n+++ ${label(io, other, options.values('L')[1])}\n${unifiedText(all, context)}`);
		else io.out(normalText(all));
		return 1;
	};
	const folder = (left: string, right: string): number => {
		let status = 0;
		const names = [...new Set([...(io.files.list(io.path(left)) ?? []), ...(io.files.list(io.path(right)) ?? [])])].sort();
		for (const name of names) {
			const [a, b] = [`${left}/${name}`, `${right}/${name}`];
			const kinds = [a, b].map((each) => io.files.stat(io.path(each))?.kind);
			if (kinds[0] === undefined || kinds[1] === undefined) {
				io.out(`Only in ${kinds[0] === undefined ? right : left}: ${name}\n`);
				status = Math.max(status, 1);
			} else if (kinds[0] === 'directory' && kinds[1] === 'directory') {
				if (options.has('r')) status = Math.max(status, folder(a, b));
				else io.out(`Common subdirectories: ${a} and ${b}\n`);
			} else status = Math.max(status, one(a, b, true));
		}
		return status;
	};
	const isFolder = [first, second].map((path) => path !== '-' && io.files.stat(io.path(path))?.kind === 'directory');
	if (isFolder[0] && isFolder[1]) return folder(first, second);
	const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
	return one(isFolder[0] ? `${first}/${base(second)}` : first, isFolder[1] ? `${second}/${base(first)}` : second, false);
}

function label(io: CommandIo, path: string, given: string | undefined): string {
	if (given !== undefined) return given;
	if (io.isBusybox) return path;
	const node = io.files.stat(io.path(path));
	return `${path}\t${formatTime('%Y-%m-%d %H:%M:%S.%N %z', calendarAt(node ? modifiedAt(node) : io.process.nowMs))}`;
}

function cmp(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'lsn:', {silent: 's', quiet: 's'});
	if (!options) return 2;
	const [first = '', second = '-'] = options.operands;
	const input = first === '-' || second === '-' ? readAll(io, [], state) : '';
	if (input === undefined) return state;
	const texts: Buffer[] = [];
	for (const path of [first, second]) {
		const text = path === '-' ? input : io.files.read(io.path(path));
		if (text === undefined) {
			if (!options.has('s')) io.complain(io.isBusybox ? `can't open '${path}': ${errorText('ENOENT')}` : `${path}: ${errorText('ENOENT')}`);
			return 2;
		}
		texts.push(Buffer.from(text));
	}
	const [one, other] = texts as [Buffer, Buffer];
	const length = Math.min(one.length, other.length);
	let lines = 1;
	for (let at = 0; at < length; at += 1) {
		if (one[at] !== other[at]) {
			if (!options.has('s')) io.out(`${first} ${second} differ: ${io.isBusybox ? 'char' : 'char'} ${at + 1}, line ${lines}\n`);
			return 1;
		}
		if (one[at] === 10) lines += 1;
	}
	if (one.length === other.length) return 0;
	const shorter = one.length < other.length ? first : second;
	if (!options.has('s')) io.complain(io.isBusybox ? `EOF on ${shorter}` : `EOF on ${shorter} after byte ${length}, in line ${lines}`);
	return 1;
}

function comm(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, '123');
	if (!options) return 1;
	const input = options.operands.includes('-') ? readAll(io, [], state) : '';
	if (input === undefined) return state;
	const lists: string[][] = [];
	for (const path of options.operands.slice(0, 2)) {
		const text = path === '-' ? input : io.files.read(io.path(path));
		if (text === undefined) {
			io.complain(`${io.isBusybox ? `can't open '${path}'` : path}: ${errorText('ENOENT')}`);
			return 1;
		}
		lists.push(linesOf(text).map((line) => line.replace(/\n$/, '')));
	}
	const [one = [], other = []] = lists;
	const show = (column: 1 | 2 | 3, line: string): void => {
		if (options.has(String(column))) return;
		const tabs = [1, 2].filter((before) => before < column && !options.has(String(before))).length;
		io.out(`${'\t'.repeat(tabs)}${line}\n`);
	};
	let [i, j] = [0, 0];
	while (i < one.length || j < other.length) {
		if (j >= other.length || (i < one.length && one[i]! < other[j]!)) show(1, one[i++]!);
		else if (i >= one.length || other[j]! < one[i]!) show(2, other[j++]!);
		else {
			show(3, one[i++]!);
			j += 1;
		}
	}
	return 0;
}

function join(io: CommandIo): number {
	const options = parseOptions(io, '1:2:j:t:a:e:o:v:i');
	if (!options) return 1;
	const separator = options.value('t');
	const fieldOf = (which: '1' | '2'): number => Number(options.value(which) ?? options.value('j') ?? 1) - 1;
	const rows = options.operands.slice(0, 2).map((path) => (io.files.read(io.path(path)) ?? '').split('\n').filter((line) => line !== ''));
	const split = (line: string): string[] => (separator === undefined ? line.trim().split(/\s+/) : line.split(separator));
	const others = (rows[1] ?? []).map(split);
	for (const line of rows[0] ?? []) {
		const fields = split(line);
		const key = fields[fieldOf('1')];
		const found = others.filter((each) => each[fieldOf('2')] === key);
		const rest = fields.filter((_field, index) => index !== fieldOf('1'));
		const glue = separator ?? ' ';
		if (!options.has('v'))
			for (const each of found) io.out(`${[key, ...rest, ...each.filter((_field, index) => index !== fieldOf('2'))].join(glue)}\n`);
		if (found.length === 0 && (options.values('a').includes('1') || options.value('v') === '1')) io.out(`${[key, ...rest].join(glue)}\n`);
	}
	return 0;
}

export const compareCommands: readonly Command[] = [command('diff', diff), command('cmp', cmp), command('comm', comm), {name: 'join', run: join}];

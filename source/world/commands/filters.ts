import {byteLength} from '../file-nodes.ts';
import {errorText, type FileError} from '../file-system.ts';
import {md5Hex, sha1Hex, sha256Hex, sha512Hex} from './checksums.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {type InputState, newInputState, readAll, readFile, readLines, readTexts} from './input.ts';
import {parseOptions, pointToHelp} from './options.ts';
import {escapeRegularExpression, regularExpression} from './regular-expression.ts';
import {escapeText} from './text-format.ts';

/* Commands from input to output: cat grep sort uniq wc cut tr tee head, rev, tac, nl, paste, fold, base64, checksums. Those that can stream do. */

function cat(io: CommandIo, state = newNumbered()): number | NumberedState {
	const options = parseOptions(io, 'nbsvETAetu', {
		number: 'n',
		'show-all': 'A',
		'number-nonblank': 'b',
		'squeeze-blank': 's',
		'show-ends': 'E',
		'show-tabs': 'T',
		'show-nonprinting': 'v',
	});
	if (!options) return 1;
	if (!['n', 'b', 's', 'v', 'E', 'T', 'A', 'e', 't'].some((letter) => options.has(letter))) {
		const outcome = readTexts(io, options.operands, state, (text) => {
			io.out(text);
			return false;
		});
		return outcome === 'waiting' ? state : state.status;
	}
	const showsEnds = ['E', 'A', 'e'].some((letter) => options.has(letter));
	const showsTabs = ['T', 'A', 't'].some((letter) => options.has(letter));
	const showsControls = ['v', 'A', 'e', 't'].some((letter) => options.has(letter));
	let wasEmpty = false;
	const outcome = readLines(io, options.operands, state, (line, _path, isUnended) => {
		if (options.has('s') && line === '' && wasEmpty) return;
		wasEmpty = line === '';
		const isNumbered = options.has('b') ? line !== '' : options.has('n');
		if (isNumbered) state.line += 1;
		let shown = showsTabs ? line.replaceAll('\t', '^I') : line;
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is shown.
		if (showsControls) shown = shown.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (character) => `^${String.fromCharCode(character.charCodeAt(0) ^ 64)}`);
		io.out(`${isNumbered ? `${String(state.line).padStart(6)}\t` : ''}${shown}${showsEnds && !isUnended ? '$' : ''}${isUnended ? '' : '\n'}`);
	});
	return outcome === 'waiting' ? state : state.status;
}

interface NumberedState extends InputState {
	line: number;
}

function newNumbered(): NumberedState {
	return {...newInputState(), line: 0};
}

interface GrepState extends InputState {
	matches: number;
	hasMatched: boolean;
	line: number;
	path: string;
	before: string[];
	after: number;
	/** The last line shown; 0: none yet. */
	shown: number;
	counts: [path: string, count: number][];
}

function grep(
	io: CommandIo,
	state: GrepState = {...newInputState(), matches: 0, hasMatched: false, line: 0, path: '', before: [], after: 0, shown: 0, counts: []},
): number | GrepState {
	const options = parseOptions(io, 'EFGPivnclLqsowxhHrRe:f:m:A:B:C:a', {
		'extended-regexp': 'E',
		'fixed-strings': 'F',
		'ignore-case': 'i',
		'invert-match': 'v',
		count: 'c',
		quiet: 'q',
		silent: 'q',
		'only-matching': 'o',
		'word-regexp': 'w',
		'line-regexp': 'x',
		regexp: 'e',
		'max-count': 'm',
		'line-number': 'n',
		color: 'a',
		'line-buffered': 'a',
		recursive: 'r',
		'no-messages': 's',
		'after-context': 'A',
		'before-context': 'B',
		context: 'C',
		'files-with-matches': 'l',
		'no-filename': 'h',
	});
	if (!options) return 2;
	let operands = options.operands;
	let patterns = options.values('e').flatMap((pattern) => pattern.split('\n'));
	const file = options.value('f');
	if (file !== undefined) patterns.push(...(io.files.read(io.path(file)) ?? '').replace(/\n$/, '').split('\n'));
	if (patterns.length === 0 && file === undefined) {
		if (operands.length === 0) {
			io.err(
				io.isBusybox
					? 'Usage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n'
					: 'Usage: grep [OPTION]... PATTERNS [FILE]...\n',
			);
			return 2;
		}
		patterns = operands[0]!.split('\n');
		operands = operands.slice(1);
	}
	const isRecursive = options.has('r') || options.has('R');
	if (isRecursive) operands = (operands.length > 0 ? operands : ['.']).flatMap((path) => filesBelow(io, path));
	const isExtended = options.has('E') || options.has('P') || io.name === 'egrep';
	const isFixed = options.has('F') || io.name === 'fgrep';
	const sources = patterns.map((pattern) => {
		let source = isFixed ? escapeRegularExpression(pattern) : regularExpression(pattern, isExtended, '')?.source;
		if (source === undefined) return undefined;
		if (options.has('w')) source = `\\b(?:${source})\\b`;
		return options.has('x') ? `^(?:${source})$` : source;
	});
	if (sources.some((source) => source === undefined)) {
		io.complain('Invalid regular expression');
		return 2;
	}
	const expression = new RegExp(sources.map((source) => `(?:${source})`).join('|'), options.has('i') ? 'gi' : 'g');
	const isNamed = (operands.length > 1 || isRecursive || options.has('H')) && !options.has('h');
	const isListing = options.has('l') || options.has('L');
	const isQuiet = options.has('q') || options.has('c') || isListing;
	const limit = Number(options.value('m') ?? Number.POSITIVE_INFINITY);
	const before = Number(options.value('B') ?? options.value('C') ?? 0);
	const after = Number(options.value('A') ?? options.value('C') ?? 0);
	const label = (path: string, separator: string, line = state.line): string =>
		(isNamed ? `${path === '-' ? '(standard input)' : path}${separator}` : '') + (options.has('n') ? `${line}${separator}` : '');
	const quietIo = options.has('s') ? silent(io) : io;
	const outcome = readLines(quietIo, operands, state, (line, path) => {
		if (path !== state.path) {
			if (state.path !== '') state.counts.push([state.path, state.matches]);
			Object.assign(state, {path, matches: 0, line: 0, before: [], after: 0});
		}
		state.line += 1;
		expression.lastIndex = 0;
		if (state.matches >= limit) return operands.length <= 1;
		const isMatch = expression.test(line) !== options.has('v');
		if (!isMatch) {
			if (state.after > 0 && !isQuiet) {
				state.after -= 1;
				state.shown = state.line;
				io.out(`${label(path, '-')}${line}\n`);
			} else if (before > 0) {
				state.before.push(line);
				if (state.before.length > before) state.before.shift();
			}
			return false;
		}
		state.hasMatched = true;
		state.matches += 1;
		if (options.has('q')) return true;
		if (isQuiet) return false;
		if ((before > 0 || after > 0) && state.hasMatched && state.line - state.before.length > state.shown + 1 && state.shown > 0) io.out('--\n');
		for (const [index, earlier] of state.before.entries()) io.out(`${label(path, '-', state.line - state.before.length + index)}${earlier}\n`);
		state.shown = state.line;
		state.before = [];
		state.after = after;
		if (options.has('o') && !options.has('v')) {
			expression.lastIndex = 0;
			for (const match of line.matchAll(expression)) if (match[0] !== '') io.out(`${label(path, ':')}${match[0]}\n`);
		} else io.out(`${label(path, ':')}${line}\n`);
		return state.matches >= limit && operands.length <= 1 && after === 0;
	});
	if (outcome === 'waiting') return state;
	if (options.has('c') || isListing) {
		const counts = new Map(operands.length > 0 ? operands.map((path) => [path, 0]) : [['-', 0]]);
		for (const [path, count] of [...state.counts, [state.path || '-', state.matches] as const]) if (counts.has(path)) counts.set(path, count);
		for (const [path, count] of counts) {
			const shown = path === '-' ? '(standard input)' : path;
			if (options.has('c')) io.out(`${isNamed ? `${shown}:` : ''}${count}\n`);
			else if (count > 0 === options.has('l')) io.out(`${shown}\n`);
		}
	}
	if (state.status !== 0 && !(options.has('q') && state.hasMatched)) return 2;
	return state.hasMatched ? 0 : 1;
}

/** Says nothing of files it cannot read. */
function silent(io: CommandIo): CommandIo {
	return new Proxy(io, {
		get(target, property) {
			if (property === 'complain') return () => {};
			const value: unknown = Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}

function filesBelow(io: CommandIo, path: string): string[] {
	const names = io.files.list(io.path(path));
	if (!names) return [path];
	return names.flatMap((name) => filesBelow(io, path.endsWith('/') ? path + name : `${path}/${name}`));
}

function splitLines(text: string): string[] {
	return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function joinLines(lines: readonly string[]): string {
	return lines.map((line) => `${line}\n`).join('');
}

function sort(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'nrufhVbsdigk:t:o:c', {
		numeric: 'n',
		'numeric-sort': 'n',
		reverse: 'r',
		unique: 'u',
		key: 'k',
		'field-separator': 't',
		'human-numeric-sort': 'h',
		'version-sort': 'V',
	});
	if (!options) return 2;
	const text = readAll(io, options.operands, state);
	if (text === undefined) return state;
	const separator = options.value('t');
	const keys = options.values('k').map((key) => /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(key));
	const keyOf = (line: string, key: RegExpExecArray | null): string => {
		if (!key) return line;
		const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
		const from = Number(key[1]) - 1;
		return fields
			.slice(from, key[4] === undefined ? undefined : Number(key[4]))
			.join(separator ?? '')
			.slice(Number(key[2] ?? 1) - 1);
	};
	const compareBy = (a: string, b: string, flags: string): number => {
		let order: number;
		if (flags.includes('n') || flags.includes('g')) order = (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
		else if (flags.includes('h')) order = humanValue(a) - humanValue(b);
		else if (flags.includes('V')) order = compareVersions(a, b);
		else {
			const [one, other] = flags.includes('f') ? [a.toUpperCase(), b.toUpperCase()] : [a, b];
			order = one < other ? -1 : one > other ? 1 : 0;
		}
		return flags.includes('r') ? -order : order;
	};
	const global = ['n', 'r', 'f', 'h', 'V', 'g'].filter((letter) => options.has(letter)).join('');
	const compare = (a: string, b: string): number => {
		for (const key of keys.length > 0 ? keys : [null]) {
			const own = `${key?.[3] ?? ''}${key?.[5] ?? ''}`;
			const order = compareBy(keyOf(a, key), keyOf(b, key), own === '' ? global : own);
			if (order !== 0) return order;
		}
		return 0;
	};
	const whole = (a: string, b: string): number =>
		compare(a, b) || (options.has('u') || options.has('s') ? 0 : compareBy(a, b, global.includes('r') ? 'r' : ''));
	const given = splitLines(text);
	if (options.has('c')) {
		const at = given.findIndex(
			(line, index) => index > 0 && (options.has('u') ? compare(given[index - 1]!, line) >= 0 : whole(given[index - 1]!, line) > 0),
		);
		if (at < 0) return 0;
		if (io.isBusybox) io.err(`Check line ${at}\n`);
		else io.complain(`${options.operands[0] ?? '-'}:${at + 1}: disorder: ${given[at]!}`);
		return 1;
	}
	let lines = given.toSorted(whole);
	if (options.has('u')) lines = lines.filter((line, index) => index === 0 || compare(lines[index - 1]!, line) !== 0);
	const output = options.value('o');
	if (output === undefined) io.out(joinLines(lines));
	else io.files.write(io.path(output), joinLines(lines));
	return state.status === 0 ? 0 : 2;
}

function humanValue(text: string): number {
	const match = /^\s*(-?[\d.]+)([KMGTP]?)/i.exec(text);
	return match ? Number(match[1]) * 1024 ** ['', 'K', 'M', 'G', 'T', 'P'].indexOf(match[2]!.toUpperCase()) : 0;
}

function compareVersions(a: string, b: string): number {
	const [one, other] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
	for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
		const [left, right] = [one[index], other[index]];
		if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
		const order = /^\d/.test(left) && /^\d/.test(right) ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
		if (order !== 0) return order;
	}
	return 0;
}

function uniq(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'cdui', {count: 'c', repeated: 'd', unique: 'u'});
	if (!options) return 1;
	const text = readAll(io, options.operands.slice(0, 1), state);
	if (text === undefined) return state;
	const groups: {line: string; count: number}[] = [];
	const key = (line: string): string => (options.has('i') ? line.toLowerCase() : line);
	for (const line of splitLines(text)) {
		const last = groups.at(-1);
		if (last && key(last.line) === key(line)) last.count += 1;
		else groups.push({line, count: 1});
	}
	const shown = groups.filter(({count}) => (options.has('d') ? count > 1 : options.has('u') ? count === 1 : true));
	io.out(joinLines(shown.map(({line, count}) => (options.has('c') ? `${String(count).padStart(7)} ${line}` : line))));
	return state.status;
}

interface CountState extends InputState {
	counts: [path: string, lines: number, words: number, bytes: number, characters: number][];
}

function wc(io: CommandIo, state: CountState = {...newInputState(), counts: []}): number | CountState {
	const options = parseOptions(io, 'lwcmL', {lines: 'l', words: 'w', bytes: 'c', chars: 'm'});
	if (!options) return 1;
	const outcome = readTexts(io, options.operands, state, (text, path) => {
		if (path === '-') {
			state.rest += text;
			return false;
		}
		state.counts.push([path, ...countText(text)]);
		return false;
	});
	if (outcome === 'waiting') return state;
	for (const count of state.counts) {
		const node = io.files.stat(io.path(count[0]));
		if (node?.kind === 'file') count[3] += node.zeroBytes ?? 0;
	}
	for (const path of options.operands) {
		// An empty file gives no text, and is counted all the same.
		const node = path === '-' ? undefined : io.files.stat(io.path(path));
		if (node && node.kind !== 'directory' && !state.counts.some(([each]) => each === path))
			state.counts.push([path, 0, 0, node.kind === 'file' ? (node.zeroBytes ?? 0) : 0, 0]);
	}
	if (options.operands.length === 0 || options.operands.includes('-')) state.counts.push(['', ...countText(state.rest)]);
	const wanted = (['l', 'w', 'm', 'c'] as const).filter((letter) => options.has(letter));
	const columns = wanted.length > 0 ? wanted : (['l', 'w', 'c'] as const);
	const place = {l: 1, w: 2, c: 3, m: 4} as const;
	const rows = [...state.counts];
	if (options.operands.length > 1) {
		rows.push([
			'total',
			...([1, 2, 3, 4] as const).map((index) => state.counts.reduce((sum, count) => sum + count[index], 0)),
		] as CountState['counts'][number]);
	}
	const isOnly = columns.length === 1 && rows.length === 1;
	const width = isOnly ? 0 : io.isBusybox ? 9 : options.operands.length === 0 ? 7 : Math.max(...rows.map((row) => String(row[3]).length));
	for (const row of rows) {
		const numbers = columns.map((letter) => String(row[place[letter]]).padStart(width));
		io.out(`${numbers.join(' ')}${row[0] === '' ? '' : ` ${row[0]}`}\n`);
	}
	return state.status;
}

function countText(text: string): [number, number, number, number] {
	let lines = 0;
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
	return [lines, text.match(/\S+/g)?.length ?? 0, byteLength(text), [...text].length];
}

function cut(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'd:f:c:b:sn', {
		delimiter: 'd',
		fields: 'f',
		characters: 'c',
		bytes: 'b',
		'only-delimited': 's',
		'output-delimiter': 'n',
	});
	if (!options) return 1;
	const list = options.value('f') ?? options.value('c') ?? options.value('b');
	if (list === undefined) {
		io.complain(io.isBusybox ? 'expected a list of bytes, characters, or fields' : 'you must specify a list of bytes, characters, or fields');
		return 1;
	}
	const ranges = list.split(',').map((range) => {
		const [from, to] = range.split('-');
		return [Number(from || 1), to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to)] as const;
	});
	const isWanted = (position: number): boolean => ranges.some(([from, to]) => position >= from && position <= to);
	const delimiter = options.value('d') ?? '\t';
	const outcome = readLines(io, options.operands, state, (line) => {
		if (options.value('f') === undefined) io.out(`${[...line].filter((_character, index) => isWanted(index + 1)).join('')}\n`);
		else if (!line.includes(delimiter)) {
			if (!options.has('s')) io.out(`${line}\n`);
		} else
			io.out(
				`${line
					.split(delimiter)
					.filter((_field, index) => isWanted(index + 1))
					.join(delimiter)}\n`,
			);
	});
	return outcome === 'waiting' ? state : state.status;
}

interface TranslateState extends InputState {
	last: string;
}

function tr(io: CommandIo, state: TranslateState = {...newInputState(), last: ''}): number | TranslateState {
	const options = parseOptions(io, 'dscCt', {delete: 'd', 'squeeze-repeats': 's', complement: 'c'});
	if (!options) return 1;
	const [first, second] = options.operands.map(characterSet);
	if (first === undefined) {
		io.complain('missing operand');
		pointToHelp(io);
		return 1;
	}
	const isComplement = options.has('c') || options.has('C');
	const isIn = (character: string): boolean => first.includes(character) !== isComplement;
	const squeezed = options.has('s') ? (second ?? first) : '';
	const isSqueezed = (character: string): boolean => options.has('s') && (second === undefined ? isIn(character) : squeezed.includes(character));
	const outcome = readTexts(io, [], state, (text) => {
		let result = '';
		for (const character of text) {
			let next = character;
			if (isIn(character)) {
				if (options.has('d')) continue;
				if (second !== undefined && second !== '')
					next = isComplement ? second.at(-1)! : (second[Math.min(first.indexOf(character), second.length - 1)] ?? character);
			}
			if (isSqueezed(next) && state.last === next) continue;
			state.last = next;
			result += next;
		}
		io.out(result);
		return false;
	});
	return outcome === 'waiting' ? state : 0;
}

const namedSets: Readonly<Record<string, string>> = {
	lower: 'a-z',
	upper: 'A-Z',
	digit: '0-9',
	alpha: 'A-Za-z',
	alnum: '0-9A-Za-z',
	space: ' \t\n\r\f\v',
	blank: ' \t',
	punct: '!-/:-@[-`{-~',
	xdigit: '0-9A-Fa-f',
	cntrl: '\x00-\x1f\x7f',
	print: ' -~',
};

function characterSet(text: string): string {
	const escaped = escapeText(
		text.replace(/\[:(\w+):\]/g, (whole, name: string) => namedSets[name] ?? whole),
		false,
	).text;
	let result = '';
	for (let at = 0; at < escaped.length; at += 1) {
		const character = escaped[at]!;
		const end = escaped[at + 2];
		if (escaped[at + 1] === '-' && end !== undefined) {
			for (let code = character.charCodeAt(0); code <= end.charCodeAt(0); code += 1) result += String.fromCharCode(code);
			at += 2;
		} else result += character;
	}
	return result;
}

interface TeeState extends InputState {
	/** Those that could be opened. */
	paths: readonly string[];
	isStarted: boolean;
}

function tee(io: CommandIo, state: TeeState = {...newInputState(), isStarted: false, paths: []}): number | TeeState {
	const options = parseOptions(io, 'ai', {append: 'a'});
	if (!options) return 1;
	if (!state.isStarted) {
		state.isStarted = true;
		state.paths = options.operands.filter((path) => {
			const error = writeTo(io, path, '', options.has('a'));
			if (error) io.complain(`${path}: ${errorText(error)}`);
			return error === undefined;
		});
		if (state.paths.length < options.operands.length) state.status = 1;
	}
	const outcome = readTexts(io, [], state, (text) => {
		io.out(text);
		for (const path of state.paths) writeTo(io, path, text, true);
		return false;
	});
	return outcome === 'waiting' ? state : state.status;
}

function writeTo(io: CommandIo, path: string, text: string, isAppending: boolean): FileError | undefined {
	const node = io.files.stat(io.path(path));
	if (node?.kind === 'device') {
		if (node.name === 'stderr') io.err(text);
		else if (node.name === 'stdout') io.out(text);
		return undefined;
	}
	return io.files.write(io.path(path), text, {append: isAppending});
}

function paste(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'sd:', {serial: 's', delimiters: 'd'});
	if (!options) return 1;
	const operands = options.operands.length > 0 ? options.operands : ['-'];
	const input = operands.includes('-') ? readAll(io, [], state) : '';
	if (input === undefined) return state;
	const delimiters = [...escapeText(options.value('d') ?? '\t', false).text];
	const glue = (fields: readonly string[]): string =>
		fields.map((field, index) => (index === 0 ? field : (delimiters[(index - 1) % delimiters.length] ?? '') + field)).join('');
	const lines = splitLines(input);
	if (options.has('s')) {
		for (const path of operands) io.out(`${glue(path === '-' ? lines : splitLines(readFile(io, path) ?? ''))}\n`);
		return state.status;
	}
	// Each `-` takes every so many of the lines of the input.
	const inputs = operands.filter((path) => path === '-').length;
	let taken = 0;
	const columns = operands.map((path) => {
		if (path !== '-') return splitLines(readFile(io, path) ?? '');
		const mine = taken;
		taken += 1;
		return lines.filter((_line, index) => index % inputs === mine);
	});
	const height = Math.max(...columns.map((column) => column.length));
	for (let row = 0; row < height; row += 1) io.out(`${glue(columns.map((column) => column[row] ?? ''))}\n`);
	return state.status;
}

function base64(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'diw:', {decode: 'd', wrap: 'w'});
	if (!options) return 1;
	const text = readAll(io, options.operands, state);
	if (text === undefined) return state;
	if (options.has('d')) io.out(Buffer.from(text, 'base64').toString());
	else {
		const encoded = Buffer.from(text).toString('base64');
		const width = Number(options.value('w') ?? 76);
		io.out(width === 0 ? encoded : encoded === '' ? '' : `${encoded.match(new RegExp(`.{1,${width}}`, 'g'))!.join('\n')}\n`);
	}
	return state.status;
}

function checksum(name: string, hash: (bytes: Uint8Array) => string): Command {
	return command(name, (io, state: InputState = newInputState()): number | InputState => {
		const options = parseOptions(io, 'cbts', {check: 'c'});
		if (!options) return 1;
		if (options.operands.some((path) => io.files.stat(io.path(path))?.kind === 'device' && path !== '/dev/null'))
			return {...state, wait: 'computing'};
		if (options.operands.length === 0) {
			const text = readAll(io, [], state);
			if (text === undefined) return state;
			io.out(`${hash(Buffer.from(text))}  -\n`);
			return 0;
		}
		for (const path of options.operands) {
			const text = readFile(io, path);
			if (text === undefined) state.status = 1;
			else if (options.has('c')) state.status = checkSums(io, text, hash, options.has('s')) || state.status;
			else io.out(`${hash(Buffer.from(text))}  ${path}\n`);
		}
		return state.status;
	});
}

/** `-c`: the sums in a file against those of the files it names. */
function checkSums(io: CommandIo, list: string, hash: (bytes: Uint8Array) => string, isQuiet: boolean): number {
	let failed = 0;
	for (const line of splitLines(list)) {
		const [, sum, path] = /^([0-9a-f]+) [ *](.*)$/.exec(line) ?? [];
		if (sum === undefined || path === undefined) continue;
		const text = io.files.read(io.path(path));
		const isSame = text !== undefined && hash(Buffer.from(text)) === sum;
		if (!isSame) failed += 1;
		if (!isQuiet) io.out(`${path}: ${isSame ? 'OK' : text === undefined ? 'FAILED open or read' : 'FAILED'}\n`);
	}
	if (failed > 0 && !isQuiet)
		io.complain(
			`WARNING: ${failed} ${io.isBusybox ? `of ${splitLines(list).length} ` : ''}computed checksum${failed === 1 && !io.isBusybox ? '' : 's'} did NOT match`,
		);
	return failed > 0 ? 1 : 0;
}

/** Commands that change one line after another. */
function byLine(name: string, change: (line: string, number: number) => string): Command {
	return command(name, (io, state: NumberedState = newNumbered()): number | NumberedState => {
		const outcome = readLines(
			io,
			io.args.filter((argument) => !argument.startsWith('-') || argument === '-'),
			state,
			(line) => {
				state.line += 1;
				io.out(`${change(line, state.line)}\n`);
			},
		);
		return outcome === 'waiting' ? state : state.status;
	});
}

function tac(io: CommandIo, state = newInputState()): number | InputState {
	const text = readAll(io, io.args, state);
	if (text === undefined) return state;
	io.out(joinLines(splitLines(text).reverse()));
	return state.status;
}

export const filterCommands: readonly Command[] = [
	command('cat', cat),
	...['grep', 'egrep', 'fgrep'].map((name) => command(name, grep)),
	command('sort', sort),
	command('uniq', uniq),
	command('wc', wc),
	command('cut', cut),
	command('tr', tr),
	command('tee', tee),
	command('paste', paste),
	command('tac', tac),
	command('base64', base64),
	byLine('rev', (line) => [...line].reverse().join('')),
	checksum('md5sum', md5Hex),
	checksum('sha1sum', sha1Hex),
	checksum('sha256sum', sha256Hex),
	checksum('sha512sum', sha512Hex),
];

export type {CommandState};

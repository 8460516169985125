import {setElements} from './arrays.ts';
import type {Shell} from './shell.ts';
import {type Frame, getVariable, type Task} from './state.ts';

/* `read`, `mapfile` and `getopts`. */

interface ReadOptions {
	isRaw: boolean;
	isArray: boolean;
	timeoutMs?: number;
	/** At most so many characters; `isExact`: the delimiter does not end them. */
	most?: number;
	isExact?: boolean;
	delimiter: string;
	descriptor: number;
	readonly names: string[];
}

/** What each dialect's `read` takes. */
const readLetters = {ash: 'rpndNstu', dash: 'rp', bash: 'raepndNistu'} as const;

function readOptions(shell: Shell, task: Task, words: readonly string[]): ReadOptions | undefined {
	const {dialect} = shell.state;
	const options: ReadOptions = {isRaw: false, isArray: false, delimiter: '\n', descriptor: 0, names: []};
	for (let at = 1; at < words.length; at += 1) {
		const word = words[at]!;
		if (options.names.length > 0 || !/^-./.test(word)) {
			options.names.push(word);
			continue;
		}
		if (word === '--') continue;
		for (let index = 1; index < word.length; index += 1) {
			const letter = word[index]!;
			if (!readLetters[dialect].includes(letter)) {
				shell.complain(
					task,
					`read: ${dialect === 'bash' ? `-${letter}: invalid option` : `${dialect === 'dash' ? 'Illegal' : 'illegal'} option -${letter}`}`,
				);
				if (dialect === 'bash')
					shell.files.write(
						task,
						2,
						'read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]\n',
					);
				return undefined;
			}
			if (letter === 'r') options.isRaw = true;
			if (letter === 'a') options.isArray = true;
			if (!'pndNtui'.includes(letter)) continue;
			let value = word.slice(index + 1);
			if (value === '') {
				at += 1;
				value = words[at] ?? '';
			}
			if (letter === 't') options.timeoutMs = Math.round(Number(value) * 1000);
			if (letter === 'n' || letter === 'N') options.most = Number(value);
			if (letter === 'N') options.isExact = true;
			if (letter === 'd') options.delimiter = value === '' ? '\0' : value[0]!;
			if (letter === 'u') options.descriptor = Number(value);
			break;
		}
	}
	return options;
}

export function readBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	const options = readOptions(shell, task, words);
	if (!options) return 2;
	const {isRaw, isArray, timeoutMs, names} = options;
	if (names.length === 0) {
		if (shell.state.dialect === 'dash') {
			shell.complain(task, 'read: arg count');
			return 2;
		}
		names.push('REPLY');
	}
	const file = task.files[options.descriptor] ?? -1;
	if (file === -1) {
		shell.complain(task, `read: ${options.descriptor}: invalid file descriptor: Bad file descriptor`);
		return 1;
	}
	const isPlain = options.most === undefined && options.delimiter === '\n';
	let line = frame.memo?.[0] ?? '';
	for (;;) {
		const next = isPlain
			? shell.files.readLine(file)
			: shell.files.readSome(file, options.isExact ? '' : options.delimiter, (options.most ?? Number.POSITIVE_INFINITY) - line.length);
		if (next === '') {
			const untilMs = frame.commandState?.atMs ?? (timeoutMs === undefined ? undefined : shell.context.nowMs + timeoutMs);
			if (untilMs !== undefined && untilMs <= shell.context.nowMs && frame.commandState) return shell.state.dialect === 'bash' ? 142 : 1;
			frame.commandName = 'read';
			frame.fields = words;
			frame.memo = [line];
			frame.step = 4;
			frame.commandState = untilMs === undefined ? {wait: 'input'} : {wait: 'input', atMs: untilMs};
			shell.wait(task, {on: 'input', file, untilMs});
			return undefined;
		}
		const isDelimited = next?.endsWith(options.delimiter) === true && options.isExact !== true;
		line += isDelimited ? next.slice(0, -1) : (next ?? '');
		const isFull = options.most !== undefined && line.length >= options.most;
		if (!isDelimited && !isFull && next !== undefined && !isPlain) continue;
		const isEnded = !isDelimited && !isFull;
		if (!isEnded && !isRaw && /(^|[^\\])(\\\\)*\\$/.test(line)) {
			line = line.slice(0, -1);
			continue;
		}
		if (!isRaw) line = line.replace(/\\(.)/g, '$1');
		if (isArray) setTexts(task, names[0]!, fieldsOf(line, getVariable(task.environment, 'IFS') ?? ' \t\n'), 0);
		else if (options.isExact || (names[0] === 'REPLY' && words.at(-1) !== 'REPLY')) shell.assign(task, names[0]!, line);
		else distribute(shell, task, names, line);
		return isEnded ? 1 : 0;
	}
}

/** `mapfile -t lines` (or `readarray`): all lines of standard input become an array. Left out: `-C`. */
export function mapfileBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	let isTrimmed = false;
	let name = 'MAPFILE';
	const numbers: Record<string, number> = {};
	let delimiter = '\n';
	for (let at = 1; at < words.length; at += 1) {
		const word = words[at]!;
		if (!/^-./.test(word)) {
			name = word;
			continue;
		}
		for (let index = 1; index < word.length; index += 1) {
			const letter = word[index]!;
			if (letter === 't') isTrimmed = true;
			if (!'dnOsuCc'.includes(letter)) continue;
			let value = word.slice(index + 1);
			if (value === '') {
				at += 1;
				value = words[at] ?? '';
			}
			if (letter === 'd') delimiter = value === '' ? '\0' : value[0]!;
			else numbers[letter] = Number(value);
			break;
		}
	}
	const lines = [...(frame.memo ?? [])];
	const file = task.files[numbers.u ?? 0] ?? -1;
	const skipped = numbers.s ?? 0;
	const most = numbers.n ? numbers.n + skipped : Number.POSITIVE_INFINITY;
	for (;;) {
		const next = lines.length >= most ? undefined : shell.files.readSome(file, delimiter, Number.POSITIVE_INFINITY);
		if (next === '') {
			frame.commandName = 'mapfile';
			frame.fields = words;
			frame.memo = lines;
			frame.step = 4;
			frame.commandState = {wait: 'input'};
			shell.wait(task, {on: 'input', file, untilMs: undefined});
			return undefined;
		}
		if (next !== undefined) {
			// A piece that the delimiter has not ended goes on.
			if (lines.length > 0 && !lines.at(-1)!.endsWith(delimiter)) lines.push(lines.pop()! + next);
			else lines.push(next);
			continue;
		}
		const kept = lines.slice(skipped).map((line) => (isTrimmed && line.endsWith(delimiter) ? line.slice(0, -1) : line));
		setTexts(task, name, kept, numbers.O ?? 0, numbers.O !== undefined);
		return 0;
	}
}

function setTexts({environment}: Task, name: string, texts: readonly string[], origin: number, isKept = false): void {
	setElements(
		environment,
		name,
		texts.map((value, index) => ({index: origin + index, value})),
		isKept,
	);
}

/** The fields of a line: blanks stand together, and any other separator alone. */
function fieldsOf(line: string, separators: string): string[] {
	const fields: string[] = [];
	let field: string | undefined;
	for (const character of line) {
		if (!separators.includes(character)) field = (field ?? '') + character;
		else if (!' \t\n'.includes(character)) {
			fields.push(field ?? '');
			field = undefined;
		} else if (field !== undefined) {
			fields.push(field);
			field = undefined;
		}
	}
	return field === undefined ? fields : [...fields, field];
}

/** Splits a line over variables; the last one takes the rest. */
function distribute(shell: Shell, task: Task, names: readonly string[], line: string): void {
	const separators = getVariable(task.environment, 'IFS') ?? ' \t\n';
	const isBlank = (character: string | undefined): boolean =>
		character !== undefined && ' \t\n'.includes(character) && separators.includes(character);
	let at = 0;
	while (isBlank(line[at])) at += 1;
	for (const [index, name] of names.entries()) {
		let value: string;
		if (index === names.length - 1) {
			let end = line.length;
			while (end > at && isBlank(line[end - 1])) end -= 1;
			value = line.slice(at, end);
			// One separator at the end of the last field belongs to it only if more fields follow.
			const last = value.at(-1);
			if (
				last !== undefined &&
				separators.includes(last) &&
				!isBlank(last) &&
				![...value.slice(0, -1)].some((character) => separators.includes(character))
			) {
				value = value.slice(0, -1);
			}
		} else {
			let end = at;
			while (end < line.length && !separators.includes(line[end]!)) end += 1;
			value = line.slice(at, end);
			at = end;
			while (isBlank(line[at])) at += 1;
			if (at < line.length && separators.includes(line[at]!) && !isBlank(line[at])) {
				at += 1;
				while (isBlank(line[at])) at += 1;
			}
		}
		shell.assign(task, name, value);
	}
}

export function getoptsBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	const [, specification = '', name = 'opt', ...given] = words;
	const args = given.length > 0 ? given : environment.positional;
	let index = Number(getVariable(environment, 'OPTIND') ?? '1') || 1;
	const setIndex = (value: number): void => {
		environment.variables.set('OPTIND', String(value));
	};
	const argument = args[index - 1];
	if (environment.optionOffset === 0) {
		if (argument === undefined || !/^-./.test(argument) || argument === '--') {
			if (argument === '--') index += 1;
			setIndex(index);
			environment.variables.set(name, '?');
			return 1;
		}
		environment.optionOffset = 1;
	}
	const letter = argument![environment.optionOffset]!;
	environment.optionOffset += 1;
	const isAtEnd = environment.optionOffset >= argument!.length;
	const position = letter === ':' ? -1 : specification.indexOf(letter, specification.startsWith(':') ? 1 : 0);
	const isSilent = specification.startsWith(':');
	if (position < 0) {
		if (isSilent) environment.variables.set('OPTARG', letter);
		else {
			environment.variables.set('OPTARG', null);
			shell.files.write(
				task,
				2,
				shell.state.dialect === 'bash' ? `${environment.name}: illegal option -- ${letter}\n` : `Illegal option -${letter}\n`,
			);
		}
		environment.variables.set(name, '?');
	} else if (specification[position + 1] === ':') {
		let value: string | undefined;
		if (isAtEnd) {
			index += 1;
			value = args[index - 1];
		} else value = argument!.slice(environment.optionOffset);
		environment.optionOffset = 0;
		setIndex(index + 1);
		if (value === undefined) {
			environment.variables.set(name, isSilent ? ':' : '?');
			environment.variables.set('OPTARG', isSilent ? letter : null);
			if (!isSilent)
				shell.files.write(
					task,
					2,
					shell.state.dialect === 'bash' ? `${environment.name}: option requires an argument -- ${letter}\n` : `No arg for -${letter} option\n`,
				);
			return 0;
		}
		environment.variables.set('OPTARG', value);
		environment.variables.set(name, letter);
		return 0;
	} else {
		environment.variables.set(name, letter);
		environment.variables.set('OPTARG', null);
	}
	if (isAtEnd) {
		environment.optionOffset = 0;
		setIndex(index + 1);
	}
	return 0;
}

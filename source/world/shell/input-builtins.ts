import {setElements} from './arrays.ts';
import type {Shell} from './shell.ts';
import {type Frame, getVariable, type Task} from './state.ts';

/* `read`, `mapfile` and `getopts`. */

export function readBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	let isRaw = false;
	let isArray = false;
	let timeoutMs: number | undefined;
	const names: string[] = [];
	for (let at = 1; at < words.length; at += 1) {
		const word = words[at]!;
		if (names.length > 0 || !word.startsWith('-') || word === '-') {
			names.push(word);
			continue;
		}
		for (const letter of word.slice(1)) {
			if (letter === 'r') isRaw = true;
			if (letter === 'a') isArray = true;
		}
		const last = word.at(-1)!;
		if (!'ptndu'.includes(last)) continue;
		at += 1;
		if (last === 't') timeoutMs = Math.round(Number(words[at]) * 1000);
	}
	if (names.length === 0) names.push('REPLY');
	const file = task.files[0] ?? -1;
	let line = frame.memo?.[0] ?? '';
	for (;;) {
		const next = shell.files.readLine(file);
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
		const isEnded = next === undefined || !next.endsWith('\n');
		line += isEnded ? (next ?? '') : next.slice(0, -1);
		if (!isEnded && !isRaw && /(^|[^\\])(\\\\)*\\$/.test(line)) {
			line = line.slice(0, -1);
			continue;
		}
		if (!isRaw) line = line.replace(/\\(.)/g, '$1');
		if (isArray) setTexts(task, names[0]!, fieldsOf(line, getVariable(task.environment, 'IFS') ?? ' \t\n'));
		else distribute(shell, task, names, line);
		return isEnded ? 1 : 0;
	}
}

/** `mapfile -t lines` (or `readarray`): all lines of standard input become an array. Left out: `-n`, `-s`, `-O`, `-C`. */
export function mapfileBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	const isTrimmed = words.includes('-t');
	const name = words.length > 1 && !words.at(-1)!.startsWith('-') ? words.at(-1)! : 'MAPFILE';
	const lines = [...(frame.memo ?? [])];
	const file = task.files[0] ?? -1;
	for (;;) {
		const next = shell.files.readLine(file);
		if (next === '') {
			frame.commandName = 'mapfile';
			frame.fields = words;
			frame.memo = lines;
			frame.step = 4;
			frame.commandState = {wait: 'input'};
			shell.wait(task, {on: 'input', file, untilMs: undefined});
			return undefined;
		}
		if (next !== undefined) lines.push(isTrimmed ? next.replace(/\n$/, '') : next);
		if (next === undefined || !next.endsWith('\n')) {
			setTexts(task, name, lines);
			return 0;
		}
	}
}

function setTexts({environment}: Task, name: string, texts: readonly string[]): void {
	setElements(
		environment,
		name,
		texts.map((value) => ({index: undefined, value})),
		false,
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
				shell.state.dialect === 'dash'
					? `Illegal option -${letter}\n`
					: `${environment.name}: illegal option -${shell.state.dialect === 'bash' ? '- ' : ''}${letter}\n`,
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
					shell.state.dialect === 'dash' ? `No arg for -${letter} option\n` : `${environment.name}: no arg for -${letter} option\n`,
				);
			return 0;
		}
		environment.variables.set('OPTARG', value);
		environment.variables.set(name, letter);
		return 0;
	} else environment.variables.set(name, letter);
	if (isAtEnd) {
		environment.optionOffset = 0;
		setIndex(index + 1);
	}
	return 0;
}

import {ArithmeticError, type ArithmeticVariables, evaluateArithmetic} from './arithmetic.ts';
import {arrayOf, elementAt, elementsOf, indexesOf} from './arrays.ts';
import {escapePattern, expandPath, hasPattern, matchesPattern, removePattern, replacePattern} from './pattern.ts';
import type {Shell} from './shell.ts';
import {type Frame, getVariable, type Task} from './state.ts';
import type {Part, VariablePart, Word} from './syntax.ts';

/*
Expansion of words: parameters, command substitution, arithmetic, field splitting, pathnames, in POSIX's order.

A command substitution may have to wait. The expansion then stops with `Suspended`, and is done again from where it was
last settled when the output is there; what may happen only once (substitutions, arithmetic) is kept in `frame.memo`.
*/

/** The word cannot be finished now; the task waits. */
export class Suspended {}
/** Made once: it is control flow, and frequent. */
export const suspended = new Suspended();

/** An error that ends the command, and a shell that is not interactive: `x: parameter not set`. */
export class ExpansionError extends Error {
	/** It is about a parameter that is not set. */
	readonly isUnset: boolean;

	constructor(message: string, isUnset = false) {
		super(message);
		this.isUnset = isUnset;
	}
}

/** Collects the fields of words. */
class Fields {
	readonly done: string[] = [];
	#text = '';
	/** The text as a pattern; only kept once something in it is special. */
	#pattern: string | undefined;
	#isStarted = false;
	/** The last field was ended by white space, so that `,` after it belongs to the same end. */
	#isAfterSpace = false;
	readonly #expander: Expander;

	constructor(expander: Expander) {
		this.#expander = expander;
	}

	add(text: string, isPattern: boolean): void {
		if (isPattern && hasPattern(text)) this.#pattern = (this.#pattern ?? escapePattern(this.#text)) + text;
		else if (this.#pattern !== undefined) this.#pattern += escapePattern(text);
		this.#text += text;
		this.#isStarted = true;
		this.#isAfterSpace = false;
	}

	/** Adds what an unquoted expansion came to. */
	split(text: string, separators: string): void {
		let start = 0;
		for (let index = 0; index < text.length; index += 1) {
			const character = text[index]!;
			if (!separators.includes(character)) continue;
			if (index > start) this.add(text.slice(start, index), true);
			start = index + 1;
			if (character === ' ' || character === '\t' || character === '\n') {
				if (this.#isStarted) {
					this.end();
					this.#isAfterSpace = true;
				}
			} else if (this.#isAfterSpace && !this.#isStarted) this.#isAfterSpace = false;
			else {
				this.#isStarted = true;
				this.end();
			}
		}
		if (start < text.length) this.add(start === 0 ? text : text.slice(start), true);
	}

	end(): void {
		if (!this.#isStarted) return;
		if (this.#pattern === undefined) this.done.push(this.#text);
		else {
			const paths = this.#expander.isGlobbing ? this.#expander.paths(this.#pattern) : [];
			if (paths.length > 0) this.done.push(...paths);
			else this.done.push(this.#text);
		}
		this.#text = '';
		this.#pattern = undefined;
		this.#isStarted = false;
		this.#isAfterSpace = false;
	}
}

export class Expander implements ArithmeticVariables {
	readonly #shell: Shell;
	readonly #task: Task;
	readonly #frame: Frame;
	#memoAt = 0;

	constructor(shell: Shell, task: Task, frame: Frame) {
		this.#shell = shell;
		this.#task = task;
		this.#frame = frame;
	}

	get isGlobbing(): boolean {
		return !this.#task.environment.options.includes('f');
	}

	paths(pattern: string): string[] {
		return expandPath(pattern, this.#shell.context.files, this.#task.environment.workingDirectory);
	}

	/** The fields of a word of a command. */
	fields(word: Word): readonly string[] {
		if (word.literal !== undefined) return [word.literal];
		const words = this.#shell.state.dialect === 'bash' ? expandBraces(word) : [word];
		const fields = new Fields(this);
		for (const each of words) {
			for (const part of each.parts) this.#addFields(part, fields, false);
			fields.end();
		}
		this.settle();
		return fields.done;
	}

	/** What has been expanded so far is used and will not be expanded again. */
	settle(): void {
		this.#frame.memo = undefined;
		this.#memoAt = 0;
	}

	/** The text of a word that is not split: an assignment, a redirection, a here-document. */
	text(word: Word): string {
		if (word.literal !== undefined) return word.literal;
		return this.#inner(word, false);
	}

	pattern(word: Word): string {
		return this.#inner(word, true);
	}

	/** The value of an arithmetic expression. */
	number(parts: readonly Part[]): number {
		const value = Number(this.#arithmetic(parts));
		this.settle();
		return value;
	}

	get(name: string): string | undefined {
		return this.#special(name) ?? getVariable(this.#task.environment, name);
	}

	set(name: string, value: string): void {
		this.#shell.assign(this.#task, name, value);
	}

	/** Without resetting the memo: for words inside words. */
	#inner(word: Word, asPattern: boolean): string {
		let text = '';
		for (const part of word.parts) {
			const isPlain = asPattern && (part.kind === 'glob' || (part.kind !== 'tilde' && 'isQuoted' in part && !part.isQuoted && part.kind !== 'text'));
			const value = part.kind === 'glob' || part.kind === 'braces' ? part.value : this.#value(part);
			text += asPattern && !isPlain ? escapePattern(value) : value;
		}
		return text;
	}

	#addFields(part: Part, fields: Fields, isInside: boolean): void {
		switch (part.kind) {
			case 'text':
				if (isInside && !part.isQuoted) fields.split(part.value, this.#separators());
				else fields.add(part.value, false);
				return;
			case 'glob':
				fields.add(part.value, true);
				return;
			case 'braces':
				fields.add(part.value, false);
				return;
			case 'variable':
				this.#addVariable(part, fields);
				return;
			case 'tilde':
				fields.add(this.#value(part), false);
				return;
			case 'command':
			case 'arithmetic': {
				const value = this.#value(part);
				if (part.isQuoted) fields.add(value, false);
				else fields.split(value, this.#separators());
			}
		}
	}

	#addVariable(part: VariablePart, fields: Fields): void {
		const all = part.index?.literal === '@' || (part.index?.literal === '*' && !part.isQuoted) ? this.#all(part) : undefined;
		if (all) {
			for (const [index, value] of all.entries()) {
				if (index > 0) fields.end();
				if (part.isQuoted) fields.add(value, false);
				else fields.split(value, this.#separators());
			}
			return;
		}
		const isAll = part.name === '@' || (part.name === '*' && !part.isQuoted);
		if (isAll && (part.operator === '' || part.operator === 'slice')) {
			let all = this.#task.environment.positional;
			if (part.operator === 'slice') {
				const offset = part.operand ? Number(this.#arithmeticText(this.#inner(part.operand, false))) : 0;
				const from = offset === 0 ? [this.#task.environment.name, ...all] : all.slice(offset - 1);
				all = part.second ? from.slice(0, Number(this.#arithmeticText(this.#inner(part.second, false)))) : from;
			}
			for (const [index, value] of all.entries()) {
				if (index > 0) fields.end();
				if (part.isQuoted) fields.add(value, false);
				else fields.split(value, this.#separators());
			}
			return;
		}
		// `${x:-a b}` outside quotes is split, and `"$@"` in it stays apart.
		const operator = part.operator;
		if (part.operand && (operator === '-' || operator === ':-' || operator === '+' || operator === ':+')) {
			const isSet = this.#isSet(part);
			if (isSet === operator.endsWith('+')) {
				for (const inner of part.operand.parts) this.#addFields(inner, fields, !part.isQuoted);
				return;
			}
			if (operator.endsWith('+')) {
				if (part.isQuoted) fields.add('', false);
				return;
			}
		}
		const value = this.#variable(part);
		if (part.isQuoted) fields.add(value, false);
		else if (value !== '') fields.split(value, this.#separators());
	}

	/** What `${a[@]}`, `${!a[@]}` and `${a[@]:1}` come to; undefined if it is none of these. */
	#all({name, operator, operand, second}: VariablePart): readonly string[] | undefined {
		const array = arrayOf(this.#task.environment, name) ?? new Map<number, string>();
		if (operator === '') return elementsOf(array);
		if (operator === 'indirect') return indexesOf(array).map(String);
		if (operator !== 'slice') return undefined;
		const number = (word: Word): number => Number(this.#arithmeticText(this.#inner(word, false)));
		const offset = operand ? number(operand) : 0;
		const from = elementsOf(array).slice(offset);
		return second ? from.slice(0, number(second)) : from;
	}

	#separators(): string {
		return getVariable(this.#task.environment, 'IFS') ?? ' \t\n';
	}

	#value(part: Part): string {
		switch (part.kind) {
			case 'text':
			case 'glob':
			case 'braces':
				return part.value;
			case 'tilde':
				if (part.user !== '') return `~${part.user}`;
				return getVariable(this.#task.environment, 'HOME') ?? '~';
			case 'variable':
				return this.#variable(part);
			case 'command':
				return this.#substituted(part);
			case 'arithmetic':
				return this.#arithmetic(part.parts);
		}
	}

	#substituted({isFile, body}: Extract<Part, {kind: 'command'}>): string {
		return this.#once(() =>
			isFile ? this.#shell.substituteFile(this.#task, this.#frame, body) : this.#shell.substitute(this.#task, this.#frame, body),
		);
	}

	/** Evaluates something that may be evaluated only once, though the word may be begun again. */
	#once(evaluate: () => string): string {
		const known = this.#frame.memo?.[this.#memoAt];
		if (known !== undefined) {
			this.#memoAt += 1;
			return known;
		}
		const value = evaluate();
		this.#frame.memo ??= [];
		this.#frame.memo.push(value);
		this.#memoAt += 1;
		return value;
	}

	#arithmetic(parts: readonly Part[]): string {
		let text = '';
		for (const part of parts) text += this.#value(part);
		return this.#arithmeticText(text);
	}

	#arithmeticText(text: string): string {
		return this.#once(() => {
			try {
				return String(evaluateArithmetic(text, this));
			} catch (error) {
				if (error instanceof ArithmeticError) throw new ExpansionError(this.#shell.arithmeticComplaint(text, error.message));
				throw error;
			}
		});
	}

	/** `$?`, `$1`, `$#` …; undefined if the name is not one of these. */
	#special(name: string): string | undefined {
		const environment = this.#task.environment;
		const code = name.charCodeAt(0);
		if (code >= 48 && code <= 57) {
			const position = Number(name);
			return position === 0 ? environment.name : environment.positional[position - 1];
		}
		switch (name) {
			case '?':
				return String(this.#task.status);
			case '$':
				return String(environment.shellPid);
			case '!':
				return environment.lastBackgroundPid === undefined ? undefined : String(environment.lastBackgroundPid);
			case '#':
				return String(environment.positional.length);
			case '@':
			case '*': {
				if (environment.positional.length === 0) return undefined;
				const separators = name === '@' ? ' ' : this.#separators();
				return environment.positional.join(separators === '' ? '' : separators[0]);
			}
			case '-':
				return environment.options;
			case 'RANDOM':
				if (this.#shell.state.dialect === 'dash' || environment.variables.has(name)) return undefined;
				return String(this.#shell.context.random.integer(0, 32_767));
			case 'SECONDS':
				return this.#shell.state.dialect === 'bash' ? String(Math.floor((this.#shell.context.nowMs - this.#shell.startedAtMs()) / 1000)) : undefined;
			case 'UID':
			case 'EUID':
				return this.#shell.state.dialect === 'bash' ? String(this.#shell.context.user) : undefined;
			case 'BASHPID':
				return this.#shell.state.dialect === 'bash' ? String(this.#shell.pidOf(this.#task)) : undefined;
			case 'LINENO':
				return String(this.#shell.lineOf(this.#frame));
			case 'PPID':
				return getVariable(environment, name) ?? '0';
			case 'PWD':
				return getVariable(environment, name) ?? environment.workingDirectory;
			case 'HOSTNAME':
				return getVariable(environment, name) ?? (this.#shell.state.dialect === 'dash' ? undefined : this.#shell.context.hostname);
			case 'BASH_VERSION':
				return this.#shell.state.dialect === 'bash' ? '5.2.15(1)-release' : undefined;
			case 'OPTIND':
				return getVariable(environment, name) ?? '1';
			default:
				return undefined;
		}
	}

	#lookup(part: VariablePart): string | undefined {
		if (part.index) {
			const index = this.#inner(part.index, false);
			if (part.name === 'BASH_REMATCH') return this.#task.environment.matches[Number(index) || 0];
			const array = arrayOf(this.#task.environment, part.name);
			if (!array) return undefined;
			if (index === '@' || index === '*') {
				const separators = index === '@' ? ' ' : this.#separators();
				return array.size > 0 ? elementsOf(array).join(separators === '' ? '' : separators[0]) : undefined;
			}
			return elementAt(array, Number(this.#arithmeticText(index)));
		}
		if (part.name === 'BASH_REMATCH') return this.#task.environment.matches[0];
		return this.get(part.name);
	}

	#isSet(part: VariablePart): boolean {
		const value = this.#lookup(part);
		if (value === undefined) return false;
		return value !== '' || !part.operator.startsWith(':');
	}

	#variable(part: VariablePart): string {
		const value = this.#lookup(part);
		switch (part.operator) {
			case '':
				return value ?? this.#unset(part.name);
			case 'length':
				if (part.name === '@' || part.name === '*') return String(this.#task.environment.positional.length);
				if (part.index?.literal === '@' || part.index?.literal === '*') return String(arrayOf(this.#task.environment, part.name)?.size ?? 0);
				return String([...(value ?? this.#unset(part.name))].length);
			case 'indirect':
				if (part.index?.literal === '@' || part.index?.literal === '*') return this.#all(part)!.join(' ');
				return value === undefined ? '' : (this.get(value) ?? '');
			case '-':
			case ':-':
				return this.#isSet(part) ? value! : this.#operand(part);
			case '+':
			case ':+':
				return this.#isSet(part) ? this.#operand(part) : '';
			case '=':
			case ':=': {
				if (this.#isSet(part)) return value!;
				const assigned = this.#operand(part);
				this.set(part.name, assigned);
				return assigned;
			}
			case '?':
			case ':?': {
				if (this.#isSet(part)) return value!;
				const message = this.#operand(part);
				throw new ExpansionError(`${part.name}: ${message === '' ? this.#shell.unsetComplaint(part.operator) : message}`, true);
			}
			case '#':
			case '##':
			case '%':
			case '%%':
				return removePattern(value ?? this.#unset(part.name), part.operand ? this.#inner(part.operand, true) : '', part.operator);
			case '/':
			case '//':
			case '/#':
			case '/%': {
				const pattern = part.operand ? this.#inner(part.operand, true) : '';
				return replacePattern(value ?? this.#unset(part.name), pattern, part.second ? this.#inner(part.second, false) : '', part.operator);
			}
			case 'slice':
				return this.#slice(part, value ?? this.#unset(part.name));
			case '^':
				return value ? value[0]!.toUpperCase() + value.slice(1) : '';
			case ',':
				return value ? value[0]!.toLowerCase() + value.slice(1) : '';
			case '^^':
				return (value ?? '').toUpperCase();
			case ',,':
				return (value ?? '').toLowerCase();
			default:
				throw new ExpansionError('Bad substitution');
		}
	}

	#slice(part: VariablePart, value: string): string {
		const offset = part.operand ? Number(this.#arithmeticText(this.#inner(part.operand, false))) : 0;
		const start = offset < 0 ? Math.max(0, value.length + offset) : offset;
		if (!part.second) return value.slice(start);
		const length = Number(this.#arithmeticText(this.#inner(part.second, false)));
		return length < 0 ? value.slice(start, value.length + length) : value.slice(start, start + length);
	}

	#operand(part: VariablePart): string {
		return part.operand ? this.#inner(part.operand, false) : '';
	}

	#unset(name: string): string {
		if (this.#task.environment.options.includes('u') && name !== '@' && name !== '*') {
			throw new ExpansionError(`${name}: ${this.#shell.unsetComplaint('')}`, true);
		}
		return '';
	}
}

/** `a{1..3}` → `a1 a2 a3`, as bash does before anything else. */
function expandBraces(word: Word): readonly Word[] {
	const at = word.parts.findIndex((part) => part.kind === 'braces');
	if (at < 0) return [word];
	const part = word.parts[at]!;
	const before = word.parts.slice(0, at);
	const after: Word = {parts: word.parts.slice(at + 1), literal: undefined};
	const choices = braceChoices(part.kind === 'braces' ? part.value : '');
	return choices.flatMap((value) =>
		expandBraces(after).map((rest) => ({
			parts: [...before, {kind: 'text', value, isQuoted: value === ''} as const, ...rest.parts],
			literal: undefined,
		})),
	);
}

function braceChoices(text: string): readonly string[] {
	const inside = text.slice(1, -1);
	const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(inside);
	if (range) {
		const [from, to] = [Number(range[1]), Number(range[2])];
		const step = Math.max(1, Math.abs(Number(range[3] ?? 1)));
		const width = /^-?0\d/.test(range[1]!) || /^-?0\d/.test(range[2]!) ? Math.max(range[1]!.length, range[2]!.length) : 0;
		const numbers: string[] = [];
		for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? step : -step) {
			numbers.push(String(value).padStart(width, '0'));
			if (numbers.length > 100_000) break;
		}
		return numbers;
	}
	const letters = /^([A-Za-z])\.\.([A-Za-z])$/.exec(inside);
	if (letters) {
		const [from, to] = [letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0)];
		const count = Math.abs(to - from) + 1;
		return Array.from({length: count}, (_, index) => String.fromCharCode(from <= to ? from + index : from - index));
	}
	const choices: string[] = [];
	let depth = 0;
	let current = '';
	for (const character of inside) {
		if (character === '{') depth += 1;
		if (character === '}') depth -= 1;
		if (character === ',' && depth === 0) {
			choices.push(current);
			current = '';
		} else current += character;
	}
	choices.push(current);
	if (choices.length === 1) return [text];
	return choices.flatMap((choice) => (/^\{.*\}$/.test(choice) ? braceChoices(choice) : [choice]));
}

/** Whether a text matches one of a `case` item's patterns. */
export function matchesCase(expander: Expander, patterns: readonly Word[], text: string): boolean {
	return patterns.some((pattern) => matchesPattern(expander.pattern(pattern), text));
}

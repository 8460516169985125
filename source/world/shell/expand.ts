import {ArithmeticError, type ArithmeticVariables, evaluateArithmetic} from './arithmetic.ts';
import {arrayOf, elementAt, elementsOf, isAssociative, keysOf, type ShellArray} from './arrays.ts';
import {elementName} from './attributes.ts';
import {attributeLetters, bashVariable, bashVariables, changeCase, ownArray, ownArrays, transformed} from './bash-variables.ts';
import {expandBraces} from './braces.ts';
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
			else if (!this.#expander.isGlobbing || !this.#expander.isNothing(this.#text)) this.done.push(this.#text);
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
		return expandPath(pattern, this.#shell.context.files, this.#task.environment.workingDirectory, this.#task.environment.shellOptions);
	}

	/** What becomes of a pattern that matches no file: bash may be told that it is nothing, or an error. */
	isNothing(pattern: string): boolean {
		const {shellOptions} = this.#task.environment;
		if (shellOptions.length === 0) return false;
		if (shellOptions.includes('failglob')) throw new ExpansionError(`no match: ${pattern}`);
		return shellOptions.includes('nullglob');
	}

	get isCaseIgnored(): boolean {
		return this.#task.environment.shellOptions.includes('nocasematch');
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

	/** A regular expression: what is quoted in it stands for itself. */
	expression(word: Word): string {
		let text = '';
		for (const part of word.parts) {
			const value = part.kind === 'glob' || part.kind === 'braces' ? part.value : this.#value(part);
			const isLiteral = 'isQuoted' in part && part.isQuoted && word.parts.length > 0;
			text += isLiteral ? value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : value;
		}
		return text;
	}

	/** The value of an arithmetic expression. */
	number(parts: readonly Part[]): number {
		const value = Number(this.#arithmetic(parts));
		this.settle();
		return value;
	}

	get(name: string): string | undefined {
		const element = elementName(name);
		if (element) return this.element(element.name, element.subscript);
		return this.#special(name) ?? getVariable(this.#task.environment, name);
	}

	set(name: string, value: string): void {
		this.#shell.assign(this.#task, name, value);
	}

	/** `a[1]`, `m[key]`, `a[@]`. */
	element(name: string, subscript: string): string | undefined {
		const array = this.array(name);
		if (!array) return undefined;
		if (subscript === '@' || subscript === '*') {
			const separators = subscript === '@' ? ' ' : this.#separators();
			return array.size > 0 ? elementsOf(array).join(separators === '' ? '' : separators[0]) : undefined;
		}
		return elementAt(array, this.subscript(name, subscript));
	}

	subscript(name: string, text: string): number | string {
		if (isAssociative(this.#task.environment, name)) return text;
		return /^\d+$/.test(text) ? Number(text) : Number(this.#arithmeticText(text));
	}

	/** An array by its name, bash's own ones too. */
	array(name: string): ShellArray | undefined {
		const own = this.#shell.state.dialect === 'bash' ? ownArray(this.#shell, this.#task, name) : undefined;
		return own ? new Map(own.entries()) : arrayOf(this.#task.environment, name);
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
			this.#addEach(all, part.isQuoted, fields);
			return;
		}
		if (part.operator === 'names' && part.isQuoted) {
			this.#addEach(this.#names(part), part.isQuoted, fields);
			return;
		}
		const isAll = part.name === '@' || (part.name === '*' && !part.isQuoted);
		if (isAll && isModifier(part.operator) && this.#task.environment.positional.length > 0) {
			this.#addEach(
				this.#task.environment.positional.map((value) => this.#modified(part, value)),
				part.isQuoted,
				fields,
			);
			return;
		}
		if (isAll && (part.operator === '' || part.operator === 'slice')) {
			let all = this.#task.environment.positional;
			if (part.operator === 'slice') {
				const offset = part.operand ? Number(this.#arithmeticText(this.#inner(part.operand, false))) : 0;
				const from = offset === 0 ? [this.#task.environment.name, ...all] : all.slice(offset - 1);
				all = part.second ? from.slice(0, Number(this.#arithmeticText(this.#inner(part.second, false)))) : from;
			}
			this.#addEach(all, part.isQuoted, fields);
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

	#addEach(values: readonly string[], isQuoted: boolean, fields: Fields): void {
		for (const [index, value] of values.entries()) {
			if (index > 0) fields.end();
			if (isQuoted) fields.add(value, false);
			else fields.split(value, this.#separators());
		}
	}

	/** What `${a[@]}`, `${!a[@]}`, `${a[@]:1}` and `${a[@]%x}` come to; undefined if it is none of these. */
	#all(part: VariablePart): readonly string[] | undefined {
		const {name, operator, operand, second} = part;
		if (part.isIndirect) return undefined;
		const array = this.array(name) ?? new Map<number, string>();
		if (operator === '') return elementsOf(array);
		if (operator === 'indirect') return keysOf(array).map(String);
		if (isModifier(operator) && array.size > 0) return elementsOf(array).map((value) => this.#modified(part, value));
		if (operator !== 'slice') return undefined;
		const number = (word: Word): number => Number(this.#arithmeticText(this.#inner(word, false)));
		const offset = operand ? number(operand) : 0;
		const from = elementsOf(array).slice(offset);
		return second ? from.slice(0, number(second)) : from;
	}

	/** `${!x*}`: the names of the variables that begin so. */
	#names({name}: VariablePart): readonly string[] {
		const {environment} = this.#task;
		const all = new Set([...Object.keys(environment.inherited), ...environment.variables.keys(), ...environment.arrays.keys()]);
		return [...all].filter((each) => each.startsWith(name) && this.array(each) !== undefined).sort();
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

	#substituted({file, body}: Extract<Part, {kind: 'command'}>): string {
		return this.#once(() =>
			file ? this.#shell.substituteFile(this.#task, this.#frame, body, file) : this.#shell.substitute(this.#task, this.#frame, body),
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
				return String(evaluateArithmetic(text, this, this.#shell.state.dialect));
			} catch (error) {
				if (error instanceof ArithmeticError) throw new ExpansionError(this.#shell.arithmeticComplaint(text, error));
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
				return this.#shell.optionLetters(environment);
			case 'RANDOM':
				return this.#shell.state.dialect === 'dash' ? undefined : this.#random();
			case 'UID':
			case 'EUID':
				return this.#shell.state.dialect === 'bash' ? String(this.#shell.context.user) : undefined;
			case 'LINENO':
				return String(this.#shell.lineOf(this.#frame));
			case 'PPID':
				return getVariable(environment, name) ?? '0';
			case 'PWD':
				return getVariable(environment, name) ?? environment.workingDirectory;
			case 'HOSTNAME':
				return getVariable(environment, name) ?? (this.#shell.state.dialect === 'dash' ? undefined : this.#shell.context.hostname);
			case 'OPTIND':
				return getVariable(environment, name) ?? '1';
			default:
				return this.#shell.state.dialect === 'bash' && bashVariables.has(name) ? bashVariable(this.#shell, this.#task, this.#frame, name) : undefined;
		}
	}

	/** Once it has been set, bash's own sequence from there: that of Park and Miller. */
	#random(): string {
		const {environment} = this.#task;
		const seed = environment.variables.get('RANDOM');
		if (typeof seed !== 'string' || this.#shell.state.dialect !== 'bash') return String(this.#shell.context.random.integer(0, 32_767));
		const last = Number(seed) % 2_147_483_648 || 123_459_876;
		const next = 16_807 * (last % 127_773) - 2836 * Math.trunc(last / 127_773);
		const state = next < 0 ? next + 2_147_483_647 : next;
		environment.variables.set('RANDOM', String(state));
		return String(((state >>> 16) ^ (state & 65_535)) & 32_767);
	}

	#lookup(part: VariablePart): string | undefined {
		let value: string | undefined;
		if (part.index) {
			if (this.#shell.state.dialect !== 'bash') throw this.#badSubstitution(part);
			value = this.element(part.name, this.#inner(part.index, false));
		} else {
			const isOwn = this.#shell.state.dialect === 'bash' && ownArrays.has(part.name);
			value = isOwn ? elementAt(this.array(part.name)!, 0) : this.get(part.name);
		}
		if (part.isIndirect) return value === undefined ? undefined : this.get(value);
		return value;
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
				return value ?? this.#unset(part);
			case 'length':
				if (part.name === '@' || part.name === '*') return String(this.#task.environment.positional.length);
				if (isWhole(part)) return String(this.array(part.name)?.size ?? 0);
				return String([...(value ?? this.#unset(part))].length);
			case 'indirect':
				if (this.#shell.state.dialect !== 'bash') throw this.#badSubstitution(part);
				if (isWhole(part)) return this.#all(part)!.join(' ');
				if (value !== undefined && !/^(\w+(\[.*\])?|[@*#?!$-])$/.test(value)) throw new ExpansionError(`${value}: invalid variable name`);
				return value === undefined ? '' : (this.get(value) ?? '');
			case 'names':
				return this.#names(part).join(' ');
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
			default:
				if (value === undefined && !isWhole(part)) {
					const nothing = part.operator === 'transform' || part.operator === 'bad' ? '' : this.#unset(part);
					return this.#modified(part, nothing);
				}
				if (isWhole(part) && part.operator !== 'slice') return this.#all(part)?.join(' ') ?? '';
				return this.#modified(part, value ?? '');
		}
	}

	#badSubstitution(part: VariablePart): ExpansionError {
		const {dialect} = this.#shell.state;
		if (dialect === 'bash') return new ExpansionError(`${part.operand?.literal ?? part.name}: bad substitution`);
		return new ExpansionError(dialect === 'dash' ? 'Bad substitution' : 'syntax error: bad substitution');
	}

	/** A value through `#`, `%`, `/`, `:1:2`, `^`, `@Q`. */
	#modified(part: VariablePart, value: string): string {
		const {operator, operand} = part;
		const {dialect} = this.#shell.state;
		if (dialect !== 'bash' && !(dialect === 'ash' ? /^[#%/]|^slice$/ : /^[#%]/).test(operator)) throw this.#badSubstitution(part);
		switch (operator) {
			case '#':
			case '##':
			case '%':
			case '%%':
				return removePattern(value, operand ? this.#inner(operand, true) : '', operator);
			case '/':
			case '//':
			case '/#':
			case '/%':
				return replacePattern(value, operand ? this.#inner(operand, true) : '', this.#replacement(part.second), operator);
			case 'slice':
				return this.#slice(part, value);
			case '^':
			case '^^':
			case ',':
			case ',,':
				return changeCase(value, operator, operand && this.#inner(operand, true));
			case 'transform':
				return this.#transformed(part, value);
			default:
				throw this.#badSubstitution(part);
		}
	}

	/** bash puts what matched in place of a `&` that is not quoted. */
	#replacement(word: Word | undefined): (matched: string) => string {
		if (!word) return () => '';
		const text = this.#inner(word, false);
		if (this.#shell.state.dialect !== 'bash' || !text.includes('&')) return () => text;
		const isQuoted = word.parts.length === 1 && 'isQuoted' in word.parts[0]! && word.parts[0].isQuoted;
		if (isQuoted) return () => text;
		return (matched) => text.replace(/\\&|&/g, (found) => (found === '&' ? matched : '&'));
	}

	#transformed(part: VariablePart, value: string): string {
		const letter = part.operand ? this.#inner(part.operand, false) : '';
		if (letter === 'a') return attributeLetters(this.#task, part.name);
		if (this.#lookup(part) === undefined) return '';
		return transformed(part.name, value, letter) ?? this.#raise(part);
	}

	#raise(part: VariablePart): never {
		throw this.#badSubstitution(part);
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

	#unset(part: VariablePart): string {
		const {name} = part;
		if (this.#task.environment.options.includes('u') && name !== '@' && name !== '*' && !isWhole(part)) {
			const shown = part.index
				? `${name}[${part.index.literal ?? ''}]`
				: this.#shell.state.dialect === 'bash' && /^\d/.test(name)
					? `$${name}`
					: name;
			throw new ExpansionError(`${shown}: ${this.#shell.unsetComplaint('')}`, true);
		}
		return '';
	}
}

/** `[@]` or `[*]`. */
function isWhole({index}: VariablePart): boolean {
	return index?.literal === '@' || index?.literal === '*';
}

/** Operators that make something of a value, and of each of several. */
function isModifier(operator: string): boolean {
	return /^[#%/^,]|^transform$/.test(operator);
}

/** Whether a text matches one of a `case` item's patterns. */
export function matchesCase(expander: Expander, patterns: readonly Word[], text: string): boolean {
	if (!expander.isCaseIgnored) return patterns.some((pattern) => matchesPattern(expander.pattern(pattern), text));
	return patterns.some((pattern) => matchesPattern(expander.pattern(pattern).toLowerCase(), text.toLowerCase()));
}

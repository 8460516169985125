import type {CommandIo} from '../command.ts';
import {type InputState, newInputState, readAll} from '../input.ts';
import {Break, check, newScope, run, type Scope} from './run.ts';
import {type Filter, parseFilter, SyntaxProblem} from './syntax.ts';
import {JqError, type Json, print} from './values.ts';

/* jq 1.6: the command line, what it reads and how it prints. Left out: `--stream`, `--seq`, modules, colours. */

interface Settings {
	program: string | undefined;
	readonly files: string[];
	readonly variables: Map<string, Json>;
	readonly named: Record<string, Json>;
	readonly positional: Json[];
	letters: string;
	indent: string;
}

export function jq(io: CommandIo, state: InputState = newInputState()): number | InputState {
	const settings = settingsOf(io);
	if (typeof settings === 'number') return settings;
	if (settings.program === undefined) {
		io.err(
			'jq - commandline JSON processor [version 1.6]\n\nUsage:\tjq [options] <jq filter> [file...]\n\tjq [options] --args <jq filter> [strings...]\n\tjq [options] --jsonargs <jq filter> [JSON_TEXTS...]\n',
		);
		return 2;
	}
	const {letters} = settings;
	settings.variables.set('__prog_args', settings.positional);
	settings.variables.set('ARGS', {positional: settings.positional, named: settings.named});
	let text: string | undefined = '';
	const isReading = !letters.includes('n') || /\binputs?\b/.test(settings.program);
	if (isReading) {
		text = readInputs(io, settings.files, state);
		if (text === undefined) return state;
	}
	let filter: Filter;
	let scope: Scope;
	const values = new Values(text, letters);
	try {
		filter = parseFilter(settings.program);
		scope = newScope(settings.variables, {inputs: values, environment: io.environment(), nowMs: io.process.nowMs, budget: {left: 5_000_000}});
		check(filter, scope);
	} catch (error) {
		if (!(error instanceof SyntaxProblem)) throw error;
		const hint = error.message.startsWith('syntax') ? ' (Unix shell quoting issues?)' : '';
		io.err(`jq: error: ${error.message}${hint} at <top-level>, line 1:\n${settings.program}\njq: 1 compile error\n`);
		return 3;
	}
	return perform(io, settings, filter, scope, values, state.status);
}

function perform(io: CommandIo, settings: Settings, filter: Filter, scope: Scope, values: Values, readStatus: number): number {
	const {letters} = settings;
	let status = readStatus === 0 ? 0 : 2;
	let last: Json | undefined;
	const isNull = letters.includes('n');
	try {
		for (let input = isNull ? null : values.next(); input !== undefined; input = isNull ? undefined : values.next()) {
			try {
				for (const {value} of run(filter, {value: input, path: undefined}, scope)) {
					last = value;
					const isRaw = letters.includes('r') || letters.includes('j');
					const shown = isRaw && typeof value === 'string' ? value : print(value, settings.indent, letters.includes('S'));
					io.out(letters.includes('a') ? ascii(shown) + end(letters) : shown + end(letters));
				}
			} catch (error) {
				if (!(error instanceof JqError)) throw error;
				status = 5;
				const {value} = error;
				const message =
					typeof value === 'string' ? value : typeof value === 'object' ? `(not a string): ${print(value)}` : `(not a string): ${print(value)}`;
				io.err(
					`jq: error (at ${isNull ? '<unknown>' : `${settings.files.at(-1) ?? '<stdin>'}:${values.line}`})${typeof value === 'string' ? ': ' : ' '}${message}\n`,
				);
			}
		}
	} catch (error) {
		if (error instanceof Break) {
			io.err(error.text);
			return error.status;
		}
		if (!(error instanceof InputProblem)) throw error;
		io.err(`parse error: ${error.message}\n`);
		return 2;
	}
	if (status === 0 && letters.includes('e')) return last === undefined ? 4 : last === null || last === false ? 1 : 0;
	return status;
}

function end(letters: string): string {
	return letters.includes('j') ? '' : '\n';
}

function ascii(text: string): string {
	return text.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function readInputs(io: CommandIo, files: readonly string[], state: InputState): string | undefined {
	if (files.length === 0) return readAll(io, [], state);
	let text = '';
	for (const file of files) {
		const content = io.files.stat(io.path(file))?.kind === 'file' ? io.files.read(io.path(file)) : undefined;
		if (content === undefined) {
			io.err(`jq: error: Could not open file ${file}: No such file or directory\n`);
			state.status = 2;
		} else text += content;
	}
	return text;
}

const longOptions: Readonly<Record<string, string>> = {
	'compact-output': 'c',
	'raw-output': 'r',
	'join-output': 'j',
	'ascii-output': 'a',
	'sort-keys': 'S',
	'null-input': 'n',
	slurp: 's',
	'raw-input': 'R',
	'exit-status': 'e',
	'color-output': 'C',
	'monochrome-output': 'M',
	unbuffered: 'u',
	tab: 'T',
};

/** The command line; or a status, after a message. */
function settingsOf(io: CommandIo): Settings | number {
	const settings: Settings = {program: undefined, files: [], variables: new Map(), named: {}, positional: [], letters: '', indent: '  '};
	const {args} = io;
	let rest: 'files' | 'args' | 'jsonargs' = 'files';
	let programFile: string | undefined;
	const define = (name: string, value: Json): void => {
		settings.variables.set(name, value);
		settings.named[name] = value;
	};
	for (let at = 0; at < args.length; at += 1) {
		const argument = args[at]!;
		const fail = (text: string): number => {
			io.err(
				`jq: ${text}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`,
			);
			return 2;
		};
		if (argument === '--arg' || argument === '--argjson' || argument === '--slurpfile' || argument === '--rawfile') {
			const [name, value] = [args[at + 1], args[at + 2]];
			at += 2;
			if (name === undefined || value === undefined)
				return fail(`${argument} takes two parameters (e.g. ${argument} varname ${argument === '--argjson' ? 'text' : 'value'})`);
			if (argument === '--arg') define(name, value);
			else if (argument === '--argjson') {
				try {
					define(name, JSON.parse(value) as Json);
				} catch {
					return fail(`Invalid JSON text passed to --${argument.slice(2)}`);
				}
			} else {
				const content = io.files.read(io.path(value));
				if (content === undefined)
					return fail(`error: Bad JSON in --${argument.slice(2)} ${name} ${value}: Could not open ${value}: No such file or directory`);
				if (argument === '--rawfile') define(name, content);
				else {
					const values = new Values(content, '');
					const all: Json[] = [];
					for (let value = values.next(); value !== undefined; value = values.next()) all.push(value);
					define(name, all);
				}
			}
			continue;
		}
		if (argument === '--args' || argument === '--jsonargs') rest = argument === '--args' ? 'args' : 'jsonargs';
		else if (argument === '--indent') {
			at += 1;
			settings.indent = ' '.repeat(Number(args[at] ?? 2));
		} else if (argument === '--version' || argument === '-V') {
			io.out('jq-1.6\n');
			return 0;
		} else if (argument === '-f' || argument === '--from-file') {
			at += 1;
			programFile = args[at];
		} else if (argument.startsWith('--') && argument.length > 2) {
			const letter = longOptions[argument.slice(2)];
			if (letter === undefined) return unknown(io, argument);
			settings.letters += letter;
		} else if (/^-[a-zA-Z]+$/.test(argument)) {
			for (const letter of argument.slice(1)) {
				if (!'crjaSnsReCMu'.includes(letter)) return unknown(io, argument);
				settings.letters += letter;
			}
		} else if (settings.program === undefined && programFile === undefined) settings.program = argument;
		else if (rest === 'files') settings.files.push(argument);
		else settings.positional.push(rest === 'args' ? argument : (JSON.parse(argument) as Json));
	}
	if (programFile !== undefined) settings.program = io.files.read(io.path(programFile)) ?? '';
	// With `-f` the first operand is a file like the others.
	if (settings.letters.includes('c')) settings.indent = '';
	if (settings.letters.includes('T')) settings.indent = '\t';
	return settings;
}

function unknown(io: CommandIo, argument: string): number {
	io.err(
		`Unknown arguments\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`,
	);
	return argument === '' ? 0 : 2;
}

class InputProblem extends Error {}

/** The values of a text, one after the other. */
class Values {
	readonly #text: string;
	readonly #letters: string;
	#at = 0;
	#isSlurped = false;

	constructor(text: string, letters: string) {
		this.#text = text;
		this.#letters = letters;
	}

	/** The lines read so far. */
	get line(): number {
		const end = this.#text.indexOf('\n', Math.max(0, this.#at - 1));
		return this.#text.slice(0, end < 0 ? undefined : end + 1).split('\n').length - 1;
	}

	next(): Json | undefined {
		if (this.#letters.includes('R')) return this.#nextLine();
		if (!this.#letters.includes('s')) return this.#nextValue();
		if (this.#isSlurped) return undefined;
		this.#isSlurped = true;
		const all: Json[] = [];
		for (let value = this.#nextValue(); value !== undefined; value = this.#nextValue()) all.push(value);
		return all;
	}

	#nextLine(): Json | undefined {
		if (this.#letters.includes('s')) {
			if (this.#isSlurped) return undefined;
			this.#isSlurped = true;
			return this.#text;
		}
		if (this.#at >= this.#text.length) return undefined;
		const end = this.#text.indexOf('\n', this.#at);
		const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
		this.#at = end < 0 ? this.#text.length : end + 1;
		return line;
	}

	#nextValue(): Json | undefined {
		while (this.#at < this.#text.length && /\s/.test(this.#text[this.#at]!)) this.#at += 1;
		if (this.#at >= this.#text.length) return undefined;
		const end = this.#endOfValue();
		const piece = this.#text.slice(this.#at, end);
		try {
			const value = JSON.parse(piece) as Json;
			this.#at = end;
			return value;
		} catch {
			throw this.#problem(piece, end);
		}
	}

	/** Where brackets are closed again, a string ends, or a word does. */
	#endOfValue(): number {
		const text = this.#text;
		const first = text[this.#at]!;
		if (first !== '{' && first !== '[' && first !== '"') {
			const match = /[\s{}[\],:"]/.exec(text.slice(this.#at + 1));
			return match ? this.#at + 1 + match.index : text.length;
		}
		let depth = 0;
		for (let at = this.#at; at < text.length; at += 1) {
			const character = text[at]!;
			if (character === '"') {
				at += 1;
				while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
			} else if (character === '{' || character === '[') depth += 1;
			else if (character === '}' || character === ']') depth -= 1;
			if (depth <= 0) return at + 1;
		}
		return text.length;
	}

	#problem(piece: string, end: number): InputProblem {
		const before = this.#text.slice(0, end);
		const line = before.split('\n').length;
		const column = before.length - before.lastIndexOf('\n') - 1;
		const isUnended = end >= this.#text.length && /^[{["]/.test(piece);
		if (isUnended) {
			const lines = this.#text.split('\n').length;
			return new InputProblem(`Unfinished JSON term at EOF at line ${lines}, column ${this.#text.length - this.#text.lastIndexOf('\n') - 1}`);
		}
		const atLine = this.#text[end] === '\n' ? [line + 1, 0] : [line, column + 1];
		return new InputProblem(
			`Invalid numeric literal at ${end >= this.#text.length ? 'EOF at ' : ''}line ${atLine[0]}, column ${end >= this.#text.length ? column : atLine[1]}`,
		);
	}
}

/*
The Python of small scripts in manifests: assignments, if, while, for, print, and a little of os, sys, time and socket.
A script is made into steps that jump, so that a process can be saved at any of them. What it does not know it says
before the script begins. Left out: functions, classes, files, dictionaries, `finally`.
*/

/** A string or bytes of which only the length matters: what takes memory is not kept here. */
export interface Block {
	readonly kind: 'block';
	readonly type: 'str' | 'bytes' | 'bytearray';
	readonly length: number;
}

export type Value = string | number | boolean | null | readonly Value[] | Block;

/** A step; jumps name the number of another. */
export type Step =
	| {readonly kind: 'evaluate'; readonly expression: Expression; readonly line: number}
	| {readonly kind: 'assign'; readonly name: string; readonly expression: Expression; readonly line: number}
	| {readonly kind: 'jump'; readonly to: number}
	| {readonly kind: 'branch'; readonly test: Expression; readonly otherwise: number; readonly line: number}
	/** An exception: of a class with a message, or the one that is being handled. */
	| {readonly kind: 'raise'; readonly type: string; readonly message: Expression | undefined; readonly line: number}
	/** From here on an exception leads to the handlers. */
	| {readonly kind: 'try'; readonly otherwise: number}
	| {readonly kind: 'leave'}
	/** A handler of these classes, of all if there is none; else the next. */
	| {readonly kind: 'except'; readonly types: readonly string[]; readonly name: string | undefined; readonly otherwise: number}
	/** No handler was the right one. */
	| {readonly kind: 'again'; readonly line: number}
	/** Takes the next of what `items` has, or goes on behind the loop. */
	| {readonly kind: 'next'; readonly name: string; readonly items: string; readonly otherwise: number};

export type Expression =
	| {readonly kind: 'value'; readonly value: Value}
	| {readonly kind: 'name'; readonly name: string}
	| {readonly kind: 'list'; readonly items: readonly Expression[]}
	| {readonly kind: 'format'; readonly parts: readonly Expression[]}
	| {readonly kind: 'unary'; readonly operator: string; readonly operand: Expression}
	| {readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression}
	| {readonly kind: 'index'; readonly of: Expression; readonly at: Expression}
	/** `os.environ.get(…)`: the name has its dots. `named`: `flush=True`. */
	| {
			readonly kind: 'call';
			readonly name: string;
			readonly of: Expression | undefined;
			readonly items: readonly Expression[];
			readonly named: Readonly<Record<string, Expression>>;
	  };

/** What is not known of the language. */
export class UnknownPython extends Error {}

interface Line {
	readonly indent: number;
	readonly text: string;
	readonly number: number;
}

/** The steps of a script. Throws `UnknownPython`. */
export function compilePython(code: string): readonly Step[] {
	const lines: Line[] = [];
	const texts = code.split('\n');
	for (let index = 0; index < texts.length; index += 1) {
		const number = index + 1;
		const indent = texts[index]!.length - texts[index]!.trimStart().length;
		let text = withoutComment(texts[index]!);
		// A bracket that is open, or a backslash, takes the next line in.
		while (index + 1 < texts.length && (openBrackets(text) > 0 || text.trimEnd().endsWith('\\'))) {
			index += 1;
			text = `${text.trimEnd().replace(/\\$/, '')} ${withoutComment(texts[index]!).trim()}`;
		}
		for (const part of splitOutsideQuotes(text, ';')) if (part.trim() !== '') lines.push({indent, text: part.trim(), number});
	}
	const compiler = new Compiler(lines);
	compiler.block(lines[0]?.indent ?? 0, undefined);
	checkCalls(compiler.steps, compiler);
	return compiler.steps;
}

/** What is called of a module must be known: a script is not begun that would come to something that is not simulated. */
function checkCalls(steps: readonly Step[], {modules, imported}: Compiler): void {
	const visit = (value: unknown): void => {
		if (Array.isArray(value)) for (const item of value) visit(item);
		if (typeof value !== 'object' || value === null) return;
		const {kind, name} = value as {kind?: string; name?: string};
		if ((kind === 'call' || kind === 'name') && typeof name === 'string') {
			const full = imported.get(name.split('.')[0]!) ? `${imported.get(name.split('.')[0]!)}${name.slice(name.split('.')[0]!.length)}` : name;
			const root = full.split('.')[0]!;
			if (full.includes('.') && modules.has(root) && !knownMembers.has(full)) throw new UnknownPython(full);
		}
		for (const part of Object.values(value)) visit(part);
	};
	visit(steps);
}

/** What there is of Python's modules. */
const knownMembers: ReadonlySet<string> = new Set(
	`os.environ os.environ.get os.getenv os.getpid os.urandom os._exit os.path.exists sys.exit sys.argv sys.stdout.flush sys.stderr.flush
	sys.stdout.write sys.stderr.write sys.stdout sys.stderr sys.version time.sleep time.time socket.gethostname platform.node
	random.random random.randint`.split(/\s+/),
);

const standardModules: ReadonlySet<string> = new Set(
	`abc argparse ast asyncio base64 bisect calendar collections concurrent contextlib copy csv ctypes datetime decimal email enum errno
	fcntl functools gc getpass glob gzip hashlib heapq hmac html http importlib inspect io ipaddress itertools json logging math
	multiprocessing operator os pathlib pickle platform pprint queue random re resource select shlex shutil signal smtplib socket
	socketserver sqlite3 ssl statistics string struct subprocess sys tempfile textwrap threading time timeit traceback types typing
	unittest urllib uuid warnings weakref xml zipfile zlib __future__`.split(/\s+/),
);

function openBrackets(text: string): number {
	const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
	return (bare.match(/[([]/g)?.length ?? 0) - (bare.match(/[)\]]/g)?.length ?? 0);
}

interface Loop {
	readonly start: number;
	readonly breaks: number[];
}

type Draft = {-readonly [Key in keyof Step]: Step[Key]} & {to?: number; otherwise?: number};

class Compiler {
	readonly steps: Step[] = [];
	/** Python's own modules that are imported, and what is called by its own name of them. */
	readonly modules = new Set<string>();
	readonly imported = new Map<string, string>();
	readonly #lines: readonly Line[];
	#at = 0;

	constructor(lines: readonly Line[]) {
		this.#lines = lines;
	}

	/** The lines indented so far, up to one that is less. */
	block(indent: number, loop: Loop | undefined): void {
		for (let line = this.#lines[this.#at]; line && line.indent >= indent; line = this.#lines[this.#at]) this.#statement(line, loop);
	}

	#statement(line: Line, loop: Loop | undefined): void {
		this.#at += 1;
		const {text, number} = line;
		const compound = /^(if|while|for)\b(.*):([^:]*)$/s.exec(text);
		const word = /^(def|class|with|finally|global|nonlocal|del|assert|yield|return|lambda|match|@)/.exec(text)?.[1];
		if (word !== undefined && /^(@|\w+\b(?!\s*[=(.]))/.test(text)) throw new UnknownPython(word);
		const raised = /^raise(?:\s+([A-Za-z_][\w.]*)\s*(?:\((.*)\))?)?$/s.exec(text);
		if (compound) this.#compound(line, compound, loop);
		else if (/^try\s*:/.test(text)) this.#try(line, text.replace(/^try\s*:/, ''), loop);
		else if (raised && raised[1] === undefined) this.#add({kind: 'again', line: number});
		else if (raised) {
			const message = raised[2] === undefined || raised[2].trim() === '' ? undefined : parseExpression(raised[2]);
			this.#add({kind: 'raise', type: raised[1]!, message, line: number});
		} else if (/^(import|from) /.test(text)) this.#import(line);
		else if (text === 'break' && loop) loop.breaks.push(this.#add({kind: 'jump', to: 0}));
		else if (text === 'continue' && loop) this.#add({kind: 'jump', to: loop.start});
		else if (text !== 'pass') {
			const assigned = /^([A-Za-z_]\w*)\s*([-+*/%]|\/\/)?=(?!=)(.*)$/s.exec(text);
			if (!assigned) this.#add({kind: 'evaluate', expression: parseExpression(text), line: number});
			else {
				const [, name = '', operator, right = ''] = assigned;
				const value = parseExpression(right);
				const expression: Expression = operator ? {kind: 'binary', operator, left: {kind: 'name', name}, right: value} : value;
				this.#add({kind: 'assign', name, expression, line: number});
			}
		}
	}

	#compound(line: Line, [, keyword, head = '', rest = '']: RegExpExecArray, outer: Loop | undefined): void {
		if (keyword === 'if') {
			this.#if(line, head, rest, outer);
			return;
		}
		const loop: Loop = {start: this.steps.length, breaks: []};
		let exit: number;
		if (keyword === 'while') exit = this.#add({kind: 'branch', test: parseExpression(head), otherwise: 0, line: line.number});
		else {
			const each = /^\s+([A-Za-z_]\w*)\s+in\s+(.*)$/s.exec(head);
			if (!each) throw new UnknownPython(line.text);
			const items = `for ${this.steps.length}`;
			this.#add({kind: 'assign', name: items, expression: parseExpression(each[2]!), line: line.number});
			exit = this.#add({kind: 'next', name: each[1]!, items, otherwise: 0});
		}
		const inner: Loop = keyword === 'while' ? loop : {...loop, start: exit};
		this.#body(line, rest, inner);
		this.#add({kind: 'jump', to: inner.start});
		for (const step of [exit, ...inner.breaks]) this.#land(step);
	}

	/** A module that is not Python's own is not installed; what it cannot do of those that are, a call tells. */
	#import({text, number}: Line): void {
		const from = /^from\s+([\w.]+)\s+import\s+(.+)$/.exec(text);
		const names = from
			? [from[1]!]
			: text
					.slice(7)
					.split(',')
					.map((part) => part.trim().split(/\s+as\s+/)[0]!);
		if (/\sas\s/.test(text)) throw new UnknownPython('another name for a module');
		for (const name of names) {
			const module = name.split('.')[0]!;
			if (standardModules.has(module)) this.modules.add(module);
			else this.#add({kind: 'raise', type: 'ModuleNotFoundError', message: {kind: 'value', value: `No module named '${module}'`}, line: number});
		}
		if (from) for (const part of from[2]!.split(',')) this.imported.set(part.trim(), `${from[1]}.${part.trim()}`);
	}

	#try(line: Line, rest: string, loop: Loop | undefined): void {
		const begin = this.#add({kind: 'try', otherwise: 0});
		this.#body(line, rest, loop);
		this.#add({kind: 'leave'});
		const ends = [this.#add({kind: 'jump', to: 0})];
		this.#land(begin);
		let isHandled = false;
		for (let next = this.#lines[this.#at]; next?.indent === line.indent; next = this.#lines[this.#at]) {
			const except = /^except\b\s*(?:\(?([\w.,\s]*?)\)?)?(?:\s+as\s+(\w+))?\s*:(.*)$/s.exec(next.text);
			if (!except) break;
			this.#at += 1;
			isHandled = true;
			const types = (except[1] ?? '')
				.split(',')
				.map((type) => type.trim())
				.filter((type) => type !== '');
			const handler = this.#add({kind: 'except', types, name: except[2], otherwise: 0});
			this.#body(next, except[3] ?? '', loop);
			ends.push(this.#add({kind: 'jump', to: 0}));
			this.#land(handler);
		}
		if (!isHandled || /^(finally|else)\b/.test(this.#lines[this.#at]?.text ?? '')) throw new UnknownPython('finally');
		this.#add({kind: 'again', line: line.number});
		for (const end of ends) this.#land(end);
	}

	#if(line: Line, head: string, rest: string, loop: Loop | undefined): void {
		const ends: number[] = [];
		let otherwise: number | undefined = this.#add({kind: 'branch', test: parseExpression(head), otherwise: 0, line: line.number});
		this.#body(line, rest, loop);
		for (let next = this.#lines[this.#at]; next?.indent === line.indent && otherwise !== undefined; next = this.#lines[this.#at]) {
			const [, test, after = ''] = /^(?:elif\b(.*)|else\s*):([^:]*)$/s.exec(next.text) ?? [];
			if (!/^(elif|else)\b/.test(next.text)) break;
			this.#at += 1;
			ends.push(this.#add({kind: 'jump', to: 0}));
			this.#land(otherwise);
			otherwise = test === undefined ? undefined : this.#add({kind: 'branch', test: parseExpression(test), otherwise: 0, line: next.number});
			this.#body(next, after, loop);
		}
		if (otherwise !== undefined) this.#land(otherwise);
		for (const end of ends) this.#land(end);
	}

	/** What follows a colon: on the same line, or indented below. */
	#body(line: Line, rest: string, loop: Loop | undefined): void {
		if (rest.trim() !== '') {
			this.#at -= 1;
			this.#statement({...line, text: rest.trim()}, loop);
			return;
		}
		const next = this.#lines[this.#at];
		if (!next || next.indent <= line.indent) throw new UnknownPython('expected an indented block');
		this.block(next.indent, loop);
	}

	#add(step: Step): number {
		return this.steps.push(step) - 1;
	}

	/** The step goes on at what comes next. */
	#land(index: number): void {
		const step = {...this.steps[index]!} as Draft;
		if (step.kind === 'jump') step.to = this.steps.length;
		else step.otherwise = this.steps.length;
		this.steps[index] = step as Step;
	}
}

const binaryLevels: readonly (readonly string[])[] = [
	['or'],
	['and'],
	['==', '!=', '<=', '>=', '<', '>', 'in', 'not in'],
	['+', '-'],
	['*', '//', '/', '%'],
	['**'],
];

const tokenPattern = /\s*(?:([fbr]?"(?:[^"\\]|\\.)*"|[fbr]?'(?:[^'\\]|\\.)*')|(\d+\.\d+|\d+)|([A-Za-z_]\w*)|(\/\/|\*\*|[=!<>]=|[-+*/%<>()[\],.=]))/y;

function parseExpression(text: string): Expression {
	const tokens: string[] = [];
	tokenPattern.lastIndex = 0;
	const source = text.trim();
	while (tokenPattern.lastIndex < source.length) {
		const from = tokenPattern.lastIndex;
		const match = tokenPattern.exec(source);
		if (!match) throw new UnknownPython(source.slice(from));
		tokens.push(match.slice(1).find((group) => group !== undefined)!);
	}
	const parser = new ExpressionParser(tokens);
	const expression = parser.binary(0);
	if (parser.peek() !== undefined) throw new UnknownPython(source);
	return expression;
}

class ExpressionParser {
	readonly #tokens: readonly string[];
	#at = 0;

	constructor(tokens: readonly string[]) {
		this.#tokens = tokens;
	}

	peek(): string | undefined {
		return this.#tokens[this.#at];
	}

	binary(level: number): Expression {
		const operators = binaryLevels[level];
		if (!operators) return this.#unary();
		if (level === 2 && this.peek() === 'not') {
			this.#at += 1;
			return {kind: 'unary', operator: 'not', operand: this.binary(level)};
		}
		let left = this.binary(level + 1);
		for (;;) {
			const isNotIn = level === 2 && this.peek() === 'not' && this.#tokens[this.#at + 1] === 'in';
			const operator = isNotIn ? 'not in' : this.peek();
			if (operator === undefined || !operators.includes(operator)) return left;
			this.#at += isNotIn ? 2 : 1;
			left = {kind: 'binary', operator, left, right: this.binary(level + 1)};
		}
	}

	#unary(): Expression {
		const operator = this.peek();
		if (operator !== '-' && operator !== '+') return this.#postfix(this.#primary());
		this.#at += 1;
		return {kind: 'unary', operator, operand: this.#unary()};
	}

	#primary(): Expression {
		const token = this.#take();
		if (/^[fbr]?["']/.test(token)) return textOf(token);
		if (/^\d/.test(token)) return {kind: 'value', value: Number(token)};
		if (token === '(') {
			const inner = this.binary(0);
			this.#expect(')');
			return inner;
		}
		if (token === '[') return {kind: 'list', items: this.#list(']').items};
		if (token === 'True' || token === 'False') return {kind: 'value', value: token === 'True'};
		if (token === 'None') return {kind: 'value', value: null};
		if (/^[A-Za-z_]/.test(token)) return {kind: 'name', name: token};
		throw new UnknownPython(token);
	}

	#postfix(start: Expression): Expression {
		let expression = start;
		for (;;) {
			const token = this.peek();
			if (token === '[') {
				this.#at += 1;
				expression = {kind: 'index', of: expression, at: this.binary(0)};
				this.#expect(']');
			} else if (token === '.') {
				this.#at += 1;
				const member = this.#take();
				if (expression.kind === 'name') expression = {kind: 'name', name: `${expression.name}.${member}`};
				else {
					this.#expect('(');
					expression = {kind: 'call', name: member, of: expression, ...this.#list(')')};
				}
			} else if (token === '(') {
				this.#at += 1;
				if (expression.kind !== 'name') throw new UnknownPython('(');
				expression = {kind: 'call', name: expression.name, of: undefined, ...this.#list(')')};
			} else {
				return expression;
			}
		}
	}

	#list(end: string): {readonly items: readonly Expression[]; readonly named: Readonly<Record<string, Expression>>} {
		const items: Expression[] = [];
		const named: Record<string, Expression> = {};
		while (this.peek() !== end) {
			const name = this.#tokens[this.#at + 1] === '=' ? this.#take() : undefined;
			if (name !== undefined) this.#expect('=');
			const value = this.binary(0);
			if (name === undefined) items.push(value);
			else named[name] = value;
			if (this.peek() !== end) this.#expect(',');
		}
		this.#at += 1;
		return {items, named};
	}

	#take(): string {
		const token = this.#tokens[this.#at];
		if (token === undefined) throw new UnknownPython('end of line');
		this.#at += 1;
		return token;
	}

	#expect(token: string): void {
		if (this.#take() !== token) throw new UnknownPython(token);
	}
}

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'", '0': '\0'};

/** A text, or `f"… {x} …"`. */
function textOf(token: string): Expression {
	const isFormatted = token.startsWith('f');
	const text = token.slice(/^[fbr]/.test(token) ? 2 : 1, -1).replaceAll(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
	if (!isFormatted) return {kind: 'value', value: text};
	const parts = text.split(/\{([^{}]*)\}/).map((part, index): Expression => {
		if (index % 2 === 0) return {kind: 'value', value: part};
		const [, inner = part, digits] = /^(.*?)(?::\.?(\d+)f)?$/s.exec(part) ?? [];
		const value = parseExpression(inner);
		return digits === undefined
			? value
			: {kind: 'call', name: 'format fixed', of: undefined, items: [value, {kind: 'value', value: Number(digits)}], named: {}};
	});
	return {kind: 'format', parts};
}

function withoutComment(text: string): string {
	return splitOutsideQuotes(text, '#')[0] ?? '';
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
	const parts: string[] = [];
	let current = '';
	let quote = '';
	for (let index = 0; index < text.length; index += 1) {
		const character = text[index]!;
		if (quote !== '' && character === '\\') {
			current += character + (text[index + 1] ?? '');
			index += 1;
			continue;
		}
		if (quote === '' && (character === '"' || character === "'")) quote = character;
		else if (character === quote) quote = '';
		if (quote === '' && character === separator) {
			parts.push(current);
			current = '';
		} else current += character;
	}
	return [...parts, current];
}

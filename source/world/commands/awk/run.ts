import {cosine, exponential, logarithm, power, sine, squareRoot} from './functions.ts';
import type {AwkMemory} from './memory.ts';
import {AwkError, type AwkFunction, type AwkProgram, type Expression, type Rule, type Statement} from './parse.ts';
import {compile} from './patterns.ts';
import {type AwkRecord, cut} from './records.ts';
import {compare, format, isTrue, number, string, unset, type Value} from './values.ts';

class Jump {
	readonly kind: 'next' | 'nextfile' | 'break' | 'continue' | 'exit';

	constructor(kind: Jump['kind']) {
		this.kind = kind;
	}
}

const jumps = {
	next: new Jump('next'),
	nextfile: new Jump('nextfile'),
	break: new Jump('break'),
	continue: new Jump('continue'),
	exit: new Jump('exit'),
} as const;

class Returned {
	readonly value: Value;

	constructor(value: Value) {
		this.value = value;
	}
}

/** What the program asks of the world. Any of it may throw, to be asked again when there is an answer. */
export interface AwkWorld {
	out(text: string): void;
	err(text: string): void;
	/** `input`: what it reads; `isCaptured`: its output is wanted. */
	command(command: string, input: string | undefined, isCaptured: boolean): {readonly status: number; readonly output: string};
	record(): AwkRecord | undefined;
	skipFile(): void;
	/** Undefined: there is no such file. */
	readFile(path: string): string | undefined;
	writeFile(path: string, text: string, isAppending: boolean): void;
	random(): number;
	nowSeconds(): number;
}

/** A parameter or a variable of a function's own: a value, or an array as soon as it is used as one. */
interface Local {
	value: Value;
	array: Map<string, Value> | undefined;
	/** The caller's, when it was handed over before anybody knew which it is. */
	readonly origin: (() => Map<string, Value>) | undefined;
}

const mostCalls = 500;

export class AwkRun {
	readonly #rules: readonly Rule[];
	readonly #functions: ReadonlyMap<string, AwkFunction>;
	readonly #memory: AwkMemory;
	readonly #world: AwkWorld;
	readonly #calls: Map<string, Local>[] = [];

	constructor(program: AwkProgram, memory: AwkMemory, world: AwkWorld) {
		this.#rules = program.rules;
		this.#functions = program.functions;
		this.#memory = memory;
		this.#world = world;
	}

	get #fields(): Value[] {
		return this.#memory.fields;
	}

	set #fields(fields: Value[]) {
		this.#memory.fields = fields;
	}

	/** The commands printed to get what they are to read, now that the program is done. */
	close(): void {
		for (const name of [...this.#memory.pipes.keys()]) this.#close(name);
	}

	edge(when: 'begin' | 'end'): void {
		for (const rule of this.#rules) {
			if (rule.when !== when || (when === 'begin' && this.#memory.isOver)) continue;
			if (this.#perform(rule.body!) === 'exit') return;
		}
	}

	line(record: AwkRecord): void {
		this.#count(record);
		this.#setLine(record.text);
		for (const [index, rule] of this.#rules.entries()) {
			if (rule.when !== 'line' || !this.#isSelected(rule, index)) continue;
			if (rule.body === undefined) this.#world.out(`${string(this.#fields[0]!)}${string(this.#get('ORS'))}`);
			else if (this.#perform(rule.body) !== undefined) return;
		}
	}

	#count(record: AwkRecord): void {
		const {variables} = this.#memory;
		variables.set('NR', number(this.#get('NR')) + 1);
		variables.set('FNR', record.isFirst ? 1 : number(this.#get('FNR')) + 1);
		variables.set('FILENAME', record.path);
	}

	#isSelected(rule: Rule, index: number): boolean {
		if (rule.test === undefined) return true;
		if (rule.until === undefined) return isTrue(this.#value(rule.test));
		const {open} = this.#memory;
		if (!open.has(index)) {
			if (!isTrue(this.#value(rule.test))) return false;
			open.add(index);
		}
		if (isTrue(this.#value(rule.until))) open.delete(index);
		return true;
	}

	#perform(body: Statement): 'next' | 'exit' | undefined {
		try {
			this.#statement(body);
			return undefined;
		} catch (error) {
			if (!(error instanceof Jump)) throw error;
			if (error.kind === 'exit') this.#memory.isOver = true;
			if (error.kind === 'nextfile') this.#world.skipFile();
			return error.kind === 'exit' ? 'exit' : 'next';
		}
	}

	#setLine(text: string): void {
		const separator = string(this.#get('FS'));
		// Between paragraphs a newline is a separator as well.
		const pieces =
			string(this.#get('RS')) === '' && separator !== ' ' ? text.split(new RegExp(`${fieldSource(separator)}|\\n`)) : split(text, separator);
		this.#fields = [{outside: text}, ...pieces.map((piece) => ({outside: piece}))];
		this.#memory.variables.set('NF', pieces.length);
	}

	#joinFields(): void {
		this.#fields[0] = {
			outside: this.#fields
				.slice(1)
				.map(string)
				.join(string(this.#get('OFS'))),
		};
		this.#memory.variables.set('NF', this.#fields.length - 1);
	}

	#get(name: string): Value {
		const local = this.#calls.at(-1)?.get(name);
		return local ? local.value : (this.#memory.variables.get(name) ?? unset);
	}

	#set(name: string, value: Value): void {
		const local = this.#calls.at(-1)?.get(name);
		if (local) local.value = value;
		else this.#memory.variables.set(name, value);
	}

	#findArray(name: string): Map<string, Value> | undefined {
		const local = this.#calls.at(-1)?.get(name);
		return local ? local.array : this.#memory.arrays.get(name);
	}

	#array(name: string): Map<string, Value> {
		const local = this.#calls.at(-1)?.get(name);
		if (local) {
			local.array ??= local.origin?.() ?? new Map();
			return local.array;
		}
		let array = this.#memory.arrays.get(name);
		if (!array) {
			array = new Map();
			this.#memory.arrays.set(name, array);
		}
		return array;
	}

	#key(index: readonly Expression[]): string {
		return index.map((each) => string(this.#value(each))).join(string(this.#get('SUBSEP')));
	}

	#assign(target: Expression, value: Value): Value {
		switch (target.kind) {
			case 'variable':
				this.#set(target.name, value);
				if (target.name === 'NF') {
					this.#fields.length = number(value) + 1;
					for (let index = 1; index < this.#fields.length; index += 1) this.#fields[index] ??= unset;
					this.#joinFields();
				}
				return value;
			case 'element':
				this.#array(target.name).set(this.#key(target.index), value);
				return value;
			case 'field': {
				const index = number(this.#value(target.index));
				if (index === 0) {
					this.#setLine(string(value));
					return value;
				}
				while (this.#fields.length <= index) this.#fields.push(unset);
				this.#fields[index] = value;
				this.#joinFields();
				return value;
			}
			default:
				throw new AwkError('cannot assign');
		}
	}

	#value(expression: Expression): Value {
		switch (expression.kind) {
			case 'number':
			case 'text':
				return expression.value;
			case 'pattern':
				return compile(expression.source).test(string(this.#fields[0]!)) ? 1 : 0;
			case 'variable':
				return this.#get(expression.name);
			case 'field':
				return this.#fields[number(this.#value(expression.index))] ?? unset;
			case 'element': {
				const array = this.#array(expression.name);
				const key = this.#key(expression.index);
				if (!array.has(key)) array.set(key, unset);
				return array.get(key)!;
			}
			case 'assign': {
				const value = this.#value(expression.value);
				if (expression.operator === '') return this.#assign(expression.target, value);
				return this.#assign(expression.target, calculate(expression.operator, number(this.#value(expression.target)), number(value)));
			}
			case 'step': {
				const old = number(this.#value(expression.target));
				this.#assign(expression.target, old + expression.by);
				return expression.isPrefix ? old + expression.by : old;
			}
			case 'unary': {
				const operand = this.#value(expression.operand);
				if (expression.operator === '!') return isTrue(operand) ? 0 : 1;
				return expression.operator === '-' ? -number(operand) : number(operand);
			}
			case 'binary':
				return this.#binary(expression);
			case 'choice':
				return this.#value(isTrue(this.#value(expression.test)) ? expression.yes : expression.no);
			case 'in':
				return this.#array(expression.name).has(this.#key(expression.index)) ? 1 : 0;
			case 'call': {
				const own = this.#functions.get(expression.name);
				return own ? this.#callOwn(own, expression.args) : this.#call(expression.name, expression.args);
			}
			case 'getline':
				return this.#getline(expression);
		}
	}

	#callOwn({parameters, body}: AwkFunction, args: readonly Expression[]): Value {
		if (this.#calls.length >= mostCalls) throw new AwkError('function call nesting too deep');
		const locals = new Map<string, Local>();
		for (const [index, name] of parameters.entries()) {
			const arg = args[index];
			const array = arg?.kind === 'variable' ? this.#findArray(arg.name) : undefined;
			const caller = arg?.kind === 'variable' ? this.#resolver(arg.name) : undefined;
			locals.set(name, {value: arg && !array ? this.#value(arg) : unset, array, origin: caller});
		}
		this.#calls.push(locals);
		try {
			this.#statement(body);
			return unset;
		} catch (error) {
			if (error instanceof Returned) return error.value;
			throw error;
		} finally {
			this.#calls.pop();
		}
	}

	/** Makes a variable of the present function an array, when the function it was handed to uses it as one. */
	#resolver(name: string): () => Map<string, Value> {
		const local = this.#calls.at(-1)?.get(name);
		if (!local) {
			return () => {
				const array = this.#memory.arrays.get(name) ?? new Map<string, Value>();
				this.#memory.arrays.set(name, array);
				return array;
			};
		}
		return () => {
			local.array ??= local.origin?.() ?? new Map();
			return local.array;
		};
	}

	/** 1 for a record, 0 at the end, -1 if it cannot be read. */
	#getline({from, source, target}: Extract<Expression, {kind: 'getline'}>): Value {
		let text: string | undefined;
		if (from === 'input') {
			const record = this.#world.record();
			if (!record) return 0;
			this.#count(record);
			text = record.text;
		} else {
			const name = string(this.#value(source!));
			let reader = this.#memory.readers.get(name);
			if (!reader) {
				const all = from === 'file' ? this.#world.readFile(name) : this.#world.command(name, undefined, true).output;
				if (all === undefined) return -1;
				reader = {rest: all, isComplete: true};
				this.#memory.readers.set(name, reader);
			}
			text = cut(reader, string(this.#get('RS')));
			if (text === undefined) return 0;
			if (from === 'command') this.#memory.variables.set('NR', number(this.#get('NR')) + 1);
		}
		if (target) this.#assign(target, {outside: text});
		else this.#setLine(text);
		return 1;
	}

	#close(name: string): number {
		const {pipes, readers, written} = this.#memory;
		const input = pipes.get(name);
		const isKnown = input !== undefined || readers.has(name) || written.has(name);
		readers.delete(name);
		pipes.delete(name);
		if (input !== undefined) return this.#world.command(name, input, false).status;
		return isKnown ? 0 : -1;
	}

	#print(text: string, operator: '>' | '>>' | '|', target: string): void {
		if (operator === '|') {
			this.#memory.pipes.set(target, (this.#memory.pipes.get(target) ?? '') + text);
			return;
		}
		if (target === '/dev/stdout' || target === '-' || target === '/dev/fd/1') this.#world.out(text);
		else if (target === '/dev/stderr' || target === '/dev/fd/2') this.#world.err(text);
		else {
			this.#world.writeFile(target, text, operator === '>>' || this.#memory.written.has(target));
			this.#memory.written.add(target);
		}
	}

	#pattern(expression: Expression): RegExp {
		return compile(expression.kind === 'pattern' ? expression.source : string(this.#value(expression)));
	}

	#binary(expression: Extract<Expression, {kind: 'binary'}>): Value {
		const {operator} = expression;
		const left = this.#value(expression.left);
		switch (operator) {
			case '&&':
				return isTrue(left) && isTrue(this.#value(expression.right)) ? 1 : 0;
			case '||':
				return isTrue(left) || isTrue(this.#value(expression.right)) ? 1 : 0;
			case '~':
				return this.#pattern(expression.right).test(string(left)) ? 1 : 0;
			case '!~':
				return this.#pattern(expression.right).test(string(left)) ? 0 : 1;
		}
		const right = this.#value(expression.right);
		if (operator === ' ') return string(left) + string(right);
		if (!'< <= == != > >='.split(' ').includes(operator)) return calculate(operator, number(left), number(right));
		const order = compare(left, right);
		const holds = {'<': order < 0, '<=': order <= 0, '==': order === 0, '!=': order !== 0, '>': order > 0, '>=': order >= 0}[operator];
		return holds ? 1 : 0;
	}

	#call(name: string, args: readonly Expression[]): Value {
		const text = (index: number): string => (args[index] ? string(this.#value(args[index])) : string(this.#fields[0]!));
		const value = (index: number): number => (args[index] ? number(this.#value(args[index])) : 0);
		switch (name) {
			case 'length': {
				const [first] = args;
				if (first?.kind === 'variable' && this.#findArray(first.name)) return this.#array(first.name).size;
				return text(0).length;
			}
			case 'substr': {
				const all = text(0);
				const start = Math.round(value(1));
				const end = args[2] ? start + Math.round(value(2)) : all.length + 1;
				return all.slice(Math.max(0, start - 1), Math.max(0, end - 1));
			}
			case 'index':
				return text(0).indexOf(text(1)) + 1;
			case 'toupper':
				return text(0).toUpperCase();
			case 'tolower':
				return text(0).toLowerCase();
			case 'int':
				return Math.trunc(value(0));
			case 'sprintf':
				return format(
					text(0),
					args.slice(1).map((each) => this.#value(each)),
				);
			case 'sqrt':
				return squareRoot(value(0));
			case 'exp':
				return exponential(value(0));
			case 'log':
				return logarithm(value(0));
			case 'sin':
				return sine(value(0));
			case 'cos':
				return cosine(value(0));
			case 'rand':
				return this.#world.random();
			case 'srand':
				return 0;
			case 'systime':
				return this.#world.nowSeconds();
			case 'fflush':
				return 0;
			case 'close':
				return this.#close(text(0));
			case 'system': {
				const name = text(0);
				return this.#world.command(name, undefined, false).status;
			}
			case 'split': {
				const [, target] = args;
				if (target?.kind !== 'variable') throw new AwkError('split needs an array');
				const separator = args[2] ? (args[2].kind === 'pattern' ? args[2].source : text(2)) : string(this.#get('FS'));
				const pieces = split(text(0), separator);
				const array = this.#array(target.name);
				array.clear();
				for (const [index, piece] of pieces.entries()) array.set(String(index + 1), {outside: piece});
				return pieces.length;
			}
			case 'sub':
			case 'gsub': {
				const target = args[2] ?? ({kind: 'field', index: {kind: 'number', value: 0}} as const);
				const replacement = text(1);
				let count = 0;
				const expression = new RegExp(this.#pattern(args[0]!).source, name === 'gsub' ? 'g' : '');
				const changed = string(this.#value(target)).replace(expression, (whole) => {
					count += 1;
					return replacement.replace(/\\([&\\])|&/g, (_piece, escaped?: string) => escaped ?? whole);
				});
				if (count > 0) this.#assign(target, changed);
				return count;
			}
			case 'match': {
				const match = this.#pattern(args[1]!).exec(text(0));
				this.#memory.variables.set('RSTART', match ? match.index + 1 : 0);
				this.#memory.variables.set('RLENGTH', match ? match[0].length : -1);
				return match ? match.index + 1 : 0;
			}
			default:
				throw new AwkError(`${name}() is not supported by this simulated awk`);
		}
	}

	#statement(statement: Statement): void {
		switch (statement.kind) {
			case 'expression':
				this.#value(statement.value);
				return;
			case 'print': {
				const values = statement.values.map((value) => this.#value(value));
				let text: string;
				if (statement.isFormatted) text = format(string(values[0] ?? unset), values.slice(1));
				else text = (values.length === 0 ? string(this.#fields[0]!) : values.map(string).join(string(this.#get('OFS')))) + string(this.#get('ORS'));
				if (statement.output) this.#print(text, statement.output.operator, string(this.#value(statement.output.target)));
				else this.#world.out(text);
				return;
			}
			case 'block':
				for (const each of statement.body) this.#statement(each);
				return;
			case 'if':
				if (isTrue(this.#value(statement.test))) this.#statement(statement.yes);
				else if (statement.no) this.#statement(statement.no);
				return;
			case 'while':
				if (statement.isAfter && this.#loopBody(statement.body)) return;
				this.#loop(() => isTrue(this.#value(statement.test)), statement.body, undefined);
				return;
			case 'for':
				if (statement.start) this.#statement(statement.start);
				this.#loop(() => statement.test === undefined || isTrue(this.#value(statement.test)), statement.body, statement.update);
				return;
			case 'for-in':
				for (const key of [...this.#array(statement.name).keys()]) {
					this.#set(statement.variable, {outside: key});
					if (this.#loopBody(statement.body)) return;
				}
				return;
			case 'delete':
				if (statement.index) this.#array(statement.name).delete(this.#key(statement.index));
				else this.#array(statement.name).clear();
				return;
			case 'return':
				throw new Returned(statement.value ? this.#value(statement.value) : unset);
			case 'exit':
				if (statement.status) this.#memory.status = number(this.#value(statement.status));
				throw jumps.exit;
			default:
				throw jumps[statement.kind];
		}
	}

	#loop(test: () => boolean, body: Statement, update: Statement | undefined): void {
		for (let turns = 0; test(); turns += 1) {
			if (turns > 1_000_000) throw new AwkError('endless loop');
			if (this.#loopBody(body)) return;
			if (update) this.#statement(update);
		}
	}

	/** True if it broke out. */
	#loopBody(body: Statement): boolean {
		try {
			this.#statement(body);
			return false;
		} catch (error) {
			if (error instanceof Jump && (error.kind === 'break' || error.kind === 'continue')) return error.kind === 'break';
			throw error;
		}
	}
}

function split(text: string, separator: string): string[] {
	if (text === '') return [];
	if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
	if (separator === '') return [...text];
	return text.split(separator.length === 1 && separator !== '\\' ? separator : compile(separator));
}

function fieldSource(separator: string): string {
	return separator.length === 1 ? separator.replace(/[\^$.*+?()[\]{}|\\]/, '\\$&') : compile(separator).source;
}

function calculate(operator: string, left: number, right: number): number {
	switch (operator) {
		case '+':
			return left + right;
		case '-':
			return left - right;
		case '*':
			return left * right;
		case '/':
		case '%':
			if (right === 0) throw new AwkError(operator === '/' ? 'division by zero' : 'division by zero in %');
			return operator === '/' ? left / right : left % right;
		default:
			return power(left, right);
	}
}

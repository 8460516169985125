import {regularExpression} from '../regular-expression.ts';
import {formatPrintf} from '../text-format.ts';
import {AwkError, type Expression, type Rule, type Statement} from './parse.ts';

/** A number, a text, or a text that came from outside and counts as a number if it looks like one. */
type Value = number | string | {readonly outside: string};

class Jump {
	readonly kind: 'next' | 'break' | 'continue' | 'exit';

	constructor(kind: Jump['kind']) {
		this.kind = kind;
	}
}

const jumps = {next: new Jump('next'), break: new Jump('break'), continue: new Jump('continue'), exit: new Jump('exit')} as const;
const expressions = new Map<string, RegExp>();

function compile(source: string): RegExp {
	let expression = expressions.get(source);
	if (!expression) {
		expression = regularExpression(source, true, '');
		if (!expression) throw new AwkError(`bad regex: ${source}`);
		expressions.set(source, expression);
	}
	return expression;
}

/** What an awk program keeps; a plain value, so that it can wait for more lines. */
export interface AwkMemory {
	readonly variables: Map<string, Value>;
	readonly arrays: Map<string, Map<string, Value>>;
	/** Rules with a range that is open. */
	readonly open: Set<number>;
	isOver: boolean;
	status: number;
}

export function newAwkMemory(): AwkMemory {
	return {
		variables: new Map<string, Value>([
			['FS', ' '],
			['OFS', ' '],
			['ORS', '\n'],
			['NR', 0],
			['NF', 0],
			['SUBSEP', '\x1c'],
			['RSTART', 0],
			['RLENGTH', -1],
			['CONVFMT', '%.6g'],
		]),
		arrays: new Map(),
		open: new Set(),
		isOver: false,
		status: 0,
	};
}

export class AwkRun {
	readonly #rules: readonly Rule[];
	readonly #memory: AwkMemory;
	readonly #out: (text: string) => void;
	readonly #error: (text: string) => void;
	#fields: Value[] = [{outside: ''}];

	constructor(rules: readonly Rule[], memory: AwkMemory, out: (text: string) => void, error: (text: string) => void) {
		this.#rules = rules;
		this.#memory = memory;
		this.#out = out;
		this.#error = error;
	}

	edge(when: 'begin' | 'end'): void {
		for (const rule of this.#rules) {
			if (rule.when !== when || (when === 'begin' && this.#memory.isOver)) continue;
			if (this.#perform(rule.body!) === 'exit') return;
		}
	}

	line(text: string, path: string): void {
		const memory = this.#memory;
		memory.variables.set('NR', number(this.#get('NR')) + 1);
		memory.variables.set('FILENAME', path === '-' ? '' : path);
		this.#setLine(text);
		for (const [index, rule] of this.#rules.entries()) {
			if (rule.when !== 'line' || !this.#isSelected(rule, index)) continue;
			if (rule.body === undefined) this.#out(`${string(this.#fields[0]!)}${string(this.#get('ORS'))}`);
			else if (this.#perform(rule.body) !== undefined) return;
		}
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
			return error.kind === 'exit' ? 'exit' : 'next';
		}
	}

	#setLine(text: string): void {
		const separator = string(this.#get('FS'));
		let pieces: string[];
		if (text === '') pieces = [];
		else if (separator === ' ') pieces = text.trim() === '' ? [] : text.trim().split(/\s+/);
		else pieces = text.split(separator.length === 1 && separator !== '|' ? separator : compile(separator === '|' ? '\\|' : separator));
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
		return this.#memory.variables.get(name) ?? {outside: ''};
	}

	#array(name: string): Map<string, Value> {
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
				this.#memory.variables.set(target.name, value);
				if (target.name === 'NF') {
					this.#fields.length = number(value) + 1;
					for (let index = 1; index < this.#fields.length; index += 1) this.#fields[index] ??= {outside: ''};
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
				while (this.#fields.length <= index) this.#fields.push({outside: ''});
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
				return this.#fields[number(this.#value(expression.index))] ?? {outside: ''};
			case 'element': {
				const array = this.#array(expression.name);
				const key = this.#key(expression.index);
				if (!array.has(key)) array.set(key, {outside: ''});
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
			case 'call':
				return this.#call(expression.name, expression.args);
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
				if (first?.kind === 'variable' && this.#memory.arrays.has(first.name)) return this.#array(first.name).size;
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
				return formatPrintf(
					text(0),
					args.slice(1).map((each) => string(this.#value(each))),
					() => {},
				);
			case 'split': {
				const [, target] = args;
				if (target?.kind !== 'variable') throw new AwkError('split needs an array');
				const separator = args[2] ? (args[2].kind === 'pattern' ? args[2].source : text(2)) : string(this.#get('FS'));
				const all = text(0);
				const pieces =
					all === '' ? [] : separator === ' ' ? all.trim().split(/\s+/) : all.split(separator.length === 1 ? separator : compile(separator));
				this.#memory.arrays.set(target.name, new Map(pieces.map((piece, index) => [String(index + 1), {outside: piece}])));
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
				const values = statement.values.map((value) => string(this.#value(value)));
				const write = statement.isError ? this.#error : this.#out;
				if (statement.isFormatted) write(formatPrintf(values[0] ?? '', values.slice(1), () => {}));
				else write((values.length === 0 ? string(this.#fields[0]!) : values.join(string(this.#get('OFS')))) + string(this.#get('ORS')));
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
					this.#memory.variables.set(statement.variable, {outside: key});
					if (this.#loopBody(statement.body)) return;
				}
				return;
			case 'delete':
				if (statement.index) this.#array(statement.name).delete(this.#key(statement.index));
				else this.#array(statement.name).clear();
				return;
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

const numeric = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;

function string(value: Value): string {
	if (typeof value === 'object') return value.outside;
	if (typeof value === 'string') return value;
	return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

function number(value: Value): number {
	if (typeof value === 'number') return value;
	return Number.parseFloat(typeof value === 'object' ? value.outside : value) || 0;
}

function isTrue(value: Value): boolean {
	if (typeof value === 'number') return value !== 0;
	if (typeof value === 'string') return value !== '';
	return numeric.test(value.outside) ? Number(value.outside) !== 0 : value.outside !== '';
}

function isNumeric(value: Value): boolean {
	return typeof value === 'number' || (typeof value === 'object' && (numeric.test(value.outside) || value.outside === ''));
}

function compare(left: Value, right: Value): number {
	if (
		isNumeric(left) &&
		isNumeric(right) &&
		!(typeof left === 'object' && typeof right === 'object' && (left.outside === '' || right.outside === ''))
	)
		return number(left) - number(right);
	const [one, other] = [string(left), string(right)];
	return one < other ? -1 : one > other ? 1 : 0;
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
			if (right === 0) throw new AwkError('division by zero');
			return operator === '/' ? left / right : left % right;
		default: {
			if (!Number.isInteger(right) || right < 0) throw new AwkError('only whole exponents are supported by this simulated awk');
			return left ** right;
		}
	}
}

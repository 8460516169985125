import type {Dialect} from './state.ts';

/*
`$((…))`: the integer expressions of POSIX, with C's operators, `++`/`--` and assignment. Numbers are 64 bits wide in
shells and 53 here: what goes beyond is cut to 32 bits by the bit operators.
*/

/** The variables an expression reads and writes. */
export interface ArithmeticVariables {
	get(name: string): string | undefined;
	set(name: string, value: string): void;
}

export class ArithmeticError extends Error {
	/** `operand`: one is missing; `operator`: no such one; `expression`: something is left over; `base`: `08`. */
	readonly kind: 'division' | 'operand' | 'operator' | 'expression' | 'base' | 'recursion' | 'number';
	/** Where it was noticed: the rest of the text from there. */
	readonly token: string;

	constructor(kind: ArithmeticError['kind'], token = '') {
		// As dash says it.
		super(kind === 'division' ? 'division by zero' : kind === 'operand' ? 'expecting primary' : 'expecting EOF');
		this.kind = kind;
		this.token = token;
	}
}

type Expression =
	| {readonly kind: 'number'; readonly value: number}
	| {readonly kind: 'name'; readonly name: string}
	| {readonly kind: 'unary'; readonly operator: string; readonly operand: Expression}
	| {readonly kind: 'step'; readonly name: string; readonly by: number; readonly isPrefix: boolean}
	| {readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression}
	| {readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression}
	| {readonly kind: 'assign'; readonly name: string; readonly operator: string; readonly value: Expression};

const precedence: Readonly<Record<string, number>> = {
	'||': 1,
	'&&': 2,
	'|': 3,
	'^': 4,
	'&': 5,
	'==': 6,
	'!=': 6,
	'<': 7,
	'<=': 7,
	'>': 7,
	'>=': 7,
	'<<': 8,
	'>>': 8,
	'+': 9,
	'-': 9,
	'*': 10,
	'/': 10,
	'%': 10,
	'**': 11,
};
const assignments: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=']);
const token =
	/\s*(?:(0[xX][0-9a-fA-F]+|\d+(?:#[0-9a-zA-Z@_]+)?|[A-Za-z_]\w*(?:\[(?:[^[\]]|\[[^\]]*\])*\])?)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:(),]))/y;
/** dash knows neither `++` nor `**`, nor numbers of other bases, nor arrays. */
const plainToken = /\s*(?:(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*)|(<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:()]))/y;
/** What is no token. */
const nothingKnown = '\0';
const caches: Readonly<Record<Dialect, Map<string, Expression>>> = {ash: new Map(), dash: new Map(), bash: new Map()};

/** The value of an expression whose variables (`$x`) and substitutions have been expanded already. */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables, dialect: Dialect): number {
	const cache = caches[dialect];
	let expression = cache.get(text);
	if (!expression) {
		expression = new Parser(text, dialect).parse();
		if (cache.size > 1000) cache.clear();
		cache.set(text, expression);
	}
	return evaluate(expression, variables, dialect === 'dash' ? numbersOnly : 0);
}

/** To dash a variable is a number, and no expression. */
const numbersOnly = -1;

function evaluate(expression: Expression, variables: ArithmeticVariables, depth: number): number {
	switch (expression.kind) {
		case 'number':
			return expression.value;
		case 'name':
			return variableValue(expression.name, variables, depth);
		case 'unary': {
			const operand = evaluate(expression.operand, variables, depth);
			if (expression.operator === '-') return 0 - operand;
			if (expression.operator === '!') return operand === 0 ? 1 : 0;
			return expression.operator === '~' ? ~operand : operand;
		}
		case 'step': {
			const old = variableValue(expression.name, variables, depth);
			variables.set(expression.name, String(old + expression.by));
			return expression.isPrefix ? old + expression.by : old;
		}
		case 'binary': {
			if (expression.operator === ',') {
				evaluate(expression.left, variables, depth);
				return evaluate(expression.right, variables, depth);
			}
			const left = evaluate(expression.left, variables, depth);
			if (expression.operator === '&&') return left !== 0 && evaluate(expression.right, variables, depth) !== 0 ? 1 : 0;
			if (expression.operator === '||') return left !== 0 || evaluate(expression.right, variables, depth) !== 0 ? 1 : 0;
			return calculate(expression.operator, left, evaluate(expression.right, variables, depth));
		}
		case 'choice':
			return evaluate(expression.test, variables, depth) !== 0
				? evaluate(expression.yes, variables, depth)
				: evaluate(expression.no, variables, depth);
		case 'assign': {
			const value = evaluate(expression.value, variables, depth);
			const operator = expression.operator.slice(0, -1);
			const result = operator === '' ? value : calculate(operator, variableValue(expression.name, variables, depth), value);
			variables.set(expression.name, String(result));
			return result;
		}
	}
}

function variableValue(name: string, variables: ArithmeticVariables, depth: number): number {
	const text = variables.get(name);
	if (text === undefined || text === '') return 0;
	const number = Number(text);
	if (Number.isInteger(number) && /^\s*[-+]?[1-9]\d*\s*$|^0$/.test(text)) return number;
	if (depth === numbersOnly) {
		if (!/^\s*[-+]?(0[xX][0-9a-fA-F]+|\d+)\s*$/.test(text)) throw new ArithmeticError('number', text);
		return evaluate(new Parser(text, 'dash').parse(), variables, depth);
	}
	if (depth > 20) throw new ArithmeticError('recursion', text);
	return evaluate(new Parser(text, 'bash').parse(), variables, depth + 1);
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
			if (right === 0) throw new ArithmeticError('division', String(right));
			return Math.trunc(left / right) + 0;
		case '%':
			if (right === 0) throw new ArithmeticError('division', String(right));
			return (left % right) + 0;
		case '**': {
			let result = 1;
			for (let count = 0; count < right; count += 1) result *= left;
			return result;
		}
		case '<<':
			return wide(BigInt(left) << BigInt(right & 63));
		case '>>':
			return wide(BigInt(left) >> BigInt(right & 63));
		case '&':
			return wide(BigInt(left) & BigInt(right));
		case '|':
			return wide(BigInt(left) | BigInt(right));
		case '^':
			return wide(BigInt(left) ^ BigInt(right));
		case '<':
			return left < right ? 1 : 0;
		case '<=':
			return left <= right ? 1 : 0;
		case '>':
			return left > right ? 1 : 0;
		case '>=':
			return left >= right ? 1 : 0;
		case '==':
			return left === right ? 1 : 0;
		default:
			return left === right ? 0 : 1;
	}
}

function wide(value: bigint): number {
	return Number(BigInt.asIntN(64, value));
}

class Parser {
	readonly #text: string;
	readonly #token: RegExp;
	#at = 0;
	/** Where the token that is next begins, and where the one before it did. */
	#start = 0;
	#before = 0;
	#next: string | undefined;

	constructor(text: string, dialect: Dialect) {
		this.#text = text;
		this.#token = dialect === 'dash' ? plainToken : token;
		this.#advance();
	}

	parse(): Expression {
		if (this.#next === undefined) return {kind: 'number', value: 0};
		const expression = this.#comma();
		if (this.#next !== undefined) throw this.#error(this.#next === nothingKnown ? 'operator' : 'expression');
		return expression;
	}

	#error(kind: ArithmeticError['kind']): ArithmeticError {
		const isAtEnd = this.#next === undefined;
		return new ArithmeticError(kind, this.#text.slice(isAtEnd ? this.#before : this.#start).trim());
	}

	#advance(): string | undefined {
		const current = this.#next;
		this.#before = this.#start;
		this.#token.lastIndex = this.#at;
		const match = this.#token.exec(this.#text);
		if (match) {
			this.#at = this.#token.lastIndex;
			this.#next = match[1] ?? match[2];
			this.#start = this.#at - this.#next!.length;
		} else {
			this.#start = this.#at;
			this.#next = this.#text.slice(this.#at).trim() === '' ? undefined : nothingKnown;
			this.#at = this.#text.length;
		}
		return current;
	}

	#comma(): Expression {
		let left = this.#choice();
		while (this.#next === ',') {
			this.#advance();
			left = {kind: 'binary', operator: ',', left, right: this.#choice()};
		}
		return left;
	}

	#choice(): Expression {
		const test = this.#binary(1);
		if (this.#next !== undefined && assignments.has(this.#next)) {
			if (test.kind !== 'name') throw this.#error('expression');
			const operator = this.#advance()!;
			return {kind: 'assign', name: test.name, operator, value: this.#choice()};
		}
		if (this.#next !== '?') return test;
		this.#advance();
		const yes = this.#comma();
		if (this.#advance() !== ':') throw this.#error('expression');
		return {kind: 'choice', test, yes, no: this.#choice()};
	}

	#binary(minimum: number): Expression {
		let left = this.#unary();
		for (;;) {
			const operator = this.#next;
			const level = operator === undefined ? undefined : precedence[operator];
			if (operator === undefined || level === undefined || level < minimum) return left;
			this.#advance();
			left = {kind: 'binary', operator, left, right: this.#binary(operator === '**' ? level : level + 1)};
		}
	}

	#unary(): Expression {
		if (this.#next === undefined || this.#next === nothingKnown) throw this.#error('operand');
		const current = this.#advance()!;
		if (current === '-' || current === '+' || current === '!' || current === '~') return {kind: 'unary', operator: current, operand: this.#unary()};
		if (current === '++' || current === '--') {
			const operand = this.#unary();
			const by = current === '++' ? 1 : -1;
			if (operand.kind === 'name') return {kind: 'step', name: operand.name, by, isPrefix: true};
			return {kind: 'unary', operator: '+', operand};
		}
		if (current === '(') {
			const inside = this.#comma();
			if (this.#advance() !== ')') throw this.#error('expression');
			return inside;
		}
		if (/^\d/.test(current)) return {kind: 'number', value: numberOf(current)};
		if (!/^[A-Za-z_]/.test(current)) throw this.#error('operand');
		if (this.#next === '++' || this.#next === '--') {
			const by = this.#advance() === '++' ? 1 : -1;
			return {kind: 'step', name: current, by, isPrefix: false};
		}
		return {kind: 'name', name: current};
	}
}

function numberOf(text: string): number {
	const hash = text.indexOf('#');
	if (hash > 0) return Number.parseInt(text.slice(hash + 1), Number(text.slice(0, hash)));
	if (/^0[xX]/.test(text)) return Number.parseInt(text, 16);
	if (/^0\d/.test(text)) {
		if (/[89]/.test(text)) throw new ArithmeticError('base', text);
		return Number.parseInt(text, 8);
	}
	return Number(text);
}

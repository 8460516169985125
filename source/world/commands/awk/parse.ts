/* The grammar of awk. Left out: regular expressions as values, gawk's own additions (`@include`, `switch`, namespaces). */

export type Expression =
	| {readonly kind: 'number'; readonly value: number}
	| {readonly kind: 'text'; readonly value: string}
	| {readonly kind: 'pattern'; readonly source: string}
	| {readonly kind: 'variable'; readonly name: string}
	| {readonly kind: 'field'; readonly index: Expression}
	| {readonly kind: 'element'; readonly name: string; readonly index: readonly Expression[]}
	| {readonly kind: 'assign'; readonly operator: string; readonly target: Expression; readonly value: Expression}
	| {readonly kind: 'step'; readonly target: Expression; readonly by: number; readonly isPrefix: boolean}
	| {readonly kind: 'unary'; readonly operator: string; readonly operand: Expression}
	| {readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression}
	| {readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression}
	| {readonly kind: 'in'; readonly index: readonly Expression[]; readonly name: string}
	| {readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]}
	/** A record more: of the input, of a file, of what a command writes; into a variable, or in place of the line. */
	| {
			readonly kind: 'getline';
			readonly from: 'input' | 'file' | 'command';
			readonly source: Expression | undefined;
			readonly target: Expression | undefined;
	  };

export interface AwkFunction {
	readonly parameters: readonly string[];
	readonly body: Statement;
}

export interface AwkProgram {
	readonly rules: readonly Rule[];
	readonly functions: ReadonlyMap<string, AwkFunction>;
	/** Something in it may have to wait in the middle of an action: a command, a record that has not come yet. */
	readonly canWait: boolean;
}

export type Statement =
	| {readonly kind: 'expression'; readonly value: Expression}
	| {
			readonly kind: 'print';
			readonly values: readonly Expression[];
			readonly isFormatted: boolean;
			readonly output: {readonly operator: '>' | '>>' | '|'; readonly target: Expression} | undefined;
	  }
	| {readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined}
	| {readonly kind: 'while'; readonly test: Expression; readonly body: Statement; readonly isAfter: boolean}
	| {
			readonly kind: 'for';
			readonly start: Statement | undefined;
			readonly test: Expression | undefined;
			readonly update: Statement | undefined;
			readonly body: Statement;
	  }
	| {readonly kind: 'for-in'; readonly variable: string; readonly name: string; readonly body: Statement}
	| {readonly kind: 'block'; readonly body: readonly Statement[]}
	| {readonly kind: 'delete'; readonly name: string; readonly index: readonly Expression[] | undefined}
	| {readonly kind: 'next' | 'nextfile' | 'break' | 'continue'}
	| {readonly kind: 'return'; readonly value: Expression | undefined}
	| {readonly kind: 'exit'; readonly status: Expression | undefined};

export interface Rule {
	readonly when: 'begin' | 'end' | 'line';
	readonly test: Expression | undefined;
	/** With one: from a line that matches `test` to one that matches this. */
	readonly until: Expression | undefined;
	/** Without one the line is printed. */
	readonly body: Statement | undefined;
}

export class AwkError extends Error {}

interface Token {
	readonly kind: 'number' | 'text' | 'pattern' | 'name' | 'call' | 'operator' | 'newline' | 'end';
	readonly text: string;
}

const operators = /^(?:\*\*=|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|&&|\|\||!~|>>|\*\*|[-+*/%^!<>|?:~$=,;(){}[\]])/;
const keywords: ReadonlySet<string> = new Set([
	'BEGIN',
	'END',
	'if',
	'else',
	'while',
	'for',
	'do',
	'in',
	'print',
	'printf',
	'next',
	'exit',
	'break',
	'continue',
	'delete',
	'getline',
	'function',
	'func',
	'return',
	'nextfile',
]);

function tokenize(text: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	const isValueBefore = (): boolean => {
		const last = tokens.at(-1);
		return (
			last !== undefined &&
			(last.kind === 'number' ||
				last.kind === 'text' ||
				(last.kind === 'name' && !keywords.has(last.text)) ||
				(last.kind === 'operator' && /^(\)|\]|\$|\+\+|--)$/.test(last.text)))
		);
	};
	while (at < text.length) {
		const rest = text.slice(at);
		const space = /^(?:[ \t\r]+|\\\n|#[^\n]*)/.exec(rest);
		if (space) {
			at += space[0].length;
			continue;
		}
		if (rest.startsWith('\n')) {
			tokens.push({kind: 'newline', text: '\n'});
			at += 1;
			continue;
		}
		const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest);
		const name = /^[A-Za-z_]\w*/.exec(rest);
		const string = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(rest);
		const pattern = isValueBefore() ? null : /^\/((?:[^/\\\n[]|\\.|\[\^?\]?[^\]]*\])*)\//.exec(rest);
		if (number) {
			tokens.push({kind: 'number', text: number[0]});
			at += number[0].length;
		} else if (name) {
			tokens.push({kind: rest[name[0].length] === '(' && !keywords.has(name[0]) ? 'call' : 'name', text: name[0]});
			at += name[0].length;
		} else if (string) {
			tokens.push({kind: 'text', text: unescaped(string[1]!)});
			at += string[0].length;
		} else if (pattern) {
			tokens.push({kind: 'pattern', text: pattern[1]!});
			at += pattern[0].length;
		} else {
			const operator = operators.exec(rest);
			if (!operator) throw new AwkError(`syntax error near ${rest.slice(0, 10)}`);
			tokens.push({kind: 'operator', text: operator[0]});
			at += operator[0].length;
		}
	}
	tokens.push({kind: 'end', text: ''});
	return tokens;
}

function unescaped(text: string): string {
	const named: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v'};
	return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (whole, code: string) =>
		/^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (named[code] ?? whole),
	);
}

const binaryLevels: readonly (readonly string[])[] = [['||'], ['&&'], ['~', '!~'], ['<', '<=', '==', '!=', '>', '>=']];

const parsed = new Map<string, AwkProgram>();

/** The program of a text. The same text is parsed once. */
export function parseAwk(text: string): AwkProgram {
	let program = parsed.get(text);
	if (!program) {
		program = new Parser(tokenize(text)).program();
		if (parsed.size >= 200) parsed.clear();
		parsed.set(text, program);
	}
	return program;
}

class Parser {
	readonly #tokens: readonly Token[];
	#at = 0;
	/** Inside `print …` a `>` redirects; `in` ends the first part of a `for`. */
	#isPrinting = false;
	#canWait = false;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	program(): AwkProgram {
		const rules: Rule[] = [];
		const functions = new Map<string, AwkFunction>();
		for (this.#skipEnds(); this.#token.kind !== 'end'; this.#skipEnds()) {
			if (this.#take('function') || this.#take('func')) {
				const name = this.#token.text;
				this.#at += 1;
				functions.set(name, this.#function());
				continue;
			}
			if (this.#take('BEGIN')) rules.push({when: 'begin', test: undefined, until: undefined, body: this.#block()});
			else if (this.#take('END')) rules.push({when: 'end', test: undefined, until: undefined, body: this.#block()});
			else {
				const test = this.#is('{') ? undefined : this.#expression();
				const until = this.#take(',') ? this.#expression() : undefined;
				rules.push({when: 'line', test, until, body: this.#is('{') ? this.#block() : undefined});
			}
		}
		return {rules, functions, canWait: this.#canWait};
	}

	#function(): AwkFunction {
		this.#expect('(');
		const parameters: string[] = [];
		while (!this.#take(')')) {
			this.#skipNewlines();
			parameters.push(this.#token.text);
			this.#at += 1;
			this.#take(',');
		}
		return {parameters, body: this.#block()};
	}

	get #token(): Token {
		return this.#tokens[this.#at]!;
	}

	#is(text: string): boolean {
		const token = this.#token;
		return token.text === text && (token.kind === 'operator' || token.kind === 'name');
	}

	#take(text: string): boolean {
		if (!this.#is(text)) return false;
		this.#at += 1;
		return true;
	}

	#expect(text: string): void {
		if (!this.#take(text)) throw new AwkError(`syntax error: '${text}' expected near '${this.#token.text}'`);
	}

	#skipNewlines(): void {
		while (this.#token.kind === 'newline') this.#at += 1;
	}

	#skipEnds(): void {
		while (this.#token.kind === 'newline' || this.#is(';')) this.#at += 1;
	}

	#block(): Statement {
		this.#skipNewlines();
		this.#expect('{');
		const body: Statement[] = [];
		for (this.#skipEnds(); !this.#take('}'); this.#skipEnds()) {
			if (this.#token.kind === 'end') throw new AwkError("syntax error: unexpected end, '}' expected");
			body.push(this.#statement());
		}
		return {kind: 'block', body};
	}

	/** The body of a loop or branch. */
	#body(): Statement {
		this.#skipNewlines();
		if (this.#take(';')) return {kind: 'block', body: []};
		return this.#statement();
	}

	#statement(): Statement {
		if (this.#is('{')) return this.#block();
		if (this.#take('if')) {
			const test = this.#parenthesized();
			const yes = this.#body();
			const back = this.#at;
			this.#skipEnds();
			if (this.#take('else')) return {kind: 'if', test, yes, no: this.#body()};
			this.#at = back;
			return {kind: 'if', test, yes, no: undefined};
		}
		if (this.#take('while')) {
			const test = this.#parenthesized();
			return {kind: 'while', test, body: this.#body(), isAfter: false};
		}
		if (this.#take('do')) {
			const body = this.#body();
			this.#skipEnds();
			this.#expect('while');
			return {kind: 'while', test: this.#parenthesized(), body, isAfter: true};
		}
		if (this.#take('for')) return this.#for();
		const simple = this.#simple();
		if (this.#token.kind !== 'newline' && this.#token.kind !== 'end' && !this.#is(';') && !this.#is('}'))
			throw new AwkError(`syntax error near '${this.#token.text}'`);
		return simple;
	}

	#parenthesized(): Expression {
		this.#expect('(');
		const test = this.#expression();
		this.#expect(')');
		return test;
	}

	#for(): Statement {
		this.#expect('(');
		const [name, word, array, close] = this.#tokens.slice(this.#at, this.#at + 4);
		if (name?.kind === 'name' && word?.text === 'in' && array?.kind === 'name' && close?.text === ')') {
			this.#at += 4;
			return {kind: 'for-in', variable: name.text, name: array.text, body: this.#body()};
		}
		const start = this.#is(';') ? undefined : this.#simple();
		this.#expect(';');
		const test = this.#is(';') ? undefined : this.#expression();
		this.#expect(';');
		const update = this.#is(')') ? undefined : this.#simple();
		this.#expect(')');
		return {kind: 'for', start, test, update, body: this.#body()};
	}

	#simple(): Statement {
		if (this.#take('next')) return {kind: 'next'};
		if (this.#take('nextfile')) return {kind: 'nextfile'};
		if (this.#take('return')) return {kind: 'return', value: this.#isEnd() ? undefined : this.#expression()};
		if (this.#take('break')) return {kind: 'break'};
		if (this.#take('continue')) return {kind: 'continue'};
		if (this.#take('exit')) return {kind: 'exit', status: this.#isEnd() ? undefined : this.#expression()};
		if (this.#take('delete')) {
			const name = this.#token.text;
			this.#at += 1;
			return {kind: 'delete', name, index: this.#take('[') ? this.#list(']') : undefined};
		}
		if (this.#is('print') || this.#is('printf')) return this.#print();
		return {kind: 'expression', value: this.#expression()};
	}

	#isEnd(): boolean {
		return this.#token.kind === 'newline' || this.#token.kind === 'end' || this.#is(';') || this.#is('}');
	}

	#print(): Statement {
		const isFormatted = this.#token.text === 'printf';
		this.#at += 1;
		this.#isPrinting = true;
		let values: readonly Expression[] = [];
		if (!this.#isEnd() && !this.#isRedirected()) {
			const back = this.#at;
			// `print (a, b)` is a list; `print (a) b` is not.
			if (this.#take('(')) {
				this.#isPrinting = false;
				values = this.#list(')');
				this.#isPrinting = true;
				if (!this.#isEnd() && !this.#isRedirected()) {
					this.#at = back;
					values = this.#commaList();
				}
			} else values = this.#commaList();
		}
		let output: Extract<Statement, {kind: 'print'}>['output'];
		if (this.#isRedirected()) {
			const operator = this.#token.text as '>' | '>>' | '|';
			this.#at += 1;
			output = {operator, target: this.#concatenation()};
			if (operator === '|') this.#canWait = true;
		}
		this.#isPrinting = false;
		return {kind: 'print', values, isFormatted, output};
	}

	#isRedirected(): boolean {
		return this.#is('>') || this.#is('>>') || this.#is('|');
	}

	#commaList(): Expression[] {
		const values = [this.#expression()];
		while (this.#take(',')) {
			this.#skipNewlines();
			values.push(this.#expression());
		}
		return values;
	}

	#arguments(): Expression[] {
		const wasPrinting = this.#isPrinting;
		this.#isPrinting = false;
		const args = this.#list(')');
		this.#isPrinting = wasPrinting;
		return args;
	}

	#list(close: string): Expression[] {
		if (this.#take(close)) return [];
		const values = this.#commaList();
		this.#expect(close);
		return values;
	}

	#expression(): Expression {
		const test = this.#binary(0);
		const operator = this.#token.kind === 'operator' ? this.#token.text : '';
		if (/^(=|\+=|-=|\*=|\/=|%=|\^=|\*\*=)$/.test(operator)) {
			if (test.kind !== 'variable' && test.kind !== 'field' && test.kind !== 'element') throw new AwkError('syntax error: cannot assign');
			this.#at += 1;
			this.#skipNewlines();
			return {kind: 'assign', operator: operator.slice(0, -1), target: test, value: this.#expression()};
		}
		if (!this.#take('?')) return test;
		this.#skipNewlines();
		const yes = this.#expression();
		this.#skipNewlines();
		this.#expect(':');
		this.#skipNewlines();
		return {kind: 'choice', test, yes, no: this.#expression()};
	}

	#binary(level: number): Expression {
		if (level === 2) return this.#in();
		const operators = binaryLevels[level > 2 ? level - 1 : level];
		if (!operators) return this.#piped();
		let left = this.#binary(level + 1);
		while (this.#token.kind === 'operator' && operators.includes(this.#token.text) && !(this.#isPrinting && this.#token.text === '>')) {
			const operator = this.#token.text;
			this.#at += 1;
			this.#skipNewlines();
			left = {kind: 'binary', operator, left, right: this.#binary(level + 1)};
		}
		return left;
	}

	#in(): Expression {
		let left = this.#binary(3);
		while (this.#is('in')) {
			this.#at += 1;
			left = {kind: 'in', index: [left], name: this.#token.text};
			this.#at += 1;
		}
		return left;
	}

	/** `"command" | getline`. */
	#piped(): Expression {
		let left = this.#concatenation();
		while (!this.#isPrinting && this.#is('|') && this.#tokens[this.#at + 1]?.text === 'getline') {
			this.#at += 2;
			this.#canWait = true;
			left = {kind: 'getline', from: 'command', source: left, target: this.#getlineTarget()};
		}
		return left;
	}

	#getlineTarget(): Expression | undefined {
		const token = this.#token;
		const isTarget = (token.kind === 'name' && !keywords.has(token.text)) || (token.kind === 'operator' && token.text === '$');
		return isTarget ? this.#primary() : undefined;
	}

	#concatenation(): Expression {
		let left = this.#additive();
		while (this.#startsValue()) left = {kind: 'binary', operator: ' ', left, right: this.#additive()};
		return left;
	}

	#startsValue(): boolean {
		const token = this.#token;
		if (token.kind === 'number' || token.kind === 'text' || token.kind === 'call') return true;
		if (token.kind === 'name') return !keywords.has(token.text);
		return token.kind === 'operator' && /^(\$|!|\(|\+\+|--|-)$/.test(token.text);
	}

	#additive(): Expression {
		let left = this.#multiplicative();
		while (this.#is('+') || this.#is('-')) {
			const operator = this.#token.text;
			this.#at += 1;
			left = {kind: 'binary', operator, left, right: this.#multiplicative()};
		}
		return left;
	}

	#multiplicative(): Expression {
		let left = this.#unary();
		while (this.#is('*') || this.#is('/') || this.#is('%')) {
			const operator = this.#token.text;
			this.#at += 1;
			left = {kind: 'binary', operator, left, right: this.#unary()};
		}
		return left;
	}

	#unary(): Expression {
		for (const operator of ['!', '-', '+']) if (this.#take(operator)) return {kind: 'unary', operator, operand: this.#unary()};
		const base = this.#postfix();
		if (!this.#take('^') && !this.#take('**')) return base;
		return {kind: 'binary', operator: '^', left: base, right: this.#unary()};
	}

	#postfix(): Expression {
		for (const [operator, by] of [
			['++', 1],
			['--', -1],
		] as const)
			if (this.#take(operator)) return {kind: 'step', target: this.#primary(), by, isPrefix: true};
		const base = this.#primary();
		if (base.kind !== 'variable' && base.kind !== 'field' && base.kind !== 'element') return base;
		for (const [operator, by] of [
			['++', 1],
			['--', -1],
		] as const)
			if (this.#take(operator)) return {kind: 'step', target: base, by, isPrefix: false};
		return base;
	}

	#primary(): Expression {
		const token = this.#token;
		this.#at += 1;
		switch (token.kind) {
			case 'number':
				return {kind: 'number', value: Number(token.text)};
			case 'text':
				return {kind: 'text', value: token.text};
			case 'pattern':
				return {kind: 'pattern', source: token.text};
			case 'call':
				this.#expect('(');
				if (token.text === 'system' || token.text === 'close') this.#canWait = true;
				return {kind: 'call', name: token.text, args: this.#arguments()};
			case 'name':
				if (token.text === 'getline') {
					const target = this.#getlineTarget();
					if (!this.#take('<')) {
						this.#canWait = true;
						return {kind: 'getline', from: 'input', source: undefined, target};
					}
					return {kind: 'getline', from: 'file', source: this.#primary(), target};
				}
				if (token.text === 'length') return {kind: 'call', name: 'length', args: []};
				if (keywords.has(token.text)) break;
				return this.#take('[') ? {kind: 'element', name: token.text, index: this.#list(']')} : {kind: 'variable', name: token.text};
			case 'operator': {
				if (token.text === '$') return {kind: 'field', index: this.#is('++') || this.#is('--') ? this.#postfix() : this.#primary()};
				if (token.text !== '(') break;
				const wasPrinting = this.#isPrinting;
				this.#isPrinting = false;
				const inside = this.#list(')');
				this.#isPrinting = wasPrinting;
				if (inside.length === 1) return inside[0]!;
				this.#expect('in');
				const name = this.#token.text;
				this.#at += 1;
				return {kind: 'in', index: inside, name};
			}
		}
		throw new AwkError(`syntax error near '${token.text === '\n' ? 'end of line' : token.text}'`);
	}
}

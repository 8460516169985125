/* The language of jq: its filters as a tree. Counterpart: jq's parser.y. Left out: modules, `label`, `limit` of paths. */

export type Filter =
	| {readonly kind: 'identity' | 'descend'}
	| {readonly kind: 'literal'; readonly value: number | boolean | null}
	/** Texts and filters between them; `format` is applied to what those come to. */
	| {readonly kind: 'string'; readonly pieces: readonly (string | Filter)[]; readonly format: string | undefined}
	| {readonly kind: 'format'; readonly name: string}
	| {readonly kind: 'index'; readonly of: Filter; readonly key: Filter}
	| {readonly kind: 'slice'; readonly of: Filter; readonly from: Filter | undefined; readonly to: Filter | undefined}
	| {readonly kind: 'each'; readonly of: Filter}
	| {readonly kind: 'array'; readonly items: Filter | undefined}
	| {readonly kind: 'object'; readonly entries: readonly {readonly key: Filter; readonly value: Filter}[]}
	| {readonly kind: 'negate'; readonly of: Filter}
	| {readonly kind: 'pipe' | 'comma' | 'and' | 'or' | 'alternative'; readonly left: Filter; readonly right: Filter}
	| {readonly kind: 'binary'; readonly operator: string; readonly left: Filter; readonly right: Filter}
	| {readonly kind: 'assign'; readonly operator: string; readonly left: Filter; readonly right: Filter}
	| {readonly kind: 'if'; readonly branches: readonly {readonly test: Filter; readonly then: Filter}[]; readonly otherwise: Filter | undefined}
	| {readonly kind: 'try'; readonly body: Filter; readonly handler: Filter | undefined}
	| {readonly kind: 'reduce'; readonly source: Filter; readonly pattern: Pattern; readonly start: Filter; readonly update: Filter}
	| {
			readonly kind: 'foreach';
			readonly source: Filter;
			readonly pattern: Pattern;
			readonly start: Filter;
			readonly update: Filter;
			readonly extract: Filter | undefined;
	  }
	| {readonly kind: 'as'; readonly source: Filter; readonly pattern: Pattern; readonly body: Filter}
	| {readonly kind: 'variable'; readonly name: string}
	| {readonly kind: 'call'; readonly name: string; readonly args: readonly Filter[]}
	| {readonly kind: 'define'; readonly name: string; readonly parameters: readonly string[]; readonly body: Filter; readonly rest: Filter};

export type Pattern =
	| {readonly kind: 'name'; readonly name: string}
	| {readonly kind: 'array'; readonly items: readonly Pattern[]}
	| {readonly kind: 'object'; readonly entries: readonly {readonly key: Filter; readonly pattern: Pattern}[]};

/** The program cannot be read; the message is what jq says between `jq: error: ` and the place. */
export class SyntaxProblem extends Error {}

type Token = {readonly kind: 'name' | 'field' | 'variable' | 'format' | 'number' | 'operator' | 'keyword'; readonly text: string} | StringToken;

interface StringToken {
	readonly kind: 'string';
	readonly text: string;
	readonly pieces: readonly (string | Filter)[];
}

const keywords: ReadonlySet<string> = new Set(
	'def if then elif else end as reduce foreach try catch and or not import include label __loc__'.split(' ').filter((word) => word !== 'not'),
);
const tokenPattern =
	/\s+|#[^\n]*|(\.[A-Za-z_]\w*)|(\$__loc__|\$[A-Za-z_]\w*)|(@[A-Za-z0-9_]+)|([A-Za-z_](?:\w|::)*)|(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|(\?\/\/|\|=|\+=|-=|\*=|\/\/=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[-+*/%|,.()[\]{}:;=<>?])|(")/y;

export function parseFilter(text: string): Filter {
	return new Parser(tokensOf(text)).parse();
}

function tokensOf(text: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < text.length) {
		tokenPattern.lastIndex = at;
		const match = tokenPattern.exec(text);
		if (!match) throw new SyntaxProblem('syntax error, unexpected INVALID_CHARACTER');
		at = tokenPattern.lastIndex;
		const [, field, variable, format, name, number, operator, quote] = match;
		if (field !== undefined) tokens.push({kind: 'field', text: field.slice(1)});
		else if (variable !== undefined) tokens.push({kind: 'variable', text: variable.slice(1)});
		else if (format !== undefined) tokens.push({kind: 'format', text: format});
		else if (name !== undefined) tokens.push({kind: keywords.has(name) ? 'keyword' : 'name', text: name});
		else if (number !== undefined) tokens.push({kind: 'number', text: number});
		else if (operator !== undefined) tokens.push({kind: 'operator', text: operator});
		else if (quote !== undefined) {
			const string = stringAt(text, at);
			tokens.push({kind: 'string', text: '', pieces: string.pieces});
			at = string.end;
		}
	}
	return tokens;
}

const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '/': '/', '\\': '\\', '"': '"'};

function stringAt(text: string, start: number): {readonly pieces: readonly (string | Filter)[]; readonly end: number} {
	const pieces: (string | Filter)[] = [];
	let piece = '';
	for (let at = start; at < text.length; at += 1) {
		const character = text[at]!;
		if (character === '"') return {pieces: [...pieces, piece], end: at + 1};
		if (character !== '\\') {
			piece += character;
			continue;
		}
		at += 1;
		const next = text[at]!;
		if (next === 'u') {
			piece += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 5), 16));
			at += 4;
		} else if (next === '(') {
			const end = closing(text, at);
			pieces.push(piece, parseFilter(text.slice(at + 1, end)));
			piece = '';
			at = end;
		} else piece += escapes[next] ?? next;
	}
	throw new SyntaxProblem('syntax error, unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END');
}

/** The parenthesis that closes the one at `start`; strings in between may hold others. */
function closing(text: string, start: number): number {
	let depth = 0;
	for (let at = start; at < text.length; at += 1) {
		const character = text[at];
		if (character === '(') depth += 1;
		else if (character === '"') at = stringAt(text, at + 1).end - 1;
		else if (character === ')') {
			depth -= 1;
			if (depth === 0) return at;
		}
	}
	throw new SyntaxProblem('syntax error, unexpected $end');
}

const identity: Filter = {kind: 'identity'};
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const assignments: ReadonlySet<string> = new Set(['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']);

class Parser {
	readonly #tokens: readonly Token[];
	#at = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	parse(): Filter {
		if (this.#tokens.length === 0) return identity;
		const filter = this.#pipe();
		if (this.#at < this.#tokens.length) throw this.#unexpected();
		return filter;
	}

	#unexpected(): SyntaxProblem {
		const token = this.#tokens[this.#at];
		if (!token) return new SyntaxProblem('syntax error, unexpected $end');
		const kinds: Readonly<Record<Token['kind'], string>> = {
			name: 'IDENT',
			field: 'FIELD',
			variable: "'$'",
			format: 'FORMAT',
			number: 'LITERAL',
			operator: `'${token.text}'`,
			keyword: token.text,
			string: 'QQSTRING_START',
		};
		return new SyntaxProblem(`syntax error, unexpected ${kinds[token.kind]}`);
	}

	#is(text: string): boolean {
		const token = this.#tokens[this.#at];
		return token !== undefined && token.text === text && (token.kind === 'operator' || token.kind === 'keyword');
	}

	#take(text: string): boolean {
		if (!this.#is(text)) return false;
		this.#at += 1;
		return true;
	}

	#expect(text: string): void {
		if (!this.#take(text)) throw this.#unexpected();
	}

	#pipe(): Filter {
		if (this.#is('def')) {
			const {name, parameters, body} = this.#definition();
			const rest = this.#at < this.#tokens.length && !this.#is(')') ? this.#pipe() : identity;
			return {kind: 'define', name, parameters, body, rest};
		}
		const left = this.#comma();
		if (this.#take('as')) {
			const pattern = this.#pattern();
			this.#expect('|');
			return {kind: 'as', source: left, pattern, body: this.#pipe()};
		}
		return this.#take('|') ? {kind: 'pipe', left, right: this.#pipe()} : left;
	}

	#definition(): {readonly name: string; readonly parameters: readonly string[]; readonly body: Filter} {
		this.#expect('def');
		const name = this.#name();
		const parameters: string[] = [];
		if (this.#take('(')) {
			do {
				const token = this.#tokens[this.#at];
				if (token?.kind === 'variable') {
					this.#at += 1;
					parameters.push(`$${token.text}`);
				} else parameters.push(this.#name());
			} while (this.#take(';'));
			this.#expect(')');
		}
		this.#expect(':');
		const body = this.#pipe();
		this.#expect(';');
		return {name, parameters, body};
	}

	#name(): string {
		const token = this.#tokens[this.#at];
		if (token?.kind !== 'name') throw this.#unexpected();
		this.#at += 1;
		return token.text;
	}

	#pattern(): Pattern {
		const token = this.#tokens[this.#at];
		if (token?.kind === 'variable') {
			this.#at += 1;
			return {kind: 'name', name: token.text};
		}
		if (this.#take('[')) {
			const items: Pattern[] = [];
			do items.push(this.#pattern());
			while (this.#take(','));
			this.#expect(']');
			return {kind: 'array', items};
		}
		this.#expect('{');
		const entries: {key: Filter; pattern: Pattern}[] = [];
		do {
			const key = this.#tokens[this.#at];
			if (key?.kind === 'variable') {
				this.#at += 1;
				entries.push({key: text(key.text), pattern: {kind: 'name', name: key.text}});
				continue;
			}
			const filter = this.#objectKey();
			this.#expect(':');
			entries.push({key: filter, pattern: this.#pattern()});
		} while (this.#take(','));
		this.#expect('}');
		return {kind: 'object', entries};
	}

	#comma(): Filter {
		let left = this.#alternative();
		while (this.#take(',')) left = {kind: 'comma', left, right: this.#alternative()};
		return left;
	}

	#alternative(): Filter {
		const left = this.#assignment();
		return this.#take('//') ? {kind: 'alternative', left, right: this.#alternative()} : left;
	}

	#assignment(): Filter {
		const left = this.#or();
		const token = this.#tokens[this.#at];
		if (token?.kind !== 'operator' || !assignments.has(token.text)) return left;
		this.#at += 1;
		return {kind: 'assign', operator: token.text, left, right: this.#alternative()};
	}

	#or(): Filter {
		let left = this.#and();
		while (this.#take('or')) left = {kind: 'or', left, right: this.#and()};
		return left;
	}

	#and(): Filter {
		let left = this.#comparison();
		while (this.#take('and')) left = {kind: 'and', left, right: this.#comparison()};
		return left;
	}

	#comparison(): Filter {
		const left = this.#sum();
		const token = this.#tokens[this.#at];
		if (token?.kind !== 'operator' || !comparisons.has(token.text)) return left;
		this.#at += 1;
		return {kind: 'binary', operator: token.text, left, right: this.#sum()};
	}

	#sum(): Filter {
		let left = this.#product();
		while (this.#is('+') || this.#is('-')) {
			const operator = this.#tokens[this.#at]!.text;
			this.#at += 1;
			left = {kind: 'binary', operator, left, right: this.#product()};
		}
		return left;
	}

	#product(): Filter {
		let left = this.#postfix();
		while (this.#is('*') || this.#is('/') || this.#is('%')) {
			const operator = this.#tokens[this.#at]!.text;
			this.#at += 1;
			left = {kind: 'binary', operator, left, right: this.#postfix()};
		}
		return left;
	}

	#postfix(): Filter {
		let filter = this.#term();
		for (;;) {
			const token = this.#tokens[this.#at];
			if (token?.kind === 'field') {
				this.#at += 1;
				filter = {kind: 'index', of: filter, key: text(token.text)};
			} else if (this.#is('.') && this.#tokens[this.#at + 1]?.kind === 'string') {
				this.#at += 1;
				filter = {kind: 'index', of: filter, key: this.#term()};
			} else if (this.#is('.') && this.#tokens[this.#at + 1]?.text === '[') {
				this.#at += 2;
				filter = this.#brackets(filter);
			} else if (this.#take('[')) filter = this.#brackets(filter);
			else if (this.#take('?')) filter = {kind: 'try', body: filter, handler: undefined};
			else return filter;
		}
	}

	/** After `[`. */
	#brackets(of: Filter): Filter {
		if (this.#take(']')) return {kind: 'each', of};
		if (this.#take(':')) {
			const to = this.#pipe();
			this.#expect(']');
			return {kind: 'slice', of, from: undefined, to};
		}
		const key = this.#pipe();
		if (this.#take(':')) {
			const to = this.#is(']') ? undefined : this.#pipe();
			this.#expect(']');
			return {kind: 'slice', of, from: key, to};
		}
		this.#expect(']');
		return {kind: 'index', of, key};
	}

	#term(): Filter {
		const token = this.#tokens[this.#at];
		if (!token) throw this.#unexpected();
		this.#at += 1;
		switch (token.kind) {
			case 'number':
				return {kind: 'literal', value: Number(token.text)};
			case 'string':
				return {kind: 'string', pieces: token.pieces, format: undefined};
			case 'format': {
				const next = this.#tokens[this.#at];
				if (next?.kind !== 'string') return {kind: 'format', name: token.text};
				this.#at += 1;
				return {kind: 'string', pieces: next.pieces, format: token.text};
			}
			case 'field':
				return {kind: 'index', of: identity, key: text(token.text)};
			case 'variable':
				return {kind: 'variable', name: token.text};
			case 'name':
				return this.#call(token.text);
			case 'keyword':
				return this.#compound(token.text);
			case 'operator':
				return this.#operator(token.text);
		}
	}

	#call(name: string): Filter {
		if (name === 'true' || name === 'false') return {kind: 'literal', value: name === 'true'};
		if (name === 'null') return {kind: 'literal', value: null};
		const args: Filter[] = [];
		if (this.#take('(')) {
			do args.push(this.#pipe());
			while (this.#take(';'));
			this.#expect(')');
		}
		return {kind: 'call', name, args};
	}

	#operator(operator: string): Filter {
		switch (operator) {
			case '.': {
				const next = this.#tokens[this.#at];
				return next?.kind === 'string' ? {kind: 'index', of: identity, key: this.#term()} : identity;
			}
			case '..':
				return {kind: 'descend'};
			case '-':
				return {kind: 'negate', of: this.#postfix()};
			case '(': {
				const inside = this.#pipe();
				this.#expect(')');
				return inside;
			}
			case '[': {
				if (this.#take(']')) return {kind: 'array', items: undefined};
				const items = this.#pipe();
				this.#expect(']');
				return {kind: 'array', items};
			}
			case '{':
				return this.#object();
			default:
				this.#at -= 1;
				throw this.#unexpected();
		}
	}

	#object(): Filter {
		const entries: {key: Filter; value: Filter}[] = [];
		while (!this.#take('}')) {
			const token = this.#tokens[this.#at];
			if (token?.kind === 'variable') {
				this.#at += 1;
				entries.push({key: text(token.text), value: {kind: 'variable', name: token.text}});
			} else {
				const key = this.#objectKey();
				entries.push({key, value: this.#take(':') ? this.#objectValue() : {kind: 'index', of: identity, key}});
			}
			if (!this.#is('}')) this.#expect(',');
		}
		return {kind: 'object', entries};
	}

	#objectKey(): Filter {
		const token = this.#tokens[this.#at];
		if (!token) throw this.#unexpected();
		if (token.kind === 'name' || token.kind === 'keyword') {
			this.#at += 1;
			return text(token.text);
		}
		if (token.kind === 'string' || token.kind === 'format') return this.#term();
		if (token.kind === 'number') {
			this.#at += 1;
			return text(token.text);
		}
		this.#expect('(');
		const key = this.#pipe();
		this.#expect(')');
		return key;
	}

	/** Without commas, which divide the entries. */
	#objectValue(): Filter {
		const left = this.#alternative();
		return this.#take('|') ? {kind: 'pipe', left, right: this.#objectValue()} : left;
	}

	#compound(keyword: string): Filter {
		switch (keyword) {
			case 'if': {
				const branches: {test: Filter; then: Filter}[] = [];
				let otherwise: Filter | undefined;
				do {
					const test = this.#pipe();
					this.#expect('then');
					branches.push(branch(test, this.#pipe()));
				} while (this.#take('elif'));
				if (this.#take('else')) otherwise = this.#pipe();
				this.#expect('end');
				return {kind: 'if', branches, otherwise};
			}
			case 'try': {
				const body = this.#postfix();
				return {kind: 'try', body, handler: this.#take('catch') ? this.#postfix() : undefined};
			}
			case 'reduce':
			case 'foreach': {
				const source = this.#postfix();
				this.#expect('as');
				const pattern = this.#pattern();
				this.#expect('(');
				const start = this.#pipe();
				this.#expect(';');
				const update = this.#pipe();
				const extract = keyword === 'foreach' && this.#take(';') ? this.#pipe() : undefined;
				this.#expect(')');
				if (keyword === 'reduce') return {kind: 'reduce', source, pattern, start, update};
				return {kind: 'foreach', source, pattern, start, update, extract};
			}
			case 'def': {
				this.#at -= 1;
				return this.#pipe();
			}
			default:
				this.#at -= 1;
				throw this.#unexpected();
		}
	}
}

function branch(test: Filter, then: Filter): {test: Filter; then: Filter} {
	return {test, then};
}

function text(value: string): Filter {
	return {kind: 'string', pieces: [value], format: undefined};
}

/*
The grammar of Go's text/template, as far as `kubectl -o go-template` is used: actions, pipelines, variables, if, range,
with, break and continue, comments and trimmed blanks. Left out: define, template and block, complex numbers.
Upstream: text/template/parse. Messages are its own.
*/

export type Argument =
	/** `.` */
	| {readonly kind: 'dot'}
	/** `.a.b`; `position` is where upstream says an error is. */
	| {readonly kind: 'field'; readonly path: readonly string[]; readonly text: string; readonly position: number}
	/** `$x.a` */
	| {readonly kind: 'variable'; readonly name: string; readonly path: readonly string[]; readonly text: string; readonly position: number}
	/** `(…).a` */
	| {readonly kind: 'chain'; readonly pipeline: Pipeline; readonly path: readonly string[]; readonly text: string; readonly position: number}
	| {readonly kind: 'function'; readonly name: string; readonly position: number}
	| {readonly kind: 'literal'; readonly value: string | boolean | null | GoInteger | number};

/** A number written without a point: Go's int, which is another type than the float64 that JSON's numbers are. */
export interface GoInteger {
	readonly integer: number;
}

export interface Call {
	readonly words: readonly Argument[];
	readonly text: string;
	readonly position: number;
}

export interface Pipeline {
	readonly variables: readonly string[];
	readonly isAssigning: boolean;
	readonly calls: readonly Call[];
}

export type TemplateNode =
	| {readonly kind: 'text'; readonly text: string}
	| {readonly kind: 'action'; readonly pipeline: Pipeline}
	| {
			readonly kind: 'if' | 'with' | 'range';
			readonly pipeline: Pipeline;
			readonly body: readonly TemplateNode[];
			readonly otherwise: readonly TemplateNode[];
	  }
	| {readonly kind: 'break' | 'continue'};

export class TemplateError extends Error {}

interface Token {
	readonly kind: 'field' | 'variable' | 'word' | 'string' | 'character' | 'number' | 'dot' | 'operator';
	readonly text: string;
	readonly position: number;
	readonly isAfterSpace: boolean;
}

const functions: ReadonlySet<string> = new Set(
	'and base64decode call eq exists ge gt html index js le len lt ne not or print printf println slice urlquery'.split(' '),
);

const tokenPattern =
	/(\s+)|(\.[\p{L}_][\p{L}\d_]*)|(\$[\p{L}\d_]*)|([\p{L}_][\p{L}\d_]*)|("(?:[^"\\\n]|\\.)*"|`[^`]*`)|('(?:[^'\\]|\\.)+')|([-+]?(?:0[xX][\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))|(:=|[|=(),])|(\.)/uy;

/** Takes a template apart. Throws `TemplateError` with the words of upstream. */
export function parseTemplate(text: string): readonly TemplateNode[] {
	return new Parser(text).parse();
}

class Parser {
	readonly #text: string;
	#at = 0;
	#tokens: readonly Token[] = [];
	#next = 0;
	readonly #variables: string[] = ['$'];
	#loops = 0;

	constructor(text: string) {
		this.#text = text;
	}

	parse(): readonly TemplateNode[] {
		const {nodes, end} = this.#list();
		if (end !== undefined) this.#fail(`unexpected {{${end}}}`);
		return nodes;
	}

	#fail(message: string): never {
		const line = this.#text.slice(0, this.#at).split('\n').length;
		throw new TemplateError(`template: output:${line}: ${message}`);
	}

	/** Nodes up to `{{end}}`, `{{else}}` or the end of the text. */
	#list(): {readonly nodes: TemplateNode[]; readonly end: 'end' | 'else' | undefined} {
		const nodes: TemplateNode[] = [];
		let isTrimmed = false;
		for (;;) {
			const open = this.#text.indexOf('{{', this.#at);
			let text = this.#text.slice(this.#at, open < 0 ? undefined : open);
			if (isTrimmed || this.#isTrimmed) text = text.replace(/^[ \t\r\n]+/, '');
			this.#isTrimmed = false;
			isTrimmed = false;
			if (open >= 0 && /^\{\{-[ \t\r\n]/.test(this.#text.slice(open))) text = text.replace(/[ \t\r\n]+$/, '');
			if (text !== '') nodes.push({kind: 'text', text});
			if (open < 0) {
				this.#at = this.#text.length;
				return {nodes, end: undefined};
			}
			if (this.#open(open)) continue;
			const node = this.#action();
			if (node === 'end' || node === 'else') return {nodes, end: node};
			nodes.push(node);
		}
	}

	/** The blanks after the last action are to be dropped. */
	#isTrimmed = false;

	/** Reads the tokens of an action; true if it is a comment. */
	#open(open: number): boolean {
		this.#at = open + 2;
		if (/^-[ \t\r\n]/.test(this.#text.slice(this.#at))) this.#at += 2;
		const comment = /^\s*\/\*[\s\S]*?\*\/(\s*-)?\}\}/.exec(this.#text.slice(this.#at));
		if (comment) {
			this.#at += comment[0].length;
			this.#isTrimmed = comment[1] !== undefined;
			return true;
		}
		const tokens: Token[] = [];
		let isAfterSpace = false;
		for (;;) {
			const trim = /^[ \t\r\n]+-\}\}/.exec(this.#text.slice(this.#at));
			if (trim) {
				this.#at += trim[0].length;
				this.#isTrimmed = true;
				break;
			}
			if (this.#text.startsWith('}}', this.#at)) {
				this.#at += 2;
				break;
			}
			if (this.#at >= this.#text.length) this.#fail('unclosed action');
			tokenPattern.lastIndex = this.#at;
			const match = tokenPattern.exec(this.#text);
			if (!match) this.#fail(this.#unknown());
			const position = this.#at;
			this.#at += match[0].length;
			if (match[1] !== undefined) {
				isAfterSpace = true;
				continue;
			}
			const kinds = ['field', 'variable', 'word', 'string', 'character', 'number', 'operator', 'dot'] as const;
			const kind = kinds[match.slice(2).findIndex((group) => group !== undefined)]!;
			tokens.push({kind, text: match[0], position, isAfterSpace});
			isAfterSpace = false;
		}
		this.#tokens = tokens;
		this.#next = 0;
		return false;
	}

	#unknown(): string {
		const character = this.#text[this.#at]!;
		if (character === '"') return 'unterminated quoted string';
		if (character === "'") return 'unterminated character constant';
		const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
		return `unexpected ${JSON.stringify(character)} in command`.replace(/^unexpected "(.)" in command$/, (whole, letter: string) =>
			/[A-Za-z]/.test(letter) ? whole : `unrecognized character in action: U+${code} '${letter}'`,
		);
	}

	#peek(): Token | undefined {
		return this.#tokens[this.#next];
	}

	#action(): TemplateNode | 'end' | 'else' {
		const first = this.#peek();
		const name = first?.kind === 'word' ? first.text : '';
		switch (name) {
			case 'end':
				this.#next += 1;
				if (this.#peek()) this.#fail(`unexpected ${quote(this.#peek()!.text)} in end`);
				return 'end';
			case 'else':
				this.#next += 1;
				return 'else';
			case 'if':
			case 'with':
			case 'range':
				this.#next += 1;
				return this.#control(name);
			case 'break':
			case 'continue':
				if (this.#loops === 0) this.#fail(`{{${name}}} outside {{range}}`);
				return {kind: name};
			case 'define':
			case 'template':
			case 'block':
				return this.#fail(`{{${name}}} is not simulated`);
		}
		return {kind: 'action', pipeline: this.#pipeline('command', undefined)};
	}

	#control(kind: 'if' | 'with' | 'range'): TemplateNode {
		const known = this.#variables.length;
		const pipeline = this.#pipeline(kind, undefined);
		if (kind === 'range') this.#loops += 1;
		const {nodes: body, end} = this.#list();
		if (kind === 'range') this.#loops -= 1;
		if (end === undefined) this.#fail('unexpected EOF');
		let otherwise: readonly TemplateNode[] = [];
		if (end === 'else') {
			const word = this.#peek();
			// `{{else if}}` is an if within the else, ended by the same `{{end}}`.
			if (word?.kind === 'word' && word.text === kind && kind !== 'range') {
				this.#next += 1;
				otherwise = [this.#control(kind)];
				this.#variables.length = known;
				return {kind, pipeline, body, otherwise};
			}
			const rest = this.#list();
			if (rest.end === 'else') this.#fail('expected end; found {{else}}');
			if (rest.end === undefined) this.#fail('unexpected EOF');
			otherwise = rest.nodes;
		}
		this.#variables.length = known;
		return {kind, pipeline, body, otherwise};
	}

	#pipeline(context: string, close: ')' | undefined): Pipeline {
		const variables: string[] = [];
		let isAssigning = false;
		const start = this.#next;
		while (this.#peek()?.kind === 'variable') {
			variables.push(this.#peek()!.text);
			this.#next += 1;
			if (this.#peek()?.text === ',' && context === 'range') {
				this.#next += 1;
				continue;
			}
			break;
		}
		if (variables.length > 0 && (this.#peek()?.text === ':=' || this.#peek()?.text === '=')) {
			isAssigning = this.#peek()!.text === '=';
			if (isAssigning) for (const name of variables) if (!this.#variables.includes(name)) this.#fail(`undefined variable ${JSON.stringify(name)}`);
			this.#next += 1;
		} else {
			variables.length = 0;
			this.#next = start;
		}
		const calls: Call[] = [];
		for (;;) {
			calls.push(this.#call(context));
			const token = this.#peek();
			if (token?.text === '|') {
				this.#next += 1;
				continue;
			}
			if (close === undefined ? token === undefined : token?.text === close) break;
			this.#fail(token ? `unexpected ${quote(token.text)} in ${context === 'command' ? 'operand' : context}` : `unclosed left paren`);
		}
		if (close !== undefined) this.#next += 1;
		if (!isAssigning) this.#variables.push(...variables);
		return {variables, isAssigning, calls};
	}

	#call(context: string): Call {
		const words: Argument[] = [];
		const from = this.#next;
		for (let token = this.#peek(); token !== undefined && token.text !== '|' && token.text !== ')'; token = this.#peek())
			words.push(this.#operand(token, context));
		if (words.length === 0) this.#fail(from === 0 || context !== 'command' ? `missing value for ${context}` : 'missing value for command');
		const first = this.#tokens[from]!;
		const last = this.#tokens[this.#next - 1]!;
		return {words, text: this.#text.slice(first.position, last.position + last.text.length), position: first.position};
	}

	#operand(token: Token, context: string): Argument {
		this.#next += 1;
		switch (token.kind) {
			case 'dot':
				return {kind: 'dot'};
			case 'field': {
				const {path, text, position} = this.#path(token);
				return {kind: 'field', path: [token.text.slice(1), ...path], text: token.text + text, position};
			}
			case 'variable': {
				if (!this.#variables.includes(token.text)) this.#fail(`undefined variable ${JSON.stringify(token.text)}`);
				const {path, text, position} = this.#path(token);
				return {kind: 'variable', name: token.text, path, text: token.text + text, position};
			}
			case 'string':
				return {kind: 'literal', value: unquote(token.text)};
			case 'character':
				return {kind: 'literal', value: {integer: unquote(`"${token.text.slice(1, -1)}"`).codePointAt(0) ?? 0}};
			case 'number':
				return {kind: 'literal', value: /^[-+]?(\d+|0[xX][\da-fA-F]+)$/.test(token.text) ? {integer: Number(token.text)} : Number(token.text)};
			case 'word':
				if (token.text === 'true' || token.text === 'false') return {kind: 'literal', value: token.text === 'true'};
				if (token.text === 'nil') return {kind: 'literal', value: null};
				if (!functions.has(token.text)) this.#fail(`function ${JSON.stringify(token.text)} not defined`);
				return {kind: 'function', name: token.text, position: token.position};
			case 'operator': {
				if (token.text !== '(') return this.#fail(`unexpected ${quote(token.text)} in ${context === 'command' ? 'operand' : context}`);
				const pipeline = this.#pipeline('parenthesized pipeline', ')');
				const {path, text, position} = this.#path(token);
				return {kind: 'chain', pipeline, path, text: `(${text})`, position};
			}
		}
	}

	/** The fields that follow without a blank. */
	#path(first: Token): {readonly path: string[]; readonly text: string; readonly position: number} {
		const path: string[] = [];
		let position = first.position;
		for (let token = this.#peek(); token?.kind === 'field' && !token.isAfterSpace; token = this.#peek()) {
			if (path.length === 0) position = token.position;
			path.push(token.text.slice(1));
			this.#next += 1;
		}
		return {path, text: path.map((name) => `.${name}`).join(''), position};
	}
}

function quote(text: string): string {
	return text.length === 1 ? JSON.stringify(text) : `<${text}>`;
}

function unquote(text: string): string {
	if (text.startsWith('`')) return text.slice(1, -1);
	const named: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v'};
	return text.slice(1, -1).replace(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|[0-7]{3}|.)/g, (_whole, letters: string) => {
		if (/^[ux]/.test(letters)) return String.fromCodePoint(Number.parseInt(letters.slice(1), 16));
		if (/^[0-7]{3}$/.test(letters)) return String.fromCharCode(Number.parseInt(letters, 8));
		return named[letters] ?? letters;
	});
}

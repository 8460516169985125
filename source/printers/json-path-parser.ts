/*
Reads kubectl's template dialect of JSONPath: `{range .items[*]}{.metadata.name}{"\n"}{end}`.
Upstream: client-go/util/jsonpath, parser.go. Other JSONPath libraries know neither the braces nor `range`.
*/

/** One step of a path. */
export type PathStep =
	| {readonly kind: 'field'; readonly name: string}
	| {readonly kind: 'wildcard'}
	| {readonly kind: 'recursive'}
	| {readonly kind: 'slice'; readonly start: number | undefined; readonly end: number | undefined; readonly step: number | undefined}
	| {readonly kind: 'index'; readonly index: number}
	| {readonly kind: 'filter'; readonly left: Operand; readonly operator: string; readonly right: Operand}
	| {readonly kind: 'union'; readonly parts: readonly (readonly PathStep[])[]};

export type Operand = {readonly kind: 'literal'; readonly value: unknown} | {readonly kind: 'path'; readonly path: readonly PathStep[]};

export type TemplateNode =
	| {readonly kind: 'text'; readonly text: string}
	| {readonly kind: 'path'; readonly path: readonly PathStep[]}
	| {readonly kind: 'range'; readonly path: readonly PathStep[]; readonly body: readonly TemplateNode[]};

/** What is wrong with a template, in upstream's words. */
export class JsonPathError extends Error {
	override readonly name = 'JsonPathError';
}

export function parseTemplate(template: string): readonly TemplateNode[] {
	return new Parser(template).parse();
}

/** A path without its braces: `.items[*].metadata.name`. */
export function parsePath(text: string): readonly PathStep[] {
	const steps: PathStep[] = [];
	let position = 0;
	while (position < text.length) {
		const character = text[position]!;
		if (character === '$' || character === '@') {
			position += 1;
		} else if (character === '.') {
			if (text[position + 1] === '.') {
				steps.push({kind: 'recursive'});
				position += 2;
				if (text[position] === '[' || position === text.length) continue;
				position -= 1;
			}
			position += 1;
			if (text[position] === '[' || position === text.length) continue;
			const field = readField(text, position);
			if (field.name === '*') steps.push({kind: 'wildcard'});
			else if (field.name !== '') steps.push({kind: 'field', name: field.name});
			else throw unrecognized(text[position]!);
			position = field.end;
		} else if (character === '[') {
			const end = closingBracket(text, position);
			steps.push(parseBrackets(text.slice(position + 1, end)));
			position = end + 1;
		} else if (position === 0 && /[\w*-]/.test(character)) {
			const field = readField(text, position);
			steps.push(field.name === '*' ? {kind: 'wildcard'} : {kind: 'field', name: field.name});
			position = field.end;
		} else {
			throw unrecognized(character);
		}
	}
	return steps;
}

function unrecognized(character: string): JsonPathError {
	const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
	return new JsonPathError(`unrecognized character in action: U+${code} '${character}'`);
}

function readField(text: string, from: number): {readonly name: string; readonly end: number} {
	let name = '';
	let end = from;
	while (end < text.length && !/[.[\]\s,|{}()$@]/.test(text[end]!)) {
		if (text[end] === '\\') end += 1;
		name += text[end] ?? '';
		end += 1;
	}
	return {name, end};
}

function closingBracket(text: string, open: number): number {
	let depth = 0;
	let quote: string | undefined;
	for (let index = open; index < text.length; index += 1) {
		const character = text[index]!;
		if (quote !== undefined) {
			if (character === '\\') index += 1;
			else if (character === quote) quote = undefined;
		} else if (character === '"' || character === "'") {
			quote = character;
		} else if (character === '[') {
			depth += 1;
		} else if (character === ']') {
			depth -= 1;
			if (depth === 0) return index;
		}
	}
	throw new JsonPathError(text[open + 1] === '?' ? 'unterminated filter' : 'unterminated array');
}

function parseBrackets(inside: string): PathStep {
	const text = inside.trim();
	if (text.startsWith('?(')) return parseFilter(text);
	if (text === '*') return {kind: 'wildcard'};
	const quoted = splitOutsideQuotes(text, ',');
	if (quoted.length > 1) {
		return {kind: 'union', parts: quoted.map((part) => (/^\s*['"]/.test(part) ? parsePath(`.${unquote(part.trim())}`) : [parseBrackets(part)]))};
	}
	if (/^'.*'$|^".*"$/s.test(text)) return {kind: 'field', name: unquote(text)};
	const slice = /^(-?\d*)(?::(-?\d*))?(?::(-?\d*))?$/.exec(text);
	if (!slice || text === '') throw new JsonPathError(`invalid array index ${inside}`);
	const number = (part: string | undefined): number | undefined => (part ? Number(part) : undefined);
	if (slice[2] === undefined && slice[3] === undefined) return {kind: 'index', index: Number(slice[1])};
	return {kind: 'slice', start: number(slice[1]), end: number(slice[2]), step: number(slice[3])};
}

function parseFilter(text: string): PathStep {
	const body = /^\?\((.*)\)$/s.exec(text)?.[1];
	if (body === undefined) throw new JsonPathError('unterminated filter');
	const {left, operator, right} = splitAtOperator(body);
	if (operator === '') return {kind: 'filter', left: parseOperand(left), operator: 'exists', right: {kind: 'literal', value: undefined}};
	return {kind: 'filter', left: parseOperand(left), operator, right: parseOperand(right)};
}

function splitAtOperator(text: string): {readonly left: string; readonly operator: string; readonly right: string} {
	let quote: string | undefined;
	for (let index = 0; index < text.length; index += 1) {
		const character = text[index]!;
		if (quote !== undefined) {
			if (character === '\\') index += 1;
			else if (character === quote) quote = undefined;
			continue;
		}
		if (character === '"' || character === "'") quote = character;
		const operator = /^(==|!=|<=|>=|<|>|=)/.exec(text.slice(index))?.[1];
		if (operator) return {left: text.slice(0, index), operator: operator === '=' ? '==' : operator, right: text.slice(index + operator.length)};
	}
	return {left: text, operator: '', right: ''};
}

function parseOperand(text: string): Operand {
	const trimmed = text.trim();
	if (/^'.*'$|^".*"$/s.test(trimmed)) return {kind: 'literal', value: unquote(trimmed)};
	if (/^-?\d+(\.\d+)?$/.test(trimmed)) return {kind: 'literal', value: Number(trimmed)};
	if (trimmed === 'true' || trimmed === 'false') return {kind: 'literal', value: trimmed === 'true'};
	return {kind: 'path', path: parsePath(trimmed)};
}

function splitOutsideQuotes(text: string, separator: string): string[] {
	const parts: string[] = [];
	let quote: string | undefined;
	let start = 0;
	for (let index = 0; index < text.length; index += 1) {
		const character = text[index]!;
		if (quote !== undefined) {
			if (character === quote) quote = undefined;
		} else if (character === '"' || character === "'") {
			quote = character;
		} else if (character === separator) {
			parts.push(text.slice(start, index));
			start = index + 1;
		}
	}
	return [...parts, text.slice(start)];
}

/** The text in quotes, with Go's escapes made what they stand for. */
function unquote(text: string): string {
	const escapes: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', '0': '\0'};
	return text.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}

/** The template level: text, and actions in braces. */
class Parser {
	readonly #text: string;
	#position = 0;

	constructor(text: string) {
		this.#text = text;
	}

	parse(): readonly TemplateNode[] {
		const {nodes, isEnded} = this.#nodes();
		if (isEnded) throw new JsonPathError('not in range, nothing to end');
		return nodes;
	}

	#nodes(): {readonly nodes: readonly TemplateNode[]; readonly isEnded: boolean} {
		const nodes: TemplateNode[] = [];
		while (this.#position < this.#text.length) {
			const open = this.#text.indexOf('{', this.#position);
			if (open === -1) {
				nodes.push({kind: 'text', text: this.#text.slice(this.#position)});
				this.#position = this.#text.length;
				break;
			}
			if (open > this.#position) nodes.push({kind: 'text', text: this.#text.slice(this.#position, open)});
			const close = this.#closingBrace(open);
			const action = this.#text.slice(open + 1, close).trim();
			this.#position = close + 1;
			if (action === 'end') return {nodes, isEnded: true};
			const range = /^range\s+(.*)$/s.exec(action);
			if (range) {
				const path = parsePath(range[1]!.trim());
				const body = this.#nodes();
				if (!body.isEnded) throw new JsonPathError('unterminated range');
				nodes.push({kind: 'range', path, body: body.nodes});
			} else {
				nodes.push(...parseAction(action));
			}
		}
		return {nodes, isEnded: false};
	}

	#closingBrace(open: number): number {
		let quote: string | undefined;
		for (let index = open + 1; index < this.#text.length; index += 1) {
			const character = this.#text[index]!;
			if (quote !== undefined) {
				if (character === '\\') index += 1;
				else if (character === quote) quote = undefined;
			} else if (character === '"' || character === "'") {
				quote = character;
			} else if (character === '}') {
				return index;
			}
		}
		throw new JsonPathError('unclosed action');
	}
}

/** What stands in one pair of braces: quoted texts and paths, put apart by spaces. */
function parseAction(action: string): TemplateNode[] {
	return splitOutsideBrackets(action).map((part): TemplateNode => {
		if (/^'.*'$|^".*"$/s.test(part)) return {kind: 'text', text: unquote(part)};
		return {kind: 'path', path: parsePath(part)};
	});
}

function splitOutsideBrackets(action: string): string[] {
	const parts: string[] = [];
	let quote: string | undefined;
	let depth = 0;
	let part = '';
	for (let index = 0; index < action.length; index += 1) {
		const character = action[index]!;
		if (quote !== undefined) {
			part += character;
			if (character === '\\') part += action[++index] ?? '';
			else if (character === quote) quote = undefined;
			continue;
		}
		if (character === '"' || character === "'") quote = character;
		else if (character === '[') depth += 1;
		else if (character === ']') depth -= 1;
		if (/\s/.test(character) && depth === 0) {
			if (part !== '') parts.push(part);
			part = '';
		} else {
			part += character;
		}
	}
	return part === '' ? parts : [...parts, part];
}

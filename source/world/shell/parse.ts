import * as unbash from 'unbash';
import {lineAt, parseAs, problemOf} from './dialect-syntax.ts';
import type {Dialect} from './state.ts';
import type {AssignmentNode, Condition, ElementNode, ListNode, Node, Part, Redirection, Script, SyntaxProblem, Word} from './syntax.ts';

/** Commands whose words may be assignments of arrays. */
const declarations: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'readonly', 'export']);

type WithoutId<T> = T extends Node ? Omit<T, 'id'> : never;

const caches: Readonly<Record<Dialect, Map<string, Script>>> = {ash: new Map(), dash: new Map(), bash: new Map()};
const maximumCached = 2000;
const noWord: Word = {parts: [], literal: ''};

/** The script of a text. The same text is parsed once. */
export function parseScript(text: string, dialect: Dialect): Script {
	const cache = caches[dialect];
	let script = cache.get(text);
	if (!script) {
		script = new Compiler(text, dialect).compile();
		if (cache.size >= maximumCached) cache.clear();
		cache.set(text, script);
	}
	return script;
}

/** Turns the tree of `unbash` into numbered nodes. */
class Compiler {
	readonly #text: string;
	readonly #dialect: Dialect;
	readonly #nodes: Node[] = [];
	#problem: SyntaxProblem | undefined;

	constructor(text: string, dialect: Dialect) {
		this.#text = text;
		this.#dialect = dialect;
	}

	/** What stands before a problem, on lines of its own, has been run when a shell comes to it. */
	compile(): Script {
		const {tree, source, problem} = parseAs(this.#text, this.#dialect);
		this.#problem = problem;
		const statements = problem ? readable(tree.commands, source, problem.position) : tree.commands;
		const items = statements.map((statement) => this.#statement(statement, source));
		const found = this.#problem;
		if (found) {
			// A problem within `$(…)`: its command, and all after it, cannot be read.
			if (!problem) items.length = 0;
			items.push(this.#node({kind: 'syntax-error', problem: found, line: found.line}));
		}
		const root = this.#add<ListNode>({kind: 'list', items});
		return {nodes: this.#nodes, root: root.id, problem: found};
	}

	#note(script: unbash.ParsedScript, text: string): void {
		const error = script.errors?.[0];
		if (error) this.#problem ??= problemOf(text, error);
	}

	#add<T extends Node>(node: Omit<T, 'id'>): T {
		const numbered = {...node, id: this.#nodes.length} as T;
		this.#nodes.push(numbered);
		return numbered;
	}

	#list(statements: readonly unbash.Statement[], source: string): ListNode {
		return this.#add<ListNode>({kind: 'list', items: statements.map((statement) => this.#statement(statement, source))});
	}

	#body(body: unbash.CompoundList, source: string): ListNode {
		return this.#list(body.commands, source);
	}

	#functionBody(body: unbash.Function['body'], source: string): Node {
		const node = this.#command(body, source);
		if (node.kind !== 'list' || this.#dialect !== 'bash') return node;
		const named: Node = {...node, source: source.slice(body.pos, body.end).replace(/^\{\s*|;?\s*\}$/g, '')};
		this.#nodes[node.id] = named;
		return named;
	}

	#statement(statement: unbash.Statement, source: string): Node {
		const command = this.#command(statement.command, source);
		if (!statement.background) return command;
		return this.#node({kind: 'background', body: command, text: source.slice(statement.command.pos, statement.command.end)});
	}

	#node(node: WithoutId<Node>): Node {
		return this.#add<Node>(node as Omit<Node, 'id'>);
	}

	#command(node: unbash.PipelineNode | unbash.AndOr | unbash.CompoundList, source: string): Node {
		const line = lineAt(source, node.pos);
		switch (node.type) {
			case 'Command':
				return this.#simple(node, source, line);
			case 'AndOr':
				return this.#node({kind: 'and-or', items: node.commands.map((item) => this.#command(item, source)), operators: node.operators});
			case 'Pipeline': {
				const stages = node.commands.map((item, index) => {
					const stage = this.#command(item, source);
					if (node.operators[index] !== '|&') return stage;
					return this.#node({kind: 'redirected', body: stage, redirections: [{descriptor: 2, operator: '>&', target: literalWord('1')}], line});
				});
				const texts = node.commands.map((item) => source.slice(item.pos, item.end));
				const pipeline = stages.length === 1 ? stages[0]! : this.#node({kind: 'pipeline', stages, texts});
				const negations = node.prefixes.filter((prefix) => prefix.type === 'Negation').length;
				const negated = negations % 2 === 1 ? this.#node({kind: 'not', body: pipeline}) : pipeline;
				const timed = node.prefixes.find((prefix) => prefix.type === 'Time');
				return timed ? this.#node({kind: 'timed', body: negated, isPosix: timed.posix !== undefined}) : negated;
			}
			case 'If': {
				const branches = [node, ...node.elif].map((branch) => ({
					test: this.#body(branch.clause, source),
					body: this.#body(branch.then, source),
				}));
				return this.#node({kind: 'if', branches, otherwise: node.else && this.#body(node.else, source)});
			}
			case 'While':
				return this.#node({
					kind: 'while',
					isUntil: node.kind === 'until',
					test: this.#body(node.clause, source),
					body: this.#body(node.body, source),
				});
			case 'For':
				return this.#node({
					kind: 'for',
					name: node.name.value,
					words: node.wordlist?.map((word) => this.#word(word, source)),
					body: this.#body(node.body, source),
				});
			case 'ArithmeticFor': {
				const expression = (part: unbash.ArithmeticExpression | undefined): readonly Part[] =>
					part ? this.#expandable(source.slice(part.pos, part.end)) : [];
				return this.#node({
					kind: 'counting-for',
					start: expression(node.initialize),
					test: expression(node.test),
					update: expression(node.update),
					body: this.#body(node.body, source),
				});
			}
			case 'Case': {
				const items = node.items.map((item) => ({
					patterns: item.pattern.map((word) => this.#word(word, source)),
					body: this.#body(item.body, source),
					terminator: item.terminator ?? ';;',
				}));
				return this.#add<Node & {kind: 'case'}>({kind: 'case', word: this.#word(node.word, source), items});
			}
			case 'Function':
				return this.#node({kind: 'function', name: node.name.value, body: this.#functionBody(node.body, source)});
			case 'CompoundList':
				return this.#body(node, source);
			case 'BraceGroup':
				return this.#body(node.body, source);
			case 'Subshell':
				return this.#node({kind: 'subshell', body: this.#body(node.body, source), text: source.slice(node.pos, node.end)});
			case 'Redirected':
				return this.#node({
					kind: 'redirected',
					body: this.#command(node.command, source),
					redirections: node.redirects.flatMap((redirect) => this.#redirection(redirect, source)),
					line,
				});
			case 'TestCommand':
				return this.#node({kind: 'condition', condition: this.#condition(node.expression, source), line});
			case 'ArithmeticCommand':
				return this.#node({kind: 'arithmetic-command', parts: this.#expandable(node.body), line});
			case 'Select':
				return this.#node({
					kind: 'select',
					name: node.name.value,
					words: node.wordlist?.map((word) => this.#word(word, source)),
					body: this.#body(node.body, source),
				});
			case 'Coproc':
				return this.#node({
					kind: 'coproc',
					name: node.name?.value ?? 'COPROC',
					body: this.#command(node.body, source),
					text: source.slice(node.body.pos, node.body.end),
				});
		}
	}

	#simple(node: unbash.Command, source: string, line: number): Node {
		const assignments: AssignmentNode[] = [];
		const words: Word[] = [];
		const redirections: Redirection[] = [];
		const isDeclaring = node.name !== undefined && declarations.has(node.name.value);
		if (node.name) words.push(this.#word(node.name, source));
		for (const item of [...node.prefix, ...node.suffix]) {
			if (item.type === 'Word') words.push(this.#word(item, source));
			else if (item.type !== 'Assignment') redirections.push(...this.#redirection(item, source));
			else if (node.prefix.includes(item) || item.value.type === 'ArrayValue') {
				// `declare -a a=(x y)`: the name is declared, then the array is assigned.
				if (isDeclaring && !node.prefix.includes(item)) words.push(literalWord(item.name));
				assignments.push({
					name: item.name,
					value: this.#assigned(item.value, source),
					isAppending: item.append === true,
					index: item.index && this.#word(item.index, source),
					elements: item.value.type === 'ArrayValue' ? item.value.elements.map((element) => this.#element(element, source)) : undefined,
				});
			} else {
				const value = this.#assigned(item.value, source);
				const subscript: readonly Part[] = item.index ? [textPart('[', true), ...this.#word(item.index, source).parts, textPart(']', true)] : [];
				const operator = textPart(`${item.append ? '+' : ''}=`, true);
				words.push(wordOf([textPart(item.name, true), ...subscript, operator, ...value.parts].map(quoted)));
			}
		}
		const isDeclaration = isDeclaring && assignments.some(({elements}) => elements !== undefined);
		const texts = words.map(({literal}) => literal);
		const literals = texts.every((text) => text !== undefined) ? texts : undefined;
		const text = source === this.#text && this.#dialect === 'bash' ? {start: node.pos, end: node.end} : {};
		return this.#add<Node & {kind: 'simple'}>({
			kind: 'simple',
			assignments,
			words,
			literals,
			redirections,
			line,
			...(isDeclaration && {isDeclaration}),
			...text,
		});
	}

	/** An element of an array; `[5]=x` stands at an index of its own. */
	#element(word: unbash.Word, source: string): ElementNode {
		const {parts} = this.#word(word, source);
		const whole: ElementNode = {index: undefined, value: wordOf(parts)};
		if (!word.text.startsWith('[')) return whole;
		const pieces = word.parts ? parts : [textPart(word.text, false)];
		const first = pieces[0];
		const close = pieces.findIndex((part) => (part.kind === 'text' || part.kind === 'glob') && part.value.includes(']='));
		if (!first || !('value' in first) || close < 0) return whole;
		const closing = pieces[close] as Part & {value: string};
		const end = closing.value.indexOf(']=');
		const index: Part[] = [];
		if (close === 0) index.push(textPart(closing.value.slice(1, end), true));
		else index.push(textPart(first.value.slice(1), true), ...pieces.slice(1, close), textPart(closing.value.slice(0, end), true));
		return {index: wordOf(index), value: wordOf([textPart(closing.value.slice(end + 2), true), ...pieces.slice(close + 1)])};
	}

	#redirection(redirect: unbash.Redirection, source: string): Redirection[] {
		const descriptor = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : undefined;
		const variable = redirect.descriptor?.type === 'FileDescriptorVariable' ? {variable: redirect.descriptor.name} : {};
		if (redirect.type === 'HereDoc') {
			const body = redirect.body;
			const isQuoted = redirect.delimiter?.quoted === true;
			const strip = redirect.operator === '<<-' ? (text: string) => text.replace(/^\t+/gm, '') : (text: string) => text;
			const plain = isQuoted ? body.text : body.text.replace(/\\([$`\\]|\n)/g, (_, character: string) => (character === '\n' ? '' : character));
			const parts = isQuoted || !body.parts ? [textPart(strip(plain), true)] : this.#parts(body.parts, source, true);
			const stripped = redirect.operator === '<<-' ? parts.map((part) => (part.kind === 'text' ? {...part, value: strip(part.value)} : part)) : parts;
			return [{descriptor: descriptor ?? 0, operator: 'text', target: wordOf(stripped)}];
		}
		if (redirect.type === 'HereString') {
			const word = redirect.target ? this.#word(redirect.target, source) : noWord;
			return [{descriptor: descriptor ?? 0, operator: 'text', target: wordOf([...word.parts.map(quoted), textPart('\n', true)])}];
		}
		const target = redirect.target ? this.#word(redirect.target, source) : noWord;
		const isInput = redirect.operator.startsWith('<');
		return [{descriptor: descriptor ?? (isInput ? 0 : 1), operator: redirect.operator, target, ...variable}];
	}

	#condition(expression: unbash.TestExpression, source: string): Condition {
		switch (expression.type) {
			case 'TestUnary':
				return {kind: 'unary', operator: expression.operator, operand: this.#word(expression.operand, source)};
			case 'TestBinary':
				return {
					kind: 'binary',
					operator: expression.operator,
					left: this.#word(expression.left, source),
					right: expression.operator === '=~' ? this.#expression(expression.right, source) : this.#word(expression.right, source),
				};
			case 'TestLogical':
				return {kind: expression.operator === '&&' ? 'and' : 'or', operands: expression.operands.map((operand) => this.#condition(operand, source))};
			case 'TestNot': {
				const operand = this.#condition(expression.operand, source);
				return expression.negations.length % 2 === 1 ? {kind: 'not', operand} : operand;
			}
			case 'TestGroup':
				return this.#condition(expression.expression, source);
		}
	}

	/** The right side of `=~`: a backslash outside quotes belongs to the regular expression. */
	#expression(word: unbash.Word, source: string): Word {
		if (!word.parts) return wordOf([textPart(word.text, false)]);
		return wordOf(
			word.parts.flatMap((part) =>
				part.type === 'Literal' || part.type === 'Glob' || part.type === 'ExtendedGlob'
					? [textPart(part.text, false)]
					: this.#part(part, source, false),
			),
		);
	}

	/** The value of an assignment: `~` is a home directory after `=` and `:`. */
	#assigned(value: unbash.Word | unbash.ArrayValue, source: string): Word {
		return value.type === 'Word' ? this.#word(value, source) : noWord;
	}

	#word(word: unbash.Word, source: string): Word {
		const parts = word.parts ? this.#parts(word.parts, source, false) : [textPart(word.value, word.text !== word.value)];
		const first = parts[0];
		if (word.text.startsWith('~') && first?.kind === 'text') {
			const slash = first.value.indexOf('/');
			const end = slash < 0 ? first.value.length : slash;
			const rest = first.value.slice(end);
			const tilde: Part = {kind: 'tilde', user: first.value.slice(1, end)};
			return wordOf([tilde, ...(rest === '' ? [] : [textPart(rest, false)]), ...parts.slice(1)]);
		}
		return wordOf(parts);
	}

	/** The parts of a text that is expanded as within double quotes: arithmetic. */
	#expandable(text: string): readonly Part[] {
		if (!/[$`\\"']/.test(text)) return [textPart(text, true)];
		const heredoc = `: <<\x01\n${text}\n\x01\n`;
		const command = unbash.parse(heredoc).commands[0]?.command;
		const body = command?.type === 'Command' ? command.redirects[0] : undefined;
		if (body?.type !== 'HereDoc' || !body.body.parts) return [textPart(text, true)];
		return this.#parts(body.body.parts, heredoc, true);
	}

	#parts(parts: readonly unbash.WordPart[], source: string, isQuoted: boolean): Part[] {
		return parts.flatMap((part) => this.#part(part, source, isQuoted));
	}

	#part(part: unbash.WordPart, source: string, isQuoted: boolean): Part[] {
		switch (part.type) {
			case 'Literal':
				return [textPart(part.value, isQuoted || part.text !== part.value)];
			case 'SingleQuoted':
			case 'AnsiCQuoted':
				return [textPart(part.value, true)];
			case 'DoubleQuoted':
			case 'LocaleString':
				return part.parts.length === 0 ? [textPart('', true)] : this.#parts(part.parts, source, true);
			case 'Glob':
				return isQuoted ? [textPart(part.text, true)] : [{kind: 'glob', value: part.text}];
			case 'ExtendedGlob':
				return isQuoted ? [textPart(part.text, true)] : [{kind: 'glob', value: part.text}];
			case 'BraceExpansion':
				return [{kind: 'braces', value: part.text}];
			case 'SimpleExpansion':
				return [{kind: 'variable', name: part.text.slice(1), operator: '', operand: undefined, second: undefined, index: undefined, isQuoted}];
			case 'ParameterExpansion':
				return [this.#variable(part, source, isQuoted)];
			case 'CommandExpansion': {
				const script = part.script;
				if (!script) return [];
				const inner = script.source ?? source;
				this.#note(script, inner);
				return [{kind: 'command', body: this.#list(script.commands, inner).id, isQuoted}];
			}
			case 'ArithmeticExpansion':
				return [{kind: 'arithmetic', parts: this.#expandable(arithmeticText(part.text)), isQuoted}];
			case 'ProcessSubstitution': {
				const {script} = part;
				if (!script) return [];
				const inner = script.source ?? source;
				this.#note(script, inner);
				const file = part.operator === '>' ? 'sink' : 'source';
				return [{kind: 'command', body: this.#list(script.commands, inner).id, isQuoted: true, file}];
			}
		}
	}

	#variable(part: unbash.ParameterExpansionPart, source: string, isQuoted: boolean): Part {
		const operation = part.operation;
		const base = {kind: 'variable', name: part.parameter, second: undefined, isQuoted} as const;
		const index = part.index && this.#word(part.index, source);
		if (part.prefix === '#') return {...base, operator: 'length', operand: undefined, index};
		if (part.prefix === '!' && operation?.type === 'Names') return {...base, operator: 'names', operand: undefined, index};
		if (part.prefix === '!' && !operation) return {...base, operator: 'indirect', operand: undefined, index};
		if (part.parameter === '') return {...base, operator: 'bad', operand: textWord(part.text), index};
		if (!operation) return {...base, operator: '', operand: undefined, index};
		// Inside double quotes a default value is quoted too; a pattern's quoting is its own.
		const inner = (word: unbash.Word): Word => {
			const inside = this.#word(word, source);
			return isQuoted && operation.type === 'Default' ? wordOf(inside.parts.map(quoted)) : inside;
		};
		const indirect = part.prefix === '!' ? ({isIndirect: true} as const) : {};
		switch (operation.type) {
			case 'Default':
			case 'Remove':
				return {...base, ...indirect, operator: operation.operator, operand: inner(operation.operand), index};
			case 'Replace':
				return {...base, ...indirect, operator: operation.operator, operand: inner(operation.pattern), second: inner(operation.replacement), index};
			case 'Slice':
				return {
					...base,
					...indirect,
					operator: 'slice',
					operand: inner(operation.offset),
					second: operation.length && inner(operation.length),
					index,
				};
			case 'CaseModification':
				return {...base, ...indirect, operator: operation.operator, operand: operation.operand && inner(operation.operand), index};
			case 'Transform':
				return {...base, ...indirect, operator: 'transform', operand: inner(operation.operand), index};
			case 'Names':
			case 'Unknown':
				return {...base, operator: 'bad', operand: textWord(part.text), index};
		}
	}
}

/** The statements before the one that cannot be read, if a line ends between them. */
function readable(statements: readonly unbash.Statement[], source: string, position: number): readonly unbash.Statement[] {
	const bad = statements.findLastIndex((statement) => statement.pos <= position);
	let count = bad < 0 ? 0 : bad;
	const isBehind =
		bad >= 0 &&
		statements[bad]!.end <= position &&
		source.slice(statements[bad]!.end, position).includes('\n') &&
		statements[bad]!.end > statements[bad]!.pos;
	if (isBehind) count += 1;
	const start = isBehind ? position : (statements[bad]?.pos ?? 0);
	while (count > 0 && !source.slice(statements[count - 1]!.end, start).includes('\n')) count -= 1;
	return statements.slice(0, count);
}

function textWord(text: string): Word {
	return {parts: [textPart(text, true)], literal: text};
}

/** What stands in `$((…))` or `$[…]`. */
function arithmeticText(text: string): string {
	return text.startsWith('$((') ? text.slice(3, -2) : text.slice(2, -1);
}

function textPart(value: string, isQuoted: boolean): Part & {kind: 'text'} {
	return {kind: 'text', value, isQuoted};
}

function quoted(part: Part): Part {
	if (part.kind === 'glob') return textPart(part.value, true);
	return 'isQuoted' in part ? {...part, isQuoted: true} : part;
}

function literalWord(value: string): Word {
	return {parts: [textPart(value, false)], literal: value};
}

function wordOf(parts: readonly Part[]): Word {
	let literal: string | undefined = '';
	for (const part of parts) {
		if (part.kind !== 'text') {
			literal = undefined;
			break;
		}
		literal += part.value;
	}
	return {parts, literal: parts.length === 0 ? undefined : literal};
}

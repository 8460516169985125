import * as unbash from 'unbash';
import type {Dialect} from './state.ts';
import type {SyntaxProblem} from './syntax.ts';

/*
The parser knows bash's grammar. Here what the other two shells read differently is written so that they do: `[[` is a
command's name to dash, `((x))` two subshells, `$[1]` a text; and what is no syntax to them is a problem at its place.
*/

export interface ParsedText {
	readonly tree: unbash.ParsedScript;
	/** What the tree's positions are in: the text, with backslashes and blanks put in. */
	readonly source: string;
	readonly problem: SyntaxProblem | undefined;
}

type Finding = {readonly at: number} & ({readonly insert: string} | {readonly token: string} | {readonly message: string});

const bashOnly = /\[\[|\(\(|\bfunction\b|&>|\$\[|<<<|[<>]\(|=\(|\]\+?=|\|&|\$'|\bselect\b|\btime\b|\bcoproc\b/;

export function parseAs(text: string, dialect: Dialect): ParsedText {
	let source = text;
	let tree = unbash.parse(source);
	let refused: Finding | undefined;
	if (dialect !== 'bash' && bashOnly.test(text)) {
		// What stood within something rewritten is only seen the next time.
		for (let round = 0; round < 20; round += 1) {
			const findings: Finding[] = [];
			collect(tree, dialect, findings);
			refused = findings.filter((finding) => !('insert' in finding)).toSorted((a, b) => a.at - b.at)[0];
			const edits = findings.filter((finding) => 'insert' in finding).toSorted((a, b) => b.at - a.at);
			if (edits.length === 0) break;
			for (const edit of edits) source = source.slice(0, edit.at) + edit.insert + source.slice(edit.at);
			tree = unbash.parse(source);
		}
	}
	const error = tree.errors?.[0];
	let problem: SyntaxProblem | undefined;
	if (refused && (!error || refused.at <= error.pos)) {
		problem =
			'token' in refused
				? problemAt(source, refused.at, {kind: 'unexpected', token: refused.token})
				: problemAt(source, refused.at, {kind: 'other', token: 'message' in refused ? refused.message : ''});
	} else if (error) problem = problemOf(source, error);
	return {tree, source, problem};
}

/** Looks through a tree. Scripts with a source of their own (in backquotes) are left alone. */
function collect(node: unbash.SyntaxNode, dialect: 'ash' | 'dash', findings: Finding[]): void {
	if (node.type === 'Script' && node.pos !== 0 && 'source' in node && node.source !== undefined) return;
	const found = findingOf(node, dialect);
	if (found) findings.push(found);
	else unbash.forEachChild(node, (child) => collect(child, dialect, findings));
}

function findingOf(node: unbash.SyntaxNode, dialect: 'ash' | 'dash'): Finding | undefined {
	const isDash = dialect === 'dash';
	switch (node.type) {
		case 'TestCommand':
			return isDash ? {at: node.pos, insert: '\\'} : undefined;
		case 'TestGroup':
			return {at: node.pos, token: 'word'};
		case 'ArithmeticCommand':
			return {at: node.pos + 1, insert: ' '};
		case 'ArithmeticFor':
			return {at: node.pos, message: 'bad for loop variable'};
		case 'Select':
			return {at: node.body.pos, token: 'do'};
		case 'Coproc':
			return {at: node.pos, insert: '\\'};
		case 'Function':
			return isDash && node.name.pos > node.pos ? {at: node.pos, insert: '\\'} : undefined;
		case 'Redirect':
			return isDash && node.operator.startsWith('&>') ? {at: node.target ? node.pos + 1 : node.pos, insert: ' '} : undefined;
		case 'HereString':
			return {at: node.pos, token: 'redirection'};
		case 'ProcessSubstitution':
			return isDash ? {at: node.pos, token: '('} : undefined;
		case 'Assignment':
			if (node.index) return {at: node.pos, insert: '\\'};
			return node.value.type === 'ArrayValue' ? {at: node.value.pos, token: '('} : undefined;
		case 'Pipeline': {
			const timed = node.prefixes.find((prefix) => prefix.type === 'Time');
			if (timed && isDash) return {at: timed.pos, insert: '\\'};
			const at = node.operators.indexOf('|&');
			return at >= 0 ? {at: node.commands[at]!.end, token: '&'} : undefined;
		}
		case 'ArithmeticExpansion':
			return node.text.startsWith('$[') ? {at: node.pos, insert: '\\'} : undefined;
		case 'AnsiCQuoted':
			return isDash ? {at: node.pos, insert: '\\'} : undefined;
		default:
			return undefined;
	}
}

/** What a shell makes of an error of the parser. */
export function problemOf(source: string, error: unbash.ParseError): SyntaxProblem {
	const {message, pos} = error;
	const quote = /unterminated (double|single)|unterminated.*quote/.exec(message);
	if (quote) return problemAt(source, pos, {kind: 'quote', token: quote[1] === 'single' ? "'" : '"'});
	// The parser has read on to the end of what ends too early: `if x; y; fi`.
	const closing = /expected '(then|do)'$/.test(message) ? /\b(fi|done|esac)\s*$/.exec(source.slice(0, pos)) : null;
	const token = closing?.[1] ?? tokenAt(source, pos);
	const expecting = expectedAfter(message);
	if (token === undefined || message.startsWith('unterminated'))
		return problemAt(source, source.length, {
			kind: 'end',
			token: '',
			...(expecting !== undefined && {expecting: expecting === 'esac' ? ';;' : expecting}),
		});
	return problemAt(source, closing ? closing.index : pos, {kind: 'unexpected', token, ...(expecting !== undefined && {expecting})});
}

const followers: ReadonlyMap<string, string> = new Map([
	['do', 'done'],
	['then', 'fi'],
	['else', 'fi'],
	['elif', 'then'],
	['if', 'then'],
	['while', 'do'],
	['until', 'do'],
]);

function expectedAfter(message: string): string | undefined {
	if (/unterminated (command|process|sub)/.test(message)) return ')';
	if (/unterminated parameter/.test(message)) return undefined;
	const after = /expected command after '(\w+)'/.exec(message);
	if (after) return followers.get(after[1]!);
	return /expected '(.+?)'/.exec(message)?.[1];
}

const words: ReadonlySet<string> = new Set([
	'if',
	'then',
	'else',
	'elif',
	'fi',
	'do',
	'done',
	'case',
	'esac',
	'while',
	'until',
	'for',
	'{',
	'}',
	'!',
	'in',
]);

/** The token at a position as dash names it; undefined: there is nothing any more. */
function tokenAt(source: string, position: number): string | undefined {
	const rest = source.slice(position).replace(/^[ \t]+/, '');
	if (rest === '') return undefined;
	const token = /^(?:&&|\|\||;;|\n|[;&|()]|[<>]+&?|[^\s;&|()<>]+)/.exec(rest)?.[0] ?? rest[0]!;
	if (token === '\n') return 'newline';
	if (/^[<>]/.test(token)) return 'redirection';
	return /^[;&|()]/.test(token) || words.has(token) ? token : 'word';
}

function problemAt(source: string, position: number, what: Pick<SyntaxProblem, 'kind' | 'token' | 'expecting'>): SyntaxProblem {
	const start = source.lastIndexOf('\n', position - 1) + 1;
	const end = source.indexOf('\n', position);
	return {...what, position, line: lineAt(source, position), lineText: source.slice(start, end < 0 ? undefined : end)};
}

export function lineAt(text: string, position: number): number {
	let line = 1;
	for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
	return line;
}

/** What a shell says of a text it cannot read. `name` stands before it; `isFile`: it is in a file. */
export function syntaxComplaint(problem: SyntaxProblem, dialect: Dialect, name: string, isFile: boolean): string {
	const {kind, token, expecting, line, lineText} = problem;
	if (dialect === 'bash') {
		const place = isFile ? `${name}: line` : `${name}: -c: line`;
		if (kind === 'quote') return `${place} ${line}: unexpected EOF while looking for matching \`${token}'\n`;
		if (kind === 'end' && expecting === ')') return `${place} ${line + 1}: unexpected EOF while looking for matching \`)'\n`;
		if (kind === 'end') return `${place} ${line + 1}: syntax error: unexpected end of file\n`;
		const shown = token === 'word' || token === 'redirection' ? (/\S+/.exec(lineText)?.[0] ?? '') : token;
		return `${place} ${line}: syntax error near unexpected token \`${shown}'\n${place} ${line}: \`${lineText}'\n`;
	}
	const isPlain = token === 'word' || token === 'newline' || token === 'redirection';
	const named = kind === 'end' ? 'end of file' : isPlain ? token : `"${token}"`;
	const tail = expecting === undefined ? '' : ` (expecting "${expecting}")`;
	if (dialect === 'dash') {
		const text =
			kind === 'quote' ? 'Unterminated quoted string' : kind === 'other' ? token[0]!.toUpperCase() + token.slice(1) : `${named} unexpected${tail}`;
		return `${name}: ${line}: Syntax error: ${text}\n`;
	}
	const text = kind === 'quote' ? 'unterminated quoted string' : kind === 'other' ? token : `unexpected ${named}${tail}`;
	return `${name}: ${isFile ? `line ${line}: ` : ''}syntax error: ${text}\n`;
}

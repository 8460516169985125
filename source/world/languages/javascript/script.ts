import {type AnyNode, type ArrowFunctionExpression, type FunctionDeclaration, type FunctionExpression, type Program, parse} from 'acorn';

/* A script's text as its tree. What of the language is not simulated is found before the script begins. */

export type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

export interface Script {
	readonly tree: Program;
	/** Its functions in the order of the text: a function value names one by its number. */
	readonly functions: readonly FunctionNode[];
	readonly numbers: ReadonlyMap<FunctionNode, number>;
	readonly lines: readonly string[];
}

/** What is not known of the language, or of Node. */
export class UnknownJavaScript extends Error {}

/** The text is no JavaScript. */
export class JavaScriptSyntaxError extends Error {
	readonly line: number;
	readonly column: number;

	constructor(message: string, line: number, column: number) {
		super(message);
		this.line = line;
		this.column = column;
	}
}

const known: ReadonlySet<string> = new Set(
	`Program ExpressionStatement VariableDeclaration VariableDeclarator FunctionDeclaration FunctionExpression ArrowFunctionExpression
	BlockStatement ReturnStatement IfStatement ForStatement ForOfStatement ForInStatement WhileStatement DoWhileStatement BreakStatement
	ContinueStatement ThrowStatement TryStatement CatchClause SwitchStatement SwitchCase EmptyStatement Identifier Literal TemplateLiteral
	TemplateElement BinaryExpression LogicalExpression UnaryExpression UpdateExpression AssignmentExpression AssignmentPattern
	ConditionalExpression CallExpression NewExpression MemberExpression ChainExpression ArrayExpression ObjectExpression Property
	SpreadElement ObjectPattern ArrayPattern RestElement ThisExpression SequenceExpression ImportDeclaration ImportSpecifier
	ImportDefaultSpecifier ImportNamespaceSpecifier`.split(/\s+/),
);

const scripts = new Map<string, Script>();

export function scriptOf(text: string): Script {
	let script = scripts.get(text);
	if (!script) {
		script = read(text);
		scripts.set(text, script);
	}
	return script;
}

function read(text: string): Script {
	const isModule = /^\s*import\s[^(]/m.test(text);
	let tree: Program;
	try {
		tree = parse(text, {
			ecmaVersion: 'latest',
			sourceType: isModule ? 'module' : 'script',
			locations: true,
			allowReturnOutsideFunction: true,
			allowHashBang: true,
		});
	} catch (error) {
		const {message, loc} = error as Error & {loc?: {line: number; column: number}};
		throw new JavaScriptSyntaxError(message.replace(/ \(\d+:\d+\)$/, ''), loc?.line ?? 1, loc?.column ?? 0);
	}
	const functions: FunctionNode[] = [];
	const visit = (node: AnyNode): void => {
		if (!known.has(node.type)) throw new UnknownJavaScript(wordFor(node.type));
		if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') {
			if (node.async || node.generator) throw new UnknownJavaScript(node.async ? 'a function that waits for promises' : 'a generator');
			functions.push(node as FunctionNode);
		}
		for (const part of Object.values(node)) {
			if (Array.isArray(part)) for (const item of part) if (isNode(item)) visit(item);
			if (isNode(part)) visit(part);
		}
	};
	visit(tree);
	return {tree, functions, numbers: new Map(functions.map((node, index) => [node, index])), lines: text.split('\n')};
}

function isNode(value: unknown): value is AnyNode {
	return typeof value === 'object' && value !== null && typeof (value as {type?: unknown}).type === 'string';
}

function wordFor(type: string): string {
	return type
		.replace(/(Expression|Statement|Declaration|Definition|Body)$/, '')
		.replaceAll(/([a-z])([A-Z])/g, '$1 $2')
		.toLowerCase();
}

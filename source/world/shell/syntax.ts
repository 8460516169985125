/*
A shell script as the interpreter runs it: the parser's tree made smaller, every node numbered, so that a frame can
name the node it stands at by the script's text and a number, and be saved.
*/

/** A piece of a word. `isQuoted`: what comes of it is neither split into fields nor taken as a pattern. */
export type Part =
	| {readonly kind: 'text'; readonly value: string; readonly isQuoted: boolean}
	/** `*`, `?`, `[…]` outside quotes. */
	| {readonly kind: 'glob'; readonly value: string}
	| {readonly kind: 'tilde'; readonly user: string}
	| VariablePart
	/** `$(…)`; `body` is the number of its list. `file`: `<(…)` or `>(…)`, the name of a file it is led to or from. */
	| {readonly kind: 'command'; readonly body: number; readonly isQuoted: boolean; readonly file?: 'source' | 'sink'}
	| {readonly kind: 'arithmetic'; readonly parts: readonly Part[]; readonly isQuoted: boolean}
	/** `{a,b}` and `{1..3}`: bash only; any other shell takes the text as it stands. */
	| {readonly kind: 'braces'; readonly value: string};

export interface VariablePart {
	readonly kind: 'variable';
	readonly name: string;
	/** `:-`, `#`, `%%`, `/`, `length` … or empty. */
	readonly operator: string;
	readonly operand: Word | undefined;
	/** The replacement of `${x/a/b}`, the length of `${x:1:2}`. */
	readonly second: Word | undefined;
	/** `${BASH_REMATCH[1]}`. */
	readonly index: Word | undefined;
	readonly isQuoted: boolean;
	/** `${!x:-y}`: of the variable that `x` names. */
	readonly isIndirect?: true;
}

export interface Word {
	readonly parts: readonly Part[];
	/** The one field the word always is, if it is so. */
	readonly literal: string | undefined;
}

export interface Redirection {
	/** The descriptor that is changed. */
	readonly descriptor: number;
	readonly operator: '>' | '>>' | '<' | '<>' | '>|' | '>&' | '<&' | 'text' | '&>' | '&>>';
	/** A file's name, a descriptor's number, or (`text`) the body of a here-document. */
	readonly target: Word;
	/** `{fd}>file`: the variable that is told a free descriptor, or has the one to close. */
	readonly variable?: string;
}

export interface AssignmentNode {
	readonly name: string;
	readonly value: Word;
	readonly isAppending: boolean;
	/** `a[1]=x` */
	readonly index?: Word | undefined;
	/** `a=(x y)`; `value` is then nothing. */
	readonly elements?: readonly ElementNode[] | undefined;
}

export interface ElementNode {
	/** `[5]=x` */
	readonly index: Word | undefined;
	readonly value: Word;
}

interface NodeBase {
	/** Its place in `Script.nodes`. */
	readonly id: number;
}

export interface SimpleNode extends NodeBase {
	readonly kind: 'simple';
	readonly assignments: readonly AssignmentNode[];
	readonly words: readonly Word[];
	/** The words, if each stands for itself: most commands are such. */
	readonly literals: readonly string[] | undefined;
	readonly redirections: readonly Redirection[];
	readonly line: number;
	/** `declare`, `local` … with arrays among what is assigned. */
	readonly isDeclaration?: true;
	/** Where it stands in the script, for `$BASH_COMMAND`. */
	readonly start?: number;
	readonly end?: number;
}

export interface ListNode extends NodeBase {
	readonly kind: 'list';
	readonly items: readonly Node[];
	/** Of a function's body: as it stands in the script. */
	readonly source?: string;
}

export interface CaseNode extends NodeBase {
	readonly kind: 'case';
	readonly word: Word;
	readonly items: readonly {readonly patterns: readonly Word[]; readonly body: ListNode; readonly terminator: string}[];
}

/** `[[ … ]]`. */
export type Condition =
	| {readonly kind: 'unary'; readonly operator: string; readonly operand: Word}
	| {readonly kind: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word}
	| {readonly kind: 'and' | 'or'; readonly operands: readonly Condition[]}
	| {readonly kind: 'not'; readonly operand: Condition};

export type Node =
	| SimpleNode
	| ListNode
	| CaseNode
	| (NodeBase & {readonly kind: 'background'; readonly body: Node; readonly text: string})
	/** Left to right; `operators[i]` stands before `items[i + 1]`. */
	| (NodeBase & {readonly kind: 'and-or'; readonly items: readonly Node[]; readonly operators: readonly string[]})
	| (NodeBase & {readonly kind: 'not'; readonly body: Node})
	| (NodeBase & {readonly kind: 'pipeline'; readonly stages: readonly Node[]; readonly texts: readonly string[]})
	| (NodeBase & {
			readonly kind: 'if';
			readonly branches: readonly {readonly test: ListNode; readonly body: ListNode}[];
			readonly otherwise: ListNode | undefined;
	  })
	| (NodeBase & {readonly kind: 'while'; readonly isUntil: boolean; readonly test: ListNode; readonly body: ListNode})
	/** Without words: over the positional parameters. */
	| (NodeBase & {readonly kind: 'for'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: ListNode})
	| (NodeBase & {
			readonly kind: 'counting-for';
			readonly start: readonly Part[];
			readonly test: readonly Part[];
			readonly update: readonly Part[];
			readonly body: ListNode;
	  })
	| (NodeBase & {readonly kind: 'function'; readonly name: string; readonly body: Node})
	| (NodeBase & {readonly kind: 'subshell'; readonly body: ListNode; readonly text: string})
	| (NodeBase & {readonly kind: 'redirected'; readonly body: Node; readonly redirections: readonly Redirection[]; readonly line: number})
	| (NodeBase & {readonly kind: 'condition'; readonly condition: Condition; readonly line: number})
	| (NodeBase & {readonly kind: 'arithmetic-command'; readonly parts: readonly Part[]; readonly line: number})
	| (NodeBase & {readonly kind: 'select'; readonly name: string; readonly words: readonly Word[] | undefined; readonly body: ListNode})
	| (NodeBase & {readonly kind: 'coproc'; readonly name: string; readonly body: Node; readonly text: string})
	/** `time` before a pipeline. */
	| (NodeBase & {readonly kind: 'timed'; readonly body: Node; readonly isPosix: boolean})
	/** Here the text cannot be read any further. */
	| (NodeBase & {readonly kind: 'syntax-error'; readonly problem: SyntaxProblem; readonly line: number});

export interface SyntaxProblem {
	/** `end`: the text ends too early; `quote`: within a quotation. */
	readonly kind: 'unexpected' | 'end' | 'quote' | 'other';
	/** The token or the quotation mark; of `other`, what is said of it. */
	readonly token: string;
	/** What was to come there. */
	readonly expecting?: string;
	readonly position: number;
	readonly line: number;
	readonly lineText: string;
}

export interface Script {
	readonly nodes: readonly Node[];
	readonly root: number;
	readonly problem: SyntaxProblem | undefined;
}

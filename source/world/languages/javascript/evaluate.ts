import type {
	AnyNode,
	AssignmentExpression,
	BinaryExpression,
	CallExpression,
	Expression,
	MemberExpression,
	NewExpression,
	Pattern,
	Statement,
	Super,
	UpdateExpression,
	VariableDeclaration,
} from 'acorn';
import {callNative, constructNative, getMember, type Machine} from './library.ts';
import {type FunctionNode, UnknownJavaScript} from './script.ts';
import {
	arrayOf,
	errorOf,
	isCallable,
	isObject,
	isTrue,
	type ObjectValue,
	objectOf,
	type Scope,
	toNumber,
	toText,
	typeOf,
	type Value,
} from './values.ts';

/*
Walks the tree of a script. JavaScript runs each callback to its end, so nothing has to be saved in the midst of one.
Left out: classes, generators, promises, labels, getters; numbers other than 64-bit floats.
*/

/** A value that was thrown and where. */
export class Thrown extends Error {
	readonly value: Value;
	readonly line: number;
	readonly column: number;

	constructor(value: Value, node: AnyNode) {
		super('thrown');
		this.value = value;
		this.line = node.loc?.start.line ?? 1;
		this.column = node.loc?.start.column ?? 0;
	}
}

/** It computes for so long that nothing else comes to pass. */
export class Endless extends Error {}

const stepsMost = 3_000_000;

type Completion = undefined | 'break' | 'continue' | {readonly value: Value};

export function runScript(machine: Machine): void {
	const {tree} = machine.script;
	hoist(tree.body as Statement[], machine.state.globals, machine);
	for (const statement of tree.body) execute(statement as Statement, machine.state.globals, undefined, machine);
}

export function callFunction(target: Value, self: Value, given: readonly Value[], machine: Machine, node: AnyNode): Value {
	if (!isCallable(target)) throw typeError('value is not a function', node);
	if (target.kind === 'native') return callNative(target, given, machine, node);
	const callee = machine.script.functions[target.node!]!;
	const scope = scopeIn(target.scope, true);
	const own = callee.type === 'ArrowFunctionExpression' ? target.self : self;
	scope.variables.set('this', {value: own, isConstant: true});
	if (callee.type !== 'ArrowFunctionExpression') scope.variables.set('arguments', {value: arrayOf([...given]), isConstant: true});
	for (const [index, parameter] of callee.params.entries()) {
		if (parameter.type === 'RestElement') bind(parameter.argument, arrayOf(given.slice(index)), scope, false, machine);
		else bind(parameter, given[index], scope, false, machine);
	}
	if (callee.body.type !== 'BlockStatement') return evaluate(callee.body, scope, machine);
	hoist(callee.body.body, scope, machine);
	for (const statement of callee.body.body) {
		const completion = execute(statement, scope, own, machine);
		if (typeof completion === 'object') return completion.value;
	}
	return undefined;
}

function scopeIn(parent: Scope | undefined, isFunction = false): Scope {
	return {variables: new Map(), parent, isFunction};
}

export function typeError(message: string, node: AnyNode): Thrown {
	return new Thrown(errorOf('TypeError', message), node);
}

// Statements

/** Functions are there before the first statement; so are the names of `var`. */
function hoist(statements: readonly Statement[], scope: Scope, machine: Machine): void {
	for (const statement of statements) {
		if (statement.type === 'FunctionDeclaration') declare(scope, statement.id.name, functionValue(statement, scope, machine), false);
		if (statement.type === 'VariableDeclaration' && statement.kind === 'var')
			for (const {id} of statement.declarations) if (id.type === 'Identifier' && !find(scope, id.name)) declare(scope, id.name, undefined, false);
	}
}

function functionValue(node: FunctionNode, scope: Scope, machine: Machine): ObjectValue {
	const self = node.type === 'ArrowFunctionExpression' ? find(scope, 'this')?.value : undefined;
	return {kind: 'function', properties: new Map(), node: machine.script.numbers.get(node)!, scope, self};
}

function declare(scope: Scope, name: string, value: Value, isConstant: boolean): void {
	scope.variables.set(name, {value, isConstant});
}

function find(scope: Scope | undefined, name: string): {value: Value; readonly isConstant: boolean} | undefined {
	for (let at = scope; at; at = at.parent) {
		const found = at.variables.get(name);
		if (found) return found;
	}
	return undefined;
}

function step(machine: Machine): void {
	machine.steps += 1;
	if (machine.steps > stepsMost) throw new Endless('endless');
}

function block(statements: readonly Statement[], scope: Scope, self: Value, machine: Machine): Completion {
	hoist(statements, scope, machine);
	for (const statement of statements) {
		const completion = execute(statement, scope, self, machine);
		if (completion !== undefined) return completion;
	}
	return undefined;
}

function execute(node: Statement, scope: Scope, self: Value, machine: Machine): Completion {
	step(machine);
	switch (node.type) {
		case 'ExpressionStatement':
			evaluate(node.expression, scope, machine);
			return undefined;
		case 'VariableDeclaration':
			declareAll(node, scope, machine);
			return undefined;
		case 'ReturnStatement':
			return {value: node.argument ? evaluate(node.argument, scope, machine) : undefined};
		case 'IfStatement':
			if (isTrue(evaluate(node.test, scope, machine))) return execute(node.consequent, scope, self, machine);
			return node.alternate ? execute(node.alternate, scope, self, machine) : undefined;
		case 'BlockStatement':
			return block(node.body, scopeIn(scope), self, machine);
		case 'WhileStatement':
			while (isTrue(evaluate(node.test, scope, machine))) {
				const completion = execute(node.body, scope, self, machine);
				if (completion === 'break') break;
				if (typeof completion === 'object') return completion;
			}
			return undefined;
		case 'DoWhileStatement':
			do {
				const completion = execute(node.body, scope, self, machine);
				if (completion === 'break') break;
				if (typeof completion === 'object') return completion;
			} while (isTrue(evaluate(node.test, scope, machine)));
			return undefined;
		case 'ForStatement': {
			let turn = scopeIn(scope);
			if (node.init?.type === 'VariableDeclaration') declareAll(node.init, turn, machine);
			else if (node.init) evaluate(node.init, turn, machine);
			while (!node.test || isTrue(evaluate(node.test, turn, machine))) {
				const completion = execute(node.body, turn, self, machine);
				if (completion === 'break') break;
				if (typeof completion === 'object') return completion;
				// Each turn has variables of its own, which callbacks keep.
				turn = {...turn, variables: new Map([...turn.variables].map(([name, variable]) => [name, {...variable}]))};
				if (node.update) evaluate(node.update, turn, machine);
				step(machine);
			}
			return undefined;
		}
		case 'ForOfStatement':
		case 'ForInStatement': {
			const over = evaluate(node.right, scope, machine);
			const items = node.type === 'ForOfStatement' ? itemsOf(over, node.right) : keysOf(over);
			for (const item of items) {
				const turn = scopeIn(scope);
				if (node.left.type === 'VariableDeclaration') bind(node.left.declarations[0]!.id, item, turn, node.left.kind === 'const', machine);
				else assign(node.left, item, scope, machine);
				const completion = execute(node.body, turn, self, machine);
				if (completion === 'break') break;
				if (typeof completion === 'object') return completion;
			}
			return undefined;
		}
		case 'BreakStatement':
		case 'ContinueStatement':
			if (node.label) throw new UnknownJavaScript('a label');
			return node.type === 'BreakStatement' ? 'break' : 'continue';
		case 'ThrowStatement':
			throw new Thrown(evaluate(node.argument, scope, machine), node);
		case 'TryStatement': {
			let completion: Completion;
			try {
				completion = block(node.block.body, scopeIn(scope), self, machine);
			} catch (error) {
				if (!(error instanceof Thrown) || !node.handler) throw error;
				const inner = scopeIn(scope);
				if (node.handler.param) bind(node.handler.param, error.value, inner, false, machine);
				completion = block(node.handler.body.body, inner, self, machine);
			} finally {
				if (node.finalizer) block(node.finalizer.body, scopeIn(scope), self, machine);
			}
			return completion;
		}
		case 'SwitchStatement': {
			const value = evaluate(node.discriminant, scope, machine);
			const inner = scopeIn(scope);
			const match = node.cases.findIndex((one) => one.test && evaluate(one.test, inner, machine) === value);
			const from = match >= 0 ? match : node.cases.findIndex((one) => !one.test);
			if (from < 0) return undefined;
			for (const one of node.cases.slice(from)) {
				const completion = block(one.consequent, inner, self, machine);
				if (completion === 'break') return undefined;
				if (completion !== undefined) return completion;
			}
			return undefined;
		}
		case 'ImportDeclaration' as never: {
			importNames(node as never, scope, machine);
			return undefined;
		}
		default:
			return undefined;
	}
}

interface ImportNode {
	readonly source: {readonly value: string};
	readonly specifiers: readonly {readonly type: string; readonly local: {readonly name: string}; readonly imported?: {readonly name: string}}[];
}

/** `import http from 'http'`, `import {createServer} from 'node:http'`. */
function importNames(node: ImportNode & AnyNode, scope: Scope, machine: Machine): void {
	const module = machine.require(node.source.value, node);
	for (const {local, imported} of node.specifiers)
		declare(scope, local.name, imported && imported.name !== 'default' ? getMember(module, imported.name, machine, node) : module, true);
}

function declareAll({declarations, kind}: VariableDeclaration, scope: Scope, machine: Machine): void {
	for (const {id, init} of declarations) {
		const value = init ? evaluate(init, scope, machine) : undefined;
		if (kind === 'var' && id.type === 'Identifier') {
			if (!init) continue;
			let target = scope;
			while (!target.isFunction && target.parent && !target.variables.has(id.name)) target = target.parent;
			declare(target, id.name, value, false);
		} else bind(id, value, scope, kind === 'const', machine);
	}
}

function bind(pattern: Pattern, value: Value, scope: Scope, isConstant: boolean, machine: Machine): void {
	destructure(pattern, value, scope, machine, (target, part) => {
		if (target.type !== 'Identifier') throw new UnknownJavaScript('this declaration');
		declare(scope, target.name, part, isConstant);
	});
}

function destructure(pattern: Pattern, value: Value, scope: Scope, machine: Machine, put: (target: Pattern, value: Value) => void): void {
	switch (pattern.type) {
		case 'AssignmentPattern':
			destructure(pattern.left, value === undefined ? evaluate(pattern.right, scope, machine) : value, scope, machine, put);
			return;
		case 'ObjectPattern':
			for (const property of pattern.properties) {
				if (property.type === 'RestElement') throw new UnknownJavaScript('the rest of an object');
				const name =
					property.key.type === 'Identifier' && !property.computed ? property.key.name : toText(evaluate(property.key as Expression, scope, machine));
				destructure(property.value, getMember(value, name, machine, pattern), scope, machine, put);
			}
			return;
		case 'ArrayPattern': {
			const items = itemsOf(value, pattern);
			for (const [index, element] of pattern.elements.entries()) {
				if (!element) continue;
				if (element.type === 'RestElement') put(element.argument, arrayOf(items.slice(index)));
				else destructure(element, items[index], scope, machine, put);
			}
			return;
		}
		default:
			put(pattern, value);
	}
}

function itemsOf(value: Value, node: AnyNode): Value[] {
	if (typeof value === 'string') return [...value];
	if (isObject(value) && value.items) return [...value.items];
	throw typeError(`${value === undefined ? 'undefined' : typeOf(value)} is not iterable`, node);
}

function keysOf(value: Value): Value[] {
	if (!isObject(value)) return [];
	return value.items ? value.items.map((_, index) => String(index)) : [...value.properties.keys()];
}

// Expressions

function evaluate(node: Expression | Super, scope: Scope, machine: Machine): Value {
	step(machine);
	switch (node.type) {
		case 'Literal':
			if (node.regex) return {kind: 'object', properties: new Map(), name: 'regexp', data: {source: node.regex.pattern, flags: node.regex.flags}};
			if (node.bigint != null) throw new UnknownJavaScript('a big integer');
			return node.value as Value;
		case 'TemplateLiteral':
			return node.quasis
				.map((part, index) => part.value.cooked! + (node.expressions[index] ? toText(evaluate(node.expressions[index], scope, machine)) : ''))
				.join('');
		case 'Identifier': {
			const found = find(scope, node.name);
			if (found) return found.value;
			if (node.name === 'undefined') return undefined;
			const known = machine.global(node.name);
			if (known !== undefined) return known;
			if (node.name === 'NaN') return Number.NaN;
			if (node.name === 'Infinity') return Number.POSITIVE_INFINITY;
			throw new Thrown(errorOf('ReferenceError', `${node.name} is not defined`), node);
		}
		case 'ThisExpression':
			return find(scope, 'this')?.value;
		case 'ArrayExpression':
			return arrayOf(
				node.elements.flatMap((element): Value[] => {
					if (!element) return [undefined];
					return element.type === 'SpreadElement'
						? itemsOf(evaluate(element.argument, scope, machine), element)
						: [evaluate(element, scope, machine)];
				}),
			);
		case 'ObjectExpression': {
			const object = objectOf();
			for (const property of node.properties) {
				if (property.type === 'SpreadElement') {
					const from = evaluate(property.argument, scope, machine);
					if (isObject(from)) for (const [name, value] of from.properties) object.properties.set(name, value);
					continue;
				}
				if (property.kind !== 'init') throw new UnknownJavaScript('a getter');
				const {key} = property;
				const name = key.type === 'Identifier' && !property.computed ? key.name : toText(evaluate(key as Expression, scope, machine));
				object.properties.set(name, evaluate(property.value, scope, machine));
			}
			return object;
		}
		case 'FunctionExpression':
		case 'ArrowFunctionExpression':
			return functionValue(node, scope, machine);
		case 'UnaryExpression': {
			if (node.operator === 'typeof') {
				if (node.argument.type === 'Identifier' && !find(scope, node.argument.name) && machine.global(node.argument.name) === undefined)
					return 'undefined';
				return typeOf(evaluate(node.argument, scope, machine));
			}
			if (node.operator === 'delete') {
				if (node.argument.type !== 'MemberExpression') return true;
				const object = evaluate(node.argument.object, scope, machine);
				return isObject(object) && object.properties.delete(nameOf(node.argument, scope, machine));
			}
			const value = evaluate(node.argument, scope, machine);
			if (node.operator === '!') return !isTrue(value);
			if (node.operator === 'void') return undefined;
			return node.operator === '-' ? -toNumber(value) : node.operator === '~' ? ~toNumber(value) : toNumber(value);
		}
		case 'UpdateExpression':
			return update(node, scope, machine);
		case 'BinaryExpression':
			return binary(node, evaluate(node.left as Expression, scope, machine), evaluate(node.right, scope, machine), machine);
		case 'LogicalExpression': {
			const left = evaluate(node.left, scope, machine);
			if (node.operator === '&&') return isTrue(left) ? evaluate(node.right, scope, machine) : left;
			if (node.operator === '||') return isTrue(left) ? left : evaluate(node.right, scope, machine);
			return left ?? evaluate(node.right, scope, machine);
		}
		case 'ConditionalExpression':
			return evaluate(isTrue(evaluate(node.test, scope, machine)) ? node.consequent : node.alternate, scope, machine);
		case 'AssignmentExpression':
			return assignment(node, scope, machine);
		case 'SequenceExpression':
			return node.expressions.map((expression) => evaluate(expression, scope, machine)).at(-1);
		case 'MemberExpression': {
			const object = evaluate(node.object, scope, machine);
			if (node.optional && (object === undefined || object === null)) return undefined;
			return getMember(object, nameOf(node, scope, machine), machine, node);
		}
		case 'ChainExpression':
			return evaluate(node.expression, scope, machine);
		case 'CallExpression':
			return call(node, scope, machine);
		case 'NewExpression':
			return construct(node, scope, machine);
		default:
			throw new UnknownJavaScript(node.type);
	}
}

function given(node: CallExpression | NewExpression, scope: Scope, machine: Machine): Value[] {
	return node.arguments.flatMap((argument) =>
		argument.type === 'SpreadElement' ? itemsOf(evaluate(argument.argument, scope, machine), argument) : [evaluate(argument, scope, machine)],
	);
}

function call(node: CallExpression, scope: Scope, machine: Machine): Value {
	const {callee} = node;
	if (callee.type !== 'MemberExpression') {
		const target = evaluate(callee, scope, machine);
		if (node.optional && (target === undefined || target === null)) return undefined;
		if (!isCallable(target)) throw typeError(`${textOf(callee, machine)} is not a function`, node);
		return callFunction(target, undefined, given(node, scope, machine), machine, node);
	}
	const object = evaluate(callee.object, scope, machine);
	if (callee.optional && (object === undefined || object === null)) return undefined;
	const target = getMember(object, nameOf(callee, scope, machine), machine, callee);
	if (node.optional && (target === undefined || target === null)) return undefined;
	if (!isCallable(target)) throw typeError(`${textOf(callee, machine)} is not a function`, callee);
	return callFunction(target, object, given(node, scope, machine), machine, node);
}

function construct(node: NewExpression, scope: Scope, machine: Machine): Value {
	const target = evaluate(node.callee, scope, machine);
	const values = given(node, scope, machine);
	if (isObject(target) && target.kind === 'native') return constructNative(target, values, machine, node);
	if (!isCallable(target)) throw typeError(`${textOf(node.callee, machine)} is not a constructor`, node);
	const made = objectOf();
	const result = callFunction(target, made, values, machine, node);
	return isObject(result) ? result : made;
}

/** As the text has it, for messages. */
function textOf(node: AnyNode, machine: Machine): string {
	return machine.text.slice(node.start, node.end);
}

function nameOf(node: MemberExpression, scope: Scope, machine: Machine): string {
	if (node.property.type === 'PrivateIdentifier') throw new UnknownJavaScript('a private name');
	return node.computed ? toText(evaluate(node.property, scope, machine)) : (node.property as {name: string}).name;
}

function assign(target: Pattern | Expression, value: Value, scope: Scope, machine: Machine): void {
	if (target.type === 'MemberExpression') {
		const object = evaluate(target.object, scope, machine);
		const name = nameOf(target, scope, machine);
		if (!isObject(object)) throw typeError(`Cannot set properties of ${toText(object)} (setting '${name}')`, target);
		setMember(object, name, value, machine);
		return;
	}
	if (target.type === 'ObjectPattern' || target.type === 'ArrayPattern') {
		destructure(target, value, scope, machine, (part, item) => assign(part, item, scope, machine));
		return;
	}
	if (target.type !== 'Identifier') throw new UnknownJavaScript('this assignment');
	const found = find(scope, target.name);
	if (found?.isConstant) throw typeError('Assignment to constant variable.', target);
	if (found) found.value = value;
	else declare(machine.state.globals, target.name, value, false);
}

function setMember(object: ObjectValue, name: string, value: Value, machine: Machine): void {
	if (object.items && /^\d+$/.test(name)) {
		object.items[Number(name)] = value;
		return;
	}
	if (object.items && name === 'length') {
		object.items.length = toNumber(value);
		return;
	}
	if (object.data && name in object.data) object.data[name] = value;
	else object.properties.set(name, value);
	if (object.name === 'process' && name === 'exitCode') machine.state.exitCode = toNumber(value);
}

function assignment(node: AssignmentExpression, scope: Scope, machine: Machine): Value {
	const {operator, left} = node;
	if (operator === '=') {
		const value = evaluate(node.right, scope, machine);
		assign(left, value, scope, machine);
		return value;
	}
	const current = evaluate(left as Expression, scope, machine);
	if (operator === '||=' ? isTrue(current) : operator === '&&=' ? !isTrue(current) : operator === '??=' && current !== undefined && current !== null)
		return current;
	const right = evaluate(node.right, scope, machine);
	const isLogical = operator === '||=' || operator === '&&=' || operator === '??=';
	const value = isLogical ? right : operate(operator.slice(0, -1), current, right, node, machine);
	assign(left, value, scope, machine);
	return value;
}

function update(node: UpdateExpression, scope: Scope, machine: Machine): Value {
	const before = toNumber(evaluate(node.argument, scope, machine));
	const after = node.operator === '++' ? before + 1 : before - 1;
	assign(node.argument, after, scope, machine);
	return node.prefix ? after : before;
}

function binary(node: BinaryExpression, left: Value, right: Value, machine: Machine): Value {
	return operate(node.operator, left, right, node, machine);
}

function operate(operator: string, left: Value, right: Value, node: AnyNode, machine: Machine): Value {
	switch (operator) {
		case '+': {
			if (typeof left === 'number' && typeof right === 'number') return left + right;
			if (typeof left === 'string' || typeof right === 'string' || isObject(left) || isObject(right)) {
				const text = toText(left) + toText(right);
				machine.hold(text.length > 65_536 ? text.length : 0);
				return text;
			}
			return toNumber(left) + toNumber(right);
		}
		case '===':
			return left === right;
		case '!==':
			return left !== right;
		case '==':
		case '!=': {
			const isNothing = (value: Value): boolean => value === undefined || value === null;
			const isSame =
				isNothing(left) || isNothing(right)
					? isNothing(left) && isNothing(right)
					: isObject(left) && isObject(right)
						? left === right
						: typeof left === typeof right
							? left === right
							: toNumber(left) === toNumber(right);
			return isSame === (operator === '==');
		}
		case '<':
		case '>':
		case '<=':
		case '>=':
			return compare(operator, left, right);
		case 'in':
			return isObject(right) && (right.properties.has(toText(left)) || (right.items !== undefined && Number(toText(left)) < right.items.length));
		case 'instanceof':
			return isObject(left) && left.name === 'error' && isObject(right) && ['Error', toText(left.properties.get('name'))].includes(right.name ?? '');
	}
	const [a, b] = [toNumber(left), toNumber(right)];
	switch (operator) {
		case '-':
			return a - b;
		case '*':
			return a * b;
		case '/':
			return a / b;
		case '%':
			return a % b;
		case '**': {
			if (!Number.isInteger(b) || Math.abs(b) > 1000) throw new UnknownJavaScript('a power that is no whole number');
			let product = 1;
			for (let count = 0; count < Math.abs(b); count += 1) product *= a;
			return b < 0 ? 1 / product : product;
		}
		case '&':
			return a & b;
		case '|':
			return a | b;
		case '^':
			return a ^ b;
		case '<<':
			return a << b;
		case '>>':
			return a >> b;
		case '>>>':
			return a >>> b;
		default:
			throw new Thrown(errorOf('SyntaxError', `Unexpected token '${operator}'`), node);
	}
}

function compare(operator: string, left: Value, right: Value): boolean {
	const isText = typeof left === 'string' && typeof right === 'string';
	const [a, b] = isText ? [left, right] : [toNumber(left), toNumber(right)];
	if (operator === '<') return a < b;
	if (operator === '>') return a > b;
	return operator === '<=' ? a <= b : a >= b;
}

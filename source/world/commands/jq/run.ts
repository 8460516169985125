import {formatted} from './formats.ts';
import {builtinFilters, definitions, plainFunctions} from './functions.ts';
import {type Filter, type Pattern, parseFilter, SyntaxProblem} from './syntax.ts';
import {
	add,
	calculate,
	compare,
	deletePaths,
	getIndex,
	getPath,
	isArray,
	isObject,
	isTruthy,
	JqError,
	type Json,
	type Path,
	setPath,
	slice,
	typeOf,
} from './values.ts';

/* Runs a filter: one input, any number of outputs, each with the path it was found at while paths are asked for. */

export interface Item {
	readonly value: Json;
	readonly path: Path | undefined;
}

interface Definition {
	readonly parameters: readonly string[];
	readonly body: Filter;
	/** Where it was defined; undefined: in itself. */
	readonly scope: Scope;
}

interface Closure {
	readonly filter: Filter;
	readonly scope: Scope;
}

export interface Scope {
	readonly variables: ReadonlyMap<string, Json>;
	readonly functions: ReadonlyMap<string, Definition | Closure>;
	/** The inputs that are still to come. */
	readonly inputs: {next(): Json | undefined};
	readonly environment: Readonly<Record<string, string>>;
	readonly nowMs: number;
	/** So much may be done, so that nothing runs for ever. */
	readonly budget: {left: number};
}

export class Break extends Error {
	readonly status: number;
	readonly text: string;

	constructor(status: number, text: string) {
		super(text);
		this.status = status;
		this.text = text;
	}
}

/** Functions written in jq itself. */
let library: ReadonlyMap<string, Definition> | undefined;

export function newScope(variables: ReadonlyMap<string, Json>, rest: Omit<Scope, 'variables' | 'functions'>): Scope {
	library ??= new Map(
		definitions.map((text) => {
			const node = parseFilter(text);
			if (node.kind !== 'define') throw new Error(text);
			const definition = {parameters: node.parameters, body: node.body, scope: undefined as unknown as Scope};
			return [`${node.name}/${node.parameters.length}`, definition] as const;
		}),
	);
	const functions = new Map<string, Definition | Closure>();
	const scope: Scope = {...rest, variables, functions};
	for (const [name, definition] of library) functions.set(name, {...definition, scope});
	return scope;
}

function plain(value: Json): Item {
	return {value, path: undefined};
}

/** The outputs for one input. */
export function* run(filter: Filter, input: Item, scope: Scope): Generator<Item> {
	scope.budget.left -= 1;
	if (scope.budget.left < 0) throw new JqError('too much to compute');
	switch (filter.kind) {
		case 'identity':
			yield input;
			return;
		case 'descend':
			yield* descend(input);
			return;
		case 'literal':
			yield plain(filter.value);
			return;
		case 'string':
			yield* string(filter, input, scope);
			return;
		case 'format':
			yield plain(formatted(filter.name, input.value));
			return;
		case 'index':
			for (const of of run(filter.of, input, scope))
				for (const key of values(filter.key, input.value, scope)) yield at(of, key, getIndex(of.value, key));
			return;
		case 'slice':
			for (const of of run(filter.of, input, scope))
				for (const to of filter.to ? values(filter.to, input.value, scope) : [null])
					for (const from of filter.from ? values(filter.from, input.value, scope) : [null])
						yield at(of, {start: from, end: to}, slice(of.value, from, to));
			return;
		case 'each':
			for (const of of run(filter.of, input, scope)) yield* each(of);
			return;
		case 'array':
			yield plain(filter.items ? [...values(filter.items, input.value, scope)] : []);
			return;
		case 'object':
			yield* objects(filter.entries, {}, input.value, scope);
			return;
		case 'negate':
			for (const value of values(filter.of, input.value, scope)) {
				if (typeof value !== 'number') throw new JqError(`${typeOf(value)} cannot be negated`);
				yield plain(0 - value);
			}
			return;
		case 'pipe':
			for (const left of run(filter.left, input, scope)) yield* run(filter.right, left, scope);
			return;
		case 'comma':
			yield* run(filter.left, input, scope);
			yield* run(filter.right, input, scope);
			return;
		case 'and':
			for (const left of values(filter.left, input.value, scope)) {
				if (!isTruthy(left)) yield plain(false);
				else for (const right of values(filter.right, input.value, scope)) yield plain(isTruthy(right));
			}
			return;
		case 'or':
			for (const left of values(filter.left, input.value, scope)) {
				if (isTruthy(left)) yield plain(true);
				else for (const right of values(filter.right, input.value, scope)) yield plain(isTruthy(right));
			}
			return;
		case 'alternative':
			yield* alternative(filter.left, filter.right, input, scope);
			return;
		case 'binary':
			for (const right of values(filter.right, input.value, scope))
				for (const left of values(filter.left, input.value, scope)) yield plain(calculate(filter.operator, left, right));
			return;
		case 'assign':
			for (const value of assign(filter.operator, filter.left, filter.right, input.value, scope)) yield plain(value);
			return;
		case 'if':
			yield* choose(filter.branches, 0, filter.otherwise, input, scope);
			return;
		case 'try':
			yield* attempt(filter.body, filter.handler, input, scope);
			return;
		case 'reduce': {
			let state: Json = null;
			for (const start of values(filter.start, input.value, scope)) state = start;
			for (const value of values(filter.source, input.value, scope)) {
				for (const bound of bind(filter.pattern, value, input.value, scope)) {
					let next: Json = null;
					for (const output of values(filter.update, state, bound)) next = output;
					state = next;
				}
			}
			yield plain(state);
			return;
		}
		case 'foreach':
			for (const start of values(filter.start, input.value, scope)) {
				let state = start;
				for (const value of values(filter.source, input.value, scope)) {
					for (const bound of bind(filter.pattern, value, input.value, scope)) {
						for (const output of values(filter.update, state, bound)) {
							state = output;
							if (filter.extract) yield* run(filter.extract, plain(state), bound);
							else yield plain(state);
						}
					}
				}
			}
			return;
		case 'as':
			for (const value of values(filter.source, input.value, scope))
				for (const bound of bind(filter.pattern, value, input.value, scope)) yield* run(filter.body, input, bound);
			return;
		case 'variable':
			yield plain(variable(filter.name, scope));
			return;
		case 'define': {
			const functions = new Map(scope.functions);
			const inner: Scope = {...scope, functions};
			functions.set(`${filter.name}/${filter.parameters.length}`, {parameters: filter.parameters, body: filter.body, scope: inner});
			yield* run(filter.rest, input, inner);
			return;
		}
		case 'call':
			yield* call(filter.name, filter.args, input, scope);
	}
}

export function* values(filter: Filter, input: Json, scope: Scope): Generator<Json> {
	for (const {value} of run(filter, plain(input), scope)) yield value;
}

export function* paths(filter: Filter, input: Json, scope: Scope): Generator<Path> {
	for (const {path, value} of run(filter, {value: input, path: []}, scope)) {
		if (path === undefined) throw new JqError(`Invalid path expression with result ${JSON.stringify(value).slice(0, 11)}`);
		yield path;
	}
}

function at({path}: Item, key: Json, value: Json): Item {
	return {value, path: path && [...path, key]};
}

function* each(item: Item): Generator<Item> {
	const {value} = item;
	if (isArray(value)) for (const [index, element] of value.entries()) yield at(item, index, element);
	else if (isObject(value)) for (const [key, element] of Object.entries(value)) yield at(item, key, element);
	else
		throw new JqError(
			`Cannot iterate over ${value === null ? 'null (null)' : `${typeOf(value)} (${JSON.stringify(value).slice(0, 10)}${JSON.stringify(value).length > 10 ? '...' : ''})`}`,
		);
}

function* descend(item: Item): Generator<Item> {
	yield item;
	if (isArray(item.value) || isObject(item.value)) for (const child of each(item)) yield* descend(child);
}

function* string(filter: Filter & {kind: 'string'}, input: Item, scope: Scope, from = 0, before = ''): Generator<Item> {
	for (let index = from; index < filter.pieces.length; index += 1) {
		const piece = filter.pieces[index]!;
		if (typeof piece === 'string') {
			before += piece;
			continue;
		}
		for (const value of values(piece, input.value, scope)) {
			const text = formatted(filter.format ?? '@text', value);
			yield* string(filter, input, scope, index + 1, before + text);
		}
		return;
	}
	yield plain(before);
}

function* objects(
	entries: readonly {readonly key: Filter; readonly value: Filter}[],
	before: {readonly [key: string]: Json},
	input: Json,
	scope: Scope,
): Generator<Item> {
	const [entry, ...rest] = entries;
	if (!entry) {
		yield plain(before);
		return;
	}
	for (const key of values(entry.key, input, scope)) {
		if (typeof key !== 'string') throw new JqError(`Object keys must be strings`);
		for (const value of values(entry.value, input, scope)) yield* objects(rest, {...before, [key]: value}, input, scope);
	}
}

function* alternative(left: Filter, right: Filter, input: Item, scope: Scope): Generator<Item> {
	let isAny = false;
	try {
		for (const item of run(left, input, scope)) {
			if (!isTruthy(item.value)) continue;
			isAny = true;
			yield item;
		}
	} catch (error) {
		if (!(error instanceof JqError)) throw error;
	}
	if (!isAny) yield* run(right, input, scope);
}

function* choose(
	branches: (Filter & {kind: 'if'})['branches'],
	index: number,
	otherwise: Filter | undefined,
	input: Item,
	scope: Scope,
): Generator<Item> {
	const branch = branches[index];
	if (!branch) {
		if (otherwise) yield* run(otherwise, input, scope);
		else yield input;
		return;
	}
	for (const test of values(branch.test, input.value, scope)) {
		if (isTruthy(test)) yield* run(branch.then, input, scope);
		else yield* choose(branches, index + 1, otherwise, input, scope);
	}
}

function* attempt(body: Filter, handler: Filter | undefined, input: Item, scope: Scope): Generator<Item> {
	try {
		yield* run(body, input, scope);
	} catch (error) {
		if (!(error instanceof JqError)) throw error;
		if (handler) yield* run(handler, plain(error.value), scope);
	}
}

function* bind(pattern: Pattern, value: Json, input: Json, scope: Scope): Generator<Scope> {
	switch (pattern.kind) {
		case 'name':
			yield {...scope, variables: new Map(scope.variables).set(pattern.name, value)};
			return;
		case 'array': {
			let scopes: Scope[] = [scope];
			for (const [index, item] of pattern.items.entries()) scopes = scopes.flatMap((each) => [...bind(item, getIndex(value, index), input, each)]);
			yield* scopes;
			return;
		}
		case 'object': {
			let scopes: Scope[] = [scope];
			for (const {key, pattern: inner} of pattern.entries)
				scopes = scopes.flatMap((each) => [...values(key, input, each)].flatMap((name) => [...bind(inner, getIndex(value, name), input, each)]));
			yield* scopes;
		}
	}
}

function variable(name: string, scope: Scope): Json {
	const value = scope.variables.get(name);
	if (value !== undefined) return value;
	if (name === 'ENV') return scope.environment;
	if (name === '__prog_args') return [];
	throw new SyntaxProblem(`$${name} is not defined`);
}

function* assign(operator: string, left: Filter, right: Filter, input: Json, scope: Scope): Generator<Json> {
	if (operator === '|=') {
		let result = input;
		const removed: Path[] = [];
		for (const path of paths(left, input, scope)) {
			let isAny = false;
			for (const value of values(right, getPath(result, path), scope)) {
				result = setPath(result, path, () => value);
				isAny = true;
				break;
			}
			if (!isAny) removed.push(path);
		}
		yield deletePaths(result, removed);
		return;
	}
	for (const value of values(right, input, scope)) {
		let result = input;
		for (const path of paths(left, input, scope)) {
			result = setPath(result, path, (old) => {
				if (operator === '=') return value;
				if (operator === '//=') return isTruthy(old) ? old : value;
				return calculate(operator.slice(0, -1), old, value);
			});
		}
		yield result;
	}
}

function* call(name: string, args: readonly Filter[], input: Item, scope: Scope): Generator<Item> {
	const known = scope.functions.get(`${name}/${args.length}`);
	if (known && 'filter' in known) {
		yield* run(known.filter, input, known.scope);
		return;
	}
	if (known) {
		yield* apply(known, args, input, scope);
		return;
	}
	const own = builtinFilters[`${name}/${args.length}`];
	if (own) {
		yield* own(args, input, scope);
		return;
	}
	const simple = plainFunctions[`${name}/${args.length}`];
	if (!simple) throw new SyntaxProblem(`${name}/${args.length} is not defined`);
	for (const given of combinations(args, input.value, scope)) yield plain(simple(input.value, given, scope));
}

/** Every way of giving the arguments, the last of them changing least, as jq does. */
function* combinations(args: readonly Filter[], input: Json, scope: Scope): Generator<Json[]> {
	if (args.length === 0) {
		yield [];
		return;
	}
	for (const rest of combinations(args.slice(1), input, scope)) for (const first of values(args[0]!, input, scope)) yield [first, ...rest];
}

function* apply(definition: Definition, args: readonly Filter[], input: Item, scope: Scope, from = 0, inner = definition.scope): Generator<Item> {
	for (let index = from; index < args.length; index += 1) {
		const parameter = definition.parameters[index]!;
		const functions = new Map(inner.functions);
		if (!parameter.startsWith('$')) {
			functions.set(`${parameter}/0`, {filter: args[index]!, scope});
			inner = {...inner, functions};
			continue;
		}
		for (const value of values(args[index]!, input.value, scope)) {
			const variables = new Map(inner.variables).set(parameter.slice(1), value);
			functions.set(`${parameter.slice(1)}/0`, {filter: {kind: 'variable', name: parameter.slice(1)}, scope: {...inner, variables}});
			yield* apply(definition, args, input, scope, index + 1, {...inner, variables, functions});
		}
		return;
	}
	yield* run(definition.body, input, inner);
}

export function sortBy(items: readonly Json[], filter: Filter, scope: Scope): {readonly item: Json; readonly key: Json}[] {
	return items.map((item) => ({item, key: [...values(filter, item, scope)] as Json})).toSorted((a, b) => compare(a.key, b.key));
}

export function sum(items: readonly Json[]): Json {
	return items.reduce<Json>((total, item) => add(total, item), null);
}

/** What cannot run although it can be read: functions and variables that are not there. */
export function check(filter: Filter, scope: Scope): void {
	const visit = (node: unknown, functions: ReadonlySet<string>, variables: ReadonlySet<string>): void => {
		if (typeof node !== 'object' || node === null) return;
		if (Array.isArray(node)) {
			for (const item of node) visit(item, functions, variables);
			return;
		}
		const each = node as Filter;
		if (each.kind === 'call') {
			const name = `${each.name}/${each.args.length}`;
			if (!functions.has(name) && !builtinFilters[name] && !plainFunctions[name]) throw new SyntaxProblem(`${name} is not defined`);
		}
		if (each.kind === 'variable' && !variables.has(each.name) && each.name !== 'ENV') throw new SyntaxProblem(`$${each.name} is not defined`);
		if (each.kind === 'define') {
			const all = new Set(functions).add(`${each.name}/${each.parameters.length}`);
			const inside = new Set(all);
			const bound = new Set(variables);
			for (const parameter of each.parameters) {
				inside.add(`${parameter.replace('$', '')}/0`);
				if (parameter.startsWith('$')) bound.add(parameter.slice(1));
			}
			visit(each.body, inside, bound);
			visit(each.rest, all, variables);
			return;
		}
		if ('pattern' in each) {
			const bound = new Set([...variables, ...namesIn(each.pattern)]);
			visit(each.source, functions, variables);
			for (const [key, child] of Object.entries(each)) if (key !== 'source' && key !== 'pattern') visit(child, functions, bound);
			return;
		}
		for (const child of Object.values(each)) visit(child, functions, variables);
	};
	visit(filter, new Set(scope.functions.keys()), new Set(scope.variables.keys()));
}

function namesIn(pattern: Pattern): string[] {
	if (pattern.kind === 'name') return [pattern.name];
	return pattern.kind === 'array' ? pattern.items.flatMap(namesIn) : pattern.entries.flatMap((entry) => namesIn(entry.pattern));
}

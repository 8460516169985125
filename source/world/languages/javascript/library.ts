import type {AnyNode} from 'acorn';
import type {ProcessContext} from '../../program.ts';
import {callFunction, Thrown, typeError} from './evaluate.ts';
import {callHost, hostGlobals, hostMember} from './host.ts';
import type {NodeState} from './node-state.ts';
import {type Script, UnknownJavaScript} from './script.ts';
import {
	arrayOf,
	errorOf,
	fromJson,
	isCallable,
	isObject,
	native,
	type ObjectValue,
	objectOf,
	toJson,
	toNumber,
	toText,
	type Value,
} from './values.ts';

/* What the language brings along: members of texts, numbers, arrays and functions, Math, JSON, Object. Node's own is in host.ts. */

/** A script that runs: made for each entry over what is kept. */
export interface Machine {
	readonly state: NodeState;
	readonly context: ProcessContext;
	readonly script: Script;
	readonly text: string;
	steps: number;
	global(name: string): Value;
	require(name: string, node: AnyNode): Value;
	/** So many bytes have been taken. */
	hold(bytes: number): void;
}

/** Texts and arrays longer than this are kept as their length only. */
export const leastBlock = 65_536;

const namespaces: ReadonlySet<string> = new Set(['Math', 'JSON', 'Object', 'Array', 'Number', 'String', 'Boolean']);
const errorNames: ReadonlySet<string> = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError']);
const functions: ReadonlySet<string> = new Set(['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent', 'Symbol']);

export function globalOf(name: string): Value {
	return namespaces.has(name) || errorNames.has(name) || functions.has(name) || hostGlobals.has(name) ? native(name) : undefined;
}

export function blockOf(length: number, machine: Machine): ObjectValue {
	machine.hold(length);
	return {kind: 'buffer', properties: new Map(), length: Math.max(0, Math.floor(length))};
}

export function getMember(value: Value, name: string, machine: Machine, node: AnyNode): Value {
	if (value === undefined || value === null) throw typeError(`Cannot read properties of ${String(value)} (reading '${name}')`, node);
	if (typeof value === 'string') {
		if (name === 'length') return value.length;
		if (/^\d+$/.test(name)) return value[Number(name)];
		return Object.hasOwn(texts, name) ? native(`text.${name}`, value) : undefined;
	}
	if (!isObject(value)) return Object.hasOwn(numbers, name) ? native(`number.${name}`, value) : undefined;
	if (value.properties.has(name)) return value.properties.get(name);
	if (value.kind === 'array') {
		if (name === 'length') return value.items!.length;
		if (/^\d+$/.test(name)) return value.items![Number(name)];
		return Object.hasOwn(arrays, name) ? native(`array.${name}`, value) : undefined;
	}
	if (value.kind === 'buffer') {
		if (name === 'length' || name === 'byteLength') return value.length;
		return Object.hasOwn(blocks, name) ? native(`block.${name}`, value) : undefined;
	}
	if (isCallable(value) && ['call', 'apply', 'bind'].includes(name)) return native(`function.${name}`, value);
	if (value.kind === 'native' && namespaces.has(value.name!)) {
		if (value.name === 'Math' && name === 'PI') return Math.PI;
		if (value.name === 'Number' && name === 'MAX_SAFE_INTEGER') return Number.MAX_SAFE_INTEGER;
		if (Object.hasOwn(statics, `${value.name}.${name}`)) return native(`${value.name}.${name}`);
		throw new UnknownJavaScript(`${value.name}.${name}`);
	}
	if (value.name === 'error' && name === 'stack') return `${toText(value)}\n    at <anonymous>`;
	if (value.name === 'regexp' && (name === 'test' || name === 'exec')) return native(`regexp.${name}`, value);
	const own = hostMember(value, name, machine);
	if (own !== undefined) return own;
	return ['hasOwnProperty', 'toString'].includes(name) ? native(`object.${name}`, value) : undefined;
}

type Native = (given: readonly Value[], self: Value, machine: Machine, node: AnyNode) => Value;

function patternOf(value: Value): RegExp | string {
	if (isObject(value) && value.name === 'regexp') return new RegExp(value.data!.source as string, value.data!.flags as string);
	return toText(value);
}

function regular(value: Value): RegExp {
	const pattern = patternOf(value);
	return typeof pattern === 'string' ? new RegExp(pattern) : pattern;
}

const at = (given: readonly Value[], index: number): Value => given[index];
const text = (value: Value): string => toText(value);

/** Of a text; each is called with the text as `self`. */
const texts: Readonly<Record<string, Native>> = {
	toUpperCase: (_, self) => text(self).toUpperCase(),
	toLowerCase: (_, self) => text(self).toLowerCase(),
	trim: (_, self) => text(self).trim(),
	split: (given, self) => arrayOf(given.length === 0 ? [text(self)] : text(self).split(patternOf(at(given, 0)) as string)),
	startsWith: (given, self) => text(self).startsWith(text(at(given, 0))),
	endsWith: (given, self) => text(self).endsWith(text(at(given, 0))),
	includes: (given, self) => text(self).includes(text(at(given, 0))),
	indexOf: (given, self) => text(self).indexOf(text(at(given, 0))),
	slice: (given, self) => text(self).slice(toNumber(at(given, 0) ?? 0), given[1] === undefined ? undefined : toNumber(given[1])),
	substring: (given, self) => text(self).substring(toNumber(at(given, 0) ?? 0), given[1] === undefined ? undefined : toNumber(given[1])),
	charAt: (given, self) => text(self).charAt(toNumber(at(given, 0) ?? 0)),
	charCodeAt: (given, self) => text(self).charCodeAt(toNumber(at(given, 0) ?? 0)),
	padStart: (given, self) => text(self).padStart(toNumber(at(given, 0)), given[1] === undefined ? ' ' : text(given[1])),
	padEnd: (given, self) => text(self).padEnd(toNumber(at(given, 0)), given[1] === undefined ? ' ' : text(given[1])),
	concat: (given, self) => text(self) + given.map(text).join(''),
	toString: (_: readonly Value[], self: Value) => text(self),
	match: (given, self) => {
		const found = text(self).match(regular(at(given, 0)));
		return found && arrayOf([...found]);
	},
	repeat: (given, self, machine) => {
		const length = text(self).length * toNumber(at(given, 0));
		return length >= leastBlock ? blockOf(length, machine) : text(self).repeat(Math.max(0, toNumber(at(given, 0))));
	},
	replace: (given, self, machine, node) => text(self).replace(patternOf(at(given, 0)), (...found) => replacement(given[1], found, machine, node)),
	replaceAll: (given, self, machine, node) =>
		text(self).replaceAll(patternOf(at(given, 0)), (...found) => replacement(given[1], found, machine, node)),
};

function replacement(value: Value, found: readonly unknown[], machine: Machine, node: AnyNode): string {
	return isCallable(value) ? text(callFunction(value, undefined, [found[0] as string], machine, node)) : text(value);
}

const numbers: Readonly<Record<string, Native>> = {
	toFixed: (given, self) => toNumber(self).toFixed(toNumber(at(given, 0) ?? 0)),
	toString: (given: readonly Value[], self: Value) => (given[0] === undefined ? text(self) : toNumber(self).toString(toNumber(given[0]))),
};

function items(self: Value): Value[] {
	return (self as ObjectValue).items!;
}

/** Calls back with the item, its number and the array. */
function each(self: Value, given: readonly Value[], machine: Machine, node: AnyNode): Value[] {
	return items(self).map((item, index) => callFunction(given[0], undefined, [item, index, self], machine, node));
}

const truth = (value: Value): boolean => isObject(value) || Boolean(value);

const arrays: Readonly<Record<string, Native>> = {
	push: (given, self, machine) => {
		machine.hold(given.length * 16);
		return items(self).push(...given);
	},
	pop: (_, self) => items(self).pop(),
	shift: (_, self) => items(self).shift(),
	unshift: (given, self) => items(self).unshift(...given),
	slice: (given, self) => arrayOf(items(self).slice(toNumber(at(given, 0) ?? 0), given[1] === undefined ? undefined : toNumber(given[1]))),
	splice: (given, self) => arrayOf(items(self).splice(toNumber(at(given, 0)), toNumber(at(given, 1) ?? items(self).length), ...given.slice(2))),
	concat: (given, self) => arrayOf([...items(self), ...given.flatMap((value) => (isObject(value) && value.items ? value.items : [value]))]),
	join: (given, self) =>
		items(self)
			.map((item) => (item === undefined || item === null ? '' : text(item)))
			.join(given[0] === undefined ? ',' : text(given[0])),
	reverse: (_, self) => {
		items(self).reverse();
		return self;
	},
	includes: (given, self) => items(self).includes(at(given, 0)),
	indexOf: (given, self) => items(self).indexOf(at(given, 0)),
	fill: (given, self) => {
		items(self).fill(at(given, 0));
		return self;
	},
	keys: (_, self) => arrayOf(items(self).map((_item, index) => index)),
	map: (given, self, machine, node) => arrayOf(each(self, given, machine, node)),
	forEach: (given, self, machine, node) => {
		each(self, given, machine, node);
		return undefined;
	},
	filter: (given, self, machine, node) => {
		const kept = each(self, given, machine, node);
		return arrayOf(items(self).filter((_, index) => truth(kept[index])));
	},
	find: (given, self, machine, node) => items(self)[each(self, given, machine, node).findIndex(truth)],
	findIndex: (given, self, machine, node) => each(self, given, machine, node).findIndex(truth),
	some: (given, self, machine, node) => each(self, given, machine, node).some(truth),
	every: (given, self, machine, node) => each(self, given, machine, node).every(truth),
	flatMap: (given, self, machine, node) =>
		arrayOf(each(self, given, machine, node).flatMap((value) => (isObject(value) && value.items ? value.items : [value]))),
	reduce: (given, self, machine, node) => {
		const [callback, start] = given;
		const all = given.length > 1 ? items(self) : items(self).slice(1);
		if (given.length < 2 && items(self).length === 0) throw typeError('Reduce of empty array with no initial value', node);
		return all.reduce(
			(sum, item, index) => callFunction(callback, undefined, [sum, item, index], machine, node),
			given.length > 1 ? start : items(self)[0],
		);
	},
	sort: (given, self, machine, node) => {
		const compare = given[0];
		items(self).sort((a, b) =>
			isCallable(compare) ? toNumber(callFunction(compare, undefined, [a, b], machine, node)) : text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0,
		);
		return self;
	},
	toString: (_: readonly Value[], self: Value) => text(self),
};

/** Of what only has a length. */
const blocks: Readonly<Record<string, Native>> = {
	fill: (_, self) => self,
	join: (_, self) => self,
	toString: (_: readonly Value[], self: Value) => (isObject(self) && self.data ? text(self.data.text) : self),
	slice: (_, self) => self,
};

function squareRoot(number: number): number {
	if (!(number > 0) || number === Number.POSITIVE_INFINITY) return number < 0 ? Number.NaN : number;
	let root = number > 1 ? number / 2 : 1;
	for (let round = 0; round < 60; round += 1) {
		const next = (root + number / root) / 2;
		if (next === root) break;
		root = next;
	}
	return root;
}

const first = (given: readonly Value[]): number => toNumber(given[0]);

const statics: Readonly<Record<string, Native>> = {
	'Math.floor': (given) => Math.floor(first(given)),
	'Math.ceil': (given) => Math.ceil(first(given)),
	'Math.round': (given) => Math.round(first(given)),
	'Math.trunc': (given) => Math.trunc(first(given)),
	'Math.abs': (given) => Math.abs(first(given)),
	'Math.max': (given) => Math.max(...given.map(toNumber)),
	'Math.min': (given) => Math.min(...given.map(toNumber)),
	'Math.sqrt': (given) => squareRoot(first(given)),
	'Math.random': (_given, _self, {context}) => context.random.integer(0, 999_999_999) / 1_000_000_000,
	'JSON.stringify': (given) => toJson(given[0], typeof given[2] === 'number' ? ' '.repeat(given[2]) : text(given[2] ?? '')),
	'JSON.parse': (given, _self, _machine, node) => {
		try {
			return fromJson(JSON.parse(text(given[0])));
		} catch (error) {
			throw new Thrown(errorOf('SyntaxError', (error as Error).message), node);
		}
	},
	'Object.keys': (given) => arrayOf(keysOf(given[0])),
	'Object.values': (given) => arrayOf(isObject(given[0]) ? (given[0].items ?? [...given[0].properties.values()]) : []),
	'Object.entries': (given) => arrayOf(isObject(given[0]) ? [...given[0].properties].map((entry) => arrayOf([...entry])) : []),
	'Object.freeze': (given) => given[0],
	'Object.assign': (given) => {
		const [target, ...sources] = given;
		for (const from of sources)
			if (isObject(target) && isObject(from)) for (const [name, value] of from.properties) target.properties.set(name, value);
		return target;
	},
	'Array.isArray': (given) => isObject(given[0]) && given[0].kind === 'array',
	'Array.from': (given, _self, machine, node) => {
		const [from, callback] = given;
		const length = isObject(from) ? toNumber(from.properties.get('length')) : 0;
		const made =
			typeof from === 'string'
				? [...from]
				: isObject(from) && from.items
					? [...from.items]
					: Array.from({length: length || 0}, (): Value => undefined);
		return arrayOf(isCallable(callback) ? made.map((item, index) => callFunction(callback, undefined, [item, index], machine, node)) : made);
	},
	'Number.isInteger': (given) => Number.isInteger(given[0]),
	'Number.isNaN': (given) => Number.isNaN(given[0]),
	'Number.parseInt': (given) => Number.parseInt(text(given[0]), toNumber(given[1] ?? 10)),
	'Number.parseFloat': (given) => Number.parseFloat(text(given[0])),
	parseInt: (given) => Number.parseInt(text(given[0]), toNumber(given[1] ?? 10)),
	parseFloat: (given) => Number.parseFloat(text(given[0])),
	isNaN: (given) => Number.isNaN(first(given)),
	isFinite: (given) => Number.isFinite(first(given)),
	encodeURIComponent: (given) => encodeURIComponent(text(given[0])),
	decodeURIComponent: (given) => decodeURIComponent(text(given[0])),
	Number: (given) => first(given),
	String: (given) => text(given[0] ?? ''),
	Boolean: (given) => truth(given[0]),
	Array: (given, _self, machine) => newArray(given, machine),
	Object: (given) => given[0] ?? objectOf(),
	'function.call': (given, self, machine, node) => callFunction(self, given[0], given.slice(1), machine, node),
	'function.apply': (given, self, machine, node) => callFunction(self, given[0], isObject(given[1]) ? (given[1].items ?? []) : [], machine, node),
	'function.bind': (given, self) => (isObject(self) && self.kind === 'function' ? {...self, self: given[0]} : self),
	'object.hasOwnProperty': (given, self) => isObject(self) && self.properties.has(text(given[0])),
	'object.toString': (_given, self) => text(self),
	'regexp.test': (given, self) => regular(self).test(text(given[0])),
	'regexp.exec': (given, self) => {
		const found = regular(self).exec(text(given[0]));
		return found && arrayOf([...found]);
	},
};

function keysOf(value: Value): Value[] {
	if (!isObject(value)) return [];
	return value.items ? value.items.map((_, index) => String(index)) : [...value.properties.keys()];
}

function newArray(given: readonly Value[], machine: Machine): Value {
	if (given.length !== 1 || typeof given[0] !== 'number') return arrayOf([...given]);
	return given[0] >= leastBlock ? blockOf(given[0] * 8, machine) : arrayOf(Array.from({length: given[0]}, (): Value => undefined));
}

export function callNative(target: ObjectValue, given: readonly Value[], machine: Machine, node: AnyNode): Value {
	const name = target.name!;
	if (errorNames.has(name)) return constructNative(target, given, machine, node);
	const dot = name.indexOf('.');
	const member = name.slice(dot + 1);
	switch (name.slice(0, Math.max(0, dot))) {
		case 'text':
			return texts[member]!(given, target.self, machine, node);
		case 'number':
			return numbers[member]!(given, target.self, machine, node);
		case 'array':
			return arrays[member]!(given, target.self, machine, node);
		case 'block':
			return blocks[member]!(given, target.self, machine, node);
	}
	const known = statics[name];
	return known ? known(given, target.self, machine, node) : callHost(name, given, target.self, machine, node);
}

export function constructNative(target: ObjectValue, given: readonly Value[], machine: Machine, node: AnyNode): Value {
	const name = target.name!;
	if (errorNames.has(name)) return errorOf(name, given[0] === undefined ? '' : text(given[0]));
	if (name === 'Array') return newArray(given, machine);
	if (name === 'Object') return objectOf();
	return callHost(`new ${name}`, given, undefined, machine, node);
}

import {isInteger, isList, isMap, isTrue, show, sprintf, typeName, type Value} from './values.ts';

/* The functions of text/template (funcs.go) and the two kubectl adds: `exists` and `base64decode`. `and` and `or` are elsewhere, because they stop early. */

/** What went wrong in a function, without the place. */
export class FunctionError extends Error {}

type TemplateFunction = (...args: readonly Value[]) => Value;

function basicKind(value: Value): 'bool' | 'int' | 'float' | 'string' | undefined {
	if (typeof value === 'boolean') return 'bool';
	if (typeof value === 'string') return 'string';
	if (typeof value === 'number') return 'float';
	return isInteger(value) ? 'int' : undefined;
}

function plain(value: Value): boolean | number | string {
	return isInteger(value) ? value.integer : (value as boolean | number | string);
}

function equal(first: Value, ...rest: readonly Value[]): boolean {
	if (rest.length === 0) throw new FunctionError('missing argument for comparison');
	if (isMap(first) || isList(first)) throw new FunctionError(`non-comparable type ${show(first)}: ${typeName(first)}`);
	return rest.some((other) => {
		if ((first ?? null) === null || (other ?? null) === null) return (first ?? null) === (other ?? null);
		const [one, two] = [basicKind(first), basicKind(other)];
		if (one === undefined || two === undefined) throw new FunctionError('non-comparable type');
		if (one !== two) throw new FunctionError('incompatible types for comparison');
		return plain(first) === plain(other);
	});
}

function less(first: Value, second: Value): boolean {
	const [one, two] = [basicKind(first), basicKind(second)];
	if (one === undefined || two === undefined) throw new FunctionError('invalid type for comparison');
	if (one !== two) throw new FunctionError('incompatible types for comparison');
	if (one === 'bool') throw new FunctionError('invalid type for comparison');
	return plain(first) < plain(second);
}

function index(item: Value, ...keys: readonly Value[]): Value {
	let value = item;
	for (const key of keys) {
		if (value === undefined || value === null) throw new FunctionError('index of untyped nil');
		if (isList(value) || typeof value === 'string') {
			if (!isInteger(key)) throw new FunctionError(`cannot index slice/array with type ${typeName(key)}`.replace('<nil>', 'nil'));
			const at = key.integer;
			if (at < 0 || at >= value.length) throw new FunctionError(`index out of range: ${at}`);
			value = typeof value === 'string' ? {integer: value.charCodeAt(at)} : value[at];
		} else if (isMap(value)) {
			if (typeof key !== 'string') throw new FunctionError(`value has type ${typeName(key)}; should be string`);
			value = Object.hasOwn(value, key) ? value[key] : undefined;
		} else throw new FunctionError(`can't index item of type ${typeName(value)}`);
	}
	return value;
}

function slice(item: Value, ...bounds: readonly Value[]): Value {
	if (typeof item !== 'string' && !isList(item)) throw new FunctionError(`can't slice item of type ${typeName(item)}`);
	const [from = 0, to = item.length] = bounds.map((bound) => {
		const at = isInteger(bound) ? bound.integer : -1;
		if (at < 0 || at > item.length) throw new FunctionError(`index out of range: ${at}`);
		return at;
	});
	return item.slice(from, to);
}

function length(item: Value): Value {
	if (item === undefined || item === null) throw new FunctionError('len of nil pointer');
	if (typeof item === 'string') return {integer: Buffer.byteLength(item)};
	if (isList(item)) return {integer: item.length};
	if (isMap(item)) return {integer: Object.keys(item).length};
	throw new FunctionError(`len of type ${typeName(item)}`);
}

/** `fmt.Sprint`: a blank between two of which neither is a text. */
function print(...args: readonly Value[]): string {
	return args.map((value, at) => (at > 0 && typeof value !== 'string' && typeof args[at - 1] !== 'string' ? ' ' : '') + show(value)).join('');
}

/** Whether there is something at the keys: kubectl's. */
function exists(item: Value, ...keys: readonly Value[]): boolean {
	try {
		return index(item, ...keys) !== undefined;
	} catch {
		return false;
	}
}

function base64decode(text: Value): string {
	if (typeof text !== 'string') throw new FunctionError(`wrong type for value; expected string; got ${typeName(text)}`);
	const clean = text.replace(/[\r\n]/g, '');
	const wrong = /[^A-Za-z0-9+/=]/.exec(clean);
	if (wrong || clean.length % 4 !== 0)
		throw new FunctionError(`base64 decode failed: illegal base64 data at input byte ${wrong ? wrong.index : clean.length}`);
	return Buffer.from(clean, 'base64').toString('utf8');
}

const html: Readonly<Record<string, string>> = {'"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\uFFFD'};

export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
	['eq', equal],
	['ne', (first, second) => !equal(first, second)],
	['lt', (first, second) => less(first, second)],
	['le', (first, second) => less(first, second) || equal(first, second)],
	['gt', (first, second) => !less(first, second) && !equal(first, second)],
	['ge', (first, second) => !less(first, second)],
	['not', (value) => !isTrue(value)],
	['len', length],
	['index', index],
	['slice', slice],
	['print', print],
	['println', (...args) => `${args.map(show).join(' ')}\n`],
	['printf', (format, ...args) => sprintf(String(format ?? ''), args)],
	['exists', exists],
	['base64decode', base64decode],
	['html', (...args) => print(...args).replace(/["'&<>\0]/g, (character) => html[character]!)],
	[
		'js',
		(...args) =>
			JSON.stringify(print(...args))
				.slice(1, -1)
				.replace(/[<>&='\u2028]/g, (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`),
	],
	['urlquery', (...args) => encodeURIComponent(print(...args)).replaceAll('%20', '+')],
]);

/** How many arguments a function takes at least and at most. */
export const arity: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
	['ne', [2, 2]],
	['lt', [2, 2]],
	['le', [2, 2]],
	['gt', [2, 2]],
	['ge', [2, 2]],
	['not', [1, 1]],
	['len', [1, 1]],
	['base64decode', [1, 1]],
	['eq', [1, 99]],
	['index', [1, 99]],
	['slice', [1, 4]],
	['printf', [1, 99]],
	['and', [1, 99]],
	['or', [1, 99]],
]);

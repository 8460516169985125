import {calendarOfUnix, formatTime, unixDays} from '../time-text.ts';
import {Break, type Item, paths, run, type Scope, sortBy, sum, values} from './run.ts';
import type {Filter} from './syntax.ts';
import {
	compare,
	contains,
	deletePaths,
	described,
	getPath,
	isArray,
	isObject,
	isTruthy,
	JqError,
	type Json,
	lengthOf,
	type Path,
	print,
	setPath,
	split,
	typeOf,
} from './values.ts';

/* jq's own functions: those it has in C, and those it has in jq. Left out: dates beyond the usual, streaming, SQL. */

/** Functions written in jq, as jq's builtin.jq has them. */
export const definitions: readonly string[] = [
	'def map(f): [.[] | f];',
	'def select(f): if f then . else empty end;',
	'def recurse(f): def r: ., (f | r); r;',
	'def recurse(f; cond): def r: ., (f | select(cond) | r); r;',
	'def recurse: recurse(.[]?);',
	'def values: select(. != null);',
	'def nulls: select(. == null);',
	'def booleans: select(type == "boolean");',
	'def numbers: select(type == "number");',
	'def strings: select(type == "string");',
	'def arrays: select(type == "array");',
	'def objects: select(type == "object");',
	'def iterables: select(type == "array" or type == "object");',
	'def scalars: select(type != "array" and type != "object");',
	'def map_values(f): .[] |= f;',
	'def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];',
	'def from_entries: reduce .[] as $x ({}; . + {($x | if .key == null then .k // .name // .Name // .K // .Key else .key end | if type == "string" then . else tojson end): ($x | if has("value") then .value elif has("v") then .v else .Value end)});',
	'def with_entries(f): to_entries | map(f) | from_entries;',
	'def del(f): delpaths([path(f)]);',
	'def paths: path(..) | select(length > 0);',
	'def paths(f): path(.. | select(f)) | select(length > 0);',
	'def leaf_paths: paths(scalars);',
	'def until(cond; update): def u: if cond then . else (update | u) end; u;',
	'def while(cond; update): def w: if cond then ., (update | w) else empty end; w;',
	'def repeat(f): def r: ., (f | r); r;',
	'def in(xs): . as $x | xs | has($x);',
	'def inside(xs): . as $x | xs | contains($x);',
	'def any: reduce .[] as $x (false; . or $x);',
	'def all: reduce .[] as $x (true; . and $x);',
	'def any(f): reduce (.[] | f) as $x (false; . or $x);',
	'def all(f): reduce (.[] | f) as $x (true; . and $x);',
	'def any(g; c): reduce (g | c) as $x (false; . or $x);',
	'def all(g; c): reduce (g | c) as $x (true; . and $x);',
	'def add(f): reduce f as $x (null; . + $x);',
	'def range($n): range(0; $n);',
	'def first: .[0];',
	'def last: .[-1];',
	'def nth($n): .[$n];',
	'def last(f): reduce f as $x (null; $x);',
	'def nth($n; f): last(limit($n + 1; f));',
	'def isempty(f): first((f | false), true);',
	'def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;',
	'def IN(s): any(s == .; .);',
	'def IN(src; s): any(src == s; .);',
	'def INDEX(f): reduce .[] as $x ({}; .[$x | f | tostring] |= $x);',
	'def INDEX(s; f): reduce s as $x ({}; .[$x | f | tostring] |= $x);',
	'def todate: strftime("%Y-%m-%dT%H:%M:%SZ");',
	'def fromdate: fromdateiso8601;',
	'def todateiso8601: todate;',
	'def dateadd(u; n): . + n;',
	'def date: todate;',
	'def test($re): test($re; null);',
	'def match($re): match($re; null);',
	'def capture($re): capture($re; null);',
	'def capture($re; $flags): match($re; $flags) | [.captures | .[] | select(.name != null) | {key: .name, value: .string}] | from_entries;',
	'def scan($re): match($re; "g") | if (.captures | length) > 0 then [.captures | .[] | .string] else .string end;',
	'def splits($re): splits($re; null);',
	'def splits($re; $flags): split($re; $flags) | .[];',
	'def sub($re; f): sub($re; f; "");',
	'def gsub($re; f): sub($re; f; "g");',
	'def gsub($re; f; $flags): sub($re; f; $flags + "g");',
	'def ascii: [.] | implode;',
	'def finites: select(isinfinite or isnan | not);',
	'def normals: select(isnormal);',
	'def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;',
	'def to_array: if type == "array" then . else [.] end;',
	'def pick(f): . as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)));',
	'def debug(f): .;',
	'def have_literal_numbers: true;',
];

type Own = (args: readonly Filter[], input: Item, scope: Scope) => Iterable<Item>;

function item(value: Json): Item {
	return {value, path: undefined};
}

/** Those that take filters, or have any number of outputs. */
export const builtinFilters: Readonly<Record<string, Own>> = {
	'empty/0': () => [],
	'error/0'(_args, {value}) {
		throw new JqError(value);
	},
	'error/1'(args, {value}, scope) {
		for (const message of values(args[0]!, value, scope)) throw new JqError(message);
		return [];
	},
	*'path/1'(args, {value}, scope) {
		for (const path of paths(args[0]!, value, scope)) yield item(path);
	},
	*'getpath/1'(args, input, scope) {
		for (const path of values(args[0]!, input.value, scope)) {
			const found = getPath(input.value, path as Path);
			yield {value: found, path: input.path && [...input.path, ...(path as Path)]};
		}
	},
	*'first/1'(args, input, scope) {
		for (const found of run(args[0]!, input, scope)) {
			yield found;
			return;
		}
	},
	*'limit/2'(args, input, scope) {
		for (const count of values(args[0]!, input.value, scope)) {
			let left = Number(count);
			if (left <= 0) continue;
			for (const found of run(args[1]!, input, scope)) {
				yield found;
				left -= 1;
				if (left <= 0) break;
			}
		}
	},
	*'range/2'(args, {value}, scope) {
		for (const from of values(args[0]!, value, scope))
			for (const to of values(args[1]!, value, scope)) for (let number = Number(from); number < Number(to); number += 1) yield item(number);
	},
	*'range/3'(args, {value}, scope) {
		for (const from of values(args[0]!, value, scope))
			for (const to of values(args[1]!, value, scope))
				for (const by of values(args[2]!, value, scope)) {
					const step = Number(by);
					for (let number = Number(from); step > 0 ? number < Number(to) : step < 0 && number > Number(to); number += step) yield item(number);
				}
	},
	*'sort_by/1'(args, {value}, scope) {
		yield item(sortBy(list(value, 'sorted'), args[0]!, scope).map((each) => each.item));
	},
	*'group_by/1'(args, {value}, scope) {
		yield item(grouped(list(value, 'grouped'), args[0]!, scope));
	},
	*'unique_by/1'(args, {value}, scope) {
		yield item(grouped(list(value, 'grouped'), args[0]!, scope).map((group) => group[0]!));
	},
	*'min_by/1'(args, {value}, scope) {
		yield item(sortBy(list(value, 'iterated over'), args[0]!, scope)[0]?.item ?? null);
	},
	*'max_by/1'(args, {value}, scope) {
		yield item(sortBy(list(value, 'iterated over'), args[0]!, scope).at(-1)?.item ?? null);
	},
	*'input/0'(_args, _input, scope) {
		const next = scope.inputs.next();
		if (next === undefined) throw new JqError('No more inputs');
		yield item(next);
	},
	*'inputs/0'(_args, _input, scope) {
		for (let next = scope.inputs.next(); next !== undefined; next = scope.inputs.next()) yield item(next);
	},
	*'debug/0'(_args, input) {
		yield input;
	},
	'halt/0'() {
		throw new Break(0, '');
	},
	'halt_error/0'(_args, {value}) {
		throw new Break(5, typeof value === 'string' ? value : `${print(value)}\n`);
	},
	'halt_error/1'(args, {value}, scope) {
		for (const status of values(args[0]!, value, scope)) throw new Break(Number(status), typeof value === 'string' ? value : `${print(value)}\n`);
		return [];
	},
	*'match/2'(args, {value}, scope) {
		for (const flags of values(args[1]!, value, scope))
			for (const expression of values(args[0]!, value, scope)) for (const found of matches(value, expression, flags)) yield item(found);
	},
	*'sub/3'(args, {value}, scope) {
		for (const flags of values(args[2]!, value, scope))
			for (const expression of values(args[0]!, value, scope)) yield item(replaced(value, expression, flags, args[1]!, scope));
	},
	*'env/0'(_args, _input, scope) {
		yield item(scope.environment);
	},
	*'input_line_number/0'() {
		yield item(0);
	},
};

function list(value: Json, verb: string): readonly Json[] {
	if (!isArray(value)) throw new JqError(`${described(value)} cannot be ${verb}, as it is not an array`);
	return value;
}

function grouped(items: readonly Json[], filter: Filter, scope: Scope): readonly (readonly Json[])[] {
	const groups: Json[][] = [];
	let last: Json = null;
	for (const {item: each, key} of sortBy(items, filter, scope)) {
		if (groups.length > 0 && compare(key, last) === 0) groups.at(-1)!.push(each);
		else groups.push([each]);
		last = key;
	}
	return groups;
}

function expressionOf(value: Json, expression: Json, flags: Json): RegExp {
	if (typeof value !== 'string') throw new JqError(`${described(value)} cannot be matched, as it is not a string`);
	if (typeof expression !== 'string') throw new JqError(`${described(expression)} cannot be matched, as it is not a string`);
	const letters = typeof flags === 'string' ? flags : '';
	try {
		const source = expression
			.replaceAll('(?<', '(?<')
			.replace(/\[\[:(\w+):\]\]/g, (_, name: string) => ({digit: '\\d', space: '\\s', alnum: '[A-Za-z0-9]', alpha: '[A-Za-z]'})[name] ?? '');
		return new RegExp(
			letters.includes('x') ? source.replace(/\s+/g, '') : source,
			`dg${letters.includes('i') ? 'i' : ''}${letters.includes('s') ? 's' : ''}`,
		);
	} catch {
		throw new JqError(`${expression} (at offset 0) is not a valid regex`);
	}
}

function matches(value: Json, given: Json, givenFlags: Json): Json[] {
	const expression = isArray(given) ? given[0]! : given;
	const flags = isArray(given) ? (given[1] ?? null) : givenFlags;
	const all = [...(value as string).matchAll(expressionOf(value, expression, flags))];
	const wanted = typeof flags === 'string' && flags.includes('g') ? all : all.slice(0, 1);
	return wanted.map((match) => {
		const names = new Map(Object.entries(match.indices?.groups ?? {}).flatMap(([name, place]) => (place ? [[place.join(), name] as const] : [])));
		return {
			offset: match.index,
			length: [...match[0]].length,
			string: match[0],
			captures: match.slice(1).map((group, index) => {
				const place = match.indices?.[index + 1];
				return {
					offset: place ? place[0] : -1,
					length: group === undefined ? 0 : [...group].length,
					string: group ?? null,
					name: (place && names.get(place.join())) ?? null,
				};
			}),
		};
	});
}

function replaced(value: Json, expression: Json, flags: Json, replacement: Filter, scope: Scope): Json {
	let result = '';
	let end = 0;
	const text = value as string;
	for (const found of matches(value, expression, flags)) {
		const {offset, string, captures} = found as unknown as {offset: number; string: string; captures: {name: string | null; string: Json}[]};
		const named: Record<string, Json> = {};
		for (const capture of captures) if (capture.name !== null) named[capture.name] = capture.string;
		let put = '';
		for (const each of values(replacement, named, scope)) put = String(each);
		result += text.slice(end, offset) + put;
		end = offset + string.length;
	}
	return result + text.slice(end);
}

type Plain = (input: Json, args: readonly Json[], scope: Scope) => Json;

function text(value: Json, name: string): string {
	if (typeof value !== 'string') throw new JqError(`${name} input must be a string`);
	return value;
}

function number(value: Json): number {
	if (typeof value !== 'number') throw new JqError(`${described(value)} number required`);
	return value;
}

function keysOf(value: Json): Json {
	if (isArray(value)) return value.map((_, index) => index);
	if (!isObject(value)) throw new JqError(`${described(value)} has no keys`);
	return Object.keys(value);
}

function flattened(value: Json, depth: number): readonly Json[] {
	return list(value, 'flattened').flatMap((each) => (isArray(each) && depth > 0 ? flattened(each, depth - 1) : [each]));
}

function indices(value: Json, wanted: Json): readonly number[] {
	if (value === null) return [];
	if (typeof value === 'string' && typeof wanted === 'string') {
		const found: number[] = [];
		for (let at = value.indexOf(wanted); wanted !== '' && at >= 0; at = value.indexOf(wanted, at + 1)) found.push(at);
		return found;
	}
	const items = list(value, 'searched');
	if (!isArray(wanted)) return items.flatMap((each, index) => (compare(each, wanted) === 0 ? [index] : []));
	return items.flatMap((_, index) =>
		wanted.length > 0 && wanted.every((each, offset) => index + offset < items.length && compare(items[index + offset]!, each) === 0) ? [index] : [],
	);
}

function toNumber(value: Json): number {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string') throw new JqError(`${described(value)} cannot be parsed as a number`);
	const parsed = Number(value);
	if (value.trim() === '' || Number.isNaN(parsed))
		throw new JqError(`Invalid numeric literal at EOF at line 1, column ${value.length} (while parsing '${value}')`);
	return parsed;
}

function fromJson(value: Json): Json {
	const given = text(value, 'fromjson');
	try {
		return JSON.parse(given) as Json;
	} catch {
		throw new JqError(`Invalid numeric literal at EOF at line 1, column ${given.length} (while parsing '${given}')`);
	}
}

function unixOf(value: Json): number {
	const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text(value, 'strptime/1 requires string inputs and arguments'));
	if (!match) throw new JqError(`date "${String(value)}" does not match format "%Y-%m-%dT%H:%M:%SZ"`);
	const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number];
	return unixDays(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

/** Of the virtual clock's zero. */
const epochSeconds = 1_767_225_600;

export const plainFunctions: Readonly<Record<string, Plain>> = {
	'not/0': (value) => !isTruthy(value),
	'length/0': lengthOf,
	'utf8bytelength/0': (value) => Buffer.byteLength(text(value, 'utf8bytelength')),
	'type/0': typeOf,
	'keys/0': (value) => (keysOf(value) as readonly Json[]).toSorted(compare),
	'keys_unsorted/0': keysOf,
	'has/1'(value, [key]) {
		if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
		if (isArray(value) && typeof key === 'number') return key >= 0 && key < value.length;
		throw new JqError(`Cannot check whether ${typeOf(value)} has a ${typeof key === 'string' ? 'string' : typeOf(key!)} key`);
	},
	'contains/1': (value, [other]) => contains(value, other!),
	'add/0': (value) => sum(isObject(value) ? Object.values(value) : list(value, 'iterated over')),
	'sort/0': (value) => list(value, 'sorted').toSorted(compare),
	'unique/0': (value) =>
		list(value, 'sorted')
			.toSorted(compare)
			.filter((each, index, all) => index === 0 || compare(each, all[index - 1]!) !== 0),
	'min/0': (value) => list(value, 'iterated over').toSorted(compare)[0] ?? null,
	'max/0': (value) => list(value, 'iterated over').toSorted(compare).at(-1) ?? null,
	'reverse/0': (value) => (typeof value === 'string' ? [...value].reverse().join('') : value === null ? [] : list(value, 'reversed').toReversed()),
	'flatten/0': (value) => flattened(value, Number.POSITIVE_INFINITY),
	'flatten/1': (value, [depth]) => flattened(value, number(depth!)),
	'floor/0': (value) => Math.floor(number(value)),
	'ceil/0': (value) => Math.ceil(number(value)),
	'round/0': (value) => Math.round(number(value)),
	'fabs/0': (value) => Math.abs(number(value)),
	'abs/0': (value) => Math.abs(number(value)),
	'trunc/0': (value) => Math.trunc(number(value)),
	'isnan/0': (value) => Number.isNaN(number(value)),
	'isinfinite/0': (value) => !Number.isFinite(number(value)),
	'isnormal/0': (value) => number(value) !== 0,
	'infinite/0': () => Number.POSITIVE_INFINITY,
	'nan/0': () => Number.NaN,
	'tostring/0': (value) => (typeof value === 'string' ? value : print(value)),
	'tonumber/0': toNumber,
	'tojson/0': (value) => print(value),
	'fromjson/0': fromJson,
	'ascii_downcase/0': (value) => text(value, 'ascii_downcase').replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
	'ascii_upcase/0': (value) => text(value, 'ascii_upcase').replace(/[a-z]/g, (letter) => letter.toUpperCase()),
	'startswith/1'(value, [other]) {
		if (typeof value !== 'string' || typeof other !== 'string') throw new JqError('startswith() requires string inputs');
		return value.startsWith(other);
	},
	'endswith/1'(value, [other]) {
		if (typeof value !== 'string' || typeof other !== 'string') throw new JqError('endswith() requires string inputs');
		return value.endsWith(other);
	},
	'ltrimstr/1': (value, [other]) =>
		typeof value === 'string' && typeof other === 'string' && value.startsWith(other) ? value.slice(other.length) : value,
	'rtrimstr/1': (value, [other]) =>
		typeof value === 'string' && typeof other === 'string' && other !== '' && value.endsWith(other) ? value.slice(0, -other.length) : value,
	'trim/0': (value) => text(value, 'trim').trim(),
	'ltrim/0': (value) => text(value, 'trim').trimStart(),
	'rtrim/0': (value) => text(value, 'trim').trimEnd(),
	'explode/0': (value) => [...text(value, 'explode')].map((character) => character.codePointAt(0)!),
	'implode/0': (value) =>
		list(value, 'imploded')
			.map((code) => String.fromCodePoint(number(code)))
			.join(''),
	'split/1'(value, [separator]) {
		if (typeof value !== 'string' || typeof separator !== 'string') throw new JqError('split input and separator must be strings');
		return split(value, separator);
	},
	'split/2': (value, [expression, flags]) => {
		const pieces: string[] = [];
		let end = 0;
		for (const found of matches(value, expression!, `g${typeof flags === 'string' ? flags : ''}`)) {
			const {offset, string} = found as {readonly offset: number; readonly string: string};
			pieces.push((value as string).slice(end, offset));
			end = offset + string.length;
		}
		return [...pieces, (value as string).slice(end)];
	},
	'join/1': (value, [separator]) =>
		list(value, 'iterated over')
			.map((each) => {
				if (isArray(each) || isObject(each)) throw new JqError(`${described(String(separator))} and ${described(each)} cannot be added`);
				return each === null ? '' : typeof each === 'string' ? each : print(each);
			})
			.join(String(separator)),
	'test/2': (value, [expression, flags]) => matches(value, expression!, flags!).length > 0,
	'indices/1': (value, [wanted]) => indices(value, wanted!),
	'index/1': (value, [wanted]) => indices(value, wanted!)[0] ?? null,
	'rindex/1': (value, [wanted]) => indices(value, wanted!).at(-1) ?? null,
	'setpath/2': (value, [path, put]) => setPath(value, path as Path, () => put!),
	'delpaths/1': (value, [all]) => deletePaths(value, all as readonly Path[]),
	'transpose/0': (value) => {
		const rows = list(value, 'transposed') as readonly (readonly Json[])[];
		const width = Math.max(0, ...rows.map((row) => row.length));
		return Array.from({length: width}, (_, column) => rows.map((row) => row[column] ?? null));
	},
	'now/0': (_value, _args, scope) => epochSeconds + scope.nowMs / 1000,
	'strftime/1': (value, [format]) => formatTime(String(format), calendarOfUnix(Math.floor(number(value)) * 1000)),
	'fromdateiso8601/0': unixOf,
	'ascii/0': (value) => String.fromCharCode(number(value)),
	'getpath/1': (value, [path]) => getPath(value, path as Path),
	'sqrt/0': (value) => squareRoot(number(value)),
};

/** By Newton's method: the engines' own may differ in the last bit. */
function squareRoot(value: number): Json {
	if (value < 0) return null;
	let root = value > 1 ? value / 2 : 1;
	for (let round = 0; round < 200; round += 1) {
		const next = (root + value / root) / 2;
		if (next === root) break;
		root = next;
	}
	return value === 0 ? 0 : root;
}

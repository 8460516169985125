/* JSON as jq orders, adds and prints it. */

export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};

/** An error of the running program: `try` catches it. */
export class JqError extends Error {
	readonly value: Json;

	constructor(value: Json) {
		super(typeof value === 'string' ? value : JSON.stringify(value));
		this.value = value;
	}
}

export function isObject(value: Json): value is {readonly [key: string]: Json} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: Json): value is readonly Json[] {
	return Array.isArray(value);
}

export function typeOf(value: Json): string {
	if (value === null) return 'null';
	return isArray(value) ? 'array' : typeof value;
}

/** As jq shows a value in an error: the beginning of it. */
export function shown(value: Json): string {
	const text = print(value);
	return text.length > 11 ? `${text.slice(0, 10)}...` : text;
}

/** `number (5)` */
export function described(value: Json): string {
	return `${typeOf(value)} (${shown(value)})`;
}

export function isTruthy(value: Json): boolean {
	return value !== null && value !== false;
}

const rank: Readonly<Record<string, number>> = {null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6};

export function compare(a: Json, b: Json): number {
	const [one, other] = [rank[typeOf(a)]!, rank[typeOf(b)]!];
	if (one !== other) return one - other;
	if (typeof a === 'boolean') return Number(a) - Number(b);
	if (typeof a === 'number') return a < (b as number) ? -1 : a > (b as number) ? 1 : 0;
	if (typeof a === 'string') return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
	if (isArray(a) && isArray(b)) {
		for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
			const order = compare(a[at]!, b[at]!);
			if (order !== 0) return order;
		}
		return a.length - b.length;
	}
	if (isObject(a) && isObject(b)) {
		const keys = [Object.keys(a).sort(), Object.keys(b).sort()] as const;
		const order = compare(keys[0], keys[1]);
		if (order !== 0) return order;
		for (const key of keys[0]) {
			const inside = compare(a[key]!, b[key]!);
			if (inside !== 0) return inside;
		}
	}
	return 0;
}

export function print(value: Json, indent = '', isSorted = false, before = ''): string {
	if (value === null || typeof value === 'boolean') return String(value);
	if (typeof value === 'number') return printNumber(value);
	if (typeof value === 'string') return JSON.stringify(value).replaceAll('\x7f', '\\u007f');
	const inner = before + indent;
	const [open, separator, end] = indent === '' ? ['', ',', ''] : [`\n${inner}`, `,\n${inner}`, `\n${before}`];
	if (isArray(value)) {
		if (value.length === 0) return '[]';
		return `[${open}${value.map((item) => print(item, indent, isSorted, inner)).join(separator)}${end}]`;
	}
	const keys = isSorted ? Object.keys(value).sort() : Object.keys(value);
	if (keys.length === 0) return '{}';
	const colon = indent === '' ? ':' : ': ';
	return `{${open}${keys.map((key) => `${JSON.stringify(key)}${colon}${print(value[key]!, indent, isSorted, inner)}`).join(separator)}${end}}`;
}

function printNumber(value: number): string {
	if (Number.isNaN(value)) return 'null';
	if (!Number.isFinite(value)) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
	return String(value);
}

export function add(a: Json, b: Json): Json {
	if (a === null) return b;
	if (b === null) return a;
	if (typeof a === 'number' && typeof b === 'number') return a + b;
	if (typeof a === 'string' && typeof b === 'string') return a + b;
	if (isArray(a) && isArray(b)) return [...a, ...b];
	if (isObject(a) && isObject(b)) return {...a, ...b};
	throw new JqError(`${described(a)} and ${described(b)} cannot be added`);
}

export function calculate(operator: string, a: Json, b: Json): Json {
	switch (operator) {
		case '+':
			return add(a, b);
		case '-':
			if (typeof a === 'number' && typeof b === 'number') return a - b;
			if (isArray(a) && isArray(b)) return a.filter((item) => !b.some((other) => compare(item, other) === 0));
			throw new JqError(`${described(a)} and ${described(b)} cannot be subtracted`);
		case '*':
			return multiply(a, b);
		case '/':
			if (typeof a === 'number' && typeof b === 'number') {
				if (b === 0) throw new JqError(`${described(a)} and ${described(b)} cannot be divided because the divisor is zero`);
				return a / b;
			}
			if (typeof a === 'string' && typeof b === 'string') return split(a, b);
			throw new JqError(`${described(a)} and ${described(b)} cannot be divided`);
		case '%': {
			if (typeof a !== 'number' || typeof b !== 'number') throw new JqError(`${described(a)} and ${described(b)} cannot be divided`);
			const divisor = Math.abs(Math.trunc(b));
			if (divisor === 0) throw new JqError(`${described(a)} and ${described(b)} cannot be divided because the divisor is zero`);
			return (Math.trunc(a) % divisor) + 0;
		}
		case '==':
			return compare(a, b) === 0;
		case '!=':
			return compare(a, b) !== 0;
		case '<':
			return compare(a, b) < 0;
		case '<=':
			return compare(a, b) <= 0;
		case '>':
			return compare(a, b) > 0;
		default:
			return compare(a, b) >= 0;
	}
}

function multiply(a: Json, b: Json): Json {
	if (typeof a === 'number' && typeof b === 'number') return a * b;
	if (typeof a === 'string' && typeof b === 'number') return b <= 0 ? null : a.repeat(Math.max(1, Math.ceil(b)));
	if (isObject(a) && isObject(b)) {
		const result: Record<string, Json> = {...a};
		for (const [key, value] of Object.entries(b)) {
			const old = result[key];
			result[key] = old !== undefined && isObject(old) && isObject(value) ? multiply(old, value) : value;
		}
		return result;
	}
	throw new JqError(`${described(a)} and ${described(b)} cannot be multiplied`);
}

export function split(text: string, separator: string): Json {
	return text === '' ? [] : text.split(separator);
}

export function lengthOf(value: Json): Json {
	if (value === null) return 0;
	if (typeof value === 'boolean') throw new JqError(`${described(value)} has no length`);
	if (typeof value === 'number') return Math.abs(value);
	if (typeof value === 'string') return [...value].length;
	return isArray(value) ? value.length : Object.keys(value).length;
}

export function contains(a: Json, b: Json): boolean {
	if (typeOf(a) !== typeOf(b)) throw new JqError(`${described(a)} and ${described(b)} cannot have their containment checked`);
	if (isObject(a) && isObject(b)) return Object.entries(b).every(([key, value]) => Object.hasOwn(a, key) && contains(a[key]!, value));
	if (isArray(a) && isArray(b)) return b.every((item) => a.some((other) => typeOf(item) === typeOf(other) && contains(other, item)));
	if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
	return compare(a, b) === 0;
}

export type Path = readonly Json[];

export function getIndex(value: Json, key: Json): Json {
	if (value === null && (typeof key === 'string' || typeof key === 'number' || key === null)) return null;
	if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key) ? value[key]! : null;
	if (isArray(value) && typeof key === 'number') {
		const at = Math.floor(key);
		return value[at < 0 ? value.length + at : at] ?? null;
	}
	if (isObject(key) && ('start' in key || 'end' in key)) return slice(value, key.start ?? null, key.end ?? null);
	if (isArray(value) && isArray(key))
		return value.flatMap((_, at) => (key.every((item, offset) => compare(value[at + offset] ?? null, item) === 0) ? [at] : []));
	if (typeof key === 'string') throw new JqError(`Cannot index ${typeOf(value)} with string "${key}"`);
	throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(key)}`);
}

export function slice(value: Json, from: Json, to: Json): Json {
	if (value === null) return null;
	if (typeof value !== 'string' && !isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with object`);
	const characters = typeof value === 'string' ? [...value] : value;
	const place = (at: Json, other: number): number => {
		if (at === null) return other;
		const number = Number(at);
		return Math.max(0, Math.min(characters.length, number < 0 ? characters.length + number : number));
	};
	const part = characters.slice(Math.floor(place(from, 0)), Math.ceil(place(to, characters.length)));
	return typeof value === 'string' ? part.join('') : part;
}

export function getPath(value: Json, path: Path): Json {
	let result = value;
	for (const key of path) result = result === null ? null : getIndex(result, key);
	return result;
}

export function setPath(value: Json, path: Path, update: (old: Json) => Json): Json {
	if (path.length === 0) return update(value);
	const [key, ...rest] = path as readonly [Json, ...Json[]];
	const inner = setPath(getIndex(value, key), rest, update);
	if (typeof key === 'string') return {...(value as object), [key]: inner};
	if (typeof key === 'number') {
		const copy = [...((value ?? []) as readonly Json[])];
		const at = key < 0 ? copy.length + key : key;
		if (at < 0) throw new JqError('Out of bounds negative array index');
		while (copy.length < at) copy.push(null);
		copy[at] = inner;
		return copy;
	}
	const copy = [...((value ?? []) as readonly Json[])];
	const {start, end} = key as {readonly start?: Json; readonly end?: Json};
	const from = Number(start ?? 0) < 0 ? copy.length + Number(start) : Number(start ?? 0);
	const to = end === null || end === undefined ? copy.length : Number(end) < 0 ? copy.length + Number(end) : Number(end);
	copy.splice(from, Math.max(0, to - from), ...(inner as readonly Json[]));
	return copy;
}

export function deletePath(value: Json, path: Path): Json {
	if (value === null || path.length === 0) return null;
	const [key, ...rest] = path as readonly [Json, ...Json[]];
	if (rest.length > 0) {
		const inner = getIndex(value, key);
		return inner === null ? value : setPath(value, [key], (old) => deletePath(old, rest));
	}
	if (isObject(value) && typeof key === 'string') {
		const {[key]: _, ...others} = value;
		return others;
	}
	if (isArray(value) && typeof key === 'number') {
		const at = key < 0 ? value.length + key : key;
		return value.filter((_, index) => index !== at);
	}
	if (isArray(value) && isObject(key)) return setPath(value, [key], () => []);
	throw new JqError(`Cannot delete field at ${isObject(value) ? 'object' : 'array'} index of ${typeOf(key)}`);
}

/** A path before another is deleted after it, so that indexes still fit. */
export function deletePaths(value: Json, paths: readonly Path[]): Json {
	let result = value;
	for (const path of paths.toSorted((a, b) => compare(b, a))) result = deletePath(result, path);
	return result;
}

/*
Values of the scripts that run in containers, as plain data that is saved with the run. Objects keep their identity; a
function is the number of its place in the script, with the scope it was made in.
*/

export type Value = undefined | null | boolean | number | string | ObjectValue;

export interface ObjectValue {
	readonly kind: 'object' | 'array' | 'function' | 'native' | 'buffer';
	readonly properties: Map<string, Value>;
	/** Of an array. */
	items?: Value[];
	/** Of a function: which of the script's it is, where it was made, and what `this` is in it. */
	readonly node?: number;
	readonly scope?: Scope;
	readonly self?: Value;
	/** Of a native one: its name; of an object of Node's: what it is. */
	readonly name?: string;
	/** Of an object of Node's: what it holds. */
	readonly data?: Record<string, Value>;
	/** Of a buffer, whose contents matter only if they are text. */
	length?: number;
}

export interface Scope {
	readonly variables: Map<string, {value: Value; readonly isConstant: boolean}>;
	readonly parent: Scope | undefined;
	/** The scope of a function's body, or of the script. */
	readonly isFunction: boolean;
}

export function objectOf(properties: Readonly<Record<string, Value>> = {}): ObjectValue {
	return {kind: 'object', properties: new Map(Object.entries(properties))};
}

export function arrayOf(items: Value[]): ObjectValue {
	return {kind: 'array', properties: new Map(), items};
}

/** A function of Node's, of an object if it is a method. */
export function native(name: string, self?: Value): ObjectValue {
	return {kind: 'native', properties: new Map(), name, self};
}

/** An object of Node's: a request, a response, a server. */
export function hostObject(name: string, data: Record<string, Value>): ObjectValue {
	return {kind: 'object', properties: new Map(), name, data};
}

export function errorOf(name: string, message: string, more: Readonly<Record<string, Value>> = {}): ObjectValue {
	return {kind: 'object', properties: new Map<string, Value>([['name', name], ['message', message], ...Object.entries(more)]), name: 'error'};
}

export function isObject(value: Value): value is ObjectValue {
	return typeof value === 'object' && value !== null;
}

export function isCallable(value: Value): value is ObjectValue & {readonly kind: 'function' | 'native'} {
	return isObject(value) && (value.kind === 'function' || value.kind === 'native');
}

export function isTrue(value: Value): boolean {
	return isObject(value) || Boolean(value);
}

export function typeOf(value: Value): string {
	if (isCallable(value)) return 'function';
	return typeof value;
}

export function toNumber(value: Value): number {
	if (isObject(value)) return value.kind === 'array' && value.items!.length < 2 ? Number(toText(value)) : Number.NaN;
	return Number(value);
}

/** As `String(value)` and a template write it. */
export function toText(value: Value): string {
	if (!isObject(value)) return String(value);
	switch (value.kind) {
		case 'array':
			return value.items!.map((item) => (item === undefined || item === null ? '' : toText(item))).join(',');
		case 'function':
		case 'native':
			return 'function () { [native code] }';
		case 'buffer':
			return toText(value.data?.text ?? '\0'.repeat(Math.min(value.length ?? 0, 1000)));
		case 'object':
			if (value.name === 'error') return `${toText(value.properties.get('name'))}: ${toText(value.properties.get('message'))}`;
			if (value.name === 'date') return isoText(value.data?.ms as number);
			return '[object Object]';
	}
}

/** `2026-01-01T00:00:05.000Z` of milliseconds since 1970. */
export function isoText(unixMs: number): string {
	const days = Math.floor(unixMs / 86_400_000);
	const rest = unixMs - days * 86_400_000;
	// The civil calendar, counted from March of the year 0.
	const shifted = days + 719_468;
	const era = Math.floor(shifted / 146_097);
	const ofEra = shifted - era * 146_097;
	const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
	const dayOfYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
	const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
	const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
	const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
	const two = (number: number): string => String(number).padStart(2, '0');
	const seconds = Math.floor(rest / 1000);
	const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(Math.floor(rest % 1000)).padStart(3, '0')}`;
	return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time}Z`;
}

/** As `console.log` shows it. */
export function inspect(value: Value, depth = 0): string {
	if (typeof value === 'string') return depth === 0 ? value : `'${value}'`;
	if (!isObject(value)) return Object.is(value, -0) ? '-0' : String(value);
	if (value.name === 'error') return `${toText(value)}\n    at <anonymous>`;
	if (value.kind === 'buffer') return `<Buffer of ${value.length ?? 0} bytes>`;
	if (isCallable(value)) return '[Function (anonymous)]';
	if (value.name === 'date') return isoText(value.data?.ms as number);
	if (depth > 2) return value.kind === 'array' ? '[Array]' : '[Object]';
	const parts =
		value.kind === 'array'
			? value.items!.map((item) => inspect(item, depth + 1))
			: [...value.properties].map(([name, item]) => `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`}: ${inspect(item, depth + 1)}`);
	const [open, close] = value.kind === 'array' ? ['[', ']'] : ['{', '}'];
	if (parts.length === 0) return `${open}${close}`;
	const line = `${open} ${parts.join(', ')} ${close}`;
	return line.length <= 72 ? line : `${open}\n${'  '.repeat(depth + 1)}${parts.join(`,\n${'  '.repeat(depth + 1)}`)}\n${'  '.repeat(depth)}${close}`;
}

/** `JSON.stringify`; undefined of what has no text there. */
export function toJson(value: Value, indent = ''): string | undefined {
	const plain = plainOf(value);
	return plain === undefined ? undefined : JSON.stringify(plain, undefined, indent);
}

function plainOf(value: Value): unknown {
	if (!isObject(value)) return value;
	if (isCallable(value)) return undefined;
	if (value.kind === 'array') return value.items!.map((item) => plainOf(item) ?? null);
	if (value.name === 'date') return isoText(value.data?.ms as number);
	// An object whose keys are numbers keeps their order in JSON as here only by chance; manifests have none.
	return Object.fromEntries([...value.properties].map(([name, item]) => [name, plainOf(item)]));
}

export function fromJson(plain: unknown): Value {
	if (Array.isArray(plain)) return arrayOf(plain.map(fromJson));
	if (typeof plain === 'object' && plain !== null)
		return objectOf(Object.fromEntries(Object.entries(plain).map(([name, item]) => [name, fromJson(item)])));
	return plain as Value;
}

import type {Environment} from './state.ts';

/*
bash's arrays: indexed ones, numbers to texts with gaps, and associative ones (`declare -A`), texts to texts. Subshells
share them until either writes: an array is replaced, never changed in place.
*/

export type Subscript = number | string;
export type ShellArray = ReadonlyMap<Subscript, string>;

/** A negative index counts from the end. */
export function elementAt(array: ShellArray, index: Subscript): string | undefined {
	return array.get(typeof index === 'number' && index < 0 ? endOf(array) + index : index);
}

export function elementsOf(array: ShellArray): readonly string[] {
	return keysOf(array).map((key) => array.get(key)!);
}

/** Indexes in their order; the keys of an associative array in that of bash's hash table. */
export function keysOf(array: ShellArray): readonly Subscript[] {
	const keys = [...array.keys()];
	if (typeof keys[0] !== 'string') return keys.toSorted((a, b) => Number(a) - Number(b));
	const places = new Map(keys.map((key, position) => [key, {bucket: bucketOf(String(key)), position}]));
	return keys.toSorted((a, b) => {
		const [one, other] = [places.get(a)!, places.get(b)!];
		return one.bucket - other.bucket || other.position - one.position;
	});
}

/** FNV-1, into the 1024 buckets an associative array begins with. */
function bucketOf(key: string): number {
	let hash = 2_166_136_261;
	for (const byte of Buffer.from(key)) hash = Math.imul(hash, 16_777_619) ^ byte;
	return hash & 1023;
}

/** One behind the last index. */
function endOf(array: ShellArray): number {
	let end = 0;
	for (const key of array.keys()) if (typeof key === 'number') end = Math.max(end, key + 1);
	return end;
}

/** `declare -n ref=x`: what is said of `ref` is meant of `x`. */
export function resolveName(environment: Environment, name: string): string {
	let resolved = name;
	for (let count = 0; count < 10 && environment.attributes.get(resolved)?.includes('n') === true; count += 1) {
		const target = environment.variables.get(resolved);
		if (typeof target !== 'string' || target === '') break;
		resolved = target;
	}
	return resolved;
}

export function isAssociative(environment: Environment, name: string): boolean {
	return environment.attributes.size > 0 && environment.attributes.get(resolveName(environment, name))?.includes('A') === true;
}

export function setAttributes(environment: Environment, name: string, letters: string): void {
	const attributes = new Map(environment.attributes);
	if (letters === '') attributes.delete(name);
	else attributes.set(name, letters);
	environment.attributes = attributes;
}

/** A variable becomes an array whose first element it is. */
export function setElement(environment: Environment, name: string, index: Subscript, value: string): void {
	const array = arrayOf(environment, name) ?? new Map<Subscript, string>();
	setArray(environment, name, new Map([...array, [typeof index === 'number' && index < 0 ? endOf(array) + index : index, value]]));
}

/** Elements are numbered from the last one given on; `[5]=x` gives one. */
export function setElements(
	environment: Environment,
	name: string,
	elements: readonly {readonly index: Subscript | undefined; readonly value: string}[],
	isAppending: boolean,
): void {
	const array = new Map(isAppending ? arrayOf(environment, name) : []);
	let next = endOf(array);
	for (const {index, value} of elements) {
		if (typeof index === 'string') {
			array.set(index, value);
			continue;
		}
		next = index ?? next;
		array.set(next, value);
		next += 1;
	}
	setArray(environment, name, array);
}

export function arrayOf(environment: Environment, given: string): ShellArray | undefined {
	const name = environment.attributes.size > 0 ? resolveName(environment, given) : given;
	const array = environment.arrays.get(name);
	if (array) return array;
	const own = environment.variables.get(name);
	const value = own === undefined ? environment.inherited[name] : (own ?? undefined);
	return value === undefined ? undefined : new Map<Subscript, string>([[0, value]]);
}

/** Without an array that variable is none; it takes the variable's place. */
export function setArray(environment: Environment, given: string, array: ShellArray | undefined): void {
	const name = resolveName(environment, given);
	const arrays = new Map(environment.arrays);
	if (array) arrays.set(name, array);
	else arrays.delete(name);
	environment.arrays = arrays;
	environment.variables.set(name, array?.get(0) ?? array?.get('0') ?? null);
}

/** `unset a[1]` */
export function unsetElement(environment: Environment, name: string, index: Subscript): void {
	const array = new Map(arrayOf(environment, name));
	array.delete(typeof index === 'number' && index < 0 ? endOf(array) + index : index);
	setArray(environment, name, array);
}

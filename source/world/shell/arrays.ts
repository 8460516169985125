import type {Environment} from './state.ts';

/*
bash's indexed arrays: numbers to texts, with gaps. Subshells share them until either writes: an array is replaced, never
changed in place. Left out: associative arrays, and arrays of a function's own.
*/

export type ShellArray = ReadonlyMap<number, string>;

/** `$(( … ))` of what stands between the brackets is the caller's; a negative index counts from the end. */
export function elementAt(array: ShellArray, index: number): string | undefined {
	return array.get(index < 0 ? endOf(array) + index : index);
}

/** In the order of their indexes. */
export function elementsOf(array: ShellArray): readonly string[] {
	return indexesOf(array).map((index) => array.get(index)!);
}

export function indexesOf(array: ShellArray): readonly number[] {
	return [...array.keys()].toSorted((a, b) => a - b);
}

/** One behind the last index. */
function endOf(array: ShellArray): number {
	return Math.max(-1, ...array.keys()) + 1;
}

/** A variable becomes an array whose first element it is. */
export function setElement(environment: Environment, name: string, index: number, value: string): void {
	const array = arrayOf(environment, name) ?? new Map();
	setArray(environment, name, new Map([...array, [index < 0 ? endOf(array) + index : index, value]]));
}

/** Elements are numbered from the last one given on; `[5]=x` gives one. */
export function setElements(
	environment: Environment,
	name: string,
	elements: readonly {readonly index: number | undefined; readonly value: string}[],
	isAppending: boolean,
): void {
	const array = new Map(isAppending ? arrayOf(environment, name) : []);
	let next = endOf(array);
	for (const {index, value} of elements) {
		next = index ?? next;
		array.set(next, value);
		next += 1;
	}
	setArray(environment, name, array);
}

export function arrayOf(environment: Environment, name: string): ShellArray | undefined {
	const array = environment.arrays.get(name);
	if (array) return array;
	const value = environment.variables.get(name) ?? environment.inherited[name];
	return value === undefined ? undefined : new Map([[0, value]]);
}

/** Without an array that variable is none; it takes the variable's place. */
export function setArray(environment: Environment, name: string, array: ShellArray | undefined): void {
	const arrays = new Map(environment.arrays);
	if (array) arrays.set(name, array);
	else arrays.delete(name);
	environment.arrays = arrays;
	environment.variables.set(name, array?.get(0) ?? null);
}

/** `unset a[1]` */
export function unsetElement(environment: Environment, name: string, index: number): void {
	const array = new Map(arrayOf(environment, name));
	array.delete(index < 0 ? endOf(array) + index : index);
	setArray(environment, name, array);
}

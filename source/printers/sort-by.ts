import {compareQuantities, isQuantity} from '../api/quantity.ts';
import {findByPath} from './json-path.ts';

/** The objects in the order of a field, as `--sort-by`; those without it come first. Upstream: kubectl/pkg/cmd/get/sorter.go. */
export function sortByField<T>(objects: readonly T[], path: string): readonly T[] | {readonly error: string} {
	const keyed = objects.map((object) => ({object, key: findByPath(path, object)[0]}));
	if (objects.length > 0 && keyed.every(({key}) => key === undefined)) {
		return {error: `couldn't find any field with path "${braced(path)}" in the list of objects`};
	}
	return keyed.toSorted((a, b) => compareValues(a.key, b.key)).map(({object}) => object);
}

function braced(path: string): string {
	const bare = path.replace(/^\{\.?|^\./, '').replace(/\}$/, '');
	return `{.${bare}}`;
}

function compareValues(a: unknown, b: unknown): number {
	if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	if (typeof a === 'string' && typeof b === 'string') {
		return isQuantity(a) && isQuantity(b) ? compareQuantities(a, b) : compareNaturally(a, b);
	}
	return Number(a) - Number(b) || 0;
}

/** Runs of digits compare as numbers: `node9` before `node10`. */
function compareNaturally(a: string, b: string): number {
	const left = a.match(/\d+|\D/g) ?? [];
	const right = b.match(/\d+|\D/g) ?? [];
	for (let index = 0; index < left.length && index < right.length; index += 1) {
		const x = left[index]!;
		const y = right[index]!;
		if (x === y) continue;
		if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
		return x < y ? -1 : 1;
	}
	return left.length - right.length;
}

import {badRequest} from '../../../api/status-error.ts';
import {fieldType, listStrategy, retainsKeys} from './merge-keys.ts';

type Json = unknown;
type JsonObject = Record<string, Json>;

const elementOrderPrefix = '$setElementOrder/';
const deletePrimitivePrefix = '$deleteFromPrimitiveList/';

/**
Applies a strategic merge patch and gives the result; `current` is not changed. Upstream:
apimachinery/pkg/util/strategicpatch.
*/
export function strategicMerge(typeName: string, current: Json, patch: Json): Json {
	if (!isRecord(patch)) return patch;
	if (patch.$patch === 'replace') return withoutDirectives(patch);
	if (patch.$patch === 'delete') return {};
	return mergeObject(typeName, isRecord(current) ? current : {}, patch);
}

function mergeObject(typeName: string, current: JsonObject, patch: JsonObject): JsonObject {
	let merged: JsonObject = {...current};
	const retained = patch.$retainKeys;
	if (Array.isArray(retained)) {
		if (!retainsKeys(typeName)) throw badRequest(`invalid strategic merge patch: $retainKeys is not allowed in ${typeName}`);
		merged = Object.fromEntries(Object.entries(merged).filter(([key]) => retained.includes(key)));
	}
	for (const key in patch) {
		if (key.startsWith(deletePrimitivePrefix)) {
			const field = key.slice(deletePrimitivePrefix.length);
			const doomed = asList(patch[key]);
			if (Array.isArray(merged[field])) merged[field] = merged[field].filter((item) => !doomed.includes(item));
		}
	}
	for (const key in patch) {
		if (key.startsWith('$')) continue;
		const value = patch[key];
		if (value === null) delete merged[key];
		else if (Array.isArray(value)) merged[key] = mergeList(typeName, key, asList(merged[key]), value, patch[elementOrderPrefix + key]);
		else merged[key] = isRecord(value) ? strategicMerge(fieldType(typeName, key), merged[key], value) : value;
	}
	// An order alone may be given for a list the patch leaves as it is.
	for (const key in patch) {
		if (!key.startsWith(elementOrderPrefix)) continue;
		const field = key.slice(elementOrderPrefix.length);
		if (patch[field] === undefined && Array.isArray(merged[field]))
			merged[field] = inOrder(typeName, field, merged[field], merged[field], asList(patch[key]));
	}
	return merged;
}

function mergeList(typeName: string, field: string, current: readonly Json[], patch: readonly Json[], order: Json): Json[] {
	const strategy = listStrategy(typeName, field);
	if (strategy.kind === 'replace') return patch.filter((item) => !isRecord(item) || item.$patch === undefined).map(withoutDirectives);
	let merged = [...current];
	if (strategy.kind === 'set') {
		for (const item of patch) if (!merged.includes(item)) merged.push(item);
		return Array.isArray(order) ? inOrder(typeName, field, current, merged, order) : merged;
	}
	if (patch.some((item) => isRecord(item) && item.$patch === 'replace')) {
		return patch.filter((item) => !isRecord(item) || item.$patch !== 'replace').map(withoutDirectives);
	}
	const {key} = strategy;
	const itemType = fieldType(typeName, field);
	for (const item of patch) {
		if (!isRecord(item) || item[key] === undefined) {
			throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
		}
		const index = merged.findIndex((other) => isRecord(other) && other[key] === item[key]);
		if (item.$patch === 'delete') merged = merged.filter((other) => !isRecord(other) || other[key] !== item[key]);
		else if (index === -1) merged.push(strategicMerge(itemType, {}, item));
		else merged[index] = strategicMerge(itemType, merged[index], item);
	}
	return Array.isArray(order) ? inOrder(typeName, field, current, merged, order) : merged;
}

/**
Puts the named elements in the order given; the others stay where they stood among them. What is new comes behind the
others that are left. Upstream: `mergeSortedSlice`.
*/
function inOrder(typeName: string, field: string, live: readonly Json[], items: readonly Json[], order: readonly Json[]): Json[] {
	const strategy = listStrategy(typeName, field);
	const identify = (item: Json): Json => (strategy.kind === 'merge' && isRecord(item) ? item[strategy.key] : item);
	const wanted = order.map(identify);
	const places = live.map(identify);
	const named = items.filter((item) => wanted.includes(identify(item))).sort((a, b) => wanted.indexOf(identify(a)) - wanted.indexOf(identify(b)));
	const others = items.filter((item) => !wanted.includes(identify(item)));
	const result: Json[] = [];
	while (named.length > 0 && others.length > 0) {
		const namedPlace = places.indexOf(identify(named[0]));
		const isNamedFirst = namedPlace !== -1 && namedPlace < places.indexOf(identify(others[0]));
		result.push(isNamedFirst ? named.shift() : others.shift());
	}
	return [...result, ...named, ...others];
}

function withoutDirectives(value: Json): Json {
	if (!isRecord(value)) return value;
	return Object.fromEntries(Object.entries(value).filter(([key, item]) => !key.startsWith('$') && item !== null));
}

function asList(value: Json): readonly Json[] {
	return Array.isArray(value) ? value : [];
}

function isRecord(value: Json): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

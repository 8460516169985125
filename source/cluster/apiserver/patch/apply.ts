import {isEqualJson} from '../../../api/objects.ts';
import {fieldType, listStrategy, retainsKeys} from './merge-keys.ts';

type Json = unknown;
type JsonObject = Record<string, Json>;

/** The annotation in which `kubectl apply` keeps what it applied. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

interface DiffOptions {
	readonly deletions: boolean;
	readonly changes: boolean;
}

/**
The strategic patch of `kubectl apply`: takes away what was in the last applied manifest and is not in the new one,
and sets what the live object has otherwise than the new one. An empty object: nothing to do. Upstream:
strategicpatch.CreateThreeWayMergePatch.
*/
export function threeWayPatch(typeName: string, lastApplied: JsonObject | undefined, modified: JsonObject, live: JsonObject): JsonObject {
	const changes = diffObjects(typeName, live, modified, {deletions: false, changes: true});
	const deletions = diffObjects(typeName, lastApplied ?? {}, modified, {deletions: true, changes: false});
	return combine(typeName, deletions, changes);
}

/** The strategic patch that makes `modified` of `original`, as `kubectl edit` sends it. */
export function twoWayPatch(typeName: string, original: JsonObject, modified: JsonObject): JsonObject {
	return diffObjects(typeName, original, modified, {deletions: true, changes: true});
}

function diffObjects(typeName: string, original: JsonObject, modified: JsonObject, options: DiffOptions): JsonObject {
	const patch: JsonObject = {};
	for (const key of new Set([...Object.keys(original), ...Object.keys(modified)])) {
		const before = original[key];
		const after = modified[key];
		if (after === undefined || after === null) {
			if (options.deletions && before !== undefined && before !== null) patch[key] = null;
		} else if (before === undefined || before === null) {
			if (options.changes) patch[key] = after;
		} else if (Array.isArray(before) && Array.isArray(after)) {
			Object.assign(patch, diffLists(typeName, key, before, after, options));
		} else if (isRecord(before) && isRecord(after)) {
			const inner = diffObjects(fieldType(typeName, key), before, after, options);
			if (Object.keys(inner).length > 0) patch[key] = inner;
		} else if (options.changes && !isEqualJson(before, after)) {
			patch[key] = after;
		}
	}
	if (retainsKeys(typeName) && Object.keys(patch).length > 0) patch.$retainKeys = Object.keys(modified).sort();
	return patch;
}

function diffLists(typeName: string, field: string, before: readonly Json[], after: readonly Json[], options: DiffOptions): JsonObject {
	const strategy = listStrategy(typeName, field);
	if (strategy.kind === 'replace') return options.changes && !isEqualJson(before, after) ? {[field]: after} : {};
	const patch: JsonObject = {};
	if (strategy.kind === 'set') {
		const added = after.filter((item) => !before.includes(item));
		const gone = before.filter((item) => !after.includes(item));
		if (options.changes && added.length > 0) patch[field] = added;
		if (options.deletions && gone.length > 0) patch[`$deleteFromPrimitiveList/${field}`] = gone;
		return patch;
	}
	const {key} = strategy;
	const itemType = fieldType(typeName, field);
	const items: JsonObject[] = [];
	for (const item of after.filter(isRecord)) {
		const old = before.filter(isRecord).find((other) => other[key] === item[key]);
		const inner = old ? diffObjects(itemType, old, item, options) : options.changes ? item : {};
		if (Object.keys(inner).length > 0) items.push(old ? {...inner, [key]: item[key]} : inner);
	}
	if (options.deletions) {
		for (const old of before.filter(isRecord)) {
			if (!after.some((item) => isRecord(item) && item[key] === old[key])) items.push({$patch: 'delete', [key]: old[key]});
		}
	}
	if (items.length > 0) patch[field] = items;
	if (options.changes && (items.length > 0 || !isSameOrder(before, after, key))) {
		patch[`$setElementOrder/${field}`] = after.filter(isRecord).map((item) => ({[key]: item[key]}));
	}
	return patch;
}

/** Whether the elements both have come in the same order. */
function isSameOrder(before: readonly Json[], after: readonly Json[], key: string): boolean {
	const names = (items: readonly Json[]): Json[] => items.filter(isRecord).map((item) => item[key]);
	const common = names(after).filter((name) => names(before).includes(name));
	return isEqualJson(
		common,
		names(before).filter((name) => common.includes(name)),
	);
}

/** Two patches in one; they never speak of the same leaf. */
function combine(typeName: string, first: JsonObject, second: JsonObject): JsonObject {
	const combined: JsonObject = {...first};
	for (const key in second) {
		const left = combined[key];
		const right = second[key];
		if (Array.isArray(left) && Array.isArray(right) && !key.startsWith('$')) combined[key] = combineLists(typeName, key, left, right);
		else if (isRecord(left) && isRecord(right)) combined[key] = combine(fieldType(typeName, key), left, right);
		else combined[key] = right;
	}
	return combined;
}

function combineLists(typeName: string, field: string, left: readonly Json[], right: readonly Json[]): Json[] {
	const strategy = listStrategy(typeName, field);
	if (strategy.kind !== 'merge') return [...right];
	const combined = [...left];
	for (const item of right.filter(isRecord)) {
		const index = combined.findIndex((other) => isRecord(other) && other[strategy.key] === item[strategy.key]);
		const other = combined[index];
		if (isRecord(other)) combined[index] = combine(fieldType(typeName, field), other, item);
		else combined.push(item);
	}
	return combined;
}

function isRecord(value: Json): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

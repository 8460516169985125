import {applyPatch as applyJsonPatch, type Operation} from 'rfc6902';
import {badRequest, StatusError} from '../../../api/status-error.ts';
import {strategicMerge} from './strategic.ts';

export type PatchType = 'json' | 'merge' | 'strategic';

/** What a patch makes of an object, which may be changed on the way. `typeName` is a name of `apiTypes`. */
export function applyPatch(typeName: string, object: unknown, patch: unknown, type: PatchType): unknown {
	switch (type) {
		case 'json':
			return jsonPatch(object, patch);
		case 'merge':
			if (!isRecord(patch)) throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
			return mergePatch(object, patch);
		case 'strategic':
			if (!isRecord(patch)) throw badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}');
			return strategicMerge(typeName, object, patch);
	}
}

/** RFC 6902. */
function jsonPatch(object: unknown, patch: unknown): unknown {
	if (!Array.isArray(patch)) {
		throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
	}
	// One that fails leaves the others done; the caller throws the object away then.
	const failed = applyJsonPatch(object, patch as Operation[]).find((error) => error !== null);
	if (failed) {
		const message = 'the server rejected our request due to an error in our request';
		throw new StatusError({
			code: 422,
			reason: 'Invalid',
			message,
			details: {causes: [{reason: 'UnexpectedServerResponse', message: failed.message}]},
		});
	}
	return object;
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
	if (!isRecord(patch)) return patch;
	const merged: Record<string, unknown> = isRecord(target) ? {...target} : {};
	for (const key in patch) {
		if (patch[key] === null) delete merged[key];
		else merged[key] = mergePatch(merged[key], patch[key]);
	}
	return merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

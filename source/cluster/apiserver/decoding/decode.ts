import type {FieldPath} from '../../../api/field-path.ts';
import {formatFieldPath} from '../../../api/field-path.ts';
import {apiTypes} from '../../../api/generated/fields.ts';
import {nearest} from '../../../api/nearest.ts';
import type {Draft} from '../../../api/objects.ts';
import {canonicalQuantity, parseQuantity} from '../../../api/quantity.ts';
import {badRequest} from '../../../api/status-error.ts';
import {parseTimestamp} from '../../../api/timestamps.ts';
import {apiVersionOf, type ResourceDefinition} from '../resource-definition.ts';
import {goType} from './go-types.ts';

/** What becomes of fields nobody knows. Warnings go nowhere here, so `Warn` is the same as `Ignore`. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface DecodeProblem {
	readonly kind: 'unknown-field' | 'type';
	readonly path: FieldPath;
	/** As the server words it: `unknown field "spec.containers[0].imagee"`. */
	readonly message: string;
	/** The field that was probably meant. */
	readonly suggestion?: string | undefined;
}

export interface Decoded {
	/** The object without what is null or unknown, quantities in their canonical form. */
	readonly value: unknown;
	/** In the order of the sorted fields, as the server meets them in what kubectl sends. */
	readonly problems: readonly DecodeProblem[];
}

/**
The object a request's body says. Throws BadRequest in the server's words: a value of a wrong type always, a field
nobody knows if validation is strict. Upstream: apimachinery/pkg/runtime/serializer/json with strict decoding.
*/
export function decodeObject(body: unknown, definition: ResourceDefinition, fieldValidation: FieldValidation): Draft {
	const {value, problems} = decodeAs(definition.type ?? definition.kind, body);
	const refuse = (why: string): never => {
		throw badRequest(`${definition.kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: ${why}`);
	};
	const typeProblem = problems.find(({kind}) => kind === 'type');
	if (typeProblem) refuse(typeProblem.message);
	if (fieldValidation === 'Strict' && problems.length > 0) refuse(`strict decoding error: ${problems.map(({message}) => message).join(', ')}`);
	const draft = value as Draft;
	draft.apiVersion ??= apiVersionOf(definition);
	draft.kind ??= definition.kind;
	draft.metadata ??= {};
	return draft;
}

/** Holds a piece of JSON against a type of the API. All that is wrong with it is told, not only the first. */
export function decodeAs(typeName: string, body: unknown): Decoded {
	const problems: DecodeProblem[] = [];
	const value = decodeValue({problems}, typeName, body, {path: [], struct: typeName, type: typeName});
	return {value, problems};
}

interface Context {
	readonly problems: DecodeProblem[];
}

/** Where a value stands: its path, and the Go struct whose field it is, for the text of an error. */
interface Place {
	readonly path: FieldPath;
	readonly struct: string;
	/** The declared type of the field, for a list or map that of the whole. */
	readonly type: string;
}

function decodeValue(context: Context, type: string, value: unknown, place: Place): unknown {
	if (value === null || value === undefined) return undefined;
	if (type.startsWith('[]')) return decodeList(context, type, value, place);
	if (type.startsWith('{}')) return decodeMap(context, type, value, place);
	switch (type) {
		case 'any':
		case 'object':
			return value;
		case 'string':
			return typeof value === 'string' ? value : mismatch(context, value, place, type);
		case 'boolean':
			return typeof value === 'boolean' ? value : mismatch(context, value, place, type);
		case 'number':
			return typeof value === 'number' ? value : mismatch(context, value, place, type);
		case 'integer':
			return isIntegerFor(value, place) ? value : mismatch(context, value, place, type);
		case 'intOrString':
			if (typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))) return value;
			return report(context, place, `json: cannot unmarshal ${jsonKind(value)} into Go value of type int32`);
		case 'quantity':
			return decodeQuantity(context, value, place);
		case 'bytes':
			return decodeBytes(context, value, place);
		case 'time':
			if (typeof value === 'string' && !Number.isNaN(parseTimestamp(value))) return value;
			if (typeof value !== 'string') return report(context, place, `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`);
			return report(
				context,
				place,
				`parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
			);
		default:
			return decodeStruct(context, type, value, place);
	}
}

function decodeStruct(context: Context, type: string, value: unknown, place: Place): unknown {
	if (!isRecord(value)) return mismatch(context, value, place, type);
	const fields = apiTypes[type]?.fields;
	if (!fields) return value;
	const decoded: Record<string, unknown> = {};
	// In the order of the manifest; problems are put in the server's order afterwards.
	const found = new Map<string, DecodeProblem[]>();
	for (const key in value) {
		const path = [...place.path, key];
		const problems: DecodeProblem[] = [];
		found.set(key, problems);
		const fieldType = Object.hasOwn(fields, key) ? fields[key] : undefined;
		if (fieldType === undefined) {
			const message = `unknown field ${JSON.stringify(formatFieldPath(path))}`;
			problems.push({kind: 'unknown-field', path, message, suggestion: nearest(key, Object.keys(fields))});
			continue;
		}
		const actualType = isBytes(type, key) ? '{}bytes' : fieldType;
		const item = decodeValue({problems}, actualType, value[key], {path, struct: type, type: actualType});
		if (item !== undefined) decoded[key] = item;
	}
	for (const key of [...found.keys()].sort()) context.problems.push(...found.get(key)!);
	return decoded;
}

function decodeList(context: Context, type: string, value: unknown, place: Place): unknown {
	if (!Array.isArray(value)) return mismatch(context, value, place, type);
	const items: unknown[] = [];
	for (const [index, item] of value.entries()) {
		const decoded = decodeValue(context, type.slice(2), item, {...place, path: [...place.path, index]});
		// A null in a list is the type's zero value.
		items.push(decoded ?? (item === null ? zeroOf(type.slice(2)) : decoded));
	}
	return items;
}

function decodeMap(context: Context, type: string, value: unknown, place: Place): unknown {
	if (!isRecord(value)) return mismatch(context, value, place, type);
	const decoded: Record<string, unknown> = {};
	for (const key in value) {
		const item = decodeValue(context, type.slice(2), value[key], {...place, path: [...place.path, key]});
		if (item !== undefined) decoded[key] = item;
		else if (value[key] === null && type === '{}string') decoded[key] = '';
	}
	return decoded;
}

function decodeQuantity(context: Context, value: unknown, place: Place): unknown {
	const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : undefined;
	const parsed = parseQuantity(text ?? '');
	if ('error' in parsed) return report(context, place, parsed.error);
	return canonicalQuantity(text!);
}

function decodeBytes(context: Context, value: unknown, place: Place): unknown {
	if (typeof value !== 'string') return mismatch(context, value, place, 'bytes');
	const illegal = /[^A-Za-z0-9+/=\r\n]/.exec(value)?.index;
	const clean = value.replace(/[\r\n]/g, '');
	const isWhole = clean.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(clean);
	if (illegal === undefined && isWhole) return clean;
	return report(context, place, `illegal base64 data at input byte ${illegal ?? Math.max(0, clean.length - (clean.length % 4))}`);
}

/** The values of Secrets are bytes, which JSON carries in base64; the type table calls them strings. */
function isBytes(type: string, field: string): boolean {
	return (type === 'Secret' && field === 'data') || (type === 'ConfigMap' && field === 'binaryData');
}

function isIntegerFor(value: unknown, place: Place): boolean {
	if (typeof value !== 'number' || !Number.isInteger(value)) return false;
	return goType(place.struct, place.path, 'integer') === 'int64' || (value >= -2_147_483_648 && value <= 2_147_483_647);
}

function mismatch(context: Context, value: unknown, place: Place, type: string): undefined {
	const kind = typeof value === 'number' && type === 'integer' ? `number ${value}` : jsonKind(value);
	const names = place.path.filter((part) => typeof part === 'string');
	// The key of a map is no field.
	const isInMap = place.type.includes('{}') && !type.startsWith('{}') && names.length > 0;
	const field = (isInMap ? names.slice(0, -1) : names).join('.');
	const target = isInMap ? goType('', [], type) : goType(place.struct, place.path, type);
	const where = field === '' ? 'Go value' : `Go struct field ${goStruct(place.struct)}.${field}`;
	return report(context, place, `json: cannot unmarshal ${kind} into ${where} of type ${target}`);
}

function goStruct(type: string): string {
	return type === 'KubernetesEvent' ? 'Event' : type;
}

function report(context: Context, {path}: Place, message: string): undefined {
	context.problems.push({kind: 'type', path, message});
	return undefined;
}

function jsonKind(value: unknown): string {
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'boolean') return 'bool';
	return typeof value === 'object' ? 'object' : typeof value;
}

function zeroOf(type: string): unknown {
	return type === 'string' ? '' : apiTypes[type] ? {} : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type {ConfigMap} from '../../../api/generated/types.ts';
import {configKeyProblems, dns1123SubdomainProblems} from '../../../api/names.ts';
import type {FieldError} from '../../../api/status-error.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {addInvalid, type FieldErrors, forbiddenField, invalidValue, tooLong} from '../validation/field-errors.ts';
import {isSameMap} from '../validation/metadata.ts';

/** The most a ConfigMap or a Secret may hold, in bytes. */
export const dataSizeMax = 1_048_576;

/** Upstream: `ValidateConfigMap`. */
export const configMaps: ResourceDefinition = {
	...usual,
	resource: 'configmaps',
	singular: 'configmap',
	kind: 'ConfigMap',
	shortNames: ['cm'],
	nameProblems: dns1123SubdomainProblems,
	validate(object) {
		const {data = {}, binaryData = {}} = object as ConfigMap;
		const errors: FieldErrors = [];
		let size = 0;
		for (const key in data) {
			addInvalid(errors, `data[${key}]`, key, configKeyProblems(key));
			if (key in binaryData) errors.push(invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
			size += data[key]!.length;
		}
		for (const key in binaryData) {
			addInvalid(errors, `binaryData[${key}]`, key, configKeyProblems(key));
			size += binaryData[key]!.length;
		}
		if (size > dataSizeMax) errors.push(tooLong('', dataSizeMax));
		return errors;
	},
	validateUpdate: (object, previous) => validateImmutableData(object as ConfigMap, previous as ConfigMap, ['data', 'binaryData']),
};

interface Immutable {
	readonly immutable?: boolean;
	readonly data?: {readonly [key: string]: string};
	readonly binaryData?: {readonly [key: string]: string};
}

/** A ConfigMap or Secret with `immutable: true` stays as it is. */
export function validateImmutableData(object: Immutable, previous: Immutable, fields: readonly ('data' | 'binaryData')[]): FieldError[] {
	if (!previous.immutable) return [];
	const errors: FieldErrors = [];
	const detail = 'field is immutable when `immutable` is set';
	if (!object.immutable) errors.push(forbiddenField('immutable', detail));
	for (const field of fields) if (!isSameMap(object[field], previous[field])) errors.push(forbiddenField(field, detail));
	return errors;
}

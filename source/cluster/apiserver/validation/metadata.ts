import {dns1123LabelProblems, labelValueProblems, qualifiedNameProblems} from '../../../api/names.ts';
import type {ApiObject} from '../../../api/objects.ts';
import {isEqualJson} from '../../../api/objects.ts';
import type {FieldError} from '../../../api/status-error.ts';
import type {ResourceDefinition} from '../resource-definition.ts';
import {addInvalid, checkImmutable, checkNonNegative, type FieldErrors, forbiddenField, invalidValue, required, tooLong} from './field-errors.ts';

type StringMap = {readonly [key: string]: string};

const annotationsSizeMax = 256 * 1024;

/** Upstream: apimachinery/pkg/api/validation, `ValidateObjectMeta`. */
export function validateMetadata({metadata}: ApiObject, {nameProblems, isNamespaced}: ResourceDefinition): FieldError[] {
	const errors: FieldErrors = [];
	const {name, namespace, generateName, labels, annotations} = metadata;
	if (generateName) addInvalid(errors, 'metadata.generateName', generateName, nameProblems(withoutTrailingDash(generateName)));
	if (!name) errors.push(required('metadata.name', 'name or generateName is required'));
	else addInvalid(errors, 'metadata.name', name, nameProblems(name));
	if (!isNamespaced && namespace) errors.push(forbiddenField('metadata.namespace', 'not allowed on this type'));
	if (isNamespaced && !namespace) errors.push(required('metadata.namespace'));
	else if (namespace) addInvalid(errors, 'metadata.namespace', namespace, dns1123LabelProblems(namespace));
	checkNonNegative(errors, 'metadata.generation', metadata.generation);
	if (labels) validateLabels(errors, labels, 'metadata.labels');
	if (annotations) validateAnnotations(errors, annotations, 'metadata.annotations');
	if (metadata.ownerReferences) validateOwnerReferences(errors, metadata.ownerReferences);
	if (metadata.finalizers) validateFinalizers(errors, metadata.finalizers);
	return errors;
}

/** Upstream: `ValidateObjectMetaUpdate`. What the server itself keeps is not looked at. */
export function validateMetadataUpdate({metadata}: ApiObject, {metadata: previous}: ApiObject): FieldError[] {
	const errors: FieldErrors = [];
	if (previous.deletionTimestamp) {
		const added = (metadata.finalizers ?? []).filter((finalizer) => !previous.finalizers?.includes(finalizer));
		if (added.length > 0) {
			const shown = added.map((finalizer) => `"${finalizer}":sets.Empty{}`).join(', ');
			const detail = `no new finalizers can be added if the object is being deleted, found new finalizers sets.Set[string]{${shown}}`;
			errors.push(forbiddenField('metadata.finalizers', detail));
		}
	}
	checkImmutable(errors, 'metadata.name', metadata.name, metadata.name === previous.name);
	checkImmutable(errors, 'metadata.namespace', metadata.namespace, metadata.namespace === previous.namespace);
	return errors;
}

export function validateLabels(errors: FieldErrors, labels: StringMap, field: string): void {
	for (const key in labels) {
		addInvalid(errors, field, key, qualifiedNameProblems(key));
		addInvalid(errors, field, labels[key], labelValueProblems(labels[key]!));
	}
}

export function validateAnnotations(errors: FieldErrors, annotations: StringMap, field: string): void {
	let size = 0;
	for (const key in annotations) {
		addInvalid(errors, field, key, qualifiedNameProblems(key.toLowerCase()));
		size += key.length + annotations[key]!.length;
	}
	if (size > annotationsSizeMax) errors.push(tooLong(field, annotationsSizeMax));
}

function validateOwnerReferences(errors: FieldErrors, references: NonNullable<ApiObject['metadata']['ownerReferences']>): void {
	const field = 'metadata.ownerReferences';
	let controller: string | undefined;
	for (const [index, {apiVersion, kind, name, uid, controller: isController}] of references.entries()) {
		const path = `${field}[${index}]`;
		if (!apiVersion) errors.push(invalidValue(`${path}.apiVersion`, apiVersion ?? '', 'version must not be empty'));
		if (!kind) errors.push(invalidValue(`${path}.kind`, kind ?? '', 'must not be empty'));
		if (!name) errors.push(invalidValue(`${path}.name`, name ?? '', 'must not be empty'));
		if (!uid) errors.push(invalidValue(`${path}.uid`, uid ?? '', 'must not be empty'));
		if (!isController) continue;
		if (controller !== undefined) {
			const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${kind}/${name}`;
			errors.push(invalidValue(field, references, detail));
		}
		controller = `${kind}/${name}`;
	}
}

function validateFinalizers(errors: FieldErrors, finalizers: readonly string[]): void {
	const field = 'metadata.finalizers';
	for (const finalizer of finalizers) addInvalid(errors, field, finalizer, qualifiedNameProblems(finalizer));
	if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
		errors.push(invalidValue(field, finalizers, 'finalizer foregroundDeletion and orphan cannot be both set'));
	}
}

/** A prefix may end in a dash, which the generated suffix follows. */
function withoutTrailingDash(prefix: string): string {
	return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

export function isSameMap(a: StringMap | undefined, b: StringMap | undefined): boolean {
	return a === b || isEqualJson(a ?? {}, b ?? {});
}

import {type ApiObject, cloneJson, type Draft} from '../../../api/objects.ts';
import type {FieldError} from '../../../api/status-error.ts';
import type {ResourceDefinition} from '../resource-definition.ts';
import {validateMetadata} from './metadata.ts';

/** What the server would find wrong with a manifest, apart from what depends on the cluster it goes to. */
export function validateObject(definition: ResourceDefinition, manifest: Draft): FieldError[] {
	const draft = cloneJson(manifest) as Draft;
	if (definition.isNamespaced) draft.metadata.namespace ??= 'default';
	else delete draft.metadata.namespace;
	if (!draft.metadata.name && draft.metadata.generateName) draft.metadata.name = `${draft.metadata.generateName}xxxxx`;
	// A server gives it one, and Jobs are told apart by it.
	draft.metadata.uid ??= '00000000-0000-0000-0000-000000000000';
	definition.setDefaults?.(draft);
	definition.prepareForCreate?.(draft, '');
	const object = draft as unknown as ApiObject;
	return [...validateMetadata(object, definition), ...(definition.validate?.(object) ?? []), ...(definition.validateCreate?.(object) ?? [])];
}

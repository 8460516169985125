import type {Endpoints} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {type FieldErrors, required} from '../validation/field-errors.ts';

/** Upstream: pkg/apis/core/validation, `ValidateEndpointsCreate`. Deprecated since v1.33, and there all the same. */
export const endpoints: ResourceDefinition = {
	...usual,
	resource: 'endpoints',
	singular: 'endpoints',
	kind: 'Endpoints',
	shortNames: ['ep'],
	nameProblems: dns1123SubdomainProblems,
	setDefaults(object) {
		for (const {ports = []} of object.subsets ?? []) for (const port of ports) port.protocol ??= 'TCP';
	},
	validate(object) {
		const errors: FieldErrors = [];
		for (const [index, {addresses = [], notReadyAddresses = []}] of ((object as Endpoints).subsets ?? []).entries()) {
			if (addresses.length + notReadyAddresses.length === 0)
				errors.push(required(`subsets[${index}]`, 'must specify `addresses` or `notReadyAddresses`'));
		}
		return errors;
	},
};

import type {EndpointSlice} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {checkImmutable, checkOneOf, type FieldErrors, required, tooMany} from '../validation/field-errors.ts';

const endpointsMax = 1000;

/** Upstream: pkg/apis/discovery/validation, pkg/registry/discovery/endpointslice. */
export const endpointSlices: ResourceDefinition = {
	...usual,
	group: 'discovery.k8s.io',
	resource: 'endpointslices',
	singular: 'endpointslice',
	kind: 'EndpointSlice',
	nameProblems: dns1123SubdomainProblems,
	raisesGeneration(object, previous) {
		const [slice, old] = [object as EndpointSlice, previous as EndpointSlice];
		return (
			!isEqualJson(slice.endpoints, old.endpoints) || !isEqualJson(slice.ports, old.ports) || !isEqualJson(slice.metadata.labels, old.metadata.labels)
		);
	},
	setDefaults(slice) {
		for (const port of slice.ports ?? []) {
			port.name ??= '';
			port.protocol ??= 'TCP';
		}
	},
	validate(object) {
		const {addressType, endpoints = []} = object as EndpointSlice;
		const errors: FieldErrors = [];
		checkOneOf(errors, 'addressType', addressType, ['FQDN', 'IPv4', 'IPv6']);
		if (endpoints.length > endpointsMax) errors.push(tooMany('endpoints', endpoints.length, endpointsMax));
		for (const [index, {addresses}] of endpoints.entries()) {
			if (!addresses?.length) errors.push(required(`endpoints[${index}].addresses`, 'must contain at least 1 address'));
		}
		return errors;
	},
	validateUpdate(object, previous) {
		const errors: FieldErrors = [];
		const {addressType} = object as EndpointSlice;
		checkImmutable(errors, 'addressType', addressType, addressType === (previous as EndpointSlice).addressType);
		return errors;
	},
};

import type {Lease} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {checkNonNegative, type FieldErrors, invalidValue} from '../validation/field-errors.ts';

/** Upstream: pkg/apis/coordination/validation. */
export const leases: ResourceDefinition = {
	...usual,
	group: 'coordination.k8s.io',
	resource: 'leases',
	singular: 'lease',
	kind: 'Lease',
	nameProblems: dns1123SubdomainProblems,
	validate(object) {
		const {leaseDurationSeconds, leaseTransitions} = (object as Lease).spec ?? {};
		const errors: FieldErrors = [];
		if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
			errors.push(invalidValue('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
		}
		checkNonNegative(errors, 'spec.leaseTransitions', leaseTransitions);
		return errors;
	},
};

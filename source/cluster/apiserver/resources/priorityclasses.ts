import type {PriorityClass} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {checkImmutable, checkOneOf, type FieldErrors, forbiddenField, invalidValue} from '../validation/field-errors.ts';

/** The priority classes every cluster has. Upstream: pkg/apis/scheduling/v1/helpers.go. */
export const systemPriorityClasses: Readonly<Record<string, {readonly value: number; readonly description: string}>> = {
	'system-node-critical': {
		value: 2_000_001_000,
		description: 'Used for system critical pods that must not be moved from their current node.',
	},
	'system-cluster-critical': {
		value: 2_000_000_000,
		description: 'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
	},
};

/** The most a priority class of one's own may have. */
export const highestUserPriority = 1_000_000_000;

/** Upstream: pkg/apis/scheduling/validation. */
export const priorityClasses: ResourceDefinition = {
	...usual,
	group: 'scheduling.k8s.io',
	resource: 'priorityclasses',
	singular: 'priorityclass',
	kind: 'PriorityClass',
	shortNames: ['pc'],
	isNamespaced: false,
	nameProblems: dns1123SubdomainProblems,
	raisesGeneration: () => false,
	setDefaults(priorityClass) {
		priorityClass.preemptionPolicy ??= 'PreemptLowerPriority';
		priorityClass.value ??= 0;
		// Fields that are false are not written.
		if (priorityClass.globalDefault === false) delete priorityClass.globalDefault;
	},
	validate(object) {
		const {metadata, value, preemptionPolicy} = object as PriorityClass;
		const errors: FieldErrors = [];
		if (metadata.name.startsWith('system-')) {
			const known = systemPriorityClasses[metadata.name];
			if (!known || known.value !== value) {
				const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${known ? `value of ${metadata.name} PriorityClass must be ${known.value}` : `${metadata.name} is not a known system priority class`}`;
				errors.push(forbiddenField('metadata.name', detail));
			}
		} else if ((value ?? 0) > highestUserPriority) {
			errors.push(forbiddenField('value', `maximum allowed value of a user defined priority is ${highestUserPriority}`));
		}
		checkOneOf(errors, 'preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never']);
		return errors;
	},
	validateUpdate(object, previous) {
		const [priorityClass, old] = [object as PriorityClass, previous as PriorityClass];
		const errors: FieldErrors = [];
		if (priorityClass.value !== old.value) errors.push(forbiddenField('value', 'may not be changed in an update.'));
		checkImmutable(errors, 'preemptionPolicy', priorityClass.preemptionPolicy, priorityClass.preemptionPolicy === old.preemptionPolicy);
		if (priorityClass.value === undefined) errors.push(invalidValue('value', 'null', 'field is immutable'));
		return errors;
	},
};

import type {Node} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems, labelValueProblems, qualifiedNameProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {checkTaintEffect} from '../validation/affinity.ts';
import {addInvalid, duplicate, type FieldErrors, forbiddenField, required} from '../validation/field-errors.ts';
import {setQuantities} from './pod-defaults.ts';

/** Upstream: `ValidateNode`, pkg/registry/core/node/strategy.go. */
export const nodes: ResourceDefinition = {
	...usual,
	resource: 'nodes',
	singular: 'node',
	kind: 'Node',
	shortNames: ['no'],
	isNamespaced: false,
	hasStatus: true,
	nameProblems: dns1123SubdomainProblems,
	setDefaults(node) {
		node.spec ??= {};
		const {status} = node;
		if (!status) return;
		if (status.capacity) setQuantities(status.capacity);
		if (status.allocatable) setQuantities(status.allocatable);
		else if (status.capacity) status.allocatable = {...status.capacity};
	},
	validate(object) {
		const errors: FieldErrors = [];
		const seen = new Set<string>();
		for (const [index, {key, value, effect}] of ((object as Node).spec?.taints ?? []).entries()) {
			const path = `metadata.taints[${index}]`;
			if (!key) errors.push(required(`${path}.key`));
			addInvalid(errors, `${path}.key`, key, qualifiedNameProblems(key ?? ''));
			if (value) addInvalid(errors, `${path}.value`, value, labelValueProblems(value));
			checkTaintEffect(errors, effect, `${path}.effect`);
			const id = `${key}:${effect}`;
			if (seen.has(id)) {
				errors.push({...duplicate(path, {key, value, effect}), detail: 'taints must be unique by key and effect pair'});
			}
			seen.add(id);
		}
		return errors;
	},
	validateUpdate(object, previous) {
		const [node, old] = [object as Node, previous as Node];
		const errors: FieldErrors = [];
		for (const field of ['podCIDR', 'providerID'] as const) {
			const before = old.spec?.[field];
			if (before && node.spec?.[field] !== before)
				errors.push(forbiddenField('spec', `node updates may not change ${field} except from "" to valid`));
		}
		return errors;
	},
};

import type {Node} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems, labelValueProblems, qualifiedNameProblems} from '../../../api/names.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {checkTaintEffect} from '../validation/affinity.ts';
import {addInvalid, duplicate, type FieldErrors, forbiddenField, required} from '../validation/field-errors.ts';
import {withSetQuantities} from './pod-defaults.ts';

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
		const {spec} = node;
		// Two fields of the API, one within the server.
		if (spec.podCIDR && !spec.podCIDRs?.length) spec.podCIDRs = [spec.podCIDR];
		if (spec.podCIDRs?.length && !spec.podCIDR) spec.podCIDR = spec.podCIDRs[0];
		if (!node.status) return;
		// With an update this is the stored status, which is frozen.
		const capacity = node.status.capacity && withSetQuantities(node.status.capacity);
		const allocatable = node.status.allocatable ? withSetQuantities(node.status.allocatable) : capacity;
		if (capacity === node.status.capacity && allocatable === node.status.allocatable) return;
		node.status = {...node.status, ...(capacity && {capacity}), ...(allocatable && {allocatable})};
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
		const {podCIDRs = [], providerID} = old.spec ?? {};
		if (podCIDRs.length > 0 && !isEqualJson(podCIDRs, node.spec?.podCIDRs))
			errors.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
		if (providerID && node.spec?.providerID !== providerID)
			errors.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
		return errors;
	},
};

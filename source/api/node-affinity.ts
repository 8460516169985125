import type {Node, NodeSelectorRequirement, NodeSelectorTerm, PodSpec} from './generated/types.ts';
import {type LabelRequirement, labelsInclude, requirementMatches} from './selectors.ts';

const operators: Readonly<Record<string, LabelRequirement['operator']>> = {
	In: 'in',
	NotIn: 'notin',
	Exists: 'exists',
	DoesNotExist: '!',
	Gt: '>',
	Lt: '<',
};

/**
Whether the node answers to the pod's nodeSelector and to its required node affinity. Upstream:
component-helpers/scheduling/corev1/nodeaffinity, `GetRequiredNodeAffinity(pod).Match(node)`.
*/
export function matchesRequiredNodeAffinity({nodeSelector, affinity}: Pick<PodSpec, 'nodeSelector' | 'affinity'>, node: Node): boolean {
	if (nodeSelector && !labelsInclude(node.metadata.labels, nodeSelector)) return false;
	const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
	return !required || required.nodeSelectorTerms.some((term) => nodeSelectorTermMatches(term, node));
}

/** All of the term must hold; a term without anything in it matches no node. */
export function nodeSelectorTermMatches({matchExpressions = [], matchFields = []}: NodeSelectorTerm, node: Node): boolean {
	if (matchExpressions.length === 0 && matchFields.length === 0) return false;
	const fields = {'metadata.name': node.metadata.name};
	return (
		matchExpressions.every((requirement) => requirementMatches(toRequirement(requirement), node.metadata.labels)) &&
		matchFields.every((requirement) => requirementMatches(toRequirement(requirement), fields))
	);
}

function toRequirement({key, operator, values = []}: NodeSelectorRequirement): LabelRequirement {
	return {key, operator: operators[operator] ?? 'in', values};
}

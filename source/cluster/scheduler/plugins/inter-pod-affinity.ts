import type {LabelSelector, Pod, PodAffinityTerm} from '../../../api/generated/types.ts';
import type {AffinityGroup} from '../affinity-groups.ts';
import {type Cycle, type FilterPlugin, filter, nodeScoreMost, type Refusal, type ScorePlugin, skip} from '../framework.ts';
import {type PodQuery, podMatches} from '../label-counts.ts';
import type {NodeInfo} from '../node-info.ts';
import type {PodInfo} from '../pod-info.ts';

const name = 'InterPodAffinity';
const affinityRefusal: Refusal = {plugin: name, reasons: ["node(s) didn't match pod affinity rules"], isUnresolvable: true};
const antiAffinityRefusal: Refusal = {plugin: name, reasons: ["node(s) didn't match pod anti-affinity rules"], isUnresolvable: false};
const existingRefusal: Refusal = {plugin: name, reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"], isUnresolvable: false};
// `hardPodAffinityWeight`: what a required term of a running pod is worth to a pod it asks for.
const hardAffinityWeight = 1;

/** The names of the namespaces a selector selects. */
export type SelectNamespaces = (selector: LabelSelector) => ReadonlySet<string>;

/** Sums by topology key and value. */
class TopologyCounts {
	readonly #counts = new Map<string, Map<string, number>>();

	get isEmpty(): boolean {
		return this.#counts.size === 0;
	}

	add({labels}: NodeInfo, topologyKey: string, amount: number): void {
		const value = labels[topologyKey];
		if (value === undefined) return;
		let values = this.#counts.get(topologyKey);
		if (!values) {
			values = new Map();
			this.#counts.set(topologyKey, values);
		}
		const sum = (values.get(value) ?? 0) + amount;
		if (sum === 0) values.delete(value);
		else values.set(value, sum);
		if (values.size === 0) this.#counts.delete(topologyKey);
	}

	get(topologyKey: string, value: string): number {
		return this.#counts.get(topologyKey)?.get(value) ?? 0;
	}

	hasAny({labels}: NodeInfo): boolean {
		for (const [topologyKey, values] of this.#counts) {
			const value = labels[topologyKey];
			if (value !== undefined && (values.get(value) ?? 0) > 0) return true;
		}
		return false;
	}

	sum({labels}: NodeInfo): number {
		let total = 0;
		for (const [topologyKey, values] of this.#counts) {
			const value = labels[topologyKey];
			if (value !== undefined) total += values.get(value) ?? 0;
		}
		return total;
	}
}

/**
Keeps pods to where the pods are that they must be near to, off where those are they must be away from, and off
where pods run that must be away from them.
*/
export function interPodAffinity(selectNamespaces: SelectNamespaces): FilterPlugin {
	let pod: PodInfo;
	let near: TopologyCounts;
	let away: TopologyCounts;
	let existing: TopologyCounts;
	let nearQueries: readonly PodQuery[] = [];
	let isFirstOfItsKind = false;
	const queryOf = (owner: Pod, term: PodAffinityTerm): PodQuery => podQuery(owner, term, selectNamespaces);

	return {
		name,
		preFilter(cycle) {
			({pod} = cycle);
			existing = new TopologyCounts();
			for (const group of cycle.cache.groupsWithAffinity()) {
				for (const term of group.sample.requiredAntiAffinity) {
					if (podMatches(pod.pod, queryOf(group.sample.pod, term))) addGroup(existing, group, term.topologyKey, 1);
				}
			}
			const {requiredAffinity, requiredAntiAffinity} = pod;
			if (existing.isEmpty && requiredAffinity.length === 0 && requiredAntiAffinity.length === 0) return skip;
			near = new TopologyCounts();
			away = new TopologyCounts();
			nearQueries = requiredAffinity.map((term) => queryOf(pod.pod, term));
			// A pod counts as near only if it answers to all terms, and then for each of them.
			if (requiredAffinity.length > 0) countMatching(cycle, near, nearQueries, requiredAffinity, 1);
			for (const term of requiredAntiAffinity) countMatching(cycle, away, [queryOf(pod.pod, term)], [term], 1);
			isFirstOfItsKind = nearQueries.every((query) => podMatches(pod.pod, query));
			return filter;
		},
		filter(node) {
			if (!isNear(node)) return affinityRefusal;
			for (const {topologyKey} of pod.requiredAntiAffinity) {
				const value = node.labels[topologyKey];
				if (value !== undefined && away.get(topologyKey, value) > 0) return antiAffinityRefusal;
			}
			return existing.hasAny(node) ? existingRefusal : undefined;
		},
		assume(other, node, by) {
			for (const term of other.requiredAntiAffinity) {
				if (podMatches(pod.pod, queryOf(other.pod, term))) existing.add(node, term.topologyKey, by);
			}
			if (pod.requiredAffinity.length > 0 && nearQueries.every((query) => podMatches(other.pod, query))) {
				for (const {topologyKey} of pod.requiredAffinity) near.add(node, topologyKey, by);
			}
			for (const term of pod.requiredAntiAffinity) {
				if (podMatches(other.pod, queryOf(pod.pod, term))) away.add(node, term.topologyKey, by);
			}
		},
		isHelpedBy(event, waiting) {
			if (event.kind === 'node-added') return true;
			if (event.kind === 'node-changed') return event.node.metadata.labels !== event.previous.metadata.labels;
			if (event.kind === 'node-removed' || event.kind === 'pod-resized') return false;
			const matches = (terms: readonly PodAffinityTerm[]): boolean => terms.some((term) => podMatches(event.pod, queryOf(waiting.pod, term)));
			if (event.kind === 'pod-gone') return matches(waiting.requiredAntiAffinity) || hasRequiredAntiAffinity(event.pod);
			return matches(waiting.requiredAffinity) || (event.kind === 'pod-relabelled' && waiting.requiredAntiAffinity.length > 0);
		},
	};

	function isNear({labels}: NodeInfo): boolean {
		let arePodsThere = true;
		for (const {topologyKey} of pod.requiredAffinity) {
			const value = labels[topologyKey];
			if (value === undefined) return false;
			if (near.get(topologyKey, value) <= 0) arePodsThere = false;
		}
		// The first of pods that want to be near each other may go anywhere.
		return arePodsThere || (near.isEmpty && isFirstOfItsKind);
	}
}

/** Prefers nodes near the pods that the preferred terms of either side ask for, and away from the others. */
export function interPodAffinityScore(selectNamespaces: SelectNamespaces): ScorePlugin {
	let sums: TopologyCounts;
	const queryOf = (owner: Pod, term: PodAffinityTerm): PodQuery => podQuery(owner, term, selectNamespaces);
	return {
		name,
		weight: 2,
		preScore(cycle) {
			const {pod} = cycle;
			sums = new TopologyCounts();
			for (const {podAffinityTerm, weight} of pod.preferredAffinity) {
				countMatching(cycle, sums, [queryOf(pod.pod, podAffinityTerm)], [podAffinityTerm], weight);
			}
			for (const {podAffinityTerm, weight} of pod.preferredAntiAffinity) {
				countMatching(cycle, sums, [queryOf(pod.pod, podAffinityTerm)], [podAffinityTerm], -weight);
			}
			for (const group of cycle.cache.groupsWithAffinity()) {
				const {sample} = group;
				const addIfWanted = (term: PodAffinityTerm, weight: number): void => {
					if (podMatches(pod.pod, queryOf(sample.pod, term))) addGroup(sums, group, term.topologyKey, weight);
				};
				for (const term of sample.requiredAffinity) addIfWanted(term, hardAffinityWeight);
				for (const {podAffinityTerm, weight} of sample.preferredAffinity) addIfWanted(podAffinityTerm, weight);
				for (const {podAffinityTerm, weight} of sample.preferredAntiAffinity) addIfWanted(podAffinityTerm, -weight);
			}
			return !sums.isEmpty;
		},
		score: (node) => sums.sum(node),
		normalize(scores) {
			const least = Math.min(...scores);
			const distance = Math.max(...scores) - least;
			for (let index = 0; index < scores.length; index += 1) {
				scores[index] = distance > 0 ? Math.trunc(nodeScoreMost * ((scores[index]! - least) / distance)) : 0;
			}
		},
	};
}

function podQuery({metadata}: Pod, term: PodAffinityTerm, selectNamespaces: SelectNamespaces): PodQuery {
	const selector = withLabelKeys(term, metadata.labels);
	const {namespaces = [], namespaceSelector} = term;
	if (!namespaceSelector) return {namespaces: new Set(namespaces.length > 0 ? namespaces : [metadata.namespace ?? '']), selector};
	const isAny = !namespaceSelector.matchLabels && !namespaceSelector.matchExpressions;
	return {namespaces: isAny ? undefined : new Set([...namespaces, ...selectNamespaces(namespaceSelector)]), selector};
}

function withLabelKeys(
	{labelSelector, matchLabelKeys = [], mismatchLabelKeys = []}: PodAffinityTerm,
	labels: Pod['metadata']['labels'],
): LabelSelector | undefined {
	if (!labelSelector || (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0)) return labelSelector;
	const expressions = (keys: readonly string[], operator: string) =>
		keys.filter((key) => labels?.[key] !== undefined).map((key) => ({key, operator, values: [labels![key]!]}));
	return {
		...labelSelector,
		matchExpressions: [...(labelSelector.matchExpressions ?? []), ...expressions(matchLabelKeys, 'In'), ...expressions(mismatchLabelKeys, 'NotIn')],
	};
}

function countMatching(
	{cache, nodes}: Cycle,
	sums: TopologyCounts,
	queries: readonly PodQuery[],
	terms: readonly PodAffinityTerm[],
	weight: number,
): void {
	const counts = cache.labelCounts.matching(queries, true);
	for (const node of nodes) {
		const count = counts[node.slot];
		if (count) for (const {topologyKey} of terms) sums.add(node, topologyKey, count * weight);
	}
}

function addGroup(sums: TopologyCounts, {nodes}: AffinityGroup, topologyKey: string, weight: number): void {
	for (const [node, count] of nodes) if (node.node) sums.add(node, topologyKey, count * weight);
}

function hasRequiredAntiAffinity({spec}: Pod): boolean {
	return (spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length ?? 0) > 0;
}

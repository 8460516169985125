import type {LabelSelector, Pod, TopologySpreadConstraint} from '../../../api/generated/types.ts';
import {matchesRequiredNodeAffinity} from '../../../api/node-affinity.ts';
import {labelSelectorMatches} from '../../../api/selectors.ts';
import {findUntoleratedTaint} from '../../../api/tolerations.ts';
import {type Cycle, type FilterPlugin, filter, nodeScoreMost, type Refusal, type ScorePlugin, skip} from '../framework.ts';
import {naturalLogarithm} from '../logarithm.ts';
import type {NodeInfo} from '../node-info.ts';

const name = 'PodTopologySpread';
const refusal: Refusal = {plugin: name, reasons: ["node(s) didn't match pod topology spread constraints"], isUnresolvable: false};
const labelRefusal: Refusal = {
	plugin: name,
	reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
	isUnresolvable: true,
};
const hostnameLabel = 'kubernetes.io/hostname';

interface Constraint {
	readonly topologyKey: string;
	readonly maxSkew: number;
	readonly minDomains: number;
	readonly selector: LabelSelector | undefined;
	/** Nodes the pod may not run on for its node affinity do not count. */
	readonly honorsAffinity: boolean;
	readonly honorsTaints: boolean;
}

/** What holds for pods that say nothing of their own: upstream's system defaults. */
const defaultConstraints = [
	{topologyKey: hostnameLabel, maxSkew: 3},
	{topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5},
];

interface FilterState {
	readonly constraint: Constraint;
	/** Matching pods by value of the topology key, over the nodes that count. */
	readonly domains: Map<string, number>;
	least: number;
	readonly isSelfMatching: boolean;
}

/** Keeps pods off nodes where they would make their kind more unevenly spread than the hard constraints allow. */
export function podTopologySpread(): FilterPlugin {
	let states: FilterState[] = [];
	let pod: Pod;
	return {
		name,
		preFilter(cycle) {
			({pod} = cycle.pod);
			const constraints = constraintsOf(pod, 'DoNotSchedule');
			if (constraints.length === 0) return skip;
			states = constraints.map((constraint) => {
				const domains = countDomains(cycle, constraint, constraints);
				return {constraint, domains, least: leastOf(domains), isSelfMatching: labelSelectorMatches(constraint.selector, pod.metadata.labels)};
			});
			return filter;
		},
		filter({labels}) {
			for (const {constraint, domains, least, isSelfMatching} of states) {
				const value = labels[constraint.topologyKey];
				if (value === undefined) return labelRefusal;
				const globalMinimum = domains.size < constraint.minDomains ? 0 : least;
				if ((domains.get(value) ?? 0) + (isSelfMatching ? 1 : 0) - globalMinimum > constraint.maxSkew) return refusal;
			}
			return undefined;
		},
		assume({pod: other}, node, by) {
			if (other.metadata.namespace !== pod.metadata.namespace || other.metadata.deletionTimestamp) return;
			const all = states.map(({constraint}) => constraint);
			for (const state of states) {
				const {constraint, domains} = state;
				if (!isCounted(pod, node, constraint, all) || !labelSelectorMatches(constraint.selector, other.metadata.labels)) continue;
				const value = node.labels[constraint.topologyKey]!;
				domains.set(value, (domains.get(value) ?? 0) + by);
				state.least = leastOf(domains);
			}
		},
		isHelpedBy(event, {pod: waiting}) {
			if (event.kind === 'node-added' || event.kind === 'node-removed' || event.kind === 'node-changed') return true;
			const constraints = constraintsOf(waiting, 'DoNotSchedule');
			return (
				event.pod.metadata.namespace === waiting.metadata.namespace &&
				constraints.some(({selector}) => labelSelectorMatches(selector, event.pod.metadata.labels))
			);
		},
	};
}

function constraintsOf({spec, metadata}: Pod, whenUnsatisfiable: string): readonly Constraint[] {
	const constraints = (spec.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable);
	return constraints.map((constraint) => ({
		topologyKey: constraint.topologyKey,
		maxSkew: constraint.maxSkew,
		minDomains: constraint.minDomains ?? 1,
		selector: withLabelKeys(constraint, metadata.labels),
		honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
		honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
	}));
}

function withLabelKeys({labelSelector, matchLabelKeys = []}: TopologySpreadConstraint, labels: Pod['metadata']['labels']): LabelSelector | undefined {
	const pairs = matchLabelKeys.filter((key) => labels?.[key] !== undefined).map((key) => [key, labels![key]!]);
	return pairs.length === 0 ? labelSelector : {...labelSelector, matchLabels: {...labelSelector?.matchLabels, ...Object.fromEntries(pairs)}};
}

function countDomains({pod: {pod}, cache, nodes}: Cycle, constraint: Constraint, all: readonly Constraint[]): Map<string, number> {
	const counts = cache.labelCounts.matching([{namespaces: new Set([pod.metadata.namespace ?? '']), selector: constraint.selector}], false);
	const domains = new Map<string, number>();
	for (const node of nodes) {
		if (!isCounted(pod, node, constraint, all)) continue;
		const value = node.labels[constraint.topologyKey]!;
		domains.set(value, (domains.get(value) ?? 0) + (counts[node.slot] ?? 0));
	}
	return domains;
}

function isCounted({spec}: Pod, {node, labels}: NodeInfo, {honorsAffinity, honorsTaints}: Constraint, all: readonly Constraint[]): boolean {
	if (all.some(({topologyKey}) => labels[topologyKey] === undefined)) return false;
	if (honorsAffinity && !matchesRequiredNodeAffinity(spec, node!)) return false;
	return !honorsTaints || !findUntoleratedTaint(node!.spec.taints, spec.tolerations, ['NoSchedule', 'NoExecute']);
}

function leastOf(domains: ReadonlyMap<string, number>): number {
	let least = 2_147_483_647;
	for (const count of domains.values()) if (count < least) least = count;
	return least;
}

/** Answers the selector of the pods that the same Service and ReplicaSet stand for, undefined if there is none. */
export type DefaultSelector = (pod: Pod) => LabelSelector | undefined;

interface ScoreState {
	readonly constraint: Constraint;
	readonly counts: readonly number[];
	/** By value of the topology key; unused for host names. */
	readonly domains: Map<string, number>;
	readonly weight: number;
}

/** Prefers nodes where a pod's kind is thinner, by its soft constraints or else the default ones. */
export function podTopologySpreadScore(defaultSelector: DefaultSelector): ScorePlugin {
	let states: readonly ScoreState[] = [];
	let isEveryLabelRequired = false;
	return {
		name,
		weight: 2,
		preScore(cycle, nodes) {
			const {pod} = cycle.pod;
			isEveryLabelRequired = (pod.spec.topologySpreadConstraints?.length ?? 0) > 0;
			const constraints = isEveryLabelRequired ? constraintsOf(pod, 'ScheduleAnyway') : defaultConstraintsOf(pod, defaultSelector);
			states = constraints.map((constraint) => scoreState(cycle, nodes, constraint, isEveryLabelRequired ? constraints : []));
			return states.length > 0;
		},
		score({labels, slot}) {
			let score = 0;
			for (const {constraint, counts, domains, weight} of states) {
				const value = labels[constraint.topologyKey];
				if (value === undefined) {
					if (isEveryLabelRequired) return ignored;
					continue;
				}
				const count = constraint.topologyKey === hostnameLabel ? (counts[slot] ?? 0) : domains.get(value)!;
				score += count * weight + (constraint.maxSkew - 1);
			}
			return Math.floor(score + 0.5);
		},
		normalize: normalizeSpread,
	};
}

/** The score of a node that lacks one of the topology keys. */
const ignored = -1;

function defaultConstraintsOf(pod: Pod, defaultSelector: DefaultSelector): readonly Constraint[] {
	const selector = defaultSelector(pod);
	if (!selector) return [];
	return defaultConstraints.map((constraint) => ({...constraint, minDomains: 1, selector, honorsAffinity: true, honorsTaints: false}));
}

function scoreState(
	{pod: {pod}, cache, nodes: all}: Cycle,
	nodes: readonly NodeInfo[],
	constraint: Constraint,
	required: readonly Constraint[],
): ScoreState {
	const {topologyKey, selector} = constraint;
	const counts = cache.labelCounts.matching([{namespaces: new Set([pod.metadata.namespace ?? '']), selector}], false);
	const domains = new Map<string, number>();
	let scored = 0;
	for (const {labels} of nodes) {
		if (required.some(({topologyKey: key}) => labels[key] === undefined)) continue;
		scored += 1;
		if (topologyKey !== hostnameLabel) domains.set(labels[topologyKey] ?? '', 0);
	}
	if (topologyKey === hostnameLabel) return {constraint, counts, domains, weight: naturalLogarithm(scored + 2)};
	// Where no node has the label nothing is scored by it.
	if (domains.size === 1 && domains.has('')) return {constraint, counts, domains, weight: 0};
	for (const node of all) {
		const value = node.labels[topologyKey] ?? '';
		const sum = domains.get(value);
		if (sum !== undefined && isCounted(pod, node, constraint, required)) domains.set(value, sum + (counts[node.slot] ?? 0));
	}
	return {constraint, counts, domains, weight: naturalLogarithm(domains.size + 2)};
}

function normalizeSpread(scores: number[]): void {
	let least = Number.MAX_SAFE_INTEGER;
	let most = 0;
	for (const score of scores) {
		if (score === ignored) continue;
		if (score < least) least = score;
		if (score > most) most = score;
	}
	for (let index = 0; index < scores.length; index += 1) {
		const score = scores[index]!;
		if (score === ignored) scores[index] = 0;
		else scores[index] = most === 0 ? nodeScoreMost : Math.trunc((nodeScoreMost * (most + least - score)) / most);
	}
}

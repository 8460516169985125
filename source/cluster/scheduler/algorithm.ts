import type {Random} from '../../simulation/random.ts';
import type {Cycle, FilterPlugin, Refusal, ScorePlugin} from './framework.ts';
import type {Diagnosis} from './messages.ts';
import type {NodeInfo} from './node-info.ts';
import type {PodInfo} from './pod-info.ts';
import type {SchedulerCache} from './scheduler-cache.ts';

/** Pods that have been promised room on a node, by the node's name. */
export type Nominations = ReadonlyMap<string, readonly PodInfo[]>;

export type Placement = {readonly kind: 'placed'; readonly node: NodeInfo} | {readonly kind: 'refused'; readonly diagnosis: Diagnosis};

// Once so many feasible nodes are found, no more are looked for.
const feasibleNodesMin = 100;
const feasiblePercentMin = 5;

/**
Finds the best node for a pod: filters nodes until enough are found, scores those, and picks among the best by
chance. Upstream: pkg/scheduler/schedule_one.go, `schedulePod`.
*/
export class SchedulingAlgorithm {
	readonly #cache: SchedulerCache;
	readonly #filters: readonly FilterPlugin[];
	readonly #scorers: readonly ScorePlugin[];
	readonly #random: Random;
	/** Where the search for feasible nodes goes on. */
	readonly #position: {nextStartIndex: number};
	#active: FilterPlugin[] = [];

	constructor(
		cache: SchedulerCache,
		filters: readonly FilterPlugin[],
		scorers: readonly ScorePlugin[],
		random: Random,
		position: {nextStartIndex: number},
	) {
		this.#cache = cache;
		this.#filters = filters;
		this.#scorers = scorers;
		this.#random = random;
		this.#position = position;
	}

	schedule(pod: PodInfo, nominations: Nominations): Placement {
		const all = this.#cache.nodes;
		const cycle: Cycle = {pod, cache: this.#cache, nodes: all};
		const refusals = new Map<NodeInfo, Refusal>();
		const refused = (absent?: Refusal, preFilter?: Refusal): Placement => ({
			kind: 'refused',
			diagnosis: {nodesTotal: all.length, refusals, absent, preFilter},
		});
		const preFiltered = this.#preFilter(cycle);
		if ('refusal' in preFiltered) return refused(preFiltered.refusal, preFiltered.refusal);
		const nominated = this.#cache.node(pod.pod.status?.nominatedNodeName ?? '');
		if (nominated && !this.filterWithNominated(pod, nominated, nominations)) return {kind: 'placed', node: nominated};
		const {names, plugins} = preFiltered;
		const nodes = names ? [...names].toSorted().flatMap((name) => this.#cache.node(name) ?? []) : all;
		const absent = names && {
			plugin: plugins[0]!,
			reasons: [`node(s) didn't satisfy plugin(s) [${plugins.toSorted().join(' ')}]`],
			isUnresolvable: true,
		};
		const feasible = this.#findFeasible(pod, nodes, nominations, refusals);
		this.#position.nextStartIndex = (this.#position.nextStartIndex + feasible.length + refusals.size) % all.length;
		if (feasible.length === 0) return refused(absent);
		return {kind: 'placed', node: feasible.length === 1 ? feasible[0]! : this.#pickBest(cycle, feasible)};
	}

	/** What the filters say of a node, both with and without the pods that were promised room on it. */
	filterWithNominated(pod: PodInfo, node: NodeInfo, nominations: Nominations): Refusal | undefined {
		const others = nominations.get(node.name)?.filter((other) => other.key !== pod.key && other.priority >= pod.priority);
		if (!others?.length) return this.filterNode(node);
		for (const other of others) this.assume(other, node, 1);
		const refusal = this.filterNode(node);
		for (const other of others) this.assume(other, node, -1);
		return refusal ?? this.filterNode(node);
	}

	filterNode(node: NodeInfo): Refusal | undefined {
		for (const plugin of this.#active) {
			const refusal = plugin.filter(node);
			if (refusal) return refusal;
		}
		return undefined;
	}

	/** Takes the other pod to be on the node, or not, for the pod that is being placed. */
	assume(other: PodInfo, node: NodeInfo, by: 1 | -1): void {
		this.#cache.count(other, node, by);
		for (const plugin of this.#active) plugin.assume?.(other, node, by);
	}

	#preFilter(cycle: Cycle): {readonly refusal: Refusal} | {readonly names: ReadonlySet<string> | undefined; readonly plugins: readonly string[]} {
		this.#active = [];
		let names: ReadonlySet<string> | undefined;
		const plugins: string[] = [];
		for (const plugin of this.#filters) {
			const result = plugin.preFilter(cycle);
			if (result.kind === 'refused') return {refusal: result.refusal};
			if (result.kind === 'skip') continue;
			this.#active.push(plugin);
			if (result.kind !== 'nodes') continue;
			const narrower: ReadonlySet<string> = names ? new Set([...names].filter((name) => result.names.has(name))) : result.names;
			names = narrower;
			plugins.push(plugin.name);
		}
		return {names, plugins};
	}

	#findFeasible(pod: PodInfo, nodes: readonly NodeInfo[], nominations: Nominations, refusals: Map<NodeInfo, Refusal>): NodeInfo[] {
		const feasible: NodeInfo[] = [];
		const wanted = feasibleNodesToFind(nodes.length);
		for (let index = 0; index < nodes.length && feasible.length < wanted; index += 1) {
			const node = nodes[(this.#position.nextStartIndex + index) % nodes.length]!;
			const refusal = nominations.size === 0 ? this.filterNode(node) : this.filterWithNominated(pod, node, nominations);
			if (refusal) refusals.set(node, refusal);
			else feasible.push(node);
		}
		return feasible;
	}

	#pickBest(cycle: Cycle, nodes: readonly NodeInfo[]): NodeInfo {
		const totals = new Array<number>(nodes.length).fill(0);
		const scores = new Array<number>(nodes.length).fill(0);
		for (const plugin of this.#scorers) {
			if (!plugin.preScore(cycle, nodes)) continue;
			for (let index = 0; index < nodes.length; index += 1) scores[index] = plugin.score(nodes[index]!);
			plugin.normalize?.(scores);
			for (let index = 0; index < nodes.length; index += 1) totals[index]! += plugin.weight * scores[index]!;
		}
		let best: NodeInfo[] = [];
		let most = -1;
		for (let index = 0; index < nodes.length; index += 1) {
			const total = totals[index]!;
			if (total > most) {
				most = total;
				best = [nodes[index]!];
			} else if (total === most) {
				best.push(nodes[index]!);
			}
		}
		return this.#random.pick(best);
	}
}

/** All of up to 100 nodes; of more, a share that falls from 50 % to 5 % as the cluster grows. */
export function feasibleNodesToFind(nodesTotal: number): number {
	if (nodesTotal < feasibleNodesMin) return nodesTotal;
	const percent = Math.max(feasiblePercentMin, 50 - Math.trunc(nodesTotal / 125));
	return Math.max(feasibleNodesMin, Math.trunc((nodesTotal * percent) / 100));
}

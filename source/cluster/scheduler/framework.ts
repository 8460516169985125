import type {Node, Pod} from '../../api/generated/types.ts';
import type {NodeInfo} from './node-info.ts';
import type {PodInfo} from './pod-info.ts';
import type {SchedulerCache} from './scheduler-cache.ts';

/** The most a plugin gives a node. */
export const nodeScoreMost = 100;

/** Why a node (or every node) is no place for a pod. */
export interface Refusal {
	readonly plugin: string;
	/** As they stand in the message; one node may have several. */
	readonly reasons: readonly string[];
	/** Taking pods away would not help. */
	readonly isUnresolvable: boolean;
}

/** One pod being placed. */
export interface Cycle {
	readonly pod: PodInfo;
	readonly cache: SchedulerCache;
	/** Every node of the cluster. */
	readonly nodes: readonly NodeInfo[];
}

export type PreFilterResult =
	/** The plugin has nothing to say about this pod. */
	| {readonly kind: 'skip'}
	| {readonly kind: 'filter'}
	/** Only these nodes come into question. */
	| {readonly kind: 'nodes'; readonly names: ReadonlySet<string>}
	/** No node will do. */
	| {readonly kind: 'refused'; readonly refusal: Refusal};

export const skip: PreFilterResult = {kind: 'skip'};
export const filter: PreFilterResult = {kind: 'filter'};

/** A change in the cluster that may make room for a pod. Upstream: `ClusterEvent`, with old and new object. */
export type ClusterEvent =
	| {readonly kind: 'node-added'; readonly node: Node}
	| {readonly kind: 'node-changed'; readonly node: Node; readonly previous: Node}
	| {readonly kind: 'node-removed'; readonly node: Node}
	| {readonly kind: 'pod-bound'; readonly pod: Pod}
	| {readonly kind: 'pod-relabelled'; readonly pod: Pod; readonly previous: Pod}
	/** It has now what it was granted while it ran, which may be less than before. */
	| {readonly kind: 'pod-resized'; readonly pod: Pod}
	| {readonly kind: 'pod-gone'; readonly pod: Pod};

/**
Decides which nodes may run a pod. What `preFilter` worked out is kept until the next pod and used by `filter`;
a plugin keeps nothing else. Upstream: PreFilterPlugin, FilterPlugin and EnqueueExtensions.
*/
export interface FilterPlugin {
	readonly name: string;
	preFilter(cycle: Cycle): PreFilterResult;
	filter(node: NodeInfo): Refusal | undefined;
	/** Some pod is taken to run on the node (`by` 1) or no longer (`by` -1), while preemption is thought through. */
	assume?(other: PodInfo, node: NodeInfo, by: 1 | -1): void;
	/** Whether the event may have cured what this plugin refused the pod for. */
	isHelpedBy(event: ClusterEvent, pod: PodInfo): boolean;
}

/** Says how well a node suits a pod. Upstream: PreScorePlugin and ScorePlugin. */
export interface ScorePlugin {
	readonly name: string;
	readonly weight: number;
	/** False if all nodes would come out the same. */
	preScore(cycle: Cycle, nodes: readonly NodeInfo[]): boolean;
	/** A whole number. */
	score(node: NodeInfo): number;
	/** Turns the scores of all nodes into 0 to 100. */
	normalize?(scores: number[]): void;
}

/** Scales scores so that the best has 100; upstream's `DefaultNormalizeScore`. */
export function normalizeScores(scores: number[], isReversed: boolean): void {
	let most = 0;
	for (const score of scores) if (score > most) most = score;
	for (let index = 0; index < scores.length; index += 1) {
		if (most === 0) {
			if (isReversed) scores[index] = nodeScoreMost;
			continue;
		}
		const scaled = Math.trunc((nodeScoreMost * scores[index]!) / most);
		scores[index] = isReversed ? nodeScoreMost - scaled : scaled;
	}
}

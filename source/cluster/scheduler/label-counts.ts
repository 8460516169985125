import type {LabelSelector, Pod} from '../../api/generated/types.ts';
import {labelSelectorMatches} from '../../api/selectors.ts';
import type {NodeInfo} from './node-info.ts';

/** A question about pods: in these namespaces, selected by all these selectors. */
export interface PodQuery {
	/** Undefined: in any. */
	readonly namespaces: ReadonlySet<string> | undefined;
	readonly selector: LabelSelector | undefined;
}

interface LabelGroup {
	readonly namespace: string;
	readonly labels: {readonly [key: string]: string};
	readonly isTerminating: boolean;
	readonly counters: Counter[];
	readonly nodes: Map<NodeInfo, number>;
}

interface Counter {
	readonly queries: readonly PodQuery[];
	readonly withTerminating: boolean;
	/** By the node's slot. */
	readonly counts: number[];
}

const countersMost = 200;

/**
How many pods of some labels each node has. Pods with equal labels (all of a ReplicaSet) are one group, and an
answer once worked out is kept up to date as pods come and go, so that the next pod of the same kind costs nothing.
*/
export class LabelCounts {
	readonly #groups = new Map<string, LabelGroup>();
	/** The one asked for last at the end. */
	readonly #counters = new Map<string, Counter>();

	count(pod: Pod, node: NodeInfo, by: 1 | -1): void {
		const key = groupKey(pod);
		let group = this.#groups.get(key);
		if (!group) {
			group = this.#newGroup(pod);
			this.#groups.set(key, group);
		}
		const total = (group.nodes.get(node) ?? 0) + by;
		if (total === 0) group.nodes.delete(node);
		else group.nodes.set(node, total);
		if (group.nodes.size === 0) this.#groups.delete(key);
		for (const {counts} of group.counters) counts[node.slot] = (counts[node.slot] ?? 0) + by;
	}

	/** The number of pods that answer to every query, by the slot of the node; nothing there means 0. */
	matching(queries: readonly PodQuery[], withTerminating: boolean): readonly number[] {
		const key = `${withTerminating} ${queries.map(queryKey).join(' & ')}`;
		let counter = this.#counters.get(key);
		if (counter) {
			this.#counters.delete(key);
		} else {
			counter = this.#newCounter(queries, withTerminating);
			if (this.#counters.size >= countersMost) this.#dropOldest();
		}
		this.#counters.set(key, counter);
		return counter.counts;
	}

	#newGroup({metadata}: Pod): LabelGroup {
		const group: LabelGroup = {
			namespace: metadata.namespace ?? '',
			labels: metadata.labels ?? {},
			isTerminating: metadata.deletionTimestamp !== undefined,
			counters: [],
			nodes: new Map(),
		};
		for (const counter of this.#counters.values()) if (isCounted(group, counter)) group.counters.push(counter);
		return group;
	}

	#newCounter(queries: readonly PodQuery[], withTerminating: boolean): Counter {
		const counter: Counter = {queries, withTerminating, counts: []};
		for (const group of this.#groups.values()) {
			if (!isCounted(group, counter)) continue;
			group.counters.push(counter);
			for (const [node, total] of group.nodes) counter.counts[node.slot] = (counter.counts[node.slot] ?? 0) + total;
		}
		return counter;
	}

	#dropOldest(): void {
		for (const [key, counter] of this.#counters) {
			this.#counters.delete(key);
			for (const {counters} of this.#groups.values()) {
				const index = counters.indexOf(counter);
				if (index !== -1) counters.splice(index, 1);
			}
			return;
		}
	}
}

export function podMatches({metadata}: Pod, {namespaces, selector}: PodQuery): boolean {
	return (namespaces === undefined || namespaces.has(metadata.namespace ?? '')) && labelSelectorMatches(selector, metadata.labels);
}

function isCounted(group: LabelGroup, {queries, withTerminating}: Counter): boolean {
	if (group.isTerminating && !withTerminating) return false;
	return queries.every(
		({namespaces, selector}) => (namespaces === undefined || namespaces.has(group.namespace)) && labelSelectorMatches(selector, group.labels),
	);
}

function groupKey({metadata: {namespace, labels, deletionTimestamp}}: Pod): string {
	return `${namespace} ${deletionTimestamp === undefined ? '' : '-'}${JSON.stringify(labels ?? {})}`;
}

function queryKey({namespaces, selector}: PodQuery): string {
	return `${namespaces ? [...namespaces].join(',') : '*'} ${JSON.stringify(selector ?? null)}`;
}

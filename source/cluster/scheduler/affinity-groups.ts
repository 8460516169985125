import type {NodeInfo} from './node-info.ts';
import type {PodInfo} from './pod-info.ts';

/** Pods of one namespace with the same rules about other pods, and where they run. */
export interface AffinityGroup {
	/** Any one of them. */
	readonly sample: PodInfo;
	readonly nodes: Map<NodeInfo, number>;
}

/** The pods that have rules about other pods, put together by their rules. */
export class AffinityGroups {
	readonly #groups = new Map<string, AffinityGroup>();

	all(): Iterable<AffinityGroup> {
		return this.#groups.values();
	}

	count(pod: PodInfo, node: NodeInfo, by: 1 | -1): void {
		const {podAffinity, podAntiAffinity} = pod.pod.spec.affinity ?? {};
		if (!podAffinity && !podAntiAffinity) return;
		// Terms may refer to the labels of their own pod by matchLabelKeys.
		const {namespace, labels} = pod.pod.metadata;
		const key = JSON.stringify([namespace, podAffinity, podAntiAffinity, labels]);
		let group = this.#groups.get(key);
		if (!group) {
			group = {sample: pod, nodes: new Map()};
			this.#groups.set(key, group);
		}
		const total = (group.nodes.get(node) ?? 0) + by;
		if (total === 0) group.nodes.delete(node);
		else group.nodes.set(node, total);
		if (group.nodes.size === 0) this.#groups.delete(key);
	}
}

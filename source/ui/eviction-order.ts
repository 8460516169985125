import type {Pod} from '../api/generated/types.ts';
import {podRequests} from '../api/pod-resources.ts';
import {isCriticalPod, isPodTerminal} from '../api/pods.ts';

export interface EvictionCandidate {
	readonly pod: Pod;
	/** Negative: it stays below what it asked for. */
	readonly overRequestBytes: number;
}

/**
Whom the kubelet would evict first if memory ran short now, from what the API and the kubelet's own statistics say:
those over their request first, then lower priority, then most over the request. Critical pods are never taken.
Pods whose usage is not known (they come first in the kubelet) are left out: nothing is known about them here either.
*/
export function nextEvicted(pods: readonly Pod[], usageBytes: (pod: Pod) => number | undefined): EvictionCandidate | undefined {
	let next: EvictionCandidate | undefined;
	for (const pod of pods) {
		if (isCriticalPod(pod) || isPodTerminal(pod)) continue;
		const used = usageBytes(pod);
		if (used === undefined) continue;
		const candidate = {pod, overRequestBytes: used - (podRequests(pod).memory ?? 0)};
		if (!next || compare(candidate, next) < 0) next = candidate;
	}
	return next;
}

function compare(a: EvictionCandidate, b: EvictionCandidate): number {
	const isOver = ({overRequestBytes}: EvictionCandidate): number => (overRequestBytes > 0 ? 0 : 1);
	const priority = ({pod}: EvictionCandidate): number => pod.spec.priority ?? 0;
	return (
		isOver(a) - isOver(b) ||
		priority(a) - priority(b) ||
		b.overRequestBytes - a.overRequestBytes ||
		(a.pod.metadata.name < b.pod.metadata.name ? -1 : 1)
	);
}

import {findCondition} from '../../api/conditions.ts';
import type {Pod} from '../../api/generated/types.ts';
import {isPodReady} from '../../api/pods.ts';
import {parseTimestamp} from '../../api/timestamps.ts';

const phaseRank: Readonly<Record<string, number>> = {Pending: 0, Unknown: 1, Running: 2};
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

/**
The pods in the order a ReplicaSet gives them up: the first is the least loss. `peersOnNode` says how many pods of
the same kind run where the pod runs. Upstream: pkg/controller, `ActivePodsWithRanks`.
*/
export function rankForDeletion(pods: readonly Pod[], peersOnNode: (pod: Pod) => number, nowMs: number): readonly Pod[] {
	return pods.toSorted((a, b) => compare(a, b, peersOnNode, nowMs));
}

function compare(a: Pod, b: Pod, peersOnNode: (pod: Pod) => number, nowMs: number): number {
	const isUnassigned = ({spec}: Pod): number => (spec.nodeName ? 1 : 0);
	const phase = ({status}: Pod): number => phaseRank[status?.phase ?? 'Pending'] ?? 0;
	const ready = (pod: Pod): number => (isPodReady(pod) ? 1 : 0);
	const cost = ({metadata}: Pod): number => Number(metadata.annotations?.[deletionCost] ?? 0);
	const simple =
		isUnassigned(a) - isUnassigned(b) || phase(a) - phase(b) || ready(a) - ready(b) || cost(a) - cost(b) || peersOnNode(b) - peersOnNode(a);
	if (simple !== 0) return simple;
	if (isPodReady(a) && isPodReady(b)) {
		const byReadiness = compareAges(a, b, readySinceMs(a), readySinceMs(b), nowMs);
		if (byReadiness !== 0) return byReadiness;
	}
	const byRestarts = mostRestarts(b) - mostRestarts(a);
	if (byRestarts !== 0) return byRestarts;
	return compareAges(a, b, parseTimestamp(a.metadata.creationTimestamp), parseTimestamp(b.metadata.creationTimestamp), nowMs);
}

/** The pods in the order a Job gives them up: the least advanced first. Upstream: pkg/controller, `ActivePods`. */
export function rankForRemoval(pods: readonly Pod[]): readonly Pod[] {
	const isAssigned = ({spec}: Pod): number => (spec.nodeName ? 1 : 0);
	const phase = ({status}: Pod): number => phaseRank[status?.phase ?? 'Pending'] ?? 0;
	const readyAtMs = (pod: Pod): number => (isPodReady(pod) ? readySinceMs(pod) : 0);
	const createdAtMs = ({metadata}: Pod): number => parseTimestamp(metadata.creationTimestamp);
	return pods.toSorted(
		(a, b) =>
			isAssigned(a) - isAssigned(b) ||
			phase(a) - phase(b) ||
			Number(isPodReady(a)) - Number(isPodReady(b)) ||
			readyAtMs(b) - readyAtMs(a) ||
			mostRestarts(b) - mostRestarts(a) ||
			createdAtMs(b) - createdAtMs(a) ||
			(a.metadata.name < b.metadata.name ? -1 : 1),
	);
}

/** The younger first, but ages within one power of two are alike, and then the UID decides. */
function compareAges(a: Pod, b: Pod, aSinceMs: number, bSinceMs: number, nowMs: number): number {
	if (aSinceMs === bSinceMs) return 0;
	const difference = ageRank(nowMs - aSinceMs) - ageRank(nowMs - bSinceMs);
	return difference === 0 ? (a.metadata.uid < b.metadata.uid ? -1 : 1) : difference;
}

/** The whole binary logarithm of the age in nanoseconds; -1 for none. */
function ageRank(ageMs: number): number {
	let rank = -1;
	for (let age = ageMs * 1_000_000; age >= 1; age /= 2) rank += 1;
	return rank;
}

function readySinceMs({status}: Pod): number {
	return parseTimestamp(findCondition(status?.conditions, 'Ready')?.lastTransitionTime ?? '');
}

function mostRestarts({status}: Pod): number {
	return Math.max(0, ...(status?.containerStatuses ?? []).map(({restartCount}) => restartCount));
}

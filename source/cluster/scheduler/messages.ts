import type {Refusal} from './framework.ts';
import type {NodeInfo} from './node-info.ts';

/** Why a pod found no node. Upstream: `framework.Diagnosis`. */
export interface Diagnosis {
	readonly nodesTotal: number;
	/** What was said of each node that was looked at. */
	readonly refusals: ReadonlyMap<NodeInfo, Refusal>;
	/** What holds for the nodes that were not looked at. */
	readonly absent: Refusal | undefined;
	/** A refusal of the pod as such, before any node was looked at. */
	readonly preFilter: Refusal | undefined;
}

export const noNodesMessage = 'no nodes available to schedule pods';
const noteLengthMost = 1024;

/**
`0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu.` and what preemption had to say.
The parts are sorted as texts, so `10 …` stands before `2 …`. Upstream: `FitError.Error`.
*/
export function schedulingFailureMessage({nodesTotal, refusals, absent, preFilter}: Diagnosis, postFilterMessage = ''): string {
	let message = `0/${nodesTotal} nodes are available:`;
	if (preFilter) {
		message += ` ${preFilter.reasons.join(', ')}.`;
	} else {
		const counts = new Map<string, number>();
		for (const {reasons} of refusals.values()) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
		const absentTotal = nodesTotal - refusals.size;
		if (absent && absentTotal > 0) for (const reason of absent.reasons) counts.set(reason, (counts.get(reason) ?? 0) + absentTotal);
		const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
		if (parts.length > 0) message += ` ${parts.join(', ')}.`;
	}
	return postFilterMessage ? `${message} ${postFilterMessage}` : message;
}

/** An event's note has at most 1024 characters. */
export function truncateNote(message: string): string {
	return message.length <= noteLengthMost ? message : `${message.slice(0, noteLengthMost - 4)} ...`;
}

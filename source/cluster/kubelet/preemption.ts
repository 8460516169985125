import type {Pod} from '../../api/generated/types.ts';
import {podRequests} from '../../api/pod-resources.ts';
import {isCriticalPod} from '../../api/pods.ts';
import {computePodQos, type QosClass} from '../../api/qos.ts';
import type {PodEnd} from './pod-state.ts';

/*
Which pods have to go for a critical one that does not fit: the kubelet's own preemption, with no word of the
scheduler. Upstream: preemption/preemption.go. Left out: that everything else on the node waits meanwhile.
*/

/** So much of a resource is missing: milliCPU, bytes, or a number. */
export interface Lack {
	readonly resource: string;
	readonly amount: number;
}

const message = 'Preempted in order to admit critical pod';

/** How the victims end. Their event is called like the reason. */
export const preemptedEnd: PodEnd = {
	reason: 'Preempting',
	message,
	conditions: [
		{
			type: 'DisruptionTarget',
			status: 'True',
			reason: 'TerminationByKubelet',
			message: 'Pod was preempted by Kubelet to accommodate a critical pod.',
		},
	],
};

/** As few as will do, of the lowest quality of service that will do: what ends first comes first. */
export function podsToPreempt(
	preemptor: Pod,
	pods: readonly Pod[],
	lacks: readonly Lack[],
): {readonly victims: readonly Pod[]} | {readonly error: string} {
	const candidates = pods.filter((pod) => isPreemptable(preemptor, pod));
	const unmet = without(lacks, candidates);
	if (unmet.length > 0) {
		const what = unmet.map(({resource, amount}) => `(res: ${resource}, q: ${amount}), `).join('');
		return {error: `preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [${what}]`};
	}
	const of = (wanted: QosClass) => candidates.filter((pod) => (pod.status?.qosClass ?? computePodQos(pod.spec)) === wanted);
	const [bestEffort, burstable, guaranteed] = [of('BestEffort'), of('Burstable'), of('Guaranteed')];
	// Each class gives only what the lower ones, all of them, could not.
	const fromGuaranteed = byDistance(guaranteed, without(lacks, [...bestEffort, ...burstable]));
	const fromBurstable = byDistance(burstable, without(lacks, [...bestEffort, ...fromGuaranteed]));
	const fromBestEffort = byDistance(bestEffort, without(lacks, [...fromBurstable, ...fromGuaranteed]));
	return {victims: [...fromBestEffort, ...fromBurstable, ...fromGuaranteed]};
}

/** Upstream: kubelet/types, `Preemptable`. */
function isPreemptable(preemptor: Pod, pod: Pod): boolean {
	if (isCriticalPod(preemptor) && !isCriticalPod(pod)) return true;
	const [own, other] = [preemptor.spec.priority, pod.spec.priority];
	return own !== undefined && other !== undefined && own > other;
}

/** One after another the pod that brings what is lacking closest to nothing; of equals the smaller. */
function byDistance(pods: readonly Pod[], lacks: readonly Lack[]): Pod[] {
	const left = [...pods];
	const chosen: Pod[] = [];
	let remaining = lacks;
	while (remaining.length > 0 && left.length > 0) {
		let best = 0;
		let bestDistance = remaining.length + 1;
		for (const [index, pod] of left.entries()) {
			const distance = distanceOf(pod, remaining);
			if (distance > bestDistance || (distance === bestDistance && !isSmaller(pod, left[best]!))) continue;
			best = index;
			bestDistance = distance;
		}
		remaining = without(remaining, [left[best]!]);
		chosen.push(left[best]!);
		left[best] = left.at(-1)!;
		left.pop();
	}
	return chosen;
}

function distanceOf(pod: Pod, lacks: readonly Lack[]): number {
	let distance = 0;
	for (const {resource, amount} of lacks) {
		const share = Math.max(amount - requestOf(pod, resource), 0) / amount;
		distance += share * share;
	}
	return distance;
}

/** What would be lacking still without these pods. */
function without(lacks: readonly Lack[], pods: readonly Pod[]): Lack[] {
	return lacks.flatMap(({resource, amount}) => {
		const left = pods.reduce((sum, pod) => sum - requestOf(pod, resource), amount);
		return left > 0 ? [{resource, amount: left}] : [];
	});
}

function isSmaller(a: Pod, b: Pod): boolean {
	for (const resource of ['memory', 'cpu']) {
		const difference = requestOf(a, resource) - requestOf(b, resource);
		if (difference !== 0) return difference < 0;
	}
	return true;
}

function requestOf(pod: Pod, resource: string): number {
	return resource === 'pods' ? 1 : (podRequests(pod)[resource] ?? 0);
}

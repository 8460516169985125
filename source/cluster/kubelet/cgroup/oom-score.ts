import type {Container, Pod} from '../../../api/generated/types.ts';
import {isMirrorPod, isSidecar, isStaticPod} from '../../../api/pods.ts';
import {computePodQos} from '../../../api/qos.ts';
import {quantityValue} from '../../../api/quantity.ts';

const guaranteedScore = -997;
const bestEffortScore = 1000;
const leastBurstableScore = 1000 + guaranteedScore;

/**
How readily the kernel kills a container's processes when the machine's memory runs out: from -997 for the last to
1000 for the first. A burstable container is the safer, the larger the part of the memory it has requested.
Upstream: pkg/kubelet/qos/policy.go.
*/
export function oomScoreAdj(pod: Pod, container: Container, nodeMemoryBytes: number): number {
	if (isNodeCritical(pod)) return guaranteedScore;
	switch (pod.status?.qosClass ?? computePodQos(pod.spec)) {
		case 'Guaranteed':
			return guaranteedScore;
		case 'BestEffort':
			return bestEffortScore;
	}
	const shareBytes = unassignedBytesPerContainer(pod);
	const scoreOf = (requestBytes: number): number => 1000 - Math.trunc((1000 * (requestBytes + shareBytes)) / nodeMemoryBytes);
	let score = scoreOf(requestOf(container));
	// A sidecar is to outlive the containers it serves.
	if (pod.spec.initContainers?.some((candidate) => candidate.name === container.name && isSidecar(candidate))) {
		score = Math.min(score, scoreOf(Math.min(...pod.spec.containers.map(requestOf))));
	}
	return Math.min(Math.max(score, leastBurstableScore), bestEffortScore - 1);
}

/** Upstream: `IsNodeCriticalPod`. The other critical class has no such rule. */
function isNodeCritical(pod: Pod): boolean {
	const isCritical = isStaticPod(pod) || isMirrorPod(pod) || (pod.spec.priority ?? 0) >= 2_000_000_000;
	return isCritical && pod.spec.priorityClassName === 'system-node-critical';
}

/** What the pod requests as a whole beyond its containers, shared out equally. */
function unassignedBytesPerContainer({spec}: Pod): number {
	const ofPod = spec.resources?.requests?.memory;
	if (ofPod === undefined) return 0;
	const containers = [...spec.containers, ...(spec.initContainers ?? [])];
	const assigned = containers.reduce((sum, container) => sum + requestOf(container), 0);
	return Math.max(0, Math.trunc((quantityValue(ofPod) - assigned) / containers.length));
}

function requestOf(container: Container): number {
	return quantityValue(container.resources?.requests?.memory);
}

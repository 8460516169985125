import {type ResourceAmounts, resourceAmounts} from '../../../api/pod-resources.ts';
import {type FilterPlugin, filter, nodeScoreMost, type Refusal, type ScorePlugin} from '../framework.ts';
import type {NodeInfo} from '../node-info.ts';
import type {PodInfo} from '../pod-info.ts';

const name = 'NodeResourcesFit';
const orderedFirst = ['cpu', 'memory', 'ephemeral-storage'];

/** Keeps pods off nodes that have not all of what they request, or no free pod slot. */
export function nodeResourcesFit(): FilterPlugin {
	let requests: ResourceAmounts = {};
	let names: readonly string[] = [];
	return {
		name,
		preFilter({pod}) {
			({requests} = pod);
			names = requestedResources(requests);
			return filter;
		},
		filter(node) {
			if (node.pods.size + 1 > (node.allocatable.pods ?? 0)) return explain(node, requests, names);
			for (const resource of names) {
				if (requests[resource]! > (node.allocatable[resource] ?? 0) - (node.requested[resource] ?? 0)) return explain(node, requests, names);
			}
			return undefined;
		},
		isHelpedBy(event, pod) {
			if (event.kind === 'pod-gone' || event.kind === 'pod-resized') return Boolean(event.pod.spec.nodeName);
			if (event.kind !== 'node-added' && event.kind !== 'node-changed') return false;
			const {allocatable} = event.node.status ?? {};
			if (event.kind === 'node-changed' && allocatable === event.previous.status?.allocatable) return false;
			return isLargeEnough(pod, resourceAmounts(allocatable));
		},
	};
}

/** What a pod asks more than nothing of, in upstream's order. */
function requestedResources(requests: ResourceAmounts): readonly string[] {
	const others = Object.keys(requests).filter((resource) => !orderedFirst.includes(resource));
	return [...orderedFirst, ...others.toSorted()].filter((resource) => (requests[resource] ?? 0) > 0);
}

function explain({pods, allocatable, requested}: NodeInfo, requests: ResourceAmounts, names: readonly string[]): Refusal {
	const reasons: string[] = [];
	let isUnresolvable = false;
	if (pods.size + 1 > (allocatable.pods ?? 0)) reasons.push('Too many pods');
	for (const resource of names) {
		const capacity = allocatable[resource] ?? 0;
		if (requests[resource]! <= capacity - (requested[resource] ?? 0)) continue;
		reasons.push(`Insufficient ${resource}`);
		if (requests[resource]! > capacity) isUnresolvable = true;
	}
	return {plugin: name, reasons, isUnresolvable};
}

function isLargeEnough({requests}: PodInfo, allocatable: ResourceAmounts): boolean {
	for (const resource in requests) if (requests[resource]! > (allocatable[resource] ?? 0)) return false;
	return true;
}

/** Prefers nodes that have more left. Upstream: the LeastAllocated strategy over cpu and memory. */
export function leastAllocated(): ScorePlugin {
	let cpu = 0;
	let memory = 0;
	return {
		name,
		weight: 1,
		preScore({pod}) {
			({assumedCpu: cpu, assumedMemory: memory} = pod);
			return true;
		},
		score({allocatable, assumedCpu, assumedMemory}) {
			let sum = 0;
			let weights = 0;
			if (allocatable.cpu) {
				sum += leastAllocatedScore(assumedCpu + cpu, allocatable.cpu);
				weights += 1;
			}
			if (allocatable.memory) {
				sum += leastAllocatedScore(assumedMemory + memory, allocatable.memory);
				weights += 1;
			}
			return weights === 0 ? 0 : Math.trunc(sum / weights);
		},
	};
}

function leastAllocatedScore(requested: number, capacity: number): number {
	return requested > capacity ? 0 : Math.trunc(((capacity - requested) * nodeScoreMost) / capacity);
}

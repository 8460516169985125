import {nodeScoreMost, type ScorePlugin} from '../framework.ts';

/** Prefers nodes where cpu and memory would be used to like shares. Says nothing of pods that request neither. */
export function nodeResourcesBalancedAllocation(): ScorePlugin {
	let cpu = 0;
	let memory = 0;
	return {
		name: 'NodeResourcesBalancedAllocation',
		weight: 1,
		preScore({pod}) {
			cpu = pod.requests.cpu ?? 0;
			memory = pod.requests.memory ?? 0;
			return cpu > 0 || memory > 0;
		},
		score({allocatable, requested}) {
			if (!allocatable.cpu || !allocatable.memory) return nodeScoreMost;
			const cpuShare = Math.min(1, ((requested.cpu ?? 0) + cpu) / allocatable.cpu);
			const memoryShare = Math.min(1, ((requested.memory ?? 0) + memory) / allocatable.memory);
			// Of two values, the standard deviation is half their distance.
			return Math.trunc((1 - Math.abs((cpuShare - memoryShare) / 2)) * nodeScoreMost);
		},
	};
}

import type {CgroupRecord} from './process.ts';

/*
What the containers of a pod hold together, where the pod has a limit of its own (`spec.resources.limits.memory`): the
limit of the pod's control group, under which its containers' stand.
*/

/** One container's part: what it holds that cannot be given back, and how that grows. */
export interface HeldMemory {
	readonly cgroup: CgroupRecord;
	readonly bytes: number;
	readonly bytesPerSecond: number;
}

export function sumHeld(parts: readonly HeldMemory[]): {readonly bytes: number; readonly bytesPerSecond: number} {
	let bytes = 0;
	let bytesPerSecond = 0;
	for (const part of parts) {
		bytes += part.bytes;
		bytesPerSecond += part.bytesPerSecond;
	}
	return {bytes, bytesPerSecond};
}

/**
Kills where it frees most, as the kernel chooses: memory in pages plus oom_score_adj in thousandths of all that may be
used. Upstream: mm/oom_kill.c, `oom_badness`.
*/
export function worstOf(parts: Iterable<HeldMemory>, mostBytes: number): CgroupRecord | undefined {
	let worst: CgroupRecord | undefined;
	let worstPoints = 0;
	for (const {cgroup, bytes} of parts) {
		const {oomScoreAdj} = cgroup.limits;
		if (oomScoreAdj <= -1000) continue;
		const points = Math.floor(bytes / 4096) + oomScoreAdj * Math.floor(mostBytes / 4096 / 1000);
		if (worst === undefined || points > worstPoints) [worst, worstPoints] = [cgroup, points];
	}
	return worst;
}

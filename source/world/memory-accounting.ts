import type {Simulation} from '../simulation/simulation.ts';
import type {KernelHost, KernelState} from './kernel.ts';
import {type CgroupRecord, lineAt} from './process.ts';

/**
The memory that processes hold. It is a line for each, whose crossing of the container's limit or of what the machine
has is a timer. The counterparts are Linux's memory controller and its OOM killer.
*/
export class MemoryAccounting {
	readonly #simulation: Simulation;
	readonly #component: string;
	readonly #capacity: {readonly memoryBytes: number};
	readonly #host: KernelHost;
	readonly #state: KernelState;
	readonly #kill: (cgroup: CgroupRecord, why: string) => void;

	constructor(
		simulation: Simulation,
		component: string,
		capacity: {readonly memoryBytes: number},
		host: KernelHost,
		state: KernelState,
		kill: (cgroup: CgroupRecord, why: string) => void,
	) {
		this.#simulation = simulation;
		this.#component = component;
		this.#capacity = capacity;
		this.#host = host;
		this.#state = state;
		this.#kill = kill;
	}

	/** Draws the cgroup's line anew, after one of its processes' has changed. */
	sumMemory(cgroup: CgroupRecord): void {
		const {nowMs} = this.#simulation;
		let bytes = 0;
		let bytesPerSecond = 0;
		for (const pid of cgroup.pids) {
			const record = this.#state.processes.get(pid)!;
			bytes += lineAt(record.memoryBytes, record.memoryAtMs, record.bytesPerSecond, nowMs);
			bytesPerSecond += record.bytesPerSecond;
		}
		cgroup.memoryBytes = bytes + lineAt(cgroup.extraMemoryBytes, cgroup.extraMemoryAtMs, cgroup.extraBytesPerSecond, nowMs);
		cgroup.memoryAtMs = nowMs;
		cgroup.bytesPerSecond = bytesPerSecond + cgroup.extraBytesPerSecond;
		this.#watchLimit(cgroup);
		this.watchMachine();
	}

	/** Sets the timer for the instant the cgroup crosses its limit. */
	#watchLimit(cgroup: CgroupRecord): void {
		const limit = cgroup.limits.memoryLimitBytes;
		const key = `limit:${cgroup.containerId}`;
		if (limit !== undefined && cgroup.memoryBytes > limit) this.#simulation.setTimer(this.#component, key, this.#simulation.nowMs);
		else if (limit !== undefined && cgroup.bytesPerSecond > 0) {
			this.#simulation.setTimer(
				this.#component,
				key,
				this.#simulation.nowMs + Math.floor(((limit - cgroup.memoryBytes) * 1000) / cgroup.bytesPerSecond) + 1,
			);
		} else if (this.#simulation.hasTimer(this.#component, key)) this.#simulation.cancelTimer(this.#component, key);
	}

	checkLimit(cgroup: CgroupRecord): void {
		const limit = cgroup.limits.memoryLimitBytes;
		if (limit === undefined || this.memoryOf(cgroup) <= limit) {
			this.#watchLimit(cgroup);
			return;
		}
		this.#kill(cgroup, 'memory limit of its container reached');
	}

	memoryOf(cgroup: CgroupRecord): number {
		return lineAt(cgroup.memoryBytes, cgroup.memoryAtMs, cgroup.bytesPerSecond, this.#simulation.nowMs);
	}

	/** Memory in use on the machine, and how fast it grows. */
	machineMemory(): {readonly bytes: number; readonly bytesPerSecond: number} {
		let bytes = this.#host.systemMemoryBytes();
		let bytesPerSecond = 0;
		for (const cgroup of this.#state.cgroups.values()) {
			bytes += this.memoryOf(cgroup);
			bytesPerSecond += cgroup.bytesPerSecond;
		}
		return {bytes, bytesPerSecond};
	}

	/** To be called when memory changes; sets the timer for the instant the machine's is used up. */
	watchMachine(): void {
		const {bytes, bytesPerSecond} = this.machineMemory();
		const free = this.#capacity.memoryBytes - bytes;
		if (free < 0) this.#simulation.setTimer(this.#component, 'memory', this.#simulation.nowMs);
		else if (bytesPerSecond > 0)
			this.#simulation.setTimer(this.#component, 'memory', this.#simulation.nowMs + Math.floor((free * 1000) / bytesPerSecond) + 1);
		else if (this.#simulation.hasTimer(this.#component, 'memory')) this.#simulation.cancelTimer(this.#component, 'memory');
	}

	/**
	Kills where it frees most, as the kernel chooses: memory in thousandths of the machine's plus oom_score_adj.
	Upstream: mm/oom_kill.c, `oom_badness`.
	*/
	checkMachine(): void {
		if (this.machineMemory().bytes > this.#capacity.memoryBytes) {
			let worst: CgroupRecord | undefined;
			let worstPoints = 0;
			for (const cgroup of this.#state.cgroups.values()) {
				if (cgroup.limits.oomScoreAdj <= -1000) continue;
				const points = Math.floor(this.memoryOf(cgroup) / 4096) + cgroup.limits.oomScoreAdj * Math.floor(this.#capacity.memoryBytes / 4096 / 1000);
				if (worst === undefined || points > worstPoints) [worst, worstPoints] = [cgroup, points];
			}
			if (!worst) return;
			const victim = this.#state.processes.get(worst.initPid)!;
			this.#host.systemOom(worst.containerId, victim.pid, victim.argv[0] ?? victim.program);
			this.#kill(worst, 'the machine is out of memory');
		}
		this.watchMachine();
	}
}

import type {Simulation} from '../simulation/simulation.ts';
import type {KernelHost, KernelState} from './kernel.ts';
import {type CgroupRecord, lineAt} from './process.ts';

/** CPU time of requests is counted in windows this long. */
const chargeWindowMs = 15_000;

/**
What processes use of a machine. Memory is a line for each, whose crossing of the container's limit or of what the
machine has is a timer; CPU is a sum, of which a container gets no more than its limit and its share. The counterparts
are Linux's memory and cpu controllers and its OOM killer.
*/
export class Accounting {
	readonly #simulation: Simulation;
	readonly #component: string;
	readonly #capacity: {readonly memoryBytes: number; readonly cpuMillicores: number};
	readonly #host: KernelHost;
	readonly #state: KernelState;
	readonly #kill: (cgroup: CgroupRecord, why: string) => void;

	constructor(
		simulation: Simulation,
		component: string,
		capacity: {readonly memoryBytes: number; readonly cpuMillicores: number},
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

	/** What the container's processes want, requests of the last seconds included. */
	cpuWanted(cgroup: CgroupRecord): number {
		rollWindow(cgroup, this.#simulation.nowMs);
		return (
			cgroup.cpuMillicores + cgroup.extraCpuMillicores + Math.floor((Math.max(cgroup.chargedBeforeMs, cgroup.chargedMs) * 1000) / chargeWindowMs)
		);
	}

	/** What it gets: no more than its limit, and its share of a machine that is too small. */
	cpuUsed(cgroup: CgroupRecord): number {
		const wanted = Math.min(this.cpuWanted(cgroup), cgroup.limits.cpuLimitMillicores ?? Number.POSITIVE_INFINITY);
		const total = this.#state.cpuMillicores + this.#host.systemCpuMillicores();
		return total > this.#capacity.cpuMillicores ? Math.floor((wanted * this.#capacity.cpuMillicores) / total) : wanted;
	}

	/** CPU wanted and used on the machine. */
	machineCpu(): {readonly wanted: number; readonly used: number} {
		let wanted = this.#host.systemCpuMillicores();
		for (const cgroup of this.#state.cgroups.values()) {
			wanted += Math.min(this.cpuWanted(cgroup), cgroup.limits.cpuLimitMillicores ?? Number.POSITIVE_INFINITY);
		}
		return {wanted, used: Math.min(wanted, this.#capacity.cpuMillicores)};
	}

	/** By how much work takes longer because the container is throttled or the machine is busy, in percent of the time it needs: 100 is no delay. */
	slownessPercent(cgroup: CgroupRecord): number {
		const limit = cgroup.limits.cpuLimitMillicores;
		const wanted = this.cpuWanted(cgroup);
		let percent = 100;
		if (limit !== undefined && wanted > limit) percent = Math.floor((wanted * 100) / Math.max(1, limit));
		const total = this.#state.cpuMillicores + this.#host.systemCpuMillicores();
		if (total > this.#capacity.cpuMillicores) percent = Math.floor((percent * total) / this.#capacity.cpuMillicores);
		return percent;
	}

	/** Counts CPU time that a single piece of work took. */
	charge(cgroup: CgroupRecord, milliseconds: number): void {
		rollWindow(cgroup, this.#simulation.nowMs);
		cgroup.chargedMs += milliseconds;
	}
}

function rollWindow(cgroup: CgroupRecord, nowMs: number): void {
	const window = Math.floor(nowMs / chargeWindowMs);
	if (window === cgroup.chargeWindow) return;
	cgroup.chargedBeforeMs = window === cgroup.chargeWindow + 1 ? cgroup.chargedMs : 0;
	cgroup.chargedMs = 0;
	cgroup.chargeWindow = window;
}

import type {Simulation} from '../simulation/simulation.ts';
import {shareByWeight} from './cpu-shares.ts';
import type {KernelHost, KernelState} from './kernel-state.ts';
import type {CgroupRecord} from './process.ts';

/*
How a machine's CPUs are divided: by weight (cpu.weight, made of the CPU requests) between the system and the pods and
then between containers, each within its quota (cpu.max, made of the CPU limit). What a container gets follows from who
wants what at the moment it is asked for; nothing ticks. The counterpart is Linux's fair scheduler with its bandwidth
control. Left out: single CPUs and threads moving between them, cpusets, priorities within a container.
*/

/** CPU time of single pieces of work is counted in windows this long. */
const chargeWindowMs = 15_000;
/** `cpu.cfs_period_us` as the kubelet leaves it. */
const quotaPeriodMs = 100;
/** What one thread can use. */
const threadMillicores = 1000;
/** Shares of system.slice and user.slice, those of a cgroup nobody has configured. */
const systemWeight = 1024;

export class CpuAccounting {
	readonly #simulation: Simulation;
	readonly #capacityMillicores: number;
	readonly #host: KernelHost;
	readonly #state: KernelState;

	constructor(simulation: Simulation, capacityMillicores: number, host: KernelHost, state: KernelState) {
		this.#simulation = simulation;
		this.#capacityMillicores = capacityMillicores;
		this.#host = host;
		this.#state = state;
	}

	/** What the container's processes want, single pieces of work of the last seconds included. */
	wanted(cgroup: CgroupRecord): number {
		rollWindow(cgroup, this.#simulation.nowMs);
		return cgroup.cpuMillicores + cgroup.extraCpuMillicores + chargedMillicores(Math.max(cgroup.chargedBeforeMs, cgroup.chargedMs));
	}

	/** What it gets. */
	used(cgroup: CgroupRecord): number {
		return this.#allotment(cgroup, this.wanted(cgroup));
	}

	/** What the container would get if it wanted this much. */
	#allotment(cgroup: CgroupRecord, wanted: number): number {
		const demand = Math.min(wanted, limitOf(cgroup));
		const systemDemand = this.#host.systemCpuMillicores();
		rollWindow(this.#state, this.#simulation.nowMs);
		const others = this.#state.cpuMillicores + chargedMillicores(this.#state.chargedBeforeMs + this.#state.chargedMs) + systemDemand;
		// Even if all others get what they want there is enough: no need to look at each.
		if (others + demand <= this.#capacityMillicores) return demand;
		const cgroups = [...this.#state.cgroups.values()];
		const claims = cgroups.map((other) => ({
			demand: other === cgroup ? demand : Math.min(this.wanted(other), limitOf(other)),
			weight: weightOf(other.limits.cpuRequestMillicores),
		}));
		const forPods = this.#division(systemDemand, sum(claims)).pods;
		return shareByWeight(forPods, claims)[cgroups.indexOf(cgroup)]!;
	}

	#division(systemDemand: number, podDemand: number): {readonly system: number; readonly pods: number} {
		const [system, pods] = shareByWeight(this.#capacityMillicores, [
			{demand: systemDemand, weight: systemWeight},
			{demand: podDemand, weight: weightOf(this.#capacityMillicores)},
		]) as [number, number];
		return {system, pods};
	}

	/** CPU wanted and used on the machine. */
	machine(): {readonly wanted: number; readonly used: number} {
		let wanted = this.#host.systemCpuMillicores();
		for (const cgroup of this.#state.cgroups.values()) wanted += Math.min(this.wanted(cgroup), limitOf(cgroup));
		return {wanted, used: Math.min(wanted, this.#capacityMillicores)};
	}

	/** How fast what runs all the time goes, in thousandths of its speed on an idle machine. */
	speedPermille(cgroup: CgroupRecord): number {
		const wanted = this.wanted(cgroup);
		return wanted === 0 ? 1000 : Math.max(1, Math.floor((this.#allotment(cgroup, wanted) * 1000) / wanted));
	}

	/**
	How much longer a single piece of work takes because others of the container run as well, its quota is used up or
	the machine is busy. `cpuMs` is the CPU time it needs. With a quota the container runs for a part of each period and
	then stands still until the next.
	*/
	delayMs(cgroup: CgroupRecord, cpuMs: number): number {
		if (cpuMs <= 0) return 0;
		const wanted = this.wanted(cgroup);
		const crowd = wanted + threadMillicores;
		const limit = limitOf(cgroup);
		const allotment = this.#allotment(cgroup, crowd);
		if (allotment >= crowd) return 0;
		if (allotment < limit) return Math.floor((cpuMs * (crowd - allotment)) / Math.max(1, allotment));
		const perPeriodMs = (limit * quotaPeriodMs) / crowd;
		const periods = Math.ceil(cpuMs / perPeriodMs) - 1;
		// Where the quota is used up all the time, work begins half of the standstill later.
		const beginMs = wanted > limit ? ((quotaPeriodMs / 2) * (wanted - limit)) / wanted : 0;
		return Math.floor(periods * (quotaPeriodMs - perPeriodMs) + beginMs);
	}

	/** Counts CPU time that a single piece of work took. */
	charge(cgroup: CgroupRecord, milliseconds: number): void {
		for (const window of [cgroup, this.#state]) {
			rollWindow(window, this.#simulation.nowMs);
			window.chargedMs += milliseconds;
		}
	}
}

/** CPU time, in ms, that single pieces of work took: in a window and in the one before. */
export interface ChargeWindow {
	chargeWindow: number;
	chargedMs: number;
	chargedBeforeMs: number;
}

function rollWindow(charged: ChargeWindow, nowMs: number): void {
	const window = Math.floor(nowMs / chargeWindowMs);
	if (window === charged.chargeWindow) return;
	charged.chargedBeforeMs = window === charged.chargeWindow + 1 ? charged.chargedMs : 0;
	charged.chargedMs = 0;
	charged.chargeWindow = window;
}

function chargedMillicores(milliseconds: number): number {
	return Math.floor((milliseconds * 1000) / chargeWindowMs);
}

function limitOf({limits}: CgroupRecord): number {
	return limits.cpuLimitMillicores ?? Number.POSITIVE_INFINITY;
}

/** `MilliCPUToShares` of the kubelet; who requests nothing has the least there is. */
function weightOf(requestMillicores: number): number {
	return Math.max(2, Math.floor((requestMillicores * 1024) / 1000));
}

function sum(claims: readonly {readonly demand: number}[]): number {
	let total = 0;
	for (const {demand} of claims) total += demand;
	return total;
}

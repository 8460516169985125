import type {Simulation} from '../simulation/simulation.ts';
import {divideCpu} from './cpu-division.ts';
import {shareByWeight} from './cpu-shares.ts';
import {advanceUsage, type CpuUsage, type SeenCpuUsage, sampleMs, usageAt, type Waiting} from './cpu-usage.ts';
import type {KernelHost, KernelState} from './kernel-state.ts';
import type {Stall} from './pressure-stall.ts';
import type {CgroupRecord} from './process.ts';

/*
How a machine's CPUs are divided: by weight (cpu.weight, made of the CPU requests) down the tree of control groups, each
within its quota (cpu.max, made of the CPU limit). What a container gets follows from who wants what; when that changes
new lines are drawn, and nothing ticks. The counterpart is Linux's fair scheduler with its bandwidth control. Left out:
single CPUs and threads moving between them, cpusets, priorities within a container.
*/

/** CPU time of single pieces of work is counted in windows this long. */
const chargeWindowMs = 15_000;
/** `cpu.cfs_period_us` as the kubelet leaves it. */
const quotaPeriodMs = 100;
/** A piece of work this short is put down as done, where nothing is short of CPU. */
const briefMs = 50;
/** Requests come in batches, one for so long; and this much of them may wait. */
const arrivalMs = 1000;
const longestQueueMs = 30_000;
/** What one thread can use. */
const threadMillicores = 1000;

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
		if (others + demand <= this.#capacityMillicores && !sharesQuota(cgroup)) return demand;
		const tree = this.#divide(systemDemand, (other) => (other === cgroup ? wanted : this.wanted(other)));
		return tree.containers.get(cgroup)!.partMillicores;
	}

	#divide(systemDemand: number, demandOf: (cgroup: CgroupRecord) => number) {
		return divideCpu(this.#capacityMillicores, systemDemand, this.#state.cgroups.values(), demandOf);
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

	/**
	How long a request waits for those before it: what was charged and has not been run, at the pace at which that is
	run off. More comes in than can be done, and the wait grows. All requests of a second come at once here (see
	scenario/traffic.ts), so a second's worth of them is no queue.
	*/
	queueMs({usage: {owedUsec, owedMillicores, atMs}}: CgroupRecord): number {
		if (owedUsec === 0) return 0;
		if (owedMillicores === 0) return longestQueueMs;
		const leftUsec = owedUsec - owedMillicores * (this.#simulation.nowMs - atMs);
		return Math.max(0, Math.floor(leftUsec / owedMillicores) - arrivalMs);
	}

	/** Counts CPU time that a single piece of work takes. */
	charge(cgroup: CgroupRecord, milliseconds: number): void {
		const {nowMs} = this.#simulation;
		rollWindow(cgroup, nowMs);
		cgroup.chargedMs += milliseconds;
		rollWindow(this.#state, nowMs);
		this.#state.chargedMs += milliseconds;
		const {usage} = cgroup;
		// Within a sample it does not matter when CPU time was used.
		if (cgroup.owingMillicores > 0 || Math.floor(nowMs / sampleMs) !== Math.floor(usage.atMs / sampleMs)) this.#advance(cgroup);
		// Most pieces are over before anybody looks: a probe draws no lines where no quota stops it.
		if (milliseconds <= briefMs && !this.#state.isCpuShort && cgroup.owingMillicores === 0 && limitOf(cgroup) >= threadMillicores) {
			usage.usedUsec += Math.round(milliseconds * 1000);
			return;
		}
		this.#advance(cgroup);
		// Whoever comes to a full queue is not let in.
		if (this.queueMs(cgroup) >= longestQueueMs) return;
		usage.owedUsec += Math.round(milliseconds * 1000);
		if (cgroup.owingMillicores > 0 || usage.owedUsec === 0) return;
		cgroup.owingMillicores = threadMillicores + chargedMillicores(Math.max(cgroup.chargedBeforeMs, cgroup.chargedMs));
		this.#state.owingMillicores += cgroup.owingMillicores;
		this.changed(cgroup);
	}

	/** What a container wants, or may have, has changed; or of the machine, if none is named. */
	changed(cgroup?: CgroupRecord): void {
		if (cgroup) this.#advance(cgroup);
		const state = this.#state;
		if (cgroup && !state.isCpuShort && !this.#isShort() && !sharesQuota(cgroup)) {
			this.#draw(cgroup, Math.min(demandOf(cgroup), limitOf(cgroup)));
			return;
		}
		for (const other of state.cgroups.values()) this.#advance(other);
		advanceUsage(state.systemUsage, this.#simulation.nowMs, false);
		state.isCpuShort = this.#isShort();
		const tree = this.#divide(this.#host.systemCpuMillicores(), demandOf);
		for (const [other, {partMillicores}] of tree.containers) this.#draw(other, partMillicores);
		state.systemUsage.rateMillicores = tree.system.partMillicores;
		this.#drawMachine();
	}

	#isShort(): boolean {
		return this.#host.systemCpuMillicores() + this.#state.cpuMillicores + this.#state.owingMillicores > this.#capacityMillicores;
	}

	#advance(cgroup: CgroupRecord): void {
		advanceUsage(cgroup.usage, this.#simulation.nowMs, cgroup.limits.cpuLimitMillicores !== undefined);
		if (cgroup.usage.owedUsec > 0) return;
		this.#state.owingMillicores -= cgroup.owingMillicores;
		cgroup.owingMillicores = 0;
	}

	/** The lines of a container that is given so much from now on. */
	#draw(cgroup: CgroupRecord, partMillicores: number): void {
		const {usage, owingMillicores} = cgroup;
		const steady = cgroup.cpuMillicores + cgroup.extraCpuMillicores;
		const limit = limitOf(cgroup);
		usage.rateMillicores = Math.min(steady, partMillicores);
		if (owingMillicores > 0) {
			const [beside, owed] = shareByWeight(partMillicores, [
				{demand: steady, weight: threadsOf(steady)},
				{demand: owingMillicores, weight: threadsOf(owingMillicores)},
			]) as [number, number];
			usage.besideMillicores = beside;
			usage.owedMillicores = owed;
		}
		const before = stoppedOf(usage);
		usage.waiting = waitingOf(steady, usage.rateMillicores, limit);
		usage.waitingOwed = waitingOf(steady + owingMillicores, partMillicores, limit);
		if (before !== stoppedOf(usage)) this.#drawMachine();
	}

	/** Of the machine something waits as soon as a thread finds no CPU, or a quota stops one. */
	#drawMachine(): void {
		const {systemUsage, cpuMillicores, owingMillicores, cgroups} = this.#state;
		advanceUsage(systemUsage, this.#simulation.nowMs, false);
		let permille = 0;
		if (this.#state.isCpuShort) {
			let wanted = this.#host.systemCpuMillicores();
			for (const cgroup of cgroups.values()) wanted += Math.min(demandOf(cgroup), limitOf(cgroup));
			permille = Math.max(0, Math.min(threadMillicores, wanted - this.#capacityMillicores));
		}
		if (cpuMillicores + owingMillicores > 0) for (const {usage} of cgroups.values()) permille = Math.max(permille, usage.waiting?.stopped ?? 0);
		systemUsage.waiting = {stopped: 0, some: permille, full: 0};
	}

	/** What the container has had until now. */
	usageOf(cgroup: CgroupRecord): SeenCpuUsage {
		return usageAt(cgroup.usage, this.#simulation.nowMs, cgroup.limits.cpuLimitMillicores !== undefined);
	}

	/** What the machine has given since it booted, and how it was waited for. */
	machineUsage(): SeenCpuUsage {
		const {nowMs} = this.#simulation;
		const system = usageAt(this.#state.systemUsage, nowMs, false);
		const parts = [usageAt(this.#state.endedUsage, nowMs, false)];
		for (const cgroup of this.#state.cgroups.values()) parts.push(this.usageOf(cgroup));
		for (const {usedUsec, sampleUsec, sampleBeforeUsec} of parts) {
			system.usedUsec += usedUsec;
			system.sampleUsec += sampleUsec;
			system.sampleBeforeUsec += sampleBeforeUsec;
		}
		return system;
	}

	/** How the machine as a whole waits for CPU. */
	machineStall(): Stall {
		return usageAt(this.#state.systemUsage, this.#simulation.nowMs, false).some;
	}

	/** The container is gone: it wants nothing more, and what it has had stays the machine's. */
	forget(cgroup: CgroupRecord): void {
		this.#advance(cgroup);
		this.#state.owingMillicores -= cgroup.owingMillicores;
		const {endedUsage} = this.#state;
		advanceUsage(endedUsage, this.#simulation.nowMs, false);
		endedUsage.usedUsec += cgroup.usage.usedUsec;
		endedUsage.sampleUsec += cgroup.usage.sampleUsec;
		endedUsage.sampleBeforeUsec += cgroup.usage.sampleBeforeUsec;
		if (this.#state.isCpuShort) this.changed();
	}
}

function demandOf({cpuMillicores, extraCpuMillicores, owingMillicores}: CgroupRecord): number {
	return cpuMillicores + extraCpuMillicores + owingMillicores;
}

function stoppedOf({waiting, waitingOwed}: CpuUsage): number {
	return (waiting?.stopped ?? 0) + (waitingOwed?.stopped ?? 0);
}

function threadsOf(millicores: number): number {
	return Math.max(1, Math.ceil(millicores / threadMillicores));
}

/**
The threads of a container all stand still when its quota is used up. In the rest of the time each has a CPU for its
share, and one waits as soon as not all of them have.
*/
function waitingOf(wanted: number, given: number, limit: number): Waiting | undefined {
	if (given >= wanted) return undefined;
	const stopped = wanted > limit ? Math.floor(((wanted - limit) * 1000) / wanted) : 0;
	const left = Math.min(wanted, limit);
	const running = Math.floor((given * 1000) / left);
	let all = 1000;
	let none = 1000;
	for (let thread = threadsOf(wanted); thread > 0; thread -= 1) {
		all = Math.floor((all * running) / 1000);
		none = Math.floor((none * (1000 - running)) / 1000);
	}
	const share = (permille: number): number => stopped + Math.floor(((1000 - stopped) * permille) / 1000);
	return {stopped, some: share(1000 - all), full: share(none)};
}

/** Its pod may have less than its containers together. */
function sharesQuota({limits}: CgroupRecord): boolean {
	return limits.pod?.cpuLimitMillicores !== undefined;
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

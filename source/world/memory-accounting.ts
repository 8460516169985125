import type {Simulation} from '../simulation/simulation.ts';
import type {KernelHost, KernelState} from './kernel-state.ts';
import {inPages, newPages, PageCache, squeezed} from './page-cache.ts';
import type {PodCgroups} from './pod-cgroups.ts';
import {type HeldMemory, sumHeld, worstOf} from './pod-memory.ts';
import {type Averages, pressure} from './pressure-stall.ts';
import {type CgroupRecord, lineAt} from './process.ts';
import {lastReadingMs} from './usage-readings.ts';

/*
The memory that processes hold. It is a line for each, whose crossing of the container's limit or of what the machine
has is a timer. Files in memory give way before that; those of memory-backed volumes cannot. The counterparts are
Linux's memory controller and its OOM killer.
*/

/** What a cgroup's memory is made of, as `memory.stat` has it. */
export interface MemoryUsage {
	/** Of its processes, what the kernel keeps for them included. */
	readonly processBytes: number;
	readonly shmemBytes: number;
	readonly inactiveFileBytes: number;
	readonly activeFileBytes: number;
	/** All of it: `memory.current`. */
	readonly usageBytes: number;
	/** Without the files touched only once. */
	readonly workingSetBytes: number;
}

/** The part of a program's memory that is its file, which has to be there for it to run; at most this. */
const mostMappedBytes = 8 * 1_048_576;
const machineMappedBytes = 64 * 1_048_576;
/** How long a piece of work takes longer if every page of the program it needs has to come from the disk, again and again. */
const thrashMs = 2000;

export class MemoryAccounting {
	readonly #simulation: Simulation;
	readonly #component: string;
	readonly #capacity: {readonly memoryBytes: number};
	readonly #host: KernelHost;
	readonly #state: KernelState;
	readonly #pods: PodCgroups;
	readonly #kill: (cgroup: CgroupRecord, why: string) => void;
	readonly pages: PageCache;

	constructor(
		simulation: Simulation,
		component: string,
		capacity: {readonly memoryBytes: number},
		host: KernelHost,
		state: KernelState,
		pods: PodCgroups,
		kill: (cgroup: CgroupRecord, why: string) => void,
		readFromDisk: (cgroup: CgroupRecord, bytes: number) => number,
	) {
		this.#simulation = simulation;
		this.#component = component;
		this.#capacity = capacity;
		this.#host = host;
		this.#state = state;
		this.#pods = pods;
		this.#kill = kill;
		this.pages = new PageCache(
			state,
			() => simulation.nowMs,
			(cgroup) => this.#roomOf(cgroup),
			() => this.#machineRoom(),
			readFromDisk,
		);
	}

	/** The working set at the last of the moments at which somebody may read it. */
	readingOf(cgroup: CgroupRecord): number {
		const atMs = lastReadingMs(this.#simulation.nowMs);
		return cgroup.readAtMs === atMs ? cgroup.readBytes : workingSetAt(cgroup, atMs);
	}

	/** The same of the machine. */
	machineReading(): number {
		const {machineRead, machineLine} = this.#state;
		const atMs = lastReadingMs(this.#simulation.nowMs);
		const held = machineRead.atMs === atMs ? machineRead.bytes : boundLineAt(machineLine, atMs);
		return Math.min(this.#capacity.memoryBytes, inPages(held) + this.machineUsage().activeFileBytes);
	}

	/** To be called before memory changes: what a reader found before stays what it found. */
	#keepReading(cgroup: CgroupRecord): void {
		const atMs = lastReadingMs(this.#simulation.nowMs);
		if (cgroup.readAtMs === atMs || cgroup.memoryAtMs > atMs) return;
		cgroup.readAtMs = atMs;
		cgroup.readBytes = workingSetAt(cgroup, atMs);
	}

	/** Draws the cgroup's line anew, after one of its processes' has changed. */
	sumMemory(cgroup: CgroupRecord): void {
		const {nowMs} = this.#simulation;
		this.#keepReading(cgroup);
		cgroup.peakBytes = this.peakOf(cgroup);
		this.pages.settle(cgroup);
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
		this.#count(cgroup);
		this.#watchLimit(cgroup);
		this.watchMachine();
	}

	/** Keeps the machine's sum, so that nobody has to go through all cgroups for it. */
	#count(cgroup: CgroupRecord): void {
		const isSteady = cgroup.bytesPerSecond === 0;
		const bytes = (isSteady ? cgroup.memoryBytes : 0) + inPages(cgroup.pages?.shmemBytes ?? 0);
		this.#state.steadyMemoryBytes += bytes - cgroup.countedBytes;
		cgroup.countedBytes = bytes;
		if (isSteady) this.#state.growing.delete(cgroup.containerId);
		else this.#state.growing.add(cgroup.containerId);
	}

	/** The cgroup is gone; its files stay in memory for whoever reads them next. */
	forget(cgroup: CgroupRecord): void {
		this.pages.orphan(cgroup);
		this.#state.steadyMemoryBytes -= cgroup.countedBytes;
		this.#state.growing.delete(cgroup.containerId);
	}

	/** Sets the timers for the instants the cgroup, or its pod, crosses its limit. */
	#watchLimit(cgroup: CgroupRecord): void {
		this.#watch(`limit:${cgroup.containerId}`, this.#unreclaimableLimit(cgroup), cgroup.memoryBytes, cgroup.bytesPerSecond);
		const {pod} = cgroup.limits;
		if (pod?.memoryLimitBytes === undefined) return;
		const {bytes, bytesPerSecond} = sumHeld(this.#heldByPod(pod.uid));
		this.#watch(`pod:${pod.uid}`, pod.memoryLimitBytes, bytes, bytesPerSecond);
	}

	#watch(key: string, limit: number | undefined, bytes: number, bytesPerSecond: number): void {
		const {nowMs} = this.#simulation;
		if (limit !== undefined && bytes > limit) this.#simulation.setTimer(this.#component, key, nowMs);
		else if (limit !== undefined && bytesPerSecond > 0)
			this.#simulation.setTimer(this.#component, key, nowMs + Math.floor(((limit - bytes) * 1000) / bytesPerSecond) + 1);
		else if (this.#simulation.hasTimer(this.#component, key)) this.#simulation.cancelTimer(this.#component, key);
	}

	/** What the containers of a pod hold that cannot be given back. */
	#heldByPod(uid: string): readonly HeldMemory[] {
		return this.#pods.of(uid).map((cgroup) => ({
			cgroup,
			bytes: this.memoryOf(cgroup) + inPages(cgroup.pages?.shmemBytes ?? 0),
			bytesPerSecond: cgroup.bytesPerSecond,
		}));
	}

	/** The limit of the pod as a whole: what is over it costs the container whose end frees most. */
	checkPod(uid: string): void {
		const parts = this.#heldByPod(uid);
		const limit = parts[0]?.cgroup.limits.pod?.memoryLimitBytes;
		if (limit === undefined) return;
		const worst = sumHeld(parts).bytes > limit ? worstOf(parts, limit) : undefined;
		if (worst) this.#kill(worst, 'memory limit of its pod reached');
		const left = worst ? this.#heldByPod(uid) : parts;
		const {bytes, bytesPerSecond} = sumHeld(left);
		if (left.length > 0) this.#watch(`pod:${uid}`, limit, bytes, bytesPerSecond);
	}

	checkLimit(cgroup: CgroupRecord): void {
		const limit = this.#unreclaimableLimit(cgroup);
		if (limit === undefined || this.memoryOf(cgroup) <= limit) {
			this.#watchLimit(cgroup);
			return;
		}
		this.#kill(cgroup, 'memory limit of its container reached');
	}

	/** What its processes hold. */
	memoryOf(cgroup: CgroupRecord): number {
		return lineAt(cgroup.memoryBytes, cgroup.memoryAtMs, cgroup.bytesPerSecond, this.#simulation.nowMs);
	}

	/** All the cgroup holds. Files are there as far as there is room for them at this moment. */
	usageOf(cgroup: CgroupRecord): MemoryUsage {
		const processBytes = this.memoryOf(cgroup);
		const {pages} = cgroup;
		if (!pages) return made(processBytes, 0, 0, 0);
		const files = squeezed(this.#fitting(pages), this.#roomOf(cgroup));
		return made(processBytes, inPages(pages.shmemBytes), files.inactiveBytes, files.activeBytes);
	}

	/** The most it has ever held. */
	peakOf(cgroup: CgroupRecord): number {
		return Math.max(cgroup.peakBytes, this.usageOf(cgroup).usageBytes);
	}

	/** All that is held on the machine. */
	machineUsage(): MemoryUsage {
		let processBytes = this.#host.systemMemoryBytes();
		let shmemBytes = this.#orphanedShmemBytes();
		let {inactiveBytes, activeBytes} = this.#fitting(this.#state.pageCache?.orphans ?? {inactiveBytes: 0, activeBytes: 0});
		for (const cgroup of this.#state.cgroups.values()) {
			if (!cgroup.pages) {
				processBytes += this.memoryOf(cgroup);
				continue;
			}
			const usage = this.usageOf(cgroup);
			processBytes += usage.processBytes;
			shmemBytes += usage.shmemBytes;
			inactiveBytes += usage.inactiveFileBytes;
			activeBytes += usage.activeFileBytes;
		}
		// What the system itself has read and written fills what is left.
		const free = this.#capacity.memoryBytes - processBytes - shmemBytes - inactiveBytes - activeBytes;
		inactiveBytes += Math.max(0, Math.min(free, this.#host.systemCacheBytes()));
		return made(processBytes, shmemBytes, inactiveBytes, activeBytes);
	}

	/** A cgroup's files as far as the machine has room for those of all. */
	#fitting({inactiveBytes, activeBytes}: {readonly inactiveBytes: number; readonly activeBytes: number}) {
		const fileBytes = this.#state.pageCache?.fileBytes ?? 0;
		const room = Math.max(0, this.#machineRoom());
		if (fileBytes <= room) return {inactiveBytes, activeBytes};
		return squeezed({inactiveBytes, activeBytes}, Math.floor(((inactiveBytes + activeBytes) * room) / fileBytes));
	}

	/** What a cgroup's processes may hold. */
	#unreclaimableLimit({limits, pages}: CgroupRecord): number | undefined {
		const limit = this.limitOf(limits);
		return limit === undefined || !pages ? limit : limit - inPages(pages.shmemBytes);
	}

	/** A container's limit, less what its pod holds besides: the limit of the pod's cgroup is no larger. */
	limitOf({memoryLimitBytes, onlyOf}: CgroupRecord['limits']): number | undefined {
		const left = this.#state.pageCache?.orphanedShmem;
		if (memoryLimitBytes === undefined || onlyOf === undefined || !left || left.size === 0) return memoryLimitBytes;
		let bytes = memoryLimitBytes;
		for (const [volumeId, orphaned] of left) if (volumeId.startsWith(`${onlyOf}/`)) bytes -= inPages(orphaned);
		return bytes;
	}

	#roomOf(cgroup: CgroupRecord): number {
		const limit = this.#unreclaimableLimit(cgroup);
		const room = limit === undefined ? Number.POSITIVE_INFINITY : limit - this.memoryOf(cgroup);
		const {pod} = cgroup.limits;
		return pod?.memoryLimitBytes === undefined ? room : Math.min(room, this.#roomOfPod(pod.uid, pod.memoryLimitBytes, cgroup));
	}

	/** What its pod leaves a container for files, beside what the others hold. */
	#roomOfPod(uid: string, limit: number, cgroup: CgroupRecord): number {
		let room = limit - sumHeld(this.#heldByPod(uid)).bytes;
		for (const {pages, containerId} of this.#pods.of(uid))
			if (pages && containerId !== cgroup.containerId) room -= pages.inactiveBytes + pages.activeBytes;
		return Math.max(0, room);
	}

	/** Room for files on the machine, by the line drawn when its memory was last looked at. */
	#machineRoom(): number {
		const {bytes, atMs, bytesPerSecond} = this.#state.machineLine;
		return this.#capacity.memoryBytes - lineAt(bytes, atMs, bytesPerSecond, this.#simulation.nowMs);
	}

	/**
	How much of what runs is not in memory and has to be read again and again, in thousandths: close to the limit of the
	cgroup, or of the machine, the very pages of a program are given back as long as there is nothing else.
	*/
	thrashPermille(cgroup: CgroupRecord): number {
		const mappedBytes = Math.min(mostMappedBytes, Math.floor(cgroup.memoryBytes / 8));
		return Math.max(missingPermille(this.#roomOf(cgroup), mappedBytes), missingPermille(this.#machineRoom(), machineMappedBytes));
	}

	/** By how much a piece of work takes longer for want of memory. */
	delayMs(cgroup: CgroupRecord): number {
		const readingMs = cgroup.pages ? Math.max(0, cgroup.pages.stalledUntilMs - this.#simulation.nowMs) : 0;
		const missing = this.thrashPermille(cgroup);
		// What is read pushes out what was read before it: twice as much missing is four times as slow.
		return missing === 0 ? readingMs : readingMs + Math.floor((missing * missing * thrashMs) / 1_000_000);
	}

	/** Share of the last seconds, in hundredths of a percent, in which some process of the cgroup stood still for memory. */
	stalledShare(cgroup: CgroupRecord, seconds: number): number {
		const recorded = cgroup.pages ? this.pages.stalledShare(cgroup.pages, seconds) : 0;
		return Math.min(10_000, recorded + this.thrashPermille(cgroup) * 6);
	}

	/** The cgroup's `memory.pressure`. */
	pressure(cgroup: CgroupRecord): string {
		const averages = this.#averages((seconds) => this.stalledShare(cgroup, seconds), cgroup.pages?.stalledMs ?? 0);
		return pressure(averages, averages);
	}

	/** The machine's: something stands still as soon as one of its cgroups does. */
	machinePressure(): string {
		let totalMs = 0;
		for (const {pages} of this.#state.cgroups.values()) totalMs += pages?.stalledMs ?? 0;
		const averages = this.#averages((seconds) => this.machineStalledShare(seconds), totalMs);
		return pressure(averages, averages);
	}

	/** As `stalledShare`, of all cgroups together. */
	machineStalledShare(seconds: number): number {
		let share = missingPermille(this.#machineRoom(), machineMappedBytes) * 6;
		for (const {pages} of this.#state.cgroups.values()) if (pages) share += this.pages.stalledShare(pages, seconds);
		return Math.min(10_000, share);
	}

	#averages(shareOver: (seconds: number) => number, totalMs: number): Averages {
		return {shares: [shareOver(10), shareOver(60), shareOver(300)], totalMs};
	}

	/** In memory-backed volumes the cgroup holds so much more, or less. */
	chargeShmem(cgroup: CgroupRecord, deltaBytes: number): void {
		this.#keepReading(cgroup);
		cgroup.pages ??= newPages();
		cgroup.pages.shmemBytes += deltaBytes;
		this.sumMemory(cgroup);
	}

	setOrphanedShmem(volumeId: string, bytes: number): void {
		this.pages.setOrphanedShmem(volumeId, bytes);
		this.watchMachine();
	}

	/** A volume is gone, and with it what of it is in memory. */
	volumeRemoved(volumeId: string): void {
		if (!this.#state.pageCache) return;
		this.pages.forgetAll(`${volumeId}:`);
		this.setOrphanedShmem(volumeId, 0);
	}

	/** Memory on the machine that cannot be given back, and how fast it grows. */
	machineMemory(): {readonly bytes: number; readonly bytesPerSecond: number} {
		let bytes = this.#host.systemMemoryBytes() + this.#state.steadyMemoryBytes;
		let bytesPerSecond = 0;
		for (const containerId of this.#state.growing) {
			const cgroup = this.#state.cgroups.get(containerId)!;
			bytes += this.memoryOf(cgroup);
			bytesPerSecond += cgroup.bytesPerSecond;
		}
		return {bytes: bytes + this.#orphanedShmemBytes(), bytesPerSecond};
	}

	#orphanedShmemBytes(): number {
		let sum = 0;
		if (this.#state.pageCache) for (const bytes of this.#state.pageCache.orphanedShmem.values()) sum += inPages(bytes);
		return sum;
	}

	/** To be called when memory changes; sets the timer for the instant the machine's is used up. */
	watchMachine(): void {
		const {bytes, bytesPerSecond} = this.machineMemory();
		const {machineLine: line, machineRead} = this.#state;
		const readAtMs = lastReadingMs(this.#simulation.nowMs);
		if (machineRead.atMs !== readAtMs && line.atMs <= readAtMs) {
			machineRead.atMs = readAtMs;
			machineRead.bytes = boundLineAt(line, readAtMs);
		}
		line.bytes = bytes;
		line.atMs = this.#simulation.nowMs;
		line.bytesPerSecond = bytesPerSecond;
		this.pages.settleMachine();
		const free = this.#capacity.memoryBytes - bytes;
		if (free < 0) this.#simulation.setTimer(this.#component, 'memory', this.#simulation.nowMs);
		else if (bytesPerSecond > 0)
			this.#simulation.setTimer(this.#component, 'memory', this.#simulation.nowMs + Math.floor((free * 1000) / bytesPerSecond) + 1);
		else if (this.#simulation.hasTimer(this.#component, 'memory')) this.#simulation.cancelTimer(this.#component, 'memory');
	}

	/** More is held than there is: the kernel kills. */
	checkMachine(): void {
		if (this.machineMemory().bytes > this.#capacity.memoryBytes) {
			const held = [...this.#state.cgroups.values()].map((cgroup) => ({cgroup, bytes: this.memoryOf(cgroup), bytesPerSecond: 0}));
			const worst = worstOf(held, this.#capacity.memoryBytes);
			if (!worst) return;
			const victim = this.#state.processes.get(worst.initPid)!;
			this.#host.systemOom(worst.containerId, victim.pid, victim.argv[0] ?? victim.program);
			this.#kill(worst, 'the machine is out of memory');
		}
		this.watchMachine();
	}
}

function made(processBytes: number, shmemBytes: number, inactiveFileBytes: number, activeFileBytes: number): MemoryUsage {
	const workingSetBytes = processBytes + shmemBytes + activeFileBytes;
	return {
		processBytes,
		shmemBytes,
		inactiveFileBytes,
		activeFileBytes,
		usageBytes: workingSetBytes + inactiveFileBytes,
		workingSetBytes,
	};
}

/** Before it was drawn a line was what it began with. */
function boundLineAt({bytes, atMs, bytesPerSecond}: KernelState['machineLine'], timeMs: number): number {
	return lineAt(bytes, atMs, bytesPerSecond, Math.max(timeMs, atMs));
}

function workingSetAt({memoryBytes, memoryAtMs, bytesPerSecond, pages}: CgroupRecord, timeMs: number): number {
	const files = pages ? inPages(pages.shmemBytes) + pages.activeBytes : 0;
	return inPages(boundLineAt({bytes: memoryBytes, atMs: memoryAtMs, bytesPerSecond}, timeMs)) + files;
}

function missingPermille(roomBytes: number, wantedBytes: number): number {
	if (roomBytes >= wantedBytes || wantedBytes <= 0) return 0;
	return 1000 - Math.floor((Math.max(0, roomBytes) * 1000) / wantedBytes);
}

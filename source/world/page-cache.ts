import type {KernelState} from './kernel-state.ts';
import type {CgroupRecord} from './process.ts';

/*
The pages of files that stay in memory after they were read or written, and those of memory-backed volumes. A page is
charged to the cgroup that touched it first; what was touched once (inactive) goes before what was touched again
(active), the longest untouched first. Counterpart: Linux's page cache under cgroup v2. Between events nothing is kept
up to date: as a container's own memory grows along its line the cache it can still hold follows from the line.
Left out: dirty pages apart from clean ones, read-ahead, the cache of image files while their layers are fresh from
the registry (they are containerd's, like logs, and count as the machine's).
*/

/** What a cgroup holds besides the memory of its processes; there is none until it touches a file. Plain state. */
export interface CgroupPages {
	/** Touched once. */
	inactiveBytes: number;
	/** Touched again. */
	activeBytes: number;
	/** Of `inactiveBytes`: files of a few pages, which are not told apart. */
	smallBytes: number;
	/** In memory-backed volumes: cannot be given back. */
	shmemBytes: number;
	/** Given back for want of room, and read again after that. */
	reclaimedBytes: number;
	refaultedBytes: number;
	/** Time its processes stood still for memory, by second; only of the last minutes. */
	stalls: {second: number; milliseconds: number}[];
	stalledMs: number;
	/** Until then the disk is busy with what it has to read again. */
	stalledUntilMs: number;
}

export interface CachedFile {
	/** The container it is charged to; empty: none that still runs. */
	owner: string;
	/** In memory at present. */
	bytes: number;
	isActive: boolean;
}

/** All of a machine. Plain state. */
export interface PageCacheState {
	/** By volume or container and path; the longest untouched first. */
	readonly files: Map<string, CachedFile>;
	/** What nobody who still runs has touched. */
	readonly orphans: CgroupPages;
	/** Files in memory, all told. */
	fileBytes: number;
	/** Left in memory-backed volumes by containers that have ended, by volume. */
	readonly orphanedShmem: Map<string, number>;
}

const pageBytes = 4096;
/** Smaller files are counted together, and only when they are written. */
const smallFileBytes = 4 * pageBytes;
/** What a disk gives in a second, in the single pages a fault asks for; and how fast pages are given back. */
const refaultBytesPerMs = 100_000;
const reclaimBytesPerMs = 2_000_000;
const longestMemorySeconds = 300;

export function newPages(): CgroupPages {
	return {
		inactiveBytes: 0,
		activeBytes: 0,
		smallBytes: 0,
		shmemBytes: 0,
		reclaimedBytes: 0,
		refaultedBytes: 0,
		stalls: [],
		stalledMs: 0,
		stalledUntilMs: 0,
	};
}

export function inPages(bytes: number): number {
	return Math.ceil(bytes / pageBytes) * pageBytes;
}

/** Files of a cgroup (or all of them) that there is room for, the inactive ones given up first. */
export function squeezed(
	{inactiveBytes, activeBytes}: {readonly inactiveBytes: number; readonly activeBytes: number},
	roomBytes: number,
): {readonly inactiveBytes: number; readonly activeBytes: number} {
	const over = inactiveBytes + activeBytes - Math.max(0, roomBytes);
	if (over <= 0) return {inactiveBytes, activeBytes};
	const fromInactive = Math.min(inactiveBytes, over);
	return {inactiveBytes: inactiveBytes - fromInactive, activeBytes: Math.max(0, activeBytes - (over - fromInactive))};
}

function newPageCache(): PageCacheState {
	return {files: new Map(), orphans: newPages(), fileBytes: 0, orphanedShmem: new Map()};
}

export class PageCache {
	readonly #state: KernelState;
	readonly #now: () => number;
	/** Room for files beside what cannot be given back: the cgroup's, and the machine's. */
	readonly #roomOf: (cgroup: CgroupRecord) => number;
	readonly #machineRoom: () => number;
	/** Reads what is not in memory; how long it takes. */
	readonly #readFromDisk: (cgroup: CgroupRecord, bytes: number) => number;

	constructor(
		state: KernelState,
		now: () => number,
		roomOf: (cgroup: CgroupRecord) => number,
		machineRoom: () => number,
		readFromDisk: (cgroup: CgroupRecord, bytes: number) => number,
	) {
		this.#state = state;
		this.#now = now;
		this.#roomOf = roomOf;
		this.#machineRoom = machineRoom;
		this.#readFromDisk = readFromDisk;
	}

	/** Made when something on the machine touches a file for the first time. */
	get #cache(): PageCacheState {
		this.#state.pageCache ??= newPageCache();
		return this.#state.pageCache;
	}

	/** A file of a container's layer or of a volume has another size. */
	written(cgroup: CgroupRecord, key: string, oldBytes: number, newBytes: number): void {
		if (newBytes < smallFileBytes && oldBytes < smallFileBytes) {
			const delta = inPages(newBytes) - inPages(oldBytes);
			if (delta !== 0) this.#resizeSmall(cgroup, delta);
			return;
		}
		if (oldBytes < smallFileBytes) this.#resizeSmall(cgroup, -inPages(oldBytes));
		else if (newBytes < smallFileBytes) {
			this.forget(key);
			this.#resizeSmall(cgroup, inPages(newBytes));
			return;
		}
		this.#touch(cgroup, key, inPages(newBytes), inPages(newBytes) - (oldBytes < smallFileBytes ? 0 : inPages(oldBytes)));
	}

	read(cgroup: CgroupRecord, key: string, bytes: number): void {
		if (bytes >= smallFileBytes) this.#touch(cgroup, key, inPages(bytes), undefined);
	}

	#resizeSmall(cgroup: CgroupRecord, delta: number): void {
		cgroup.pages ??= newPages();
		const {pages} = cgroup;
		const change = Math.max(-pages.smallBytes, delta);
		pages.smallBytes += change;
		pages.inactiveBytes += change;
		this.#cache.fileBytes += change;
		if (change > 0) this.#makeRoom(cgroup);
	}

	/** `grownBytes`: by how much a write has made it longer; undefined: it is read. */
	#touch(cgroup: CgroupRecord, key: string, bytes: number, grownBytes: number | undefined): void {
		const {files} = this.#cache;
		cgroup.pages ??= newPages();
		const file = files.get(key);
		if (!file) {
			files.set(key, {owner: cgroup.containerId, bytes, isActive: false});
			this.#add(cgroup.pages, bytes, false);
			this.#makeRoom(cgroup);
			return;
		}
		files.delete(key);
		files.set(key, file);
		const pages = this.#pagesOf(file.owner);
		// What was given back and is wanted again has to come from the disk.
		const refaulted = grownBytes === undefined ? Math.max(0, bytes - file.bytes) : 0;
		const isActive = file.isActive || (grownBytes === undefined && refaulted < bytes);
		this.#add(pages, -file.bytes, file.isActive);
		file.bytes = grownBytes === undefined ? bytes : Math.min(bytes, Math.max(0, file.bytes + grownBytes));
		file.isActive = isActive;
		this.#add(pages, file.bytes, isActive);
		if (refaulted > 0) {
			cgroup.pages.refaultedBytes += refaulted;
			this.#stall(cgroup.pages, Math.max(Math.ceil(refaulted / refaultBytesPerMs), this.#readFromDisk(cgroup, refaulted)));
		}
		this.#makeRoom(cgroup);
	}

	/** The file is gone. */
	forget(key: string): void {
		const file = this.#state.pageCache?.files.get(key);
		if (!file) return;
		this.#cache.files.delete(key);
		this.#add(this.#pagesOf(file.owner), -file.bytes, file.isActive);
	}

	removed(cgroup: CgroupRecord, key: string, bytes: number): void {
		if (bytes >= smallFileBytes) this.forget(key);
		else if (cgroup.pages) this.#resizeSmall(cgroup, -inPages(bytes));
	}

	/** A volume, or all a container has written, is gone. */
	forgetAll(prefix: string): void {
		const {pageCache} = this.#state;
		if (pageCache) for (const key of pageCache.files.keys()) if (key.startsWith(prefix)) this.forget(key);
	}

	/** The container has ended: what it has touched stays, and is nobody's. */
	orphan(cgroup: CgroupRecord): void {
		const {pages} = cgroup;
		if (!pages) return;
		const pageCache = this.#cache;
		for (const file of pageCache.files.values()) if (file.owner === cgroup.containerId) file.owner = '';
		pageCache.orphans.inactiveBytes += pages.inactiveBytes - pages.smallBytes;
		pageCache.orphans.activeBytes += pages.activeBytes;
		pageCache.fileBytes -= pages.smallBytes;
	}

	/** What an ended container has left in a memory-backed volume stays until it is removed there, or the volume is. */
	setOrphanedShmem(volumeId: string, bytes: number): void {
		if (bytes > 0) this.#cache.orphanedShmem.set(volumeId, bytes);
		else this.#state.pageCache?.orphanedShmem.delete(volumeId);
	}

	#pagesOf(owner: string): CgroupPages {
		return this.#state.cgroups.get(owner)?.pages ?? this.#cache.orphans;
	}

	#add(pages: CgroupPages, bytes: number, isActive: boolean): void {
		if (isActive) pages.activeBytes += bytes;
		else pages.inactiveBytes += bytes;
		this.#cache.fileBytes += bytes;
	}

	/** Gives back what no longer fits: the cgroup under its limit, and all of them on the machine. */
	#makeRoom(cgroup: CgroupRecord): void {
		const reclaimed = this.settle(cgroup) + this.settleMachine();
		if (reclaimed > 0) this.#stall(cgroup.pages!, Math.ceil(reclaimed / reclaimBytesPerMs));
	}

	/** Takes note of what the cgroup has had to give back. Bytes given back. */
	settle(cgroup: CgroupRecord): number {
		const {pages} = cgroup;
		if (!pages) return 0;
		const over = pages.inactiveBytes + pages.activeBytes - Math.max(0, this.#roomOf(cgroup));
		return over > 0 ? this.#reclaim(cgroup.containerId, pages, over) : 0;
	}

	/** The same of the machine: the longest untouched of all goes first. */
	settleMachine(): number {
		const fileBytes = this.#state.pageCache?.fileBytes ?? 0;
		if (fileBytes === 0) return 0;
		const over = fileBytes - Math.max(0, this.#machineRoom());
		return over > 0 ? this.#reclaim(undefined, undefined, over) : 0;
	}

	#reclaim(owner: string | undefined, only: CgroupPages | undefined, wantedBytes: number): number {
		const {files} = this.#cache;
		let left = wantedBytes;
		const take = (isActive: boolean): void => {
			for (const file of files.values()) {
				if (left <= 0) return;
				if (file.bytes === 0 || file.isActive !== isActive || (owner !== undefined && file.owner !== owner)) continue;
				const bytes = Math.min(file.bytes, left);
				const pages = only ?? this.#pagesOf(file.owner);
				file.bytes -= bytes;
				this.#add(pages, -bytes, isActive);
				pages.reclaimedBytes += bytes;
				left -= bytes;
			}
		};
		take(false);
		for (const pages of only ? [only] : this.#allPages()) {
			const bytes = Math.min(pages.smallBytes, left);
			if (bytes <= 0) continue;
			pages.smallBytes -= bytes;
			this.#add(pages, -bytes, false);
			pages.reclaimedBytes += bytes;
			left -= bytes;
		}
		take(true);
		return wantedBytes - left;
	}

	*#allPages(): Generator<CgroupPages> {
		for (const {pages} of this.#state.cgroups.values()) if (pages) yield pages;
	}

	#stall(pages: CgroupPages, milliseconds: number): void {
		const second = Math.floor(this.#now() / 1000);
		const last = pages.stalls.at(-1);
		if (last?.second === second) last.milliseconds += milliseconds;
		else pages.stalls.push({second, milliseconds});
		pages.stalledMs += milliseconds;
		pages.stalledUntilMs = Math.max(pages.stalledUntilMs, this.#now()) + milliseconds;
		while (pages.stalls.length > 0 && pages.stalls[0]!.second <= second - longestMemorySeconds) pages.stalls.shift();
	}

	/** What is counted as a whole, and what the cgroups are charged: always the same. */
	totals(): {readonly counted: number; readonly charged: number} {
		const {orphans, fileBytes} = this.#cache;
		let charged = orphans.inactiveBytes + orphans.activeBytes;
		for (const pages of this.#allPages()) charged += pages.inactiveBytes + pages.activeBytes;
		return {counted: fileBytes, charged};
	}

	/** Share of the last seconds, in hundredths of a percent, in which something of the cgroup stood still for memory. */
	stalledShare(pages: CgroupPages, seconds: number): number {
		const since = Math.floor(this.#now() / 1000) - seconds;
		let milliseconds = 0;
		for (const stall of pages.stalls) if (stall.second > since) milliseconds += stall.milliseconds;
		return Math.min(10_000, Math.floor((milliseconds * 10) / seconds));
	}
}

import type {Simulation} from '../simulation/simulation.ts';
import {advanceStall, newStall, type Stall} from './pressure-stall.ts';
import type {MachineCapacity} from './types.ts';

/*
What a machine's disks are busy with. A disk does one thing after the other: who wants something of it waits for what
was wanted before. Whoever has much to read or write asks for it in slices, and so all get their share. Between slices
nothing happens. The counterpart is Linux's block layer with its pressure stall information. Left out: what is written
back later (a writer waits for the disk at once), small files, logs, io.max and io.weight.
*/

/** That of the kubelet, and that of images where they have one of their own. */
export type DiskName = 'node' | 'runtime';

interface IoRecord {
	/** The time in which something waited, as it was at `atMs`; from then on it waits until `waitingUntilMs`. */
	readonly stall: Stall;
	atMs: number;
	waitingUntilMs: number;
	readBytes: number;
	writtenBytes: number;
}

interface DiskTrafficState {
	/** When each has done all it was asked for, in microseconds. */
	readonly busyUntilUs: Map<DiskName, number>;
	/** By container; empty: all of the machine. */
	readonly records: Map<string, IoRecord>;
}

/** A disk that nothing is said of. */
export const usualBytesPerSecond = 500_000_000;
const slicesPerSecond = 8;
const wholeMachine = '';

export class DiskTraffic {
	readonly #simulation: Simulation;
	readonly #capacity: Pick<MachineCapacity, 'diskBytesPerSecond' | 'imageFileSystem'>;
	readonly #state: DiskTrafficState;

	constructor(simulation: Simulation, machine: string, capacity: Pick<MachineCapacity, 'diskBytesPerSecond' | 'imageFileSystem'>) {
		this.#simulation = simulation;
		this.#capacity = capacity;
		this.#state = simulation.state<DiskTrafficState>(`disks/${machine}`, () => ({busyUntilUs: new Map(), records: new Map()}));
	}

	/** Where images are. */
	get imageDisk(): DiskName {
		return this.#capacity.imageFileSystem ? 'runtime' : 'node';
	}

	/** Where the writable layers of containers are. */
	get containerDisk(): DiskName {
		return this.#capacity.imageFileSystem?.holdsContainers ? 'runtime' : 'node';
	}

	bytesPerSecond(disk: DiskName): number {
		const own = disk === 'runtime' ? this.#capacity.imageFileSystem?.bytesPerSecond : this.#capacity.diskBytesPerSecond;
		return own ?? usualBytesPerSecond;
	}

	/** As much as should be asked for at once. */
	sliceBytes(disk: DiskName): number {
		return Math.max(1, Math.floor(this.bytesPerSecond(disk) / slicesPerSecond));
	}

	/** Reads or writes; how long it takes until that is done, with all that was wanted before. */
	transfer(disk: DiskName, what: 'read' | 'write', bytes: number, containerId?: string): number {
		const {nowMs} = this.#simulation;
		const nowUs = nowMs * 1000;
		const endUs = Math.max(nowUs, this.#state.busyUntilUs.get(disk) ?? nowUs) + Math.ceil((bytes * 1_000_000) / this.bytesPerSecond(disk));
		this.#state.busyUntilUs.set(disk, endUs);
		const waitMs = Math.ceil((endUs - nowUs) / 1000);
		for (const who of containerId === undefined ? [wholeMachine] : [wholeMachine, containerId]) {
			const record = this.#recordOf(who);
			if (what === 'read') record.readBytes += bytes;
			else record.writtenBytes += bytes;
			advance(record, record.stall, nowMs);
			record.atMs = nowMs;
			record.waitingUntilMs = Math.max(record.waitingUntilMs, nowMs + waitMs);
		}
		return waitMs;
	}

	#recordOf(who: string): IoRecord {
		let record = this.#state.records.get(who);
		if (!record) {
			const {nowMs} = this.#simulation;
			// Not 0, which lies ahead while a cluster boots.
			record = {stall: newStall(), atMs: nowMs, waitingUntilMs: nowMs, readBytes: 0, writtenBytes: 0};
			this.#state.records.set(who, record);
		}
		return record;
	}

	/** How long it takes until a container has all it has asked for. */
	waitMs(containerId: string): number {
		return Math.max(0, (this.#state.records.get(containerId)?.waitingUntilMs ?? this.#simulation.nowMs) - this.#simulation.nowMs);
	}

	/** The time in which something of the container (or of the machine) has waited for a disk so far. */
	stall(containerId = wholeMachine): Stall {
		const record = this.#state.records.get(containerId);
		if (!record) return newStall();
		// A copy, because to look at it changes nothing.
		const stall = {...record.stall};
		advance(record, stall, this.#simulation.nowMs);
		return stall;
	}

	figures(containerId: string): {readonly readBytes: number; readonly writtenBytes: number} {
		return this.#state.records.get(containerId) ?? {readBytes: 0, writtenBytes: 0};
	}

	/** The container has ended. */
	forget(containerId: string): void {
		this.#state.records.delete(containerId);
	}

	/** The machine has lost its power. */
	clear(): void {
		this.#state.busyUntilUs.clear();
		this.#state.records.clear();
	}
}

function advance({atMs, waitingUntilMs}: IoRecord, stall: Stall, nowMs: number): void {
	const waitedUntilMs = Math.max(atMs, Math.min(waitingUntilMs, nowMs));
	if (waitedUntilMs > atMs) advanceStall(stall, atMs, waitedUntilMs, 1000);
	if (nowMs > waitedUntilMs) advanceStall(stall, waitedUntilMs, nowMs, 0);
}

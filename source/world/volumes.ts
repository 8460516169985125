import type {Simulation} from '../simulation/simulation.ts';
import {countNodes, type ProjectedFile, projectFiles, shownFiles, shownTexts, volumeRoot} from './projected-files.ts';
import type {VolumeOptions, VolumeStore} from './types.ts';
import {makeVolumeDirectory, newVolumeFiles, replaceVolumeFiles, type VolumeFiles} from './volume-files.ts';

/** What the disks have left for volumes, and for what containers write beside them. The machine knows. */
export interface DiskRoom {
	freeBytesFor(what: 'volume' | 'layer'): number;
	freeInodesFor(what: 'volume' | 'layer'): number;
}

/** The volumes on one machine's disk. They outlive containers, and boots. */
export class MachineVolumes implements VolumeStore {
	readonly #simulation: Simulation;
	readonly #machine: string;
	readonly #volumes: Map<string, VolumeFiles>;
	readonly #room: DiskRoom;

	readonly #onRemoved: (volumeId: string) => void;

	constructor(simulation: Simulation, machine: string, room: DiskRoom, onRemoved: (volumeId: string) => void) {
		this.#simulation = simulation;
		this.#machine = machine;
		this.#volumes = simulation.state<{volumes: Map<string, VolumeFiles>}>(`volumes/${machine}`, () => ({volumes: new Map()})).volumes;
		this.#room = room;
		this.#onRemoved = onRemoved;
	}

	/** An empty volume whose files are in memory, up to so many bytes. */
	createInMemory(volumeId: string, mostBytes: number, group?: number): void {
		const {nowMs} = this.#simulation;
		const volume = newVolumeFiles({}, nowMs);
		volume.nodes.set('/', volumeRoot(nowMs, true, group));
		this.#volumes.set(volumeId, {...volume, memory: {mostBytes, owners: new Map()}});
	}

	create(volumeId: string, files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>> = {}, options: VolumeOptions = {}): void {
		const volume = this.#volumes.get(volumeId);
		const {nowMs} = this.#simulation;
		if (volume) {
			replaceVolumeFiles(volume, files, nowMs, modes, options.group);
			return;
		}
		const made = newVolumeFiles(files, nowMs, modes, options.group);
		made.nodes.set('/', volumeRoot(nowMs, options.isInMemory ?? false, options.group));
		this.#volumes.set(volumeId, made);
	}

	project(volumeId: string, files: Readonly<Record<string, ProjectedFile>>, {group, isInMemory = false}: VolumeOptions = {}): void {
		const {nowMs} = this.#simulation;
		let volume = this.#volumes.get(volumeId);
		if (!volume) {
			volume = {nodes: new Map([['/', volumeRoot(nowMs, isInMemory, group)]]), sizeBytes: 0, hasLinks: true};
			this.#volumes.set(volumeId, volume);
		}
		const suffix = this.#simulation.random(`volumes/${this.#machine}`).integer(0, 4_294_967_295);
		projectFiles(volume, files, {group, isInMemory, nowMs, suffix});
	}

	/** The files a volume shows and their modes, to be bound as they are now. */
	copy(volumeId: string, copyId: string): void {
		const volume = this.#volumes.get(volumeId);
		const {nowMs} = this.#simulation;
		const copied = newVolumeFiles({}, nowMs);
		if (volume) {
			const files = shownFiles(volume);
			replaceVolumeFiles(copied, Object.fromEntries(Object.entries(files).map(([path, {text}]) => [path, text])), nowMs);
			for (const [path, node] of Object.entries(files)) copied.nodes.set(`/${path}`, node);
		}
		this.#volumes.set(copyId, copied);
	}

	remove(volumeId: string): void {
		if (this.#volumes.delete(volumeId)) this.#onRemoved(volumeId);
	}

	/** What was in memory is gone. */
	powerLost(): void {
		for (const [volumeId, {memory}] of this.#volumes) if (memory) this.#volumes.delete(volumeId);
	}

	makeDirectory(volumeId: string, path: string): void {
		const volume = this.#volumes.get(volumeId);
		if (volume) makeVolumeDirectory(volume, path, this.#simulation.nowMs);
	}

	files(volumeId: string): Readonly<Record<string, string>> | undefined {
		const volume = this.#volumes.get(volumeId);
		return volume && shownTexts(volume);
	}

	sizeBytes(volumeId: string): number {
		return this.#volumes.get(volumeId)?.sizeBytes ?? 0;
	}

	inodes(volumeId: string): number {
		const volume = this.#volumes.get(volumeId);
		return volume ? countNodes(volume) : 0;
	}

	/** Files and directories on the disk. */
	totalInodes(): number {
		let count = 0;
		for (const volume of this.#volumes.values()) if (!volume.memory) count += countNodes(volume);
		return count;
	}

	find(volumeId: string): VolumeFiles | undefined {
		return this.#volumes.get(volumeId);
	}

	/** Bytes on the disk. */
	totalBytes(): number {
		let bytes = 0;
		for (const {sizeBytes, memory} of this.#volumes.values()) if (!memory) bytes += sizeBytes;
		return bytes;
	}

	hasRoomFor(deltaBytes: number, what: 'volume' | 'layer'): boolean {
		return deltaBytes <= 0 || deltaBytes <= this.#room.freeBytesFor(what);
	}

	/** For a file of a volume; without one, of a container's own layer. */
	hasInodeLeft(volumeId: string | undefined): boolean {
		if (volumeId !== undefined && this.#volumes.get(volumeId)?.memory) return true;
		return this.#room.freeInodesFor(volumeId === undefined ? 'layer' : 'volume') > 0;
	}
}

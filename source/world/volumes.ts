import type {Simulation} from '../simulation/simulation.ts';
import {makeVolumeDirectory, newVolumeFiles, replaceVolumeFiles, type VolumeFiles, volumeTexts} from './container-files.ts';
import type {VolumeStore} from './types.ts';

/** The volumes on one machine's disk. They outlive containers, and boots. */
export class MachineVolumes implements VolumeStore {
	readonly #simulation: Simulation;
	readonly #volumes: Map<string, VolumeFiles>;
	/** Told by the machine: how many bytes its disk has left. */
	readonly #freeBytes: () => number;

	readonly #onRemoved: (volumeId: string) => void;

	constructor(simulation: Simulation, machine: string, freeBytes: () => number, onRemoved: (volumeId: string) => void) {
		this.#simulation = simulation;
		this.#volumes = simulation.state<{volumes: Map<string, VolumeFiles>}>(`volumes/${machine}`, () => ({volumes: new Map()})).volumes;
		this.#freeBytes = freeBytes;
		this.#onRemoved = onRemoved;
	}

	/** An empty volume whose files are in memory, up to so many bytes. */
	createInMemory(volumeId: string, mostBytes: number): void {
		this.#volumes.set(volumeId, {...newVolumeFiles({}, this.#simulation.nowMs), memory: {mostBytes, owners: new Map()}});
	}

	create(volumeId: string, files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>> = {}): void {
		const volume = this.#volumes.get(volumeId);
		if (volume) replaceVolumeFiles(volume, files, this.#simulation.nowMs, modes);
		else this.#volumes.set(volumeId, newVolumeFiles(files, this.#simulation.nowMs, modes));
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
		return volume && volumeTexts(volume);
	}

	sizeBytes(volumeId: string): number {
		return this.#volumes.get(volumeId)?.sizeBytes ?? 0;
	}

	inodes(volumeId: string): number {
		return this.#volumes.get(volumeId)?.nodes.size ?? 0;
	}

	/** Files and directories on the disk. */
	totalInodes(): number {
		let count = 0;
		for (const {nodes, memory} of this.#volumes.values()) if (!memory) count += nodes.size;
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

	hasRoomFor(deltaBytes: number): boolean {
		return deltaBytes <= 0 || deltaBytes <= this.#freeBytes();
	}
}

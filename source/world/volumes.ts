import type {Simulation} from '../simulation/simulation.ts';
import {newVolumeFiles, replaceVolumeFiles, type VolumeFiles, volumeTexts} from './container-files.ts';
import type {VolumeStore} from './types.ts';

/** The volumes on one machine's disk. They outlive containers, and boots. */
export class MachineVolumes implements VolumeStore {
	readonly #simulation: Simulation;
	readonly #volumes: Map<string, VolumeFiles>;
	/** Told by the machine: how many bytes its disk has left. */
	readonly #freeBytes: () => number;

	constructor(simulation: Simulation, machine: string, freeBytes: () => number) {
		this.#simulation = simulation;
		this.#volumes = simulation.state<{volumes: Map<string, VolumeFiles>}>(`volumes/${machine}`, () => ({volumes: new Map()})).volumes;
		this.#freeBytes = freeBytes;
	}

	create(volumeId: string, files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>> = {}): void {
		const volume = this.#volumes.get(volumeId);
		if (volume) replaceVolumeFiles(volume, files, this.#simulation.nowMs, modes);
		else this.#volumes.set(volumeId, newVolumeFiles(files, this.#simulation.nowMs, modes));
	}

	remove(volumeId: string): void {
		this.#volumes.delete(volumeId);
	}

	files(volumeId: string): Readonly<Record<string, string>> | undefined {
		const volume = this.#volumes.get(volumeId);
		return volume && volumeTexts(volume);
	}

	sizeBytes(volumeId: string): number {
		return this.#volumes.get(volumeId)?.sizeBytes ?? 0;
	}

	find(volumeId: string): VolumeFiles | undefined {
		return this.#volumes.get(volumeId);
	}

	totalBytes(): number {
		let bytes = 0;
		for (const {sizeBytes} of this.#volumes.values()) bytes += sizeBytes;
		return bytes;
	}

	hasRoomFor(deltaBytes: number): boolean {
		return deltaBytes <= 0 || deltaBytes <= this.#freeBytes();
	}
}

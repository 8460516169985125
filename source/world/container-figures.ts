import type {Kernel} from './kernel.ts';
import {stallPercent} from './pressure-stall.ts';
import type {ContainerRecord} from './runtime-state.ts';
import type {ContainerStats, UsageReading} from './types.ts';
import {readingOf} from './usage-readings.ts';

const diskBlockBytes = 4096;
/** Files that a container has of itself: the folders of its layer, and its log in a folder. */
const ownLayerInodes = 4;
const ownLogInodes = 2;

/** What all containers of a machine have on its disks. */
export interface DiskFigures {
	readonly layerBytes: number;
	readonly layerInodes: number;
	readonly logBytes: number;
	readonly logInodes: number;
}

/** What the containers of one machine use, as the CRI's stats tell it. */
export class ContainerFigures {
	readonly #kernel: Kernel;
	readonly #containers: ReadonlyMap<string, ContainerRecord>;

	constructor(kernel: Kernel, containers: ReadonlyMap<string, ContainerRecord>) {
		this.#kernel = kernel;
		this.#containers = containers;
	}

	of(containerId: string): ContainerStats | undefined {
		const record = this.#containers.get(containerId);
		if (!record) return undefined;
		const cgroup = this.#kernel.cgroup(containerId);
		const {extraDiskBytes = 0, extraFiles = 0} = this.#kernel.behaviourOf(containerId);
		const wanted = cgroup ? this.#kernel.cpu.wanted(cgroup) : 0;
		const used = cgroup ? this.#kernel.cpu.used(cgroup) : 0;
		const limit = cgroup?.limits.cpuLimitMillicores;
		const memory = cgroup && this.#kernel.memory.usageOf(cgroup);
		return {
			cpuMillicores: used,
			workingSetBytes: memory?.workingSetBytes ?? 0,
			memoryUsageBytes: memory?.usageBytes ?? 0,
			writableLayerBytes: inBlocks(record.layer.sizeBytes + extraDiskBytes),
			logBytes: inBlocks(record.log.bytes),
			processes: cgroup ? this.#kernel.processesOf(cgroup) : 0,
			layerInodes: ownLayerInodes + extraFiles + (record.layer.nodes?.size ?? 0),
			logInodes: ownLogInodes,
			cpuPressurePercent: cgroup ? stallPercent(this.#kernel.cpu.usageOf(cgroup).some) : 0,
			memoryPressurePercent: cgroup ? Math.floor(this.#kernel.memory.stalledShare(cgroup, 10) / 100) : 0,
			ioPressurePercent: stallPercent(this.#kernel.io.stall(containerId)),
			throttledPercent: limit !== undefined && wanted > limit ? Math.floor(((wanted - limit) * 100) / wanted) : 0,
		};
	}

	reading(containerId: string): UsageReading | undefined {
		const cgroup = this.#kernel.cgroup(containerId);
		if (!cgroup) return undefined;
		const {cpu, memory, nowMs} = this.#kernel;
		return readingOf(nowMs, this.#kernel.startedAtMs(cgroup), cpu.usageOf(cgroup), memory.readingOf(cgroup));
	}

	onDisk(): DiskFigures {
		let layerBytes = 0;
		let layerInodes = 0;
		let logBytes = 0;
		for (const [id, {layer, log}] of this.#containers) {
			const {extraDiskBytes = 0, extraFiles = 0} = this.#kernel.behaviourOf(id);
			layerBytes += inBlocks(layer.sizeBytes + extraDiskBytes);
			layerInodes += ownLayerInodes + (layer.nodes?.size ?? 0) + extraFiles;
			logBytes += inBlocks(log.bytes);
		}
		return {layerBytes, layerInodes, logBytes, logInodes: this.#containers.size * ownLogInodes};
	}

	/** What the logs hold, of whose pages the kernel keeps as many as it has room for. */
	logBytes(): number {
		let bytes = 0;
		for (const {log} of this.#containers.values()) bytes += log.bytes;
		return bytes;
	}
}

/** A file system gives out its room in blocks. */
export function inBlocks(bytes: number): number {
	return Math.ceil(bytes / diskBlockBytes) * diskBlockBytes;
}

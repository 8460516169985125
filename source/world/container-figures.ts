import type {Kernel} from './kernel.ts';
import type {ContainerRecord} from './runtime-state.ts';
import type {ContainerStats} from './types.ts';

const diskBlockBytes = 4096;
/** Files that a container has of itself: its log and the folders of its layer. */
const ownInodes = 6;

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
			inodesUsed: ownInodes + extraFiles + (record.layer.nodes?.size ?? 0),
			cpuPressurePercent: wanted > used ? Math.floor(((wanted - used) * 100) / wanted) : 0,
			memoryPressurePercent: cgroup ? Math.floor(this.#kernel.memory.stalledShare(cgroup, 10) / 100) : 0,
			throttledPercent: limit !== undefined && wanted > limit ? Math.floor(((wanted - limit) * 100) / wanted) : 0,
		};
	}

	/** Files and directories of writable layers and logs. */
	inodes(): number {
		let count = 0;
		for (const [id, {layer}] of this.#containers) count += ownInodes + (layer.nodes?.size ?? 0) + (this.#kernel.behaviourOf(id).extraFiles ?? 0);
		return count;
	}

	/** Bytes of logs. */
	logBytes(): number {
		let bytes = 0;
		for (const {log} of this.#containers.values()) bytes += log.bytes;
		return bytes;
	}

	/** Bytes of writable layers and logs. */
	diskBytes(): number {
		let bytes = 0;
		for (const [id, {layer, log}] of this.#containers)
			bytes += inBlocks(layer.sizeBytes + (this.#kernel.behaviourOf(id).extraDiskBytes ?? 0)) + inBlocks(log.bytes);
		return bytes;
	}
}

/** A file system gives out its room in blocks. */
function inBlocks(bytes: number): number {
	return Math.ceil(bytes / diskBlockBytes) * diskBlockBytes;
}

import type {FileSystemStats, MachineCapacity, MachineStats} from '../../../world/types.ts';
import type {EvictionThreshold, KubeletConfig} from '../config.ts';
import {thresholdAmount} from '../node-status.ts';
import type {FileSystemLayout} from './file-systems.ts';

/**
Which eviction thresholds a machine has crossed. Upstream: pkg/kubelet/eviction/helpers.go. The thresholds of containerfs
are those of the file system it really is, nodefs or imagefs, whatever the configuration says of them.
*/

export type Signal =
	| 'memory.available'
	/** What the cgroup above all pods has left. It follows the hard threshold of `memory.available`. */
	| 'allocatableMemory.available'
	| 'nodefs.available'
	| 'nodefs.inodesFree'
	| 'imagefs.available'
	| 'imagefs.inodesFree'
	| 'containerfs.available'
	| 'containerfs.inodesFree'
	| 'pid.available';
export type PressureCondition = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';
/** As messages name it. */
export type StarvedResource = 'memory' | 'ephemeral-storage' | 'inodes' | 'pids';

export interface Threshold {
	readonly signal: Signal;
	readonly value: EvictionThreshold;
	/** 0: a hard threshold. */
	readonly gracePeriodMs: number;
	/** How much more than the threshold must be there until it counts as left behind. */
	readonly minimumReclaim: EvictionThreshold | undefined;
}

export interface Observation {
	readonly available: number;
	readonly capacity: number;
}

export type Observations = Readonly<Record<Signal, Observation>>;

const conditionOf: Readonly<Record<Signal, PressureCondition>> = {
	'memory.available': 'MemoryPressure',
	'allocatableMemory.available': 'MemoryPressure',
	'nodefs.available': 'DiskPressure',
	'nodefs.inodesFree': 'DiskPressure',
	'imagefs.available': 'DiskPressure',
	'imagefs.inodesFree': 'DiskPressure',
	'containerfs.available': 'DiskPressure',
	'containerfs.inodesFree': 'DiskPressure',
	'pid.available': 'PIDPressure',
};

const resourceOf: Readonly<Record<Signal, StarvedResource>> = {
	'memory.available': 'memory',
	'allocatableMemory.available': 'memory',
	'nodefs.available': 'ephemeral-storage',
	'nodefs.inodesFree': 'inodes',
	'imagefs.available': 'ephemeral-storage',
	'imagefs.inodesFree': 'inodes',
	'containerfs.available': 'ephemeral-storage',
	'containerfs.inodesFree': 'inodes',
	'pid.available': 'pids',
};

const pageBytes = 4096;
/** Those whose thresholds are what a configuration says. */
const signals: readonly Signal[] = [
	'memory.available',
	'nodefs.available',
	'nodefs.inodesFree',
	'imagefs.available',
	'imagefs.inodesFree',
	'pid.available',
];

/** Whether a configuration may name the signal. */
export function isEvictionSignal(name: string): boolean {
	return name in resourceOf;
}

export function unsupportedSignal(name: string): string {
	return `unsupported eviction signal ${name}`;
}

export type EvictionConfig = Pick<KubeletConfig, 'evictionHard'> &
	Partial<Pick<KubeletConfig, 'evictionSoft' | 'evictionSoftGracePeriodSeconds' | 'evictionMinimumReclaim'>>;

/** Those of configurations that have hard thresholds only, by where containerfs is: most kubelets have the same. */
const hardOnly = {
	nodefs: new WeakMap<EvictionConfig['evictionHard'], readonly Threshold[]>(),
	imagefs: new WeakMap<EvictionConfig['evictionHard'], readonly Threshold[]>(),
};

/** All thresholds of a configuration, memory first. */
export function thresholdsOf(config: EvictionConfig, layout: FileSystemLayout): readonly Threshold[] {
	const containerFs = layout === 'dedicated' ? 'imagefs' : 'nodefs';
	if (config.evictionSoft || config.evictionMinimumReclaim) return makeThresholds(config, containerFs);
	const all = hardOnly[containerFs];
	const known = all.get(config.evictionHard) ?? makeThresholds(config, containerFs);
	all.set(config.evictionHard, known);
	return known;
}

function makeThresholds(config: EvictionConfig, containerFs: 'nodefs' | 'imagefs'): readonly Threshold[] {
	const thresholds: Threshold[] = [];
	for (const signal of signals) {
		const minimumReclaim = config.evictionMinimumReclaim?.[signal];
		const hard = config.evictionHard[signal];
		if (hard) thresholds.push({signal, value: hard, gracePeriodMs: 0, minimumReclaim});
		if (hard && signal === 'memory.available')
			thresholds.push({signal: 'allocatableMemory.available', value: hard, gracePeriodMs: 0, minimumReclaim});
		const soft = config.evictionSoft?.[signal];
		const graceSeconds = config.evictionSoftGracePeriodSeconds?.[signal];
		if (soft && graceSeconds) thresholds.push({signal, value: soft, gracePeriodMs: graceSeconds * 1000, minimumReclaim});
	}
	const containers = (['available', 'inodesFree'] as const).flatMap((what) =>
		thresholds
			.filter(({signal}) => signal === `${containerFs}.${what}`)
			.map((threshold): Threshold => ({...threshold, signal: `containerfs.${what}`})),
	);
	return [...thresholds, ...containers];
}

/** `podsBytes`: what the cgroup above all pods may hold. */
export function observe(capacity: MachineCapacity, stats: MachineStats, podsBytes: number = capacity.memoryBytes): Observations {
	const {nodeFs, imageFs, containerFs} = stats;
	return {
		'memory.available': {available: capacity.memoryBytes - inPages(stats.workingSetBytes), capacity: capacity.memoryBytes},
		'allocatableMemory.available': {available: podsBytes - inPages(stats.podsWorkingSetBytes), capacity: podsBytes},
		'nodefs.available': bytesOf(nodeFs),
		'nodefs.inodesFree': inodesOf(nodeFs),
		'imagefs.available': bytesOf(imageFs),
		'imagefs.inodesFree': inodesOf(imageFs),
		'containerfs.available': bytesOf(containerFs),
		'containerfs.inodesFree': inodesOf(containerFs),
		'pid.available': {available: capacity.pids - stats.processes, capacity: capacity.pids},
	};
}

function bytesOf({capacityBytes, usedBytes}: FileSystemStats): Observation {
	return {available: capacityBytes - usedBytes, capacity: capacityBytes};
}

function inodesOf({inodes, inodesUsed}: FileSystemStats): Observation {
	return {available: inodes - inodesUsed, capacity: inodes};
}

/** The kernel accounts for memory in pages. */
export function inPages(bytes: number): number {
	return Math.ceil(bytes / pageBytes) * pageBytes;
}

/** Whether what is available is below the threshold (and, if so asked, what has to be reclaimed beyond it). */
export function isMet({signal, value, minimumReclaim}: Threshold, observations: Observations, withMinimumReclaim: boolean): boolean {
	const {available, capacity} = observations[signal];
	const wanted = thresholdAmount(value, capacity) + (withMinimumReclaim ? thresholdAmount(minimumReclaim, capacity) : 0);
	return available < wanted;
}

export function thresholdKey({signal, gracePeriodMs}: Threshold): string {
	return `${signal}/${gracePeriodMs}`;
}

export function conditionFor(threshold: Threshold): PressureCondition {
	return conditionOf[threshold.signal];
}

export function resourceFor(threshold: Threshold): StarvedResource {
	return resourceOf[threshold.signal];
}

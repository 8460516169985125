import type {MachineCapacity, MachineStats} from '../../../world/types.ts';
import type {EvictionThreshold, KubeletConfig} from '../config.ts';
import {thresholdAmount} from '../node-status.ts';

/**
Which eviction thresholds a machine has crossed. Upstream: pkg/kubelet/eviction/helpers.go. There is one file system,
for the node, images and containers alike; thresholds of containerfs are therefore those of nodefs, as upstream makes
them whatever the configuration says.
*/

export type Signal =
	| 'memory.available'
	/** What the cgroup above all pods has left. It follows the hard threshold of `memory.available`. */
	| 'allocatableMemory.available'
	| 'nodefs.available'
	| 'nodefs.inodesFree'
	| 'imagefs.available'
	| 'imagefs.inodesFree'
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
	'pid.available': 'PIDPressure',
};

const resourceOf: Readonly<Record<Signal, StarvedResource>> = {
	'memory.available': 'memory',
	'allocatableMemory.available': 'memory',
	'nodefs.available': 'ephemeral-storage',
	'nodefs.inodesFree': 'inodes',
	'imagefs.available': 'ephemeral-storage',
	'imagefs.inodesFree': 'inodes',
	'pid.available': 'pids',
};

const pageBytes = 4096;
const signals: readonly Exclude<Signal, 'allocatableMemory.available'>[] = [
	'memory.available',
	'nodefs.available',
	'nodefs.inodesFree',
	'imagefs.available',
	'imagefs.inodesFree',
	'pid.available',
];

/** Whether a configuration may name the signal. */
export function isEvictionSignal(name: string): boolean {
	return name in resourceOf || name === 'containerfs.available' || name === 'containerfs.inodesFree';
}

export function unsupportedSignal(name: string): string {
	return `unsupported eviction signal ${name}`;
}

export type EvictionConfig = Pick<KubeletConfig, 'evictionHard'> &
	Partial<Pick<KubeletConfig, 'evictionSoft' | 'evictionSoftGracePeriodSeconds' | 'evictionMinimumReclaim'>>;

/** Those of configurations that have hard thresholds only: most kubelets have the same. */
const hardOnly = new WeakMap<EvictionConfig['evictionHard'], readonly Threshold[]>();

/** All thresholds of a configuration, memory first. */
export function thresholdsOf(config: EvictionConfig): readonly Threshold[] {
	if (config.evictionSoft || config.evictionMinimumReclaim) return makeThresholds(config);
	const known = hardOnly.get(config.evictionHard) ?? makeThresholds(config);
	hardOnly.set(config.evictionHard, known);
	return known;
}

function makeThresholds(config: EvictionConfig): readonly Threshold[] {
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
	return thresholds;
}

/** `podsBytes`: what the cgroup above all pods may hold. */
export function observe(capacity: MachineCapacity, stats: MachineStats, podsBytes: number = capacity.memoryBytes): Observations {
	const disk = {available: capacity.ephemeralStorageBytes - stats.diskUsedBytes, capacity: capacity.ephemeralStorageBytes};
	const inodes = {available: stats.inodes - stats.inodesUsed, capacity: stats.inodes};
	return {
		'memory.available': {available: capacity.memoryBytes - inPages(stats.workingSetBytes), capacity: capacity.memoryBytes},
		'allocatableMemory.available': {available: podsBytes - inPages(stats.podsWorkingSetBytes), capacity: podsBytes},
		'nodefs.available': disk,
		'nodefs.inodesFree': inodes,
		'imagefs.available': disk,
		'imagefs.inodesFree': inodes,
		'pid.available': {available: capacity.pids - stats.processes, capacity: capacity.pids},
	};
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

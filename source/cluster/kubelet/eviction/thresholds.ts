import type {MachineCapacity, MachineStats} from '../../../world/types.ts';
import type {EvictionThreshold, KubeletConfig} from '../config.ts';
import {thresholdAmount} from '../node-status.ts';

/**
Which eviction thresholds a machine has crossed. Upstream: pkg/kubelet/eviction/helpers.go. There is one file system,
for the node and for images alike. Left out: inodes, of which this machine has no end, and allocatableMemory.available,
which is never crossed before memory.available.
*/

export type Signal = 'memory.available' | 'nodefs.available' | 'imagefs.available' | 'pid.available';
export type PressureCondition = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';
/** As messages name it. */
export type StarvedResource = 'memory' | 'ephemeral-storage' | 'pids';

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
	'nodefs.available': 'DiskPressure',
	'imagefs.available': 'DiskPressure',
	'pid.available': 'PIDPressure',
};

const resourceOf: Readonly<Record<Signal, StarvedResource>> = {
	'memory.available': 'memory',
	'nodefs.available': 'ephemeral-storage',
	'imagefs.available': 'ephemeral-storage',
	'pid.available': 'pids',
};

const pageBytes = 4096;
const signals: readonly Signal[] = ['memory.available', 'nodefs.available', 'imagefs.available', 'pid.available'];

export type EvictionConfig = Pick<KubeletConfig, 'evictionHard'> &
	Partial<Pick<KubeletConfig, 'evictionSoft' | 'evictionSoftGracePeriodSeconds' | 'evictionMinimumReclaim'>>;

/** All thresholds of a configuration, memory first. Signals this machine does not have are passed over. */
export function thresholdsOf(config: EvictionConfig): readonly Threshold[] {
	const thresholds: Threshold[] = [];
	for (const signal of signals) {
		const minimumReclaim = config.evictionMinimumReclaim?.[signal];
		const hard = config.evictionHard[signal];
		if (hard) thresholds.push({signal, value: hard, gracePeriodMs: 0, minimumReclaim});
		const soft = config.evictionSoft?.[signal];
		const graceSeconds = config.evictionSoftGracePeriodSeconds?.[signal];
		if (soft && graceSeconds) thresholds.push({signal, value: soft, gracePeriodMs: graceSeconds * 1000, minimumReclaim});
	}
	return thresholds;
}

export function observe(capacity: MachineCapacity, stats: MachineStats): Observations {
	const disk = {available: capacity.ephemeralStorageBytes - stats.diskUsedBytes, capacity: capacity.ephemeralStorageBytes};
	return {
		'memory.available': {available: capacity.memoryBytes - inPages(stats.workingSetBytes), capacity: capacity.memoryBytes},
		'nodefs.available': disk,
		'imagefs.available': disk,
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

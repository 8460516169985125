import type {Pod} from '../../../api/generated/types.ts';
import {podRequests} from '../../../api/pod-resources.ts';
import {allDiskUses, type DiskUse} from './file-systems.ts';
import type {StarvedResource} from './thresholds.ts';

/** What one pod uses of its node. */
export interface PodUsage {
	readonly containers: readonly ContainerUsage[];
	/** In emptyDir volumes on the disk. */
	readonly volumeBytes: number;
	readonly volumeInodes: number;
}

export interface ContainerUsage {
	readonly name: string;
	readonly workingSetBytes: number;
	/** In the writable layer. */
	readonly rootBytes: number;
	readonly rootInodes: number;
	readonly logBytes: number;
	readonly logInodes: number;
	readonly processes: number;
}

export type UsageOf = (pod: Pod) => PodUsage | undefined;

type Order = (a: Pod, b: Pod) => number;

/**
The pods in the order in which they are evicted for want of a resource. Upstream: pkg/kubelet/eviction/helpers.go.

Memory and disk: usage above request first, then lower priority, then usage less request (larger first). Processes:
lower priority, then more processes. Inodes: every pod that has a file counts as using too much, since none can request
any, and then what it requests of the disk in bytes is taken off, as upstream does. A pod without figures counts as
using too much. The rest by name. `measured` is what counts of the use of a disk.
*/
export function rankForEviction(
	pods: readonly Pod[],
	resource: StarvedResource,
	usageOf: UsageOf,
	measured: readonly DiskUse[] = allDiskUses,
): readonly Pod[] {
	const amountOf = amounts[resource];
	const used = new Map<Pod, number | undefined>();
	const over = new Map<Pod, number>();
	for (const pod of pods) {
		const usage = usageOf(pod);
		const amount = usage && amountOf(usage, measured);
		used.set(pod, amount);
		over.set(pod, (amount ?? 0) - (resource === 'pids' ? 0 : (podRequests(pod)[resource === 'inodes' ? 'ephemeral-storage' : resource] ?? 0)));
	}
	const unknownFirst: Order = (a, b) => Number(used.get(a) !== undefined) - Number(used.get(b) !== undefined);
	const isOver = (pod: Pod): boolean => {
		const amount = used.get(pod);
		return amount === undefined || (resource === 'inodes' ? amount : over.get(pod)!) > 0;
	};
	const orders: Order[] = [
		...(resource === 'pids' ? [] : [unknownFirst, (a: Pod, b: Pod) => Number(isOver(b)) - Number(isOver(a))]),
		(a, b) => (a.spec.priority ?? 0) - (b.spec.priority ?? 0),
		unknownFirst,
		(a, b) => over.get(b)! - over.get(a)!,
		(a, b) => compareText(`${a.metadata.namespace}/${a.metadata.name}`, `${b.metadata.namespace}/${b.metadata.name}`),
	];
	return pods.toSorted((a, b) => {
		for (const order of orders) {
			const result = order(a, b);
			if (result !== 0) return result;
		}
		return 0;
	});
}

const amounts: Readonly<Record<StarvedResource, (usage: PodUsage, measured: readonly DiskUse[]) => number>> = {
	memory: ({containers}) => containers.reduce((sum, {workingSetBytes}) => sum + workingSetBytes, 0),
	'ephemeral-storage': diskBytesOf,
	inodes: inodesOf,
	pids: ({containers}) => containers.reduce((sum, {processes}) => sum + processes, 0),
};

export function diskBytesOf({containers, volumeBytes}: PodUsage, measured: readonly DiskUse[] = allDiskUses): number {
	let bytes = measured.includes('volumes') ? volumeBytes : 0;
	for (const {rootBytes, logBytes} of containers) {
		if (measured.includes('rootfs')) bytes += rootBytes;
		if (measured.includes('logs')) bytes += logBytes;
	}
	return bytes;
}

function inodesOf({containers, volumeInodes}: PodUsage, measured: readonly DiskUse[]): number {
	let inodes = measured.includes('volumes') ? volumeInodes : 0;
	for (const {rootInodes, logInodes} of containers) {
		if (measured.includes('rootfs')) inodes += rootInodes;
		if (measured.includes('logs')) inodes += logInodes;
	}
	return inodes;
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

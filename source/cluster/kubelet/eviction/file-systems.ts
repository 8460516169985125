import type {MachineCapacity} from '../../../world/types.ts';
import type {Signal} from './thresholds.ts';

/**
Which disk holds what, and what of it a signal of want is about. Upstream: eviction/helpers.go,
`buildSignalToRankFunc` and `buildSignalToNodeReclaimFuncs`; `HasDedicatedImageFs` of server/stats.
*/

/**
`single`: one file system for all. `dedicated`: images and writable layers on one of their own. `split`: images alone,
the writable layers with the kubelet's files.
*/
export type FileSystemLayout = 'single' | 'dedicated' | 'split';

/** What of a pod takes room: the writable layers of its containers, their logs, its volumes. */
export type DiskUse = 'rootfs' | 'logs' | 'volumes';

/** What can be thrown away before a pod has to go: dead containers and unused images. */
export interface Reclaim {
	readonly isRemovingContainers: boolean;
	readonly isRemovingImages: boolean;
}

export const allDiskUses: readonly DiskUse[] = ['rootfs', 'logs', 'volumes'];

export function layoutOf({imageFileSystem}: MachineCapacity): FileSystemLayout {
	return imageFileSystem ? (imageFileSystem.holdsContainers ? 'dedicated' : 'split') : 'single';
}

const places: Readonly<Record<string, 'nodefs' | 'imagefs' | 'containerfs'>> = {
	'nodefs.available': 'nodefs',
	'nodefs.inodesFree': 'nodefs',
	'imagefs.available': 'imagefs',
	'imagefs.inodesFree': 'imagefs',
	'containerfs.available': 'containerfs',
	'containerfs.inodesFree': 'containerfs',
};

/** The file system a signal is about, containerfs being one of the others; undefined: none. */
function placeOf(signal: Signal, layout: FileSystemLayout): 'nodefs' | 'imagefs' | undefined {
	const place = places[signal];
	return place === 'containerfs' ? (layout === 'dedicated' ? 'imagefs' : 'nodefs') : place;
}

/** By what pods are ranked. With a file system for images alone no pod has anything there: what they request decides. */
export function rankedBy(signal: Signal, layout: FileSystemLayout): readonly DiskUse[] {
	if (layout === 'single') return allDiskUses;
	if (placeOf(signal, layout) === 'imagefs') return layout === 'dedicated' ? ['rootfs'] : [];
	return layout === 'dedicated' ? ['logs', 'volumes'] : allDiskUses;
}

/** Undefined: there is nothing to throw away, and it is a pod's turn at once. */
export function reclaimFor(signal: Signal, layout: FileSystemLayout): Reclaim | undefined {
	const place = placeOf(signal, layout);
	if (place === undefined) return undefined;
	if (layout === 'single') return {isRemovingContainers: true, isRemovingImages: true};
	if (layout === 'dedicated') return place === 'imagefs' ? {isRemovingContainers: true, isRemovingImages: true} : undefined;
	return {isRemovingContainers: place === 'nodefs', isRemovingImages: place === 'imagefs'};
}

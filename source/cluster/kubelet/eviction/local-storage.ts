import type {Pod} from '../../../api/generated/types.ts';
import {podLimits} from '../../../api/pod-resources.ts';
import {quantityValue} from '../../../api/quantity.ts';
import type {FileSystemLayout} from './file-systems.ts';
import {containerStorageMessage, emptyDirMessage, podStorageMessage} from './messages.ts';
import {diskBytesOf, type PodUsage} from './rank.ts';

/** Whether anything in the pod has a limit on the disk space it may use. */
export function hasStorageLimits({spec}: Pod): boolean {
	return (
		spec.volumes?.some(({emptyDir}) => quantityValue(emptyDir?.sizeLimit) > 0) === true ||
		[...spec.containers, ...(spec.initContainers ?? [])].some(({resources}) => resources?.limits?.['ephemeral-storage'] !== undefined)
	);
}

/**
Why the pod is evicted for what it has written itself, if it is. Upstream: eviction_manager.go, `localStorageEviction`.
`emptyDirBytes` is by volume name. Where images have a file system of their own the writable layer counts against the
limit of the whole pod, but not against that of its container.
*/
export function storageViolation(
	pod: Pod,
	usage: PodUsage,
	emptyDirBytes: ReadonlyMap<string, number>,
	layout: FileSystemLayout,
): string | undefined {
	for (const {name, emptyDir} of pod.spec.volumes ?? []) {
		const limit = emptyDir?.sizeLimit;
		if (limit !== undefined && quantityValue(limit) > 0 && (emptyDirBytes.get(name) ?? 0) > quantityValue(limit)) return emptyDirMessage(name, limit);
	}
	const podLimit = podLimits(pod)['ephemeral-storage'];
	if (podLimit !== undefined && diskBytesOf(usage) > podLimit) return podStorageMessage(podLimit);
	for (const {name, resources} of pod.spec.containers) {
		const limit = resources?.limits?.['ephemeral-storage'];
		const used = usage.containers.find((container) => container.name === name);
		if (limit === undefined || quantityValue(limit) === 0 || !used) continue;
		const usedBytes = used.logBytes + (layout === 'single' ? used.rootBytes : 0);
		if (usedBytes > quantityValue(limit)) return containerStorageMessage(name, limit);
	}
	return undefined;
}

import type {Pod, Volume} from '../../../api/generated/types.ts';
import {podLimits} from '../../../api/pod-resources.ts';
import {quantityValue} from '../../../api/quantity.ts';

/**
The most memory a pod as a whole may use; undefined if nothing says so: one container without a limit is enough for
that. Upstream: pkg/kubelet/cm/helpers_linux.go, `ResourceConfigForPod`.
*/
export function podMemoryLimit(pod: Pod): number | undefined {
	const {resources, containers, initContainers = []} = pod.spec;
	const ofPod = quantityValue(resources?.limits?.memory);
	if (ofPod > 0) return ofPod;
	const isDeclared = [...containers, ...initContainers].every((container) => quantityValue(container.resources?.limits?.memory) > 0);
	const bytes = isDeclared ? (podLimits(pod).memory ?? 0) : 0;
	return bytes > 0 ? bytes : undefined;
}

/**
How large the file system of a memory-backed emptyDir is: what all pods can have, the pod's memory limit or the
volume's own limit, whichever is least. Upstream: pkg/volume/emptydir, `calculateEmptyDirMemorySize`.
*/
export function memoryVolumeBytes(pod: Pod, volume: Volume, allocatableBytes: number): number {
	const sizeLimit = quantityValue(volume.emptyDir?.sizeLimit);
	return Math.min(allocatableBytes, podMemoryLimit(pod) ?? allocatableBytes, sizeLimit > 0 ? sizeLimit : allocatableBytes);
}

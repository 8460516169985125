import type {Container, Pod} from '../../../api/generated/types.ts';
import {podRequests} from '../../../api/pod-resources.ts';
import {computePodQos} from '../../../api/qos.ts';
import {quantityMilliValue, quantityValue} from '../../../api/quantity.ts';
import type {CgroupLimits, PodCgroup} from '../../../world/types.ts';
import {oomScoreAdj} from './oom-score.ts';

/**
What the kernel is told to hold a container to. Where it has no limit of its own the pod's counts, if that has one.
Upstream: kuberuntime_container_linux.go. Left out: huge pages, swap, the memory QoS of cgroup v2 (alpha).
*/
export function cgroupLimits(pod: Pod, container: Container, nodeMemoryBytes: number, podPidsLimit = -1): CgroupLimits {
	const {requests, limits} = container.resources ?? {};
	const ofPod = pod.spec.resources;
	const cpuLimit = quantityMilliValue(limits?.cpu) || quantityMilliValue(ofPod?.limits?.cpu);
	const memoryLimit = quantityValue(limits?.memory) || quantityValue(ofPod?.limits?.memory);
	return {
		// Requesting nothing means what the limit says; the API server has filled that in already where it could.
		cpuRequestMillicores: quantityMilliValue(requests?.cpu ?? limits?.cpu),
		cpuLimitMillicores: cpuLimit > 0 ? cpuLimit : undefined,
		memoryLimitBytes: memoryLimit > 0 ? memoryLimit : undefined,
		oomScoreAdj: oomScoreAdj(pod, container, nodeMemoryBytes),
		pod: podCgroup(pod),
		...(isOnlyContainer(pod) && memoryLimit > 0 && {onlyOf: pod.metadata.uid}),
		...(podPidsLimit > 0 && {pids: {pod: pod.metadata.uid, most: podPidsLimit}}),
	};
}

/** Upstream: pkg/kubelet/cm/helpers_linux.go, `ResourceConfigForPod`. */
function podCgroup(pod: Pod): PodCgroup {
	const {resources} = pod.spec;
	const cpuLimit = quantityMilliValue(resources?.limits?.cpu);
	const memoryLimit = quantityValue(resources?.limits?.memory);
	return {
		uid: pod.metadata.uid,
		qos: computePodQos(pod.spec),
		cpuRequestMillicores: podRequests(pod).cpu ?? 0,
		// Without one of its own the pod has what its containers have together, which binds nobody.
		...(cpuLimit > 0 && {cpuLimitMillicores: cpuLimit}),
		...(memoryLimit > 0 && {memoryLimitBytes: memoryLimit}),
	};
}

/** Then the pod's cgroup has the very limit of the container. */
function isOnlyContainer({spec}: Pod): boolean {
	return spec.containers.length === 1 && !spec.initContainers?.length && spec.volumes?.some(({emptyDir}) => emptyDir?.medium === 'Memory') === true;
}

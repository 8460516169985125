import type {Container, Pod, PodSpec, PodStatus} from '../../../api/generated/types.ts';
import {formatResourceAmount, leadingQuantity, podLimits, podRequests, type ResourceAmounts} from '../../../api/pod-resources.ts';
import {quantityValue} from '../../../api/quantity.ts';

// The kernel's least share of a CPU, which everything has.
const leastShareMillicores = 2;

/**
The resources of the pod as a whole, posted by default since 1.36 (InPlacePodLevelResourcesVerticalScaling). While
the pod runs they are those of its cgroup: memory and CPU alone, and limits only if every container has one.
Upstream: kubelet_pods.go, `convertToAPIPodLevelResourcesStatus`. The cgroup's rounding is left out.
*/
export function podLevelResources(pod: Pod, actual: PodSpec = pod.spec): Pick<PodStatus, 'allocatedResources' | 'resources'> {
	const requests = podRequests({spec: actual});
	const limits = podLimits({spec: actual});
	const granted = actual === pod.spec ? requests : podRequests(pod);
	const allocatedResources = quantities(granted, pod.spec, 'requests', () => true);
	const isRunning = pod.status?.phase === 'Running';
	const areAllLimited = (name: string): boolean =>
		actual.resources?.limits?.[name] !== undefined ||
		[...actual.containers, ...(actual.initContainers ?? [])].every((container: Container) => quantityValue(container.resources?.limits?.[name]) > 0);
	const requested = quantities(
		requests,
		actual,
		'requests',
		(name) => !isRunning || name === 'memory' || (name === 'cpu' && requests.cpu! > leastShareMillicores),
	);
	const limited = quantities(limits, actual, 'limits', (name) => !isRunning || ((name === 'memory' || name === 'cpu') && areAllLimited(name)));
	return {
		...(allocatedResources && {allocatedResources}),
		resources: {...(limited && {limits: limited}), ...(requested && {requests: requested})},
	};
}

function quantities(
	amounts: ResourceAmounts,
	spec: PodSpec,
	kind: 'requests' | 'limits',
	isShown: (name: string) => boolean,
): Record<string, string> | undefined {
	const shown: Record<string, string> = {};
	for (const name of Object.keys(amounts).toSorted()) {
		if (isShown(name)) shown[name] = formatResourceAmount(name, amounts[name]!, leadingQuantity(spec, kind, name));
	}
	return Object.keys(shown).length > 0 ? shown : undefined;
}

import type {Node, Pod, PodSpec} from '../../api/generated/types.ts';
import {matchesRequiredNodeAffinity} from '../../api/node-affinity.ts';
import {podRequests, type ResourceAmounts, resourceAmounts} from '../../api/pod-resources.ts';
import {isCriticalPod, isStaticPod} from '../../api/pods.ts';
import {findUntoleratedTaint} from '../../api/tolerations.ts';
import type {Lack} from './preemption.ts';
import {sysctlRefusal} from './sysctls.ts';

export interface Refusal {
	readonly reason: string;
	readonly message: string;
	/** All that is missing, if that is the only reason. */
	readonly lacks?: readonly Lack[];
}

const native = ['cpu', 'memory', 'ephemeral-storage'];

/**
Whether a node takes a pod it was given: the scheduler may have decided on stale news, or may not have been asked.
`others` are the pods that run there or are to. Upstream: sysctl/allowlist.go, lifecycle/predicate.go.
*/
export function admitPod(pod: Pod, node: Node, others: readonly Pod[]): Refusal | undefined {
	const unfit = sysctlRefusal(pod.spec) ?? systemRefusal(pod.spec);
	if (unfit) return unfit;
	const lacking = insufficientResources(pod, node, others);
	const refusal = predicateRefusal(pod, node, others);
	const [first] = lacking;
	if (!first) return refusal;
	// For a critical pod room is made, unless there is more to it than room.
	if (refusal && isCriticalPod(pod)) return refusal;
	return {...insufficient(first), ...(!refusal && {lacks: lacking.map(lackOf)})};
}

function systemRefusal({nodeSelector, os}: PodSpec): Refusal | undefined {
	const wanted = nodeSelector?.['kubernetes.io/os'];
	if (wanted !== undefined && wanted !== 'linux') {
		const message = "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label";
		return {reason: 'PodOSSelectorNodeLabelDoesNotMatch', message};
	}
	if (os && os.name !== 'linux') return {reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS"};
	return undefined;
}

function predicateRefusal(pod: Pod, node: Node, others: readonly Pod[]): Refusal | undefined {
	if (!matchesRequiredNodeAffinity(pod.spec, node)) return predicateFailed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
	if (pod.spec.nodeName && pod.spec.nodeName !== node.metadata.name)
		return predicateFailed('NodeName', "node(s) didn't match the requested node name");
	const taken = new Set(others.flatMap(hostPorts));
	if (hostPorts(pod).some((port) => taken.has(port)))
		return predicateFailed('NodePorts', "node(s) didn't have free ports for the requested pod ports");
	if (!isStaticPod(pod) && findUntoleratedTaint(node.spec?.taints, pod.spec.tolerations, ['NoExecute'])) {
		return predicateFailed('TaintToleration', "node(s) had taints that the pod didn't tolerate");
	}
	return undefined;
}

interface Insufficiency {
	readonly resource: string;
	readonly requested: number;
	readonly used: number;
	readonly capacity: number;
}

function insufficientResources(pod: Pod, node: Node, others: readonly Pod[]): readonly Insufficiency[] {
	const found: Insufficiency[] = [];
	const allocatable = resourceAmounts(node.status?.allocatable);
	const slots = allocatable.pods ?? 0;
	if (others.length + 1 > slots) found.push({resource: 'pods', requested: 1, used: others.length, capacity: slots});
	const requests = requestsOf(pod);
	if (Object.values(requests).every((amount) => amount === 0)) return found;
	const used: Record<string, number> = {};
	for (const other of others) {
		const amounts = requestsOf(other);
		for (const name in amounts) used[name] = (used[name] ?? 0) + amounts[name]!;
	}
	// Extended resources the node has never heard of may be the cluster's, and are not the kubelet's business.
	const extended = Object.keys(requests).filter((name) => !native.includes(name) && allocatable[name] !== undefined);
	for (const name of [...native, ...extended.sort()]) {
		const requested = requests[name] ?? 0;
		const capacity = allocatable[name] ?? 0;
		if (requested > 0 && requested > capacity - (used[name] ?? 0)) found.push({resource: name, requested, used: used[name] ?? 0, capacity});
	}
	return found;
}

// A spec never changes, so neither does what it asks for.
const knownRequests = new WeakMap<PodSpec, ResourceAmounts>();

function requestsOf(pod: Pod): ResourceAmounts {
	let requests = knownRequests.get(pod.spec);
	if (!requests) {
		requests = podRequests(pod);
		knownRequests.set(pod.spec, requests);
	}
	return requests;
}

function lackOf({resource, requested, used, capacity}: Insufficiency): Lack {
	return {resource, amount: requested - (capacity - used)};
}

function insufficient({resource, requested, used, capacity}: Insufficiency): Refusal {
	return {
		reason: `OutOf${resource}`,
		message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
	};
}

function predicateFailed(name: string, why: string): Refusal {
	return {reason: name, message: `Predicate ${name} failed: ${why}`};
}

function hostPorts({spec}: Pod): string[] {
	return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ports = []}) =>
		ports.flatMap(({hostPort, protocol = 'TCP'}) => (hostPort ? [`${protocol}/${hostPort}`] : [])),
	);
}

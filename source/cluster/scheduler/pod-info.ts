import type {Container, Pod, PodAffinityTerm, WeightedPodAffinityTerm} from '../../api/generated/types.ts';
import {objectKey} from '../../api/objects.ts';
import {podRequests, type ResourceAmounts} from '../../api/pod-resources.ts';

/** What a pod that asks for none is taken to need when nodes are compared. Upstream: `GetNonzeroRequests`. */
const assumedRequests: ResourceAmounts = {cpu: 100, memory: 200 * 1024 * 1024};

export interface HostPort {
	readonly ip: string;
	readonly protocol: string;
	readonly port: number;
}

/** A pod with what the scheduler has worked out about it. Upstream: `framework.PodInfo`. */
export interface PodInfo {
	readonly pod: Pod;
	readonly key: string;
	readonly priority: number;
	readonly requests: ResourceAmounts;
	/** What counts for the score where nothing is requested. */
	readonly assumedCpu: number;
	readonly assumedMemory: number;
	readonly hostPorts: readonly HostPort[];
	readonly requiredAffinity: readonly PodAffinityTerm[];
	readonly requiredAntiAffinity: readonly PodAffinityTerm[];
	readonly preferredAffinity: readonly WeightedPodAffinityTerm[];
	readonly preferredAntiAffinity: readonly WeightedPodAffinityTerm[];
}

const noTerms: readonly never[] = [];

export function podInfo(pod: Pod): PodInfo {
	const {spec} = pod;
	const assumed = podRequests(pod, {missingRequests: assumedRequests, withStatus: true});
	const {podAffinity, podAntiAffinity} = spec.affinity ?? {};
	return {
		pod,
		key: objectKey(pod),
		priority: spec.priority ?? 0,
		requests: podRequests(pod, {withStatus: true}),
		assumedCpu: assumed.cpu ?? 0,
		assumedMemory: assumed.memory ?? 0,
		hostPorts: hostPortsOf(pod),
		requiredAffinity: podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? noTerms,
		requiredAntiAffinity: podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? noTerms,
		preferredAffinity: podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? noTerms,
		preferredAntiAffinity: podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? noTerms,
	};
}

function hostPortsOf({spec}: Pod): readonly HostPort[] {
	const ports: HostPort[] = [];
	const collect = (container: Container): void => {
		for (const {hostPort, hostIP, protocol} of container.ports ?? []) {
			if (hostPort) ports.push({ip: hostIP || '0.0.0.0', protocol: protocol ?? 'TCP', port: hostPort});
		}
	};
	for (const container of spec.initContainers ?? []) if (container.restartPolicy === 'Always') collect(container);
	for (const container of spec.containers) collect(container);
	return ports.length === 0 ? noTerms : ports;
}

/** Whether both cannot be had on one node: the same port, and the same address or all addresses. */
export function isPortConflict(a: HostPort, b: HostPort): boolean {
	return a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');
}

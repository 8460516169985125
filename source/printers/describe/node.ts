import type {KubernetesEvent, Lease, Node, Pod, PodSpec} from '../../api/generated/types.ts';
import {formatResourceAmount, leadingQuantity, podLimits, podRequests, type ResourceAmounts, resourceAmounts} from '../../api/pod-resources.ts';
import {isPodTerminal} from '../../api/pods.ts';
import {canonicalQuantity} from '../../api/quantity.ts';
import {ageOf, longTime, sortedKeys} from '../format.ts';
import {nodeRoles} from '../nodes.ts';
import {describeEvents} from './events.ts';
import {describeAnnotations, describeLabels, describeTaints} from './parts.ts';
import {DescribeWriter} from './writer.ts';

export function describeNode(
	node: Node,
	pods: readonly Pod[],
	lease: Lease | undefined,
	events: readonly KubernetesEvent[] | undefined,
	nowMs: number,
): string {
	const {metadata, spec, status = {}} = node;
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Roles:\t${nodeRoles(node).join(',') || '<none>'}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
	w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
	describeTaints(w, spec?.taints);
	w.line(0, `Unschedulable:\t${spec?.unschedulable ?? false}`);
	describeLease(w, metadata.name, lease);
	if (status.conditions?.length) {
		w.line(0, 'Conditions:');
		w.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
		w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
		for (const {type, status: value, lastHeartbeatTime, lastTransitionTime, reason = '', message = ''} of status.conditions) {
			w.line(1, `${type} \t${value} \t${longTime(lastHeartbeatTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`);
		}
	}
	w.line(0, 'Addresses:');
	for (const {type, address} of status.addresses ?? []) w.line(1, `${type}:\t${address}`);
	for (const [title, list] of [
		['Capacity', status.capacity],
		['Allocatable', status.allocatable],
	] as const) {
		const names = sortedKeys(list);
		if (names.length > 0) w.line(0, `${title}:`);
		for (const name of names) w.line(1, `${name}:\t${canonicalQuantity(list![name]!)}`);
	}
	describeSystemInfo(w, node);
	if (spec?.podCIDR) w.line(0, `PodCIDR:\t${spec.podCIDR}`);
	if (spec?.podCIDRs?.length) w.line(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`);
	if (spec?.providerID) w.line(0, `ProviderID:\t${spec.providerID}`);
	describePods(
		w,
		node,
		pods.filter((pod) => pod.spec.nodeName === metadata.name && !isPodTerminal(pod)),
		nowMs,
	);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

function describeLease(w: DescribeWriter, name: string, lease: Lease | undefined): void {
	if (!lease) {
		w.line(0, `Lease:\tFailed to get lease: leases.coordination.k8s.io ${JSON.stringify(name)} not found`);
		return;
	}
	const {holderIdentity, acquireTime, renewTime} = lease.spec ?? {};
	w.line(0, 'Lease:');
	w.line(1, `HolderIdentity:\t${holderIdentity ?? '<unset>'}`);
	w.line(1, `AcquireTime:\t${acquireTime ? longTime(acquireTime) : '<unset>'}`);
	w.line(1, `RenewTime:\t${renewTime ? longTime(renewTime) : '<unset>'}`);
}

function describeSystemInfo(w: DescribeWriter, node: Node): void {
	const info = node.status?.nodeInfo;
	w.line(0, 'System Info:');
	w.line(1, `Machine ID:\t${info?.machineID ?? ''}`);
	w.line(1, `System UUID:\t${info?.systemUUID ?? ''}`);
	w.line(1, `Boot ID:\t${info?.bootID ?? ''}`);
	w.line(1, `Kernel Version:\t${info?.kernelVersion ?? ''}`);
	w.line(1, `OS Image:\t${info?.osImage ?? ''}`);
	w.line(1, `Operating System:\t${info?.operatingSystem ?? ''}`);
	w.line(1, `Architecture:\t${info?.architecture ?? ''}`);
	w.line(1, `Container Runtime Version:\t${info?.containerRuntimeVersion ?? ''}`);
	w.line(1, `Kubelet Version:\t${info?.kubeletVersion ?? ''}`);
	w.line(1, `Kube-Proxy Version:\t${info?.kubeProxyVersion ?? ''}`);
}

const counted = ['cpu', 'memory', 'ephemeral-storage'];

interface Summed {
	readonly amounts: ResourceAmounts;
	readonly spec: PodSpec;
	readonly kind: 'requests' | 'limits';
}

function describePods(w: DescribeWriter, node: Node, pods: readonly Pod[], nowMs: number): void {
	const allocatable = resourceAmounts(node.status?.allocatable ?? node.status?.capacity);
	/** `500m (12%)`, cut down to whole percents. */
	const share = ({amounts, spec, kind}: Summed, name: string): string => {
		const amount = amounts[name] ?? 0;
		const whole = allocatable[name] ?? 0;
		return `${formatResourceAmount(name, amount, spec && leadingQuantity(spec, kind, name))} (${whole === 0 ? 0 : Math.trunc((amount / whole) * 100)}%)`;
	};
	w.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
	w.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
	w.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
	// A sum is written as the first quantity in it, whosever that is.
	const everything: PodSpec = {
		containers: pods.flatMap(({spec}) => [{name: '', ...(spec.resources && {resources: spec.resources})}, ...spec.containers]),
	};
	const totals = {
		requests: {amounts: {} as Record<string, number>, spec: everything, kind: 'requests'},
		limits: {amounts: {} as Record<string, number>, spec: everything, kind: 'limits'},
	} as const;
	for (const pod of pods) {
		const requests: Summed = {amounts: podRequests(pod), spec: pod.spec, kind: 'requests'};
		const limits: Summed = {amounts: podLimits(pod), spec: pod.spec, kind: 'limits'};
		addTo(totals.requests.amounts, requests.amounts);
		addTo(totals.limits.amounts, limits.amounts);
		const {namespace, name, creationTimestamp} = pod.metadata;
		const shares = [share(requests, 'cpu'), share(limits, 'cpu'), share(requests, 'memory'), share(limits, 'memory')];
		w.line(1, `${namespace}\t${name}\t\t${shares.join('\t')}\t${ageOf(creationTimestamp, nowMs)}`);
	}
	w.line(0, 'Allocated resources:');
	w.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
	w.line(1, 'Resource\tRequests\tLimits');
	w.line(1, '--------\t--------\t------');
	for (const name of counted) w.line(1, `${name}\t${share(totals.requests, name)}\t${share(totals.limits, name)}`);
	const others = sortedKeys(allocatable).filter((name) => !counted.includes(name) && name !== 'pods');
	const hugePages = others.filter((name) => name.startsWith('hugepages-'));
	for (const name of hugePages) w.line(1, `${name}\t${share(totals.requests, name)}\t${share(totals.limits, name)}`);
	for (const name of others.filter((other) => !hugePages.includes(other))) {
		const shown = [totals.requests.amounts, totals.limits.amounts].map((amounts) => formatResourceAmount(name, amounts[name] ?? 0));
		w.line(1, `${name}\t${shown.join('\t')}`);
	}
}

function addTo(total: Record<string, number>, more: ResourceAmounts): void {
	for (const name in more) total[name] = (total[name] ?? 0) + more[name]!;
}

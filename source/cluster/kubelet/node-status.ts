import type {ContainerImage, Node, NodeCondition, NodeStatus} from '../../api/generated/types.ts';
import {type ApiObject, isEqualJson} from '../../api/objects.ts';
import {canonicalQuantity, formatBytes, formatCount, formatMillicores} from '../../api/quantity.ts';
import {timestamp} from '../../api/timestamps.ts';
import {hostSystem} from '../../world/host-system.ts';
import type {LocalImage, Machine} from '../../world/types.ts';
import {kubernetesVersion} from '../bootstrap/versions.ts';
import type {EvictionThreshold, KubeletConfig} from './config.ts';

/**
What a kubelet says of its node. Upstream: pkg/kubelet/nodestatus/setters.go. Left out: volumes in use, swap, device
plugins, and the declared features.
*/

export interface NodePressures {
	readonly isUnderMemoryPressure: boolean;
	readonly isUnderDiskPressure: boolean;
	readonly isUnderPidPressure: boolean;
}

export interface NodeReport extends NodePressures {
	readonly machine: Machine;
	readonly config: KubeletConfig;
	/** Why the node is not ready; none if it is. */
	readonly errors: readonly string[];
	/** Undefined while the runtime does not say. */
	readonly images: readonly LocalImage[] | undefined;
	readonly nowMs: number;
}

// What a kubelet of 1.36 says it can do, for the scheduler and the API server not to ask it of an older one.
const declaredFeatures = [
	'ExtendWebSocketsToKubelet',
	'InPlacePodLevelResourcesVerticalScaling',
	'InPlacePodVerticalScalingInitContainers',
	'RestartAllContainersOnContainerExits',
];
const mostImages = 50;
const mostImageNames = 5;

/** The status anew, and the events that go with what has changed in it: `NodeReady`, `NodeHasDiskPressure` … */
export function nodeStatus(previous: NodeStatus | undefined, report: NodeReport): {readonly status: NodeStatus; readonly events: readonly string[]} {
	const {machine, config, nowMs} = report;
	const events: string[] = [];
	const conditions = [...(previous?.conditions ?? [])];
	const verdicts = [
		pressureVerdict('MemoryPressure', report.isUnderMemoryPressure, 'memory available', 'InsufficientMemory', 'SufficientMemory'),
		diskVerdict(report.isUnderDiskPressure),
		pressureVerdict('PIDPressure', report.isUnderPidPressure, 'PID available', 'InsufficientPID', 'SufficientPID'),
		readyVerdict(report.errors),
	];
	for (const {event, ...verdict} of verdicts) {
		const index = conditions.findIndex(({type}) => type === verdict.type);
		const former = conditions[index];
		const isSame = former?.status === verdict.status;
		const next: NodeCondition = {
			lastHeartbeatTime: timestamp(nowMs),
			lastTransitionTime: (isSame ? former.lastTransitionTime : undefined) ?? timestamp(nowMs),
			...verdict,
		};
		// A node that is new is not told of as having become ready or not.
		if (!isSame && (former || verdict.type !== 'Ready')) events.push(event);
		if (index === -1) conditions.push(next);
		else conditions[index] = next;
	}
	const {capacity} = machine;
	const status: NodeStatus = {
		...previous,
		addresses: [
			{address: machine.internalIp, type: 'InternalIP'},
			{address: config.nodeName, type: 'Hostname'},
		],
		allocatable: quantities(allocatableOf(machine, config), config.maxPods),
		capacity: quantities(capacity, config.maxPods),
		conditions,
		daemonEndpoints: {kubeletEndpoint: {Port: 10250}},
		declaredFeatures,
		features: {supplementalGroupsPolicy: true},
		nodeInfo: nodeInfo(machine),
		runtimeHandlers: machine.runtime.handlers.map((name) => ({features: {recursiveReadOnlyMounts: true, userNamespaces: true}, name})),
		...(report.images ? {images: imageList(report.images)} : {}),
	};
	return {status, events};
}

/** What is left for pods: the capacity less what is reserved and the hard eviction thresholds. */
export function allocatableOf(
	machine: Machine,
	config: KubeletConfig,
): Pick<Machine['capacity'], 'cpuMillicores' | 'memoryBytes' | 'ephemeralStorageBytes'> {
	const {capacity} = machine;
	const {kubeReserved, systemReserved, evictionHard} = config;
	const left = (name: 'cpuMillicores' | 'memoryBytes' | 'ephemeralStorageBytes', signal?: string): number =>
		Math.max(
			0,
			capacity[name] -
				kubeReserved[name] -
				systemReserved[name] -
				thresholdAmount(signal === undefined ? undefined : evictionHard[signal], capacity[name]),
		);
	return {
		cpuMillicores: left('cpuMillicores'),
		memoryBytes: left('memoryBytes', 'memory.available'),
		ephemeralStorageBytes: left('ephemeralStorageBytes', 'nodefs.available'),
	};
}

export function thresholdAmount(threshold: EvictionThreshold | undefined, capacity: number): number {
	if (!threshold) return 0;
	// Upstream reckons percentages in single precision, and what comes of it shows in the last digits.
	return 'quantity' in threshold ? threshold.quantity : Math.floor(capacity * Math.fround(Math.fround(threshold.percent) / 100));
}

/** What the cgroup above all pods may hold: the capacity less what is reserved. */
export function podsMemoryBytes({capacity}: Machine, {kubeReserved, systemReserved}: KubeletConfig): number {
	return Math.max(0, capacity.memoryBytes - kubeReserved.memoryBytes - systemReserved.memoryBytes);
}

/** The kubelet's events refer to its node by name alone, which stands in for the UID. */
export function nodeReference(nodeName: string): ApiObject {
	return {apiVersion: 'v1', kind: 'Node', metadata: {name: nodeName, uid: nodeName, resourceVersion: '', creationTimestamp: ''}};
}

/** Labels every node has, under names old and new. */
export function defaultNodeLabels(nodeName: string): Readonly<Record<string, string>> {
	return {
		'beta.kubernetes.io/arch': 'amd64',
		'beta.kubernetes.io/os': 'linux',
		'kubernetes.io/arch': 'amd64',
		'kubernetes.io/hostname': nodeName,
		'kubernetes.io/os': 'linux',
	};
}

/** Whether two statuses say the same, not counting when they were said. */
export function isSameNodeStatus(a: Node['status'], b: Node['status']): boolean {
	const withoutHeartbeat = (status: Node['status']) => ({
		...status,
		conditions: status?.conditions?.map((condition) => ({...condition, lastHeartbeatTime: undefined})),
	});
	return isEqualJson(withoutHeartbeat(a), withoutHeartbeat(b));
}

interface NodeVerdict {
	readonly type: string;
	readonly status: 'True' | 'False';
	readonly reason: string;
	readonly message: string;
	readonly event: string;
}

function pressureVerdict(type: string, isUnderPressure: boolean, what: string, bad: string, good: string): NodeVerdict {
	return isUnderPressure
		? {type, status: 'True', reason: `KubeletHas${bad}`, message: `kubelet has insufficient ${what}`, event: `NodeHas${bad}`}
		: {type, status: 'False', reason: `KubeletHas${good}`, message: `kubelet has sufficient ${what}`, event: `NodeHas${good}`};
}

function diskVerdict(isUnderPressure: boolean): NodeVerdict {
	const type = 'DiskPressure';
	return isUnderPressure
		? {type, status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure', event: 'NodeHasDiskPressure'}
		: {type, status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure', event: 'NodeHasNoDiskPressure'};
}

function readyVerdict(errors: readonly string[]): NodeVerdict {
	if (errors.length === 0) {
		return {type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status', event: 'NodeReady'};
	}
	const message = errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`;
	return {type: 'Ready', status: 'False', reason: 'KubeletNotReady', message, event: 'NodeNotReady'};
}

function quantities(
	{cpuMillicores, memoryBytes, ephemeralStorageBytes}: ReturnType<typeof allocatableOf>,
	pods: number,
): Readonly<Record<string, string>> {
	return {
		cpu: formatMillicores(cpuMillicores),
		// As the API server writes what it has read: a round number of bytes loses its binary format on the way.
		'ephemeral-storage': canonicalQuantity(formatBytes(ephemeralStorageBytes)),
		'hugepages-1Gi': '0',
		'hugepages-2Mi': '0',
		memory: canonicalQuantity(formatBytes(memoryBytes)),
		pods: formatCount(pods),
	};
}

function nodeInfo(machine: Machine): NonNullable<NodeStatus['nodeInfo']> {
	// What identifies the computer does not change with a boot; any 32 digits will do, as long as they are its own.
	const machineID = digits(machine.name);
	return {
		architecture: 'amd64',
		bootID: machine.bootId(),
		containerRuntimeVersion: `${machine.runtime.name}://${machine.runtime.version}`,
		kernelVersion: hostSystem.kernelRelease,
		kubeProxyVersion: '',
		kubeletVersion: kubernetesVersion,
		machineID,
		operatingSystem: 'linux',
		osImage: hostSystem.osImage,
		systemUUID: [machineID.slice(0, 8), machineID.slice(8, 12), machineID.slice(12, 16), machineID.slice(16, 20), machineID.slice(20)].join('-'),
	};
}

/** 32 hexadecimal digits of a name (FNV-1a, four times over). */
function digits(name: string): string {
	let text = '';
	for (let part = 0; part < 4; part += 1) {
		let hash = 2_166_136_261 ^ part;
		for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash ^ name.charCodeAt(index), 16_777_619);
		text += (hash >>> 0).toString(16).padStart(8, '0');
	}
	return text;
}

/** The largest images first. */
function imageList(images: readonly LocalImage[]): readonly ContainerImage[] {
	return images
		.toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.id < b.id ? -1 : 1))
		.slice(0, mostImages)
		.map(({repoDigest, references, sizeBytes}) => ({names: [repoDigest, ...references].slice(0, mostImageNames), sizeBytes}));
}

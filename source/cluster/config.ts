import type {ImageFileSystem, RuntimeName} from '../world/types.ts';

/** One node to be: a machine with a kubelet. */
export interface NodeConfig {
	readonly name: string;
	readonly cpuMillicores: number;
	readonly memoryBytes: number;
	readonly ephemeralStorageBytes: number;
	/** What the disk reads or writes; undefined: 500 MB/s. */
	readonly diskBytesPerSecond?: number;
	/** The container runtime's own; undefined: it uses that of the kubelet. */
	readonly imageFileSystem?: ImageFileSystem;
	readonly pods: number;
	readonly labels: Readonly<Record<string, string>>;
	readonly taints: readonly {readonly key: string; readonly value?: string; readonly effect: string}[];
	/** Runs etcd, kube-apiserver, kube-scheduler and kube-controller-manager as static pods. One node does. */
	readonly isControlPlane: boolean;
	/** Undefined: containerd. */
	readonly containerRuntime?: RuntimeName;
	/** What the kubelet's configuration file says; undefined: there is none. */
	readonly kubeletConfiguration?: string;
}

export interface ClusterConfig {
	readonly nodes: readonly NodeConfig[];
	/** CoreDNS and kube-proxy as pods of kube-system. Names resolve and Services route either way. */
	readonly hasAddons: boolean;
	/** Nobody serves the metrics API. */
	readonly hasNoMetricsServer?: boolean;
}

export const gibibyte = 1024 ** 3;

const nodeDefaults = {
	cpuMillicores: 4000,
	memoryBytes: 8 * gibibyte,
	ephemeralStorageBytes: 100 * gibibyte,
	pods: 110,
	labels: {},
	taints: [],
	isControlPlane: false,
} as const;

export const controlPlaneName = 'control-plane';

/** The control plane's node, with the taint and label kubeadm gives it. */
export function controlPlaneNode(): NodeConfig {
	return {
		...nodeDefaults,
		name: controlPlaneName,
		labels: {'node-role.kubernetes.io/control-plane': '', 'node.kubernetes.io/exclude-from-external-load-balancers': ''},
		taints: [{key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule'}],
		isControlPlane: true,
	};
}

export function workerNode(name: string, overrides: Partial<Omit<NodeConfig, 'name' | 'isControlPlane'>> = {}): NodeConfig {
	return {...nodeDefaults, ...overrides, name};
}

/** `node01`, `node02`, …; wide enough for `count` of them. */
export function workerName(index: number, count: number): string {
	return `node${String(index + 1).padStart(Math.max(2, String(count).length), '0')}`;
}

/** A control plane and `workers` nodes of 4 CPUs, 8 GiB and 110 pods each. */
export function clusterOf(workers: number): ClusterConfig {
	return {
		nodes: [controlPlaneNode(), ...Array.from({length: workers}, (_, index) => workerNode(workerName(index, workers)))],
		hasAddons: true,
	};
}

export const defaultCluster: ClusterConfig = clusterOf(3);

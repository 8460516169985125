import type {Taint} from '../../api/generated/types.ts';

/** What an eviction signal is held against: bytes (or inodes, processes), or percent of the capacity. */
export type EvictionThreshold = {readonly quantity: number /** As it was written. */; readonly text?: string} | {readonly percent: number};

/** A kubelet's configuration. Upstream: kubelet/config/v1beta1, defaults of v1.36 on Linux. */
export interface KubeletConfig {
	readonly nodeName: string;
	/** Set when the kubelet registers its Node. */
	readonly nodeLabels: Readonly<Record<string, string>>;
	readonly registerWithTaints: readonly Taint[];
	/** Where static pods lie, unless the machine's own configuration file says otherwise. */
	readonly staticPodPath: string;
	readonly fileCheckFrequencySeconds: number;
	readonly maxPods: number;
	/** The most processes a pod may have; -1: as many as the machine can. */
	readonly podPidsLimit: number;
	readonly serializeImagePulls: boolean;
	/** Undefined: no limit, if they are not one after another anyway. */
	readonly maxParallelImagePulls?: number;
	/** 0: no limit. */
	readonly registryPullQps: number;
	readonly registryBurst: number;
	readonly syncFrequencySeconds: number;
	readonly nodeStatusUpdateFrequencySeconds: number;
	readonly nodeStatusReportFrequencySeconds: number;
	readonly nodeLeaseDurationSeconds: number;
	/** By signal: `memory.available`, `nodefs.available` … */
	readonly evictionHard: Readonly<Record<string, EvictionThreshold>>;
	readonly evictionSoft?: Readonly<Record<string, EvictionThreshold>>;
	readonly evictionSoftGracePeriodSeconds?: Readonly<Record<string, number>>;
	readonly evictionMinimumReclaim?: Readonly<Record<string, EvictionThreshold>>;
	/** The most grace a pod gets that is evicted for a soft threshold. */
	readonly evictionMaxPodGracePeriodSeconds?: number;
	readonly evictionPressureTransitionPeriodSeconds: number;
	readonly imageGcHighThresholdPercent: number;
	readonly imageGcLowThresholdPercent: number;
	readonly imageMinimumGcAgeSeconds: number;
	/** An image unused for longer is removed however much room there is; 0: none is. */
	readonly imageMaximumGcAgeSeconds: number;
	readonly maxContainerRestartPeriodSeconds: number;
	/** Taken off the capacity for allocatable, besides the hard eviction threshold. */
	readonly kubeReserved: Readonly<Record<'cpuMillicores' | 'memoryBytes' | 'ephemeralStorageBytes', number>>;
	readonly systemReserved: Readonly<Record<'cpuMillicores' | 'memoryBytes' | 'ephemeralStorageBytes', number>>;
}

const nothing = {cpuMillicores: 0, memoryBytes: 0, ephemeralStorageBytes: 0};

export const kubeletDefaults = {
	nodeLabels: {},
	registerWithTaints: [],
	staticPodPath: '/etc/kubernetes/manifests',
	fileCheckFrequencySeconds: 20,
	maxPods: 110,
	podPidsLimit: -1,
	serializeImagePulls: true,
	registryPullQps: 5,
	registryBurst: 10,
	syncFrequencySeconds: 60,
	nodeStatusUpdateFrequencySeconds: 10,
	nodeStatusReportFrequencySeconds: 300,
	nodeLeaseDurationSeconds: 40,
	evictionHard: {
		'memory.available': {quantity: 100 * 1024 * 1024},
		'nodefs.available': {percent: 10},
		'nodefs.inodesFree': {percent: 5},
		'imagefs.available': {percent: 15},
		'imagefs.inodesFree': {percent: 5},
	},
	evictionPressureTransitionPeriodSeconds: 300,
	imageGcHighThresholdPercent: 85,
	imageGcLowThresholdPercent: 80,
	imageMinimumGcAgeSeconds: 120,
	imageMaximumGcAgeSeconds: 0,
	maxContainerRestartPeriodSeconds: 300,
	kubeReserved: nothing,
	systemReserved: nothing,
} as const satisfies Omit<KubeletConfig, 'nodeName'>;

/** The configuration of the kubelet of a node to be. */
export function kubeletConfig(node: {
	readonly name: string;
	readonly pods?: number;
	readonly labels?: Readonly<Record<string, string>>;
	readonly taints?: readonly Taint[];
}): KubeletConfig {
	return {
		...kubeletDefaults,
		nodeName: node.name,
		nodeLabels: node.labels ?? {},
		registerWithTaints: node.taints ?? [],
		maxPods: node.pods ?? kubeletDefaults.maxPods,
	};
}

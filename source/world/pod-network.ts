import type {PodSandboxConfig} from './types.ts';

/** One machine's part of the pod network: what a CNI plugin does for its runtime. */
export interface PodNetwork {
	/** Gives a sandbox its network: a free address of the machine's range, or the machine's own. Undefined: none is left. */
	attach(sandboxId: string, config: PodSandboxConfig): string | undefined;
	detach(sandboxId: string): void;
	/** First and last address that pods here can have. */
	range(): {readonly first: string; readonly last: string};
	/** What the kubelet puts into a pod's /etc/resolv.conf. */
	resolver(config: PodSandboxConfig): Resolver;
	bootedAtMs(): number;
}

export interface Resolver {
	readonly nameservers: readonly string[];
	readonly searches: readonly string[];
	readonly options: readonly string[];
}

/** kubeadm's defaults: the Service kube-dns, and the cluster's domain. */
export const clusterDnsAddress = '10.96.0.10';
export const clusterDomain = 'cluster.local';
/** The resolver of the machines themselves. */
export const hostDnsAddress = '192.168.1.1';

export function resolverOf(config: PodSandboxConfig): Resolver {
	const own = config.dnsConfig ?? {nameservers: [], searches: []};
	const isClusterFirst = config.dnsPolicy === 'ClusterFirstWithHostNet' || (config.dnsPolicy === 'ClusterFirst' && !config.isHostNetwork);
	if (config.dnsPolicy === 'None') return {nameservers: own.nameservers, searches: own.searches, options: []};
	if (!isClusterFirst) return {nameservers: [hostDnsAddress, ...own.nameservers], searches: own.searches, options: []};
	return {
		nameservers: [clusterDnsAddress, ...own.nameservers],
		searches: [`${config.namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain, ...own.searches],
		options: ['ndots:5'],
	};
}

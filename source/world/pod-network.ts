import type {NetworkStack} from './network/stack.ts';
import type {PodSandbox, PodSandboxConfig} from './types.ts';

/** One machine's part of the pod network: what a CNI plugin does for its runtime. */
export interface PodNetwork {
	/** Gives a sandbox its network: a free address of the machine's range, or the machine's own. Undefined: none is left. */
	attach(sandboxId: string, config: PodSandboxConfig): string | undefined;
	detach(sandboxId: string): void;
	/** First and last address that pods here can have. */
	range(): {readonly first: string; readonly last: string};
	/** What the kubelet puts into a pod's /etc/resolv.conf. */
	resolver(config: PodSandboxConfig): Resolver;
	/** What a pod sees of its network. */
	stack(sandbox: PodSandbox): NetworkStack;
	bootedAtMs(): number;
}

export interface Resolver {
	readonly nameservers: readonly string[];
	readonly searches: readonly string[];
	/** `ndots:5` */
	readonly options: readonly string[];
}

/** kubeadm's defaults: the Service kube-dns, and the cluster's domain. */
export const clusterDnsAddress = '10.96.0.10';
export const clusterDomain = 'cluster.local';
/** The resolver of the machines themselves. */
export const hostDnsAddress = '192.168.1.1';

const mostNameservers = 3;
const mostSearches = 32;

/** Upstream: pkg/kubelet/network/dns, `GetPodDNS`; no more than three name servers and 32 search domains are used. */
export function resolverOf(config: PodSandboxConfig | undefined): Resolver {
	const host: Resolver = {nameservers: [hostDnsAddress], searches: [], options: []};
	if (!config) return host;
	const {dnsPolicy, dnsConfig, namespace, isHostNetwork} = config;
	const isClusterFirst = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !isHostNetwork);
	const base: Resolver =
		dnsPolicy === 'None'
			? {nameservers: [], searches: [], options: []}
			: isClusterFirst
				? {
						nameservers: [clusterDnsAddress],
						searches: [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain],
						options: ['ndots:5'],
					}
				: host;
	if (!dnsConfig) return base;
	return {
		nameservers: [...new Set([...base.nameservers, ...dnsConfig.nameservers])].slice(0, mostNameservers),
		searches: [...new Set([...base.searches, ...dnsConfig.searches])].slice(0, mostSearches),
		options: mergedOptions(base.options, dnsConfig.options ?? []),
	};
}

/** What the kubelet has to say of a resolver of which not everything is used. Upstream: `formDNSConfigFitsLimits`. */
export function resolverWarnings(config: PodSandboxConfig): readonly string[] {
	const {dnsConfig} = config;
	if (!dnsConfig) return [];
	const {nameservers, searches} = resolverOf(config);
	const base = resolverOf({...config, dnsConfig: undefined});
	const warnings: string[] = [];
	if (new Set([...base.nameservers, ...dnsConfig.nameservers]).size > mostNameservers)
		warnings.push(`Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${nameservers.join(' ')}`);
	if (new Set([...base.searches, ...dnsConfig.searches]).size > mostSearches)
		warnings.push(`Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(' ')}`);
	return warnings;
}

/** The pod's own options replace those of the same name. */
function mergedOptions(base: readonly string[], own: readonly {readonly name: string; readonly value?: string | undefined}[]): readonly string[] {
	const merged = new Map(base.map((option) => [option.split(':')[0]!, option]));
	for (const {name, value} of own) merged.set(name, value === undefined ? name : `${name}:${value}`);
	return [...merged.values()];
}

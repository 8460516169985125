import {clusterDomain} from '../pod-network.ts';
import type {DnsRecord, ServiceEndpoint, ServiceRoute} from '../types.ts';
import {isAddress} from './place.ts';

/*
What CoreDNS answers for the cluster's own names, from Services, their endpoints and namespaces.
Upstream: CoreDNS's plugin `kubernetes` with kubeadm's Corefile (pods insecure, ttl 30, no caching of these names).
Left out: IPv6, transfers of the zone, NS and SOA questions.
*/

/** What CoreDNS knows of the cluster. */
export interface ClusterNames {
	service(key: string): ServiceRoute | undefined;
	services(): Iterable<readonly [string, ServiceRoute]>;
	hasNamespace(name: string): boolean;
}

/** The records found; none: the name is there, but has no record of that type. Undefined: there is no such name. */
export interface ZoneAnswer {
	readonly answers: readonly DnsRecord[];
	readonly additional: readonly DnsRecord[];
	/** The answer goes on with the addresses of this name. */
	readonly alias?: string;
}

interface Found {
	readonly host: string;
	readonly ip: string;
	readonly port: number;
}

const ttl = 30;
const nothing: ZoneAnswer = {answers: [], additional: []};

export function isClusterName(name: string): boolean {
	return name === clusterDomain || name.endsWith(`.${clusterDomain}`);
}

export function answerForCluster(name: string, type: string, names: ClusterNames): ZoneAnswer | undefined {
	if (name === `dns-version.${clusterDomain}`)
		return type === 'TXT' ? {answers: [{name, type: 'TXT', ttl: 28_800, data: '"1.1.0"'}], additional: []} : nothing;
	const labels = name === clusterDomain ? [] : name.slice(0, -clusterDomain.length - 1).split('.');
	const kind = labels.pop();
	if (kind === undefined) return nothing;
	if (kind !== 'svc' && kind !== 'pod') return undefined;
	const namespace = labels.pop();
	if (namespace === undefined || !names.hasNamespace(namespace)) return undefined;
	const own = labels.pop();
	if (own === undefined) return nothing;
	if (kind === 'pod') return labels.length === 0 ? answerForPod(name, type, own) : undefined;
	if (labels.length > 2) return undefined;
	const route = names.service(`${namespace}/${own}`);
	if (!route) return undefined;
	const base = `${own}.${namespace}.svc.${clusterDomain}`;
	if (route.externalName !== undefined) {
		if (labels.length > 0) return labels.length === 1 ? undefined : alias(name, type, route.externalName);
		return alias(name, type, route.externalName);
	}
	const found = recordsOf(route, base, labels);
	if (found.length === 0) return undefined;
	if (type === 'A') return {answers: addressRecords(name, found), additional: []};
	if (type !== 'SRV') return nothing;
	const weight = Math.floor(100 / found.length);
	return {
		answers: found.map(({host, port}) => ({name, type: 'SRV', ttl, data: `0 ${weight} ${port} ${host}.`})),
		additional: found.flatMap(({host, ip}, index) =>
			found.findIndex((other) => other.host === host) === index ? [{name: host, type: 'A', ttl, data: ip}] : [],
		),
	};
}

/** `10-244-1-5.default.pod.cluster.local`: any address, whether a pod has it or not. */
function answerForPod(name: string, type: string, dashed: string): ZoneAnswer | undefined {
	const ip = dashed.replaceAll('-', '.');
	if (!isAddress(ip) || ip.split('.').some((part) => Number(part) > 255)) return undefined;
	return type === 'A' ? {answers: [{name, type: 'A', ttl, data: ip}], additional: []} : nothing;
}

function alias(name: string, type: string, target: string): ZoneAnswer {
	if (type !== 'A' && type !== 'AAAA' && type !== 'CNAME') return nothing;
	return {answers: [{name, type: 'CNAME', ttl, data: `${target.replace(/\.$/, '')}.`}], additional: [], ...(type !== 'CNAME' && {alias: target})};
}

/** Labels before the Service's name: none, an endpoint's host name, or `_port` and `_protocol`. */
function recordsOf(route: ServiceRoute, base: string, labels: readonly string[]): readonly Found[] {
	const endpoint = labels.length === 1 ? labels[0] : undefined;
	const [portName, protocol] = labels.length === 2 ? labels.map((label) => label.replace(/^_/, '')) : [];
	const ports = route.ports.filter(
		(port) =>
			(portName === undefined || (port.name ?? '').toLowerCase() === portName) &&
			(protocol === undefined || port.protocol.toLowerCase() === protocol),
	);
	if (route.clusterIp !== undefined && endpoint === undefined) return ports.map(({port}) => ({host: base, ip: route.clusterIp!, port}));
	return ports.flatMap(({endpoints}) =>
		endpoints
			.filter((candidate) => candidate.isReady && (endpoint === undefined || endpointName(candidate) === endpoint))
			.map((candidate) => ({host: `${endpointName(candidate)}.${base}`, ip: candidate.ip, port: candidate.port})),
	);
}

function endpointName({hostname, ip}: ServiceEndpoint): string {
	return hostname ?? ip.replaceAll('.', '-');
}

function addressRecords(name: string, found: readonly Found[]): readonly DnsRecord[] {
	return [...new Set(found.map(({ip}) => ip))].map((data) => ({name, type: 'A', ttl, data}));
}

/** The names of an address: of a Service, else of the endpoints that have it. */
export function namesOfAddress(ip: string, names: ClusterNames): readonly string[] {
	const found = new Set<string>();
	for (const [key, route] of names.services()) {
		const [namespace, name] = key.split('/');
		const base = `${name}.${namespace}.svc.${clusterDomain}`;
		if (route.clusterIp === ip) return [base];
		for (const {endpoints} of route.ports) {
			for (const endpoint of endpoints) if (endpoint.ip === ip && endpoint.isReady) found.add(`${endpointName(endpoint)}.${base}`);
		}
	}
	return [...found];
}

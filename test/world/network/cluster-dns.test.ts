import {expect, test} from 'vitest';
import {answerForCluster, type ClusterNames, namesOfAddress} from '../../../source/world/network/cluster-dns.ts';
import type {ServiceEndpoint, ServiceRoute} from '../../../source/world/types.ts';

function endpoint(ip: string, more: Partial<ServiceEndpoint> = {}): ServiceEndpoint {
	return {ip, port: 8080, isReady: true, isServing: true, isTerminating: false, ...more};
}

const port = (name: string | undefined, number: number, endpoints: readonly ServiceEndpoint[] = []) => ({
	...{name, protocol: 'TCP', port: number, nodePort: undefined, endpoints},
});

const database = [
	endpoint('10.244.1.5', {hostname: 'db-0', port: 5432}),
	endpoint('10.244.2.6', {port: 5432}),
	endpoint('10.244.3.7', {isReady: false}),
];

const routes = new Map<string, ServiceRoute>([
	['default/web', {clusterIp: '10.96.1.1', ports: [port('http', 80, [endpoint('10.244.1.9')]), port('metrics', 9113)]}],
	['default/db', {clusterIp: undefined, ports: [port('sql', 5432, database)]}],
	['default/empty', {clusterIp: undefined, ports: [port('sql', 5432)]}],
	['default/elsewhere', {clusterIp: undefined, externalName: 'example.com', ports: []}],
]);

const names: ClusterNames = {
	service: (key) => routes.get(key),
	services: () => routes,
	hasNamespace: (name) => ['default', 'kube-system'].includes(name),
};

/** Answers as a zone file has them, `NODATA` or `NXDOMAIN`. */
function ask(name: string, type: string): string {
	const found = answerForCluster(`${name}.cluster.local`, type, names);
	if (!found) return 'NXDOMAIN';
	return found.answers.map((record) => `${record.type} ${record.data}`).join(', ') || 'NODATA';
}

test.each([
	['a Service', 'web.default.svc', 'A', 'A 10.96.1.1'],
	['a Service has no IPv6', 'web.default.svc', 'AAAA', 'NODATA'],
	['a port of it', '_http._tcp.web.default.svc', 'SRV', 'SRV 0 100 80 web.default.svc.cluster.local.'],
	['all its ports', 'web.default.svc', 'SRV', 'SRV 0 50 80 web.default.svc.cluster.local., SRV 0 50 9113 web.default.svc.cluster.local.'],
	['a port it does not have', '_https._tcp.web.default.svc', 'SRV', 'NXDOMAIN'],
	['a protocol it does not have', '_http._udp.web.default.svc', 'SRV', 'NXDOMAIN'],
	['an endpoint of it', '10-244-1-9.web.default.svc', 'A', 'A 10.244.1.9'],
	['no such Service', 'nope.default.svc', 'A', 'NXDOMAIN'],
	['in a namespace that is not there', 'web.nowhere.svc', 'A', 'NXDOMAIN'],
	['a namespace', 'default.svc', 'A', 'NODATA'],
	['a namespace that is not there', 'nowhere.svc', 'A', 'NXDOMAIN'],
	['neither svc nor pod', 'web.default.other', 'A', 'NXDOMAIN'],
	['too long', 'a.b.c.web.default.svc', 'A', 'NXDOMAIN'],
	['a headless Service: its ready endpoints', 'db.default.svc', 'A', 'A 10.244.1.5, A 10.244.2.6'],
	['its pod with a host name', 'db-0.db.default.svc', 'A', 'A 10.244.1.5'],
	['its pod without one', '10-244-2-6.db.default.svc', 'A', 'A 10.244.2.6'],
	['its pod that is not ready', '10-244-3-7.db.default.svc', 'A', 'NXDOMAIN'],
	[
		'its ports, at each endpoint',
		'_sql._tcp.db.default.svc',
		'SRV',
		'SRV 0 50 5432 db-0.db.default.svc.cluster.local., SRV 0 50 5432 10-244-2-6.db.default.svc.cluster.local.',
	],
	['a headless Service without endpoints', 'empty.default.svc', 'A', 'NXDOMAIN'],
	['an external name', 'elsewhere.default.svc', 'A', 'CNAME example.com.'],
	['an external name has no ports', 'elsewhere.default.svc', 'SRV', 'NODATA'],
	['a pod by its address', '10-244-9-9.default.pod', 'A', 'A 10.244.9.9'],
	['no address', 'web-0.default.pod', 'A', 'NXDOMAIN'],
	['a number that is none of an address', '10-244-9-900.default.pod', 'A', 'NXDOMAIN'],
	['a pod of a namespace that is not there', '10-244-9-9.nowhere.pod', 'A', 'NXDOMAIN'],
	['the version of the rules', 'dns-version', 'TXT', 'TXT "1.1.0"'],
])('%s: %s %s', (_name, name, type, wanted) => {
	expect(ask(name, type)).toBe(wanted);
});

test.each([
	['10.96.1.1', ['web.default.svc.cluster.local']],
	['10.244.1.5', ['db-0.db.default.svc.cluster.local']],
	['10.244.1.9', ['10-244-1-9.web.default.svc.cluster.local']],
	['10.244.3.7', []],
])('the names of %s', (ip, wanted) => {
	expect(namesOfAddress(ip, names)).toEqual(wanted);
});

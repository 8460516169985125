import {describe, expect, test} from 'vitest';
import type {Client} from '../../../source/cluster/apiserver/client.ts';
import {manifest, testApiServer} from '../../helpers/apiserver.ts';

function createService(client: Client, spec: object, name = 'web') {
	return client.create('services', manifest('v1', 'Service', {name}, {spec}));
}

const ports = [{port: 80}];

describe('a new Service', () => {
	test('has an address and every default', () => {
		const {client} = testApiServer();
		const {spec, status, metadata} = createService(client, {selector: {app: 'web'}, ports});
		const [address] = spec.clusterIPs!;
		expect(address).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
		expect(spec).toEqual({
			clusterIP: address,
			clusterIPs: [address],
			internalTrafficPolicy: 'Cluster',
			ipFamilies: ['IPv4'],
			ipFamilyPolicy: 'SingleStack',
			ports: [{port: 80, protocol: 'TCP', targetPort: 80}],
			selector: {app: 'web'},
			sessionAffinity: 'None',
			type: 'ClusterIP',
		});
		expect(status).toEqual({loadBalancer: {}});
		expect(metadata.generation).toBeUndefined();
	});

	test('of type NodePort has a port on the nodes', () => {
		const {spec} = createService(testApiServer().client, {type: 'NodePort', ports});
		expect(spec.ports![0]!.nodePort).toBeGreaterThanOrEqual(30_000);
		expect(spec.ports![0]!.nodePort).toBeLessThanOrEqual(32_767);
		expect(spec.externalTrafficPolicy).toBe('Cluster');
	});

	test('may be headless', () => {
		const {spec} = createService(testApiServer().client, {clusterIP: 'None', selector: {app: 'web'}, ports});
		expect(spec).toMatchObject({clusterIP: 'None', clusterIPs: ['None'], ipFamilyPolicy: 'SingleStack'});
	});

	test('may prefer both families where there is one', () => {
		const {spec} = createService(testApiServer().client, {ipFamilyPolicy: 'PreferDualStack', selector: {app: 'web'}, ports});
		expect(spec).toMatchObject({ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4']});
	});

	test('is open to both families if it is headless and selects nothing', () => {
		const {spec} = createService(testApiServer().client, {clusterIP: 'None', ipFamilies: ['IPv6'], ports});
		expect(spec).toMatchObject({clusterIPs: ['None'], ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4']});
	});

	test('may be but a name', () => {
		const {spec} = createService(testApiServer().client, {type: 'ExternalName', externalName: 'example.com'});
		expect(spec).toEqual({type: 'ExternalName', externalName: 'example.com', sessionAffinity: 'None'});
	});

	test('keeps clients for three hours if asked to', () => {
		const {spec} = createService(testApiServer().client, {sessionAffinity: 'ClientIP', ports});
		expect(spec.sessionAffinityConfig).toEqual({clientIP: {timeoutSeconds: 10_800}});
	});

	test('never gets what another one has', () => {
		const {client} = testApiServer();
		const services = Array.from({length: 500}, (_, index) => createService(client, {type: 'NodePort', ports}, `web-${index}`));
		expect(new Set(services.map(({spec}) => spec.clusterIP)).size).toBe(500);
		expect(new Set(services.map(({spec}) => spec.ports![0]!.nodePort)).size).toBe(500);
	});
});

describe('a Service is refused in upstream’s words:', () => {
	const taken = '10.96.0.10';
	const rows: [string, object, string][] = [
		['no ports', {}, 'spec.ports: Required value'],
		['a port of nought', {ports: [{port: 0, targetPort: 80}]}, 'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive'],
		['two ports, one without a name', {ports: [{port: 80, name: 'a'}, {port: 81}]}, 'spec.ports[1].name: Required value'],
		[
			'an unknown type',
			{type: 'Foo', ports},
			'spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
		],
		[
			'a node port for none',
			{ports: [{port: 80, nodePort: 30_080}]},
			"spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
		],
		[
			'a node port out of range',
			{type: 'NodePort', ports: [{port: 80, nodePort: 8080}]},
			'spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports is 30000-32767',
		],
		[
			'a node port that is taken',
			{type: 'NodePort', ports: [{port: 80, nodePort: 30_053}]},
			'spec.ports[0].nodePort: Invalid value: 30053: provided port is already allocated',
		],
		[
			'an address that is taken',
			{clusterIP: taken, ports},
			`spec.clusterIPs: Invalid value: ["${taken}"]: failed to allocate IP ${taken}: provided IP is already allocated`,
		],
		[
			'an address from elsewhere',
			{clusterIP: '1.2.3.4', ports},
			'spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
		],
		['a name of nothing', {type: 'ExternalName'}, 'spec.externalName: Required value'],
		[
			'an outside policy without an outside',
			{externalTrafficPolicy: 'Local', externalIPs: [], sessionAffinity: 'Foo', ports},
			'spec.sessionAffinity: Unsupported value: "Foo": supported values: "ClientIP", "None"',
		],
		[
			'both families, where there is one',
			{ipFamilyPolicy: 'RequireDualStack', ports},
			'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
		],
		['a family that is not there', {ipFamilies: ['IPv6'], ports}, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
		[
			'two families and one address',
			{ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'], ports},
			`spec.ipFamilyPolicy: Invalid value: "SingleStack": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified`,
		],
		['a family twice', {ipFamilies: ['IPv4', 'IPv4'], ports}, 'spec.ipFamilies[1]: Duplicate value: "IPv4"'],
	];
	test.each(rows)('%s', (_, spec, message) => {
		const {client} = testApiServer();
		createService(client, {type: 'NodePort', clusterIP: taken, ports: [{port: 53, nodePort: 30_053}]}, 'dns');
		expect(() => createService(client, spec)).toThrow(`Service "web" is invalid: ${message}`);
	});

	test('a name that begins with a digit', () => {
		const {client} = testApiServer();
		expect(() => createService(client, {ports}, '1web')).toThrow('metadata.name: Invalid value: "1web": a DNS-1035 label must consist of');
	});
});

describe('an update of a Service', () => {
	test('keeps its address and node port when the manifest leaves them out', () => {
		const {client} = testApiServer();
		const {spec} = createService(client, {type: 'NodePort', ports});
		const updated = client.update(
			'services',
			manifest('v1', 'Service', {name: 'web', namespace: 'default'}, {spec: {type: 'NodePort', selector: {a: 'b'}, ports}}),
		);
		expect(updated.spec.clusterIP).toBe(spec.clusterIP);
		expect(updated.spec.ports).toEqual(spec.ports);
		expect(updated.spec.selector).toEqual({a: 'b'});
	});

	test('may not change the address', () => {
		const {client} = testApiServer();
		createService(client, {clusterIP: '10.96.0.10', ports});
		expect(() => client.patch('services', 'default/web', {spec: {clusterIP: '10.96.0.11', clusterIPs: ['10.96.0.11']}}, 'merge')).toThrow(
			'spec.clusterIPs[0]: Invalid value: ["10.96.0.11"]: may not change once set',
		);
	});

	test('gives back what it no longer uses', () => {
		const {client} = testApiServer();
		createService(client, {type: 'NodePort', ports: [{port: 80, nodePort: 30_100}]});
		client.delete('services', 'default/web');
		expect(createService(client, {type: 'NodePort', ports: [{port: 80, nodePort: 30_100}]}, 'other').spec.ports![0]!.nodePort).toBe(30_100);
	});
});

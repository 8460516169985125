import {expect, test} from 'vitest';
import type {Draft} from '../../../source/api/objects.ts';
import {startServiceProxy} from '../../../source/cluster/service-proxy.ts';
import type {ServiceRoute} from '../../../source/world/types.ts';
import {ControlPlane, deploymentDraft, podDraft} from '../../helpers/control-plane.ts';

const seconds = 1000;

function service(name: string, spec: object = {}): Draft {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name, namespace: 'default'},
		spec: {selector: {app: name}, ports: [{port: 80, targetPort: 8080}], ...spec},
	};
}

function slicesOf(plane: ControlPlane, name: string) {
	return plane.list('endpointslices', 'default').filter(({metadata}) => metadata.labels?.['kubernetes.io/service-name'] === name);
}

/** `ready serving terminating` of each endpoint. */
function conditionsOf(plane: ControlPlane, name: string): readonly string[] {
	const endpoints = slicesOf(plane, name).flatMap((slice) => slice.endpoints ?? []);
	return endpoints.map(({conditions}) => `${conditions?.ready} ${conditions?.serving} ${conditions?.terminating}`);
}

test.each([
	['PreferSameZone', {forZones: [{name: 'east'}]}],
	['PreferClose', {forZones: [{name: 'east'}]}],
	['PreferSameNode', {forZones: [{name: 'east'}], forNodes: [{name: 'node1'}]}],
	[undefined, undefined],
])('trafficDistribution %s gives ready endpoints hints', (trafficDistribution, hints) => {
	const plane = new ControlPlane({nodes: 1});
	plane.client.modify('nodes', 'node1', (node) => ({
		...node,
		metadata: {...node.metadata, labels: {...node.metadata.labels, 'topology.kubernetes.io/zone': 'east'}},
	}));
	plane.create('services', service('web', {trafficDistribution}));
	plane.create('pods', podDraft('good', {}, {labels: {app: 'web'}}));
	plane.create('pods', podDraft('bad', {}, {labels: {app: 'web', ready: 'never'}}));
	plane.runFor(3 * seconds);
	const found = slicesOf(plane, 'web').flatMap((slice) => slice.endpoints ?? []);
	expect(found.find(({conditions}) => conditions?.ready)?.hints).toEqual(hints);
	expect(found.find(({conditions}) => !conditions?.ready)?.hints).toBeUndefined();
});

/** The network as the service proxy writes it. */
function network() {
	const services = new Map<string, ServiceRoute>();
	const namespaces = new Set<string>();
	const zones = new Map<string, string | undefined>();
	return {
		services,
		namespaces,
		zones,
		setService: (key: string, route: ServiceRoute) => void services.set(key, route),
		removeService: (key: string) => void services.delete(key),
		setZone: (machine: string, zone: string | undefined) => void zones.set(machine, zone),
		addNamespace: (name: string) => void namespaces.add(name),
		removeNamespace: (name: string) => void namespaces.delete(name),
	};
}

test('a Service without pods has one empty slice', () => {
	const plane = new ControlPlane();
	plane.create('services', service('web'));
	plane.runFor(100);
	const slices = slicesOf(plane, 'web');
	expect(slices).toMatchObject([{addressType: 'IPv4', endpoints: [], ports: []}]);
	expect(slices[0]!.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
	expect(slices[0]!.metadata.labels).toMatchObject({'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io'});
});

test('endpoints follow readiness; a terminating pod serves on but is not ready', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.create('services', service('web'));
	plane.create('pods', podDraft('good', {}, {labels: {app: 'web'}}));
	plane.create('pods', podDraft('bad', {}, {labels: {app: 'web', ready: 'never'}}));
	plane.runFor(3 * seconds);
	expect(conditionsOf(plane, 'web').toSorted()).toEqual(['false false false', 'true true false']);
	plane.client.delete('pods', 'default/good');
	plane.runFor(500);
	expect(conditionsOf(plane, 'web').toSorted()).toEqual(['false false false', 'false true true']);
	plane.runFor(3 * seconds);
	expect(conditionsOf(plane, 'web')).toEqual(['false false false']);
});

test('publishNotReadyAddresses makes every pod ready', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('services', service('web', {publishNotReadyAddresses: true}));
	plane.create('pods', podDraft('bad', {}, {labels: {app: 'web', ready: 'never'}}));
	plane.runFor(3 * seconds);
	expect(conditionsOf(plane, 'web')).toEqual(['true false false']);
});

test('a named target port is each pod own', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('services', service('web', {ports: [{name: 'http', port: 80, targetPort: 'http'}]}));
	for (const [name, containerPort] of [
		['a', 8080],
		['b', 9090],
	] as const) {
		const containers = [{name: 'app', image: 'nginx', ports: [{name: 'http', containerPort}]}];
		plane.create('pods', podDraft(name, {containers}, {labels: {app: 'web'}}));
	}
	plane.runFor(3 * seconds);
	const found = slicesOf(plane, 'web').map(({endpoints, ports}) => `${endpoints?.length} ${ports?.[0]?.name} ${ports?.[0]?.port}`);
	expect(found.toSorted()).toEqual(['1 http 8080', '1 http 9090']);
});

test('no slice holds more than a hundred endpoints', () => {
	const plane = new ControlPlane({nodes: 5});
	plane.create('services', service('web'));
	plane.create('deployments', deploymentDraft('web', 250));
	plane.runFor(20 * seconds);
	const sizes = slicesOf(plane, 'web').map(({endpoints}) => endpoints?.length);
	expect(sizes.toSorted()).toEqual([100, 100, 50]);
	plane.client.modify('deployments', 'default/web', (deployment) => ({...deployment, spec: {...deployment.spec, replicas: 0}}));
	plane.runFor(20 * seconds);
	expect(slicesOf(plane, 'web').map(({endpoints}) => endpoints)).toEqual([[]]);
});

test('the slices go with their Service', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('services', service('web'));
	plane.runFor(1 * seconds);
	plane.client.delete('services', 'default/web');
	plane.runFor(1 * seconds);
	expect(slicesOf(plane, 'web')).toEqual([]);
});

test('a Service has an address as soon as it exists, and routes to its ready pods', () => {
	const plane = new ControlPlane({nodes: 1});
	const net = network();
	startServiceProxy(plane.process('kube-proxy'), net);
	const {spec} = plane.create('services', service('web', {sessionAffinity: 'ClientIP'}));
	plane.runFor(100);
	expect(net.services.get('default/web')).toEqual({
		clusterIp: spec.clusterIP,
		affinityMs: 10_800_000,
		ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: undefined, endpoints: []}],
	});
	plane.create('pods', podDraft('good', {}, {labels: {app: 'web'}}));
	plane.create('pods', podDraft('bad', {}, {labels: {app: 'web', ready: 'never'}}));
	plane.runFor(3 * seconds);
	const ipOf = (name: string) => plane.client.get('pods', `default/${name}`).status.podIP;
	const [good, bad] = [ipOf('good'), ipOf('bad')];
	const endpoints = () => net.services.get('default/web')!.ports[0]!.endpoints.toSorted((a, b) => (a.ip < b.ip ? -1 : 1));
	const found = (ip: string | undefined, isReady: boolean, isServing: boolean, isTerminating: boolean) => ({
		...{ip, port: 8080, node: 'node1', isReady, isServing, isTerminating},
	});
	expect(endpoints()).toEqual([found(good, true, true, false), found(bad, false, false, false)].toSorted((a, b) => (a.ip! < b.ip! ? -1 : 1)));
	plane.client.delete('pods', 'default/good');
	plane.runFor(500);
	expect(endpoints()).toContainEqual(found(good, false, true, true));
	plane.runFor(3 * seconds);
	expect(endpoints()).toEqual([found(bad, false, false, false)]);
	plane.client.delete('services', 'default/web');
	plane.runFor(100);
	expect(net.services.has('default/web')).toBe(false);
});

test('what kinds of Services there are reaches the network', () => {
	const plane = new ControlPlane({nodes: 1});
	const net = network();
	startServiceProxy(plane.process('kube-proxy'), net);
	plane.create('services', service('name', {type: 'ExternalName', externalName: 'example.com', selector: undefined, ports: undefined}));
	plane.create(
		'services',
		service('near', {type: 'NodePort', externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local', externalIPs: ['198.51.100.7']}),
	);
	plane.create('services', service('bare', {clusterIP: 'None', selector: undefined, ports: undefined}));
	plane.create('services', service('hand', {selector: undefined}));
	plane.create('endpointslices', {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: {name: 'hand-1', namespace: 'default', labels: {'kubernetes.io/service-name': 'hand'}},
		addressType: 'IPv4',
		ports: [{name: '', port: 3306, protocol: 'TCP'}],
		endpoints: [{addresses: ['192.0.2.1']}, {addresses: ['192.0.2.2'], conditions: {ready: false}, hostname: 'second'}],
	});
	plane.runFor(200);
	expect(net.services.get('default/name')).toEqual({clusterIp: undefined, externalName: 'example.com', ports: []});
	expect(net.services.get('default/near')).toMatchObject({isInternalLocal: true, isExternalLocal: true, externalIps: ['198.51.100.7']});
	expect(net.services.get('default/bare')).toMatchObject({clusterIp: undefined, ports: [{port: 0, endpoints: []}]});
	expect(net.services.get('default/hand')?.ports[0]?.endpoints).toEqual([
		{ip: '192.0.2.1', port: 3306, isReady: true, isServing: true, isTerminating: false},
		{ip: '192.0.2.2', port: 3306, isReady: false, isServing: false, isTerminating: false, hostname: 'second'},
	]);
});

test('the pods of a headless Service keep their names', () => {
	const plane = new ControlPlane({nodes: 1});
	const net = network();
	startServiceProxy(plane.process('kube-proxy'), net);
	plane.create('services', service('db', {clusterIP: 'None'}));
	plane.create('pods', podDraft('db-0', {hostname: 'db-0', subdomain: 'db'}, {labels: {app: 'db'}}));
	plane.runFor(3 * seconds);
	const {podIP} = plane.client.get('pods', 'default/db-0').status;
	expect(net.services.get('default/db')).toMatchObject({clusterIp: undefined, ports: [{endpoints: [{ip: podIP, hostname: 'db-0'}]}]});
});

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

/** The network as the service proxy writes it. */
function network() {
	const services = new Map<string, ServiceRoute>();
	const names = new Map<string, readonly string[]>();
	return {
		services,
		names,
		setService: (key: string, route: ServiceRoute) => void services.set(key, route),
		removeService: (key: string) => void services.delete(key),
		setDnsRecord: (name: string, addresses: readonly string[]) => void names.set(name, addresses),
		removeDnsRecord: (name: string) => void names.delete(name),
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

test('a Service has a name as soon as it exists, and routes to its ready pods', () => {
	const plane = new ControlPlane({nodes: 1});
	const net = network();
	startServiceProxy(plane.process('kube-proxy'), net);
	plane.runFor(100);
	expect(net.names.has('web.default.svc.cluster.local')).toBe(false);
	const {spec} = plane.create('services', service('web', {sessionAffinity: 'ClientIP'}));
	plane.runFor(100);
	expect(net.names.get('web.default.svc.cluster.local')).toEqual([spec.clusterIP]);
	expect(net.services.get('default/web')).toMatchObject({clusterIp: spec.clusterIP, sessionAffinity: true, ports: [{port: 80, endpoints: []}]});
	plane.create('pods', podDraft('good', {}, {labels: {app: 'web'}}));
	plane.create('pods', podDraft('bad', {}, {labels: {app: 'web', ready: 'never'}}));
	plane.runFor(3 * seconds);
	const {podIP} = plane.client.get('pods', 'default/good').status;
	expect(net.services.get('default/web')?.ports[0]?.endpoints).toEqual([{ip: podIP, port: 8080}]);
	expect(net.names.get(`${podIP?.replaceAll('.', '-')}.default.pod.cluster.local`)).toEqual([podIP]);
	// The last one that still serves is used while it terminates, then there is none.
	plane.client.delete('pods', 'default/good');
	plane.runFor(500);
	expect(net.services.get('default/web')?.ports[0]?.endpoints).toEqual([{ip: podIP, port: 8080}]);
	plane.runFor(3 * seconds);
	expect(net.services.get('default/web')?.ports[0]?.endpoints).toEqual([]);
	plane.client.delete('services', 'default/web');
	plane.runFor(100);
	expect(net.services.has('default/web')).toBe(false);
	expect(net.names.has('web.default.svc.cluster.local')).toBe(false);
});

test('a headless Service is known by its pods alone', () => {
	const plane = new ControlPlane({nodes: 1});
	const net = network();
	startServiceProxy(plane.process('kube-proxy'), net);
	plane.create('services', service('db', {clusterIP: 'None'}));
	plane.runFor(100);
	expect(net.names.size).toBe(0);
	plane.create('pods', podDraft('db-0', {hostname: 'db-0', subdomain: 'db'}, {labels: {app: 'db'}}));
	plane.runFor(3 * seconds);
	const {podIP} = plane.client.get('pods', 'default/db-0').status;
	expect(net.names.get('db.default.svc.cluster.local')).toEqual([podIP]);
	expect(net.names.get('db-0.db.default.svc.cluster.local')).toEqual([podIP]);
});

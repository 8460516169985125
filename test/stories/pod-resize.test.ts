import {describe, expect, test} from 'vitest';
import type {Container, Pod} from '../../source/api/generated/types.ts';
import {podCondition} from '../../source/api/pods.ts';
import {podManifest, TestCluster, type TestClusterOptions} from '../helpers/test-cluster.ts';

const mebibyte = 1024 * 1024;
type Quantities = Readonly<Record<string, string>>;

/** A pod that may be resized, running. */
function running(container: Record<string, unknown> = {}, options: TestClusterOptions = {}): TestCluster {
	const cluster = new TestCluster(options);
	const resources = {requests: {cpu: '500m', memory: '200Mi'}, limits: {cpu: '1', memory: '400Mi'}};
	cluster.apply(podManifest('web', {name: 'web', resources, ...container}));
	cluster.runUntilTrue(() => cluster.container('web').ready === true, '1m');
	return cluster;
}

function resize(cluster: TestCluster, resources: {requests?: Quantities; limits?: Quantities}, name = 'web'): Pod {
	const containers = [{name: cluster.pod(name).spec.containers[0]!.name, resources}];
	return cluster.client.patch('pods', `default/${name}`, {spec: {containers}}, 'strategic', {subresource: 'resize'});
}

const limitsOf = (cluster: TestCluster, name = 'web') => cluster.machine().runtime.containers(cluster.pod(name).metadata.uid)[0]!.config.limits;

function done(cluster: TestCluster): void {
	cluster.runUntilTrue(() => {
		const {status} = cluster.pod('web');
		return !podCondition(cluster.pod('web'), 'PodResizeInProgress') && status.observedGeneration === cluster.pod('web').metadata.generation;
	}, '30s');
}

const resizeEvents = (cluster: TestCluster) => cluster.eventTexts('web').filter((text) => text.includes('Resize'));

describe('a pod that is resized in place', () => {
	test('has its new limits within seconds, and its container runs on', () => {
		const cluster = running();
		const {containerID} = cluster.container('web');
		const pod = resize(cluster, {requests: {cpu: '700m', memory: '300Mi'}, limits: {cpu: '2', memory: '600Mi'}});
		expect(pod.metadata.generation).toBe(2);
		// The status says what the container still has.
		expect(cluster.container('web').resources).toEqual({requests: {cpu: '500m', memory: '200Mi'}, limits: {cpu: '1', memory: '400Mi'}});
		cluster.runUntilTrue(() => podCondition(cluster.pod('web'), 'PodResizeInProgress') !== undefined, '5s');
		expect(podCondition(cluster.pod('web'), 'PodResizeInProgress')).toMatchObject({status: 'True', observedGeneration: 2});
		expect(cluster.container('web')).toMatchObject({
			allocatedResources: {cpu: '700m', memory: '300Mi'},
			resources: {requests: {cpu: '500m', memory: '200Mi'}, limits: {cpu: '1', memory: '400Mi'}},
		});
		done(cluster);
		expect(cluster.container('web')).toMatchObject({
			containerID,
			restartCount: 0,
			ready: true,
			allocatedResources: {cpu: '700m', memory: '300Mi'},
			resources: {requests: {cpu: '700m', memory: '300Mi'}, limits: {cpu: '2', memory: '600Mi'}},
		});
		expect(cluster.pod('web').status).toMatchObject({
			allocatedResources: {cpu: '700m', memory: '300Mi'},
			resources: {requests: {cpu: '700m', memory: '300Mi'}, limits: {cpu: '2', memory: '600Mi'}},
		});
		expect(limitsOf(cluster)).toMatchObject({cpuRequestMillicores: 700, cpuLimitMillicores: 2000, memoryLimitBytes: 600 * mebibyte});
		const summary =
			'{"containers":[{"name":"web","resources":{"limits":{"cpu":"2","memory":"600Mi"},"requests":{"cpu":"700m","memory":"300Mi"}}}],"generation":2}';
		expect(resizeEvents(cluster)).toEqual([
			`Normal ResizeStarted Pod resize started: ${summary}`,
			`Normal ResizeCompleted Pod resize completed: ${summary}`,
		]);
	});

	test('restarts its container where the policy of the resource says so', () => {
		const cluster = running({
			resizePolicy: [
				{resourceName: 'cpu', restartPolicy: 'NotRequired'},
				{resourceName: 'memory', restartPolicy: 'RestartContainer'},
			],
		});
		resize(cluster, {limits: {cpu: '2'}});
		done(cluster);
		expect(cluster.container('web')).toMatchObject({restartCount: 0, resources: {limits: {cpu: '2', memory: '400Mi'}}});
		resize(cluster, {limits: {memory: '600Mi'}});
		done(cluster);
		cluster.runUntilTrue(() => cluster.container('web').ready, '1m');
		expect(cluster.container('web')).toMatchObject({restartCount: 1, resources: {limits: {cpu: '2', memory: '600Mi'}}});
		expect(limitsOf(cluster)).toMatchObject({memoryLimitBytes: 600 * mebibyte});
		expect(cluster.eventTexts('web')).toContain('Normal Killing Container web resize requires restart');
	});

	test('is not resized where the node could never hold it, and says so', () => {
		const cluster = running();
		resize(cluster, {requests: {cpu: '1000'}, limits: {cpu: '1000'}});
		cluster.runFor('5m');
		const message = "Node didn't have enough capacity: cpu, requested: 1000000, capacity: 4000";
		expect(podCondition(cluster.pod('web'), 'PodResizePending')).toMatchObject({
			status: 'True',
			reason: 'Infeasible',
			message,
			observedGeneration: 2,
		});
		expect(cluster.container('web')).toMatchObject({allocatedResources: {cpu: '500m'}, resources: {limits: {cpu: '1'}}, restartCount: 0});
		expect(resizeEvents(cluster)).toEqual([
			`Warning ResizeInfeasible Pod resize Infeasible: {"containers":[{"name":"web","resources":{"limits":{"cpu":"1k","memory":"400Mi"},"requests":{"cpu":"1k","memory":"200Mi"}}}],"generation":2,"error":"${message}"}`,
		]);
		resize(cluster, {requests: {cpu: '500m'}, limits: {cpu: '1'}});
		cluster.runFor('10s');
		expect(podCondition(cluster.pod('web'), 'PodResizePending')).toBeUndefined();
	});

	test('waits until there is room, and gets it when another pod has gone', () => {
		const cluster = running();
		cluster.apply(podManifest('other', {resources: {requests: {cpu: '3'}}}));
		cluster.runUntilTrue(() => cluster.pod('other').status.phase === 'Running', '1m');
		resize(cluster, {requests: {cpu: '2'}, limits: {cpu: '2'}});
		cluster.runFor('1m');
		expect(podCondition(cluster.pod('web'), 'PodResizePending')).toMatchObject({
			reason: 'Deferred',
			message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
		});
		expect(limitsOf(cluster).cpuLimitMillicores).toBe(1000);
		cluster.delete('other', 1);
		cluster.runUntilTrue(() => limitsOf(cluster).cpuLimitMillicores === 2000, '1m');
		done(cluster);
		expect(podCondition(cluster.pod('web'), 'PodResizePending')).toBeUndefined();
		expect(resizeEvents(cluster).map((text) => text.split(' ')[1])).toEqual(['ResizeDeferred', 'ResizeStarted', 'ResizeCompleted']);
	});

	test('keeps its memory limit for as long as it uses more than the new one', () => {
		const cluster = running({
			image: 'polinux/stress',
			command: ['stress', '--vm', '1', '--vm-bytes', '150M', '--vm-hang', '1'],
		});
		cluster.runFor('30s');
		resize(cluster, {requests: {memory: '50Mi'}, limits: {memory: '100Mi'}});
		cluster.runFor('1m');
		const {reason, message} = podCondition(cluster.pod('web'), 'PodResizeInProgress')!;
		expect(reason).toBe('Error');
		expect(message).toMatch(
			/^cannot decrease memory limits: \[attempting to set pod memory limit \(104857600\) below current usage \(\d+\), attempting to set container "web" memory limit \(104857600\) below current usage \(\d+\)\]$/,
		);
		expect(cluster.container('web')).toMatchObject({restartCount: 0, resources: {limits: {memory: '400Mi'}}, allocatedResources: {memory: '50Mi'}});
		expect(limitsOf(cluster).memoryLimitBytes).toBe(400 * mebibyte);
		expect(resizeEvents(cluster).some((text) => text.startsWith('Warning ResizeError Pod resize error: {"containers":['))).toBe(true);
		resize(cluster, {limits: {memory: '500Mi'}});
		done(cluster);
		expect(limitsOf(cluster).memoryLimitBytes).toBe(500 * mebibyte);
	});

	test('is known again to a kubelet that was restarted meanwhile', () => {
		const cluster = running();
		cluster.apply(podManifest('other', {resources: {requests: {cpu: '3'}}}));
		cluster.runFor('10s');
		resize(cluster, {requests: {cpu: '2'}, limits: {cpu: '2'}});
		cluster.runFor('10s');
		cluster.machine().stopService('kubelet');
		cluster.runFor('1s');
		cluster.machine().startService('kubelet');
		cluster.runFor('20s');
		expect(podCondition(cluster.pod('web'), 'PodResizePending')?.reason).toBe('Deferred');
		expect(cluster.container('web')).toMatchObject({allocatedResources: {cpu: '500m'}, resources: {limits: {cpu: '1'}}});
		cluster.delete('other', 1);
		cluster.runUntilTrue(() => limitsOf(cluster).cpuLimitMillicores === 2000, '1m');
		expect(cluster.container('web').restartCount).toBe(0);
	});

	test('goes on in a restored run as it would have', () => {
		const cluster = running();
		resize(cluster, {requests: {cpu: '1'}, limits: {cpu: '2'}});
		cluster.runUntilTrue(() => podCondition(cluster.pod('web'), 'PodResizeInProgress') !== undefined, '5s');
		const restored = new TestCluster({saved: cluster.save()});
		for (const either of [cluster, restored]) done(either);
		expect(restored.pod('web')).toEqual(cluster.pod('web'));
		expect(limitsOf(restored).cpuLimitMillicores).toBe(2000);
	});
});

describe('the resize subresource', () => {
	const sidecar: Container = {
		name: 'logs',
		image: 'busybox',
		command: ['sleep', 'infinity'],
		restartPolicy: 'Always',
		resources: {requests: {cpu: '100m'}},
	};
	const setup: Container = {name: 'setup', image: 'busybox', command: ['true'], resources: {requests: {cpu: '100m'}}};
	const guaranteed = {requests: {cpu: '1', memory: '1Gi'}, limits: {cpu: '1', memory: '1Gi'}};

	test.each<[string, object, object, string]>([
		[
			'QoS',
			{resources: guaranteed},
			{containers: [{name: 'web', resources: {limits: {cpu: '2'}}}]},
			'spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing',
		],
		[
			'a request taken away',
			{},
			{containers: [{name: 'web', resources: {requests: {cpu: null}, limits: {cpu: null}}}]},
			'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
		],
		[
			'other resources',
			{},
			{containers: [{name: 'web', resources: {requests: {'ephemeral-storage': '1Gi'}}}]},
			'spec: Forbidden: only cpu and memory resources are mutable',
		],
		[
			'a policy',
			{},
			{containers: [{name: 'web', resizePolicy: [{resourceName: 'cpu', restartPolicy: 'RestartContainer'}]}]},
			'spec: Forbidden: only cpu and memory resources are mutable',
		],
		[
			'what else an init container asks for',
			{},
			{initContainers: [{name: 'setup', resources: {requests: {'ephemeral-storage': '1Gi'}}}]},
			'spec: Forbidden: only cpu and memory resources are mutable',
		],
		[
			'more requested than the limit',
			{},
			{containers: [{name: 'web', resources: {requests: {cpu: '3'}}}]},
			'spec.containers[0].resources.requests: Invalid value: "3": must be less than or equal to cpu limit of 1',
		],
	])('refuses to change %s', (_, container, spec, message) => {
		const cluster = new TestCluster();
		const resources = {requests: {cpu: '500m', memory: '200Mi'}, limits: {cpu: '1', memory: '400Mi'}};
		const initContainers = container === undefined || 'resources' in container ? [] : [setup, sidecar];
		cluster.apply(podManifest('web', {name: 'web', resources, ...container}, {initContainers}));
		expect(() => cluster.client.patch('pods', 'default/web', {spec}, 'strategic', {subresource: 'resize'})).toThrow(message);
	});

	test.each([
		['added', [{name: 'web'}, {name: 'more', image: 'nginx'}], 'spec.containers: Forbidden: containers may not be added or removed on resize'],
		['renamed', [{name: 'site', image: 'nginx'}], 'spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize'],
	])('refuses containers that are %s', (_, containers, message) => {
		const cluster = running();
		expect(() => cluster.client.patch('pods', 'default/web', {spec: {containers}}, 'merge', {subresource: 'resize'})).toThrow(message);
	});

	test('resizes an init container while it runs', () => {
		const cluster = new TestCluster();
		const slow = {name: 'setup', image: 'busybox', command: ['sleep', '30'], resources: {requests: {cpu: '100m'}, limits: {cpu: '200m'}}};
		cluster.apply(podManifest('web', {name: 'web'}, {initContainers: [slow]}));
		cluster.runUntilTrue(() => cluster.container('web', 'setup').state?.running !== undefined, '1m');
		const resources = {requests: {cpu: '300m'}, limits: {cpu: '400m'}};
		cluster.client.patch('pods', 'default/web', {spec: {initContainers: [{name: 'setup', resources}]}}, 'strategic', {subresource: 'resize'});
		done(cluster);
		cluster.runFor('3s');
		expect(cluster.container('web', 'setup')).toMatchObject({restartCount: 0, resources, allocatedResources: {cpu: '300m'}});
		expect(limitsOf(cluster)).toMatchObject({cpuLimitMillicores: 400});
	});

	test('resizes a sidecar, and drops whatever else is asked for', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {name: 'web'}, {initContainers: [setup, sidecar]}));
		cluster.runUntilTrue(() => cluster.container('web').ready === true, '1m');
		const patch = {metadata: {labels: {a: 'b'}}, spec: {initContainers: [{name: 'logs', resources: {requests: {cpu: '200m'}}}]}};
		const pod = cluster.client.patch('pods', 'default/web', patch, 'strategic', {subresource: 'resize'});
		expect(pod.metadata.labels).toBeUndefined();
		done(cluster);
		cluster.runFor('5s');
		expect(cluster.container('web', 'logs')).toMatchObject({restartCount: 0, resources: {requests: {cpu: '200m'}}});
	});

	test('is the only way: an update of the pod may not', () => {
		const cluster = running();
		const pod = cluster.pod('web');
		const [web] = pod.spec.containers;
		expect(() => cluster.client.update('pods', {...pod, spec: {...pod.spec, containers: [{...web!, resources: {}}]}})).toThrow(
			'pod updates may not change fields other than',
		);
	});
});

describe('a pod with resources as a whole', () => {
	const wholeResize = (cluster: TestCluster, resources: {requests?: Quantities; limits?: Quantities}): Pod =>
		cluster.client.patch('pods', 'default/web', {spec: {resources}}, 'strategic', {subresource: 'resize'});
	const whole = (resources: object | undefined, container: object = {}): TestCluster => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {name: 'web', ...container}, resources && {resources}));
		cluster.runUntilTrue(() => cluster.container('web').ready === true, '1m');
		return cluster;
	};

	test('is resized in place, and so are containers that have no limits of their own', () => {
		const cluster = whole({requests: {cpu: '200m'}, limits: {cpu: '1', memory: '256Mi'}});
		expect(limitsOf(cluster)).toMatchObject({cpuLimitMillicores: 1000, memoryLimitBytes: 256 * mebibyte});
		wholeResize(cluster, {requests: {cpu: '300m'}, limits: {cpu: '2', memory: '512Mi'}});
		cluster.runUntilTrue(() => podCondition(cluster.pod('web'), 'PodResizeInProgress') !== undefined, '5s');
		done(cluster);
		expect(limitsOf(cluster)).toMatchObject({cpuLimitMillicores: 2000, memoryLimitBytes: 512 * mebibyte});
		expect(cluster.container('web')).toMatchObject({restartCount: 0, ready: true});
		expect(cluster.pod('web').status).toMatchObject({
			allocatedResources: {cpu: '300m', memory: '256Mi'},
			resources: {requests: {cpu: '300m', memory: '256Mi'}, limits: {cpu: '2', memory: '512Mi'}},
		});
		const summary =
			'{"resources":{"limits":{"cpu":"2","memory":"512Mi"},"requests":{"cpu":"300m","memory":"256Mi"}},"containers":[{"name":"web","resources":{}}],"generation":2}';
		expect(resizeEvents(cluster)).toEqual([
			`Normal ResizeStarted Pod resize started: ${summary}`,
			`Normal ResizeCompleted Pod resize completed: ${summary}`,
		]);
	});

	test('waits while the node has no room for it', () => {
		const cluster = whole({requests: {cpu: '200m'}, limits: {cpu: '1'}});
		cluster.apply(podManifest('other', {name: 'web', resources: {requests: {cpu: '3'}}}));
		cluster.runFor('10s');
		wholeResize(cluster, {requests: {cpu: '2'}, limits: {cpu: '3'}});
		cluster.runFor('5s');
		expect(podCondition(cluster.pod('web'), 'PodResizePending')).toMatchObject({
			reason: 'Deferred',
			message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
		});
		expect(cluster.pod('web').status).toMatchObject({allocatedResources: {cpu: '200m'}, resources: {limits: {cpu: '1'}}});
	});

	test('is not given less memory than it uses', () => {
		const cluster = whole({limits: {memory: '256Mi'}});
		wholeResize(cluster, {requests: {memory: '16Ki'}, limits: {memory: '16Ki'}});
		cluster.runFor('10s');
		expect(podCondition(cluster.pod('web'), 'PodResizeInProgress')).toMatchObject({
			reason: 'Error',
			message: expect.stringMatching(/^cannot decrease memory limits: attempting to set pod memory limit \(16384\) below current usage \(\d+\)$/),
		});
		wholeResize(cluster, {requests: {memory: '256Mi'}, limits: {memory: '256Mi'}});
		done(cluster);
		expect(podCondition(cluster.pod('web'), 'PodResizeInProgress')).toBeUndefined();
	});

	test('may get some where it had none, but not lose them', () => {
		const cluster = whole(undefined, {resources: {requests: {cpu: '100m'}}});
		const pod = wholeResize(cluster, {requests: {cpu: '200m'}, limits: {cpu: '1'}});
		expect(pod.spec.resources).toEqual({requests: {cpu: '200m'}, limits: {cpu: '1'}});
		done(cluster);
		expect(() => cluster.client.patch('pods', 'default/web', {spec: {resources: {limits: null}}}, 'strategic', {subresource: 'resize'})).toThrow(
			'spec.resources.limits: Forbidden: resource limits cannot be removed',
		);
	});

	test('has its sums written as the first of them', () => {
		const cluster = whole({limits: {memory: '1Gi'}}, {resources: {requests: {memory: '50M'}}});
		expect(cluster.pod('web').spec.resources).toEqual({requests: {memory: '50M'}, limits: {memory: '1Gi'}});
		expect(cluster.pod('web').status.allocatedResources).toEqual({memory: '50M'});
	});
});

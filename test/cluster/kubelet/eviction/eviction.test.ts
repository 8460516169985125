import {describe, expect, test} from 'vitest';
import {findCondition} from '../../../../source/api/conditions.ts';
import {podManifest, TestCluster} from '../../../helpers/test-cluster.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** A node with three pods that run: one that asks for nothing, one that asks for enough, and one of the system's. */
function nodeUnderLoad(config = {}): TestCluster {
	const cluster = new TestCluster({config});
	cluster.apply(podManifest('careless', {image: 'nginx'}));
	cluster.apply(podManifest('modest', {image: 'nginx', resources: {requests: {memory: '1Gi'}}}));
	cluster.apply({apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name: 'system-node-critical'}, value: 2_000_001_000});
	cluster.apply(podManifest('vital', {image: 'nginx'}, {priorityClassName: 'system-node-critical'}));
	cluster.runUntilTrue(() => ['careless', 'modest', 'vital'].every((name) => cluster.pod(name).status.phase === 'Running'));
	return cluster;
}

/** Leaves so much memory to the pods' use. */
function leave(cluster: TestCluster, bytes: number): void {
	const {capacity} = cluster.machine();
	cluster.machine().occupy('other', {memoryBytes: capacity.memoryBytes - cluster.machine().stats().workingSetBytes - bytes});
}

const condition = (cluster: TestCluster, type: string) => findCondition(cluster.node().status?.conditions, type);

describe('memory pressure', () => {
	test('evicts one pod a round: the one above its request, never a critical one', () => {
		const cluster = nodeUnderLoad();
		leave(cluster, 90 * mebibyte);
		cluster.runUntilTrue(() => cluster.pod('careless').status.phase === 'Failed', '20s');
		const {status} = cluster.pod('careless');
		expect(status).toMatchObject({reason: 'Evicted'});
		expect(status.message).toMatch(
			/^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+[KM]i\. Container app was using \d+[KM]i, request is 0, has larger consumption of memory\. $/,
		);
		expect(findCondition(status.conditions, 'DisruptionTarget')).toMatchObject({
			status: 'True',
			reason: 'TerminationByKubelet',
			message: status.message,
		});
		expect(findCondition(status.conditions, 'Ready')).toMatchObject({status: 'False', reason: 'PodFailed'});
		expect(cluster.eventTexts('careless')).toContain(`Warning Evicted ${status.message}`);
		expect(cluster.eventTexts('node01').join()).toContain('Warning EvictionThresholdMet Attempting to reclaim memory');
		expect(cluster.pod('modest').status.phase).toBe('Running');
		expect(cluster.pod('vital').status.phase).toBe('Running');
	});

	test('is told of at once and for five minutes after, and keeps BestEffort pods out meanwhile', () => {
		const cluster = nodeUnderLoad();
		leave(cluster, 90 * mebibyte);
		cluster.runFor('25s');
		expect(condition(cluster, 'MemoryPressure')).toMatchObject({
			status: 'True',
			reason: 'KubeletHasInsufficientMemory',
			message: 'kubelet has insufficient memory available',
		});
		cluster.machine().release('other');
		cluster.apply(podManifest('newcomer', {image: 'nginx'}));
		cluster.apply(podManifest('settled', {image: 'nginx', resources: {requests: {memory: '64Mi'}}}));
		cluster.runFor('30s');
		expect(cluster.pod('newcomer').status).toMatchObject({
			phase: 'Failed',
			reason: 'Evicted',
			message: 'Pod was rejected: The node had condition: [MemoryPressure]. ',
		});
		expect(cluster.pod('settled').status.phase).toBe('Running');
		cluster.runFor('3m');
		expect(condition(cluster, 'MemoryPressure')!.status).toBe('True');
		cluster.runFor('2m');
		expect(condition(cluster, 'MemoryPressure')).toMatchObject({status: 'False', reason: 'KubeletHasSufficientMemory'});
		const texts = cluster.eventTexts('node01');
		expect(texts).toContain('Normal NodeHasInsufficientMemory Node node01 status is now: NodeHasInsufficientMemory');
		expect(texts.join()).toContain('NodeHasSufficientMemory Node node01 status is now: NodeHasSufficientMemory (x2)');
	});

	test('of a soft threshold is waited out, and gives the pod its grace', () => {
		const cluster = nodeUnderLoad({
			evictionSoft: {'memory.available': {quantity: gibibyte}},
			evictionSoftGracePeriodSeconds: {'memory.available': 60},
			evictionMaxPodGracePeriodSeconds: 20,
		});
		leave(cluster, gibibyte - 10 * mebibyte);
		cluster.runFor('30s');
		expect(condition(cluster, 'MemoryPressure')!.status).toBe('True');
		expect(cluster.pod('careless').status.phase).toBe('Running');
		cluster.runFor('50s');
		expect(cluster.pod('careless').status).toMatchObject({phase: 'Failed', reason: 'Evicted'});
	});
});

test('disk pressure first takes away what nobody uses, and then is over', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('done', {image: 'nginx:1.14', command: ['nope']}, {restartPolicy: 'Never'}));
	cluster.runUntilTrue(() => cluster.pod('done').status.phase === 'Failed');
	cluster.delete('done', 0);
	cluster.runFor('10s');
	const machine = cluster.machine();
	const leaveDisk = 15 * gibibyte - mebibyte;
	machine.occupy('other', {diskBytes: machine.capacity.ephemeralStorageBytes - machine.stats().nodeFs.usedBytes - leaveDisk});
	cluster.runFor('25s');
	expect(machine.runtime.findImage('nginx:1.14')).toBeUndefined();
	expect(condition(cluster, 'DiskPressure')).toMatchObject({status: 'True', reason: 'KubeletHasDiskPressure'});
	cluster.runFor('6m');
	expect(condition(cluster, 'DiskPressure')).toMatchObject({status: 'False', reason: 'KubeletHasNoDiskPressure'});
});

test('a pod is evicted for a volume grown beyond its limit, the node being well', () => {
	const cluster = new TestCluster();
	const volumes = [{name: 'cache', emptyDir: {sizeLimit: '1Mi'}}];
	cluster.apply(podManifest('hoarder', {image: 'nginx', volumeMounts: [{name: 'cache', mountPath: '/cache'}]}, {volumes}));
	cluster.runUntilTrue(() => cluster.pod('hoarder').status.phase === 'Running');
	cluster.machine().volumes.create(`${cluster.pod('hoarder').metadata.uid}/cache`, {big: 'x'.repeat(2 * mebibyte)});
	cluster.runFor('15s');
	expect(cluster.pod('hoarder').status).toMatchObject({
		phase: 'Failed',
		reason: 'Evicted',
		message: 'Usage of EmptyDir volume "cache" exceeds the limit "1Mi". ',
	});
	expect(condition(cluster, 'DiskPressure')!.status).toBe('False');
});

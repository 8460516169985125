import {describe, expect, test} from 'vitest';
import {findCondition} from '../../source/api/conditions.ts';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** A node whose kubelet was started with this configuration file. */
function nodeWith(configuration: string): TestCluster {
	const cluster = new TestCluster();
	const machine = cluster.machine();
	machine.stopService('kubelet');
	machine.writeFile(
		'/var/lib/kubelet/config.yaml',
		`apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n${configuration}`,
	);
	machine.startService('kubelet');
	cluster.runFor('10s');
	return cluster;
}

/** Pods that run: one that asks for nothing, one that asks for enough. */
function withPods(cluster: TestCluster, spec: Record<string, unknown> = {}): TestCluster {
	cluster.apply(podManifest('careless', {image: 'nginx'}, spec));
	cluster.apply(podManifest('modest', {image: 'nginx', resources: {requests: {memory: '1Gi', 'ephemeral-storage': '1Gi'}}}));
	cluster.runUntilTrue(() => ['careless', 'modest'].every((name) => cluster.pod(name).status.phase === 'Running'));
	return cluster;
}

function leave(cluster: TestCluster, bytes: number): void {
	const {capacity} = cluster.machine();
	cluster.machine().release('other');
	cluster.machine().occupy('other', {memoryBytes: capacity.memoryBytes - cluster.machine().stats().workingSetBytes - bytes});
}

const conditionOf = (cluster: TestCluster, type: string) => findCondition(cluster.node().status?.conditions, type);

describe('the kubelet configuration file', () => {
	test('a hard threshold of its own replaces all defaults', () => {
		const cluster = withPods(nodeWith('evictionHard: {memory.available: 1Gi}\n'));
		cluster.machine().occupy('disk', {diskBytes: 95 * gibibyte});
		leave(cluster, 1000 * mebibyte);
		cluster.runUntilTrue(() => cluster.pod('careless').status.phase === 'Failed', '25s');
		expect(cluster.pod('careless').status.message).toMatch(/^The node was low on resource: memory\. Threshold quantity: 1Gi, available: /);
		expect(conditionOf(cluster, 'DiskPressure')!.status).toBe('False');
		expect(cluster.node().status.allocatable?.memory).toBe('7Gi');
	});

	test('a soft threshold is waited out for its grace period', () => {
		const cluster = withPods(nodeWith('evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: 1m30s}\n'));
		leave(cluster, 1000 * mebibyte);
		cluster.runFor('25s');
		expect(conditionOf(cluster, 'MemoryPressure')).toMatchObject({status: 'True', reason: 'KubeletHasInsufficientMemory'});
		cluster.runFor('60s');
		expect(cluster.pod('careless').status.phase).toBe('Running');
		cluster.runUntilTrue(() => cluster.pod('careless').status.phase === 'Failed', '60s');
		expect(cluster.pod('careless').status.reason).toBe('Evicted');
	});

	test('a soft threshold that is left in time evicts nobody, and its grace begins anew', () => {
		const cluster = withPods(nodeWith('evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: 60s}\n'));
		for (let round = 0; round < 3; round += 1) {
			leave(cluster, 1000 * mebibyte);
			cluster.runFor('45s');
			cluster.machine().release('other');
			cluster.runFor('15s');
		}
		expect(cluster.pod('careless').status.phase).toBe('Running');
		expect(cluster.eventTexts('node01').join()).not.toContain('EvictionThresholdMet');
	});

	/** How long an evicted pod that does not listen to SIGTERM goes on. */
	function secondsGiven(configuration: string, graceSeconds: number): number {
		const cluster = nodeWith(`evictionSoft: {memory.available: 1Gi}\nevictionSoftGracePeriod: {memory.available: 10s}\n${configuration}`);
		const command = ['sh', '-c', "trap '' TERM; while true; do sleep 1; done"];
		cluster.apply(podManifest('deaf', {image: 'busybox', command}, {terminationGracePeriodSeconds: graceSeconds}));
		cluster.runUntilTrue(() => cluster.pod('deaf').status.phase === 'Running');
		leave(cluster, 1000 * mebibyte);
		const evicted = () => cluster.eventTexts('deaf').some((text) => text.includes('Warning Evicted'));
		cluster.runUntilTrue(evicted, '60s');
		const sinceMs = cluster.nowMs;
		cluster.runUntilTrue(() => cluster.pod('deaf').status.containerStatuses?.[0]?.state?.terminated !== undefined, '3m');
		return Math.round((cluster.nowMs - sinceMs) / 1000);
	}

	test.each([
		{name: 'the least of evictionMaxPodGracePeriod', configuration: 'evictionMaxPodGracePeriod: 20\n', graceSeconds: 60, expected: 20},
		{name: 'and the pod’s own', configuration: 'evictionMaxPodGracePeriod: 60\n', graceSeconds: 15, expected: 15},
		{name: 'the pod’s own, if nothing is said', configuration: '', graceSeconds: 40, expected: 40},
	])('evicted for a soft threshold a pod gets $name', ({configuration, graceSeconds, expected}) => {
		const seconds = secondsGiven(configuration, graceSeconds);
		expect(seconds).toBeGreaterThanOrEqual(expected - 1);
		expect(seconds).toBeLessThanOrEqual(expected + 2);
	});

	test('what is to be reclaimed at least keeps the evictions going', () => {
		const evictedWith = (reclaim: string): string[] => {
			const cluster = withPods(nodeWith(`evictionHard: {memory.available: 1Gi}\n${reclaim}`));
			cluster.world.override('fat', {podUid: cluster.pod('careless').metadata.uid}, {extraMemoryBytes: 100 * mebibyte});
			leave(cluster, 1000 * mebibyte);
			// The first eviction frees some 100 MiB: enough for the threshold.
			cluster.runFor('2m');
			return ['careless', 'modest'].filter((name) => cluster.pod(name).status.phase === 'Failed');
		};
		expect(evictedWith('')).toEqual(['careless']);
		expect(evictedWith('evictionMinimumReclaim: {memory.available: 500Mi}\n')).toEqual(['careless', 'modest']);
	});

	test('a condition stays for the transition period after its cause', () => {
		const cluster = withPods(nodeWith('evictionHard: {memory.available: 1Gi}\nevictionPressureTransitionPeriod: 60s\n'));
		leave(cluster, 1000 * mebibyte);
		cluster.runFor('25s');
		cluster.machine().release('other');
		cluster.runFor('40s');
		expect(conditionOf(cluster, 'MemoryPressure')!.status).toBe('True');
		cluster.runFor('40s');
		expect(conditionOf(cluster, 'MemoryPressure')).toMatchObject({status: 'False', reason: 'KubeletHasSufficientMemory'});
	});

	test('processes have a threshold if it gives them one: the pod of the most goes, and the node says so', () => {
		const cluster = withPods(nodeWith('evictionHard: {pid.available: 10%}\n'));
		cluster.machine().occupy('forks', {processes: 29_500});
		cluster.runUntilTrue(() => cluster.pod('careless').status.phase === 'Failed' || cluster.pod('modest').status.phase === 'Failed', '25s');
		const victim = ['careless', 'modest'].find((name) => cluster.pod(name).status.phase === 'Failed')!;
		expect(cluster.pod(victim).status.message).toMatch(/^The node was low on resource: pids\. Threshold quantity: 3276, available: \d+\. $/);
		expect(cluster.eventTexts('node01').join()).toContain('Warning EvictionThresholdMet Attempting to reclaim pids');
		cluster.runFor('15s');
		expect(conditionOf(cluster, 'PIDPressure')).toMatchObject({
			status: 'True',
			reason: 'KubeletHasInsufficientPID',
			message: 'kubelet has insufficient PID available',
		});
		cluster.apply(podManifest('newcomer', {image: 'nginx', resources: {requests: {memory: '64Mi'}}}));
		cluster.runFor('5s');
		expect(cluster.pod('newcomer').status).toMatchObject({reason: 'Evicted', message: 'Pod was rejected: The node had condition: [PIDPressure]. '});
	});

	test('podPidsLimit holds a pod to so many processes, and its neighbours run on', () => {
		const cluster = nodeWith('podPidsLimit: 20\n');
		const script = 'for i in $(seq 30); do sleep 1000 & done; echo all';
		cluster.apply(podManifest('forking', {image: 'busybox', command: ['sh', '-c', script]}, {restartPolicy: 'Never'}));
		cluster.apply(podManifest('calm', {image: 'nginx'}));
		cluster.runUntilTrue(() => cluster.pod('forking').status.phase === 'Failed' && cluster.pod('calm').status.phase === 'Running', '60s');
		expect(cluster.container('forking').state?.terminated).toMatchObject({reason: 'Error', exitCode: 2});
		const log = cluster.kubelet().logs(cluster.pod('forking').metadata.uid, 'app', {isPrevious: false});
		expect(log.map(({text}) => text)).toEqual(["sh: can't fork: Resource temporarily unavailable"]);
		expect(conditionOf(cluster, 'PIDPressure')!.status).toBe('False');
	});

	test('what is reserved for the system is not for pods: their cgroup runs short before the machine does', () => {
		const cluster = withPods(nodeWith('systemReserved: {memory: 6Gi}\n'));
		expect(cluster.node().status.allocatable?.memory).toBe('1948Mi');
		const [run] = cluster.machine().runtime.containers(cluster.pod('careless').metadata.uid);
		expect(run).toBeDefined();
		cluster.world.override('fat', {podUid: cluster.pod('careless').metadata.uid}, {extraMemoryBytes: 1950 * mebibyte});
		cluster.runUntilTrue(() => cluster.pod('careless').status.phase === 'Failed', '25s');
		expect(cluster.pod('careless').status.message).toMatch(/^The node was low on resource: memory\. Threshold quantity: 100Mi, available: /);
	});

	test('with a file it cannot read the kubelet does not start, and does once it is mended', () => {
		const cluster = nodeWith('');
		cluster.machine().stopService('kubelet');
		cluster.machine().writeFile('/var/lib/kubelet/config.yaml', 'evictionSoft: {memory.available: 1Gi}\n');
		cluster.machine().startService('kubelet');
		cluster.apply(podManifest('waiting', {image: 'nginx'}));
		cluster.runFor('60s');
		expect(cluster.pod('waiting').status.phase).toBe('Pending');
		cluster.machine().writeFile('/var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\n');
		cluster.runUntilTrue(() => cluster.pod('waiting').status.phase === 'Running', '40s');
	});

	test('is what the kubelet goes on with in another process, whatever has become of the file', () => {
		const cluster = withPods(nodeWith('evictionHard: {memory.available: 1Gi}\n'));
		cluster.machine().writeFile('/var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\n');
		const restored = new TestCluster({saved: cluster.save()});
		leave(restored, 1000 * mebibyte);
		restored.runUntilTrue(() => restored.pod('careless').status.phase === 'Failed', '25s');
		expect(restored.pod('careless').status.message).toContain('Threshold quantity: 1Gi');
	});
});

describe('inodes', () => {
	test('a pod of too many small files is evicted, after what nobody uses is removed', () => {
		const cluster = withPods(new TestCluster());
		const uid = cluster.pod('careless').metadata.uid;
		const {inodes, inodesUsed} = cluster.machine().stats().nodeFs;
		cluster.world.override('files', {podUid: uid}, {extraFiles: Math.ceil(inodes * 0.96) - inodesUsed});
		cluster.runUntilTrue(() => cluster.pod('careless').status.phase === 'Failed', '25s');
		expect(cluster.pod('careless').status).toMatchObject({reason: 'Evicted'});
		expect(cluster.pod('careless').status.message).toMatch(/^The node was low on resource: inodes\. Threshold quantity: 320Ki, available: \d+k?\. $/);
		expect(cluster.eventTexts('node01').join()).toContain('Warning EvictionThresholdMet Attempting to reclaim inodes');
		cluster.runFor('15s');
		expect(conditionOf(cluster, 'DiskPressure')).toMatchObject({
			status: 'True',
			reason: 'KubeletHasDiskPressure',
			message: 'kubelet has disk pressure',
		});
		expect(cluster.pod('modest').status.phase).toBe('Running');
	});
});

test('a container just below its memory limit is so slow that its liveness probe restarts it, without an OOM kill', () => {
	const cluster = new TestCluster();
	const livenessProbe = {httpGet: {port: 80}, periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 2};
	cluster.apply(podManifest('tight', {image: 'nginx:1.25', resources: {limits: {memory: '128Mi'}}, livenessProbe}));
	cluster.runUntilTrue(() => cluster.pod('tight').status.phase === 'Running');
	cluster.runFor('10s');
	const {uid} = cluster.pod('tight').metadata;
	const usedBytes = cluster.kubelet().containerStats(uid, 'app')!.workingSetBytes;
	cluster.world.override('fat', {podUid: uid}, {extraMemoryBytes: 128 * mebibyte - usedBytes - mebibyte / 2});
	cluster.runUntilTrue(() => cluster.container('tight').restartCount > 0, '30s');
	expect(cluster.container('tight').lastState?.terminated?.reason).not.toBe('OOMKilled');
	expect(cluster.eventTexts('tight').join()).toContain('Warning Unhealthy Liveness probe failed: Get "http://');
});

test('a memory limit that not even the runtime can start with is told so', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('tiny', {image: 'nginx', resources: {limits: {memory: '2Mi'}}}));
	cluster.runFor('20s');
	expect(cluster.container('tiny').lastState?.terminated ?? cluster.container('tiny').state?.terminated).toMatchObject({
		reason: 'StartError',
		exitCode: 128,
	});
	expect(cluster.eventTexts('tiny').join()).toContain('container init was OOM-killed (memory limit too low?)');
});

describe('a memory-backed emptyDir', () => {
	const volumes = (emptyDir: Record<string, unknown>) => ({volumes: [{name: 'cache', emptyDir: {medium: 'Memory', ...emptyDir}}]});
	const writer = (mebibytes: number, resources: Record<string, unknown> = {}) => ({
		image: 'busybox',
		command: ['sh', '-c', `dd if=/dev/zero of=/cache/x bs=1M count=${mebibytes}; echo "ended with $?"; sleep 3600`],
		volumeMounts: [{name: 'cache', mountPath: '/cache'}],
		...(Object.keys(resources).length > 0 && {resources}),
	});
	const log = (cluster: TestCluster, name: string): string =>
		cluster
			.kubelet()
			.logs(cluster.pod(name).metadata.uid, 'app', {isPrevious: false})
			.map(({text}) => text)
			.join('\n');

	test('has room for its size limit: who writes more is told that there is no space left, and is not evicted', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('full', writer(20), volumes({sizeLimit: '10Mi'})));
		cluster.runFor('30s');
		expect(log(cluster, 'full')).toContain('No space left on device');
		expect(cluster.pod('full').status.phase).toBe('Running');
	});

	test('without a limit has room for what the pod may use, which its container cannot fill', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('greedy', writer(120, {limits: {memory: '128Mi'}}), volumes({})));
		cluster.apply(podManifest('too-greedy', writer(128, {limits: {memory: '128Mi'}}), volumes({})));
		const ends = (): (string | undefined)[] => {
			const {state, lastState} = cluster.container('too-greedy');
			return [state, lastState].map((part) => part?.terminated?.reason);
		};
		cluster.runUntilTrue(() => ends().includes('OOMKilled'), '30s');
		cluster.runFor('10s');
		expect(log(cluster, 'greedy')).toContain('ended with 0');
	});

	test('that is full keeps its container from starting again: what is in it stays, and counts', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('stuck', writer(128, {limits: {memory: '128Mi'}}), volumes({})));
		cluster.runFor('40s');
		expect(cluster.container('stuck').lastState?.terminated).toMatchObject({
			reason: 'StartError',
			exitCode: 128,
			message:
				'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown',
		});
	});

	test('counts as memory, for kubectl top and for eviction, and not as disk', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('cached', writer(300), volumes({})));
		cluster.apply(podManifest('plain', {image: 'nginx'}));
		cluster.runFor('30s');
		const stats = cluster.kubelet().containerStats(cluster.pod('cached').metadata.uid, 'app')!;
		expect(stats.workingSetBytes).toBeGreaterThan(300 * mebibyte);
		expect(stats.writableLayerBytes).toBe(0);
		leave(cluster, 90 * mebibyte);
		cluster.runUntilTrue(() => cluster.pod('cached').status.phase === 'Failed', '25s');
		expect(cluster.pod('plain').status.phase).toBe('Running');
		expect(cluster.pod('cached').status.message).toMatch(/Container app was using 30\d\d\d\dKi|Container app was using 30\d\.?\d*Mi/);
	});
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {stateHash} from '../helpers/state-hash.ts';
import {podManifest, stateText, TestCluster} from '../helpers/test-cluster.ts';

const web = podManifest('web', {image: 'nginx:1.14', readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}});

describe('a service that is restarted within an instant', () => {
	const restart = (service: 'kubelet' | 'containerd') => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('crash', {image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', 'sleep 3; exit 1']}));
		cluster.runFor('1s');
		cluster.runUntilTrue(() => cluster.container('crash').restartCount === 4 && cluster.container('crash').state?.terminated !== undefined);
		const starts = () =>
			cluster
				.events('node01')
				.filter(({reason}) => reason === 'Starting')
				.reduce((sum, {count = 1}) => sum + count, 0);
		const before = {starts: starts(), restarts: cluster.container('crash').restartCount};
		cluster.machine().stopService(service);
		cluster.machine().startService(service);
		cluster.runFor('12s');
		return {starts: starts() - before.starts, restarts: cluster.container('crash').restartCount - before.restarts};
	};

	test('is not the kubelet if it is containerd: back-off goes on', () => {
		expect(restart('containerd')).toEqual({starts: 0, restarts: 0});
	});

	test('is the kubelet, once, which has forgotten its back-off', () => {
		const {starts, restarts} = restart('kubelet');
		expect(starts).toBe(1);
		expect(restarts).toBeGreaterThanOrEqual(1);
	});
});

describe('a kubelet that is stopped', () => {
	test('leaves its containers running, and finds them again', () => {
		const cluster = new TestCluster();
		cluster.apply(web);
		cluster.runFor('1m');
		const {containerID} = cluster.container('web');
		cluster.machine().stopService('kubelet');
		cluster.runFor('1m');
		expect(cluster.machine().runtime.containers(cluster.pod('web').metadata.uid)[0]?.state).toBe('running');
		cluster.machine().startService('kubelet');
		cluster.runFor('20s');
		expect(cluster.container('web')).toMatchObject({containerID, restartCount: 0, ready: true});
		expect(cluster.events('web').filter(({reason}) => reason === 'Started')).toHaveLength(1);
	});

	test('learns of what happened meanwhile', () => {
		const cluster = new TestCluster();
		cluster.apply(web);
		cluster.apply(podManifest('other', {image: 'nginx:1.14'}));
		cluster.runFor('1m');
		cluster.machine().stopService('kubelet');
		const {uid} = cluster.pod('other').metadata;
		cluster.machine().runtime.signal(cluster.machine().runtime.containers(cluster.pod('web').metadata.uid)[0]!.id, 'SIGKILL', 0);
		cluster.delete('other', 0);
		cluster.apply(podManifest('late', {image: 'nginx:1.14'}));
		cluster.runFor('1m');
		expect(stateText(cluster.pod('web'))).toBe('Running/running');
		expect(cluster.machine().runtime.podUids()).toContain(uid);
		cluster.machine().startService('kubelet');
		cluster.runFor('30s');
		expect(stateText(cluster.pod('web'))).toBe('Running/running r1');
		expect(stateText(cluster.pod('late'))).toBe('Running/running');
		expect(cluster.machine().runtime.podUids()).not.toContain(uid);
	});

	test('goes on with a deletion', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('sleeper', {image: 'busybox', command: ['sleep', '3600']}));
		cluster.runFor('20s');
		cluster.delete('sleeper');
		cluster.runFor('5s');
		cluster.machine().stopService('kubelet');
		cluster.runFor('60s');
		expect(cluster.findPod('sleeper')).toBeDefined();
		cluster.machine().startService('kubelet');
		cluster.runFor('40s');
		expect(cluster.findPod('sleeper')).toBeUndefined();
	});

	test('that starts again without an API server leaves its pods alone until it has listed them', () => {
		const cluster = new TestCluster();
		cluster.apply(web);
		cluster.runFor('1m');
		const {containerID} = cluster.container('web');
		cluster.unreachable.add('node01');
		cluster.machine().stopService('kubelet');
		cluster.machine().startService('kubelet');
		cluster.runFor('2m');
		expect([...cluster.kubelet().pods()]).toEqual([]);
		cluster.unreachable.delete('node01');
		cluster.runFor('20s');
		expect(cluster.container('web')).toMatchObject({containerID, ready: true});
	});
});

test('after a reboot containers run in a new sandbox, each restarted once', () => {
	const cluster = new TestCluster();
	cluster.apply({...web, spec: {...web.spec, initContainers: [{name: 'setup', image: 'busybox', command: ['true']}]}});
	cluster.runFor('1m');
	const {podIP} = cluster.pod('web').status;
	cluster.machine().powerOff();
	cluster.runFor('10s');
	cluster.machine().powerOn();
	cluster.runFor('2m');
	expect(stateText(cluster.pod('web'))).toBe('Running/running r1');
	expect(cluster.pod('web').status.podIP).not.toBe(podIP);
	expect(cluster.container('web', 'setup')).toMatchObject({restartCount: 1, state: {terminated: {exitCode: 0}}});
	expect(cluster.eventTexts('web')).toContain('Normal SandboxChanged Pod sandbox changed, it will be killed and re-created.');
	expect(cluster.eventTexts('node01').some((text) => text.startsWith('Warning Rebooted Node node01 has been rebooted, boot id: '))).toBe(true);
});

test('a kubelet that cannot reach the API server goes on, and tells when it can', () => {
	const cluster = new TestCluster();
	cluster.apply(web);
	cluster.runFor('1m');
	cluster.unreachable.add('node01');
	cluster.machine().runtime.signal(cluster.machine().runtime.containers(cluster.pod('web').metadata.uid)[0]!.id, 'SIGKILL', 0);
	cluster.runFor('1m');
	expect(stateText(cluster.pod('web'))).toBe('Running/running');
	cluster.unreachable.delete('node01');
	cluster.runFor('15s');
	expect(stateText(cluster.pod('web'))).toBe('Running/running r1');
	expect(cluster.pod('web').status.conditions?.find(({type}) => type === 'Ready')?.status).toBe('True');
});

test('a status somebody else has written over is put right within ten seconds', () => {
	const cluster = new TestCluster();
	cluster.apply(web);
	cluster.runFor('1m');
	const pod = cluster.pod('web');
	const conditions = pod.status.conditions!.map((condition) => (condition.type === 'Ready' ? {...condition, status: 'False'} : condition));
	cluster.client.updateStatus('pods', {...pod, status: {...pod.status, conditions}});
	expect(cluster.pod('web').status.conditions?.find(({type}) => type === 'Ready')?.status).toBe('False');
	cluster.runFor('11s');
	expect(cluster.pod('web').status.conditions?.find(({type}) => type === 'Ready')?.status).toBe('True');
});

test('a pod that does not fit is refused, for good', () => {
	const cluster = new TestCluster({cpuMillicores: 2000});
	const container = (cpu: string) => ({image: 'nginx:1.14', resources: {requests: {cpu}}});
	cluster.apply(podManifest('first', container('1500m')));
	cluster.runFor('20s');
	cluster.apply(podManifest('second', container('1')));
	cluster.runFor('20s');
	const message = "Node didn't have enough resource: cpu, requested: 1000, used: 1500, capacity: 2000";
	expect(cluster.pod('second').status).toMatchObject({phase: 'Failed', reason: 'OutOfcpu', message: `Pod was rejected: ${message}`});
	expect(cluster.eventTexts('second')).toEqual([`Warning OutOfcpu ${message}`]);
	cluster.delete('first');
	cluster.runFor('2m');
	expect(cluster.pod('second').status.phase).toBe('Failed');
	cluster.delete('second');
	expect(cluster.findPod('second')).toBeUndefined();
});

test('an evicted pod ends as Failed, with the reason it was given', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('sleeper', {image: 'busybox', command: ['sleep', '3600']}));
	cluster.runFor('20s');
	cluster.kubelet().evict(cluster.pod('sleeper').metadata.uid, {reason: 'Evicted', message: 'The node was low on resource: memory. '}, 1);
	cluster.runFor('5s');
	expect(cluster.pod('sleeper').status).toMatchObject({phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. '});
	expect(
		cluster
			.machine()
			.runtime.containers(cluster.pod('sleeper').metadata.uid)
			.some(({state}) => state === 'running'),
	).toBe(false);
});

test('without its runtime a node starts nothing, and catches up', () => {
	const cluster = new TestCluster();
	cluster.apply(web);
	cluster.runFor('1m');
	cluster.machine().stopService('containerd');
	cluster.apply(podManifest('late', {image: 'nginx:1.14'}));
	cluster.runFor('2m');
	expect(cluster.pod('late').status.phase).toBe('Pending');
	expect(cluster.node().status.conditions?.find(({type}) => type === 'Ready')?.status).toBe('False');
	cluster.machine().startService('containerd');
	cluster.runFor('1m');
	expect(stateText(cluster.pod('late'))).toBe('Running/running');
	expect(stateText(cluster.pod('web'))).toBe('Running/running');
});

test('a run saved at any instant goes on as if nothing had been', () => {
	const play = (cluster: TestCluster, untilMs: number) => {
		for (const [atMs, act] of [
			[0, () => cluster.apply(web)],
			[500, () => cluster.apply(podManifest('redis', {image: 'redis123'}))],
			[
				20_000,
				() => cluster.apply(podManifest('sleeper', {image: 'busybox', command: ['sleep', '30'], lifecycle: {preStop: {sleep: {seconds: 3}}}})),
			],
			[30_000, () => cluster.machine().writeFile('/etc/kubernetes/manifests/db.yaml', JSON.stringify(podManifest('db', {image: 'nginx:1.14'})))],
			[40_000, () => cluster.delete('web', 5)],
			[60_000, () => cluster.delete('sleeper', 20)],
			[64_000, () => cluster.delete('redis')],
		] as const) {
			if (atMs < cluster.nowMs || (atMs === cluster.nowMs && atMs > 0)) continue;
			if (atMs > untilMs) break;
			cluster.simulation.runUntil(atMs);
			act();
		}
		cluster.simulation.runUntil(untilMs);
	};
	const endMs = 90_000;
	const whole = new TestCluster({seed: 5});
	play(whole, endMs);
	const expected = stateHash(whole);
	fc.assert(
		fc.property(fc.integer({min: 1, max: endMs - 1}), (atMs) => {
			const first = new TestCluster({seed: 5});
			play(first, atMs);
			const second = new TestCluster({seed: 5, saved: first.save()});
			play(second, endMs);
			expect(stateHash(second)).toBe(expected);
		}),
		{numRuns: 25},
	);
});

test('a pod that had ended but was still to be deleted when the machine went down is deleted after the boot', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('sleeper', {image: 'busybox', command: ['sleep', '3600']}));
	cluster.runFor('20s');
	cluster.delete('sleeper', 3);
	cluster.runUntilTrue(() => cluster.pod('sleeper').status.phase === 'Failed');
	cluster.machine().powerOff();
	cluster.runFor('1m');
	expect(cluster.findPod('sleeper')).toBeDefined();
	cluster.machine().powerOn();
	cluster.runFor('1m');
	expect(cluster.findPod('sleeper')).toBeUndefined();
});

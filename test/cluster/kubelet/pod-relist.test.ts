import {expect, test} from 'vitest';
import {findCondition} from '../../../source/api/conditions.ts';
import {parseTimestamp} from '../../../source/api/timestamps.ts';
import {podManifest, TestCluster} from '../../helpers/test-cluster.ts';

const shell = (script: string, more: object = {}) => ({image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script], ...more});

// Since 1.36 (PLEGOnDemandRelist) a sync that did all it had to asks for a relist of its pod at once.
test('a container is said to run as soon as it does', () => {
	for (let seed = 1; seed <= 12; seed += 1) {
		const cluster = new TestCluster({seed});
		cluster.apply(podManifest('web', shell('sleep 3600')));
		const {uid} = cluster.pod('web').metadata;
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		const startedAtMs = cluster.machine().runtime.containers(uid)[0]!.startedAtMs!;
		expect(cluster.nowMs - startedAtMs).toBeLessThanOrEqual(60);
		expect(Math.floor(startedAtMs / 1000) * 1000).toBe(parseTimestamp(cluster.container('web').state!.running!.startedAt!));
	}
});

test('a container that ends at once is started again at once', () => {
	for (let seed = 1; seed <= 12; seed += 1) {
		const cluster = new TestCluster({seed});
		cluster.apply(podManifest('crash', shell('exit 1')));
		const {uid} = cluster.pod('crash').metadata;
		const runs = () => cluster.machine().runtime.containers(uid);
		cluster.runUntilTrue(() => runs()[0]?.config.attempt === 1 && runs()[0]?.startedAtMs !== undefined);
		expect(runs()[0]!.startedAtMs! - runs()[1]!.finishedAtMs!).toBeLessThanOrEqual(400);
	}
});

test('a container that ends later is noticed at the next relist of all pods, up to a second later', () => {
	const delays: number[] = [];
	for (let seed = 1; seed <= 12; seed += 1) {
		const cluster = new TestCluster({seed});
		cluster.apply(podManifest('job', shell('sleep 5'), {restartPolicy: 'Never'}));
		const {uid} = cluster.pod('job').metadata;
		cluster.runUntilTrue(() => cluster.container('job').state?.terminated !== undefined);
		delays.push(cluster.nowMs - cluster.machine().runtime.containers(uid)[0]!.finishedAtMs!);
	}
	expect(Math.max(...delays)).toBeGreaterThan(300);
	expect(Math.max(...delays)).toBeLessThanOrEqual(1020);
});

test('a pod is ready to start containers before its image is pulled', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', {image: 'nginx'}));
	const conditionIs = (status: string) => findCondition(cluster.pod('web').status.conditions, 'PodReadyToStartContainers')?.status === status;
	cluster.runUntilTrue(() => conditionIs('False'));
	cluster.runUntilTrue(() => conditionIs('True'));
	expect(cluster.pod('web').status.phase).toBe('Pending');
	expect(cluster.machine().runtime.findImage('nginx')).toBeUndefined();
	const {lastTransitionTime} = findCondition(cluster.pod('web').status.conditions, 'PodReadyToStartContainers')!;
	cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
	expect(findCondition(cluster.pod('web').status.conditions, 'PodReadyToStartContainers')!.lastTransitionTime).toBe(lastTransitionTime);
});

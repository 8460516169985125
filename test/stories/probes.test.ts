import {describe, expect, test} from 'vitest';
import {findCondition} from '../../source/api/conditions.ts';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

/** Whether the pod's only container is ready; it may have no status yet. */
const isReady = (cluster: TestCluster, name: string): boolean => cluster.pod(name).status.containerStatuses?.[0]?.ready === true;
const restarts = (cluster: TestCluster, name: string): number => cluster.pod(name).status.containerStatuses?.[0]?.restartCount ?? 0;
const seconds = (ms: number): number => Math.round(ms / 1000);

describe('liveness', () => {
	const healthyForHalfAMinute = {
		image: 'busybox',
		args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -rf /tmp/healthy; sleep 600'],
		livenessProbe: {exec: {command: ['cat', '/tmp/healthy']}, initialDelaySeconds: 5, periodSeconds: 5},
	};

	test('a container whose file is gone is killed at the third failure and started anew after its grace', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('liveness-exec', healthyForHalfAMinute));
		const startedMs = cluster.runUntilTrue(() => cluster.pod('liveness-exec').status.phase === 'Running');
		const killed = () => cluster.eventTexts('liveness-exec').includes('Normal Killing Container app failed liveness probe, will be restarted');
		const untilKillMs = cluster.runUntilTrue(killed);
		// Broken after 30 s, probed every 5 s.
		expect(seconds(untilKillMs)).toBeGreaterThanOrEqual(40);
		expect(seconds(untilKillMs)).toBeLessThanOrEqual(46);
		expect(cluster.eventTexts('liveness-exec').filter((text) => text.includes('Unhealthy'))).toEqual([
			"Warning Unhealthy Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory\n (x3)",
		]);
		expect(cluster.events('liveness-exec').find(({reason}) => reason === 'Unhealthy')!.involvedObject.fieldPath).toBe('spec.containers{app}');
		// The shell is the first process and takes no notice of SIGTERM.
		const untilRestartMs = cluster.runUntilTrue(() => cluster.container('liveness-exec').restartCount === 1);
		expect(seconds(untilRestartMs)).toBeGreaterThanOrEqual(30);
		expect(seconds(untilRestartMs)).toBeLessThanOrEqual(33);
		expect(cluster.container('liveness-exec').lastState!.terminated).toMatchObject({exitCode: 137, reason: 'Error'});
		expect(startedMs).toBeGreaterThan(0);
	});

	test('with restartPolicy Never it stays dead', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('once', healthyForHalfAMinute, {restartPolicy: 'Never', terminationGracePeriodSeconds: 3}));
		cluster.runFor('2m');
		expect(cluster.pod('once').status.phase).toBe('Failed');
		// Nothing is left to run, so the whole pod is stopped, and the event does not say why.
		expect(cluster.eventTexts('once')).toContain('Normal Killing Stopping container app');
		expect(cluster.container('once').restartCount).toBe(0);
	});

	test('a program that hangs is found out by the timeout', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx', livenessProbe: {httpGet: {path: '/', port: 80}}}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		cluster.runFor('15s');
		cluster.world.override('hang', {podNamePrefix: 'web'}, {isHanging: true});
		cluster.runUntilTrue(() => cluster.eventTexts('web').some((text) => text.includes('Killing')));
		const {podIP} = cluster.pod('web').status;
		expect(cluster.eventTexts('web').join('\n')).toContain(
			`Warning Unhealthy Liveness probe failed: Get "http://${podIP}:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers) (x3)`,
		);
	});
});

describe('readiness', () => {
	test('a pod is ready soon after its container runs, not a period later', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx', readinessProbe: {httpGet: {path: '/', port: 80}, periodSeconds: 30}}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		const untilReadyMs = cluster.runUntilTrue(() => isReady(cluster, 'web'));
		expect(untilReadyMs).toBeLessThan(2000);
	});

	test('failing takes Ready away and leaves the container alone; succeeding gives it back', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx', readinessProbe: {httpGet: {path: '/', port: 80}, periodSeconds: 5}}));
		cluster.runUntilTrue(() => isReady(cluster, 'web'));
		cluster.world.override('broken', {podNamePrefix: 'web'}, {httpStatus: 503});
		const untilUnreadyMs = cluster.runUntilTrue(() => !isReady(cluster, 'web'));
		expect(seconds(untilUnreadyMs)).toBeGreaterThanOrEqual(10);
		expect(seconds(untilUnreadyMs)).toBeLessThanOrEqual(16);
		const {status} = cluster.pod('web');
		expect(status.phase).toBe('Running');
		expect(findCondition(status.conditions, 'Ready')).toMatchObject({
			status: 'False',
			reason: 'ContainersNotReady',
			message: 'containers with unready status: [app]',
		});
		// The third failure makes a sync, and that has the container probed once more at once.
		expect(cluster.eventTexts('web').join()).toMatch(/Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 503 \(x[34]\)/);
		cluster.runFor('2m');
		expect(cluster.container('web').restartCount).toBe(0);
		cluster.world.restore('broken');
		const untilReadyMs = cluster.runUntilTrue(() => isReady(cluster, 'web'));
		expect(seconds(untilReadyMs)).toBeLessThanOrEqual(6);
	});

	test('a pod that is being deleted is probed on, and ready as long as it answers', () => {
		const cluster = new TestCluster();
		const lifecycle = {preStop: {sleep: {seconds: 20}}};
		cluster.apply(podManifest('web', {image: 'nginx', lifecycle, readinessProbe: {httpGet: {path: '/', port: 80}, periodSeconds: 2}}));
		cluster.runUntilTrue(() => isReady(cluster, 'web'));
		cluster.delete('web');
		cluster.runFor('5s');
		expect(cluster.container('web').ready).toBe(true);
		cluster.world.override('broken', {podNamePrefix: 'web'}, {httpStatus: 503});
		cluster.runFor('8s');
		expect(cluster.container('web').ready).toBe(false);
	});

	test('a kubelet that is restarted does not make a ready pod unready', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx', readinessProbe: {httpGet: {path: '/', port: 80}, periodSeconds: 60}}));
		cluster.runUntilTrue(() => isReady(cluster, 'web'));
		cluster.runFor('1m');
		cluster.machine().stopService('kubelet');
		cluster.runFor('5s');
		cluster.machine().startService('kubelet');
		const since = findCondition(cluster.pod('web').status.conditions, 'Ready')!.lastTransitionTime;
		for (let step = 0; step < 90; step += 1) {
			cluster.runFor('1s');
			expect(cluster.container('web').ready).toBe(true);
		}
		expect(findCondition(cluster.pod('web').status.conditions, 'Ready')!.lastTransitionTime).toBe(since);
	});
});

describe('startup', () => {
	const slow = {
		image: 'busybox',
		command: ['sh', '-c', 'sleep 20; touch /tmp/up; sleep 3600'],
		startupProbe: {exec: {command: ['test', '-f', '/tmp/up']}, periodSeconds: 5, failureThreshold: 10},
		livenessProbe: {exec: {command: ['true']}, periodSeconds: 1},
	};

	test('the others wait for it, and the container counts as started when it succeeds', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('slow', slow));
		cluster.runUntilTrue(() => cluster.pod('slow').status.phase === 'Running');
		cluster.runFor('15s');
		expect(cluster.container('slow')).toMatchObject({started: false, ready: false});
		const uid = cluster.pod('slow').metadata.uid;
		const liveness = () =>
			cluster
				.kubelet()
				.probes(uid)
				.find(({kind}) => kind === 'liveness')!;
		expect(liveness()).toMatchObject({attempts: [], isOnHold: true, nextAtMs: undefined});
		cluster.runFor('12s');
		expect(cluster.container('slow')).toMatchObject({started: true, ready: true, restartCount: 0});
		expect(liveness().attempts.length).toBeGreaterThan(0);
	});

	test('failing as often as it may has the container killed', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('slow', {...slow, startupProbe: {...slow.startupProbe, failureThreshold: 2}}, {terminationGracePeriodSeconds: 2}));
		cluster.runUntilTrue(() => restarts(cluster, 'slow') === 1, '1m');
		expect(cluster.eventTexts('slow')).toContain('Normal Killing Container app failed startup probe, will be restarted');
		expect(cluster.container('slow').started).toBe(false);
	});
});

test('a machine that runs out of memory kills, and its Node tells of it', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('hog', {image: 'nginx'}));
	cluster.runUntilTrue(() => cluster.pod('hog').status.phase === 'Running');
	cluster.world.override('hog', {podNamePrefix: 'hog'}, {extraMemoryBytes: 9 * 1024 ** 3});
	cluster.runFor('1s');
	expect(cluster.eventTexts('node01').find((text) => text.includes('SystemOOM'))).toMatch(
		/^Warning SystemOOM System OOM encountered, victim process: nginx, pid: \d+/,
	);
});

test('a run saved at any instant goes on as the one it was taken from', () => {
	const cluster = new TestCluster({seed: 3});
	cluster.apply(podManifest('web', {image: 'nginx', readinessProbe: {httpGet: {path: '/', port: 80}, periodSeconds: 3}}));
	cluster.apply(
		podManifest('late', {image: 'nginx', volumeMounts: [{name: 'v', mountPath: '/v'}]}, {volumes: [{name: 'v', configMap: {name: 'nope'}}]}),
	);
	cluster.apply(podManifest('slow', {image: 'nginx', livenessProbe: {exec: {command: ['sleep', '5']}, timeoutSeconds: 2, periodSeconds: 4}}));
	for (const instant of ['7s', '13370ms', '41s']) {
		cluster.runUntil(instant);
		const copy = new TestCluster({saved: cluster.save()});
		copy.runUntil('90s');
		const rest = new TestCluster({saved: cluster.save()});
		rest.runUntil('66s');
		rest.runUntil('90s');
		expect(copy.save() === rest.save()).toBe(true);
		expect(copy.eventTexts('slow').join()).toContain('command timed out: "sleep 5" timed out after 2s');
	}
});

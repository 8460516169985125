import {describe, expect, test} from 'vitest';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

const sleeper = {image: 'busybox', command: ['sleep', '3600']};

/** Seconds from the delete until the object is gone. */
function secondsToGo(cluster: TestCluster, name: string, graceSeconds?: number): number {
	cluster.delete(name, graceSeconds);
	return cluster.runUntilTrue(() => !cluster.findPod(name), '5m') / 1000;
}

describe('deleting a pod', () => {
	test('takes the whole grace period if the program does not heed SIGTERM, which is then killed', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('sleeper', sleeper));
		cluster.runFor('20s');
		cluster.delete('sleeper');
		expect(cluster.pod('sleeper').metadata.deletionTimestamp).toBe('2026-01-01T00:00:50Z');
		const seen = cluster.watch('sleeper', '40s');
		expect(seen.map(({text}) => text)).toEqual(['Running/running', 'Failed/terminated Error (137)', 'gone']);
		expect(seen[1]!.atMs).toBeGreaterThanOrEqual(50_000);
		expect(seen[2]!.atMs).toBeLessThan(53_000);
		expect(cluster.eventTexts('sleeper').at(-1)).toBe('Normal Killing Stopping container app');
	});

	test('is quick if the program heeds SIGTERM', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx:1.14'}));
		cluster.runFor('20s');
		expect(secondsToGo(cluster, 'web')).toBeLessThan(3);
	});

	test.each([
		{name: 'the delete asks for less', graceSeconds: 5, spec: {}, seconds: 5},
		{name: 'the pod asks for more', graceSeconds: undefined, spec: {terminationGracePeriodSeconds: 60}, seconds: 60},
		{name: 'a container gets at least two seconds', graceSeconds: 1, spec: {}, seconds: 2},
	])('lasts $seconds s: $name', ({graceSeconds, spec, seconds}) => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('sleeper', sleeper, spec));
		cluster.runFor('20s');
		const took = secondsToGo(cluster, 'sleeper', graceSeconds);
		expect(took).toBeGreaterThanOrEqual(seconds);
		expect(took).toBeLessThan(seconds + 3);
	});

	test('a second delete may shorten what the API says is left, but not what containers were given already', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('sleeper', sleeper, {terminationGracePeriodSeconds: 120}));
		cluster.runFor('20s');
		cluster.delete('sleeper');
		cluster.runFor('10s');
		cluster.delete('sleeper', 300);
		cluster.runFor('1s');
		expect(cluster.pod('sleeper').metadata.deletionGracePeriodSeconds).toBe(120);
		cluster.delete('sleeper', 5);
		expect(cluster.pod('sleeper').metadata.deletionGracePeriodSeconds).toBe(5);
		const took = cluster.runUntilTrue(() => !cluster.findPod('sleeper'), '5m') / 1000;
		expect(took).toBeGreaterThanOrEqual(108);
		expect(took).toBeLessThan(112);
		expect(cluster.eventTexts('sleeper').filter((text) => text.includes('Killing'))).toEqual(['Normal Killing Stopping container app']);
	});

	test('by force removes the object at once; the container still gets its grace', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('sleeper', sleeper, {terminationGracePeriodSeconds: 20}));
		cluster.runFor('20s');
		const {uid} = cluster.pod('sleeper').metadata;
		cluster.delete('sleeper', 0);
		expect(cluster.findPod('sleeper')).toBeUndefined();
		cluster.runFor('15s');
		expect(cluster.machine().runtime.containers(uid)[0]?.state).toBe('running');
		cluster.runFor('10s');
		expect(cluster.machine().runtime.podUids()).not.toContain(uid);
	});

	test('of a pod that never got its image is quick, and it ends as Failed', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('redis', {image: 'redis123'}));
		cluster.runFor('30s');
		expect(secondsToGo(cluster, 'redis')).toBeLessThan(4);
	});

	test('during a pull waits for the pull, as kubelets do', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx'}));
		cluster.runFor('800ms');
		expect(cluster.events('web').map(({reason}) => reason)).toEqual(['Pulling']);
		expect(secondsToGo(cluster, 'web')).toBeGreaterThan(1);
		expect(cluster.events('web').map(({reason}) => reason)).toEqual(['Pulling', 'Pulled', 'Created', 'Started', 'Killing']);
	});

	test('cleans the machine up', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx:1.14'}));
		cluster.runFor('20s');
		const {uid} = cluster.pod('web').metadata;
		expect(cluster.machine().runtime.podUids()).toContain(uid);
		cluster.delete('web');
		cluster.runFor('10s');
		expect(cluster.machine().runtime.podUids()).not.toContain(uid);
		expect([...cluster.kubelet().pods()]).toEqual([]);
	});
});

describe('a pre-stop hook', () => {
	const hooked = (preStop: object) => ({...sleeper, lifecycle: {preStop}});

	test('eats the grace period', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', hooked({sleep: {seconds: 10}})));
		cluster.runFor('20s');
		const took = secondsToGo(cluster, 'web');
		expect(took).toBeGreaterThanOrEqual(30);
		expect(took).toBeLessThan(33);
	});

	test('that outlasts the grace period leaves two seconds more', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', hooked({exec: {command: ['sleep', '100']}}), {terminationGracePeriodSeconds: 10}));
		cluster.runFor('20s');
		const took = secondsToGo(cluster, 'web');
		expect(took).toBeGreaterThanOrEqual(12);
		expect(took).toBeLessThan(15);
	});

	test('that fails is told of, and the container is stopped all the same', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx:1.14', lifecycle: {preStop: {httpGet: {port: 9999}}}}));
		cluster.runFor('20s');
		expect(secondsToGo(cluster, 'web')).toBeLessThan(4);
		expect(cluster.eventTexts('web').slice(-2)).toEqual(['Normal Killing Stopping container app', 'Warning FailedPreStopHook PreStopHook failed']);
	});
});

describe('sidecars', () => {
	/** Whole seconds from the delete until each container ended. */
	function secondsToEnd(app: object): Record<string, number> {
		const cluster = new TestCluster();
		const sidecar = (name: string) => ({name, ...sleeper, restartPolicy: 'Always'});
		cluster.apply({
			...podManifest('web', {}),
			spec: {
				initContainers: [sidecar('first'), sidecar('second')],
				containers: [{name: 'app', ...app}],
				terminationGracePeriodSeconds: 10,
			},
		});
		cluster.runFor('30s');
		expect(cluster.pod('web').status.phase).toBe('Running');
		const {uid} = cluster.pod('web').metadata;
		const deletedMs = cluster.nowMs;
		cluster.delete('web');
		const ended: Record<string, number> = {};
		cluster.runUntilTrue(() => {
			for (const {config, finishedAtMs} of cluster.machine().runtime.containers(uid)) {
				if (finishedAtMs !== undefined) ended[config.name] = Math.floor((finishedAtMs - deletedMs) / 1000);
			}
			return !cluster.findPod('web');
		});
		const killing = cluster.events('web').filter(({reason}) => reason === 'Killing');
		expect(killing.map(({message}) => message)).toEqual(['Stopping container first', 'Stopping container second', 'Stopping container app']);
		return ended;
	}

	test('are stopped after the app containers, the last declared first, out of the same grace', () => {
		expect(secondsToEnd({image: 'nginx:1.14'})).toEqual({app: 0, second: 10, first: 12});
	});

	test('get two seconds each if the app containers have used up the grace', () => {
		expect(secondsToEnd(sleeper)).toEqual({app: 10, second: 12, first: 12});
	});
});

test('a pod is over its deadline: its containers are stopped and it has failed', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('job', sleeper, {activeDeadlineSeconds: 60, terminationGracePeriodSeconds: 5, restartPolicy: 'Never'}));
	cluster.runFor('59s');
	expect(cluster.pod('job').status.phase).toBe('Running');
	cluster.runFor('15s');
	expect(cluster.pod('job').status).toMatchObject({
		phase: 'Failed',
		reason: 'DeadlineExceeded',
		message: 'Pod was active on the node longer than the specified deadline',
	});
	expect(cluster.eventTexts('job').slice(-2)).toEqual([
		'Normal DeadlineExceeded Pod was active on the node longer than the specified deadline',
		'Normal Killing Stopping container app',
	]);
});

import {describe, expect, test} from 'vitest';
import {podManifest, stateText, TestCluster} from '../helpers/test-cluster.ts';

const shell = (script: string, more: object = {}) => ({image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script], ...more});

describe('a container that ends at once', () => {
	test.each([
		{exitCode: 1, reason: 'Error'},
		{exitCode: 0, reason: 'Completed'},
	])('with exit code $exitCode is restarted with growing delays', ({exitCode, reason}) => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('crash', shell(`exit ${exitCode}`)));
		const {uid} = cluster.pod('crash').metadata;
		const started = new Map<string, number>();
		const finished = new Map<string, number>();
		const texts: string[] = [];
		const endMs = cluster.nowMs + 25 * 60_000;
		while (cluster.nowMs < endMs) {
			cluster.simulation.runUntil(cluster.nowMs + 50);
			for (const {id, startedAtMs, finishedAtMs} of cluster.machine().runtime.containers(uid)) {
				if (startedAtMs !== undefined) started.set(id, startedAtMs);
				if (finishedAtMs !== undefined) finished.set(id, finishedAtMs);
			}
			const text = stateText(cluster.pod('crash'));
			if (texts.at(-1) !== text) texts.push(text);
		}
		const ids = [...started.keys()];
		const delays = ids.slice(1).map((id, index) => (started.get(id)! - finished.get(ids[index]!)!) / 1000);
		// The sync that ends the back-off comes up to half as late again as what is left of it, and on a full second.
		const expected = [0, 10, 20, 40, 80, 160, 300];
		for (const [index, delay] of expected.entries()) {
			expect(delays[index]).toBeGreaterThanOrEqual(delay);
			expect(delays[index]).toBeLessThanOrEqual(Math.min(delay * 1.5, delay + 30) + 3);
		}
		expect(texts.slice(0, 4)).toEqual([
			'Pending/waiting ContainerCreating',
			`Running/terminated ${reason} (${exitCode})`,
			`Running/terminated ${reason} (${exitCode}) r1`,
			'Running/waiting CrashLoopBackOff r1',
		]);
		expect(cluster.container('crash').restartCount).toBe(ids.length - 1);
		expect(cluster.container('crash').lastState?.terminated).toMatchObject({exitCode, reason});
	});

	test('says how long it waits', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('crash', shell('exit 1')));
		const {uid} = cluster.pod('crash').metadata;
		cluster.runFor('1s');
		cluster.runUntilTrue(
			() => cluster.container('crash').state?.waiting?.reason === 'CrashLoopBackOff' && cluster.container('crash').restartCount === 3,
		);
		expect(cluster.container('crash').state?.waiting?.message).toBe(`back-off 40s restarting failed container=app pod=crash_default(${uid})`);
		const backOff = cluster.events('crash').find(({reason}) => reason === 'BackOff')!;
		expect(backOff).toMatchObject({type: 'Warning', message: `Back-off restarting failed container app in pod crash_default(${uid})`});
		expect(backOff.involvedObject.fieldPath).toBe('spec.containers{app}');
	});

	test('of which the pod never restarts leaves a failed pod', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('once', shell('exit 7'), {restartPolicy: 'Never'}));
		cluster.runFor('1m');
		expect(stateText(cluster.pod('once'))).toBe('Failed/terminated Error (7)');
		expect(cluster.pod('once').status.conditions?.find(({type}) => type === 'Ready')).toMatchObject({status: 'False', reason: 'PodFailed'});
	});

	test('well, with OnFailure, leaves a pod that has succeeded', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('once', shell('exit 0'), {restartPolicy: 'OnFailure'}));
		cluster.runFor('1m');
		expect(stateText(cluster.pod('once'))).toBe('Succeeded/terminated Completed (0)');
		expect(cluster.container('once').restartCount).toBe(0);
	});
});

test('a container that ran for more than ten minutes is restarted at once', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('slow', shell('sleep 601; exit 1')));
	cluster.runFor('40m');
	expect(cluster.container('slow').restartCount).toBe(3);
	expect(cluster.events('slow').some(({reason}) => reason === 'BackOff')).toBe(false);
});

test('a container over its memory limit is OOMKilled and restarted in place, under the same address', () => {
	const cluster = new TestCluster();
	cluster.apply(
		podManifest('memory-demo-2', {
			image: 'polinux/stress',
			imagePullPolicy: 'IfNotPresent',
			resources: {requests: {memory: '50Mi'}, limits: {memory: '100Mi'}},
			command: ['stress'],
			args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'],
		}),
	);
	const seen = cluster.watch('memory-demo-2', '1m').map(({text}) => text);
	expect(seen.filter((text) => text.includes('terminated')).slice(0, 2)).toEqual([
		'Running/terminated OOMKilled (137)',
		'Running/terminated OOMKilled (137) r1',
	]);
	expect(seen).toContain('Running/waiting CrashLoopBackOff r1');
	const {podIP} = cluster.pod('memory-demo-2').status;
	expect(cluster.container('memory-demo-2').lastState?.terminated).toMatchObject({reason: 'OOMKilled', exitCode: 137});
	cluster.runFor('5m');
	expect(cluster.pod('memory-demo-2').status.podIP).toBe(podIP);
	expect(cluster.events('memory-demo-2').some(({reason}) => reason === 'OOMKilled')).toBe(false);
});

test('the exec liveness quiz: the file is gone after 30 s, and the second failure in a row kills the container', () => {
	const cluster = new TestCluster();
	cluster.apply(
		podManifest('liveness-exam', {
			name: 'busybox-container',
			image: 'busybox',
			args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -rf /tmp/healthy; sleep 600'],
			livenessProbe: {
				exec: {command: ['ls', '/tmp/healthy']},
				initialDelaySeconds: 10,
				periodSeconds: 5,
				successThreshold: 1,
				failureThreshold: 2,
			},
		}),
	);
	cluster.runUntilTrue(() => cluster.pod('liveness-exam').status.phase === 'Running');
	const startedMs = cluster.nowMs;
	const {podIP} = cluster.pod('liveness-exam').status;
	cluster.runUntilTrue(() => cluster.events('liveness-exam').some(({reason}) => reason === 'Killing'));
	const killedMs = cluster.nowMs - startedMs;
	// The first failure comes within 5 s of the file's end, the second 5 s later.
	expect(killedMs).toBeGreaterThanOrEqual(34_000);
	expect(killedMs).toBeLessThanOrEqual(42_000);
	expect(cluster.events('liveness-exam').find(({reason}) => reason === 'Unhealthy')).toMatchObject({
		count: 2,
		message: expect.stringMatching(/^Liveness probe failed: ls: \/tmp\/healthy: No such file or directory/),
	});
	expect(cluster.eventTexts('liveness-exam').at(-1)).toBe('Normal Killing Container busybox-container failed liveness probe, will be restarted');
	// The shell does not heed SIGTERM, so the pod's grace of 30 s goes by.
	const restartedMs = cluster.runUntilTrue(() => cluster.container('liveness-exam').restartCount === 1);
	expect(restartedMs).toBeGreaterThanOrEqual(30_000);
	expect(restartedMs).toBeLessThan(34_000);
	expect(cluster.container('liveness-exam').lastState?.terminated).toMatchObject({exitCode: 137, reason: 'Error'});
	expect(cluster.pod('liveness-exam').status.podIP).toBe(podIP);
});

test('two containers of a pod share its address, and one of them restarts alone', () => {
	const cluster = new TestCluster();
	cluster.apply({
		...podManifest('multipod', {}),
		spec: {
			containers: [
				{name: 'nginx-container', image: 'nginx:1.14', ports: [{containerPort: 80}]},
				{name: 'centos-container', ...shell('sleep 60; exit 1')},
			],
		},
	});
	cluster.runFor('30s');
	const before = cluster.container('multipod', 'nginx-container').containerID;
	expect(cluster.pod('multipod').status.containerStatuses?.map(({ready}) => ready)).toEqual([true, true]);
	cluster.runFor('60s');
	expect(cluster.container('multipod', 'centos-container').restartCount).toBe(1);
	expect(cluster.container('multipod', 'nginx-container')).toMatchObject({restartCount: 0, containerID: before});
});

describe('a post-start hook', () => {
	test('that fails kills the container, which is backed off like any other', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx:1.14', lifecycle: {postStart: {exec: {command: ['ls', '/nowhere']}}}}));
		cluster.runFor('20s');
		const texts = cluster.eventTexts('web').map((text) => text.replace(/ \(x\d+\)$/, ''));
		expect(texts).toContain('Warning FailedPostStartHook PostStartHook failed');
		expect(texts).toContain('Normal Killing FailedPostStartHook');
		expect(cluster.container('web').state?.waiting?.reason).toMatch(/^(PostStartHookError|CrashLoopBackOff)$/);
	});

	test('holds the pod up until it is over', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'nginx:1.14', lifecycle: {postStart: {sleep: {seconds: 20}}}}));
		cluster.runFor('15s');
		expect(cluster.pod('web').status.phase).toBe('Pending');
		cluster.runFor('15s');
		expect(cluster.pod('web').status.phase).toBe('Running');
	});
});

test('init containers wait for a Service, one after the other', () => {
	const cluster = new TestCluster();
	const wait = (name: string) => ({
		name: `init-${name}`,
		...shell(`until nslookup ${name}.default.svc.cluster.local; do echo waiting for ${name}; sleep 2; done`),
	});
	cluster.apply({
		...podManifest('myapp-pod', {}),
		spec: {containers: [{name: 'myapp', ...shell('echo The app is running! && sleep 3600')}], initContainers: [wait('myservice'), wait('mydb')]},
	});
	cluster.runFor('20s');
	expect(cluster.pod('myapp-pod').status).toMatchObject({phase: 'Pending'});
	expect(cluster.container('myapp-pod', 'init-myservice').state?.running).toBeDefined();
	expect(cluster.container('myapp-pod').state?.waiting?.reason).toBe('PodInitializing');
	cluster.world.network.setService('default/myservice', {
		clusterIp: '10.96.0.20',
		ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: undefined, endpoints: []}],
	});
	cluster.runFor('10s');
	expect(cluster.container('myapp-pod', 'init-myservice').state?.terminated).toMatchObject({exitCode: 0, reason: 'Completed'});
	expect(cluster.container('myapp-pod', 'init-mydb').state?.running).toBeDefined();
	cluster.world.network.setService('default/mydb', {
		clusterIp: '10.96.0.21',
		ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: undefined, endpoints: []}],
	});
	cluster.runFor('10s');
	expect(cluster.pod('myapp-pod').status).toMatchObject({phase: 'Running'});
	const log = cluster.kubelet().logs(cluster.pod('myapp-pod').metadata.uid, 'myapp', {isPrevious: false});
	expect(log.map(({text}) => text.trim())).toEqual(['The app is running!']);
});

test('an init container that fails for good fails the pod', () => {
	const cluster = new TestCluster();
	cluster.apply({
		...podManifest('web', {}),
		spec: {restartPolicy: 'Never', containers: [{name: 'app', image: 'nginx:1.14'}], initContainers: [{name: 'setup', ...shell('exit 2')}]},
	});
	cluster.runFor('30s');
	expect(cluster.pod('web').status.phase).toBe('Failed');
	expect(cluster.container('web', 'setup').state?.terminated).toMatchObject({exitCode: 2});
	expect(
		cluster
			.machine()
			.runtime.sandboxes(cluster.pod('web').metadata.uid)
			.some(({isReady}) => isReady),
	).toBe(false);
});

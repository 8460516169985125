import {describe, expect, test} from 'vitest';
import type {EphemeralContainer} from '../../source/api/generated/types.ts';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

function add(cluster: TestCluster, container: EphemeralContainer): void {
	const pod = cluster.pod('web');
	cluster.client.setEphemeralContainers({...pod, spec: {...pod.spec, ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), container]}});
}

function runningWeb(): TestCluster {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', {name: 'web'}));
	cluster.runUntilTrue(() => cluster.container('web').ready === true, '1m');
	return cluster;
}

const exec = (cluster: TestCluster, container: string, script: string): string => {
	const replyTo = {component: 'nobody', key: ''};
	return cluster.kubelet().exec(cluster.pod('web').metadata.uid, container, ['sh', '-c', script], 10_000, replyTo)?.output ?? '';
};

describe('an ephemeral container', () => {
	test('is started in a running pod, and changes nothing about whether the pod is ready', () => {
		const cluster = runningWeb();
		const before = cluster.pod('web').status;
		add(cluster, {name: 'debugger', image: 'busybox', command: ['sleep', '20']});
		cluster.runUntilTrue(() => cluster.container('web', 'debugger').state?.running !== undefined, '30s');
		const {status} = cluster.pod('web');
		expect(status.containerStatuses).toEqual(before.containerStatuses);
		expect(status).toMatchObject({phase: 'Running', qosClass: 'BestEffort'});
		expect(status.ephemeralContainerStatuses).toHaveLength(1);
		expect(status.ephemeralContainerStatuses?.[0]).toMatchObject({
			name: 'debugger',
			ready: false,
			restartCount: 0,
			image: 'docker.io/library/busybox:latest',
		});
		expect(status.ephemeralContainerStatuses?.[0]).not.toHaveProperty('resources');
		expect(
			cluster
				.events('web')
				.filter(({involvedObject}) => involvedObject.fieldPath === 'spec.ephemeralContainers{debugger}')
				.map(({reason}) => reason),
		).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
	});

	test('is never started again, however it ends', () => {
		const cluster = runningWeb();
		add(cluster, {name: 'debugger', image: 'busybox', command: ['sh', '-c', 'echo looking; exit 3']});
		cluster.runFor('5m');
		expect(cluster.container('web', 'debugger')).toMatchObject({restartCount: 0, state: {terminated: {exitCode: 3, reason: 'Error'}}});
		expect(cluster.pod('web').status.phase).toBe('Running');
		expect(cluster.container('web')).toMatchObject({ready: true, restartCount: 0});
		const lines = cluster.kubelet().logs(cluster.pod('web').metadata.uid, 'debugger', {isPrevious: false});
		expect(lines.map(({text}) => text)).toEqual(['looking']);
	});

	test('that targets a container sees its processes, and ends with them', () => {
		const cluster = runningWeb();
		add(cluster, {name: 'alone', image: 'busybox', command: ['sleep', '3600']});
		add(cluster, {name: 'debugger', image: 'busybox', command: ['sleep', '3600'], targetContainerName: 'web'});
		cluster.runUntilTrue(() => cluster.container('web', 'debugger').state?.running !== undefined, '1m');
		expect(exec(cluster, 'debugger', 'ps')).toContain('nginx -g daemon off;');
		expect(exec(cluster, 'debugger', 'ps')).toContain('sleep 3600');
		expect(exec(cluster, 'alone', 'ps')).not.toContain('nginx');

		const {containerID = ''} = cluster.container('web');
		cluster.machine().runtime.signal(containerID.replace('containerd://', ''), 'SIGKILL', 0);
		cluster.runFor('10s');
		expect(cluster.container('web', 'debugger').state?.terminated).toMatchObject({exitCode: 137});
		expect(cluster.container('web', 'alone').state?.running).toBeDefined();
		expect(cluster.container('web')).toMatchObject({restartCount: 1, state: {running: {}}});
	});

	test('that reads its standard input waits for it', () => {
		const cluster = runningWeb();
		add(cluster, {name: 'debugger', image: 'busybox', stdin: true, tty: true});
		cluster.runFor('1m');
		expect(cluster.container('web', 'debugger').state?.running).toBeDefined();
	});

	test('whose image cannot be had waits, and the pod runs on', () => {
		const cluster = runningWeb();
		add(cluster, {name: 'debugger', image: 'busybox123'});
		cluster.runFor('30s');
		expect(cluster.container('web', 'debugger').state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
		expect(cluster.pod('web').status.phase).toBe('Running');
		expect(cluster.container('web').ready).toBe(true);
	});

	test('goes with its pod', () => {
		const cluster = runningWeb();
		add(cluster, {name: 'debugger', image: 'busybox', command: ['sleep', '3600']});
		cluster.runFor('30s');
		cluster.delete('web');
		cluster.runFor('40s');
		expect(cluster.findPod('web')).toBeUndefined();
		expect(cluster.machine().runtime.podUids()).toEqual([]);
	});

	test('stays as it was added', () => {
		const cluster = runningWeb();
		add(cluster, {name: 'debugger', image: 'busybox'});
		const pod = cluster.pod('web');
		const set = (ephemeralContainers: readonly EphemeralContainer[]) => () =>
			cluster.client.setEphemeralContainers({...pod, spec: {...pod.spec, ephemeralContainers}});
		expect(set([])).toThrow('spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be removed');
		expect(set([{...pod.spec.ephemeralContainers![0]!, image: 'alpine'}])).toThrow(
			'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be changed',
		);
	});
});

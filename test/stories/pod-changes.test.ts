import {describe, expect, test} from 'vitest';
import type {Pod} from '../../source/api/generated/types.ts';
import {podManifest, stateText, TestCluster} from '../helpers/test-cluster.ts';

const nginx = {image: 'nginx:1.14'};

function edit(cluster: TestCluster, name: string, change: (pod: Pod) => Pod): void {
	cluster.client.modify('pods', `default/${name}`, change);
}

describe('editing the image of a running container', () => {
	test('kills it and starts the new one in its place', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', nginx));
		cluster.runFor('20s');
		const {podIP} = cluster.pod('web').status;
		edit(cluster, 'web', (pod) => ({...pod, spec: {...pod.spec, containers: [{...pod.spec.containers[0]!, image: 'nginx:1.25'}]}}));
		cluster.runFor('20s');
		expect(cluster.eventTexts('web')).toContain('Normal Killing Container app definition changed, will be restarted');
		expect(cluster.container('web')).toMatchObject({image: 'docker.io/library/nginx:1.25', restartCount: 1, ready: true});
		expect(cluster.pod('web').status.podIP).toBe(podIP);
	});

	test('of a pod that never restarts does so all the same', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', nginx, {restartPolicy: 'Never'}));
		cluster.runFor('20s');
		edit(cluster, 'web', (pod) => ({...pod, spec: {...pod.spec, containers: [{...pod.spec.containers[0]!, image: 'nginx:1.25'}]}}));
		cluster.runFor('20s');
		expect(stateText(cluster.pod('web'))).toBe('Running/running r1');
	});
});

test('an ephemeral container starts in a running pod, and is not restarted', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', nginx));
	cluster.runFor('20s');
	const pod = cluster.pod('web');
	const debug = {
		name: 'debugger',
		image: 'busybox',
		command: ['true'],
		imagePullPolicy: 'IfNotPresent',
		terminationMessagePath: '/dev/termination-log',
	};
	cluster.store.put('pods', {...pod, spec: {...pod.spec, ephemeralContainers: [debug]}}, 0);
	cluster.runFor('2m');
	expect(cluster.container('web', 'debugger')).toMatchObject({restartCount: 0, state: {terminated: {exitCode: 0, reason: 'Completed'}}});
	expect(stateText(cluster.pod('web'))).toBe('Running/running');
	expect(cluster.events('web').some(({involvedObject}) => involvedObject.fieldPath === 'spec.ephemeralContainers{debugger}')).toBe(true);
});

test('a readiness gate keeps a pod from being Ready until somebody opens it', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', nginx, {readinessGates: [{conditionType: 'example.com/feature'}]}));
	cluster.runFor('20s');
	const condition = (type: string) => cluster.pod('web').status.conditions?.find((candidate) => candidate.type === type);
	expect(condition('ContainersReady')?.status).toBe('True');
	expect(condition('Ready')).toMatchObject({
		status: 'False',
		reason: 'ReadinessGatesNotReady',
		message: 'corresponding condition of pod readiness gate "example.com/feature" does not exist.',
	});
	const pod = cluster.pod('web');
	const gate = {type: 'example.com/feature', status: 'True', lastTransitionTime: '2026-01-01T00:00:20Z'};
	cluster.client.updateStatus('pods', {...pod, status: {...pod.status, conditions: [...pod.status.conditions!, gate]}});
	cluster.runFor('3s');
	expect(condition('Ready')?.status).toBe('True');
	expect(condition('example.com/feature')?.status).toBe('True');
});

test('without a network no sandbox is made, and it is tried again', () => {
	const cluster = new TestCluster();
	cluster.machine().runtime.breakSandboxes('test');
	cluster.apply(podManifest('web', nginx));
	cluster.runFor('40s');
	expect(stateText(cluster.pod('web'))).toBe('Pending/waiting ContainerCreating');
	const failures = cluster.eventTexts('web');
	expect(failures.length).toBeGreaterThanOrEqual(2);
	expect(failures[0]).toMatch(
		/^Warning FailedCreatePodSandBox Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox /,
	);
	cluster.machine().runtime.mendSandboxes('test');
	cluster.runFor('20s');
	expect(stateText(cluster.pod('web'))).toBe('Running/running');
});

test('a sandbox that dies is replaced, and its container restarted under a new address', () => {
	const cluster = new TestCluster();
	cluster.apply(podManifest('web', nginx));
	cluster.runFor('20s');
	const {uid} = cluster.pod('web').metadata;
	const {podIP} = cluster.pod('web').status;
	cluster.machine().runtime.killSandbox(cluster.machine().runtime.sandboxes(uid)[0]!.id);
	cluster.runFor('20s');
	expect(stateText(cluster.pod('web'))).toBe('Running/running r1');
	expect(cluster.pod('web').status.podIP).not.toBe(podIP);
	expect(cluster.eventTexts('web')).toContain('Normal SandboxChanged Pod sandbox changed, it will be killed and re-created.');
});

describe('what a container needs', () => {
	test('is waited for: a ConfigMap for its variables', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {...nginx, envFrom: [{configMapRef: {name: 'settings'}}]}));
		cluster.runFor('20s');
		expect(cluster.container('web').state?.waiting).toEqual({reason: 'CreateContainerConfigError', message: 'configmap "settings" not found'});
		expect(cluster.eventTexts('web').map((text) => text.replace(/ \(x\d+\)$/, ''))).toContain('Warning Failed Error: configmap "settings" not found');
		cluster.client.create('configmaps', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings'}, data: {MODE: 'fast'}});
		cluster.runFor('20s');
		expect(stateText(cluster.pod('web'))).toBe('Running/running');
	});

	test('is waited for: a Secret for its volume', () => {
		const cluster = new TestCluster();
		const volumes = [{name: 'key', secret: {secretName: 'tls'}}];
		cluster.apply(podManifest('web', {...nginx, volumeMounts: [{name: 'key', mountPath: '/tls'}]}, {volumes}));
		cluster.runFor('20s');
		expect(stateText(cluster.pod('web'))).toBe('Pending/waiting ContainerCreating');
		expect(cluster.eventTexts('web')[0]).toMatch(/^Warning FailedMount MountVolume\.SetUp failed for volume "key" : secret "tls" not found/);
		cluster.client.create('secrets', {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'tls'}, data: {key: 'aGVsbG8='}});
		cluster.runFor('30s');
		expect(stateText(cluster.pod('web'))).toBe('Running/running');
	});

	test('is given up for a deletion', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', nginx, {volumes: [{name: 'key', secret: {secretName: 'tls'}}]}));
		cluster.runFor('20s');
		cluster.delete('web');
		expect(cluster.runUntilTrue(() => !cluster.findPod('web'))).toBeLessThan(4000);
	});

	test('is not to be root where that is forbidden', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {...nginx, securityContext: {runAsNonRoot: true}}));
		cluster.runFor('20s');
		const {uid} = cluster.pod('web').metadata;
		expect(cluster.container('web').state?.waiting).toEqual({
			reason: 'CreateContainerConfigError',
			message: `container has runAsNonRoot and image will run as root (pod: "web_default(${uid})", container: app)`,
		});
	});

	test('is not to be somebody whose number nobody knows where root is forbidden', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', {image: 'prom/prometheus:v2.53.0', securityContext: {runAsNonRoot: true}}));
		cluster.runFor('60s');
		const {uid} = cluster.pod('web').metadata;
		expect(cluster.container('web').state?.waiting).toEqual({
			reason: 'CreateContainerConfigError',
			message: `container has runAsNonRoot and image has non-numeric user (nobody), cannot verify user is non-root (pod: "web_default(${uid})", container: app)`,
		});
	});

	test('is said to be missing when it is a pull secret, and the pull is tried', () => {
		const cluster = new TestCluster();
		cluster.apply(podManifest('web', nginx, {imagePullSecrets: [{name: 'regcred'}]}));
		cluster.runFor('20s');
		expect(stateText(cluster.pod('web'))).toBe('Running/running');
		expect(cluster.eventTexts('web').map((text) => text.replace(/ \(x\d+\)$/, ''))).toContain(
			'Warning FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
		);
	});
});

test('command and arguments are given the variables of the container', () => {
	const cluster = new TestCluster();
	cluster.apply(
		podManifest(
			'hello',
			{
				image: 'busybox',
				command: ['echo'],
				args: ['$(GREETING)', '$$(GREETING)', '$(UNKNOWN)', '$(MY_POD)', '$(KUBERNETES_SERVICE_PORT)'],
				env: [
					{name: 'GREETING', value: 'good day'},
					{name: 'MY_POD', valueFrom: {fieldRef: {fieldPath: 'metadata.name'}}},
				],
			},
			{restartPolicy: 'Never'},
		),
	);
	cluster.runFor('20s');
	const log = cluster.kubelet().logs(cluster.pod('hello').metadata.uid, 'app', {isPrevious: false});
	expect(log.map(({text}) => text.trim())).toEqual(['good day $(GREETING) $(UNKNOWN) hello $(KUBERNETES_SERVICE_PORT)']);
});

test('the disk is freed of images nobody uses when it is fuller than the threshold', () => {
	const cluster = new TestCluster({config: {imageGcHighThresholdPercent: 50, imageGcLowThresholdPercent: 40}});
	cluster.apply(podManifest('old', {image: 'nginx:1.14'}));
	cluster.apply(podManifest('new', {image: 'nginx:1.25'}));
	cluster.runFor('20s');
	cluster.delete('old');
	cluster.runFor('3m');
	const references = () =>
		cluster
			.machine()
			.runtime.images()
			.flatMap((image) => image.references);
	expect(references()).toContain('docker.io/library/nginx:1.14');
	cluster.machine().occupy('test', {diskBytes: 50 * 1024 ** 3});
	cluster.runFor('11m');
	expect(references()).not.toContain('docker.io/library/nginx:1.14');
	expect(references()).toContain('docker.io/library/nginx:1.25');
	const failure =
		/Insufficient free disk space on the node's image filesystem \(5\d% of 100\.0 GiB used\)\. Failed to free sufficient space by deleting unused images \(freed \d+ bytes\)\. Investigate disk usage, as it could be used by active images, logs, volumes, or other data\./;
	const texts = cluster.eventTexts('node01');
	expect(texts.filter((text) => text.startsWith('Warning FreeDiskSpaceFailed'))).toEqual(expect.arrayContaining([expect.stringMatching(failure)]));
	// The first failure is passed over: figures may not have been there.
	expect(texts.some((text) => text.startsWith('Warning ImageGCFailed'))).toBe(true);
});

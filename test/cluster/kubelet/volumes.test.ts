import {describe, expect, test} from 'vitest';
import type {Draft} from '../../../source/api/objects.ts';
import {podManifest, TestCluster} from '../../helpers/test-cluster.ts';

const configMap = (name: string, data: Record<string, string>) => ({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name}, data}) as unknown as Draft;
const secret = (name: string, data: Record<string, string>) =>
	({
		apiVersion: 'v1',
		kind: 'Secret',
		metadata: {name},
		data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, btoa(value)])),
	}) as unknown as Draft;

function podWith(volume: Record<string, unknown>, name = 'web'): Draft {
	return podManifest(name, {image: 'nginx', volumeMounts: [{name: 'v', mountPath: '/v'}]}, {volumes: [{name: 'v', ...volume}]});
}

function filesOf(cluster: TestCluster, pod = 'web', volume = 'v') {
	return cluster.machine().volumes.files(`${cluster.pod(pod).metadata.uid}/${volume}`);
}

describe('a volume that cannot be mounted', () => {
	const rows: Record<string, {objects?: Draft[]; volume: Record<string, unknown>; message: string}> = {
		'a ConfigMap that is missing': {
			volume: {configMap: {name: 'nope'}},
			message: 'MountVolume.SetUp failed for volume "v" : configmap "nope" not found',
		},
		'a Secret that is missing': {
			volume: {secret: {secretName: 'nope'}},
			message: 'MountVolume.SetUp failed for volume "v" : secret "nope" not found',
		},
		'a key that is missing': {
			objects: [configMap('settings', {a: '1'})],
			volume: {configMap: {name: 'settings', items: [{key: 'b', path: 'b'}]}},
			message: 'MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: b',
		},
		'a key of a Secret that is missing': {
			objects: [secret('login', {a: '1'})],
			volume: {secret: {secretName: 'login', items: [{key: 'b', path: 'b'}]}},
			message: 'MountVolume.SetUp failed for volume "v" : references non-existent secret key: b',
		},
		'two sources of a projected volume that are missing': {
			volume: {projected: {sources: [{configMap: {name: 'one'}}, {secret: {name: 'two'}}]}},
			message: 'MountVolume.SetUp failed for volume "v" : [configmap "one" not found, secret "two" not found]',
		},
		'a directory of the host that is a file': {
			volume: {hostPath: {path: '/etc/nothing-there', type: 'File'}},
			message: 'MountVolume.SetUp failed for volume "v" : hostPath type check failed: /etc/nothing-there is not a file',
		},
		'one of a driver that is not there': {
			volume: {csi: {driver: 'secrets-store.csi.k8s.io'}},
			message:
				'MountVolume.SetUp failed for volume "v" : kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name secrets-store.csi.k8s.io not found in the list of registered CSI drivers',
		},
		'a claim, of which there are none here': {
			volume: {persistentVolumeClaim: {claimName: 'data'}},
			message:
				'Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: error processing PVC default/data: failed to fetch PVC from API server: persistentvolumeclaims "data" not found',
		},
	};
	test.each(Object.entries(rows))('%s', (_name, {objects = [], volume, message}) => {
		const cluster = new TestCluster();
		for (const object of objects) cluster.apply(object);
		cluster.apply(podWith(volume));
		cluster.runFor('200ms');
		expect(cluster.eventTexts('web')).toEqual([`Warning FailedMount ${message}`]);
		expect(cluster.container('web').state).toEqual({waiting: {reason: 'ContainerCreating'}});
	});

	test('is tried again after half a second, doubling to two minutes and two seconds', () => {
		const cluster = new TestCluster();
		cluster.apply(podWith({configMap: {name: 'nope'}}));
		const tries: number[] = [];
		for (let count = 0; cluster.nowMs < 500_000; cluster.simulation.runUntil(cluster.nowMs + 10)) {
			const now = cluster.events('web').find(({reason}) => reason === 'FailedMount')?.count ?? 0;
			if (now > count) tries.push(cluster.nowMs);
			count = now;
		}
		const gaps = tries.slice(1).map((atMs, index) => Math.round((atMs - tries[index]!) / 100) / 10);
		expect(gaps).toEqual([0.5, 1, 2, 4, 8, 16, 32, 64, 122, 122, 122]);
	});

	test('starts the pod soon after it is there', () => {
		const cluster = new TestCluster();
		cluster.apply(podWith({configMap: {name: 'late'}}));
		cluster.runFor('20s');
		cluster.apply(configMap('late', {a: '1'}));
		// The next try is 31.5 s after the first.
		cluster.runUntil('36s');
		expect(cluster.pod('web').status.phase).toBe('Running');
		expect(filesOf(cluster)).toEqual({a: '1'});
	});

	test('is no trouble if it is optional', () => {
		const cluster = new TestCluster();
		cluster.apply(podWith({configMap: {name: 'nope', optional: true}}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		expect(filesOf(cluster)).toEqual({});
	});
});

describe('what a volume holds', () => {
	const meta = {
		items: [
			{path: 'labels', fieldRef: {fieldPath: 'metadata.labels'}},
			{path: 'cpu', resourceFieldRef: {containerName: 'app', resource: 'limits.cpu'}},
		],
	};
	const rows: Record<string, {objects?: Draft[]; volume: Record<string, unknown>; files: Record<string, string>}> = {
		'all keys of a ConfigMap': {objects: [configMap('c', {a: '1', b: '2'})], volume: {configMap: {name: 'c'}}, files: {a: '1', b: '2'}},
		'some keys, under other names': {
			objects: [configMap('c', {a: '1', b: '2'})],
			volume: {configMap: {name: 'c', items: [{key: 'b', path: 'deep/bee'}]}},
			files: {'deep/bee': '2'},
		},
		'a Secret in plain text': {objects: [secret('s', {password: 'p@ss'})], volume: {secret: {secretName: 's'}}, files: {password: 'p@ss'}},
		'what the downward API says': {volume: {downwardAPI: meta}, files: {labels: 'app="web"\ntier="front"', cpu: '4'}},
		'several things in one': {
			objects: [configMap('c', {a: '1'}), secret('s', {b: '2'})],
			volume: {
				projected: {
					sources: [
						{configMap: {name: 'c'}},
						{secret: {name: 's'}},
						{downwardAPI: {items: [{path: 'name', fieldRef: {fieldPath: 'metadata.name'}}]}},
					],
				},
			},
			files: {a: '1', b: '2', name: 'web'},
		},
		'nothing, if it is empty': {volume: {emptyDir: {}}, files: {}},
	};
	test.each(Object.entries(rows))('%s', (_name, {objects = [], volume, files}) => {
		const cluster = new TestCluster();
		for (const object of objects) cluster.apply(object);
		const pod = podWith(volume);
		pod.metadata.labels = {tier: 'front', app: 'web'};
		cluster.apply(pod);
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		expect(filesOf(cluster)).toEqual(files);
	});

	test("the host's own files, for whoever asks", () => {
		const cluster = new TestCluster();
		cluster.machine().writeFile('/etc/app/settings', 'x=1');
		cluster.apply(podWith({hostPath: {path: '/etc/app'}}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		expect(cluster.machine().volumes.files('host:/etc/app')).toEqual({settings: 'x=1'});
		cluster.delete('web', 0);
		cluster.runFor('10s');
		expect(cluster.machine().volumes.files('host:/etc/app')).toBeDefined();
	});

	test('a file of the host that is not there is made, if the pod asks for that', () => {
		const cluster = new TestCluster();
		cluster.apply(podWith({hostPath: {path: '/var/lib/app/lock', type: 'FileOrCreate'}}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		expect(cluster.machine().readFile('/var/lib/app/lock')).toBe('');
	});

	test('a changed ConfigMap arrives with one of the next syncs, and a pod that ends takes its volumes along', () => {
		const cluster = new TestCluster();
		cluster.apply(configMap('c', {a: '1'}));
		cluster.apply(podWith({configMap: {name: 'c'}}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		cluster.client.modify('configmaps', 'default/c', (object) => ({...object, data: {a: '2'}}));
		cluster.runFor('10ms');
		expect(filesOf(cluster)).toEqual({a: '1'});
		cluster.runFor('2m');
		expect(filesOf(cluster)).toEqual({a: '2'});
		const {uid} = cluster.pod('web').metadata;
		cluster.delete('web', 0);
		cluster.runFor('10s');
		expect(cluster.machine().volumes.files(`${uid}/v`)).toBeUndefined();
	});

	test('a ConfigMap that is deleted leaves its files to who has them', () => {
		const cluster = new TestCluster();
		cluster.apply(configMap('c', {a: '1'}));
		cluster.apply(podWith({configMap: {name: 'c'}}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		cluster.client.delete('configmaps', 'default/c');
		cluster.runFor('2m');
		expect(filesOf(cluster)).toEqual({a: '1'});
		expect(cluster.pod('web').status.phase).toBe('Running');
		expect(cluster.eventTexts('web').join()).toContain('FailedMount MountVolume.SetUp failed for volume "v" : configmap "c" not found');
	});

	test('a container that restarts cut off from the API server finds what it knew', () => {
		const cluster = new TestCluster();
		cluster.apply(configMap('c', {a: '1'}));
		const env = [{name: 'A', valueFrom: {configMapKeyRef: {name: 'c', key: 'a'}}}];
		cluster.apply(podManifest('web', {image: 'nginx', env}));
		cluster.runUntilTrue(() => cluster.pod('web').status.phase === 'Running');
		cluster.unreachable.add('node01');
		const [before] = cluster.machine().runtime.containers(cluster.pod('web').metadata.uid);
		cluster.machine().runtime.signal(before!.id, 'SIGKILL', 0);
		cluster.runFor('30s');
		const [after] = cluster.machine().runtime.containers(cluster.pod('web').metadata.uid);
		expect(after).toMatchObject({state: 'running', config: {attempt: 1}});
		expect(after!.config.environment).toContainEqual(['A', '1']);
	});
});

describe('a path within a volume', () => {
	const mounting = (mount: object, env: object[] = []) =>
		podManifest(
			'web',
			{image: 'busybox', command: ['sh', '-c', 'test -d /v && sleep 1h'], env, volumeMounts: [{name: 'v', mountPath: '/v', ...mount}]},
			{volumes: [{name: 'v', emptyDir: {}}]},
		);
	const waiting = (pod: Draft): unknown => {
		const cluster = new TestCluster();
		cluster.apply(pod);
		cluster.runFor('5s');
		return cluster.container('web').state?.waiting?.message;
	};

	test.each<[string, Draft, string]>([
		['of a variable that is not there', mounting({subPathExpr: '$(B)/$(A)/x'}), 'missing value for A, B'],
		['of a variable that is empty', mounting({subPathExpr: '$(A)'}, [{name: 'A', value: ''}]), 'missing value for A'],
		[
			'that leads out of it',
			mounting({subPathExpr: '$(A)'}, [{name: 'A', value: '../x'}]),
			"unable to provision SubPath `../x`: must not contain '..'",
		],
		['that begins at the root', mounting({subPathExpr: '$(A)'}, [{name: 'A', value: '/x'}]), 'error SubPath `/x` must not be an absolute path'],
	])('%s is a fault', (_, pod, message) => {
		expect(waiting(pod)).toBe(message);
	});

	test('is made if it is not there', () => {
		const cluster = new TestCluster();
		cluster.apply(mounting({subPath: 'a/b'}));
		cluster.runFor('5s');
		expect(cluster.container('web').state).toHaveProperty('running');
	});
});

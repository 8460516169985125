import {describe, expect, test} from 'vitest';
import {findCondition} from '../../source/api/conditions.ts';
import {podManifest, TestCluster, type TestClusterOptions} from '../helpers/test-cluster.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;
const dedicated: TestClusterOptions = {imageFileSystem: {capacityBytes: 10 * gibibyte, holdsContainers: true}};

function running(
	options: TestClusterOptions,
	pods: Readonly<Record<string, Parameters<typeof podManifest>[1]>>,
	spec: Record<string, unknown> = {},
): TestCluster {
	const cluster = new TestCluster(options);
	for (const [name, container] of Object.entries(pods)) cluster.apply(podManifest(name, container, spec));
	cluster.runUntilTrue(() => Object.keys(pods).every((name) => cluster.pod(name).status.phase === 'Running'));
	return cluster;
}

const watchingMemoryOnly = {evictionHard: {'memory.available': {quantity: 100 * mebibyte}}};

const writing = (path: string, mebibytes: number) => ({
	image: 'busybox',
	command: ['sh', '-c', `dd if=/dev/zero of=${path} bs=1M count=${mebibytes}; sleep 3600`],
	volumeMounts: [{name: 'spool', mountPath: '/spool'}],
});
const spool = {volumes: [{name: 'spool', emptyDir: {}}]};
const logOf = (cluster: TestCluster, name: string) =>
	cluster
		.kubelet()
		.logs(cluster.pod(name).metadata.uid, 'app', {isPrevious: false})
		.map(({text}) => `${text}\n`)
		.join('');
const texts = (cluster: TestCluster) => cluster.eventTexts('node01').join('\n');

/** Leaves so much of the one file system or the other. */
function leave(cluster: TestCluster, fileSystem: 'nodeFs' | 'imageFs', bytes: number): void {
	const {capacityBytes, usedBytes} = cluster.machine().stats()[fileSystem];
	const taken = capacityBytes - usedBytes - bytes;
	cluster.machine().occupy('other', fileSystem === 'imageFs' ? {imageDiskBytes: taken} : {diskBytes: taken});
}

describe('images and writable layers on a disk of their own', () => {
	const pods = {hoarder: writing('/data', 500), spooler: writing('/spool/data', 900)};

	test('each file is on the disk where it belongs', () => {
		const cluster = new TestCluster(dedicated);
		const before = cluster.machine().stats();
		for (const [name, container] of Object.entries(pods)) cluster.apply(podManifest(name, container, spool));
		cluster.runFor('30s');
		const {nodeFs, imageFs, containerFs} = cluster.machine().stats();
		expect(containerFs).toEqual(imageFs);
		expect(imageFs.capacityBytes).toBe(10 * gibibyte);
		expect(Math.floor((imageFs.usedBytes - before.imageFs.usedBytes) / mebibyte)).toBeGreaterThanOrEqual(500);
		expect(Math.floor((imageFs.usedBytes - before.imageFs.usedBytes) / mebibyte)).toBeLessThan(520);
		expect(Math.floor((nodeFs.usedBytes - before.nodeFs.usedBytes) / mebibyte)).toBe(900);
		expect(cluster.node().status.capacity?.['ephemeral-storage']).toBe('100Gi');
	});

	test('want of it takes the largest writable layer, after dead containers and unused images', () => {
		const cluster = running(dedicated, pods, spool);
		cluster.apply(podManifest('visitor', {image: 'python', command: ['true']}, {restartPolicy: 'Never'}));
		cluster.runUntilTrue(() => cluster.pod('visitor').status.phase === 'Succeeded');
		expect(cluster.machine().runtime.findImage('python')).toBeDefined();
		leave(cluster, 'imageFs', gibibyte / 2);
		const close = cluster
			.kubelet()
			.evictionSignals()
			.filter(({nextPod}) => nextPod !== undefined);
		expect(close.map(({signal, nextPod}) => [signal, nextPod])).toEqual([
			['imagefs.available', 'hoarder'],
			['containerfs.available', 'hoarder'],
		]);
		cluster.runUntilTrue(() => cluster.pod('hoarder').status.phase === 'Failed', '25s');
		expect(cluster.machine().runtime.findImage('python')).toBeUndefined();
		expect(cluster.pod('hoarder').status).toMatchObject({reason: 'Evicted'});
		expect(cluster.pod('hoarder').status.message).toMatch(
			/^The node was low on resource: ephemeral-storage\. Threshold quantity: 1610612\d{3}, available: 512Mi\. Container app was using 51\d{4}Ki, request is 0, has larger consumption of ephemeral-storage\. $/,
		);
		expect(texts(cluster)).toContain('Warning EvictionThresholdMet Attempting to reclaim ephemeral-storage');
		cluster.runFor('15s');
		expect(findCondition(cluster.node().status.conditions, 'DiskPressure')?.status).toBe('True');
		expect(cluster.pod('spooler').status.phase).toBe('Running');
	});

	test('want of the disk of the node takes the largest volumes and logs, and leaves unused images where they are', () => {
		const cluster = running(dedicated, pods, spool);
		cluster.apply(podManifest('visitor', {image: 'python', command: ['true']}, {restartPolicy: 'Never'}));
		cluster.runUntilTrue(() => cluster.pod('visitor').status.phase === 'Succeeded');
		leave(cluster, 'nodeFs', 9 * gibibyte);
		cluster.runUntilTrue(() => cluster.pod('spooler').status.phase === 'Failed', '25s');
		// A volume is no container's: the message has nobody to name.
		expect(cluster.pod('spooler').status.message).toMatch(
			/^The node was low on resource: ephemeral-storage\. Threshold quantity: 1073741\d{4}, available: 9Gi\. Container app was using \d+Ki, request is 0, has larger consumption of ephemeral-storage\. $/,
		);
		expect(cluster.machine().runtime.findImage('python')).toBeDefined();
		expect(cluster.pod('hoarder').status.phase).toBe('Running');
	});

	test('a limit on ephemeral storage is held against the pod as a whole', () => {
		const limited = {...writing('/data', 300), resources: {limits: {'ephemeral-storage': '200Mi'}}};
		const cluster = new TestCluster(dedicated);
		cluster.apply(podManifest('limited', limited, spool));
		cluster.runUntilTrue(() => cluster.pod('limited').status.phase === 'Failed', '60s');
		expect(cluster.pod('limited').status.message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 200Mi. ');
	});

	test('what does not fit there is refused, though the disk of the node has room', () => {
		const cluster = running({...dedicated, config: watchingMemoryOnly}, {big: writing('/data', 11_000)}, spool);
		cluster.runUntilTrue(() => logOf(cluster, 'big').includes('No space left on device'), '60s');
		expect(cluster.machine().stats().imageFs.usedBytes).toBeGreaterThan(10 * gibibyte - 8192);
	});

	test('df shows each of them', () => {
		const cluster = running(dedicated, {looker: {image: 'debian', command: ['sh', '-c', 'df -h / /etc/hosts /etc/hostname; sleep 3600']}});
		cluster.runFor('1s');
		expect(logOf(cluster, 'looker')).toMatch(
			/^Filesystem +Size +Used Avail Use% Mounted on\noverlay +10G +\d+M +\S+G +\d+% \/\n\/dev\/sda1 +100G +\S+G +\S+G +\d+% \/etc\/hosts\n\/dev\/sdb1 +10G +\d+M +\S+G +\d+% \/etc\/hostname\n$/,
		);
	});

	test('inodes are its own as well', () => {
		const cluster = running({imageFileSystem: {capacityBytes: 10 * gibibyte, inodes: 20_000, holdsContainers: true}}, {careless: {image: 'nginx'}});
		cluster.world.override('files', {podUid: cluster.pod('careless').metadata.uid}, {extraFiles: 19_000});
		cluster.runUntilTrue(() => cluster.pod('careless').status.phase === 'Failed', '25s');
		expect(cluster.pod('careless').status.message).toMatch(/^The node was low on resource: inodes\. Threshold quantity: 1k, available: \d+\. $/);
	});

	test('an image that does not fit is not pulled', () => {
		const cluster = new TestCluster({...dedicated, config: watchingMemoryOnly});
		leave(cluster, 'imageFs', 300 * mebibyte);
		cluster.apply(podManifest('large', {image: 'python'}));
		cluster.runUntilTrue(() => cluster.container('large').state?.waiting?.reason === 'ErrImagePull', '120s');
		expect(cluster.container('large').state?.waiting?.message).toMatch(
			/^failed to pull and unpack image "docker\.io\/library\/python:latest": failed to extract layer \(application\/vnd\.oci\.image\.layer\.v1\.tar\+gzip sha256:[0-9a-f]{64}\) to overlayfs as "extract-\d{9}-\w{4} sha256:[0-9a-f]{64}": write \/var\/lib\/containerd\/io\.containerd\.snapshotter\.v1\.overlayfs\/snapshots\/\d+\/fs\/\S+: no space left on device$/,
		);
		expect(cluster.machine().runtime.findImage('python')).toBeUndefined();
	});

	test('nor is one of more files than there are inodes for', () => {
		const imageFileSystem = {capacityBytes: 10 * gibibyte, inodes: 5000, holdsContainers: true};
		const cluster = new TestCluster({imageFileSystem, config: watchingMemoryOnly});
		cluster.apply(podManifest('large', {image: 'python'}));
		cluster.runUntilTrue(() => cluster.container('large').state?.waiting?.reason === 'ErrImagePull', '120s');
		expect(cluster.container('large').state?.waiting?.message).toContain('no space left on device');
	});
});

describe('image garbage collection', () => {
	test('looks at the file system of images', () => {
		const config = {imageGcHighThresholdPercent: 70, imageGcLowThresholdPercent: 60};
		const cluster = running({...dedicated, config}, {web: {image: 'nginx'}});
		cluster.machine().occupy('other', {diskBytes: 84 * gibibyte});
		cluster.runFor('6m');
		expect(texts(cluster)).not.toContain('FreeDiskSpaceFailed');
		leave(cluster, 'imageFs', 2 * gibibyte);
		cluster.runFor('6m');
		expect(texts(cluster)).toMatch(
			/Warning FreeDiskSpaceFailed Insufficient free disk space on the node's image filesystem \(80% of 10\.0 GiB used\)\. Failed to free sufficient space by deleting unused images \(freed \d+ bytes\)\./,
		);
	});
});

test('an image nobody has used for longer than imageMaximumGCAge goes, however much room there is', () => {
	const cluster = running({config: {imageMaximumGcAgeSeconds: 600}}, {web: {image: 'nginx'}});
	cluster.apply(podManifest('visitor', {image: 'python', command: ['true']}, {restartPolicy: 'Never'}));
	cluster.runUntilTrue(() => cluster.pod('visitor').status.phase === 'Succeeded');
	cluster.client.delete('pods', 'default/visitor');
	cluster.runFor('9m');
	expect(cluster.machine().runtime.findImage('python')).toBeDefined();
	cluster.runFor('7m');
	expect(cluster.machine().runtime.findImage('python')).toBeUndefined();
	expect(cluster.machine().runtime.findImage('nginx')).toBeDefined();
	expect(texts(cluster)).not.toContain('FreeDiskSpaceFailed');
});

describe('images alone on a disk of their own, as CRI-O can have them', () => {
	const split: TestClusterOptions = {runtime: 'cri-o', imageFileSystem: {capacityBytes: 10 * gibibyte, holdsContainers: false}};

	test('writable layers are on the disk of the node, and count there', () => {
		const cluster = running(split, {hoarder: writing('/data', 900), spooler: writing('/spool/data', 500)}, spool);
		const {nodeFs, containerFs} = cluster.machine().stats();
		expect(containerFs).toEqual(nodeFs);
		leave(cluster, 'nodeFs', 9 * gibibyte);
		cluster.runUntilTrue(() => cluster.pod('hoarder').status.phase === 'Failed', '25s');
		expect(cluster.pod('spooler').status.phase).toBe('Running');
	});

	test('want of the disk of images removes images, and then takes whoever requests least', () => {
		const entitled = {...writing('/data', 900), resources: {requests: {'ephemeral-storage': '1Gi'}}};
		const cluster = running(split, {entitled, modest: writing('/spool/data', 1)}, spool);
		cluster.apply(podManifest('visitor', {image: 'python', command: ['true']}, {restartPolicy: 'Never'}));
		cluster.runUntilTrue(() => cluster.pod('visitor').status.phase === 'Succeeded');
		// What a dead container was made of is in use, and dead containers stay: they are on the other disk.
		cluster.client.delete('pods', 'default/visitor');
		cluster.runFor('5s');
		leave(cluster, 'imageFs', gibibyte / 4);
		cluster.runUntilTrue(() => cluster.pod('modest').status.phase === 'Failed', '25s');
		expect(cluster.machine().runtime.findImage('python')).toBeUndefined();
		expect(cluster.pod('entitled').status.phase).toBe('Running');
	});
});

test('a node with two disks goes on in another process', () => {
	const cluster = running(dedicated, {hoarder: writing('/data', 500)}, spool);
	const restored = new TestCluster({saved: cluster.save()});
	expect(restored.machine().stats()).toEqual(cluster.machine().stats());
	leave(restored, 'imageFs', gibibyte / 2);
	restored.runUntilTrue(() => restored.pod('hoarder').status.phase === 'Failed', '25s');
	expect(restored.pod('hoarder').status.reason).toBe('Evicted');
});

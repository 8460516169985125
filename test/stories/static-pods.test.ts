import {beforeEach, describe, expect, test} from 'vitest';
import {TestCluster} from '../helpers/test-cluster.ts';

const folder = '/etc/kubernetes/manifests';
const manifest = (image = 'nginx:1.14') => `
apiVersion: v1
kind: Pod
metadata:
  name: mydb
  labels: {role: database}
spec:
  containers:
  - {name: mydb, image: ${image}}
`;

describe('a manifest in the folder of static pods', () => {
	let cluster: TestCluster;
	const mirror = () => cluster.findPod('mydb-node01');

	beforeEach(() => {
		cluster = new TestCluster();
		cluster.machine().writeFile(`${folder}/mydb.yaml`, manifest());
		cluster.runUntilTrue(() => mirror()?.status.phase === 'Running', '1m');
	});

	test('runs as a pod that is mirrored in the API', () => {
		const pod = mirror()!;
		expect(pod.metadata).toMatchObject({
			labels: {role: 'database'},
			annotations: {'kubernetes.io/config.source': 'file'},
			ownerReferences: [{apiVersion: 'v1', kind: 'Node', name: 'node01', controller: true}],
		});
		expect(pod.metadata.annotations?.['kubernetes.io/config.mirror']).toBe(pod.metadata.annotations?.['kubernetes.io/config.hash']);
		expect(pod.spec.nodeName).toBe('node01');
		expect(pod.status.containerStatuses?.[0]).toMatchObject({ready: true, restartCount: 0});
	});

	test('comes back when its mirror pod is deleted, with the container none the wiser', () => {
		const before = mirror()!;
		cluster.delete('mydb-node01');
		cluster.runFor('5s');
		const after = mirror()!;
		expect(after.metadata.uid).not.toBe(before.metadata.uid);
		expect(after.metadata.deletionTimestamp).toBeUndefined();
		expect(after.status.phase).toBe('Running');
		expect(after.status.containerStatuses?.[0]?.containerID).toBe(before.status.containerStatuses?.[0]?.containerID);
	});

	test('comes back when its mirror pod is deleted by force', () => {
		cluster.delete('mydb-node01', 0);
		expect(mirror()).toBeUndefined();
		cluster.runFor('5s');
		expect(mirror()?.status.phase).toBe('Running');
	});

	test('ends with its file', () => {
		cluster.machine().removeFile(`${folder}/mydb.yaml`);
		cluster.runFor('25s');
		expect(mirror()).toBeUndefined();
		expect(cluster.machine().runtime.podUids()).toEqual([]);
	});

	test('is another pod when its file is edited', () => {
		const before = mirror()!;
		cluster.machine().writeFile(`${folder}/mydb.yaml`, manifest('nginx:1.25'));
		cluster.runFor('40s');
		const after = mirror()!;
		expect(after.metadata.uid).not.toBe(before.metadata.uid);
		expect(after.status).toMatchObject({phase: 'Running', containerStatuses: [{image: 'docker.io/library/nginx:1.25'}]});
	});

	test('runs on when the API server cannot be reached, and is restarted', () => {
		cluster.unreachable.add('node01');
		const pod = [...cluster.kubelet().pods()][0]!;
		const first = cluster.machine().runtime.containers(pod.uid)[0]!.id;
		cluster.machine().runtime.signal(first, 'SIGKILL', 0);
		cluster.runFor('30s');
		const [now] = cluster.machine().runtime.containers(pod.uid);
		expect(now).toMatchObject({state: 'running', config: {attempt: 1}});
		expect(mirror()?.status.containerStatuses?.[0]?.restartCount).toBe(0);
		cluster.unreachable.delete('node01');
		cluster.runFor('15s');
		expect(mirror()?.status.containerStatuses?.[0]?.restartCount).toBe(1);
	});

	test('starts and ends as soon as its file comes and goes', () => {
		cluster.machine().writeFile(`${folder}/other.yaml`, manifest().replaceAll('mydb', 'other'));
		expect(cluster.runUntilTrue(() => cluster.findPod('other-node01')?.status.phase === 'Running', '1m')).toBeLessThan(3000);
		cluster.machine().removeFile(`${folder}/other.yaml`);
		expect(cluster.runUntilTrue(() => !cluster.findPod('other-node01'), '1m')).toBeLessThan(5000);
	});

	test('gives way to another file that asks for a pod of its name, and is back when the folder is next looked through', () => {
		const first = mirror()!.metadata.annotations?.['kubernetes.io/config.hash'];
		const hash = () => mirror()?.metadata.annotations?.['kubernetes.io/config.hash'];
		cluster.machine().writeFile(`${folder}/second.yaml`, manifest('nginx:1.25'));
		cluster.runUntilTrue(() => hash() !== undefined && hash() !== first, '30s');
		cluster.runFor('1m');
		expect(hash()).not.toBe(first);
		cluster.machine().removeFile(`${folder}/second.yaml`);
		cluster.runUntilTrue(() => !mirror(), '10s');
		cluster.runUntilTrue(() => hash() === first, '25s');
	});

	test('shows its logs by the name in the API', () => {
		expect(cluster.kubelet().logs(mirror()!.metadata.uid, 'mydb', {isPrevious: false})).toBeInstanceOf(Array);
	});
});

test('a static pod starts without an API server, and is shown there later', () => {
	const cluster = new TestCluster();
	cluster.unreachable.add('node01');
	cluster.machine().writeFile(`${folder}/mydb.yaml`, manifest());
	cluster.runFor('40s');
	const pod = [...cluster.kubelet().pods()][0]!;
	expect(pod.status.phase).toBe('Running');
	expect(cluster.findPod('mydb-node01')).toBeUndefined();
	cluster.unreachable.delete('node01');
	cluster.runFor('12s');
	expect(cluster.findPod('mydb-node01')?.status.phase).toBe('Running');
});

test('another staticPodPath holds from the next start of the kubelet on', () => {
	const cluster = new TestCluster();
	cluster.machine().writeFile('/var/lib/kubelet/config.yaml', 'kind: KubeletConfiguration\nstaticPodPath: /opt/pods\n');
	cluster.machine().writeFile('/opt/pods/mydb.yaml', manifest());
	cluster.runFor('1m');
	expect(cluster.findPod('mydb-node01')).toBeUndefined();
	cluster.machine().stopService('kubelet');
	cluster.machine().startService('kubelet');
	cluster.runFor('15s');
	expect(cluster.findPod('mydb-node01')?.status.phase).toBe('Running');
});

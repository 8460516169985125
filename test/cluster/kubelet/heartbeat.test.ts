import {describe, expect, test} from 'vitest';
import {findCondition} from '../../../source/api/conditions.ts';
import {parseTimestamp} from '../../../source/api/timestamps.ts';
import {podManifest, TestCluster} from '../../helpers/test-cluster.ts';

const ready = (cluster: TestCluster) => findCondition(cluster.node().status?.conditions, 'Ready')!;
const renewedMs = (cluster: TestCluster) => parseTimestamp(cluster.client.get('leases', 'kube-node-lease/node01').spec.renewTime!);

describe('a node that has registered', () => {
	const cluster = new TestCluster({config: {nodeLabels: {zone: 'a'}, registerWithTaints: [{key: 'gpu', effect: 'NoSchedule'}]}});

	test('says what it is and what it has', () => {
		const {metadata, spec, status} = cluster.node();
		expect(metadata.labels).toMatchObject({
			'kubernetes.io/hostname': 'node01',
			'kubernetes.io/os': 'linux',
			'kubernetes.io/arch': 'amd64',
			zone: 'a',
		});
		expect(spec?.taints).toContainEqual({key: 'gpu', effect: 'NoSchedule'});
		const common = {cpu: '4', 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', pods: '110'};
		expect(status!.capacity).toEqual({...common, memory: '8Gi', 'ephemeral-storage': '100Gi'});
		expect(status!.allocatable).toEqual({...common, memory: '8092Mi', 'ephemeral-storage': '96636764k'});
		expect(status!.addresses).toEqual([
			{type: 'InternalIP', address: cluster.machine().internalIp},
			{type: 'Hostname', address: 'node01'},
		]);
		expect(status!.nodeInfo).toMatchObject({kubeletVersion: 'v1.36.2', operatingSystem: 'linux', bootID: cluster.machine().bootId()});
	});

	test('is ready, without pressure, in upstream words', () => {
		expect(cluster.node().status!.conditions!.map(({type, status, reason, message}) => [type, status, reason, message])).toEqual([
			['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
			['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
			['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
			['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
		]);
	});

	test('told of it in events', () => {
		expect(cluster.eventTexts('node01')).toEqual([
			'Normal Starting Starting kubelet.',
			'Normal NodeAllocatableEnforced Updated Node Allocatable limit across pods',
			'Normal NodeHasSufficientMemory Node node01 status is now: NodeHasSufficientMemory',
			'Normal NodeHasNoDiskPressure Node node01 status is now: NodeHasNoDiskPressure',
			'Normal NodeHasSufficientPID Node node01 status is now: NodeHasSufficientPID',
			'Normal NodeReady Node node01 status is now: NodeReady',
		]);
	});
});

describe('signs of life', () => {
	test('the lease is renewed every ten seconds', () => {
		const cluster = new TestCluster();
		const seen = new Set<number>();
		for (; cluster.nowMs < 120_000; cluster.simulation.runUntil(cluster.nowMs + 100)) seen.add(renewedMs(cluster));
		const times = [...seen];
		const gaps = times.slice(1).map((atMs, index) => atMs - times[index]!);
		expect(gaps.length).toBeGreaterThanOrEqual(10);
		for (const gap of gaps) {
			expect(gap).toBeGreaterThanOrEqual(10_000);
			expect(gap).toBeLessThanOrEqual(10_400);
		}
		const lease = cluster.client.get('leases', 'kube-node-lease/node01');
		expect(lease.spec).toMatchObject({holderIdentity: 'node01', leaseDurationSeconds: 40});
		expect(lease.metadata.ownerReferences).toEqual([{apiVersion: 'v1', kind: 'Node', name: 'node01', uid: cluster.node().metadata.uid}]);
	});

	test('the status is posted when it changes, and otherwise after some minutes', () => {
		const cluster = new TestCluster();
		cluster.runFor('1m');
		const idle = cluster.node().metadata.resourceVersion;
		cluster.runFor('1m');
		expect(cluster.node().metadata.resourceVersion).toBe(idle);
		cluster.apply(podManifest('web', {image: 'nginx:1.14'}));
		cluster.runFor('30s');
		expect(cluster.node().status!.images!.flatMap(({names = []}) => names)).toContain('docker.io/library/nginx:1.14');
		const busy = cluster.node().metadata.resourceVersion;
		cluster.runFor('8m');
		expect(cluster.node().metadata.resourceVersion).not.toBe(busy);
	});

	test('stop with the kubelet, and begin again with it', () => {
		const cluster = new TestCluster();
		cluster.machine().stopService('kubelet');
		cluster.runFor('1s');
		const last = renewedMs(cluster);
		cluster.runFor('5m');
		expect(renewedMs(cluster)).toBe(last);
		cluster.machine().startService('kubelet');
		cluster.runFor('5s');
		expect(renewedMs(cluster)).toBeGreaterThan(last);
		expect(cluster.eventTexts('node01')).toContain('Normal Starting Starting kubelet. (x2)');
	});
});

describe('a node in trouble', () => {
	test('without its runtime it is not ready after half a minute, and says so; PLEG follows after three', () => {
		const cluster = new TestCluster();
		cluster.machine().stopService('containerd');
		cluster.runFor('18s');
		expect(ready(cluster).status).toBe('True');
		cluster.runFor('30s');
		expect(ready(cluster)).toMatchObject({status: 'False', reason: 'KubeletNotReady', message: 'container runtime is down'});
		cluster.runFor('3m');
		expect(ready(cluster).message).toMatch(
			/^\[container runtime is down, PLEG is not healthy: pleg was last seen active 3m[\d.]+s ago; threshold is 3m0s\]$/,
		);
		cluster.machine().startService('containerd');
		cluster.runFor('12s');
		expect(ready(cluster)).toMatchObject({status: 'True', reason: 'KubeletReady'});
		expect(cluster.eventTexts('node01')).toContain('Normal NodeNotReady Node node01 status is now: NodeNotReady');
	});

	test('after a boot it says so', () => {
		const cluster = new TestCluster();
		cluster.machine().powerOff();
		cluster.runFor('1m');
		cluster.machine().powerOn();
		cluster.runFor('1m');
		expect(cluster.eventTexts('node01')).toContain(`Warning Rebooted Node node01 has been rebooted, boot id: ${cluster.machine().bootId()}`);
		expect(cluster.node().status!.nodeInfo!.bootID).toBe(cluster.machine().bootId());
	});

	test('what the node controller made of its silence is put right when it speaks again', () => {
		const cluster = new TestCluster();
		cluster.unreachable.add('node01');
		const unknown = cluster.node().status!.conditions!.map((condition) => ({...condition, status: 'Unknown', reason: 'NodeStatusUnknown'}));
		cluster.runFor('2m');
		cluster.client.updateStatus('nodes', {...cluster.node(), status: {...cluster.node().status, conditions: unknown}});
		cluster.unreachable.delete('node01');
		cluster.runFor('12s');
		expect(cluster.node().status!.conditions!.map(({status}) => status)).toEqual(['False', 'False', 'False', 'True']);
	});

	test('being cordoned is told of', () => {
		const cluster = new TestCluster();
		cluster.runFor('15s');
		cluster.client.modify('nodes', 'node01', (node) => ({...node, spec: {...node.spec, unschedulable: true}}));
		cluster.runFor('15s');
		cluster.client.modify('nodes', 'node01', (node) => ({...node, spec: {...node.spec, unschedulable: false}}));
		cluster.runFor('15s');
		const texts = cluster.eventTexts('node01');
		expect(texts).toContain('Normal NodeNotSchedulable Node node01 status is now: NodeNotSchedulable');
		expect(texts).toContain('Normal NodeSchedulable Node node01 status is now: NodeSchedulable');
	});
});

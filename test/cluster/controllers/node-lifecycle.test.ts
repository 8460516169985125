import {expect, test} from 'vitest';
import {findCondition} from '../../../source/api/conditions.ts';
import {zoneState} from '../../../source/cluster/controllers/zone-tainter.ts';
import {ControlPlane, deploymentDraft} from '../../helpers/control-plane.ts';

const seconds = 1000;

function taintsOf(plane: ControlPlane, name: string): readonly string[] {
	return (plane.client.get('nodes', name).spec.taints ?? []).map(({key, effect}) => `${key}:${effect}`).toSorted();
}

function readyOf(plane: ControlPlane, name: string) {
	const condition = findCondition(plane.client.get('nodes', name).status.conditions, 'Ready');
	return {status: condition?.status, reason: condition?.reason, message: condition?.message};
}

/** Runs until the condition holds, in steps of 100 ms, and answers how many seconds that took. */
function secondsUntil(plane: ControlPlane, isTrue: () => boolean, mostSeconds: number): number {
	const startMs = plane.simulation.nowMs;
	while (!isTrue()) {
		if (plane.simulation.nowMs - startMs > mostSeconds * seconds) throw new Error(`not within ${mostSeconds} s`);
		plane.runFor(100);
	}
	return (plane.simulation.nowMs - startMs) / seconds;
}

test('a node that falls silent is Unknown after 50 s, tainted, and its pods are replaced after their 300 s', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 3));
	plane.runFor(60 * seconds);
	expect(plane.readyPods({app: 'web'})).toHaveLength(3);
	const lost = plane.pods({app: 'web'}).find(({spec}) => spec.nodeName === 'node2')!;

	plane.silence('node2');
	const untilUnknown = secondsUntil(plane, () => readyOf(plane, 'node2').status === 'Unknown', 70);
	expect(untilUnknown).toBeGreaterThan(39);
	expect(untilUnknown).toBeLessThanOrEqual(56);
	expect(readyOf(plane, 'node2')).toEqual({status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.'});
	expect(plane.events('node2')).toContain('NodeNotReady: Node node2 status is now: NodeNotReady');
	const unready = plane.client.get('pods', `default/${lost.metadata.name}`);
	expect(unready.status.phase).toBe('Running');
	expect(findCondition(unready.status.conditions, 'Ready')?.status).toBe('False');
	expect(plane.events(lost.metadata.name)).toContain('NodeNotReady: Node is not ready');

	plane.runFor(1 * seconds);
	expect(taintsOf(plane, 'node2')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
	plane.runFor(5 * seconds);
	expect(taintsOf(plane, 'node2')).toEqual(['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule']);

	const untilDeleted = secondsUntil(
		plane,
		() => plane.client.get('pods', `default/${lost.metadata.name}`).metadata.deletionTimestamp !== undefined,
		310,
	);
	expect(untilDeleted).toBeGreaterThan(293);
	expect(untilDeleted).toBeLessThan(301);
	expect(plane.events(lost.metadata.name)).toContain(`TaintManagerEviction: Marking for deletion Pod default/${lost.metadata.name}`);
	const evicted = plane.client.get('pods', `default/${lost.metadata.name}`);
	expect(findCondition(evicted.status.conditions, 'DisruptionTarget')).toMatchObject({status: 'True', reason: 'DeletionByTaintManager'});

	plane.runFor(5 * seconds);
	const ready = plane.readyPods({app: 'web'});
	expect(ready).toHaveLength(3);
	expect(ready.map(({spec}) => spec.nodeName)).not.toContain('node2');
	// Nobody confirms the deletion while the kubelet is silent.
	expect(plane.client.find('pods', `default/${lost.metadata.name}`)).toBeDefined();
});

test('a node that comes back in time keeps its pods, and their deletion is cancelled', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 3));
	plane.runFor(60 * seconds);
	const pod = plane.pods({app: 'web'}).find(({spec}) => spec.nodeName === 'node1')!;
	plane.silence('node1');
	plane.runFor(120 * seconds);
	expect(taintsOf(plane, 'node1')).toContain('node.kubernetes.io/unreachable:NoExecute');
	plane.revive('node1');
	plane.runFor(20 * seconds);
	expect(taintsOf(plane, 'node1')).toEqual([]);
	expect(plane.events(pod.metadata.name)).toContain(`TaintManagerEviction: Cancelling deletion of Pod default/${pod.metadata.name}`);
	plane.runFor(400 * seconds);
	expect(plane.readyPods({app: 'web'}).map(({metadata}) => metadata.name)).toContain(pod.metadata.name);
	expect(plane.pods({app: 'web'})).toHaveLength(3);
});

test('when every node is silent nothing is evicted', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 3));
	plane.runFor(30 * seconds);
	for (const name of ['node1', 'node2', 'node3']) plane.silence(name);
	plane.runFor(1200 * seconds);
	expect(['node1', 'node2', 'node3'].map((name) => readyOf(plane, name).status)).toEqual(['Unknown', 'Unknown', 'Unknown']);
	expect(taintsOf(plane, 'node1')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
	expect(plane.pods({app: 'web'}).filter(({metadata}) => metadata.deletionTimestamp)).toEqual([]);
});

test('of many silent nodes one is tainted each ten seconds', () => {
	const plane = new ControlPlane({nodes: 10});
	plane.runFor(30 * seconds);
	for (const name of ['node1', 'node2', 'node3', 'node4']) plane.silence(name);
	plane.runFor(62 * seconds);
	const tainted = () => plane.list('nodes').filter(({spec}) => spec.taints?.some(({effect}) => effect === 'NoExecute')).length;
	expect(tainted()).toBe(1);
	plane.runFor(10 * seconds);
	expect(tainted()).toBe(2);
	plane.runFor(30 * seconds);
	expect(tainted()).toBe(4);
});

test('a control plane that was cut off for long gives every node its full grace again', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.runFor(30 * seconds);
	plane.disconnected.add('kube-controller-manager');
	plane.silence('node1');
	plane.runFor(300 * seconds);
	plane.disconnected.delete('kube-controller-manager');
	plane.runFor(20 * seconds);
	expect([readyOf(plane, 'node1').status, readyOf(plane, 'node2').status]).toEqual(['True', 'True']);
	plane.runFor(45 * seconds);
	expect([readyOf(plane, 'node1').status, readyOf(plane, 'node2').status]).toEqual(['Unknown', 'True']);
});

test('the pods of a node that was deleted go after the quarantine of the pod garbage collector', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.create('deployments', deploymentDraft('web', 2));
	plane.runFor(30 * seconds);
	const pod = plane.pods({app: 'web'}).find(({spec}) => spec.nodeName === 'node1')!;
	plane.silence('node1');
	plane.client.delete('nodes', 'node1');
	plane.runFor(39 * seconds);
	expect(plane.client.find('pods', `default/${pod.metadata.name}`)).toBeDefined();
	plane.runFor(45 * seconds);
	expect(plane.client.find('pods', `default/${pod.metadata.name}`)).toBeUndefined();
	expect(plane.readyPods({app: 'web'}).map(({spec}) => spec.nodeName)).toEqual(['node2', 'node2']);
	expect(plane.events('node1')).toContain('RemovingNode: Node node1 event: Removing Node node1 from Controller');
});

test('a node out of service lets go of its terminating pods within a round of the pod garbage collector', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.create('deployments', deploymentDraft('web', 2));
	plane.runFor(30 * seconds);
	const pod = plane.pods({app: 'web'}).find(({spec}) => spec.nodeName === 'node1')!;
	plane.silence('node1');
	plane.runFor(70 * seconds);
	plane.client.delete('pods', `default/${pod.metadata.name}`);
	plane.runFor(60 * seconds);
	expect(plane.client.find('pods', `default/${pod.metadata.name}`)).toBeDefined();
	const taint = {key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute'};
	plane.client.modify('nodes', 'node1', (node) => ({...node, spec: {...node.spec, taints: [...(node.spec.taints ?? []), taint]}}));
	plane.runFor(21 * seconds);
	expect(plane.client.find('pods', `default/${pod.metadata.name}`)).toBeUndefined();
});

test('a cordoned node is tainted, and the taint goes with the cordon', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.client.modify('nodes', 'node1', (node) => ({...node, spec: {...node.spec, unschedulable: true}}));
	plane.runFor(100);
	expect(taintsOf(plane, 'node1')).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
	plane.client.modify('nodes', 'node1', ({spec: {unschedulable: _, ...spec}, ...node}) => ({...node, spec}));
	plane.runFor(100);
	expect(taintsOf(plane, 'node1')).toEqual([]);
});

test.each([
	['all well', 5, 0, 'normal'],
	['two of three are not enough', 1, 2, 'normal'],
	['three of four', 1, 3, 'partial'],
	['just below 55 %', 5, 6, 'normal'],
	['just above 55 %', 4, 5, 'partial'],
	['none left', 0, 1, 'full'],
] as const)('the state of a zone: %s', (_name, ready, notReady, state) => {
	expect(zoneState({ready, notReady})).toBe(state);
});

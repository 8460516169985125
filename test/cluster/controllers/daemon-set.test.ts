import {expect, test} from 'vitest';
import {isPodActive} from '../../../source/api/pods.ts';
import {ControlPlane} from '../../helpers/control-plane.ts';

const seconds = 1000;

function daemonSet(spec: object = {}, podSpec: object = {}) {
	return {
		apiVersion: 'apps/v1',
		kind: 'DaemonSet',
		metadata: {name: 'agent', namespace: 'default'},
		spec: {
			selector: {matchLabels: {app: 'agent'}},
			template: {metadata: {labels: {app: 'agent'}}, spec: {containers: [{name: 'app', image: 'agent:1'}], ...podSpec}},
			...spec,
		},
	};
}

const nodesOf = (plane: ControlPlane) =>
	plane
		.readyPods()
		.map(({spec}) => spec.nodeName)
		.toSorted();

test('one pod on each node, also on those that come later', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('daemonsets', daemonSet());
	plane.runFor(3 * seconds);
	expect(nodesOf(plane)).toEqual(['node1', 'node2', 'node3']);
	plane.addNode('node4');
	plane.runFor(3 * seconds);
	expect(nodesOf(plane)).toEqual(['node1', 'node2', 'node3', 'node4']);
	expect(plane.client.get('daemonsets', 'default/agent').status).toMatchObject({
		desiredNumberScheduled: 4,
		currentNumberScheduled: 4,
		numberReady: 4,
		numberAvailable: 4,
		updatedNumberScheduled: 4,
		numberMisscheduled: 0,
	});
});

test('only where the node selector and the taints let it', () => {
	const plane = new ControlPlane();
	plane.addNode('plain');
	plane.addNode('ssd', {labels: {disk: 'ssd'}});
	plane.addNode('tainted', {labels: {disk: 'ssd'}, taints: [{key: 'dedicated', effect: 'NoSchedule'}]});
	plane.create('daemonsets', daemonSet({}, {nodeSelector: {disk: 'ssd'}}));
	plane.runFor(3 * seconds);
	expect(nodesOf(plane)).toEqual(['ssd']);
	plane.client.modify('nodes', 'plain', (node) => ({...node, metadata: {...node.metadata, labels: {...node.metadata.labels, disk: 'ssd'}}}));
	plane.client.modify('nodes', 'ssd', (node) => ({...node, metadata: {...node.metadata, labels: {...node.metadata.labels, disk: 'hdd'}}}));
	plane.runFor(5 * seconds);
	expect(nodesOf(plane)).toEqual(['plain']);
});

test('its pods stay on a lost node, and come to a cordoned one', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.client.modify('nodes', 'node3', (node) => ({...node, spec: {...node.spec, unschedulable: true}}));
	plane.create('daemonsets', daemonSet());
	plane.runFor(5 * seconds);
	expect(nodesOf(plane)).toEqual(['node1', 'node2', 'node3']);
	plane.silence('node1');
	plane.runFor(600 * seconds);
	expect(plane.pods().filter(({metadata}) => metadata.deletionTimestamp)).toEqual([]);
	expect(plane.pods()).toHaveLength(3);
});

test('a rolling update replaces one pod at a time', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('daemonsets', daemonSet());
	plane.runFor(5 * seconds);
	plane.client.modify('daemonsets', 'default/agent', (current) => ({
		...current,
		spec: {...current.spec, template: {...current.spec.template, spec: {containers: [{name: 'app', image: 'agent:2'}]}}},
	}));
	let least = 3;
	for (let step = 0; step < 200; step += 1) {
		plane.runFor(100);
		least = Math.min(least, plane.readyPods().filter(isPodActive).length);
	}
	expect(least).toBe(2);
	expect(plane.readyPods().map(({spec}) => spec.containers[0]!.image)).toEqual(['agent:2', 'agent:2', 'agent:2']);
});

test('a failed pod is replaced, and that is told', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('daemonsets', daemonSet());
	plane.runFor(3 * seconds);
	const [pod] = plane.pods();
	plane.client.modifyStatus('pods', `default/${pod!.metadata.name}`, (current) => ({...current, status: {...current.status, phase: 'Failed'}}));
	plane.runFor(5 * seconds);
	expect(nodesOf(plane)).toEqual(['node1']);
	expect(plane.events('agent')).toContain(
		`FailedDaemonPod: Found failed daemon pod default/${pod!.metadata.name} on node node1, will try to kill it`,
	);
});

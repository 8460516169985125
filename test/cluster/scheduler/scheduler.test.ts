import fc from 'fast-check';
import {expect, test} from 'vitest';
import {findCondition} from '../../../source/api/conditions.ts';
import {podRequests, resourceAmounts} from '../../../source/api/pod-resources.ts';
import {ControlPlane, deploymentDraft, podDraft, requesting} from '../../helpers/control-plane.ts';

const seconds = 1000;

function nodeOf(plane: ControlPlane, name: string): string | undefined {
	return plane.client.get('pods', `default/${name}`).spec.nodeName;
}

function priorityClass(name: string, value: number) {
	return {apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name}, value};
}

test('a pod is bound within milliseconds, and the event is one of events.k8s.io', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', podDraft('web'));
	plane.runFor(30);
	const pod = plane.client.get('pods', 'default/web');
	expect(pod.spec.nodeName).toBe('node1');
	expect(findCondition(pod.status.conditions, 'PodScheduled')).toMatchObject({status: 'True'});
	const [event] = plane.list('events').filter(({involvedObject}) => involvedObject.name === 'web');
	expect(event).toMatchObject({
		reason: 'Scheduled',
		message: 'Successfully assigned default/web to node1',
		type: 'Normal',
		action: 'Binding',
		reportingComponent: 'default-scheduler',
		reportingInstance: 'default-scheduler-control-plane',
		source: {},
		involvedObject: {kind: 'Pod', namespace: 'default', name: 'web', uid: pod.metadata.uid},
	});
	expect(event!.eventTime).toMatch(/^2026-01-01T00:00:01\.\d{6}Z$/);
	expect(event!.count).toBeUndefined();
	expect(event!.firstTimestamp).toBeUndefined();
});

test('of pods that wait, the one of higher priority is placed first, else the older one', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('priorityclasses', priorityClass('high', 1000));
	plane.create('pods', requesting('first', {cpu: '2'}));
	plane.create('pods', requesting('second', {cpu: '2'}));
	plane.create('pods', requesting('urgent', {cpu: '2'}, {priorityClassName: 'high'}));
	plane.runFor(100);
	expect([nodeOf(plane, 'first'), nodeOf(plane, 'second'), nodeOf(plane, 'urgent')]).toEqual(['node1', undefined, 'node1']);
	expect(plane.events('first').map((event) => event.split(':')[0])).toEqual(['Scheduled']);
});

test('a pod that fits nowhere is placed as soon as a node that fits is added', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', requesting('big', {cpu: '6'}));
	plane.runFor(20 * seconds);
	expect(nodeOf(plane, 'big')).toBeUndefined();
	plane.addNode('small');
	plane.runFor(1 * seconds);
	// A node that cannot hold it either is no reason to look again.
	expect(plane.events('big')).toHaveLength(1);
	plane.addNode('large', {allocatable: {cpu: '8'}});
	plane.runFor(1 * seconds);
	expect(nodeOf(plane, 'big')).toBe('large');
});

test('a pod that waits for room is placed when another is gone', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', requesting('first', {cpu: '3'}));
	plane.runFor(5 * seconds);
	plane.create('pods', requesting('second', {cpu: '3'}));
	plane.runFor(20 * seconds);
	expect(nodeOf(plane, 'second')).toBeUndefined();
	plane.client.delete('pods', 'default/first');
	plane.runFor(1 * seconds);
	expect(nodeOf(plane, 'second')).toBeUndefined();
	plane.runFor(2 * seconds);
	expect(nodeOf(plane, 'second')).toBe('node1');
});

test('what a pod lacks is looked at again after five minutes without an event, and told as a series', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', requesting('big', {cpu: '6'}));
	plane.runFor(10 * seconds);
	expect(plane.list('events').filter(({involvedObject}) => involvedObject.name === 'big')).toHaveLength(1);
	plane.runFor(345 * seconds);
	// The pod has another resourceVersion since its condition was written: a second event, no series.
	const second = plane.list('events').filter(({involvedObject}) => involvedObject.name === 'big');
	expect(second.map(({series}) => series?.count)).toEqual([undefined, undefined]);
	plane.runFor(345 * seconds);
	const third = plane.list('events').filter(({involvedObject}) => involvedObject.name === 'big');
	expect(third.map(({series}) => series?.count).toSorted()).toEqual([2, undefined]);
});

test('a pod with scheduling gates waits without an event until they are gone', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', podDraft('gated', {schedulingGates: [{name: 'example.com/quota'}]}));
	plane.runFor(400 * seconds);
	expect(nodeOf(plane, 'gated')).toBeUndefined();
	expect(plane.events('gated')).toEqual([]);
	expect(findCondition(plane.client.get('pods', 'default/gated').status.conditions, 'PodScheduled')).toMatchObject({
		status: 'False',
		reason: 'SchedulingGated',
		message: 'Scheduling is blocked due to non-empty scheduling gates',
	});
	plane.client.modify('pods', 'default/gated', ({spec: {schedulingGates: _, ...spec}, ...pod}) => ({...pod, spec}));
	plane.runFor(1 * seconds);
	expect(nodeOf(plane, 'gated')).toBe('node1');
});

test('a pod for another scheduler is left alone', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', podDraft('other', {schedulerName: 'my-scheduler'}));
	plane.runFor(10 * seconds);
	expect(nodeOf(plane, 'other')).toBeUndefined();
	expect(plane.events('other')).toEqual([]);
});

test('a pod of higher priority preempts the least important pod that makes room', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('priorityclasses', priorityClass('high', 1000));
	plane.create('priorityclasses', priorityClass('middle', 500));
	plane.create('pods', requesting('middle', {cpu: '2'}, {priorityClassName: 'middle'}));
	plane.create('pods', requesting('low', {cpu: '2'}));
	plane.runFor(5 * seconds);
	const important = plane.create('pods', requesting('important', {cpu: '2'}, {priorityClassName: 'high'}));
	plane.runFor(500);
	const victim = plane.client.get('pods', 'default/low');
	expect(victim.metadata.deletionTimestamp).toBeDefined();
	expect(findCondition(victim.status.conditions, 'DisruptionTarget')).toMatchObject({
		status: 'True',
		reason: 'PreemptionByScheduler',
		message: 'default-scheduler: preempting to accommodate a higher priority pod',
	});
	expect(plane.events('low')).toContain(`Preempted: Preempted by pod ${important.metadata.uid} on node node1`);
	expect(plane.events('important')).toEqual(['FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu.']);
	expect(plane.client.get('pods', 'default/important').status.nominatedNodeName).toBe('node1');
	plane.runFor(5 * seconds);
	expect(nodeOf(plane, 'important')).toBe('node1');
	expect(plane.client.get('pods', 'default/important').status.nominatedNodeName).toBeUndefined();
	expect(plane.client.get('pods', 'default/middle').metadata.deletionTimestamp).toBeUndefined();
});

test('nobody else takes the room a preemption makes', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('priorityclasses', priorityClass('high', 1000));
	plane.create('pods', requesting('low', {cpu: '4'}));
	plane.runFor(5 * seconds);
	plane.create('pods', requesting('important', {cpu: '4'}, {priorityClassName: 'high'}));
	plane.runFor(500);
	plane.create('pods', requesting('sneaky', {cpu: '3'}));
	plane.runFor(10 * seconds);
	expect(nodeOf(plane, 'important')).toBe('node1');
	expect(nodeOf(plane, 'sneaky')).toBeUndefined();
});

test('pods that keep away from each other end up on nodes of their own', () => {
	const plane = new ControlPlane({nodes: 4});
	const term = {labelSelector: {matchLabels: {app: 'web'}}, topologyKey: 'kubernetes.io/hostname'};
	const affinity = {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [term]}};
	const template = {metadata: {labels: {app: 'web'}}, spec: {affinity, containers: [{name: 'app', image: 'nginx'}]}};
	plane.create('deployments', deploymentDraft('web', 5, {template}));
	plane.runFor(5 * seconds);
	expect(new Set(plane.readyPods().map(({spec}) => spec.nodeName)).size).toBe(4);
	expect(plane.pods().filter(({spec}) => !spec.nodeName)).toHaveLength(1);
});

test('the first of pods that want to be together may go anywhere, the rest follow it', () => {
	const plane = new ControlPlane({nodes: 4});
	const term = {labelSelector: {matchLabels: {app: 'web'}}, topologyKey: 'kubernetes.io/hostname'};
	const affinity = {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [term]}};
	const template = {metadata: {labels: {app: 'web'}}, spec: {affinity, containers: [{name: 'app', image: 'nginx'}]}};
	plane.create('deployments', deploymentDraft('web', 5, {template}));
	plane.runFor(5 * seconds);
	expect(plane.readyPods()).toHaveLength(5);
	expect(new Set(plane.readyPods().map(({spec}) => spec.nodeName)).size).toBe(1);
});

test('a hard spread constraint keeps zones within its skew', () => {
	const plane = new ControlPlane({withControllers: false});
	for (const [name, zone] of [
		['a1', 'a'],
		['a2', 'a'],
		['a3', 'a'],
		['b1', 'b'],
	] as const) {
		plane.addNode(name, {labels: {'topology.kubernetes.io/zone': zone}});
	}
	plane.runFor(50);
	const constraint = {
		maxSkew: 1,
		topologyKey: 'topology.kubernetes.io/zone',
		whenUnsatisfiable: 'DoNotSchedule',
		labelSelector: {matchLabels: {app: 'web'}},
	};
	for (let index = 0; index < 8; index += 1) {
		plane.create('pods', podDraft(`web-${index}`, {topologySpreadConstraints: [constraint]}, {labels: {app: 'web'}}));
	}
	plane.runFor(1 * seconds);
	const zones = plane.pods().map(({spec}) => spec.nodeName?.[0]);
	expect(zones.filter((zone) => zone === 'a')).toHaveLength(4);
	expect(zones.filter((zone) => zone === 'b')).toHaveLength(4);
});

test('the pods of a Deployment spread over nodes and zones of themselves', () => {
	const plane = new ControlPlane();
	for (const name of ['a1', 'a2', 'b1', 'b2']) plane.addNode(name, {labels: {'topology.kubernetes.io/zone': name[0]!}});
	plane.create('deployments', deploymentDraft('web', 8));
	plane.runFor(5 * seconds);
	const counts = new Map<string, number>();
	for (const {spec} of plane.readyPods()) counts.set(spec.nodeName!, (counts.get(spec.nodeName!) ?? 0) + 1);
	expect([...counts.values()]).toEqual([2, 2, 2, 2]);
});

test.each([
	[
		'a preferred node affinity',
		{
			affinity: {
				nodeAffinity: {
					preferredDuringSchedulingIgnoredDuringExecution: [
						{weight: 1, preference: {matchExpressions: [{key: 'disk', operator: 'In', values: ['ssd']}]}},
					],
				},
			},
		},
	],
	[
		'a preferred affinity to a pod',
		{
			affinity: {
				podAffinity: {
					preferredDuringSchedulingIgnoredDuringExecution: [
						{weight: 100, podAffinityTerm: {labelSelector: {matchLabels: {app: 'db'}}, topologyKey: 'kubernetes.io/hostname'}},
					],
				},
			},
		},
	],
	[
		'a preferred anti-affinity to a pod elsewhere',
		{
			affinity: {
				podAntiAffinity: {
					preferredDuringSchedulingIgnoredDuringExecution: [
						{weight: 100, podAffinityTerm: {labelSelector: {matchLabels: {app: 'noisy'}}, topologyKey: 'kubernetes.io/hostname'}},
					],
				},
			},
		},
	],
	['a taint that is better avoided elsewhere', {}],
])('%s draws a pod to the node', (_name, spec) => {
	const plane = new ControlPlane({withControllers: false});
	plane.addNode('wanted', {labels: {disk: 'ssd'}});
	for (const name of ['other1', 'other2']) plane.addNode(name, {taints: [{key: 'spot', effect: 'PreferNoSchedule'}]});
	plane.runFor(50);
	plane.create('pods', requesting('db', {cpu: '1'}, {nodeSelector: {disk: 'ssd'}}, {labels: {app: 'db'}}));
	plane.create('pods', podDraft('noisy1', {nodeName: 'other1'}, {labels: {app: 'noisy'}}));
	plane.create('pods', podDraft('noisy2', {nodeName: 'other2'}, {labels: {app: 'noisy'}}));
	plane.runFor(2 * seconds);
	plane.create('pods', podDraft('web', spec));
	plane.runFor(100);
	expect(nodeOf(plane, 'web')).toBe('wanted');
});

test('a pod whose node was chosen but that was deleted meanwhile frees the room', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', requesting('first', {cpu: '4'}));
	plane.runFor(5);
	plane.client.delete('pods', 'default/first', {gracePeriodSeconds: 0});
	plane.runFor(200);
	plane.create('pods', requesting('second', {cpu: '4'}));
	plane.runFor(1 * seconds);
	expect(nodeOf(plane, 'second')).toBe('node1');
});

test('a scheduler that cannot bind tries again with growing delay', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', podDraft('web'));
	plane.runFor(6);
	plane.disconnected.add('kube-scheduler');
	plane.runFor(8 * seconds);
	plane.disconnected.delete('kube-scheduler');
	plane.runFor(15 * seconds);
	expect(nodeOf(plane, 'web')).toBe('node1');
});

test('the requests of the pods of a node never exceed what it has, whatever comes and goes', () => {
	const request = fc.record({cpu: fc.constantFrom('100m', '500m', '1', '2500m'), memory: fc.constantFrom('64Mi', '1Gi', '3Gi')});
	const step = fc.oneof(
		fc.record({kind: fc.constant('create' as const), request, priority: fc.constantFrom(undefined, 'high')}),
		fc.record({kind: fc.constant('delete' as const), index: fc.nat(20)}),
		fc.record({kind: fc.constant('wait' as const), ms: fc.integer({min: 1, max: 4000})}),
	);
	fc.assert(
		fc.property(fc.integer({min: 1, max: 1000}), fc.array(step, {maxLength: 40}), (seed, steps) => {
			const plane = new ControlPlane({seed, nodes: 3, withControllers: false});
			plane.create('priorityclasses', priorityClass('high', 1000));
			let created = 0;
			for (const action of steps) {
				if (action.kind === 'create') {
					created += 1;
					plane.create('pods', requesting(`p${created}`, action.request, action.priority ? {priorityClassName: action.priority} : {}));
				} else if (action.kind === 'delete') {
					const pod = plane.pods()[action.index];
					if (pod) plane.client.delete('pods', `default/${pod.metadata.name}`);
				} else {
					plane.runFor(action.ms);
				}
				for (const node of plane.list('nodes')) {
					const capacity = resourceAmounts(node.status.allocatable);
					const used = plane.pods().filter(({spec}) => spec.nodeName === node.metadata.name);
					for (const name of ['cpu', 'memory'] as const) {
						const sum = used.reduce((total, pod) => total + (podRequests(pod)[name] ?? 0), 0);
						expect(sum).toBeLessThanOrEqual(capacity[name]!);
					}
				}
			}
		}),
		{numRuns: 40},
	);
});

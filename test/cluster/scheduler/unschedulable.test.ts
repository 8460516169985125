import {expect, test} from 'vitest';
import {findCondition} from '../../../source/api/conditions.ts';
import type {Draft} from '../../../source/api/objects.ts';
import {ControlPlane, podDraft, requesting} from '../../helpers/control-plane.ts';

const noVictims = (count: number): string =>
	`no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} No preemption victims found for incoming pod.`;
const notHelpful = (count: number): string =>
	`no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;

function taint(key: string, effect = 'NoSchedule') {
	return {taints: [{key, effect}]};
}

function antiAffinity(app: string, topologyKey = 'kubernetes.io/hostname') {
	const term = {labelSelector: {matchLabels: {app}}, topologyKey};
	return {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [term]}}};
}

function affinity(app: string, topologyKey = 'kubernetes.io/hostname') {
	const term = {labelSelector: {matchLabels: {app}}, topologyKey};
	return {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [term]}}};
}

function nodeAffinity(...matchExpressions: object[]) {
	return {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions}]}}}};
}

function spread(topologyKey: string, more: object = {}) {
	const constraint = {maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector: {matchLabels: {app: 'web'}}, ...more};
	return {topologySpreadConstraints: [constraint]};
}

const web = {labels: {app: 'web'}};

interface Row {
	readonly name: string;
	/** Names and what is particular about them. */
	readonly nodes: readonly (readonly [string, Parameters<ControlPlane['addNode']>[1]?])[];
	/** Pods that are placed first, one after another. */
	readonly before?: readonly Draft[];
	readonly pod: Draft;
	readonly message: string;
}

const rows: readonly Row[] = [
	{
		name: 'more cpu than is left on any node',
		nodes: [['a'], ['b']],
		before: [requesting('x', {cpu: '3'}), requesting('y', {cpu: '3'})],
		pod: requesting('pod', {cpu: '2'}),
		message: `0/2 nodes are available: 2 Insufficient cpu. ${noVictims(2)}`,
	},
	{
		name: 'more cpu than any node has: preemption cannot cure it',
		nodes: [['a'], ['b'], ['c']],
		pod: requesting('pod', {cpu: '5'}),
		message: `0/3 nodes are available: 3 Insufficient cpu. ${notHelpful(3)}`,
	},
	{
		name: 'all that is missing is told, in the order of texts',
		nodes: [['a']],
		pod: requesting('pod', {memory: '9Gi', cpu: '5', 'ephemeral-storage': '101Gi'}),
		message: `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient ephemeral-storage, 1 Insufficient memory. ${notHelpful(1)}`,
	},
	{
		name: 'a resource no node has',
		nodes: [['a'], ['b']],
		pod: podDraft('pod', {containers: [{name: 'app', image: 'nginx', resources: {limits: {'nvidia.com/gpu': '1'}}}]}),
		message: `0/2 nodes are available: 2 Insufficient nvidia.com/gpu. ${notHelpful(2)}`,
	},
	{
		name: 'no pod slot left',
		nodes: [['a', {allocatable: {pods: '1'}}]],
		before: [podDraft('x')],
		pod: podDraft('pod'),
		message: `0/1 nodes are available: 1 Too many pods. ${noVictims(1)}`,
	},
	{
		name: 'no slot and no cpu on one node count twice',
		nodes: [['a', {allocatable: {pods: '1'}}]],
		before: [requesting('x', {cpu: '3'})],
		pod: requesting('pod', {cpu: '2'}),
		message: `0/1 nodes are available: 1 Insufficient cpu, 1 Too many pods. ${noVictims(1)}`,
	},
	{
		name: 'taints, whatever their keys, are one reason',
		nodes: [
			['a', taint('dedicated')],
			['b', taint('other', 'NoExecute')],
		],
		pod: podDraft('pod'),
		message: `0/2 nodes are available: 2 node(s) had untolerated taint(s). ${notHelpful(2)}`,
	},
	{
		name: 'the taint of the control plane beside workers that are full',
		nodes: [['control-plane', taint('node-role.kubernetes.io/control-plane')], ['a'], ['b']],
		before: [requesting('x', {cpu: '3'}), requesting('y', {cpu: '3'})],
		pod: requesting('pod', {cpu: '2'}),
		message:
			'0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.',
	},
	{
		name: 'counts are sorted as texts: ten before two',
		nodes: [...Array.from({length: 10}, (_, index) => [`t${index}`, taint('dedicated')] as const), ['a'], ['b']],
		pod: requesting('pod', {cpu: '5'}),
		message: `0/12 nodes are available: 10 node(s) had untolerated taint(s), 2 Insufficient cpu. ${notHelpful(12)}`,
	},
	{
		name: 'a node selector nothing answers to',
		nodes: [['a', {labels: {disk: 'hdd'}}], ['b']],
		pod: podDraft('pod', {nodeSelector: {disk: 'ssd'}}),
		message: `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. ${notHelpful(2)}`,
	},
	{
		name: 'required node affinity with NotIn',
		nodes: [['a', {labels: {disk: 'hdd'}}]],
		pod: podDraft('pod', nodeAffinity({key: 'disk', operator: 'NotIn', values: ['hdd']})),
		message: `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${notHelpful(1)}`,
	},
	{
		name: 'required node affinity with Gt',
		nodes: [['a', {labels: {cores: '4'}}], ['b']],
		pod: podDraft('pod', nodeAffinity({key: 'cores', operator: 'Gt', values: ['4']})),
		message: `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. ${notHelpful(2)}`,
	},
	{
		name: 'affinity to one node by name, as a DaemonSet pod has it',
		nodes: [['a', {allocatable: {cpu: '100m'}}], ['b'], ['c']],
		pod: requesting(
			'pod',
			{cpu: '1'},
			{
				affinity: {
					nodeAffinity: {
						requiredDuringSchedulingIgnoredDuringExecution: {
							nodeSelectorTerms: [{matchFields: [{key: 'metadata.name', operator: 'In', values: ['a']}]}],
						},
					},
				},
			},
		),
		message: `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${notHelpful(3)}`,
	},
	{
		name: 'a host port that is taken',
		nodes: [['a'], ['b']],
		before: [
			podDraft('x', {containers: [{name: 'app', image: 'nginx', ports: [{containerPort: 80, hostPort: 80}]}]}),
			podDraft('y', {containers: [{name: 'app', image: 'nginx', ports: [{containerPort: 80, hostPort: 80}]}]}),
		],
		pod: podDraft('pod', {containers: [{name: 'app', image: 'nginx', ports: [{containerPort: 8080, hostPort: 80}]}]}),
		message: `0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports. ${noVictims(2)}`,
	},
	{
		name: 'affinity to pods that are nowhere',
		nodes: [['a'], ['b']],
		pod: podDraft('pod', affinity('db')),
		message: `0/2 nodes are available: 2 node(s) didn't match pod affinity rules. ${notHelpful(2)}`,
	},
	{
		name: 'affinity by a topology key the nodes lack',
		nodes: [['a']],
		before: [podDraft('x', {}, {labels: {app: 'db'}})],
		pod: podDraft('pod', affinity('db', 'topology.kubernetes.io/zone')),
		message: `0/1 nodes are available: 1 node(s) didn't match pod affinity rules. ${notHelpful(1)}`,
	},
	{
		name: 'anti-affinity to pods that are everywhere',
		nodes: [['a'], ['b']],
		before: [podDraft('x', antiAffinity('web'), web), podDraft('y', antiAffinity('web'), web)],
		pod: podDraft('pod', antiAffinity('web'), web),
		message: `0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. ${noVictims(2)}`,
	},
	{
		name: 'the anti-affinity of pods that are there',
		nodes: [['a']],
		before: [podDraft('x', antiAffinity('web'))],
		pod: podDraft('pod', {}, web),
		message: `0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules. ${noVictims(1)}`,
	},
	{
		name: 'a spread constraint that only a tainted node could even out',
		nodes: [['a'], ['b', taint('dedicated')]],
		before: [podDraft('x', {}, web)],
		pod: podDraft('pod', spread('kubernetes.io/hostname'), web),
		message:
			"0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
	},
	{
		name: 'a spread constraint over a label the nodes lack',
		nodes: [['a'], ['b']],
		pod: podDraft('pod', spread('topology.kubernetes.io/zone'), web),
		message: `0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints (missing required label). ${notHelpful(2)}`,
	},
	{
		name: 'fewer domains than minDomains asks for',
		nodes: [['a']],
		before: [podDraft('x', {}, web)],
		pod: podDraft('pod', spread('kubernetes.io/hostname', {minDomains: 2}), web),
		message: `0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints. ${noVictims(1)}`,
	},
	{
		name: 'a pod that may not preempt',
		nodes: [['a']],
		before: [requesting('x', {cpu: '3'})],
		pod: requesting('pod', {cpu: '2'}, {priorityClassName: 'patient'}),
		message: '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
	},
	{
		name: 'no nodes at all',
		nodes: [],
		pod: podDraft('pod'),
		message: 'no nodes available to schedule pods',
	},
	{
		name: 'two init containers and a sidecar: the largest start counts',
		nodes: [['a']],
		pod: podDraft('pod', {
			initContainers: [
				{name: 'proxy', image: 'envoy', restartPolicy: 'Always', resources: {requests: {cpu: '1'}}},
				{name: 'migrate', image: 'db', resources: {requests: {cpu: '3500m'}}},
			],
			containers: [{name: 'app', image: 'nginx', resources: {requests: {cpu: '1'}}}],
		}),
		message: `0/1 nodes are available: 1 Insufficient cpu. ${notHelpful(1)}`,
	},
];

test.each(rows)('FailedScheduling: $name', ({nodes, before = [], pod, message}) => {
	const plane = new ControlPlane({withControllers: false});
	plane.create('priorityclasses', {
		apiVersion: 'scheduling.k8s.io/v1',
		kind: 'PriorityClass',
		metadata: {name: 'patient'},
		value: 1000,
		preemptionPolicy: 'Never',
	});
	for (const [name, overrides] of nodes) plane.addNode(name, overrides);
	plane.runFor(50);
	for (const draft of before) {
		plane.create('pods', draft);
		plane.runFor(1500);
	}
	expect(before.map(({metadata}) => plane.client.get('pods', `default/${metadata.name}`).spec.nodeName ?? 'none')).not.toContain('none');
	plane.create('pods', pod);
	plane.runFor(50);
	const {status, spec} = plane.client.get('pods', 'default/pod');
	expect(spec.nodeName).toBeUndefined();
	expect(status.phase).toBe('Pending');
	expect(findCondition(status.conditions, 'PodScheduled')).toMatchObject({status: 'False', reason: 'Unschedulable', message});
	expect(plane.events('pod')).toEqual([`FailedScheduling: ${message}`]);
});

test('a cordoned node says so when its taint is not there yet', () => {
	const plane = new ControlPlane({nodes: 1, withControllers: false});
	plane.client.modify('nodes', 'node1', (node) => ({...node, spec: {unschedulable: true}}));
	plane.runFor(50);
	plane.create('pods', podDraft('pod'));
	plane.runFor(50);
	expect(plane.events('pod')).toEqual([`FailedScheduling: 0/1 nodes are available: 1 node(s) were unschedulable. ${notHelpful(1)}`]);
});

test('the event is cut at 1024 characters, the condition is not', () => {
	const plane = new ControlPlane({withControllers: false});
	const limits: Record<string, string> = {};
	for (let index = 10; index < 60; index += 1) limits[`example.com/a-resource-with-a-long-name-${index}`] = '1';
	plane.addNode('a');
	plane.runFor(50);
	plane.create('pods', podDraft('pod', {containers: [{name: 'app', image: 'nginx', resources: {limits}}]}));
	plane.runFor(50);
	const [event] = plane.list('events');
	expect(event!.message).toHaveLength(1024);
	expect(event!.message).toMatch(/ \.\.\.$/);
	expect(findCondition(plane.client.get('pods', 'default/pod').status.conditions, 'PodScheduled')?.message?.length).toBeGreaterThan(2000);
});

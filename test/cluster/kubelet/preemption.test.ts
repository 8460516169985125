import {describe, expect, test} from 'vitest';
import type {Pod} from '../../../source/api/generated/types.ts';
import type {Draft} from '../../../source/api/objects.ts';
import {type Lack, podsToPreempt} from '../../../source/cluster/kubelet/preemption.ts';
import {podManifest, stateText, TestCluster} from '../../helpers/test-cluster.ts';

function pod(name: string, requests: Record<string, string> = {}, more: {priority?: number; isGuaranteed?: boolean} = {}): Pod {
	const resources = more.isGuaranteed ? {requests, limits: requests} : {requests};
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name, uid: name},
		spec: {containers: [{name: 'app', resources}], ...(more.priority !== undefined && {priority: more.priority})},
	} as unknown as Pod;
}

const critical = pod('critical', {cpu: '2'}, {priority: 2_000_001_000});
const cpu = (amount: number): Lack => ({resource: 'cpu', amount});

describe('for a critical pod', () => {
	test.each([
		{name: 'the pod that comes closest goes', pods: [pod('small', {cpu: '1'}), pod('big', {cpu: '3'})], lacks: [cpu(2000)], victims: ['big']},
		{name: 'of two that will do the smaller goes', pods: [pod('big', {cpu: '3'}), pod('fit', {cpu: '2'})], lacks: [cpu(1500)], victims: ['fit']},
		{
			name: 'the fewest go',
			pods: [pod('a', {cpu: '1'}), pod('b', {cpu: '1'}), pod('c', {cpu: '1500m'})],
			lacks: [cpu(2500)],
			victims: ['c', 'b'],
		},
		{
			name: 'a guaranteed pod goes if the others cannot give enough, and may spare them',
			pods: [pod('safe', {cpu: '2', memory: '1Gi'}, {isGuaranteed: true}), pod('first', {cpu: '1'})],
			lacks: [cpu(2000)],
			victims: ['safe'],
		},
		{
			name: 'pods that ask for nothing are spared where they would not help',
			pods: [pod('idle'), pod('busy', {cpu: '2'})],
			lacks: [cpu(1000)],
			victims: ['busy'],
		},
		{
			name: 'any pod makes a slot free, the least first',
			pods: [pod('busy', {cpu: '2'}), pod('idle')],
			lacks: [{resource: 'pods', amount: 1}],
			victims: ['idle'],
		},
		{
			name: 'critical pods stay, but for one of lower priority',
			pods: [pod('same', {cpu: '2'}, {priority: 2_000_001_000}), pod('lower', {cpu: '2'}, {priority: 2_000_000_000})],
			lacks: [cpu(1000)],
			victims: ['lower'],
		},
	])('$name', ({pods, lacks, victims}) => {
		expect(podsToPreempt(critical, pods, lacks)).toEqual({
			victims: pods.length ? victims.map((name) => pods.find(({metadata}) => metadata.name === name)) : [],
		});
	});

	test('nobody goes if all of them were not enough', () => {
		expect(podsToPreempt(critical, [pod('small', {cpu: '1'})], [cpu(1500)])).toEqual({
			error: 'preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 500), ]',
		});
	});
});

function startCluster(): TestCluster {
	const cluster = new TestCluster();
	cluster.apply({apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: {name: 'system-node-critical'}, value: 2_000_001_000} as Draft);
	return cluster;
}

const sleeper = (requests: object) => ({image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sleep', '3600'], resources: {requests}});

test('a critical pod that was bound to a full node waits for room to be made, and then runs', () => {
	const cluster = startCluster();
	cluster.apply(podManifest('small', sleeper({cpu: '1'}), {terminationGracePeriodSeconds: 10}));
	cluster.apply(podManifest('big', sleeper({cpu: '3'}), {terminationGracePeriodSeconds: 10}));
	cluster.runFor('20s');
	cluster.apply(podManifest('late', sleeper({cpu: '1'})));
	cluster.apply(podManifest('critical', sleeper({cpu: '2'}), {priorityClassName: 'system-node-critical'}));
	cluster.runFor('1s');
	expect(cluster.pod('late').status).toMatchObject({phase: 'Failed', reason: 'OutOfcpu'});
	expect(cluster.eventTexts('big').slice(-2)).toEqual([
		'Warning Preempting Preempted in order to admit critical pod',
		'Normal Killing Stopping container app',
	]);
	expect(cluster.pod('critical').status.phase).toBe('Pending');
	expect(cluster.pod('critical').status.startTime).toBeUndefined();
	cluster.runFor('5s');
	expect(stateText(cluster.pod('big'))).toBe('Running/running');
	cluster.runFor('10s');
	expect(stateText(cluster.pod('critical'))).toBe('Running/running');
	expect(cluster.pod('big').status).toMatchObject({phase: 'Failed', reason: 'Preempting', message: 'Preempted in order to admit critical pod'});
	expect(cluster.pod('big').status.conditions?.find(({type}) => type === 'DisruptionTarget')).toMatchObject({
		status: 'True',
		reason: 'TerminationByKubelet',
		message: 'Pod was preempted by Kubelet to accommodate a critical pod.',
	});
	expect(stateText(cluster.pod('small'))).toBe('Running/running');
});

test('a critical pod for which no room can be made is refused, and one that the node is not for is refused for that', () => {
	const cluster = startCluster();
	cluster.apply(podManifest('small', sleeper({cpu: '1'})));
	cluster.runFor('10s');
	cluster.apply(podManifest('giant', sleeper({cpu: '5'}), {priorityClassName: 'system-node-critical'}));
	cluster.apply(podManifest('picky', sleeper({cpu: '4'}), {priorityClassName: 'system-node-critical', nodeSelector: {disk: 'ssd'}}));
	cluster.runFor('1s');
	expect(cluster.pod('giant').status).toMatchObject({
		phase: 'Failed',
		reason: 'UnexpectedAdmissionError',
		message:
			'Pod was rejected: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 1000), ]',
	});
	expect(cluster.pod('picky').status).toMatchObject({phase: 'Failed', reason: 'NodeAffinity'});
	expect(stateText(cluster.pod('small'))).toBe('Running/running');
});

test('a critical pod that is deleted while it waits never runs', () => {
	const cluster = startCluster();
	cluster.apply(podManifest('big', sleeper({cpu: '4'}), {terminationGracePeriodSeconds: 10}));
	cluster.runFor('20s');
	cluster.apply(podManifest('critical', sleeper({cpu: '2'}), {priorityClassName: 'system-node-critical'}));
	cluster.runFor('2s');
	const {uid} = cluster.pod('critical').metadata;
	cluster.delete('critical', 0);
	cluster.runFor('20s');
	expect(cluster.machine().runtime.podUids()).not.toContain(uid);
	expect([...cluster.kubelet().pods()].map(({key}) => key)).toEqual(['default/big']);
});

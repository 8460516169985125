import {describe, expect, test} from 'vitest';
import type {PodStatus} from '../../../../source/api/generated/types.ts';
import {timestamp} from '../../../../source/api/timestamps.ts';
import {mergePodStatus, rejectedPodStatus, terminatedPodStatus} from '../../../../source/cluster/kubelet/status/merge.ts';
import {makePod} from '../../../helpers/kubelet-parts.ts';

const pod = makePod();
const container = {name: 'app', image: '', imageID: '', ready: false, restartCount: 0};

describe('posting a status', () => {
	const disruption = {type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet'};
	const ready = {type: 'Ready', status: 'True', lastTransitionTime: timestamp(1000)};
	const ended: PodStatus = {phase: 'Failed', reason: 'Evicted', message: 'low', conditions: [disruption, ready]};

	test('an end is held back while containers may run, and its disruption with it', () => {
		const merged = mergePodStatus(pod, {phase: 'Running'}, ended, true, 9000);
		expect(merged).toMatchObject({phase: 'Running'});
		expect(merged.reason).toBeUndefined();
		expect(merged.conditions!.map(({type}) => type)).toEqual(['Ready']);
	});

	test('once nothing runs the end goes out, and the pod is ready no more', () => {
		const merged = mergePodStatus(pod, {phase: 'Running', conditions: [ready]}, ended, false, 9000);
		expect(merged).toMatchObject({phase: 'Failed', reason: 'Evicted'});
		expect(merged.conditions!.map(({type, status, reason}) => [type, status, reason])).toEqual([
			['DisruptionTarget', 'True', 'TerminationByKubelet'],
			['Ready', 'False', 'PodFailed'],
		]);
		expect(merged.conditions![1]!.lastTransitionTime).toBe(timestamp(9000));
	});

	test("others' conditions are taken from the API, not from what the kubelet remembers", () => {
		const current = {phase: 'Running', conditions: [{type: 'example.com/gate', status: 'True'}]};
		const next = {phase: 'Running', conditions: [{type: 'example.com/gate', status: 'False'}, ready]};
		expect(mergePodStatus(pod, current, next, true, 0).conditions).toEqual([{type: 'example.com/gate', status: 'True'}, ready]);
	});

	test('a pod that is refused has no conditions, not an empty list of them', () => {
		const merged = mergePodStatus(pod, {phase: 'Pending'}, rejectedPodStatus(pod, 'NodePorts', 'no room', 0), false, 0);
		expect(merged).toMatchObject({phase: 'Failed', reason: 'NodePorts', message: 'Pod was rejected: no room'});
		expect(merged).not.toHaveProperty('conditions');
	});

	test('what says the same is the same object', () => {
		const current = {phase: 'Running', conditions: [ready]};
		expect(mergePodStatus(pod, current, {phase: 'Running', conditions: [{...ready}]}, true, 0)).toBe(current);
	});
});

test('a refused pod has Failed, with no word of its containers', () => {
	expect(rejectedPodStatus(pod, 'OutOfcpu', "Node didn't have enough resource: cpu, requested: 8000, used: 100, capacity: 4000", 5000)).toEqual({
		phase: 'Failed',
		reason: 'OutOfcpu',
		message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 8000, used: 100, capacity: 4000",
		observedGeneration: 1,
		qosClass: 'BestEffort',
		startTime: timestamp(5000),
	});
});

describe('the last status of a pod', () => {
	const lost = {exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated'};

	test('a container whose end was not seen is taken to have been killed', () => {
		const status = terminatedPodStatus(pod, {phase: 'Running', containerStatuses: [{...container, state: {running: {}}}]});
		expect(status).toMatchObject({phase: 'Failed', containerStatuses: [{state: {terminated: lost}}]});
	});

	test('what is known of an end is kept, the phase too', () => {
		const ended = {phase: 'Succeeded', containerStatuses: [{...container, state: {terminated: {exitCode: 0}}}]};
		expect(terminatedPodStatus(pod, ended)).toBe(ended);
	});

	test('a pod that was never initialized: its app containers wait as before, the first init container is lost', () => {
		const withInit = makePod({initContainers: [{}, {}]});
		const waiting = {...container, state: {waiting: {reason: 'PodInitializing'}}};
		const status = terminatedPodStatus(withInit, {
			phase: 'Pending',
			containerStatuses: [waiting],
			initContainerStatuses: [
				{...waiting, name: 'init'},
				{...waiting, name: 'init2'},
			],
		});
		expect(status.phase).toBe('Failed');
		expect(status.containerStatuses![0]!.state).toEqual(waiting.state);
		expect(status.initContainerStatuses!.map(({state}) => state)).toEqual([{terminated: lost}, waiting.state]);
	});

	test('a static pod is not given an end', () => {
		const fromFile = makePod({metadata: {annotations: {'kubernetes.io/config.source': 'file'}}});
		expect(terminatedPodStatus(fromFile, {phase: 'Running'}).phase).toBe('Running');
	});
});

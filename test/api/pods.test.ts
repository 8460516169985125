import {describe, expect, test} from 'vitest';
import {type Condition, setCondition} from '../../source/api/conditions.ts';
import type {Container, PodSpec} from '../../source/api/generated/types.ts';
import {podLimits, podRequests} from '../../source/api/pod-resources.ts';
import {computePodQos} from '../../source/api/qos.ts';
import {findUntoleratedTaint, toleratesTaint} from '../../source/api/tolerations.ts';

function container(cpu?: string, memory?: string, more: Partial<Container> = {}): Container {
	return {name: 'c', resources: {requests: {...(cpu && {cpu}), ...(memory && {memory})}}, ...more};
}

const sidecar = {restartPolicy: 'Always'};

describe('what a pod requests', () => {
	const rows: [string, PodSpec, object][] = [
		['app containers add up', {containers: [container('100m', '1Mi'), container('200m')]}, {cpu: 300, memory: 1_048_576}],
		[
			'the largest init container counts if it is more',
			{containers: [container('100m')], initContainers: [container('1'), container('500m')]},
			{cpu: 1000},
		],
		['sidecars add to the app containers', {containers: [container('100m')], initContainers: [container('50m', undefined, sidecar)]}, {cpu: 150}],
		[
			'an init container runs beside the sidecars declared before it',
			{
				containers: [container('100m')],
				initContainers: [container('300m', undefined, sidecar), container('500m'), container('300m', undefined, sidecar)],
			},
			{cpu: 800},
		],
		[
			'not beside those declared after it',
			{containers: [container('100m')], initContainers: [container('500m'), container('300m', undefined, sidecar)]},
			{cpu: 500},
		],
		['overhead is added', {containers: [container('100m')], overhead: {cpu: '250m', memory: '1Ki'}}, {cpu: 350, memory: 1024}],
		[
			'requests of the pod itself take their place',
			{containers: [container('100m', '1Mi')], resources: {requests: {cpu: '1'}}},
			{cpu: 1000, memory: 1_048_576},
		],
	];
	test.each(rows)('%s', (_, spec, amounts) => {
		expect(podRequests({spec})).toEqual(amounts);
	});

	describe('while a pod is resized', () => {
		const spec = {containers: [{name: 'c', resources: {requests: {cpu: '300m'}}}]};
		const status = (allocated: string, actual: string, reason?: string) => ({
			containerStatuses: [
				{
					...{name: 'c', image: '', imageID: '', ready: true, restartCount: 0},
					allocatedResources: {cpu: allocated},
					resources: {requests: {cpu: actual}},
				},
			],
			...(reason && {conditions: [{type: 'PodResizePending', status: 'True', reason}]}),
		});
		test.each<[string, ReturnType<typeof status> | undefined, number]>([
			['it counts as it is wanted before anybody has said anything', undefined, 300],
			['it counts as it is wanted, if that is the most', status('100m', '100m'), 300],
			['it counts as it was granted, if that is the most', status('500m', '100m'), 500],
			['it counts as it still is, if that is the most', status('300m', '700m'), 700],
			['what is deferred counts', status('100m', '100m', 'Deferred'), 300],
			['what is infeasible does not', status('100m', '200m', 'Infeasible'), 200],
		])('%s', (_, known, cpu) => {
			expect(podRequests({spec, ...(known && {status: known})}, {withStatus: true})).toEqual({cpu});
		});
	});

	test('missing requests can be stood in for, but an explicit 0 stays', () => {
		const spec = {containers: [container(), container('0')]};
		expect(podRequests({spec}, {missingRequests: {cpu: 100}})).toEqual({cpu: 100});
	});

	test('overhead counts in limits only where there is one', () => {
		const spec = {containers: [{name: 'c', resources: {limits: {cpu: '1'}}}], overhead: {cpu: '250m', memory: '1Ki'}};
		expect(podLimits({spec})).toEqual({cpu: 1250});
	});
});

describe('the quality of service', () => {
	const both = {cpu: '1', memory: '1Gi'};
	const rows: [string, PodSpec, string][] = [
		['nothing set', {containers: [{name: 'a'}]}, 'BestEffort'],
		['noughts are as good as nothing', {containers: [{name: 'a', resources: {requests: {cpu: '0'}}}]}, 'BestEffort'],
		['limits equal to requests in all containers', {containers: [{name: 'a', resources: {limits: both, requests: both}}]}, 'Guaranteed'],
		['a cpu limit alone', {containers: [{name: 'a', resources: {limits: {cpu: '1'}, requests: {cpu: '1'}}}]}, 'Burstable'],
		['one container without limits', {containers: [{name: 'a', resources: {limits: both, requests: both}}, {name: 'b'}]}, 'Burstable'],
		[
			'an init container without limits',
			{containers: [{name: 'a', resources: {limits: both, requests: both}}], initContainers: [{name: 'i'}]},
			'Burstable',
		],
		['storage does not count', {containers: [{name: 'a', resources: {requests: {'ephemeral-storage': '1Gi'}}}]}, 'BestEffort'],
		['resources of the pod replace those of containers', {containers: [{name: 'a'}], resources: {limits: both, requests: both}}, 'Guaranteed'],
	];
	test.each(rows)('%s: %#', (_, spec, qos) => {
		expect(computePodQos(spec)).toBe(qos);
	});
});

describe('tolerations', () => {
	const taint = {key: 'dedicated', value: 'gpu', effect: 'NoSchedule'};
	test.each([
		['key and value', {key: 'dedicated', value: 'gpu', effect: 'NoSchedule'}, true],
		['another value', {key: 'dedicated', value: 'db', effect: 'NoSchedule'}, false],
		['Exists', {key: 'dedicated', operator: 'Exists'}, true],
		['another effect', {key: 'dedicated', operator: 'Exists', effect: 'NoExecute'}, false],
		['everything', {operator: 'Exists'}, true],
		['another key', {key: 'other', operator: 'Exists'}, false],
	])('%s', (_, toleration, isTolerated) => {
		expect(toleratesTaint(toleration, taint)).toBe(isTolerated);
	});

	test('the first taint nothing tolerates is found among the effects asked for', () => {
		const soft = {key: 'soft', effect: 'PreferNoSchedule'};
		expect(findUntoleratedTaint([soft, taint], [], ['NoSchedule', 'NoExecute'])).toBe(taint);
		expect(findUntoleratedTaint([soft, taint], [{operator: 'Exists'}], ['NoSchedule'])).toBeUndefined();
	});
});

describe('setting a condition', () => {
	const ready: Condition = {type: 'Ready', status: 'True', lastTransitionTime: 'first'};
	test('keeps the transition time while the status is the same', () => {
		const conditions = setCondition([ready], {...ready, reason: 'Why', lastTransitionTime: 'second'});
		expect(conditions).toEqual([{...ready, reason: 'Why'}]);
	});

	test('takes the new time when the status changes', () => {
		expect(setCondition([ready], {...ready, status: 'False', lastTransitionTime: 'second'})[0]!.lastTransitionTime).toBe('second');
	});

	test('gives the same array if nothing changes', () => {
		const conditions = [ready];
		expect(setCondition(conditions, {...ready, lastTransitionTime: 'second'})).toBe(conditions);
	});
});

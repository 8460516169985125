import {describe, expect, test} from 'vitest';
import type {ContainerStatus, PodCondition} from '../../../../source/api/generated/types.ts';
import {containersReadyVerdict, initializedVerdict, isNewSandboxNeeded, readyVerdict} from '../../../../source/cluster/kubelet/status/conditions.ts';
import {makePod, makeSandbox} from '../../../helpers/kubelet-parts.ts';

function status(name: string, more: Partial<ContainerStatus> = {}): ContainerStatus {
	return {name, image: '', imageID: '', ready: false, restartCount: 0, state: {waiting: {}}, ...more};
}

const ready = {ready: true, started: true, state: {running: {}}};
const twoApps = makePod({containers: [{name: 'a'}, {name: 'b'}]});
const withSidecar = makePod({initContainers: [{name: 'setup'}, {name: 'proxy', restartPolicy: 'Always'}], containers: [{name: 'a'}]});

describe('ContainersReady', () => {
	const rows: Record<string, [Parameters<typeof containersReadyVerdict>, {status: string; reason?: string; message?: string}]> = {
		'all ready': [[twoApps, [status('a', ready), status('b', ready)], 'Running'], {status: 'True'}],
		'one not ready is named': [
			[twoApps, [status('a', ready), status('b')], 'Running'],
			{status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [b]'},
		],
		'several are named in order, between spaces': [
			[twoApps, [status('b'), status('a')], 'Pending'],
			{status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [a b]'},
		],
		'unknown ones come first': [
			[twoApps, [status('a')], 'Pending'],
			{status: 'False', reason: 'ContainersNotReady', message: 'containers with unknown status: [b], containers with unready status: [a]'},
		],
		'no statuses at all': [[twoApps, undefined, 'Pending'], {status: 'False', reason: 'UnknownContainerStatuses'}],
		'a sidecar counts, a plain init container does not': [
			[withSidecar, [status('setup'), status('proxy'), status('a', ready)], 'Running'],
			{status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [proxy]'},
		],
		'a pod that succeeded': [[twoApps, [status('a'), status('b')], 'Succeeded'], {status: 'False', reason: 'PodCompleted'}],
		'a pod that failed, though a container may be ready still': [
			[twoApps, [status('a', ready), status('b', ready)], 'Failed'],
			{status: 'False', reason: 'PodFailed'},
		],
	};
	test.each(Object.entries(rows))('%s', (_name, [input, expected]) => {
		expect(containersReadyVerdict(...input)).toEqual({type: 'ContainersReady', ...expected});
	});
});

describe('Ready', () => {
	const gated = makePod({
		containers: [{name: 'a'}],
		spec: {readinessGates: [{conditionType: 'example.com/load-balanced'}, {conditionType: 'example.com/warm'}]},
	});
	const allReady = [status('a', ready)];
	const rows: Record<
		string,
		[pod: typeof gated, statuses: ContainerStatus[], conditions: PodCondition[], expected: {status: string; reason?: string; message?: string}]
	> = {
		'copies ContainersReady while that is False, gates or not': [
			gated,
			[status('a')],
			[],
			{status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [a]'},
		],
		'waits for gates nobody has set': [
			gated,
			allReady,
			[],
			{
				status: 'False',
				reason: 'ReadinessGatesNotReady',
				message:
					'corresponding condition of pod readiness gate "example.com/load-balanced" does not exist., corresponding condition of pod readiness gate "example.com/warm" does not exist.',
			},
		],
		'waits for a gate that is set to False': [
			gated,
			allReady,
			[
				{type: 'example.com/load-balanced', status: 'True'},
				{type: 'example.com/warm', status: 'False'},
			],
			{status: 'False', reason: 'ReadinessGatesNotReady', message: 'the status of pod readiness gate "example.com/warm" is not "True", but False'},
		],
		'is True once the containers and the gates are': [
			gated,
			allReady,
			[
				{type: 'example.com/load-balanced', status: 'True'},
				{type: 'example.com/warm', status: 'True'},
			],
			{status: 'True'},
		],
	};
	test.each(Object.entries(rows))('%s', (_name, [pod, statuses, conditions, expected]) => {
		expect(readyVerdict(pod, statuses, 'Running', conditions)).toEqual({type: 'Ready', ...expected});
	});
});

describe('Initialized', () => {
	const rows: Record<string, [Parameters<typeof initializedVerdict>, {status: string; reason?: string; message?: string}]> = {
		'no init containers': [[twoApps, [status('a'), status('b')], 'Pending'], {status: 'True'}],
		'a plain init container still at work': [
			[withSidecar, [status('setup', {state: {running: {}}}), status('proxy'), status('a')], 'Pending'],
			{status: 'False', reason: 'ContainersNotInitialized', message: 'containers with incomplete status: [setup proxy]'},
		],
		'an init container nothing is known of': [
			[withSidecar, [status('proxy', ready), status('a')], 'Pending'],
			{status: 'False', reason: 'ContainersNotInitialized', message: 'containers with unknown status: [setup]'},
		],
		'a sidecar need not be ready, only started': [
			[withSidecar, [status('setup', {ready: true}), status('proxy', {started: true}), status('a')], 'Pending'],
			{status: 'True'},
		],
		'stays True once an app container has run, whatever its sidecar does': [
			[withSidecar, [status('setup', {ready: true}), status('proxy'), status('a', {state: {running: {}}})], 'Running'],
			{status: 'True'},
		],
		'a pod that succeeded is completed': [
			[withSidecar, [status('setup'), status('proxy'), status('a')], 'Succeeded'],
			{status: 'True', reason: 'PodCompleted'},
		],
		'nothing known with init containers': [[withSidecar, undefined, 'Pending'], {status: 'False', reason: 'UnknownContainerStatuses'}],
	};
	test.each(Object.entries(rows))('%s', (_name, [input, expected]) => {
		expect(initializedVerdict(...input)).toEqual({type: 'Initialized', ...expected});
	});
});

describe('a pod needs a new sandbox', () => {
	const pod = makePod();
	const onHost = makePod({spec: {hostNetwork: true}});
	const rows: Record<string, [boolean, boolean]> = {
		'when it has none': [isNewSandboxNeeded(pod, []), true],
		'not when it has a ready one with an address': [isNewSandboxNeeded(pod, [makeSandbox(pod)]), false],
		'when its newest one is not ready': [isNewSandboxNeeded(pod, [makeSandbox(pod, {isReady: false}), makeSandbox(pod)]), true],
		'when it has two ready ones': [isNewSandboxNeeded(pod, [makeSandbox(pod), makeSandbox(pod, {id: 'sandbox-1'})]), true],
		'when its network is not set up': [isNewSandboxNeeded(pod, [{...makeSandbox(pod), ip: undefined}]), true],
		'not for want of an address on the host network': [isNewSandboxNeeded(onHost, [{...makeSandbox(onHost), ip: undefined}]), false],
	};
	test.each(Object.entries(rows))('%s', (_name, [actual, expected]) => {
		expect(actual).toBe(expected);
	});
});

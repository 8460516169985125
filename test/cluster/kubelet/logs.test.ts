import {describe, expect, test} from 'vitest';
import type {ContainerState, Pod} from '../../../source/api/generated/types.ts';
import {containerToLog} from '../../../source/cluster/kubelet/logs.ts';

const pod = {metadata: {name: 'web', namespace: 'default'}, spec: {containers: [{name: 'app'}]}} as unknown as Pod;
const ended = (id: string): ContainerState => ({terminated: {exitCode: 1, containerID: `containerd://${id}`}});

function ask(state: ContainerState, lastState: ContainerState = {}, isPrevious = false): string {
	const status = {
		containerStatuses: [{name: 'app', image: '', imageID: '', ready: false, restartCount: 0, containerID: 'containerd://now', state, lastState}],
	};
	try {
		return containerToLog(pod, status, 'app', isPrevious);
	} catch (error) {
		return (error as Error).message;
	}
}

describe('the log of a container', () => {
	test.each([
		{name: 'that runs', state: {running: {}}, expected: 'now'},
		{name: 'that has ended', state: ended('a'), expected: 'a'},
		{name: 'that ended without an ID', state: {terminated: {exitCode: 137}}, expected: 'container "app" in pod "web" is terminated'},
		{name: 'that waits to run again is that of its last run', state: {waiting: {reason: 'CrashLoopBackOff'}}, lastState: ended('b'), expected: 'b'},
		{
			name: 'that waits for its image',
			state: {waiting: {reason: 'ErrImagePull'}},
			expected: 'container "app" in pod "web" is waiting to start: image can\'t be pulled',
		},
		{
			name: 'whose image is backed off',
			state: {waiting: {reason: 'ImagePullBackOff'}},
			expected: 'container "app" in pod "web" is waiting to start: trying and failing to pull image',
		},
		{
			name: 'that is being made',
			state: {waiting: {reason: 'ContainerCreating'}},
			expected: 'container "app" in pod "web" is waiting to start: ContainerCreating',
		},
	])('$name', ({state, lastState, expected}) => {
		expect(ask(state, lastState)).toBe(expected);
	});

	test('that ran before this one, if there is one', () => {
		expect(ask({running: {}}, ended('c'), true)).toBe('c');
		expect(ask({running: {}}, {}, true)).toBe('previous terminated container "app" in pod "web" not found');
	});

	test('of a pod that has no such container', () => {
		expect(() => containerToLog(pod, {}, 'other', false)).toThrow('container "other" in pod "web" is not available');
	});
});

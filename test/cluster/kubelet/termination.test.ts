import {describe, expect, test} from 'vitest';
import type {Pod} from '../../../source/api/generated/types.ts';
import {containerGraceSeconds, podGraceSeconds, stopsAfter} from '../../../source/cluster/kubelet/termination.ts';

function pod(overrides: {metadata?: object; spec?: object} = {}): Pod {
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name: 'web', namespace: 'default', uid: 'u', ...overrides.metadata},
		spec: {
			terminationGracePeriodSeconds: 30,
			containers: [{name: 'app', livenessProbe: {terminationGracePeriodSeconds: 5}, startupProbe: {}}, {name: 'helper'}],
			initContainers: [{name: 'setup'}, {name: 'proxy', restartPolicy: 'Always'}, {name: 'logger', restartPolicy: 'Always'}],
			...overrides.spec,
		},
		status: {},
	} as unknown as Pod;
}

describe('the grace of one container', () => {
	test.each([
		{name: "the pod's own", pod: pod(), reason: 'unknown', seconds: 30},
		{name: "a liveness probe's own", pod: pod(), reason: 'liveness-probe', seconds: 5},
		{name: "the pod's, where the startup probe has none", pod: pod(), reason: 'startup-probe', seconds: 30},
		{name: "a deletion's goes before all", pod: pod({metadata: {deletionGracePeriodSeconds: 3}}), reason: 'liveness-probe', seconds: 3},
		{name: 'two seconds where nothing is said', pod: pod({spec: {terminationGracePeriodSeconds: undefined}}), reason: 'unknown', seconds: 2},
	] as const)('$name', ({pod, reason, seconds}) => {
		expect(containerGraceSeconds(pod, 'app', reason)).toBe(seconds);
	});
});

describe('the grace of a pod that is to end', () => {
	test.each([
		{name: "the deletion's", deletion: 60, current: undefined, requested: undefined, seconds: 60},
		{name: "the pod's own, of a pod that just disappeared", deletion: undefined, current: undefined, requested: undefined, seconds: 30},
		{name: "an eviction's, if it is shorter", deletion: undefined, current: undefined, requested: 1, seconds: 1},
		{name: 'a second delete leaves less time', deletion: 5, current: 30, requested: undefined, seconds: 5},
		{name: 'but never more', deletion: 60, current: 30, requested: undefined, seconds: 30},
		{name: "a grace of zero means the pod's own, as of a forced delete", deletion: 0, current: 20, requested: undefined, seconds: 30},
	])('$name', ({deletion, current, requested, seconds}) => {
		expect(podGraceSeconds(pod({metadata: {deletionGracePeriodSeconds: deletion}}), current, requested)).toBe(seconds);
	});

	test('it is at least a second', () => {
		expect(podGraceSeconds(pod({spec: {terminationGracePeriodSeconds: 0}}), undefined, undefined)).toBe(1);
	});
});

describe('the order of stopping', () => {
	const running = ['app', 'helper', 'proxy', 'logger'];
	test.each([
		{name: 'an app container waits for nobody', container: 'app', running, after: []},
		{name: 'the last sidecar waits for the app containers', container: 'logger', running, after: ['app', 'helper']},
		{name: 'the one before it waits for it as well', container: 'proxy', running, after: ['app', 'helper', 'logger']},
		{name: 'who does not run is not waited for', container: 'proxy', running: ['helper', 'proxy'], after: ['helper']},
		{name: 'a plain init container waits for nobody', container: 'setup', running: ['setup', 'proxy'], after: []},
	])('$name', ({container, running, after}) => {
		expect(stopsAfter(pod(), container, running)).toEqual(after);
	});
});

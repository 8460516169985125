import {describe, expect, test} from 'vitest';
import type {Job, Pod} from '../../../../source/api/generated/types.ts';
import {completionIndexOf, jobTrackingFinalizer} from '../../../../source/api/jobs.ts';
import {objectKey} from '../../../../source/api/objects.ts';
import {isPodActive} from '../../../../source/api/pods.ts';
import {ControlPlane} from '../../../helpers/control-plane.ts';

const seconds = 1000;

function jobDraft(spec: object = {}, podSpec: object = {}, name = 'work') {
	return {
		apiVersion: 'batch/v1',
		kind: 'Job',
		metadata: {name, namespace: 'default'},
		spec: {template: {spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'busybox:1.36'}], ...podSpec}}, ...spec},
	};
}

/** A plane with a Job on it, some seconds in. */
function started(spec: object = {}, podSpec: object = {}): ControlPlane {
	const plane = new ControlPlane({nodes: 3});
	plane.create('jobs', jobDraft(spec, podSpec));
	plane.runFor(3 * seconds);
	return plane;
}

const job = (plane: ControlPlane): Job => plane.client.get('jobs', 'default/work');
const active = (plane: ControlPlane): readonly Pod[] => plane.pods({'job-name': 'work'}).filter(isPodActive);
const conditions = (plane: ControlPlane): readonly string[] =>
	(job(plane).status.conditions ?? []).map(({type, status, reason}) => `${type}=${status} ${reason}`);
const end = (plane: ControlPlane, pods: readonly Pod[], exitCode: number): void => {
	for (const pod of pods) plane.endPod(objectKey(pod), exitCode);
	plane.runFor(3 * seconds);
};

test('a Job makes its pod, counts it, and lets go of it', () => {
	const plane = started();
	const [pod] = active(plane);
	expect(pod!.metadata.finalizers).toEqual([jobTrackingFinalizer]);
	expect(pod!.metadata.labels).toEqual({
		'batch.kubernetes.io/controller-uid': job(plane).metadata.uid,
		'batch.kubernetes.io/job-name': 'work',
		'controller-uid': job(plane).metadata.uid,
		'job-name': 'work',
	});
	expect(job(plane).status).toMatchObject({active: 1, ready: 1, terminating: 0, uncountedTerminatedPods: {}});
	end(plane, active(plane), 0);
	expect(conditions(plane)).toEqual(['SuccessCriteriaMet=True CompletionsReached', 'Complete=True CompletionsReached']);
	const {status} = job(plane);
	expect(status).toMatchObject({succeeded: 1, ready: 0, terminating: 0, uncountedTerminatedPods: {}});
	expect(status.active).toBeUndefined();
	expect(status.completionTime).toBe(status.conditions![1]!.lastTransitionTime);
	expect(plane.pods()[0]!.metadata.finalizers).toBeUndefined();
	expect(plane.events('work')).toEqual([`SuccessfulCreate: Created pod: ${pod!.metadata.name}`, 'Completed: Job completed']);
});

test('as many run at once as may, and not more than are still to succeed', () => {
	const plane = started({completions: 5, parallelism: 3});
	expect(active(plane)).toHaveLength(3);
	end(plane, active(plane).slice(0, 1), 0);
	expect(active(plane)).toHaveLength(3);
	end(plane, active(plane).slice(0, 2), 0);
	expect(job(plane).status).toMatchObject({active: 2, succeeded: 3});
	end(plane, active(plane), 0);
	expect(job(plane).status.succeeded).toBe(5);
	expect(plane.pods()).toHaveLength(5);
});

test('without completions, one success ends it: the others finish, and none follows', () => {
	const plane = started({parallelism: 3});
	end(plane, active(plane).slice(0, 1), 0);
	expect(active(plane)).toHaveLength(2);
	expect(conditions(plane)).toEqual([]);
	end(plane, active(plane), 1);
	expect(conditions(plane)).toContain('Complete=True CompletionsReached');
	expect(job(plane).status).toMatchObject({succeeded: 1, failed: 2});
});

test('with fewer at once the least advanced pods go', () => {
	const plane = started({completions: 6, parallelism: 4});
	plane.client.modify('jobs', 'default/work', (current) => ({...current, spec: {...current.spec, parallelism: 1}}));
	plane.runFor(5 * seconds);
	expect(active(plane)).toHaveLength(1);
	expect(job(plane).status).toMatchObject({active: 1});
	expect(job(plane).status.failed).toBeUndefined();
	expect(plane.pods()).toHaveLength(1);
});

describe('failures', () => {
	test('are tried again after 10, 20, 40 s, and end the Job when there is one more than the limit', () => {
		const plane = started({backoffLimit: 2});
		const createdAt: number[] = [];
		for (let round = 0; round < 3; round += 1) {
			plane.runFor(3 * seconds);
			const endedAtMs = plane.simulation.nowMs;
			end(plane, active(plane), 1);
			while (active(plane).length === 0 && plane.simulation.nowMs < endedAtMs + 60 * seconds) plane.runFor(200);
			createdAt.push(Math.round((plane.simulation.nowMs - endedAtMs) / 1000));
		}
		expect(createdAt.slice(0, 2)).toEqual([10, 20]);
		expect(conditions(plane)).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded']);
		expect(job(plane).status).toMatchObject({failed: 3});
		expect(job(plane).status.completionTime).toBeUndefined();
		expect(plane.events('work').at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit');
		plane.runFor(700 * seconds);
		expect(plane.pods()).toHaveLength(3);
	});

	test('of one pod end the others, which count as failed', () => {
		const plane = started({backoffLimit: 0, completions: 3, parallelism: 3});
		plane.endPod(objectKey(active(plane)[0]!), 1);
		plane.runFor(1500);
		expect(conditions(plane)).toEqual(['FailureTarget=True BackoffLimitExceeded']);
		expect(job(plane).status.terminating).toBe(2);
		plane.runFor(5 * seconds);
		expect(conditions(plane)).toContain('Failed=True BackoffLimitExceeded');
		expect(job(plane).status).toMatchObject({failed: 3, terminating: 0});
	});

	test('a policy ends the Job at once, or leaves a failure out of account', () => {
		const podFailurePolicy = {
			rules: [
				{action: 'FailJob', onExitCodes: {operator: 'In', values: [42]}},
				{action: 'Ignore', onExitCodes: {operator: 'In', values: [7]}},
			],
		};
		const plane = started({backoffLimit: 0, podFailurePolicy});
		end(plane, active(plane), 7);
		plane.runFor(10 * seconds);
		expect(job(plane).status.failed).toBeUndefined();
		const [second] = active(plane);
		end(plane, [second!], 42);
		expect(conditions(plane)).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy']);
		expect(plane.events('work').at(-1)).toBe(
			`PodFailurePolicy: Container main for pod default/${second!.metadata.name} failed with exit code 42 matching FailJob rule at index 0`,
		);
	});

	test('a deleted pod counts as failed at once, or with podReplacementPolicy Failed once it has ended', () => {
		for (const [podReplacementPolicy, pods] of [
			['TerminatingOrFailed', 1],
			['Failed', 0],
		] as const) {
			const plane = started({podReplacementPolicy});
			plane.client.delete('pods', objectKey(active(plane)[0]!));
			plane.runFor(1500);
			expect(job(plane).status.failed ?? 0).toBe(pods);
			plane.runFor(20 * seconds);
			expect(active(plane)).toHaveLength(podReplacementPolicy === 'Failed' ? 0 : 1);
		}
	});
});

describe('a deadline', () => {
	test('ends the Job so many seconds after its start', () => {
		const plane = started({activeDeadlineSeconds: 30});
		plane.runFor(26 * seconds);
		expect(conditions(plane)).toEqual([]);
		plane.runFor(5 * seconds);
		expect(conditions(plane)).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded']);
		expect(plane.events('work').at(-1)).toBe('DeadlineExceeded: Job was active longer than specified deadline');
		expect(job(plane).status).toMatchObject({failed: 1});
	});

	test('that is shortened is heeded', () => {
		const plane = started({activeDeadlineSeconds: 3000});
		plane.client.modify('jobs', 'default/work', (current) => ({...current, spec: {...current.spec, activeDeadlineSeconds: 10}}));
		plane.runFor(12 * seconds);
		expect(conditions(plane)).toContain('Failed=True DeadlineExceeded');
	});
});

describe('a suspended Job', () => {
	const suspend = (plane: ControlPlane, isSuspended: boolean): void => {
		plane.client.modify('jobs', 'default/work', (current) => ({...current, spec: {...current.spec, suspend: isSuspended}}));
		plane.runFor(5 * seconds);
	};

	test('makes no pods until it is resumed, and its deadline counts from then', () => {
		const plane = started({suspend: true, activeDeadlineSeconds: 20});
		plane.runFor(60 * seconds);
		expect(plane.pods()).toEqual([]);
		expect(conditions(plane)).toEqual(['Suspended=True JobSuspended']);
		expect(job(plane).status.startTime).toBeUndefined();
		suspend(plane, false);
		expect(conditions(plane)).toEqual(['Suspended=False JobResumed']);
		expect(active(plane)).toHaveLength(1);
		expect(plane.events('work').slice(0, 2)).toEqual(['Suspended: Job suspended', expect.stringContaining('Created pod')]);
		expect(plane.events('work')).toContain('Resumed: Job resumed');
		plane.runFor(12 * seconds);
		expect(active(plane)).toHaveLength(1);
		plane.runFor(10 * seconds);
		expect(conditions(plane)).toContain('Failed=True DeadlineExceeded');
	});

	test('gives up its pods without counting them', () => {
		const plane = started({completions: 3, parallelism: 2});
		end(plane, active(plane).slice(0, 1), 0);
		suspend(plane, true);
		expect(active(plane)).toEqual([]);
		expect(job(plane).status).toMatchObject({succeeded: 1, ready: 0, terminating: 0});
		expect(job(plane).status.failed).toBeUndefined();
		suspend(plane, false);
		expect(active(plane)).toHaveLength(2);
	});
});

describe('an Indexed Job', () => {
	const indexed = {completionMode: 'Indexed', completions: 4, parallelism: 2};
	const withIndex = (plane: ControlPlane, index: number): Pod => active(plane).find((pod) => completionIndexOf(pod) === index)!;

	test('numbers its pods', () => {
		const plane = started(indexed);
		expect(active(plane).map(completionIndexOf).toSorted()).toEqual([0, 1]);
		const pod = withIndex(plane, 1);
		expect(pod.metadata.name).toMatch(/^work-1-[a-z0-9]{5}$/);
		expect(pod.metadata.labels).toMatchObject({'batch.kubernetes.io/job-completion-index': '1'});
		expect(pod.spec.hostname).toBe('work-1');
		expect(pod.spec.containers[0]!.env).toEqual([
			{
				name: 'JOB_COMPLETION_INDEX',
				valueFrom: {fieldRef: {apiVersion: 'v1', fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']"}},
			},
		]);
		end(plane, [withIndex(plane, 1)], 0);
		expect(job(plane).status).toMatchObject({completedIndexes: '1', succeeded: 1});
		expect(active(plane).map(completionIndexOf).toSorted()).toEqual([0, 2]);
		end(plane, [withIndex(plane, 2)], 0);
		end(plane, [withIndex(plane, 0)], 0);
		expect(job(plane).status.completedIndexes).toBe('0-2');
		end(plane, active(plane), 0);
		expect(job(plane).status).toMatchObject({completedIndexes: '0-3', succeeded: 4});
		expect(conditions(plane)).toContain('Complete=True CompletionsReached');
	});

	test('replaces a failed pod by one of the same number', () => {
		const plane = started(indexed);
		end(plane, [withIndex(plane, 0)], 1);
		plane.runFor(10 * seconds);
		expect(active(plane).map(completionIndexOf).toSorted()).toEqual([0, 1]);
		expect(job(plane).status.failed).toBe(1);
	});

	test('with a limit for each index goes on with the others', () => {
		const plane = started({...indexed, completions: 2, backoffLimitPerIndex: 1});
		expect(withIndex(plane, 0).metadata.annotations).toMatchObject({'batch.kubernetes.io/job-index-failure-count': '0'});
		end(plane, [withIndex(plane, 0)], 1);
		plane.runFor(10 * seconds);
		expect(withIndex(plane, 0).metadata.annotations).toMatchObject({'batch.kubernetes.io/job-index-failure-count': '1'});
		expect(job(plane).status.failedIndexes).toBe('');
		end(plane, [withIndex(plane, 0)], 1);
		expect(job(plane).status.failedIndexes).toBe('0');
		expect(conditions(plane)).toEqual([]);
		end(plane, [withIndex(plane, 1)], 0);
		expect(job(plane).status).toMatchObject({completedIndexes: '1', failedIndexes: '0', failed: 2, succeeded: 1});
		expect(conditions(plane)).toEqual(['FailureTarget=True FailedIndexes', 'Failed=True FailedIndexes']);
	});

	test('ends when too many indexes have failed', () => {
		const plane = started({...indexed, parallelism: 4, backoffLimitPerIndex: 0, maxFailedIndexes: 1});
		end(plane, [withIndex(plane, 0)], 1);
		expect(conditions(plane)).toEqual([]);
		end(plane, [withIndex(plane, 3)], 1);
		plane.runFor(5 * seconds);
		expect(conditions(plane)).toContain('Failed=True MaxFailedIndexesExceeded');
		expect(job(plane).status.failedIndexes).toBe('0,3');
	});

	test('ends by its success policy, and what still runs is no failure', () => {
		const plane = started({...indexed, parallelism: 4, successPolicy: {rules: [{succeededIndexes: '2'}]}});
		plane.endPod(objectKey(withIndex(plane, 2)), 0);
		plane.runFor(1500);
		expect(conditions(plane)).toEqual(['SuccessCriteriaMet=True SuccessPolicy']);
		plane.runFor(5 * seconds);
		expect(conditions(plane)).toContain('Complete=True SuccessPolicy');
		expect(job(plane).status).toMatchObject({succeeded: 1, completedIndexes: '2'});
	});

	test('grows and shrinks with its parallelism', () => {
		const plane = started({...indexed, completions: 2});
		const resize = (size: number) =>
			plane.client.modify('jobs', 'default/work', (current) => ({...current, spec: {...current.spec, completions: size, parallelism: size}}));
		resize(4);
		plane.runFor(3 * seconds);
		expect(active(plane).map(completionIndexOf).toSorted()).toEqual([0, 1, 2, 3]);
		resize(1);
		plane.runFor(5 * seconds);
		expect(active(plane).map(completionIndexOf)).toEqual([0]);
	});
});

describe('a Job that is deleted', () => {
	test('in the background takes its pods along, finalizers or not', () => {
		const plane = started({completions: 3, parallelism: 3});
		plane.client.delete('jobs', 'default/work', {propagationPolicy: 'Background'});
		expect(plane.client.find('jobs', 'default/work')).toBeUndefined();
		plane.runFor(5 * seconds);
		expect(plane.pods()).toEqual([]);
	});

	test('in the foreground goes last', () => {
		const plane = started({completions: 3, parallelism: 3});
		plane.client.delete('jobs', 'default/work', {propagationPolicy: 'Foreground'});
		plane.runFor(1000);
		expect(job(plane).metadata.deletionTimestamp).toBeDefined();
		plane.runFor(5 * seconds);
		expect(plane.pods()).toEqual([]);
		expect(plane.client.find('jobs', 'default/work')).toBeUndefined();
	});

	test('by a request without a policy leaves them, free of finalizers, as this old API does', () => {
		const plane = started();
		plane.client.delete('jobs', 'default/work');
		plane.runFor(5 * seconds);
		expect(plane.client.find('jobs', 'default/work')).toBeUndefined();
		const [pod] = plane.pods();
		expect(pod!.metadata.ownerReferences).toBeUndefined();
		expect(pod!.metadata.finalizers).toBeUndefined();
		expect(isPodActive(pod!)).toBe(true);
	});

	test('by its time to live, once it has ended', () => {
		const plane = started({ttlSecondsAfterFinished: 20});
		end(plane, active(plane), 0);
		plane.runFor(15 * seconds);
		expect(conditions(plane)).toContain('Complete=True CompletionsReached');
		plane.runFor(6 * seconds);
		expect(plane.client.find('jobs', 'default/work')).toBeUndefined();
		expect(plane.pods()).toEqual([]);
	});
});

test('a Job for another controller is left alone', () => {
	const plane = started({managedBy: 'example.com/queue'});
	expect(plane.pods()).toEqual([]);
	expect(job(plane).status).toEqual({});
});

test('a pod without an owner that the selector of a Job selects is adopted', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('pods', {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name: 'stray', namespace: 'default', labels: {shift: 'night'}},
		spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'busybox:1.36'}]},
	});
	plane.runFor(seconds);
	const draft = jobDraft({manualSelector: true, selector: {matchLabels: {shift: 'night'}}});
	const template = {...draft.spec.template, metadata: {labels: {shift: 'night'}}};
	plane.create('jobs', {...draft, spec: {...draft.spec, template}});
	plane.runFor(3 * seconds);
	expect(plane.pods().map(({metadata}) => metadata.name)).toEqual(['stray']);
	expect(plane.pods()[0]!.metadata.finalizers).toEqual([jobTrackingFinalizer]);
	plane.endPod('default/stray', 0);
	plane.runFor(3 * seconds);
	expect(job(plane).status.succeeded).toBe(1);
});

test('a controller that was away counts each pod once when it is back', () => {
	const plane = started({completions: 4, parallelism: 4});
	plane.disconnected.add('kube-controller-manager');
	for (const pod of active(plane).slice(0, 3)) plane.endPod(objectKey(pod), 0);
	plane.runFor(30 * seconds);
	expect(job(plane).status.succeeded).toBeUndefined();
	plane.disconnected.delete('kube-controller-manager');
	plane.runFor(15 * seconds);
	expect(job(plane).status).toMatchObject({succeeded: 3, active: 1});
	expect(plane.pods()).toHaveLength(4);
});

import {describe, expect, test} from 'vitest';
import type {CronJob, Job} from '../../../source/api/generated/types.ts';
import {isJobFinished} from '../../../source/api/jobs.ts';
import {objectKey} from '../../../source/api/objects.ts';
import {isPodActive} from '../../../source/api/pods.ts';
import {timestamp} from '../../../source/api/timestamps.ts';
import {ControlPlane} from '../../helpers/control-plane.ts';

const seconds = 1000;
const minutes = 60 * seconds;

function cronJobDraft(spec: object = {}) {
	const template = {spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'busybox:1.36'}]}};
	return {
		apiVersion: 'batch/v1',
		kind: 'CronJob',
		metadata: {name: 'tick', namespace: 'default'},
		spec: {schedule: '* * * * *', jobTemplate: {metadata: {labels: {kind: 'tick'}}, spec: {template}}, ...spec},
	};
}

function started(spec: object = {}): ControlPlane {
	const plane = new ControlPlane({nodes: 2});
	plane.create('cronjobs', cronJobDraft(spec));
	return plane;
}

const runTo = (plane: ControlPlane, atMs: number): void => plane.simulation.runUntil(atMs);
const cronJob = (plane: ControlPlane): CronJob => plane.client.get('cronjobs', 'default/tick');
const names = (plane: ControlPlane): readonly string[] => plane.list('jobs').map(({metadata}) => metadata.name);
const running = (plane: ControlPlane): readonly Job[] => plane.list('jobs').filter((job) => !isJobFinished(job));
const endAll = (plane: ControlPlane, exitCode = 0): void => {
	for (const pod of plane.pods().filter(isPodActive)) plane.endPod(objectKey(pod), exitCode);
	plane.runFor(4 * seconds);
};

test('each minute a Job, named after the minutes since 1970', () => {
	const plane = started();
	runTo(plane, minutes);
	expect(names(plane)).toEqual([]);
	runTo(plane, minutes + 200);
	// 1,767,225,600 s are 29,453,760 minutes.
	expect(names(plane)).toEqual(['tick-29453761']);
	const [job] = plane.list('jobs');
	expect(job!.metadata.annotations).toEqual({'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T00:01:00Z'});
	expect(job!.metadata.labels).toEqual({kind: 'tick'});
	expect(job!.metadata.ownerReferences).toMatchObject([{kind: 'CronJob', name: 'tick', controller: true}]);
	plane.runFor(3 * seconds);
	expect(cronJob(plane).status).toMatchObject({active: [{kind: 'Job', name: 'tick-29453761'}], lastScheduleTime: '2026-01-01T00:01:00Z'});
	endAll(plane);
	expect(cronJob(plane).status.active).toBeUndefined();
	const [finished] = plane.list('jobs');
	expect(cronJob(plane).status.lastSuccessfulTime).toBe(finished!.status.completionTime);
	expect(plane.events('tick')).toEqual([
		'SuccessfulCreate: Created job tick-29453761',
		'SawCompletedJob: Saw completed job: tick-29453761, condition: Complete',
	]);
});

test('by the clocks of a zone, which the annotation tells', () => {
	const plane = started({schedule: '30 9 * * *', timeZone: 'Asia/Seoul'});
	runTo(plane, 30 * minutes + seconds);
	expect(plane.list('jobs')[0]!.metadata.annotations).toEqual({
		'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-01T09:30:00+09:00',
	});
});

test('keeps the last that succeeded and the last that failed', () => {
	const plane = started({
		successfulJobsHistoryLimit: 2,
		failedJobsHistoryLimit: 1,
		jobTemplate: {spec: {...cronJobDraft().spec.jobTemplate.spec, backoffLimit: 0}},
	});
	for (let round = 1; round <= 5; round += 1) {
		runTo(plane, round * minutes + 5 * seconds);
		endAll(plane, round === 2 || round === 4 ? 1 : 0);
	}
	expect(names(plane)).toEqual(['tick-29453763', 'tick-29453764', 'tick-29453765']);
	expect(plane.events('tick')).toContain('SuccessfulDelete: Deleted job tick-29453761');
	expect(plane.events('tick')).toContain('SawCompletedJob: Saw completed job: tick-29453762, condition: Failed');
	plane.runFor(5 * seconds);
	expect(plane.pods()).toHaveLength(3);
});

describe('with a Job that still runs', () => {
	test('Allow makes another beside it', () => {
		const plane = started();
		runTo(plane, 2 * minutes + 5 * seconds);
		expect(running(plane)).toHaveLength(2);
		expect(cronJob(plane).status.active).toHaveLength(2);
	});

	test('Forbid waits until it has ended, and makes up for the last time missed', () => {
		const plane = started({concurrencyPolicy: 'Forbid'});
		runTo(plane, 3 * minutes + 30 * seconds);
		expect(names(plane)).toEqual(['tick-29453761']);
		expect(plane.events('tick')).toContain('JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid');
		endAll(plane);
		expect(names(plane)).toEqual(['tick-29453761', 'tick-29453763']);
	});

	test('Forbid with a deadline does not make up for what is too late', () => {
		const plane = started({concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 10});
		runTo(plane, 2 * minutes + 30 * seconds);
		endAll(plane);
		expect(names(plane)).toEqual(['tick-29453761']);
		runTo(plane, 3 * minutes + 5 * seconds);
		expect(names(plane)).toEqual(['tick-29453761', 'tick-29453763']);
	});

	test('Replace deletes it', () => {
		const plane = started({concurrencyPolicy: 'Replace'});
		runTo(plane, 2 * minutes + 5 * seconds);
		expect(names(plane)).toEqual(['tick-29453762']);
		expect(plane.events('tick')).toContain('SuccessfulDelete: Deleted job tick-29453761');
		expect(cronJob(plane).status.active).toMatchObject([{name: 'tick-29453762'}]);
	});

	test('what Replace has deleted is not taken for somebody else’s', () => {
		const plane = started({concurrencyPolicy: 'Replace'});
		runTo(plane, 60 * minutes + 5 * seconds);
		expect(plane.events('tick').filter((event) => !/^Successful(Create|Delete): /.test(event))).toEqual([]);
	});
});

test('suspended it makes none, and afterwards the last one missed', () => {
	const plane = started({suspend: true});
	runTo(plane, 5 * minutes + 30 * seconds);
	expect(names(plane)).toEqual([]);
	plane.client.modify('cronjobs', 'default/tick', (current) => ({...current, spec: {...current.spec, suspend: false}}));
	plane.runFor(2 * seconds);
	expect(names(plane)).toEqual(['tick-29453765']);
});

test('another schedule holds from the moment it is written', () => {
	const plane = started({schedule: '0 * * * *'});
	runTo(plane, 10 * seconds);
	plane.client.modify('cronjobs', 'default/tick', (current) => ({...current, spec: {...current.spec, schedule: '*/2 * * * *'}}));
	runTo(plane, 2 * minutes + seconds);
	expect(names(plane)).toEqual(['tick-29453762']);
});

test('after more than a hundred missed times it warns and makes the last', () => {
	const plane = started();
	plane.disconnected.add('kube-controller-manager');
	runTo(plane, 150 * minutes + 30 * seconds);
	plane.disconnected.delete('kube-controller-manager');
	plane.runFor(15 * seconds);
	expect(names(plane)).toEqual(['tick-29453910']);
	expect(plane.events('tick')).toContain(
		'TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
	);
});

test('a time missed beyond the deadline is told and left', () => {
	const plane = started({schedule: '0 * * * *', startingDeadlineSeconds: 30});
	plane.disconnected.add('kube-controller-manager');
	runTo(plane, 61 * minutes);
	plane.disconnected.delete('kube-controller-manager');
	plane.runFor(15 * seconds);
	expect(names(plane)).toEqual([]);
	runTo(plane, 120 * minutes + seconds);
	expect(names(plane)).toEqual(['tick-29453880']);
});

test('a schedule that never comes is told', () => {
	const plane = started({schedule: '0 0 31 2 *'});
	plane.runFor(5 * seconds);
	expect(plane.events('tick')).toEqual([
		'InvalidSchedule: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
	]);
});

test('a Job that somebody deletes is missed', () => {
	const plane = started();
	runTo(plane, minutes + 5 * seconds);
	plane.client.delete('jobs', 'default/tick-29453761', {propagationPolicy: 'Background'});
	plane.runFor(5 * seconds);
	expect(cronJob(plane).status.active).toBeUndefined();
	expect(plane.events('tick')).toContain('MissingJob: Active job went missing: tick-29453761');
});

test('deleted it takes its Jobs and their pods along', () => {
	const plane = started();
	runTo(plane, minutes + 5 * seconds);
	plane.client.delete('cronjobs', 'default/tick', {propagationPolicy: 'Background'});
	plane.runFor(10 * seconds);
	expect(names(plane)).toEqual([]);
	expect(plane.pods()).toEqual([]);
});

test('nothing happens between its times', () => {
	const plane = started({schedule: '0 0 * * *'});
	plane.runFor(10 * seconds);
	const before = plane.simulation.eventsScheduled;
	const other = new ControlPlane({nodes: 2});
	other.runFor(10 * seconds);
	const otherBefore = other.simulation.eventsScheduled;
	plane.runFor(60 * minutes);
	other.runFor(60 * minutes);
	expect(plane.simulation.eventsScheduled - before).toBe(other.simulation.eventsScheduled - otherBefore);
	expect(timestamp(plane.simulation.nowMs)).toBe('2026-01-01T01:00:11Z');
});

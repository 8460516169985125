import {expect, test} from 'vitest';
import type {Job} from '../../source/api/generated/types.ts';
import {timestamp} from '../../source/api/timestamps.ts';
import {cronJobTable} from '../../source/printers/cronjobs.ts';
import {describe, type ObjectReader} from '../../source/printers/describe/describe.ts';
import {jobTable} from '../../source/printers/jobs.ts';

const nowMs = 90_000;
const nobody: ObjectReader = {list: () => [], find: () => undefined};
const selector = {matchLabels: {'batch.kubernetes.io/controller-uid': 'u'}};
const template = {spec: {restartPolicy: 'Never', containers: [{name: 'a', image: 'i:1'}]}};

function job(spec: object, status: object, metadata: object = {}): Job {
	return {
		apiVersion: 'batch/v1',
		kind: 'Job',
		metadata: {name: 'x', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: timestamp(0), ...metadata},
		spec: {selector, template, ...spec},
		status,
	} as Job;
}

const condition = (type: string) => ({conditions: [{type, status: 'True'}]});

test.each([
	['just made', {completions: 1}, {}, {}, ['x', 'Running', '0/1', '', '90s']],
	['under way', {completions: 5}, {succeeded: 2, startTime: timestamp(30_000)}, {}, ['x', 'Running', '2/5', '60s', '90s']],
	[
		'complete',
		{completions: 5},
		{succeeded: 5, startTime: timestamp(10_000), completionTime: timestamp(25_000), ...condition('Complete')},
		{},
		['x', 'Complete', '5/5', '15s', '90s'],
	],
	['failed: nobody notes when', {completions: 1}, {startTime: timestamp(0), ...condition('Failed')}, {}, ['x', 'Failed', '0/1', '90s', '90s']],
	['any success will do', {parallelism: 1}, {succeeded: 1}, {}, ['x', 'Running', '1/1', '', '90s']],
	['any success of several', {parallelism: 3}, {}, {}, ['x', 'Running', '0/1 of 3', '', '90s']],
	['suspended', {completions: 1}, condition('Suspended'), {}, ['x', 'Suspended', '0/1', '', '90s']],
	['failing', {completions: 1}, condition('FailureTarget'), {}, ['x', 'FailureTarget', '0/1', '', '90s']],
	['succeeding', {completions: 1}, condition('SuccessCriteriaMet'), {}, ['x', 'SuccessCriteriaMet', '0/1', '', '90s']],
	['on its way out', {completions: 1}, condition('Suspended'), {deletionTimestamp: timestamp(80_000)}, ['x', 'Terminating', '0/1', '', '90s']],
])('a Job: %s', (_name, spec, status, metadata, wanted) => {
	expect(jobTable.row(job(spec, status, metadata), nowMs)).toEqual([...wanted, 'a', 'i:1', 'batch.kubernetes.io/controller-uid=u']);
});

test('a CronJob', () => {
	const cronJob = {
		...job({}, {}),
		kind: 'CronJob',
		spec: {schedule: '@daily', timeZone: 'Asia/Seoul', suspend: true, jobTemplate: {spec: {template}}},
		status: {active: [{name: 'x-1'}, {name: 'x-2'}], lastScheduleTime: timestamp(30_000)},
	};
	expect(cronJobTable.row(cronJob, nowMs)).toEqual(['x', '@daily', 'Asia/Seoul', 'True', 2, '60s', '90s', 'a', 'i:1', '<none>']);
});

test('the description of a Job', () => {
	const completedIndexes = Array.from({length: 30}, (_, index) => String(2 * index)).join(',');
	const shown = describe(
		job(
			{
				completions: 60,
				parallelism: 3,
				completionMode: 'Indexed',
				suspend: false,
				backoffLimit: 6,
				activeDeadlineSeconds: 300,
				ttlSecondsAfterFinished: 60,
			},
			{active: 3, ready: 2, succeeded: 30, failed: 1, startTime: timestamp(0), completedIndexes},
			{ownerReferences: [{apiVersion: 'batch/v1', kind: 'CronJob', name: 'daily', uid: 'c', controller: true}]},
		),
		nobody,
		nowMs,
	);
	expect(shown).toBe(`Name:                        x
Namespace:                   default
Selector:                    batch.kubernetes.io/controller-uid=u
Labels:                      <none>
Annotations:                 <none>
Controlled By:               CronJob/daily
Parallelism:                 3
Completions:                 60
Completion Mode:             Indexed
Suspend:                     false
Backoff Limit:               6
TTL Seconds After Finished:  60
Start Time:                  Thu, 01 Jan 2026 00:00:00 +0000
Active Deadline Seconds:     300s
Pods Statuses:               3 Active (2 Ready) / 30 Succeeded / 1 Failed
Completed Indexes:           0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,34,36,...
Pod Template:
  Labels:  <none>
  Containers:
   a:
    Image:         i:1
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Events:            <none>
`);
});

import {describe, expect, test} from 'vitest';
import {objectKey} from '../../../source/api/objects.ts';
import {Story} from '../../helpers/story.ts';

const runUntil = (instant: string): Story => Story.documented('jobs').at(instant);
const status = (story: Story, name: string) => story.run.find('jobs', `default/${name}`)!.status;
const ends = (story: Story, name: string): readonly string[] => (status(story, name).conditions ?? []).map(({type, reason}) => `${type} ${reason}`);
const row = (story: Story, name: string): string => story.kubectl(`get job ${name} --no-headers`).trim().split(/ {2,}/).slice(0, 3).join(' ');
const podsOf = (story: Story, name: string) => story.run.list('pods', 'default').filter(({metadata}) => metadata.labels?.['job-name'] === name);

test('two thousand digits of pi', () => {
	const story = runUntil('2m');
	expect(row(story, 'circle')).toBe('circle Complete 1/1');
	const log = story.kubectl('logs job/circle');
	expect(log).toMatch(/^3\.14159265358979323846\d+275901\n$/);
	expect(log.trimEnd()).toHaveLength(2001);
	const described = story.kubectl('describe job circle');
	expect(described).toMatch(/Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed/);
	expect(described).toMatch(
		/Normal +SuccessfulCreate +\S+ +job-controller +Created pod: circle-\w{5}\n +Normal +Completed +\S+ +job-controller +Job completed/,
	);
	expect(story.kubectl('wait --for=condition=complete --timeout=20s job/circle')).toBe('job.batch/circle condition met\n');
});

test('items of a template, by their common label', () => {
	const story = runUntil('60s');
	expect(story.kubectl('get jobs -l batch=items -o name')).toBe('job.batch/item-cherry\njob.batch/item-plum\n');
	expect(story.kubectl('logs -f -l batch=items')).toBe('The item is cherry\nThe item is plum\n');
});

describe('by index', () => {
	test.each([
		['a list in bash', 'by-list', 'noom\nrats\nniar\nwons\ndniw\n', '0-4'],
		['a file of the downward API', 'by-file', '0\n1\n2\n', '0-2'],
	])('%s', (_name, job, words, indexes) => {
		const story = runUntil('2m');
		expect(story.kubectl(`logs -l job-name=${job} --tail=-1`).replaceAll(/^Defaulted.*\n/gm, '')).toBe(words);
		expect(status(story, job).completedIndexes).toBe(indexes);
	});

	test('pods find each other by their hostnames', () => {
		const story = Story.documented('job-pods-meet').at('2m');
		expect(row(story, 'singers')).toBe('singers Complete 3/3');
		for (const {metadata} of podsOf(story, 'singers')) {
			const heard = story.kubectl(`logs ${metadata.name}`).match(/heard .*/g);
			expect(heard).toEqual(['heard singers-0.choir', 'heard singers-1.choir', 'heard singers-2.choir']);
		}
	});
});

describe('failures', () => {
	test('each index has tries of its own', () => {
		const story = runUntil('3m');
		expect(status(story, 'even-fail')).toMatchObject({completedIndexes: '1,3,5,7,9', failedIndexes: '0,2,4,6,8', succeeded: 5, failed: 10});
		expect(ends(story, 'even-fail')).toEqual(['FailureTarget FailedIndexes', 'Failed FailedIndexes']);
	});

	test('an index is given up at once', () => {
		const story = runUntil('3m');
		const failures = new Map<string, number>();
		for (const {
			metadata,
			status: {phase},
		} of podsOf(story, 'give-up-index')) {
			const index = metadata.annotations!['batch.kubernetes.io/job-completion-index']!;
			failures.set(index, (failures.get(index) ?? 0) + (phase === 'Failed' ? 1 : 0));
		}
		expect(Object.fromEntries(failures)).toEqual({'0': 1, '1': 2, '2': 2, '3': 0});
		expect(status(story, 'give-up-index')).toMatchObject({failedIndexes: '0-2', completedIndexes: '3'});
	});

	test('an exit code that ends the Job', () => {
		const story = runUntil('2m');
		expect(status(story, 'has-a-bug').conditions!.at(-1)!.message).toMatch(
			/^Container main for pod default\/has-a-bug-\w{5} failed with exit code 42 matching FailJob rule at index 0$/,
		);
		expect(ends(story, 'has-a-bug')).toEqual(['FailureTarget PodFailurePolicy', 'Failed PodFailurePolicy']);
		expect(podsOf(story, 'has-a-bug').length).toBeLessThanOrEqual(2);
	});

	test('an eviction does not count, though no failure is allowed', () => {
		const story = runUntil('40s');
		const [pod] = podsOf(story, 'may-move');
		expect(story.kubectl(`drain ${pod!.spec.nodeName} --ignore-daemonsets --delete-emptydir-data --grace-period 1`)).toContain(
			`evicting pod ${objectKey(pod!)}`,
		);
		story.at('60s');
		expect(
			story.kubectl(`get pod ${pod!.metadata.name} -o jsonpath='{.status.phase} {.status.conditions[?(@.type=="DisruptionTarget")].reason}'`),
		).toMatch(/^(Failed EvictionByEvictionAPI|Error from server \(NotFound\).*\n)$/);
		story.kubectl(`uncordon ${pod!.spec.nodeName}`);
		story.at('6m');
		expect(row(story, 'may-move')).toBe('may-move Complete 4/4');
		expect(status(story, 'may-move').failed).toBeUndefined();
	});

	test('a deadline', () => {
		const story = runUntil('99s');
		expect(row(story, 'in-a-hurry')).toBe('in-a-hurry Running 0/1');
		story.at('102s');
		expect(row(story, 'in-a-hurry')).toBe('in-a-hurry FailureTarget 0/1');
		story.at('135s');
		expect(ends(story, 'in-a-hurry')).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
		expect(story.kubectl('events --for job/in-a-hurry')).toContain('Job was active longer than specified deadline');
		expect(podsOf(story, 'in-a-hurry')).toEqual([]);
	});
});

test('a success policy: the index that matters is enough', () => {
	const story = runUntil('2m');
	expect(ends(story, 'leader')).toEqual(['SuccessCriteriaMet SuccessPolicy', 'Complete SuccessPolicy']);
	expect(status(story, 'leader')).toMatchObject({completedIndexes: '2', succeeded: 1});
});

test('a sidecar does not keep a Job from its end', () => {
	const story = runUntil('2m');
	expect(row(story, 'with-sidecar')).toBe('with-sidecar Complete 1/1');
	expect(story.kubectl('logs job/with-sidecar -c shipper')).toContain('a line\n');
});

test('cleaned up when it is done', () => {
	const story = runUntil('60s');
	expect(row(story, 'tidy')).toBe('tidy Complete 1/1');
	const events = story.run.eventsOf(story.run.find('jobs', 'default/tidy')!.metadata.uid).map(({reason}) => reason);
	expect(events).toEqual(['SuccessfulCreate', 'Completed']);
	story.at('150s');
	expect(story.kubectl('get job tidy')).toBe('Error from server (NotFound): jobs.batch "tidy" not found\n');
	expect(podsOf(story, 'tidy')).toEqual([]);
});

test('suspended, resumed, and suspended again', () => {
	const story = runUntil('30s');
	expect(row(story, 'later')).toBe('later Suspended 0/5');
	story.kubectl(`patch job/later --type=strategic --patch '{"spec":{"suspend":false}}'`);
	story.at('50s');
	expect(status(story, 'later').succeeded).toBeGreaterThan(0);
	story.kubectl(`patch job/later --type=strategic --patch '{"spec":{"suspend":true}}'`);
	story.at('90s');
	const done = status(story, 'later').succeeded!;
	expect(story.at('2m').run.find('jobs', 'default/later')!.status).toMatchObject({
		succeeded: done,
		conditions: [{type: 'Suspended', status: 'True'}],
	});
	story.kubectl(`patch job/later --type=strategic --patch '{"spec":{"suspend":false}}'`);
	expect(row(story.at('4m'), 'later')).toBe('later Complete 5/5');
	const said = story
		.kubectl('describe job later')
		.match(/Normal +(Suspended|Resumed) /g)!
		.map((line) => line.trim().split(/ +/)[1]);
	expect(said).toEqual(['Suspended', 'Resumed', 'Suspended', 'Resumed'].slice(0, said.length));
	expect(new Set(said)).toEqual(new Set(['Suspended', 'Resumed']));
});

test('a greeting by the clock', () => {
	const story = runUntil('30s');
	expect(story.kubectl('get cronjob greeting --no-headers').trim().split(/ {2,}/)).toEqual([
		'greeting',
		'* * * * *',
		'<none>',
		'False',
		'0',
		'<none>',
		'30s',
	]);
	story.at('70s');
	const [job] = story.run.list('jobs', 'default').filter(({metadata}) => metadata.name.startsWith('greeting-'));
	expect(job!.metadata.name).toBe('greeting-29453761');
	expect(row(story, job!.metadata.name)).toBe('greeting-29453761 Complete 1/1');
	// The image has to be pulled first.
	expect(story.kubectl(`logs -l job-name=${job!.metadata.name}`)).toMatch(/^Thu Jan {2}1 00:01:0\d UTC 2026\nHello from the Kubernetes cluster\n$/);
	story.at('5m30s');
	expect(story.run.list('jobs', 'default').filter(({metadata}) => metadata.name.startsWith('greeting-'))).toHaveLength(3);
	expect(story.kubectl('delete cronjob greeting')).toContain('cronjob.batch "greeting" deleted');
	story.at('5m50s');
	expect(story.run.list('jobs', 'default').filter(({metadata}) => metadata.name.startsWith('greeting-'))).toEqual([]);
});

import {describe, expect, test} from 'vitest';
import {setCondition} from '../../../source/api/conditions.ts';
import type {CronJob, Job} from '../../../source/api/generated/types.ts';
import {manifest, testApiServer} from '../../helpers/apiserver.ts';

const podSpec = {restartPolicy: 'Never', containers: [{name: 'main', image: 'busybox:1.36'}]};
const template = {spec: podSpec};

const create = (spec: object, name = 'work', metadata: object = {}): Job =>
	testApiServer().client.create('jobs', manifest('batch/v1', 'Job', {name, namespace: 'default', ...metadata}, {spec: {template, ...spec}}));
const createCron = (spec: object, name = 'tick'): CronJob =>
	testApiServer().client.create(
		'cronjobs',
		manifest('batch/v1', 'CronJob', {name, namespace: 'default'}, {spec: {schedule: '* * * * *', jobTemplate: {spec: {template}}, ...spec}}),
	);

describe('a new Job has upstream’s defaults:', () => {
	test('completions, limits and policies', () => {
		expect(create({}).spec).toMatchObject({
			completions: 1,
			parallelism: 1,
			backoffLimit: 6,
			completionMode: 'NonIndexed',
			suspend: false,
			manualSelector: false,
			podReplacementPolicy: 'TerminatingOrFailed',
		});
	});

	test.each([
		['completions alone run one by one', {completions: 3}, {parallelism: 1, completions: 3}],
		[
			'a limit for each index takes the place of the other',
			{completionMode: 'Indexed', completions: 2, backoffLimitPerIndex: 1},
			{backoffLimit: 2_147_483_647},
		],
		[
			'with a failure policy only ended pods are replaced, and a condition is meant to be True',
			{podFailurePolicy: {rules: [{action: 'Ignore', onPodConditions: [{type: 'DisruptionTarget'}]}]}},
			{
				podReplacementPolicy: 'Failed',
				podFailurePolicy: {rules: [{action: 'Ignore', onPodConditions: [{type: 'DisruptionTarget', status: 'True'}]}]},
			},
		],
	])('%s', (_name, spec, wanted) => expect(create(spec).spec).toMatchObject(wanted));

	test('parallelism alone leaves completions open', () => {
		const {parallelism, completions} = create({parallelism: 3}).spec;
		expect([parallelism, completions]).toEqual([3, undefined]);
	});

	test('a selector and labels of its own', () => {
		const {metadata, spec} = create({});
		const labels = {
			'batch.kubernetes.io/controller-uid': metadata.uid,
			'batch.kubernetes.io/job-name': 'work',
			'controller-uid': metadata.uid,
			'job-name': 'work',
		};
		expect(spec.selector).toEqual({matchLabels: {'batch.kubernetes.io/controller-uid': metadata.uid}});
		expect(spec.template.metadata?.labels).toEqual(labels);
		expect(metadata.labels).toEqual(labels);
		expect(metadata.generation).toBe(1);
	});

	test('its own labels stay as they are', () => {
		expect(create({}, 'work', {labels: {team: 'a'}}).metadata.labels).toEqual({team: 'a'});
	});
});

test('a new CronJob has upstream’s defaults, and its template those of a pod alone', () => {
	const {spec, status} = createCron({});
	expect(spec).toMatchObject({concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1});
	expect(spec.jobTemplate.metadata).toEqual({});
	expect(spec.jobTemplate.spec).toMatchObject({template: {spec: {restartPolicy: 'Never', dnsPolicy: 'ClusterFirst'}}});
	expect(spec.jobTemplate.spec?.backoffLimit).toBeUndefined();
	expect(status).toEqual({});
});

describe('a Job is refused with', () => {
	const indexed = {completionMode: 'Indexed', completions: 10};
	const rule = (rest: object) => ({podFailurePolicy: {rules: [{action: 'FailJob', ...rest}]}});
	const exitCodes = (rest: object) => rule({onExitCodes: {operator: 'In', values: [1], ...rest}});
	test.each([
		[
			'no restartPolicy',
			{template: {spec: {containers: podSpec.containers}}},
			'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
		],
		[
			'restartPolicy Always',
			{template: {spec: {...podSpec, restartPolicy: 'Always'}}},
			'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
		],
		['negative parallelism', {parallelism: -1}, 'spec.parallelism: Invalid value: -1: must be greater than or equal to 0'],
		['a negative time to live', {ttlSecondsAfterFinished: -5}, 'spec.ttlSecondsAfterFinished: Invalid value: -5: must be greater than or equal to 0'],
		[
			'an unknown completion mode',
			{completionMode: 'Sorted'},
			'spec.completionMode: Unsupported value: "Sorted": supported values: "NonIndexed", "Indexed"',
		],
		['indexes without an end', {completionMode: 'Indexed', parallelism: 2}, 'spec.completions: Required value: when completion mode is Indexed'],
		['a limit for indexes it has not', {backoffLimitPerIndex: 1}, 'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
		[
			'failed indexes without a limit for each',
			{...indexed, maxFailedIndexes: 2},
			'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
		],
		[
			'more failed indexes than there are',
			{...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 11},
			'spec.maxFailedIndexes: Invalid value: 11: must be less than or equal to completions',
		],
		['a selector of somebody else', {selector: {matchLabels: {app: 'x'}}}, '`selector` does not match template `labels`'],
		['a selector that was not made', {selector: {matchLabels: {app: 'x'}}}, '`selector` not auto-generated'],
		['no selector, though it would make its own', {manualSelector: true}, 'spec.selector: Required value'],
		[
			'a label the server sets',
			{template: {metadata: {labels: {'job-name': 'other'}}, spec: podSpec}},
			'spec.template.metadata.labels[job-name]: Invalid value: ',
		],
		[
			'OnFailure with a failure policy',
			{template: {spec: {...podSpec, restartPolicy: 'OnFailure'}}, ...exitCodes({})},
			'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
		],
		[
			'an unknown action',
			{podFailurePolicy: {rules: [{action: 'Cry', onExitCodes: {operator: 'In', values: [1]}}]}},
			'spec.podFailurePolicy.rules[0].action: Unsupported value: "Cry": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
		],
		[
			'FailIndex without indexes',
			{podFailurePolicy: {rules: [{action: 'FailIndex', onExitCodes: {operator: 'In', values: [1]}}]}},
			'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
		],
		[
			'a rule about nothing',
			rule({}),
			'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
		],
		[
			'a rule about both',
			rule({onExitCodes: {operator: 'In', values: [1]}, onPodConditions: [{type: 'Ready'}]}),
			'spec.podFailurePolicy.rules[0]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported',
		],
		['exit code 0', exitCodes({values: [0, 1]}), 'onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator'],
		['no exit code', exitCodes({values: []}), 'onExitCodes.values: Invalid value: []: at least one value is required'],
		['exit codes in disorder', exitCodes({values: [3, 2]}), 'onExitCodes.values: Invalid value: [3,2]: must be ordered'],
		['an exit code twice', exitCodes({values: [2, 2]}), 'onExitCodes.values[1]: Duplicate value: 2'],
		[
			'a container there is not',
			exitCodes({containerName: 'side'}),
			'onExitCodes.containerName: Invalid value: "side": must be one of the container or initContainer names in the pod template',
		],
		[
			'another replacement policy than its failure policy allows',
			{...exitCodes({}), podReplacementPolicy: 'TerminatingOrFailed'},
			'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
		],
		[
			'a success policy without indexes',
			{successPolicy: {rules: [{succeededCount: 1}]}},
			'spec.successPolicy: Invalid value: {"rules":[{"succeededCount":1}]}: requires indexed completion mode',
		],
		[
			'an empty success policy',
			{...indexed, successPolicy: {rules: []}},
			'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
		],
		[
			'a success rule about nothing',
			{...indexed, successPolicy: {rules: [{}]}},
			'spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified',
		],
		[
			'an index there is not',
			{...indexed, successPolicy: {rules: [{succeededIndexes: '1-10'}]}},
			'succeededIndexes: Invalid value: "1-10": error parsing succeededIndexes: too large index: "10"',
		],
		[
			'indexes in disorder',
			{...indexed, successPolicy: {rules: [{succeededIndexes: '3,1'}]}},
			'error parsing succeededIndexes: non-increasing order, previous: 3, current: 1',
		],
		[
			'a count beyond the indexes named',
			{...indexed, successPolicy: {rules: [{succeededIndexes: '1-2', succeededCount: 3}]}},
			'succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
		],
		[
			'a manager without a domain',
			{managedBy: 'queue'},
			'spec.managedBy: Invalid value: "queue": must be a domain-prefixed path (such as "acme.io/foo")',
		],
	])('%s', (_name, spec, message) => expect(() => create(spec)).toThrow(message));

	test('a name that makes no hostname with an index', () => {
		expect(() => create(indexed, 'a.b')).toThrow('metadata.name: Invalid value: "a.b": will not able to create pod with invalid DNS label: a.b-9');
	});
});

describe('a CronJob is refused with', () => {
	test.each([
		['no schedule', {schedule: ''}, 'spec.schedule: Required value'],
		['a schedule of four fields', {schedule: '* * * *'}, 'spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]'],
		[
			'a zone in its schedule',
			{schedule: 'TZ=Asia/Seoul 0 0 * * *'},
			'spec.schedule: Invalid value: "TZ=Asia/Seoul 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
		],
		['a zone there is not', {timeZone: 'Moon/Tycho'}, 'spec.timeZone: Invalid value: "Moon/Tycho": unknown time zone Moon/Tycho'],
		['an empty zone', {timeZone: ''}, 'spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
		[
			'another policy',
			{concurrencyPolicy: 'Queue'},
			'spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"',
		],
		['a negative limit', {failedJobsHistoryLimit: -1}, 'spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0'],
		[
			'a selector',
			{jobTemplate: {spec: {template, selector: {matchLabels: {a: 'b'}}}}},
			'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
		],
		[
			'a template that restarts for ever',
			{jobTemplate: {spec: {template: {spec: {containers: podSpec.containers}}}}},
			'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
		],
	])('%s', (_name, spec, message) => expect(() => createCron(spec)).toThrow(message));

	test('a name too long for its Jobs', () => {
		expect(() => createCron({}, 'x'.repeat(53))).toThrow('must be no more than 52 characters');
	});
});

describe('a Job that is changed:', () => {
	function changed(spec: object, change: (job: Job) => Job, status?: Partial<Job['status']>): () => Job {
		const {client} = testApiServer();
		client.create('jobs', manifest('batch/v1', 'Job', {name: 'work', namespace: 'default'}, {spec: {template, ...spec}}));
		if (status) client.modifyStatus('jobs', 'default/work', (job) => ({...job, status: {...job.status, ...status}}));
		return () => client.modify('jobs', 'default/work', change);
	}
	const withSpec =
		(spec: object) =>
		(job: Job): Job => ({...job, spec: {...job.spec, ...spec}});
	const withPodSpec =
		(rest: object) =>
		(job: Job): Job => ({...job, spec: {...job.spec, template: {...job.spec.template, spec: {...job.spec.template.spec!, ...rest}}}});
	const withCpu = withPodSpec({containers: [{...podSpec.containers[0], resources: {requests: {cpu: '1'}}}]});
	const suspended = setCondition([], {type: 'Suspended', status: 'True'});

	test.each([
		['its template', {}, withPodSpec({hostNetwork: true}), undefined, 'spec.template: Invalid value: '],
		['its image', {suspend: true}, withPodSpec({containers: [{name: 'main', image: 'other'}]}), undefined, 'field is immutable'],
		['its completions', {completions: 2}, withSpec({completions: 3}), undefined, 'spec.completions: Invalid value: 3: field is immutable'],
		[
			'its mode',
			{completions: 2},
			withSpec({completionMode: 'Indexed'}),
			undefined,
			'spec.completionMode: Invalid value: "Indexed": field is immutable',
		],
		[
			'completions without parallelism',
			{completionMode: 'Indexed', completions: 2, parallelism: 2},
			withSpec({completions: 3}),
			undefined,
			'spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism',
		],
		['resources while it runs', {}, withCpu, {active: 1, startTime: '2026-01-01T00:00:00Z'}, 'spec.template: Invalid value: '],
		['resources while pods still run', {suspend: true}, withCpu, {active: 1}, 'spec.template: Invalid value: '],
	])('%s may not', (_name, spec, change, status, message) => expect(changed(spec, change, status)).toThrow(message));

	test.each([
		['parallelism and limits', {}, withSpec({parallelism: 5, backoffLimit: 1, activeDeadlineSeconds: 9, ttlSecondsAfterFinished: 3}), undefined],
		[
			'completions and parallelism together',
			{completionMode: 'Indexed', completions: 2, parallelism: 2},
			withSpec({completions: 3, parallelism: 3}),
			undefined,
		],
		['where it runs, before it does', {suspend: true}, withPodSpec({nodeSelector: {disk: 'ssd'}}), undefined],
		['its resources, before it runs', {suspend: true}, withCpu, undefined],
		['its resources, once it is suspended', {suspend: true}, withCpu, {startTime: '2026-01-01T00:00:00Z', conditions: suspended}],
	])('%s may', (_name, spec, change, status) => expect(changed(spec, change, status)().metadata.generation).toBe(2));
});

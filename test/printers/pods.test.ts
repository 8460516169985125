import {describe, expect, test} from 'vitest';
import type {Container, ContainerState, ContainerStatus, Pod, PodStatus} from '../../source/api/generated/types.ts';
import {timestamp} from '../../source/api/timestamps.ts';
import {podStatus, podTable, restartsText} from '../../source/printers/pods.ts';
import {renderTable} from '../../source/printers/table.ts';

const nowMs = 3_600_000;

const running: ContainerState = {running: {startedAt: timestamp(0)}};
const waiting = (reason?: string): ContainerState => ({waiting: reason === undefined ? {} : {reason}});
const ended = (exitCode: number, reason?: string, signal?: number): ContainerState => ({
	terminated: {exitCode, ...(reason && {reason}), ...(signal && {signal})},
});
const endedAt = (atMs: number, exitCode = 1): ContainerState => ({terminated: {exitCode, reason: 'Error', finishedAt: timestamp(atMs)}});

type Given = Partial<ContainerStatus>;

/** The status of a container; one that runs is ready and started unless it is said otherwise. */
function status(name: string, given: Given): ContainerStatus {
	const isRunning = given.state?.running !== undefined;
	return {image: 'nginx', imageID: '', name, ready: isRunning, restartCount: 0, started: isRunning, ...given};
}

interface PodGiven {
	readonly phase?: string;
	readonly reason?: string;
	readonly app?: readonly Given[];
	readonly init?: readonly (Given & {readonly sidecar?: true})[];
	readonly conditions?: Readonly<Record<string, string>>;
	readonly isDeleted?: boolean;
	/** App containers in the spec; as many as there are statuses, unless said. */
	readonly containers?: number;
}

function pod({phase = 'Running', reason, app = [], init = [], conditions = {}, isDeleted = false, containers = app.length || 1}: PodGiven): Pod {
	const spec = {
		containers: Array.from({length: containers}, (_, index): Container => ({name: `c${index}`, image: 'nginx'})),
		initContainers: init.map(({sidecar}, index): Container => ({name: `i${index}`, image: 'busybox', ...(sidecar && {restartPolicy: 'Always'})})),
	};
	const podStatusGiven: PodStatus = {
		phase,
		...(reason && {reason}),
		conditions: Object.entries(conditions).map(([type, value]) =>
			value === 'SchedulingGated' ? {type, status: 'False', reason: value} : {type, status: value},
		),
		containerStatuses: app.map((given, index) => status(`c${index}`, given)),
		initContainerStatuses: init.map(({sidecar: _, ...given}, index) => status(`i${index}`, given)),
	};
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {
			name: 'web',
			namespace: 'default',
			uid: 'u',
			resourceVersion: '1',
			creationTimestamp: timestamp(0),
			...(isDeleted && {deletionTimestamp: timestamp(nowMs), deletionGracePeriodSeconds: 30}),
		},
		spec,
		status: podStatusGiven,
	};
}

const ready = {Ready: 'True'};
const initialized = {Initialized: 'True'};

describe('STATUS', () => {
	test.each<[string, PodGiven, string]>([
		['a pod nobody has placed', {phase: 'Pending'}, 'Pending'],
		['a gated pod', {phase: 'Pending', conditions: {PodScheduled: 'SchedulingGated'}}, 'SchedulingGated'],
		['a pod whose phase nobody knows', {phase: 'Unknown'}, 'Unknown'],
		['an evicted pod', {phase: 'Failed', reason: 'Evicted'}, 'Evicted'],
		['a pod over its deadline', {phase: 'Failed', reason: 'DeadlineExceeded'}, 'DeadlineExceeded'],
		['a pod refused by its node', {phase: 'Failed', reason: 'OutOfcpu'}, 'OutOfcpu'],
		['a pod on a lost node', {reason: 'NodeLost', app: [{state: running}]}, 'NodeLost'],
		['a container being created', {phase: 'Pending', app: [{state: waiting('ContainerCreating')}]}, 'ContainerCreating'],
		['waiting without a reason keeps the phase', {phase: 'Pending', app: [{state: waiting()}]}, 'Pending'],
		['a container without any state', {phase: 'Pending', app: [{}]}, 'Pending'],
		['a failed pull', {phase: 'Pending', app: [{state: waiting('ErrImagePull')}]}, 'ErrImagePull'],
		['a pull backing off', {phase: 'Pending', app: [{state: waiting('ImagePullBackOff')}]}, 'ImagePullBackOff'],
		['an image that may not be pulled', {phase: 'Pending', app: [{state: waiting('ErrImageNeverPull')}]}, 'ErrImageNeverPull'],
		['a wrong image name', {phase: 'Pending', app: [{state: waiting('InvalidImageName')}]}, 'InvalidImageName'],
		['a missing ConfigMap key', {phase: 'Pending', app: [{state: waiting('CreateContainerConfigError')}]}, 'CreateContainerConfigError'],
		['a command that is not there', {app: [{state: waiting('RunContainerError')}]}, 'RunContainerError'],
		['a running pod', {app: [{state: running}], conditions: ready}, 'Running'],
		['running and not ready is Running all the same', {app: [{state: running, ready: false}]}, 'Running'],
		['a crash before the back-off', {app: [{state: ended(1, 'Error')}]}, 'Error'],
		['a crash in back-off', {app: [{state: waiting('CrashLoopBackOff'), lastState: endedAt(0)}]}, 'CrashLoopBackOff'],
		['killed for memory', {app: [{state: ended(137, 'OOMKilled')}]}, 'OOMKilled'],
		['an end without a reason', {app: [{state: ended(3)}]}, 'ExitCode:3'],
		['an end by a signal', {app: [{state: ended(0, undefined, 9)}]}, 'Signal:9'],
		['an end the runtime did not see', {app: [{state: ended(137, 'ContainerStatusUnknown')}]}, 'ContainerStatusUnknown'],
		['a finished pod', {phase: 'Succeeded', app: [{state: ended(0, 'Completed')}]}, 'Completed'],
		['a failed pod', {phase: 'Failed', app: [{state: ended(1, 'Error')}]}, 'Error'],
		[
			'the first container in the spec has the last word',
			{app: [{state: waiting('CrashLoopBackOff')}, {state: ended(1, 'Error')}]},
			'CrashLoopBackOff',
		],
		['the second speaks where the first runs', {app: [{state: running}, {state: waiting('ImagePullBackOff')}]}, 'ImagePullBackOff'],
		['a first that waits hides a second that crashed', {app: [{state: waiting('ErrImagePull')}, {state: ended(137, 'OOMKilled')}]}, 'ErrImagePull'],
		['one done, one running, pod ready', {app: [{state: ended(0, 'Completed')}, {state: running}], conditions: ready}, 'Running'],
		['one done, one running, pod not ready', {app: [{state: ended(0, 'Completed')}, {state: running}], conditions: {Ready: 'False'}}, 'NotReady'],
		['one done, one failed', {phase: 'Failed', app: [{state: ended(0, 'Completed')}, {state: ended(2, 'Error')}]}, 'Error'],
		['one done, one failed, one running', {app: [{state: ended(0, 'Completed')}, {state: ended(137, 'OOMKilled')}, {state: running}]}, 'OOMKilled'],
		['one done, one failed without a reason', {phase: 'Failed', app: [{state: ended(0, 'Completed')}, {state: ended(7)}]}, 'ExitCode:7'],
		['all done', {phase: 'Succeeded', app: [{state: ended(0, 'Completed')}, {state: ended(0, 'Completed')}]}, 'Completed'],
		['one failed first, one done after', {phase: 'Failed', app: [{state: ended(1, 'Error')}, {state: ended(0, 'Completed')}]}, 'Error'],

		['the first of two init containers', {phase: 'Pending', init: [{state: running}, {state: waiting('PodInitializing')}]}, 'Init:0/2'],
		['the second of two', {phase: 'Pending', init: [{state: ended(0, 'Completed')}, {state: running}]}, 'Init:1/2'],
		['an init container before it starts', {phase: 'Pending', init: [{state: waiting('PodInitializing')}]}, 'Init:0/1'],
		['an init container without a state', {phase: 'Pending', init: [{}]}, 'Init:0/1'],
		['an init image that cannot be pulled', {phase: 'Pending', init: [{state: waiting('ImagePullBackOff')}]}, 'Init:ImagePullBackOff'],
		['an init container that failed', {phase: 'Pending', init: [{state: ended(1, 'Error')}]}, 'Init:Error'],
		['an init container that crash-loops', {phase: 'Pending', init: [{state: waiting('CrashLoopBackOff')}]}, 'Init:CrashLoopBackOff'],
		['an init container out of memory', {phase: 'Pending', init: [{state: ended(137, 'OOMKilled')}]}, 'Init:OOMKilled'],
		['an init end without a reason', {phase: 'Pending', init: [{state: ended(4)}]}, 'Init:ExitCode:4'],
		['an init end by a signal', {phase: 'Pending', init: [{state: ended(0 + 143, undefined, 15)}]}, 'Init:Signal:15'],
		[
			'all init containers done, the app not yet',
			{phase: 'Pending', init: [{state: ended(0, 'Completed')}], app: [{state: waiting('PodInitializing')}]},
			'PodInitializing',
		],
		['a sidecar that has not started', {phase: 'Pending', init: [{sidecar: true, state: running, started: false}]}, 'Init:0/1'],
		['a started sidecar is passed over', {phase: 'Pending', init: [{sidecar: true, state: running}, {state: running}]}, 'Init:1/2'],
		[
			'sidecars count in both numbers',
			{phase: 'Pending', init: [{state: ended(0, 'Completed')}, {sidecar: true, state: waiting('PodInitializing')}, {}]},
			'Init:1/3',
		],
		['a sidecar with the app running', {init: [{sidecar: true, state: running}], app: [{state: running}], conditions: ready}, 'Running'],
		[
			'a crash-looping sidecar shows while the app containers run',
			{init: [{sidecar: true, state: waiting('CrashLoopBackOff')}], app: [{state: running}], conditions: initialized},
			'Init:CrashLoopBackOff',
		],
		[
			'once initialized the app containers speak again',
			{init: [{sidecar: true, state: waiting('CrashLoopBackOff')}], app: [{state: ended(1, 'Error')}], conditions: initialized},
			'Error',
		],

		['a pod being deleted', {isDeleted: true, app: [{state: running}]}, 'Terminating'],
		['a crash-looping pod being deleted', {isDeleted: true, app: [{state: waiting('CrashLoopBackOff')}]}, 'Terminating'],
		['a pending pod being deleted', {isDeleted: true, phase: 'Pending'}, 'Terminating'],
		['a finished pod being deleted keeps its status', {isDeleted: true, phase: 'Succeeded', app: [{state: ended(0, 'Completed')}]}, 'Completed'],
		['a failed pod being deleted keeps its status', {isDeleted: true, phase: 'Failed', app: [{state: ended(1, 'Error')}]}, 'Error'],
		['an evicted pod being deleted keeps its status', {isDeleted: true, phase: 'Failed', reason: 'Evicted'}, 'Evicted'],
		['deleted on a lost node', {isDeleted: true, reason: 'NodeLost', app: [{state: running}]}, 'Unknown'],
	])('%s', (_, given, expected) => {
		expect(podStatus(pod(given)).reason).toBe(expected);
	});
});

describe('READY', () => {
	test.each<[string, PodGiven, string]>([
		['nothing has run', {phase: 'Pending', containers: 2}, '0/2'],
		['one of two is ready', {app: [{state: running}, {state: running, ready: false}]}, '1/2'],
		['both are', {app: [{state: running}, {state: running}]}, '2/2'],
		['ready and no longer running does not count', {app: [{state: ended(0, 'Completed'), ready: true}]}, '0/1'],
		['plain init containers never count', {init: [{state: ended(0, 'Completed')}], app: [{state: running}]}, '1/1'],
		['a ready sidecar counts on both sides', {init: [{sidecar: true, state: running}], app: [{state: running}]}, '2/2'],
		['a sidecar that is not ready counts on one', {init: [{sidecar: true, state: running, ready: false}], app: [{state: running}]}, '1/2'],
		['a sidecar that has not started does not count as ready', {init: [{sidecar: true, state: running, started: false}], containers: 1}, '0/2'],
		['while initializing app containers do not count', {init: [{state: running}], app: [{state: running}]}, '0/1'],
	])('%s', (_, given, expected) => {
		const {readyContainers, totalContainers} = podStatus(pod(given));
		expect(`${readyContainers}/${totalContainers}`).toBe(expected);
	});
});

describe('RESTARTS', () => {
	test.each<[string, PodGiven, string]>([
		['none', {app: [{state: running}]}, '0'],
		['with the time of the last end', {app: [{state: running, restartCount: 3, lastState: endedAt(nowMs - 12_000)}]}, '3 (12s ago)'],
		['without any end known', {app: [{state: running, restartCount: 3}]}, '3'],
		['an end but no restart', {app: [{state: running, restartCount: 0, lastState: endedAt(nowMs - 12_000)}]}, '0'],
		[
			'the sum of all, with the latest end',
			{
				app: [
					{state: running, restartCount: 1, lastState: endedAt(nowMs - 600_000)},
					{state: running, restartCount: 2, lastState: endedAt(nowMs - 90_000)},
				],
			},
			'3 (90s ago)',
		],
		[
			'while initializing, the init containers alone',
			{
				phase: 'Pending',
				init: [{state: waiting('CrashLoopBackOff'), restartCount: 4, lastState: endedAt(nowMs - 40_000)}],
				app: [{restartCount: 9}],
			},
			'4 (40s ago)',
		],
		[
			'once initialized, those of plain init containers disappear',
			{
				init: [{state: ended(0, 'Completed'), restartCount: 4, lastState: endedAt(nowMs - 40_000)}],
				app: [{state: running, restartCount: 1, lastState: endedAt(nowMs - 130_000)}],
			},
			'1 (2m10s ago)',
		],
		[
			'sidecars go on counting',
			{
				init: [{sidecar: true, state: running, restartCount: 2, lastState: endedAt(nowMs - 30_000)}],
				app: [{state: running, restartCount: 1, lastState: endedAt(nowMs - 60_000)}],
			},
			'3 (30s ago)',
		],
		[
			'a sidecar down in an initialized pod counts with the app',
			{
				init: [{sidecar: true, state: waiting('CrashLoopBackOff'), restartCount: 5, lastState: endedAt(nowMs - 20_000)}],
				app: [{state: running, restartCount: 1}],
				conditions: initialized,
			},
			'6 (20s ago)',
		],
	])('%s', (_, given, expected) => {
		expect(restartsText(podStatus(pod(given)), nowMs)).toBe(expected);
	});
});

test.each<[number, string]>([
	[0, '0s'],
	[59_999, '59s'],
	[119_000, '119s'],
	[120_000, '2m'],
	[125_000, '2m5s'],
	[599_000, '9m59s'],
	[600_000, '10m'],
	[10_799_000, '179m'],
	[10_800_000, '3h'],
	[14_460_000, '4h1m'],
	[28_800_000, '8h'],
	[172_799_000, '47h'],
	[172_800_000, '2d'],
	[180_000_000, '2d2h'],
	[691_200_000, '8d'],
	[63_072_000_000, '2y'],
	[65_664_000_000, '2y30d'],
	[283_824_000_000, '9y'],
	[-1_000, '0s'],
	[-3_000, '<invalid>'],
])('a pod created %i ms ago is %s old', (ageMs, expected) => {
	const young = pod({});
	expect(podTable.row(young, ageMs)[4]).toBe(expected);
});

test('a pod without a time of creation has an unknown age', () => {
	const given = pod({});
	expect(podTable.row({...given, metadata: {...given.metadata, creationTimestamp: ''}}, 0)[4]).toBe('<unknown>');
});

test('the wide table shows where a pod is', () => {
	const given = pod({app: [{state: running}], conditions: {Ready: 'True', 'example.com/gate': 'True'}});
	const placed: Pod = {
		...given,
		metadata: {...given.metadata, labels: {app: 'web', tier: 'front'}},
		spec: {...given.spec, nodeName: 'node01', readinessGates: [{conditionType: 'example.com/gate'}, {conditionType: 'example.com/other'}]},
		status: {...given.status, podIP: '10.244.1.2', podIPs: [{ip: '10.244.1.2'}], nominatedNodeName: 'node02'},
	};
	expect(renderTable('pods', [placed], nowMs, {isWide: true, withNamespace: true, showLabels: true, labelColumns: ['app', 'example.com/none']})).toBe(
		[
			'NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE   IP           NODE     NOMINATED NODE   READINESS GATES   APP   NONE     LABELS',
			'default     web    1/1     Running   0          60m   10.244.1.2   node01   node02           1/2               web   <none>   app=web,tier=front',
			'',
		].join('\n'),
	);
});

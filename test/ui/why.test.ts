import {describe, expect, test} from 'vitest';
import type {Pod} from '../../source/api/generated/types.ts';
import type {ProbeReport} from '../../source/cluster/apiserver/kubelet-endpoint.ts';
import {type CauseLink, explainNode, explainPod, type PodFacts} from '../../source/ui/why.ts';
import {wordsOf} from '../../source/ui/words/words.ts';
import {type FakeContainer, fakeEvent, fakeNode, fakePod, playground, running, terminated, waiting} from '../helpers/fake-run.ts';

const nowMs = 252_000;
const nothing: PodFacts = {nowMs, events: [], probes: [], faults: [], causes: [], node: fakeNode('node01')};
const why = (pod: Pod, facts: Partial<PodFacts> = {}): string =>
	explainPod(pod, {...nothing, ...facts}, wordsOf({language: 'en'}))
		.map(({text}) => text)
		.join(' ← ');
const podOf = (container: Partial<FakeContainer>, more: Partial<Parameters<typeof fakePod>[0]> = {}): Pod =>
	fakePod({name: 'web', node: 'node01', containers: [{name: 'web', state: running(), ...container}], ...more});
const probed: Partial<FakeContainer> = {readinessProbe: {httpGet: {path: '/ready', port: 80}, failureThreshold: 3}};
const failing: ProbeReport = {
	container: 'web',
	kind: 'readiness',
	attempts: [{atMs: 250_000, latencyMs: 3, result: 'failure', output: 'HTTP probe failed with statuscode: 500'}],
	resultRun: 5,
	lastResult: 'failure',
	nextAtMs: 255_000,
	isOnHold: false,
};
const limits = {limits: {memory: '128Mi'}};
const fault: CauseLink = {atMs: 72_000, by: 'fault', what: 'memory-leak on pod/web'};

describe('why a pod is as it is', () => {
	test.each<[string, Pod, Partial<PodFacts>, string]>([
		['all is well', podOf({isReady: true}), {}, '1/1 Running ← all containers run'],
		['probes pass', podOf({isReady: true, ...probed}), {}, '1/1 Running ← all containers run and pass their readiness probes'],
		[
			'the readiness probe fails',
			podOf(probed),
			{probes: [failing]},
			'0/1 Running ← the readiness probe of web failed 5 times in a row ← HTTP probe failed with statuscode: 500',
		],
		[
			'the readiness probe has not passed yet',
			podOf(probed),
			{probes: [{...failing, attempts: [], lastResult: 'unknown', resultRun: 0}]},
			'0/1 Running ← the readiness probe of web has not passed yet, next in 3s',
		],
		[
			'the startup probe has failed for good, and the kubelet has forgotten its count',
			podOf({isStarted: false, startupProbe: {httpGet: {path: '/', port: 80}, failureThreshold: 2}}),
			{probes: [{...failing, kind: 'startup', attempts: Array(5).fill(failing.attempts[0]), resultRun: 0, isOnHold: true}]},
			'0/1 Running ← the startup probe of web failed 2 of 2 times in a row ← HTTP probe failed with statuscode: 500',
		],
		[
			'its probes are not known',
			podOf(probed),
			{probes: undefined},
			'0/1 Running ← web is not ready ← its probes are not known: node01 cannot be reached',
		],
		[
			'it is ready still, and being stopped',
			podOf({isReady: true, livenessProbe: {exec: {command: ['cat', '/tmp/healthy']}}}),
			{probes: [{...failing, kind: 'liveness', resultRun: 3, isOnHold: true}]},
			'1/1 Running ← web is being stopped ← its liveness probe failed 3 of 3 times in a row ← HTTP probe failed with statuscode: 500',
		],
		[
			'it crashed over its memory limit',
			podOf({
				state: waiting('CrashLoopBackOff', 'back-off 40s restarting failed container=web pod=web_default(u)'),
				lastState: terminated(137, 'OOMKilled'),
				restarts: 3,
				resources: limits,
			}),
			{causes: [{atMs: 235_000, by: 'kubelet/node01', what: 'update pods/status default/web'}, fault]},
			'0/1 CrashLoopBackOff ← web is held back after 3 restarts, next try in 23s ← web was OOMKilled (137), 17s ago ← it reached its memory limit of 128Mi ← fault memory-leak on pod/web, 3m ago',
		],
		[
			'the liveness probe had it killed',
			podOf({state: terminated(137, 'Error')}),
			{
				events: [
					fakeEvent('Pod', 'web', 203_000, 'Warning', 'Unhealthy', 'Liveness probe failed: cat: /tmp/healthy: No such file or directory', 3),
					fakeEvent('Pod', 'web', 204_000, 'Normal', 'Killing', 'Container web failed liveness probe, will be restarted'),
				],
			},
			'0/1 Error ← web ended: Error 137 (SIGKILL), 17s ago ← its liveness probe failed ← cat: /tmp/healthy: No such file or directory',
		],
		[
			'an older kill by the probe is not this end',
			podOf({state: terminated(1, 'Error')}),
			{events: [fakeEvent('Pod', 'web', 100_000, 'Normal', 'Killing', 'Container web failed liveness probe, will be restarted')]},
			'0/1 Error ← web ended: Error 1, 17s ago',
		],
		[
			'its image is not there',
			podOf({state: waiting('ImagePullBackOff', 'Back-off pulling image "nginx:0": ErrImagePull: not found')}, {phase: 'Pending'}),
			{},
			'0/1 ImagePullBackOff ← web: Back-off pulling image "nginx:0": ErrImagePull: not found',
		],
		[
			'the runtime tells at length that the image is not there',
			podOf(
				{
					state: waiting(
						'ErrImagePull',
						'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:0": failed to resolve reference "docker.io/library/nginx:0": docker.io/library/nginx:0: not found',
					),
				},
				{phase: 'Pending'},
			),
			{},
			'0/1 ErrImagePull ← web: docker.io/library/nginx:0: not found',
		],
		[
			'it has no node',
			fakePod({
				name: 'web',
				phase: 'Pending',
				containers: [{name: 'web', state: {}}],
				conditions: [['PodScheduled', 'False', 'Unschedulable', '0/4 nodes are available: 4 Insufficient cpu.']],
			}),
			{},
			'0/1 Pending ← it has no node: Unschedulable ← 0/4 nodes are available: 4 Insufficient cpu.',
		],
		[
			'no scheduler has dealt with it',
			fakePod({name: 'web', phase: 'Pending', containers: [{name: 'web', state: {}}], conditions: []}),
			{},
			'0/1 Pending ← it has no node: default-scheduler has not dealt with it yet',
		],
		[
			'its sandbox cannot be made',
			podOf({state: waiting('ContainerCreating')}, {phase: 'Pending'}),
			{
				events: [
					fakeEvent('Pod', 'web', 250_000, 'Warning', 'FailedMount', 'MountVolume.SetUp failed for volume "config" : configmap "config" not found'),
				],
			},
			'0/1 ContainerCreating ← web has not been started ← FailedMount: MountVolume.SetUp failed for volume "config" : configmap "config" not found',
		],
		[
			'an init container fails',
			fakePod({
				name: 'web',
				node: 'node01',
				phase: 'Pending',
				containers: [
					{name: 'fetch', isInit: true, state: terminated(1, 'Error')},
					{name: 'web', state: waiting('PodInitializing')},
				],
				conditions: [['Initialized', 'False', 'ContainersNotInitialized']],
			}),
			{},
			'0/1 Init:Error ← init container fetch is not done ← fetch ended: Error 1, 17s ago',
		],
		[
			'an init container still runs',
			fakePod({
				name: 'web',
				node: 'node01',
				phase: 'Pending',
				containers: [
					{name: 'wait', isInit: true, state: running(232_000)},
					{name: 'web', state: waiting('PodInitializing')},
				],
				conditions: [['Initialized', 'False', 'ContainersNotInitialized']],
			}),
			{},
			'0/1 Init:0/1 ← init container wait still runs, for 20s',
		],
		[
			'its node is silent',
			podOf(
				{isReady: true},
				{
					conditions: [
						['Ready', 'False'],
						['Initialized', 'True'],
						['ContainersReady', 'True'],
					],
				},
			),
			{node: fakeNode('node02', {isReady: false})},
			'1/1 Running ← node02 is NotReady: Kubelet stopped posting node status.',
		],
		[
			'it was evicted',
			podOf({state: terminated(137, 'Error')}, {phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. '}),
			{},
			'0/1 Error ← Evicted: The node was low on resource: memory.',
		],
		['it is done', podOf({state: terminated(0, 'Completed')}, {phase: 'Succeeded'}), {}, '0/1 Completed ← every container ended with exit code 0'],
		[
			'it is being deleted',
			podOf({isReady: true}, {isDeleted: true}),
			{nowMs: 240_000},
			'1/1 Terminating ← it is being deleted, its grace period ends in 10s ← web still runs',
		],
		[
			'it is being deleted on a silent node',
			podOf({isReady: true}, {isDeleted: true}),
			{node: fakeNode('node02', {isReady: false})},
			'1/1 Terminating ← it is being deleted, its grace period ended 2s ago ← nobody confirms that it stopped: node02 is silent',
		],
	])('%s', (_, pod, facts, expected) => {
		expect(why(pod, facts)).toBe(expected);
	});

	test('a fault that is at work on it is named, one on another pod is not', () => {
		const [leak] = playground().faults;
		const owner = ['ReplicaSet', 'web-7c9d8b6f5'] as const;
		const state = terminated(137, 'OOMKilled');
		expect(why(podOf({state}, {name: 'web-7c9d8b6f5-a', owner}), {faults: [leak!]})).toContain('fault memory-leak at work on deployment/web for 3m');
		expect(why(podOf({state}, {name: 'api-1', owner: ['ReplicaSet', 'api-5d4f7c9b8']}), {faults: [leak!]})).not.toContain('fault');
	});

	test('a pod that is well is not put down to a fault', () => {
		expect(why(podOf({isReady: true}), {causes: [fault]})).not.toContain('fault');
	});
});

describe('why a node is as it is', () => {
	test.each([
		['well', fakeNode('node01'), 'node01 Ready ← its kubelet posts status, no pressure'],
		[
			'silent',
			fakeNode('node02', {isReady: false}),
			'node02 NotReady ← Ready is Unknown: Kubelet stopped posting node status. ← last heard of 58s ago',
		],
	])('%s', (_, node, expected) => {
		const links = explainNode(node, {nowMs, faults: [], causes: []}, wordsOf({language: 'en'}));
		expect(links.map(({text}) => text).join(' ← ')).toBe(expected);
	});
});

import {describe, expect, test} from 'vitest';
import type {Container, Pod} from '../../../source/api/generated/types.ts';
import {computePodActions, type PodActions} from '../../../source/cluster/kubelet/pod-actions.ts';
import {noProbeResults, type PodProbeResults, type ProbeOutcome} from '../../../source/cluster/kubelet/probes/results.ts';
import type {PodSandbox, RuntimeContainer} from '../../../source/world/types.ts';

type Run = 'running' | 'created' | number | {state: 'running' | number; image?: string; attempt?: number};

const sidecar = (name: string, more: Partial<Container> = {}): Container => ({name, image: name, restartPolicy: 'Always', ...more});
const container = (name: string, more: Partial<Container> = {}): Container => ({name, image: name, ...more});

function pod(spec: object = {}, metadata: object = {}): Pod {
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name: 'web', namespace: 'default', uid: 'u', ...metadata},
		spec: {restartPolicy: 'Always', containers: [container('a'), container('b')], ...spec},
		status: {},
	} as unknown as Pod;
}

function sandbox(overrides: Partial<PodSandbox> & {attempt?: number} = {}): PodSandbox {
	const {attempt = 0, ...rest} = overrides;
	const config = {podUid: 'u', namespace: 'default', name: 'web', attempt, hostname: 'web', isHostNetwork: false, dnsPolicy: 'ClusterFirst'};
	return {id: `sandbox-${attempt}`, config, createdAtMs: 0, ip: '10.244.1.2', isReady: true, ...rest};
}

/** One run of each container; a number is an exit code. */
function runs(containers: Readonly<Record<string, Run>>): RuntimeContainer[] {
	return Object.entries(containers).map(([name, run]) => {
		const {state, image = name, attempt = 0} = typeof run === 'object' ? run : {state: run};
		return {
			id: `${name}-${attempt}`,
			sandboxId: 'sandbox-0',
			config: {name, image, attempt},
			state: typeof state === 'number' ? 'exited' : state,
			exitCode: typeof state === 'number' ? state : undefined,
		} as RuntimeContainer;
	});
}

function probes(kind: 'startup' | 'liveness', outcomes: Readonly<Record<string, ProbeOutcome>>): PodProbeResults {
	const results = new Map(Object.entries(outcomes).map(([name, outcome]) => [name, {containerId: `${name}-0`, outcome}]));
	return {...noProbeResults, [kind]: results};
}

/** Only what is to be done. */
function summary(actions: PodActions): Record<string, unknown> {
	return {
		...(actions.killPod && {killPod: true}),
		...(actions.createSandbox && {createSandbox: actions.attempt}),
		...(actions.initContainersToStart.length > 0 && {init: actions.initContainersToStart}),
		...(actions.containersToStart.length > 0 && {start: actions.containersToStart}),
		...(actions.ephemeralContainersToStart.length > 0 && {ephemeral: actions.ephemeralContainersToStart}),
		...(actions.containersToUpdate.length > 0 && {update: actions.containersToUpdate}),
		...(actions.containersToKill.length > 0 && {kill: actions.containersToKill.map(({message}) => message)}),
	};
}

interface Row {
	readonly name: string;
	readonly pod?: Pod;
	readonly sandboxes?: readonly PodSandbox[];
	readonly runs?: Readonly<Record<string, Run>>;
	readonly probes?: PodProbeResults;
	/** The CPU limits containers have, where they are not those of the spec. */
	readonly actual?: Readonly<Record<string, string>>;
	readonly expected: Record<string, unknown>;
}

const limits = {resources: {limits: {cpu: '1'}}};
const restarting = {resizePolicy: [{resourceName: 'cpu', restartPolicy: 'RestartContainer'}]};
const limited = (name: string, more: Partial<Container> = {}): Container => container(name, {...limits, ...more});

function withLimits({spec}: Pod, cpuLimits: Readonly<Record<string, string>>): Pod['spec'] {
	const take = (of: Container): Container => (cpuLimits[of.name] ? {...of, resources: {limits: {cpu: cpuLimits[of.name]!}}} : of);
	return {...spec, containers: spec.containers.map(take), initContainers: (spec.initContainers ?? []).map(take)};
}

const setup = {initContainers: [container('one'), container('two')]};
const proxy = {initContainers: [sidecar('proxy', {startupProbe: {}}), container('setup')]};

const tables: Record<string, readonly Row[]> = {
	'a sandbox': [
		{name: 'is made for a new pod', sandboxes: [], expected: {killPod: true, createSandbox: 0, start: ['a', 'b']}},
		{name: 'is left alone while all is well', runs: {a: 'running', b: 'running'}, expected: {}},
		{
			name: 'is made anew when it died, and everything in it',
			sandboxes: [sandbox({isReady: false})],
			runs: {a: 137, b: 137},
			expected: {killPod: true, createSandbox: 1, start: ['a', 'b']},
		},
		{
			name: 'is made anew when it has lost its address',
			sandboxes: [sandbox({attempt: 2, ip: undefined})],
			expected: {killPod: true, createSandbox: 3, start: ['a', 'b']},
		},
		{
			name: 'needs no address on the host network',
			pod: pod({hostNetwork: true}),
			sandboxes: [{...sandbox({ip: undefined}), config: {...sandbox().config, isHostNetwork: true}}],
			runs: {a: 'running', b: 'running'},
			expected: {},
		},
		{
			name: 'starts with the init containers again',
			pod: pod(setup),
			sandboxes: [sandbox({isReady: false})],
			runs: {one: 0, two: 0, a: 255, b: 255},
			expected: {killPod: true, createSandbox: 1, init: ['one']},
		},
		{
			name: 'is not made anew for a pod that never restarts',
			pod: pod({restartPolicy: 'Never'}),
			sandboxes: [sandbox({isReady: false})],
			runs: {a: 137, b: 0},
			expected: {killPod: true},
		},
		{
			name: 'is made for a pod that never restarts and has not run yet',
			pod: pod({restartPolicy: 'Never'}),
			sandboxes: [sandbox({isReady: false})],
			expected: {killPod: true, createSandbox: 1, start: ['a', 'b']},
		},
		{
			name: 'is made anew only for what has not succeeded, with OnFailure',
			pod: pod({restartPolicy: 'OnFailure'}),
			sandboxes: [sandbox({isReady: false})],
			runs: {a: 0, b: 1},
			expected: {killPod: true, createSandbox: 1, start: ['b']},
		},
		{
			name: 'is not made anew when all have succeeded, with OnFailure',
			pod: pod({restartPolicy: 'OnFailure'}),
			sandboxes: [sandbox({isReady: false})],
			runs: {a: 0, b: 0},
			expected: {killPod: true},
		},
	],
	'app containers': [
		{name: 'all start at once', expected: {start: ['a', 'b']}},
		{name: 'are started when they were only created', runs: {a: 'created', b: 'running'}, expected: {start: ['a']}},
		{name: 'are restarted whatever their exit code, with Always', runs: {a: 0, b: 1}, expected: {start: ['a', 'b']}},
		{name: 'are restarted when they failed, with OnFailure', pod: pod({restartPolicy: 'OnFailure'}), runs: {a: 0, b: 1}, expected: {start: ['b']}},
		{name: 'stay dead with Never', pod: pod({restartPolicy: 'Never'}), runs: {a: 1, b: 'running'}, expected: {}},
		{name: 'end the pod when none is left to run', pod: pod({restartPolicy: 'Never'}), runs: {a: 1, b: 0}, expected: {killPod: true}},
		{name: 'are not restarted in a pod that is being deleted', pod: pod({}, {deletionTimestamp: 'x'}), runs: {a: 1, b: 'running'}, expected: {}},
		{
			name: 'have a restart policy of their own that goes before',
			pod: pod({restartPolicy: 'Never', containers: [container('a', {restartPolicy: 'OnFailure'}), container('b')]}),
			runs: {a: 1, b: 1},
			expected: {start: ['a']},
		},
		{
			name: 'are restarted for the exit codes their rules name',
			pod: pod({
				restartPolicy: 'Never',
				containers: [
					container('a', {restartPolicy: 'Never', restartPolicyRules: [{action: 'Restart', exitCodes: {operator: 'In', values: [42]}}]}),
					container('b', {restartPolicy: 'Never', restartPolicyRules: [{action: 'Restart', exitCodes: {operator: 'In', values: [42]}}]}),
				],
			}),
			runs: {a: 42, b: 1},
			expected: {start: ['a']},
		},
	],
	'a running container is killed': [
		{
			name: 'when its image was edited',
			runs: {a: {state: 'running', image: 'redis123'}, b: 'running'},
			expected: {start: ['a'], kill: ['Container a definition changed, will be restarted']},
		},
		{
			name: 'and restarted when its image was edited, even with Never',
			pod: pod({restartPolicy: 'Never'}),
			runs: {a: {state: 'running', image: 'redis123'}, b: 'running'},
			expected: {start: ['a'], kill: ['Container a definition changed, will be restarted']},
		},
		{
			name: 'when its liveness probe failed',
			runs: {a: 'running', b: 'running'},
			probes: probes('liveness', {a: 'failure', b: 'success'}),
			expected: {start: ['a'], kill: ['Container a failed liveness probe, will be restarted']},
		},
		{
			name: 'for good when its liveness probe failed, with Never',
			pod: pod({restartPolicy: 'Never'}),
			runs: {a: 'running', b: 'running'},
			probes: probes('liveness', {a: 'failure'}),
			expected: {kill: ['Container a failed liveness probe']},
		},
		{
			name: 'when its startup probe failed',
			runs: {a: 'running', b: 'running'},
			probes: probes('startup', {b: 'failure'}),
			expected: {start: ['b'], kill: ['Container b failed startup probe, will be restarted']},
		},
		{
			name: 'not for what was said of the run before it',
			runs: {a: {state: 'running', attempt: 1}, b: 'running'},
			probes: probes('liveness', {a: 'failure'}),
			expected: {},
		},
	],
	'init containers': [
		{name: 'come first, one at a time', pod: pod(setup), expected: {init: ['one']}},
		{name: 'are waited for', pod: pod(setup), runs: {one: 'running'}, expected: {}},
		{name: 'follow each other when they succeed', pod: pod(setup), runs: {one: 0}, expected: {init: ['two']}},
		{name: 'are followed by the app containers', pod: pod(setup), runs: {one: 0, two: 0}, expected: {start: ['a', 'b']}},
		{name: 'are tried again when they fail', pod: pod(setup), runs: {one: 1}, expected: {init: ['one']}},
		{
			name: 'are not tried again with Never: the pod has failed',
			pod: pod({...setup, restartPolicy: 'Never'}),
			runs: {one: 1},
			expected: {killPod: true},
		},
		{name: 'do not run again once an app container runs', pod: pod(setup), runs: {a: 'running', b: 'running'}, expected: {}},
		{name: 'that completed may be gone, as long as the last is there', pod: pod(setup), runs: {two: 0, a: 1, b: 1}, expected: {start: ['a', 'b']}},
	],
	sidecars: [
		{name: 'hold up the next until they are started', pod: pod(proxy), runs: {proxy: 'running'}, expected: {}},
		{
			name: 'let the next go when their startup probe has passed',
			pod: pod(proxy),
			runs: {proxy: 'running'},
			probes: probes('startup', {proxy: 'success'}),
			expected: {init: ['setup']},
		},
		{
			name: 'without a startup probe let the next go as soon as they run',
			pod: pod({initContainers: [sidecar('proxy'), container('setup')]}),
			runs: {proxy: 'running'},
			expected: {init: ['setup']},
		},
		{
			name: 'are restarted whatever the policy of the pod',
			pod: pod({...proxy, restartPolicy: 'Never'}),
			runs: {proxy: 1, setup: 0, a: 'running', b: 'running'},
			expected: {init: ['proxy']},
		},
		{
			name: 'are restarted beside what is to be started anyway',
			pod: pod({initContainers: [sidecar('proxy'), container('setup')]}),
			runs: {proxy: 1, setup: 'running'},
			expected: {init: ['proxy']},
		},
		{
			name: 'whose startup probe failed are killed, without more words',
			pod: pod(proxy),
			runs: {proxy: 'running'},
			probes: probes('startup', {proxy: 'failure'}),
			expected: {init: ['proxy'], kill: ['Init container proxy failed startup probe']},
		},
		{
			name: 'whose liveness probe failed are killed, without more words',
			pod: pod({initContainers: [sidecar('proxy', {livenessProbe: {}})]}),
			runs: {proxy: 'running', a: 'running', b: 'running'},
			probes: probes('liveness', {proxy: 'failure'}),
			expected: {init: ['proxy'], kill: ['Init container proxy failed liveness probe']},
		},
		{
			name: 'do not keep a finished pod alive',
			pod: pod({initContainers: [sidecar('proxy')], restartPolicy: 'Never'}),
			runs: {proxy: 'running', a: 0, b: 0},
			expected: {killPod: true},
		},
		{
			name: 'alone before the app containers let them all go',
			pod: pod({initContainers: [sidecar('proxy')]}),
			runs: {proxy: 'running'},
			expected: {start: ['a', 'b']},
		},
	],
	'containers that were granted other resources': [
		{
			name: 'get them while they run',
			pod: pod({containers: [limited('a'), limited('b')]}),
			runs: {a: 'running', b: 'running'},
			actual: {a: '2'},
			expected: {update: ['a']},
		},
		{
			name: 'are killed and started again if their policy says so',
			pod: pod({containers: [limited('a', restarting), limited('b')]}),
			runs: {a: 'running', b: 'running'},
			actual: {a: '2', b: '2'},
			expected: {kill: ['Container a resize requires restart'], start: ['a'], update: ['b']},
		},
		{
			name: 'do so though the pod never restarts anything',
			pod: pod({containers: [limited('a', restarting)], restartPolicy: 'Never'}),
			runs: {a: 'running'},
			actual: {a: '2'},
			expected: {kill: ['Container a resize requires restart'], start: ['a']},
		},
		{
			name: 'are started with them if they do not run',
			pod: pod({containers: [limited('a'), limited('b')]}),
			runs: {a: 1, b: 'running'},
			actual: {a: '2'},
			expected: {start: ['a']},
		},
		{
			name: 'come after a failed probe',
			pod: pod({containers: [limited('a'), limited('b')]}),
			runs: {a: 'running', b: 'running'},
			probes: probes('liveness', {a: 'failure'}),
			actual: {a: '2'},
			expected: {kill: ['Container a failed liveness probe, will be restarted'], start: ['a']},
		},
		{
			name: 'are sidecars too',
			pod: pod({initContainers: [sidecar('proxy', limits)], containers: [limited('a')]}),
			runs: {proxy: 'running', a: 'running'},
			actual: {proxy: '2'},
			expected: {update: ['proxy']},
		},
	],
	'ephemeral containers': [
		{
			name: 'start beside init containers, once',
			pod: pod({...setup, ephemeralContainers: [{name: 'debug'}, {name: 'done'}]}),
			runs: {one: 'running', done: 1},
			expected: {ephemeral: ['debug']},
		},
	],
};

for (const [title, rows] of Object.entries(tables)) {
	describe(title, () => {
		test.each(rows)(
			'$name',
			({pod: given = pod(), sandboxes = [sandbox()], runs: containers = {}, probes: results = noProbeResults, actual, expected}) => {
				expect(summary(computePodActions(given, {sandboxes, containers: runs(containers)}, results, actual && withLimits(given, actual)))).toEqual(
					expected,
				);
			},
		);
	});
}

test('all containers are taken away, those whose end asked for it last, each of their runs', () => {
	const rule = {restartPolicy: 'Never', restartPolicyRules: [{action: 'RestartAllContainers', exitCodes: {operator: 'In', values: [88]}}]};
	const gang = pod({containers: [container('a', rule as Partial<Container>), container('b'), container('c')]});
	const view = {sandboxes: [sandbox()], containers: [...runs({c: 0}), ...runs({b: {state: 'running', attempt: 1}, a: 88}), ...runs({b: 1})]};
	const actions = computePodActions(gang, view, noProbeResults, undefined, true);
	expect(actions.containersToReset).toEqual([
		{containerId: 'b-1', name: 'b', isRunning: true},
		{containerId: 'b-0', name: 'b', isRunning: false},
		{containerId: 'c-0', name: 'c', isRunning: false},
		{containerId: 'a-0', name: 'a', isRunning: false},
	]);
	expect(summary(actions)).toEqual({});
});

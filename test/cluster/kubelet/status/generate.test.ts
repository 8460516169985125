import {describe, expect, test} from 'vitest';
import type {Container, Pod, PodStatus} from '../../../../source/api/generated/types.ts';
import {timestamp} from '../../../../source/api/timestamps.ts';
import {noProbeResults, type PodProbeResults, type ProbeStanding} from '../../../../source/cluster/kubelet/probes/results.ts';
import {generatePodStatus, type PodStatusInput, type StartFailure} from '../../../../source/cluster/kubelet/status/generate.ts';
import {makePod, makeRun, makeSandbox, nginxImage, type Run} from '../../../helpers/kubelet-parts.ts';

type More = Partial<Omit<PodStatusInput, 'reasonCache' | 'containers'>> & {
	readonly runs?: readonly (readonly [name: string, run: Run])[];
	readonly failures?: Readonly<Record<string, StartFailure>>;
};

function generate(pod: Pod, {runs = [], failures = {}, ...more}: More = {}): PodStatus {
	return generatePodStatus({
		pod,
		oldStatus: pod.status,
		sandboxes: [makeSandbox(pod)],
		containers: runs.map(([name, run]) => makeRun(pod, name, run)),
		reasonCache: new Map(Object.entries(failures)),
		isTerminal: false,
		probeResults: noProbeResults,
		findImage: (reference) => (reference === nginxImage.id ? nginxImage : undefined),
		runtimeName: 'containerd',
		hostIp: '10.0.0.11',
		nowMs: 20_000,
		startTimeMs: 0,
		kubeletStartedAtMs: 0,
		...more,
	});
}

function probeResults(kind: 'startup' | 'readiness', standing: ProbeStanding): PodProbeResults {
	return {...noProbeResults, [kind]: new Map([['app', standing]])};
}

const app = (status: PodStatus) => status.containerStatuses![0]!;
const crashLoop = {reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container=app pod=web_default(uid-web)'};

describe('the status of a container', () => {
	test('waits as ContainerCreating before it exists', () => {
		expect(app(generate(makePod()))).toEqual({
			name: 'app',
			image: 'nginx:1.14',
			imageID: '',
			lastState: {},
			ready: false,
			restartCount: 0,
			started: false,
			state: {waiting: {reason: 'ContainerCreating'}},
		});
	});

	test('waits as PodInitializing in a pod with init containers, and so do those', () => {
		const status = generate(makePod({initContainers: [{}]}));
		expect(app(status).state).toEqual({waiting: {reason: 'PodInitializing'}});
		expect(status.initContainerStatuses![0]!.state).toEqual({waiting: {reason: 'PodInitializing'}});
	});

	test('running: image, digest, ID, resources and user are those of the runtime', () => {
		const pod = makePod({containers: [{resources: {requests: {cpu: '100m'}, limits: {memory: '64Mi'}}}]});
		expect(app(generate(pod, {runs: [['app', {state: 'running', startedAtMs: 3000}]]}))).toEqual({
			allocatedResources: {cpu: '100m'},
			containerID: 'containerd://app-0',
			name: 'app',
			image: 'docker.io/library/nginx:1.14',
			imageID: 'docker.io/library/nginx@sha256:bb',
			lastState: {},
			ready: true,
			resources: {requests: {cpu: '100m'}, limits: {memory: '64Mi'}},
			restartCount: 0,
			started: true,
			state: {running: {startedAt: timestamp(3000)}},
			user: {linux: {gid: 0, supplementalGroups: [0], uid: 0}},
		});
	});

	test('a container that asks for nothing says so', () => {
		const status = app(generate(makePod(), {runs: [['app', {state: 'running'}]]}));
		expect(status.resources).toEqual({});
		expect(status).not.toHaveProperty('allocatedResources');
	});

	test('created but not started, it waits without a reason', () => {
		expect(app(generate(makePod(), {runs: [['app', {state: 'created'}]]})).state).toEqual({waiting: {}});
	});

	test('just after its exit it is Terminated, with the reason the runtime gives', () => {
		const status = app(generate(makePod(), {runs: [['app', {state: 'exited', exitCode: 137, reason: 'OOMKilled'}]]}));
		expect(status.state).toEqual({
			terminated: {containerID: 'containerd://app-0', exitCode: 137, reason: 'OOMKilled', startedAt: timestamp(1000), finishedAt: timestamp(5000)},
		});
		expect(status.restartCount).toBe(0);
		expect(status.ready).toBe(false);
	});

	test('once a start has failed it waits for that reason, and the exit becomes the last state', () => {
		const status = app(generate(makePod(), {runs: [['app', {state: 'exited', exitCode: 1}]], failures: {app: crashLoop}}));
		expect(status.state).toEqual({waiting: crashLoop});
		expect(status.lastState!.terminated!.exitCode).toBe(1);
		expect(status.restartCount).toBe(0);
	});

	test('the restart count rises with the new container, not with the death of the old one', () => {
		const status = app(
			generate(makePod(), {
				runs: [
					['app', {state: 'running', attempt: 1}],
					['app', {state: 'exited', attempt: 0, exitCode: 1}],
				],
			}),
		);
		expect(status.restartCount).toBe(1);
		expect(status.state).toHaveProperty('running');
		expect(status.lastState!.terminated!.containerID).toBe('containerd://app-0');
	});

	test('of three runs the last two are told of', () => {
		const status = app(
			generate(makePod(), {
				runs: [
					['app', {state: 'exited', attempt: 2, exitCode: 3}],
					['app', {state: 'exited', attempt: 1, exitCode: 2}],
					['app', {state: 'exited', attempt: 0, exitCode: 1}],
				],
			}),
		);
		expect(status.state!.terminated!.exitCode).toBe(3);
		expect(status.lastState!.terminated!.exitCode).toBe(2);
	});

	test('an image that cannot be pulled is the reason it waits for', () => {
		const failure = {reason: 'ImagePullBackOff', message: 'Back-off pulling image "nginx:9": ErrImagePull: not found'};
		const status = app(generate(makePod(), {failures: {app: failure}}));
		expect(status.state).toEqual({waiting: failure});
		expect(status.lastState).toEqual({});
	});

	test('a container that is not to be restarted stays Terminated, whatever failed before', () => {
		const pod = makePod({spec: {restartPolicy: 'Never'}});
		expect(app(generate(pod, {runs: [['app', {state: 'exited', exitCode: 1}]], failures: {app: crashLoop}})).state).toHaveProperty('terminated');
	});

	test('with OnFailure a success stays Terminated and a failure waits', () => {
		const pod = makePod({spec: {restartPolicy: 'OnFailure'}});
		const stateAfter = (exitCode: number) => app(generate(pod, {runs: [['app', {state: 'exited', exitCode}]], failures: {app: crashLoop}})).state;
		expect(stateAfter(0)).toHaveProperty('terminated');
		expect(stateAfter(1)).toHaveProperty('waiting');
	});

	test('a running container does not show the failure of an earlier start', () => {
		expect(app(generate(makePod(), {runs: [['app', {state: 'running'}]], failures: {app: crashLoop}})).state).toHaveProperty('running');
	});

	test('in a pod that is being deleted nothing is to be restarted, so an exit stays Terminated', () => {
		const pod = makePod({metadata: {deletionTimestamp: '2026-01-01T00:00:30Z'}});
		expect(app(generate(pod, {runs: [['app', {state: 'exited', exitCode: 143}]], failures: {app: crashLoop}})).state).toHaveProperty('terminated');
	});

	test('a container that could not be started began at the dawn of time, as containerd has it', () => {
		const run: Run = {state: 'exited', exitCode: 128, reason: 'StartError', message: 'exec: "nope": not found', startedAtMs: 'never'};
		expect(app(generate(makePod(), {runs: [['app', run]]})).state!.terminated).toMatchObject({
			reason: 'StartError',
			exitCode: 128,
			startedAt: '1970-01-01T00:00:00Z',
			message: 'exec: "nope": not found',
		});
	});

	test('an image that is not on the machine any more is told of as the container has it', () => {
		const status = app(generate(makePod(), {runs: [['app', {state: 'running'}]], findImage: () => undefined}));
		expect(status).toMatchObject({image: 'nginx:1.14', imageID: 'sha256:aa'});
	});

	test('a container that ran and is nowhere to be found was lost, and is counted as restarted', () => {
		const before = generate(makePod(), {runs: [['app', {state: 'running'}]]});
		const status = app(generate(makePod({status: before}), {oldStatus: before}));
		expect(status.state).toEqual({waiting: {reason: 'ContainerCreating'}});
		expect(status.lastState!.terminated).toEqual({
			exitCode: 137,
			reason: 'ContainerStatusUnknown',
			message: 'The container could not be located when the pod was deleted.  The container used to be Running',
		});
		expect(status.restartCount).toBe(1);
	});

	test('a container that had exited stays as it was when the runtime forgets it', () => {
		const before = generate(makePod(), {runs: [['app', {state: 'exited', exitCode: 3}]]});
		expect(app(generate(makePod({status: before}), {oldStatus: before})).state!.terminated!.exitCode).toBe(3);
	});

	test('statuses are sorted by name, those of init containers by their order', () => {
		const pod = makePod({containers: [{name: 'web'}, {name: 'api'}], initContainers: [{name: 'second-named'}, {name: 'first'}]});
		const status = generate(pod);
		expect(status.containerStatuses!.map(({name}) => name)).toEqual(['api', 'web']);
		expect(status.initContainerStatuses!.map(({name}) => name)).toEqual(['second-named', 'first']);
	});

	test('an init container that is done is ready and not started', () => {
		const pod = makePod({initContainers: [{}]});
		const status = generate(pod, {runs: [['init', {state: 'exited', exitCode: 0}]]}).initContainerStatuses![0]!;
		expect(status).toMatchObject({ready: true, started: false, state: {terminated: {exitCode: 0, reason: 'Completed'}}});
	});

	test('an init container lost by the runtime after the app began is taken to have completed', () => {
		const pod = makePod({initContainers: [{}]});
		const {terminated} = generate(pod, {runs: [['app', {state: 'running'}]]}).initContainerStatuses![0]!.state!;
		expect(terminated).toEqual({
			exitCode: 0,
			reason: 'Completed',
			message: 'Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally',
		});
	});

	test('mounts are told from the first status on', () => {
		const volumeMounts = [
			{name: 'data', mountPath: '/data'},
			{name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true},
			{name: 'deep', mountPath: '/deep', readOnly: true, recursiveReadOnly: 'IfPossible'},
		];
		const pod = makePod({containers: [{volumeMounts}]});
		const told = [
			{name: 'data', mountPath: '/data'},
			{name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true, recursiveReadOnly: 'Disabled'},
			{name: 'deep', mountPath: '/deep', readOnly: true, recursiveReadOnly: 'Enabled'},
		];
		const first = generate(pod);
		expect(app(first).volumeMounts).toEqual(told);
		expect(app(generate(pod, {oldStatus: first, runs: [['app', {state: 'running'}]]})).volumeMounts).toEqual(told);
	});

	test('the user is the one the pod is to run as', () => {
		const pod = makePod({containers: [{securityContext: {runAsGroup: 3000}}], spec: {securityContext: {fsGroup: 2000, supplementalGroups: [4000]}}});
		const run = makeRun(pod, 'app', {state: 'running'});
		const containers = [{...run, config: {...run.config, runAsUser: 1000}}];
		expect(app(generate(pod, {containers} as unknown as More)).user).toEqual({linux: {uid: 1000, gid: 3000, supplementalGroups: [3000, 2000, 4000]}});
	});
});

describe('started and ready', () => {
	const running: More = {runs: [['app', {state: 'running', startedAtMs: 15_000}]]};
	const rows: Record<string, [PodProbeResults, {started: boolean; ready: boolean}]> = {
		'a running container without probes is both': [noProbeResults, {started: true, ready: true}],
		'a startup probe that has not run yet holds both back': [
			probeResults('startup', {containerId: undefined, outcome: 'unknown'}),
			{started: false, ready: false},
		],
		'a startup probe that failed holds both back': [
			probeResults('startup', {containerId: 'app-0', outcome: 'failure'}),
			{started: false, ready: false},
		],
		'a startup probe that succeeded lets it start': [
			probeResults('startup', {containerId: 'app-0', outcome: 'success'}),
			{started: true, ready: true},
		],
		'the success of an earlier container does not count': [
			probeResults('startup', {containerId: 'app-9', outcome: 'success'}),
			{started: false, ready: false},
		],
		'a readiness probe that has not run yet': [
			probeResults('readiness', {containerId: undefined, outcome: 'unknown'}),
			{started: true, ready: false},
		],
		'a readiness probe that fails': [probeResults('readiness', {containerId: 'app-0', outcome: 'failure'}), {started: true, ready: false}],
		'a readiness probe that succeeds': [probeResults('readiness', {containerId: 'app-0', outcome: 'success'}), {started: true, ready: true}],
	};
	test.each(Object.entries(rows))('%s', (_name, [results, expected]) => {
		expect(app(generate(makePod(), {...running, probeResults: results}))).toMatchObject(expected);
	});

	test('a container that does not run is neither', () => {
		expect(app(generate(makePod(), {runs: [['app', {state: 'exited', exitCode: 0}]]}))).toMatchObject({started: false, ready: false});
	});

	test('a kubelet that has been restarted keeps a ready pod ready until it has probed it', () => {
		const pod = makePod({containers: [{readinessProbe: {}}], status: {phase: 'Running', conditions: [{type: 'Ready', status: 'True'}]}});
		const unprobed = probeResults('readiness', {containerId: undefined, outcome: 'unknown'});
		const restarted: More = {runs: [['app', {state: 'running', startedAtMs: 1000}]], probeResults: unprobed, kubeletStartedAtMs: 60_000};
		expect(app(generate(pod, restarted)).ready).toBe(true);
		expect(app(generate({...pod, status: {phase: 'Running'}}, restarted)).ready).toBe(false);
	});
});

describe('the status of a pod', () => {
	test('of a running pod in full', () => {
		const status = generate(makePod(), {runs: [['app', {state: 'running'}]]});
		const condition = {lastProbeTime: null, lastTransitionTime: timestamp(20_000), observedGeneration: 1, status: 'True'};
		expect(status).toMatchObject({
			phase: 'Running',
			observedGeneration: 1,
			hostIP: '10.0.0.11',
			hostIPs: [{ip: '10.0.0.11'}],
			podIP: '10.244.1.5',
			podIPs: [{ip: '10.244.1.5'}],
			qosClass: 'BestEffort',
			resources: {},
			startTime: timestamp(0),
		});
		expect(status.conditions).toEqual(
			['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({...condition, type})),
		);
	});

	test('is the same object when nothing has changed', () => {
		const pod = makePod({status: {phase: 'Running'}});
		const runs: More['runs'] = [['app', {state: 'running'}]];
		const first = generate(pod, {runs});
		expect(generate(pod, {oldStatus: first, runs, nowMs: 199_000})).toBe(first);
		expect(generate(pod, {oldStatus: first, runs: [['app', {state: 'exited', exitCode: 1}]]})).not.toBe(first);
	});

	test('a condition keeps its transition time until its status changes', () => {
		const pod = makePod({containers: [{readinessProbe: {}}]});
		const unready = probeResults('readiness', {containerId: 'app-0', outcome: 'failure'});
		const ready = probeResults('readiness', {containerId: 'app-0', outcome: 'success'});
		const runs: More['runs'] = [['app', {state: 'running'}]];
		const first = generate(pod, {runs, probeResults: unready, nowMs: 10_000});
		const second = generate(pod, {runs, probeResults: unready, nowMs: 20_000, oldStatus: first});
		const third = generate(pod, {runs, probeResults: ready, nowMs: 30_000, oldStatus: second});
		const since = (status: PodStatus, type: string) => status.conditions!.find((condition) => condition.type === type)!.lastTransitionTime;
		expect(since(second, 'Ready')).toBe(timestamp(10_000));
		expect(since(third, 'Ready')).toBe(timestamp(30_000));
		expect(since(third, 'Initialized')).toBe(timestamp(10_000));
	});

	test('a pod that has come to its end in the API stays there', () => {
		const pod = makePod({status: {phase: 'Succeeded', reason: 'Done'}});
		expect(generate(pod, {runs: [['app', {state: 'running'}]]})).toMatchObject({phase: 'Succeeded', reason: 'Done'});
	});

	test('a pod that has come to its end here stays there, though the API does not know yet', () => {
		const pod = makePod({status: {phase: 'Running'}});
		const oldStatus = {phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory. '};
		expect(generate(pod, {oldStatus, runs: [['app', {state: 'running'}]]})).toMatchObject(oldStatus);
	});

	test('an evicted pod has Failed for that reason, with its disruption among the conditions', () => {
		const message = 'The node was low on resource: memory. ';
		const override = {reason: 'Evicted', message, conditions: [{type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message}]};
		const status = generate(makePod(), {runs: [['app', {state: 'running'}]], override});
		expect(status).toMatchObject({phase: 'Failed', reason: 'Evicted', message});
		expect(status.conditions!.map(({type, status, reason}) => [type, status, reason])).toEqual([
			['DisruptionTarget', 'True', 'TerminationByKubelet'],
			['PodReadyToStartContainers', 'True', undefined],
			['Initialized', 'True', undefined],
			['Ready', 'False', 'PodFailed'],
			['ContainersReady', 'False', 'PodFailed'],
			['PodScheduled', 'True', undefined],
		]);
	});

	test("others' conditions are kept, and a readiness gate is read from them", () => {
		const gate = {type: 'example.com/ready', status: 'True', lastTransitionTime: timestamp(0)};
		const pod = makePod({spec: {readinessGates: [{conditionType: 'example.com/ready'}]}, status: {phase: 'Pending', conditions: [gate]}});
		const status = generate(pod, {runs: [['app', {state: 'running'}]]});
		expect(status.conditions![0]).toBe(gate);
		expect(status.conditions!.find(({type}) => type === 'Ready')!.status).toBe('True');
	});

	test('a finished pod keeps its address when its sandbox is gone', () => {
		const pod = makePod({spec: {restartPolicy: 'Never'}});
		const before = generate(pod, {runs: [['app', {state: 'running'}]]});
		const after = generate(
			{...pod, status: before},
			{oldStatus: before, sandboxes: [makeSandbox(pod, {isReady: false})], runs: [['app', {state: 'exited', exitCode: 0}]]},
		);
		expect(after).toMatchObject({phase: 'Succeeded', podIP: '10.244.1.5'});
		expect(after.conditions!.find(({type}) => type === 'PodReadyToStartContainers')!.status).toBe('False');
	});

	test("a pod on the host network has the host's address at once", () => {
		const pod = makePod({spec: {hostNetwork: true}});
		expect(generate(pod, {sandboxes: []})).toMatchObject({podIP: '10.0.0.11', podIPs: [{ip: '10.0.0.11'}]});
		expect(generate(makePod(), {sandboxes: []})).not.toHaveProperty('podIP');
	});

	test('the start time is set once', () => {
		const pod = makePod({status: {phase: 'Pending', startTime: timestamp(3000)}});
		expect(generate(pod, {startTimeMs: 9000}).startTime).toBe(timestamp(3000));
	});

	test('what a pod asks for as a whole is posted; while it runs, limits only if every container has one', () => {
		const containers: Partial<Container>[] = [
			{name: 'a', resources: {requests: {cpu: '100m', memory: '64Mi'}, limits: {cpu: '200m', memory: '64Mi'}}},
			{name: 'b', resources: {requests: {cpu: '50m', memory: '32Mi'}, limits: {memory: '32Mi'}}},
		];
		const requests = {cpu: '150m', memory: '96Mi'};
		expect(generate(makePod({containers}))).toMatchObject({
			allocatedResources: requests,
			resources: {requests, limits: {cpu: '200m', memory: '96Mi'}},
		});
		expect(generate(makePod({containers, status: {phase: 'Running'}})).resources).toEqual({requests, limits: {memory: '96Mi'}});
	});
});

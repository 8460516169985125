import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findPage} from '../../source/explain/topics.ts';
import {onLogRecord} from '../../source/scenario/event-log.ts';
import {Run} from '../../source/scenario/run.ts';
import {builtIn} from '../helpers/scenario.ts';

/*
Every word the simulated cluster can say of a pod, a node or a workload has a page: those in its source, where words
stand as reasons, conditions, phases and events, and those the built-in scenarios really bring about.
*/

const source = path.join(import.meta.dirname, '../../source');
const files = ['cluster/kubelet', 'cluster/controllers', 'cluster/scheduler', 'cluster/apiserver', 'world']
	.flatMap((folder) => readdirSync(path.join(source, folder), {recursive: true, encoding: 'utf8'}).map((name) => path.join(folder, name)))
	.filter((name) => name.endsWith('.ts') && !name.startsWith('world/commands') && !name.startsWith('world/images'));

/** How words come to be said. The group is the word. */
const sayings: readonly RegExp[] = [
	/\breason: '([A-Z]\w+)'/g,
	/\breason: [^\n,]*\? '([A-Z]\w+)' : /g,
	/\breason: [^\n,]*\? '\w+' : '([A-Z]\w+)'/g,
	/\breason:(?: readonly)? '[A-Z]\w+' \| '([A-Z]\w+)'/g,
	/\bcode\?: '([A-Z]\w+)' \|/g,
	/\bcode\?: '\w+' \| '([A-Z]\w+)'/g,
	/[rR]eason = [^\n]*'([A-Z]\w+)'/g,
	/\b(?:eventReason|event): '([A-Z]\w+)'/g,
	/'(?:Normal|Warning)', '([A-Z]\w+)'/g,
	/\btype: '([A-Z]\w+)', status: /g,
	/\bconst type = '([A-Z]\w+)'/g,
	/[cC]ondition\(\s*'([A-Z]\w+)', /g,
	/[cC]ondition\(\s*'\w+', (?:'\w+'|true|false),\s*'([A-Z]\w+)'/g,
	/\bpressureVerdict\('([A-Z]\w+)'/g,
	/#fail\(\w+, \w+, [\w.]+, '([A-Z]\w+)'/g,
	/#(?:event|record|statusEvent|nodeEvent)\([^\n]*?'([A-Z][a-z]\w+)'[,)]/g,
	/\bpredicateFailed\('([A-Z]\w+)'/g,
	/\bphase: '([A-Z]\w+)'/g,
];

/** Reasons of refused requests, which are answers to a client and not said of an object; and words of other kinds. */
const notSaid = new Set(
	`Invalid InternalError Forbidden NotFound AlreadyExists Conflict Gone Expired TooManyRequests BadRequest Unauthorized MethodNotAllowed
	ServiceUnavailable UnexpectedServerResponse UnsupportedMediaType NotAcceptable RequestEntityTooLarge Timeout ServerTimeout
	FieldValueInvalid FieldValueRequired FieldValueNotSupported FieldValueDuplicate FieldValueForbidden FieldValueNotFound ResourceVersionTooLarge
	Always Never OnFailure True False Normal Warning`.split(/\s+/),
);

function wordsOf(file: string): string[] {
	const text = readFileSync(path.join(source, file), 'utf8');
	return sayings.flatMap((saying) => [...text.matchAll(saying)].map((match) => match[1]!)).filter((word) => !notSaid.has(word));
}

const said = files.flatMap((file) => wordsOf(file).map((word) => [word, file] as const));

test('words are found in the source', () => {
	const words = new Set(said.map(([word]) => word));
	expect(words.size).toBeGreaterThan(110);
	for (const word of ['CrashLoopBackOff', 'StartError', 'Unhealthy', 'NodeStatusUnknown', 'SchedulingGated', 'RunContainerError', 'Evicted']) {
		expect(words).toContain(word);
	}
});

test('what is said in the source has a page', () => {
	const unexplained = said.filter(([word]) => findPage(word) === undefined).map(([word, file]) => `${word} (${file})`);
	expect([...new Set(unexplained)]).toEqual([]);
});

const computed = ['Insufficient', 'Sufficient'].flatMap((how) =>
	['Memory', 'PID'].flatMap((what) => [`KubeletHas${how}${what}`, `NodeHas${how}${what}`]),
);
test.each([...computed, 'OutOfcpu', 'OutOfmemory', 'OutOfpods', 'OutOfephemeral-storage'])('%s, which is put together, has a page', (word) => {
	expect(findPage(word)).toBeDefined();
});

/*
What Kubernetes v1.36 itself can say of a pod or a node: read from its source (pkg/printers, pkg/kubelet/container,
pkg/kubelet/events, pkg/kubelet/status, pkg/kubelet/nodestatus, core/v1), less the events of volumes, devices and cgroup v1.
*/
const upstream: Readonly<Record<string, string>> = {
	phases: 'Pending Running Succeeded Failed Unknown',
	'displayed statuses': `ContainerCreating PodInitializing Init:0/1 Init:Error Init:CrashLoopBackOff Init:ExitCode:1 Init:Signal:9 NodeLost Unknown
		Terminating Completed Error NotReady SchedulingGated ContainerStatusUnknown Evicted UnexpectedAdmissionError NodeAffinity Preempting Terminated
		DeadlineExceeded Signal:9 ExitCode:3 OutOfcpu OutOfmemory OutOfpods OutOfephemeral-storage TaintToleration NodeName NodePorts NodeShutdown
		PodOSSelectorNodeLabelDoesNotMatch PodOSNotSupported SysctlForbidden AppArmor TopologyAffinityError SMTAlignmentError InvalidNodeInfo`,
	'pod conditions': `PodScheduled PodReadyToStartContainers Initialized ContainersReady Ready DisruptionTarget PodResizePending PodResizeInProgress
		AllContainersRestarting`,
	'their reasons': `ContainersNotReady ContainersNotInitialized ReadinessGatesNotReady PodCompleted PodFailed UnknownContainerStatuses Unschedulable
		SchedulingGated SchedulerError PreemptionByScheduler DeletionByTaintManager DeletionByPodGC EvictionByEvictionAPI TerminationByKubelet Deferred
		Infeasible Error`,
	'waiting reasons': `ContainerCreating PodInitializing ErrImagePull ImagePullBackOff ErrImageNeverPull InvalidImageName ImageInspectError
		RegistryUnavailable SignatureValidationFailed CrashLoopBackOff CreateContainerConfigError CreateContainerError RunContainerError PreCreateHookError
		PreStartHookError PostStartHookError`,
	'terminated reasons': 'Completed Error OOMKilled StartError ContainerCannotRun ContainerStatusUnknown RestartingAllContainers Unknown',
	events: `Created Started Failed Killing Preempting BackOff ExceededGracePeriod FailedKillPod NetworkNotReady ResizeDeferred ResizeInfeasible ResizeCompleted
		ResizeStarted ResizeError Pulling Pulled InspectFailed ErrImageNeverPull NodeReady NodeNotReady NodeSchedulable NodeNotSchedulable Starting FailedMount
		Rebooted Shutdown ContainerGCFailed ImageGCFailed NodeAllocatableEnforced SandboxChanged FailedCreatePodSandBox FreeDiskSpaceFailed Unhealthy
		ProbeWarning FailedPostStartHook FailedPreStopHook FailedToRetrieveImagePullSecret Evicted EvictionThresholdMet SystemOOM DeadlineExceeded
		DNSConfigForming Scheduled FailedScheduling Preempted TaintManagerEviction RegisteredNode RemovingNode`,
	'node conditions and reasons': `MemoryPressure DiskPressure PIDPressure NetworkUnavailable KubeletReady KubeletNotReady NodeStatusUnknown
		NodeStatusNeverUpdated KubeletHasDiskPressure KubeletHasNoDiskPressure`,
	probes: `livenessProbe readinessProbe startupProbe httpGet httpGet.path httpGet.port httpGet.host httpGet.scheme httpGet.httpHeaders tcpSocket
		tcpSocket.port tcpSocket.host exec exec.command grpc grpc.port grpc.service initialDelaySeconds periodSeconds timeoutSeconds successThreshold
		failureThreshold livenessProbe.terminationGracePeriodSeconds`,
};

test.each(Object.entries(upstream))('of Kubernetes’ own words, %s have pages', (_, words) => {
	expect(words.split(/\s+/).filter((word) => findPage(word) === undefined)).toEqual([]);
});

describe('what happens in the built-in scenarios has a page', () => {
	const names = readdirSync(path.join(import.meta.dirname, '../../scenarios'))
		.filter((name) => name.endsWith('.yaml'))
		.map((name) => name.slice(0, -'.yaml'.length));
	test.each(names)('%s', (name) => {
		const words = new Set<string>();
		const run = new Run({scenario: builtIn(name)});
		onLogRecord(run.simulation, run.cluster.store, ({event: {object}}) => gather(object, words));
		run.boot();
		for (let minute = 0; minute <= 8; minute += 0.25) {
			run.runUntil(minute * 60_000);
			for (const line of run.query('get pods -A --no-headers').stdout.trimEnd().split('\n')) words.add(line.split(/ +/)[3] ?? 'Running');
		}
		expect(words).toContain('Running');
		expect([...words].filter((word) => !notSaid.has(word) && !word.includes('/') && findPage(word) === undefined)).toEqual([]);
	});
});

/** Reasons, phases and condition types, wherever they stand in an object's status; the reason of an Event. */
function gather(object: unknown, words: Set<string>): void {
	if (object === null || typeof object !== 'object') return;
	const {kind, reason, status, phase} = object as Record<string, unknown>;
	if (kind === 'Event' && typeof reason === 'string') words.add(reason);
	if (typeof phase === 'string') words.add(phase);
	if (status !== null && typeof status === 'object') gatherReasons(status, words);
}

function gatherReasons(part: object, words: Set<string>): void {
	for (const [key, value] of Object.entries(part)) {
		if ((key === 'reason' || key === 'phase') && typeof value === 'string' && value !== '') words.add(value);
		if (key === 'conditions' && Array.isArray(value)) for (const {type} of value) words.add(type);
		if (value !== null && typeof value === 'object') gatherReasons(value, words);
	}
}

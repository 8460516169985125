import {describe, expect, test} from 'vitest';
import type {ContainerState, ContainerStatus, Pod} from '../../../../source/api/generated/types.ts';
import {podPhase} from '../../../../source/cluster/kubelet/status/phase.ts';
import {makePod} from '../../../helpers/kubelet-parts.ts';

type Sketch = 'waiting' | 'running' | 'starting' | 'unknown' | 'absent' | number | {readonly waitingAfter: number};

/** A container's state in a word: an exit code is a terminated container, `waitingAfter` one that waits to run again. */
function statusOf(name: string, sketch: Sketch): ContainerStatus | undefined {
	if (sketch === 'absent') return undefined;
	const waiting: ContainerState = {waiting: {reason: 'CrashLoopBackOff'}};
	const state: ContainerState =
		typeof sketch === 'number'
			? {terminated: {exitCode: sketch}}
			: sketch === 'running' || sketch === 'starting'
				? {running: {}}
				: sketch === 'unknown'
					? {}
					: waiting;
	const lastState: ContainerState = typeof sketch === 'object' ? {terminated: {exitCode: sketch.waitingAfter}} : {};
	return {name, image: '', imageID: '', ready: false, restartCount: 0, started: sketch === 'running', state, lastState};
}

interface Row {
	readonly policy?: 'Always' | 'OnFailure' | 'Never';
	readonly init?: readonly Sketch[];
	readonly sidecars?: readonly Sketch[];
	readonly apps: readonly Sketch[];
	readonly isTerminal?: boolean;
	readonly hasInitialized?: boolean;
	readonly isStatic?: boolean;
	readonly phase: string;
}

function phaseOf(row: Row): string {
	const sketches: [string, Sketch][] = [
		...(row.init ?? []).map((sketch, index): [string, Sketch] => [`init${index}`, sketch]),
		...(row.sidecars ?? []).map((sketch, index): [string, Sketch] => [`sidecar${index}`, sketch]),
		...row.apps.map((sketch, index): [string, Sketch] => [`app${index}`, sketch]),
	];
	const pod: Pod = makePod({
		containers: row.apps.map((_, index) => ({name: `app${index}`})),
		initContainers: [
			...(row.init ?? []).map((_, index) => ({name: `init${index}`})),
			...(row.sidecars ?? []).map((_, index) => ({name: `sidecar${index}`, restartPolicy: 'Always'})),
		],
		spec: {restartPolicy: row.policy ?? 'Always'},
		...(row.isStatic && {metadata: {annotations: {'kubernetes.io/config.source': 'file'}}}),
	});
	const statuses = sketches.map(([name, sketch]) => statusOf(name, sketch)).filter((status) => status !== undefined);
	return podPhase(pod, statuses, row.isTerminal ?? false, row.hasInitialized ?? false);
}

const rows: Record<string, Row> = {
	'a pod whose containers have not started is Pending': {apps: ['waiting'], phase: 'Pending'},
	'a pod nothing is known of is Pending': {apps: ['absent'], phase: 'Pending'},
	'a running pod is Running': {apps: ['running'], phase: 'Running'},
	'one container of two still creating keeps the pod Pending': {apps: ['running', 'waiting'], phase: 'Pending'},
	'one container of two unknown keeps the pod Pending': {apps: ['running', 'unknown'], phase: 'Pending'},
	'a crash-looping pod is Running': {apps: [{waitingAfter: 1}], phase: 'Running'},
	'a crash-looping pod whose last exit was 0 is Running too': {apps: [{waitingAfter: 0}], phase: 'Running'},
	'a container that failed a moment ago is Running, as it will be restarted': {apps: [1], phase: 'Running'},
	'one running and one crash-looping is Running': {apps: ['running', {waitingAfter: 137}], phase: 'Running'},
	'a finished job pod has Succeeded': {policy: 'Never', apps: [0], phase: 'Succeeded'},
	'a failed job pod has Failed': {policy: 'Never', apps: [1], phase: 'Failed'},
	'one success and one failure make a Failed pod': {policy: 'Never', apps: [0, 2], phase: 'Failed'},
	'two successes make a Succeeded pod': {policy: 'OnFailure', apps: [0, 0], phase: 'Succeeded'},
	'one success and one still running is Running': {policy: 'Never', apps: [0, 'running'], phase: 'Running'},
	'with OnFailure a failure will be retried, so the pod is Running': {policy: 'OnFailure', apps: [1], phase: 'Running'},
	'with OnFailure a success and a failure to be retried is Running': {policy: 'OnFailure', apps: [0, 1], phase: 'Running'},
	'with Always a success will be repeated, so the pod is Running': {policy: 'Always', apps: [0], phase: 'Running'},
	'a terminal pod with only successes has Succeeded whatever its policy': {apps: [0], isTerminal: true, phase: 'Succeeded'},
	'a terminal pod with a failure has Failed whatever its policy': {apps: [0, 137], isTerminal: true, phase: 'Failed'},
	'a terminal pod that waits to be restarted has Failed': {apps: [{waitingAfter: 0}], isTerminal: true, phase: 'Failed'},
	'a static pod is given no terminal phase for being terminal': {apps: [0], isTerminal: true, isStatic: true, phase: 'Running'},
	'a terminal pod with something running is Running yet': {apps: ['running', 0], isTerminal: true, phase: 'Running'},
	'an init container that runs keeps the pod Pending': {init: ['running'], apps: ['waiting'], phase: 'Pending'},
	'an init container that has not started keeps the pod Pending': {init: ['waiting'], apps: ['waiting'], phase: 'Pending'},
	'an init container nothing is known of keeps the pod Pending': {init: ['absent'], apps: ['waiting'], phase: 'Pending'},
	'a failed init container to be retried keeps the pod Pending': {init: [1], apps: ['waiting'], phase: 'Pending'},
	'a crash-looping init container keeps the pod Pending': {init: [{waitingAfter: 1}], apps: ['waiting'], phase: 'Pending'},
	'a failed init container of a pod that never restarts fails the pod': {policy: 'Never', init: [1], apps: ['waiting'], phase: 'Failed'},
	'a failed init container after a good one fails the pod': {policy: 'Never', init: [0, 3], apps: ['waiting'], phase: 'Failed'},
	'with OnFailure a failed init container is retried': {policy: 'OnFailure', init: [1], apps: ['waiting'], phase: 'Pending'},
	'a finished init container lets the pod run': {init: [0], apps: ['running'], phase: 'Running'},
	'a sidecar that is not yet started keeps the pod Pending': {sidecars: ['starting'], apps: ['waiting'], phase: 'Pending'},
	'a sidecar starting again after the pod was initialized does not': {
		sidecars: ['starting'],
		apps: ['running'],
		hasInitialized: true,
		phase: 'Running',
	},
	'a sidecar that waits to start keeps the pod Pending, even initialized': {
		sidecars: ['waiting'],
		apps: ['running'],
		hasInitialized: true,
		phase: 'Pending',
	},
	'a sidecar that crashed does not take the pod back to Pending': {
		sidecars: [{waitingAfter: 1}],
		apps: ['running'],
		hasInitialized: true,
		phase: 'Running',
	},
	"a sidecar's failure does not fail a pod that succeeded": {policy: 'Never', sidecars: [137], apps: [0], hasInitialized: true, phase: 'Succeeded'},
	'a running sidecar keeps a finished pod Running': {policy: 'Never', sidecars: ['running'], apps: [0], hasInitialized: true, phase: 'Running'},
};

describe('the phase of a pod', () => {
	test.each(Object.entries(rows))('%s', (_name, row) => {
		expect(phaseOf(row)).toBe(row.phase);
	});

	test("a container's own restart policy goes before the pod's", () => {
		const pod = makePod({containers: [{restartPolicy: 'Never'}], spec: {restartPolicy: 'Always'}});
		expect(podPhase(pod, [statusOf('app', 1)!], false, false)).toBe('Failed');
	});

	test('an exit code that a rule restarts keeps the pod Running', () => {
		const rule = {action: 'Restart', exitCodes: {operator: 'In', values: [42]}};
		const pod = makePod({containers: [{restartPolicy: 'Never', restartPolicyRules: [rule]}], spec: {restartPolicy: 'Never'}});
		expect(podPhase(pod, [statusOf('app', 42)!], false, false)).toBe('Running');
		expect(podPhase(pod, [statusOf('app', 1)!], false, false)).toBe('Failed');
	});
});

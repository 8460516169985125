import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Container, ContainerStatus, Pod, PodStatus, Probe} from '../../../../source/api/generated/types.ts';
import {timestamp} from '../../../../source/api/timestamps.ts';
import type {EventRecorder} from '../../../../source/cluster/event-recorder.ts';
import {Prober} from '../../../../source/cluster/kubelet/probes/prober.ts';
import type {ProbeKind} from '../../../../source/cluster/kubelet/probes/results.ts';
import {newWorker, nextTickMs, takeResult} from '../../../../source/cluster/kubelet/probes/worker.ts';
import {Simulation} from '../../../../source/simulation/simulation.ts';
import type {ConnectOutcome, ExecResult, Machine, Network, ReplyTo} from '../../../../source/world/types.ts';
import {makePod} from '../../../helpers/kubelet-parts.ts';

const tcp: Probe = {tcpSocket: {port: 80}, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3, successThreshold: 1};

/** A prober of one pod, whose container and whose answers are at the test's command. */
class Bench {
	readonly simulation: Simulation;
	readonly prober: Prober;
	readonly events: string[] = [];
	/** When it was probed, in ms since the kubelet started, one hour ago. */
	readonly attempts: number[] = [];
	readonly changes: number[] = [];
	readonly pod: Pod;
	answer: ConnectOutcome = {kind: 'connected', latencyMs: 1};
	exec: (replyTo: ReplyTo) => ExecResult | undefined = () => ({exitCode: 0, output: '', durationMs: 1});
	status: PodStatus = {};

	constructor(
		container: Partial<Container>,
		options: {readonly saved?: string; readonly startMs?: number; readonly isRecent?: boolean; readonly spec?: Partial<Pod['spec']>} = {},
	) {
		this.simulation = options.saved === undefined ? new Simulation({seed: 1, startMs: options.startMs ?? 0}) : Simulation.restore(options.saved);
		this.pod = makePod({containers: [container], ...(options.spec && {spec: options.spec})});
		const network = {connect: () => this.#connect()} as unknown as Network;
		const runtime = {exec: (_id: string, _command: readonly string[], _timeoutMs: number, replyTo: ReplyTo) => this.#exec(replyTo)};
		const machine = {name: 'node01', internalIp: '10.0.0.11', runtime} as unknown as Machine;
		const recorder = {event: (_target: unknown, type: string, reason: string, message: string) => this.events.push(`${type} ${reason} ${message}`)};
		this.prober = new Prober(
			{simulation: this.simulation, machine, network, recorder: recorder as unknown as EventRecorder},
			{onResultChanged: () => this.changes.push(this.simulation.nowMs)},
		);
		if (options.saved !== undefined) return;
		// The kubelet has run for a while, unless it is its start that matters.
		if (!options.isRecent) this.simulation.runUntil(this.simulation.nowMs + 3_600_000);
		this.prober.addPod(this.pod);
	}

	#connect(): ConnectOutcome {
		this.attempts.push(this.simulation.nowMs);
		return this.answer;
	}

	#exec(replyTo: ReplyTo): ExecResult | undefined {
		this.attempts.push(this.simulation.nowMs);
		return this.exec(replyTo);
	}

	/** The kubelet makes a status of the pod. */
	tell(containerId: string, more: Partial<ContainerStatus> = {}, phase = 'Running'): void {
		const state = {running: {startedAt: timestamp(this.simulation.nowMs)}};
		const known = this.status.containerStatuses?.[0];
		const isSame = known?.containerID === `containerd://${containerId}`;
		const status = {
			name: 'app',
			image: '',
			imageID: '',
			ready: false,
			restartCount: 0,
			started: true,
			state: isSame && known.state?.running ? known.state : state,
			...more,
			containerID: `containerd://${containerId}`,
		};
		this.status = {phase, podIP: '10.244.1.5', containerStatuses: [status]};
		this.prober.onStatus(this.pod, this.status);
	}

	runFor(seconds: number): void {
		this.simulation.runUntil(this.simulation.nowMs + seconds * 1000);
	}

	/** Seconds after `startMs` at which it was probed. */
	attemptSeconds(startMs: number): number[] {
		return this.attempts.map((atMs) => (atMs - startMs) / 1000);
	}

	outcome(kind: ProbeKind): string | undefined {
		return this.prober.results(this.pod.metadata.uid)[kind].get('app')?.outcome;
	}
}

const hourMs = 3_600_000;

describe('when a container is probed', () => {
	test('every period, counted from when the pod came', () => {
		const bench = new Bench({livenessProbe: tcp});
		bench.simulation.runUntil(hourMs + 4000);
		bench.tell('c1');
		bench.runFor(40);
		expect(bench.attemptSeconds(hourMs)).toEqual([10, 20, 30, 40]);
	});

	test('not before its initial delay is over, in whole seconds since its start', () => {
		const bench = new Bench({livenessProbe: {...tcp, initialDelaySeconds: 15, periodSeconds: 3}});
		bench.simulation.runUntil(hourMs + 400);
		bench.tell('c1');
		bench.runFor(22);
		expect(bench.attemptSeconds(hourMs)).toEqual([15, 18, 21]);
	});

	test('for readiness at once when it is started, and every period from then on', () => {
		const bench = new Bench({readinessProbe: tcp});
		bench.simulation.runUntil(hourMs + 4000);
		bench.tell('c1');
		bench.runFor(21);
		expect(bench.attemptSeconds(hourMs)).toEqual([4, 14, 24]);
		expect(bench.outcome('readiness')).toBe('success');
	});

	test('for readiness out of turn at every status as long as it is not ready', () => {
		const bench = new Bench({readinessProbe: tcp});
		bench.answer = {kind: 'refused', latencyMs: 1};
		bench.tell('c1');
		bench.runFor(3);
		bench.tell('c1');
		bench.runFor(8);
		bench.tell('c1');
		bench.runFor(1);
		expect(bench.attemptSeconds(hourMs)).toEqual([0, 3, 11]);
	});

	test('not for liveness or readiness until its startup probe has succeeded, and not for startup after', () => {
		const bench = new Bench({startupProbe: {...tcp, periodSeconds: 5}, livenessProbe: tcp, readinessProbe: tcp});
		bench.answer = {kind: 'refused', latencyMs: 1};
		bench.tell('c1', {started: false});
		bench.runFor(7);
		expect(bench.attemptSeconds(hourMs)).toEqual([5]);
		bench.answer = {kind: 'connected', latencyMs: 1};
		bench.runFor(4);
		expect(bench.outcome('startup')).toBe('success');
		expect(bench.attemptSeconds(hourMs)).toEqual([5, 10]);
		bench.tell('c1', {started: true});
		bench.runFor(10);
		// Readiness at once, liveness at its own beat, startup no more.
		expect(bench.attemptSeconds(hourMs)).toEqual([5, 10, 11, 20, 21]);
	});

	test('at a random moment of the period when the kubelet has only just started', () => {
		const bench = new Bench({livenessProbe: tcp}, {isRecent: true});
		bench.tell('c1');
		bench.runFor(30);
		const [first, second] = bench.attempts as [number, number];
		expect(first).toBeGreaterThan(0);
		expect(first).toBeLessThan(10_000);
		expect(second - first).toBe(10_000);
	});

	test('not while it does not run, and again in the old beat when it does', () => {
		const bench = new Bench({livenessProbe: tcp});
		bench.tell('c1');
		bench.runFor(12);
		bench.tell('c1', {started: false, state: {terminated: {exitCode: 1}}});
		bench.runFor(20);
		bench.tell('c2');
		bench.runFor(10);
		expect(bench.attemptSeconds(hourMs)).toEqual([10, 40]);
	});

	test('not once the pod has ended', () => {
		const bench = new Bench({livenessProbe: tcp});
		bench.tell('c1');
		bench.tell('c1', {}, 'Succeeded');
		bench.runFor(60);
		expect(bench.attempts).toEqual([]);
		expect(bench.prober.results(bench.pod.metadata.uid).liveness.size).toBe(0);
	});

	test('for readiness alone while the pod is being stopped', () => {
		const bench = new Bench({livenessProbe: tcp, readinessProbe: {...tcp, periodSeconds: 4}});
		bench.tell('c1');
		bench.runFor(1);
		bench.prober.stopLivenessAndStartup(bench.pod.metadata.uid);
		bench.runFor(20);
		expect(bench.attemptSeconds(hourMs)).toEqual([0, 4, 8, 12, 16, 20]);
	});

	test('a container that will not run again loses its probes', () => {
		const bench = new Bench({livenessProbe: tcp}, {spec: {restartPolicy: 'Never'}});
		bench.tell('c1');
		bench.tell('c1', {started: false, state: {terminated: {exitCode: 1}}});
		expect(bench.prober.report(bench.pod.metadata.uid)).toEqual([]);
	});
});

describe('what results do', () => {
	test('liveness fails at the third failure in a row, and then waits for a new container', () => {
		const bench = new Bench({livenessProbe: tcp});
		bench.tell('c1');
		bench.answer = {kind: 'refused', latencyMs: 0};
		bench.runFor(25);
		expect(bench.outcome('liveness')).toBe('success');
		bench.runFor(45);
		expect(bench.outcome('liveness')).toBe('failure');
		expect(bench.attemptSeconds(hourMs)).toEqual([10, 20, 30]);
		expect(bench.changes).toEqual([hourMs + 30_000]);
		expect(bench.events).toEqual(Array(3).fill('Warning Unhealthy Liveness probe failed: dial tcp 10.244.1.5:80: connect: connection refused'));
		bench.tell('c2');
		expect(bench.outcome('liveness')).toBe('success');
		bench.runFor(10);
		expect(bench.attempts).toHaveLength(4);
	});

	test('one success in between starts the count afresh', () => {
		const bench = new Bench({livenessProbe: tcp});
		bench.tell('c1');
		for (const kind of ['refused', 'refused', 'connected', 'refused', 'refused'] as const) {
			bench.answer = {kind, latencyMs: 0};
			bench.runFor(10);
		}
		expect(bench.outcome('liveness')).toBe('success');
		expect(bench.changes).toEqual([]);
	});

	test('readiness turns with its own thresholds, both ways', () => {
		const bench = new Bench({readinessProbe: {...tcp, failureThreshold: 2, successThreshold: 3}});
		bench.answer = {kind: 'connected', latencyMs: 0};
		bench.tell('c1');
		bench.runFor(15);
		expect(bench.outcome('readiness')).toBe('failure');
		bench.runFor(10);
		expect(bench.outcome('readiness')).toBe('success');
		bench.answer = {kind: 'refused', latencyMs: 0};
		bench.runFor(10);
		expect(bench.outcome('readiness')).toBe('success');
		bench.runFor(10);
		expect(bench.outcome('readiness')).toBe('failure');
		expect(bench.changes).toEqual([hourMs + 20_000, hourMs + 40_000]);
	});

	test('an answer counts when it has come', () => {
		const bench = new Bench({livenessProbe: {...tcp, failureThreshold: 1}});
		bench.tell('c1');
		bench.answer = {kind: 'timeout', latencyMs: 1000};
		bench.runFor(10.5);
		expect(bench.outcome('liveness')).toBe('success');
		bench.runFor(0.5);
		expect(bench.outcome('liveness')).toBe('failure');
		expect(bench.changes).toEqual([hourMs + 11_000]);
	});

	test('an attempt longer than the period delays the next one, which then comes at once', () => {
		const bench = new Bench({livenessProbe: {...tcp, periodSeconds: 2, timeoutSeconds: 3}});
		bench.tell('c1');
		bench.answer = {kind: 'timeout', latencyMs: 3000};
		bench.runFor(9);
		expect(bench.attemptSeconds(hourMs)).toEqual([2, 5, 8]);
	});

	test('an error is no result: it is told of and thrown away, after three tries', () => {
		const bench = new Bench({livenessProbe: {...tcp, tcpSocket: {port: 'nope'}}});
		bench.tell('c1');
		bench.runFor(100);
		expect(bench.outcome('liveness')).toBe('success');
		expect(bench.events[0]).toBe(
			'Warning Unhealthy Liveness probe errored and resulted in unknown state: strconv.Atoi: parsing "nope": invalid syntax',
		);
		const bench2 = new Bench({livenessProbe: {exec: {command: ['x']}}});
		bench2.exec = () => ({exitCode: 126, output: '', durationMs: 0, error: {kind: 'not-started', message: 'container is in CONTAINER_EXITED state'}});
		bench2.tell('c1');
		bench2.runFor(10);
		expect(bench2.attempts).toHaveLength(3);
		expect(bench2.events).toHaveLength(1);
	});

	test("a command's answer is awaited; that of a container gone meanwhile is not", () => {
		const bench = new Bench({livenessProbe: {exec: {command: ['slow']}, failureThreshold: 1}});
		const replies: ReplyTo[] = [];
		bench.exec = (replyTo) => {
			replies.push(replyTo);
			return undefined;
		};
		const reply = (data: ExecResult) => bench.simulation.schedule(replies.at(-1)!.component, replies.at(-1)!.key, 0, data);
		bench.tell('c1');
		bench.runFor(10);
		bench.tell('c2');
		reply({exitCode: 1, output: 'late', durationMs: 500});
		bench.runFor(1);
		expect(bench.outcome('liveness')).toBe('success');
		bench.runFor(10);
		reply({exitCode: 1, output: 'bad', durationMs: 500});
		bench.runFor(1);
		expect(bench.outcome('liveness')).toBe('failure');
		expect(bench.events).toEqual(['Warning Unhealthy Liveness probe failed: bad']);
	});

	test('a container that ran before the kubelet was restarted is not judged before it is probed', () => {
		const bench = new Bench({readinessProbe: tcp});
		bench.tell('c1');
		bench.runFor(60);
		bench.prober.reset();
		bench.prober.addPod(bench.pod);
		bench.prober.onStatus(bench.pod, bench.status);
		expect(bench.prober.results(bench.pod.metadata.uid).readiness.get('app')).toEqual({containerId: undefined, outcome: 'unknown'});
	});
});

test('a run saved between two probes goes on as if nothing had been', () => {
	const container = {livenessProbe: tcp};
	const bench = new Bench(container);
	bench.tell('c1');
	bench.answer = {kind: 'refused', latencyMs: 0};
	bench.runFor(25);
	const restored = new Bench(container, {saved: bench.simulation.save()});
	restored.answer = bench.answer;
	bench.runFor(10);
	restored.runFor(10);
	expect(restored.outcome('liveness')).toBe('failure');
	expect(restored.simulation.save()).toBe(bench.simulation.save());
});

test('the report tells of the latest attempts, oldest first, and of what comes next', () => {
	const bench = new Bench({livenessProbe: {...tcp, periodSeconds: 1}});
	bench.tell('c1');
	bench.runFor(25);
	const [report] = bench.prober.report(bench.pod.metadata.uid);
	expect(report).toMatchObject({
		container: 'app',
		kind: 'liveness',
		resultRun: 25,
		lastResult: 'success',
		nextAtMs: hourMs + 26_000,
		isOnHold: false,
	});
	expect(report!.attempts.map(({atMs}) => (atMs - hourMs) / 1000)).toEqual(Array.from({length: 20}, (_, index) => index + 6));
	bench.answer = {kind: 'refused', latencyMs: 0};
	bench.runFor(3);
	expect(bench.prober.report(bench.pod.metadata.uid)[0]).toMatchObject({isOnHold: true, nextAtMs: undefined, lastResult: 'failure'});
});

describe('for any probe', () => {
	test('a tick lies on the beat, after now, after the delay, and is the first that does', () => {
		const times = fc.record({
			period: fc.integer({min: 1, max: 60}),
			delay: fc.integer({min: 0, max: 120}),
			base: fc.integer({min: 0, max: 100_000}),
			start: fc.integer({min: 0, max: 200}),
			after: fc.integer({min: 0, max: 400_000}),
		});
		fc.assert(
			fc.property(times, ({period, delay, base, start, after}) => {
				const worker = {...newWorker('app', 'liveness', base), startedAtMs: start * 1000};
				const probe = {...tcp, periodSeconds: period, initialDelaySeconds: delay};
				const tick = nextTickMs(worker, probe, after);
				const isFine = (atMs: number) => atMs > after && atMs >= base && atMs >= (start + delay) * 1000;
				expect((tick - base) % (period * 1000)).toBe(0);
				expect(isFine(tick)).toBe(true);
				expect(isFine(tick - period * 1000)).toBe(false);
			}),
		);
	});

	test('a result counts exactly when its threshold of equal results is reached', () => {
		fc.assert(
			fc.property(
				fc.array(fc.boolean(), {minLength: 1, maxLength: 40}),
				fc.integer({min: 1, max: 5}),
				fc.integer({min: 1, max: 5}),
				(results, failures, successes) => {
					const worker = newWorker('app', 'readiness', 0);
					const probe = {...tcp, failureThreshold: failures, successThreshold: successes};
					for (const [index, isSuccess] of results.entries()) {
						const hasCounted = takeResult(worker, probe, isSuccess ? 'success' : 'failure');
						const run = results
							.slice(0, index + 1)
							.toReversed()
							.findIndex((other) => other !== isSuccess);
						const length = run === -1 ? index + 1 : run;
						expect(hasCounted).toBe(length >= (isSuccess ? successes : failures));
					}
				},
			),
		);
	});
});

import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {EndpointSlice} from '../../source/api/generated/types.ts';
import {Run} from '../../source/scenario/run.ts';
import type {TrafficReport} from '../../source/scenario/traffic.ts';
import {scenarioFrom} from '../helpers/scenario.ts';

const web = scenarioFrom(`
title: A web server and its users
cluster: {workers: 2, addons: false}
clients:
  - {name: users, service: web, rate: 30}
manifests:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: nginx:1.25
              resources: {limits: {memory: 64Mi}}
              readinessProbe:
                httpGet: {path: /, port: 80}
                periodSeconds: 3
  - apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      selector: {app: web}
      ports: [{name: http, port: 80}, {name: other, port: 8080, targetPort: 81}]
`);

function start(untilMs = 20_000, seed = 1): Run {
	const run = Run.start({scenario: web, seed});
	run.runUntil(untilMs);
	return run;
}

function users(run: Run, name = 'users'): TrafficReport {
	return run.traffic().find(({client}) => client === name)!;
}

function readyPods(run: Run): readonly string[] {
	const slices = (run.list('endpointslices', 'default') as readonly EndpointSlice[]).filter(({metadata}) => metadata.name.startsWith('web'));
	return slices.flatMap(({endpoints = []}) => endpoints.filter(({conditions}) => conditions?.ready).map(({targetRef}) => targetRef!.name!));
}

test('requests are shared evenly among the ready endpoints of a Service', () => {
	const report = users(start(25_000));
	expect(report.perSecond).toBe(30);
	expect(report.successPercent).toBe(100);
	expect(report.shares.map(({percent}) => Math.round(percent))).toEqual([33, 33, 33]);
	expect(report.latencyMs).toBeGreaterThan(0);
	expect(report.failure).toBeUndefined();
});

test.each([
	['the application answers 500', 'http-status-code', 'status 500'],
	['the application hangs', 'application-hang', 'timed out'],
] as const)('%s: users see it before a probe does', (_, fault, failure) => {
	const run = start(20_500);
	const pod = readyPods(run)[0]!;
	run.perform({kind: 'fault', fault, target: {kind: 'pod', namespace: 'default', name: pod}});
	run.runUntil(22_000);
	const report = users(run);
	expect(report.shares.find((share) => share.pod === pod)?.failure).toBe(failure);
	expect(report.failure).toBe(failure);
	run.runUntil(60_000);
	expect(readyPods(run)).not.toContain(pod);
	expect(users(run).successPercent).toBe(100);
});

test.each([
	['a Service without endpoints', 'delete deployment web --now', 'no endpoints'],
	['no Service', 'delete service web', 'no such Service'],
])('%s answers nobody', (_, command, failure) => {
	const run = start();
	expect(run.perform({kind: 'kubectl', command}).stderr).toBe('');
	run.runUntil(60_000);
	expect(users(run)).toMatchObject({successPercent: 0, unroutedPercent: 100, failure, shares: []});
});

test('a port nobody listens on refuses', () => {
	const run = start();
	run.perform({kind: 'traffic', name: 'lost', service: 'web', port: 8080, rate: 3});
	run.runUntil(25_000);
	expect(users(run, 'lost')).toMatchObject({successPercent: 0, failure: 'connection refused', unroutedPercent: 0});
	run.perform({kind: 'traffic', name: 'lost', service: 'web', port: 9999, rate: 3});
	expect(users(run, 'lost').service).toBe('web');
});

test('a client changes its rate and stops; what it sent is rate times time', () => {
	const run = Run.start({scenario: web});
	run.runUntil(10_000);
	expect(users(run).sent).toBe(300);
	run.runUntil(10_500);
	run.perform({kind: 'traffic', name: 'users', rate: 0.5});
	run.runUntil(20_500);
	expect(users(run).sent).toBe(300 + 15 + 5);
	run.perform({kind: 'traffic', name: 'users', rate: 0});
	run.runUntil(40_000);
	expect(users(run)).toMatchObject({sent: 320, perSecond: 0, successPercent: undefined});
	run.perform({kind: 'traffic', name: 'users', rate: 10});
	run.runUntil(41_000);
	expect(users(run).sent).toBe(330);
});

test('a client on a node sends nothing while its node is off', () => {
	const run = start();
	run.perform({kind: 'traffic', name: 'batch', service: 'web', from: 'node01', rate: 5});
	run.runUntil(25_000);
	expect(users(run, 'batch')).toMatchObject({sent: 25, successPercent: 100});
	run.perform({kind: 'fault', fault: 'node-poweroff', target: {kind: 'node', name: 'node01'}});
	run.runUntil(40_000);
	expect(users(run, 'batch').sent).toBe(25);
	expect(run.perform({kind: 'traffic', name: 'x', service: 'web', from: 'node99', rate: 1})).toMatchObject({
		isOk: false,
		stderr: 'no machine node99\n',
	});
	expect(run.perform({kind: 'traffic', name: 'nobody', rate: 1}).isOk).toBe(false);
});

test('a rate costs CPU time in the pods and no more log lines', () => {
	const measure = (rate: number): {lines: number; cpuMillicores: number} => {
		const run = start(10_000);
		run.perform({kind: 'traffic', name: 'users', rate});
		run.runUntil(60_000);
		const pods = run.list('pods', 'default');
		return {
			lines: pods.reduce((sum, pod) => sum + run.logs(pod, 'web', false).length, 0),
			cpuMillicores: pods.reduce((sum, pod) => sum + run.containerStats(pod, 'web')!.cpuMillicores, 0),
		};
	};
	const few = measure(30);
	const many = measure(3000);
	expect(many.lines).toBe(few.lines);
	expect(many.cpuMillicores).toBeGreaterThan(few.cpuMillicores);
});

test('whatever happens, every request is sent to an endpoint, and succeeds or fails', () => {
	const happening = fc.constantFrom('pod-kill', 'container-kill', 'http-status-code', 'application-hang', 'scale', 'node');
	fc.assert(
		fc.property(fc.integer({min: 1, max: 999}), fc.array(fc.tuple(happening, fc.nat(40)), {maxLength: 4}), (seed, happenings) => {
			const run = start(12_000, seed);
			// An endpoint is known to kube-proxy a moment later than to the API.
			let before = readyPods(run);
			for (let second = 13; second <= 60; second += 1) {
				for (const [what, at] of happenings) {
					if (at + 13 !== second) continue;
					const target = {kind: 'pod', namespace: 'default', name: run.list('pods', 'default')[0]!.metadata.name} as const;
					if (what === 'scale') run.perform({kind: 'kubectl', command: `scale deployment web --replicas=${(at % 5) + 1}`});
					else if (what === 'node') run.perform({kind: 'fault', fault: 'node-restart', target: {kind: 'node', name: 'node01'}});
					else run.perform({kind: 'fault', fault: what, target});
				}
				run.runUntil(second * 1000);
				const known = new Set([...before, ...readyPods(run)]);
				before = readyPods(run);
				const [batch] = run.batches('users').slice(-1);
				expect(batch!.atMs).toBe(second * 1000);
				for (const {pod, sent, ok} of batch!.parts) {
					expect(ok === 0 || ok === sent).toBe(true);
					if (ok > 0) expect(known).toContain(pod);
				}
				expect(batch!.parts.reduce((sum, {sent}) => sum + sent, 0)).toBe(30);
			}
			const {sent, ok, history} = users(run);
			expect(sent).toBe(1800);
			expect(history.reduce((sum, bucket) => sum + bucket.sent, 0)).toBe(sent);
			expect(history.reduce((sum, bucket) => sum + bucket.ok, 0)).toBe(ok);
		}),
		{numRuns: 12},
	);
});

test('a run saved in the middle goes on to the same figures', () => {
	const whole = start(15_300);
	const resumed = Run.restore(whole.save());
	const fault = {kind: 'fault', fault: 'node-poweroff', target: {kind: 'node', name: 'node02'}} as const;
	for (const run of [whole, resumed]) {
		run.runUntil(17_000);
		run.perform(fault);
		run.runUntil(90_000);
	}
	expect(resumed.traffic()).toEqual(whole.traffic());
});

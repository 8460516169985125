import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {EndpointSlice} from '../../source/api/generated/types.ts';
import {Run} from '../../source/scenario/run.ts';
import type {TrafficReport} from '../../source/scenario/traffic-report.ts';
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

function patch(run: Run, text: string): void {
	expect(run.perform({kind: 'kubectl', command: `patch service web -p '${text}'`}).stdout).toBe('service/web patched\n');
}

/** How many requests each pod got in the last batch. */
function lastBatch(run: Run, name: string): ReadonlyMap<string | undefined, number> {
	return new Map(
		run
			.batches(name)
			.at(-1)!
			.parts.map(({pod, sent}) => [pod, sent]),
	);
}

test('with session affinity each user stays with a pod, and moves only when it is gone', () => {
	const run = start();
	patch(run, '{"spec":{"sessionAffinity":"ClientIP"}}');
	run.perform({kind: 'traffic', name: 'one', service: 'web', addresses: 1, rate: 30});
	run.perform({kind: 'traffic', name: 'many', service: 'web', addresses: 60, rate: 60});
	run.runUntil(25_000);
	const [[pod]] = [...lastBatch(run, 'one')] as [[string, number]];
	expect(lastBatch(run, 'one')).toEqual(new Map([[pod, 30]]));
	const shares = lastBatch(run, 'many');
	expect([...shares.keys()].toSorted()).toEqual(readyPods(run).toSorted());
	run.runUntil(40_000);
	expect(users(run, 'one').shares.map((share) => share.pod)).toEqual([pod]);
	expect(lastBatch(run, 'many')).toEqual(shares);
	run.perform({kind: 'kubectl', command: `delete pod ${pod} --wait=false`});
	run.runUntil(45_000);
	const [[next, sent]] = [...lastBatch(run, 'one')] as [[string, number]];
	expect([next === pod, sent]).toEqual([false, 30]);
	// The others stayed where they were.
	for (const [name, count] of shares) if (name !== pod) expect(lastBatch(run, 'many').get(name)).toBeGreaterThanOrEqual(count);
});

test('connections that are kept open stay with a pod that is ready no more, and do not come to a new one', () => {
	const run = start();
	run.perform({kind: 'traffic', name: 'kept', service: 'web', connections: 12, rate: 60});
	run.runUntil(25_000);
	expect(users(run, 'kept')).toMatchObject({successPercent: 100, connections: 12});
	const before = lastBatch(run, 'kept');
	const [first, ...others] = readyPods(run);
	// It answers 500: its readiness fails, new connections go elsewhere, and these stay.
	run.perform({kind: 'fault', fault: 'http-status-code', target: {kind: 'pod', namespace: 'default', name: first!}, durationMs: 30_000});
	run.runUntil(45_000);
	expect(readyPods(run)).not.toContain(first);
	expect(users(run).shares.map(({pod}) => pod)).toEqual(others.toSorted());
	expect(lastBatch(run, 'kept')).toEqual(before);
	expect(users(run, 'kept').failure).toBe('status 500');
	// Nobody is taken away from the others when there are more.
	run.perform({kind: 'kubectl', command: 'scale deployment web --replicas=5'});
	run.runUntil(90_000);
	expect(users(run).shares.length).toBe(5);
	expect(lastBatch(run, 'kept')).toEqual(before);
	// A pod that goes closes its connections, which are opened again to others: no request is lost.
	run.perform({kind: 'kubectl', command: `delete pod ${first} --wait=false`});
	run.runUntil(100_000);
	expect(users(run, 'kept')).toMatchObject({successPercent: 100, connections: 12});
	expect(users(run, 'kept').shares.map(({pod}) => pod)).not.toContain(first);
});

test('connections to a machine without power time out, one after the other', () => {
	const run = start();
	run.perform({kind: 'traffic', name: 'kept', service: 'web', connections: 30, rate: 30});
	run.runUntil(25_000);
	run.perform({kind: 'fault', fault: 'node-poweroff', target: {kind: 'node', name: 'node02'}});
	run.runUntil(27_000);
	expect(users(run, 'kept').failure).toBe('timed out');
	// The node is NotReady by then and its pods are no endpoints any more.
	run.runUntil(120_000);
	expect(users(run, 'kept')).toMatchObject({successPercent: 100, connections: 30});
});

test('a client of TCP is content with a connection, whatever an application would answer', () => {
	const run = start();
	run.perform({kind: 'traffic', name: 'tcp', service: 'web', protocol: 'tcp', rate: 10});
	run.perform({kind: 'fault', fault: 'http-status-code', target: {kind: 'workload', namespace: 'default', name: 'web', workloadKind: 'Deployment'}});
	run.runUntil(22_000);
	expect(users(run)).toMatchObject({failure: 'status 500'});
	expect(users(run, 'tcp')).toMatchObject({successPercent: 100, failure: undefined});
	run.perform({kind: 'traffic', name: 'closed', service: 'web', port: 8080, protocol: 'tcp', rate: 10});
	run.runUntil(26_000);
	expect(users(run, 'closed')).toMatchObject({successPercent: 0, failure: 'connection refused'});
});

test('users from outside get to the pods of a Service with externalTrafficPolicy Local, wherever they are', () => {
	const run = start();
	run.perform({
		kind: 'kubectl',
		command: `patch service web -p '{"spec":{"type":"NodePort","externalTrafficPolicy":"Local","internalTrafficPolicy":"Local"}}'`,
	});
	run.perform({kind: 'traffic', name: 'near', service: 'web', from: 'node01', rate: 10});
	run.runUntil(40_000);
	expect(users(run).shares.length).toBe(3);
	const own = run.list('pods', 'default').filter(({spec}) => spec.nodeName === 'node01');
	expect(users(run, 'near').shares.map(({pod}) => pod)).toEqual(own.map(({metadata}) => metadata.name).toSorted());
	run.perform({kind: 'traffic', name: 'far', service: 'web', from: 'control-plane', rate: 10});
	run.runUntil(60_000);
	expect(users(run, 'far')).toMatchObject({successPercent: 0, unroutedPercent: 100, failure: 'timed out'});
});

test('the history of each pod adds up to that of all', () => {
	const run = start(45_500);
	const {shares, history} = users(run);
	for (const what of ['sent', 'ok', 'latencyMs'] as const) {
		const total = (buckets: typeof history): number => buckets.reduce((sum, bucket) => sum + bucket[what], 0);
		const later = (buckets: typeof history): typeof history => buckets.filter(({sinceMs}) => sinceMs >= 20_000);
		expect(total(later(history))).toBeGreaterThan(0);
		expect(shares.reduce((sum, share) => sum + total(later(share.history)), 0)).toBe(total(later(history)));
	}
});

test('whatever happens, nobody is sent to a pod that is no endpoint, unless over a connection that he had before', () => {
	const happening = fc.constantFrom('pod-kill', 'http-status-code', 'application-hang', 'scale', 'network-partition', 'restart');
	fc.assert(
		fc.property(fc.integer({min: 1, max: 999}), fc.array(fc.tuple(happening, fc.nat(30)), {minLength: 1, maxLength: 4}), (seed, happenings) => {
			const run = start(12_000, seed);
			patch(run, '{"spec":{"sessionAffinity":"ClientIP"}}');
			run.perform({kind: 'traffic', name: 'kept', service: 'web', connections: 8, rate: 20});
			// An endpoint is known to kube-proxy a moment later than to the API.
			let before = readyPods(run);
			const held = new Set<string>();
			for (let second = 13; second <= 50; second += 1) {
				for (const [what, at] of happenings) {
					if (at + 13 !== second) continue;
					const pods = run.list('pods', 'default');
					const target = {kind: 'pod', namespace: 'default', name: pods[at % Math.max(1, pods.length)]?.metadata.name ?? ''} as const;
					if (what === 'scale') run.perform({kind: 'kubectl', command: `scale deployment web --replicas=${(at % 5) + 1}`});
					else if (what === 'restart') run.perform({kind: 'fault', fault: 'node-restart', target: {kind: 'node', name: 'node01'}});
					else run.perform({kind: 'fault', fault: what, target, durationMs: 15_000});
				}
				run.runUntil(second * 1000);
				const now = readyPods(run);
				const serving = new Set([...before, ...now, ...servingWhileGoing(run)]);
				before = now;
				for (const {pod, ok} of run.batches('users').at(-1)!.parts) if (ok > 0) expect(serving).toContain(pod);
				for (const {pod, ok} of run.batches('kept').at(-1)!.parts) if (ok > 0 && !held.has(pod!)) expect(serving).toContain(pod);
				for (const {pod} of run.batches('kept').at(-1)!.parts) if (pod !== undefined) held.add(pod);
			}
		}),
		{numRuns: 10},
	);
});

/** Pods that terminate and still serve: used while nobody is ready. */
function servingWhileGoing(run: Run): readonly string[] {
	const slices = run.list('endpointslices', 'default') as readonly EndpointSlice[];
	return slices.flatMap(({endpoints = []}) => endpoints.filter(({conditions}) => conditions?.serving).map(({targetRef}) => targetRef?.name ?? ''));
}

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

import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {Run} from '../../source/scenario/run.ts';
import {hashLog} from '../helpers/log-hash.ts';
import {builtIn, scenarioFrom} from '../helpers/scenario.ts';
import {stateHash} from '../helpers/state-hash.ts';

// A run in which a great deal goes wrong at once, so that much is under way at any instant.
const turmoil = scenarioFrom(`
title: Turmoil
cluster: {workers: 3}
images:
  - name: shop/orders
    program:
      boot: [9s, 12s]
      ports: [80, 8080]
      memory: {idle: 20Mi, request: 1Mi, leakPerRequest: 3Ki, leakPerSecond: 1Ki}
      cpu: {boot: 700m, request: 2ms}
      routes:
        - {path: '*', when: {nthRequest: 3}, status: 503}
        - {path: '*', latency: [5ms, 90ms], body: 'number \${count}'}
      log: {request: '\${remote} \${status}', periodic: {every: 7s, lines: tick}}
      exits: {exitCode: 2, when: {unreachable: 'web:80', after: 5s}, checkEvery: 6s}
      signals: {SIGTERM: {exitCode: 143, drain: 3s}}
  - {name: nginx, program: {routes: [{path: /, when: {nthRequest: 40}, status: 500}]}}
manifests:
  - |
    apiVersion: v1
    kind: Pod
    metadata: {name: orders, labels: {app: web}}
    spec:
      containers: [{name: orders, image: shop/orders, readinessProbe: {httpGet: {port: 8080}, periodSeconds: 2}}]
  - manifests/liveness-exam.yaml
  - manifests/init-container-exam.yaml
  - |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 4
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: nginx:1.25
              readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 3}
              livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 4}
              resources: {limits: {memory: 64Mi, cpu: 100m}}
  - |
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      selector: {app: web}
      ports: [{port: 80}]
  - |
    apiVersion: batch/v1
    kind: Job
    metadata: {name: shards}
    spec:
      completions: 12
      parallelism: 3
      completionMode: Indexed
      backoffLimitPerIndex: 2
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: 'busybox:1.28', command: [sh, -c, 'sleep 6; test $((RANDOM % 3)) != 0']}]
  - |
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: tick}
    spec:
      schedule: '* * * * *'
      timeZone: Asia/Kathmandu
      concurrencyPolicy: Replace
      jobTemplate:
        spec:
          ttlSecondsAfterFinished: 20
          template:
            spec:
              restartPolicy: OnFailure
              containers: [{name: main, image: 'busybox:1.28', command: [sh, -c, 'sleep $((RANDOM % 70))']}]
clients:
  - {name: users, service: web, rate: 200}
  - {name: batch, service: web, from: node02, rate: 3}
steps:
  - {at: 20s, shell: {name: s1, pod: liveness-exam}}
  - {at: 21s, type: {shell: s1, text: 'n=1; while true; do n=$((n+1)); echo $n > /tmp/n; sleep 3; done'}}
  - {at: 5s, kubectl: run redis --image=redis123}
  - {at: 30s, fault: memory-leak, target: deployment/web, for: 60s}
  - {at: 40s, fault: network-partition, target: node/node02, for: 90s}
  - {at: 60s, apply: manifests/services.yaml}
  - {at: 70s, kubectl: set image deployment/web web=nginx:1.16.1}
  - {at: 100s, fault: node-poweroff, target: node/node03, for: 45s}
  - {at: 120s, kubectl: delete pod liveness-exam}
`);

const untilMs = 240_000;

function start(seed?: number): {run: Run; log: {digest(): string}} {
	const run = new Run({scenario: turmoil, seed});
	const log = hashLog(run);
	run.boot();
	return {run, log};
}

test('the same seed and steps give the same run to the byte, however time is sliced', () => {
	const whole = start();
	whole.run.runUntil(untilMs);
	fc.assert(
		fc.property(fc.array(fc.integer({min: 1, max: 9000}), {minLength: 1, maxLength: 8}), (slices) => {
			const sliced = start();
			let atMs = 0;
			for (let index = 0; atMs < untilMs; index += 1) {
				atMs = Math.min(untilMs, atMs + slices[index % slices.length]!);
				sliced.run.runUntil(atMs);
			}
			expect(sliced.log.digest()).toBe(whole.log.digest());
			expect(stateHash(sliced.run)).toBe(stateHash(whole.run));
		}),
		{numRuns: 4},
	);
});

test('stepping event by event gives the same run as running through', () => {
	const whole = start();
	whole.run.runUntil(20_000);
	const stepped = start();
	while (stepped.run.simulation.nextDueAtMs! <= 20_000) stepped.run.stepEvent();
	stepped.run.runUntil(20_000);
	expect(stepped.log.digest()).toBe(whole.log.digest());
});

test('another seed is another run', () => {
	const one = start(1);
	const other = start(2);
	one.run.runUntil(10_000);
	other.run.runUntil(10_000);
	expect(one.log.digest()).not.toBe(other.log.digest());
});

test('a run saved at any instant and restored goes on to the same end', () => {
	const whole = start();
	whole.run.runUntil(untilMs);
	const end = stateHash(whole.run);
	fc.assert(
		fc.property(fc.integer({min: 0, max: untilMs}), (cutMs) => {
			const first = start();
			first.run.runUntil(cutMs);
			const second = Run.restore(first.run.save());
			second.runUntil(untilMs);
			expect(stateHash(second), `cut at ${cutMs} ms`).toBe(end);
		}),
		{numRuns: 8},
	);
});

test('a run saved at a random instant and restored in a new process ends with the same hash', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'podquake-'));
	try {
		const [cutMs] = fc.sample(fc.integer({min: 10_000, max: untilMs - 10_000}), 1) as [number];
		const {run} = start();
		run.runUntil(cutMs);
		const file = path.join(folder, 'run.json');
		writeFileSync(file, run.save());
		const log = hashLog(run);
		run.runUntil(untilMs);
		const resumed = execFileSync(process.execPath, [path.join(import.meta.dirname, '../helpers/resume.ts'), file, String(untilMs)], {
			encoding: 'utf8',
		});
		expect(resumed.trim(), `cut at ${cutMs} ms`).toBe(`${log.digest()} ${stateHash(run)}`);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});

test('half an hour of the playground is the same twice', () => {
	const digests = [1, 2].map(() => {
		const run = new Run({scenario: builtIn('playground')});
		const log = hashLog(run);
		run.boot();
		run.runUntil(30 * 60_000);
		return log.digest();
	});
	expect(digests[0]).toBe(digests[1]);
});

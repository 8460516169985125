import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Job, Pod} from '../../source/api/generated/types.ts';
import {isIndexedJob, isJobFinished} from '../../source/api/jobs.ts';
import {controllerOf, objectKey} from '../../source/api/objects.ts';
import {isPodTerminal} from '../../source/api/pods.ts';
import {parseIndexes} from '../../source/cluster/controllers/job/indexes.ts';
import type {WatchEvent} from '../../source/cluster/store.ts';
import {Run} from '../../source/scenario/run.ts';
import {scenarioFrom} from '../helpers/scenario.ts';

const pod = (command: string, restartPolicy = 'Never') =>
	`{spec: {restartPolicy: ${restartPolicy}, terminationGracePeriodSeconds: 2, containers: [{name: main, image: 'busybox:1.36', command: [sh, -c, '${command}']}]}}`;

const scenario = scenarioFrom(`
title: Jobs under random fire
cluster: {workers: 3}
manifests:
  - |
    apiVersion: batch/v1
    kind: Job
    metadata: {name: plain}
    spec: {completions: 6, parallelism: 3, backoffLimit: 20, template: ${pod('sleep 7; test $((RANDOM % 3)) != 0')}}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {name: indexed}
    spec: {completions: 8, parallelism: 4, completionMode: Indexed, backoffLimit: 30, template: ${pod('sleep 5; test $((RANDOM % 4)) != 0')}}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {name: each}
    spec: {completions: 5, parallelism: 5, completionMode: Indexed, backoffLimitPerIndex: 1, template: ${pod('sleep 3; test $((RANDOM % 2)) = 0')}}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {name: restarts}
    spec: {completions: 2, parallelism: 2, backoffLimit: 4, template: ${pod('sleep 4; test $((RANDOM % 2)) = 0', 'OnFailure')}}
    ---
    apiVersion: batch/v1
    kind: Job
    metadata: {name: any}
    spec: {parallelism: 3, template: ${pod('sleep 9; test $((RANDOM % 3)) = 0')}}
`);

const command = fc.constantFrom(
	'patch job plain --type merge -p \'{"spec":{"suspend":true}}\'',
	'patch job plain --type merge -p \'{"spec":{"suspend":false}}\'',
	'patch job indexed --type merge -p \'{"spec":{"parallelism":1}}\'',
	'patch job indexed --type merge -p \'{"spec":{"parallelism":8}}\'',
	'delete pods -l job-name=indexed --wait=false',
	'delete pods -l job-name=any --wait=false --force --grace-period=0',
	'drain node01 --ignore-daemonsets --force --delete-emptydir-data',
	'uncordon node01',
	'taint node node02 broken=yes:NoExecute --overwrite',
	'taint node node02 broken:NoExecute-',
	'delete job each --cascade=background --wait=false',
);
const fault = fc.constantFrom('node-poweroff', 'node-restart', 'kubelet-service-kill', 'container-runtime-kill');
const steps = fc.array(
	fc.record({seconds: fc.integer({min: 1, max: 25}), command, fault: fc.option(fault, {freq: 3}), node: fc.integer({min: 1, max: 3})}),
	{minLength: 2, maxLength: 8},
);

/** Looks at every write about a Job and its pods. */
class Watcher {
	readonly #finished = new Set<string>();
	readonly #counted = new Map<string, string>();
	readonly #before = new Map<string, Job['status']>();

	constructor(run: Run) {
		run.cluster.store.onWrite((event) => this.#look(event));
	}

	#look({type, resource, object, previous}: WatchEvent): void {
		if (type === 'DELETED') return;
		if (resource === 'jobs') this.#lookAtJob(object as Job);
		if (resource === 'pods') this.#lookAtPod(object as Pod, previous as Pod | undefined);
	}

	#lookAtJob(job: Job): void {
		const {uid, name} = job.metadata;
		const {status, spec} = job;
		if (this.#finished.has(uid)) expect(isJobFinished(job), `${name} stays finished`).toBe(true);
		if (isJobFinished(job)) {
			this.#finished.add(uid);
			expect([status.active ?? 0, status.terminating ?? 0], `${name} has no pods left`).toEqual([0, 0]);
			expect(status.uncountedTerminatedPods).toEqual({});
		}
		if (spec.completions !== undefined) expect(status.succeeded ?? 0, `${name} succeeded`).toBeLessThanOrEqual(spec.completions);
		const before = this.#before.get(uid);
		expect(status.failed ?? 0, `failures of ${name} rise`).toBeGreaterThanOrEqual(before?.failed ?? 0);
		expect(status.succeeded ?? 0, `successes of ${name} rise`).toBeGreaterThanOrEqual(before?.succeeded ?? 0);
		this.#before.set(uid, status);
		if (!isIndexedJob(job)) return;
		const done = parseIndexes(status.completedIndexes, spec.completions!).flatMap(({first, last}) =>
			Array.from({length: last - first + 1}, (_, index) => first + index),
		);
		expect(done.length, `${name} counts each index once`).toBe(status.succeeded ?? 0);
		const failed = parseIndexes(status.failedIndexes, spec.completions!);
		for (const {first, last} of failed)
			expect(
				done.some((index) => index >= first && index <= last),
				`${name}: no index both ways`,
			).toBe(false);
	}

	#lookAtPod(current: Pod, previous: Pod | undefined): void {
		const owner = controllerOf(current);
		if (owner?.kind !== 'Job') return;
		const {uid, name} = current.metadata;
		if (!previous) expect(this.#finished.has(owner.uid), `${name} is made for a finished Job`).toBe(false);
		const ended = this.#counted.get(uid);
		if (ended) expect(current.status.phase, `${name} has ended for good`).toBe(ended);
		if (isPodTerminal(current)) this.#counted.set(uid, current.status.phase!);
	}
}

test('whatever is done to them, Jobs count right, end once, and make no pods after', () => {
	fc.assert(
		fc.property(fc.nat(10_000), steps, (seed, plan) => {
			const run = new Run({scenario, seed});
			new Watcher(run);
			run.boot();
			for (const step of plan) {
				run.runUntil(run.nowMs + step.seconds * 1000);
				run.perform({kind: 'kubectl', command: step.command});
				if (step.fault) run.perform({kind: 'fault', fault: step.fault, target: {kind: 'node', name: `node0${step.node}`}});
			}
			run.perform({kind: 'heal', which: 'all'});
			for (const restored of [
				'uncordon node01',
				'taint node node02 broken:NoExecute-',
				'patch job plain --type merge -p \'{"spec":{"suspend":false}}\'',
			]) {
				run.perform({kind: 'kubectl', command: restored});
			}
			run.runUntil(run.nowMs + 20 * 60_000);
			// A pod that never restarts and lost its node between its container's making and its start waits for ever:
			// the kubelet makes it no second sandbox, and somebody has to take it away.
			run.perform({kind: 'kubectl', command: 'delete pods --field-selector status.phase=Pending --wait=false'});
			run.runUntil(run.nowMs + 90 * 60_000);
			for (const job of run.list('jobs', 'default')) expect(isJobFinished(job), `${job.metadata.name} has ended`).toBe(true);
			for (const each of run.list('pods', 'default')) {
				expect(isPodTerminal(each), `${objectKey(each)} has ended`).toBe(true);
				expect(each.metadata.finalizers, `${objectKey(each)} is let go`).toBeUndefined();
			}
		}),
		{numRuns: 12},
	);
}, 60_000);

import {describe, expect, test} from 'vitest';
import {catalogue} from '../../source/faults/catalogue.ts';
import type {Fault, FaultTarget, TargetKind} from '../../source/faults/fault.ts';
import {resolveParameters} from '../../source/faults/parameters.ts';
import {Run} from '../../source/scenario/run.ts';
import {scenarioFrom} from '../helpers/scenario.ts';

const scenario = scenarioFrom(`
title: Something to break
cluster: {workers: 2}
manifests:
  - |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: nginx:1.25
              readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
              livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 10}
              resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi, ephemeral-storage: 1Gi}}
`);

const stepMs = 500;

function webPods(run: Run) {
	// An evicted pod stays, Failed, beside the one that replaces it.
	return run.list('pods', 'default').filter((pod) => pod.metadata.name.startsWith('web-') && pod.status.phase !== 'Failed');
}

function isSettled(run: Run): boolean {
	const ready = webPods(run).filter(
		(pod) => !pod.metadata.deletionTimestamp && pod.status.conditions?.some(({type, status}) => type === 'Ready' && status === 'True'),
	);
	const nodes = run.list('nodes').every((node) => node.status.conditions?.some(({type, status}) => type === 'Ready' && status === 'True'));
	return nodes && ready.length === 2 && webPods(run).length === 2;
}

function advanceUntil(run: Run, isWanted: () => boolean, withinMs: number): boolean {
	const limitMs = run.nowMs + withinMs;
	while (!isWanted() && run.nowMs < limitMs) run.runUntil(run.nowMs + stepMs);
	return isWanted();
}

function startRun(): Run {
	const run = Run.start({scenario});
	expect(
		advanceUntil(run, () => isSettled(run), 120_000),
		'the cluster comes up',
	).toBe(true);
	return run;
}

function targetFor(run: Run, kind: TargetKind): FaultTarget {
	const pod = webPods(run)[0]!;
	switch (kind) {
		case 'node':
			return {kind, name: pod.spec.nodeName!};
		case 'workload':
			return {kind, namespace: 'default', name: 'web', workloadKind: 'Deployment'};
		case 'container':
			return {kind, namespace: 'default', name: pod.metadata.name, container: 'web'};
		case 'cluster':
			return {kind, name: 'cluster'};
		case 'pod':
			return {kind, namespace: 'default', name: pod.metadata.name};
	}
}

function kindsOf(fault: Fault): readonly TargetKind[] {
	return [fault.target, ...(fault.alsoTargets ?? [])];
}

describe.each(catalogue)('$name', (fault) => {
	test.each(kindsOf(fault))('on a %s shows every symptom it names', (kind) => {
		const run = startRun();
		const target = targetFor(run, kind);
		const outcome = run.perform({kind: 'fault', fault: fault.name, target});
		expect(outcome.stderr).toBe('');
		const client = run.cluster.client('test');
		const symptoms = fault.symptoms.filter(({targets}) => targets?.includes(kind) ?? true);
		expect(symptoms.length).toBeGreaterThan(0);
		for (const symptom of symptoms) {
			if (symptom.provokedBy !== undefined) {
				const command = symptom.provokedBy.replace(/^kubectl /, '').replaceAll('{name}', target.name);
				expect(run.perform({kind: 'kubectl', command}).stderr).toBe('');
			}
			expect(
				advanceUntil(run, () => symptom.isShown(client, target, run.world), symptom.withinMs),
				symptom.description.en,
			).toBe(true);
		}
	});

	test('once healed, lets the cluster settle within ten minutes', () => {
		const run = startRun();
		run.perform({kind: 'fault', fault: fault.name, target: targetFor(run, fault.target)});
		run.runUntil(run.nowMs + 60_000);
		const healed = run.perform({kind: 'heal', which: 'all'});
		expect(healed.isOk).toBe(true);
		expect(run.activeFaults()).toEqual([]);
		expect(advanceUntil(run, () => isSettled(run), 600_000)).toBe(true);
	});

	test('recovers from being healed twice, and after its target is gone', () => {
		const run = startRun();
		const target = targetFor(run, fault.target);
		run.perform({kind: 'fault', fault: fault.name, target});
		if (target.kind !== 'node' && target.kind !== 'cluster')
			run.perform({kind: 'kubectl', command: `delete ${target.kind === 'workload' ? 'deployment' : 'pod'} ${target.name} --grace-period=0 --force`});
		run.runUntil(run.nowMs + 1000);
		expect(run.perform({kind: 'heal', which: 'all'}).isOk).toBe(true);
		expect(run.perform({kind: 'heal', which: 'all'}).isOk).toBe(true);
	});

	test('has a key nobody else has, a description, and parameters that resolve', () => {
		if (fault.key) expect(catalogue.filter((other) => other.key === fault.key)).toHaveLength(1);
		for (const text of Object.values(fault.description)) expect(text).toMatch(/\.$/);
		expect(Object.keys(resolveParameters(fault, {}))).toEqual(fault.parameters.map(({name}) => name));
	});
});

test('a parameter that is none is refused with those there are', () => {
	const fault = catalogue.find(({name}) => name === 'memory-leak')!;
	expect(() => resolveParameters(fault, {speed: 1})).toThrow('memory-leak has no parameter "speed"; it has rate');
	expect(() => resolveParameters(fault, {rate: 'much'})).toThrow('memory-leak: rate must be a quantity such as 64Mi, not "much"');
});

test('a fault with a duration ends by itself', () => {
	const run = startRun();
	run.perform({kind: 'fault', fault: 'http-status-code', target: targetFor(run, 'pod'), durationMs: 20_000});
	expect(run.activeFaults()).toHaveLength(1);
	run.runUntil(run.nowMs + 20_000);
	expect(run.activeFaults()).toEqual([]);
	expect(advanceUntil(run, () => isSettled(run), 120_000)).toBe(true);
});

import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Pod} from '../../source/api/generated/types.ts';
import type {ApiObject} from '../../source/api/objects.ts';
import {objectKey} from '../../source/api/objects.ts';
import {podRequests} from '../../source/api/pod-resources.ts';
import {isPodReady, isPodTerminal} from '../../source/api/pods.ts';
import {quantityMilliValue, quantityValue} from '../../source/api/quantity.ts';
import type {WatchEvent} from '../../source/cluster/store.ts';
import {catalogue} from '../../source/faults/catalogue.ts';
import type {FaultTarget, TargetKind} from '../../source/faults/fault.ts';
import {Run} from '../../source/scenario/run.ts';
import {scenarioFrom} from '../helpers/scenario.ts';

const scenario = scenarioFrom(`
title: Under random fire
cluster: {workers: 3}
manifests:
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
          terminationGracePeriodSeconds: 5
          containers:
            - name: web
              image: nginx:1.25
              readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 3}
              livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
              resources: {requests: {cpu: 500m, memory: 64Mi}, limits: {memory: 128Mi}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      selector: {app: web}
      ports: [{port: 80}]
  - |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: loop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: loop}}
      template:
        metadata: {labels: {app: loop}}
        spec:
          containers:
            - name: loop
              image: busybox:1.28
              command: [sh, -c, 'trap "exit 0" TERM; while true; do echo tick; sleep 5; done']
              livenessProbe: {exec: {command: [ls, /tmp]}, periodSeconds: 7}
`);

const desired = {web: 4, loop: 2};

type Step =
	| {readonly kind: 'fault'; readonly fault: number; readonly pick: number; readonly target: number}
	| {readonly kind: 'heal'}
	| {readonly kind: 'command'; readonly command: string};

const step: fc.Arbitrary<Step> = fc.oneof(
	{weight: 5, arbitrary: fc.record({kind: fc.constant('fault' as const), fault: fc.nat(200), pick: fc.nat(20), target: fc.nat(3)})},
	{weight: 1, arbitrary: fc.constant({kind: 'heal' as const})},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('command' as const),
			command: fc.constantFrom(
				'scale deployment web --replicas=6',
				'scale deployment web --replicas=2',
				'rollout restart deployment web',
				'set image deployment/web web=nginx:1.16.1',
				'delete pods -l app=loop --wait=false',
				'cordon node01',
				'uncordon node01',
				'delete service web',
				'label pod --all touched=yes --overwrite',
			),
		}),
	},
);

const steps = fc.array(fc.tuple(fc.integer({min: 1, max: 90}), step), {minLength: 3, maxLength: 10});

function targetFor(run: Run, kind: TargetKind, pick: number): FaultTarget | undefined {
	if (kind === 'node') return {kind, name: `node0${(pick % 3) + 1}`};
	if (kind === 'workload') return {kind, namespace: 'default', name: pick % 2 === 0 ? 'web' : 'loop', workloadKind: 'Deployment'};
	const pods = run.list('pods', 'default');
	const pod = pods[pick % Math.max(1, pods.length)];
	if (!pod) return undefined;
	return {kind, namespace: 'default', name: pod.metadata.name, ...(kind === 'container' && {container: pod.spec.containers[0]!.name})};
}

function perform(run: Run, action: Step): void {
	if (action.kind === 'heal') run.perform({kind: 'heal', which: 'all'});
	else if (action.kind === 'command') run.perform({kind: 'kubectl', command: action.command});
	else {
		const fault = catalogue[action.fault % catalogue.length]!;
		const kinds = [fault.target, ...(fault.alsoTargets ?? [])];
		const target = targetFor(run, kinds[action.target % kinds.length]!, action.pick);
		if (target) run.perform({kind: 'fault', fault: fault.name, target});
	}
}

const watched = ['pods', 'nodes', 'replicasets', 'deployments', 'endpointslices'] as const;

/** Looks at every write as it happens. */
class Watcher {
	readonly replayed = new Map<string, ApiObject>();
	readonly #ended = new Map<string, string>();
	readonly #restarts = new Map<string, number>();
	#version: number;

	constructor(run: Run) {
		for (const resource of watched) for (const object of run.list(resource)) this.replayed.set(`${resource} ${objectKey(object)}`, object);
		this.#version = run.resourceVersion;
		run.cluster.store.onWrite((event) => this.#look(event));
	}

	#look({type, resource, object}: WatchEvent): void {
		const version = Number(object.metadata.resourceVersion);
		expect(version, 'resourceVersions rise').toBeGreaterThan(this.#version);
		this.#version = version;
		const key = `${resource} ${objectKey(object)}`;
		if (type === 'DELETED') this.replayed.delete(key);
		else this.replayed.set(key, object);
		if (resource === 'pods' && type !== 'DELETED') this.#lookAtPod(object as Pod);
	}

	#lookAtPod(pod: Pod): void {
		const {uid, name} = pod.metadata;
		const ended = this.#ended.get(uid);
		if (ended) expect(pod.status.phase, `${name} has ended for good`).toBe(ended);
		if (isPodTerminal(pod)) this.#ended.set(uid, pod.status.phase!);
		for (const {name: container, restartCount} of pod.status.containerStatuses ?? []) {
			const before = this.#restarts.get(`${uid} ${container}`) ?? 0;
			expect(restartCount, `restarts of ${name}`).toBeGreaterThanOrEqual(before);
			this.#restarts.set(`${uid} ${container}`, restartCount);
		}
	}
}

/** What must hold at every instant. */
function lookAround(run: Run): void {
	const pods = run.list('pods');
	for (const node of run.list('nodes')) {
		const bound = pods.filter((pod) => pod.spec.nodeName === node.metadata.name && !isPodTerminal(pod));
		const {cpu, memory} = node.status.allocatable ?? {};
		const sum = (resource: string) => bound.reduce((total, pod) => total + (podRequests(pod)[resource] ?? 0), 0);
		expect(sum('cpu'), `cpu requested on ${node.metadata.name}`).toBeLessThanOrEqual(quantityMilliValue(cpu));
		expect(sum('memory'), `memory requested on ${node.metadata.name}`).toBeLessThanOrEqual(quantityValue(memory));
	}
	const ips = pods.filter((pod) => !pod.spec.hostNetwork && !isPodTerminal(pod) && pod.status.podIP).map((pod) => pod.status.podIP);
	expect(new Set(ips).size, 'pod IPs are unique').toBe(ips.length);
}

/** Once the endpoints have caught up: ready ones are those of ready pods that are not being deleted. */
function lookAtEndpoints(run: Run): void {
	for (const slice of run.list('endpointslices', 'default')) {
		if (slice.metadata.labels?.['kubernetes.io/service-name'] !== 'web') continue;
		const ready = (slice.endpoints ?? []).filter(({conditions}) => conditions?.ready).map(({targetRef}) => targetRef?.name);
		const wanted = run
			.list('pods', 'default')
			.filter((pod) => pod.metadata.labels?.app === 'web' && isPodReady(pod) && !pod.metadata.deletionTimestamp && pod.status.podIP)
			.map((pod) => pod.metadata.name);
		expect(ready.toSorted()).toEqual(wanted.toSorted());
	}
}

test('whatever is done to it, the cluster keeps its invariants, and heals when it is let be', () => {
	fc.assert(
		fc.property(fc.nat(10_000), steps, (seed, plan) => {
			const run = new Run({scenario, seed});
			const watcher = new Watcher(run);
			run.boot();
			for (const [seconds, action] of plan) {
				const untilMs = run.nowMs + seconds * 1000;
				while (run.nowMs < untilMs) {
					run.runUntil(Math.min(untilMs, run.nowMs + 5000));
					lookAround(run);
				}
				perform(run, action);
			}
			run.perform({kind: 'heal', which: 'all'});
			run.perform({kind: 'kubectl', command: 'uncordon node01'});
			run.perform({kind: 'kubectl', command: 'set image deployment/web web=nginx:1.25'});
			run.perform({kind: 'kubectl', command: 'scale deployment web --replicas=4'});
			run.runUntil(run.nowMs + 15 * 60_000);
			lookAround(run);
			lookAtEndpoints(run);
			for (const [name, replicas] of Object.entries(desired)) {
				const {status} = run.find('deployments', `default/${name}`)!;
				expect([status.readyReplicas, status.updatedReplicas, status.replicas], `replicas of ${name}`).toEqual([replicas, replicas, replicas]);
			}
			for (const resource of watched) {
				for (const object of run.list(resource)) expect(watcher.replayed.get(`${resource} ${objectKey(object)}`)).toBe(object);
			}
		}),
		{numRuns: 12},
	);
});

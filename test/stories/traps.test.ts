import {describe, expect, test} from 'vitest';
import {findCondition} from '../../source/api/conditions.ts';
import {parseTimestamp} from '../../source/api/timestamps.ts';
import {Story} from '../helpers/story.ts';

/* What other simulators of Kubernetes get wrong. Each test fails if it were so here. */

const crashing = (name: string, restartPolicy: string, script = 'sleep 2; exit 3'): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  restartPolicy: ${restartPolicy}
  containers:
    - {name: steady, image: 'nginx:1.14'}
    - {name: crashing, image: 'busybox:1.36', command: [sh, -c, '${script}']}
`;

const deployment = (image: string, more = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: nginx, image: '${image}'${more}}]
`;

/** Seconds from a container's end to the next start, for each restart seen. */
function pauses(story: Story, pod: string, container: string, until: number): number[] {
	const found: number[] = [];
	let lastId: string | undefined;
	for (let second = 1; second <= until; second += 1) {
		story.run.runUntil(second * 1000);
		const status = story.pod(pod).status.containerStatuses?.find(({name}) => name === container);
		const finishedAt = status?.lastState?.terminated?.finishedAt;
		const startedAt = status?.state?.running?.startedAt;
		if (!finishedAt || !startedAt || status.containerID === lastId) continue;
		lastId = status.containerID;
		found.push((parseTimestamp(startedAt) - parseTimestamp(finishedAt)) / 1000);
	}
	return found;
}

describe('T1: one container that fails is not the end of its pod', () => {
	test.each(['Always', 'OnFailure'])('with restartPolicy %s the pod stays Running, and only that container is restarted', (restartPolicy) => {
		const story = new Story(crashing('pair', restartPolicy)).at('25s');
		const {phase, containerStatuses} = story.pod('pair').status;
		expect(phase).toBe('Running');
		expect(containerStatuses!.find(({name}) => name === 'steady')).toMatchObject({ready: true, restartCount: 0});
		expect(containerStatuses!.find(({name}) => name === 'crashing')!.restartCount).toBeGreaterThanOrEqual(1);
	});

	test('with Never it is Failed only when the others have ended as well', () => {
		const story = new Story(crashing('pair', 'Never')).at('25s');
		expect(story.pod('pair').status.phase).toBe('Running');
		expect(story.row('pair')).toBe('1/2 Error 0');
		story.run.perform({kind: 'kubectl', command: 'exec pair -c steady -- nginx -s quit'});
		story.at('30s');
		expect(story.pod('pair').status).toMatchObject({phase: 'Failed'});
		for (const status of story.pod('pair').status.containerStatuses!) expect(status).toMatchObject({ready: false, started: false});
	});
});

test('T2: RESTARTS grows, and says how long ago the last end was', () => {
	const story = new Story(crashing('pair', 'Always')).at('60s');
	const [status] = story.pod('pair').status.containerStatuses!.filter(({name}) => name === 'crashing');
	expect(status!.restartCount).toBeGreaterThanOrEqual(2);
	const agoSeconds = Math.floor((60_000 - parseTimestamp(status!.lastState!.terminated!.finishedAt!)) / 1000);
	expect(story.row('pair')).toMatch(new RegExp(` ${status!.restartCount} \\(${agoSeconds}s ago\\)$`));
});

test('T3: a readiness gate waits for whoever it belongs to', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: gated}
spec: {readinessGates: [{conditionType: example.com/checked}], containers: [{name: nginx, image: 'nginx:1.14'}]}
`).at('5m');
	const ready = findCondition(story.pod('gated').status.conditions, 'Ready')!;
	expect(ready).toMatchObject({
		status: 'False',
		reason: 'ReadinessGatesNotReady',
		message: 'corresponding condition of pod readiness gate "example.com/checked" does not exist.',
	});
	expect(findCondition(story.pod('gated').status.conditions, 'ContainersReady')!.status).toBe('True');
	expect(story.kubectl('get pod gated -o wide')).toMatch(/0\/1\n$/);
	story.kubectl(
		`patch pod gated --subresource status --type merge -p '${JSON.stringify({status: {conditions: [...story.pod('gated').status.conditions!, {type: 'example.com/checked', status: 'True'}]}})}'`,
	);
	story.at('5m5s');
	expect(findCondition(story.pod('gated').status.conditions, 'Ready')!.status).toBe('True');
});

test('T4: pods of a node that comes back are ready again', () => {
	const story = new Story(deployment('nginx:1.14')).at('30s');
	const pod = story.run.list('pods', 'default')[0]!;
	const ready = () => findCondition(story.pod(pod.metadata.name).status.conditions, 'Ready')!.status;
	expect(ready()).toBe('True');
	story.run.perform({kind: 'service', node: pod.spec.nodeName!, service: 'kubelet', do: 'stop'});
	story.at('2m');
	expect(ready()).toBe('False');
	expect(story.pod(pod.metadata.name).status.phase).toBe('Running');
	story.run.perform({kind: 'service', node: pod.spec.nodeName!, service: 'kubelet', do: 'start'});
	story.at('2m30s');
	expect(ready()).toBe('True');
	expect(story.pod(pod.metadata.name).status.containerStatuses![0]!.restartCount).toBe(0);
});

test('T5: a failed liveness probe kills with grace, restarts at once, and makes no reason of its own', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  containers:
    - name: app
      image: 'busybox:1.36'
      command: [sh, -c, 'trap "sleep 4; exit 9" TERM; touch /tmp/ok; sleep 20; rm /tmp/ok; while true; do sleep 1; done']
      livenessProbe: {exec: {command: [cat, /tmp/ok]}, periodSeconds: 2}
`);
	const reasons: string[] = [];
	for (let atMs = 100; atMs <= 60_000; atMs += 100) {
		story.run.runUntil(atMs);
		const [status] = story.pod('probed').status.containerStatuses ?? [];
		const reason = status?.state?.waiting?.reason ?? (status?.state?.running ? 'running' : status?.state?.terminated?.reason);
		if (reason && reasons.at(-1) !== reason) reasons.push(reason);
		if (status?.restartCount) break;
	}
	expect(reasons).toEqual(['ContainerCreating', 'running']);
	const [status] = story.pod('probed').status.containerStatuses!;
	expect(status!.lastState!.terminated).toMatchObject({reason: 'Error', exitCode: 9});
	const events = story.events('probed');
	const unhealthy = events.findIndex((event) => event.startsWith('Unhealthy Liveness probe failed'));
	expect(events[unhealthy]).toContain('(x3)');
	expect(events.indexOf('Killing Container app failed liveness probe, will be restarted')).toBeGreaterThan(unhealthy);
	const killing = story.run.eventsOf(story.pod('probed').metadata.uid).find(({reason}) => reason === 'Killing')!;
	const endedSeconds = (parseTimestamp(status!.lastState!.terminated!.finishedAt!) - parseTimestamp(killing.firstTimestamp!)) / 1000;
	expect(endedSeconds).toBeGreaterThanOrEqual(4);
	expect(endedSeconds).toBeLessThanOrEqual(6);
	const pauseSeconds = (parseTimestamp(status!.state!.running!.startedAt!) - parseTimestamp(status!.lastState!.terminated!.finishedAt!)) / 1000;
	expect(pauseSeconds).toBeLessThanOrEqual(2);
});

test('T6: a container over its limit is OOMKilled before it backs off, and no event of the pod is called so', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: hungry}
spec:
  containers:
    - {name: stress, image: polinux/stress, command: [stress, --vm, '1', --vm-bytes, 250M, --vm-hang, '1'], resources: {limits: {memory: 100Mi}}}
`);
	const rows = story.rows('hungry', '15s').map((row) => row.split(' ')[2]);
	expect(rows).toContain('OOMKilled');
	expect(rows.indexOf('OOMKilled')).toBeLessThan(rows.indexOf('CrashLoopBackOff'));
	expect(story.pod('hungry').status.containerStatuses![0]!.lastState!.terminated).toMatchObject({reason: 'OOMKilled', exitCode: 137});
	expect(story.events('hungry').join('\n')).not.toMatch(/OOM/);
	expect(story.pod('hungry').status.phase).toBe('Running');
});

test('T7: each probe has its own schedule and its own counter', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  containers:
    - name: app
      image: 'busybox:1.36'
      command: [sh, -c, 'sleep 4; touch /tmp/up; sleep 1000']
      startupProbe: {exec: {command: [cat, /tmp/up]}, periodSeconds: 1, failureThreshold: 30}
      readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 2, failureThreshold: 1, successThreshold: 3}
      livenessProbe: {exec: {command: [cat, /tmp/alive]}, initialDelaySeconds: 30, periodSeconds: 5, failureThreshold: 4}
`).at('20s');
	const counts = () => Object.fromEntries(story.events('probed').map((event) => [event.split(' ')[1], Number(/\(x(\d+)\)/.exec(event)?.[1] ?? 1)]));
	const probing = counts();
	// Readiness began only after the start, and has failed every two seconds since; liveness has not begun.
	expect(probing.Startup).toBeGreaterThanOrEqual(3);
	expect(probing.Readiness).toBeGreaterThanOrEqual(5);
	expect(probing.Readiness).toBeLessThanOrEqual(8);
	expect(probing.Liveness).toBeUndefined();
	story.kubectl('exec probed -- touch /tmp/ready');
	// Three successes in a row are needed.
	expect(story.at('22s').row('probed')).toBe('0/1 Running 0');
	expect(story.at('27s').row('probed')).toBe('1/1 Running 0');
	// Liveness: four failures from 30 s on, five seconds apart.
	expect(story.at('44s').events('probed').join('\n')).not.toContain('Killing');
	expect(story.at('53s').events('probed')).toContain('Killing Container app failed liveness probe, will be restarted');
	expect(counts().Liveness).toBe(4);
});

test('T8: the back-off is 0, 10, 20, 40 and 80 seconds from the end of the run before, and starts anew after ten good minutes', () => {
	const story = new Story(crashing('pair', 'Always', 'sleep 1; exit 1'));
	const [first, ...others] = pauses(story, 'pair', 'crashing', 400);
	expect(first).toBeLessThanOrEqual(2);
	// A sync comes when the back-off is over, up to half as late again.
	for (const [index, seconds] of [10, 20, 40].entries()) {
		expect(others[index]).toBeGreaterThanOrEqual(seconds);
		expect(others[index]).toBeLessThanOrEqual(seconds * 1.5 + 2);
	}
	expect(others[3]).toBeGreaterThanOrEqual(80);

	const patient = new Story(crashing('pair', 'Always', 'sleep 700; exit 1'));
	for (const seconds of pauses(patient, 'pair', 'crashing', 2900)) expect(seconds).toBeLessThanOrEqual(2);
	expect(patient.pod('pair').status.containerStatuses!.find(({name}) => name === 'crashing')!.restartCount).toBe(4);
});

test('T9: pressure on one resource is no pressure on another', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: busy}
spec: {nodeName: node01, containers: [{name: stress, image: vish/stress, args: [-cpus, '16']}]}
`).at('2m');
	const conditions = story.run.find('nodes', 'node01')!.status!.conditions!;
	expect(story.kubectl('top node node01 --no-headers')).toMatch(/ (9\d|100)% /);
	for (const type of ['PIDPressure', 'MemoryPressure', 'DiskPressure']) expect(findCondition(conditions, type)!.status).toBe('False');
});

test('T10: a pod takes its time: it is bound, its image pulled, its container started, and only then is it ready', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: nginx, image: 'nginx:1.25', readinessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 5}}]}
`);
	const rows = story.rows('web', '30s');
	expect(rows.map((row) => row.replace(/^\d+s /, ''))).toEqual(['0/1 Pending 0', '0/1 ContainerCreating 0', '0/1 Running 0', '1/1 Running 0']);
	const [, , running, ready] = rows.map((row) => Number.parseInt(row, 10));
	expect(running).toBeGreaterThanOrEqual(1);
	expect(ready! - running!).toBeGreaterThanOrEqual(4);
	expect(story.events('web').map((event) => event.split(' ')[0])).toEqual(['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']);
	const pulled = /in ([\d.]+)s/.exec(story.events('web')[2]!)![1];
	expect(Number(pulled)).toBeGreaterThan(1);
});

test('T11: a rollout goes no faster than maxSurge and maxUnavailable let it', () => {
	const probe = ', readinessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 5}';
	const story = new Story(deployment('nginx:1.14', probe)).at('60s');
	expect(story.kubectl('get deployment web --no-headers')).toMatch(/^web +4\/4 +4 +4 /);
	story.kubectl('set image deployment/web nginx=nginx:1.25');
	let instants = 0;
	for (let atMs = 60_000; atMs < 180_000; atMs += 100) {
		story.run.runUntil(atMs);
		const pods = story.run.list('pods', 'default').filter(({metadata}) => metadata.deletionTimestamp === undefined);
		const available = pods.filter(({status}) => findCondition(status.conditions, 'Ready')?.status === 'True').length;
		// A quarter of four: one more, one fewer.
		expect(pods.length).toBeLessThanOrEqual(5);
		expect(available).toBeGreaterThanOrEqual(3);
		const {updatedReplicas = 0} = story.run.find('deployments', 'default/web')!.status!;
		if (updatedReplicas > 0 && updatedReplicas < 4) instants += 1;
	}
	// It was under way for some time.
	expect(instants).toBeGreaterThan(50);
	expect(story.kubectl('rollout status deployment/web')).toBe('deployment "web" successfully rolled out\n');
});

test('T12: a failing init container keeps its pod from starting; nothing of the pod ever goes back', () => {
	const story = new Story(`
apiVersion: v1
kind: Pod
metadata: {name: stuck}
spec:
  initContainers: [{name: check, image: 'busybox:1.36', command: ['false']}]
  containers: [{name: nginx, image: 'nginx:1.14'}]
`);
	let restarts = 0;
	const phases = new Set<string>();
	for (let second = 1; second <= 180; second += 1) {
		story.run.runUntil(second * 1000);
		const {phase, initContainerStatuses, containerStatuses, conditions} = story.pod('stuck').status;
		phases.add(phase!);
		const count = initContainerStatuses?.[0]?.restartCount ?? 0;
		expect(count).toBeGreaterThanOrEqual(restarts);
		restarts = count;
		expect(containerStatuses?.[0]?.state).toEqual({waiting: {reason: 'PodInitializing'}});
		expect(findCondition(conditions, 'Initialized')!.status).toBe('False');
	}
	expect([...phases]).toEqual(['Pending']);
	expect(restarts).toBeGreaterThanOrEqual(4);
	expect(story.row('stuck')).toMatch(/^0\/1 Init:(CrashLoopBackOff|Error) \d \(\d+[sm]\d*s? ago\)$/);
});

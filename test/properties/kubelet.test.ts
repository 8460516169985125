import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Pod} from '../../source/api/generated/types.ts';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

const shell = (script: string) => ({image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script]});
const sorts = {
	web: () => podManifest('web', {image: 'nginx:1.14', readinessProbe: {httpGet: {port: 80}, periodSeconds: 3}}),
	crashing: () => podManifest('crashing', shell('sleep 3; exit 1')),
	once: () => podManifest('once', shell('sleep 20; exit 3'), {restartPolicy: 'Never'}),
	missing: () => podManifest('missing', {image: 'redis123'}),
	hooked: () => podManifest('hooked', {...shell('sleep 3600'), lifecycle: {preStop: {sleep: {seconds: 4}}, postStart: {exec: {command: ['true']}}}}),
	waiting: () => podManifest('waiting', {image: 'nginx:1.14'}, {volumes: [{name: 'v', configMap: {name: 'nowhere'}}]}),
	staged: () => ({
		...podManifest('staged', {}),
		spec: {
			initContainers: [
				{name: 'proxy', ...shell('sleep 3600'), restartPolicy: 'Always'},
				{name: 'setup', ...shell('sleep 2')},
			],
			containers: [{name: 'app', image: 'nginx:1.14', livenessProbe: {httpGet: {port: 80}}}],
		},
	}),
};
type Sort = keyof typeof sorts;

type Action =
	| {kind: 'create'; sort: Sort}
	| {kind: 'delete'; sort: Sort; graceSeconds: number | undefined}
	| {kind: 'kill'; sort: Sort}
	| {kind: 'kill-sandbox'; sort: Sort}
	| {kind: 'service'; service: 'kubelet' | 'containerd'; isStarted: boolean}
	| {kind: 'power'; isOn: boolean}
	| {kind: 'reach'; isReachable: boolean}
	| {kind: 'file'; isThere: boolean};

const sort = fc.constantFrom(...(Object.keys(sorts) as Sort[]));
const action: fc.Arbitrary<Action> = fc.oneof(
	{weight: 6, arbitrary: fc.record({kind: fc.constant('create' as const), sort})},
	{weight: 4, arbitrary: fc.record({kind: fc.constant('delete' as const), sort, graceSeconds: fc.constantFrom(undefined, 0, 1, 5)})},
	{weight: 2, arbitrary: fc.record({kind: fc.constant('kill' as const), sort})},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('kill-sandbox' as const), sort})},
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('service' as const),
			service: fc.constantFrom('kubelet' as const, 'containerd' as const),
			isStarted: fc.boolean(),
		}),
	},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('power' as const), isOn: fc.boolean()})},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('reach' as const), isReachable: fc.boolean()})},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('file' as const), isThere: fc.boolean()})},
);

const manifestPath = '/etc/kubernetes/manifests/static.yaml';

function perform(cluster: TestCluster, act: Action): void {
	const machine = cluster.machine();
	const pod = 'sort' in act ? cluster.findPod(act.sort) : undefined;
	switch (act.kind) {
		case 'create':
			if (!pod) cluster.apply(sorts[act.sort]());
			break;
		case 'delete':
			if (pod) cluster.delete(act.sort, act.graceSeconds);
			break;
		case 'kill': {
			const run = pod && machine.runtime.containers(pod.metadata.uid).find(({state}) => state === 'running');
			if (run) machine.runtime.signal(run.id, 'SIGKILL', 0);
			break;
		}
		case 'kill-sandbox': {
			const sandbox = pod && machine.runtime.sandboxes(pod.metadata.uid)[0];
			if (sandbox) machine.runtime.killSandbox(sandbox.id);
			break;
		}
		case 'service':
			if (act.isStarted) machine.startService(act.service);
			else machine.stopService(act.service);
			break;
		case 'power':
			if (act.isOn) machine.powerOn();
			else machine.powerOff();
			break;
		case 'reach':
			if (act.isReachable) cluster.unreachable.delete('node01');
			else cluster.unreachable.add('node01');
			break;
		case 'file':
			if (act.isThere) machine.writeFile(manifestPath, JSON.stringify(podManifest('static', {image: 'nginx:1.14'})));
			else machine.removeFile(manifestPath);
			break;
	}
}

/** What must hold whatever happens, judged by every write to the API. */
function watchSafety(cluster: TestCluster): void {
	const restarts = new Map<string, number>();
	const ended = new Map<string, string>();
	cluster.store.onWrite(({resource, type, object}) => {
		if (resource !== 'pods' || type === 'DELETED') return;
		const pod = object as Pod;
		const {uid} = pod.metadata;
		const {phase} = pod.status;
		const before = ended.get(uid);
		if (before !== undefined) expect(phase, `${pod.metadata.name} has ended`).toBe(before);
		if (phase === 'Failed' || phase === 'Succeeded') ended.set(uid, phase);
		for (const {name, restartCount} of [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]) {
			const key = `${uid} ${name}`;
			expect(restartCount, `restarts of ${pod.metadata.name}/${name}`).toBeGreaterThanOrEqual(restarts.get(key) ?? 0);
			restarts.set(key, restartCount);
		}
		if (phase === 'Running' && pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True')) {
			const others = cluster.client.list('pods').filter((other) => other.metadata.uid !== uid && other.status.phase === 'Running');
			for (const other of others)
				if (!cluster.unreachable.size)
					expect(other.status.podIP === pod.status.podIP && pod.status.podIP !== undefined, 'an address is taken once').toBe(false);
		}
	});
}

test('whatever happens to a node, nothing that ended comes back; and healed, it settles as wanted', () => {
	fc.assert(
		fc.property(
			fc.integer({min: 1, max: 1000}),
			fc.array(fc.tuple(fc.integer({min: 10, max: 25_000}), action), {minLength: 5, maxLength: 30}),
			(seed, actions) => {
				const cluster = new TestCluster({seed});
				watchSafety(cluster);
				for (const [pauseMs, act] of actions) {
					cluster.simulation.runUntil(cluster.nowMs + pauseMs);
					perform(cluster, act);
				}
				cluster.unreachable.clear();
				const machine = cluster.machine();
				if (!machine.isPoweredOn()) machine.powerOn();
				cluster.runFor('40s');
				for (const service of ['containerd', 'kubelet'] as const) machine.startService(service);
				cluster.runFor('12m');

				for (const pod of cluster.client.list('pods')) {
					const {name, deletionTimestamp} = pod.metadata;
					expect(deletionTimestamp, `${name} is gone`).toBeUndefined();
					const {phase, containerStatuses, conditions} = pod.status;
					const isReady = conditions?.some(({type, status}) => type === 'Ready' && status === 'True');
					if (name === 'web' || name === 'hooked' || name === 'staged') expect([name, phase, isReady]).toEqual([name, 'Running', true]);
					if (name === 'static-node01') expect([phase, isReady]).toEqual(['Running', true]);
					if (name === 'once') expect(phase).toBe('Failed');
					if (name === 'missing') expect(containerStatuses?.[0]?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
					if (name === 'waiting') expect(phase).toBe('Pending');
				}
				expect(cluster.findPod('static-node01') !== undefined).toBe(machine.readFile(manifestPath) !== undefined);
				const known = new Set([...cluster.kubelet().pods()].map(({uid}) => uid));
				for (const uid of machine.runtime.podUids()) expect(known.has(uid), 'nothing is left over on the machine').toBe(true);
				expect(known.size).toBe(cluster.client.list('pods').length);
			},
		),
		{numRuns: 60},
	);
});

import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Pod} from '../../../source/api/generated/types.ts';
import {isPodActive} from '../../../source/api/pods.ts';
import {timestamp} from '../../../source/api/timestamps.ts';
import {rankForDeletion} from '../../../source/cluster/controllers/pod-ranking.ts';
import {ControlPlane, podDraft} from '../../helpers/control-plane.ts';

const seconds = 1000;

function replicaSet(name: string, replicas: number, spec: object = {}) {
	return {
		apiVersion: 'apps/v1',
		kind: 'ReplicaSet',
		metadata: {name, namespace: 'default'},
		spec: {
			replicas,
			selector: {matchLabels: {app: name}},
			template: {metadata: {labels: {app: name}}, spec: {containers: [{name: 'app', image: 'nginx'}]}},
			...spec,
		},
	};
}

test('a lagging informer never makes it create twice', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 10_000}), fc.array(fc.integer({min: 0, max: 12}), {minLength: 1, maxLength: 8}), (seed, sizes) => {
			const plane = new ControlPlane({seed, nodes: 2});
			plane.create('replicasets', replicaSet('web', 0));
			for (const replicas of sizes) {
				const before = plane.client.get('replicasets', 'default/web').spec.replicas ?? 0;
				plane.client.modify('replicasets', 'default/web', (current) => ({...current, spec: {...current.spec, replicas}}));
				for (let step = 0; step < 30; step += 1) {
					plane.runFor(2);
					expect(plane.pods().filter(isPodActive).length).toBeLessThanOrEqual(Math.max(before, replicas));
				}
				expect(plane.pods().filter(isPodActive)).toHaveLength(replicas);
			}
		}),
		{numRuns: 50},
	);
});

test('a deleted pod is replaced at once, while it is still terminating', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.create('replicasets', replicaSet('web', 2));
	plane.runFor(5 * seconds);
	const [first] = plane.pods();
	plane.client.delete('pods', `default/${first!.metadata.name}`);
	plane.runFor(50);
	expect(plane.pods()).toHaveLength(3);
	expect(plane.client.get('replicasets', 'default/web').status).toMatchObject({replicas: 2, readyReplicas: 1, terminatingReplicas: 1});
});

test('a failed pod does not count, and stays', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.create('replicasets', replicaSet('web', 1));
	plane.runFor(5 * seconds);
	const [pod] = plane.pods();
	plane.client.modifyStatus('pods', `default/${pod!.metadata.name}`, (current) => ({
		...current,
		status: {...current.status, phase: 'Failed', reason: 'Evicted'},
	}));
	plane.runFor(5 * seconds);
	expect(
		plane
			.pods()
			.map(({status}) => status.phase)
			.toSorted(),
	).toEqual(['Failed', 'Running']);
});

test('it adopts what it selects and lets go of what it no longer selects', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.create('pods', podDraft('orphan', {}, {labels: {app: 'web'}}));
	plane.runFor(2 * seconds);
	plane.create('replicasets', replicaSet('web', 2));
	plane.runFor(3 * seconds);
	expect(plane.pods()).toHaveLength(2);
	expect(plane.client.get('pods', 'default/orphan').metadata.ownerReferences?.[0]).toMatchObject({kind: 'ReplicaSet', name: 'web', controller: true});
	plane.client.modify('pods', 'default/orphan', (pod) => ({...pod, metadata: {...pod.metadata, labels: {app: 'debug'}}}));
	plane.runFor(3 * seconds);
	expect(plane.client.get('pods', 'default/orphan').metadata.ownerReferences).toBeUndefined();
	expect(plane.pods({app: 'web'})).toHaveLength(2);
});

test('what cannot be created is told, and tried again', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create(
		'replicasets',
		replicaSet('web', 3, {
			template: {metadata: {labels: {app: 'web'}}, spec: {serviceAccountName: 'robot', containers: [{name: 'app', image: 'nginx'}]}},
		}),
	);
	plane.runFor(1 * seconds);
	const written = Number(plane.client.get('replicasets', 'default/web').metadata.resourceVersion);
	plane.runFor(2 * seconds);
	const {status} = plane.client.get('replicasets', 'default/web');
	expect(status.conditions).toMatchObject([{type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate'}]);
	expect(plane.events('web')[0]).toMatch(
		/^FailedCreate: Error creating: pods "web-\w*" is forbidden: error looking up service account default\/robot: serviceaccount "robot" not found$/,
	);
	// The message names the first pod; were it kept up to date, each try would wake the next one.
	expect(Number(plane.client.get('replicasets', 'default/web').metadata.resourceVersion)).toBe(written);
	plane.create('serviceaccounts', {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'robot', namespace: 'default'}});
	plane.runFor(10 * seconds);
	expect(plane.readyPods()).toHaveLength(3);
	expect(plane.client.get('replicasets', 'default/web').status.conditions).toBeUndefined();
});

test('with minReadySeconds a pod is available only after it was ready for so long', () => {
	const plane = new ControlPlane({nodes: 1});
	plane.create('replicasets', replicaSet('web', 1, {minReadySeconds: 30}));
	plane.runFor(20 * seconds);
	const status = () => plane.client.get('replicasets', 'default/web').status;
	expect([status().readyReplicas, status().availableReplicas ?? 0]).toEqual([1, 0]);
	plane.runFor(15 * seconds);
	expect([status().readyReplicas, status().availableReplicas]).toEqual([1, 1]);
});

const nowMs = 100_000_000;

function podOf(
	name: string,
	{node = 'a', phase = 'Running', isReady = true, ageMs = 5_000_000, restarts = 0, cost = undefined as string | undefined},
): Pod {
	const since = timestamp(nowMs - ageMs);
	return {
		metadata: {
			name,
			namespace: 'default',
			uid: name,
			creationTimestamp: since,
			...(cost && {annotations: {'controller.kubernetes.io/pod-deletion-cost': cost}}),
		},
		spec: {containers: [], ...(node && {nodeName: node})},
		status: {
			phase,
			conditions: [{type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: since}],
			containerStatuses: [{name: 'app', restartCount: restarts}],
		},
	} as unknown as Pod;
}

test.each([
	['a pod without a node goes first', podOf('kept', {}), podOf('goes', {node: '', phase: 'Pending', isReady: false})],
	['Pending before Running', podOf('kept', {isReady: false}), podOf('goes', {phase: 'Pending', isReady: false})],
	['not ready before ready', podOf('kept', {ageMs: 1}), podOf('goes', {isReady: false})],
	['the lower deletion cost', podOf('kept', {}), podOf('goes', {cost: '-10'})],
	['the node with more peers', podOf('kept', {node: 'b'}), podOf('goes', {node: 'a'})],
	['the one ready for a shorter time', podOf('kept', {ageMs: 50_000_000}), podOf('goes', {ageMs: 1000})],
	['more restarts', podOf('kept', {isReady: false, restarts: 1}), podOf('goes', {isReady: false, restarts: 4})],
	['the newer one', podOf('kept', {isReady: false, ageMs: 50_000_000}), podOf('goes', {isReady: false, ageMs: 1000})],
	['of ages in one power of two, by UID', podOf('kept', {ageMs: 5_000_000}), podOf('goes', {ageMs: 5_100_000})],
])('who is given up first: %s', (_name, kept, goes) => {
	const peers = ({spec}: Pod) => (spec.nodeName === 'a' ? 2 : 1);
	const names = (pods: readonly Pod[]) => rankForDeletion(pods, peers, nowMs).map(({metadata}) => metadata.name);
	expect(names([kept, goes])).toEqual(['goes', 'kept']);
	expect(names([goes, kept])).toEqual(['goes', 'kept']);
});

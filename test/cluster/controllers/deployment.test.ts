import {expect, test} from 'vitest';
import {findCondition} from '../../../source/api/conditions.ts';
import type {Deployment, ReplicaSet} from '../../../source/api/generated/types.ts';
import {isPodActive} from '../../../source/api/pods.ts';
import {maxSurge, maxUnavailable, proportionOf} from '../../../source/cluster/controllers/rollout.ts';
import {templateHash} from '../../../source/cluster/controllers/template-hash.ts';
import {ControlPlane, deploymentDraft} from '../../helpers/control-plane.ts';

const seconds = 1000;

function rollOut(plane: ControlPlane, image: string, labels: Record<string, string> = {}): void {
	plane.client.modify('deployments', 'default/web', (deployment) => ({
		...deployment,
		spec: {
			...deployment.spec,
			template: {metadata: {labels: {app: 'web', ...labels}}, spec: {...deployment.spec.template.spec, containers: [{name: 'app', image}]}},
		},
	}));
}

function scale(plane: ControlPlane, replicas: number): void {
	plane.client.modify('deployments', 'default/web', (deployment) => ({...deployment, spec: {...deployment.spec, replicas}}));
}

function web(plane: ControlPlane): Deployment {
	return plane.client.get('deployments', 'default/web');
}

function conditionOf(plane: ControlPlane, type: string) {
	const {status, reason, message} = findCondition(web(plane).status.conditions, type) ?? {};
	return {status, reason, message};
}

/** `replicas ready` of each ReplicaSet, oldest revision first. */
function sizes(plane: ControlPlane): readonly string[] {
	const revision = ({metadata}: ReplicaSet) => Number(metadata.annotations?.['deployment.kubernetes.io/revision']);
	return plane
		.list('replicasets', 'default')
		.toSorted((a, b) => revision(a) - revision(b))
		.map(({spec, status}) => `${spec.replicas} ${status.readyReplicas ?? 0}`);
}

test('a new Deployment comes up and says so', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 3));
	plane.runFor(100);
	const [replicaSet] = plane.list('replicasets', 'default');
	expect(conditionOf(plane, 'Available')).toEqual({
		status: 'False',
		reason: 'MinimumReplicasUnavailable',
		message: 'Deployment does not have minimum availability.',
	});
	expect(conditionOf(plane, 'Progressing')).toEqual({
		status: 'True',
		reason: 'ReplicaSetUpdated',
		message: `ReplicaSet "${replicaSet!.metadata.name}" is progressing.`,
	});
	plane.runFor(3 * seconds);
	expect(conditionOf(plane, 'Available').reason).toBe('MinimumReplicasAvailable');
	expect(conditionOf(plane, 'Progressing')).toEqual({
		status: 'True',
		reason: 'NewReplicaSetAvailable',
		message: `ReplicaSet "${replicaSet!.metadata.name}" has successfully progressed.`,
	});
	expect(web(plane).status).toMatchObject({replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1});
	expect(web(plane).metadata.generation).toBe(1);
	expect(web(plane).metadata.annotations).toEqual({'deployment.kubernetes.io/revision': '1'});
	expect(plane.events('web')).toEqual([`ScalingReplicaSet: Scaled up replica set ${replicaSet!.metadata.name} from 0 to 3`]);
	expect(plane.pods().map(({metadata}) => metadata.labels?.['pod-template-hash'])).toEqual(
		Array(3).fill(replicaSet!.metadata.labels?.['pod-template-hash']),
	);
});

test('a rolling update never has fewer than the least available nor more than the most allowed', () => {
	const plane = new ControlPlane({nodes: 5});
	plane.create('deployments', deploymentDraft('web', 10));
	plane.runFor(5 * seconds);
	rollOut(plane, 'nginx:1.28');
	let leastReady = 10;
	let mostPods = 0;
	for (let step = 0; step < 300; step += 1) {
		plane.runFor(50);
		leastReady = Math.min(leastReady, plane.readyPods().filter(isPodActive).length);
		mostPods = Math.max(mostPods, plane.pods().filter(isPodActive).length);
	}
	expect(leastReady).toBe(8);
	expect(mostPods).toBe(13);
	expect(sizes(plane)).toEqual(['0 0', '10 10']);
	expect(plane.pods().map(({spec}) => spec.containers[0]!.image)).toEqual(Array(10).fill('nginx:1.28'));
	const [first, second] = plane.events('web').slice(1);
	expect(first).toMatch(/^ScalingReplicaSet: Scaled up replica set web-\w+ from 0 to 3$/);
	expect(second).toMatch(/^ScalingReplicaSet: Scaled down replica set web-\w+ from 10 to 8$/);
});

test('a rollout whose pods never become ready stops at the surge and times out after 600 s', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 4));
	plane.runFor(5 * seconds);
	rollOut(plane, 'nginx:broken', {ready: 'never'});
	plane.runFor(60 * seconds);
	expect(sizes(plane)).toEqual(['3 3', '2 0']);
	expect(conditionOf(plane, 'Available').status).toBe('True');
	expect(conditionOf(plane, 'Progressing').reason).toBe('ReplicaSetUpdated');
	plane.runFor(545 * seconds);
	const current = plane.list('replicasets').find(({status}) => !status.readyReplicas)!;
	expect(conditionOf(plane, 'Progressing')).toEqual({
		status: 'False',
		reason: 'ProgressDeadlineExceeded',
		message: `ReplicaSet "${current.metadata.name}" has timed out progressing.`,
	});
});

test('going back to the former template takes up its ReplicaSet with a new revision', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 2));
	plane.runFor(5 * seconds);
	const [original] = plane.list('replicasets');
	rollOut(plane, 'nginx:1.28');
	plane.runFor(20 * seconds);
	rollOut(plane, 'nginx:1.27');
	plane.runFor(20 * seconds);
	expect(plane.list('replicasets')).toHaveLength(2);
	const now = plane.client.get('replicasets', `default/${original!.metadata.name}`);
	expect(now.spec.replicas).toBe(2);
	expect(now.metadata.annotations).toMatchObject({
		'deployment.kubernetes.io/revision': '3',
		'deployment.kubernetes.io/revision-history': '1',
	});
	expect(web(plane).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
});

test('Recreate takes all old pods down before it makes a new one', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 3, {strategy: {type: 'Recreate'}}));
	plane.runFor(5 * seconds);
	rollOut(plane, 'nginx:1.28');
	let wereMixed = false;
	for (let step = 0; step < 100; step += 1) {
		plane.runFor(100);
		wereMixed ||= new Set(plane.pods().map(({spec}) => spec.containers[0]!.image)).size > 1;
	}
	expect(wereMixed).toBe(false);
	expect(plane.readyPods().map(({spec}) => spec.containers[0]!.image)).toEqual(Array(3).fill('nginx:1.28'));
});

test('a paused Deployment scales but does not roll out', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 2));
	plane.runFor(5 * seconds);
	plane.client.modify('deployments', 'default/web', (deployment) => ({...deployment, spec: {...deployment.spec, paused: true}}));
	rollOut(plane, 'nginx:1.28');
	scale(plane, 4);
	plane.runFor(10 * seconds);
	expect(conditionOf(plane, 'Progressing')).toEqual({status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused'});
	expect(sizes(plane)).toEqual(['4 4']);
	plane.client.modify('deployments', 'default/web', (deployment) => ({...deployment, spec: {...deployment.spec, paused: false}}));
	plane.runFor(20 * seconds);
	expect(sizes(plane)).toEqual(['0 0', '4 4']);
});

test('scaling in the middle of a rollout is shared out in proportion', () => {
	const plane = new ControlPlane({nodes: 5});
	plane.create('deployments', deploymentDraft('web', 10, {strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}}));
	plane.runFor(5 * seconds);
	rollOut(plane, 'nginx:broken', {ready: 'never'});
	plane.runFor(5 * seconds);
	expect(sizes(plane)).toEqual(['8 8', '5 0']);
	scale(plane, 15);
	plane.runFor(5 * seconds);
	// The example of the documentation: three of the five new pods go to the larger ReplicaSet, two to the smaller.
	expect(sizes(plane)).toEqual(['11 11', '7 0']);
});

test('ReplicaSets beyond the history limit are deleted, oldest first', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 1, {revisionHistoryLimit: 2}));
	plane.runFor(5 * seconds);
	for (let version = 28; version < 32; version += 1) {
		rollOut(plane, `nginx:1.${version}`);
		plane.runFor(20 * seconds);
	}
	const revisions = plane.list('replicasets').map(({metadata}) => metadata.annotations?.['deployment.kubernetes.io/revision']);
	expect(revisions.toSorted()).toEqual(['3', '4', '5']);
});

test('a deleted Deployment takes its ReplicaSets and pods with it', () => {
	const plane = new ControlPlane({nodes: 3});
	plane.create('deployments', deploymentDraft('web', 3));
	plane.runFor(5 * seconds);
	plane.client.delete('deployments', 'default/web');
	plane.runFor(5 * seconds);
	expect([...plane.list('replicasets'), ...plane.pods()]).toEqual([]);
});

function deploymentOf(replicas: number, rollingUpdate: object, status = {}): Deployment {
	return {...deploymentDraft('web', replicas, {strategy: {type: 'RollingUpdate', rollingUpdate}}), status} as unknown as Deployment;
}

test.each([
	['the defaults of four', 4, {maxSurge: '25%', maxUnavailable: '25%'}, 1, 1],
	['surge is rounded up, unavailable down', 10, {maxSurge: '25%', maxUnavailable: '25%'}, 3, 2],
	['one replica: none may be missing', 1, {maxSurge: '25%', maxUnavailable: '25%'}, 1, 0],
	['both nought: one may be missing', 3, {maxSurge: 0, maxUnavailable: '10%'}, 0, 1],
	['no more may be missing than there are', 2, {maxSurge: 0, maxUnavailable: 5}, 0, 2],
	['no replicas at all', 0, {maxSurge: '25%', maxUnavailable: '25%'}, 0, 0],
])('maxSurge and maxUnavailable: %s', (_name, replicas, rollingUpdate, surge, unavailable) => {
	const deployment = deploymentOf(replicas, rollingUpdate);
	expect([maxSurge(deployment), maxUnavailable(deployment)]).toEqual([surge, unavailable]);
});

test.each([
	['growing by half', 8, 13, 15, 5, 0, 3],
	['no more than is left', 8, 13, 20, 5, 4, 1],
	['shrinking', 8, 13, 5, -5, 0, -3],
	['an empty ReplicaSet has no share', 0, 13, 15, 5, 0, 0],
])('the share of a ReplicaSet in a scaling: %s', (_name, size, mostBefore, wanted, toAdd, added, share) => {
	const replicaSet = {
		metadata: {name: 'web-1', annotations: {'deployment.kubernetes.io/max-replicas': String(mostBefore)}},
		spec: {replicas: size},
	} as unknown as ReplicaSet;
	expect(proportionOf(replicaSet, deploymentOf(wanted, {maxSurge: 3, maxUnavailable: 2}), toAdd, added)).toBe(share);
});

test('equal templates have equal hashes, whatever the order of their fields', () => {
	const template = {metadata: {labels: {app: 'web', tier: 'front'}}, spec: {containers: [{name: 'app', image: 'nginx'}]}};
	const reordered = {spec: {containers: [{image: 'nginx', name: 'app'}]}, metadata: {labels: {tier: 'front', app: 'web'}}};
	expect(templateHash(template, undefined)).toBe(templateHash(reordered, undefined));
	expect(templateHash(template, undefined)).not.toBe(templateHash(template, 1));
	expect(templateHash(template, undefined)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5,10}$/);
});

import {expect, test} from 'vitest';
import {ownerReference} from '../../../source/api/objects.ts';
import {ControlPlane, deploymentDraft, podDraft} from '../../helpers/control-plane.ts';

const seconds = 1000;

function stage(): ControlPlane {
	const plane = new ControlPlane({nodes: 2});
	plane.create('deployments', deploymentDraft('web', 2));
	plane.runFor(5 * seconds);
	return plane;
}

const kinds = (plane: ControlPlane) => ['deployments', 'replicasets', 'pods'].map((resource) => plane.list(resource as 'pods').length);

test('in the background the owner goes first', () => {
	const plane = stage();
	plane.client.delete('deployments', 'default/web');
	expect(kinds(plane)).toEqual([0, 1, 2]);
	plane.runFor(200);
	expect(kinds(plane)).toEqual([0, 0, 2]);
	plane.runFor(3 * seconds);
	expect(kinds(plane)).toEqual([0, 0, 0]);
});

test('in the foreground the owner waits for everything below it', () => {
	const plane = stage();
	plane.client.delete('deployments', 'default/web', {propagationPolicy: 'Foreground'});
	plane.runFor(1 * seconds);
	expect(kinds(plane)).toEqual([1, 1, 2]);
	expect(plane.client.get('deployments', 'default/web').metadata.finalizers).toEqual(['foregroundDeletion']);
	expect(plane.pods().every(({metadata}) => metadata.deletionTimestamp)).toBe(true);
	plane.runFor(3 * seconds);
	expect(kinds(plane)).toEqual([0, 0, 0]);
});

test('orphans live on without the reference', () => {
	const plane = stage();
	plane.client.delete('deployments', 'default/web', {propagationPolicy: 'Orphan'});
	plane.runFor(5 * seconds);
	expect(kinds(plane)).toEqual([0, 1, 2]);
	expect(plane.list('replicasets')[0]!.metadata.ownerReferences).toBeUndefined();
	// A new Deployment of that name takes them over.
	plane.create('deployments', deploymentDraft('web', 2));
	plane.runFor(5 * seconds);
	expect(kinds(plane)).toEqual([1, 1, 2]);
	expect(plane.list('replicasets')[0]!.metadata.ownerReferences).toMatchObject([{kind: 'Deployment', name: 'web'}]);
});

test('an object with two owners stays until both are gone', () => {
	const plane = new ControlPlane({nodes: 1});
	const configMap = (name: string, owners: object[] = []) =>
		plane.create('configmaps', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace: 'default', ownerReferences: owners as never}});
	const [first, second] = [configMap('first'), configMap('second')];
	configMap('child', [
		{...ownerReference(first), controller: false},
		{...ownerReference(second), controller: false},
	]);
	plane.runFor(1 * seconds);
	plane.client.delete('configmaps', 'default/first');
	plane.runFor(1 * seconds);
	expect(plane.client.get('configmaps', 'default/child').metadata.ownerReferences?.map(({name}) => name)).toEqual(['second']);
	plane.client.delete('configmaps', 'default/second');
	plane.runFor(1 * seconds);
	expect(plane.client.find('configmaps', 'default/child')).toBeUndefined();
});

test('a pod that names an owner that never was is deleted', () => {
	const plane = new ControlPlane({nodes: 1});
	const owner = {apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'ghost', uid: '11111111-2222-4333-8444-555555555555', controller: true};
	plane.create('pods', podDraft('lost', {}, {ownerReferences: [owner]}));
	plane.runFor(5 * seconds);
	expect(plane.client.find('pods', 'default/lost')).toBeUndefined();
});

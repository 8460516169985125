import {expect, test} from 'vitest';
import {findCondition} from '../../../source/api/conditions.ts';
import {ControlPlane, deploymentDraft} from '../../helpers/control-plane.ts';

const seconds = 1000;

test('every namespace has a default ServiceAccount and the root certificate, and gets them back', () => {
	const plane = new ControlPlane();
	plane.create('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'shop'}});
	plane.runFor(100);
	expect(plane.client.find('serviceaccounts', 'shop/default')).toBeDefined();
	expect(plane.client.get('configmaps', 'shop/kube-root-ca.crt').data).toHaveProperty(['ca.crt']);
	plane.client.delete('serviceaccounts', 'shop/default');
	plane.client.delete('configmaps', 'shop/kube-root-ca.crt');
	plane.runFor(100);
	expect(plane.client.find('serviceaccounts', 'shop/default')).toBeDefined();
	expect(plane.client.find('configmaps', 'shop/kube-root-ca.crt')).toBeDefined();
});

test('a deleted namespace is emptied, pods first, and then goes', () => {
	const plane = new ControlPlane({nodes: 2});
	plane.create('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'shop'}});
	plane.runFor(100);
	const draft = deploymentDraft('web', 2);
	plane.create('deployments', {...draft, metadata: {...draft.metadata, namespace: 'shop'}});
	plane.create('configmaps', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'settings', namespace: 'shop'}});
	plane.runFor(5 * seconds);
	plane.client.delete('namespaces', 'shop');
	plane.runFor(5500);
	const namespace = plane.client.get('namespaces', 'shop');
	expect(namespace.status.phase).toBe('Terminating');
	expect(findCondition(namespace.status.conditions, 'NamespaceContentRemaining')).toMatchObject({
		status: 'True',
		reason: 'SomeResourcesRemain',
		message: 'Some resources are remaining: pods. has 2 resource instances',
	});
	expect(plane.client.find('configmaps', 'shop/settings')).toBeDefined();
	// Nothing new may be made meanwhile, and that is not worth an event.
	expect(plane.list('events', 'shop').filter(({reason}) => reason === 'FailedCreate')).toEqual([]);
	plane.runFor(20 * seconds);
	expect(plane.client.find('namespaces', 'shop')).toBeUndefined();
	for (const resource of ['pods', 'deployments', 'replicasets', 'configmaps', 'serviceaccounts', 'events'] as const) {
		expect(plane.list(resource, 'shop')).toEqual([]);
	}
});

test('a namespace waits for what has a finalizer, and says so', () => {
	const plane = new ControlPlane();
	plane.create('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'shop'}});
	plane.create('configmaps', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'held', namespace: 'shop', finalizers: ['example.com/hold']}});
	plane.client.delete('namespaces', 'shop');
	plane.runFor(60 * seconds);
	const {conditions} = plane.client.get('namespaces', 'shop').status;
	expect(findCondition(conditions, 'NamespaceFinalizersRemaining')).toMatchObject({
		status: 'True',
		message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
	});
	plane.client.modify('configmaps', 'shop/held', ({metadata: {finalizers: _, ...metadata}, ...object}) => ({...object, metadata}));
	plane.runFor(20 * seconds);
	expect(plane.client.find('namespaces', 'shop')).toBeUndefined();
});

import {describe, expect, test} from 'vitest';
import type {DeleteOptions} from '../../../source/cluster/apiserver/apiserver.ts';
import {manifest, podManifest, testApiServer} from '../../helpers/apiserver.ts';

function boundPod(spec: object = {}, metadata: object = {}) {
	const server = testApiServer();
	server.client.create('pods', podManifest('web', spec, metadata));
	server.client.bind('default/web', 'node01');
	return server;
}

describe('deleting a pod', () => {
	test('that has a node gives it its grace and leaves it to the kubelet', () => {
		const {client} = boundPod();
		const {metadata} = client.delete('pods', 'default/web');
		expect(metadata).toMatchObject({deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30, generation: 2});
		client.delete('pods', 'default/web', {gracePeriodSeconds: 0});
		expect(client.find('pods', 'default/web')).toBeUndefined();
	});

	const rows: [string, object, DeleteOptions, number | undefined][] = [
		['its own grace', {terminationGracePeriodSeconds: 5}, {}, 5],
		['the grace asked for', {}, {gracePeriodSeconds: 7}, 7],
		['a grace below nought, which is 1', {terminationGracePeriodSeconds: -3}, {}, 1],
		['no grace at all: gone at once', {}, {gracePeriodSeconds: 0}, undefined],
	];
	test.each(rows)('with %s', (_, spec, options, seconds) => {
		const {client} = boundPod(spec);
		client.delete('pods', 'default/web', options);
		expect(client.find('pods', 'default/web')?.metadata.deletionGracePeriodSeconds).toBe(seconds);
	});

	test('without a node removes it at once', () => {
		const {client} = testApiServer();
		client.create('pods', podManifest('web'));
		client.delete('pods', 'default/web');
		expect(client.find('pods', 'default/web')).toBeUndefined();
	});

	test.each(['Failed', 'Succeeded'])('that has %s removes it at once', (phase) => {
		const {client} = boundPod();
		const pod = client.get('pods', 'default/web');
		client.updateStatus('pods', {...pod, status: {...pod.status, phase}});
		client.delete('pods', 'default/web');
		expect(client.find('pods', 'default/web')).toBeUndefined();
	});

	test('a second time may shorten the grace, counted from the first, but not lengthen it', () => {
		const {client, simulation} = boundPod();
		const first = client.delete('pods', 'default/web');
		simulation.runUntil(10_000);
		expect(client.delete('pods', 'default/web')).toBe(first);
		expect(client.delete('pods', 'default/web', {gracePeriodSeconds: 60})).toBe(first);
		expect(client.delete('pods', 'default/web', {gracePeriodSeconds: 20}).metadata).toMatchObject({
			deletionTimestamp: '2026-01-01T00:00:20Z',
			deletionGracePeriodSeconds: 20,
			generation: 2,
		});
	});

	test('of another UID is a conflict', () => {
		const {client} = boundPod();
		const {uid} = client.get('pods', 'default/web').metadata;
		expect(() => client.delete('pods', 'default/web', {uid: 'other'})).toThrow(
			`Operation cannot be fulfilled on pods "web": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
		);
	});

	test('that is not there', () => {
		expect(() => testApiServer().client.delete('pods', 'default/web')).toThrow('pods "web" not found');
	});

	test('dry changes nothing', () => {
		const {client} = boundPod();
		const before = client.get('pods', 'default/web');
		client.delete('pods', 'default/web', {dryRun: true});
		expect(client.get('pods', 'default/web')).toBe(before);
	});

	test('with a finalizer waits for it as well', () => {
		const {client} = boundPod({}, {finalizers: ['example.com/wait']});
		client.delete('pods', 'default/web', {gracePeriodSeconds: 0});
		const waiting = client.get('pods', 'default/web');
		expect(waiting.metadata).toMatchObject({deletionGracePeriodSeconds: 0, finalizers: ['example.com/wait']});
		client.update('pods', {...waiting, metadata: {...waiting.metadata, finalizers: []}});
		expect(client.find('pods', 'default/web')).toBeUndefined();
	});
});

describe('finalizers', () => {
	function configMap(finalizers?: string[]) {
		const {client} = testApiServer();
		client.create('configmaps', manifest('v1', 'ConfigMap', {name: 'settings', ...(finalizers && {finalizers})}));
		return client;
	}

	test('hold an object that is deleted until they are taken away', () => {
		const client = configMap(['example.com/wait']);
		const deleted = client.delete('configmaps', 'default/settings');
		expect(deleted.metadata).toMatchObject({deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0});
		client.patch('configmaps', 'default/settings', {metadata: {finalizers: null}}, 'merge');
		expect(client.find('configmaps', 'default/settings')).toBeUndefined();
	});

	test('cannot be added to an object that is being deleted', () => {
		const client = configMap(['example.com/wait']);
		client.delete('configmaps', 'default/settings');
		expect(() => client.patch('configmaps', 'default/settings', {metadata: {finalizers: ['example.com/more']}}, 'strategic')).toThrow(
			'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted',
		);
	});

	test.each([
		['Foreground', ['foregroundDeletion']],
		['Orphan', ['orphan']],
	] as const)('%s deletion sets one for the garbage collector', (propagationPolicy, finalizers) => {
		const client = configMap();
		expect(client.delete('configmaps', 'default/settings', {propagationPolicy}).metadata.finalizers).toEqual(finalizers);
	});

	test('Background deletion takes those of the garbage collector away', () => {
		const client = configMap();
		client.delete('configmaps', 'default/settings', {propagationPolicy: 'Foreground'});
		client.delete('configmaps', 'default/settings', {propagationPolicy: 'Background'});
		expect(client.find('configmaps', 'default/settings')).toBeUndefined();
	});

	test('an object without any is gone at once', () => {
		const client = configMap();
		client.delete('configmaps', 'default/settings');
		expect(client.find('configmaps', 'default/settings')).toBeUndefined();
	});
});

import {describe, expect, test} from 'vitest';
import {manifest, podManifest, testApiServer} from '../../helpers/apiserver.ts';

describe('namespaces', () => {
	test('nothing is made in one that is not there', () => {
		const {client} = testApiServer();
		expect(() => client.create('pods', podManifest('web', {}, {namespace: 'nowhere'}))).toThrow('namespaces "nowhere" not found');
	});

	test('nothing is made in one that is going', () => {
		const {client} = testApiServer();
		client.create('namespaces', manifest('v1', 'Namespace', {name: 'doomed'}));
		expect(client.delete('namespaces', 'doomed').status?.phase).toBe('Terminating');
		expect(() => client.create('configmaps', manifest('v1', 'ConfigMap', {name: 'late', namespace: 'doomed'}))).toThrow(
			'configmaps "late" is forbidden: unable to create new content in namespace doomed because it is being terminated',
		);
	});

	test('is labelled with its name, and is gone once it is finalized', () => {
		const {client} = testApiServer();
		const namespace = client.create('namespaces', manifest('v1', 'Namespace', {name: 'doomed'}));
		expect(namespace).toMatchObject({
			metadata: {labels: {'kubernetes.io/metadata.name': 'doomed'}},
			spec: {finalizers: ['kubernetes']},
			status: {phase: 'Active'},
		});
		const terminating = client.delete('namespaces', 'doomed');
		expect(client.find('namespaces', 'doomed')).toBe(terminating);
		client.finalize({...terminating, spec: {finalizers: []}});
		expect(client.find('namespaces', 'doomed')).toBeUndefined();
	});

	test('the first ones stay', () => {
		const {client} = testApiServer();
		expect(() => client.delete('namespaces', 'kube-system')).toThrow('namespaces "kube-system" is forbidden: this namespace may not be deleted');
	});
});

describe('service accounts', () => {
	test('a pod needs one that is there', () => {
		const {client} = testApiServer();
		expect(() => client.create('pods', podManifest('web', {serviceAccountName: 'ghost'}))).toThrow(
			'pods "web" is forbidden: error looking up service account default/ghost: serviceaccount "ghost" not found',
		);
	});

	test('the token is not mounted if the account or the pod does not want it', () => {
		const {client} = testApiServer();
		client.create('serviceaccounts', manifest('v1', 'ServiceAccount', {name: 'quiet'}, {automountServiceAccountToken: false}));
		expect(client.create('pods', podManifest('a', {serviceAccountName: 'quiet'})).spec.volumes).toBeUndefined();
		expect(client.create('pods', podManifest('b', {automountServiceAccountToken: false})).spec.volumes).toBeUndefined();
		expect(client.create('pods', podManifest('c', {serviceAccountName: 'quiet', automountServiceAccountToken: true})).spec.volumes).toHaveLength(1);
	});

	test('the account’s pull secrets become the pod’s', () => {
		const {client} = testApiServer();
		client.create('serviceaccounts', manifest('v1', 'ServiceAccount', {name: 'puller'}, {imagePullSecrets: [{name: 'registry'}]}));
		expect(client.create('pods', podManifest('web', {serviceAccountName: 'puller'})).spec.imagePullSecrets).toEqual([{name: 'registry'}]);
	});

	test('a pod made with its namespace does not fail because the account "default" is a moment late', () => {
		const {client, simulation} = testApiServer();
		client.create('namespaces', manifest('v1', 'Namespace', {name: 'fresh'}));
		expect(client.create('pods', podManifest('web', {}, {namespace: 'fresh'})).spec.serviceAccountName).toBe('default');
		expect(() => client.create('pods', podManifest('web', {serviceAccountName: 'ghost'}, {namespace: 'fresh'}))).toThrow('"ghost" not found');
		simulation.runUntil(simulation.nowMs + 10_000);
		expect(() => client.create('pods', podManifest('late', {}, {namespace: 'fresh'}))).toThrow(
			'pods "late" is forbidden: error looking up service account fresh/default: serviceaccount "default" not found',
		);
	});

	test('mirror pods are left as they are', () => {
		const {client} = testApiServer();
		const annotations = {'kubernetes.io/config.mirror': 'hash'};
		const pod = client.create('pods', podManifest('etcd-control-plane', {nodeName: 'control-plane'}, {namespace: 'kube-system', annotations}));
		expect(pod.spec.serviceAccountName).toBeUndefined();
		expect(pod.spec.volumes).toBeUndefined();
	});
});

describe('priorities', () => {
	function withClass(name: string, value: number, more: object = {}) {
		const server = testApiServer();
		server.client.create('priorityclasses', manifest('scheduling.k8s.io/v1', 'PriorityClass', {name}, {value, ...more}));
		return server;
	}

	test('come from the pod’s class', () => {
		const {client} = withClass('high', 1000, {preemptionPolicy: 'Never'});
		expect(client.create('pods', podManifest('web', {priorityClassName: 'high'})).spec).toMatchObject({priority: 1000, preemptionPolicy: 'Never'});
	});

	test('come from the default class if the pod names none', () => {
		const {client} = withClass('usual', 7, {globalDefault: true});
		expect(client.create('pods', podManifest('web')).spec).toMatchObject({priority: 7, priorityClassName: 'usual'});
	});

	test('of a class nobody knows are refused', () => {
		const {client} = testApiServer();
		expect(() => client.create('pods', podManifest('web', {priorityClassName: 'ghost'}))).toThrow(
			'pods "web" is forbidden: no PriorityClass with name ghost was found',
		);
	});

	test('of one’s own number are refused', () => {
		const {client} = testApiServer();
		expect(() => client.create('pods', podManifest('web', {priority: 5}))).toThrow(
			'pods "web" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
		);
	});

	test('beyond the highest are refused', () => {
		expect(() => withClass('mine', 2_000_000_000)).toThrow('maximum allowed value of a user defined priority is 1000000000');
		expect(() => withClass('system-mine', 1)).toThrow("priority class names with 'system-' prefix are reserved for system use only.");
		expect(() => withClass('system-node-critical', 2_000_001_000)).not.toThrow();
	});

	test('there is one default class', () => {
		const {client} = withClass('usual', 7, {globalDefault: true});
		expect(() =>
			client.create('priorityclasses', manifest('scheduling.k8s.io/v1', 'PriorityClass', {name: 'other'}, {value: 1, globalDefault: true})),
		).toThrow('PriorityClass usual is already marked as default. Only one default can exist');
	});
});

describe('tolerations of silent nodes', () => {
	test('are not added to a pod that says otherwise', () => {
		const {client} = testApiServer();
		const own = {key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10};
		expect(client.create('pods', podManifest('a', {tolerations: [own]})).spec.tolerations).toEqual([
			own,
			{key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300},
		]);
		expect(client.create('pods', podManifest('b', {tolerations: [{operator: 'Exists'}]})).spec.tolerations).toEqual([{operator: 'Exists'}]);
	});
});

test('a new node takes no pods until it is ready', () => {
	const {client} = testApiServer();
	const node = client.create('nodes', manifest('v1', 'Node', {name: 'node01'}, {status: {capacity: {cpu: '4', memory: '8192Mi'}}}));
	expect(node.spec.taints).toEqual([{key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule'}]);
	expect(node.status?.capacity).toEqual({cpu: '4', memory: '8Gi'});
	expect(node.status?.allocatable).toEqual({cpu: '4', memory: '8Gi'});
});

describe('an event', () => {
	test('is forgotten an hour after it was last written', () => {
		const {client, simulation} = testApiServer();
		const event = client.create(
			'events',
			manifest('v1', 'Event', {name: 'web.1'}, {involvedObject: {kind: 'Pod', name: 'web', namespace: 'default'}, count: 1}),
		);
		simulation.runUntil(3_000_000);
		client.update('events', {...event, count: 2});
		simulation.runUntil(6_599_999);
		expect(client.find('events', 'default/web.1')).toBeDefined();
		simulation.runUntil(6_600_000);
		expect(client.find('events', 'default/web.1')).toBeUndefined();
	});
});

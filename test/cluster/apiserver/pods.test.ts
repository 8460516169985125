import {describe, expect, test} from 'vitest';
import type {Pod} from '../../../source/api/generated/types.ts';
import {manifest, podManifest, testApiServer} from '../../helpers/apiserver.ts';

function created(spec: object = {}, metadata: object = {}): Pod {
	return testApiServer().client.create('pods', podManifest('web', spec, metadata));
}

describe('a new pod', () => {
	test('loses what is alpha', () => {
		const {spec} = created({containers: [{name: 'app', image: 'nginx', lifecycle: {stopSignal: 'SIGUSR1', preStop: {sleep: {seconds: 1}}}}]});
		expect(spec.containers[0]!.lifecycle).toEqual({preStop: {sleep: {seconds: 1}}});
	});

	test('has its amounts in whole thousandths', () => {
		const {spec} = created({containers: [{name: 'app', image: 'nginx', resources: {requests: {cpu: '1.0001', memory: '0.3Ki'}}}]});
		expect(spec.containers[0]!.resources).toEqual({requests: {cpu: '1001m', memory: '307200m'}});
	});

	test('has every default a real server writes', () => {
		const {spec, status, metadata} = created({containers: [{name: 'app', image: 'nginx', livenessProbe: {httpGet: {port: 80}}}]});
		const [{name: volume}] = spec.volumes as [{name: string}];
		expect(volume).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
		expect(spec).toEqual({
			containers: [
				{
					name: 'app',
					image: 'nginx',
					imagePullPolicy: 'Always',
					livenessProbe: {
						httpGet: {path: '/', port: 80, scheme: 'HTTP'},
						failureThreshold: 3,
						periodSeconds: 10,
						successThreshold: 1,
						timeoutSeconds: 1,
					},
					resources: {},
					terminationMessagePath: '/dev/termination-log',
					terminationMessagePolicy: 'File',
					volumeMounts: [{name: volume, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true}],
				},
			],
			dnsPolicy: 'ClusterFirst',
			enableServiceLinks: true,
			preemptionPolicy: 'PreemptLowerPriority',
			priority: 0,
			restartPolicy: 'Always',
			schedulerName: 'default-scheduler',
			securityContext: {},
			serviceAccount: 'default',
			serviceAccountName: 'default',
			terminationGracePeriodSeconds: 30,
			tolerations: [
				{effect: 'NoExecute', key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: 300},
				{effect: 'NoExecute', key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: 300},
			],
			volumes: [
				{
					name: volume,
					projected: {
						defaultMode: 420,
						sources: [
							{serviceAccountToken: {expirationSeconds: 3607, path: 'token'}},
							{configMap: {items: [{key: 'ca.crt', path: 'ca.crt'}], name: 'kube-root-ca.crt'}},
							{downwardAPI: {items: [{fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.namespace'}, path: 'namespace'}]}},
						],
					},
				},
			],
		});
		expect(status).toEqual({phase: 'Pending', qosClass: 'BestEffort'});
		expect(metadata.generation).toBe(1);
	});

	test.each([
		['nginx', 'Always'],
		['nginx:latest', 'Always'],
		['nginx:1.27', 'IfNotPresent'],
		['localhost:5000/nginx', 'Always'],
		['localhost:5000/nginx:1', 'IfNotPresent'],
		['nginx@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1', 'IfNotPresent'],
		['registry.example.com/team/web', 'Always'],
		['Nginx', 'IfNotPresent'],
	])('from the image %s pulls it %s', (image, policy) => {
		expect(created({containers: [{name: 'app', image}]}).spec.containers[0]!.imagePullPolicy).toBe(policy);
	});

	test('requests what it limits and does not request', () => {
		const resources = {limits: {cpu: '0.5', memory: '1024Mi'}, requests: {cpu: '0.25'}};
		expect(created({containers: [{name: 'app', image: 'x', resources}]}).spec.containers[0]!.resources).toEqual({
			limits: {cpu: '500m', memory: '1Gi'},
			requests: {cpu: '250m', memory: '1Gi'},
		});
	});

	test('takes the host’s ports on the host’s network', () => {
		const pod = created({hostNetwork: true, containers: [{name: 'app', image: 'x', ports: [{containerPort: 80}]}]});
		expect(pod.spec.containers[0]!.ports).toEqual([{containerPort: 80, hostPort: 80, protocol: 'TCP'}]);
	});

	test('that is held back says so', () => {
		const {status} = created({schedulingGates: [{name: 'example.com/wait'}]});
		expect(status?.conditions).toEqual([
			{
				type: 'PodScheduled',
				status: 'False',
				observedGeneration: 1,
				lastTransitionTime: '2026-01-01T00:00:00Z',
				reason: 'SchedulingGated',
				message: 'Scheduling is blocked due to non-empty scheduling gates',
			},
		]);
	});

	test('cannot bring a status, a UID or a time of its own', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', {
			...podManifest('web', {}, {uid: 'mine', creationTimestamp: '1999-01-01T00:00:00Z'}),
			status: {phase: 'Running'},
		});
		expect(pod.status?.phase).toBe('Pending');
		expect(pod.metadata.uid).not.toBe('mine');
		expect(pod.metadata.creationTimestamp).toBe('2026-01-01T00:00:00Z');
	});

	test('may be named by the server', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('', {}, {name: undefined as never, generateName: `${'web'.repeat(25)}-`}));
		expect(pod.metadata.name).toMatch(/^[a-z0-9-]{63}$/);
	});

	test('of a template with labels as keys selects by its own', () => {
		const constraint = {maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {}, matchLabelKeys: ['hash']};
		const {spec} = created({topologySpreadConstraints: [constraint]}, {labels: {hash: 'abc'}});
		expect(spec.topologySpreadConstraints?.[0]?.labelSelector).toEqual({matchExpressions: [{key: 'hash', operator: 'In', values: ['abc']}]});
	});
});

describe('an update of a pod', () => {
	const forbidden =
		/^Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`,`spec\.initContainers\[\*\]\.image`,`spec\.activeDeadlineSeconds`,`spec\.tolerations` \(only additions to existing tolerations\),`spec\.terminationGracePeriodSeconds` \(allow it to be set to 1 if it was previously negative\)\n {2}core\.PodSpec\{\n/;

	function update(patch: object, spec: object = {}): Pod {
		const {client} = testApiServer();
		client.create('pods', podManifest('web', spec));
		return client.patch('pods', 'default/web', patch, 'strategic');
	}

	test('may change images, which counts up the generation', () => {
		const pod = update({spec: {containers: [{name: 'app', image: 'nginx:1.28'}]}});
		expect(pod.spec.containers[0]!.image).toBe('nginx:1.28');
		expect(pod.metadata.generation).toBe(2);
	});

	test('may change labels, which does not', () => {
		expect(update({metadata: {labels: {a: 'b'}}}).metadata).toMatchObject({generation: 1, labels: {a: 'b'}});
	});

	test('may not change anything else', () => {
		expect(() => update({spec: {containers: [{name: 'app', env: [{name: 'A', value: 'b'}]}]}})).toThrow(forbidden);
		expect(() => update({spec: {nodeSelector: {a: 'b'}}})).toThrow(forbidden);
		expect(() => update({spec: {restartPolicy: 'Never'}})).toThrow(forbidden);
	});

	test('says what it would have changed', () => {
		expect(() => update({spec: {priority: 5}})).toThrow('- \tPriority: 0,\n+ \tPriority: 5,\n');
	});

	test('may not add containers', () => {
		expect(() => update({spec: {containers: [{name: 'more', image: 'x'}]}})).toThrow(
			'Pod "web" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
		);
	});

	test('may add tolerations, but not take any away', () => {
		const tolerations = [{key: 'a', operator: 'Exists'}];
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web', {tolerations}));
		const more = [...pod.spec.tolerations!, {key: 'b', operator: 'Exists'}];
		expect(client.patch('pods', 'default/web', {spec: {tolerations: more}}, 'merge').spec.tolerations).toEqual(more);
		expect(() => client.patch('pods', 'default/web', {spec: {tolerations: []}}, 'merge')).toThrow(
			'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
		);
	});

	test('may shorten the deadline only', () => {
		const spec = {activeDeadlineSeconds: 60};
		expect(update({spec: {activeDeadlineSeconds: 30}}, spec).spec.activeDeadlineSeconds).toBe(30);
		expect(() => update({spec: {activeDeadlineSeconds: 90}}, spec)).toThrow('must be less than or equal to previous value');
	});

	test('may take scheduling gates away, and narrow down the nodes while there are any', () => {
		const spec = {schedulingGates: [{name: 'a'}]};
		expect(update({spec: {schedulingGates: [{name: 'a', $patch: 'delete'}]}}, spec).spec.schedulingGates).toEqual([]);
		expect(update({spec: {nodeSelector: {disk: 'ssd'}}}, spec).spec.nodeSelector).toEqual({disk: 'ssd'});
		expect(() => update({spec: {schedulingGates: [{name: 'b'}]}}, spec)).toThrow("only deletion is allowed, but found new scheduling gate 'b'");
	});

	test('that changes nothing writes nothing', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web'));
		expect(client.update('pods', {...pod, metadata: {...pod.metadata}})).toBe(pod);
		expect(client.updateStatus('pods', {...pod, status: {...pod.status}})).toBe(pod);
	});

	test('of a version that is not the newest is a conflict', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web'));
		client.update('pods', {...pod, metadata: {...pod.metadata, labels: {a: 'b'}}});
		expect(() => client.update('pods', {...pod, metadata: {...pod.metadata, labels: {a: 'c'}}})).toThrow(
			'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
		);
	});

	test('does not touch the status, nor a status update the spec', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web'));
		const running = client.updateStatus('pods', {...pod, spec: {containers: []}, status: {...pod.status, phase: 'Running'}});
		expect(running.spec).toBe(pod.spec);
		const updated = client.update('pods', {...running, metadata: {...running.metadata, labels: {a: 'b'}}, status: {phase: 'Failed'}});
		expect(updated.status?.phase).toBe('Running');
	});

	test('shares what did not change with the former object', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web'));
		expect(client.update('pods', {...pod, metadata: {...pod.metadata, labels: {a: 'b'}}}).spec).toBe(pod.spec);
	});
});

describe('subresources of a pod', () => {
	test('binding assigns it to a node, once', () => {
		const {client} = testApiServer();
		client.create('pods', podManifest('web'));
		const bound = client.bind('default/web', 'node01');
		expect(bound.spec.nodeName).toBe('node01');
		expect(bound.metadata.generation).toBe(1);
		expect(bound.status?.conditions).toMatchObject([{type: 'PodScheduled', status: 'True', observedGeneration: 1}]);
		expect(() => client.bind('default/web', 'node02')).toThrow(
			'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node01"',
		);
	});

	test('eviction marks it as a target of disruption and deletes it', () => {
		const {client} = testApiServer();
		client.create('pods', podManifest('web'));
		client.bind('default/web', 'node01');
		const evicted = client.evict('default/web');
		expect(evicted.metadata.deletionGracePeriodSeconds).toBe(30);
		expect(evicted.status?.conditions?.find(({type}) => type === 'DisruptionTarget')).toMatchObject({
			status: 'True',
			reason: 'EvictionByEvictionAPI',
			message: 'Eviction API: evicting',
		});
	});

	test('ephemeral containers come by their own way and stay', () => {
		const {client} = testApiServer();
		const pod = client.create('pods', podManifest('web'));
		const debug = {name: 'debug', image: 'busybox:1', targetContainerName: 'app'};
		const debugged = client.setEphemeralContainers({...pod, spec: {...pod.spec, ephemeralContainers: [debug]}});
		expect(debugged.spec.ephemeralContainers?.[0]).toMatchObject({...debug, imagePullPolicy: 'IfNotPresent'});
		expect(debugged.metadata.generation).toBe(2);
		const probed = {...debug, name: 'other', livenessProbe: {tcpSocket: {port: 80}}};
		expect(() => client.setEphemeralContainers({...pod, metadata: debugged.metadata, spec: {...pod.spec, ephemeralContainers: [probed]}})).toThrow(
			'spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
		);
	});
});

test('a deployment is scaled by its scale subresource', () => {
	const {client} = testApiServer();
	client.create('deployments', manifest('apps/v1', 'Deployment', {name: 'web'}, {spec: deploymentSpec}));
	expect(client.getScale('deployments', 'default/web')).toMatchObject({
		kind: 'Scale',
		spec: {replicas: 1},
		status: {replicas: 0, selector: 'app=web'},
	});
	const scaled = client.setScale('deployments', 'default/web', 5);
	expect(scaled.spec.replicas).toBe(5);
	expect(scaled.metadata.generation).toBe(2);
});

const deploymentSpec = {
	selector: {matchLabels: {app: 'web'}},
	template: {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'app', image: 'nginx'}]}},
};

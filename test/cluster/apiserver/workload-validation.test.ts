import {describe, expect, test} from 'vitest';
import type {ResourceName} from '../../../source/cluster/apiserver/resources/catalogue.ts';
import {manifest, testApiServer} from '../../helpers/apiserver.ts';

const selector = {matchLabels: {app: 'web'}};
const template = {metadata: {labels: {app: 'web'}}, spec: {containers: [{name: 'app', image: 'nginx'}]}};

function create(resource: ResourceName, apiVersion: string, kind: string, rest: object, name = 'web') {
	return testApiServer().client.create(resource, manifest(apiVersion, kind, {name, namespace: 'default'}, rest));
}

const deployment = (spec: object) => create('deployments', 'apps/v1', 'Deployment', {spec: {selector, template, ...spec}});
const replicaSet = (spec: object) => create('replicasets', 'apps/v1', 'ReplicaSet', {spec: {selector, template, ...spec}});
const daemonSet = (spec: object) => create('daemonsets', 'apps/v1', 'DaemonSet', {spec: {selector, template, ...spec}});

describe('a new workload has upstream’s defaults:', () => {
	test('a Deployment', () => {
		const {spec, status, metadata} = deployment({}) as {spec: object; status: object; metadata: {generation: number}};
		expect(spec).toMatchObject({
			replicas: 1,
			revisionHistoryLimit: 10,
			progressDeadlineSeconds: 600,
			strategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: '25%', maxUnavailable: '25%'}},
		});
		expect(status).toEqual({});
		expect(metadata.generation).toBe(1);
	});

	test('a template has the defaults of pod specs, but not those of pods', () => {
		expect((deployment({}) as {spec: {template: object}}).spec.template).toEqual({
			metadata: {labels: {app: 'web'}},
			spec: {
				containers: [
					{
						name: 'app',
						image: 'nginx',
						imagePullPolicy: 'Always',
						resources: {},
						terminationMessagePath: '/dev/termination-log',
						terminationMessagePolicy: 'File',
					},
				],
				dnsPolicy: 'ClusterFirst',
				restartPolicy: 'Always',
				schedulerName: 'default-scheduler',
				securityContext: {},
				terminationGracePeriodSeconds: 30,
			},
		});
	});

	test('a ReplicaSet', () => {
		expect(replicaSet({})).toMatchObject({spec: {replicas: 1}, status: {replicas: 0}});
	});

	test('a DaemonSet', () => {
		expect(daemonSet({})).toMatchObject({
			metadata: {annotations: {'deprecated.daemonset.template.generation': '1'}},
			spec: {revisionHistoryLimit: 10, updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}},
			status: {currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0},
		});
	});
});

describe('a workload is refused in upstream’s words:', () => {
	const rows: [string, () => unknown, string][] = [
		['a Deployment without a selector', () => deployment({selector: undefined}), 'Deployment.apps "web" is invalid: spec.selector: Required value'],
		[
			'an empty selector',
			() => deployment({selector: {}}),
			'Deployment.apps "web" is invalid: spec.selector: Invalid value: {}: empty selector is invalid for deployment',
		],
		[
			'a selector that does not match',
			() => deployment({template: {...template, metadata: {labels: {app: 'db'}}}}),
			'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"db"}: `selector` does not match template `labels`',
		],
		[
			'fewer than no replicas',
			() => deployment({replicas: -1}),
			'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
		],
		[
			'a template that does not restart',
			() => deployment({template: {...template, spec: {...template.spec, restartPolicy: 'Never'}}}),
			'Deployment.apps "web" is invalid: spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
		],
		[
			'a fault in the template’s containers',
			() => deployment({template: {...template, spec: {containers: [{name: 'app'}]}}}),
			'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
		],
		[
			'Recreate with a rolling update',
			() => deployment({strategy: {type: 'Recreate', rollingUpdate: {maxSurge: 1}}}),
			'Deployment.apps "web" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \'Recreate\'',
		],
		[
			'neither surge nor unavailability',
			() => deployment({strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}}),
			'Deployment.apps "web" is invalid: spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
		],
		[
			'more than all unavailable',
			() => deployment({strategy: {rollingUpdate: {maxUnavailable: '150%'}}}),
			'Deployment.apps "web" is invalid: spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
		],
		[
			'a deadline shorter than being ready takes',
			() => deployment({minReadySeconds: 60, progressDeadlineSeconds: 60}),
			'Deployment.apps "web" is invalid: spec.progressDeadlineSeconds: Invalid value: 60: must be greater than minReadySeconds',
		],
		[
			'a DaemonSet with an empty selector',
			() => daemonSet({selector: {}}),
			'DaemonSet.apps "web" is invalid: spec.selector: Invalid value: {}: empty selector is invalid for daemonset',
		],
		[
			'a DaemonSet without a selector',
			() => daemonSet({selector: undefined}),
			'DaemonSet.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
		],
		[
			'a DaemonSet that takes more down than there is',
			() => daemonSet({updateStrategy: {rollingUpdate: {maxUnavailable: '150%'}}}),
			'DaemonSet.apps "web" is invalid: spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "150%": must not be greater than 100%',
		],
		[
			'a DaemonSet that both surges and makes unavailable',
			() => daemonSet({updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}}),
			'DaemonSet.apps "web" is invalid: spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
		],
		[
			'an operator nobody knows',
			() => replicaSet({selector: {...selector, matchExpressions: [{key: 'a', operator: 'Is', values: ['b']}]}}),
			expect.stringContaining('spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator'),
		],
	];
	test.each(rows)('%s', (_, action, message) => {
		let refusal: unknown;
		try {
			action();
		} catch (error) {
			refusal = (error as Error).message;
		}
		expect(refusal).toEqual(message);
	});

	test('the selector of a Deployment is there for good', () => {
		const {client} = testApiServer();
		client.create('deployments', manifest('apps/v1', 'Deployment', {name: 'web'}, {spec: {selector, template}}));
		const change = {spec: {selector: {matchLabels: {tier: 'a'}}, template: {metadata: {labels: {tier: 'a'}}}}};
		expect(() => client.patch('deployments', 'default/web', change, 'strategic')).toThrow(
			'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"a"}}: field is immutable',
		);
	});
});

describe('the generation of a Deployment', () => {
	test('counts up with its spec and its annotations, not with labels or status', () => {
		const {client} = testApiServer();
		const generation = () => client.get('deployments', 'default/web').metadata.generation;
		client.create('deployments', manifest('apps/v1', 'Deployment', {name: 'web'}, {spec: {selector, template}}));
		client.patch('deployments', 'default/web', {metadata: {labels: {a: 'b'}}}, 'merge');
		client.patch('deployments', 'default/web', {status: {replicas: 1}}, 'merge', {subresource: 'status'});
		expect(generation()).toBe(1);
		client.patch('deployments', 'default/web', {spec: {replicas: 2}}, 'merge');
		expect(generation()).toBe(2);
		client.patch('deployments', 'default/web', {metadata: {annotations: {a: 'b'}}}, 'merge');
		expect(generation()).toBe(3);
	});
});

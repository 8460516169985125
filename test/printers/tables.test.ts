import {expect, test} from 'vitest';
import type {ApiObject} from '../../source/api/objects.ts';
import {timestamp} from '../../source/api/timestamps.ts';
import {asSerialized} from '../../source/printers/serialized.ts';
import {renderTable, tableFor} from '../../source/printers/table.ts';

const nowMs = 90_000;

function object(kind: string, fields: object, metadata: object = {}): ApiObject {
	return {
		apiVersion: 'v1',
		kind,
		metadata: {name: 'x', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: timestamp(0), ...metadata},
		...fields,
	} as ApiObject;
}

const template = {
	spec: {
		containers: [
			{name: 'a', image: 'i:1'},
			{name: 'b', image: 'j:2'},
		],
	},
};
const selector = {matchLabels: {app: 'x'}, matchExpressions: [{key: 'tier', operator: 'In', values: ['b', 'a']}]};

test.each<[string, string, object, object, readonly (string | number | boolean)[]]>([
	[
		'a ClusterIP service',
		'services',
		{spec: {type: 'ClusterIP', clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ports: [{port: 80, protocol: 'TCP'}]}},
		{},
		['x', 'ClusterIP', '10.96.0.5', '<none>', '80/TCP', '90s', '<none>'],
	],
	[
		'a NodePort service',
		'services',
		{
			spec: {
				type: 'NodePort',
				clusterIP: '10.96.0.5',
				ports: [
					{port: 80, nodePort: 30080, protocol: 'TCP'},
					{port: 53, protocol: 'UDP'},
				],
				selector: {b: '2', a: '1'},
			},
		},
		{},
		['x', 'NodePort', '10.96.0.5', '<none>', '80:30080/TCP,53/UDP', '90s', 'a=1,b=2'],
	],
	[
		'a headless service',
		'services',
		{spec: {type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None']}},
		{},
		['x', 'ClusterIP', 'None', '<none>', '<none>', '90s', '<none>'],
	],
	[
		'a load balancer without an address',
		'services',
		{spec: {type: 'LoadBalancer', clusterIP: '10.96.0.5', ports: []}},
		{},
		['x', 'LoadBalancer', '10.96.0.5', '<pending>', '<none>', '90s', '<none>'],
	],
	[
		'a load balancer with addresses',
		'services',
		{spec: {type: 'LoadBalancer', externalIPs: ['9.9.9.9']}, status: {loadBalancer: {ingress: [{ip: '2.2.2.2'}, {hostname: 'a.example'}]}}},
		{},
		['x', 'LoadBalancer', '<none>', '2.2.2.2,a.example,9.9.9.9', '<none>', '90s', '<none>'],
	],
	[
		'an external name',
		'services',
		{spec: {type: 'ExternalName', externalName: 'db.example'}},
		{},
		['x', 'ExternalName', '<none>', 'db.example', '<none>', '90s', '<none>'],
	],
	[
		'more than three endpoints',
		'endpointslices',
		{
			addressType: 'IPv4',
			ports: [{port: 80}, {name: 'all'}],
			endpoints: [{addresses: ['1']}, {addresses: ['2']}, {addresses: ['3']}, {addresses: ['4']}, {addresses: ['5']}],
		},
		{},
		['x', 'IPv4', '80,all', '1,2,3 + 2 more...', '90s'],
	],
	['no endpoints', 'endpointslices', {addressType: 'IPv4', ports: [], endpoints: []}, {}, ['x', 'IPv4', '<unset>', '<unset>', '90s']],
	[
		'a deployment',
		'deployments',
		{spec: {replicas: 3, selector, template}, status: {readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1}},
		{},
		['x', '1/3', 2, 1, '90s', 'a,b', 'i:1,j:2', 'app=x,tier in (a,b)'],
	],
	[
		'a deployment nobody has looked at',
		'deployments',
		{spec: {replicas: 1, selector, template}},
		{},
		['x', '0/1', 0, 0, '90s', 'a,b', 'i:1,j:2', 'app=x,tier in (a,b)'],
	],
	[
		'a ReplicaSet',
		'replicasets',
		{spec: {replicas: 3, selector, template}, status: {replicas: 2, readyReplicas: 1}},
		{},
		['x', 3, 2, 1, '90s', 'a,b', 'i:1,j:2', 'app=x,tier in (a,b)'],
	],
	[
		'a DaemonSet',
		'daemonsets',
		{
			spec: {selector: {}, template: {spec: {...template.spec, nodeSelector: {disk: 'ssd'}}}},
			status: {desiredNumberScheduled: 4, currentNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 1, numberAvailable: 2},
		},
		{},
		['x', 4, 3, 2, 1, 2, 'disk=ssd', '90s', 'a,b', 'i:1,j:2', '<none>'],
	],
	['a ConfigMap', 'configmaps', {data: {a: '1', b: '2'}, binaryData: {c: 'eA=='}}, {}, ['x', 3, '90s']],
	['a Secret', 'secrets', {type: 'Opaque', data: {a: 'eA=='}}, {}, ['x', 'Opaque', 1, '90s']],
	['a ServiceAccount', 'serviceaccounts', {secrets: [{name: 's'}]}, {}, ['x', '90s']],
	['a Namespace', 'namespaces', {status: {phase: 'Terminating'}}, {}, ['x', 'Terminating', '90s']],
	['a Lease', 'leases', {spec: {holderIdentity: 'node01'}}, {}, ['x', 'node01', '90s']],
	['a PriorityClass', 'priorityclasses', {value: 1000}, {}, ['x', 1000, false, '90s', 'PreemptLowerPriority']],
	[
		'a ready node',
		'nodes',
		{
			spec: {},
			status: {
				conditions: [{type: 'Ready', status: 'True'}],
				addresses: [{type: 'InternalIP', address: '10.0.0.2'}],
				nodeInfo: {kubeletVersion: 'v1.36.2', osImage: 'OS', kernelVersion: '6', containerRuntimeVersion: 'containerd://2'},
			},
		},
		{labels: {'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'extra'}},
		['x', 'Ready', 'control-plane,extra,worker', '90s', 'v1.36.2', '10.0.0.2', '<none>', 'OS', '6', 'containerd://2'],
	],
	[
		'a silent, cordoned node',
		'nodes',
		{spec: {unschedulable: true}, status: {conditions: [{type: 'Ready', status: 'Unknown'}]}},
		{},
		['x', 'NotReady,SchedulingDisabled', '<none>', '90s', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>'],
	],
	['a node that has said nothing', 'nodes', {}, {}, ['x', 'Unknown', '<none>', '90s', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>']],
	[
		'an event of a container',
		'events',
		{
			involvedObject: {kind: 'Pod', name: 'web', fieldPath: 'spec.containers{app}'},
			type: 'Normal',
			reason: 'Pulled',
			message: ' done \n',
			count: 3,
			firstTimestamp: timestamp(30_000),
			lastTimestamp: timestamp(80_000),
			source: {component: 'kubelet', host: 'node01'},
		},
		{},
		['10s', 'Normal', 'Pulled', 'pod/web', 'spec.containers{app}', 'kubelet, node01', 'done', '60s', 3, 'x'],
	],
	[
		'an event of the newer API',
		'events',
		{
			involvedObject: {kind: 'Pod', name: 'web'},
			type: 'Normal',
			reason: 'Scheduled',
			message: 'm',
			eventTime: '2026-01-01T00:00:30.500000Z',
			reportingComponent: 'default-scheduler',
		},
		{},
		['59s', 'Normal', 'Scheduled', 'pod/web', '', 'default-scheduler', 'm', '59s', 1, 'x'],
	],
	[
		'a series of events',
		'events',
		{involvedObject: {kind: 'Node'}, reason: 'r', eventTime: timestamp(0), series: {count: 7, lastObservedTime: timestamp(85_000)}},
		{},
		['5s', '', 'r', 'node', '', '', '', '90s', 7, 'x'],
	],
])('%s', (_, resource, fields, metadata, expected) => {
	const given = object('Any', fields, metadata);
	const {columns, row} = tableFor(resource);
	expect(row(given, nowMs)).toEqual(expected);
	expect(columns).toHaveLength(expected.length);
});

test('a cell ends at its first line break, and escapes are made harmless', () => {
	const event = object('Event', {
		involvedObject: {kind: 'Pod', name: 'p'},
		type: 'Warning',
		reason: 'Failed',
		message: 'a\u001b[31mb\nc',
		lastTimestamp: timestamp(0),
	});
	expect(renderTable('events', [event], nowMs, {hasNoHeaders: true})).toBe('90s   Warning   Failed   pod/p   a^[[31mb...\n');
});

test('what Go writes of an object that has nothing', () => {
	expect(asSerialized(object('Service', {}))).toMatchObject({spec: {}, status: {loadBalancer: {}}});
	expect(asSerialized(object('ReplicaSet', {spec: {template: {}}}))).toMatchObject({spec: {template: {metadata: {}}}, status: {replicas: 0}});
	expect(asSerialized(object('Event', {}))).toMatchObject({eventTime: null, firstTimestamp: null, reportingComponent: '', source: {}});
	expect(asSerialized(object('ConfigMap', {data: {}}, {managedFields: [{}]}))).toEqual(object('ConfigMap', {data: {}}));
});

import {describe, expect, test} from 'vitest';
import type {Node, Pod} from '../../../source/api/generated/types.ts';
import {admitPod} from '../../../source/cluster/kubelet/admission.ts';

const node = {
	apiVersion: 'v1',
	kind: 'Node',
	metadata: {name: 'node01', labels: {disk: 'ssd'}},
	spec: {taints: [{key: 'maintenance', effect: 'NoExecute'}]},
	status: {allocatable: {cpu: '4', memory: '8Gi', 'ephemeral-storage': '10Gi', pods: '3'}},
} as unknown as Node;

function pod(requests: Record<string, string> = {}, spec: object = {}, metadata: object = {}): Pod {
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name: 'web', ...metadata},
		spec: {
			nodeName: 'node01',
			containers: [{name: 'app', resources: {requests}}],
			tolerations: [{key: 'maintenance', operator: 'Exists'}],
			...spec,
		},
	} as unknown as Pod;
}

describe('a node takes a pod in', () => {
	test.each([
		{name: 'if there is room', pod: pod({cpu: '1'}), others: [pod({cpu: '3'})], expected: undefined},
		{name: 'without requests, however full it is', pod: pod(), others: [pod({cpu: '4'})], expected: undefined},
		{
			name: 'not without enough CPU',
			pod: pod({cpu: '500m'}),
			others: [pod({cpu: '4'})],
			expected: {reason: 'OutOfcpu', message: "Node didn't have enough resource: cpu, requested: 500, used: 4000, capacity: 4000"},
		},
		{
			name: 'not without enough memory',
			pod: pod({cpu: '1', memory: '5Gi'}),
			others: [pod({memory: '4Gi'})],
			expected: {
				reason: 'OutOfmemory',
				message: "Node didn't have enough resource: memory, requested: 5368709120, used: 4294967296, capacity: 8589934592",
			},
		},
		{
			name: 'not as one too many',
			pod: pod(),
			others: [pod(), pod(), pod()],
			expected: {reason: 'OutOfpods', message: "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3"},
		},
		{
			name: 'with a resource it has never heard of, which may be the cluster’s',
			pod: pod({'example.com/gpu': '1'}),
			others: [],
			expected: undefined,
		},
		{
			name: 'not with a sysctl that reaches beyond it',
			pod: pod(
				{},
				{
					securityContext: {
						sysctls: [
							{name: 'net.ipv4.tcp_syncookies', value: '1'},
							{name: 'kernel.msgmax', value: '65536'},
						],
					},
				},
			),
			others: [],
			expected: {reason: 'SysctlForbidden', message: 'forbidden sysctl: "kernel.msgmax" not allowlisted'},
		},
		{
			name: 'not with a sysctl of the network it shares with the host',
			pod: pod({}, {hostNetwork: true, securityContext: {sysctls: [{name: 'net.ipv4.tcp_syncookies', value: '1'}]}}),
			others: [],
			expected: {reason: 'SysctlForbidden', message: 'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled'},
		},
		{
			name: 'not for another operating system',
			pod: pod({}, {os: {name: 'windows'}}),
			others: [],
			expected: {reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS"},
		},
		{
			name: 'not selected for another operating system',
			pod: pod({}, {nodeSelector: {'kubernetes.io/os': 'windows'}}),
			others: [],
			expected: {
				reason: 'PodOSSelectorNodeLabelDoesNotMatch',
				message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
			},
		},
		{
			name: 'not where its labels are not wanted',
			pod: pod({}, {nodeSelector: {disk: 'hdd'}}),
			others: [],
			expected: {reason: 'NodeAffinity', message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"},
		},
		{
			name: 'not on a port of the host that is taken',
			pod: pod({}, {containers: [{name: 'app', ports: [{hostPort: 80}]}]}),
			others: [pod({}, {containers: [{name: 'app', ports: [{hostPort: 80, protocol: 'TCP'}]}]})],
			expected: {reason: 'NodePorts', message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"},
		},
		{
			name: 'not past a NoExecute taint',
			pod: pod({}, {tolerations: []}),
			others: [],
			expected: {reason: 'TaintToleration', message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate"},
		},
		{
			name: 'past any taint if it is static',
			pod: pod({}, {tolerations: []}, {annotations: {'kubernetes.io/config.source': 'file'}}),
			others: [],
			expected: undefined,
		},
	])('$name', ({pod, others, expected}) => {
		const refusal = admitPod(pod, node, others);
		expect(refusal && {reason: refusal.reason, message: refusal.message}).toEqual(expected);
	});
});

import type * as api from '../../../api/generated/types.ts';
import type {ResourceDefinition} from '../resource-definition.ts';

/** The kinds podquake knows, by resource name. */
export interface ResourceTypes {
	pods: api.Pod;
	nodes: api.Node;
	namespaces: api.Namespace;
	services: api.Service;
	endpointslices: api.EndpointSlice;
	deployments: api.Deployment;
	replicasets: api.ReplicaSet;
	daemonsets: api.DaemonSet;
	configmaps: api.ConfigMap;
	secrets: api.Secret;
	serviceaccounts: api.ServiceAccount;
	priorityclasses: api.PriorityClass;
	leases: api.Lease;
	events: api.KubernetesEvent;
}

export type ResourceName = keyof ResourceTypes;

const namespaced = {isNamespaced: true, hasStatus: true, shortNames: [], group: '', version: 'v1'} as const;

/** Every resource, in the order `kubectl api-resources` groups them: core first, then by group. */
export const resourceDefinitions: readonly ResourceDefinition[] = [
	{...namespaced, resource: 'configmaps', singular: 'configmap', kind: 'ConfigMap', shortNames: ['cm'], hasStatus: false},
	{...namespaced, resource: 'events', singular: 'event', kind: 'Event', type: 'KubernetesEvent', shortNames: ['ev'], hasStatus: false},
	{...namespaced, resource: 'namespaces', singular: 'namespace', kind: 'Namespace', shortNames: ['ns'], isNamespaced: false},
	{...namespaced, resource: 'nodes', singular: 'node', kind: 'Node', shortNames: ['no'], isNamespaced: false},
	{...namespaced, resource: 'pods', singular: 'pod', kind: 'Pod', shortNames: ['po'], categories: ['all']},
	{...namespaced, resource: 'secrets', singular: 'secret', kind: 'Secret', hasStatus: false},
	{...namespaced, resource: 'serviceaccounts', singular: 'serviceaccount', kind: 'ServiceAccount', shortNames: ['sa'], hasStatus: false},
	{...namespaced, resource: 'services', singular: 'service', kind: 'Service', shortNames: ['svc'], categories: ['all']},
	{...namespaced, group: 'apps', resource: 'daemonsets', singular: 'daemonset', kind: 'DaemonSet', shortNames: ['ds'], categories: ['all']},
	{...namespaced, group: 'apps', resource: 'deployments', singular: 'deployment', kind: 'Deployment', shortNames: ['deploy'], categories: ['all']},
	{...namespaced, group: 'apps', resource: 'replicasets', singular: 'replicaset', kind: 'ReplicaSet', shortNames: ['rs'], categories: ['all']},
	{...namespaced, group: 'coordination.k8s.io', resource: 'leases', singular: 'lease', kind: 'Lease', hasStatus: false},
	{...namespaced, group: 'discovery.k8s.io', resource: 'endpointslices', singular: 'endpointslice', kind: 'EndpointSlice', hasStatus: false},
	{
		...namespaced,
		group: 'scheduling.k8s.io',
		resource: 'priorityclasses',
		singular: 'priorityclass',
		kind: 'PriorityClass',
		shortNames: ['pc'],
		isNamespaced: false,
		hasStatus: false,
	},
];

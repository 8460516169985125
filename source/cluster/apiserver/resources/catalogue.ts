import type * as api from '../../../api/generated/types.ts';
import {apiVersionOf, type ResourceDefinition} from '../resource-definition.ts';
import {configMaps} from './configmaps.ts';
import {cronJobs} from './cronjobs.ts';
import {daemonSets} from './daemonsets.ts';
import {deployments} from './deployments.ts';
import {endpoints} from './endpoints.ts';
import {endpointSlices} from './endpointslices.ts';
import {events} from './events.ts';
import {jobs} from './jobs.ts';
import {leases} from './leases.ts';
import {limitRanges} from './limitranges.ts';
import {namespaces} from './namespaces.ts';
import {nodes} from './nodes.ts';
import {pods} from './pods.ts';
import {priorityClasses} from './priorityclasses.ts';
import {replicaSets} from './replicasets.ts';
import {secrets} from './secrets.ts';
import {serviceAccounts} from './serviceaccounts.ts';
import {services} from './services.ts';

/** The kinds podquake knows, by resource name. */
export interface ResourceTypes {
	pods: api.Pod;
	nodes: api.Node;
	namespaces: api.Namespace;
	services: api.Service;
	endpoints: api.Endpoints;
	endpointslices: api.EndpointSlice;
	deployments: api.Deployment;
	replicasets: api.ReplicaSet;
	daemonsets: api.DaemonSet;
	jobs: api.Job;
	cronjobs: api.CronJob;
	configmaps: api.ConfigMap;
	limitranges: api.LimitRange;
	secrets: api.Secret;
	serviceaccounts: api.ServiceAccount;
	priorityclasses: api.PriorityClass;
	leases: api.Lease;
	events: api.KubernetesEvent;
}

export type ResourceName = keyof ResourceTypes;

/** Every resource, in the order `kubectl api-resources` groups them: core first, then by group. */
export const resourceDefinitions: readonly ResourceDefinition[] = [
	configMaps,
	endpoints,
	events,
	limitRanges,
	namespaces,
	nodes,
	pods,
	secrets,
	serviceAccounts,
	services,
	daemonSets,
	deployments,
	replicaSets,
	cronJobs,
	jobs,
	leases,
	endpointSlices,
	priorityClasses,
];

const byResource = new Map(resourceDefinitions.map((definition) => [definition.resource, definition]));
const byKind = new Map(resourceDefinitions.map((definition) => [`${apiVersionOf(definition)} ${definition.kind}`, definition]));

export function findDefinition(resource: string): ResourceDefinition | undefined {
	return byResource.get(resource);
}

export function getDefinition(resource: string): ResourceDefinition {
	const definition = byResource.get(resource);
	if (!definition) throw new Error(`no resource ${resource}`);
	return definition;
}

/** The definition behind `apiVersion` and `kind` of a manifest. */
export function findKind(apiVersion: string, kind: string): ResourceDefinition | undefined {
	return byKind.get(`${apiVersion} ${kind}`);
}

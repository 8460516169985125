import type * as api from '../../api/generated/types.ts';
import type {ApiObject} from '../../api/objects.ts';
import {labelSelectorMatches} from '../../api/selectors.ts';
import {describeConfigMap, describeNamespace, describePriorityClass, describeSecret, describeServiceAccount} from './configuration.ts';
import {describeGeneric} from './generic.ts';
import {describeCronJob, describeJob} from './jobs.ts';
import {describeLimitRange} from './limit-ranges.ts';
import {describeEndpointSlice, describeEndpoints, describeService} from './network.ts';
import {describeNode} from './node.ts';
import {describePod} from './pod.ts';
import {describeDaemonSet, describeDeployment, describeReplicaSet} from './workloads.ts';

/** What a description looks up beside the object itself. */
export interface ObjectReader {
	list(resource: string, namespace?: string): readonly ApiObject[];
	find(resource: string, key: string): ApiObject | undefined;
}

/** Everything about one object, as `kubectl describe` of July 2026 tells it. */
export function describe(object: ApiObject, reader: ObjectReader, nowMs: number, options: {readonly showEvents?: boolean} = {}): string {
	const {namespace} = object.metadata;
	const events = options.showEvents === false ? undefined : eventsAbout(object, reader);
	const podsOf = (selector: api.LabelSelector | undefined): readonly api.Pod[] =>
		(reader.list('pods', namespace) as readonly api.Pod[]).filter(({metadata}) => labelSelectorMatches(selector, metadata.labels));
	switch (object.kind) {
		case 'Pod':
			return describePod(object as api.Pod, events, nowMs);
		case 'Node': {
			const lease = reader.find('leases', `kube-node-lease/${object.metadata.name}`) as api.Lease | undefined;
			return describeNode(object as api.Node, reader.list('pods') as readonly api.Pod[], lease, events, nowMs);
		}
		case 'Deployment':
			return describeDeployment(object as api.Deployment, reader.list('replicasets', namespace) as readonly api.ReplicaSet[], events, nowMs);
		case 'ReplicaSet': {
			const replicaSet = object as api.ReplicaSet;
			return describeReplicaSet(replicaSet, podsOf(replicaSet.spec?.selector), events, nowMs);
		}
		case 'DaemonSet': {
			const daemonSet = object as api.DaemonSet;
			return describeDaemonSet(daemonSet, podsOf(daemonSet.spec?.selector), events, nowMs);
		}
		case 'Job':
			return describeJob(object as api.Job, events, nowMs);
		case 'CronJob':
			return describeCronJob(object as api.CronJob, events, nowMs);
		case 'Service': {
			const slices = reader.list('endpointslices', namespace) as readonly api.EndpointSlice[];
			const own = slices.filter(({metadata}) => metadata.labels?.['kubernetes.io/service-name'] === object.metadata.name);
			return describeService(object as api.Service, own, events, nowMs);
		}
		case 'Endpoints':
			return describeEndpoints(object as api.Endpoints, events, nowMs);
		case 'EndpointSlice':
			return describeEndpointSlice(object as api.EndpointSlice, events, nowMs);
		case 'ConfigMap':
			return describeConfigMap(object as api.ConfigMap, events, nowMs);
		case 'Secret':
			return describeSecret(object as api.Secret);
		case 'Namespace':
			return describeNamespace(object as api.Namespace, reader.list('limitranges', object.metadata.name) as readonly api.LimitRange[]);
		case 'LimitRange':
			return describeLimitRange(object as api.LimitRange);
		case 'ServiceAccount':
			return describeServiceAccount(object as api.ServiceAccount, events, nowMs);
		case 'PriorityClass':
			return describePriorityClass(object as api.PriorityClass, events, nowMs);
		default:
			return describeGeneric(object, events, nowMs);
	}
}

/** A node's kubelet names the node in place of its UID; the events of a static pod name the mirrored one. */
function eventsAbout({kind, metadata}: ApiObject, reader: ObjectReader): readonly api.KubernetesEvent[] {
	const uids = new Set([metadata.annotations?.['kubernetes.io/config.mirror'] ?? metadata.uid]);
	if (kind === 'Node') uids.add(metadata.name);
	const events = reader.list('events', metadata.namespace) as readonly api.KubernetesEvent[];
	return events.filter(({involvedObject}) => {
		if (involvedObject.name !== metadata.name || !uids.has(involvedObject.uid ?? '')) return false;
		return kind === 'Pod' || involvedObject.kind === kind;
	});
}

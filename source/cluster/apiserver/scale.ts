import type {ApiObject} from '../../api/objects.ts';
import {formatRequirements, requirementsOf} from '../../api/selectors.ts';
import {badRequest} from '../../api/status-error.ts';

export type ScalableResource = 'deployments' | 'replicasets';

/** The `scale` subresource of a workload: autoscaling/v1. */
export interface Scale {
	readonly apiVersion: 'autoscaling/v1';
	readonly kind: 'Scale';
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly uid: string;
		readonly resourceVersion: string;
		readonly creationTimestamp: string;
	};
	readonly spec: {readonly replicas?: number};
	readonly status: {readonly replicas: number; readonly selector?: string};
}

interface Scalable extends ApiObject {
	readonly spec: {readonly replicas?: number; readonly selector?: Parameters<typeof requirementsOf>[0]};
	readonly status?: {readonly replicas?: number};
}

export function scaleOf(object: ApiObject): Scale {
	const {metadata, spec, status} = object as Scalable;
	if (spec?.replicas === undefined) throw badRequest('the server could not find the requested resource');
	const {name, namespace, uid, resourceVersion, creationTimestamp} = metadata;
	return {
		apiVersion: 'autoscaling/v1',
		kind: 'Scale',
		metadata: {name, ...(namespace !== undefined && {namespace}), uid, resourceVersion, creationTimestamp},
		spec: {replicas: spec.replicas},
		status: {replicas: status?.replicas ?? 0, selector: formatRequirements(requirementsOf(spec.selector))},
	};
}

export function withReplicas(object: ApiObject, replicas: number): ApiObject {
	const scalable = object as Scalable;
	return {...scalable, spec: {...scalable.spec, replicas}} as ApiObject;
}

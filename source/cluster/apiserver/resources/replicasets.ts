import type {ReplicaSet} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {validateReplicaSet, validateSelectorUnchanged} from '../validation/workloads.ts';
import {setTemplateDefaults} from './pod-template.ts';

/** Upstream: pkg/apis/apps/v1/defaults.go, pkg/registry/apps/replicaset/strategy.go. */
export const replicaSets: ResourceDefinition = {
	...usual,
	group: 'apps',
	resource: 'replicasets',
	singular: 'replicaset',
	kind: 'ReplicaSet',
	shortNames: ['rs'],
	categories: ['all'],
	hasStatus: true,
	nameProblems: dns1123SubdomainProblems,
	raisesGeneration: (object, previous) => !isEqualJson((object as ReplicaSet).spec, (previous as ReplicaSet).spec),
	setDefaults(replicaSet) {
		replicaSet.spec ??= {};
		replicaSet.spec.replicas ??= 1;
		setTemplateDefaults(replicaSet.spec);
	},
	prepareForCreate(replicaSet) {
		replicaSet.status = {replicas: 0};
	},
	validate: (object) => validateReplicaSet(object as ReplicaSet),
	validateUpdate: (object, previous) => validateSelectorUnchanged((object as ReplicaSet).spec.selector, (previous as ReplicaSet).spec.selector),
};

import type {Deployment} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {isSameMap} from '../validation/metadata.ts';
import {validateDeployment, validateSelectorUnchanged} from '../validation/workloads.ts';
import {setTemplateDefaults} from './pod-template.ts';

/** Upstream: pkg/apis/apps/v1/defaults.go, pkg/registry/apps/deployment/strategy.go. */
export const deployments: ResourceDefinition = {
	...usual,
	group: 'apps',
	resource: 'deployments',
	singular: 'deployment',
	kind: 'Deployment',
	shortNames: ['deploy'],
	categories: ['all'],
	hasStatus: true,
	nameProblems: dns1123SubdomainProblems,
	// Annotations count as well, for the revision history follows them.
	raisesGeneration(object, previous) {
		const [deployment, old] = [object as Deployment, previous as Deployment];
		return !isEqualJson(deployment.spec, old.spec) || !isSameMap(deployment.metadata.annotations, old.metadata.annotations);
	},
	setDefaults(deployment) {
		deployment.spec ??= {};
		const {spec} = deployment;
		spec.replicas ??= 1;
		spec.strategy ??= {};
		spec.strategy.type ||= 'RollingUpdate';
		if (spec.strategy.type === 'RollingUpdate') {
			spec.strategy.rollingUpdate ??= {};
			spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
			spec.strategy.rollingUpdate.maxSurge ??= '25%';
		}
		spec.revisionHistoryLimit ??= 10;
		spec.progressDeadlineSeconds ??= 600;
		setTemplateDefaults(spec);
	},
	prepareForCreate(deployment) {
		deployment.status = {};
	},
	validate: (object) => validateDeployment(object as Deployment),
	validateUpdate: (object, previous) => validateSelectorUnchanged((object as Deployment).spec.selector, (previous as Deployment).spec.selector),
};

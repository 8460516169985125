import type {DaemonSet} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {validateDaemonSet, validateSelectorUnchanged} from '../validation/workloads.ts';
import {setTemplateDefaults} from './pod-template.ts';

/** Upstream: pkg/apis/apps/v1/defaults.go, pkg/registry/apps/daemonset/strategy.go. */
export const daemonSets: ResourceDefinition = {
	...usual,
	group: 'apps',
	resource: 'daemonsets',
	singular: 'daemonset',
	kind: 'DaemonSet',
	shortNames: ['ds'],
	categories: ['all'],
	hasStatus: true,
	nameProblems: dns1123SubdomainProblems,
	raisesGeneration: (object, previous) => !isEqualJson((object as DaemonSet).spec, (previous as DaemonSet).spec),
	setDefaults(daemonSet) {
		daemonSet.spec ??= {};
		const {spec} = daemonSet;
		spec.updateStrategy ??= {};
		spec.updateStrategy.type ||= 'RollingUpdate';
		if (spec.updateStrategy.type === 'RollingUpdate') {
			spec.updateStrategy.rollingUpdate ??= {};
			spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
			spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
		}
		spec.revisionHistoryLimit ??= 10;
		setTemplateDefaults(spec);
	},
	prepareForCreate(daemonSet) {
		daemonSet.status = {currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0};
		const {annotations} = daemonSet.metadata;
		daemonSet.metadata.annotations = {...annotations, 'deprecated.daemonset.template.generation': '1'};
	},
	prepareForUpdate(daemonSet, previous) {
		const key = 'deprecated.daemonset.template.generation';
		const old = previous as DaemonSet;
		const generation = Number(old.metadata.annotations?.[key] ?? '0');
		const isChanged = !isEqualJson(daemonSet.spec?.template, old.spec.template);
		daemonSet.metadata.annotations = {...daemonSet.metadata.annotations, [key]: String(generation + (isChanged ? 1 : 0))};
	},
	validate: (object) => validateDaemonSet(object as DaemonSet),
	validateUpdate: (object, previous) => validateSelectorUnchanged((object as DaemonSet).spec.selector, (previous as DaemonSet).spec.selector),
};

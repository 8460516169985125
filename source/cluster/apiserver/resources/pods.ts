import type {AppArmorProfile, Pod} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {type ApiObject, type Draft, isEqualJson} from '../../../api/objects.ts';
import {computePodQos} from '../../../api/qos.ts';
import type {ResourceDefinition} from '../resource-definition.ts';
import {type FieldErrors, forbiddenField, invalidValue} from '../validation/field-errors.ts';
import {validatePodSpec} from '../validation/pod-spec.ts';
import {validatePodUpdate} from '../validation/pod-update.ts';
import {setPodDefaults, setPodSpecDefaults} from './pod-defaults.ts';

/** Upstream: pkg/registry/core/pod/strategy.go and `ValidatePodCreate`. */
export const pods: ResourceDefinition = {
	resource: 'pods',
	singular: 'pod',
	kind: 'Pod',
	shortNames: ['po'],
	categories: ['all'],
	group: '',
	version: 'v1',
	isNamespaced: true,
	hasStatus: true,
	nameProblems: dns1123SubdomainProblems,
	raisesGeneration: (object, previous) => !isEqualJson((object as Pod).spec, (previous as Pod).spec),
	setDefaults(pod) {
		pod.spec ??= {};
		setPodSpecDefaults(pod.spec);
		setPodDefaults(pod.spec);
	},
	prepareForCreate(pod, timestamp) {
		addLabelKeys(pod);
		moveAppArmorAnnotations(pod);
		const isGated = pod.spec.schedulingGates?.length > 0;
		pod.status = {
			phase: 'Pending',
			...(isGated && {
				conditions: [
					{
						type: 'PodScheduled',
						status: 'False',
						observedGeneration: 1,
						lastTransitionTime: timestamp,
						reason: 'SchedulingGated',
						message: 'Scheduling is blocked due to non-empty scheduling gates',
					},
				],
			}),
			qosClass: computePodQos({containers: [], ...pod.spec}),
		};
	},
	validate(object) {
		const {spec} = object as Pod;
		const errors: FieldErrors = [];
		validatePodSpec(errors, spec, 'spec', true);
		for (const list of ['containers', 'initContainers'] as const) {
			for (const [index, {image = ''}] of (spec[list] ?? []).entries()) {
				if (image.trim() !== image) errors.push(invalidValue(`spec.${list}[${index}].image`, image, 'must not have leading or trailing whitespace'));
			}
		}
		return errors;
	},
	validateCreate(object) {
		const {spec} = object as Pod;
		const errors: FieldErrors = [];
		if (spec.ephemeralContainers?.length) errors.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
		if (spec.nodeName && spec.schedulingGates?.length) {
			errors.push(forbiddenField('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
		}
		return errors;
	},
	validateUpdate: (object, previous) => validatePodUpdate(object as Pod, previous as Pod),
	graceSeconds: (object, requested) => podGraceSeconds(object as Pod, requested),
};

/** Upstream: `CheckGracefulDelete`. */
function podGraceSeconds({spec, status}: Pod, requested: number | undefined): number {
	if (!spec.nodeName || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
	const seconds = requested ?? spec.terminationGracePeriodSeconds ?? 0;
	return seconds < 0 ? 1 : seconds;
}

const appArmorAnnotation = 'container.apparmor.security.beta.kubernetes.io/';

/** The annotation from before v1.30 sets the field, where that is not set. Upstream: `applyAppArmorVersionSkew`. */
function moveAppArmorAnnotations(pod: Draft): void {
	const annotations = (pod.metadata.annotations ?? {}) as Readonly<Record<string, string>>;
	for (const container of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])]) {
		const annotation = annotations[`${appArmorAnnotation}${container.name}`];
		if (annotation === undefined || container.securityContext?.appArmorProfile) continue;
		const profile = appArmorProfileOf(annotation);
		if (profile) container.securityContext = {...container.securityContext, appArmorProfile: profile};
	}
}

function appArmorProfileOf(annotation: string): AppArmorProfile | undefined {
	if (annotation === 'unconfined') return {type: 'Unconfined'};
	if (annotation === 'runtime/default') return {type: 'RuntimeDefault'};
	const [, localhostProfile] = /^localhost\/(.+)$/.exec(annotation) ?? [];
	return localhostProfile === undefined ? undefined : {type: 'Localhost', localhostProfile};
}

/** Puts the pod's own labels into the selectors that ask for them by `matchLabelKeys`. Upstream: `mutatePodAffinity` and its like. */
function addLabelKeys(pod: Draft): void {
	const labels = pod.metadata.labels ?? {};
	const {affinity, topologySpreadConstraints} = pod.spec;
	for (const kind of ['podAffinity', 'podAntiAffinity']) {
		for (const term of affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []) addKeys(term, labels);
		for (const {podAffinityTerm} of affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []) addKeys(podAffinityTerm, labels);
	}
	for (const constraint of topologySpreadConstraints ?? []) addKeys(constraint, labels);
}

// biome-ignore lint/suspicious/noExplicitAny: a draft may hold anything until it has been validated.
function addKeys(term: any, labels: {readonly [key: string]: string}): void {
	if (!term?.labelSelector) return;
	for (const [list, operator] of [
		['matchLabelKeys', 'In'],
		['mismatchLabelKeys', 'NotIn'],
	] as const) {
		for (const key of term[list] ?? []) {
			if (labels[key] === undefined) continue;
			term.labelSelector.matchExpressions ??= [];
			term.labelSelector.matchExpressions.push({key, operator, values: [labels[key]]});
		}
	}
}

export function isPod(object: ApiObject): object is Pod {
	return object.kind === 'Pod' && object.apiVersion === 'v1';
}

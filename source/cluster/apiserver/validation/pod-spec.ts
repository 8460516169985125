import type {PodDNSConfig, PodSpec, PodTemplateSpec} from '../../../api/generated/types.ts';
import {dns1123LabelProblems, dns1123SubdomainProblems, isIpAddress, qualifiedNameProblems, searchPathProblems} from '../../../api/names.ts';
import {validateAffinity, validateTolerations, validateTopologySpread} from './affinity.ts';
import {type PodContext, validateContainers, validateEphemeralContainers, validateInitContainers} from './containers.ts';
import {addInvalid, checkOneOf, duplicate, type FieldErrors, forbiddenField, invalidValue, required, tooMany, unsupported} from './field-errors.ts';
import {validateAnnotations, validateLabels} from './metadata.ts';
import {validatePodLevelResources} from './resources.ts';
import {validatePodSecurityContext} from './security-context.ts';
import {validateVolumes} from './volumes.ts';

const greatestInt32 = 2_147_483_647;

/** Upstream: pkg/apis/core/validation, `ValidatePodSpec`. Left out: Windows and dynamic resources. */
export function validatePodSpec(errors: FieldErrors, spec: PodSpec, field: string, isPod: boolean): void {
	const volumes = validateVolumes(errors, spec.volumes, `${field}.volumes`);
	const pod: PodContext = {
		volumes,
		graceSeconds: spec.terminationGracePeriodSeconds,
		restartPolicy: spec.restartPolicy,
		areHostUsers: spec.hostUsers !== false,
		claims: (spec.resourceClaims ?? []).map(({name}) => name),
	};
	validateContainers(errors, spec.containers, pod, `${field}.containers`);
	validateInitContainers(errors, spec.initContainers, spec.containers, pod, `${field}.initContainers`);
	if (spec.ephemeralContainers) {
		const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
		validateEphemeralContainers(errors, spec.ephemeralContainers, others, pod, `${field}.ephemeralContainers`);
	}
	if (spec.resources) validatePodLevelResources(errors, spec, `${field}.resources`);
	if (spec.hostNetwork) validateHostNetworkPorts(errors, spec, field, isPod);
	checkOneOf(errors, `${field}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
	checkOneOf(errors, `${field}.dnsPolicy`, spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']);
	if (spec.nodeSelector) validateLabels(errors, spec.nodeSelector, `${field}.nodeSelector`);
	validatePodSecurityContext(errors, spec, spec.securityContext ?? {}, `${field}.securityContext`);
	if (spec.affinity) validateAffinity(errors, spec.affinity, `${field}.affinity`);
	validateDns(errors, spec.dnsConfig, spec.dnsPolicy, `${field}.dnsConfig`);
	for (const [index, {conditionType}] of (spec.readinessGates ?? []).entries()) {
		addInvalid(errors, `${field}.readinessGates[${index}].conditionType`, conditionType, qualifiedNameProblems(conditionType));
	}
	if (spec.schedulingGates) validateSchedulingGates(errors, spec.schedulingGates, `${field}.schedulingGates`);
	if (spec.topologySpreadConstraints) validateTopologySpread(errors, spec.topologySpreadConstraints, `${field}.topologySpreadConstraints`);
	if (spec.hostUsers === false) {
		for (const [key, name] of [
			['hostNetwork', 'hostNetwork'],
			['hostPID', 'HostPID'],
			['hostIPC', 'HostIPC'],
		] as const) {
			if (spec[key]) errors.push(forbiddenField(`${field}.${name}`, 'when `hostUsers` is false'));
		}
	}
	checkNames(errors, spec, ['serviceAccountName', 'nodeName'], field);
	const deadline = spec.activeDeadlineSeconds;
	if (deadline !== undefined && (deadline < 1 || deadline > greatestInt32)) {
		errors.push(invalidValue(`${field}.activeDeadlineSeconds`, deadline, `must be between 1 and ${greatestInt32}, inclusive`));
	}
	for (const key of ['hostname', 'subdomain'] as const) {
		const name = spec[key];
		if (name) addInvalid(errors, `${field}.${key}`, name, dns1123LabelProblems(name));
	}
	if (spec.tolerations) validateTolerations(errors, spec.tolerations, `${field}.tolerations`);
	for (const [index, {ip, hostnames}] of (spec.hostAliases ?? []).entries()) {
		const path = `${field}.hostAliases[${index}]`;
		if (!isIpAddress(ip)) errors.push(invalidValue(`${path}.ip`, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
		for (const [position, name] of (hostnames ?? []).entries()) {
			addInvalid(errors, `${path}.hostnames[${position}]`, name, dns1123SubdomainProblems(name));
		}
	}
	checkNames(errors, spec, ['priorityClassName', 'runtimeClassName'], field);
	if (spec.preemptionPolicy !== undefined) {
		checkOneOf(errors, `${field}.preemptionPolicy`, spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
	}
	if (spec.os) {
		if (!spec.os.name) errors.push(required(`${field}.os.name`, 'cannot be empty'));
		else if (spec.os.name !== 'linux' && spec.os.name !== 'windows') errors.push(unsupported(`${field}.os`, spec.os.name, ['linux', 'windows']));
	}
}

function checkNames(
	errors: FieldErrors,
	spec: PodSpec,
	keys: readonly ('serviceAccountName' | 'nodeName' | 'priorityClassName' | 'runtimeClassName')[],
	field: string,
): void {
	for (const key of keys) {
		const name = spec[key];
		if (name) addInvalid(errors, `${field}.${key}`, name, dns1123SubdomainProblems(name));
	}
}

/** Upstream: `ValidatePodTemplateSpec`. */
export function validatePodTemplate(errors: FieldErrors, template: PodTemplateSpec, field: string): void {
	const {metadata, spec} = template;
	if (metadata?.labels) validateLabels(errors, metadata.labels, `${field}.labels`);
	if (metadata?.annotations) validateAnnotations(errors, metadata.annotations, `${field}.annotations`);
	validatePodSpec(errors, spec ?? {containers: []}, `${field}.spec`, false);
	if (spec?.ephemeralContainers?.length) {
		errors.push(forbiddenField(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
	}
}

function validateHostNetworkPorts(errors: FieldErrors, spec: PodSpec, field: string, isPod: boolean): void {
	for (const [index, {ports}] of (spec.containers ?? []).entries()) {
		for (const [position, {hostPort, containerPort}] of (ports ?? []).entries()) {
			if ((isPod || hostPort) && (hostPort ?? 0) !== containerPort) {
				const path = `${field}.containers[${index}].ports[${position}].hostPort`;
				errors.push(invalidValue(path, hostPort ?? 0, 'must match `containerPort` when `hostNetwork` is true'));
			}
		}
	}
}

function validateDns(errors: FieldErrors, config: PodDNSConfig | undefined, policy: string | undefined, field: string): void {
	if (policy === 'None') {
		if (!config) {
			errors.push(required(field, 'must provide `dnsConfig` when `dnsPolicy` is None'));
			return;
		}
		if (!config.nameservers?.length) {
			errors.push(required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
			return;
		}
	}
	if (!config) return;
	const {nameservers = [], searches = [], options = []} = config;
	if (nameservers.length > 3) errors.push(invalidValue(`${field}.nameservers`, nameservers, 'must not have more than 3 nameservers'));
	for (const [index, server] of nameservers.entries()) {
		if (isIpAddress(server)) continue;
		errors.push(invalidValue(`${field}.nameservers[${index}]`, server, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'));
	}
	if (searches.length > 32) errors.push(invalidValue(`${field}.searches`, searches, 'must not have more than 32 search paths'));
	if (searches.join(' ').length > 2048) {
		errors.push(invalidValue(`${field}.searches`, searches, 'must not have more than 2048 characters (including spaces) in the search list'));
	}
	for (const [index, search] of searches.entries()) {
		addInvalid(errors, `${field}.searches[${index}]`, search.replace(/\.$/, ''), searchPathProblems(search));
	}
	for (const [index, {name}] of options.entries()) {
		if (!name) errors.push(required(`${field}.options[${index}]`, 'must not be empty'));
	}
}

function validateSchedulingGates(errors: FieldErrors, gates: readonly {readonly name: string}[], field: string): void {
	const seen = new Set<string>();
	for (const [index, {name}] of gates.entries()) {
		addInvalid(errors, `${field}[${index}]`, name, qualifiedNameProblems(name));
		if (seen.has(name)) errors.push(duplicate(`${field}[${index}]`, name));
		seen.add(name);
	}
	if (gates.length > 1000) errors.push(tooMany(field, gates.length, 1000));
}

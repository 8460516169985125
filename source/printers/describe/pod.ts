import {findCondition} from '../../api/conditions.ts';
import type {Container, KubernetesEvent, Pod, PodTemplateSpec} from '../../api/generated/types.ts';
import {isPodTerminal} from '../../api/pods.ts';
import {computePodQos} from '../../api/qos.ts';
import {ageOf, longTime} from '../format.ts';
import {describeContainers, describeResources} from './containers.ts';
import {describeEvents} from './events.ts';
import {describeAnnotations, describeController, describeLabels, describeTolerations, describeTopologySpread} from './parts.ts';
import {describeVolumes} from './volumes.ts';
import {DescribeWriter} from './writer.ts';

export function describePod(pod: Pod, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const {metadata, spec, status = {}} = pod;
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
	if (spec.priority !== undefined) w.line(0, `Priority:\t${spec.priority}`);
	if (spec.priorityClassName) w.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
	if (spec.runtimeClassName) w.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
	if (spec.serviceAccountName) w.line(0, `Service Account:\t${spec.serviceAccountName}`);
	w.line(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}`);
	if (status.startTime) w.line(0, `Start Time:\t${longTime(status.startTime)}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
	if (metadata.deletionTimestamp && !isPodTerminal(pod)) {
		w.line(0, `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, nowMs)})`);
		w.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
	} else {
		w.line(0, `Status:\t${status.phase ?? ''}`);
	}
	if (status.reason) w.line(0, `Reason:\t${status.reason}`);
	if (status.message) w.line(0, `Message:\t${status.message}`);
	const seccomp = spec.securityContext?.seccompProfile;
	if (seccomp) {
		w.line(0, `SeccompProfile:\t${seccomp.type}`);
		if (seccomp.type === 'Localhost') w.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`);
	}
	w.line(0, `IP:\t${status.podIP ?? ''}`);
	w.line(0, `IPs:${status.podIPs?.length ? '' : '\t<none>'}`);
	for (const {ip} of status.podIPs ?? []) w.line(1, `IP:\t${ip}`);
	describeController(w, pod);
	if (status.nominatedNodeName) w.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
	if (spec.resources) {
		w.line(0, 'Resources:');
		describeResources(w, spec.resources, 1);
	}
	if (spec.initContainers?.length) describeContainers(w, 'Init Containers', spec.initContainers, status.initContainerStatuses, pod, '');
	describeContainers(w, 'Containers', spec.containers, status.containerStatuses, pod, '');
	if (spec.ephemeralContainers?.length) {
		const ephemeral = spec.ephemeralContainers as readonly Container[];
		describeContainers(w, 'Ephemeral Containers', ephemeral, status.ephemeralContainerStatuses, pod, '');
	}
	describeConditions(w, pod);
	describeVolumes(w, spec.volumes, '');
	w.line(0, `QoS Class:\t${status.qosClass ?? computePodQos(spec)}`);
	describeLabels(w, 'Node-Selectors', spec.nodeSelector);
	describeTolerations(w, 'Tolerations', spec.tolerations);
	describeTopologySpread(w, 'Topology Spread Constraints', spec.topologySpreadConstraints);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

function describeConditions(w: DescribeWriter, {spec, status}: Pod): void {
	const conditions = status?.conditions ?? [];
	if (spec.readinessGates?.length) {
		w.line(0, 'Readiness Gates:');
		w.line(1, 'Type\tStatus');
		for (const {conditionType} of spec.readinessGates) {
			w.line(1, `${conditionType} \t${findCondition(conditions, conditionType)?.status ?? '<none>'} `);
		}
	}
	if (conditions.length === 0) return;
	w.line(0, 'Conditions:');
	w.line(1, 'Type\tStatus');
	for (const condition of conditions) w.line(1, `${condition.type} \t${condition.status} `);
}

/** The template of a workload's pods, within the workload's own description. */
export function describePodTemplate(w: DescribeWriter, template: PodTemplateSpec | undefined): void {
	w.line(0, 'Pod Template:');
	if (!template) {
		w.put('  <unset>');
		return;
	}
	const {metadata, spec} = template;
	describeLabels(w, '  Labels', metadata?.labels);
	if (Object.keys(metadata?.annotations ?? {}).length > 0) describeAnnotations(w, '  Annotations', metadata?.annotations);
	if (spec?.serviceAccountName) w.line(1, `Service Account:\t${spec.serviceAccountName}`);
	if (spec?.initContainers?.length) describeContainers(w, 'Init Containers', spec.initContainers, undefined, undefined, '  ');
	describeContainers(w, 'Containers', spec?.containers ?? [], undefined, undefined, '  ');
	describeVolumes(w, spec?.volumes, '  ');
	describeTopologySpread(w, '  Topology Spread Constraints', spec?.topologySpreadConstraints);
	if (spec?.priorityClassName) w.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
	describeLabels(w, '  Node-Selectors', spec?.nodeSelector);
	describeTolerations(w, '  Tolerations', spec?.tolerations);
}

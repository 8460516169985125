import type {DaemonSet, Deployment, KubernetesEvent, Pod, PodTemplateSpec, ReplicaSet} from '../../api/generated/types.ts';
import {controllerOf, isEqualJson} from '../../api/objects.ts';
import {formatLabelSelector, formatLabels} from '../../api/selectors.ts';
import {longTime, selectorText} from '../format.ts';
import {describeEvents} from './events.ts';
import {describeAnnotations, describeController, describeLabels} from './parts.ts';
import {describePodTemplate} from './pod.ts';
import {DescribeWriter} from './writer.ts';

export function describeDeployment(
	deployment: Deployment,
	replicaSets: readonly ReplicaSet[],
	events: readonly KubernetesEvent[] | undefined,
	nowMs: number,
): string {
	const {metadata, spec, status = {}} = deployment;
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
	w.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
	w.line(0, `Selector:\t${selectorText(spec?.selector)}`);
	const counts = [
		`${spec?.replicas ?? 0} desired`,
		`${status.updatedReplicas ?? 0} updated`,
		`${status.replicas ?? 0} total`,
		`${status.availableReplicas ?? 0} available`,
		`${status.unavailableReplicas ?? 0} unavailable`,
	];
	w.line(0, `Replicas:\t${counts.join(' | ')}`);
	w.line(0, `StrategyType:\t${spec?.strategy?.type ?? ''}`);
	w.line(0, `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}`);
	const rolling = spec?.strategy?.rollingUpdate;
	if (rolling) w.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable ?? ''} max unavailable, ${rolling.maxSurge ?? ''} max surge`);
	describePodTemplate(w, spec?.template);
	describeConditions(w, status.conditions);
	const owned = replicaSets.filter((replicaSet) => controllerOf(replicaSet)?.uid === metadata.uid);
	if (owned.length > 0) {
		const current = newReplicaSet(deployment, owned);
		w.line(0, `OldReplicaSets:\t${replicaSetsText(owned.filter((replicaSet) => replicaSet !== current))}`);
		w.line(0, `NewReplicaSet:\t${replicaSetsText(current ? [current] : [])}`);
	}
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

/** The one with the deployment's own template; the oldest, should there be several. */
export function newReplicaSet(deployment: Deployment, owned: readonly ReplicaSet[]): ReplicaSet | undefined {
	const wanted = withoutHash(deployment.spec?.template);
	const byAge = owned.toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
	return byAge.find(({spec}) => isEqualJson(withoutHash(spec?.template), wanted));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
	if (!template?.metadata?.labels) return template;
	const {'pod-template-hash': _, ...labels} = template.metadata.labels;
	return {...template, metadata: {...template.metadata, labels}};
}

function replicaSetsText(replicaSets: readonly ReplicaSet[]): string {
	const texts = replicaSets.map(({metadata, spec, status}) => `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`);
	return texts.join(', ') || '<none>';
}

export function describeReplicaSet(
	replicaSet: ReplicaSet,
	pods: readonly Pod[],
	events: readonly KubernetesEvent[] | undefined,
	nowMs: number,
): string {
	const {metadata, spec, status} = replicaSet;
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
	w.line(0, `Selector:\t${formatLabelSelector(spec?.selector)}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
	describeController(w, replicaSet);
	w.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
	w.line(0, `Pods Status:\t${podsStatusText(metadata.uid, pods)}`);
	describePodTemplate(w, spec?.template);
	describeConditions(w, status?.conditions);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

export function describeDaemonSet(daemonSet: DaemonSet, pods: readonly Pod[], events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const {metadata, spec, status} = daemonSet;
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
	w.line(0, `Selector:\t${selectorText(spec?.selector)}`);
	w.line(0, `Node-Selector:\t${formatLabels(spec?.template.spec?.nodeSelector)}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
	w.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
	w.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
	w.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
	w.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
	w.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
	w.line(0, `Pods Status:\t${podsStatusText(metadata.uid, pods)}`);
	describePodTemplate(w, spec?.template);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

function describeConditions(
	w: DescribeWriter,
	conditions: readonly {readonly type: string; readonly status: string; readonly reason?: string}[] | undefined,
): void {
	if (!conditions?.length) return;
	w.line(0, 'Conditions:');
	w.line(1, 'Type\tStatus\tReason');
	w.line(1, '----\t------\t------');
	for (const {type, status, reason} of conditions) w.line(1, `${type} \t${status}\t${reason ?? ''}`);
}

function podsStatusText(ownerUid: string, pods: readonly Pod[]): string {
	const owned = pods.filter((pod) => controllerOf(pod)?.uid === ownerUid);
	const count = (phase: string): number => owned.filter(({status}) => status?.phase === phase).length;
	return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

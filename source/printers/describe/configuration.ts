import type {ConfigMap, KubernetesEvent, LimitRange, Namespace, PriorityClass, Secret, ServiceAccount} from '../../api/generated/types.ts';
import {formatLabels} from '../../api/selectors.ts';
import {longTime, sortedKeys} from '../format.ts';
import {describeEvents} from './events.ts';
import {describeLimitRanges} from './limit-ranges.ts';
import {describeAnnotations, describeHead, describeLabels} from './parts.ts';
import {DescribeWriter} from './writer.ts';

export function describeConfigMap(configMap: ConfigMap, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const w = new DescribeWriter();
	describeHead(w, configMap);
	w.put('\nData\n====\n');
	for (const key of sortedKeys(configMap.data)) w.put(`${key}:\n----\n${configMap.data![key]}\n\n`);
	w.put('\nBinaryData\n====\n');
	for (const key of sortedKeys(configMap.binaryData)) w.put(`${key}: ${decodedLength(configMap.binaryData![key]!)} bytes\n`);
	w.put('\n');
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

export function describeSecret(secret: Secret): string {
	const w = new DescribeWriter();
	describeHead(w, secret);
	w.put(`\nType:\t${secret.type ?? ''}\n`);
	w.put('\nData\n====\n');
	for (const key of sortedKeys(secret.data)) w.line(0, `${key}:\t${decodedLength(secret.data![key]!)} bytes`);
	return w.toString();
}

/** How many bytes a base64 text stands for. */
function decodedLength(base64: string): number {
	const text = base64.replaceAll(/[\s=]/g, '');
	return Math.floor((text.length * 3) / 4);
}

/** Quotas are not simulated, so there are none to show. */
export function describeNamespace({metadata, status}: Namespace, limitRanges: readonly LimitRange[]): string {
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	describeLabels(w, 'Labels', metadata.labels);
	describeAnnotations(w, 'Annotations', metadata.annotations);
	w.line(0, `Status:\t${status?.phase ?? ''}`);
	if (status?.conditions?.length) {
		w.line(0, 'Conditions:');
		w.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
		w.line(1, '----\t------\t------------------\t------\t-------');
		for (const {type, status: value, lastTransitionTime, reason = '', message = ''} of status.conditions) {
			w.line(1, `${type}\t${value}\t${longTime(lastTransitionTime)}\t${reason}\t${message}`);
		}
	}
	w.put('\nNo resource quota.\n\n');
	describeLimitRanges(w, limitRanges);
	return w.toString();
}

export function describeServiceAccount(account: ServiceAccount, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const w = new DescribeWriter();
	describeHead(w, account);
	const pullSecrets = (account.imagePullSecrets ?? []).map(({name}) => name ?? '');
	if (pullSecrets.length === 0) w.line(0, 'Image pull secrets:\t<none>');
	for (const [index, name] of pullSecrets.entries()) w.line(0, `${index === 0 ? 'Image pull secrets:' : ''}\t${name}`);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

export function describePriorityClass(priorityClass: PriorityClass, events: readonly KubernetesEvent[] | undefined, nowMs: number): string {
	const {metadata, value, globalDefault, preemptionPolicy, description} = priorityClass;
	const w = new DescribeWriter();
	w.line(0, `Name:\t${metadata.name}`);
	w.line(0, `Value:\t${value}`);
	w.line(0, `GlobalDefault:\t${globalDefault ?? false}`);
	w.line(0, `PreemptionPolicy:\t${preemptionPolicy ?? 'PreemptLowerPriority'}`);
	w.line(0, `Description:\t${description ?? ''}`);
	w.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
	if (events) describeEvents(w, events, nowMs);
	return w.toString();
}

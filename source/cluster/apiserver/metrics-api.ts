import type {Node, Pod} from '../../api/generated/types.ts';
import {formatBytes, formatQuantity, quantityNanos, quantityValue} from '../../api/quantity.ts';
import {isRequestError} from '../../api/status-error.ts';
import {timestamp} from '../../api/timestamps.ts';
import type {UsageReading} from '../../world/types.ts';
import type {KubeletEndpoint} from './kubelet-endpoint.ts';

/*
The metrics API (metrics.k8s.io/v1beta1): what pods and nodes used between the two last times their kubelets were asked,
which is every 15 seconds. Upstream: kubernetes-sigs/metrics-server. It runs beside the API server here, not as a pod of
its own, and has asked all kubelets at the same moments.
*/

export const metricsApiVersion = 'metrics.k8s.io/v1beta1';

export interface Usage {
	readonly cpu: string;
	readonly memory: string;
}

interface MetricsObject {
	readonly apiVersion: string;
	readonly metadata: {
		readonly name: string;
		readonly namespace?: string;
		readonly creationTimestamp: string;
		readonly labels?: Readonly<Record<string, string>>;
	};
	readonly timestamp: string;
	readonly window: string;
}

export interface PodMetrics extends MetricsObject {
	readonly kind: 'PodMetrics';
	readonly containers: readonly {readonly name: string; readonly usage: Usage}[];
}

export interface NodeMetrics extends MetricsObject {
	readonly kind: 'NodeMetrics';
	readonly usage: Usage;
}

export type FindEndpoint = (nodeName: string) => KubeletEndpoint | undefined;

/** Undefined until all containers of the pod that run have been seen for long enough. */
export function podMetrics({metadata, spec}: Pod, findEndpoint: FindEndpoint, nowMs: number): PodMetrics | undefined {
	const readings = ask(() => findEndpoint(spec.nodeName ?? '')?.podReadings(metadata.uid)) ?? [];
	const containers: {name: string; usage: Usage}[] = [];
	let earliest: UsageReading | undefined;
	for (const {container, reading} of readings) {
		if (!reading) return undefined;
		containers.push({name: container, usage: usageOf(reading)});
		if (!earliest || reading.atMs < earliest.atMs) earliest = reading;
	}
	if (!earliest) return undefined;
	const {name, namespace, labels} = metadata;
	return {
		kind: 'PodMetrics',
		apiVersion: metricsApiVersion,
		metadata: {name, ...(namespace !== undefined && {namespace}), creationTimestamp: timestamp(nowMs), ...(labels && {labels})},
		...timeOf(earliest),
		containers,
	};
}

export function nodeMetrics({metadata: {name, labels}}: Node, findEndpoint: FindEndpoint, nowMs: number): NodeMetrics | undefined {
	const reading = ask(() => findEndpoint(name)?.nodeReading());
	if (!reading) return undefined;
	return {
		kind: 'NodeMetrics',
		apiVersion: metricsApiVersion,
		metadata: {name, creationTimestamp: timestamp(nowMs), ...(labels && {labels})},
		...timeOf(reading),
		usage: usageOf(reading),
	};
}

/** Of several containers together. */
export function sumUsage(usages: readonly Usage[]): Usage {
	let nanos = 0n;
	let bytes = 0;
	for (const {cpu, memory} of usages) {
		nanos += quantityNanos(cpu);
		bytes += quantityValue(memory);
	}
	return {cpu: formatQuantity({nanos, format: 'DecimalSI'}), memory: formatBytes(bytes)};
}

/** Of a kubelet that does not answer nothing is known. */
function ask<T>(question: () => T): T | undefined {
	try {
		return question();
	} catch (error) {
		if (!isRequestError(error)) throw error;
		return undefined;
	}
}

function timeOf({atMs, sinceMs}: UsageReading): {readonly timestamp: string; readonly window: string} {
	return {timestamp: timestamp(atMs), window: windowText(atMs - sinceMs)};
}

/** As Go writes a duration of some seconds. */
function windowText(milliseconds: number): string {
	return `${String(milliseconds / 1000)}s`;
}

function usageOf({atMs, sinceMs, cpuUsec, workingSetBytes}: UsageReading): Usage {
	const nanocores = Math.floor((cpuUsec * 1_000_000) / (atMs - sinceMs));
	return {cpu: formatQuantity({nanos: BigInt(nanocores), format: 'DecimalSI'}), memory: formatBytes(workingSetBytes)};
}

import type {Pod} from '../../../api/generated/types.ts';
import {canonicalQuantity, formatBytes, formatCount, quantityValue} from '../../../api/quantity.ts';
import {thresholdAmount} from '../node-status.ts';
import type {PodUsage} from './rank.ts';
import {type Observations, resourceFor, type StarvedResource, type Threshold} from './thresholds.ts';

/** The texts of evictions; each sentence ends in a space, as upstream's do. Upstream: eviction/helpers.go. */

/** Why just this pod is evicted: what is short, and which of its containers use more than they asked for. */
export function evictionMessage(
	pod: Pod,
	resource: StarvedResource,
	usage: PodUsage | undefined,
	thresholds: readonly Threshold[],
	observations: Observations,
): string {
	let message = `The node was low on resource: ${resource}. `;
	const threshold = thresholds.find((candidate) => resourceFor(candidate) === resource);
	if (threshold) {
		const {available, capacity} = observations[threshold.signal];
		const {value} = threshold;
		const format = resource === 'pids' || resource === 'inodes' ? formatCount : formatBytes;
		// A percentage comes out in the binary format whatever it is of; an amount as it was written.
		const quantity =
			'percent' in value
				? formatBytes(thresholdAmount(value, capacity))
				: value.text === undefined
					? format(value.quantity)
					: canonicalQuantity(value.text);
		message += `Threshold quantity: ${quantity}, available: ${format(available)}. `;
	}
	if (resource === 'pids' || resource === 'inodes' || !usage) return message;
	const ofPod = resource === 'memory' ? pod.spec.resources?.requests?.memory : undefined;
	if (ofPod !== undefined) {
		const bytes = usage.containers.reduce((sum, {workingSetBytes}) => sum + workingSetBytes, 0);
		message += `Pod ${pod.metadata.name} was using ${formatBytes(bytes)}, request is ${canonicalQuantity(ofPod)}, has larger consumption of memory. `;
	}
	for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
		const used = usage.containers.find(({name}) => name === container.name);
		if (!used) continue;
		const bytes = resource === 'memory' ? used.workingSetBytes : used.rootBytes + used.logBytes;
		const request = container.resources?.requests?.[resource];
		if (bytes <= quantityValue(request)) continue;
		const requested = request === undefined ? '0' : canonicalQuantity(request);
		message += `Container ${container.name} was using ${formatBytes(bytes)}, request is ${requested}, has larger consumption of ${resource}. `;
	}
	return message;
}

export function emptyDirMessage(volume: string, sizeLimit: string): string {
	return `Usage of EmptyDir volume ${JSON.stringify(volume)} exceeds the limit ${JSON.stringify(canonicalQuantity(sizeLimit))}. `;
}

export function podStorageMessage(limitBytes: number): string {
	return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatBytes(limitBytes)}. `;
}

export function containerStorageMessage(container: string, limit: string): string {
	return `Container ${container} exceeded its local ephemeral storage limit ${JSON.stringify(canonicalQuantity(limit))}. `;
}

/** What a pod is told that is not taken in because of its node's state. */
export function nodeConditionMessage(conditions: readonly string[]): string {
	return `The node had condition: [${conditions.join(' ')}]. `;
}

import type {Container, PodSpec} from './generated/types.ts';
import {arePodLevelResourcesSet} from './pod-resources.ts';
import {quantityMilliValue} from './quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/**
The quality of service of a pod, from cpu and memory of app and init containers; zero counts as unset. It is
computed once, at creation. Upstream: pkg/apis/core/v1/helper/qos, `ComputePodQOS`.
*/
export function computePodQos(spec: PodSpec): QosClass {
	const parts: readonly Pick<Container, 'resources'>[] = arePodLevelResourcesSet(spec)
		? [spec]
		: [...spec.containers, ...(spec.initContainers ?? [])];
	let isAnythingSet = false;
	let areAllLimited = true;
	const requests = {cpu: 0, memory: 0};
	const limits = {cpu: 0, memory: 0};
	for (const {resources} of parts) {
		for (const name of ['cpu', 'memory'] as const) {
			const request = quantityMilliValue(resources?.requests?.[name]);
			const limit = quantityMilliValue(resources?.limits?.[name]);
			if (request > 0 || limit > 0) isAnythingSet = true;
			if (limit <= 0) areAllLimited = false;
			requests[name] += request;
			limits[name] += limit;
		}
	}
	if (!isAnythingSet) return 'BestEffort';
	const areEqual = (['cpu', 'memory'] as const).every((name) => requests[name] === limits[name]);
	return areAllLimited && areEqual ? 'Guaranteed' : 'Burstable';
}

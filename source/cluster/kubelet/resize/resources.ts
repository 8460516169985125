import type {Container, Pod, PodSpec, ResourceRequirements} from '../../../api/generated/types.ts';
import {isEqualJson} from '../../../api/objects.ts';
import {resourceAmount} from '../../../api/pod-resources.ts';

/** The containers whose resources may change while they run. */
export function resizableContainers({initContainers = [], containers}: PodSpec): Container[] {
	return [...initContainers, ...containers];
}

export function resourcesOf(spec: PodSpec, name: string): ResourceRequirements {
	return resizableContainers(spec).find((container) => container.name === name)?.resources ?? {};
}

/** The spec with the resources another one has for itself and for the same containers; the very same if they are the same. */
export function withResourcesOf(spec: PodSpec, from: PodSpec): PodSpec {
	return withPodResourcesOf(withContainerResourcesOf(spec, from), from);
}

/** As `withResourcesOf`, but only those of the pod as a whole. */
export function withPodResourcesOf(spec: PodSpec, from: PodSpec): PodSpec {
	if (spec === from || isEqualJson(spec.resources ?? null, from.resources ?? null)) return spec;
	const {resources: _, ...rest} = spec;
	return from.resources ? {...spec, resources: from.resources} : rest;
}

/** As `withResourcesOf`, but only those of containers. `name`: of one alone. */
export function withContainerResourcesOf(spec: PodSpec, from: PodSpec, name?: string): PodSpec {
	if (spec === from) return spec;
	let isChanged = false;
	const take = (container: Container): Container => {
		if (name !== undefined && container.name !== name) return container;
		const known = resizableContainers(from).find((other) => other.name === container.name);
		if (!known || isEqualJson(known.resources ?? {}, container.resources ?? {})) return container;
		isChanged = true;
		return {...container, resources: known.resources ?? {}};
	};
	const containers = spec.containers.map(take);
	const initContainers = spec.initContainers?.map(take);
	return isChanged ? {...spec, containers, ...(initContainers && {initContainers})} : spec;
}

export function haveSameResources(a: PodSpec, b: PodSpec): boolean {
	return withResourcesOf(a, b) === a;
}

/** What has to be done about a running container for it to have what it is granted. Upstream: `computePodResizeAction`. */
export type ResizeAction = 'none' | 'update' | 'restart';

export function resizeAction(container: Container, actual: ResourceRequirements): ResizeAction {
	const changed = changedResources(container.resources ?? {}, actual);
	if (changed.length === 0) return 'none';
	// A resource without a policy need not restart.
	const isRestarted = container.resizePolicy?.some(
		({resourceName, restartPolicy}) => restartPolicy === 'RestartContainer' && changed.includes(resourceName as 'cpu' | 'memory'),
	);
	return isRestarted ? 'restart' : 'update';
}

export function changedResources(wanted: ResourceRequirements, actual: ResourceRequirements): ('cpu' | 'memory')[] {
	const isChanged = (name: string): boolean =>
		(['requests', 'limits'] as const).some((what) => resourceAmount(name, wanted[what]?.[name]) !== resourceAmount(name, actual[what]?.[name]));
	return (['cpu', 'memory'] as const).filter(isChanged);
}

/**
What the API says of a pod that is being resized, or was while no kubelet ran: what it was granted, and what it has.
Of the pod as a whole it says no more than what it was asked for, so that is taken to have been granted.
*/
export function knownResources({spec, status}: Pod): {readonly allocated: PodSpec; readonly actual: PodSpec} {
	const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
	const from = (what: 'allocated' | 'actual'): PodSpec => {
		const take = (container: Container): Container => {
			const known = statuses.find(({name}) => name === container.name);
			if (!known?.state?.running || !known.resources) return container;
			const requests = what === 'allocated' ? known.allocatedResources : known.resources.requests;
			return {...container, resources: {...known.resources, ...(requests && {requests})}};
		};
		return {...spec, containers: spec.containers.map(take), ...(spec.initContainers && {initContainers: spec.initContainers.map(take)})};
	};
	return {allocated: withResourcesOf(spec, from('allocated')), actual: withResourcesOf(spec, from('actual'))};
}

import type {Pod} from '../api/generated/types.ts';
import {findContainer} from '../api/pods.ts';

export function hasContainer(pod: Pod, name: string): boolean {
	return findContainer(pod, name) !== undefined;
}

/** The container a command means that names none: the annotated one, else the first. Upstream: podcmd.FindOrDefaultContainerByName. */
export function defaultContainer(pod: Pod): {readonly name: string; readonly isOneOfSeveral: boolean} {
	const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
	if (annotated && hasContainer(pod, annotated)) return {name: annotated, isOneOfSeveral: false};
	const {containers, initContainers = [], ephemeralContainers = []} = pod.spec;
	return {name: containers[0]!.name, isOneOfSeveral: containers.length + initContainers.length + ephemeralContainers.length > 1};
}

/** `web, debug (ephem), setup (init)` */
export function allContainerNames({spec}: Pod): string {
	return [
		...spec.containers.map(({name}) => name),
		...(spec.ephemeralContainers ?? []).map(({name}) => `${name} (ephem)`),
		...(spec.initContainers ?? []).map(({name}) => `${name} (init)`),
	].join(', ');
}

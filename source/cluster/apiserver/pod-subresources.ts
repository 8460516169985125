import type {Container, Pod, ResourceRequirements} from '../../api/generated/types.ts';
import {cloneJson, type Draft, isEqualJson} from '../../api/objects.ts';
import {isMirrorPod, isSidecar} from '../../api/pods.ts';
import {computePodQos} from '../../api/qos.ts';
import {type FieldError, invalid} from '../../api/status-error.ts';
import {pods} from './resources/pods.ts';
import {type FieldErrors, forbiddenField, invalidValue} from './validation/field-errors.ts';
import {goDiff} from './validation/go-diff.ts';

/**
What the subresources of a pod that change its spec make of it. Upstream: pkg/registry/core/pod/strategy.go and
pkg/apis/core/validation. Each hands back the pod to store, the former one itself if nothing changes, or throws.
*/

/** `ephemeralcontainers`: containers may be added, none changed or taken away. */
export function withEphemeralContainers(previous: Pod, pod: Pod): Pod {
	const next = withDefaults({...previous, spec: {...previous.spec, ephemeralContainers: pod.spec.ephemeralContainers ?? []}});
	refuse(next, isMirrorPod(previous) ? [forbiddenField('[]', 'static pods do not support ephemeral containers')] : ephemeralErrors(next, previous));
	return withGeneration(next, previous);
}

function ephemeralErrors(next: Pod, previous: Pod): FieldError[] {
	const errors = [...(pods.validate?.(next) ?? [])];
	const field = 'spec.ephemeralContainers';
	for (const container of previous.spec.ephemeralContainers ?? []) {
		const {name} = container;
		const kept = next.spec.ephemeralContainers?.find((candidate) => candidate.name === name);
		if (!kept) errors.push(forbiddenField(field, `existing ephemeral containers ${JSON.stringify(name)} may not be removed\n`));
		else if (!isEqualJson(kept, container)) {
			const diff = goDiff('core.EphemeralContainer', container, kept);
			errors.push(forbiddenField(field, `existing ephemeral containers ${JSON.stringify(name)} may not be changed\n${diff}`));
		}
	}
	return errors;
}

/** `resize`: of all of the pod only the resources of itself and of its containers, and their resize policies, are looked at. */
export function withResources(previous: Pod, pod: Pod): Pod {
	const take = (old: Container, wanted: Container): Container => {
		const {resizePolicy: _, ...kept} = old;
		return {...kept, resources: wanted.resources ?? {}, ...(wanted.resizePolicy && {resizePolicy: wanted.resizePolicy})};
	};
	// Where containers have come, gone or changed places nothing can be told apart: that is for validation to refuse.
	const takeAll = (old: readonly Container[] = [], wanted: readonly Container[] = []): readonly Container[] =>
		old.length === wanted.length && old.every(({name}, index) => wanted[index]!.name === name)
			? old.map((container, index) => take(container, wanted[index]!))
			: wanted;
	const {resources: _, initContainers, ...kept} = previous.spec;
	const initial = takeAll(initContainers, pod.spec.initContainers);
	const spec = {
		...kept,
		containers: takeAll(kept.containers, pod.spec.containers),
		...((initContainers || initial.length > 0) && {initContainers: initial}),
		...(pod.spec.resources && {resources: pod.spec.resources}),
	};
	const next = withDefaults({...previous, spec});
	refuse(next, resizeErrors(next, previous));
	return withGeneration(next, previous);
}

/** Upstream: `ValidatePodResize`. */
function resizeErrors(next: Pod, previous: Pod): FieldError[] {
	if (isMirrorPod(previous)) return [forbiddenField('[]', 'static pods cannot be resized')];
	const errors: FieldErrors = [...(pods.validate?.(next) ?? [])];
	const qosClass = previous.status?.qosClass ?? computePodQos(previous.spec);
	if (qosClass !== computePodQos(next.spec)) {
		errors.push(invalidValue('spec', qosClass, 'Pod QOS Class may not change as a result of resizing'));
	}
	const isInOrder = [
		checkOrder(errors, next.spec.containers, previous.spec.containers, 'containers'),
		checkOrder(errors, next.spec.initContainers ?? [], previous.spec.initContainers ?? [], 'initContainers'),
	].every(Boolean);
	// What follows compares each container with the one in the same place.
	if (!isInOrder) return errors;
	const oldInits = previous.spec.initContainers ?? [];
	checkRemoved(errors, next.spec.resources, previous.spec.resources, 'spec.resources');
	for (const [index, old] of oldInits.entries()) {
		checkRemoved(errors, next.spec.initContainers![index]!.resources, old.resources, `spec.initContainers[${index}].resources`);
	}
	for (const [index, old] of previous.spec.containers.entries()) {
		checkRemoved(errors, next.spec.containers[index]!.resources, old.resources, `spec.containers[${index}].resources`);
	}
	for (const [index, old] of previous.spec.containers.entries()) {
		if (!isOnlyCpuOrMemoryChanged(next.spec.containers[index]!, old)) {
			errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
		}
	}
	for (const [index, old] of oldInits.entries()) {
		if (isOnlyCpuOrMemoryChanged(next.spec.initContainers![index]!, old)) continue;
		const which = isSidecar(old) ? ' for sidecar containers' : '';
		errors.push(forbiddenField('spec', `only cpu and memory resources${which} are mutable`));
	}
	if (!isEqualJson(otherResources(next.spec.resources), otherResources(previous.spec.resources))) {
		errors.push(forbiddenField('spec', 'only cpu and memory resources are mutable'));
	}
	return errors;
}

/** Upstream: `validatePodResizeContainerOrdering`. */
function checkOrder(
	errors: FieldErrors,
	containers: readonly Container[],
	old: readonly Container[],
	field: 'containers' | 'initContainers',
): boolean {
	const before = errors.length;
	if (containers.length !== old.length) {
		errors.push(forbiddenField(`spec.${field}`, `${field} may not be added or removed on resize`));
	} else {
		for (const [index, {name}] of old.entries()) {
			if (containers[index]!.name === name) continue;
			errors.push(forbiddenField(`spec.${field}[${index}].name`, `${field} may not be renamed or reordered on resize`));
		}
	}
	return errors.length === before;
}

function checkRemoved(errors: FieldErrors, resources: ResourceRequirements = {}, old: ResourceRequirements = {}, field: string): void {
	for (const what of ['requests', 'limits'] as const) {
		const left = resources[what] ?? {};
		const isRemoved = Object.keys(old[what] ?? {}).some((name) => left[name] === undefined);
		if (isRemoved) errors.push(forbiddenField(`${field}.${what}`, `resource ${what} cannot be removed`));
	}
}

function isOnlyCpuOrMemoryChanged(container: Container, old: Container): boolean {
	return isEqualJson({...container, resources: otherResources(container.resources)}, {...old, resources: otherResources(old.resources)});
}

/** All but CPU and memory. */
function otherResources(resources: ResourceRequirements = {}): ResourceRequirements {
	const without = (quantities: {readonly [name: string]: string} = {}): {[name: string]: string} =>
		Object.fromEntries(Object.entries(quantities).filter(([name]) => name !== 'cpu' && name !== 'memory'));
	return {limits: without(resources.limits), requests: without(resources.requests)};
}

function withDefaults(pod: Pod): Pod {
	const draft = cloneJson(pod) as unknown as Draft;
	pods.setDefaults?.(draft);
	return draft as unknown as Pod;
}

function withGeneration(next: Pod, previous: Pod): Pod {
	if (isEqualJson(next.spec, previous.spec)) return previous;
	return {...next, metadata: {...next.metadata, generation: (previous.metadata.generation ?? 0) + 1}};
}

function refuse(pod: Pod, errors: readonly FieldError[]): void {
	if (errors.length > 0) throw invalid('Pod', '', pod.metadata.name, errors);
}

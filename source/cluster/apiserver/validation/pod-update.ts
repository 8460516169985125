import type {Container, Pod, PodSpec, Toleration} from '../../../api/generated/types.ts';
import {isEqualJson} from '../../../api/objects.ts';
import type {FieldError} from '../../../api/status-error.ts';
import {type FieldErrors, forbiddenField, invalidValue, required} from './field-errors.ts';
import {goDiff} from './go-diff.ts';

const updatable = [
	'`spec.containers[*].image`',
	'`spec.initContainers[*].image`',
	'`spec.activeDeadlineSeconds`',
	'`spec.tolerations` (only additions to existing tolerations)',
	'`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');
const greatestInt32 = 2_147_483_647;

/** What an update of a pod may change. Upstream: pkg/apis/core/validation, `ValidatePodUpdate`. */
export function validatePodUpdate(pod: Pod, previous: Pod): FieldError[] {
	const errors: FieldErrors = [];
	const [spec, old] = [pod.spec, previous.spec];
	if (spec === old || isEqualJson(spec, old)) return errors;
	if (!validateImages(errors, spec.containers, old.containers, 'spec.containers')) return errors;
	if (!validateImages(errors, spec.initContainers ?? [], old.initContainers ?? [], 'spec.initContainers')) return errors;
	if (!validateDeadline(errors, spec.activeDeadlineSeconds, old.activeDeadlineSeconds)) return errors;
	validateAddedTolerations(errors, spec.tolerations ?? [], old.tolerations ?? []);
	for (const [index, gate] of (spec.schedulingGates ?? []).entries()) {
		if (old.schedulingGates?.some(({name}) => name === gate.name)) continue;
		const detail = `only deletion is allowed, but found new scheduling gate '${gate.name}'`;
		errors.push(forbiddenField(`spec.schedulingGates[${index}].name`, detail));
	}
	const munged = withUpdatableOf(errors, spec, old);
	if (!isEqualJson(munged, old)) {
		errors.push(forbiddenField('spec', `pod updates may not change fields other than ${updatable}\n${goDiff('core.PodSpec', old, munged)}`));
	}
	return errors;
}

/** The new spec with what may change put back as it was; whatever differs still is forbidden. */
function withUpdatableOf(errors: FieldErrors, spec: PodSpec, old: PodSpec): PodSpec {
	const withImages = (containers: readonly Container[], before: readonly Container[]): Container[] =>
		containers.map((container, index) => ({...container, image: before[index]!.image!}));
	const munged: {-readonly [Key in keyof PodSpec]: PodSpec[Key]} = {...spec, containers: withImages(spec.containers, old.containers)};
	if (spec.initContainers) munged.initContainers = withImages(spec.initContainers, old.initContainers ?? []);
	keep(munged, old, 'activeDeadlineSeconds');
	keep(munged, old, 'schedulingGates');
	keep(munged, old, 'tolerations');
	if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) keep(munged, old, 'terminationGracePeriodSeconds');
	if (!old.schedulingGates?.length) return munged;
	// A pod that is held back by gates may still be narrowed down to fewer nodes.
	const isNarrowed = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => spec.nodeSelector?.[key] === value);
	if (!isNarrowed) {
		errors.push(
			invalidValue('spec.nodeSelector', spec.nodeSelector ?? {}, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'),
		);
	}
	keep(munged, old, 'nodeSelector');
	return munged;
}

function keep<K extends keyof PodSpec>(munged: {-readonly [Key in keyof PodSpec]: PodSpec[Key]}, old: PodSpec, key: K): void {
	if (old[key] === undefined) delete munged[key];
	else munged[key] = old[key];
}

function validateImages(errors: FieldErrors, containers: readonly Container[], old: readonly Container[], field: string): boolean {
	if (containers.length !== old.length) {
		errors.push(forbiddenField(field, 'pod updates may not add or remove containers'));
		return false;
	}
	for (const [index, {image}] of containers.entries()) {
		if (!image) errors.push(required(`${field}[${index}].image`));
	}
	return true;
}

function validateDeadline(errors: FieldErrors, seconds: number | undefined, old: number | undefined): boolean {
	const field = 'spec.activeDeadlineSeconds';
	if (seconds === undefined) {
		if (old !== undefined) errors.push(invalidValue(field, 'null', 'must not update from a positive integer to nil value'));
		return true;
	}
	if (seconds < 0 || seconds > greatestInt32) errors.push(invalidValue(field, seconds, `must be between 0 and ${greatestInt32}, inclusive`));
	else if (old !== undefined && old < seconds) errors.push(invalidValue(field, seconds, 'must be less than or equal to previous value'));
	else return true;
	return false;
}

function validateAddedTolerations(errors: FieldErrors, tolerations: readonly Toleration[], old: readonly Toleration[]): void {
	const withoutSeconds = ({tolerationSeconds: _, ...rest}: Toleration): object => rest;
	const isKept = old.every((before) => tolerations.some((toleration) => isEqualJson(withoutSeconds(toleration), withoutSeconds(before))));
	if (!isKept) errors.push(forbiddenField('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
}

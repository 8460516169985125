import type {Pod} from '../../api/generated/types.ts';
import {cloneJson, type Draft, isEqualJson} from '../../api/objects.ts';
import {isMirrorPod} from '../../api/pods.ts';
import {type FieldError, invalid} from '../../api/status-error.ts';
import {pods} from './resources/pods.ts';
import {forbiddenField} from './validation/field-errors.ts';
import {goDiff} from './validation/go-diff.ts';

/**
What the subresources of a pod that change its spec make of it. Upstream: pkg/registry/core/pod/strategy.go and
pkg/apis/core/validation. Each hands back the pod to store, the former one itself if nothing changes, or throws.
*/

/** `ephemeralcontainers`: containers may be added, none changed or taken away. */
export function withEphemeralContainers(previous: Pod, pod: Pod): Pod {
	const next = withDefaults({...previous, spec: {...previous.spec, ephemeralContainers: pod.spec.ephemeralContainers ?? []}});
	refuse(next, isMirrorPod(previous) ? [forbiddenField('', 'static pods do not support ephemeral containers')] : ephemeralErrors(next, previous));
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

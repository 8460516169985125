import type {Toleration} from '../../../api/generated/types.ts';
import {deepFreeze} from '../../../api/objects.ts';
import type {AdmissionRequest} from './admission.ts';

const tolerationSeconds = 300;
// One record for all pods.
const defaults: readonly Toleration[] = deepFreeze(
	['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
		key,
		operator: 'Exists',
		effect: 'NoExecute',
		tolerationSeconds,
	})),
);

/** Pods stay on a silent node for five minutes, unless they say otherwise. Upstream: plugin/pkg/admission/defaulttolerationseconds. */
export function defaultTolerationSeconds({definition, object: pod}: AdmissionRequest): void {
	if (definition.resource !== 'pods') return;
	const tolerations: readonly Toleration[] = pod.spec.tolerations ?? [];
	if (tolerations.length === 0) {
		pod.spec.tolerations = defaults;
		return;
	}
	const added = defaults.filter(
		({key: taintKey}) => !tolerations.some(({key, effect}) => (!key || key === taintKey) && (!effect || effect === 'NoExecute')),
	);
	if (added.length === 0) return;
	pod.spec.tolerations = [...tolerations, ...added];
}

import type {Toleration} from '../../../api/generated/types.ts';
import type {AdmissionRequest} from './admission.ts';

const tolerationSeconds = 300;
const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'] as const;

/** Pods stay on a silent node for five minutes, unless they say otherwise. Upstream: plugin/pkg/admission/defaulttolerationseconds. */
export function defaultTolerationSeconds({definition, object: pod}: AdmissionRequest): void {
	if (definition.resource !== 'pods') return;
	const tolerations: readonly Toleration[] = pod.spec.tolerations ?? [];
	const added = keys.filter((taintKey) => !tolerations.some(({key, effect}) => (!key || key === taintKey) && (!effect || effect === 'NoExecute')));
	if (added.length === 0) return;
	pod.spec.tolerations = [...tolerations, ...added.map((key) => ({key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds}))];
}

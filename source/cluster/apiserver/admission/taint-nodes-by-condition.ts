import type {Taint} from '../../../api/generated/types.ts';
import type {AdmissionRequest} from './admission.ts';

const notReady: Taint = {key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule'};

/** A new node takes no pods until it is ready. Upstream: plugin/pkg/admission/nodetaint. */
export function taintNodesByCondition({definition, object: node, previous}: AdmissionRequest): void {
	if (definition.resource !== 'nodes' || previous) return;
	node.spec ??= {};
	const taints: readonly Taint[] = node.spec.taints ?? [];
	if (taints.some(({key, effect}) => key === notReady.key && effect === notReady.effect)) return;
	node.spec.taints = [...taints, {...notReady}];
}

import {isTaintTolerated} from '../../../api/tolerations.ts';
import {type ClusterEvent, type FilterPlugin, filter, type Refusal} from '../framework.ts';
import type {PodInfo} from '../pod-info.ts';

const name = 'NodeUnschedulable';
const refusal: Refusal = {plugin: name, reasons: ['node(s) were unschedulable'], isUnresolvable: true};
const cordonTaint = {key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule'};

/** Keeps pods off cordoned nodes, unless they tolerate the taint that goes with it. */
export function nodeUnschedulable(): FilterPlugin {
	let isTolerated = false;
	return {
		name,
		preFilter({pod}) {
			isTolerated = isTaintTolerated(pod.pod.spec.tolerations, cordonTaint);
			return filter;
		},
		filter: ({node}) => (node!.spec.unschedulable && !isTolerated ? refusal : undefined),
		isHelpedBy: (event: ClusterEvent, _pod: PodInfo) =>
			(event.kind === 'node-added' && !event.node.spec.unschedulable) ||
			(event.kind === 'node-changed' && Boolean(event.previous.spec.unschedulable) && !event.node.spec.unschedulable),
	};
}

import type {Taint, Toleration} from '../../../api/generated/types.ts';
import {findUntoleratedTaint, isTaintTolerated} from '../../../api/tolerations.ts';
import {type FilterPlugin, filter, normalizeScores, type Refusal, type ScorePlugin} from '../framework.ts';

const name = 'TaintToleration';
const refusal: Refusal = {plugin: name, reasons: ['node(s) had untolerated taint(s)'], isUnresolvable: true};
const filteredEffects = ['NoSchedule', 'NoExecute'];

/** Keeps pods off nodes whose NoSchedule or NoExecute taints they do not tolerate. */
export function taintToleration(): FilterPlugin {
	let tolerations: readonly Toleration[] | undefined;
	return {
		name,
		preFilter({pod}) {
			({tolerations} = pod.pod.spec);
			return filter;
		},
		filter({node}) {
			const {taints} = node!.spec;
			return taints && findUntoleratedTaint(taints, tolerations, filteredEffects) ? refusal : undefined;
		},
		isHelpedBy(event, {pod}) {
			if (event.kind !== 'node-added' && event.kind !== 'node-changed') return false;
			const {spec} = pod;
			const isOpen = (taints: readonly Taint[] | undefined): boolean => !findUntoleratedTaint(taints, spec.tolerations, filteredEffects);
			return isOpen(event.node.spec.taints) && !(event.kind === 'node-changed' && isOpen(event.previous.spec.taints));
		},
	};
}

/** Prefers nodes with fewer PreferNoSchedule taints that are not tolerated. */
export function taintTolerationScore(): ScorePlugin {
	let tolerations: readonly Toleration[] = [];
	return {
		name,
		weight: 3,
		preScore({pod}, nodes) {
			tolerations = (pod.pod.spec.tolerations ?? []).filter(({effect}) => !effect || effect === 'PreferNoSchedule');
			return nodes.some(({node}) => node!.spec.taints?.some(({effect}) => effect === 'PreferNoSchedule'));
		},
		score: ({node}) =>
			node!.spec.taints?.reduce((sum, taint) => sum + (taint.effect === 'PreferNoSchedule' && !isTaintTolerated(tolerations, taint) ? 1 : 0), 0) ?? 0,
		normalize: (scores) => normalizeScores(scores, true),
	};
}

import type {NodeSelectorTerm, Pod, PreferredSchedulingTerm} from '../../../api/generated/types.ts';
import {matchesRequiredNodeAffinity, nodeSelectorTermMatches} from '../../../api/node-affinity.ts';
import {type FilterPlugin, filter, normalizeScores, type PreFilterResult, type Refusal, type ScorePlugin, skip} from '../framework.ts';

const name = 'NodeAffinity';
const refusal: Refusal = {plugin: name, reasons: ["node(s) didn't match Pod's node affinity/selector"], isUnresolvable: true};
const conflictRefusal: Refusal = {plugin: name, reasons: ['pod affinity terms conflict'], isUnresolvable: true};

/** Keeps pods to the nodes their nodeSelector and required node affinity name. */
export function nodeAffinity(): FilterPlugin {
	let spec: Pod['spec'];
	return {
		name,
		preFilter({pod}): PreFilterResult {
			({spec} = pod.pod);
			const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
			if (!required && !spec.nodeSelector) return skip;
			const names = required && namedNodes(required.nodeSelectorTerms);
			if (!names) return filter;
			return names.size === 0 ? {kind: 'refused', refusal: conflictRefusal} : {kind: 'nodes', names};
		},
		filter: ({node}) => (matchesRequiredNodeAffinity(spec, node!) ? undefined : refusal),
		isHelpedBy: (event, {pod}) =>
			(event.kind === 'node-added' && matchesRequiredNodeAffinity(pod.spec, event.node)) ||
			(event.kind === 'node-changed' && matchesRequiredNodeAffinity(pod.spec, event.node) && !matchesRequiredNodeAffinity(pod.spec, event.previous)),
	};
}

/** The only nodes that can match, if every term names some (as DaemonSets' do). */
function namedNodes(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
	const names = new Set<string>();
	for (const {matchFields = []} of terms) {
		let termNames: readonly string[] | undefined;
		for (const {key, operator, values = []} of matchFields) {
			if (key !== 'metadata.name' || operator !== 'In') continue;
			termNames = termNames ? termNames.filter((value) => values.includes(value)) : values;
		}
		if (!termNames) return undefined;
		for (const value of termNames) names.add(value);
	}
	return terms.length === 0 ? undefined : names;
}

/** Prefers nodes by the weights of the preferred terms they answer to. */
export function nodeAffinityScore(): ScorePlugin {
	let preferred: readonly PreferredSchedulingTerm[] = [];
	return {
		name,
		weight: 2,
		preScore({pod}) {
			preferred = pod.pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
			return preferred.length > 0;
		},
		score: ({node}) => preferred.reduce((sum, {preference, weight}) => sum + (nodeSelectorTermMatches(preference, node!) ? weight : 0), 0),
		normalize: (scores) => normalizeScores(scores, false),
	};
}

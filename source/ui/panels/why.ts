import {controllerOf} from '../../api/objects.ts';
import {type Line, type Span, span, wrapSpans} from '../line.ts';
import type {Panel} from '../panel.ts';
import {isNodeMeant, type Scene, selectedNode, selectedPod} from '../scene.ts';
import {clean} from '../text.ts';
import {explainNode, explainPod, type Link, type PodFacts} from '../why.ts';
import {wordsOf} from '../words/words.ts';

/** One sentence: from the symptom to the cause. */
export const whyPanel: Panel = {
	name: 'why',
	title: (scene) => [span(wordsOf(scene).panels.why, 'plain', true)],
	wantedRows: (scene, width) => Math.min(9, wrapSpans(whyLine(scene), width).length),
	scrollRows: (scene, width) => wrapSpans(whyLine(scene), width).length,
	draw: (scene, {width}) => wrapSpans(whyLine(scene), width),
};

export function whyLine(scene: Scene): Line {
	const links = linksOf(scene);
	return links.flatMap((link, index): readonly Span[] => {
		const text = span(clean(link.text), link.tone, index === 0);
		return index === 0 ? [text] : [span(` ${scene.glyphs.cause} `, 'muted'), text];
	});
}

function linksOf(scene: Scene): readonly Link[] {
	const {run} = scene;
	const node = isNodeMeant(scene) ? selectedNode(scene) : undefined;
	if (node)
		return explainNode(node, {nowMs: run.nowMs, faults: run.activeFaults(), causes: run.causesOf('nodes', node.metadata.name)}, wordsOf(scene));
	const pod = selectedPod(scene);
	if (!pod) return [{text: wordsOf(scene).common.nothingSelected, tone: 'muted'}];
	const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
	const owner = controllerOf(pod);
	const facts: PodFacts = {
		nowMs: run.nowMs,
		events: run.eventsOf(pod.metadata.uid),
		probes: run.probes(pod),
		faults: run.activeFaults(),
		causes: run.causesOf('pods', key),
		node: pod.spec.nodeName === undefined ? undefined : run.find('nodes', pod.spec.nodeName),
		job: owner?.kind === 'Job' ? run.find('jobs', `${pod.metadata.namespace}/${owner.name}`) : undefined,
	};
	return explainPod(pod, facts, wordsOf(scene));
}

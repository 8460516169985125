import {clock} from '../format.ts';
import {type Line, line, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {containerOf, type Scene, selectedPod} from '../scene.ts';
import {clean, cut, skip} from '../text.ts';
import {scrollOf} from '../view-state.ts';
import {wordsOf} from '../words/words.ts';
import {noPod} from './pod.ts';

/** What a container wrote: following its end until one scrolls away from it. */
export const logsPanel: Panel = {
	name: 'logs',

	title(scene) {
		const pod = selectedPod(scene);
		const container = pod && containerOf(scene, pod);
		const {logs: words, panels} = wordsOf(scene);
		const which = scene.view.isPrevious ? words.runBefore : '';
		return [span(`${panels.logs} `, 'plain', true), span(container ? `${clean(container)}${which}` : '')];
	},

	note(scene, {height}) {
		const count = linesOf(scene).length;
		const {top} = scrollOf(scene.view, 'logs');
		const {follows, howToFollow} = wordsOf(scene).logs;
		return [span(top + height >= count ? follows : howToFollow, 'muted')];
	},

	wantedRows: (scene) => Math.min(10, Math.max(2, linesOf(scene).length)),
	scrollRows: (scene) => linesOf(scene).length,

	draw(scene, {width, height}) {
		const pod = selectedPod(scene);
		if (!pod) return noPod(scene);
		const entries = linesOf(scene);
		if (entries.length === 0) return emptyLogs(scene);
		const {top, left} = scrollOf(scene.view, 'logs');
		const first = Math.max(0, Math.min(top, entries.length - height));
		return entries
			.slice(first, first + height)
			.map(({atMs, text}): Line => [span(`${clock(atMs)} `, 'muted'), span(cut(skip(clean(text), left), Math.max(0, width - 9)))]);
	},
};

function linesOf(scene: Scene) {
	const pod = selectedPod(scene);
	if (!pod) return [];
	return scene.run.logs(pod, containerOf(scene, pod), scene.view.isPrevious);
}

function emptyLogs(scene: Scene): readonly Line[] {
	const words = wordsOf(scene).logs;
	if (scene.view.isPrevious) return [line(words.noRunBefore), line(words.backToThisRun, 'muted')];
	return [line(words.none), line(words.elsewhere, 'muted')];
}

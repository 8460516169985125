import {clock} from '../format.ts';
import {type Line, line, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {containerOf, type Scene, selectedPod} from '../scene.ts';
import {clean, cut, skip} from '../text.ts';
import {scrollOf} from '../view-state.ts';
import {noPod} from './pod.ts';

/** What a container wrote: following its end until one scrolls away from it. */
export const logsPanel: Panel = {
	name: 'logs',
	label: 'Logs',

	title(scene) {
		const pod = selectedPod(scene);
		const container = pod && containerOf(scene, pod);
		const which = scene.view.isPrevious ? ', the run before' : '';
		return [span('Logs ', 'plain', true), span(container ? `${clean(container)}${which}` : '')];
	},

	note(scene, {height}) {
		const count = linesOf(scene).length;
		const {top} = scrollOf(scene.view, 'logs');
		return [span(top + height >= count ? 'follows' : 'G follows', 'muted')];
	},

	wantedRows: (scene) => Math.min(10, Math.max(2, linesOf(scene).length)),
	scrollRows: (scene) => linesOf(scene).length,

	draw(scene, {width, height}) {
		const pod = selectedPod(scene);
		if (!pod) return noPod;
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

function emptyLogs({view}: Scene): readonly Line[] {
	if (view.isPrevious)
		return [line('There are no logs of a run before this one.'), line('p goes back to this run, c to the next container.', 'muted')];
	return [line('Nothing has been written, or the node cannot be reached.'), line('c goes to the next container, p to the run before.', 'muted')];
}

import {humanDuration} from '../../api/durations.ts';
import type {FaultTarget} from '../../faults/fault.ts';
import type {Action} from '../../scenario/actions.ts';
import {clock} from '../format.ts';
import {type Line, line, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import type {Scene} from '../scene.ts';
import {clean, cut} from '../text.ts';
import {scrollOf} from '../view-state.ts';
import {type Words, wordsOf} from '../words/words.ts';

/** The run so far: everything that was done to it, and the faults at work. */
export const timelinePanel: Panel = {
	name: 'timeline',
	title: (scene) => [span(wordsOf(scene).panels.timeline, 'plain', true)],
	note: (scene) => [span(wordsOf(scene).timeline.steps(scene.run.steps.length), 'muted')],
	wantedRows: (scene, width) => linesOf(scene, width).length,
	scrollRows: (scene, width) => linesOf(scene, width).length,
	draw(scene, {width, height}) {
		const lines = linesOf(scene, width);
		const {top} = scrollOf(scene.view, 'timeline');
		const first = Math.max(0, Math.min(top, lines.length - height));
		return lines.slice(first, first + height);
	},
};

function linesOf(scene: Scene, width: number): readonly Line[] {
	const {run, glyphs} = scene;
	const {timeline: words, actions} = wordsOf(scene);
	const faults = run.activeFaults().map(({name, target, sinceMs, untilMs}): Line => {
		const end = untilMs === undefined ? words.untilHealed : words.forAnother(humanDuration(Math.max(0, untilMs - run.nowMs)));
		return [
			span(`${clock(sinceMs)} `, 'muted'),
			span(`${glyphs.fault} ${name}`, 'fault', true),
			span(` ${words.faultOn(clean(targetText(target, actions)), end)}`),
		];
	});
	const steps = run.steps.map(({atMs, action}): Line => {
		const tone = action.kind === 'fault' ? 'fault' : 'plain';
		return [span(`${clock(atMs)} `, 'muted'), span(cut(clean(actionText(action, actions)), Math.max(0, width - 9)), tone)];
	});
	if (steps.length === 0 && faults.length === 0) return [line(words.nothingYet), line(words.whatToDo, 'muted')];
	return [...steps, ...(faults.length > 0 ? [line(words.atWork, 'muted'), ...faults] : [])];
}

/** `pod/web`, `deployment/web`, `node/node01`, `pod/web (log)` */
export function targetText({kind, name, container, workloadKind}: FaultTarget, words: Words['actions']): string {
	if (kind === 'workload') return `${(workloadKind ?? 'workload').toLowerCase()}/${name}`;
	if (kind === 'container') return `pod/${name}${container === undefined ? '' : ` (${container})`}`;
	return kind === 'cluster' ? words.cluster : `${kind}/${name}`;
}

export function actionText(action: Action, words: Words['actions']): string {
	switch (action.kind) {
		case 'kubectl':
			return `kubectl ${action.command}`;
		case 'interrupt':
			return 'ctrl-c';
		case 'apply':
			return 'kubectl apply';
		case 'delete':
			return 'kubectl delete';
		case 'fault': {
			const parameters = Object.entries(action.parameters ?? {}).map(([name, value]) => ` ${name}=${value}`);
			return words.fault(action.fault, `${targetText(action.target, words)}${parameters.join('')}`);
		}
		case 'heal':
			return words.heal(action.which);
		case 'file':
			return action.text === undefined ? words.removeFile(action.path, action.node) : words.writeFile(action.path, action.node);
		case 'service':
			return words.service(action.do, action.service, action.node);
		case 'shell':
			return words.shell(action.command.join(' '), action.pod);
		case 'type':
			return action.text === undefined ? words.shellEnds : words.typed(action.text.trimEnd());
		case 'traffic':
			return action.rate === 0 ? words.clientStops(action.name) : words.clientSends(action.name, action.rate);
	}
}

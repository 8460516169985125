import {humanDuration} from '../../api/durations.ts';
import type {FaultTarget} from '../../faults/fault.ts';
import type {Action} from '../../scenario/actions.ts';
import {clock} from '../format.ts';
import {type Line, line, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import type {Scene} from '../scene.ts';
import {clean, cut} from '../text.ts';
import {scrollOf} from '../view-state.ts';

/** The run so far: everything that was done to it, and the faults at work. */
export const timelinePanel: Panel = {
	name: 'timeline',
	label: 'Timeline',
	title: () => [span('Timeline', 'plain', true)],
	note: ({run}) => [span(`${run.steps.length} steps`, 'muted')],
	wantedRows: (scene, width) => linesOf(scene, width).length,
	scrollRows: (scene, width) => linesOf(scene, width).length,
	draw(scene, {width, height}) {
		const lines = linesOf(scene, width);
		const {top} = scrollOf(scene.view, 'timeline');
		const first = Math.max(0, Math.min(top, lines.length - height));
		return lines.slice(first, first + height);
	},
};

function linesOf({run, glyphs}: Scene, width: number): readonly Line[] {
	const faults = run.activeFaults().map(({name, target, sinceMs, untilMs}): Line => {
		const end = untilMs === undefined ? 'until healed' : `for another ${humanDuration(Math.max(0, untilMs - run.nowMs))}`;
		return [span(`${clock(sinceMs)} `, 'muted'), span(`${glyphs.fault} ${name}`, 'fault', true), span(` on ${clean(targetText(target))}, ${end}`)];
	});
	const steps = run.steps.map(({atMs, action}): Line => {
		const tone = action.kind === 'fault' ? 'fault' : 'plain';
		return [span(`${clock(atMs)} `, 'muted'), span(cut(clean(actionText(action)), Math.max(0, width - 9)), tone)];
	});
	if (steps.length === 0 && faults.length === 0)
		return [line('Nothing has been done to this run yet.'), line('f breaks something, : takes a kubectl command.', 'muted')];
	return [...steps, ...(faults.length > 0 ? [line('at work now:', 'muted'), ...faults] : [])];
}

/** `pod/web`, `deployment/web`, `node/node01`, `pod/web (log)` */
export function targetText({kind, name, container, workloadKind}: FaultTarget): string {
	if (kind === 'workload') return `${(workloadKind ?? 'workload').toLowerCase()}/${name}`;
	if (kind === 'container') return `pod/${name}${container === undefined ? '' : ` (${container})`}`;
	return kind === 'cluster' ? 'the cluster' : `${kind}/${name}`;
}

export function actionText(action: Action): string {
	switch (action.kind) {
		case 'kubectl':
			return `kubectl ${action.command}`;
		case 'apply':
			return 'kubectl apply';
		case 'delete':
			return 'kubectl delete';
		case 'fault': {
			const parameters = Object.entries(action.parameters ?? {}).map(([name, value]) => ` ${name}=${value}`);
			return `${action.fault} on ${targetText(action.target)}${parameters.join('')}`;
		}
		case 'heal':
			return `heal ${action.which}`;
		case 'file':
			return `${action.text === undefined ? 'remove' : 'write'} ${action.path} on ${action.node}`;
		case 'service':
			return `${action.do} ${action.service} on ${action.node}`;
		case 'shell':
			return `${action.command.join(' ')} in ${action.pod}`;
		case 'type':
			return action.text === undefined ? 'the shell ends' : `${action.text.trimEnd()} in the shell`;
		case 'traffic':
			return action.rate === 0 ? `client ${action.name} stops` : `client ${action.name} sends ${action.rate} requests per second`;
	}
}

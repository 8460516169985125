import type {KubernetesEvent} from '../../api/generated/types.ts';
import {tableFor} from '../../printers/table.ts';
import {type Line, line, type Span, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {eventRows, isNodeMeant, type Scene, selectedNode} from '../scene.ts';
import {fitColumns, headLine, rowLine} from '../table.ts';
import {clean} from '../text.ts';
import {scrollOf} from '../view-state.ts';
import {wordsOf} from '../words/words.ts';

/** kubectl's columns, the latest first. */
export const eventsPanel: Panel = {
	name: 'events',

	title(scene) {
		const {view} = scene;
		const about = isNodeMeant(scene) ? selectedNode(scene)?.metadata.name : view.pod?.name;
		const words = wordsOf(scene);
		const scope = view.isOnlySelected ? words.events.of(about) : (view.namespace ?? words.common.allNamespaces);
		return [span(`${words.panels.events} `, 'plain', true), span(clean(scope))];
	},

	note: (scene) => [span(String(eventRows(scene).length), 'muted')],
	wantedRows: (scene) => Math.min(12, eventRows(scene).length + 1),
	scrollRows: (scene) => eventRows(scene).length + 1,

	draw(scene, {width, height}) {
		const events = eventRows(scene);
		if (events.length === 0)
			return [line(wordsOf(scene).events.none), ...(scene.view.isOnlySelected ? [line(wordsOf(scene).events.showAll, 'muted')] : [])];
		const {isWide} = scene.view;
		const isNarrow = width < 90;
		const fitted = fitColumns(
			[
				{head: isNarrow ? 'SEEN' : 'LAST SEEN', least: 5, wants: isNarrow ? 5 : 9},
				// Where there is no room for the word, the mark before the reason says it.
				...(isNarrow ? [] : [{head: 'TYPE', least: 7, wants: 7}]),
				{head: 'REASON', least: 12, wants: isNarrow ? 18 : 20},
				{head: 'OBJECT', least: isNarrow ? 14 : 24, wants: isNarrow ? 22 : 30, isCutInMiddle: true},
				...(isWide ? [{head: 'COUNT', least: 5, wants: 5, isRight: true}] : []),
				{head: 'MESSAGE', least: 14, wants: 40, isGreedy: true},
			],
			width,
		);
		const rows = height - 1;
		const top = Math.max(0, Math.min(scrollOf(scene.view, 'events').top, events.length - rows));
		return [headLine(fitted), ...events.slice(top, top + rows).map((event): Line => rowLine(fitted, cellsOf(scene, event, isNarrow)))];
	},
};

const eventTable = tableFor('events');
const [lastSeen, type, reason, object, count, message] = ['Last Seen', 'Type', 'Reason', 'Object', 'Count', 'Message'].map((name) =>
	eventTable.columns.findIndex((column) => column.name === name),
);

function cellsOf({run, view, glyphs}: Scene, event: KubernetesEvent, isNarrow: boolean): readonly Span[] {
	const cells = eventTable.row(event, run.nowMs).map((cell) => clean(String(cell)));
	const isWarning = event.type === 'Warning';
	const isAboutSelected = event.involvedObject.uid !== undefined && event.involvedObject.uid === view.pod?.uid;
	return [
		span(cells[lastSeen!]!, 'muted'),
		...(isNarrow ? [] : [span(cells[type!]!, isWarning ? 'warn' : 'muted')]),
		span(`${isNarrow ? (isWarning ? `${glyphs.warn} ` : '  ') : ''}${cells[reason!]!}`, isWarning ? 'warn' : 'plain'),
		span(cells[object!]!, isAboutSelected ? 'plain' : 'muted', isAboutSelected),
		...(view.isWide ? [span(cells[count!]!, 'muted')] : []),
		span(cells[message!]!),
	];
}

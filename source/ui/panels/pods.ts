import type {Pod} from '../../api/generated/types.ts';
import {isPodReady} from '../../api/pods.ts';
import {restartsText} from '../../printers/pods.ts';
import {tableFor} from '../../printers/table.ts';
import {emptyLine, type Line, line, type Size, type Span, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {podFilter, podRows, type Scene, statusOf} from '../scene.ts';
import {lookOfStatus} from '../state-tones.ts';
import {type Column, fitColumns, headLine, rowLine} from '../table.ts';
import {clean, widthOf} from '../text.ts';
import {scrollOf, topFor} from '../view-state.ts';
import {wordsOf} from '../words/words.ts';

/** kubectl's own columns and words, an object a line. */
export const podsPanel: Panel = {
	name: 'pods',
	isFlush: true,

	title(scene) {
		const {view} = scene;
		const words = wordsOf(scene);
		const filter = view.filter === '' ? [] : [span(' /', 'accent'), span(clean(view.filter), podFilter(view.filter).error ? 'bad' : 'accent')];
		return [span(`${words.panels.pods} `, 'plain', true), span(view.namespace ?? words.common.allNamespaces), ...filter];
	},

	note(scene) {
		const {sort} = scene.view;
		const order = sort.column === 'name' && !sort.isReversed ? [] : [span(`${wordsOf(scene).pods.order(sort.column, sort.isReversed)} `, 'muted')];
		return [...order, span(String(podRows(scene).length), 'muted')];
	},

	wantedRows: (scene) => podRows(scene).length + 1,

	draw(scene, size) {
		const pods = podRows(scene);
		if (pods.length === 0) return emptyList(scene).map((drawn): Line => [span(' '), ...drawn]);
		const {view} = scene;
		const height = size.height - 1;
		const selected = pods.findIndex((pod) => pod.metadata.uid === view.pod?.uid);
		const top = topFor(scrollOf(view, 'pods').top, Math.max(0, selected), height, pods.length);
		const fitted = fitColumns(columnsFor(scene, pods, size), size.width - 2);
		const restartsWidth = fitted.columns.find(({column}) => column.head === 'RESTARTS')?.width ?? 0;
		const rows = pods.slice(top, top + height).map((pod, index): Line => {
			const isSelected = top + index === selected;
			const row = rowLine(fitted, cellsOf(scene, pod, isSelected, restartsWidth));
			const marked: Line = [isSelected ? span(`${scene.glyphs.selected} `, 'accent', true) : span('  '), ...row];
			return isSelected && view.focus === 'pods' ? highlighted(marked, view.namespace === undefined ? 3 : 1) : marked;
		});
		return [[span('  '), ...headLine(fitted)], ...rows];
	},
};

/** A row under the cursor: its name, span `at`, is turned round; the colours of the rest keep their meaning. */
export function highlighted(row: Line, at = 1): Line {
	return row.map((piece, index) => (index === at ? {...piece, tone: 'accent', isInverse: true} : piece));
}

const podTable = tableFor('pods');
const wideFrom = 5;

function columnsFor({view}: Scene, pods: readonly Pod[], {width}: Size): readonly Column[] {
	const names = widest(pods, width, (pod) => pod.metadata.name, 4);
	const statuses = widest(pods, 26, (pod) => statusOf(pod).reason, 17) + 2;
	const namespaces = widest(pods, 20, (pod) => pod.metadata.namespace ?? '', 9);
	return [
		...(view.namespace === undefined ? [{head: 'NAMESPACE', least: 9, wants: namespaces, isOptional: true}] : []),
		{head: 'NAME', least: Math.min(15, names), good: Math.min(20, names), wants: names, isCutInMiddle: true},
		{head: 'READY', least: 5, wants: 5},
		{head: 'STATUS', least: 17, good: 18, wants: statuses},
		{head: 'RESTARTS', least: 8, good: 11, wants: 12},
		{head: 'AGE', least: 5, wants: 6},
		...podTable.columns.slice(view.isWide ? wideFrom : podTable.columns.length).map(({name}) => {
			const head = name.toUpperCase();
			const wants = wideWidths[name] ?? head.length;
			return {head, least: head.length, good: wants, wants, isOptional: true};
		}),
	];
}

const wideWidths: Readonly<Record<string, number>> = {IP: 11, Node: 13, 'Nominated Node': 14, 'Readiness Gates': 15};

function widest(pods: readonly Pod[], most: number, textOf: (pod: Pod) => string, least = 0): number {
	let width = least;
	for (const pod of pods) width = Math.max(width, widthOf(textOf(pod)));
	return Math.min(width, most);
}

function cellsOf(scene: Scene, pod: Pod, isSelected: boolean, restartsWidth: number): readonly Span[] {
	const {run, view, fresh, glyphs} = scene;
	const summary = statusOf(pod);
	const isBright = isSelected || fresh.has(pod.metadata.uid);
	const isWhole = summary.readyContainers === summary.totalContainers;
	const look = lookOfStatus(summary.reason, isPodReady(pod));
	const cells = podTable.row(pod, run.nowMs);
	const isRestartRecent = summary.lastRestartAtMs !== undefined && run.nowMs - summary.lastRestartAtMs < 60_000;
	return [
		...(view.namespace === undefined ? [span(pod.metadata.namespace ?? '', 'muted')] : []),
		span(clean(pod.metadata.name), 'plain', isBright),
		span(`${summary.readyContainers}/${summary.totalContainers}`, isWhole || look.tone === 'muted' ? 'plain' : look.tone, isBright),
		span(`${glyphs[look.glyph]} ${clean(summary.reason)}`, look.tone, isBright),
		span(
			shortRestarts(restartsText(summary, run.nowMs), restartsWidth),
			summary.restarts === 0 ? 'muted' : isRestartRecent ? 'warn' : 'plain',
			isBright,
		),
		span(String(cells[4]), 'muted'),
		...cells.slice(wideFrom).map((cell) => span(String(cell), 'muted')),
	];
}

// kubectl says `3 (17s ago)`; where every cell counts, `ago` is understood.
function shortRestarts(text: string, width: number): string {
	return widthOf(text) <= width ? text : text.replace(' ago)', ')');
}

function emptyList(scene: Scene): readonly Line[] {
	const {view, run} = scene;
	const words = wordsOf(scene).pods;
	const error = podFilter(view.filter).error;
	if (error !== undefined) return [line(words.wrongFilter(clean(error)), 'bad')];
	const elsewhere = run.list('pods').length;
	if (view.filter !== '') return [line(words.noMatch), line(words.clearFilter, 'muted')];
	const where = view.namespace === undefined ? '' : ` in ${view.namespace} namespace`;
	return [
		line(`No resources found${where}.`),
		emptyLine,
		line(words.makeOne, 'muted'),
		...(elsewhere > 0 && view.namespace !== undefined ? [line(words.elsewhere(elsewhere), 'muted')] : []),
	];
}

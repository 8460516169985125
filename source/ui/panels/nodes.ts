import type {Node} from '../../api/generated/types.ts';
import {quantityMilliValue, quantityValue} from '../../api/quantity.ts';
import {nodeStatus} from '../../printers/nodes.ts';
import {tableFor} from '../../printers/table.ts';
import {bytesText, cpuText, percent} from '../format.ts';
import {emptyLine, type Line, line, span} from '../line.ts';
import type {Panel} from '../panel.ts';
import {nodeRows, podsByNode, type Scene, selectedNode} from '../scene.ts';
import {lookOfCondition, lookOfNode} from '../state-tones.ts';
import {type Column, fitColumns, headLine, rowLine} from '../table.ts';
import {clean, cut, fitRight, fitText, widthOf, wrap} from '../text.ts';
import {scrollOf, topFor} from '../view-state.ts';
import {type Words, wordsOf} from '../words/words.ts';
import {highlighted} from './pods.ts';
import {allocatedOn} from './pressure.ts';

/** The nodes as kubectl lists them, and the selected one from the inside. */
export const nodesPanel: Panel = {
	name: 'nodes',
	isFlush: true,
	title: (scene) => [span(wordsOf(scene).panels.nodes, 'plain', true)],
	note: (scene) => [span(String(nodeRows(scene).length), 'muted')],
	wantedRows(scene, width) {
		const list = nodeRows(scene).length + 1;
		const node = scene.view.focus === 'nodes' ? selectedNode(scene) : undefined;
		return node ? list + 1 + detailLines(scene, node, width - 1).length : list;
	},

	draw(scene, {width, height}) {
		const nodes = nodeRows(scene);
		if (nodes.length === 0) return [line(' No resources found.')];
		const {view} = scene;
		const current = selectedNode(scene);
		const selected = current ? nodes.indexOf(current) : -1;
		const details = detailLines(scene, current!, width - 1);
		const hasDetails = height >= details.length + 5;
		const rows = Math.max(1, Math.min(nodes.length, hasDetails ? height - details.length - 2 : height - 1));
		const top = topFor(scrollOf(view, 'nodes').top, Math.max(0, selected), rows, nodes.length);
		const fitted = fitColumns(columnsFor(scene, nodes), width - 2);
		const list = nodes.slice(top, top + rows).map((node, index): Line => {
			const isSelected = top + index === selected && view.focus === 'nodes';
			const marked: Line = [isSelected ? span(`${scene.glyphs.selected} `, 'accent', true) : span('  '), ...rowLine(fitted, cellsOf(scene, node))];
			return isSelected ? highlighted(marked) : marked;
		});
		const shown: Line[] = [[span('  '), ...headLine(fitted)], ...list];
		return hasDetails ? [...shown, emptyLine, ...details.map((detail): Line => [span(' '), ...detail])] : shown;
	},
};

const nodeTable = tableFor('nodes');

function columnsFor({view}: Scene, nodes: readonly Node[]): readonly Column[] {
	const names = Math.max(4, ...nodes.map(({metadata}) => widthOf(metadata.name)));
	const basic: readonly Column[] = [
		{head: 'NAME', least: 8, wants: Math.min(names, 30), isCutInMiddle: true},
		{head: 'STATUS', least: 10, wants: nodes.some((node) => node.spec?.unschedulable) ? 28 : 10},
		{head: 'ROLES', least: 6, wants: 13, isOptional: true},
		{head: 'AGE', least: 4, wants: 5},
		{head: 'VERSION', least: 7, wants: 8, isOptional: true},
	];
	const wide = nodeTable.columns.slice(basic.length).map(({name}): Column => ({head: name.toUpperCase(), least: 6, wants: 14, isOptional: true}));
	return view.isWide ? [...basic, ...wide] : basic;
}

function cellsOf({run, glyphs}: Scene, node: Node): ReturnType<typeof span>[] {
	const cells = nodeTable.row(node, run.nowMs).map(String);
	const look = lookOfNode(nodeStatus(node));
	return cells.map((cell, index) => {
		if (index === 1) return span(`${glyphs[look.glyph]} ${cell}`, look.tone);
		return span(clean(cell), index === 0 ? 'plain' : 'muted');
	});
}

function detailLines(scene: Scene, node: Node, width: number): readonly Line[] {
	const {run, glyphs} = scene;
	const words = wordsOf(scene).nodes;
	const pods = podsByNode(run.list('pods')).get(node.metadata.name) ?? [];
	const allocated = allocatedOn(pods);
	const {allocatable = {}, conditions = []} = node.status ?? {};
	const amounts = (label: string, used: number, whole: number, textOf: (amount: number) => string): Line => [
		span(fitText(label, 8), 'muted'),
		span(fitRight(textOf(used), 7)),
		span(` ${words.of(fitText(textOf(whole), 7))}`),
		span(percent(used, whole), 'muted'),
	];
	const taints = (node.spec?.taints ?? []).map(({key, value, effect}) => `${key}${value ? `=${value}` : ''}:${effect}`);
	return [
		[span(clean(node.metadata.name), 'plain', true), span(` ${words.allocated}`, 'muted')],
		amounts('cpu', allocated.cpu, quantityMilliValue(allocatable.cpu), cpuText),
		amounts('memory', allocated.memory, quantityValue(allocatable.memory), bytesText),
		amounts('pods', allocated.pods, quantityValue(allocatable.pods), String),
		...conditions.flatMap(({type, status, message}): readonly Line[] => {
			const look = lookOfCondition(type, status);
			const head: Line = [span(`${glyphs[look.glyph]} `, look.tone), span(fitText(type, 16)), span(fitText(status, 8), look.tone)];
			return [[...head, span(cut(clean(message ?? ''), Math.max(0, width - 26)), 'muted')]];
		}),
		...wrap(words.taints(taints.length > 0 ? taints.join(', ') : '<none>'), width).map((part) => line(part, 'muted')),
		...podNames(
			pods.map(({metadata}) => metadata.name),
			width,
			words,
		),
	];
}

function podNames(names: readonly string[], width: number, words: Words['nodes']): readonly Line[] {
	if (names.length === 0) return [line(words.noPods, 'muted')];
	return wrap(words.pods(names.map(clean).join(', ')), width).map((part) => line(part, 'muted'));
}

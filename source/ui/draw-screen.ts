import {drawFlash, drawHeader, drawKeys, drawNarration, drawStrip, drawTabs} from './bars.ts';
import {type Layout, type LayoutRequest, layout, type PanelName, type Slot, smallest} from './layout.ts';
import {emptyLine, fitLine, type Line, line, lineWidth, overlay, type Size, type Span, span, wrapSpans} from './line.ts';
import {drawOverlay} from './overlays/overlays.ts';
import {panelOf} from './panels/panels.ts';
import {whyLine} from './panels/why.ts';
import type {Scene} from './scene.ts';
import {cut, widthOf} from './text.ts';
import type {Tone} from './theme.ts';
import {scrollOf} from './view-state.ts';
import {wordsOf} from './words/words.ts';

export interface ScreenSize {
	readonly columns: number;
	readonly rows: number;
}

/** Which panel is where, for what the scene has to show. */
export function layoutOf(scene: Scene, {columns, rows}: ScreenSize): Layout {
	const {view, run} = scene;
	const wanted = new Map<PanelName, number>();
	const request: LayoutRequest = {
		columns,
		rows,
		focus: view.focus,
		isZoomed: view.isZoomed,
		narrationRows: run.narration() ? 2 : 0,
		wants(panel, width) {
			let rowsWanted = wanted.get(panel);
			if (rowsWanted === undefined) {
				rowsWanted = panelOf(panel).wantedRows(scene, width - 4);
				wanted.set(panel, rowsWanted);
			}
			return rowsWanted;
		},
	};
	return layout(request);
}

/** The whole screen: `rows` lines of exactly `columns` cells. A pure function of the scene. */
export function drawScreen(scene: Scene, size: ScreenSize): readonly Line[] {
	const {columns, rows} = size;
	const plan = layoutOf(scene, size);
	if (plan.mode === 'tiny') return tooSmall(scene, size);
	const screen: Line[] = [];
	const put = (y: number, drawn: Line): void => {
		screen[y] = fitLine(drawn, columns);
	};
	put(plan.header.y, drawHeader(scene, columns));
	if (plan.strip) put(plan.strip.y, drawStrip(scene, columns));
	if (plan.tabs) put(plan.tabs.y, drawTabs(scene, columns));
	for (const [y, drawn] of drawSlots(scene, plan.slots)) put(y, drawn);
	if (plan.why) {
		const lines = wrapSpans([span(`${wordsOf(scene).foot.why}  `, 'muted'), ...whyLine(scene)], columns - 2);
		for (let index = 0; index < plan.why.height; index += 1)
			put(plan.why.y + index, [span(' '), ...ending(lines, index, plan.why.height, columns - 2)]);
	}
	if (plan.narration)
		for (const [index, drawn] of drawNarration(scene, columns, plan.narration.height).entries()) put(plan.narration.y + index, drawn);
	if (plan.flash) put(plan.flash.y, drawFlash(scene, columns));
	if (plan.keys) put(plan.keys.y, drawKeys(scene, columns));
	const over = drawOverlay(scene, size);
	if (over) {
		for (const [index, drawn] of over.lines.entries()) {
			const y = over.y + index;
			if (y >= 0 && y < rows) put(y, overlay(screen[y] ?? fitLine(emptyLine, columns), drawn, over.x));
		}
	}
	for (let y = 0; y < rows; y += 1) screen[y] ??= fitLine(emptyLine, columns);
	return scene.isAscii ? screen.map((drawn) => drawn.map(toAscii)) : screen;
}

/** Cutting a text leaves an ellipsis, and some texts have a sign of multiplication; the rest is drawn with the right glyphs. */
function toAscii(piece: Span): Span {
	return /[…×]/.test(piece.text) ? {...piece, text: piece.text.replaceAll('…', '~').replaceAll('×', 'x')} : piece;
}

/** The last line there is room for ends in `…` if more would follow. */
function ending(lines: readonly Line[], index: number, height: number, width: number): Line {
	const drawn = lines[index] ?? emptyLine;
	if (index < height - 1 || lines.length <= height) return drawn;
	return [...fitLine(drawn, Math.min(width - 2, lineWidth(drawn))), span(' …', 'muted')];
}

/** The boxes, line by line: panels beside one another make up one line of the screen. */
function drawSlots(scene: Scene, slots: readonly Slot[]): ReadonlyMap<number, Line> {
	const pieces = new Map<number, {readonly x: number; readonly spans: Line}[]>();
	const add = (y: number, x: number, spans: Line): void => {
		const there = pieces.get(y);
		if (there) there.push({x, spans});
		else pieces.set(y, [{x, spans}]);
	};
	for (const [index, slot] of slots.entries()) {
		const isFirst = index === 0 || slots[index - 1]!.isLast;
		const {x, y} = slot.rectangle;
		for (const [row, spans] of drawBox(scene, slot, isFirst).entries()) add(y + row, x, spans);
	}
	const lines = new Map<number, Line>();
	for (const [y, parts] of pieces)
		lines.set(
			y,
			parts.sort((a, b) => a.x - b.x).flatMap(({spans}) => spans),
		);
	return lines;
}

function drawBox(scene: Scene, {panel: name, rectangle, isLast}: Slot, isFirst: boolean): readonly Line[] {
	const {glyphs, view} = scene;
	const {width} = rectangle;
	const {isFlush = false} = panelOf(name);
	const size = {width: width - (isFlush ? 3 : 4), height: rectangle.height - 1};
	const hasFocus = view.focus === name;
	const tone: Tone = hasFocus ? 'accent' : 'muted';
	const side = span(glyphs.vertical, tone);
	const body = scrolledBody(scene, name, size);
	const lines: Line[] = [titleLine(scene, name, {...size, width: width - 4}, isFirst, tone)];
	for (let row = 0; row < size.height; row += 1)
		lines.push([side, span(isFlush ? '' : ' '), ...fitLine(body[row] ?? emptyLine, size.width), span(' '), side]);
	if (isLast) lines.push([span(glyphs.bottomLeft + glyphs.horizontal.repeat(width - 2) + glyphs.bottomRight, tone)]);
	return lines;
}

const ownScroll: ReadonlySet<PanelName> = new Set(['pods', 'nodes', 'events', 'logs', 'timeline', 'yaml', 'describe', 'output']);

/** The lines of a panel in view. Lists window themselves; what draws all its lines is windowed here. */
function scrolledBody(scene: Scene, name: PanelName, size: {readonly width: number; readonly height: number}): readonly Line[] {
	const drawn = panelOf(name).draw(scene, size);
	if (ownScroll.has(name) || drawn.length <= size.height) return drawn;
	const top = Math.min(scrollOf(scene.view, name).top, drawn.length - size.height);
	return drawn.slice(top, top + size.height);
}

function titleLine(scene: Scene, name: PanelName, size: Size, isFirst: boolean, tone: Tone): Line {
	const {glyphs} = scene;
	const panel = panelOf(name);
	const left = isFirst ? glyphs.topLeft : glyphs.teeLeft;
	const right = isFirst ? glyphs.topRight : glyphs.teeRight;
	// The corner and a dash, the title between spaces, the rule, the note between spaces, the other corner.
	const room = size.width - 1;
	let title = panel.title(scene);
	let note = panel.note?.(scene, size) ?? emptyLine;
	if (lineWidth(title) > room) title = fitLine(title, room);
	if (lineWidth(note) > 0) note = [span(' '), ...note, span(' ')];
	if (lineWidth(title) + lineWidth(note) > room) note = emptyLine;
	const rule = room - lineWidth(title) - lineWidth(note);
	const colored: Line =
		scene.view.focus === name ? title.map((piece): Span => ({...piece, tone: piece.tone === 'plain' ? 'accent' : piece.tone, isBold: true})) : title;
	return [
		span(left + glyphs.horizontal, tone),
		span(' '),
		...colored,
		span(' '),
		span(glyphs.horizontal.repeat(rule), tone),
		...note,
		span(right, tone),
	];
}

function tooSmall(scene: Scene, {columns, rows}: ScreenSize): readonly Line[] {
	const words = wordsOf(scene).screen;
	const messages = [words.tooSmall(smallest.columns, smallest.rows), words.size(columns, rows), words.quit];
	const top = Math.max(0, Math.floor((rows - messages.length) / 2));
	return Array.from({length: rows}, (_, y) => {
		const text = messages[y - top] ?? '';
		const shown = cut(text, columns);
		const indent = Math.max(0, Math.floor((columns - widthOf(shown)) / 2));
		return fitLine([...line(' '.repeat(indent)), span(shown, y === top ? 'warn' : 'plain')], columns);
	});
}

import type {ConditionSpan} from '../scenario/run-view.ts';
import {type Line, type Span, span} from './line.ts';
import type {Glyphs, Tone} from './theme.ts';

/** A bar of `width` cells; its colour says how near the end it is. */
export function bar(share: number, width: number, glyphs: Glyphs): Line {
	const filled = Math.max(0, Math.min(width, Math.round(share * width)));
	const tone: Tone = share >= 0.9 ? 'bad' : share >= 0.7 ? 'warn' : 'good';
	return [span(glyphs.barFull.repeat(filled), tone), span(glyphs.barEmpty.repeat(width - filled), 'muted')];
}

// A cell of a strip is one of these long, so that the strip grows to the right and then halves.
const cellsMs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400].map((seconds) => seconds * 1000);

/** How much time a cell of a strip of this width stands for, so that all of a life fits in. */
export function cellMs(lifeMs: number, width: number): number {
	return cellsMs.find((ms) => lifeMs <= ms * width) ?? 86_400_000 * Math.ceil(lifeMs / (86_400_000 * Math.max(1, width)));
}

/**
The history of a condition from `sinceMs` to now. A cell in which it was False at any time shows False: a short outage
is what one looks for.
*/
export function strip(
	spans: readonly ConditionSpan[],
	options: {sinceMs: number; nowMs: number; width: number; isGoodTrue: boolean; glyphs: Glyphs},
): Line {
	const {sinceMs, nowMs, width, isGoodTrue, glyphs} = options;
	const stepMs = cellMs(nowMs - sinceMs, width);
	const bad = isGoodTrue ? 'False' : 'True';
	const cells: Span[] = [];
	let index = 0;
	for (let cell = 0; cell < width && sinceMs + cell * stepMs <= nowMs; cell += 1) {
		const fromMs = sinceMs + cell * stepMs;
		const toMs = Math.min(fromMs + stepMs, nowMs + 1);
		while (index + 1 < spans.length && spans[index + 1]!.sinceMs <= fromMs) index += 1;
		let status: string | undefined;
		for (let at = index; at < spans.length && spans[at]!.sinceMs < toMs; at += 1) {
			const next = spans[at]!.status;
			if (status === undefined || next === bad || (next === 'Unknown' && status !== bad)) status = next;
		}
		cells.push(cellOf(status, isGoodTrue, glyphs));
	}
	return merged(cells, width);
}

function cellOf(status: string | undefined, isGoodTrue: boolean, glyphs: Glyphs): Span {
	if (status === undefined) return span(glyphs.isAbsent);
	if (status === 'Unknown') return span(glyphs.isUnknown, 'bad');
	const isTrue = status === 'True';
	return span(isTrue ? glyphs.isTrue : glyphs.isFalse, isTrue === isGoodTrue ? 'good' : 'warn');
}

function merged(cells: readonly Span[], width: number): Line {
	const spans: Span[] = [];
	for (const cell of cells) {
		const last = spans.at(-1);
		if (last && last.tone === cell.tone) spans[spans.length - 1] = {...last, text: last.text + cell.text};
		else spans.push(cell);
	}
	if (cells.length < width) spans.push(span(' '.repeat(width - cells.length)));
	return spans;
}

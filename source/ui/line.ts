import {cut, skip, take, widthOf, wrap} from './text.ts';
import type {Tone} from './theme.ts';

/**
A piece of a line in one tone. Panels draw lines of spans rather than strings with escape codes, so that fitting,
overlaying, colouring, golden frames and SVG all work on the same thing.
*/
export interface Span {
	readonly text: string;
	readonly tone: Tone;
	readonly isBold?: boolean | undefined;
	readonly isInverse?: boolean | undefined;
}

export type Line = readonly Span[];

export interface Size {
	readonly width: number;
	readonly height: number;
}

export const emptyLine: Line = [];

export function span(text: string, tone: Tone = 'plain', isBold?: boolean): Span {
	return isBold ? {text, tone, isBold} : {text, tone};
}

/** A line in one tone. */
export function line(text: string, tone: Tone = 'plain', isBold?: boolean): Line {
	return [span(text, tone, isBold)];
}

export function lineWidth(spans: Line): number {
	let width = 0;
	for (const {text} of spans) width += widthOf(text);
	return width;
}

export function lineText(spans: Line): string {
	return spans.map(({text}) => text).join('');
}

/** The line in exactly `width` cells: cut with a `…`, or filled with spaces. */
export function fitLine(spans: Line, width: number): Line {
	const fitted: Span[] = [];
	let left = width;
	for (const piece of spans) {
		const pieceWidth = widthOf(piece.text);
		if (pieceWidth > left) {
			const text = cut(piece.text, left);
			if (text !== '') fitted.push({...piece, text});
			left -= widthOf(text);
			if (left > 0) break;
			return fitted;
		}
		fitted.push(piece);
		left -= pieceWidth;
	}
	if (left > 0) fitted.push(span(' '.repeat(left)));
	return fitted;
}

/** `left` from the left edge and `right` at the right one, which gives way first if both do not fit. */
export function spread(left: Line, right: Line, width: number): Line {
	const room = width - lineWidth(left) - lineWidth(right);
	if (room < 1) return fitLine(left, width);
	return [...left, span(' '.repeat(room)), ...right];
}

/** `over` put on top of `under` from cell `x` on; `under` is as wide as the screen. */
export function overlay(under: Line, over: Line, x: number): Line {
	const end = x + lineWidth(over);
	return [...slice(under, 0, x), ...over, ...slice(under, end, lineWidth(under))];
}

/** A text in lines of at most `width` cells, all in one tone. */
export function paragraph(text: string, width: number, tone: Tone = 'plain'): readonly Line[] {
	return wrap(text, width).map((part) => line(part, tone));
}

/** Spans in lines of at most `width` cells, broken between words. */
export function wrapSpans(spans: Line, width: number): readonly Line[] {
	const lines: Span[][] = [[]];
	let used = 0;
	for (const piece of spans) {
		for (const word of piece.text.split(/(?<= )/)) {
			let rest = word;
			while (used + widthOf(rest.trimEnd()) > width) {
				if (used > 0) {
					lines.push([]);
					used = 0;
					continue;
				}
				const head = take(rest, width);
				if (head === '') return lines;
				lines.at(-1)!.push({...piece, text: head});
				rest = rest.slice(head.length);
				lines.push([]);
			}
			const text = used + widthOf(rest) > width ? rest.trimEnd() : rest;
			if (text === '') continue;
			lines.at(-1)!.push({...piece, text});
			used += widthOf(text);
		}
	}
	return lines;
}

function slice(spans: Line, from: number, to: number): Line {
	const kept: Span[] = [];
	let at = 0;
	for (const piece of spans) {
		const width = widthOf(piece.text);
		const begin = Math.max(from - at, 0);
		const end = Math.min(to - at, width);
		if (begin < end) {
			// Half a wide character at either cut becomes a space, so that the width stays.
			let text = take(skip(piece.text, begin), end - begin);
			text += ' '.repeat(end - begin - widthOf(text));
			kept.push({...piece, text});
		}
		at += width;
		if (at >= to) break;
	}
	return kept;
}

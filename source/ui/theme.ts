import type {Line, Span} from './line.ts';

/**
What a colour means. Nothing is coloured for the look of it, and every state has a glyph and a word beside its colour.
Only the sixteen colours every terminal has, on the terminal's own background.
*/
export type Tone =
	/** Ordinary text. */
	| 'plain'
	/** What one reads second: heads of columns, units, lines of boxes. */
	| 'muted'
	/** Where the keys go: the panel with the focus, keys to press. */
	| 'accent'
	/** As it should be. */
	| 'good'
	/** On its way: waiting, pulling, starting. */
	| 'progress'
	/** Not as it should be, and may yet mend itself. */
	| 'warn'
	/** Broken. */
	| 'bad'
	/** On its way out. */
	| 'leaving'
	/** Something a person did to the run: a fault, a step. */
	| 'fault';

interface ToneStyle {
	/** SGR codes that turn it on; empty for the terminal's own. */
	readonly open: string;
	readonly close: string;
	/** Colour in an SVG. */
	readonly fill: string;
}

export const toneStyles: Readonly<Record<Tone, ToneStyle>> = {
	plain: {open: '', close: '', fill: '#d8dee9'},
	muted: {open: '\u001B[2m', close: '\u001B[22m', fill: '#7b879c'},
	accent: {open: '\u001B[36m', close: '\u001B[39m', fill: '#7fd1de'},
	good: {open: '\u001B[32m', close: '\u001B[39m', fill: '#a3cf85'},
	progress: {open: '\u001B[94m', close: '\u001B[39m', fill: '#86aef0'},
	warn: {open: '\u001B[33m', close: '\u001B[39m', fill: '#ecc576'},
	bad: {open: '\u001B[91m', close: '\u001B[39m', fill: '#f08080'},
	leaving: {open: '\u001B[35m', close: '\u001B[39m', fill: '#c79bd8'},
	fault: {open: '\u001B[95m', close: '\u001B[39m', fill: '#ff9de2'},
};

/** Glyphs of the dashboard; each is one cell wide. */
export interface Glyphs {
	readonly topLeft: string;
	readonly topRight: string;
	readonly bottomLeft: string;
	readonly bottomRight: string;
	readonly teeLeft: string;
	readonly teeRight: string;
	readonly horizontal: string;
	readonly vertical: string;
	readonly good: string;
	readonly bad: string;
	readonly warn: string;
	readonly progress: string;
	readonly leaving: string;
	readonly done: string;
	readonly selected: string;
	readonly play: string;
	readonly pause: string;
	readonly fault: string;
	readonly step: string;
	readonly now: string;
	readonly cause: string;
	readonly barFull: string;
	readonly barEmpty: string;
	readonly isTrue: string;
	readonly isFalse: string;
	readonly isUnknown: string;
	readonly isAbsent: string;
	/** From low to high. */
	readonly heights: string;
	readonly tick: string;
	readonly ellipsis: string;
	readonly separator: string;
	readonly child: string;
	readonly times: string;
	readonly ascending: string;
	readonly descending: string;
}

export const unicodeGlyphs: Glyphs = {
	topLeft: '╭',
	topRight: '╮',
	bottomLeft: '╰',
	bottomRight: '╯',
	teeLeft: '├',
	teeRight: '┤',
	horizontal: '─',
	vertical: '│',
	good: '✓',
	bad: '✗',
	warn: '!',
	progress: '◌',
	leaving: '↘',
	done: '■',
	selected: '▸',
	play: '▶',
	pause: '⏸',
	fault: '↯',
	step: '┬',
	now: '●',
	cause: '←',
	barFull: '▇',
	barEmpty: '▁',
	isTrue: '█',
	isFalse: '░',
	isUnknown: '▒',
	isAbsent: ' ',
	heights: '▁▂▃▄▅▆▇█',
	tick: '┄',
	ellipsis: '…',
	separator: '·',
	child: '›',
	times: '×',
	ascending: '↑',
	descending: '↓',
};

export const asciiGlyphs: Glyphs = {
	topLeft: '+',
	topRight: '+',
	bottomLeft: '+',
	bottomRight: '+',
	teeLeft: '+',
	teeRight: '+',
	horizontal: '-',
	vertical: '|',
	good: '+',
	bad: 'x',
	warn: '!',
	progress: '.',
	leaving: '>',
	done: '=',
	selected: '>',
	play: '>',
	pause: '"',
	fault: '!',
	step: '+',
	now: 'O',
	cause: '<-',
	barFull: '#',
	barEmpty: '.',
	isTrue: '#',
	isFalse: '.',
	isUnknown: '?',
	isAbsent: ' ',
	heights: '_.:-=+*#',
	tick: '-',
	ellipsis: '~',
	separator: '|',
	child: '>',
	times: 'x',
	ascending: '^',
	descending: 'v',
};

/** A line with its colours as escape codes; without colour only bold, dim and inverse are left. */
export function toAnsi(spans: Line, hasColor = true): string {
	let text = '';
	for (const piece of spans) text += spanToAnsi(piece, hasColor);
	return text;
}

function spanToAnsi({text, tone, isBold, isInverse}: Span, hasColor: boolean): string {
	const {open, close} = hasColor || tone === 'muted' ? toneStyles[tone] : toneStyles.plain;
	let styled = text;
	if (open !== '') styled = open + styled + close;
	if (isBold) styled = `\u001B[1m${styled}\u001B[22m`;
	if (isInverse) styled = `\u001B[7m${styled}\u001B[27m`;
	return styled;
}

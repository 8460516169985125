import type {ScreenSize} from './draw-screen.ts';
import type {Line, Span} from './line.ts';
import {characters, widthOf} from './text.ts';
import {toneStyles} from './theme.ts';

const cellWidth = 8.4;
const cellHeight = 18;
const fontSize = 14;
const padding = 12;
const background = '#1b1f2a';

/**
Lines as an SVG image. Each run of characters of one width is stretched to its cells (`textLength`), so that columns
stay columns whatever font the viewer has; a wide character is a run of its own.
*/
export function frameToSvg(lines: readonly Line[], {columns, rows}: ScreenSize): string {
	const width = columns * cellWidth + 2 * padding;
	const height = rows * cellHeight + 2 * padding;
	const body = lines.map((line, row) => lineToSvg(line, row)).join('');
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}">`,
		`<rect width="100%" height="100%" rx="8" fill="${background}"/>`,
		`<g font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="${fontSize}" xml:space="preserve">`,
		body,
		'</g></svg>\n',
	].join('\n');
}

function lineToSvg(line: Line, row: number): string {
	let column = 0;
	let svg = '';
	for (const piece of line) {
		for (const {text, width} of runsOf(piece.text)) {
			svg += runToSvg(piece, {text, column, row, width});
			column += width;
		}
	}
	return svg === '' ? '' : `${svg}\n`;
}

interface Run {
	readonly text: string;
	readonly width: number;
}

/** Neighbouring narrow characters together, each wide one by itself. */
function runsOf(text: string): readonly Run[] {
	if (widthOf(text) === text.length) return [{text, width: text.length}];
	const runs: Run[] = [];
	let isJoinable = false;
	for (const character of characters(text)) {
		const width = widthOf(character);
		const last = runs.at(-1);
		if (width === 1 && isJoinable && last) runs[runs.length - 1] = {text: last.text + character, width: last.width + 1};
		else runs.push({text: character, width});
		isJoinable = width === 1;
	}
	return runs;
}

function runToSvg({tone, isBold, isInverse}: Span, {text, column, row, width}: Run & {readonly column: number; readonly row: number}): string {
	const x = round(padding + column * cellWidth);
	const y = padding + row * cellHeight;
	const {fill} = toneStyles[tone];
	const box = isInverse ? `<rect x="${x}" y="${y}" width="${round(width * cellWidth)}" height="${cellHeight}" fill="${fill}"/>` : '';
	if (text.trim() === '') return box;
	const weight = isBold ? ' font-weight="bold"' : '';
	return `${box}<text x="${x}" y="${y + 13}" textLength="${round(width * cellWidth)}" lengthAdjust="spacingAndGlyphs" fill="${isInverse ? background : fill}"${weight}>${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(value: number): string {
	return String(Math.round(value * 10) / 10);
}

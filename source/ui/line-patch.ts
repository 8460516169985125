import {widthOf} from './text.ts';

/** A line taken apart: for each of its letters how it looks, the escape codes for that from none, and the column after it. */
interface Cells {
	readonly texts: readonly string[];
	readonly styles: readonly string[];
	readonly ends: readonly number[];
}

/** Lines as they stand on the screen, each taken apart once at most. */
export class ShownLine {
	readonly text: string;
	#cells: Cells | undefined;
	readonly #columns: number;
	#isReadable = true;

	/** `columns`: how wide the terminal is. What is wider is cut off there, its last letters written over each other. */
	constructor(text: string, columns: number) {
		this.text = text;
		this.#columns = columns;
	}

	/** Undefined if it is not known what stands on the screen. */
	get cells(): Cells | undefined {
		if (!this.#cells && this.#isReadable) {
			const cells = cellsOf(this.text);
			this.#isReadable = cells !== undefined && (cells.ends.at(-1) ?? 0) <= this.#columns;
			if (this.#isReadable) this.#cells = cells;
		}
		return this.#cells;
	}
}

/**
What turns one line of the screen into another: the letters between the first and the last that differ, at their place.
Where three panels stand side by side and one of them ticks, that is a tenth of the line.
*/
export function patchLine(row: number, before: ShownLine | undefined, after: ShownLine): string {
	const old = before?.cells;
	const next = old && after.cells;
	if (!old || !next) return `${place(row, 0)}\u001B[K${after.text}`;
	const count = next.texts.length;
	let first = 0;
	while (first < count && old.texts[first] === next.texts[first] && old.styles[first] === next.styles[first]) first += 1;
	const column = first === 0 ? 0 : next.ends[first - 1]!;
	let last = count;
	const isAsWide = old.ends.at(-1) === next.ends.at(-1);
	if (isAsWide) {
		let back = old.texts.length;
		while (last > first && back > first && old.texts[back - 1] === next.texts[last - 1] && old.styles[back - 1] === next.styles[last - 1]) {
			last -= 1;
			back -= 1;
		}
	}
	// Erased before it is written: after the last column the cursor still stands on it.
	return place(row, column) + (isAsWide ? '' : '\u001B[K') + styled(next, first, last);
}

function place(row: number, column: number): string {
	return column === 0 ? `\u001B[${row + 1}H` : `\u001B[${row + 1};${column + 1}H`;
}

function styled({texts, styles}: Cells, first: number, last: number): string {
	let text = '';
	let style = '';
	for (let index = first; index < last; index += 1) {
		const own = styles[index]!;
		if (own !== style) text += (style === '' ? '' : '\u001B[0m') + own;
		style = own;
		text += texts[index];
	}
	return style === '' ? text : `${text}\u001B[0m`;
}

const escapeCode = 0x1b;

/** Undefined if the line holds anything of which it is not plain where it stands. */
function cellsOf(line: string): Cells | undefined {
	const texts: string[] = [];
	const styles: string[] = [];
	const ends: number[] = [];
	let end = 0;
	let weight = '';
	let color = '';
	let inverse = '';
	let style = '';
	for (let index = 0; index < line.length; ) {
		const code = line.charCodeAt(index);
		if (code === escapeCode) {
			const close = line.indexOf('m', index);
			const sequence = line.slice(index, close + 1);
			const number = Number(sequence.slice(2, -1));
			if (number === 1 || number === 2) weight += sequence;
			else if (number === 22) weight = '';
			else if (number === 7) inverse = sequence;
			else if (number === 27) inverse = '';
			else if (number === 39) color = '';
			else if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) color = sequence;
			else return undefined;
			style = weight + color + inverse;
			index = close + 1;
			continue;
		}
		const text = code < 0xd800 || code > 0xdfff ? line[index]! : String.fromCodePoint(line.codePointAt(index)!);
		const width = code < 127 ? 1 : widthOf(text);
		// A mark that joins the letter before it.
		if (width === 0) return undefined;
		end += width;
		texts.push(text);
		styles.push(style);
		ends.push(end);
		index += text.length;
	}
	return {texts, styles, ends};
}

export interface TabwriterOptions {
	/** Least width of a column, its padding counted in. */
	readonly minWidth: number;
	/** Spaces between a column's widest cell and the next column. */
	readonly padding: number;
	/** Widths of columns written before, which stay at least so wide; kept up here. */
	readonly remembered?: number[] | undefined;
}

interface Cell {
	readonly text: string;
	readonly width: number;
}

/**
Aligns text whose cells end with tabs. A column reaches over the adjacent lines that have a cell in it; what
follows the last tab of a line belongs to no column. Upstream: Go's text/tabwriter, with spaces for padding.
*/
export function alignTabs(text: string, {minWidth, padding, remembered}: TabwriterOptions): string {
	const lines = text.split('\n').map((line) => line.split('\t').map((cell): Cell => ({text: cell, width: [...cell].length})));
	const widths: number[] = [];
	let out = '';

	const writeLines = (from: number, to: number): void => {
		for (let index = from; index < to; index += 1) {
			for (const [column, {text: cell, width}] of lines[index]!.entries()) {
				out += cell;
				if (column < widths.length) out += ' '.repeat(widths[column]! - width);
			}
			if (index + 1 < lines.length) out += '\n';
		}
	};

	const format = (from: number, to: number): void => {
		const column = widths.length;
		const hasColumn = (index: number): boolean => column < lines[index]!.length - 1;
		let start = from;
		for (let index = from; index < to; index += 1) {
			if (!hasColumn(index)) continue;
			writeLines(start, index);
			start = index;
			let width = minWidth;
			for (; index < to && hasColumn(index); index += 1) width = Math.max(width, lines[index]![column]!.width + padding);
			if (remembered) {
				width = Math.max(width, remembered[column] ?? 0);
				remembered[column] = width;
			}
			widths.push(width);
			format(start, index);
			widths.pop();
			start = index;
		}
		writeLines(start, to);
	};

	format(0, lines.length);
	return out;
}

import {type Line, type Span, span} from './line.ts';
import {cutMiddle, fitRight, fitText} from './text.ts';

export interface Column {
	readonly head: string;
	/** Narrowest it can be read at. */
	readonly least: number;
	/** Narrowest it is good to read at: no column goes below while another is above. */
	readonly good?: number;
	/** As wide as what it holds. */
	readonly wants: number;
	readonly isRight?: boolean;
	/** What tells its values apart is at their end. */
	readonly isCutInMiddle?: boolean;
	/** Left out where there is no room; the last of these goes first. */
	readonly isOptional?: boolean;
	/** Takes the room that is left over. */
	readonly isGreedy?: boolean;
}

export interface FittedColumns {
	/** Which columns are shown, and how wide. */
	readonly columns: readonly {readonly column: Column; readonly index: number; readonly width: number}[];
	readonly gap: number;
}

/** Shares a line among columns: kubectl's gap of three where there is room, then narrower gaps and columns, then fewer columns. */
export function fitColumns(columns: readonly Column[], width: number): FittedColumns {
	let shown = columns.map((column, index) => ({column, index, width: Math.max(column.wants, column.least)}));
	const total = (gap: number): number => shown.reduce((sum, entry) => sum + entry.width, 0) + gap * (shown.length - 1);
	let gap = 3;
	for (;;) {
		for (gap = 3; gap > 1 && total(gap) > width; gap -= 1);
		const isTooWide = (): boolean => total(gap) > width;
		shrink(shown, ({good, least}) => good ?? least, isTooWide);
		shrink(shown, ({least}) => least, isTooWide);
		const optional = shown.findLast((entry) => entry.column.isOptional);
		if (total(gap) <= width || !optional) break;
		shown = shown.filter((entry) => entry !== optional).map((entry) => ({...entry, width: Math.max(entry.column.wants, entry.column.least)}));
	}
	const greedy = shown.find((entry) => entry.column.isGreedy);
	if (greedy) greedy.width += Math.max(0, width - total(gap));
	return {columns: shown, gap};
}

/** Takes a cell at a time from the column with the most to spare. */
function shrink(shown: readonly {readonly column: Column; width: number}[], floorOf: (column: Column) => number, isTooWide: () => boolean): void {
	const spare = ({column, width}: {readonly column: Column; readonly width: number}): number => width - floorOf(column);
	while (isTooWide()) {
		const richest = shown.toSorted((a, b) => spare(b) - spare(a))[0];
		if (!richest || spare(richest) <= 0) return;
		richest.width -= 1;
	}
}

export function headLine({columns, gap}: FittedColumns): Line {
	return joined(
		columns.map(({column, width}) => span(cell(column, column.head, width), 'muted')),
		gap,
	);
}

/** A row: one span for each column there is, of which those shown are fitted. */
export function rowLine({columns, gap}: FittedColumns, cells: readonly Span[]): Line {
	return joined(
		columns.map(({column, index, width}) => {
			const given = cells[index]!;
			return {...given, text: cell(column, given.text, width)};
		}),
		gap,
	);
}

function cell(column: Column, text: string, width: number): string {
	if (column.isRight) return fitRight(text, width);
	return fitText(column.isCutInMiddle ? cutMiddle(text, width) : text, width);
}

function joined(spans: readonly Span[], gap: number): Line {
	return spans.flatMap((piece, index) => (index === 0 ? [piece] : [span(' '.repeat(gap)), piece]));
}

/**
Where everything is on a screen of a given size: a pure function to rectangles. A column of panels shares its border
lines, so the rectangle of a panel is its title line and its body; below the last one a column has a closing line.
*/

export type PanelName =
	| 'pods'
	| 'pod'
	| 'conditions'
	| 'probes'
	| 'pressure'
	| 'traffic'
	| 'nodes'
	| 'events'
	| 'logs'
	| 'timeline'
	| 'why'
	| 'yaml'
	| 'describe'
	| 'output';

export interface Rectangle {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface Slot {
	readonly panel: PanelName;
	/** With its title line; without the closing line of its column. */
	readonly rectangle: Rectangle;
	/** It is the lowest of its column: a closing line follows. */
	readonly isLast: boolean;
}

export type LayoutMode = 'full' | 'compact' | 'tiny';

export interface Layout {
	readonly mode: LayoutMode;
	readonly header: Rectangle;
	/** The run so far as a strip; absent where there is no room. */
	readonly strip: Rectangle | undefined;
	/** The panels by number; only where they are not all on one screen. */
	readonly tabs: Rectangle | undefined;
	readonly slots: readonly Slot[];
	/** The sentence, where it has no panel of its own. */
	readonly why: Rectangle | undefined;
	/** What a scenario tells. */
	readonly narration: Rectangle | undefined;
	/** Outcomes, command line and filter. */
	readonly flash: Rectangle | undefined;
	readonly keys: Rectangle | undefined;
}

export interface LayoutRequest {
	readonly columns: number;
	readonly rows: number;
	/** The panel with the focus; it is always in view. */
	readonly focus: PanelName;
	/** It has the whole screen. */
	readonly isZoomed: boolean;
	/** Lines of body a panel would fill in a box of this width; it gets no more while another can use them. */
	readonly wants: (panel: PanelName, width: number) => number;
	readonly narrationRows?: number;
}

export const smallest = {columns: 60, rows: 15} as const;
export const full = {columns: 100, rows: 30} as const;
const threeColumns = 168;

interface Share {
	readonly panel: PanelName;
	/** Lines of body it needs to say anything. */
	readonly least: number;
	/** Takes what is left over. */
	readonly isGreedy?: boolean;
	/** Stays, however low the column. */
	readonly isKept?: boolean;
}

const podSide: readonly Share[] = [
	{panel: 'pod', least: 4},
	{panel: 'conditions', least: 4},
	{panel: 'probes', least: 3, isGreedy: true},
	{panel: 'why', least: 2},
];

export function layout(request: LayoutRequest): Layout {
	const {columns, rows} = request;
	if (columns < smallest.columns || rows < smallest.rows) return tiny(columns, rows);
	return columns >= full.columns && rows >= full.rows ? fullLayout(request) : compactLayout(request);
}

function tiny(columns: number, rows: number): Layout {
	const header = {x: 0, y: 0, width: columns, height: rows};
	return {
		mode: 'tiny',
		header,
		strip: undefined,
		tabs: undefined,
		slots: [],
		why: undefined,
		narration: undefined,
		flash: undefined,
		keys: undefined,
	};
}

function fullLayout(request: LayoutRequest): Layout {
	const {columns, rows, focus, isZoomed, wants, narrationRows = 0} = request;
	const bar = (y: number, height = 1): Rectangle => ({x: 0, y, width: columns, height});
	const top = 2;
	const bottom = rows - 2 - narrationRows;
	const area = {x: 0, y: top, width: columns, height: bottom - top};
	return {
		mode: 'full',
		header: bar(0),
		strip: bar(1),
		tabs: undefined,
		slots: isZoomed ? stack([{panel: focus, least: 1, isGreedy: true}], area, wants) : columnsOf(area, focus, wants),
		why: undefined,
		narration: narrationRows > 0 ? bar(bottom, narrationRows) : undefined,
		flash: bar(rows - 2),
		keys: bar(rows - 1),
	};
}

/** Which panels stand beside one another, and where a panel goes that has no place of its own. */
function columnsOf(area: Rectangle, focus: PanelName, wants: LayoutRequest['wants']): readonly Slot[] {
	const isWide = area.width >= threeColumns;
	const isTall = area.height >= 44;
	const list: Share = {panel: 'pods', least: 6, isGreedy: true};
	const events: Share = {panel: 'events', least: 5, isGreedy: true};
	const pressure: Share = {panel: 'pressure', least: 4};
	const logs: Share = {panel: 'logs', least: 5, isGreedy: true};
	// It has a place of its own as soon as somebody sends requests.
	const traffic: readonly Share[] = wants('traffic', area.width) > 0 ? [{panel: 'traffic', least: 2}] : [];
	let stacks: readonly (readonly Share[])[];
	if (isWide) stacks = [[list, pressure, events], podSide.slice(0, 3), [{panel: 'nodes', least: 3}, logs, ...traffic, {panel: 'why', least: 3}]];
	else if (isTall)
		stacks = [
			[list, pressure, events],
			[...podSide.slice(0, 3), logs, ...traffic, podSide[3]!],
		];
	else
		stacks = [
			[list, pressure, events],
			[...podSide.slice(0, 3), ...traffic, podSide[3]!],
		];
	if (!stacks.flat().some(({panel}) => panel === focus)) {
		// It takes the place of what stands beside the lists; the lists and the sentence stay.
		const guest: Share = {panel: focus, least: 5, isGreedy: true, isKept: true};
		if (focus === 'nodes') stacks = [[list, {...events, isGreedy: false}, {...guest, least: 18}], ...stacks.slice(1)];
		else stacks = [...stacks.slice(0, 1), [guest, podSide[3]!]];
	}
	const widths = columnWidths(area.width, stacks.length);
	let x = area.x;
	return stacks.flatMap((shares, index) => {
		const rectangle = {...area, x, width: widths[index]!};
		x += widths[index]!;
		return stack(shares, rectangle, wants);
	});
}

function columnWidths(width: number, count: number): readonly number[] {
	if (count === 2) {
		const left = Math.max(60, Math.round(width * 0.585));
		return [left, width - left];
	}
	const left = Math.floor(width * 0.38);
	const middle = Math.floor((width - left) / 2);
	return [left, middle, width - left - middle];
}

function compactLayout({columns, rows, focus, isZoomed, wants, narrationRows = 0}: LayoutRequest): Layout {
	const bar = (y: number, height = 1): Rectangle => ({x: 0, y, width: columns, height});
	const whyRows = rows >= 24 ? 3 : rows >= 20 ? 2 : 1;
	const bottom = rows - 2 - narrationRows - whyRows;
	const area = {x: 0, y: 2, width: columns, height: bottom - 2};
	const companion: PanelName = focus === 'pods' ? 'pod' : focus;
	const list: Share = {panel: 'pods', least: 5, isGreedy: true};
	let slots: readonly Slot[];
	if (isZoomed || (columns < full.columns && rows < 36)) slots = stack([{panel: focus, least: 1, isGreedy: true}], area, wants);
	else if (columns < full.columns) slots = stack([list, {panel: companion, least: 8, isGreedy: true}], area, wants);
	else {
		const left = Math.round(columns * 0.585);
		slots = [
			...stack([list], {...area, width: left}, wants),
			...stack([{panel: companion, least: 1, isGreedy: true}], {...area, x: left, width: columns - left}, wants),
		];
	}
	return {
		mode: 'compact',
		header: bar(0),
		strip: undefined,
		tabs: bar(1),
		slots,
		why: bar(bottom, whyRows),
		narration: narrationRows > 0 ? bar(bottom + whyRows, narrationRows) : undefined,
		flash: bar(rows - 2),
		keys: bar(rows - 1),
	};
}

/**
Panels below one another in one column. Each gets its least, then what it wants in turn, then the greedy ones share
what is left. A column too low for all of them drops the last but one until they fit.
*/
function stack(shares: readonly Share[], area: Rectangle, wants: LayoutRequest['wants']): readonly Slot[] {
	const bodies = area.height - 1 - shares.length;
	const least = shares.reduce((sum, share) => sum + share.least, 0);
	if (least > bodies && shares.length > 1) {
		const usual = shares.length === 2 ? 1 : shares.length - 2;
		const dropped = shares[usual]!.isKept ? usual - 1 : usual;
		return stack(
			shares.filter((_, index) => index !== dropped),
			area,
			wants,
		);
	}
	const heights = shares.map((share) => share.least);
	let left = bodies - least;
	// One line at a time in turn, so that two that want more share it.
	for (let isGiven = true; isGiven && left > 0; ) {
		isGiven = false;
		for (const [index, share] of shares.entries()) {
			if (left > 0 && heights[index]! < wants(share.panel, area.width)) {
				heights[index]! += 1;
				left -= 1;
				isGiven = true;
			}
		}
	}
	const greedy = shares.flatMap((share, index) => (share.isGreedy ? [index] : []));
	const takers = greedy.length > 0 ? greedy : [shares.length - 1];
	for (let turn = 0; left > 0; turn += 1, left -= 1) heights[takers[turn % takers.length]!]! += 1;
	if (left < 0) heights[0]! = bodies;
	let y = area.y;
	return shares.map((share, index) => {
		const rectangle = {x: area.x, y, width: area.width, height: heights[index]! + 1};
		y += rectangle.height;
		return {panel: share.panel, rectangle, isLast: index === shares.length - 1};
	});
}

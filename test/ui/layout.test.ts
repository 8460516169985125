import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Layout, layout, type PanelName, type Rectangle} from '../../source/ui/layout.ts';
import {panels} from '../../source/ui/panels/panels.ts';

const names = panels.map(({name}) => name);

function rectanglesOf(plan: Layout): readonly Rectangle[] {
	const bars = [plan.header, plan.strip, plan.tabs, plan.why, plan.narration, plan.flash, plan.keys].filter((bar) => bar !== undefined);
	// The closing line of a column belongs to its last panel.
	const boxes = plan.slots.map(({rectangle, isLast}) => ({...rectangle, height: rectangle.height + (isLast ? 1 : 0)}));
	return [...bars, ...boxes];
}

const request = fc.record({
	columns: fc.integer({min: 1, max: 260}),
	rows: fc.integer({min: 1, max: 90}),
	focus: fc.constantFrom(...names),
	isZoomed: fc.boolean(),
	narrationRows: fc.constantFrom(0, 2),
	wanted: fc.array(fc.integer({min: 0, max: 10_000}), {minLength: names.length, maxLength: names.length}),
});

describe('the layout', () => {
	test('covers every cell of the screen once, whatever its size and whatever the panels want', () => {
		fc.assert(
			fc.property(request, ({wanted, ...rest}) => {
				const plan = layout({...rest, wants: (panel) => wanted[names.indexOf(panel)]!});
				const rectangles = rectanglesOf(plan);
				let area = 0;
				for (const [index, {x, y, width, height}] of rectangles.entries()) {
					expect(width).toBeGreaterThan(0);
					expect(height).toBeGreaterThan(0);
					expect(x).toBeGreaterThanOrEqual(0);
					expect(y).toBeGreaterThanOrEqual(0);
					expect(x + width).toBeLessThanOrEqual(rest.columns);
					expect(y + height).toBeLessThanOrEqual(rest.rows);
					area += width * height;
					for (const other of rectangles.slice(index + 1)) {
						const isApart = x + width <= other.x || other.x + other.width <= x || y + height <= other.y || other.y + other.height <= y;
						expect(isApart).toBe(true);
					}
				}
				expect(area).toBe(rest.columns * rest.rows);
			}),
		);
	});

	test('the panel with the focus is always in view', () => {
		fc.assert(
			fc.property(request, ({wanted, ...rest}) => {
				const plan = layout({...rest, wants: (panel) => wanted[names.indexOf(panel)]!});
				if (plan.mode !== 'tiny') expect(plan.slots.map(({panel}) => panel)).toContain(rest.focus);
			}),
		);
	});

	const shown = (columns: number, rows: number, focus: PanelName = 'pods'): readonly PanelName[] =>
		layout({columns, rows, focus, isZoomed: false, wants: () => 6}).slots.map(({panel}) => panel);

	test.each<[string, number, number, PanelName, readonly PanelName[]]>([
		['one panel on a small terminal', 80, 24, 'pods', ['pods']],
		['the panel with the focus alone on a small terminal', 80, 24, 'probes', ['probes']],
		['everything about one pod at 120x40', 120, 40, 'pods', ['pods', 'pressure', 'events', 'pod', 'conditions', 'probes', 'traffic', 'why']],
		['logs beside the list', 120, 40, 'logs', ['pods', 'pressure', 'events', 'logs', 'why']],
		['three columns at 200x50', 200, 50, 'pods', ['pods', 'pressure', 'events', 'pod', 'conditions', 'probes', 'nodes', 'logs', 'traffic', 'why']],
		['two panels on a wide and low terminal', 120, 24, 'pods', ['pods', 'pod']],
		['two panels on a narrow and high terminal', 80, 50, 'logs', ['pods', 'logs']],
		['nothing where nothing fits', 59, 15, 'pods', []],
	])('%s', (_, columns, rows, focus, expected) => {
		expect(shown(columns, rows, focus)).toEqual(expected);
	});

	test('traffic needs no place where nobody sends any', () => {
		const plan = layout({columns: 120, rows: 40, focus: 'pods', isZoomed: false, wants: (panel) => (panel === 'traffic' ? 0 : 6)});
		expect(plan.slots.map(({panel}) => panel)).not.toContain('traffic');
	});
});

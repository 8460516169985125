import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {fitLine, type Line, line, lineText, lineWidth, overlay, span, spread, wrapSpans} from '../../source/ui/line.ts';
import {toAnsi} from '../../source/ui/theme.ts';

const spans: fc.Arbitrary<Line> = fc.array(
	fc.record({
		text: fc.array(fc.constantFrom('web', ' ', '한글', '✓', 'a b', '🔥'), {maxLength: 6}).map((parts) => parts.join('')),
		tone: fc.constantFrom('plain', 'bad', 'muted'),
	}),
	{maxLength: 6},
);

describe('lines of spans', () => {
	test('a fitted line has exactly its width', () => {
		fc.assert(
			fc.property(spans, fc.integer({min: 0, max: 80}), (given, width) => {
				expect(lineWidth(fitLine(given, width))).toBe(width);
			}),
		);
	});

	test('what lies on top takes no more and no fewer cells than what it covers', () => {
		fc.assert(
			fc.property(spans, spans, fc.integer({min: 0, max: 40}), (under, over, x) => {
				const width = 80;
				const top = fitLine(over, 20);
				const drawn = overlay(fitLine(under, width), top, x);
				expect(lineWidth(drawn)).toBe(width);
				expect(lineText(drawn)).toContain(lineText(top));
			}),
		);
	});

	test('wrapped spans are no wider than asked and lose nothing but spaces', () => {
		fc.assert(
			fc.property(spans, fc.integer({min: 2, max: 40}), (given, width) => {
				const lines = wrapSpans(given, width);
				for (const drawn of lines) expect(lineWidth(drawn)).toBeLessThanOrEqual(width);
				expect(lines.map(lineText).join('').replaceAll(' ', '')).toBe(lineText(given).replaceAll(' ', ''));
			}),
		);
	});

	test('the right side gives way where both do not fit', () => {
		expect(lineText(spread(line('left'), line('right'), 12))).toBe('left   right');
		expect(lineText(spread(line('left'), line('right'), 9))).toBe('left     ');
	});

	test('without colour, a state keeps its words and is bold or dim at most', () => {
		expect(toAnsi([span('✗ Error', 'bad', true), span(' 3s', 'muted')], false)).toBe('\u001B[1m✗ Error\u001B[22m\u001B[2m 3s\u001B[22m');
		expect(toAnsi([span('✗ Error', 'bad')])).toBe('\u001B[91m✗ Error\u001B[39m');
	});
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {characters, clean, cut, cutMiddle, fitRight, fitText, skip, take, widthOf, wrap} from '../../source/ui/text.ts';

// What names, messages and logs may hold: ASCII, Hangul (whole and in jamo), emoji, control characters, joiners.
const piece = fc.constantFrom(
	'web',
	' ',
	'a',
	'한글',
	'각',
	'\u1112\u1161\u11AB',
	'✓',
	'🔥',
	'👩‍💻',
	'🇰🇷',
	'👍🏽',
	'\t',
	'\n',
	'\u001B[31m',
	'\u0000',
	'é',
	'…',
	'｜',
	'⚠️',
);
const foreign = fc.array(piece, {maxLength: 30}).map((pieces) => pieces.join(''));
const width = fc.integer({min: 0, max: 60});

describe('text on a terminal', () => {
	test('what was cleaned has no control characters and no joiners, and cleaning it again changes nothing', () => {
		fc.assert(
			fc.property(foreign, (text) => {
				const cleaned = clean(text);
				// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not reach a terminal
				expect(cleaned).not.toMatch(/[\u0000-\u001F\u007F-\u009F]|\u200D|\uFE0F|[\u{1F1E6}-\u{1F1FF}]/u);
				expect(clean(cleaned)).toBe(cleaned);
			}),
		);
	});

	test('a fitted text has exactly its width, from either side', () => {
		fc.assert(
			fc.property(foreign, width, (text, cells) => {
				expect(widthOf(fitText(clean(text), cells))).toBe(cells);
				expect(widthOf(fitRight(clean(text), cells))).toBe(cells);
			}),
		);
	});

	test('a cut text is never wider than asked, and whole if it fits', () => {
		fc.assert(
			fc.property(foreign, width, (text, cells) => {
				const cleaned = clean(text);
				expect(widthOf(cut(cleaned, cells))).toBeLessThanOrEqual(cells);
				expect(widthOf(cutMiddle(cleaned, cells))).toBeLessThanOrEqual(cells);
				if (widthOf(cleaned) <= cells) expect(cut(cleaned, cells)).toBe(cleaned);
			}),
		);
	});

	test('what is taken and what is skipped make up the text again', () => {
		fc.assert(
			fc.property(foreign, width, (text, cells) => {
				const cleaned = clean(text);
				expect(widthOf(take(cleaned, cells)) + widthOf(skip(cleaned, cells))).toBeLessThanOrEqual(widthOf(cleaned));
				expect(widthOf(skip(cleaned, cells))).toBe(Math.max(0, widthOf(cleaned) - cells));
			}),
		);
	});

	test('wrapped lines are no wider than asked and hold every word', () => {
		fc.assert(
			fc.property(foreign, fc.integer({min: 2, max: 60}), (text, cells) => {
				const cleaned = clean(text);
				const lines = wrap(cleaned, cells);
				for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(cells);
				expect(lines.join('').replaceAll(' ', '')).toBe(cleaned.replaceAll(' ', ''));
			}),
		);
	});

	test.each([
		['web-7c9d8b6f5-x2x4p', 15, 'web-7c9…5-x2x4p'],
		['web-7c9d8b6f5-x2x4p', 19, 'web-7c9d8b6f5-x2x4p'],
		['web', 2, 'w…'],
		['anything', 0, ''],
	])('the end of %s in %i cells is kept: %s', (text, cells, expected) => {
		expect(cutMiddle(text, cells)).toBe(expected);
	});

	test('a syllable of Hangul is one character and two cells', () => {
		expect(characters('한글a')).toEqual(['한', '글', 'a']);
		expect(widthOf('한글a')).toBe(5);
		expect(cut('한글', 3)).toBe('한…');
		expect(fitText('한글', 3)).toBe('한…');
		expect(skip('한글', 1)).toBe(' 글');
	});
});

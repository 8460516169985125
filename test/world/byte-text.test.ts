import fc from 'fast-check';
import {expect, test} from 'vitest';
import {byteLength, firstBytes, lastBytes} from '../../source/world/byte-text.ts';

test.each([
	['no cut', 'abc', 3, 'abc', 'abc'],
	['between letters', 'abc', 2, 'ab', 'bc'],
	['between umlauts', 'äöü', 4, 'äö', 'öü'],
	['within an umlaut: its other byte is no character', 'äöü', 3, 'ä\uFFFD', '\uFFFDü'],
	['within a character of four bytes', '😀😀', 7, '😀\uFFFD\uFFFD\uFFFD', '\uFFFD\uFFFD\uFFFD😀'],
])('%s', (_name, text, most, first, last) => {
	expect(firstBytes(text, most)).toBe(first);
	expect(lastBytes(text, most)).toBe(last);
});

test('a text of ASCII is cut like an array of its letters, and nothing grows', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme-ascii'}), fc.nat(30), (text, most) => {
			expect(firstBytes(text, most)).toBe(text.slice(0, most));
			expect(lastBytes(text, most)).toBe(most === 0 ? '' : text.slice(-most));
		}),
	);
});

test('the length in bytes is that of UTF-8', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), (text) => {
			expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
		}),
	);
});

import type {Key} from 'ink';
import {describe, expect, test} from 'vitest';
import {catalogue} from '../../source/faults/catalogue.ts';
import {commandOf, keymap, keysLabel} from '../../source/ui/keymap.ts';
import {keyNames} from '../../source/ui/keys.ts';

const none: Key = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

describe('keys', () => {
	test('every key does one thing', () => {
		const keys = keymap.flatMap((binding) => binding.keys);
		expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
	});

	test('a fault takes no key of the dashboard and none of another fault', () => {
		const keys = catalogue.flatMap(({key}) => (key === undefined ? [] : [key]));
		expect(keys.filter((key) => commandOf(key) !== undefined)).toEqual([]);
		expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
	});

	test('every binding has something to read in the help', () => {
		for (const binding of keymap) {
			expect(binding.help).not.toBe('');
			expect(keysLabel(binding, true)).toMatch(/^[ -~]+$/);
		}
	});

	test.each<[string, string, Partial<Key>, readonly string[]]>([
		['a letter', 'k', {}, ['k']],
		['three of them at once', 'kkk', {}, ['k', 'k', 'k']],
		['a capital', 'G', {shift: true}, ['G']],
		['letters and Enter in one go', 'ab\r', {}, ['a', 'b', 'enter']],
		['Hangul', '한글', {}, ['한', '글']],
		['an arrow', '', {upArrow: true}, ['up']],
		['Tab', '', {tab: true}, ['tab']],
		['Shift-Tab', '', {tab: true, shift: true}, ['shift+tab']],
		['Ctrl-D', 'd', {ctrl: true}, ['ctrl+d']],
		['a space', ' ', {}, ['space']],
		['Ctrl-Space, as Ink 7 has it', '`', {ctrl: true}, ['space']],
		['a raw control character', '\u0004', {}, ['ctrl+d']],
		['a report of the mouse', '[<0;10;5M', {}, []],
	])('%s', (_, input, flags, expected) => {
		expect(keyNames(input, {...none, ...flags})).toEqual(expected);
	});
});

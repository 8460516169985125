import type {Key} from 'ink';
import {characters} from './text.ts';

const named: readonly (readonly [keyof Key, string])[] = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/**
The names of the keys in one event of Ink's `useInput`. Fast typing and key repeat arrive as one event of several
characters (`kkk`), and each of them is a key.
*/
export function keyNames(input: string, key: Key): readonly string[] {
	if (key.tab) return [key.shift ? 'shift+tab' : 'tab'];
	for (const [flag, name] of named) if (key[flag]) return [name];
	// Ink reports ctrl-space so.
	if (key.ctrl && input === '`') return ['space'];
	if (key.ctrl && input.length === 1) return [`ctrl+${input.toLowerCase()}`];
	if (key.meta && input.length === 1) return [`alt+${input}`];
	// Reports of the mouse are no keys.
	if (/^\[<\d+;\d+;\d+[Mm]$/.test(input)) return [];
	return characters(input).map(characterName);
}

function characterName(character: string): string {
	switch (character) {
		case ' ':
			return 'space';
		case '\r':
		case '\n':
			return 'enter';
		case '\t':
			return 'tab';
		case '\u001B':
			return 'escape';
		case '\u007F':
		case '\b':
			return 'backspace';
		default: {
			const code = character.charCodeAt(0);
			return code < 32 ? `ctrl+${String.fromCharCode(code + 96)}` : character;
		}
	}
}

import {characters} from './text.ts';

/** A line being typed; the cursor counts the user's characters, not code units. */
export interface TextInput {
	readonly text: string;
	readonly cursor: number;
}

export function textInput(text = ''): TextInput {
	return {text, cursor: characters(text).length};
}

/** The line after a key; the same object if the key means nothing to it. */
export function editText(input: TextInput, key: string): TextInput {
	const letters = characters(input.text);
	const {cursor} = input;
	const without = (from: number, to: number): TextInput => ({text: [...letters.slice(0, from), ...letters.slice(to)].join(''), cursor: from});
	switch (key) {
		case 'left':
		case 'ctrl+b':
			return {...input, cursor: Math.max(0, cursor - 1)};
		case 'right':
		case 'ctrl+f':
			return {...input, cursor: Math.min(letters.length, cursor + 1)};
		case 'home':
		case 'ctrl+a':
			return {...input, cursor: 0};
		case 'end':
		case 'ctrl+e':
			return {...input, cursor: letters.length};
		case 'backspace':
		case 'ctrl+h':
			return cursor === 0 ? input : without(cursor - 1, cursor);
		case 'delete':
			return cursor === letters.length ? input : without(cursor, cursor + 1);
		case 'ctrl+u':
			return without(0, cursor);
		case 'ctrl+k':
			return without(cursor, letters.length);
		case 'ctrl+w':
			return without(wordStart(letters, cursor), cursor);
		case 'space':
			return insertText(input, ' ');
		default:
			return characters(key).length === 1 ? insertText(input, key) : input;
	}
}

/** Typed or pasted text at the cursor; line ends become spaces. */
export function insertText(input: TextInput, text: string): TextInput {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: what was pasted may hold anything
	const inserted = characters(text.replace(/[\r\n\t]+/g, ' ').replace(/[\u0000-\u001F\u007F]/g, ''));
	const letters = characters(input.text);
	return {
		text: [...letters.slice(0, input.cursor), ...inserted, ...letters.slice(input.cursor)].join(''),
		cursor: input.cursor + inserted.length,
	};
}

function wordStart(letters: readonly string[], cursor: number): number {
	let start = cursor;
	while (start > 0 && letters[start - 1] === ' ') start -= 1;
	while (start > 0 && letters[start - 1] !== ' ') start -= 1;
	return start;
}

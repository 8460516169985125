/*
Texts cut by the bytes of their UTF-8, as Go cuts a string. Where a cut falls into a character, each byte that is left of
it shows as U+FFFD: Go's JSON encoder writes one for every byte that is no part of a character.
*/

/** The first bytes of a text, at most so many. */
export function firstBytes(text: string, most: number): string {
	let bytes = 0;
	let end = 0;
	for (const character of text) {
		const size = bytesOf(character);
		if (bytes + size > most) return text.slice(0, end) + '\uFFFD'.repeat(most - bytes);
		bytes += size;
		end += character.length;
	}
	return text;
}

/** The last bytes of a text, at most so many. */
export function lastBytes(text: string, most: number): string {
	// No character has more bytes than this, so most texts need not be counted.
	if (text.length * 3 <= most) return text;
	let bytes = 0;
	let start = text.length;
	while (start > 0) {
		const character = String.fromCodePoint(text.codePointAt(isTrailing(text, start - 1) ? start - 2 : start - 1)!);
		const size = bytesOf(character);
		if (bytes + size > most) return '\uFFFD'.repeat(most - bytes) + text.slice(start);
		bytes += size;
		start -= character.length;
	}
	return text;
}

export function byteLength(text: string): number {
	let bytes = 0;
	for (const character of text) bytes += bytesOf(character);
	return bytes;
}

/** The second half of a character that takes two units of a text. */
function isTrailing(text: string, index: number): boolean {
	return index > 0 && text.codePointAt(index - 1)! > 0xffff;
}

function bytesOf(character: string): number {
	const code = character.codePointAt(0)!;
	if (code < 0x80) return 1;
	if (code < 0x800) return 2;
	return code < 0x10000 ? 3 : 4;
}

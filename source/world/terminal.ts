/** Ctrl-C: SIGINT to what runs in the foreground. */
export const interruptKey = '\u0003';
/** Ctrl-D: the end of what the foreground reads. */
export const endKey = '\u0004';

/** What is typed, cut at the keys that a terminal does not hand on as text. Counterpart: Linux's n_tty. */
export function typedParts(text: string): readonly string[] {
	const parts: string[] = [];
	let start = 0;
	for (let index = 0; index < text.length; index += 1) {
		const character = text[index]!;
		if (character !== interruptKey && character !== endKey) continue;
		if (index > start) parts.push(text.slice(start, index));
		parts.push(character);
		start = index + 1;
	}
	if (start < text.length) parts.push(text.slice(start));
	return parts;
}

import stringWidth from 'string-width';

// Names, words and numbers come again in every frame; measuring them is the dearest thing a frame does.
const widths = new Map<string, number>();
const mostWidths = 20_000;
const segmenter = new Intl.Segmenter();

/** Cells the text takes on a terminal: Hangul and the like take two. */
export function widthOf(text: string): number {
	if (isPrintableAscii(text)) return text.length;
	let width = widths.get(text);
	if (width === undefined) {
		width = stringWidth(text);
		if (widths.size >= mostWidths) widths.clear();
		widths.set(text, width);
	}
	return width;
}

/**
Makes foreign text (messages, log lines, names) safe for one line of a screen: no control characters, no escape codes,
and none of the joiners and selectors about whose width terminals disagree.
*/
export function clean(text: string): string {
	if (isPrintableAscii(text)) return text;
	return (
		text
			.normalize('NFC')
			.replaceAll('\t', '    ')
			.replace(/\r?\n/g, ' ')
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal
			.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g, '·')
			.replace(/\p{Default_Ignorable_Code_Point}|\p{Emoji_Modifier}/gu, '')
			.replace(/[\u{1F1E6}-\u{1F1FF}]/gu, (letter) => String.fromCharCode(letter.codePointAt(0)! - 0x1_f1_e6 + 65))
	);
}

/** The beginning of the text, with `…` in its last cell if something was left out. At most `width` cells. */
export function cut(text: string, width: number): string {
	if (width <= 0) return '';
	if (isPrintableAscii(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
	if (widthOf(text) <= width) return text;
	return `${take(text, width - 1)}…`;
}

/** Both ends of the text around a `…`: what tells `web-7c9d8b6f5-x2x4p` from its siblings is at its end. */
export function cutMiddle(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	if (width < 8) return cut(text, width);
	const tailWidth = Math.min(7, Math.floor(width / 2));
	if (!isPrintableAscii(text)) return cut(text, width);
	return `${text.slice(0, width - 1 - tailWidth)}…${text.slice(text.length - tailWidth)}`;
}

/** The text in exactly `width` cells: cut, or filled with spaces. */
export function fitText(text: string, width: number): string {
	const shown = cut(text, width);
	return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}

/** The same, at the right edge: for numbers. */
export function fitRight(text: string, width: number): string {
	const shown = cut(text, width);
	return ' '.repeat(Math.max(0, width - widthOf(shown))) + shown;
}

/** The longest beginning that takes at most `width` cells. */
export function take(text: string, width: number): string {
	if (isPrintableAscii(text)) return text.slice(0, Math.max(0, width));
	let taken = '';
	let used = 0;
	for (const {segment} of segmenter.segment(text)) {
		used += widthOf(segment);
		if (used > width) break;
		taken += segment;
	}
	return taken;
}

/** What is left of the text without its first `width` cells; half a wide character becomes a space. */
export function skip(text: string, width: number): string {
	if (width <= 0) return text;
	const head = take(text, width);
	const rest = text.slice(head.length);
	if (widthOf(head) === width || rest === '') return rest;
	const [first] = segmenter.segment(rest);
	return ` ${rest.slice(first!.segment.length)}`;
}

/** Lines of at most `width` cells, broken between words where that can be. */
export function wrap(text: string, width: number): readonly string[] {
	if (width <= 0) return [];
	const lines: string[] = [];
	let line = '';
	for (let word of text.split(' ')) {
		const joined = line === '' ? word : `${line} ${word}`;
		if (widthOf(joined) <= width) {
			line = joined;
			continue;
		}
		if (line !== '') lines.push(line);
		while (widthOf(word) > width) {
			const head = take(word, width);
			if (head === '') return [...lines, cut(word, width)];
			lines.push(head);
			word = word.slice(head.length);
		}
		line = word;
	}
	lines.push(line);
	return lines;
}

/** The user's characters, one by one: a syllable or an emoji is one. */
export function characters(text: string): readonly string[] {
	return isPrintableAscii(text) ? [...text] : Array.from(segmenter.segment(text), ({segment}) => segment);
}

function isPrintableAscii(text: string): boolean {
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		if (code < 32 || code > 126) return false;
	}
	return true;
}

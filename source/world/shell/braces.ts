import type {Word} from './syntax.ts';

/** `a{1..3}` → `a1 a2 a3`, as bash does before anything else. */
export function expandBraces(word: Word): readonly Word[] {
	const at = word.parts.findIndex((part) => part.kind === 'braces');
	if (at < 0) return [word];
	const part = word.parts[at]!;
	const before = word.parts.slice(0, at);
	const after: Word = {parts: word.parts.slice(at + 1), literal: undefined};
	const choices = braceChoices(part.kind === 'braces' ? part.value : '');
	return choices.flatMap((value) =>
		expandBraces(after).map((rest) => ({
			parts: [...before, {kind: 'text', value, isQuoted: value === ''} as const, ...rest.parts],
			literal: undefined,
		})),
	);
}

function braceChoices(text: string): readonly string[] {
	const inside = text.slice(1, -1);
	const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(inside);
	if (range) {
		const [from, to] = [Number(range[1]), Number(range[2])];
		const step = Math.max(1, Math.abs(Number(range[3] ?? 1)));
		const width = /^-?0\d/.test(range[1]!) || /^-?0\d/.test(range[2]!) ? Math.max(range[1]!.length, range[2]!.length) : 0;
		const numbers: string[] = [];
		for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? step : -step) {
			numbers.push(String(value).padStart(width, '0'));
			if (numbers.length > 100_000) break;
		}
		return numbers;
	}
	const letters = /^([A-Za-z])\.\.([A-Za-z])$/.exec(inside);
	if (letters) {
		const [from, to] = [letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0)];
		const count = Math.abs(to - from) + 1;
		return Array.from({length: count}, (_, index) => String.fromCharCode(from <= to ? from + index : from - index));
	}
	const choices: string[] = [];
	let depth = 0;
	let current = '';
	for (const character of inside) {
		if (character === '{') depth += 1;
		if (character === '}') depth -= 1;
		if (character === ',' && depth === 0) {
			choices.push(current);
			current = '';
		} else current += character;
	}
	choices.push(current);
	if (choices.length === 1) return [text];
	return choices.flatMap(nestedChoices);
}

/** `b{c,d}` within a choice. */
function nestedChoices(choice: string): readonly string[] {
	const open = choice.indexOf('{');
	if (open < 0) return [choice];
	let depth = 0;
	for (let at = open; at < choice.length; at += 1) {
		if (choice[at] === '{') depth += 1;
		if (choice[at] === '}') depth -= 1;
		if (depth === 0) {
			const group = choice.slice(open, at + 1);
			const inner = braceChoices(group);
			if (inner.length === 1 && inner[0] === group) return [choice];
			return inner.flatMap((value) => nestedChoices(choice.slice(at + 1)).map((rest) => choice.slice(0, open) + value + rest));
		}
	}
	return [choice];
}

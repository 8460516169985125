import {formatPrintf} from '../text-format.ts';

/* awk's values: what counts as a number, how a number is written, how two are compared. */

/** A number, a text, or a text that came from outside and counts as a number if it looks like one. */
export type Value = number | string | {readonly outside: string; readonly isUnset?: true};

const numeric = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;
export const unset: Value = {outside: '', isUnset: true};

export function string(value: Value): string {
	if (typeof value === 'object') return value.outside;
	if (typeof value === 'string') return value;
	if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value);
	return formatPrintf('%.6g', [String(value)], () => {});
}

export function number(value: Value): number {
	if (typeof value === 'number') return value;
	const text = typeof value === 'object' ? value.outside : value;
	return Number(/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(text)?.[0] ?? 0);
}

export function isTrue(value: Value): boolean {
	if (typeof value === 'number') return value !== 0;
	if (typeof value === 'string') return value !== '';
	return numeric.test(value.outside) ? Number(value.outside) !== 0 : value.outside !== '';
}

function isNumeric(value: Value): boolean {
	return typeof value === 'number' || (typeof value === 'object' && (value.isUnset === true || numeric.test(value.outside)));
}

export function compare(left: Value, right: Value): number {
	if (isNumeric(left) && isNumeric(right)) return number(left) - number(right);
	const [one, other] = [string(left), string(right)];
	return one < other ? -1 : one > other ? 1 : 0;
}

/** `printf` as awk has it: arguments are numbers where the format wants some, and `%c` of a number is a character. */
export function format(pattern: string, args: readonly Value[]): string {
	const kinds: string[] = [];
	for (const [, stars = '', kind] of pattern.matchAll(/%(?:%|[-+ 0#]*((?:\*|\d+)?(?:\.(?:\*|\d+)?)?)([diouxXcseEfgG]))/g)) {
		if (kind === undefined) continue;
		kinds.push(...[...stars].filter((character) => character === '*').map(() => 'd'), kind);
	}
	const texts = kinds.map((kind, index) => {
		const value = args[index] ?? unset;
		if (kind === 's') return string(value);
		if (kind === 'c') return isNumeric(value) && string(value) !== '' ? String.fromCodePoint(Math.trunc(number(value)) & 0x1fffff) : string(value);
		const given = number(value);
		return String('eEfgG'.includes(kind) ? given : Math.trunc(given));
	});
	// Escapes were resolved when the program was read.
	return formatPrintf(pattern.replaceAll('\\', '\\\\'), texts, () => {}, false);
}

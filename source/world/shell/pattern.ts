import type {FileSystem} from '../file-system.ts';

/* Shell patterns: `*`, `?`, `[a-z]`, `[!x]`, `[[:digit:]]`. In a pattern, a backslash makes the next character plain. */

/** Also what begins `+(a|b)`. */
const special = /[*?[\\\]]|[@+!]\(/;
const escaped = /[*?[\\\]()|]/;
const cache = new Map<string, RegExp>();
export const classes: Readonly<Record<string, string>> = {
	alnum: 'A-Za-z0-9',
	alpha: 'A-Za-z',
	blank: ' \\t',
	cntrl: '\\x00-\\x1f\\x7f',
	digit: '0-9',
	graph: '!-~',
	lower: 'a-z',
	print: ' -~',
	punct: '!-\\/:-@\\[-`{-~',
	space: ' \\t\\n\\r\\f\\v',
	upper: 'A-Z',
	xdigit: '0-9A-Fa-f',
};

export function hasPattern(text: string): boolean {
	return special.test(text);
}

/** A text as a pattern that matches only it. */
export function escapePattern(text: string): string {
	return escaped.test(text) ? text.replace(/[*?[\\\]()|]/g, '\\$&') : text;
}

/** The source of a regular expression for a pattern, without anchors. */
function expressionSource(pattern: string): string {
	let source = '';
	for (let index = 0; index < pattern.length; index += 1) {
		const character = pattern[index]!;
		if (pattern[index + 1] === '(' && '?*+@!'.includes(character)) {
			const end = groupEnd(pattern, index + 1);
			if (end > 0) {
				const choices = alternatives(pattern.slice(index + 2, end))
					.map(expressionSource)
					.join('|');
				// `!(a)b` is what is not `ab`, and then all that ends with `b`.
				if (character === '!') {
					const rest = expressionSource(pattern.slice(end + 1));
					return `${source}(?!(?:${choices})${rest}$)[^]*${rest}`;
				}
				source += `(?:${choices})${character === '@' ? '' : character}`;
				index = end;
				continue;
			}
		}
		if (character === '*') source += '[^]*';
		else if (character === '?') source += '[^]';
		else if (character === '\\' && index + 1 < pattern.length) {
			index += 1;
			source += literalSource(pattern[index]!);
		} else if (character === '[') {
			const end = bracketEnd(pattern, index);
			if (end < 0) source += '\\[';
			else {
				source += bracketSource(pattern.slice(index + 1, end));
				index = end;
			}
		} else source += literalSource(character);
	}
	return source;
}

/** The parenthesis that closes the one at `start`. */
function groupEnd(pattern: string, start: number): number {
	let depth = 0;
	for (let index = start; index < pattern.length; index += 1) {
		if (pattern[index] === '\\') index += 1;
		else if (pattern[index] === '(') depth += 1;
		else if (pattern[index] === ')') {
			depth -= 1;
			if (depth === 0) return index;
		}
	}
	return -1;
}

function alternatives(text: string): string[] {
	const found: string[] = [];
	let depth = 0;
	let start = 0;
	for (let index = 0; index < text.length; index += 1) {
		if (text[index] === '\\') index += 1;
		else if (text[index] === '(') depth += 1;
		else if (text[index] === ')') depth -= 1;
		else if (text[index] === '|' && depth === 0) {
			found.push(text.slice(start, index));
			start = index + 1;
		}
	}
	return [...found, text.slice(start)];
}

function literalSource(character: string): string {
	return /[\^$.*+?()[\]{}|/\\]/.test(character) ? `\\${character}` : character;
}

function bracketEnd(pattern: string, start: number): number {
	let index = start + 1;
	if (pattern[index] === '!' || pattern[index] === '^') index += 1;
	if (pattern[index] === ']') index += 1;
	for (; index < pattern.length; index += 1) {
		if (pattern[index] === '[' && pattern[index + 1] === ':') {
			const end = pattern.indexOf(':]', index + 2);
			if (end > 0) index = end + 1;
		} else if (pattern[index] === '\\') index += 1;
		else if (pattern[index] === ']') return index;
	}
	return -1;
}

function bracketSource(inside: string): string {
	const isNegated = inside.startsWith('!') || inside.startsWith('^');
	let set = '';
	const body = isNegated ? inside.slice(1) : inside;
	for (let index = 0; index < body.length; index += 1) {
		if (body.startsWith('[:', index)) {
			const end = body.indexOf(':]', index);
			const named = end > 0 ? classes[body.slice(index + 2, end)] : undefined;
			if (named) {
				set += named;
				index = end + 1;
				continue;
			}
		}
		const character = body[index]!;
		if (character === '\\' && index + 1 < body.length) {
			index += 1;
			set += `\\${body[index]!}`;
		} else set += /[\]\\^[]/.test(character) ? `\\${character}` : character;
	}
	return `[${isNegated ? '^' : ''}${set}]`;
}

export function matchesPattern(pattern: string, text: string): boolean {
	if (!hasPattern(pattern)) return pattern === text;
	let expression = cache.get(pattern);
	if (!expression) {
		try {
			expression = new RegExp(`^(?:${expressionSource(pattern)})$`, 'u');
		} catch {
			return pattern === text;
		}
		if (cache.size > 1000) cache.clear();
		cache.set(pattern, expression);
	}
	return expression.test(text);
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`. */
export function removePattern(text: string, pattern: string, operator: string): string {
	const isLongest = operator.length === 2;
	const isPrefix = operator.startsWith('#');
	for (let step = 0; step <= text.length; step += 1) {
		const length = isLongest ? text.length - step : step;
		const piece = isPrefix ? text.slice(0, length) : text.slice(text.length - length);
		if (matchesPattern(pattern, piece)) return isPrefix ? text.slice(length) : text.slice(0, text.length - length);
	}
	return text;
}

/** `${x/p/r}` and its kin. */
export function replacePattern(text: string, pattern: string, replacement: (matched: string) => string, operator: string): string {
	if (pattern === '') return text;
	const source = expressionSource(pattern).replaceAll('[^]*', operator === '/%' ? '[^]*?' : '[^]*');
	const anchored = operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
	try {
		return text.replace(new RegExp(anchored, operator === '//' ? 'gu' : 'u'), replacement);
	} catch {
		return text;
	}
}

/** The paths that match, sorted; none if there are none. */
export function expandPath(pattern: string, files: FileSystem, workingDirectory: string, options: readonly string[] = []): string[] {
	const isDotIncluded = options.includes('dotglob');
	const isAbsolute = pattern.startsWith('/');
	const segments = pattern.split('/').filter((segment, index, all) => segment !== '' || index === all.length - 1);
	let found: string[] = [isAbsolute ? '/' : ''];
	for (const [index, segment] of segments.entries()) {
		const isLast = index === segments.length - 1;
		const next: string[] = [];
		for (const base of found) {
			if (segment === '') {
				next.push(base);
				continue;
			}
			if (segment === '**' && options.includes('globstar')) {
				next.push(...foldersBelow(base, files, workingDirectory, isLast));
				continue;
			}
			const folder = files.resolve(workingDirectory, base === '' ? '.' : base);
			const names = hasPattern(segment) ? [...(files.list(folder) ?? [])] : [segment];
			if (hasPattern(segment) && segment.startsWith('.')) names.unshift('.', '..');
			for (const name of names) {
				if (name.startsWith('.') && !segment.startsWith('.') && !isDotIncluded) continue;
				if (!matchesPattern(segment, name)) continue;
				const path = files.resolve(folder, name);
				if (files.stat(path) === undefined || (!isLast && files.list(path) === undefined)) continue;
				next.push(isLast ? base + name : `${base}${name}/`);
			}
		}
		found = next;
		if (found.length === 0) return [];
	}
	return found.sort();
}

/** `**`: every folder at and below a place, or (`isLast`) every path. */
function foldersBelow(base: string, files: FileSystem, workingDirectory: string, isLast: boolean): string[] {
	const found: string[] = isLast ? [] : [base];
	const visit = (prefix: string): void => {
		for (const name of files.list(files.resolve(workingDirectory, prefix === '' ? '.' : prefix)) ?? []) {
			if (name.startsWith('.')) continue;
			const isFolder = files.stat(files.resolve(workingDirectory, prefix + name))?.kind === 'directory';
			if (isLast) found.push(prefix + name);
			else if (isFolder) found.push(`${prefix}${name}/`);
			if (isFolder) visit(`${prefix}${name}/`);
		}
	};
	visit(base);
	return found;
}

/* POSIX basic and extended regular expressions, as JavaScript's. Left out: collating symbols and equivalence classes. */

const classes: Readonly<Record<string, string>> = {
	alnum: 'A-Za-z0-9',
	alpha: 'A-Za-z',
	blank: ' \\t',
	cntrl: '\\x00-\\x1f\\x7f',
	digit: '0-9',
	graph: '!-~',
	lower: 'a-z',
	print: ' -~',
	punct: '!-\\/:-@\\[-`{-~',
	space: '\\s',
	upper: 'A-Z',
	xdigit: '0-9A-Fa-f',
};

/** Undefined if the expression is none. */
export function regularExpression(source: string, isExtended: boolean, flags: string): RegExp | undefined {
	try {
		return new RegExp(translate(source, isExtended), flags);
	} catch {
		return undefined;
	}
}

export function escapeRegularExpression(text: string): string {
	return text.replace(/[\^$.*+?()[\]{}|/\\]/g, '\\$&');
}

function translate(source: string, isExtended: boolean): string {
	let result = '';
	for (let at = 0; at < source.length; at += 1) {
		const character = source[at]!;
		if (character === '\\') {
			at += 1;
			const next = source[at] ?? '\\';
			if (!isExtended && '(){}|+?'.includes(next)) result += next;
			else if (next === '<' || next === '>') result += '\\b';
			else if (/[wWsSbBnt1-9]/.test(next)) result += `\\${next}`;
			else result += escapeRegularExpression(next);
		} else if (character === '[') {
			const end = bracketEnd(source, at);
			result += bracket(source.slice(at + 1, end));
			at = end;
		} else if (!isExtended && '(){}|+?'.includes(character)) result += `\\${character}`;
		else if (!isExtended && character === '*' && (result === '' || result === '^' || result.endsWith('('))) result += '\\*';
		else if (!isExtended && character === '^' && result !== '' && !result.endsWith('(') && !result.endsWith('|')) result += '\\^';
		else if (character === '{' && isExtended && !/^\{\d*(,\d*)?\}/.test(source.slice(at))) result += '\\{';
		else if (character === '/') result += '\\/';
		else result += character;
	}
	return result;
}

function bracketEnd(source: string, start: number): number {
	let at = start + 1;
	if (source[at] === '^') at += 1;
	if (source[at] === ']') at += 1;
	for (; at < source.length; at += 1) {
		if (source[at] === '[' && source[at + 1] === ':') at = source.indexOf(':]', at) + 1;
		else if (source[at] === ']') return at;
	}
	return source.length;
}

function bracket(inside: string): string {
	const isNegated = inside.startsWith('^');
	const body = (isNegated ? inside.slice(1) : inside)
		.replace(/\\(?![nt])/g, '\\\\')
		.replace(/^\]/, '\\]')
		.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole)
		.replace(/\[(?!:)/g, '\\[');
	return `[${isNegated ? '^' : ''}${body}]`;
}

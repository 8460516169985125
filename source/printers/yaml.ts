/**
Writes JSON as YAML, to the letter as kubectl does: keys sorted, lists not indented, long text folded at 80.
Upstream: sigs.k8s.io/yaml over its go-yaml v2, whose choice of quotes and of line ends other libraries do not share.
*/
export function toYaml(value: unknown): string {
	const writer = new YamlWriter();
	writer.value(value, 0);
	return writer.text;
}

const bestWidth = 80;

class YamlWriter {
	text = '';
	#column = 0;

	/** A node whose children, if it has any on lines of their own, stand `indent` columns in. */
	value(value: unknown, indent: number): void {
		if (Array.isArray(value)) this.#list(value, indent);
		else if (typeof value === 'object' && value !== null) this.#map(value as Record<string, unknown>, indent);
		else this.#scalarLine(value, indent);
	}

	#map(map: Record<string, unknown>, indent: number): void {
		const keys = Object.keys(map).filter((key) => map[key] !== undefined);
		if (keys.length === 0) {
			this.#put('{}\n');
			return;
		}
		for (const [index, key] of keys.toSorted(compareKeys).entries()) {
			// The first key of a map in a list follows the dash.
			if (index > 0 || this.#column === 0) this.#indentTo(indent);
			this.#scalar(key, indent, true);
			this.#put(':');
			const child = map[key];
			if (isEmpty(child) || typeof child !== 'object' || child === null) {
				this.#put(' ');
				this.value(child, indent);
			} else {
				this.#put('\n');
				this.value(child, Array.isArray(child) ? indent : indent + 2);
			}
		}
	}

	#list(list: readonly unknown[], indent: number): void {
		if (list.length === 0) {
			this.#put('[]\n');
			return;
		}
		for (const [index, item] of list.entries()) {
			if (index > 0 || this.#column === 0) this.#indentTo(indent);
			this.#put('- ');
			this.value(item === undefined ? null : item, typeof item === 'object' && item !== null ? indent + 2 : indent);
		}
	}

	#scalarLine(value: unknown, indent: number): void {
		this.#scalar(value, indent, false);
		this.#put('\n');
	}

	#scalar(value: unknown, indent: number, isKey: boolean): void {
		if (typeof value !== 'string') {
			this.#put(value === null || value === undefined ? 'null' : String(value));
			return;
		}
		const shape = analyze(value);
		const canBePlain = !resolvesToOther(value);
		if (value.includes('\n')) {
			if (shape.isBlockAllowed && !isKey) this.#literal(value, indent + 2);
			else this.#doubleQuoted(value, indent + 2, isKey);
		} else if (!canBePlain) {
			this.#doubleQuoted(value, indent + 2, isKey);
		} else if (shape.isPlainAllowed) {
			this.#folded(value, indent + 2, isKey);
		} else if (shape.isSingleQuotedAllowed) {
			this.#put("'");
			this.#folded(value.replaceAll("'", "''"), indent + 2, isKey, true);
			this.#put("'");
		} else {
			this.#doubleQuoted(value, indent + 2, isKey);
		}
	}

	/** A line goes on below from the first single space past column 80. */
	#folded(value: string, indent: number, isKey: boolean, isQuoted = false): void {
		let isAfterSpace = false;
		const characters = [...value];
		for (const [index, character] of characters.entries()) {
			if (character !== ' ') {
				this.#put(character);
				isAfterSpace = false;
				continue;
			}
			const isInside = index > 0 && index < characters.length - 1;
			const mayBreak = !isKey && !isAfterSpace && this.#column > bestWidth && characters[index + 1] !== ' ' && (isInside || !isQuoted);
			if (mayBreak) {
				this.#put('\n');
				this.#indentTo(indent);
			} else {
				this.#put(' ');
			}
			isAfterSpace = true;
		}
	}

	#doubleQuoted(value: string, indent: number, isKey: boolean): void {
		this.#put('"');
		const characters = [...value];
		let isAfterSpace = false;
		for (const [index, character] of characters.entries()) {
			if (character === ' ') {
				const isInside = index > 0 && index < characters.length - 1;
				if (!isKey && !isAfterSpace && this.#column > bestWidth && isInside) {
					this.#put('\n');
					this.#indentTo(indent);
					if (characters[index + 1] === ' ') this.#put('\\');
				} else {
					this.#put(' ');
				}
				isAfterSpace = true;
			} else {
				this.#put(escapeDouble(character));
				isAfterSpace = false;
			}
		}
		this.#put('"');
	}

	#literal(value: string, indent: number): void {
		const startsBlank = value.startsWith(' ') || value.startsWith('\n');
		const chomping = !value.endsWith('\n') ? '-' : value === '\n' || value.endsWith('\n\n') ? '+' : '';
		this.#put(`|${startsBlank ? '2' : ''}${chomping}`);
		const body = value.endsWith('\n') ? value.slice(0, -1) : value;
		for (const line of body.split('\n')) {
			this.#put('\n');
			if (line !== '') {
				this.#indentTo(indent);
				this.#put(line);
			}
		}
	}

	#indentTo(indent: number): void {
		this.#put(' '.repeat(indent));
	}

	#put(text: string): void {
		this.text += text;
		const end = text.lastIndexOf('\n');
		this.#column = end === -1 ? this.#column + text.length : text.length - end - 1;
	}
}

function isEmpty(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	return typeof value === 'object' && value !== null && Object.values(value).every((item) => item === undefined);
}

interface Shape {
	readonly isPlainAllowed: boolean;
	readonly isSingleQuotedAllowed: boolean;
	readonly isBlockAllowed: boolean;
}

/** What of YAML's ways to write it a text allows. Upstream: `yaml_emitter_analyze_scalar`. */
function analyze(value: string): Shape {
	const hasSpecial = hasUnprintable(value);
	const hasSpaceThenBreak = / \n/.test(value);
	const hasBreakThenSpace = /\n /.test(value);
	const startsOrEndsBlank = /^[ \n]|[ \n]$/.test(value);
	const hasIndicators =
		/^(---|\.\.\.)/.test(value) ||
		/^[#,[\]{}&*!|>'"%@`]/.test(value) ||
		/^[?:-](?=$|[ \t\n])/.test(value) ||
		/:(?=$|[ \t\n])/.test(value) ||
		/[ \t\n]#/.test(value);
	const isBroken = hasSpaceThenBreak || hasSpecial;
	return {
		isPlainAllowed: !isBroken && !hasBreakThenSpace && !startsOrEndsBlank && !value.includes('\n') && !hasIndicators && value !== '',
		isSingleQuotedAllowed: !isBroken && !hasBreakThenSpace,
		isBlockAllowed: !isBroken && !value.endsWith(' '),
	};
}

function isPrintable(code: number): boolean {
	return (
		code === 0x0a ||
		(code >= 0x20 && code <= 0x7e) ||
		(code >= 0xa0 && code <= 0xd7ff && code !== 0x2028 && code !== 0x2029) ||
		(code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
	);
}

function hasUnprintable(value: string): boolean {
	for (const character of value) if (!isPrintable(character.codePointAt(0)!)) return true;
	return false;
}

const shortEscapes: Readonly<Record<string, string>> = {
	'"': '\\"',
	'\\': '\\\\',
	'\0': '\\0',
	'\u0007': '\\a',
	'\b': '\\b',
	'\t': '\\t',
	'\n': '\\n',
	'\v': '\\v',
	'\f': '\\f',
	'\r': '\\r',
	'\u001b': '\\e',
	'\u0085': '\\N',
	'\u00a0': '\\_',
	'\u2028': '\\L',
	'\u2029': '\\P',
};

function escapeDouble(character: string): string {
	const code = character.codePointAt(0)!;
	if (isPrintable(code) && character !== '"' && character !== '\\' && character !== '\n') return character;
	const short = shortEscapes[character];
	if (short) return short;
	if (code <= 0xff) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
	if (code <= 0xffff) return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
	return `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`;
}

const otherWords = new Set(
	['y', 'Y', 'n', 'N', '~', '', '<<', '.nan', '.NaN', '.NAN'].concat(
		['yes', 'no', 'true', 'false', 'on', 'off', 'null'].flatMap((word) => [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()]),
		['', '+', '-'].flatMap((sign) => [`${sign}.inf`, `${sign}.Inf`, `${sign}.INF`]),
	),
);

/** Whether a plain text would be read back as something other than a string: a number, a boolean, an instant. */
function resolvesToOther(value: string): boolean {
	if (otherWords.has(value)) return true;
	if (!/^[-+.0-9]/.test(value)) return false;
	const plain = value.replaceAll('_', '');
	return (
		/^[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[1-9][0-9]*|0)$/.test(plain) ||
		/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain) ||
		/^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(value) ||
		/^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?)?$/.test(value)
	);
}

/** Letters after everything else, digits as numbers: `port9` before `port10`. Upstream: go-yaml's `keyList.Less`. */
export function compareKeys(a: string, b: string): number {
	const left = [...a];
	const right = [...b];
	for (let index = 0; index < left.length && index < right.length; index += 1) {
		const x = left[index]!;
		const y = right[index]!;
		if (x === y) continue;
		const isLetterX = /\p{L}/u.test(x);
		const isLetterY = /\p{L}/u.test(y);
		if (isLetterX && isLetterY) return x < y ? -1 : 1;
		if (isLetterX || isLetterY) return isLetterY ? -1 : 1;
		const numberX = numberAt(left, index);
		const numberY = numberAt(right, index);
		if (numberX !== numberY) return numberX - numberY;
		return x < y ? -1 : 1;
	}
	return left.length - right.length;
}

function numberAt(characters: readonly string[], index: number): number {
	let start = index;
	while (start > 0 && /\d/.test(characters[start - 1]!)) start -= 1;
	let end = index;
	while (end < characters.length && /\d/.test(characters[end]!)) end += 1;
	return Number(characters.slice(start, end).join('') || '0');
}

/** Says what is wrong with a JSON text in the words of Go's encoding/json, whose scanner this follows; undefined: nothing. */
export function goJsonProblem(text: string): string | undefined {
	const reader: Reader = {text, at: 0};
	try {
		readValue(reader);
		skipSpace(reader);
		if (reader.at < text.length) fail(reader, 'after top-level value');
		return undefined;
	} catch (error) {
		if (error instanceof JsonProblem) return error.message;
		throw error;
	}
}

interface Reader {
	readonly text: string;
	at: number;
}

class JsonProblem extends Error {}

/** The character that was read is not what may stand here. */
function fail({text, at}: Reader, where: string): never {
	const code = text.codePointAt(at);
	if (code === undefined) throw new JsonProblem('unexpected end of JSON input');
	throw new JsonProblem(`invalid character ${quoted(code)} ${where}`);
}

function quoted(code: number): string {
	const character = String.fromCodePoint(code);
	if (character === "'") return `'\\''`;
	// Go looks at bytes: of a character beyond ASCII the first one, taken for a character.
	if (code >= 0x80) return `'${String.fromCodePoint(new TextEncoder().encode(character)[0]!)}'`;
	return character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;
}

function skipSpace(reader: Reader): void {
	while (' \t\r\n'.includes(reader.text[reader.at] ?? 'x')) reader.at += 1;
}

function readValue(reader: Reader): void {
	skipSpace(reader);
	const first = reader.text[reader.at];
	if (first === '{') readMembers(reader, '}', 'object key:value pair', true);
	else if (first === '[') readMembers(reader, ']', 'array element', false);
	else if (first === '"') readString(reader);
	else if (first === 't') readLiteral(reader, 'true');
	else if (first === 'f') readLiteral(reader, 'false');
	else if (first === 'n') readLiteral(reader, 'null');
	else if (first !== undefined && /[-0-9]/.test(first)) readNumber(reader);
	else fail(reader, 'looking for beginning of value');
}

function readMembers(reader: Reader, end: '}' | ']', what: string, hasKeys: boolean): void {
	reader.at += 1;
	skipSpace(reader);
	if (reader.text[reader.at] === end) {
		reader.at += 1;
		return;
	}
	for (;;) {
		if (hasKeys) {
			skipSpace(reader);
			if (reader.text[reader.at] !== '"') fail(reader, 'looking for beginning of object key string');
			readString(reader);
			skipSpace(reader);
			if (reader.text[reader.at] !== ':') fail(reader, 'after object key');
			reader.at += 1;
		}
		readValue(reader);
		skipSpace(reader);
		const next = reader.text[reader.at];
		if (next !== end && next !== ',') fail(reader, `after ${what}`);
		reader.at += 1;
		if (next === end) return;
	}
}

function readString(reader: Reader): void {
	reader.at += 1;
	for (;;) {
		const next = reader.text[reader.at];
		if (next === undefined || next < ' ') fail(reader, 'in string literal');
		reader.at += 1;
		if (next === '"') return;
		if (next !== '\\') continue;
		const escaped = reader.text[reader.at];
		if (escaped === undefined || !'bfnrt\\/"u'.includes(escaped)) fail(reader, 'in string escape code');
		reader.at += 1;
		for (let digit = 0; escaped === 'u' && digit < 4; digit += 1) {
			if (!/[0-9a-fA-F]/.test(reader.text[reader.at] ?? '')) fail(reader, 'in \\u hexadecimal character escape');
			reader.at += 1;
		}
	}
}

function readLiteral(reader: Reader, literal: string): void {
	for (const letter of literal) {
		if (reader.text[reader.at] !== letter) fail(reader, `in literal ${literal} (expecting '${letter}')`);
		reader.at += 1;
	}
}

function readNumber(reader: Reader): void {
	const isDigit = () => /[0-9]/.test(reader.text[reader.at] ?? '');
	const digits = (where: string) => {
		if (!isDigit()) fail(reader, where);
		while (isDigit()) reader.at += 1;
	};
	if (reader.text[reader.at] === '-') reader.at += 1;
	if (reader.text[reader.at] === '0') reader.at += 1;
	else digits('in numeric literal');
	if (reader.text[reader.at] === '.') {
		reader.at += 1;
		digits('after decimal point in numeric literal');
	}
	if (/[eE]/.test(reader.text[reader.at] ?? '')) {
		reader.at += 1;
		if (/[-+]/.test(reader.text[reader.at] ?? '')) reader.at += 1;
		digits('in exponent of numeric literal');
	}
}

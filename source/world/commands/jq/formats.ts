import {isArray, isObject, JqError, type Json, print, typeOf} from './values.ts';

/** `@base64`, `@csv` and their like. */
export function formatted(name: string, value: Json): string {
	const text = typeof value === 'string' ? value : print(value);
	switch (name) {
		case '@text':
			return text;
		case '@json':
			return print(value);
		case '@base64':
			return Buffer.from(text).toString('base64');
		case '@base64d':
			return Buffer.from(text, 'base64').toString('utf8');
		case '@uri':
			return [...Buffer.from(text)]
				.map((byte) =>
					/[\w.~-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
				)
				.join('');
		case '@html':
			return text.replace(/[<>&'"]/g, (character) => ({'<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;'})[character]!);
		case '@sh':
			return (isArray(value) ? value : [value]).map(quoted).join(' ');
		case '@csv':
		case '@tsv':
			if (!isArray(value)) throw new JqError(`${typeOf(value)} (${text}) cannot be ${name.slice(1)}-formatted, only an array can be`);
			return value.map((cell) => (name === '@csv' ? csvCell(cell) : tsvCell(cell))).join(name === '@csv' ? ',' : '\t');
		default:
			throw new JqError(`${name.slice(1)} is not a valid format`);
	}
}

function quoted(value: Json): string {
	if (isArray(value) || isObject(value)) throw new JqError(`${typeOf(value)} (${print(value)}) can not be escaped for shell`);
	return typeof value === 'string' ? `'${value.replaceAll("'", "'\\''")}'` : print(value);
}

function csvCell(value: Json): string {
	if (isArray(value) || isObject(value)) throw new JqError(`${typeOf(value)} (${print(value)}) is not valid in a csv row`);
	if (value === null) return '';
	return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : print(value);
}

function tsvCell(value: Json): string {
	if (value === null) return '';
	if (typeof value !== 'string') return print(value);
	return value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

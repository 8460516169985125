import type {GoInteger} from './syntax.ts';

/* Values as Go has them and writes them: JSON's numbers are float64, a missing one is no value at all. */

/** Undefined: there is no such value (`<no value>`); null: nil. */
export type Value = undefined | null | boolean | number | string | GoInteger | readonly Value[] | {readonly [key: string]: Value};

export function isInteger(value: Value): value is GoInteger {
	return (
		typeof value === 'object' &&
		value !== null &&
		!Array.isArray(value) &&
		Object.keys(value).length === 1 &&
		typeof (value as GoInteger).integer === 'number'
	);
}

export function isList(value: Value): value is readonly Value[] {
	return Array.isArray(value);
}

export function isMap(value: Value): value is {readonly [key: string]: Value} {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && !isInteger(value);
}

export function isTrue(value: Value): boolean {
	if (value === undefined || value === null || value === false || value === '' || value === 0) return false;
	if (isInteger(value)) return value.integer !== 0;
	if (isList(value)) return value.length > 0;
	return !isMap(value) || Object.keys(value).length > 0;
}

export function typeName(value: Value): string {
	if (value === undefined || value === null) return '<nil>';
	if (typeof value === 'boolean') return 'bool';
	if (typeof value === 'string') return 'string';
	if (typeof value === 'number') return 'float64';
	if (isInteger(value)) return 'int';
	return isList(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** `%v`. */
export function show(value: Value): string {
	if (value === undefined) return '<no value>';
	if (value === null) return '<nil>';
	if (typeof value === 'number') return showFloat(value);
	if (isInteger(value)) return String(value.integer);
	if (isList(value)) return `[${value.map(showInside).join(' ')}]`;
	if (isMap(value)) {
		return `map[${Object.keys(value)
			.toSorted()
			.map((key) => `${key}:${showInside(value[key])}`)
			.join(' ')}]`;
	}
	return String(value);
}

function showInside(value: Value): string {
	return value === undefined ? '<nil>' : show(value);
}

/** `%v` of a float64 is `%g` in its shortest form; an exponent comes from 1e+21 on. */
export function showFloat(value: number): string {
	const [mantissa = '', power = '0'] = value.toExponential().split('e');
	const exponent = Number(power);
	if (exponent < -4 || exponent >= 21) return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
	return String(value);
}

const verb = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])/g;

/** `fmt.Sprintf`. */
export function sprintf(format: string, args: readonly Value[]): string {
	let used = 0;
	const text = format.replace(verb, (_whole, flags: string, width: string | undefined, precision: string | undefined, kind: string) => {
		if (kind === '%') return '%';
		const room = width === '*' ? Number(show(args[used++])) : Number(width ?? 0);
		if (used >= args.length) return `%!${kind}(MISSING)`;
		const value = args[used++]!;
		const shown = formatOne(kind, value, precision === undefined ? undefined : Number(precision), flags);
		if (flags.includes('-')) return shown.padEnd(room);
		return flags.includes('0') && /^-?\d/.test(shown) ? shown.padStart(room, '0') : shown.padStart(room);
	});
	if (used >= args.length) return text;
	const extra = args.slice(used).map((value) => `${typeName(value)}=${show(value)}`);
	return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function formatOne(kind: string, value: Value, precision: number | undefined, flags: string): string {
	const wrong = `%!${kind}(${typeName(value)}=${show(value)})`;
	switch (kind) {
		case 'v':
			return flags.includes('#') && typeof value === 'string' ? JSON.stringify(value) : value === undefined ? '<nil>' : show(value);
		case 's':
			if (typeof value === 'string') return precision === undefined ? value : value.slice(0, precision);
			return isList(value) || isMap(value) ? show(value) : wrong;
		case 'q':
			return typeof value === 'string' ? JSON.stringify(value) : wrong;
		case 'd':
			return isInteger(value) ? String(value.integer) : wrong;
		case 'x':
			if (isInteger(value)) return value.integer.toString(16);
			return typeof value === 'string' ? Buffer.from(value).toString('hex') : wrong;
		case 'f':
		case 'F':
			return typeof value === 'number' ? value.toFixed(precision ?? 6) : wrong;
		case 'g':
			return typeof value === 'number' ? (precision === undefined ? showFloat(value) : showFloat(Number(value.toPrecision(precision || 1)))) : wrong;
		case 'e':
			return typeof value === 'number' ? value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2') : wrong;
		case 't':
			return typeof value === 'boolean' ? String(value) : wrong;
		case 'T':
			return typeName(value);
		case 'c':
			return isInteger(value) ? String.fromCodePoint(value.integer) : wrong;
		default:
			return `%!${kind}(${typeName(value)}=${show(value)})`;
	}
}

/* The escapes of `echo -e` and `printf`, and `printf`'s formats. */

const simpleEscapes: Readonly<Record<string, string>> = {
	a: '\x07',
	b: '\b',
	e: '\x1b',
	f: '\f',
	n: '\n',
	r: '\r',
	t: '\t',
	v: '\v',
	'\\': '\\',
};

/** Resolves backslash escapes. `\c` ends the output. In `echo` an octal number begins with `\0`. */
export function escapeText(text: string, isEcho: boolean): {readonly text: string; readonly isEnded: boolean} {
	let result = '';
	for (let at = 0; at < text.length; at += 1) {
		const character = text[at]!;
		if (character !== '\\' || at === text.length - 1) {
			result += character;
			continue;
		}
		at += 1;
		const next = text[at]!;
		const simple = simpleEscapes[next];
		if (simple !== undefined) result += simple;
		else if (next === 'c') return {text: result, isEnded: true};
		else if (next === 'x') {
			const digits = /^[0-9a-fA-F]{1,2}/.exec(text.slice(at + 1))?.[0];
			if (digits === undefined) result += '\\x';
			else {
				result += String.fromCharCode(Number.parseInt(digits, 16));
				at += digits.length;
			}
		} else if (next >= '0' && next <= '7') {
			const digits = (isEcho && next === '0' ? /^0[0-7]{0,3}/ : /^[0-7]{1,3}/).exec(text.slice(at))![0];
			result += String.fromCharCode(Number.parseInt(digits, 8) & 255);
			at += digits.length - 1;
		} else if (!isEcho && (next === '"' || next === "'")) result += next;
		else result += `\\${next}`;
	}
	return {text: result, isEnded: false};
}

const directive = /%(%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?([diouxXcsbeEfgG]))|(\.)/;

/** What bash adds: `%q` and `%(…)T`. */
export interface ExtraFormats {
	quote(text: string): string;
	time(format: string, argument: string | undefined): string;
}

/** `printf`: the format is used again until the arguments are used up. */
export function formatPrintf(
	format: string,
	args: readonly string[],
	complain: (problem: string) => void,
	isRepeated = true,
	extra?: ExtraFormats,
): string {
	let result = '';
	let used = 0;
	do {
		const before = used;
		let at = 0;
		while (at < format.length) {
			const percent = format.indexOf('%', at);
			const plain = escapeText(format.slice(at, percent < 0 ? undefined : percent), false);
			result += plain.text;
			if (plain.isEnded) return result;
			if (percent < 0) break;
			const own = extra ? /^%(-?\d*)(?:(q)|\(([^)]*)\)T)/.exec(format.slice(percent)) : null;
			if (own) {
				at = percent + own[0].length;
				const text = own[2] ? extra!.quote(args[used] ?? '') : extra!.time(own[3]!, args[used]);
				result += pad(text, Number(own[1]) || 0, own[1]!.startsWith('-') ? '-' : '', 's');
				used += 1;
				continue;
			}
			const match = directive.exec(format.slice(percent));
			if (match?.index !== 0) {
				complain(`%${format[percent + 1] ?? ''}: invalid format`);
				return result;
			}
			at = percent + match[0].length;
			if (match[1] === '%') {
				result += '%';
				continue;
			}
			const width = match[3] === '*' ? Number(args[used++] ?? 0) : Number(match[3] ?? 0);
			const hasPrecision = match[0].includes('.');
			const precision = match[4] === '*' ? Number(args[used++] ?? 0) : hasPrecision ? Number(match[4] ?? 0) : undefined;
			const argument = args[used];
			used += 1;
			const piece = formatOne(match[5]!, match[2] ?? '', precision, argument, complain);
			result += pad(piece.text, width, match[2] ?? '', match[5]!);
			if (piece.isEnded) return result;
		}
		if (used === before || !isRepeated) break;
	} while (used < args.length);
	return result;
}

function formatOne(
	kind: string,
	flags: string,
	precision: number | undefined,
	argument: string | undefined,
	complain: (problem: string) => void,
): {readonly text: string; readonly isEnded: boolean} {
	const done = (text: string) => ({text, isEnded: false});
	switch (kind) {
		case 's':
			return done(precision === undefined ? (argument ?? '') : (argument ?? '').slice(0, precision));
		case 'c':
			return done((argument ?? '').slice(0, 1));
		case 'b':
			return escapeText(argument ?? '', true);
	}
	const value = numberOf(argument ?? '', complain);
	if ('eEfgG'.includes(kind)) {
		const digits = precision ?? 6;
		const text =
			kind === 'f' ? fixed(value, digits) : kind === 'g' || kind === 'G' ? general(value, digits || 1) : exponent(value.toExponential(digits));
		return done(signed(kind === 'E' || kind === 'G' ? text.toUpperCase() : text, value, flags));
	}
	const whole = Math.trunc(value);
	let digits: string;
	if (kind === 'x' || kind === 'X' || kind === 'o') {
		digits = (whole < 0 ? BigInt.asUintN(64, BigInt(whole)) : BigInt(whole)).toString(kind === 'o' ? 8 : 16);
		if (kind === 'X') digits = digits.toUpperCase();
		if (flags.includes('#')) digits = (kind === 'o' ? '0' : `0${kind}`) + digits;
		return done(precision === undefined ? digits : digits.padStart(precision, '0'));
	}
	digits = String(Math.abs(whole));
	if (precision !== undefined) digits = digits.padStart(precision, '0');
	return done(signed(whole < 0 ? `-${digits}` : digits, whole, flags));
}

/** `%g`: the shorter of the two ways, without zeros at the end. */
function general(value: number, digits: number): string {
	const [mantissa = '', power = '0'] = value.toExponential(digits - 1).split('e');
	const magnitude = Number(power);
	const withoutZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
	if (magnitude < -4 || magnitude >= digits) return exponent(`${withoutZeros(mantissa)}e${magnitude < 0 ? '-' : '+'}${Math.abs(magnitude)}`);
	return withoutZeros(value.toFixed(Math.max(0, digits - 1 - magnitude)));
}

/** An exponent has two digits at least. */
function exponent(text: string): string {
	return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** As C does it: a tie goes to the even digit. */
function fixed(value: number, digits: number): string {
	const scaled = Math.abs(value) * 10 ** digits;
	const floor = Math.floor(scaled);
	if (scaled - floor !== 0.5 || floor % 2 === 1) return value.toFixed(digits);
	return `${value < 0 ? '-' : ''}${(floor / 10 ** digits).toFixed(digits)}`;
}

function signed(text: string, value: number, flags: string): string {
	if (value < 0 || text.startsWith('-')) return text;
	return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function numberOf(text: string, complain: (problem: string) => void): number {
	if (text === '') return 0;
	if (text.startsWith('"') || text.startsWith("'")) return text.codePointAt(1) ?? 0;
	if (/^[-+]?0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
	const value = Number(text);
	if (text.trim() !== '' && Number.isFinite(value)) return value;
	complain(`invalid number '${text}'`);
	return Number.parseFloat(text) || 0;
}

function pad(text: string, width: number, flags: string, kind: string): string {
	if (width < 0 || flags.includes('-')) return text.padEnd(Math.abs(width));
	if (!flags.includes('0') || 'scb'.includes(kind)) return text.padStart(width);
	const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
	return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

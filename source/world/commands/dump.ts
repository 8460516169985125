import {type Command, type CommandIo, command} from './command.ts';
import {type InputState, newInputState, readAll} from './input.ts';
import {type Options, parseOptions} from './options.ts';

/* Commands that show bytes: od hexdump xxd strings. Left out: floating point, formats given by -e. */

/** What comes of `/dev/urandom` without an end is cut here. */
function bytesOf(text: string, options: {readonly skip: number; readonly count: number | undefined}): Buffer {
	const bytes = Buffer.from(text, 'utf8').subarray(options.skip);
	return options.count === undefined ? bytes : bytes.subarray(0, options.count);
}

function size(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const match = /^(0x[0-9a-fA-F]+|\d+)([bkKmM]?)/.exec(text);
	return match ? Number(match[1]) * ({b: 512, k: 1024, K: 1024, m: 1_048_576, M: 1_048_576}[match[2]!] ?? 1) : 0;
}

interface Format {
	readonly kind: 'x' | 'o' | 'u' | 'd' | 'c' | 'a';
	readonly bytes: number;
}

const digits: Readonly<Record<string, readonly [one: number, two: number, four: number, eight: number]>> = {
	x: [2, 4, 8, 16],
	o: [3, 6, 11, 22],
	u: [3, 5, 10, 20],
	d: [4, 6, 11, 20],
};

const escapes: Readonly<Record<number, string>> = {0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r'};
const controls = 'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(' ');

function unit(bytes: Buffer, at: number, {kind, bytes: width}: Format): string {
	if (kind === 'c') {
		const byte = bytes[at]!;
		return escapes[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));
	}
	if (kind === 'a') return controls[bytes[at]! & 127] ?? (bytes[at]! === 127 ? 'del' : String.fromCharCode(bytes[at]! & 127));
	let value = 0n;
	for (let index = width - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(bytes[at + index] ?? 0);
	if (kind === 'd') value = BigInt.asIntN(width * 8, value);
	if (kind === 'x') return value.toString(16).padStart(width * 2, '0');
	return kind === 'o' ? value.toString(8).padStart(digits.o![power(width)]!, '0') : value.toString();
}

function power(width: number): 0 | 1 | 2 | 3 {
	return width === 1 ? 0 : width === 2 ? 1 : width === 4 ? 2 : 3;
}

function formatOf(text: string): Format[] {
	return [...text.matchAll(/([acdoux])(\d|[CSIL])?/g)].map(([, kind, given]) => {
		const isCharacter = kind === 'a' || kind === 'c';
		const bytes = isCharacter ? 1 : given === undefined ? 4 : (({C: 1, S: 2, I: 4, L: 8} as Record<string, number>)[given] ?? Number(given));
		return {kind: kind as Format['kind'], bytes};
	});
}

function odFormats(options: Options): Format[] {
	const formats = options.values('t').flatMap(formatOf);
	const short: readonly (readonly [string, Format])[] = [
		['b', {kind: 'o', bytes: 1}],
		['c', {kind: 'c', bytes: 1}],
		['d', {kind: 'u', bytes: 2}],
		['o', {kind: 'o', bytes: 2}],
		['x', {kind: 'x', bytes: 2}],
		['h', {kind: 'x', bytes: 2}],
		['a', {kind: 'a', bytes: 1}],
		['i', {kind: 'd', bytes: 4}],
	];
	for (const [letter, format] of short) if (options.has(letter)) formats.push(format);
	return formats.length > 0 ? formats : [{kind: 'o', bytes: 2}];
}

function od(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'A:j:N:t:w:vabcdohixs', {'address-radix': 'A', format: 't', 'read-bytes': 'N', 'skip-bytes': 'j', width: 'w'});
	if (!options) return 1;
	const text = input(io, options.operands, state, size(options.value('N')));
	if (text === undefined) return state;
	const skip = size(options.value('j')) ?? 0;
	const bytes = bytesOf(text, {skip, count: size(options.value('N'))});
	const radix = options.value('A') ?? 'o';
	const address = (at: number): string => (radix === 'n' ? '' : at.toString({o: 8, d: 10, x: 16}[radix] ?? 8).padStart(radix === 'x' ? 6 : 7, '0'));
	const width = Number(options.value('w') ?? 16);
	const formats = odFormats(options);
	// The widest of several formats sets the pace of all.
	const cell = (format: Format): number => (format.kind === 'c' || format.kind === 'a' ? 4 : digits[format.kind]![power(format.bytes)]! + 1);
	const perByte = Math.max(...formats.map((format) => cell(format) / format.bytes));
	let last = '';
	let isStarred = false;
	for (let at = 0; at < bytes.length; at += width) {
		const row = bytes.subarray(at, at + width);
		const hex = row.toString('hex');
		if (!options.has('v') && row.length === width && hex === last) {
			if (!isStarred) io.out('*\n');
			isStarred = true;
			continue;
		}
		last = hex;
		isStarred = false;
		for (const [index, format] of formats.entries()) {
			let line = index === 0 ? address(skip + at) : ' '.repeat(address(0).length);
			for (let place = 0; place < row.length; place += format.bytes) line += unit(row, place, format).padStart(Math.ceil(perByte * format.bytes));
			io.out(`${line}\n`);
		}
	}
	if (radix !== 'n') io.out(`${address(skip + bytes.length)}\n`);
	return state.status;
}

/** All of the input; of `/dev/urandom` as much as is wanted. */
function input(io: CommandIo, operands: readonly string[], state: InputState, count: number | undefined): string | undefined {
	const text = readAll(io, operands, state);
	// Random bytes above 127 take two in UTF-8; below they are as good.
	return text === undefined || count === undefined ? text : text.slice(0, Math.max(count, 0) + 4096);
}

function hexdump(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'Cn:s:vbcdoxe:', {canonical: 'C', length: 'n', skip: 's', 'no-squeezing': 'v'});
	if (!options) return 1;
	const text = input(io, options.operands, state, size(options.value('n')));
	if (text === undefined) return state;
	const skip = size(options.value('s')) ?? 0;
	const bytes = bytesOf(text, {skip, count: size(options.value('n'))});
	const isCanonical = options.has('C') || io.name === 'hd';
	const address = (at: number): string => at.toString(16).padStart(isCanonical ? 8 : 7, '0');
	let last = '';
	let isStarred = false;
	for (let at = 0; at < bytes.length; at += 16) {
		const row = bytes.subarray(at, at + 16);
		if (!options.has('v') && row.length === 16 && row.toString('hex') === last) {
			if (!isStarred) io.out('*\n');
			isStarred = true;
			continue;
		}
		last = row.toString('hex');
		isStarred = false;
		io.out(`${address(skip + at)}${isCanonical ? canonicalRow(row) : plainRow(row, options)}\n`);
	}
	if (bytes.length > 0) io.out(`${address(skip + bytes.length)}\n`);
	return state.status;
}

function canonicalRow(row: Buffer): string {
	const cells = Array.from({length: 16}, (_, index) => (row[index] === undefined ? '  ' : row[index].toString(16).padStart(2, '0')));
	return `  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${printable(row)}|`;
}

function plainRow(row: Buffer, options: Options): string {
	const format: Format = options.has('d') ? {kind: 'u', bytes: 2} : options.has('o') ? {kind: 'o', bytes: 2} : {kind: 'x', bytes: 2};
	if (options.has('c') || options.has('b')) {
		const one: Format = options.has('c') ? {kind: 'c', bytes: 1} : {kind: 'o', bytes: 1};
		return Array.from({length: 16}, (_, index) => (index < row.length ? unit(row, index, one).padStart(4) : '    ')).join('');
	}
	const isWide = options.has('x') || options.has('d') || options.has('o');
	const width = isWide ? 8 : 5;
	return Array.from({length: 8}, (_, index) => {
		if (index * 2 >= row.length) return ' '.repeat(width);
		const shown = unit(row, index * 2, format);
		return (format.kind === 'u' ? shown.padStart(5, '0') : shown).padStart(width);
	}).join('');
}

function printable(row: Buffer): string {
	return [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
}

function xxd(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'pc:l:s:rg:u', {});
	if (!options) return 1;
	const text = input(io, options.operands, state, size(options.value('l')));
	if (text === undefined) return state;
	if (options.has('r')) {
		const hex = options.has('p')
			? text.replace(/\s+/g, '')
			: text
					.split('\n')
					.map((line) =>
						line
							.replace(/^[^:]*: /, '')
							.slice(0, 40)
							.replace(/\s+/g, ''),
					)
					.join('');
		io.out(Buffer.from(hex, 'hex').toString('utf8'));
		return 0;
	}
	const skip = size(options.value('s')) ?? 0;
	const bytes = bytesOf(text, {skip, count: size(options.value('l'))});
	const width = Number(options.value('c') ?? (options.has('p') ? 30 : 16));
	for (let at = 0; at < bytes.length; at += width) {
		const row = bytes.subarray(at, at + width);
		if (options.has('p')) io.out(`${row.toString('hex')}\n`);
		else {
			const pairs = Array.from({length: Math.ceil(width / 2)}, (_, index) =>
				row
					.subarray(index * 2, index * 2 + 2)
					.toString('hex')
					.padEnd(4),
			);
			io.out(`${(skip + at).toString(16).padStart(8, '0')}: ${pairs.join(' ')}  ${printable(row)}\n`);
		}
	}
	return state.status;
}

function strings(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'afon:t:');
	if (!options) return 1;
	const text = readAll(io, options.operands, state);
	if (text === undefined) return state;
	const least = Number(options.value('n') ?? 4);
	for (const run of text.match(/[\t -~]+/g) ?? []) if (run.length >= least) io.out(`${run}\n`);
	return state.status;
}

export const dumpCommands: readonly Command[] = [
	command('od', od),
	command('hexdump', hexdump),
	command('hd', hexdump),
	command('xxd', xxd),
	command('strings', strings),
];

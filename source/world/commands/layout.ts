import {byteLength} from '../file-nodes.ts';
import {errorText} from '../file-system.ts';
import {type Command, type CommandIo, command} from './command.ts';
import {parseSizeBytes} from './files.ts';
import {type InputState, newInputState, readAll} from './input.ts';
import {parseOptions} from './options.ts';

/* Commands that lay text out anew: fold expand unexpand nl paste split fmt, dos2unix. */

function lines(text: string): string[] {
	return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function fold(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'bsw:', {width: 'w', spaces: 's', bytes: 'b'});
	if (!options) return 1;
	const text = readAll(io, options.operands, state);
	if (text === undefined) return state;
	const width = Number(options.value('w') ?? 80);
	const folded = lines(text).map((line) => {
		const pieces: string[] = [];
		let rest = line;
		while (rest.length > width) {
			const blank = options.has('s') ? rest.slice(0, width).lastIndexOf(' ') + 1 : 0;
			const at = blank > 0 ? blank : width;
			pieces.push(rest.slice(0, at));
			rest = rest.slice(at);
		}
		return [...pieces, rest].join('\n');
	});
	io.out(folded.join('\n') + (text.endsWith('\n') ? '\n' : ''));
	return state.status;
}

function expand(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'it:fa', {tabs: 't', initial: 'i', all: 'a'});
	if (!options) return 1;
	const text = readAll(io, options.operands, state);
	if (text === undefined) return state;
	const width = Number(options.value('t') ?? 8);
	const isBack = io.name === 'unexpand';
	for (const line of lines(text)) {
		if (isBack) {
			const blanks = /^[ \t]*/.exec(line)![0];
			const columns = [...blanks].reduce((column, character) => (character === '\t' ? column + width - (column % width) : column + 1), 0);
			io.out(`${'\t'.repeat(Math.floor(columns / width))}${' '.repeat(columns % width)}${line.slice(blanks.length)}\n`);
			continue;
		}
		let shown = '';
		for (const character of line) shown += character === '\t' ? ' '.repeat(width - (shown.length % width)) : character;
		io.out(`${shown}\n`);
	}
	return state.status;
}

function nl(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'b:i:s:v:w:n:', {'body-numbering': 'b', 'line-increment': 'i', 'number-separator': 's', 'number-width': 'w'});
	if (!options) return 1;
	const text = readAll(io, options.operands, state);
	if (text === undefined) return state;
	const style = options.value('b') ?? 't';
	const width = Number(options.value('w') ?? 6);
	const separator = options.value('s') ?? '\t';
	let number = Number(options.value('v') ?? 1);
	for (const line of lines(text)) {
		if (style === 'n' || (style === 't' && line === '')) {
			io.out(`${' '.repeat(width + separator.length)}${line}\n`);
			continue;
		}
		io.out(`${String(number).padStart(width)}${separator}${line}\n`);
		number += Number(options.value('i') ?? 1);
	}
	return state.status;
}

function split(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'a:b:l:C:dn:', {bytes: 'b', lines: 'l', 'suffix-length': 'a', 'numeric-suffixes': 'd'});
	if (!options) return 1;
	const [path = '-', prefix = 'x'] = options.operands;
	const text = readAll(io, [path], state);
	if (text === undefined) return state;
	const pieces: string[] = [];
	const bytes = options.value('b') === undefined ? undefined : parseSizeBytes(options.value('b')!);
	if (bytes !== undefined) for (let at = 0; at < text.length; at += bytes) pieces.push(text.slice(at, at + bytes));
	else {
		const count = Number(options.value('l') ?? 1000);
		const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
		for (let at = 0; at < all.length; at += count) pieces.push(all.slice(at, at + count).join(''));
	}
	const length = Number(options.value('a') ?? 2);
	for (const [index, piece] of pieces.entries()) {
		let suffix = '';
		for (let place = 0, rest = index; place < length; place += 1) {
			const base = options.has('d') ? 10 : 26;
			suffix = (options.has('d') ? String(rest % base) : String.fromCharCode(97 + (rest % base))) + suffix;
			rest = Math.floor(rest / base);
		}
		const error = io.files.write(io.path(prefix + suffix), piece);
		if (!error) continue;
		io.complain(`${prefix + suffix}: ${errorText(error)}`);
		return 1;
	}
	return state.status;
}

function lineEnds(io: CommandIo, state = newInputState()): number | InputState {
	const change = (text: string): string => (io.name === 'dos2unix' ? text.replaceAll('\r\n', '\n') : text.replace(/\r?\n/g, '\r\n'));
	const paths = io.args.filter((argument) => !argument.startsWith('-'));
	if (paths.length === 0) {
		const text = readAll(io, [], state);
		if (text === undefined) return state;
		io.out(change(text));
	}
	for (const path of paths) {
		const text = io.files.read(io.path(path));
		if (text === undefined) {
			io.complain(`${path}: ${errorText('ENOENT')}`);
			state.status = 1;
		} else io.files.write(io.path(path), change(text));
	}
	return state.status;
}

/** POSIX's CRC, which is not zip's. */
function cksum(io: CommandIo, state = newInputState()): number | InputState {
	if (io.args.length === 0) {
		const text = readAll(io, [], state);
		if (text === undefined) return state;
		io.out(`${crc(text)} ${byteLength(text)}\n`);
		return 0;
	}
	for (const path of io.args) {
		const text = io.files.read(io.path(path));
		if (text === undefined) {
			io.complain(`${path}: ${errorText('ENOENT')}`);
			state.status = 1;
		} else io.out(`${crc(text)} ${byteLength(text)} ${path}\n`);
	}
	return state.status;
}

function crc(text: string): number {
	let sum = 0;
	const add = (byte: number): void => {
		sum ^= byte << 24;
		for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x8000_0000 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1;
	};
	const bytes = Buffer.from(text);
	for (const byte of bytes) add(byte);
	for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) add(length & 255);
	return ~sum >>> 0;
}

export const layoutCommands: readonly Command[] = [
	command('fold', fold),
	command('expand', expand),
	command('unexpand', expand),
	command('nl', nl),
	command('split', split),
	command('dos2unix', lineEnds),
	command('unix2dos', lineEnds),
	command('cksum', cksum),
];

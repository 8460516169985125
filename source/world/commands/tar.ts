import {parentOf} from '../file-paths.ts';
import type {FileNode} from '../file-system.ts';
import {errorText} from '../file-system.ts';
import {type Command, type CommandIo, command} from './command.ts';
import {compress, decompress} from './gzip.ts';
import {type InputState, newInputState, readAll} from './input.ts';
import {modifiedAt} from './listing.ts';
import {calendarAt, formatTime} from './time-text.ts';

/*
tar: create, extract, list, as `kubectl cp` and `tar cf - … | tar xf -` use it. An archive is a text like any other here;
its sizes are those of its bytes in UTF-8. Own reader and writer: the libraries for it are streams, and nothing below
the server may wait for a promise. Left out: hard links, append, update, sparse files, formats other than ustar.
*/

const block = 512;

interface TarOptions {
	mode: 'c' | 'x' | 't' | undefined;
	file: string;
	isCompressed: boolean;
	isVerbose: boolean;
	toOutput: boolean;
	/** The working directory from here on, and the operands below it. */
	readonly operands: {readonly directory: string; readonly name: string}[];
	directory: string;
	strip: number;
	readonly excluded: string[];
	keepsOld: boolean;
}

interface Entry {
	readonly name: string;
	readonly node: FileNode & {kind: 'file' | 'directory' | 'link'};
}

function parse(io: CommandIo): TarOptions | string {
	const options: TarOptions = {
		mode: undefined,
		file: '-',
		isCompressed: false,
		isVerbose: false,
		toOutput: false,
		operands: [],
		directory: io.workingDirectory,
		strip: 0,
		excluded: [],
		keepsOld: false,
	};
	const args = [...io.args];
	// The letters may come without a dash.
	if (args[0] !== undefined && /^[a-zA-Z]+$/.test(args[0])) args[0] = `-${args[0]}`;
	for (let at = 0; at < args.length; at += 1) {
		const argument = args[at]!;
		if (argument.startsWith('--')) {
			const [name = '', ...rest] = argument.slice(2).split('=');
			const value = (): string => (argument.includes('=') ? rest.join('=') : (args[++at] ?? ''));
			if (name === 'create') options.mode = 'c';
			else if (name === 'extract' || name === 'get') options.mode = 'x';
			else if (name === 'list') options.mode = 't';
			else if (name === 'file') options.file = value();
			else if (name === 'directory') options.directory = io.files.resolve(options.directory, value());
			else if (name === 'gzip') options.isCompressed = true;
			else if (name === 'verbose') options.isVerbose = true;
			else if (name === 'to-stdout') options.toOutput = true;
			else if (name === 'strip-components') options.strip = Number(value());
			else if (name === 'exclude') options.excluded.push(value());
			else if (name !== '' && !harmless.has(name)) return `unrecognized option '--${name}'`;
			continue;
		}
		if (!argument.startsWith('-') || argument === '-') {
			options.operands.push({directory: options.directory, name: argument});
			continue;
		}
		for (const letter of argument.slice(1)) {
			if (letter === 'c' || letter === 'x' || letter === 't') options.mode = letter;
			else if (letter === 'f') options.file = args[++at] ?? '-';
			else if (letter === 'C') options.directory = io.files.resolve(options.directory, args[++at] ?? '');
			else if (letter === 'z') options.isCompressed = true;
			else if (letter === 'v') options.isVerbose = true;
			else if (letter === 'O') options.toOutput = true;
			else if (letter === 'k') options.keepsOld = true;
			else if (letter === 'X') at += 1;
			else if (!'phmoaPSwUW'.includes(letter)) return `invalid option -- '${letter}'`;
		}
	}
	return options;
}

const harmless: ReadonlySet<string> = new Set([
	'no-same-owner',
	'same-owner',
	'no-same-permissions',
	'preserve-permissions',
	'numeric-owner',
	'overwrite',
	'warning',
	'dereference',
	'totals',
	'no-overwrite-dir',
]);

function tar(io: CommandIo, state = newInputState()): number | InputState {
	const options = parse(io);
	if (typeof options === 'string') {
		io.complain(options);
		return io.isBusybox ? 1 : 2;
	}
	const fails = io.isBusybox ? 1 : 2;
	if (options.mode === undefined) {
		if (io.isBusybox) io.err('Usage: tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...\n');
		else
			io.err(
				"tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n",
			);
		return fails;
	}
	if (io.files.stat(options.directory)?.kind !== 'directory') return noDirectory(io, options.directory);
	if (options.mode === 'c') return create(io, options);
	let text: string | undefined;
	if (options.file === '-') {
		text = readAll(io, [], state);
		if (text === undefined) return state;
	} else {
		text = io.files.read(io.path(options.file));
		if (text === undefined) return unreadable(io, options.file);
	}
	// A compressed archive is known by its first bytes.
	if (text.startsWith('\x1f\x8b')) text = decompress(text) ?? '';
	const entries = unpack(text);
	if (!entries) {
		if (io.isBusybox) io.complain(text === '' ? 'short read' : 'invalid tar magic');
		else if (text !== '') io.err('tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n');
		return text === '' && !io.isBusybox ? 0 : fails;
	}
	return options.mode === 't' ? list(io, options, entries) : extract(io, options, entries);
}

function noDirectory(io: CommandIo, directory: string): number {
	const given = io.args[io.args.findIndex((argument) => argument === '-C' || /^-?[a-zA-Z]*C$/.test(argument)) + 1] ?? directory;
	if (io.isBusybox) {
		io.complain(`can't change directory to '${given}': ${errorText('ENOENT')}`);
		return 1;
	}
	io.err(`tar: ${given}: Cannot open: ${errorText('ENOENT')}\ntar: Error is not recoverable: exiting now\n`);
	return 2;
}

function unreadable(io: CommandIo, file: string): number {
	if (io.isBusybox) {
		io.complain(`can't open '${file}': ${errorText('ENOENT')}`);
		return 1;
	}
	io.err(`tar: ${file}: Cannot open: ${errorText('ENOENT')}\ntar: Error is not recoverable: exiting now\n`);
	return 2;
}

// ---- making one

function create(io: CommandIo, options: TarOptions): number {
	let archive = '';
	let bytes = 0;
	let status = 0;
	let isRooted = false;
	// With the archive on standard output the names go to standard error.
	const say = (name: string): void => {
		if (!options.isVerbose) return;
		if (options.file === '-') io.err(`${name}\n`);
		else io.out(`${name}\n`);
	};
	const add = (shown: string, place: string): void => {
		if (options.excluded.some((pattern) => shown === pattern || shown.endsWith(`/${pattern}`))) return;
		const node = io.files.statLink(place);
		if (!node || place === io.path(options.file)) return;
		let name = shown.replace(/^\/+/, '');
		if (name !== shown && !isRooted) {
			isRooted = true;
			io.err(io.isBusybox ? "tar: removing leading '/' from member names\n" : "tar: Removing leading `/' from member names\n");
		}
		if (node.kind === 'directory' && !name.endsWith('/')) name += '/';
		say(node.kind === 'directory' && !shown.endsWith('/') ? `${shown}/` : shown);
		const packed = packOne(io, name, place, node);
		archive += packed.text;
		bytes += packed.bytes;
		if (node.kind !== 'directory') return;
		for (const child of io.files.list(place) ?? []) add(`${shown.replace(/\/$/, '')}/${child}`, io.files.resolve(place, child));
	};
	if (options.operands.length === 0) {
		io.complain(io.isBusybox ? 'empty archive' : 'Cowardly refusing to create an empty archive');
		return io.isBusybox ? 1 : 2;
	}
	for (const {directory, name} of options.operands) {
		const place = io.files.resolve(directory, name);
		if (io.files.statLink(place)) add(name, place);
		else {
			io.complain(io.isBusybox ? `${name}: ${errorText('ENOENT')}` : `${name}: Cannot stat: ${errorText('ENOENT')}`);
			status = io.isBusybox ? 1 : 2;
		}
	}
	// Two empty blocks, and filled up to twenty.
	const wanted = Math.ceil((bytes + 2 * block) / (20 * block)) * 20 * block;
	archive += '\0'.repeat(wanted - bytes);
	if (options.isCompressed) archive = compress(archive);
	if (options.file === '-') io.out(archive);
	else {
		const error = io.files.write(io.path(options.file), archive);
		if (error) {
			io.complain(io.isBusybox ? `can't open '${options.file}': ${errorText(error)}` : `${options.file}: Cannot open: ${errorText(error)}`);
			return io.isBusybox ? 1 : 2;
		}
	}
	if (status !== 0)
		io.err(io.isBusybox ? 'tar: error exit delayed from previous errors\n' : 'tar: Exiting with failure status due to previous errors\n');
	return status;
}

function packOne(io: CommandIo, name: string, place: string, node: FileNode): {readonly text: string; readonly bytes: number} {
	let text = '';
	if (node.kind === 'file') text = (io.files.read(place) ?? '') + '\0'.repeat(Math.min(node.zeroBytes ?? 0, mostZeroBytes));
	if (node.kind === 'binary') text = `#!${place}\n`;
	const size = Buffer.byteLength(text);
	const type = node.kind === 'directory' ? '5' : node.kind === 'link' ? '2' : '0';
	const mode = 'mode' in node ? node.mode : 0o755;
	const modifiedAtMs = modifiedAt(node);
	const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
	const field = (value: string, width: number): string => value.slice(0, width).padEnd(width, '\0');
	const seconds = Math.floor(calendarAt(modifiedAtMs).unixMs / 1000);
	const {user = 0, group = 0} = 'user' in node || 'group' in node ? node : {};
	const before = field(name, 100) + octal(mode & 0o7777, 8) + octal(user, 8) + octal(group, 8) + octal(size, 12) + octal(seconds, 12);
	const after = `${type}${field(node.kind === 'link' ? node.target : '', 100)}ustar\x0000${field(user === 0 ? 'root' : '', 32)}${field(group === 0 ? 'root' : '', 32)}${octal(0, 8)}${octal(0, 8)}${'\0'.repeat(167)}`;
	let sum = 32 * 8;
	for (const character of Buffer.from(before + after, 'utf8')) sum += character;
	const header = `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`;
	const padding = (block - (size % block)) % block;
	return {text: header + text + '\0'.repeat(padding), bytes: Buffer.byteLength(header) + size + padding};
}

/** A file of gigabytes of nothing is packed as a smaller one. */
const mostZeroBytes = 1_048_576;

// ---- taking one apart

/** Undefined: it is no archive. */
function unpack(text: string): Entry[] | undefined {
	const bytes = Buffer.from(text, 'utf8');
	const entries: Entry[] = [];
	let at = 0;
	while (at + block <= bytes.length && bytes[at] !== 0) {
		const field = (from: number, length: number): string => {
			const part = bytes.subarray(at + from, at + from + length);
			const end = part.indexOf(0);
			return part.subarray(0, end < 0 ? undefined : end).toString('utf8');
		};
		if (field(257, 5) !== 'ustar') return undefined;
		const size = Number.parseInt(field(124, 12), 8) || 0;
		const mode = Number.parseInt(field(100, 8), 8) || 0;
		const modifiedAtMs = (Number.parseInt(field(136, 12), 8) || 0) * 1000 - calendarAt(0).unixMs;
		const name = field(0, 100);
		const type = field(156, 1);
		if (type === '5') entries.push({name, node: {kind: 'directory', mode, modifiedAtMs}});
		else if (type === '2') entries.push({name, node: {kind: 'link', target: field(157, 100)}});
		else entries.push({name, node: {kind: 'file', mode, modifiedAtMs, text: bytes.subarray(at + block, at + block + size).toString('utf8')}});
		at += block + Math.ceil(size / block) * block;
	}
	return at === 0 && bytes.length > 0 && bytes[0] !== 0 ? undefined : bytes.length === 0 ? undefined : entries;
}

function isWanted(options: TarOptions, name: string): boolean {
	const plain = name.replace(/\/$/, '');
	return (
		options.operands.length === 0 ||
		options.operands.some((operand) => {
			const wanted = operand.name.replace(/\/$/, '');
			return plain === wanted || plain.startsWith(`${wanted}/`);
		})
	);
}

function list(io: CommandIo, options: TarOptions, entries: readonly Entry[]): number {
	for (const {name, node} of entries) {
		if (!isWanted(options, name)) continue;
		if (!options.isVerbose) {
			io.out(`${name}\n`);
			continue;
		}
		const mode = 'mode' in node ? node.mode : 0o777;
		const type = {file: '-', directory: 'd', link: 'l'}[node.kind];
		const size = node.kind === 'file' ? Buffer.byteLength(node.text) : 0;
		const time = calendarAt(modifiedAt(node));
		const shown = formatTime(io.isBusybox ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d %H:%M', time);
		const link = node.kind === 'link' ? ` -> ${node.target}` : '';
		io.out(`${type}${permissions(mode)} root/root ${String(size).padStart(9)} ${shown} ${name}${link}\n`);
	}
	return 0;
}

function permissions(mode: number): string {
	return [6, 3, 0].map((shift) => ['r', 'w', 'x'].map((letter, index) => ((mode >> shift) & (4 >> index) ? letter : '-')).join('')).join('');
}

function extract(io: CommandIo, options: TarOptions, entries: readonly Entry[]): number {
	let status = 0;
	for (const {name, node} of entries) {
		if (!isWanted(options, name)) continue;
		if (options.toOutput) {
			if (node.kind === 'file') io.out(node.text);
			continue;
		}
		const parts = name.replace(/\/$/, '').split('/').slice(options.strip);
		if (options.strip > 0 && parts.length === 0) continue;
		if (options.isVerbose) io.out(`${name}\n`);
		const place = io.files.resolve(options.directory, parts.join('/'));
		const error = put(io, options, place, node);
		if (!error) continue;
		io.complain(io.isBusybox ? `can't open '${name}': ${errorText(error)}` : `${name}: Cannot open: ${errorText(error)}`);
		if (io.isBusybox) return 1;
		status = 2;
	}
	if (status !== 0) io.err('tar: Exiting with failure status due to previous errors\n');
	return status;
}

function put(io: CommandIo, options: TarOptions, place: string, node: Entry['node']) {
	const made = makeParents(io, node.kind === 'directory' ? place : parentOf(place));
	if (made) return made;
	if (node.kind === 'directory') return undefined;
	const old = io.files.statLink(place);
	if (old && options.keepsOld) return 'EEXIST' as const;
	if (old && old.kind !== 'directory' && (node.kind === 'link' || old.kind === 'link')) io.files.remove(place);
	if (node.kind === 'link') return io.files.makeLink(place, node.target);
	const error = io.files.write(place, node.text);
	return error ?? io.files.setMode(place, node.mode);
}

function makeParents(io: CommandIo, place: string): ReturnType<CommandIo['files']['makeDirectory']> {
	const node = io.files.stat(place);
	if (node) return node.kind === 'directory' ? undefined : 'EEXIST';
	return makeParents(io, parentOf(place)) ?? io.files.makeDirectory(place);
}

export const tarCommand: Command = command('tar', tar);

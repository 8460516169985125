import {gunzipSync, gzipSync} from 'fflate';
import {errorText} from '../file-system.ts';
import {type Command, type CommandIo, command} from './command.ts';
import {type InputState, newInputState, readAll} from './input.ts';
import {parseOptions} from './options.ts';

/* gzip, gunzip, zcat. What is compressed is a text of which each character is a byte. */

export function compress(text: string): string {
	return Buffer.from(gzipSync(Buffer.from(text, 'utf8'), {mtime: 0})).toString('latin1');
}

/** Undefined: it is not compressed. */
export function decompress(text: string): string | undefined {
	if (!text.startsWith('\x1f\x8b')) return undefined;
	try {
		return Buffer.from(gunzipSync(Buffer.from(text, 'latin1'))).toString('utf8');
	} catch {
		return undefined;
	}
}

function gzip(io: CommandIo, state = newInputState()): number | InputState {
	const options = parseOptions(io, 'cdfkqtv123456789nlrS:', {
		stdout: 'c',
		decompress: 'd',
		uncompress: 'd',
		force: 'f',
		keep: 'k',
		quiet: 'q',
		test: 't',
		best: '9',
		fast: '1',
	});
	if (!options) return 1;
	const isDecompressing = options.has('d') || options.has('t') || io.name === 'gunzip' || io.name === 'zcat';
	const toOutput = options.has('c') || io.name === 'zcat';
	if (options.operands.length === 0 || options.operands[0] === '-') {
		const text = readAll(io, [], state);
		if (text === undefined) return state;
		const result = isDecompressing ? decompress(text) : compress(text);
		if (result === undefined) return invalid(io, 'stdin');
		if (!options.has('t')) io.out(result);
		return 0;
	}
	for (const path of options.operands)
		state.status = one(io, path, {isDecompressing, toOutput, keeps: options.has('k'), isTest: options.has('t')}) || state.status;
	return state.status;
}

interface Way {
	readonly isDecompressing: boolean;
	readonly toOutput: boolean;
	readonly keeps: boolean;
	readonly isTest: boolean;
}

function one(io: CommandIo, path: string, {isDecompressing, toOutput, keeps, isTest}: Way): number {
	const place = io.path(path);
	const node = io.files.stat(place);
	const text = node?.kind === 'file' ? io.files.read(place) : undefined;
	if (text === undefined) {
		// GNU's gunzip and zcat are scripts around gzip, and speak in its name.
		if (io.isBusybox) io.complain(`${path}: ${errorText(node ? 'EISDIR' : 'ENOENT')}`);
		else io.err(node ? `gzip: ${path} is a directory -- ignored\n` : `gzip: ${path}: ${errorText('ENOENT')}\n`);
		return 1;
	}
	if (isDecompressing && !toOutput && !isTest && !path.endsWith('.gz') && !path.endsWith('.tgz')) {
		if (io.isBusybox) io.complain(`${path}: unknown suffix - ignored`);
		else io.err(`gzip: ${path}: unknown suffix -- ignored\n`);
		return io.isBusybox ? 1 : 2;
	}
	const result = isDecompressing ? decompress(text) : compress(text);
	if (result === undefined) return invalid(io, path);
	if (isTest) return 0;
	if (toOutput) {
		io.out(result);
		return 0;
	}
	const target = isDecompressing ? path.replace(/\.gz$/, '').replace(/\.tgz$/, '.tar') : `${path}.gz`;
	const error = io.files.write(io.path(target), result);
	if (error) {
		io.complain(`${target}: ${errorText(error)}`);
		return 1;
	}
	if (node?.kind === 'file') io.files.setMode(io.path(target), node.mode);
	if (!keeps) io.files.remove(place);
	return 0;
}

function invalid(io: CommandIo, path: string): number {
	if (io.isBusybox) io.complain('invalid magic');
	else io.err(`\ngzip: ${path}: not in gzip format\n`);
	return 1;
}

export const gzipCommands: readonly Command[] = ['gzip', 'gunzip', 'zcat'].map((name) => command(name, gzip));

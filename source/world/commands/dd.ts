import {sizeOf} from '../file-nodes.ts';
import {errorText} from '../file-system.ts';
import {type CommandIo, type CommandState, command} from './command.ts';
import {parseSizeBytes, say} from './files.ts';
import {readFile} from './input.ts';

/* dd: copies blocks, by the time the disk takes for them. */

interface CopyState extends CommandState {
	/** All it is to copy, and what of it has been copied so far. */
	readonly wantedBytes: number;
	copiedBytes: number;
	/** As much as is copied at once. */
	readonly sliceBytes: number;
	/** The file that grows with what is copied, and what stands before that. */
	readonly growing: {readonly path: string; readonly offsetBytes: number} | undefined;
	readonly startedAtMs: number;
	error?: string;
}

/** What is on no disk is copied this fast. */
const memoryBytesPerSecond = 500_000_000;
/** Of a copy without a count: more than there is room for anywhere. */
const endlessBytes = 1_099_511_627_776;

/** `/dev/zero` without a count to `/dev/null` never ends. */
function dd(io: CommandIo, state: CopyState | undefined): number | CopyState {
	const operands = new Map(io.args.map((argument) => [argument.slice(0, argument.indexOf('=')), argument.slice(argument.indexOf('=') + 1)]));
	if (state) return goOn(io, operands, state);
	const block = parseSizeBytes(operands.get('bs') ?? '512');
	if (block === undefined) return say(io, `invalid number '${operands.get('bs')}'`, `invalid number: '${operands.get('bs')}'`);
	const blocks = (name: string): number => block * (parseSizeBytes(operands.get(name) ?? '0') ?? 0);
	const wanted = operands.has('count') ? blocks('count') : undefined;
	const input = operands.get('if');
	const output = operands.get('of');
	const source = input === undefined ? undefined : io.files.stat(io.path(input));
	const isOutputDevice = output !== undefined && io.files.stat(io.path(output))?.kind === 'device';
	const target = output === undefined || isOutputDevice ? undefined : io.path(output);
	const slice = target === undefined ? undefined : io.process.diskSliceBytes?.(target);
	const copy = (wantedBytes: number, growing: CopyState['growing']): CopyState => ({
		wait: 'time',
		wantedBytes,
		copiedBytes: 0,
		sliceBytes: slice ?? wantedBytes,
		growing,
		startedAtMs: io.process.nowMs,
	});
	if (source?.kind === 'device' && source.name !== 'null') {
		if (wanted === undefined && target === undefined) return {...copy(0, undefined), wait: 'computing'};
		if (output === undefined) io.out('\0'.repeat(Math.min(wanted!, 1_048_576)));
		const growing = target === undefined ? undefined : {path: target, offsetBytes: blocks('seek')};
		const error = growing && io.files.write(growing.path, '', {zeroBytes: growing.offsetBytes});
		if (error !== undefined && error !== 'ENOSPC') return cannotOpen(io, output!, errorText(error));
		return copySlice(io, operands, copy(wanted ?? endlessBytes, growing));
	}
	const text = input === undefined ? (io.read() ?? '') : readFile(io, input);
	if (text === undefined) return 1;
	// What follows the text of a file is zeros, of which only the number is known.
	const sourceBytes = source?.kind === 'file' ? Math.max(sizeOf(source), text.length) : text.length;
	const from = Math.min(blocks('skip'), sourceBytes);
	const copied = text.slice(from, wanted === undefined ? undefined : from + wanted);
	const bytes = Math.min(wanted ?? Number.POSITIVE_INFINITY, source?.kind === 'file' && source.zeroBytes ? sourceBytes - from : copied.length);
	if (output === undefined) io.out(copied);
	const error =
		output === undefined
			? undefined
			: io.files.write(io.path(output), copied, bytes > copied.length ? {zeroBytes: bytes - copied.length} : undefined);
	if (error !== undefined && error !== 'ENOSPC') return cannotOpen(io, output!, errorText(error));
	const begun = copy(bytes, undefined);
	if (error) begun.error = writeError(io, output!, errorText(error));
	return copySlice(io, operands, begun);
}

/** Copies as much as the disk takes at once, and waits until it has it. */
function copySlice(io: CommandIo, operands: ReadonlyMap<string, string>, state: CopyState): CopyState {
	const output = operands.get('of');
	let bytes = Math.min(state.sliceBytes, state.wantedBytes - state.copiedBytes);
	if (state.growing) {
		const {path, offsetBytes} = state.growing;
		const beforeBytes = offsetBytes + state.copiedBytes;
		const error = io.files.write(path, '', {zeroBytes: beforeBytes + bytes});
		// A disk that is too small takes what it can.
		if (error === 'ENOSPC') bytes = Math.max(0, fillUp(io, path, beforeBytes + bytes) - beforeBytes);
		if (error) state.error = writeError(io, output!, errorText(error));
	}
	state.copiedBytes += bytes;
	const {process} = io;
	const isOnDisk = output !== undefined && process.diskSliceBytes?.(io.path(output)) !== undefined;
	const busyMs = isOnDisk ? process.transfer!(io.path(output), 'write', bytes) : Math.ceil((bytes * 1000) / memoryBytesPerSecond);
	state.atMs = process.nowMs + Math.max(busyMs, operands.has('if') ? (process.diskWaitMs?.() ?? 0) : 0);
	return state;
}

function goOn(io: CommandIo, operands: ReadonlyMap<string, string>, state: CopyState): number | CopyState {
	if (state.error === undefined && state.copiedBytes < state.wantedBytes) return copySlice(io, operands, state);
	if (state.error !== undefined) io.complain(state.error);
	report(io, operands, state);
	return state.error === undefined ? 0 : 1;
}

function report(io: CommandIo, operands: ReadonlyMap<string, string>, {copiedBytes: bytes, startedAtMs}: CopyState): void {
	if (operands.get('status') === 'none') return;
	const block = parseSizeBytes(operands.get('bs') ?? '512') ?? 512;
	const full = Math.floor(bytes / block);
	const partial = bytes % block > 0 ? 1 : 0;
	const seconds = Math.max(0.001, (io.process.nowMs - startedAtMs) / 1000);
	const rate = bytes / seconds;
	const records = `${full}+${partial} records in\n${full}+${partial} records out\n`;
	if (io.isBusybox) {
		io.err(`${records}${bytes} bytes (${busyboxBytes(bytes)}) copied, ${seconds.toFixed(6)} seconds, ${busyboxBytes(Math.floor(rate))}/s\n`);
	} else {
		const size = bytes < 1000 ? '' : bytes < 1024 ? ` (${humanBytes(bytes)})` : ` (${humanBytes(bytes)}, ${binaryBytes(bytes)})`;
		io.err(`${records}${bytes} bytes${size} copied, ${seconds.toFixed(6)} s, ${humanBytes(rate)}/s\n`);
	}
}

function cannotOpen(io: CommandIo, output: string, why: string): 1 {
	return say(io, `can't open '${output}': ${why}`, `failed to open '${output}': ${why}`);
}

function writeError({isBusybox}: CommandIo, output: string, why: string): string {
	return isBusybox ? `writing '${output}': ${why}` : `error writing '${output}': ${why}`;
}

/** Writes as much as there is room for, to the page; how long the file is then. */
function fillUp(io: CommandIo, path: string, wantedBytes: number): number {
	let fits = 0;
	for (let tooMuch = wantedBytes; tooMuch - fits > 4096; ) {
		const middle = Math.floor((fits + tooMuch) / 2);
		if (io.files.write(path, '', {zeroBytes: middle}) === undefined) fits = middle;
		else tooMuch = middle;
	}
	return fits;
}

/** busybox's `make_human_readable_str`: one decimal of the last division, rounded. */
function busyboxBytes(bytes: number): string {
	let value = bytes;
	let unit = 0;
	let tenths = 0;
	while (value >= 1024 && unit < 4) {
		tenths = Math.floor(((value % 1024) * 10 + 512) / 1024);
		value = Math.floor(value / 1024);
		unit += 1;
	}
	if (tenths >= 10) {
		value += 1;
		tenths = 0;
	}
	return unit === 0 ? `${value}B` : `${value}.${tenths}${'KMGT'[unit - 1]}B`;
}

function binaryBytes(bytes: number): string {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

function humanBytes(bytes: number): string {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit += 1;
	}
	return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export const ddCommand = command('dd', dd);

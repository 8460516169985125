import {sizeOf} from '../file-nodes.ts';
import {parentOf} from '../file-paths.ts';
import type {FileError, Owner} from '../file-system.ts';
import {errorText} from '../file-system.ts';
import {type Command, type CommandIo, type CommandState, command, withArguments} from './command.ts';
import {modifiedAt} from './listing.ts';
import {type Options, parseOptions, pointToHelp} from './options.ts';
import {parseDate} from './system.ts';
import {calendarAt} from './time-text.ts';

/* Commands that change files: touch rm mkdir rmdir cp mv ln chmod chown truncate install. */

export function say(io: CommandIo, busybox: string, gnu: string): 1 {
	io.complain(io.isBusybox ? busybox : gnu);
	if (gnu.startsWith('missing')) pointToHelp(io);
	return 1;
}

function touch(io: CommandIo): number {
	const options = parseOptions(io, 'acmhr:d:t:', {'no-create': 'c', date: 'd', reference: 'r'});
	if (!options) return 1;
	let status = 0;
	for (const path of options.operands) {
		const place = io.path(path);
		const node = io.files.stat(place);
		let error: FileError | undefined;
		if (!node) error = options.has('c') ? undefined : io.files.write(place, '');
		else error = io.files.setTime(place, timeOf(io, options) ?? io.process.nowMs);
		if (!node && !error && !options.has('c') && timeOf(io, options) !== undefined) io.files.setTime(place, timeOf(io, options)!);
		if (error) status = say(io, `${path}: ${errorText(error)}`, `cannot touch '${path}': ${errorText(error)}`);
	}
	return status;
}

/** The time `touch` was given; undefined: now. */
function timeOf(io: CommandIo, options: Options): number | undefined {
	const date = options.value('d');
	const other = options.value('r');
	if (other !== undefined) {
		const node = io.files.stat(io.path(other));
		return node && modifiedAt(node);
	}
	const unixMs = date === undefined ? undefined : parseDate(date, calendarAt(io.process.nowMs).unixMs);
	return unixMs === undefined ? undefined : unixMs - calendarAt(0).unixMs;
}

function rm(io: CommandIo): number {
	const options = parseOptions(io, 'rRfidv', {recursive: 'r', force: 'f', verbose: 'v'});
	if (!options) return 1;
	const isForced = options.has('f');
	if (options.operands.length === 0 && !isForced) return say(io, 'missing operand', 'missing operand');
	let status = 0;
	for (const path of options.operands) {
		const place = io.path(path);
		const node = io.files.statLink(place);
		if (!node) {
			if (!isForced) status = say(io, `can't remove '${path}': ${errorText('ENOENT')}`, `cannot remove '${path}': ${errorText('ENOENT')}`);
			continue;
		}
		if (node.kind === 'directory' && !options.has('r') && !options.has('R')) {
			status = say(io, `'${path}' is a directory`, `cannot remove '${path}': Is a directory`);
			continue;
		}
		if (/(^|\/)\.\.?\/?$/.test(path)) {
			status = say(io, `can't remove '.' or '..'`, `refusing to remove '.' or '..' directory: skipping '${path}'`);
			continue;
		}
		if (removeTree(io, place, path, options.has('v'))) status = 1;
	}
	return status;
}

/** Removes a tree from its leaves; true if something could not be removed. */
function removeTree(io: CommandIo, place: string, shown: string, isTold = false): boolean {
	let failed = false;
	if (io.files.statLink(place)?.kind === 'directory') {
		for (const name of io.files.list(place) ?? []) failed = removeTree(io, io.files.resolve(place, name), `${shown}/${name}`, isTold) || failed;
	}
	const isDirectory = io.files.statLink(place)?.kind === 'directory';
	const error = failed ? undefined : io.files.remove(place);
	if (isTold && !failed && !error) io.out(isDirectory && !io.isBusybox ? `removed directory '${shown}'\n` : `removed '${shown}'\n`);
	if (error) say(io, `can't remove '${shown}': ${errorText(error)}`, `cannot remove '${shown}': ${errorText(error)}`);
	return failed || error !== undefined;
}

function unlink(io: CommandIo): number {
	const [path] = io.args;
	if (path === undefined) return say(io, 'missing operand', 'missing operand');
	const error = io.files.statLink(io.path(path))?.kind === 'directory' ? 'EISDIR' : io.files.remove(io.path(path));
	return error ? say(io, `can't remove file '${path}': ${errorText(error)}`, `cannot unlink '${path}': ${errorText(error)}`) : 0;
}

function mkdir(io: CommandIo): number {
	const options = parseOptions(io, 'pm:v', {parents: 'p', mode: 'm', verbose: 'v'});
	if (!options) return 1;
	if (options.operands.length === 0) return say(io, 'missing operand', 'missing operand');
	let status = 0;
	for (const path of options.operands) {
		const place = io.path(path);
		const error = options.has('p') ? makeParents(io, place) : io.files.makeDirectory(place);
		if (error) status = say(io, `can't create directory '${path}': ${errorText(error)}`, `cannot create directory '${path}': ${errorText(error)}`);
		else {
			if (options.value('m') !== undefined) io.files.setMode(place, Number.parseInt(options.value('m')!, 8) || 0o755);
			if (options.has('v')) io.out(io.isBusybox ? `created directory: '${path}'\n` : `mkdir: created directory '${path}'\n`);
		}
	}
	return status;
}

function makeParents(io: CommandIo, place: string): FileError | undefined {
	const node = io.files.stat(place);
	if (node) return node.kind === 'directory' ? undefined : 'EEXIST';
	const error = makeParents(io, parentOf(place));
	return error === 'EEXIST' ? 'ENOTDIR' : (error ?? io.files.makeDirectory(place));
}

function rmdir(io: CommandIo): number {
	const options = parseOptions(io, 'p', {'ignore-fail-on-non-empty': 'p'});
	if (!options) return 1;
	let status = 0;
	for (const path of options.operands) {
		const place = io.path(path);
		const node = io.files.statLink(place);
		const error = !node ? 'ENOENT' : node.kind === 'directory' ? io.files.remove(place) : 'ENOTDIR';
		if (error) status = say(io, `'${path}': ${errorText(error)}`, `failed to remove '${path}': ${errorText(error)}`);
	}
	return status;
}

/** Where `cp`/`mv` of `source` to `target` writes: into it, if it is a directory. */
function destination(io: CommandIo, source: string, target: string): string {
	const place = io.path(target);
	if (io.files.stat(place)?.kind !== 'directory') return place;
	const trimmed = source.replace(/\/+$/, '');
	return io.files.resolve(place, trimmed.slice(trimmed.lastIndexOf('/') + 1));
}

interface CopyingState extends CommandState {
	readonly status: number;
}

/** What is smaller is in memory before anybody looks. */
const leastBytesOnDisk = 1_048_576;

function cp(io: CommandIo, state: CopyingState | undefined): number | CopyingState {
	if (state) return state.status;
	const options = parseOptions(io, 'aprRfdLPivut:nT', {recursive: 'r', archive: 'a', force: 'f', 'target-directory': 't', 'no-clobber': 'n'});
	if (!options) return 1;
	const sources = options.value('t') === undefined ? options.operands.slice(0, -1) : options.operands;
	const target = options.value('t') ?? options.operands.at(-1);
	if (target === undefined || sources.length === 0) return say(io, 'missing operand', 'missing file operand');
	if (sources.length > 1 && io.files.stat(io.path(target))?.kind !== 'directory')
		return say(
			io,
			`can't create '${target}': Not a directory`,
			`target '${target}'${io.files.stat(io.path(target)) ? ' is not a directory' : `: ${errorText('ENOENT')}`}`,
		);
	const isRecursive = ['r', 'R', 'a'].some((letter) => options.has(letter));
	let status = 0;
	let copiedBytes = 0;
	for (const source of sources) {
		const place = io.path(source);
		const node = io.files.stat(place);
		if (node?.kind === 'file') copiedBytes += sizeOf(node);
		if (!node) status = say(io, `can't stat '${source}': ${errorText('ENOENT')}`, `cannot stat '${source}': ${errorText('ENOENT')}`);
		else if (node.kind === 'directory' && !isRecursive)
			status = say(io, `omitting directory '${source}'`, `-r not specified; omitting directory '${source}'`);
		else {
			// `cp -r dir/. target` copies what is in it.
			const to = /(^|\/)\.$/.test(source) || options.has('T') ? io.path(target) : destination(io, source, target);
			const error = copyTree(io, place, to);
			if (!error && options.has('v')) io.out(`'${source}' -> '${shownTarget(io, target, to)}'\n`);
			if (error) status = say(io, `can't create '${target}': ${errorText(error)}`, `cannot create regular file '${target}': ${errorText(error)}`);
		}
	}
	const busyMs = copiedBytes >= leastBytesOnDisk && status === 0 ? (io.process.transfer?.(io.path(target), 'write', copiedBytes) ?? 0) : 0;
	return busyMs === 0 ? status : {wait: 'time', atMs: io.process.nowMs + busyMs, status};
}

/** A target as it was written, with the name of what went into it. */
function shownTarget(io: CommandIo, target: string, place: string): string {
	return place === io.path(target) ? target : `${target.replace(/\/+$/, '')}/${place.slice(place.lastIndexOf('/') + 1)}`;
}

function copyTree(io: CommandIo, from: string, to: string): FileError | undefined {
	const node = io.files.stat(from);
	if (node?.kind === 'directory') {
		const made = io.files.makeDirectory(to);
		if (made && made !== 'EEXIST') return made;
		for (const name of io.files.list(from) ?? []) {
			const error = copyTree(io, io.files.resolve(from, name), io.files.resolve(to, name));
			if (error) return error;
		}
		return undefined;
	}
	if (node?.kind === 'binary') return io.files.write(to, `#!${from}\n`) ?? io.files.setMode(to, 0o755);
	const text = io.files.read(from) ?? '';
	const zeroBytes = node?.kind === 'file' ? (node.zeroBytes ?? 0) : 0;
	const error = io.files.write(to, text, zeroBytes > 0 ? {zeroBytes} : undefined);
	if (error) return error;
	if (node?.kind === 'file') io.files.setMode(to, node.mode);
	return undefined;
}

function mv(io: CommandIo): number {
	const options = parseOptions(io, 'finvTt:', {force: 'f', 'no-clobber': 'n'});
	if (!options) return 1;
	const target = options.value('t') ?? options.operands.at(-1);
	const sources = options.value('t') === undefined ? options.operands.slice(0, -1) : options.operands;
	if (target === undefined || sources.length === 0) return say(io, 'missing operand', 'missing file operand');
	let status = 0;
	for (const source of sources) {
		const place = io.path(source);
		if (!io.files.stat(place)) {
			status = say(io, `can't rename '${source}': ${errorText('ENOENT')}`, `cannot stat '${source}': ${errorText('ENOENT')}`);
			continue;
		}
		const to = destination(io, source, target);
		if (to === place) continue;
		const error = copyTree(io, place, to);
		if (error) status = say(io, `can't create '${target}': ${errorText(error)}`, `cannot move '${source}' to '${target}': ${errorText(error)}`);
		else if (removeTree(io, place, source)) status = 1;
		else if (options.has('v')) io.out(`${io.isBusybox ? '' : 'renamed '}'${source}' -> '${shownTarget(io, target, to)}'\n`);
	}
	return status;
}

function ln(io: CommandIo): number {
	const options = parseOptions(io, 'sfnvT', {symbolic: 's', force: 'f'});
	if (!options) return 1;
	const [target, link = ''] = options.operands;
	if (target === undefined) return say(io, 'missing operand', 'missing file operand');
	const name = target.replace(/\/+$/, '').slice(target.replace(/\/+$/, '').lastIndexOf('/') + 1);
	let place = io.path(link === '' ? name : link);
	if (!options.has('n') && !options.has('T') && link !== '' && io.files.stat(place)?.kind === 'directory') place = io.files.resolve(place, name);
	if (!options.has('s')) {
		const error = io.files.statLink(place) && !options.has('f') ? 'EEXIST' : copyTree(io, io.path(target), place);
		return error ? say(io, `${link}: ${errorText(error)}`, `failed to create hard link '${link}': ${errorText(error)}`) : 0;
	}
	if (options.has('f') && io.files.statLink(place)) io.files.remove(place);
	const error = io.files.makeLink(place, target);
	return error ? say(io, `${link}: ${errorText(error)}`, `failed to create symbolic link '${link}': ${errorText(error)}`) : 0;
}

function chmod(io: CommandIo): number {
	const options = parseOptions(symbolicModeSafe(io), 'Rvfc', {recursive: 'R'});
	if (!options) return 1;
	const [specification, ...paths] = options.operands;
	if (specification === undefined || paths.length === 0) return say(io, 'missing operand', 'missing operand');
	let status = 0;
	const change = (place: string, shown: string): void => {
		const node = io.files.stat(place);
		if (!node) {
			status = say(io, `${shown}: ${errorText('ENOENT')}`, `cannot access '${shown}': ${errorText('ENOENT')}`);
			return;
		}
		const old = 'mode' in node ? node.mode : 0o755;
		const mode = /^[0-7]+$/.test(specification) ? Number.parseInt(specification, 8) : symbolicMode(specification, old, node.kind === 'directory');
		if (mode === undefined) {
			status = say(io, `invalid mode '${specification}'`, `invalid mode: '${specification}'\nTry 'chmod --help' for more information.`);
			return;
		}
		const error = io.files.setMode(place, mode);
		if (error) status = say(io, `${shown}: ${errorText(error)}`, `changing permissions of '${shown}': ${errorText(error)}`);
		if (!options.has('R')) return;
		for (const name of io.files.list(place) ?? []) change(io.files.resolve(place, name), `${shown}/${name}`);
	};
	for (const path of paths) change(io.path(path), path);
	return status;
}

/** `chmod -x file`: a mode, not an option. */
function symbolicModeSafe(io: CommandIo): CommandIo {
	const at = io.args.findIndex((argument) => /^-[rwxXst]+$/.test(argument));
	if (at < 0) return io;
	return withArguments(io, [...io.args.slice(0, at), '--', ...io.args.slice(at)]);
}

function symbolicMode(specification: string, old: number, isDirectory: boolean): number | undefined {
	let mode = old;
	for (const clause of specification.split(',')) {
		const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
		if (!match) return undefined;
		const who = match[1] === '' || match[1]!.includes('a') ? 'ugo' : match[1]!;
		let bits = 0;
		let special = 0;
		for (const permission of match[3]!) {
			if (permission === 'r') bits |= 4;
			if (permission === 'w') bits |= 2;
			if (permission === 't') special |= 0o1000;
			if (permission === 's') special |= (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0);
			if (permission === 'x' || (permission === 'X' && (isDirectory || (old & 0o111) !== 0))) bits |= 1;
		}
		mode = match[2] === '-' ? mode & ~special : mode | special;
		for (const [letter, shift] of [
			['u', 6],
			['g', 3],
			['o', 0],
		] as const) {
			if (!who.includes(letter)) continue;
			if (match[2] === '+') mode |= bits << shift;
			else if (match[2] === '-') mode &= ~(bits << shift);
			else mode = (mode & ~(7 << shift)) | (bits << shift);
		}
	}
	return mode;
}

function chown(io: CommandIo): number {
	const options = parseOptions(io, 'Rvfhc', {recursive: 'R'});
	if (!options) return 1;
	const owner = parseOwner(io, options.operands[0] ?? '');
	if (typeof owner === 'string')
		return say(
			io,
			owner,
			owner
				.replace('unknown', 'invalid')
				.replace(/invalid user (\S+)/, "invalid user: '$1'")
				.replace(/invalid group (\S+)/, "invalid group: '$1'"),
		);
	let status = 0;
	const change = (place: string, shown: string): void => {
		const isLink = options.has('h') || options.has('R');
		const error = io.files.setOwner(place, owner, isLink);
		const verb = io.name === 'chgrp' ? 'changing group of' : 'changing ownership of';
		if (error)
			status = say(
				io,
				`${shown}: ${errorText(error)}`,
				error === 'ENOENT' ? `cannot access '${shown}': ${errorText(error)}` : `${verb} '${shown}': ${errorText(error)}`,
			);
		if (!options.has('R') || io.files.statLink(place)?.kind !== 'directory') return;
		for (const name of io.files.list(place) ?? []) change(io.files.resolve(place, name), `${shown}/${name}`);
	};
	for (const path of options.operands.slice(1)) change(io.path(path), path);
	return status;
}

/** `user`, `user:group`, `:group`, `user:`; a text says what is wrong with it. */
function parseOwner(io: CommandIo, text: string): Owner | string {
	const [user = '', group] = io.name === 'chgrp' ? ['', text] : text.split(/[:.]/, 2);
	const owner: Owner = {};
	const number = (file: string, name: string): number | undefined => {
		if (/^\d+$/.test(name)) return Number(name);
		const line = (io.files.read(file) ?? '').split('\n').find((each) => each.startsWith(`${name}:`));
		return line ? Number(line.split(':')[2]) : name === 'root' ? 0 : undefined;
	};
	if (user !== '') {
		const id = number('/etc/passwd', user);
		if (id === undefined) return `unknown user ${user}`;
		owner.user = id;
		if (group === '') owner.group = id;
	}
	if (group !== undefined && group !== '') {
		const id = number('/etc/group', group);
		if (id === undefined) return `unknown group ${group}`;
		owner.group = id;
	}
	return owner;
}

function install(io: CommandIo): number {
	const options = parseOptions(io, 'dDcsvpm:o:g:t:T', {directory: 'd', mode: 'm', owner: 'o', group: 'g', 'target-directory': 't'});
	if (!options) return 1;
	const mode = Number.parseInt(options.value('m') ?? '755', 8);
	const owner = parseOwner(io, `${options.value('o') ?? ''}:${options.value('g') ?? ''}`);
	if (typeof owner === 'string') return say(io, owner, owner);
	const finish = (place: string): FileError | undefined =>
		io.files.setMode(place, mode) ?? (owner.user === undefined && owner.group === undefined ? undefined : io.files.setOwner(place, owner));
	let status = 0;
	if (options.has('d')) {
		for (const path of options.operands) {
			const error = makeParents(io, io.path(path)) ?? finish(io.path(path));
			if (error) status = say(io, `can't create directory '${path}': ${errorText(error)}`, `cannot create directory '${path}': ${errorText(error)}`);
		}
		return status;
	}
	const target = options.value('t') ?? options.operands.at(-1);
	const sources = options.value('t') === undefined ? options.operands.slice(0, -1) : options.operands;
	if (target === undefined || sources.length === 0) return say(io, 'missing operand', 'missing file operand');
	for (const source of sources) {
		if (!io.files.stat(io.path(source))) {
			status = say(io, `can't stat '${source}': ${errorText('ENOENT')}`, `cannot stat '${source}': ${errorText('ENOENT')}`);
			continue;
		}
		const to = destination(io, source, target);
		if (options.has('D')) makeParents(io, parentOf(to));
		const error = copyTree(io, io.path(source), to) ?? finish(to);
		if (error) status = say(io, `can't create '${target}': ${errorText(error)}`, `cannot create regular file '${target}': ${errorText(error)}`);
	}
	return status;
}

/** `10`, `4k`, `1M`, `2G`, `1MB`. */
export function parseSizeBytes(text: string): number | undefined {
	const match = /^(\d+(?:\.\d+)?)([cwbkKMGT]?)(i?B)?$/.exec(text);
	if (!match) return undefined;
	const isDecimal = match[3] === 'B' && match[2] !== '';
	const powers: Readonly<Record<string, number>> = {
		'': 1,
		c: 1,
		w: 2,
		b: 512,
		k: 1024,
		K: 1024,
		M: 1_048_576,
		G: 1_073_741_824,
		T: 1_099_511_627_776,
	};
	const decimal: Readonly<Record<string, number>> = {k: 1000, K: 1000, M: 1_000_000, G: 1_000_000_000, T: 1_000_000_000_000};
	return Math.floor(Number(match[1]) * (isDecimal ? decimal[match[2]!]! : powers[match[2]!]!));
}

function truncate(io: CommandIo): number {
	const options = parseOptions(io, 's:cl:', {size: 's', length: 'l'});
	if (!options) return 1;
	const bytes = parseSizeBytes((options.value('s') ?? options.value('l') ?? '').replace(/^[+]/, ''));
	if (bytes === undefined || options.operands.length === 0) return say(io, 'missing operand', 'missing file operand');
	let status = 0;
	for (const path of options.operands) status = setSize(io, path, bytes) || status;
	return status;
}

function setSize(io: CommandIo, path: string, bytes: number): number {
	const text = (io.files.read(io.path(path)) ?? '').slice(0, bytes);
	const error = io.files.write(io.path(path), text, {zeroBytes: Math.max(0, bytes - text.length)});
	return error ? say(io, `${path}: ${errorText(error)}`, `cannot open '${path}' for writing: ${errorText(error)}`) : 0;
}

function fallocate(io: CommandIo): number {
	const options = parseOptions(io, 'l:o:n', {length: 'l'});
	if (!options) return 1;
	const bytes = parseSizeBytes(options.value('l') ?? '');
	const path = options.operands[0];
	if (bytes === undefined || path === undefined) return say(io, 'no length argument specified', 'no length argument specified');
	const node = io.files.stat(io.path(path));
	return node && sizeOf(node) >= bytes ? 0 : setSize(io, path, bytes);
}

export const fileCommands: readonly Command[] = [
	{name: 'touch', run: touch},
	{name: 'rm', run: rm},
	{name: 'unlink', run: unlink},
	{name: 'mkdir', run: mkdir},
	{name: 'rmdir', run: rmdir},
	command('cp', cp),
	{name: 'mv', run: mv},
	{name: 'ln', run: ln},
	{name: 'chmod', run: chmod},
	{name: 'chown', run: chown},
	{name: 'chgrp', run: chown},
	{name: 'install', run: install},
	{name: 'truncate', run: truncate},
	{name: 'fallocate', run: fallocate},
];

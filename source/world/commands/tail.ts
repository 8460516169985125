import {type Command, type CommandIo, command} from './command.ts';
import {type InputState, newInputState, readAll, readFile, readLines, readTexts} from './input.ts';
import {parseOptions} from './options.ts';

/* `head`, and `tail` with following: a file is looked at every second, as busybox does. */

interface HeadState extends InputState {
	left: number;
	hasPrinted: boolean;
}

function head(io: CommandIo, state?: HeadState): number | HeadState {
	const options = parseOptions(oldStyle(io), 'n:c:qv', {lines: 'n', bytes: 'c', quiet: 'q', verbose: 'v'});
	if (!options) return 1;
	const bytes = options.value('c');
	const amount = amountOf(bytes ?? options.value('n') ?? '10');
	const current = state ?? {...newInputState(), left: amount, hasPrinted: false};
	if (amount < 0 || options.operands.length > 1) return headWhole(io, current, options.operands, amount, bytes !== undefined, options.has('q'));
	if (amount === 0) return 0;
	const isZeros = bytes !== undefined && options.operands.length === 1 && io.path(options.operands[0]!) === '/dev/zero';
	if (isZeros) {
		io.out('\0'.repeat(Math.min(amount, mostZeros)));
		return 0;
	}
	const outcome =
		bytes === undefined
			? readLines(io, options.operands, current, (line, _path, isUnended) => {
					io.out(isUnended ? line : `${line}\n`);
					current.left -= 1;
					return current.left === 0;
				})
			: readTexts(io, options.operands, current, (text) => {
					const piece = text.slice(0, current.left);
					io.out(piece);
					current.left -= piece.length;
					return current.left === 0;
				});
	return outcome === 'waiting' ? current : current.status;
}

/** More zeros than these are not handed on: who asks for gigabytes does not look at them one by one. */
const mostZeros = 16_777_216;

/** `10`, `5k`, `1M`, `2G`; `b` is 512 bytes, and `kB` a thousand. */
function amountOf(text: string): number {
	const match = /^([+-]?\d+)(b|kB|MB|GB|[kKmMgG](?:iB)?)?$/.exec(text);
	if (!match) return Number(text);
	const unit = match[2] ?? '';
	const factor =
		{'': 1, b: 512, kB: 1000, MB: 1_000_000, GB: 1_000_000_000}[unit] ?? {k: 1024, m: 1_048_576, g: 1_073_741_824}[unit[0]!.toLowerCase()]!;
	return Number(match[1]) * factor;
}

/** Several files, or all but the last so many lines. */
function headWhole(
	io: CommandIo,
	state: HeadState,
	paths: readonly string[],
	amount: number,
	isBytes: boolean,
	isQuiet: boolean,
): number | HeadState {
	const show = (text: string): void => {
		if (isBytes) io.out(amount < 0 ? text.slice(0, amount) : text.slice(0, amount));
		else {
			const lines = text.split(/(?<=\n)/);
			io.out(lines.slice(0, amount < 0 ? Math.max(0, lines.length + amount) : amount).join(''));
		}
	};
	if (paths.length < 2) {
		const text = readAll(io, paths, state);
		if (text === undefined) return state;
		show(text);
		return state.status;
	}
	for (const path of paths) {
		const text = readFile(io, path);
		if (text === undefined) {
			state.status = 1;
			continue;
		}
		if (!isQuiet) io.out(`${state.hasPrinted ? '\n' : ''}==> ${path} <==\n`);
		state.hasPrinted = true;
		show(text);
	}
	return state.status;
}

/** `head -5`, `tail -5`, `tail +5`. */
function oldStyle(io: CommandIo): CommandIo {
	const first = io.args[0];
	if (first === undefined || !/^[-+]\d+$/.test(first)) return io;
	return Object.create(io, {args: {value: ['-n', first.startsWith('+') ? first : first.slice(1), ...io.args.slice(1)]}}) as CommandIo;
}

const zeroBytesPerSecond = 536_870_912;

interface TailState extends InputState {
	/** How far each followed file has been read; -1: it was not there. */
	positions: number[];
	isFollowing: boolean;
	lastShown: number;
}

function tail(io: CommandIo, given?: TailState): number | TailState {
	const options = parseOptions(oldStyle(io), 'n:c:fFqvs:', {lines: 'n', bytes: 'c', follow: 'f', quiet: 'q', retry: 'F', 'sleep-interval': 's'});
	if (!options) return 1;
	const state = given ?? {...newInputState(), positions: [], isFollowing: false, lastShown: -1};
	const isRetrying = options.has('F');
	const isFollowing = options.has('f') || isRetrying;
	const text = options.value('c') ?? options.value('n') ?? '10';
	const isFromStart = text.startsWith('+');
	const amount = Math.abs(amountOf(text));
	const isBytes = options.value('c') !== undefined;
	const last = (all: string): string => {
		if (isBytes) return isFromStart ? all.slice(Math.max(0, amount - 1)) : amount === 0 ? '' : all.slice(-amount);
		const lines = all.split(/(?<=\n)/);
		return (isFromStart ? lines.slice(Math.max(0, amount - 1)) : amount === 0 ? [] : lines.slice(-amount)).join('');
	};
	const paths = options.operands;
	if (paths.length === 0 || (paths.length === 1 && paths[0] === '-')) {
		const all = readAll(io, [], state);
		if (all === undefined) return state;
		io.out(last(all));
		return 0;
	}
	// There is no last line of /dev/zero: all of it is kept in memory, until there is none.
	if (!isFollowing && paths.some((path) => io.path(path) === '/dev/zero')) {
		io.process.setMemory(zeroBytesPerSecond / 10, zeroBytesPerSecond);
		return {...state, wait: 'nothing'};
	}
	const isHeaded = (paths.length > 1 && !options.has('q')) || options.has('v');
	const header = (index: number): void => {
		if (!isHeaded || state.lastShown === index) return;
		io.out(`${state.lastShown < 0 ? '' : '\n'}==> ${paths[index]} <==\n`);
		state.lastShown = index;
	};
	if (!state.isFollowing) {
		for (const [index, path] of paths.entries()) {
			const node = io.files.stat(io.path(path));
			const all = node?.kind === 'device' ? '' : readFile(io, path);
			state.positions.push(all === undefined ? -1 : all.length);
			if (all === undefined) {
				state.status = 1;
				continue;
			}
			header(index);
			io.out(last(all));
		}
		if (state.positions.every((position) => position < 0) && !isRetrying) {
			if (io.isBusybox) io.complain('no files');
			else if (isFollowing) io.complain('no files remaining');
			return 1;
		}
		if (!isFollowing) return state.status;
		state.isFollowing = true;
	} else {
		for (const [index, path] of paths.entries()) follow(io, state, index, path, isRetrying, header);
	}
	// `tail -f /dev/null` waits for what never comes, and costs nothing.
	const isEndless = paths.every((path) => io.files.stat(io.path(path))?.kind === 'device');
	const intervalMs = Math.max(100, Math.round(Number(options.value('s') ?? 1) * 1000));
	return isEndless ? {...state, wait: 'nothing'} : {...state, wait: 'time', atMs: io.process.nowMs + intervalMs};
}

/** The position in a file that has been there, and is not any more. */
const lost = -2;

function follow(io: CommandIo, state: TailState, index: number, path: string, isRetrying: boolean, header: (index: number) => void): void {
	const position = state.positions[index]!;
	if (position < 0 && !isRetrying) return;
	const text = io.files.read(io.path(path));
	if (text === undefined) {
		if (position >= 0 && isRetrying) {
			const what = io.isBusybox ? `${path} has been renamed or deleted` : `'${path}' has become inaccessible`;
			io.complain(`${what}: No such file or directory`);
			state.positions[index] = lost;
		}
		return;
	}
	if (position < 0) {
		if (io.isBusybox) io.complain(`${path} has ${position === lost ? 'been replaced' : 'appeared'}; following end of new file`);
		else io.complain(`'${path}' has appeared;  following new file`);
	} else if (text.length < position) {
		if (!io.isBusybox) io.complain(`${path}: file truncated`);
	} else if (text.length === position) return;
	header(index);
	io.out(text.slice(position < 0 || text.length < position ? 0 : position));
	state.positions[index] = text.length;
}

export const tailCommands: readonly Command[] = [command('head', head), command('tail', tail)];

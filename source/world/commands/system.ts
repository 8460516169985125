import {epochUnixMs} from '../../api/timestamps.ts';
import {findExecutable} from '../executable.ts';
import {errorText} from '../file-system.ts';
import {hostSystem} from '../host-system.ts';
import {runtimeDisk} from '../proc-files.ts';
import type {MachineFigures} from '../program.ts';
import type {FileSystemStats} from '../types.ts';
import {type Command, type CommandIo, type CommandState, command, withArguments} from './command.ts';
import {parseOptions} from './options.ts';
import {calendarAt, formatTime, formatUnixTime, unixDays} from './time-text.ts';

/* Commands that tell of the machine, the time and the user, and `sleep`. */

const unitsMs: Readonly<Record<string, number>> = {'': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** Loops sleep for the same time again and again. */
const durationsMs = new Map<string, number | undefined>();

/** `1.5`, `10s`, `2m` in milliseconds; undefined if it is none. `inf` and `infinity` are Infinity. */
export function parseDurationMs(text: string): number | undefined {
	if (!durationsMs.has(text)) {
		if (durationsMs.size > 1000) durationsMs.clear();
		durationsMs.set(text, readDurationMs(text));
	}
	return durationsMs.get(text);
}

function readDurationMs(text: string): number | undefined {
	const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
	if (match) return Math.round(Number(match[1]) * unitsMs[match[2]!]!);
	return /^inf(inity)?$/i.test(text) ? Number.POSITIVE_INFINITY : undefined;
}

function sleep(io: CommandIo, state: CommandState | undefined): number | CommandState {
	if (state) return io.process.nowMs >= state.atMs! ? 0 : state;
	if (io.args.length === 0) {
		if (io.isBusybox)
			io.err(
				'BusyBox v1.36.1 multi-call binary.\n\nUsage: sleep [N]...\n\nPause for a time equal to the total of the args given, where each arg can\nhave an optional suffix of (s)econds, (m)inutes, (h)ours, or (d)ays\n',
			);
		else io.err("sleep: missing operand\nTry 'sleep --help' for more information.\n");
		return 1;
	}
	let totalMs = 0;
	for (const argument of io.args) {
		const durationMs = parseDurationMs(argument);
		if (durationMs === undefined) {
			if (io.isBusybox) io.complain(`invalid number '${argument}'`);
			else io.err(`sleep: invalid time interval '${argument}'\nTry 'sleep --help' for more information.\n`);
			return 1;
		}
		totalMs += durationMs;
	}
	if (totalMs === 0) return 0;
	if (!Number.isFinite(totalMs)) return {wait: 'nothing'};
	return {wait: 'time', atMs: io.process.nowMs + totalMs};
}

/** `-I` alone is `-Idate`: its argument is never a word of its own. */
function plainIso(io: CommandIo): CommandIo {
	if (!io.args.some((argument) => argument === '-I' || argument === '--iso-8601')) return io;
	return withArguments(
		io,
		io.args.map((argument) => (argument === '-I' || argument === '--iso-8601' ? '-Idate' : argument)),
	);
}

function date(io: CommandIo): number {
	const options = parseOptions(plainIso(io), 'uRd:r:s:I:D:', {
		utc: 'u',
		universal: 'u',
		date: 'd',
		rfc: 'R',
		'rfc-2822': 'R',
		'rfc-email': 'R',
		reference: 'r',
		'iso-8601': 'I',
	});
	if (!options) return 1;
	let unixMs = epochUnixMs + io.process.nowMs;
	const given = options.value('d');
	if (given !== undefined) {
		const parsed = parseDate(given, unixMs);
		if (parsed === undefined) {
			io.complain(io.isBusybox ? `invalid date '${given}'` : `invalid date '${given}'`);
			return 1;
		}
		unixMs = parsed;
	}
	const file = options.value('r');
	if (file !== undefined) {
		const node = io.files.stat(io.path(file));
		if (!node) {
			io.complain(`${file}: No such file or directory`);
			return 1;
		}
		unixMs = epochUnixMs + ('modifiedAtMs' in node ? (node.modifiedAtMs ?? 0) : 0);
	}
	if (options.has('s')) {
		io.complain("can't set date: Operation not permitted");
		return 1;
	}
	const format = options.operands[0];
	if (format !== undefined && !format.startsWith('+')) {
		io.complain(`invalid date '${format}'`);
		return 1;
	}
	let pattern = format?.slice(1) ?? '%a %b %e %H:%M:%S %Z %Y';
	if (options.has('R')) pattern = '%a, %d %b %Y %H:%M:%S %z';
	const precision = options.value('I');
	if (precision !== undefined)
		pattern = precision.startsWith('s') ? '%Y-%m-%dT%H:%M:%S%:z' : precision.startsWith('m') ? '%Y-%m-%dT%H:%M%z' : '%Y-%m-%d';
	io.out(`${formatUnixTime(pattern, unixMs)}\n`);
	return 0;
}

export function parseDate(text: string, nowUnixMs: number): number | undefined {
	if (text === 'now' || text === 'today' || text === '') return nowUnixMs;
	if (text === 'yesterday' || text === 'tomorrow') return nowUnixMs + (text === 'tomorrow' ? 86_400_000 : -86_400_000);
	const seconds = /^@(\d+)(?:\.\d+)?$/.exec(text);
	if (seconds) return Number(seconds[1]) * 1000;
	const relative = /^([-+]?\d+) ?(second|sec|minute|min|hour|day|week)s?( ago)?$/.exec(text);
	if (relative) {
		const unit = {second: 1000, sec: 1000, minute: 60_000, min: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000}[relative[2]!]!;
		return nowUnixMs + Number(relative[1]) * unit * (relative[3] ? -1 : 1);
	}
	const full = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(?:Z| ?UTC)?)?$/.exec(text);
	if (!full) return undefined;
	const days = unixDays(Number(full[1]), Number(full[2]), Number(full[3]));
	return days * 86_400_000 + Number(full[4] ?? 0) * 3_600_000 + Number(full[5] ?? 0) * 60_000 + Number(full[6] ?? 0) * 1000;
}

function hostname(io: CommandIo): number {
	const options = parseOptions(io, 'fsidI');
	if (!options) return 1;
	const {hostname: name, ip} = io.process;
	if (options.has('f') || options.has('d')) {
		// The first name that /etc/hosts gives the address.
		const full = new RegExp(`^${ip.replaceAll('.', '\\.')}\\s+(\\S+)`, 'm').exec(io.files.read('/etc/hosts') ?? '')?.[1] ?? name;
		io.out(`${options.has('f') ? full : full.slice(full.indexOf('.') + 1 || full.length)}\n`);
		return 0;
	}
	io.out(`${options.has('i') || options.has('I') ? ip : name}\n`);
	return 0;
}

/** The entry of a user in /etc/passwd, by number. */
function userName(io: CommandIo, user: number): string | undefined {
	for (const line of (io.files.read('/etc/passwd') ?? '').split('\n')) {
		const [name, , number] = line.split(':');
		if (Number(number) === user && name) return name;
	}
	return user === 0 ? 'root' : undefined;
}

/** The fields of a user in /etc/passwd, by name or number. */
function entryOf(io: CommandIo, user: string): readonly string[] | undefined {
	const lines = (io.files.read('/etc/passwd') ?? '').split('\n').map((line) => line.split(':'));
	return lines.find(([name, , number]) => name === user || number === user);
}

function id(io: CommandIo): number {
	const options = parseOptions(io, 'ugnGr');
	if (!options) return 1;
	const [given] = options.operands;
	const entry = given === undefined ? undefined : entryOf(io, given);
	if (given !== undefined && !entry) {
		io.complain(io.isBusybox ? `unknown user ${given}` : `'${given}': no such user`);
		return 1;
	}
	const user = entry ? Number(entry[2]) : io.process.user;
	const gid = entry ? Number(entry[3]) : (io.process.groups[0] ?? 0);
	const members = entry ? [gid] : io.process.groups;
	// The kernel keeps them in order; GNU's id puts the process's own first.
	const groups = io.isBusybox ? [...members].sort((a, b) => a - b) : members;
	const name = userName(io, user);
	const lines = (io.files.read('/etc/group') ?? '').split('\n').map((line) => line.split(':'));
	const groupName = (group: number): string | undefined =>
		lines.find(([, , number]) => number === String(group))?.[0] ?? (group === 0 ? 'root' : undefined);
	const withName = (number: number, text: string | undefined): string => (text === undefined ? String(number) : `${number}(${text})`);
	if (options.has('u')) io.out(`${options.has('n') ? (name ?? user) : user}\n`);
	else if (options.has('g')) io.out(`${options.has('n') ? (groupName(gid) ?? gid) : gid}\n`);
	else if (options.has('G')) io.out(`${groups.map((group) => (options.has('n') ? (groupName(group) ?? group) : group)).join(' ')}\n`);
	else {
		const named = groups.map((group) => withName(group, groupName(group))).join(',');
		io.out(`uid=${withName(user, name)} gid=${withName(gid, groupName(gid))} groups=${named}\n`);
	}
	return 0;
}

function factor(io: CommandIo): number {
	for (const text of io.args) {
		let rest = Number(text);
		if (!Number.isInteger(rest) || rest < 1 || rest > 1e12) {
			io.complain(`'${text}' is not a valid positive integer`);
			return 1;
		}
		const factors: number[] = [];
		for (let candidate = 2; candidate * candidate <= rest; candidate += 1) {
			while (rest % candidate === 0) {
				factors.push(candidate);
				rest /= candidate;
			}
		}
		if (rest > 1) factors.push(rest);
		io.out(`${[`${text}:`, ...factors].join(' ')}\n`);
	}
	return 0;
}

/** An editor draws on a terminal, and a terminal here has lines only. */
function vi(io: CommandIo): number {
	io.complain('there is no terminal to draw on here; change the file with sed -i, or with cat > FILE');
	return 1;
}

/** What it says of standard input is taken from standard output: they are the same terminal, if they are one. */
function tty(io: CommandIo): number {
	const hasTerminal = (io.process.terminalColumns ?? 0) > 0;
	io.out(hasTerminal ? '/dev/pts/0\n' : 'not a tty\n');
	return hasTerminal ? 0 : 1;
}

function whoami(io: CommandIo): number {
	const name = userName(io, io.process.user);
	if (name === undefined) {
		io.complain(io.isBusybox ? `unknown uid ${io.process.user}` : `cannot find name for user ID ${io.process.user}`);
		return 1;
	}
	io.out(`${name}\n`);
	return 0;
}

function uname(io: CommandIo): number {
	const options = parseOptions(io, 'asnrvmpio', {all: 'a'});
	if (!options) return 1;
	const fields: readonly (readonly [string, string])[] = [
		['s', 'Linux'],
		['n', io.process.hostname],
		['r', hostSystem.kernelRelease],
		['v', hostSystem.kernelVersion],
		['m', 'x86_64'],
		['o', 'GNU/Linux'],
	];
	const isAny = ['a', 's', 'n', 'r', 'v', 'm', 'o', 'p', 'i'].some((letter) => options.has(letter));
	const wanted = fields.filter(
		([letter]) => options.has('a') || options.has(letter) || (!isAny && letter === 's') || (letter === 'm' && (options.has('p') || options.has('i'))),
	);
	io.out(`${wanted.map(([, value]) => value).join(' ')}\n`);
	return 0;
}

const nothingKnown: MachineFigures = {
	name: 'localhost',
	cpuMillicores: 4000,
	cpuUsedMillicores: 0,
	memoryBytes: 8_589_934_592,
	memoryUsedBytes: 1_073_741_824,
	sharedMemoryBytes: 0,
	cachedBytes: 2_147_483_648,
	nodeFs: {capacityBytes: 107_374_182_400, usedBytes: 10_737_418_240, inodes: 6_553_600, inodesUsed: 200_000},
	containerFs: {capacityBytes: 107_374_182_400, usedBytes: 10_737_418_240, inodes: 6_553_600, inodesUsed: 200_000},
	bootedAtMs: 0,
};

function machine(io: CommandIo): MachineFigures {
	return io.process.machine?.() ?? nothingKnown;
}

function nproc(io: CommandIo): number {
	io.out(`${Math.max(1, Math.ceil(machine(io).cpuMillicores / 1000))}\n`);
	return 0;
}

function uptime(io: CommandIo): number {
	const minutes = Math.floor((io.process.nowMs - machine(io).bootedAtMs) / 60_000);
	const days = Math.floor(minutes / 1440);
	const hours = Math.floor(minutes / 60) % 24;
	const clock = hours > 0 || days > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes} min`;
	const since = `${days > 0 ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${clock}`;
	const time = formatTime('%H:%M:%S', calendarAt(io.process.nowMs));
	io.out(` ${time} up ${since},  0 users,  load average: 0.00, 0.00, 0.00\n`);
	return 0;
}

function free(io: CommandIo): number {
	const options = parseOptions(io, 'bkmgh');
	if (!options) return 1;
	const {memoryBytes, memoryUsedBytes, sharedMemoryBytes, cachedBytes} = machine(io);
	const unit = options.has('b') ? 1 : options.has('m') ? 1_048_576 : options.has('g') ? 1_073_741_824 : 1024;
	const show = (bytes: number): string => (options.has('h') ? humanSize(bytes) : String(Math.floor(bytes / unit)));
	const available = memoryBytes - memoryUsedBytes;
	const values = [
		memoryBytes,
		memoryUsedBytes - sharedMemoryBytes,
		available - cachedBytes,
		sharedMemoryBytes,
		cachedBytes + sharedMemoryBytes,
		available,
	];
	const row = (name: string, cells: readonly number[]): string => name.padEnd(8) + cells.map((value) => show(value).padStart(12)).join('');
	io.out(`${' '.repeat(8)}${['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map((text) => text.padStart(12)).join('')}\n`);
	io.out(`${row('Mem:', values)}\n${row('Swap:', [0, 0, 0])}\n`);
	return 0;
}

export function humanSize(bytes: number): string {
	const units = ['', 'K', 'M', 'G', 'T'];
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	return unit === 0 ? String(value) : `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${units[unit]}`;
}

interface MountedFileSystem {
	readonly device: string;
	readonly path: string;
	readonly type: string;
	readonly options: string;
}

function mounted(io: CommandIo): MountedFileSystem[] {
	return (io.files.read('/proc/mounts') ?? '')
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => line.split(' '))
		.map(([device = '', path = '', type = '', options = '']) => ({device, path, type, options}));
}

function mount(io: CommandIo): number {
	if (io.args.length > 0 && !io.args[0]!.startsWith('-')) {
		io.complain(io.isBusybox ? `permission denied (are you root?)` : `${io.args.at(-1)}: permission denied.`);
		return io.isBusybox ? 1 : 32;
	}
	for (const {device, path, type, options} of mounted(io)) io.out(`${device} on ${path} type ${type} (${options})\n`);
	return 0;
}

function df(io: CommandIo): number {
	const options = parseOptions(io, 'hkPTmiat:', {human: 'h', 'human-readable': 'h', 'print-type': 'T', inodes: 'i'});
	if (!options) return 1;
	const isInodes = options.has('i');
	const unit = isInodes ? 1 : options.has('m') ? 1_048_576 : 1024;
	const show = (amount: number): string => (options.has('h') ? humanSize(amount) : String(Math.floor(amount / unit)));
	const all = mounted(io).filter(({type}) => ['overlay', 'ext4', 'tmpfs'].includes(type));
	const shown = options.operands.length === 0 ? all : options.operands.map((path) => holding(all, io.path(path)));
	// GNU's df shows a device once, where it is mounted first.
	const seen = new Set<string>();
	const rows = shown.filter(({device, type}) => {
		const isKnown = !io.isBusybox && type === 'ext4' && options.operands.length === 0 && seen.has(device);
		seen.add(device);
		return !isKnown;
	});
	const table = rows.map((row) => {
		const {device, path, type} = row;
		const {capacityBytes, usedBytes, inodes, inodesUsed} = figuresOf(row, machine(io));
		const [total, used] = isInodes ? [inodes, inodesUsed] : [capacityBytes, usedBytes];
		const percent = `${Math.ceil((used * 100) / Math.max(1, total))}%`;
		return [device, ...(options.has('T') ? [type] : []), show(total), show(used), show(total - used), percent, path];
	});
	const size = options.has('h') ? 'Size' : options.has('m') ? '1M-blocks' : '1K-blocks';
	const gnuHead = isInodes ? ['Inodes', 'IUsed', 'IFree', 'IUse%'] : [size, 'Used', options.has('h') ? 'Avail' : 'Available', 'Use%'];
	const busyboxHead = [isInodes ? '  Inodes ' : size, 'Used', 'Available', 'Use%'];
	const head = ['Filesystem', ...(options.has('T') ? ['Type'] : []), ...(io.isBusybox ? busyboxHead : gnuHead), 'Mounted on'];
	const least = io.isBusybox ? [20, ...(options.has('T') ? [10] : []), 9, 9, 9, 4] : [14, ...(options.has('T') ? [4] : []), 5, 5, 5, 4];
	const isText = (column: number): boolean => column === 0 || (options.has('T') && column === 1);
	const widths = least.map((width, column) => Math.max(width, ...(io.isBusybox ? [] : [head, ...table].map((row) => row[column]!.length))));
	for (const row of [head, ...table]) {
		const cells = row.slice(0, -1).map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)));
		io.out(`${cells.join(' ')} ${row.at(-1)}\n`);
	}
	return 0;
}

/** How large a file system is, and how full. A tmpfs that is given no size may take all memory. */
function figuresOf({device, type, options}: MountedFileSystem, {memoryBytes, nodeFs, containerFs}: MachineFigures): FileSystemStats {
	if (type !== 'tmpfs') return type === 'overlay' || device === runtimeDisk ? containerFs : nodeFs;
	const size = /size=(\d+)k/.exec(options)?.[1];
	const capacityBytes = size === undefined ? memoryBytes : Number(size) * 1024;
	return {capacityBytes, usedBytes: 0, inodes: Math.floor(memoryBytes / 8192), inodesUsed: 1};
}

/** The file system a path is on. */
function holding(all: readonly MountedFileSystem[], path: string): MountedFileSystem {
	const above = all.filter((each) => each.path === '/' || path === each.path || path.startsWith(`${each.path}/`));
	return above.toSorted((a, b) => b.path.length - a.path.length)[0] ?? {device: 'overlay', path: '/', type: 'overlay', options: ''};
}

function printenv(io: CommandIo): number {
	const all = io.environment();
	if (io.args.length === 0) {
		io.out(
			Object.entries(all)
				.map(([name, value]) => `${name}=${value}\n`)
				.join(''),
		);
		return 0;
	}
	let status = 0;
	for (const name of io.args) {
		const value = all[name];
		if (value === undefined) status = 1;
		else io.out(`${value}\n`);
	}
	return status;
}

function which(io: CommandIo): number {
	let status = 0;
	for (const name of io.args.filter((argument) => argument !== '-a')) {
		const found = findExecutable(io.files, [name], io.variable('PATH') ?? '/bin:/usr/bin', io.workingDirectory);
		if (found.kind === 'program') io.out(`${found.path}\n`);
		else status = 1;
	}
	return status;
}

function shuf(io: CommandIo): number {
	const options = parseOptions(io, 'i:n:er', {'input-range': 'i', 'head-count': 'n', echo: 'e', repeat: 'r'});
	if (!options) return 1;
	const range = /^(\d+)-(\d+)$/.exec(options.value('i') ?? '');
	let items: string[];
	if (range) {
		const [from, to] = [Number(range[1]), Number(range[2])];
		items = Array.from({length: Math.max(0, Math.min(to - from + 1, 1_000_000))}, (_, index) => String(from + index));
	} else if (options.has('e')) items = [...options.operands];
	else {
		const text = options.operands[0] === undefined ? (io.read() ?? '') : (io.files.read(io.path(options.operands[0])) ?? '');
		items = text === '' ? [] : text.replace(/\n$/, '').split('\n');
	}
	const count = Math.min(Number(options.value('n') ?? items.length), options.has('r') ? Number.POSITIVE_INFINITY : items.length);
	const {random} = io.process;
	const lines: string[] = [];
	for (let index = 0; index < count && items.length > 0; index += 1) {
		const chosen = options.has('r') ? random.integer(0, items.length - 1) : random.integer(index, items.length - 1);
		lines.push(items[chosen]!);
		if (!options.has('r')) [items[index], items[chosen]] = [items[chosen]!, items[index]!];
	}
	io.out(lines.map((line) => `${line}\n`).join(''));
	return 0;
}

function mktemp(io: CommandIo): number {
	const options = parseOptions(io, 'dqutp:', {directory: 'd'});
	if (!options) return 1;
	const template = options.operands[0] ?? 'tmp.XXXXXXXXXX';
	const folder = options.value('p') ?? (options.operands.length === 0 || options.has('t') ? (io.variable('TMPDIR') ?? '/tmp') : '');
	const name = template.replace(/X+$/, (xs) => io.process.random.hex(xs.length));
	const path = folder === '' || name.startsWith('/') ? name : `${folder}/${name}`;
	const place = io.path(path);
	const error = options.has('u') ? undefined : options.has('d') ? io.files.makeDirectory(place) : io.files.write(place, '');
	if (error) {
		if (io.isBusybox) io.complain(`(null): ${errorText(error)}`);
		else io.complain(`failed to create ${options.has('d') ? 'directory' : 'file'} via template '${template}': ${errorText(error)}`);
		return 1;
	}
	io.out(`${path}\n`);
	return 0;
}

/** A command that only says something. */
function saying(name: string, what: (io: CommandIo) => string, status: number): Command {
	return {
		name,
		run(io) {
			io.out(`${what(io)}\n`);
			return status;
		},
	};
}

export const systemCommands: readonly Command[] = [
	command('sleep', sleep),
	{
		name: 'usleep',
		run: (io, state) => (state ? 0 : {wait: 'time', atMs: io.process.nowMs + Math.ceil(Number(io.args[0] ?? 0) / 1000)}),
	},
	{name: 'date', run: date},
	{name: 'hostname', run: hostname},
	{name: 'id', run: id},
	{name: 'whoami', run: whoami},
	{name: 'groups', run: (io) => id(withArguments(io, ['-Gn']))},
	{name: 'factor', run: factor},
	{name: 'vi', run: vi},
	{name: 'uname', run: uname},
	saying('arch', () => 'x86_64', 0),
	{name: 'nproc', run: nproc},
	{name: 'uptime', run: uptime},
	{name: 'free', run: free},
	{name: 'df', run: df},
	{name: 'mount', run: mount},
	{name: 'printenv', run: printenv},
	{name: 'which', run: which},
	{name: 'shuf', run: shuf},
	{name: 'mktemp', run: mktemp},
	saying('pwd', (io) => io.workingDirectory, 0),
	{name: 'sync', run: () => 0},
	{name: 'clear', run: () => 0},
	{name: 'tty', run: tty},
];

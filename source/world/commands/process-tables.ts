import {type Command, type CommandIo, type CommandState, command} from './command.ts';

/*
ps and top: procps' of most distributions, and busybox's. CPU and memory are what a process has at this moment. Left
out: a process's history, so its time is what it would have used at its present pace since it started.
*/

export type SeenProcess = ReturnType<CommandIo['process']['processes']>[number];

/** What is mapped and not in memory: the program's own pages. */
const mappedKibibytes = 3712;

export function commandName(seen: SeenProcess): string {
	// `nginx: master process …` is nginx still.
	const first = (seen.argv[0] ?? '').replace(/:? .*$/, '');
	return first.slice(first.lastIndexOf('/') + 1);
}

export function userName(io: CommandIo, user: number): string {
	for (const line of (io.files.read('/etc/passwd') ?? '').split('\n')) {
		const [name, , number] = line.split(':');
		if (Number(number) === user && name) return name;
	}
	return user === 0 ? 'root' : String(user);
}

/** All processes it sees in the order of their pids, itself among them. */
function seenWithItself(io: CommandIo): {readonly processes: readonly SeenProcess[]; readonly own: number} {
	const seer = io.process;
	const argv = [io.name, ...io.args];
	const isProgram = seer.argv.length === argv.length && argv.every((text, index) => seer.argv[index]?.endsWith(text));
	const pid = isProgram ? undefined : seer.fork?.(argv);
	const processes = seer.processes().toSorted((a, b) => a.pid - b.pid);
	if (pid !== undefined) seer.reap?.(pid);
	return {processes, own: pid ?? seer.pid};
}

class Row {
	readonly #io: CommandIo;
	readonly #seen: SeenProcess;
	readonly #isOwn: boolean;

	constructor(io: CommandIo, seen: SeenProcess, isOwn: boolean) {
		this.#io = io;
		this.#seen = seen;
		this.#isOwn = isOwn;
	}

	get pid(): string {
		return String(this.#seen.pid);
	}

	get parent(): string {
		return String(this.#seen.parentPid);
	}

	get user(): string {
		return userName(this.#io, this.#seen.user);
	}

	get name(): string {
		return commandName(this.#seen);
	}

	get command(): string {
		return this.#seen.argv.join(' ');
	}

	get state(): string {
		return this.#isOwn || (this.#seen.cpuMillicores ?? 0) > 0 ? 'R' : 'S';
	}

	/** `s`: it leads a session, as what is started from outside the container does. */
	get stateWithMarks(): string {
		return this.state + (this.#seen.parentPid === 0 ? 's' : '');
	}

	get cpuPercent(): number {
		return (this.#seen.cpuMillicores ?? 0) / 10;
	}

	get residentKibibytes(): number {
		return Math.max(768, Math.floor((this.#seen.memoryBytes ?? 0) / 1024));
	}

	get virtualKibibytes(): number {
		return mappedKibibytes + this.residentKibibytes;
	}

	get memoryPercent(): number {
		const all = this.#io.process.machine?.().memoryBytes ?? 0;
		return all === 0 ? 0 : (this.residentKibibytes * 1024 * 100) / all;
	}

	get cpuSeconds(): number {
		return Math.floor(((this.#seen.cpuMillicores ?? 0) * (this.#io.process.nowMs - this.#seen.startedAtMs)) / 1_000_000);
	}

	/** The time of day at which it started. */
	get started(): string {
		const minutes = Math.floor(this.#seen.startedAtMs / 60_000);
		return `${two(((Math.floor(minutes / 60) % 24) + 24) % 24)}:${two(((minutes % 60) + 60) % 60)}`;
	}

	get elapsed(): string {
		const seconds = Math.max(0, Math.floor((this.#io.process.nowMs - this.#seen.startedAtMs) / 1000));
		const hours = Math.floor(seconds / 3600);
		return `${hours > 0 ? `${two(hours)}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
	}
}

function two(value: number): string {
	return String(value).padStart(2, '0');
}

function minutesAndSeconds(seconds: number): string {
	return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** Those of its own terminal, if it has one and not all are wanted. */
function ofTerminal(io: CommandIo, processes: readonly SeenProcess[]): readonly SeenProcess[] {
	if ((io.process.terminalColumns ?? 0) === 0) return processes;
	const own = new Set([io.process.pid]);
	for (const seen of processes) if (own.has(seen.parentPid)) own.add(seen.pid);
	return processes.filter(({pid}) => own.has(pid));
}

const columnOf: Readonly<Record<string, readonly [heading: string, value: (row: Row) => string, isRight: boolean]>> = {
	pid: ['PID', (row) => row.pid, true],
	ppid: ['PPID', (row) => row.parent, true],
	user: ['USER', (row) => row.user, false],
	comm: ['COMMAND', (row) => row.name, false],
	cmd: ['CMD', (row) => row.command, false],
	args: ['COMMAND', (row) => row.command, false],
	stat: ['STAT', (row) => row.stateWithMarks, false],
	rss: ['RSS', (row) => String(row.residentKibibytes), true],
	vsz: ['VSZ', (row) => String(row.virtualKibibytes), true],
	time: ['TIME', (row) => minutesAndSeconds(row.cpuSeconds), true],
	etime: ['ELAPSED', (row) => row.elapsed, true],
	'%cpu': ['%CPU', (row) => row.cpuPercent.toFixed(1), true],
	pcpu: ['%CPU', (row) => row.cpuPercent.toFixed(1), true],
	'%mem': ['%MEM', (row) => row.memoryPercent.toFixed(1), true],
	pmem: ['%MEM', (row) => row.memoryPercent.toFixed(1), true],
};

/** The names after `-o`; undefined: it was not given. A heading of its own (`pid=`) is left out. */
function wantedColumns(io: CommandIo): readonly string[] | undefined {
	const option = /^-?[a-zA-Z]*?o(.*)$/;
	const at = io.args.findIndex((argument) => option.test(argument));
	if (at < 0) return undefined;
	const list = option.exec(io.args[at]!)?.[1] || (io.args[at + 1] ?? '');
	const names = list.split(',').map((name) => name.replace(/=.*$/, ''));
	return names.every((name) => columnOf[name]) ? names : undefined;
}

function ps(io: CommandIo): number {
	const {processes, own} = seenWithItself(io);
	const rowsOf = (list: readonly SeenProcess[]): readonly Row[] => list.map((seen) => new Row(io, seen, seen.pid === own));
	const columns = wantedColumns(io);
	if (columns) {
		const rows = rowsOf(io.isBusybox || io.args.some((each) => /^-?[aeAx]/.test(each)) ? processes : ofTerminal(io, processes));
		const cells = [columns.map((name) => columnOf[name]![0]), ...rows.map((row) => columns.map((name) => columnOf[name]![1](row)))];
		const widths = columns.map((name, index) => {
			const least = io.isBusybox ? 8 : ({pid: 7, ppid: 7, user: 8}[name] ?? 0);
			return index === columns.length - 1 && !columnOf[name]![2] ? 0 : Math.max(least, ...cells.map((line) => line[index]!.length));
		});
		const pad = (text: string, index: number): string =>
			!io.isBusybox && columnOf[columns[index]!]![2] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!);
		for (const line of cells) io.out(`${line.map(pad).join(' ').trimEnd()}\n`);
		return 0;
	}
	if (io.isBusybox) {
		const width = io.outputColumns() || Number.POSITIVE_INFINITY;
		const lines = rowsOf(processes).map(
			(row) => `${row.pid.padStart(5)} ${row.user.padEnd(8)} ${minutesAndSeconds(row.cpuSeconds).padStart(5)} ${row.command}`,
		);
		io.out(['PID   USER     TIME  COMMAND', ...lines].map((line) => `${line.slice(0, width)}\n`).join(''));
		return 0;
	}
	const wanted = io.args.join(' ');
	if (/(^|\s)-?a?u?x/.test(wanted) && wanted.includes('u')) {
		io.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
		for (const row of rowsOf(processes))
			io.out(
				`${row.user.padEnd(8)} ${row.pid.padStart(7)} ${row.cpuPercent.toFixed(1).padStart(4)} ${row.memoryPercent.toFixed(1).padStart(4)} ${String(row.virtualKibibytes).padStart(6)} ${String(row.residentKibibytes).padStart(5)} ?        ${row.stateWithMarks.padEnd(4)} ${row.started}   ${minutesAndSeconds(row.cpuSeconds)} ${row.command}\n`,
			);
		return 0;
	}
	const all = /(^|\s)-?\w*[aeAx]/.test(wanted);
	const rows = rowsOf(all ? processes : ofTerminal(io, processes));
	const terminal = (io.process.terminalColumns ?? 0) > 0 && !all ? 'pts/0' : '?';
	const time = (row: Row): string =>
		`${two(Math.floor(row.cpuSeconds / 3600))}:${two(Math.floor(row.cpuSeconds / 60) % 60)}:${two(row.cpuSeconds % 60)}`;
	if (/(^|\s)-?\w*f/.test(wanted)) {
		io.out('UID          PID    PPID  C STIME TTY          TIME CMD\n');
		for (const row of rows)
			io.out(
				`${row.user.padEnd(8)} ${row.pid.padStart(7)} ${row.parent.padStart(7)} ${String(Math.min(99, Math.floor(row.cpuPercent))).padStart(2)} ${row.started} ${terminal.padEnd(8)} ${time(row)} ${row.command}\n`,
			);
		return 0;
	}
	io.out('    PID TTY          TIME CMD\n');
	for (const row of rows) io.out(`${row.pid.padStart(7)} ${terminal.padEnd(8)} ${time(row)} ${row.name}\n`);
	return 0;
}

interface TopState extends CommandState {
	/** Screens still to come; undefined: without end. */
	readonly left: number | undefined;
}

/** The number after `-n`, `-d`; undefined: it was not given. */
function numberAfter(io: CommandIo, letter: string): number | undefined {
	const at = io.args.findIndex((argument) => new RegExp(`^-b?${letter}`).test(argument));
	if (at < 0) return undefined;
	const rest = io.args[at]!.replace(new RegExp(`^-b?${letter}`), '') || io.args[at + 1];
	return Number.isFinite(Number(rest)) && rest !== undefined ? Number(rest) : undefined;
}

/** A screen of it, and after the pause (`-d`) another one, as often as `-n` says. */
function top(io: CommandIo, state: TopState | undefined): number | TopState {
	if (io.isBusybox) busyboxScreen(io);
	else procpsScreen(io);
	const most = state ? state.left : numberAfter(io, 'n');
	if (most !== undefined && most <= 1) return 0;
	const pauseMs = Math.round((numberAfter(io, 'd') ?? (io.isBusybox ? 5 : 3)) * 1000);
	return {wait: 'time', atMs: io.process.nowMs + pauseMs, left: most === undefined ? undefined : most - 1};
}

function byCpu(io: CommandIo): readonly Row[] {
	const {processes, own} = seenWithItself(io);
	return processes
		.toSorted((a, b) => (b.cpuMillicores ?? 0) - (a.cpuMillicores ?? 0) || a.pid - b.pid)
		.map((seen) => new Row(io, seen, seen.pid === own));
}

function busyboxScreen(io: CommandIo): void {
	const machine = io.process.machine?.();
	const cores = (machine?.cpuMillicores ?? 1000) / 1000;
	if (machine) {
		const kibibytes = (bytes: number): string => `${Math.floor(bytes / 1024)}K`;
		const used = machine.memoryUsedBytes + machine.cachedBytes;
		const busy = Math.round((machine.cpuUsedMillicores * 100) / machine.cpuMillicores);
		io.out(
			`Mem: ${kibibytes(used)} used, ${kibibytes(machine.memoryBytes - used)} free, ${kibibytes(machine.sharedMemoryBytes)} shrd, 0K buff, ${kibibytes(machine.cachedBytes)} cached\n`,
		);
		io.out(`CPU: ${String(busy).padStart(3)}% usr   0% sys   0% nic ${String(100 - busy).padStart(3)}% idle   0% io   0% irq   0% sirq\n`);
	}
	io.out(`Load average: ${(io.files.read('/proc/loadavg') ?? '').trim()}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n`);
	for (const row of byCpu(io)) {
		const percentOf = (percent: number): string => `${Math.round(percent)}%`.padStart(4);
		const virtual = machine ? (row.virtualKibibytes * 102_400) / machine.memoryBytes : 0;
		io.out(
			`${row.pid.padStart(5)} ${row.parent.padStart(5)} ${row.user.padEnd(8)} ${row.state}    ${String(row.virtualKibibytes).padStart(5)} ${percentOf(virtual)}   0 ${percentOf(row.cpuPercent / cores)} ${row.command}\n`,
		);
	}
}

function procpsScreen(io: CommandIo): void {
	const {nowMs} = io.process;
	const machine = io.process.machine?.();
	const rows = byCpu(io);
	const running = rows.filter(({state}) => state === 'R').length;
	const load = (io.files.read('/proc/loadavg') ?? '0.00 0.00 0.00').split(' ').slice(0, 3).join(', ');
	const daySeconds = Math.floor((((nowMs % 86_400_000) + 86_400_000) % 86_400_000) / 1000);
	const day = `${two(Math.floor(daySeconds / 3600))}:${two(Math.floor(daySeconds / 60) % 60)}:${two(daySeconds % 60)}`;
	const upMinutes = Math.floor((nowMs - (machine?.bootedAtMs ?? 0)) / 60_000);
	const up = upMinutes < 60 ? `${upMinutes} min` : `${String(Math.floor(upMinutes / 60)).padStart(2)}:${two(upMinutes % 60)}`;
	const one = (value: number): string => value.toFixed(1);
	io.out(`top - ${day} up ${up},  0 user,  load average: ${load}\n`);
	io.out(
		`Tasks: ${String(rows.length).padStart(3)} total, ${String(running).padStart(3)} running, ${String(rows.length - running).padStart(3)} sleeping,   0 stopped,   0 zombie\n`,
	);
	if (machine) {
		const busy = (machine.cpuUsedMillicores * 100) / machine.cpuMillicores;
		const mebibytes = (bytes: number): string => one(bytes / 1_048_576).padStart(8);
		const {memoryBytes, memoryUsedBytes, cachedBytes, sharedMemoryBytes} = machine;
		io.out(`%Cpu(s): ${one(busy).padStart(4)} us,  0.0 sy,  0.0 ni,${one(100 - busy).padStart(5)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\n`);
		io.out(
			`MiB Mem : ${mebibytes(memoryBytes)} total, ${mebibytes(memoryBytes - memoryUsedBytes - cachedBytes)} free, ${mebibytes(memoryUsedBytes)} used, ${mebibytes(cachedBytes + sharedMemoryBytes)} buff/cache\n`,
		);
		io.out(`MiB Swap: ${mebibytes(0)} total, ${mebibytes(0)} free, ${mebibytes(0)} used. ${mebibytes(memoryBytes - memoryUsedBytes)} avail Mem\n`);
	}
	io.out('\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n');
	for (const row of rows) {
		const time = `${Math.floor(row.cpuSeconds / 60)}:${two(row.cpuSeconds % 60)}.00`;
		io.out(
			`${row.pid.padStart(7)} ${row.user.padEnd(8)}  20   0 ${String(row.virtualKibibytes).padStart(7)} ${String(row.residentKibibytes).padStart(6)} ${String(Math.min(row.residentKibibytes, mappedKibibytes)).padStart(6)} ${row.state} ${one(row.cpuPercent).padStart(5)} ${one(row.memoryPercent).padStart(5)} ${time.padStart(9)} ${row.name}\n`,
		);
	}
}

export const processTables: readonly Command[] = [{name: 'ps', run: ps}, command('top', top)];

import {signalName, signalNumbers} from '../shell/shell.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {parseOptions} from './options.ts';

/* ps, kill, pidof, pgrep, pkill, killall. */

type SeenProcess = ReturnType<CommandIo['process']['processes']>[number];

function commandName(seen: SeenProcess): string {
	// `nginx: master process …` is nginx still.
	const first = (seen.argv[0] ?? '').replace(/:? .*$/, '');
	return first.slice(first.lastIndexOf('/') + 1);
}

function userName(io: CommandIo, user: number): string {
	for (const line of (io.files.read('/etc/passwd') ?? '').split('\n')) {
		const [name, , number] = line.split(':');
		if (Number(number) === user && name) return name;
	}
	return user === 0 ? 'root' : String(user);
}

function clock(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function ps(io: CommandIo): number {
	const wanted = io.args.join(' ');
	const processes = [...io.process.processes()].sort((a, b) => a.pid - b.pid);
	if (io.isBusybox) {
		const columns = /-?o\s*(\S+)/.exec(wanted)?.[1]?.split(',');
		if (columns) {
			const values = (seen: SeenProcess): readonly string[] =>
				columns.map(
					(column) =>
						({
							pid: String(seen.pid),
							ppid: String(seen.parentPid),
							user: userName(io, seen.user),
							comm: commandName(seen),
							args: seen.argv.join(' '),
							time: '0:00',
						})[column] ?? '',
				);
			io.out(
				`${columns
					.map((column) => ({args: 'COMMAND', comm: 'COMMAND'})[column] ?? column.toUpperCase())
					.map((text) => text.padEnd(8))
					.join(' ')
					.trimEnd()}\n`,
			);
			for (const seen of processes)
				io.out(
					`${values(seen)
						.map((text) => text.padEnd(8))
						.join(' ')
						.trimEnd()}\n`,
				);
			return 0;
		}
		io.out('PID   USER     TIME  COMMAND\n');
		for (const seen of processes) {
			io.out(`${String(seen.pid).padStart(5)} ${userName(io, seen.user).padEnd(8)} ${clock(0).padStart(5)} ${seen.argv.join(' ')}\n`);
		}
		return 0;
	}
	const isLong = /\bf|-f|-ef/.test(wanted) || wanted.startsWith('aux') || wanted.startsWith('-aux') || wanted === 'ax';
	const started = (seen: SeenProcess): string => {
		const minutes = Math.floor(seen.startedAtMs / 60_000);
		return `${String(((Math.floor(minutes / 60) % 24) + 24) % 24).padStart(2, '0')}:${String(((minutes % 60) + 60) % 60).padStart(2, '0')}`;
	};
	if (/aux|ax/.test(wanted)) {
		io.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
		for (const seen of processes) {
			io.out(
				`${userName(io, seen.user).padEnd(8)} ${String(seen.pid).padStart(7)}  0.0  0.0   4480   768 ?        S    ${started(seen)}   0:00 ${seen.argv.join(' ')}\n`,
			);
		}
	} else if (isLong) {
		io.out('UID          PID    PPID  C STIME TTY          TIME CMD\n');
		for (const seen of processes) {
			io.out(
				`${userName(io, seen.user).padEnd(8)} ${String(seen.pid).padStart(7)} ${String(seen.parentPid).padStart(7)}  0 ${started(seen)} ?        00:00:00 ${seen.argv.join(' ')}\n`,
			);
		}
	} else {
		io.out('    PID TTY          TIME CMD\n');
		for (const seen of processes) io.out(`${String(seen.pid).padStart(7)} ?        00:00:00 ${commandName(seen)}\n`);
	}
	return 0;
}

function kill(io: CommandIo): number {
	let args = [...io.args];
	if (args[0] === '-l') {
		io.out(`${args[1] === undefined ? Object.keys(signalNumbers).join('\n') : (signalName(args[1]) ?? args[1])}\n`);
		return 0;
	}
	let signal = 'TERM';
	if (args[0] === '-s' || args[0] === '-n') {
		signal = args[1] ?? '';
		args = args.slice(2);
	} else if (/^-./.test(args[0] ?? '')) {
		signal = args[0]!.slice(1);
		args = args.slice(1);
	}
	const named = signal === '0' ? '0' : signalName(signal);
	if (named === undefined) {
		io.complain(io.isBusybox ? `bad signal name '${signal}'` : `unknown signal ${signal}`);
		return 1;
	}
	let status = 0;
	for (const target of args) status = send(io, Number(target), named) ? status : 1;
	return status;
}

function send(io: CommandIo, pid: number, signal: string): boolean {
	const isSent =
		Number.isInteger(pid) && (signal === '0' ? io.process.processes().some((seen) => seen.pid === pid) : io.process.kill(pid, `SIG${signal}`));
	if (!isSent) io.complain(io.isBusybox ? `can't kill pid ${pid}: No such process` : `(${pid}) - No such process`);
	return isSent;
}

function matching(io: CommandIo, names: readonly string[], isFull: boolean): SeenProcess[] {
	return io.process.processes().filter((seen) => names.some((name) => (isFull ? seen.argv.join(' ').includes(name) : commandName(seen) === name)));
}

function pidof(io: CommandIo): number {
	const found = matching(
		io,
		io.args.filter((argument) => !argument.startsWith('-')),
		false,
	)
		.map((seen) => seen.pid)
		.sort((a, b) => b - a);
	if (found.length > 0) io.out(`${(io.args.includes('-s') ? found.slice(0, 1) : found).join(' ')}\n`);
	return found.length > 0 ? 0 : 1;
}

function pgrep(io: CommandIo): number {
	const options = parseOptions(io, 'flxaonvu:', {full: 'f', 'list-name': 'l', exact: 'x'});
	if (!options) return 2;
	const pattern = options.operands[0];
	if (pattern === undefined) return 2;
	const expression = new RegExp(options.has('x') ? `^(?:${pattern})$` : pattern);
	const found = io.process
		.processes()
		.filter((seen) => seen.pid !== io.pid && expression.test(options.has('f') ? seen.argv.join(' ') : commandName(seen)));
	for (const seen of found.toSorted((a, b) => a.pid - b.pid)) {
		io.out(`${seen.pid}${options.has('a') ? ` ${seen.argv.join(' ')}` : options.has('l') ? ` ${commandName(seen)}` : ''}\n`);
	}
	return found.length > 0 ? 0 : 1;
}

function pkill(io: CommandIo): number {
	const [first = ''] = io.args;
	const signal = /^-[A-Z0-9]+$/.test(first) ? signalName(first.slice(1)) : undefined;
	const rest = signal === undefined ? io.args : io.args.slice(1);
	const isFull = rest.includes('-f');
	const names = rest.filter((argument) => !argument.startsWith('-'));
	const found =
		io.name === 'killall'
			? matching(io, names, false)
			: io.process.processes().filter((seen) => names.some((name) => new RegExp(name).test(isFull ? seen.argv.join(' ') : commandName(seen))));
	let count = 0;
	for (const seen of found) {
		if (seen.pid === io.pid) continue;
		io.process.kill(seen.pid, `SIG${signal ?? 'TERM'}`);
		count += 1;
	}
	if (count === 0 && io.name === 'killall') io.complain(`${names[0] ?? ''}: no process killed`);
	return count > 0 ? 0 : 1;
}

/** top: one screen of it, or one after another until it is ended. */
function top(io: CommandIo, state: CommandState | undefined): number | CommandState {
	const machine = io.process.machine?.();
	if (machine)
		io.out(`Mem: ${Math.floor(machine.memoryUsedBytes / 1024)}K used, ${Math.floor((machine.memoryBytes - machine.memoryUsedBytes) / 1024)}K free\n`);
	io.out('  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n');
	for (const seen of io.process.processes()) {
		io.out(
			`${String(seen.pid).padStart(5)} ${String(seen.parentPid).padStart(5)} ${userName(io, seen.user).padEnd(8)} S     4480  0.0   0  0.0 ${seen.argv.join(' ')}\n`,
		);
	}
	void state;
	return io.args.some((argument) => argument.startsWith('-n') || argument.startsWith('-b')) ? 0 : {wait: 'time', atMs: io.process.nowMs + 5000};
}

export const processCommands: readonly Command[] = [
	{name: 'ps', run: ps},
	{name: 'kill', run: kill},
	{name: 'pidof', run: pidof},
	{name: 'pgrep', run: pgrep},
	{name: 'pkill', run: pkill},
	{name: 'killall', run: pkill},
	command('top', top),
];

import {signalName, signalNumbers} from '../shell/signals.ts';
import type {Command, CommandIo} from './command.ts';
import {parseOptions} from './options.ts';
import {commandName, type SeenProcess} from './process-tables.ts';

/* kill, pidof, pgrep, pkill, killall. */

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

export const processCommands: readonly Command[] = [
	{name: 'kill', run: kill},
	{name: 'pidof', run: pidof},
	{name: 'pgrep', run: pgrep},
	{name: 'pkill', run: pkill},
	{name: 'killall', run: pkill},
];

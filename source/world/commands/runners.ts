import {defaultPath, findExecutable} from '../executable.ts';
import {type Command, type CommandIo, type CommandState, command} from './command.ts';
import {type InputState, newInputState, readAll} from './input.ts';
import {parseOptions} from './options.ts';
import {parseDurationMs} from './system.ts';

/* Commands that run others: env, xargs, timeout, nohup, nice, time, watch. */

function env(io: CommandIo, state: CommandState | undefined): number | CommandState {
	if (state) return io.commandStatus ?? 0;
	const options = parseOptions(io, '+iu:0', {'ignore-environment': 'i', unset: 'u'});
	if (!options) return 125;
	const environment: Record<string, string> = options.has('i') ? {} : {...io.environment()};
	for (const name of options.values('u')) delete environment[name];
	let at = 0;
	for (; at < options.operands.length && options.operands[at]!.includes('='); at += 1) {
		const [name] = options.operands[at]!.split('=', 1);
		environment[name!] = options.operands[at]!.slice(name!.length + 1);
	}
	const rest = options.operands.slice(at);
	if (rest.length > 0) {
		const found = findExecutable(io.files, rest, environment.PATH ?? defaultPath, io.workingDirectory);
		if (found.kind === 'not-found') {
			io.complain(io.isBusybox ? `can't execute '${rest[0]}': No such file or directory` : `'${rest[0]}': No such file or directory`);
			return 127;
		}
		return {wait: 'command', command: rest, commandEnvironment: environment};
	}
	io.out(
		Object.entries(environment)
			.map(([name, value]) => `${name}=${value}${options.has('0') ? '\0' : '\n'}`)
			.join(''),
	);
	return 0;
}

interface ArgumentsState extends InputState {
	batches: string[][] | undefined;
}

function xargs(io: CommandIo, state: ArgumentsState = {...newInputState(), batches: undefined}): number | ArgumentsState {
	const options = parseOptions(io, '+n:I:i0rtP:L:d:s:', {
		'max-args': 'n',
		null: '0',
		'no-run-if-empty': 'r',
		replace: 'i',
		'max-procs': 'P',
		delimiter: 'd',
	});
	if (!options) return 1;
	if (state.batches === undefined) {
		const text = readAll(io, [], state);
		if (text === undefined) return state;
		const replaced = options.value('I') ?? (options.has('i') ? '{}' : undefined);
		const delimiter = options.value('d');
		let words: string[];
		if (options.has('0')) words = text.split('\0').filter((word) => word !== '');
		else if (delimiter !== undefined) words = text.replace(/\n$/, '').split(delimiter === '\\n' ? '\n' : delimiter);
		else if (replaced !== undefined)
			words = text
				.split('\n')
				.map((line) => line.trim())
				.filter((line) => line !== '');
		else {
			const quote = unmatchedQuote(text);
			if (quote !== undefined) {
				const tail = io.isBusybox ? '' : '; by default quotes are special to xargs unless you use the -0 option';
				io.complain(`unmatched ${quote} quote${tail}`);
				return 1;
			}
			words = splitWords(text);
		}
		const base = options.operands.length > 0 ? options.operands : ['echo'];
		const size = replaced !== undefined ? 1 : Number(options.value('n') ?? options.value('L') ?? words.length);
		state.batches = [];
		for (let at = 0; at < words.length; at += Math.max(1, size)) {
			const batch = words.slice(at, at + Math.max(1, size));
			state.batches.push(replaced === undefined ? [...base, ...batch] : base.map((word) => word.replaceAll(replaced, batch[0]!)));
		}
		if (words.length === 0 && !options.has('r') && replaced === undefined) state.batches.push([...base]);
	} else if (io.commandStatus !== 0) {
		state.status = io.commandStatus === 127 || io.commandStatus === 126 ? io.commandStatus : 123;
		if (state.status !== 123) return state.status;
	}
	const next = state.batches.shift();
	if (!next) return state.status;
	const found = findExecutable(io.files, next, io.variable('PATH') ?? defaultPath, io.workingDirectory);
	if (found.kind !== 'program') {
		io.complain(`${next[0]}: ${found.kind === 'not-found' ? 'No such file or directory' : 'Permission denied'}`);
		return found.kind === 'not-found' ? 127 : 126;
	}
	if (options.has('t')) io.err(`${next.join(' ')}\n`);
	return {...state, wait: 'command', command: next};
}

/** A quotation that its line does not end. */
function unmatchedQuote(text: string): 'single' | 'double' | undefined {
	const rest = text.replace(/\\.|'[^'\n]*'|"[^"\n]*"/g, '');
	const at = rest.search(/['"]/);
	return at < 0 ? undefined : rest[at] === "'" ? 'single' : 'double';
}

/** Words of xargs: blanks apart, quotes and backslashes kept together. */
function splitWords(text: string): string[] {
	const words: string[] = [];
	for (const match of text.matchAll(/(?:'[^'\n]*'|"[^"\n]*"|\\.|[^\s'"\\])+/g)) {
		words.push(
			match[0].replace(
				/'([^'\n]*)'|"([^"\n]*)"|\\(.)/g,
				(_whole, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
			),
		);
	}
	return words;
}

function timeout(io: CommandIo, state: CommandState | undefined): number | CommandState {
	if (state) return io.commandStatus ?? (state.signal === 'SIGKILL' ? 137 : io.isBusybox ? 143 : 124);
	const options = parseOptions(io, '+s:k:t:v', {signal: 's', 'kill-after': 'k', 'preserve-status': 'v', foreground: 'v'});
	if (!options) return 125;
	const [durationText, ...rest] = options.value('t') === undefined ? options.operands : [options.value('t')!, ...options.operands];
	const durationMs = durationText === undefined ? undefined : parseDurationMs(durationText);
	if (durationMs === undefined || rest.length === 0) {
		io.complain(durationText === undefined ? 'missing operand' : `invalid time interval '${durationText}'`);
		return 125;
	}
	const named = options.value('s')?.replace(/^SIG/, '') ?? 'TERM';
	const signal = named === '9' ? 'SIGKILL' : named === '2' ? 'SIGINT' : `SIG${named}`;
	if (durationMs === 0) return {wait: 'command', command: rest};
	return {wait: 'command', command: rest, atMs: io.process.nowMs + durationMs, signal};
}

/** Runs what it is given as it is: nohup, nice, setsid, stdbuf, ionice, chroot … */
function plainly(name: string, letters: string): Command {
	return command(name, (io, state: CommandState | undefined): number | CommandState => {
		if (state) return io.commandStatus ?? 0;
		const options = parseOptions(io, `+${letters}`);
		if (!options) return 125;
		if (options.operands.length > 0) return {wait: 'command', command: options.operands};
		if (name === 'nice') io.out('0\n');
		return 0;
	});
}

interface TimeState extends CommandState {
	sinceMs: number;
}

function time(io: CommandIo, state: TimeState | undefined): number | TimeState {
	if (!state) return io.args.length === 0 ? 0 : {wait: 'command', command: io.args, sinceMs: io.process.nowMs};
	const seconds = (io.process.nowMs - state.sinceMs) / 1000;
	io.err(`real\t${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
	return io.commandStatus ?? 0;
}

function watch(io: CommandIo, state: CommandState | undefined): number | CommandState {
	const options = parseOptions(io, '+n:td', {interval: 'n', 'no-title': 't'});
	if (!options || options.operands.length === 0) return 1;
	if (state?.wait === 'command') return {wait: 'time', atMs: io.process.nowMs + Math.round(Number(options.value('n') ?? 2) * 1000)};
	return {wait: 'command', command: ['sh', '-c', options.operands.join(' ')]};
}

/** `busybox wget …`: the same by another name. */
function busybox(io: CommandIo, state: CommandState | undefined): number | CommandState {
	if (state) return io.commandStatus ?? 0;
	if (io.args.length > 0) return {wait: 'command', command: io.args};
	io.out('BusyBox v1.37.0 multi-call binary.\nUsage: busybox [function [arguments]...]\n');
	return 0;
}

export const runnerCommands: readonly Command[] = [
	command('env', env),
	command('busybox', busybox),
	command('xargs', xargs),
	command('timeout', timeout),
	command('time', time),
	command('watch', watch),
	plainly('nohup', ''),
	plainly('nice', 'n:'),
	plainly('ionice', 'c:n:'),
	plainly('setsid', 'cwf'),
	plainly('stdbuf', 'i:o:e:'),
];

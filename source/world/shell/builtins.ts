import {type ExtraFormats, escapeText, formatPrintf} from '../commands/text-format.ts';
import {calendarAt, calendarOfUnix, formatTime} from '../commands/time-text.ts';
import {defaultPath, findExecutable} from '../executable.ts';
import {calculate} from './attributes.ts';
import {bashBuiltinTable} from './bash-builtins.ts';
import {dollarQuoted} from './bash-variables.ts';
import {endLoop, endReturn} from './control-flow.ts';
import {declareBuiltin, exportBuiltin, functionText, localBuiltin, readonlyBuiltin, unsetBuiltin} from './declare-builtins.ts';
import {getoptsBuiltin, readBuiltin} from './input-builtins.ts';
import {killBuiltin, waitBuiltin} from './job-builtins.ts';
import {setBuiltin} from './option-builtins.ts';
import type {Shell} from './shell.ts';
import {builtinOf, runProgram, runWords} from './simple-command.ts';
import {type Frame, getVariable, newFrame, type Task} from './state.ts';
import {evaluateTest, TestError} from './test-expression.ts';
import {trapBuiltin} from './traps.ts';

/**
A command of the shell itself. Its status; or undefined if it waits, or has changed the frames itself.
*/
export type Builtin = (shell: Shell, task: Task, frame: Frame, words: readonly string[]) => number | undefined;

function evaluate(shell: Shell, task: Task, frame: Frame, text: string, isReturnable: boolean, positional?: readonly string[]): number | undefined {
	const script = shell.script(text);
	const body = newFrame('script', text, script.root);
	body.isReturnable = isReturnable;
	if (!isReturnable) body.isEvaluated = true;
	body.savedFiles = frame.savedFiles;
	body.savedVariables = frame.savedVariables;
	frame.savedFiles = undefined;
	frame.savedVariables = undefined;
	if (positional) {
		body.savedPositional = task.environment.positional;
		task.environment.positional = positional;
	}
	task.frames.pop();
	task.frames.push(body);
	task.status = 0;
	return undefined;
}

function dot(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	const [name, file, ...rest] = words;
	if (file === undefined) return 2;
	const {files} = shell.context;
	const folders = file.includes('/') ? [''] : (getVariable(task.environment, 'PATH') ?? defaultPath).split(':');
	if (shell.state.dialect !== 'dash') folders.push('.');
	for (const folder of folders) {
		const text = files.read(files.resolve(task.environment.workingDirectory, folder === '' ? file : `${folder}/${file}`));
		if (text !== undefined) return evaluate(shell, task, frame, text, true, rest.length > 0 ? rest : undefined);
	}
	if (shell.state.dialect === 'bash') {
		shell.complain(task, `${file}: No such file or directory`);
		return 1;
	}
	shell.complain(
		task,
		shell.state.dialect === 'ash' ? `${name}: can't open '${file}': No such file or directory` : `${name}: cannot open ${file}: No such file`,
	);
	shell.exitTask(task, 2);
	return undefined;
}

function exec(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	let rest = words.slice(1);
	if (rest[0] === '--') rest = rest.slice(1);
	if (rest[0] === '-a') rest = rest.slice(2);
	if (rest.length === 0) {
		// The redirections stay.
		for (const file of frame.savedFiles ?? []) shell.files.release(file);
		frame.savedFiles = undefined;
		return 0;
	}
	frame.isLast = true;
	task.environment.traps = new Map();
	runProgram(shell, task, frame, rest);
	return undefined;
}

function exit(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): undefined {
	if (task.isInteractive && shell.state.dialect === 'bash') shell.files.write(task, 2, 'exit\n');
	const within = task.frames.find((frame) => frame.exitStatus !== undefined || frame.savedStatus !== undefined);
	const status = words[1] === undefined ? (within?.exitStatus ?? within?.savedStatus ?? task.status) : Number(words[1]);
	if (!Number.isInteger(status)) {
		shell.complain(task, shell.state.dialect === 'bash' ? `exit: ${words[1]}: numeric argument required` : `exit: Illegal number: ${words[1]}`);
		shell.exitTask(task, 2);
		return undefined;
	}
	shell.exitTask(task, status & 255);
	return undefined;
}

function shift(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number | undefined {
	const count = words[1] === undefined ? 1 : Number(words[1]);
	if (count > task.environment.positional.length) {
		if (shell.state.dialect !== 'dash') return 1;
		shell.complain(task, "shift: can't shift that many");
		shell.exitTask(task, 2);
		return undefined;
	}
	task.environment.positional = task.environment.positional.slice(count);
	return 0;
}

function cd(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	const args = words.slice(1).filter((word) => !/^-[LP]$/.test(word) && word !== '--');
	let target = args[0] ?? getVariable(environment, 'HOME');
	if (target === undefined) {
		shell.complain(task, 'cd: HOME not set');
		return 2;
	}
	const isBack = target === '-';
	if (isBack) target = getVariable(environment, 'OLDPWD') ?? environment.workingDirectory;
	const path = shell.context.files.resolve(environment.workingDirectory, target);
	const node = shell.context.files.stat(path);
	const refused = node?.kind === 'directory' ? shell.context.files.access(path, 'x') : undefined;
	if (node?.kind !== 'directory' || refused) {
		const why = refused ? 'Permission denied' : node ? 'Not a directory' : 'No such file or directory';
		if (shell.state.dialect === 'bash') shell.complain(task, `cd: ${target}: ${why}`);
		else shell.complain(task, `cd: can't cd to ${target}${shell.state.dialect === 'ash' ? `: ${why}` : ''}`);
		return shell.state.dialect === 'bash' ? 1 : 2;
	}
	environment.variables.set('OLDPWD', environment.workingDirectory);
	environment.workingDirectory = path;
	environment.variables.set('PWD', path);
	if (isBack) shell.files.write(task, 1, `${path}\n`);
	return 0;
}

function echo(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	let at = 1;
	let isNewline = true;
	let isEscaped = shell.state.dialect === 'dash';
	const flags = shell.state.dialect === 'dash' ? /^-n$/ : /^-[neE]+$/;
	for (; at < words.length && flags.test(words[at]!); at += 1) {
		const word = words[at]!;
		if (word.includes('n')) isNewline = false;
		if (word.includes('e')) isEscaped = true;
		if (word.includes('E')) isEscaped = false;
		if (shell.state.dialect === 'dash') {
			at += 1;
			break;
		}
	}
	let text = at === words.length - 1 ? words[at]! : words.slice(at).join(' ');
	if (isEscaped && text.includes('\\')) {
		const escaped = escapeText(text, true);
		text = escaped.text;
		if (escaped.isEnded) isNewline = false;
	}
	return output(shell, task, 'echo', isNewline ? `${text}\n` : text);
}

function output(shell: Shell, task: Task, name: string, text: string): number {
	if (shell.files.write(task, 1, text)) return 0;
	if (!task.isBrokenPipe) shell.complain(task, `${name}: write error: ${task.files[1] === -1 ? 'Bad file descriptor' : 'No space left on device'}`);
	return 1;
}

function printf(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	let args = words.slice(1);
	let variable: string | undefined;
	if (args[0] === '-v' && shell.state.dialect === 'bash') {
		variable = args[1];
		args = args.slice(2);
	} else if (args[0] !== undefined && /^-[a-zA-Z]/.test(args[0]) && shell.state.dialect === 'dash') {
		shell.complain(task, `printf: Illegal option ${args[0].slice(0, 2)}`);
		return 2;
	}
	if (args[0] === '--') args = args.slice(1);
	if (args.length === 0) {
		shell.complain(task, 'printf: usage: printf format [arguments]');
		return 2;
	}
	const problems: string[] = [];
	// dash knows no hexadecimal escapes.
	const format = shell.state.dialect === 'dash' ? args[0]!.replace(/\\(\\|x)/g, (whole, next: string) => (next === 'x' ? '\\\\x' : whole)) : args[0]!;
	const isBash = shell.state.dialect === 'bash';
	const text = formatPrintf(format, args.slice(1), (problem) => problems.push(problem), true, isBash ? bashFormats(shell) : undefined);
	if (variable !== undefined) shell.assign(task, variable, text);
	else output(shell, task, 'printf', text);
	for (const problem of problems) {
		const dash = problem.replace(/^invalid number '(.*)'$/, '$1: expected numeric value');
		const bash = problem.replace(/^invalid number '(.*)'$/, '$1: invalid number');
		shell.complain(
			task,
			shell.state.dialect === 'ash'
				? problem
				: `printf: ${shell.state.dialect === 'dash' ? dash.replace('invalid format', 'invalid directive') : bash}`,
		);
	}
	if (problems.length > 0 && shell.state.dialect === 'dash' && problems.some((problem) => problem.endsWith('invalid format'))) return 2;
	return problems.length > 0 ? 1 : 0;
}

/** `%q`: a backslash before each character that is special. */
function quoteWord(text: string): string {
	if (text === '') return "''";
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what cannot be seen.
	if (/[\x00-\x1f\x7f]/.test(text)) return dollarQuoted(text);
	return text.replace(/[^\w@%+=:./-]/g, (character) => (character > '\x7f' ? character : `\\${character}`));
}

/** `%q` and `%(%F)T`. */
function bashFormats(shell: Shell): ExtraFormats {
	return {
		quote: quoteWord,
		time: (format, argument) =>
			formatTime(format, argument === undefined || argument === '-1' ? calendarAt(shell.context.nowMs) : calendarOfUnix(Number(argument) * 1000)),
	};
}

function test(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const name = words[0]!;
	let args = words.slice(1);
	if (name === '[') {
		if (args.at(-1) !== ']') {
			shell.complain(task, shell.state.dialect === 'bash' ? "[: missing `]'" : shell.state.dialect === 'dash' ? '[: missing ]' : 'missing ]');
			return 2;
		}
		args = args.slice(0, -1);
	}
	try {
		const isTerminal = (descriptor: number): boolean => shell.files.isTerminal(task, descriptor);
		return evaluateTest(args, shell.context.files, task.environment.workingDirectory, isTerminal, shell.state.dialect) ? 0 : 1;
	} catch (error) {
		if (!(error instanceof TestError)) throw error;
		shell.complain(task, testComplaint(shell, name, error.message));
		return 2;
	}
}

function testComplaint(shell: Shell, name: string, message: string): string {
	if (shell.state.dialect === 'ash') return message.replace(/^: /, '');
	if (shell.state.dialect === 'dash' && message.endsWith(': bad number')) return `${name}: Illegal number: ${message.slice(0, -12)}`;
	if (shell.state.dialect === 'dash')
		return `${name}: ${message.replace(': bad number', '').replace(': unknown operand', ': unexpected operator')}`.replace(
			/^(\S+): (\S+)$/,
			'$1: Illegal number: $2',
		);
	const bash = message.replace(': bad number', ': integer expression expected').replace(': unknown operand', ': unary operator expected');
	return `${name}: ${bash}`;
}

function commandBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	let rest = words.slice(1);
	if (rest[0] === '-v' || rest[0] === '-V') {
		let status = 0;
		const isBash = shell.state.dialect === 'bash';
		let isAnyFound = false;
		for (const name of isBash ? rest.slice(1) : rest.slice(1, 2)) {
			const found = describe(shell, task, name);
			if (found) isAnyFound = true;
			else status = 127;
			if (rest[0] === '-V' && !found && isBash) shell.complain(task, `command: ${name}: not found`);
			else if (rest[0] === '-V') shell.files.write(task, 1, found ? `${name} is ${found.long}\n` : `${name}: not found\n`);
			else if (found) shell.files.write(task, 1, `${found.short}\n`);
		}
		return isBash ? (isAnyFound ? 0 : 1) : status;
	}
	while (rest[0] === '-p' || rest[0] === '--') rest = rest.slice(1);
	if (rest.length === 0) return 0;
	const builtin = specialBuiltins.get(rest[0]!) ?? builtinOf(shell, rest[0]!);
	if (builtin) return builtin(shell, task, frame, rest);
	runWords(shell, task, frame, rest, true);
	return undefined;
}

const keywords: ReadonlySet<string> = new Set([
	'if',
	'then',
	'else',
	'elif',
	'fi',
	'while',
	'until',
	'do',
	'done',
	'for',
	'case',
	'esac',
	'in',
	'{',
	'}',
	'!',
]);

interface Described {
	readonly kind: 'keyword' | 'function' | 'builtin' | 'file';
	readonly short: string;
	readonly long: string;
}

function describe(shell: Shell, task: Task, name: string): Described | undefined {
	const {dialect} = shell.state;
	if (keywords.has(name) || (dialect === 'bash' && bashKeywords.has(name))) return {kind: 'keyword', short: name, long: 'a shell keyword'};
	if (task.environment.functions.has(name)) return {kind: 'function', short: name, long: dialect === 'dash' ? 'a shell function' : 'a function'};
	if (specialBuiltins.has(name) && !(name === 'source' && dialect === 'dash'))
		return {kind: 'builtin', short: name, long: dialect === 'bash' ? 'a shell builtin' : 'a special shell builtin'};
	if (builtinOf(shell, name)) return {kind: 'builtin', short: name, long: 'a shell builtin'};
	const {environment} = task;
	const found = findExecutable(shell.context.files, [name], getVariable(environment, 'PATH') ?? defaultPath, environment.workingDirectory);
	if (found.kind !== 'program') return undefined;
	const path = name.includes('/') ? name : found.path;
	return {kind: 'file', short: path, long: path};
}

const bashKeywords: ReadonlySet<string> = new Set(['[[', ']]', 'coproc', 'function', 'select', 'time']);

function type(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const isBash = shell.state.dialect === 'bash';
	const flags = isBash ? words.slice(1).filter((word) => /^-[atpPf]+$/.test(word)) : [];
	const letters = flags.join('');
	let status = 0;
	for (const name of words.slice(1 + flags.length)) {
		const found = describe(shell, task, name);
		if (found && letters.includes('t')) shell.files.write(task, 1, `${found.kind}\n`);
		else if (found && /[pP]/.test(letters)) {
			if (found.kind === 'file') shell.files.write(task, 1, `${found.short}\n`);
			else if (letters.includes('P')) {
				const {environment} = task;
				const file = findExecutable(shell.context.files, [name], getVariable(environment, 'PATH') ?? defaultPath, environment.workingDirectory);
				if (file.kind === 'program') shell.files.write(task, 1, `${file.path}\n`);
				else status = 1;
			}
		} else if (found) {
			shell.files.write(task, 1, `${name} is ${found.long}\n`);
			const called = isBash && found.kind === 'function' ? task.environment.functions.get(name) : undefined;
			if (called) shell.files.write(task, 1, `${functionText(shell, name, called)}\n`);
		} else {
			if (isBash && letters === '') shell.complain(task, `type: ${name}: not found`);
			else if (!isBash) shell.files.write(task, 1, `${name}: not found\n`);
			status = isBash ? 1 : 127;
		}
	}
	return status;
}

function umask(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {mask} = task.environment;
	if (words[1] === undefined) shell.files.write(task, 1, `${mask.toString(8).padStart(4, '0')}\n`);
	else if (words[1] === '-S') {
		const letters = [6, 3, 0].map((shift) => 'rwx'.replace(/./g, (letter, at: number) => ((mask >> shift) & (4 >> at) ? '' : letter)));
		shell.files.write(task, 1, `u=${letters[0]},g=${letters[1]},o=${letters[2]}\n`);
	} else if (/^[0-7]+$/.test(words[1])) task.environment.mask = Number.parseInt(words[1], 8) & 0o777;
	else {
		shell.complain(
			task,
			shell.state.dialect === 'bash'
				? `umask: ${words[1]}: octal number out of range`
				: `umask: ${shell.state.dialect === 'ash' ? 'illegal mode' : 'Illegal mode'}: ${words[1]}`,
		);
		return shell.state.dialect === 'bash' ? 1 : 2;
	}
	return 0;
}

function letBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	let value = 0;
	for (const word of words.slice(1)) value = calculate(shell, task, word);
	return value === 0 ? 1 : 0;
}

function jobs(shell: Shell, task: Task): number {
	for (const [index, job] of task.environment.jobs.entries()) {
		const running = shell.state.tasks.get(job.task);
		if (running)
			shell.files.write(
				task,
				1,
				`[${index + 1}]${index === task.environment.jobs.length - 1 ? '+' : ' '}  Running                    ${running.text}\n`,
			);
	}
	return 0;
}

function hash(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const names = words.slice(1).filter((word) => !word.startsWith('-'));
	if (words.length === 1 && shell.state.dialect === 'bash') shell.files.write(task, 1, 'hash: hash table empty\n');
	let status = 0;
	for (const name of names) {
		if (describe(shell, task, name)) continue;
		shell.complain(task, `hash: ${name}: not found`);
		status = 1;
	}
	return status;
}

/** Aliases are kept and shown; a shell that is not interactive does not use them. */
function alias(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	const isBash = shell.state.dialect === 'bash';
	const show = (name: string, value: string): void => {
		shell.files.write(task, 1, `${isBash ? 'alias ' : ''}${name}='${value.replaceAll("'", "'\\''")}'\n`);
	};
	const names = words.slice(1).filter((word) => word !== '-p');
	if (names.length === 0) for (const [name, value] of [...(environment.aliases ?? [])].sort()) show(name, value);
	let status = 0;
	for (const word of names) {
		const equals = word.indexOf('=');
		if (equals > 0) {
			environment.aliases = new Map(environment.aliases).set(word.slice(0, equals), word.slice(equals + 1));
			continue;
		}
		const value = environment.aliases?.get(word);
		if (value !== undefined) show(word, value);
		else {
			if (isBash) shell.complain(task, `alias: ${word}: not found`);
			else shell.files.write(task, 2, `alias: ${word} not found\n`);
			status = 1;
		}
	}
	return status;
}

function unalias(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const aliases = new Map(words.includes('-a') ? [] : task.environment.aliases);
	let status = 0;
	for (const name of words.slice(1)) {
		if (name === '-a' || aliases.delete(name)) continue;
		if (shell.state.dialect === 'bash') shell.complain(task, `unalias: ${name}: not found`);
		else shell.files.write(task, 2, `unalias: ${name} not found\n`);
		status = 1;
	}
	task.environment.aliases = aliases;
	return status;
}

/** Of the limits there are only those that are shown. */
function ulimit(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const flags = words.slice(1).filter((word) => word.startsWith('-'));
	if (words.length > 1 + flags.length) return 0;
	const limit = flags.some((flag) => flag.includes('n')) ? '1048576' : flags.some((flag) => flag.includes('c')) ? '0' : 'unlimited';
	return output(shell, task, 'ulimit', `${limit}\n`);
}

/** POSIX's special builtins: an error in one ends the shell, and assignments before one last. */
export const specialBuiltins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
	[':', () => 0],
	['.', dot],
	['source', dot],
	['break', (shell, task, _frame, words) => endLoop(shell, task, words, false)],
	['continue', (shell, task, _frame, words) => endLoop(shell, task, words, true)],
	['eval', (shell, task, frame, words) => (words.length === 1 ? 0 : evaluate(shell, task, frame, words.slice(1).join(' '), false))],
	['exec', exec],
	['exit', exit],
	['export', exportBuiltin],
	['readonly', readonlyBuiltin],
	['return', (shell, task, _frame, words) => endReturn(shell, task, words)],
	['set', setBuiltin],
	['shift', shift],
	['times', (shell, task) => (shell.files.write(task, 1, '0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n') ? 0 : 1)],
	['trap', trapBuiltin],
	['unset', unsetBuiltin],
]);

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
	['true', () => 0],
	['false', () => 1],
	['echo', echo],
	['printf', printf],
	['test', test],
	['[', test],
	['cd', cd],
	['pwd', (shell, task) => output(shell, task, 'pwd', `${task.environment.workingDirectory}\n`)],
	['read', readBuiltin],
	['wait', waitBuiltin],
	['kill', killBuiltin],
	['command', commandBuiltin],
	['builtin', commandBuiltin],
	['type', type],
	['umask', umask],
	['local', localBuiltin],
	['declare', declareBuiltin],
	['typeset', declareBuiltin],
	['let', letBuiltin],
	['getopts', getoptsBuiltin],
	['jobs', jobs],
	['hash', hash],
	['alias', alias],
	['unalias', unalias],
	['help', (shell, task) => output(shell, task, 'help', `${[...builtins.keys()].sort().join('\n')}\n`)],
	['ulimit', ulimit],
	...bashBuiltinTable,
]);

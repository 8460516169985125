import {escapeText, formatPrintf} from '../commands/text-format.ts';
import {defaultPath, findExecutable} from '../executable.ts';
import {evaluateArithmetic} from './arithmetic.ts';
import {setArray, unsetElement} from './arrays.ts';
import {endLoop, endReturn} from './control-flow.ts';
import {getoptsBuiltin, mapfileBuiltin, readBuiltin} from './input-builtins.ts';
import {killBuiltin, trapBuiltin, waitBuiltin} from './job-builtins.ts';
import type {Shell} from './shell.ts';
import {optionLetter, reportSyntax, runProgram, runWords} from './simple-command.ts';
import {type Frame, getVariable, isExported, newFrame, setExported, type Task} from './state.ts';
import {evaluateTest, TestError} from './test-expression.ts';

/**
A command of the shell itself. Its status; or undefined if it waits, or has changed the frames itself.
*/
export type Builtin = (shell: Shell, task: Task, frame: Frame, words: readonly string[]) => number | undefined;

function evaluate(shell: Shell, task: Task, frame: Frame, text: string, isReturnable: boolean, positional?: readonly string[]): number | undefined {
	const script = shell.script(text);
	if (script.problem) {
		reportSyntax(shell, task, script.problem.message, script.problem.line);
		if (!task.isInteractive) {
			shell.exitTask(task, 2);
			return undefined;
		}
		return 2;
	}
	const body = newFrame('script', text, script.root);
	body.isReturnable = isReturnable;
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
		shell.complain(task, shell.state.dialect === 'ash' ? `exit: Illegal number: ${words[1]}` : `exit: Illegal number: ${words[1]}`);
		shell.exitTask(task, 2);
		return undefined;
	}
	shell.exitTask(task, status & 255);
	return undefined;
}

function splitAssignment(word: string): readonly [name: string, value: string | undefined] {
	const equals = word.indexOf('=');
	return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function quoteValue(text: string): string {
	return `'${text.replaceAll("'", "'\"'\"'")}'`;
}

function exportBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	let isOn = true;
	for (const word of words.slice(1)) {
		if (word === '-p' || word === '--') continue;
		if (word === '-n') {
			isOn = false;
			continue;
		}
		const [name, value] = splitAssignment(word);
		if (!/^[A-Za-z_]\w*$/.test(name)) {
			shell.complain(task, shell.state.dialect === 'bash' ? `export: \`${word}': not a valid identifier` : `export: ${word}: bad variable name`);
			if (shell.state.dialect === 'bash') return 1;
			shell.exitTask(task, 2);
			return undefined;
		}
		if (value !== undefined && !shell.assign(task, name, value)) return 1;
		setExported(environment, name, isOn);
	}
	if (words.length === 1 || words[1] === '-p') {
		const names = [...new Set([...Object.keys(environment.inherited), ...environment.variables.keys(), ...environment.exported.keys()])].sort();
		for (const name of names) {
			const value = getVariable(environment, name);
			if (!isExported(environment, name)) continue;
			const prefix = shell.state.dialect === 'bash' ? 'declare -x' : 'export';
			const shown = value === undefined ? '' : `=${shell.state.dialect === 'bash' ? JSON.stringify(value) : quoteValue(value)}`;
			shell.files.write(task, 1, `${prefix} ${name}${shown}\n`);
		}
	}
	return 0;
}

function readonlyBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	for (const word of words.slice(1)) {
		const [name, value] = splitAssignment(word);
		if (name.startsWith('-')) continue;
		if (value !== undefined && !shell.assign(task, name, value)) return 1;
		task.environment.readonlyNames = [...task.environment.readonlyNames, name];
	}
	return 0;
}

function set(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	if (words.length === 1) {
		const names = [...new Set([...Object.keys(environment.inherited), ...environment.variables.keys()])].sort();
		for (const name of names) {
			const value = getVariable(environment, name);
			if (value !== undefined) shell.files.write(task, 1, `${name}=${quoteValue(value)}\n`);
		}
		return 0;
	}
	let at = 1;
	const change = (letter: string, isOn: boolean): void => {
		environment.options = environment.options.replaceAll(letter, '') + (isOn ? letter : '');
	};
	for (; at < words.length; at += 1) {
		const word = words[at]!;
		if (word === '--') {
			environment.positional = words.slice(at + 1);
			return 0;
		}
		if (!/^[-+]/.test(word)) break;
		const isOn = word.startsWith('-');
		for (const letter of word.slice(1)) {
			if (letter !== 'o') {
				change(letter, isOn);
				continue;
			}
			at += 1;
			const option = optionLetter(words[at] ?? '');
			if (option) change(option, isOn);
			else if (words[at] !== undefined) {
				shell.complain(task, `set: ${shell.state.dialect === 'dash' ? 'Illegal option' : 'illegal option'} -o ${words[at]}`);
				return 2;
			}
		}
	}
	if (at < words.length) environment.positional = words.slice(at);
	return 0;
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

function unset(_shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	let isFunction = false;
	for (const word of words.slice(1)) {
		if (word === '-f' || word === '-v') {
			isFunction = word === '-f';
			continue;
		}
		const element = /^(\w+)\[(-?\d+)\]$/.exec(word);
		if (!isFunction && element) {
			unsetElement(environment, element[1]!, Number(element[2]));
		} else if (!isFunction && environment.arrays.has(word)) {
			setArray(environment, word, undefined);
		} else if (!isFunction && getVariable(environment, word) !== undefined) {
			environment.variables.set(word, null);
			if (isExported(environment, word)) setExported(environment, word, false);
		} else if (environment.functions.has(word)) {
			const functions = new Map(environment.functions);
			functions.delete(word);
			environment.functions = functions;
		}
	}
	return 0;
}

function local(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const body = task.frames.findLast((frame) => frame.kind === 'function');
	if (!body) {
		shell.complain(task, shell.state.dialect === 'bash' ? 'local: can only be used in a function' : 'local: not in a function');
		return 1;
	}
	body.savedVariables ??= new Map();
	for (const word of words.slice(1)) {
		if (word.startsWith('-')) continue;
		const [name, value] = splitAssignment(word);
		if (!body.savedVariables.has(name)) {
			body.savedVariables.set(name, {value: task.environment.variables.get(name), isExported: task.environment.exported.get(name)});
		}
		if (value !== undefined) shell.assign(task, name, value);
		else if (shell.state.dialect === 'bash') task.environment.variables.set(name, null);
	}
	return 0;
}

function declare(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	if (words.some((word) => /^-\w*x/.test(word)))
		return exportBuiltin(
			shell,
			task,
			frame,
			words.filter((word) => !word.startsWith('-')),
		);
	if (words.some((word) => /^-\w*A/.test(word))) {
		shell.complain(task, 'associative arrays: not supported by this simulated shell');
		return 2;
	}
	if (task.frames.some((each) => each.kind === 'function')) return local(shell, task, frame, words);
	for (const word of words.slice(1)) {
		const [name, value] = splitAssignment(word);
		if (!name.startsWith('-') && value !== undefined) shell.assign(task, name, value);
	}
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
	}
	if (args[0] === '--') args = args.slice(1);
	if (args.length === 0) {
		shell.complain(task, 'printf: usage: printf format [arguments]');
		return 2;
	}
	const problems: string[] = [];
	// dash knows no hexadecimal escapes.
	const format = shell.state.dialect === 'dash' ? args[0]!.replace(/\\(\\|x)/g, (whole, next: string) => (next === 'x' ? '\\\\x' : whole)) : args[0]!;
	const text = formatPrintf(format, args.slice(1), (problem) => problems.push(problem));
	if (variable !== undefined) shell.assign(task, variable, text);
	else output(shell, task, 'printf', text);
	for (const problem of problems) {
		const dash = problem.replace(/^invalid number '(.*)'$/, '$1: expected numeric value');
		const bash = problem.replace(/^invalid number '(.*)'$/, '$1: invalid number');
		shell.complain(task, shell.state.dialect === 'ash' ? problem : `printf: ${shell.state.dialect === 'dash' ? dash : bash}`);
	}
	return problems.length > 0 ? 1 : 0;
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
		return evaluateTest(args, shell.context.files, task.environment.workingDirectory, (descriptor) => shell.files.isTerminal(task, descriptor))
			? 0
			: 1;
	} catch (error) {
		if (!(error instanceof TestError)) throw error;
		shell.complain(task, testComplaint(shell, name, error.message));
		return 2;
	}
}

function testComplaint(shell: Shell, name: string, message: string): string {
	if (shell.state.dialect === 'ash') return message;
	if (shell.state.dialect === 'dash')
		return `${name}: ${message.replace(': bad number', '').replace(': unknown operand', ': unexpected operator')}`.replace(
			/^(\S+): (\S+)$/,
			'$1: Illegal number: $2',
		);
	return `${name}: ${message.replace(': bad number', ': integer expression expected').replace(': unknown operand', ': unary operator expected')}`;
}

function commandBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	let rest = words.slice(1);
	if (rest[0] === '-v' || rest[0] === '-V') {
		let status = 0;
		for (const name of rest.slice(1)) {
			const found = describe(shell, task, name);
			if (!found) status = 127;
			if (rest[0] === '-V') shell.files.write(task, 1, found ? `${name} is ${found.long}\n` : `${name}: not found\n`);
			else if (found) shell.files.write(task, 1, `${found.short}\n`);
		}
		return shell.state.dialect === 'bash' && status !== 0 ? 1 : status;
	}
	while (rest[0] === '-p' || rest[0] === '--') rest = rest.slice(1);
	if (rest.length === 0) return 0;
	const builtin = specialBuiltins.get(rest[0]!) ?? builtins.get(rest[0]!);
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

function describe(shell: Shell, task: Task, name: string): {readonly short: string; readonly long: string} | undefined {
	if (keywords.has(name)) return {short: name, long: 'a shell keyword'};
	if (task.environment.functions.has(name)) return {short: name, long: shell.state.dialect === 'bash' ? 'a function' : 'a shell function'};
	if (specialBuiltins.has(name)) return {short: name, long: shell.state.dialect === 'bash' ? 'a shell builtin' : 'a special shell builtin'};
	if (builtins.has(name)) return {short: name, long: 'a shell builtin'};
	const {environment} = task;
	const found = findExecutable(shell.context.files, [name], getVariable(environment, 'PATH') ?? defaultPath, environment.workingDirectory);
	if (found.kind !== 'program') return undefined;
	const path = name.includes('/') ? name : found.path;
	return {short: path, long: path};
}

function type(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	let status = 0;
	for (const name of words.slice(1)) {
		const found = describe(shell, task, name);
		if (found) shell.files.write(task, 1, `${name} is ${found.long}\n`);
		else {
			if (shell.state.dialect === 'bash') shell.complain(task, `type: ${name}: not found`);
			else shell.files.write(task, 1, `${name}: not found\n`);
			status = shell.state.dialect === 'bash' ? 1 : 127;
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
	const variables = {
		get: (name: string) => getVariable(task.environment, name),
		set: (name: string, text: string) => void shell.assign(task, name, text),
	};
	for (const word of words.slice(1)) value = evaluateArithmetic(word, variables);
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
	['set', set],
	['shift', shift],
	['times', (shell, task) => (shell.files.write(task, 1, '0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n') ? 0 : 1)],
	['trap', trapBuiltin],
	['unset', unset],
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
	['mapfile', mapfileBuiltin],
	['readarray', mapfileBuiltin],
	['wait', waitBuiltin],
	['kill', killBuiltin],
	['command', commandBuiltin],
	['builtin', commandBuiltin],
	['type', type],
	['umask', umask],
	['local', local],
	['declare', declare],
	['typeset', declare],
	['let', letBuiltin],
	['getopts', getoptsBuiltin],
	['jobs', jobs],
	['hash', () => 0],
	['alias', () => 0],
	['unalias', () => 0],
	['help', (shell, task) => output(shell, task, 'help', `${[...builtins.keys()].sort().join('\n')}\n`)],
	['shopt', () => 0],
	['ulimit', (shell, task) => output(shell, task, 'ulimit', 'unlimited\n')],
]);

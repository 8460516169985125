import type {Builtin} from './builtins.ts';
import {mapfileBuiltin} from './input-builtins.ts';
import {shoptBuiltin} from './option-builtins.ts';
import type {Shell} from './shell.ts';
import type {Frame, Task} from './state.ts';

/* Commands only bash has. Completion and line editing are taken, and do nothing. */

function directories(task: Task): readonly string[] {
	return [task.environment.workingDirectory, ...(task.environment.directories ?? [])];
}

function showDirectories(shell: Shell, task: Task, words: readonly string[]): number {
	const home = task.environment.inherited.HOME ?? '/';
	const letters = words.slice(1).join('');
	if (letters.includes('c')) {
		task.environment.directories = [];
		return 0;
	}
	const shown = directories(task).map((path) =>
		letters.includes('l') || !(path === home || path.startsWith(`${home}/`)) ? path : `~${path.slice(home.length)}`,
	);
	if (letters.includes('v')) shell.files.write(task, 1, shown.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(''));
	else shell.files.write(task, 1, `${shown.join(letters.includes('p') ? '\n' : ' ')}\n`);
	return 0;
}

function change(shell: Shell, task: Task, name: string, target: string): boolean {
	const {environment} = task;
	const path = shell.context.files.resolve(environment.workingDirectory, target);
	const node = shell.context.files.stat(path);
	if (node?.kind !== 'directory') {
		shell.complain(task, `${name}: ${target}: ${node ? 'Not a directory' : 'No such file or directory'}`);
		return false;
	}
	environment.variables.set('OLDPWD', environment.workingDirectory);
	environment.workingDirectory = path;
	environment.variables.set('PWD', path);
	return true;
}

function pushd(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	const stack = environment.directories ?? [];
	const before = environment.workingDirectory;
	const target = words[1] ?? stack[0];
	if (target === undefined) {
		shell.complain(task, 'pushd: no other directory');
		return 1;
	}
	if (!change(shell, task, 'pushd', target)) return 1;
	environment.directories = [before, ...(words[1] === undefined ? stack.slice(1) : stack)];
	return showDirectories(shell, task, ['dirs']);
}

function popd(shell: Shell, task: Task): number {
	const {environment} = task;
	const [first, ...rest] = environment.directories ?? [];
	if (first === undefined) {
		shell.complain(task, 'popd: directory stack empty');
		return 1;
	}
	if (!change(shell, task, 'popd', first)) return 1;
	environment.directories = rest;
	return showDirectories(shell, task, ['dirs']);
}

/** `caller` outside any function is nothing; within `-c` it has no line to name. */
function caller(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const functions = task.frames
		.filter((frame) => frame.kind === 'function')
		.map((frame) => frame.commandName ?? '')
		.reverse();
	const depth = Number(words[1] ?? 0);
	if (functions.length <= depth || (!task.environment.isScriptFile && functions.length <= depth + 1)) return 1;
	const name = functions[depth + 1] ?? 'main';
	shell.files.write(task, 1, words[1] === undefined ? `1 ${task.environment.name}\n` : `1 ${name} ${task.environment.name}\n`);
	return 0;
}

function logout(shell: Shell, task: Task): number {
	shell.complain(task, "logout: not login shell: use `exit'");
	return 1;
}

const nothing: Builtin = () => 0;

export const bashBuiltinTable: readonly (readonly [name: string, builtin: Builtin])[] = [
	['shopt', shoptBuiltin],
	['mapfile', mapfileBuiltin],
	['readarray', mapfileBuiltin],
	['dirs', (shell, task, _frame, words) => showDirectories(shell, task, words)],
	['pushd', pushd],
	['popd', popd],
	['caller', caller],
	['logout', logout],
	['bind', nothing],
	['complete', nothing],
	['disown', nothing],
	['enable', nothing],
	['suspend', nothing],
];

import {errorText, type FileError} from '../file-system.ts';
import {readName} from './attributes.ts';
import {Expander} from './expand.ts';
import type {Shell} from './shell.ts';
import type {Frame, Task} from './state.ts';
import type {Redirection} from './syntax.ts';

/**
Applies redirections to a task, keeping the descriptors as they were in `frame.savedFiles`. Returns what went wrong;
the descriptors are then put back when the frame is left. All targets are expanded first: a substitution may wait.
*/
export function redirect(shell: Shell, task: Task, frame: Frame, redirections: readonly Redirection[]): string | undefined {
	const expander = new Expander(shell, task, frame);
	const targets = redirections.map((redirection) => expander.text(redirection.target));
	expander.settle();
	frame.savedFiles = [...task.files];
	for (const file of task.files) shell.files.hold(file);
	// What `>(…)` came to is a descriptor for this alone.
	const sinks = targets.flatMap((target, index) =>
		redirections[index]!.target.parts.some((part) => part.kind === 'command' && part.file === 'sink') ? [Number(target.slice(8))] : [],
	);
	for (const sink of sinks) {
		shell.files.release(frame.savedFiles[sink]!);
		frame.savedFiles[sink] = -1;
	}
	for (const [index, redirection] of redirections.entries()) {
		const problem = apply(shell, task, redirection, targets[index]!);
		if (problem !== undefined) return problem;
	}
	for (const sink of sinks) shell.files.replace(task, sink, -1);
	return undefined;
}

function apply(shell: Shell, task: Task, redirection: Redirection, target: string): string | undefined {
	const {operator} = redirection;
	const descriptor = redirection.variable === undefined ? redirection.descriptor : namedDescriptor(shell, task, redirection.variable, target);
	switch (operator) {
		case 'text':
			shell.files.replace(task, descriptor, shell.files.add({kind: 'text', text: target, references: 1}));
			return undefined;
		case '>&':
		case '<&': {
			if (operator === '>&' && !/^(\d+|-)$/.test(target)) return openBoth(shell, task, target, '>');
			if (target === '-') {
				shell.files.replace(task, descriptor, -1);
				return undefined;
			}
			const number = task.files[Number(target)];
			if (number === undefined || number === -1) return `${target}: Bad file descriptor`;
			shell.files.hold(number);
			shell.files.replace(task, descriptor, number);
			return undefined;
		}
		case '&>':
		case '&>>':
			return openBoth(shell, task, target, operator === '&>' ? '>' : '>>');
		default: {
			const opened = open(shell, task, operator, target);
			if (typeof opened === 'string') return opened;
			shell.files.replace(task, descriptor, opened);
			return undefined;
		}
	}
}

/** `{fd}>file` makes a descriptor from 10 on, and tells the variable; `{fd}>&-` closes the one it has. */
function namedDescriptor(shell: Shell, task: Task, variable: string, target: string): number {
	if (target === '-') return Number(readName(shell, task, variable) ?? -1);
	let descriptor = 10;
	while ((task.files[descriptor] ?? -1) !== -1) descriptor += 1;
	shell.assign(task, variable, String(descriptor));
	return descriptor;
}

function openBoth(shell: Shell, task: Task, target: string, operator: '>' | '>>'): string | undefined {
	const opened = open(shell, task, operator, target);
	if (typeof opened === 'string') return opened;
	shell.files.hold(opened);
	shell.files.replace(task, 1, opened);
	shell.files.replace(task, 2, opened);
	return undefined;
}

/** Opens a file; returns its number, or what went wrong. */
function open(shell: Shell, task: Task, operator: Redirection['operator'], target: string): number | string {
	const {files} = shell.context;
	const socket = shell.state.dialect === 'bash' ? /^\/dev\/tcp\/([^/]+)\/(\d+)$/.exec(target) : undefined;
	if (socket) return connection(shell, task, target, socket[1]!, Number(socket[2]));
	const duplicated = /^\/dev\/fd\/(\d+)$/.exec(target);
	if (duplicated) {
		const number = task.files[Number(duplicated[1])];
		if (number === undefined || number === -1) return complaint(shell, operator, target, 'ENOENT');
		shell.files.hold(number);
		return number;
	}
	const path = files.resolve(task.environment.workingDirectory, target);
	const node = files.stat(path);
	if (node?.kind === 'device') {
		// `/dev/stdout` is the first process's output in a container, and this shell's own here: the log, for both.
		if (node.name === 'stdout' || node.name === 'stderr') return node.name === 'stdout' ? 1 : 2;
		return shell.files.add({kind: node.name === 'null' ? 'null' : 'zero', references: 1});
	}
	if (target === '') return complaint(shell, operator, target, 'ENOENT');
	if (operator === '<') {
		if (!node) return complaint(shell, operator, target, 'ENOENT');
		const refused = files.access(path, 'r');
		if (refused) return complaint(shell, operator, target, refused);
		return shell.files.add({kind: 'file', path, position: 0, canRead: true, canWrite: false, references: 1});
	}
	if (node?.kind === 'directory') return complaint(shell, operator, target, 'EISDIR');
	if (operator === '>' && node?.kind === 'file' && task.environment.options.includes('C')) return complaint(shell, operator, target, 'EEXIST');
	const error = operator === '>>' || operator === '<>' ? (node ? files.access(path, 'w') : files.write(path, '')) : files.write(path, '');
	if (!node && !error && task.environment.mask !== usualMask) files.setMode(path, 0o666 & ~task.environment.mask);
	if (error) return complaint(shell, operator, target, error);
	return shell.files.add({kind: 'file', path, position: 0, canRead: operator === '<>', canWrite: true, references: 1});
}

/** bash's `/dev/tcp/host/port` tells whether somebody is there, at once; nothing is said over it, and nothing comes back. */
function connection(shell: Shell, task: Task, target: string, host: string, port: number): number | string {
	const outcome = shell.context.connect(host, port, 1000);
	if (outcome.kind === 'connected') return shell.files.add({kind: 'null', references: 1});
	if (outcome.kind === 'unknown-host') {
		shell.files.write(task, 2, `${task.environment.name}: ${host}: Name or service not known\n`);
		return `${target}: Invalid argument`;
	}
	const why = outcome.kind === 'refused' ? 'Connection refused' : outcome.kind === 'timeout' ? 'Connection timed out' : 'No route to host';
	shell.files.write(task, 2, `${task.environment.name}: connect: ${why}\n`);
	return `${target}: ${why}`;
}

function complaint(shell: Shell, operator: Redirection['operator'], target: string, error: FileError): string {
	const {dialect} = shell.state;
	if (dialect === 'bash') return error === 'EEXIST' ? `${target}: cannot overwrite existing file` : `${target}: ${errorText(error)}`;
	const isOpen = operator === '<';
	const text =
		error === 'ENOENT' ? (isOpen ? missingFile[dialect] : missingDirectory[dialect]) : error === 'EEXIST' ? 'File exists' : errorText(error);
	const verb = dialect === 'ash' ? "can't" : 'cannot';
	return `${verb} ${isOpen ? 'open' : 'create'} ${target}: ${text}`;
}

/** Files are made with the modes it leaves. */
const usualMask = 0o022;

const missingFile = {ash: 'no such file', dash: 'No such file'} as const;
const missingDirectory = {ash: 'nonexistent directory', dash: 'Directory nonexistent'} as const;

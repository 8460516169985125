import type {CommandIo} from '../commands/command.ts';
import {commands} from '../commands/table.ts';
import type {FileSystem} from '../file-system.ts';
import type {ProcessContext} from '../program.ts';
import type {Shell} from './shell.ts';
import {end, runWords} from './simple-command.ts';
import {type CommandState, exportedVariables, type Frame, getVariable, newFrame, type Task} from './state.ts';

/* Commands that a shell process has in itself: `sleep`, `cat`, `ls` … each with a small state of its own while it waits. */

/** What a command sees of the task it runs in. */
class TaskIo implements CommandIo {
	readonly #shell: Shell;
	readonly #task: Task;
	readonly #frame: Frame;
	#args: readonly string[] | undefined;

	constructor(shell: Shell, task: Task, frame: Frame) {
		this.#shell = shell;
		this.#task = task;
		this.#frame = frame;
	}

	get name(): string {
		const called = this.#frame.fields![0]!;
		return called.slice(called.lastIndexOf('/') + 1);
	}

	get args(): readonly string[] {
		this.#args ??= this.#frame.fields!.slice(1);
		return this.#args;
	}

	get process(): ProcessContext {
		return this.#shell.context;
	}

	get files(): FileSystem {
		const {files} = this.#shell.context;
		const {mask} = this.#task.environment;
		return mask === 0o022 ? files : masked(files, mask);
	}

	get workingDirectory(): string {
		return this.#task.environment.workingDirectory;
	}

	get isBusybox(): boolean {
		return isBusybox(this.files);
	}

	get pid(): number {
		return this.#frame.pid ?? (this.#task.pid || this.#shell.context.pid);
	}

	get commandStatus(): number | undefined {
		return this.#frame.commandStatus;
	}

	get commandOutput(): string | undefined {
		return this.#frame.commandOutput;
	}

	path(text: string): string {
		return this.files.resolve(this.#task.environment.workingDirectory, text);
	}

	variable(name: string): string | undefined {
		return getVariable(this.#task.environment, name);
	}

	environment(): Readonly<Record<string, string>> {
		return exportedVariables(this.#task.environment);
	}

	out(text: string): void {
		if (!this.#shell.files.write(this.#task, 1, text) && !this.#task.isBrokenPipe) {
			this.complain('write error: No space left on device');
		}
	}

	err(text: string): void {
		this.#shell.files.write(this.#task, 2, text);
	}

	complain(text: string): void {
		this.err(`${this.name}: ${text}\n`);
	}

	isOutputFull(): boolean {
		return this.#shell.files.isFull(this.#task.files[1] ?? -1);
	}

	outputColumns(): number {
		return this.#shell.files.isTerminal(this.#task, 1) ? (this.#shell.context.terminalColumns ?? 0) : 0;
	}

	isOutputPipe(): boolean {
		return this.#shell.file(this.#task.files[1] ?? -1)?.kind === 'write-end';
	}

	isOutputDiscarded(): boolean {
		return this.#shell.file(this.#task.files[1] ?? -1)?.kind === 'null';
	}

	read(): string | undefined {
		return this.#shell.files.read(this.#task.files[0] ?? -1);
	}
}

/** Another umask than the usual one: what is made gets other modes. */
function masked(files: FileSystem, mask: number): FileSystem {
	const plain = {
		write(path: string, text: string, options?: {append?: boolean; zeroBytes?: number}) {
			const isNew = !files.stat(path);
			return files.write(path, text, options) ?? (isNew ? files.setMode(path, 0o666 & ~mask) : undefined);
		},
		makeDirectory: (path: string) => files.makeDirectory(path) ?? files.setMode(path, 0o777 & ~mask),
	};
	return new Proxy(files, {
		get(target, property) {
			if (property === 'write' || property === 'makeDirectory') return plain[property];
			const value: unknown = Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}

export function isBusybox(files: FileSystem): boolean {
	return files.stat('/bin/busybox') !== undefined;
}

/** Starts the frame's command, or goes on with it. */
export function runCommandFrame(shell: Shell, task: Task, frame: Frame): void {
	// Within a command that runs others: the other one has ended, or goes on.
	if (frame.kind === 'command' && frame.commandName === undefined) {
		stepNested(shell, task, frame);
		return;
	}
	const command = commands.get(frame.commandName!)!;
	if (frame.commandState?.wait === 'command') {
		takeNestedStatus(shell, task, frame);
		frame.isTesting = false;
	}
	const result = command.run(new TaskIo(shell, task, frame), frame.commandState);
	frame.commandStatus = undefined;
	frame.commandOutput = undefined;
	if (task.isBrokenPipe && task.parent !== 0) return;
	if (typeof result === 'number') {
		end(shell, task, frame, result);
		return;
	}
	frame.commandState = result;
	waitFor(shell, task, frame, result);
}

/** SIGINT to whatever command the task waits for: its last words, and its exit status if it has one of its own. */
export function interruptCommand(shell: Shell, task: Task): number | undefined {
	const frame = task.frames.at(-1);
	if (frame?.commandName === undefined || !frame.commandState) return undefined;
	return commands.get(frame.commandName)?.interrupted?.(new TaskIo(shell, task, frame), frame.commandState);
}

function waitFor(shell: Shell, task: Task, frame: Frame, state: CommandState): void {
	if (state.wait === 'command') {
		// What it comes to is for this command to judge, and not for `set -e`.
		frame.isTesting = true;
		const nested = newFrame('command', '', 0);
		nested.fields = [...state.command!];
		if (state.commandEnvironment) {
			nested.savedEnvironment = task.environment;
			task.environment = {...task.environment, inherited: state.commandEnvironment, variables: new Map(), exported: new Map()};
		}
		if (state.commandInput !== undefined || state.isCaptured) lead(shell, task, frame, nested, state);
		if (state.atMs === undefined) {
			task.frames.push(nested);
			return;
		}
		const child = shell.fork(task, nested, '', true);
		if (nested.savedEnvironment) task.environment = nested.savedEnvironment;
		nested.savedEnvironment = undefined;
		frame.tasks = [child.id];
		shell.wait(task, {on: 'tasks', ids: frame.tasks, untilMs: state.atMs});
		return;
	}
	givePid(shell, task, frame);
	switch (state.wait) {
		case 'time':
			shell.waitUntil(task, state.atMs!);
			return;
		case 'input':
			shell.wait(task, {on: 'input', file: task.files[0] ?? -1, untilMs: state.atMs});
			return;
		case 'output':
			shell.wait(task, {on: 'output', file: task.files[1] ?? -1});
			return;
		case 'computing':
			shell.wait(task, {on: 'computing'});
			return;
		case 'nothing':
			shell.wait(task, {on: 'nothing'});
			return;
	}
}

/** A command that waits is seen in `ps`: it is the task if the task is nothing else, else a child of it. */
function givePid(shell: Shell, task: Task, frame: Frame): void {
	if (!shell.context.fork || frame.pid !== undefined || task.text === '') return;
	if (task.parent !== 0 && task.frames.length === 1) {
		if (task.pid === 0) task.pid = shell.newPid(frame.fields!);
	} else frame.pid = shell.newPid(frame.fields!);
}

/** Gives a command that another one runs its input, and takes its output. */
function lead(shell: Shell, task: Task, frame: Frame, nested: Frame, {commandInput, isCaptured}: CommandState): void {
	nested.savedFiles = [...task.files];
	for (const file of task.files) shell.files.hold(file);
	if (commandInput !== undefined) shell.files.replace(task, 0, shell.files.add({kind: 'text', text: commandInput, references: 1}));
	if (!isCaptured) return;
	// One reference is the task's, the other this frame's.
	frame.captureFile = shell.files.add({kind: 'capture', text: '', references: 2});
	shell.files.replace(task, 1, frame.captureFile);
}

function takeNestedStatus(shell: Shell, task: Task, frame: Frame): void {
	if (frame.captureFile !== undefined) {
		const captured = shell.file(frame.captureFile);
		frame.commandOutput = captured?.kind === 'capture' ? captured.text : '';
		shell.files.release(frame.captureFile);
		frame.captureFile = undefined;
	}
	if (frame.tasks === undefined) {
		frame.commandStatus = task.status;
		return;
	}
	const child = frame.tasks[0]!;
	const status = shell.state.results.get(child);
	frame.tasks = undefined;
	if (status !== undefined) {
		shell.state.results.delete(child);
		frame.commandStatus = status;
		return;
	}
	// Its time is up.
	const running = shell.state.tasks.get(child);
	if (running) shell.signalPid(shell.pidOf(running), frame.commandState?.signal ?? 'SIGTERM');
	shell.state.results.delete(child);
	frame.commandStatus = undefined;
}

/** A command run by another: `xargs`, `env`, `timeout`. */
function stepNested(shell: Shell, task: Task, frame: Frame): void {
	switch (frame.step) {
		case 0:
			frame.step = 1;
			runWords(shell, task, frame, frame.fields!, true);
			return;
		case 2: {
			const status = shell.state.childStatuses.get(frame.childPid!);
			if (status === undefined) {
				shell.wait(task, {on: 'child', pid: frame.childPid!});
				return;
			}
			shell.state.childStatuses.delete(frame.childPid!);
			end(shell, task, frame, status);
			return;
		}
		case 3: {
			const status = shell.state.results.get(frame.tasks![0]!) ?? 0;
			shell.state.results.delete(frame.tasks![0]!);
			end(shell, task, frame, status);
		}
	}
}

import {setElements} from './arrays.ts';
import {expandWords, push} from './execute.ts';
import type {Shell} from './shell.ts';
import {type Frame, getVariable, newFrame, type Task} from './state.ts';
import type {Node} from './syntax.ts';

/* bash's `select`, `coproc` and `time`. */

type Of<Kind extends Node['kind']> = Extract<Node, {kind: Kind}>;

const selectSteps = {words: 0, menu: 1, prompt: 2, read: 3} as const;

/** The menu and the prompt go to standard error; an empty answer shows the menu again, the input's end leaves the loop. */
export function stepSelect(shell: Shell, task: Task, frame: Frame, node: Of<'select'>): void {
	if (frame.step === selectSteps.words) {
		if (!node.words) frame.fields = [...task.environment.positional];
		else expandWords(shell, task, frame, node.words);
		if (frame.fields!.length === 0) {
			shell.popFrame(task);
			task.status = 0;
			return;
		}
		frame.step = selectSteps.menu;
	}
	const items = frame.fields!;
	if (frame.step === selectSteps.menu) {
		const width = String(items.length).length;
		shell.files.write(task, 2, items.map((item, index) => `${String(index + 1).padStart(width)}) ${item}\n`).join(''));
		frame.step = selectSteps.prompt;
	}
	if (frame.step === selectSteps.prompt) {
		shell.files.write(task, 2, getVariable(task.environment, 'PS3') ?? '#? ');
		frame.step = selectSteps.read;
	}
	const file = task.files[0] ?? -1;
	const line = shell.files.readLine(file);
	if (line === '') {
		shell.wait(task, {on: 'input', file});
		return;
	}
	if (line === undefined) {
		shell.files.write(task, 1, '\n');
		shell.popFrame(task);
		task.status = 1;
		return;
	}
	const reply = line.trim();
	if (reply === '') {
		frame.step = selectSteps.menu;
		return;
	}
	shell.assign(task, 'REPLY', reply);
	shell.assign(task, node.name, /^\d+$/.test(reply) ? (items[Number(reply) - 1] ?? '') : '');
	frame.step = selectSteps.prompt;
	push(task, frame, node.body);
}

/** A command in the background with a pipe to it and one from it. */
export function stepCoprocess(shell: Shell, task: Task, frame: Frame, node: Of<'coproc'>): void {
	const [itsInput, toIt] = shell.files.pipe();
	const [fromIt, itsOutput] = shell.files.pipe();
	const child = shell.fork(task, newFrame('node', frame.text, node.body.id), node.text, false);
	shell.files.replace(child, 0, itsInput);
	shell.files.replace(child, 1, itsOutput);
	child.pid = shell.newPid([...shell.context.argv]);
	shell.files.replace(task, 63, fromIt);
	shell.files.replace(task, 60, toIt);
	const {environment} = task;
	setElements(
		environment,
		node.name,
		[
			{index: 0, value: '63'},
			{index: 1, value: '60'},
		],
		false,
	);
	environment.variables.set(`${node.name}_PID`, String(child.pid));
	environment.lastBackgroundPid = child.pid;
	environment.jobs = [...environment.jobs, {task: child.id, pid: child.pid}];
	shell.popFrame(task);
	task.status = 0;
}

export function stepTimed(shell: Shell, task: Task, frame: Frame, node: Of<'timed'>): void {
	if (frame.step === 0) {
		frame.step = 1;
		frame.startedAtMs = shell.context.nowMs;
		push(task, frame, node.body);
		return;
	}
	const elapsedMs = shell.context.nowMs - frame.startedAtMs!;
	shell.popFrame(task);
	shell.files.write(task, 2, timeText(shell, task, elapsedMs, node.isPosix));
}

function timeText(shell: Shell, task: Task, elapsedMs: number, isPosix: boolean): string {
	const minutes = Math.floor(elapsedMs / 60_000);
	const seconds = (elapsedMs % 60_000) / 1000;
	if (shell.state.dialect === 'ash') return `real\t${minutes}m ${seconds.toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`;
	if (isPosix) return `real ${(elapsedMs / 1000).toFixed(2)}\nuser 0.00\nsys 0.00\n`;
	const format = getVariable(task.environment, 'TIMEFORMAT');
	if (format === undefined) return `\nreal\t${minutes}m${seconds.toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
	if (format === '') return '';
	const text = format.replace(/%(%|(\d)?(l)?([RUSP]))/g, (_, all: string, digits: string | undefined, isLong: string | undefined, kind: string) => {
		if (all === '%') return '%';
		const places = Number(digits ?? 3);
		if (kind === 'P') return '0.00';
		const value = kind === 'R' ? elapsedMs : 0;
		return isLong ? `${Math.floor(value / 60_000)}m${((value % 60_000) / 1000).toFixed(places)}s` : (value / 1000).toFixed(places);
	});
	return `${text}\n`;
}

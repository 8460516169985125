import type {Shell} from './shell.ts';
import {signalName, signalNumber} from './signals.ts';
import {type Frame, newFrame, type Task} from './state.ts';

/* Traps: those for signals, run between two commands, and bash's own for ERR, DEBUG and RETURN. */

const events: ReadonlySet<string> = new Set(['ERR', 'DEBUG', 'RETURN']);

/** Runs the trap of the signal that came first. */
export function runTrap(shell: Shell, task: Task): void {
	const signal = task.pendingSignals.shift()!;
	const action = task.environment.traps.get(signal);
	if (action) push(shell, task, action, signal);
}

function push(shell: Shell, task: Task, action: string, name: string): Frame {
	const frame = newFrame('script', action, shell.script(action).root);
	frame.savedStatus = task.status;
	frame.commandName = `trap ${name}`;
	task.frames.push(frame);
	return frame;
}

function isWithin(task: Task, event: string): boolean {
	return task.frames.some((frame) => frame.commandName === `trap ${event}`);
}

/** A command has failed, and nobody tested it. False if there is no trap for that here. */
export function runErrorTrap(shell: Shell, task: Task, status: number, isExiting: boolean): boolean {
	const action = task.environment.traps.get('ERR');
	if (!action || isWithin(task, 'ERR')) return false;
	if (!task.environment.options.includes('E') && task.frames.some((frame) => frame.kind === 'function')) return false;
	const frame = push(shell, task, action, 'ERR');
	if (isExiting) frame.failedStatus = status;
	return true;
}

/** Before a command, while there are traps: it is remembered, and shown to the DEBUG trap. True if that is to run first. */
export function announce(shell: Shell, task: Task, frame: Frame, text: string): boolean {
	if (frame.step > 0 || frame.isAnnounced || task.frames.some((each) => each.commandName?.startsWith('trap '))) return false;
	task.command = text;
	const action = task.environment.traps.get('DEBUG');
	if (!action) return false;
	if (!task.environment.options.includes('T') && task.frames.some((each) => each.kind === 'function')) return false;
	frame.isAnnounced = true;
	push(shell, task, action, 'DEBUG');
	return true;
}

/** A function has ended. True if its RETURN trap is to run before it is left. */
export function runReturnTrap(shell: Shell, task: Task, frame: Frame): boolean {
	const {environment} = task;
	const action = environment.traps.get('RETURN');
	if (!action || frame.isAnnounced || frame.memo?.[0] === action) return false;
	frame.isAnnounced = true;
	push(shell, task, action, 'RETURN');
	if (!environment.options.includes('T')) {
		const traps = new Map(environment.traps);
		traps.delete('RETURN');
		environment.traps = traps;
	}
	return true;
}

export function trapBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	const {dialect} = shell.state;
	let args = words.slice(1);
	if (args[0] === '--') args = args.slice(1);
	if (args.length === 0 || args[0] === '-p') {
		for (const [signal, action] of [...environment.traps].sort(([a], [b]) => signalNumber(a) - signalNumber(b))) {
			const name = dialect === 'bash' && signal !== 'EXIT' && !events.has(signal) ? `SIG${signal}` : signal;
			shell.files.write(task, 1, `trap -- '${action.replaceAll("'", "'\\''")}' ${name}\n`);
		}
		return 0;
	}
	if (args[0] === '-l') {
		shell.files.write(task, 1, `${signalList()}\n`);
		return 0;
	}
	// A signal without an action before it is reset.
	const isReset = args[0] === '-' || (args.length === 1 && trapName(args[0]!, dialect) !== undefined) || /^\d+$/.test(args[0]!);
	const action = isReset ? undefined : args[0]!;
	const signals = args[0] === '-' || !isReset ? args.slice(1) : args;
	let status = 0;
	const traps = new Map(environment.traps);
	for (const text of signals) {
		const signal = trapName(text, dialect);
		if (signal === undefined) {
			if (dialect === 'dash') shell.files.write(task, 2, `trap: ${text}: bad trap\n`);
			else shell.complain(task, `trap: ${text}: invalid signal specification`);
			status = 1;
			if (dialect === 'dash') break;
		} else if (action === undefined) traps.delete(signal);
		else traps.set(signal, action);
	}
	environment.traps = traps;
	return status;
}

/** dash knows no `SIG` before a name, and no events. */
function trapName(text: string, dialect: string): string | undefined {
	if (dialect === 'dash') return /^SIG/i.test(text) ? undefined : signalName(text);
	return events.has(text.toUpperCase()) && (dialect === 'bash' || text === 'ERR') ? text.toUpperCase() : signalName(text);
}

/** As `kill -l` shows them: five in a row. */
export function signalList(): string {
	const cells: string[] = [];
	for (let number = 1; number <= 31; number += 1) cells.push(`${String(number).padStart(2)}) SIG${signalName(String(number))}`);
	const rows: string[] = [];
	for (let at = 0; at < cells.length; at += 5) rows.push(`${cells.slice(at, at + 5).join('\t')}${at + 5 < cells.length ? '' : '\t'}`);
	return rows.join('\n');
}

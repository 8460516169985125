import type {Shell} from './shell.ts';
import {signalName, signalNumber, signalNumbers} from './shell.ts';
import type {Frame, Task} from './state.ts';

/* `wait`, `kill`, `trap`. */

export function waitBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	// A signal whose trap is still to run has ended the wait.
	if (frame.commandName === 'wait' && task.pendingSignals.length > 0) return 128 + signalNumber(task.pendingSignals[0]!);
	const operands = words.slice(1).filter((word) => word !== '-n');
	const wanted: number[] = [];
	let status = 0;
	for (const operand of operands) {
		const job = operand.startsWith('%')
			? environment.jobs[Number(operand.slice(1)) - 1]
			: environment.jobs.findLast((each) => each.pid === Number(operand));
		if (job) wanted.push(job.task);
		else if (operand === operands.at(-1)) status = 127;
	}
	if (operands.length === 0) wanted.push(...environment.jobs.map((job) => job.task));
	const running = wanted.filter((id) => shell.state.tasks.has(id));
	const isAny = words.includes('-n');
	if (running.length > 0 && !(isAny && running.length < wanted.length)) {
		frame.commandName = 'wait';
		frame.fields = words;
		frame.step = 4;
		shell.wait(task, {on: 'jobs', ids: wanted});
		return undefined;
	}
	for (const id of wanted) {
		if (operands.length > 0 && status !== 127) status = shell.state.results.get(id) ?? 127;
		if (operands.length === 0) shell.state.results.delete(id);
	}
	if (operands.length === 0) environment.jobs = [];
	return status;
}

export function killBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	let signal = 'TERM';
	let targets = words.slice(1);
	if (targets[0] === '-l') {
		const number = Number(targets[1]);
		if (targets[1] === undefined) shell.files.write(task, 1, `${Object.keys(signalNumbers).join('\n')}\n`);
		else shell.files.write(task, 1, `${signalName(String(number > 128 ? number - 128 : number)) ?? targets[1]}\n`);
		return 0;
	}
	const option = targets[0];
	if (option !== undefined && /^-./.test(option) && option !== '--') {
		const text = option === '-s' || option === '-n' ? (targets[1] ?? '') : option.slice(1);
		targets = targets.slice(option === '-s' || option === '-n' ? 2 : 1);
		const named = text === '0' ? '0' : signalName(text);
		if (named === undefined) {
			shell.complain(
				task,
				shell.state.dialect === 'bash'
					? `kill: ${text}: invalid signal specification`
					: `kill: ${shell.state.dialect === 'ash' ? `bad signal name '${text}'` : `invalid signal number or name: ${text}`}`,
			);
			return 1;
		}
		signal = named;
	}
	if (targets[0] === '--') targets = targets.slice(1);
	let status = 0;
	for (const target of targets) {
		const job = target.startsWith('%') ? task.environment.jobs[Number(target.slice(1)) - 1] : undefined;
		const pid = job?.pid ?? Number(target);
		if (!Number.isInteger(pid)) {
			shell.complain(
				task,
				shell.state.dialect === 'bash' ? `kill: ${target}: arguments must be process or job IDs` : `kill: invalid number '${target}'`,
			);
			status = 1;
		} else if (!send(shell, task, pid, signal)) {
			shell.complain(task, noSuchProcess(shell, target));
			status = 1;
		}
	}
	return status;
}

function noSuchProcess(shell: Shell, target: string): string {
	if (shell.state.dialect === 'ash') return `kill: can't kill pid ${target}: No such process`;
	return shell.state.dialect === 'dash' ? 'kill: No such process' : `kill: (${target}) - No such process`;
}

function send(shell: Shell, task: Task, pid: number, signal: string): boolean {
	const {context} = shell;
	if (signal === '0') {
		for (const each of shell.state.tasks.values()) if (each.pid === pid) return true;
		return context.processes().some((process) => process.pid === pid);
	}
	if (pid === context.pid && signal !== 'KILL' && shell.signal(`SIG${signal}`)) return true;
	if (pid !== context.pid && shell.signalPid(pid, `SIG${signal}`)) {
		// Killing itself: `kill $BASHPID` in a subshell.
		if (!shell.state.tasks.has(task.id)) task.frames.length = 0;
		return true;
	}
	const isSent = context.kill(pid, `SIG${signal}`);
	// The kernel has ended this very process, unless it is the first of its container, which no default action ends.
	if (isSent && pid === context.pid && pid !== 1) shell.state.isOver = true;
	return isSent;
}

export function trapBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	let args = words.slice(1);
	if (args[0] === '--') args = args.slice(1);
	if (args.length === 0 || args[0] === '-p') {
		for (const [signal, action] of [...environment.traps].sort(([a], [b]) => signalNumber(a) - signalNumber(b))) {
			const name = shell.state.dialect === 'bash' && signal !== 'EXIT' ? `SIG${signal}` : signal;
			shell.files.write(task, 1, `trap -- '${action.replaceAll("'", "'\\''")}' ${name}\n`);
		}
		return 0;
	}
	// A signal without an action before it is reset.
	const isReset = args[0] === '-' || (args.length === 1 && signalName(args[0]!) !== undefined) || /^\d+$/.test(args[0]!);
	const action = isReset ? undefined : args[0]!;
	const signals = args[0] === '-' || !isReset ? args.slice(1) : args;
	let status = 0;
	const traps = new Map(environment.traps);
	for (const text of signals) {
		// bash's own events are taken, and never happen here.
		if (shell.state.dialect === 'bash' && /^(ERR|DEBUG|RETURN)$/.test(text)) continue;
		const signal = signalName(text);
		if (signal === undefined) {
			shell.complain(
				task,
				shell.state.dialect === 'ash'
					? `trap: ${text}: invalid signal specification`
					: shell.state.dialect === 'dash'
						? `trap: ${text}: bad trap`
						: `trap: ${text}: invalid signal specification`,
			);
			status = 1;
		} else if (action === undefined) traps.delete(signal);
		else traps.set(signal, action);
	}
	environment.traps = traps;
	return status;
}

import {reportKilled} from './killed.ts';
import type {Shell} from './shell.ts';
import {signalName, signalNumber} from './signals.ts';
import type {Dialect, Frame, Job, Task} from './state.ts';
import {signalList} from './traps.ts';

/* `wait`, `kill`, `trap`. */

export function waitBuiltin(shell: Shell, task: Task, frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	// A signal whose trap is still to run has ended the wait.
	if (frame.commandName === 'wait' && task.pendingSignals.length > 0) return 128 + signalNumber(task.pendingSignals[0]!);
	const {dialect} = shell.state;
	const operands = words.slice(1).filter((word) => !/^-[nfp]+$/.test(word));
	if (words.includes('-n') && dialect === 'bash') return waitForNext(shell, task, frame, words, operands);
	const wanted: number[] = [];
	let status = 0;
	for (const operand of operands) {
		const job = jobOf(task, operand);
		if (job) wanted.push(job.task);
		else {
			if (operand === operands.at(-1)) status = 127;
			if (dialect === 'bash') {
				const isPid = /^\d+$/.test(operand);
				const why = operand.startsWith('%')
					? `${operand}: no such job`
					: isPid
						? `pid ${operand} is not a child of this shell`
						: `\`${operand}': not a pid or valid job spec`;
				shell.complain(task, `wait: ${why}`);
			}
		}
	}
	if (operands.length === 0) wanted.push(...environment.jobs.map((job) => job.task));
	if (wanted.some((id) => shell.state.tasks.has(id))) {
		suspend(shell, task, frame, words, wanted, false);
		return undefined;
	}
	for (const id of wanted) {
		const signal = shell.state.killed.get(id);
		if (signal !== undefined && dialect !== 'bash') reportKilled(shell, task, signalNumber(signal), 0, undefined);
		shell.state.killed.delete(id);
		if (operands.length > 0 && status !== 127) status = shell.state.results.get(id) ?? 127;
		if (operands.length === 0) shell.state.results.delete(id);
	}
	if (operands.length === 0) environment.jobs = [];
	return status;
}

function jobOf(task: Task, operand: string): Job | undefined {
	const {jobs} = task.environment;
	if (/^%[%+]?$/.test(operand)) return jobs.at(-1);
	return operand.startsWith('%') ? jobs[Number(operand.slice(1)) - 1] : jobs.findLast((each) => each.pid === Number(operand));
}

function suspend(shell: Shell, task: Task, frame: Frame, words: readonly string[], ids: readonly number[], isAny: boolean): void {
	frame.commandName = 'wait';
	frame.fields = words;
	frame.step = 4;
	shell.wait(task, isAny ? {on: 'jobs', ids, isAny} : {on: 'jobs', ids});
}

/** `wait -n`: the next one that ends; each is told once. */
function waitForNext(shell: Shell, task: Task, frame: Frame, words: readonly string[], operands: readonly string[]): number | undefined {
	const {environment} = task;
	const wanted = environment.jobs.filter((job) => operands.length === 0 || operands.some((operand) => jobOf(task, operand) === job));
	const ended = wanted.find((job) => !shell.state.tasks.has(job.task));
	if (ended) {
		const status = shell.state.results.get(ended.task) ?? 127;
		shell.state.results.delete(ended.task);
		shell.state.killed.delete(ended.task);
		environment.jobs = environment.jobs.filter((job) => job !== ended);
		return status;
	}
	if (wanted.length === 0) return 127;
	suspend(
		shell,
		task,
		frame,
		words,
		wanted.map((job) => job.task),
		true,
	);
	return undefined;
}

export function killBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {dialect} = shell.state;
	let signal = 'TERM';
	let targets = words.slice(1);
	if (targets[0] === '-l' || targets[0] === '-L') return listSignals(shell, task, targets[1]);
	const option = targets[0];
	if (option !== undefined && /^-./.test(option) && option !== '--') {
		const isSeparate = option === '-s' || (option === '-n' && dialect === 'bash');
		const text = isSeparate ? (targets[1] ?? '') : option.slice(1);
		targets = targets.slice(isSeparate ? 2 : 1);
		// dash knows no `SIG` before a name.
		const isForeign = dialect === 'dash' && /^SIG/i.test(text);
		const named = text === '0' ? '0' : isForeign ? undefined : signalName(text);
		if (named === undefined) {
			shell.complain(task, badSignal(dialect, text, isSeparate));
			return dialect === 'dash' ? 2 : 1;
		}
		signal = named;
	}
	if (targets[0] === '--') targets = targets.slice(1);
	if (targets.length === 0) return usage(shell, task);
	let status = 0;
	for (const target of targets) {
		const job = target.startsWith('%') ? jobOf(task, target) : undefined;
		const pid = job?.pid ?? Number(target);
		if (target.startsWith('%') && !job) {
			shell.complain(
				task,
				dialect === 'dash' ? `kill: No such job: ${target}` : `kill: ${dialect === 'ash' ? 'line 0: ' : ''}${target}: no such job`,
			);
			if (dialect !== 'bash') return 2;
			status = 1;
		} else if (!Number.isInteger(pid) || target === '') {
			if (dialect === 'bash') shell.complain(task, `kill: ${target}: arguments must be process or job IDs`);
			else shell.complain(task, dialect === 'dash' ? `kill: Illegal number: ${target}` : `invalid number '${target}'`);
			if (dialect === 'dash') return 2;
			status = 1;
		} else if (!send(shell, task, pid, signal)) {
			shell.complain(task, noSuchProcess(shell, target));
			// A newline too many, as dash has it.
			if (dialect === 'dash') shell.files.write(task, 2, '\n');
			status = 1;
		}
	}
	return status;
}

function badSignal(dialect: Dialect, text: string, isSeparate: boolean): string {
	if (dialect === 'bash') return `kill: ${text}: invalid signal specification`;
	if (dialect === 'ash') return `bad signal name '${text}'`;
	return isSeparate ? `kill: invalid signal number or name: ${text}` : `kill: Illegal option -${text[0]}`;
}

function usage(shell: Shell, task: Task): number {
	const {dialect} = shell.state;
	if (dialect === 'ash') {
		shell.complain(task, 'you need to specify whom to kill');
		return 1;
	}
	if (dialect === 'dash') shell.complain(task, 'kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]');
	else shell.files.write(task, 2, 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n');
	return 2;
}

function listSignals(shell: Shell, task: Task, text: string | undefined): number {
	const {dialect} = shell.state;
	if (text !== undefined) {
		const number = Number(text);
		if (!Number.isInteger(number)) {
			const name = dialect === 'dash' ? undefined : signalName(text);
			if (name === undefined) {
				shell.complain(task, dialect === 'dash' ? `kill: Illegal number: ${text}` : badSignal(dialect, text, false));
				return dialect === 'dash' ? 2 : 1;
			}
			shell.files.write(task, 1, `${signalNumber(name)}\n`);
		} else shell.files.write(task, 1, `${signalName(String(number > 128 ? number - 128 : number)) ?? text}\n`);
		return 0;
	}
	if (dialect === 'bash') shell.files.write(task, 1, `${signalList()}\n`);
	else {
		const names = Array.from({length: 31}, (_, index) => signalName(String(index + 1))!);
		const lines = dialect === 'dash' ? ['0', ...names] : names.map((name, index) => `${String(index + 1).padStart(2)}) ${name}`);
		shell.files.write(task, 1, `${lines.join('\n')}\n`);
	}
	return 0;
}

function noSuchProcess(shell: Shell, target: string): string {
	if (shell.state.dialect === 'ash') return `can't kill pid ${target}: No such process`;
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

import type {Shell} from './shell.ts';
import {signalName} from './signals.ts';
import type {Task} from './state.ts';

const texts: Readonly<Record<string, string>> = {
	HUP: 'Hangup',
	QUIT: 'Quit',
	ILL: 'Illegal instruction',
	TRAP: 'Trace/breakpoint trap',
	ABRT: 'Aborted',
	BUS: 'Bus error',
	FPE: 'Floating point exception',
	KILL: 'Killed',
	USR1: 'User defined signal 1',
	SEGV: 'Segmentation fault',
	USR2: 'User defined signal 2',
	ALRM: 'Alarm clock',
	TERM: 'Terminated',
};

/** What a shell that is not interactive says when a signal has ended a command: nothing of SIGINT and SIGPIPE. */
export function reportKilled(shell: Shell, task: Task, signal: number, pid: number, words: readonly string[] | undefined): void {
	const text = texts[signalName(String(signal)) ?? ''];
	if (text === undefined || task.isInteractive) return;
	if (shell.state.dialect !== 'bash') shell.files.write(task, 2, `${text}\n`);
	else shell.complain(task, `${String(pid).padStart(5)} ${text.padEnd(23)} ${(words ?? []).join(' ')}`);
}

import type {Shell} from './shell.ts';
import type {Task} from './state.ts';

/** From this depth of subshells in subshells on, with this many of them at a time, a script forks without end. */
const bombDepth = 8;
const bombTasks = 250;

/** What the shell says when there is no pid left for another process. bash has tried it four times by then. */
export function forkComplaint(shell: Shell): string {
	const {dialect} = shell.state;
	if (dialect === 'ash') return "can't fork: Resource temporarily unavailable";
	return dialect === 'dash' ? 'Cannot fork' : 'fork: Resource temporarily unavailable';
}

/**
Whether the task may have a process of its own for what comes next. If not it says so and is over, as a shell is that
cannot fork; at a prompt only the command is. Left out: the 15 seconds in which bash tries it again.
*/
export function canFork(shell: Shell, task: Task): boolean {
	const {context, state} = shell;
	if (task.depth >= bombDepth && state.tasks.size >= bombTasks) context.forkWithoutEnd?.();
	if (context.canFork?.() ?? true) return true;
	const isBash = state.dialect === 'bash';
	if (isBash) for (let retry = 0; retry < 4; retry += 1) shell.complain(task, 'fork: retry: Resource temporarily unavailable');
	shell.complain(task, forkComplaint(shell));
	const status = isBash ? 254 : 2;
	if (task.isInteractive) {
		while (task.frames.length > 1) shell.popFrame(task);
		task.status = status;
	} else shell.exitTask(task, status);
	return false;
}

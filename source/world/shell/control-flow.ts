import type {Shell} from './shell.ts';
import type {Frame, Task} from './state.ts';

/* `break`, `continue`, `return`: frames are left until the one that is meant. */

function isLoop(shell: Shell, frame: Frame): boolean {
	if (frame.kind !== 'node') return false;
	const kind = shell.script(frame.text).nodes[frame.node]?.kind;
	return kind === 'while' || kind === 'for' || kind === 'counting-for' || kind === 'select';
}

export function endLoop(shell: Shell, task: Task, words: readonly string[], isContinuing: boolean): number | undefined {
	const count = words[1] === undefined ? 1 : Number(words[1]);
	if (!Number.isInteger(count) || count < 1) {
		shell.complain(task, `${words[0]}: Illegal number: ${words[1]}`);
		shell.exitTask(task, 2);
		return undefined;
	}
	const loops: number[] = [];
	for (let index = task.frames.length - 1; index >= 0 && loops.length < count; index -= 1) {
		const frame = task.frames[index]!;
		if (frame.kind === 'function') break;
		if (isLoop(shell, frame)) loops.push(index);
	}
	const target = loops.at(-1);
	if (target === undefined) {
		if (shell.state.dialect === 'bash') shell.complain(task, `${words[0]}: only meaningful in a \`for', \`while', or \`until' loop`);
		return 0;
	}
	while (task.frames.length > target + 1) shell.popFrame(task);
	task.status = 0;
	const loop = task.frames[target]!;
	loop.isTesting = false;
	if (!isContinuing) shell.popFrame(task);
	else if (shell.script(loop.text).nodes[loop.node]?.kind === 'while') loop.step = 0;
	return undefined;
}

export function endReturn(shell: Shell, task: Task, words: readonly string[]): number | undefined {
	const status = words[1] === undefined ? task.status : Number(words[1]) & 255;
	const target = task.frames.findLastIndex((frame) => frame.isReturnable);
	if (target < 0 && shell.state.dialect === 'bash') {
		shell.complain(task, "return: can only `return' from a function or sourced script");
		return 2;
	}
	if (target < 0) {
		shell.exitTask(task, status);
		return undefined;
	}
	while (task.frames.length > target + 1) shell.popFrame(task);
	task.status = status;
	return undefined;
}

import type {Shell} from './shell.ts';
import {getVariable, type Task} from './state.ts';

/*
What an interactive shell prints before it reads a line: PS1 if somebody has set it, else what the shell or the start
files of its distribution set. Left out: the time, the history and commands in a prompt.
*/

/** `isContinued`: the command is not complete yet. */
export function promptOf(shell: Shell, task: Task, isContinued: boolean): string {
	const {environment} = task;
	const text = getVariable(environment, isContinued ? 'PS2' : 'PS1') ?? (isContinued ? '> ' : defaultPrompt(shell));
	if (shell.state.dialect === 'dash') return text;
	return text.replace(/\\(.)/g, (all, letter: string) => escaped(shell, task, letter) ?? all);
}

function defaultPrompt({state, context}: Shell): string {
	if (state.dialect === 'dash') return context.user === 0 ? '# ' : '$ ';
	if (state.dialect === 'ash') return '\\w \\$ ';
	// Called sh, it is POSIX's shell and reads no start files of bash.
	if (context.argv[0]?.endsWith('bash')) {
		if (/^ID="?(debian|ubuntu)/m.test(context.files.read('/etc/os-release') ?? '')) return '\\u@\\h:\\w\\$ ';
		if (context.files.stat('/etc/redhat-release')) return '[\\u@\\h \\W]\\$ ';
	}
	return '\\s-\\v\\$ ';
}

function escaped(shell: Shell, {environment}: Task, letter: string): string | undefined {
	const {context} = shell;
	switch (letter) {
		case '$':
			return context.user === 0 ? '#' : '$';
		case 'u':
			return accountOf(shell)[0] ?? (shell.state.dialect === 'bash' ? 'I have no name!' : '?');
		case 'h':
			return context.hostname.split('.')[0];
		case 'H':
			return context.hostname;
		case 'w':
		case 'W': {
			const home = getVariable(environment, 'HOME') ?? accountOf(shell)[5] ?? '/';
			const folder = environment.workingDirectory;
			const isHome = home !== '/' && (folder === home || folder.startsWith(`${home}/`));
			const shown = isHome ? `~${folder.slice(home.length)}` : folder;
			return letter === 'w' || shown === '/' ? shown : shown.slice(shown.lastIndexOf('/') + 1);
		}
		case 's':
			return context.argv[0]?.split('/').at(-1);
		case 'v':
			return bashVersion(shell);
		case 'n':
			return '\n';
		case '\\':
			return '\\';
		case '[':
		case ']':
			return '';
		default:
			return undefined;
	}
}

/** Of the distribution. */
function bashVersion({context}: Shell): string {
	const redHat = /release (\d+)/.exec(context.files.read('/etc/redhat-release') ?? '')?.[1];
	return ({7: '4.2', 8: '4.4', 9: '5.1'} as Readonly<Record<string, string>>)[redHat ?? ''] ?? '5.2';
}

/** The fields of its user's line in /etc/passwd. */
function accountOf({context}: Shell): readonly string[] {
	const lines = (context.files.read('/etc/passwd') ?? '').split('\n').map((line) => line.split(':'));
	return lines.find(([, , number]) => number === String(context.user)) ?? [];
}

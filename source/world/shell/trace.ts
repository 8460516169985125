import type {Shell} from './shell.ts';
import {type Frame, getVariable, type Task} from './state.ts';

/* `set -x`: what is about to be run, on the standard error there was before the command's own redirections. */

/** bash shows each assignment on a line of its own, the others all of them before the command. */
export function traceAssignment(shell: Shell, task: Task, frame: Frame, text: string): void {
	if (shell.state.dialect === 'bash') write(shell, task, frame, text);
	else frame.traced = frame.traced === undefined ? text : `${frame.traced} ${text}`;
}

export function trace(shell: Shell, task: Task, frame: Frame, fields: readonly string[]): void {
	const words = fields.map((field) => quoteTraced(shell, field, false)).join(' ');
	const before = frame.traced;
	frame.traced = undefined;
	if (fields.length === 0 && before === undefined) return;
	write(shell, task, frame, before === undefined ? words : fields.length === 0 ? before : `${before} ${words}`);
}

/** bash shows what `export a=b` assigns once more, on a line of its own. */
export function traceDeclaration(shell: Shell, task: Task, frame: Frame, fields: readonly string[]): void {
	if (shell.state.dialect !== 'bash' || !declarations.has(fields[0] ?? '')) return;
	for (const field of fields.slice(1)) {
		const equals = field.indexOf('=');
		if (equals > 0 && !field.startsWith('-'))
			write(shell, task, frame, `${field.slice(0, equals)}=${quoteTraced(shell, field.slice(equals + 1), true)}`);
	}
}

const declarations: ReadonlySet<string> = new Set(['declare', 'export', 'local', 'readonly', 'typeset']);

/** `for` and `case`, which only bash shows. */
export function traceCompound(shell: Shell, task: Task, frame: Frame, text: string): void {
	if (shell.state.dialect === 'bash' && task.environment.options.includes('x')) write(shell, task, frame, text);
}

function write(shell: Shell, task: Task, frame: Frame, text: string): void {
	const mark = getVariable(task.environment, 'PS4') ?? '+ ';
	const depth = shell.state.dialect === 'bash' ? (task.environment.substitutions ?? 0) : 0;
	const line = `${mark.slice(0, 1).repeat(depth)}${mark}${text}\n`;
	const file = (frame.savedFiles ?? task.files)[2] ?? -1;
	if (file !== -1) shell.files.writeTo(file, line, task);
}

const keywords: ReadonlySet<string> = new Set([
	'!',
	'{',
	'}',
	'case',
	'do',
	'done',
	'elif',
	'else',
	'esac',
	'fi',
	'for',
	'if',
	'in',
	'then',
	'until',
	'while',
]);

/** As the shell writes a word that it could read again; dash does not care. */
export function quoteTraced(shell: Shell, text: string, isValue: boolean): string {
	const single = `'${text.replaceAll("'", "'\\''")}'`;
	switch (shell.state.dialect) {
		case 'dash':
			return text;
		case 'ash':
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are among what is quoted.
			return /[\x00-*;-?`[\\{-\uffff]/.test(text) || (!isValue && keywords.has(text)) ? single : text;
		case 'bash':
			if (text === '') return isValue ? '' : "''";
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are among what is quoted.
			return /[\x00-\x20'"\\|&;()<>!{}*[\]?$`\x7f-\uffff]|^[#~]|[=:]~/.test(text) ? single : text;
	}
}

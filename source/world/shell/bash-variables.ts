import {isAssociative} from './arrays.ts';
import {matchesPattern} from './pattern.ts';
import type {Shell} from './shell.ts';
import {type Frame, getVariable, isExported, type Task} from './state.ts';

/* The variables bash keeps itself, and what `${x@Q}` and `${x^^}` make of a value. */

export const bashVariables: ReadonlySet<string> = new Set([
	'BASH',
	'BASHPID',
	'BASHOPTS',
	'BASH_COMMAND',
	'BASH_SUBSHELL',
	'BASH_VERSION',
	'EPOCHREALTIME',
	'EPOCHSECONDS',
	'HOSTTYPE',
	'MACHTYPE',
	'OSTYPE',
	'SECONDS',
	'SHELLOPTS',
]);

export function bashVariable(shell: Shell, task: Task, frame: Frame, name: string): string | undefined {
	const {environment} = task;
	const {context} = shell;
	switch (name) {
		case 'BASH':
			return '/usr/bin/bash';
		case 'BASHPID':
			return String(shell.pidOf(task));
		case 'BASHOPTS':
			return environment.shellOptions.join(':');
		case 'BASH_COMMAND':
			return task.command ?? frame.fields?.join(' ') ?? '';
		case 'BASH_SUBSHELL':
			return String(environment.subshells ?? 0);
		case 'BASH_VERSION':
			return '5.2.15(1)-release';
		case 'EPOCHSECONDS':
			return String(Math.floor(context.nowMs / 1000) + epochSeconds);
		case 'EPOCHREALTIME':
			return `${Math.floor(context.nowMs / 1000) + epochSeconds}.${String(((context.nowMs % 1000) + 1000) % 1000).padStart(3, '0')}000`;
		case 'HOSTTYPE':
			return 'x86_64';
		case 'MACHTYPE':
			return 'x86_64-pc-linux-gnu';
		case 'OSTYPE':
			return 'linux-gnu';
		case 'SECONDS':
			return String(Math.floor((context.nowMs - (environment.secondsFromMs ?? shell.startedAtMs())) / 1000));
		case 'SHELLOPTS':
			return shell.optionNames(environment).join(':');
		default:
			return undefined;
	}
}

/** Of the virtual clock's zero. */
const epochSeconds = 1_767_225_600;

export const ownArrays: ReadonlySet<string> = new Set([
	'BASH_LINENO',
	'BASH_REMATCH',
	'BASH_SOURCE',
	'BASH_VERSINFO',
	'DIRSTACK',
	'FUNCNAME',
	'GROUPS',
	'PIPESTATUS',
]);

/** The arrays bash keeps itself. */
export function ownArray(shell: Shell, task: Task, name: string): readonly string[] | undefined {
	if (!ownArrays.has(name)) return undefined;
	const {environment} = task;
	switch (name) {
		case 'BASH_REMATCH':
			return environment.matches;
		case 'PIPESTATUS':
			return (task.pipeStatuses ?? [task.status]).map(String);
		case 'BASH_VERSINFO':
			return ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'];
		case 'DIRSTACK':
			return [environment.workingDirectory, ...(environment.directories ?? [])];
		case 'GROUPS':
			return shell.context.groups.map(String);
	}
	const functions = task.frames
		.filter((frame) => frame.kind === 'function')
		.map((frame) => frame.commandName ?? '')
		.reverse();
	const isFile = environment.isScriptFile === true;
	if (name === 'FUNCNAME') return functions.length > 0 && isFile ? [...functions, 'main'] : functions;
	if (name === 'BASH_LINENO') return functions.map(() => '1');
	const source = isFile ? environment.name : 'environment';
	return [...functions.map(() => source), ...(isFile ? [source] : [])];
}

/** `${x^}`, `${x^^}`, `${x,}`, `${x,,}`: of those characters that match. */
export function changeCase(value: string, operator: string, pattern: string | undefined): string {
	const change = (character: string): string => {
		if (pattern !== undefined && pattern !== '' && !matchesPattern(pattern, character)) return character;
		return operator.startsWith('^') ? character.toUpperCase() : character.toLowerCase();
	};
	if (operator.length === 2) return [...value].map(change).join('');
	return value === '' ? '' : change(value[0]!) + value.slice(1);
}

/** `${x@Q}` and its like; undefined: there is no such operator. */
export function transformed(name: string, value: string, letter: string): string | undefined {
	switch (letter) {
		case 'Q':
		case 'K':
		case 'k':
			return quoteForReuse(value);
		case 'A':
			return `${name}=${quoteForReuse(value)}`;
		case 'E':
		case 'P':
			return value;
		case 'U':
			return value.toUpperCase();
		case 'u':
			return changeCase(value, '^', undefined);
		case 'L':
			return value.toLowerCase();
		default:
			return undefined;
	}
}

/** In single quotes, or as `$'…'` if there is something in it that cannot be seen. */
export function quoteForReuse(value: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what cannot be seen.
	if (!/[\x00-\x1f\x7f]/.test(value)) return `'${value.replaceAll("'", "'\\''")}'`;
	return dollarQuoted(value);
}

/** `$'a\nb'` */
export function dollarQuoted(value: string): string {
	const escaped = value
		.replace(/[\\']/g, '\\$&')
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped.
		.replace(/[\x00-\x1f\x7f]/g, (character) => named[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
	return `$'${escaped}'`;
}

const named: Readonly<Record<string, string>> = {
	'\x07': '\\a',
	'\b': '\\b',
	'\x1b': '\\E',
	'\f': '\\f',
	'\n': '\\n',
	'\r': '\\r',
	'\t': '\\t',
	'\v': '\\v',
};

/** As `declare -p` shows them: `a`, `A`, `i`, `n`, `r`, `x`, `l`, `u`. */
export function attributeLetters({environment}: Task, name: string): string {
	const own = environment.attributes.get(name) ?? '';
	const isArray = isAssociative(environment, name) ? 'A' : environment.arrays.has(name) ? 'a' : '';
	const letters = ['i', 'l', 'n'].filter((letter) => own.includes(letter)).join('');
	const isReadonly = environment.readonlyNames.includes(name) ? 'r' : '';
	const isGiven = isExported(environment, name) && getVariable(environment, name) !== undefined ? 'x' : '';
	return isArray + letters + isReadonly + (own.includes('u') ? 'u' : '') + isGiven;
}

import type {Shell} from './shell.ts';
import {type Dialect, type Frame, getVariable, type Task} from './state.ts';

/* `set` and `shopt`: what a shell can be told about itself. */

/** Names and letters, in the order `set -o` shows them. Letters of our own stand for options without one; none: nothing comes of it here. */
const tables: Readonly<Record<Dialect, readonly (readonly [name: string, letter: string])[]>> = {
	ash: [
		['errexit', 'e'],
		['noglob', 'f'],
		['ignoreeof', 'I'],
		['interactive', 'i'],
		['monitor', 'm'],
		['noexec', 'n'],
		['stdin', 's'],
		['xtrace', 'x'],
		['verbose', 'v'],
		['noclobber', 'C'],
		['allexport', 'a'],
		['notify', 'b'],
		['nounset', 'u'],
		['errtrace', 'E'],
		['vi', ''],
		['pipefail', 'P'],
	],
	dash: [
		['errexit', 'e'],
		['noglob', 'f'],
		['ignoreeof', 'I'],
		['interactive', 'i'],
		['monitor', 'm'],
		['noexec', 'n'],
		['stdin', 's'],
		['xtrace', 'x'],
		['verbose', 'v'],
		['vi', 'V'],
		['emacs', 'E'],
		['noclobber', 'C'],
		['allexport', 'a'],
		['notify', 'b'],
		['nounset', 'u'],
		['nolog', ''],
		['debug', ''],
	],
	bash: [
		['allexport', 'a'],
		['braceexpand', 'B'],
		['emacs', ''],
		['errexit', 'e'],
		['errtrace', 'E'],
		['functrace', 'T'],
		['hashall', 'h'],
		['histexpand', 'H'],
		['history', ''],
		['ignoreeof', ''],
		['interactive-comments', 'I'],
		['keyword', 'k'],
		['monitor', 'm'],
		['noclobber', 'C'],
		['noexec', 'n'],
		['noglob', 'f'],
		['nolog', ''],
		['notify', 'b'],
		['nounset', 'u'],
		['onecmd', 't'],
		['physical', ''],
		['pipefail', 'P'],
		['posix', ''],
		['privileged', 'p'],
		['verbose', 'v'],
		['vi', ''],
		['xtrace', 'x'],
	],
};

export function optionTable(dialect: Dialect): readonly (readonly [name: string, letter: string])[] {
	return tables[dialect];
}

/** The letter of `-o NAME`; undefined: there is no such option. */
export function optionLetter(dialect: Dialect, name: string): string | undefined {
	return tables[dialect].find(([each]) => each === name)?.[1];
}

export function isOptionLetter(dialect: Dialect, letter: string): boolean {
	return letter !== 'P' && letter !== 'I' ? tables[dialect].some(([, each]) => each === letter) : false;
}

export function setBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number | undefined {
	const {environment} = task;
	const {dialect} = shell.state;
	if (words.length === 1) {
		const names = [...new Set([...Object.keys(environment.inherited), ...environment.variables.keys()])].sort();
		for (const name of names) {
			const value = getVariable(environment, name);
			if (value !== undefined) shell.files.write(task, 1, `${name}=${shownValue(dialect, value)}\n`);
		}
		return 0;
	}
	let at = 1;
	const change = (letter: string, isOn: boolean): void => {
		environment.options = environment.options.replaceAll(letter, '') + (isOn ? letter : '');
	};
	for (; at < words.length; at += 1) {
		const word = words[at]!;
		if (word === '--') {
			environment.positional = words.slice(at + 1);
			return 0;
		}
		if (word === '-') {
			change('x', false);
			change('v', false);
			at += 1;
			if (at < words.length) environment.positional = words.slice(at);
			return 0;
		}
		if (!/^[-+]/.test(word)) break;
		const isOn = word.startsWith('-');
		for (const letter of word.slice(1)) {
			if (letter !== 'o') {
				if (!isOptionLetter(dialect, letter)) return refuse(shell, task, letter, undefined);
				change(letter, isOn);
				continue;
			}
			at += 1;
			const name = words[at];
			if (name === undefined) {
				showOptions(shell, task, isOn);
				continue;
			}
			const option = optionLetter(dialect, name);
			if (option === undefined) return refuse(shell, task, letter, name);
			if (option !== '') change(option, isOn);
		}
	}
	if (at < words.length) environment.positional = words.slice(at);
	return 0;
}

/** Of the special builtins' errors this is one that ends dash, and ash if it is a letter. */
function refuse(shell: Shell, task: Task, letter: string, name: string | undefined): number | undefined {
	const {dialect} = shell.state;
	if (dialect === 'bash') {
		shell.complain(task, name === undefined ? `set: -${letter}: invalid option` : `set: ${name}: invalid option name`);
		if (name === undefined) shell.files.write(task, 2, 'set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
		return 2;
	}
	shell.complain(task, `set: ${dialect === 'dash' ? 'Illegal' : 'illegal'} option -${letter}${name === undefined ? '' : ` ${name}`}`);
	if (dialect === 'ash' && name !== undefined) return 2;
	shell.exitTask(task, 2);
	return undefined;
}

/** A value as `set` shows it: bash quotes only what needs it. */
function shownValue(dialect: Dialect, value: string): string {
	if (dialect === 'bash') return /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
	return `'${value.replaceAll("'", "'\"'\"'")}'`;
}

function showOptions(shell: Shell, task: Task, isTable: boolean): void {
	const {dialect} = shell.state;
	const names = new Set(shell.optionNames(task.environment));
	const heading = isTable && dialect !== 'bash' ? 'Current option settings\n' : '';
	const rows = optionTable(dialect).map(([name]) => {
		if (!isTable) return `set ${names.has(name) ? '-' : '+'}o ${name}\n`;
		const state = names.has(name) ? 'on' : 'off';
		return dialect === 'bash' ? `${name.padEnd(15)}\t${state}\n` : `${name.padEnd(16)}${state}\n`;
	});
	shell.files.write(task, 1, heading + rows.join(''));
}

const shellOptionNames: readonly string[] =
	`autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist compat31 compat32 compat40 compat41 compat42
	compat43 compat44 complete_fullquote direxpand dirspell dotglob execfail expand_aliases extdebug extglob extquote failglob force_fignore
	globasciiranges globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit inherit_errexit
	interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob
	nocasematch noexpand_translation nullglob patsub_replacement progcomp progcomp_alias promptvars restricted_shell shift_verbose sourcepath
	varredir_close xpg_echo`.split(/\s+/);

/** Those that are on from the start are not kept, only shown. */
const onFromStart: ReadonlySet<string> = new Set(
	`checkwinsize cmdhist complete_fullquote extquote force_fignore globasciiranges globskipdots hostcomplete interactive_comments
	patsub_replacement progcomp promptvars sourcepath`.split(/\s+/),
);

export function shoptBuiltin(shell: Shell, task: Task, _frame: Frame, words: readonly string[]): number {
	const {environment} = task;
	const flags = words.slice(1).filter((word) => /^-[supqo]+$/.test(word));
	const letters = flags.join('');
	const names = words.slice(1 + flags.length);
	const isOn = (name: string): boolean => environment.shellOptions.includes(name) || onFromStart.has(name);
	if (names.length === 0) {
		const shown = shellOptionNames.filter((name) => (letters.includes('s') ? isOn(name) : letters.includes('u') ? !isOn(name) : true));
		shell.files.write(task, 1, shown.map((name) => row(name, isOn(name), letters)).join(''));
		return 0;
	}
	let status = 0;
	for (const name of names) {
		if (!shellOptionNames.includes(name)) {
			shell.complain(task, `shopt: ${name}: invalid shell option name`);
			status = 1;
		} else if (letters.includes('s')) environment.shellOptions = [...environment.shellOptions.filter((each) => each !== name), name];
		else if (letters.includes('u')) environment.shellOptions = environment.shellOptions.filter((each) => each !== name);
		else {
			if (!isOn(name)) status = 1;
			if (!letters.includes('q')) shell.files.write(task, 1, row(name, isOn(name), letters));
		}
	}
	return status;
}

function row(name: string, isOn: boolean, letters: string): string {
	return letters.includes('p') ? `shopt -${isOn ? 's' : 'u'} ${name}\n` : `${name.padEnd(15)}\t${isOn ? 'on' : 'off'}\n`;
}

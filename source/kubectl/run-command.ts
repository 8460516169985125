import {distance as editDistance} from 'fastest-levenshtein';
import type {Command, KubectlContext, KubectlResult, Waiting, Wake} from './command.ts';
import {Invocation} from './command.ts';
import {absentCommands, commandGroups, commands} from './commands.ts';
import {CommandError, errorText} from './errors.ts';
import {globalFlags, parseFlags} from './flags.ts';

export function withoutName(words: readonly string[]): readonly string[] {
	return words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words;
}

/** The command the words begin with, and the words behind its name. Flags may stand before it. */
export function findCommand(words: readonly string[]): {readonly command: Command; readonly rest: readonly string[]} | undefined {
	const start = firstWord(words);
	for (const length of [3, 2, 1]) {
		const command = commands.get(words.slice(start, start + length).join(' '));
		if (command && words.length >= start + length) return {command, rest: [...words.slice(0, start), ...words.slice(start + length)]};
	}
	return undefined;
}

/** Where the command's name stands, behind flags such as `-n kube-system`. */
function firstWord(words: readonly string[]): number {
	for (let index = 0; index < words.length; index += 1) {
		const word = words[index]!;
		if (!word.startsWith('-')) return index;
		const name = Object.keys(globalFlags).find((flag) => word === `--${flag}` || word === `-${globalFlags[flag]!.short}`);
		if (name && globalFlags[name]!.type !== 'boolean') index += 1;
	}
	return words.length;
}

/** Runs one command by its words. With `resumed` it goes on where it waited. */
export function runCommand(words: readonly string[], context: KubectlContext, resumed?: Resumed): KubectlResult {
	const start = firstWord(words);
	const absent = [1, 2].map((length) => words.slice(start, start + length).join(' ')).find((name) => absentCommands.has(name));
	if (absent !== undefined) return {stdout: '', stderr: `error: kubectl ${absent} is not simulated\n`, exitCode: 1};
	const found = findCommand(words);
	if (!found) return withoutCommand(words);
	const {command, rest} = found;
	let invocation: Invocation | undefined;
	try {
		const flags = parseFlags(`kubectl ${command.name}`, {...globalFlags, ...command.flags}, rest);
		if (flags.isSet('help')) return {stdout: `${command.help}\n`, stderr: '', exitCode: 0};
		if (command.mutates && context.isReadOnly)
			throw new CommandError(`kubectl ${command.name} changes the cluster, and only looking is allowed here`);
		invocation = new Invocation(command, context, flags);
		if (resumed) command.resume!(invocation, resumed.waiting.notes, resumed.wake);
		else command.run(invocation);
	} catch (error) {
		const text = errorText(error);
		if (text === undefined) throw error;
		const exitCode = error instanceof CommandError ? error.exitCode : 1;
		const hint = invocation === undefined ? hintFor(command, rest) : '';
		return {stdout: invocation?.stdout ?? '', stderr: (invocation?.stderr ?? '') + text + hint, exitCode};
	}
	const {stdout, stderr, exitCode, waiting, files} = invocation;
	return {stdout, stderr, exitCode, ...(waiting && {waiting}), ...(files.size > 0 && {files: Object.fromEntries(files)})};
}

interface Resumed {
	readonly waiting: Waiting;
	readonly wake: Wake;
}

/** A word beyond kubectl's own for a mistake people make: the command of `exec` without the dashes before it. */
function hintFor({name}: Command, rest: readonly string[]): string {
	const dashed = rest.findIndex((word) => word.startsWith('--'));
	if (name !== 'exec' || dashed < 1 || rest.includes('--')) return '';
	const meant = [...rest.slice(0, dashed), '--', rest[dashed]!.slice(2), ...rest.slice(dashed + 1)];
	return `(the command to run stands behind two dashes: kubectl exec ${meant.join(' ')})\n`;
}

/** No command, a group of commands alone, or a word that is none. */
function withoutCommand(words: readonly string[]): KubectlResult {
	const start = firstWord(words);
	const word = words[start];
	if (word === undefined) return {stdout: generalHelp(), stderr: '', exitCode: 0};
	const refuse = (stderr: string): KubectlResult => ({stdout: '', stderr: `${stderr}\n`, exitCode: 1});
	for (const length of [2, 1]) {
		const name = words.slice(start, start + length).join(' ');
		const help = commandGroups.get(name);
		if (help === undefined) continue;
		const next = words[start + length];
		if (next === undefined || next.startsWith('-')) return {stdout: `${help}\n`, stderr: '', exitCode: 0};
		return refuse(`error: unknown command ${JSON.stringify(next)}\nSee 'kubectl ${name} -h' for help and examples`);
	}
	const suggestions = suggestionsFor(word).map((name) => `\n\t${name}`);
	const hint = suggestions.length > 0 ? `\n\nDid you mean this?${suggestions.join('')}` : '';
	return refuse(`error: unknown command ${JSON.stringify(word)} for "kubectl"${hint}`);
}

function topLevelNames(): readonly string[] {
	return [...new Set([...commands.keys(), ...absentCommands].map((name) => name.split(' ')[0]!))].toSorted();
}

function generalHelp(): string {
	return `kubectl controls the Kubernetes cluster manager.\n\nCommands simulated here:\n  ${topLevelNames().join(' ')}\n\nUse "kubectl <command> --help" for more information about a given command.\n`;
}

/** Commands two edits away at most, or that the word begins. Upstream: cobra's `SuggestionsFor`. */
function suggestionsFor(word: string): readonly string[] {
	const typed = word.toLowerCase();
	return topLevelNames().filter((name) => editDistance(typed, name) <= 2 || name.startsWith(typed));
}

import type {KubectlContext, KubectlResult} from './command.ts';
import {CommandError} from './errors.ts';
import {Line, newLine, resultOf} from './line.ts';
import {findCommand, withoutName} from './run-command.ts';
import {parseLine} from './shell.ts';
import {isTextFilter} from './text-filters.ts';

export type {KubectlContext, KubectlResult} from './command.ts';

/**
Runs a kubectl command and says what kubectl v1.36 would. Given as text it is a line for a shell: pipes into `grep`,
`head` and their like, `> file`, here-documents, several commands. The word `kubectl` (or `k`) may be left out.
A command that waits is left when it would: the result says what has been said by then, and what it waits for.
*/
export function kubectl(command: readonly string[] | string, context: KubectlContext): KubectlResult {
	const state = newLine(command, context);
	new Line(state, context).start();
	return resultOf(state);
}

/** Whether a command line may change the cluster. What cannot be read changes nothing. */
export function isMutating(command: string): boolean {
	return someCommand(command, (words) => findCommand(words)?.command.mutates ?? false);
}

function someCommand(command: string, isMeant: (words: readonly string[]) => boolean): boolean {
	try {
		return parseLine(command).some(({stages}) => stages.some(({words}) => !isTextFilter(words[0] ?? '') && isMeant(withoutName(words))));
	} catch (error) {
		if (error instanceof CommandError) return false;
		throw error;
	}
}

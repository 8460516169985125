import type {KubectlContext, KubectlResult} from './command.ts';
import {CommandError} from './errors.ts';
import {globalFlags, parseFlags} from './flags.ts';
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

/** What `exec -it` in a line of its own is for. */
export interface TerminalExec {
	readonly pod: string;
	readonly namespace: string | undefined;
	readonly container: string | undefined;
	readonly command: readonly string[];
}

/** Whether somebody at a terminal means to work in a container: `exec -it web -- sh`. Undefined: something else. */
export function terminalExec(line: string): TerminalExec | undefined {
	try {
		const [pipeline, ...others] = parseLine(line);
		const stage = pipeline?.stages[0];
		if (!stage || others.length > 0 || pipeline.stages.length > 1 || stage.input || stage.output || pipeline.isInBackground) return undefined;
		const found = findCommand(withoutName(stage.words));
		if (found?.command.name !== 'exec') return undefined;
		const flags = parseFlags('kubectl exec', {...globalFlags, ...found.command.flags}, found.rest);
		const command = flags.passthrough ?? [];
		const [target = '', ...more] = flags.args.slice(0, flags.args.length - command.length);
		const pod = target.replace(/^(pods?|po)\//, '');
		if (!flags.isSet('stdin') || !flags.isSet('tty') || command.length === 0 || more.length > 0 || pod === '' || pod.includes('/')) return undefined;
		return {pod, namespace: flags.text('namespace') || undefined, container: flags.text('container') || undefined, command};
	} catch (error) {
		if (error instanceof CommandError) return undefined;
		throw error;
	}
}

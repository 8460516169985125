import type {Invocation} from './command.ts';
import {errorText} from './errors.ts';

/** Prints what went wrong with some of the objects, a line each; any of it makes the command fail. */
export function reportErrors(invocation: Invocation, errors: readonly unknown[]): void {
	for (const error of errors) {
		const text = errorText(error);
		if (text === undefined) throw error;
		invocation.err(text);
		invocation.exitCode = 1;
	}
}

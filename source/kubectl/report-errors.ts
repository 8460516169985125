import type {Invocation} from './command.ts';
import {errorText} from './errors.ts';

/**
Prints what went wrong with some of the objects, a line each; any of it makes the command fail. Of several only what
the server said is marked as an error. Upstream: `cmdutil.MultipleErrors`.
*/
export function reportErrors(invocation: Invocation, errors: readonly unknown[]): void {
	for (const error of errors) {
		const text = errorText(error);
		if (text === undefined) throw error;
		invocation.err(errors.length > 1 ? text.replace(/^error: /, '') : text);
		invocation.exitCode = 1;
	}
}

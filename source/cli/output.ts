import {actionTitle, type CheckResult} from '../scenario/player.ts';
import type {Problem} from '../scenario/scenario.ts';
import {UsageError} from '../usage-error.ts';

/** What the command line ends with. */
export const exitCodes = {ok: 0, checkFailed: 1, badInput: 2, internal: 70, interrupted: 130} as const;

/** Prints to standard output. */
export function print(text: string): void {
	process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Several faults in what a person wrote, reported together. */
export class ProblemsError extends Error {
	override readonly name = 'ProblemsError';
	readonly problems: readonly Problem[];

	constructor(problems: readonly Problem[]) {
		super(`${problems.length} problems`);
		this.problems = problems;
	}
}

/** One line what, one line where, one line how to mend it. */
export function problemText({file, line, column, message, hint}: Problem): string {
	return `${message}\n  at ${file}:${line}:${column}\n${hint ? `  ${hint}\n` : ''}`;
}

export function usageErrorText({what, where, howToMend}: UsageError): string {
	return `${what}\n  at ${where}\n  ${howToMend}\n`;
}

/** Reports on standard error what ended the command, and says with which exit code. A bug is reported as one. */
export function report(error: unknown): number {
	if (error instanceof ProblemsError) {
		process.stderr.write(error.problems.map(problemText).join(''));
		return exitCodes.badInput;
	}
	if (error instanceof UsageError) {
		process.stderr.write(usageErrorText(error));
		return exitCodes.badInput;
	}
	const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
	process.stderr.write(`This is a bug in podquake. The seed, the instant and the event below repeat it.\n${trace}\n`);
	return exitCodes.internal;
}

/** Says on standard error what steps could not do: a manifest that the API server refuses must not vanish. Failed checks are for `test` to tell. */
export function tellWhatFailed(results: readonly CheckResult[]): void {
	for (const {title, isPassed, problem, position} of results) {
		if (isPassed || title !== actionTitle) continue;
		process.stderr.write(problemText({...position, message: problem ?? ''}));
	}
}

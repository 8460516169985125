import {parseDuration} from '../api/durations.ts';
import type {Invocation} from './command.ts';
import {CommandError} from './errors.ts';

/** What stands for no timeout where kubectl knows none. */
export const weekMs = 7 * 24 * 3_600_000;

/** The value of a flag such as `--timeout` in milliseconds; 0 if it was not given and has no default. */
export function durationOf({flags, path}: Invocation, name: string): number {
	const text = flags.text(name);
	if (text === '') return 0;
	const ms = parseDuration(text);
	if (ms !== undefined) return ms;
	const value = JSON.stringify(text);
	const problem = /^[-+]?[\d.]+$/.test(text) ? 'missing unit in duration' : 'invalid duration';
	throw new CommandError(`invalid argument ${value} for "--${name}" flag: time: ${problem} ${value}\nSee '${path} --help' for usage.`);
}

/** The next instant of somebody who looks every `everyMs` since `sinceMs`, not before `notBeforeMs`. */
export function nextLookMs(sinceMs: number, everyMs: number, notBeforeMs: number): number {
	return sinceMs + Math.ceil(Math.max(0, notBeforeMs - sinceMs) / everyMs) * everyMs;
}

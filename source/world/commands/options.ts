import type {CommandIo} from './command.ts';

/** A command line, taken apart. */
export interface Options {
	readonly operands: readonly string[];
	has(letter: string): boolean;
	/** The argument of an option; the last one if it was given more than once. */
	value(letter: string): string | undefined;
	values(letter: string): readonly string[];
}

const none: Options = {operands: [], has: () => false, value: () => undefined, values: () => []};

/**
Takes a command line apart by getopt's rules. `letters` as in getopt: `n:` takes an argument. `long` gives long
options their letters. Undefined, after a message, if there is an option that is not known.
*/
export function parseOptions(io: CommandIo, letters: string, long: Readonly<Record<string, string>> = {}): Options | undefined {
	const {args} = io;
	if (args.length === 0) return none;
	const found: (readonly [letter: string, value: string])[] = [];
	const operands: string[] = [];
	const takesValue = (letter: string): boolean => letters[letters.indexOf(letter) + 1] === ':';
	// `+` at the beginning: the options end at the first operand (env, xargs, timeout).
	const isStrict = letters.startsWith('+');
	for (let at = 0; at < args.length; at += 1) {
		const argument = args[at]!;
		if (argument === '--') {
			operands.push(...args.slice(at + 1));
			break;
		}
		if (argument.startsWith('--')) {
			const equals = argument.indexOf('=');
			const name = argument.slice(2, equals < 0 ? undefined : equals);
			const letter = long[name];
			if (letter === undefined) return unknown(io, `unrecognized option '--${name}'`, `unrecognized option: ${name}`);
			if (!takesValue(letter)) found.push([letter, '']);
			else if (equals >= 0) found.push([letter, argument.slice(equals + 1)]);
			else {
				at += 1;
				found.push([letter, args[at] ?? '']);
			}
			continue;
		}
		if (!argument.startsWith('-') || argument === '-') {
			if (isStrict) {
				operands.push(...args.slice(at));
				break;
			}
			operands.push(argument);
			continue;
		}
		for (let index = 1; index < argument.length; index += 1) {
			const letter = argument[index]!;
			if (letter === ':' || letter === '+' || !letters.includes(letter))
				return unknown(io, `invalid option -- '${letter}'`, `unrecognized option: ${letter}`);
			if (!takesValue(letter)) {
				found.push([letter, '']);
				continue;
			}
			const rest = argument.slice(index + 1);
			if (rest === '') at += 1;
			const value = rest === '' ? args[at] : rest;
			if (value === undefined) return unknown(io, `option requires an argument -- '${letter}'`, `option requires an argument: ${letter}`);
			found.push([letter, value]);
			break;
		}
	}
	return {
		operands,
		has: (letter) => found.some(([each]) => each === letter),
		value: (letter) => found.findLast(([each]) => each === letter)?.[1],
		values: (letter) => found.filter(([each]) => each === letter).map(([, value]) => value),
	};
}

/** GNU's commands end a complaint about how they were called so. */
export function pointToHelp(io: CommandIo): void {
	if (!io.isBusybox) io.err(`Try '${io.name} --help' for more information.\n`);
}

function unknown(io: CommandIo, gnu: string, busybox: string): undefined {
	io.complain(io.isBusybox ? busybox : gnu);
	pointToHelp(io);
	return undefined;
}

import meow from 'meow';
import {parseDuration} from '../api/durations.ts';
import {nearest} from '../api/nearest.ts';
import {UsageError} from '../usage-error.ts';

/** An option of a command. All are long. */
export interface Option {
	readonly type: 'string' | 'boolean';
	/** What stands after it in the help: `10m`, `FILE`. */
	readonly value?: string;
	readonly help: string;
}

export interface Command {
	readonly name: string;
	/** `podquake play <scenario>` */
	readonly usage: string;
	/** One line, for the list of commands. */
	readonly summary: string;
	readonly options: Readonly<Record<string, Option>>;
	/** Fewest and most arguments. */
	readonly inputs: readonly [number, number];
	/** Returns the exit code. */
	run(input: readonly string[], flags: Flags): number | Promise<number>;
}

/** The options a person gave, by name without dashes. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

const commonOptions: Readonly<Record<string, Option>> = {
	help: {type: 'boolean', help: 'show this help'},
	version: {type: 'boolean', help: 'show the version'},
	'no-color': {type: 'boolean', help: 'no colours; NO_COLOR does the same'},
};

/** Reads a command's arguments. Throws a UsageError that names the option meant. */
export function parseArguments(command: Command, argv: readonly string[]): {input: readonly string[]; flags: Flags} {
	const options = {...command.options, ...commonOptions};
	checkOptions(command, argv, options);
	const {input, flags} = meow('', {
		importMeta: import.meta,
		argv: argv.filter((argument) => argument !== '--no-color'),
		autoHelp: false,
		autoVersion: false,
		flags: Object.fromEntries(Object.entries(options).map(([name, {type}]) => [camelCase(name), {type, isMultiple: false}])) as Record<
			string,
			{type: 'string'}
		>,
	});
	const [fewest, most] = command.inputs;
	if (!flags.help && (input.length < fewest || input.length > most)) {
		const what = input.length < fewest ? `${command.name} needs an argument` : `${command.name} takes no argument ${JSON.stringify(input[most])}`;
		throw new UsageError({what, where: command.usage, howToMend: `podquake ${command.name} --help says more`});
	}
	const given = flags as Record<string, string | boolean | undefined>;
	return {input, flags: Object.fromEntries(Object.keys(options).map((name) => [name, given[camelCase(name)]]))};
}

function checkOptions(command: Command, argv: readonly string[], options: Readonly<Record<string, Option>>): void {
	for (const [index, argument] of argv.entries()) {
		if (argument === '--') return;
		if (!argument.startsWith('-') || argument === '-') continue;
		const [name, inline] = argument.replace(/^--?/, '').split('=', 2) as [string, string | undefined];
		const option = argument.startsWith('--') ? options[name] : undefined;
		if (!option) {
			const meant = nearest(name, Object.keys(options));
			throw new UsageError({
				what: `unknown option ${argument}`,
				where: command.usage,
				howToMend: meant ? `did you mean --${meant}?` : `${command.name} --help lists its options`,
			});
		}
		const next = argv[index + 1];
		if (option.type === 'string' && inline === undefined && (next === undefined || next.startsWith('--'))) {
			throw new UsageError({what: `--${name} needs a value`, where: command.usage, howToMend: `for example --${name} ${option.value}`});
		}
	}
}

export function helpText(command: Command): string {
	const options = Object.entries({...command.options, ...commonOptions}).map(
		([name, {value, help}]) => [`--${name}${value ? ` ${value}` : ''}`, help] as const,
	);
	const width = Math.max(...options.map(([option]) => option.length));
	return `${command.summary}\n\nUsage: ${command.usage}\n\nOptions:\n${options.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`).join('\n')}\n`;
}

/** A duration option in milliseconds; undefined if it was not given. */
export function durationFlag(flags: Flags, name: string): number | undefined {
	const text = flags[name];
	if (text === undefined) return undefined;
	const ms = parseDuration(String(text));
	if (ms === undefined || ms < 0)
		throw new UsageError({
			what: `--${name} must be a duration, not ${JSON.stringify(text)}`,
			where: `--${name}`,
			howToMend: 'for example 90s, 10m or 1h30m',
		});
	return ms;
}

/** A whole number of at least `least`; undefined if it was not given. */
export function integerFlag(flags: Flags, name: string, least: number): number | undefined {
	const text = flags[name];
	if (text === undefined) return undefined;
	const number = Number(text);
	if (!Number.isInteger(number) || number < least) {
		throw new UsageError({
			what: `--${name} must be a whole number of at least ${least}, not ${JSON.stringify(text)}`,
			where: `--${name}`,
			howToMend: `for example --${name} ${Math.max(least, 7)}`,
		});
	}
	return number;
}

/** One of a few words; the first of them if it was not given. */
export function choiceFlag<Choice extends string>(flags: Flags, name: string, choices: readonly Choice[]): Choice {
	const text = flags[name] ?? choices[0]!;
	const choice = choices.find((candidate) => candidate === text);
	if (!choice)
		throw new UsageError({
			what: `--${name} must be one of ${choices.join(', ')}, not ${JSON.stringify(text)}`,
			where: `--${name}`,
			howToMend: `for example --${name} ${choices[0]}`,
		});
	return choice;
}

function camelCase(name: string): string {
	return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

import {CommandError} from './errors.ts';

/**
Flags as spf13/pflag reads them: anywhere among the arguments, `--name value` or `--name=value`, short ones run
together (`-it`, `-oyaml`), and some whose value may only be attached (`--dry-run[=client]`). Parsers for JavaScript
know neither the last nor pflag's error texts.
*/
export interface FlagDefinition {
	readonly type: 'string' | 'boolean' | 'integer' | 'array' | 'list';
	readonly short?: string;
	/** The value of the bare flag. With one, a value must be attached with `=`. */
	readonly bare?: string;
	readonly default?: string;
}

export type FlagDefinitions = Readonly<Record<string, FlagDefinition>>;

/** The flags given, as text; the arguments; and what stood behind `--`. */
export class ParsedFlags {
	readonly args: readonly string[];
	/** What stood behind `--`; undefined without one. Also part of `args`. */
	readonly passthrough: readonly string[] | undefined;
	readonly #values: ReadonlyMap<string, readonly string[]>;
	readonly #definitions: FlagDefinitions;

	constructor(
		args: readonly string[],
		passthrough: readonly string[] | undefined,
		values: ReadonlyMap<string, readonly string[]>,
		definitions: FlagDefinitions,
	) {
		this.args = args;
		this.passthrough = passthrough;
		this.#values = values;
		this.#definitions = definitions;
	}

	/** Whether it was given at all. */
	has(name: string): boolean {
		return this.#values.has(name);
	}

	/** The last value given, or the default; the empty text for neither. */
	text(name: string): string {
		return this.#values.get(name)?.at(-1) ?? this.#definitions[name]?.default ?? '';
	}

	isSet(name: string): boolean {
		return this.text(name) === 'true';
	}

	integer(name: string): number | undefined {
		const value = this.text(name);
		return value === '' ? undefined : Number(value);
	}

	/** Every value given; those of a list flag are split at commas. */
	all(name: string): readonly string[] {
		const values = this.#values.get(name) ?? [];
		return this.#definitions[name]?.type === 'list' ? values.flatMap((value) => value.split(',')) : values;
	}
}

export function parseFlags(commandPath: string, definitions: FlagDefinitions, argv: readonly string[]): ParsedFlags {
	const args: string[] = [];
	const values = new Map<string, string[]>();
	let passthrough: readonly string[] | undefined;
	const fail = (message: string): never => {
		throw new CommandError(`${message}\nSee '${commandPath} --help' for usage.`);
	};
	const add = (name: string, value: string, shown: string): void => {
		const {type} = definitions[name]!;
		const problem = valueProblem(type, value);
		if (problem) fail(`invalid argument ${JSON.stringify(value)} for ${JSON.stringify(shown)} flag: ${problem}`);
		const normal = type === 'boolean' ? String(/^(1|t|T|TRUE|true|True)$/.test(value)) : value;
		values.set(name, [...(values.get(name) ?? []), normal]);
	};
	for (let index = 0; index < argv.length; index += 1) {
		const argument = argv[index]!;
		if (argument === '--') {
			passthrough = argv.slice(index + 1);
			args.push(...passthrough);
			break;
		}
		if (argument.startsWith('--')) {
			const equals = argument.indexOf('=');
			const name = argument.slice(2, equals === -1 ? undefined : equals);
			if (name === '' || name.startsWith('-')) fail(`bad flag syntax: ${argument}`);
			const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
			if (!definition) {
				fail(`unknown flag: --${name}`);
				continue;
			}
			const shown = definition.short ? `-${definition.short}, --${name}` : `--${name}`;
			const bare = definition.type === 'boolean' ? 'true' : definition.bare;
			if (equals !== -1) add(name, argument.slice(equals + 1), shown);
			else if (bare !== undefined) add(name, bare, shown);
			else if (index + 1 < argv.length) add(name, argv[++index]!, shown);
			else fail(`flag needs an argument: --${name}`);
		} else if (argument.startsWith('-') && argument !== '-') {
			for (let at = 1; at < argument.length; at += 1) {
				const short = argument[at]!;
				const found = Object.entries(definitions).find(([, definition]) => definition.short === short);
				if (!found) {
					fail(`unknown shorthand flag: '${short}' in ${argument}`);
					continue;
				}
				const [name, definition] = found;
				const shown = `-${short}, --${name}`;
				const rest = argument.slice(at + 1);
				const bare = definition.type === 'boolean' ? 'true' : definition.bare;
				if (rest.startsWith('=')) {
					add(name, rest.slice(1), shown);
				} else if (bare !== undefined) {
					add(name, bare, shown);
					continue;
				} else if (rest !== '') {
					add(name, rest, shown);
				} else if (index + 1 < argv.length) {
					add(name, argv[++index]!, shown);
				} else {
					fail(`flag needs an argument: '${short}' in ${argument}`);
				}
				break;
			}
		} else {
			args.push(argument);
		}
	}
	return new ParsedFlags(args, passthrough, values, definitions);
}

function valueProblem(type: FlagDefinition['type'], value: string): string | undefined {
	if (type === 'boolean' && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) {
		return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
	}
	if (type === 'integer' && !/^[-+]?\d+$/.test(value)) return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
	return undefined;
}

/** Flags every command takes. Those of the connection are accepted and change nothing: there is one cluster. */
export const globalFlags: FlagDefinitions = {
	namespace: {type: 'string', short: 'n'},
	context: {type: 'string'},
	cluster: {type: 'string'},
	user: {type: 'string'},
	server: {type: 'string', short: 's'},
	kubeconfig: {type: 'string'},
	'request-timeout': {type: 'string'},
	v: {type: 'string', short: 'v'},
	as: {type: 'string'},
	help: {type: 'boolean', short: 'h'},
};

export const outputFlag: FlagDefinitions = {
	output: {type: 'string', short: 'o'},
	template: {type: 'string'},
	'show-managed-fields': {type: 'boolean'},
	'allow-missing-template-keys': {type: 'boolean', default: 'true'},
};

export const selectorFlags: FlagDefinitions = {
	selector: {type: 'string', short: 'l'},
	'field-selector': {type: 'string'},
};

export const fileFlags: FlagDefinitions = {
	filename: {type: 'list', short: 'f'},
	recursive: {type: 'boolean', short: 'R'},
	kustomize: {type: 'string', short: 'k'},
};

export const dryRunFlag: FlagDefinitions = {
	'dry-run': {type: 'string', bare: 'unchanged', default: 'none'},
};

export const fieldManagerFlag: FlagDefinitions = {'field-manager': {type: 'string'}};

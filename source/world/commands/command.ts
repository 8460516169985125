import type {FileSystem} from '../file-system.ts';
import type {ProcessContext} from '../program.ts';
import type {CommandState} from '../shell/state.ts';

export type {CommandState} from '../shell/state.ts';

/**
What a command can do. Its standard input, output and error are wherever the shell has led them; the rest it asks of
the kernel, through `process`.
*/
export interface CommandIo {
	/** `argv[0]`, as it was called. */
	readonly name: string;
	/** Without `argv[0]`. */
	readonly args: readonly string[];
	readonly process: ProcessContext;
	readonly files: FileSystem;
	readonly workingDirectory: string;
	/** Whether the image's commands are busybox's; else they are GNU's, and speak otherwise. */
	readonly isBusybox: boolean;
	/** Its pid, if it has one of its own. */
	readonly pid: number;
	/** Set when a command it ran (`wait: 'command'`) has ended; undefined if it was ended for taking too long. */
	readonly commandStatus: number | undefined;
	/** What it wrote, if that was wanted (`isCaptured`). */
	readonly commandOutput: string | undefined;
	path(text: string): string;
	variable(name: string): string | undefined;
	environment(): Readonly<Record<string, string>>;
	out(text: string): void;
	/** `sh: …`: one line on standard error, with the command's name before it. */
	complain(text: string): void;
	err(text: string): void;
	/** Whether standard output is a pipe that takes nothing more for now. */
	isOutputFull(): boolean;
	/** The width of the terminal that standard output is; 0: it is none. */
	outputColumns(): number;
	/** Whether standard output is a pipe. */
	isOutputPipe(): boolean;
	/** Whether standard output leads nowhere (`/dev/null`). */
	isOutputDiscarded(): boolean;
	/** What can be read from standard input now: `''` nothing yet, undefined nothing any more. */
	read(): string | undefined;
}

/** A command. `run` returns its exit status, or what it waits for; it is then called again with that state. */
export interface Command {
	readonly name: string;
	run(io: CommandIo, state: CommandState | undefined): number | CommandState;
	/** What it still does when SIGINT ends it, and its exit status. */
	interrupted?(io: CommandIo, state: CommandState): number;
}

/** A command whose state has a type of its own. */
export function command<State extends CommandState>(
	name: string,
	run: (io: CommandIo, state: State | undefined) => number | State,
	interrupted?: (io: CommandIo, state: State) => number,
): Command {
	return {
		name,
		run: (io, state) => run(io, state as State | undefined),
		...(interrupted && {interrupted: (io, state) => interrupted(io, state as State)}),
	};
}

/** The same command with other arguments. */
export function withArguments(io: CommandIo, args: readonly string[]): CommandIo {
	return new Proxy(io, {
		get(target, property) {
			if (property === 'args') return args;
			const value: unknown = Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}

import {resolveName} from './arrays.ts';

/*
Everything a shell process keeps: plain data, saved with the run. A task is what is a process of its own in life (the
shell itself, a subshell, a stage of a pipeline); its frames are the stack of what it is in the middle of. Frames name
a node by the script's text and the node's number, never by the object.
*/

export type OpenFile =
	/** The process's own standard input, output and error. */
	| {kind: 'stdin' | 'stdout' | 'stderr' | 'null' | 'zero'; references: number}
	| {kind: 'file'; path: string; position: number; canRead: boolean; canWrite: boolean; references: number}
	/** A here-document. */
	| {kind: 'text'; text: string; references: number}
	/** What a command substitution collects. */
	| {kind: 'capture'; text: string; references: number}
	| {kind: 'read-end' | 'write-end'; pipe: number; references: number};

export interface Pipe {
	buffer: string;
	hasReader: boolean;
	hasWriter: boolean;
}

export type Wait =
	| {readonly on: 'time'}
	| {readonly on: 'input'; readonly file: number; readonly untilMs?: number | undefined}
	| {readonly on: 'output'; readonly file: number}
	/** Until all of them have ended; with `untilMs`, at the latest then. */
	| {readonly on: 'tasks'; readonly ids: readonly number[]; readonly untilMs?: number | undefined}
	/** The `wait` builtin, which a trapped signal ends; with `isAny`, one of them is enough. */
	| {readonly on: 'jobs'; readonly ids: readonly number[]; readonly isAny?: boolean}
	/** Another program, started with `spawn`. */
	| {readonly on: 'child'; readonly pid: number}
	/** It computes without end. */
	| {readonly on: 'computing'}
	| {readonly on: 'nothing'};

/** What a command that waits keeps; `wait` says for what. */
export interface CommandState {
	wait: 'input' | 'output' | 'time' | 'command' | 'computing' | 'nothing';
	atMs?: number;
	/** With `wait: 'command'`: what to run; `run` then comes back with its status in `io.commandStatus`. */
	command?: readonly string[];
	commandEnvironment?: Readonly<Record<string, string>>;
	/** What it reads, in place of what this command would. */
	commandInput?: string | undefined;
	/** Its output comes back in `io.commandOutput`. */
	isCaptured?: boolean;
	/** With `wait: 'nothing'`: the port it listens on; it goes on when somebody has connected. */
	port?: number | undefined;
	/** It runs apart, is waited for until `atMs`, and then gets `signal`. */
	signal?: string;
}

export interface Frame {
	kind: 'node' | 'function' | 'script' | 'command';
	text: string;
	node: number;
	step: number;
	/** The result decides something, so that `set -e` does not end the shell. */
	isTesting: boolean;
	/** Words expanded so far, or the items of a `for`. */
	fields?: readonly string[] | undefined;
	/** Which word is being expanded. */
	word?: number | undefined;
	/** The fields of the words of an array so far. */
	elements?: (readonly string[])[] | undefined;
	/** Results of what may be evaluated only once, of the word being expanded. */
	memo?: string[] | undefined;
	/** The tasks this frame waits for. */
	tasks?: number[] | undefined;
	/** The task of a command substitution this frame waits for. */
	substitution?: number | undefined;
	childPid?: number | undefined;
	/** Of a command that waits. */
	commandName?: string | undefined;
	commandState?: CommandState | undefined;
	commandStatus?: number | undefined;
	commandOutput?: string | undefined;
	/** Assignments that `set -x` is still to show. */
	traced?: string | undefined;
	/** The open file that collects the output of a command run by this one. */
	captureFile?: number | undefined;
	/** Its pid, if it has been given one. */
	pid?: number | undefined;
	/** What is put back when the frame is left. */
	savedFiles?: number[] | undefined;
	savedVariables?: Map<string, SavedVariable> | undefined;
	savedPositional?: readonly string[] | undefined;
	savedStatus?: number | undefined;
	savedEnvironment?: Environment | undefined;
	/** Commands are read from standard input, and run as they come. */
	isInput?: boolean;
	/** The text of an `eval`. */
	isEvaluated?: boolean;
	/** `return` ends here. */
	isReturnable?: boolean;
	/** The task ends with this status when the frame is left (an EXIT trap). */
	exitStatus?: number | undefined;
	/** The shell exits with this status when the frame is left (an ERR trap under `set -e`). */
	failedStatus?: number;
	/** The DEBUG trap has been run for it. */
	isAnnounced?: boolean;
	/** When a `time` began. */
	startedAtMs?: number;
	/** The task ends with the command's own status (`exec`). */
	isLast?: boolean;
}

export interface SavedVariable {
	readonly value: string | null | undefined;
	readonly isExported: boolean | undefined;
	readonly array?: ReadonlyMap<number | string, string> | undefined;
	readonly attributes?: string | undefined;
	/** It is made read-only by `local -r`, and will not be any more. */
	readonly isWritable?: boolean;
}

export interface Job {
	readonly task: number;
	readonly pid: number;
}

/** What a subshell has a copy of. */
export interface Environment {
	/** The variables the process was started with: exported, and never changed here. */
	inherited: Readonly<Record<string, string>>;
	/** Those set since; `null`: unset. */
	readonly variables: Map<string, string | null>;
	/** bash's arrays, each replaced as a whole; the variable of the name has the first element. */
	arrays: ReadonlyMap<string, ReadonlyMap<number | string, string>>;
	/** bash's `declare`: letters by name, `A` (associative), `i`, `l`, `u`, `n` (a reference). Replaced, never changed. */
	attributes: ReadonlyMap<string, string>;
	/** The options that `shopt` has set. */
	shellOptions: readonly string[];
	/** Replaced, never changed in place. */
	exported: ReadonlyMap<string, boolean>;
	readonlyNames: readonly string[];
	functions: ReadonlyMap<string, {readonly text: string; readonly node: number}>;
	traps: ReadonlyMap<string, string>;
	/** `$0`. */
	name: string;
	positional: readonly string[];
	/** Letters of the options that are set: `eux`. */
	options: string;
	workingDirectory: string;
	mask: number;
	/** `$$`. */
	shellPid: number;
	/** `$!`. */
	lastBackgroundPid: number | undefined;
	jobs: readonly Job[];
	/** The arguments `getopts` has come to, within one of them. */
	optionOffset: number;
	/** How many command substitutions deep it is. */
	substitutions?: number;
	/** How many subshells deep. */
	subshells?: number;
	/** When `SECONDS` was 0, if it has been set. */
	secondsFromMs?: number;
	/** It runs a file, or what came with `-c`. */
	isScriptFile?: boolean;
	isCommandText?: boolean;
	/** What `pushd` keeps. */
	directories?: readonly string[];
	aliases?: ReadonlyMap<string, string>;
	/** What `[[ =~ ]]` matched. */
	matches: readonly string[];
}

export interface Task {
	readonly id: number;
	/** 0 until somebody needs to know it. */
	pid: number;
	readonly parent: number;
	/** Subshells in subshells. */
	readonly depth: number;
	readonly frames: Frame[];
	environment: Environment;
	/** Descriptor → number of the open file; -1: closed. */
	files: number[];
	status: number;
	/** Of each stage of the pipeline that has just ended (`PIPESTATUS`). */
	pipeStatuses: readonly number[] | undefined;
	/** What `>(…)` is led to: it is let read to its end when the shell exits. */
	sinks?: readonly number[] | undefined;
	/** The command that is being run, while there are traps (`BASH_COMMAND`). */
	command?: string;
	/** The status of the last command substitution of a command that is only assignments. */
	substitutionStatus: number | undefined;
	wait: Wait | undefined;
	/** Signals whose traps are still to run. */
	pendingSignals: string[];
	isErrorIgnored: boolean;
	/** It wrote where nobody reads. */
	isBrokenPipe: boolean;
	isReady: boolean;
	isInteractive: boolean;
	text: string;
}

export type Dialect = 'ash' | 'dash' | 'bash';

/** The state of a process that is a shell, or one of the commands a shell has in itself. */
export interface ShellState {
	dialect: Dialect;
	readonly tasks: Map<number, Task>;
	nextTask: number;
	readonly results: Map<number, number>;
	readonly files: Map<number, OpenFile>;
	nextFile: number;
	readonly pipes: Map<number, Pipe>;
	nextPipe: number;
	ready: number[];
	/** What was typed and not yet read; `isInputEnded`: nobody will type any more. */
	input: string;
	isInputEnded: boolean;
	/** Being run at this moment: what the kernel reports meanwhile is kept for later. */
	isRunning: boolean;
	isOver: boolean;
	/** The shell itself has exited, its jobs in the background go on. `output`: some of them hold its output open. */
	left: 'output' | 'alone' | undefined;
	inbox: InboxItem[];
	/** Virtual milliseconds it has computed without a pause. */
	busyMs: number;
	cpuMillicores: number;
	nextPid: number;
	/** Statuses of spawned children that have ended, and not been asked for yet. */
	readonly childStatuses: Map<number, number>;
	/** Tasks that a signal has ended, until somebody asks for them. */
	readonly killed: Map<number, string>;
	/** Where the captured output of a spawned child goes. */
	readonly childFiles: Map<number, readonly [output: number, error: number]>;
}

export type InboxItem =
	| {readonly kind: 'output'; readonly pid: number; readonly stream: 'stdout' | 'stderr'; readonly text: string}
	| {readonly kind: 'exit'; readonly pid: number; readonly status: number};

export function newShellState(dialect: Dialect, isStdinOpen: boolean): ShellState {
	// What every step touches stands together, as in a process's record.
	return {
		ready: [],
		inbox: [],
		isRunning: false,
		isOver: false,
		busyMs: 0,
		cpuMillicores: 0,
		left: undefined,
		dialect,
		tasks: new Map(),
		nextTask: 1,
		results: new Map(),
		files: new Map(),
		nextFile: 3,
		pipes: new Map(),
		nextPipe: 1,
		input: '',
		isInputEnded: !isStdinOpen,
		nextPid: 0,
		childStatuses: new Map(),
		killed: new Map(),
		childFiles: new Map(),
	};
}

export function newEnvironment(
	inherited: Readonly<Record<string, string>>,
	workingDirectory: string,
	name: string,
	positional: readonly string[],
	shellPid: number,
): Environment {
	return {
		inherited,
		variables: new Map(),
		functions: noFunctions,
		options: '',
		workingDirectory,
		traps: noTraps,
		mask: 0o022,
		arrays: noArrays,
		attributes: noAttributes,
		shellOptions: noOptions,
		exported: noExports,
		readonlyNames: [],
		name,
		positional,
		shellPid,
		lastBackgroundPid: undefined,
		jobs: [],
		optionOffset: 0,
		matches: [],
	};
}

/** What a subshell starts with: a copy; traps that run something are reset, ignored signals stay ignored. */
export function copyEnvironment(environment: Environment): Environment {
	let traps = environment.traps;
	if (traps.size > 0) traps = new Map([...traps].filter(([signal, action]) => action === '' || isInherited(signal, environment.options)));
	return {...environment, variables: new Map(environment.variables), traps, jobs: [], subshells: (environment.subshells ?? 0) + 1};
}

/** `set -E` and `set -T`. */
function isInherited(event: string, options: string): boolean {
	return event === 'ERR' ? options.includes('E') : (event === 'DEBUG' || event === 'RETURN') && options.includes('T');
}

export function newFrame(kind: Frame['kind'], text: string, node: number): Frame {
	// What most frames come to have is there from the start: a property added later costs more than the frame itself.
	return {
		kind,
		text,
		node,
		step: 0,
		isTesting: false,
		fields: undefined,
		word: undefined,
		pid: undefined,
		commandName: undefined,
		commandState: undefined,
		commandStatus: undefined,
	};
}

const noArrays: Environment['arrays'] = new Map();
const noAttributes: Environment['attributes'] = new Map();
const noOptions: readonly string[] = [];
const noExports: ReadonlyMap<string, boolean> = new Map();
const noFunctions: Environment['functions'] = new Map();
const noTraps: ReadonlyMap<string, string> = new Map();

export function getVariable(environment: Environment, given: string): string | undefined {
	const name = environment.attributes.size > 0 ? referredTo(environment, given) : given;
	const own = environment.variables.get(name);
	if (own !== undefined) return own ?? undefined;
	return Object.hasOwn(environment.inherited, name) ? environment.inherited[name] : undefined;
}

function referredTo(environment: Environment, name: string): string {
	return environment.attributes.get(name)?.includes('n') === true ? resolveName(environment, name) : name;
}

export function isExported(environment: Environment, name: string): boolean {
	return environment.exported.get(name) ?? Object.hasOwn(environment.inherited, name);
}

export function setExported(environment: Environment, name: string, value: boolean | undefined): void {
	const exported = new Map(environment.exported);
	if (value === undefined) exported.delete(name);
	else exported.set(name, value);
	environment.exported = exported;
}

/** The variables a program started from here is given, in the order they were made. */
export function exportedVariables(environment: Environment): Readonly<Record<string, string>> {
	if (environment.variables.size === 0 && environment.exported.size === 0) return environment.inherited;
	const all: Record<string, string> = {};
	for (const [name, value] of Object.entries(environment.inherited)) {
		const own = environment.variables.get(name);
		if (own !== null && environment.exported.get(name) !== false) all[name] = own ?? value;
	}
	for (const [name, isOn] of environment.exported) {
		const value = environment.variables.get(name);
		if (isOn && typeof value === 'string') all[name] = value;
	}
	return all;
}

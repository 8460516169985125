import type {ApiObject} from '../api/objects.ts';
import type {Client} from '../cluster/apiserver/client.ts';
import type {KubeletEndpoint} from '../cluster/apiserver/kubelet-endpoint.ts';
import {CommandError, usageError} from './errors.ts';
import type {FlagDefinitions, ParsedFlags} from './flags.ts';
import {klogTime} from './klog.ts';

/** Where a command runs: against which cluster, in which namespace, at which instant. */
export interface KubectlContext {
	readonly client: Client;
	readonly namespace: string;
	readonly nowMs: number;
	/** What `-f -` reads. */
	readonly stdin?: string | undefined;
	readonly readFile?: ((name: string) => string | undefined) | undefined;
	/** The names of all files there are, for who copies a directory. */
	readonly fileNames?: (() => readonly string[]) | undefined;
	/** A node's kubelet, for `logs`, `exec` and `top`. */
	readonly endpoint?: ((nodeName: string) => KubeletEndpoint | undefined) | undefined;
	/** The cluster runs no metrics server. */
	readonly hasNoMetricsApi?: boolean | undefined;
	/** What a person makes of a manifest in their editor; the same text or undefined leaves it. For `edit`. */
	readonly edit?: ((text: string) => string | undefined) | undefined;
	/** Refuses commands that change anything. */
	readonly isReadOnly?: boolean | undefined;
	/** Who is woken when a command that was begun in a container ends; the line is woken with its result in turn. */
	readonly replyTo?: {readonly component: string; readonly key: string} | undefined;
}

/** What a command that goes on waits for. Plain data, so that it can be saved with the run. */
export interface Waiting {
	/** What the command must know when it is woken. */
	readonly notes: unknown;
	/** Writes it is woken by. */
	readonly watches?: readonly Watch[];
	/** The instant it is woken at, whatever happens. */
	readonly dueAtMs?: number | undefined;
	/** The container that what is typed goes to. */
	readonly input?: ContainerAddress | undefined;
	/** Only an interrupt ends it, or the end of what it follows. */
	readonly isEndless?: boolean;
}

export interface ContainerAddress {
	readonly nodeName: string;
	readonly podUid: string;
	readonly container: string;
	/** What is typed is echoed by the container's terminal. */
	readonly hasTerminal: boolean;
}

/** Objects of a resource: all, those of a namespace, or one by its `namespace/name`. */
export interface Watch {
	readonly resource: string;
	readonly namespace?: string | undefined;
	readonly key?: string | undefined;
}

/** A write, as a watch tells of it. */
export interface WatchEvent {
	readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
	readonly resource: string;
	readonly key: string;
	readonly object: ApiObject;
	readonly previous?: ApiObject | undefined;
}

/** Why a command that waits is woken. */
export type Wake =
	| {readonly kind: 'event'; readonly event: WatchEvent}
	| {readonly kind: 'time'}
	/** The command in a container has ended. A log that is followed wakes by `time`. */
	| {readonly kind: 'reply'; readonly result: ExecOutcome};

/** As the kubelet tells it. */
export interface ExecOutcome {
	readonly exitCode: number;
	readonly output: string;
	readonly error?: {readonly message: string};
}

export interface KubectlResult {
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
	/** Files the command line wrote with `>`, `>>` or `tee`, by name. */
	readonly files?: Readonly<Record<string, string>>;
	/** The command goes on; this is what could be said at once. */
	readonly waiting?: Waiting;
}

/** One command: `get`, `rollout status`. */
export interface Command {
	readonly name: string;
	/** Whether it may change the cluster. */
	readonly mutates: boolean;
	readonly flags: FlagDefinitions;
	/** The usage line and what the command is for; `--help` prints it. */
	readonly help: string;
	run(invocation: Invocation): void;
	/** Goes on after `invocation.wait(…)`; what is said is added to what was. */
	resume?(invocation: Invocation, notes: unknown, wake: Wake): void;
}

/** One run of one command. */
export class Invocation {
	readonly command: Command;
	readonly context: KubectlContext;
	readonly flags: ParsedFlags;
	stdout = '';
	stderr = '';
	exitCode = 0;
	waiting: Waiting | undefined;
	/** What it writes into the working directory, by name. */
	readonly files = new Map<string, string>();
	#dryRun: DryRun | undefined;

	constructor(command: Command, context: KubectlContext, flags: ParsedFlags) {
		this.command = command;
		this.context = context;
		this.flags = flags;
	}

	get client(): Client {
		return this.context.client;
	}

	get args(): readonly string[] {
		return this.flags.args;
	}

	get nowMs(): number {
		return this.context.nowMs;
	}

	get namespace(): string {
		return this.flags.text('namespace') || this.context.namespace;
	}

	/** Who is to be woken for this command; undefined: nobody waits. */
	get replyTo(): {readonly component: string; readonly key: string} | undefined {
		return this.context.replyTo;
	}

	get path(): string {
		return `kubectl ${this.command.name}`;
	}

	out(text: string): void {
		this.stdout += text;
	}

	err(text: string): void {
		this.stderr += text;
	}

	/** The command goes on when something of this happens. */
	wait(waiting: Waiting): void {
		this.waiting = waiting;
	}

	usageError(message: string): CommandError {
		return usageError(this.path, message);
	}

	/** The value of `--dry-run`, which may also be given without one; deprecated forms are warned of once. */
	dryRun(): DryRun {
		this.#dryRun ??= this.#readDryRun();
		return this.#dryRun;
	}

	/** Upstream: `cmdutil.GetDryRunStrategy`. */
	#readDryRun(): DryRun {
		const value = this.flags.text('dry-run') || 'none';
		switch (value) {
			case 'none':
			case 'client':
			case 'server':
				return value;
			case 'unchanged':
				this.err(`W${klogTime(this.nowMs)}       1 helpers.go:703] --dry-run is deprecated and can be replaced with --dry-run=client.\n`);
				return 'client';
			case 'true':
				this.err(
					`W${klogTime(this.nowMs)}       1 helpers.go:690] --dry-run=true is deprecated (boolean value) and can be replaced with --dry-run=client.\n`,
				);
				return 'client';
			case 'false':
				this.err(
					`W${klogTime(this.nowMs)}       1 helpers.go:692] --dry-run=false is deprecated (boolean value) and can be replaced with --dry-run=none.\n`,
				);
				return 'none';
			default:
				throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
		}
	}
}

export type DryRun = 'none' | 'client' | 'server';

/** ` (dry run)` after what would have been done. */
export function dryRunSuffix(dryRun: DryRun): string {
	return dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
}

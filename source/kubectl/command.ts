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
	/** A node's kubelet, for `logs`, `exec` and `top`. */
	readonly endpoint?: ((nodeName: string) => KubeletEndpoint | undefined) | undefined;
	/** What a person makes of a manifest in their editor; the same text or undefined leaves it. For `edit`. */
	readonly edit?: ((text: string) => string | undefined) | undefined;
	/** Refuses commands that change anything. */
	readonly isReadOnly?: boolean | undefined;
}

export interface KubectlResult {
	readonly stdout: string;
	readonly stderr: string;
	readonly exitCode: number;
	/** Files the command line wrote with `>`, `>>` or `tee`, by name. */
	readonly files?: Readonly<Record<string, string>>;
	/** The command goes on in life; this is what could be said at once. */
	readonly isPending?: boolean;
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
}

/** One run of one command. */
export class Invocation {
	readonly command: Command;
	readonly context: KubectlContext;
	readonly flags: ParsedFlags;
	stdout = '';
	stderr = '';
	exitCode = 0;
	isPending = false;
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

	get path(): string {
		return `kubectl ${this.command.name}`;
	}

	out(text: string): void {
		this.stdout += text;
	}

	err(text: string): void {
		this.stderr += text;
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

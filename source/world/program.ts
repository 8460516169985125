import type {Random} from '../simulation/random.ts';
import type {FileSystem} from './file-system.ts';
import type {ListeningSocket, NetworkStack} from './network/stack.ts';
import type {ConnectOutcome, DnsOutcome, EchoOutcome, FileSystemStats, Hop, HttpOutcome, HttpRequest, ResolveOutcome} from './types.ts';

/** How a process is started. */
export interface ProcessSpec {
	/** `argv[0]` is looked up in the container's file system along PATH; what is found names the program. */
	readonly argv: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	readonly workingDirectory: string;
	readonly user: number;
}

/** The child's pid, or why there is none; `no-process`: no pid is left (EAGAIN). */
export type SpawnResult = {readonly pid: number} | {readonly error: 'not-found' | 'not-executable' | 'no-process'};

/** What arrives at a listening program; `port` is the one it listens on, whatever the sender asked for. */
export interface IncomingRequest extends HttpRequest {
	readonly remoteIp: string;
}

/** A program's answer. `latencyMs` is its own work, before the machine's load and the network add to it. */
export interface ProgramResponse {
	/** 0: the connection is closed without an answer; `body` is then what a client says of it. */
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body: string;
	readonly latencyMs: number;
	/** The cause of an unusual answer, 0 if it is the program's own. */
	readonly cause?: number;
}

/**
What a running program can ask of the kernel: its system calls. Handed to every entry of a program, the same one as long
as the process is the same in this Node.js process; never kept in its state.
*/
export interface ProcessContext {
	/** What the program has made of its state and wants to find again at its next entry. Not saved: it may be gone. */
	kept: object | undefined;
	readonly pid: number;
	readonly nowMs: number;
	readonly argv: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	readonly workingDirectory: string;
	readonly user: number;
	/** Its own first. */
	readonly groups: readonly number[];
	readonly hostname: string;
	readonly ip: string;
	readonly files: FileSystem;
	readonly random: Random;
	/** Writes to where the process's standard output or error goes: the container log, or whoever spawned it. */
	write(stream: 'stdout' | 'stderr', text: string): void;
	/** Ends the process (and, if it is the container's first, the container). */
	exit(exitCode: number): void;
	/** Wakes `onTimer(key)` at `atMs`; set again, it replaces. */
	setTimer(key: string, atMs: number): void;
	cancelTimer(key: string): void;
	/** Wakes `onTimer(key)` when work that takes this long on an idle machine is done: it takes the longer, the less CPU there is. */
	work(key: string, durationMs: number): void;
	/** Opens a TCP port; requests to it come to `onRequest`. False if it is taken (in the pod, or on the host). */
	listen(port: number): boolean;
	close(port: number): void;
	/** Memory held from now on, in bytes, growing by `bytesPerSecond` until it is said otherwise. */
	setMemory(bytes: number, bytesPerSecond?: number): void;
	/** CPU wanted from now on. */
	setCpu(millicores: number): void;
	/** CPU time a single piece of work (a request) took, in milliseconds, on top of `setCpu`. */
	chargeCpu(milliseconds: number): void;
	/** A request from the container. The outcome says how long it takes; wait that long with a timer. */
	http(request: HttpRequest, timeoutMs: number): HttpOutcome;
	connect(host: string, port: number, timeoutMs: number): ConnectOutcome;
	/** Whether the server of a slow answer (`server` of the outcome) is still there to give it. */
	isServing?(server: string): boolean;
	/** Up to when requests under way take this process; 0: none does. */
	readonly busyUntilMs?: number;
	/** Addresses of a name, as getaddrinfo(3) finds them (/etc/hosts, search domains and all). Wait as long as it took with a timer. */
	resolve(name: string): ResolveOutcome;
	/** Its network: interfaces, sockets, and single packets. */
	network?(): ProcessNetwork;
	/** Asks a name server for the records of a complete name. */
	query(server: string, name: string, type: string, timeoutMs: number): DnsOutcome;
	/** Starts a child. Its output comes to `onChildOutput` if `isCaptured`, else where this process's own goes. */
	spawn(spec: ProcessSpec, isCaptured: boolean): SpawnResult;
	/**
	Becomes another program, as execve(2): the pid, the parent and the output stay. It happens once the entry that asked
	for it has returned; undefined means that it will.
	*/
	replace(spec: ProcessSpec): 'not-found' | 'not-executable' | undefined;
	/** Sends a signal to a process of the container (pid as seen in the container). False if there is none. */
	kill(pid: number, signal: string): boolean;
	/** The processes of the container (all of the pod's, with a shared process namespace). */
	processes(): readonly {
		readonly pid: number;
		readonly parentPid: number;
		readonly user: number;
		readonly argv: readonly string[];
		readonly startedAtMs: number;
		/** What it gets of the CPU at this moment, and what it has in memory; undefined: next to nothing. */
		readonly cpuMillicores?: number;
		readonly memoryBytes?: number;
		/** The container it is of; undefined: none. */
		readonly containerId?: string | undefined;
	}[];
	/** True if somebody may still type (`stdin: true`, `kubectl exec -i`): text comes to `onInput`. Else standard input is empty. */
	readonly isStdinOpen?: boolean;
	/** The width of the terminal that it reads from and writes to; 0 or undefined: it has none. */
	readonly terminalColumns?: number;
	/**
	A pid for a part of this process that is a process of its own in life (a subshell, `sleep` in a script). It shows
	up in `processes()`, and signals to it come to `onChildSignal`. It ends with `reap`, or with this process.
	*/
	fork?(argv: readonly string[], options?: ForkOptions): number;
	/** What `ps` shows of this process in place of its arguments. */
	setTitle?(title: string): void;
	reap?(pid: number): void;
	/**
	The process itself exits, but what it has forked goes on, as children of the namespace's first process, until `exit`.
	Whoever reads its output learns of it with `closeOutput`, when nobody holds that open any more. False: it is that
	first process, without which nothing goes on.
	*/
	leaveForks?(exitCode: number): boolean;
	closeOutput?(): void;
	/** False: there is no pid left for another process (EAGAIN). */
	canFork?(): boolean;
	/** It forks without end, by the look of it. */
	forkWithoutEnd?(): void;
	/** What `/proc` tells of the machine, seen from any container. */
	machine?(): MachineFigures;
	/** As much as should be read or written at once where a path is; undefined: that is no disk. */
	diskSliceBytes?(path: string): number | undefined;
	/** Reads or writes so much there; how long the disk takes for it, and for what it has to do before. */
	transfer?(path: string, what: 'read' | 'write', bytes: number): number;
	/** How long the disk still takes for all this container has read and written. */
	diskWaitMs?(): number;
}

export interface ForkOptions {
	/** Whom it runs as, if not as this process. */
	readonly user?: number | undefined;
	/** So many processes have come and gone before it. */
	readonly passedPids?: number | undefined;
}

export interface ProcessNetwork {
	stack(): NetworkStack | undefined;
	/** Who listens in its network namespace, by port. */
	sockets(): readonly ListeningSocket[];
	/** An ICMP echo request. */
	echo(ip: string): EchoOutcome;
	/** Who would say of a packet that its time to live ran out there, and how the way ends. */
	hops(ip: string): {readonly hops: readonly (Hop | undefined)[]; readonly end: 'reached' | 'unreachable' | 'lost'};
}

export interface MachineFigures {
	readonly name: string;
	readonly cpuMillicores: number;
	readonly cpuUsedMillicores: number;
	readonly memoryBytes: number;
	/** What cannot be given back, and of it what is in memory-backed volumes. */
	readonly memoryUsedBytes: number;
	readonly sharedMemoryBytes: number;
	/** Files in memory. */
	readonly cachedBytes: number;
	/** The file systems of volumes and of writable layers. */
	readonly nodeFs: FileSystemStats;
	readonly containerFs: FileSystemStats;
	readonly bootedAtMs: number;
}

/**
A program: code, named, without state of its own. A process is a program plus a plain-data `state`, which the kernel
keeps, saves and hands back. Nothing is a coroutine: whoever waits sets a timer and returns.
*/
export interface Program<State extends object = object> {
	readonly name: string;
	/** Runs at once when the process starts; returns its state. */
	start(context: ProcessContext): State;
	onTimer?(state: State, key: string, context: ProcessContext): void;
	/** A signal other than SIGKILL. `default` is the kernel's own action: SIGTERM ends it, pid 1 ignores what it does not handle. */
	onSignal?(state: State, signal: string, context: ProcessContext): 'handled' | 'default';
	/** An HTTP request to a port it listens on. Undefined: it accepts the connection and never answers. */
	onRequest?(state: State, request: IncomingRequest, context: ProcessContext): ProgramResponse | undefined;
	/** The gRPC health answer of a service it listens with: `SERVING`, `NOT_SERVING` … Undefined: not gRPC. */
	onGrpcHealth?(state: State, service: string, context: ProcessContext, port: number): string | undefined;
	onChildOutput?(state: State, pid: number, stream: 'stdout' | 'stderr', text: string, context: ProcessContext): void;
	onChildExit?(state: State, pid: number, exitCode: number, context: ProcessContext): void;
	/** A signal to a pid made with `context.fork`, SIGKILL as well. */
	onChildSignal?(state: State, pid: number, signal: string, context: ProcessContext): void;
	/** What was typed; undefined: nobody will type any more. Only with `context.isStdinOpen`. */
	onInput?(state: State, text: string | undefined, context: ProcessContext): void;
	/** Ctrl-C on its terminal. False, or no such function: it gets SIGINT like any other process. */
	onInterrupt?(state: State, context: ProcessContext): boolean;
}

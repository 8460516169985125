import {parse, stringify} from 'devalue';
import {Random, randomState} from '../../source/simulation/random.ts';
import {busyboxBinaries, coreutilsBinaries, shellPrograms} from '../../source/world/commands/index.ts';
import {ContainerFiles} from '../../source/world/container-files.ts';
import {findExecutable} from '../../source/world/executable.ts';
import type {FileNode} from '../../source/world/file-system.ts';
import type {ImageFiles} from '../../source/world/image-files.ts';
import {newWritableLayer} from '../../source/world/layered-files.ts';
import type {IncomingRequest, ProcessContext, ProcessSpec, Program, ProgramResponse} from '../../source/world/program.ts';
import type {ConnectOutcome, DnsOutcome, HttpOutcome, HttpRequest} from '../../source/world/types.ts';

/** A small machine for programs: processes, timers, a log; nothing else. Its state is plain, and can be saved and taken up again. */
interface HostState {
	nowMs: number;
	nextPid: number;
	sequence: number;
	log: {atMs: number; stream: string; text: string}[];
	timers: {pid: number; key: string; atMs: number; sequence: number}[];
	processes: Map<number, HostProcess>;
	exits: Map<number, number>;
	forks: Map<number, {parentPid: number; argv: readonly string[]; startedAtMs: number}>;
	layer: ReturnType<typeof newWritableLayer>;
	random: ReturnType<typeof randomState>;
	ports: Map<number, number>;
	input: string[];
}

interface HostProcess {
	pid: number;
	parentPid: number;
	program: string;
	spec: ProcessSpec;
	state: object;
	isCaptured: boolean;
	startedAtMs: number;
	cpuMillicores: number;
	memoryBytes: number;
}

export interface HostOptions {
	readonly flavour?: 'busybox' | 'debian' | 'bash';
	readonly programs?: readonly Program[];
	/** Further programs of the shell's room that are in the image. */
	readonly binaries?: readonly string[];
	readonly files?: Readonly<Record<string, string>>;
	readonly environment?: Readonly<Record<string, string>>;
	readonly isStdinOpen?: boolean;
	readonly lookup?: (name: string) => readonly string[] | undefined;
	readonly query?: (server: string, name: string, type: string) => DnsOutcome;
	readonly http?: (request: HttpRequest) => HttpOutcome;
	readonly connect?: (host: string, port: number, nowMs: number) => ConnectOutcome;
}

function imageOf(options: HostOptions): ImageFiles {
	const nodes: Record<string, FileNode> = {
		'/root': {kind: 'directory', mode: 0o700, modifiedAtMs: 0},
		'/var/log': {kind: 'directory', mode: 0o755, modifiedAtMs: 0},
	};
	nodes['/etc/passwd'] = {kind: 'file', text: 'root:x:0:0:root:/root:/bin/sh\n', mode: 0o644, modifiedAtMs: 0};
	for (const name of options.flavour === 'debian' || options.flavour === 'bash' ? coreutilsBinaries : busyboxBinaries)
		nodes[`/bin/${name}`] = {kind: 'binary', program: name};
	if (options.flavour === 'bash') nodes['/bin/sh'] = {kind: 'binary', program: 'bash'};
	if (options.flavour === undefined || options.flavour === 'busybox') nodes['/bin/busybox'] = {kind: 'binary', program: 'busybox'};
	nodes['/usr/bin/curl'] = {kind: 'binary', program: 'curl'};
	for (const name of options.binaries ?? []) nodes[`/usr/bin/${name}`] = {kind: 'binary', program: name};
	for (const program of options.programs ?? []) nodes[`/usr/bin/${program.name}`] = {kind: 'binary', program: program.name};
	for (const [path, text] of Object.entries(options.files ?? {})) nodes[path] = {kind: 'file', text, mode: 0o755, modifiedAtMs: 0};
	return nodes;
}

export class ProcessHost {
	state: HostState;
	readonly #options: HostOptions;
	readonly #image: ImageFiles;
	readonly #programs: Map<string, Program>;
	/** What is to be told once the running program has returned. */
	readonly #pending: (() => void)[] = [];
	#depth = 0;

	constructor(options: HostOptions = {}) {
		this.#options = options;
		this.#image = imageOf(options);
		this.#programs = new Map([...shellPrograms, ...(options.programs ?? [])].map((program) => [program.name, program]));
		this.state = {
			nowMs: 0,
			nextPid: 1,
			sequence: 0,
			log: [],
			timers: [],
			processes: new Map(),
			exits: new Map(),
			forks: new Map(),
			layer: newWritableLayer(),
			random: randomState(1, 'test'),
			ports: new Map(),
			input: [],
		};
	}

	/** Saves everything as text and goes on from that. */
	saveAndRestore(): void {
		this.state = parse(stringify(this.state)) as HostState;
	}

	get files(): ContainerFiles {
		return new ContainerFiles({
			image: this.#image,
			layer: this.state.layer,
			mounts: [],
			now: () => this.state.nowMs,
			generated: (path) => ({'/etc/resolv.conf': 'nameserver 10.96.0.10\n', '/etc/hostname': 'web-0\n'})[path],
		});
	}

	/** Runs a command as a container's or exec's own; returns its pid. */
	start(...argv: string[]): number {
		return this.startIn('/', ...argv);
	}

	startIn(workingDirectory: string, ...argv: string[]): number {
		const spec = {
			argv,
			environment: {PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/root', HOSTNAME: 'web-0', ...this.#options.environment},
			workingDirectory,
			user: 0,
		};
		const started = this.#spawn(0, spec, false);
		if ('error' in started) throw new Error(`${argv[0]}: ${started.error}`);
		return started.pid;
	}

	exitCode(pid: number): number | undefined {
		return this.state.exits.get(pid);
	}

	get output(): string {
		return this.state.log
			.filter(({stream}) => stream === 'stdout')
			.map(({text}) => text)
			.join('');
	}

	get errors(): string {
		return this.state.log
			.filter(({stream}) => stream === 'stderr')
			.map(({text}) => text)
			.join('');
	}

	/** Everything written, each line after the second it was written in. */
	get timed(): string[] {
		return this.state.log.map(({atMs, text}) => `${atMs / 1000}: ${text.trimEnd()}`);
	}

	process(pid: number): HostProcess | undefined {
		return this.state.processes.get(pid);
	}

	run(untilMs: number): this {
		for (;;) {
			const next = this.state.timers.reduce<HostState['timers'][number] | undefined>(
				(first, timer) => (!first || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.sequence < first.sequence) ? timer : first),
				undefined,
			);
			if (!next || next.atMs > untilMs) break;
			this.state.timers = this.state.timers.filter((timer) => timer !== next);
			this.state.nowMs = Math.max(this.state.nowMs, next.atMs);
			this.#enter(next.pid, (program, process, context) => program.onTimer?.(process.state, next.key, context));
		}
		this.state.nowMs = Math.max(this.state.nowMs, untilMs);
		return this;
	}

	signal(pid: number, signal: string): void {
		const fork = this.state.forks.get(pid);
		if (fork) {
			this.#enter(fork.parentPid, (program, process, context) => program.onChildSignal?.(process.state, pid, signal, context));
			return;
		}
		if (signal === 'SIGKILL') {
			this.#exit(pid, 137);
			return;
		}
		let answer: string | undefined;
		this.#enter(pid, (program, process, context) => {
			answer = program.onSignal?.(process.state, signal, context);
		});
		if (answer !== 'handled' && pid !== 1) this.#exit(pid, {SIGTERM: 143, SIGINT: 130}[signal] ?? 128);
	}

	type(pid: number, text: string | undefined): void {
		this.#enter(pid, (program, process, context) => program.onInput?.(process.state, text, context));
	}

	request(port: number, path: string): ProgramResponse | undefined {
		let response: ProgramResponse | undefined;
		const request: IncomingRequest = {method: 'GET', scheme: 'http', host: 'localhost', port, path, headers: {}, remoteIp: '10.0.0.9'};
		this.#enter(this.state.ports.get(port) ?? -1, (program, process, context) => {
			response = program.onRequest?.(process.state, request, context);
		});
		return response;
	}

	#enter(pid: number, action: (program: Program, process: HostProcess, context: ProcessContext) => void): void {
		const process = this.state.processes.get(pid);
		if (!process) return;
		this.#depth += 1;
		action(this.#programs.get(process.program)!, process, this.#context(process));
		this.#depth -= 1;
		while (this.#depth === 0 && this.#pending.length > 0) this.#pending.shift()!();
	}

	#exit(pid: number, exitCode: number): void {
		const process = this.state.processes.get(pid);
		if (!process) return;
		this.state.processes.delete(pid);
		this.state.exits.set(pid, exitCode);
		this.state.timers = this.state.timers.filter((timer) => timer.pid !== pid);
		for (const [fork, {parentPid}] of this.state.forks) if (parentPid === pid) this.state.forks.delete(fork);
		this.#pending.push(() =>
			this.#enter(process.parentPid, (program, parent, context) => program.onChildExit?.(parent.state, pid, exitCode, context)),
		);
		if (this.#depth === 0) while (this.#pending.length > 0) this.#pending.shift()!();
	}

	#spawn(parentPid: number, spec: ProcessSpec, isCaptured: boolean): {pid: number} | {error: 'not-found' | 'not-executable'} {
		const found = findExecutable(this.files, spec.argv, spec.environment.PATH ?? '/bin', spec.workingDirectory);
		if (found.kind !== 'program') return {error: found.kind === 'not-found' ? 'not-found' : 'not-executable'};
		const pid = this.state.nextPid;
		this.state.nextPid += 1;
		const process: HostProcess = {
			pid,
			parentPid,
			program: found.program,
			spec: {...spec, argv: found.argv},
			state: {},
			isCaptured,
			startedAtMs: this.state.nowMs,
			cpuMillicores: 0,
			memoryBytes: 0,
		};
		this.state.processes.set(pid, process);
		this.#enter(pid, (program, started, context) => {
			const state = program.start(context);
			started.state = state;
		});
		return {pid};
	}

	#context(process: HostProcess): ProcessContext {
		const host = this;
		const {pid} = process;
		const isAlive = (): boolean => host.state.processes.has(pid);
		const options = this.#options;
		return {
			pid,
			kept: undefined,
			nowMs: host.state.nowMs,
			argv: process.spec.argv,
			environment: process.spec.environment,
			workingDirectory: process.spec.workingDirectory,
			user: 0,
			hostname: 'web-0',
			groups: [0],
			ip: '10.244.1.7',
			files: host.files,
			random: new Random(host.state.random),
			isStdinOpen: options.isStdinOpen ?? false,
			write(stream, text) {
				if (!isAlive()) return;
				if (!process.isCaptured) host.state.log.push({atMs: host.state.nowMs, stream, text});
				else
					host.#pending.push(() =>
						host.#enter(process.parentPid, (program, parent, context) => program.onChildOutput?.(parent.state, pid, stream, text, context)),
					);
			},
			exit: (exitCode) => host.#exit(pid, exitCode),
			work(key, durationMs) {
				this.setTimer(key, host.state.nowMs + durationMs);
			},
			setTimer(key, atMs) {
				host.state.sequence += 1;
				host.state.timers = host.state.timers.filter((timer) => timer.pid !== pid || timer.key !== key);
				host.state.timers.push({pid, key, atMs, sequence: host.state.sequence});
			},
			cancelTimer(key) {
				host.state.timers = host.state.timers.filter((timer) => timer.pid !== pid || timer.key !== key);
			},
			listen(port) {
				if (host.state.ports.has(port)) return false;
				host.state.ports.set(port, pid);
				return true;
			},
			close: (port) => void host.state.ports.delete(port),
			setMemory(bytes) {
				process.memoryBytes = bytes;
			},
			setCpu(millicores) {
				process.cpuMillicores = millicores;
			},
			chargeCpu() {},
			http: (request) => options.http?.(request) ?? {kind: 'unknown-host', latencyMs: 5, host: request.host},
			connect: (target, port) => options.connect?.(target, port, host.state.nowMs) ?? {kind: 'connected', latencyMs: 1},
			resolve(name) {
				const isAddress = /^[\d.]+$/.test(name);
				const addresses = isAddress ? [name] : name === 'localhost' ? ['127.0.0.1'] : options.lookup?.(name);
				if (addresses) return {kind: 'found', name, addresses, latencyMs: isAddress ? 0 : 2};
				return {kind: 'not-found', isTemporary: false, latencyMs: 8};
			},
			query(server, name, type) {
				if (options.query) return options.query(server, name, type);
				const found = type === 'A' ? options.lookup?.(name) : undefined;
				const answers = (found ?? []).map((data) => ({name, type: 'A', ttl: 30, data}));
				const isKnown = options.lookup?.(name) !== undefined;
				return {kind: 'answer', latencyMs: 2, rcode: isKnown ? 'NOERROR' : 'NXDOMAIN', isAuthoritative: true, answers, authority: [], additional: []};
			},
			spawn: (spec, isCaptured) => host.#spawn(pid, spec, isCaptured),
			replace(spec) {
				const found = findExecutable(host.files, spec.argv, spec.environment.PATH ?? '/bin', spec.workingDirectory);
				if (found.kind !== 'program') return found.kind === 'not-found' ? 'not-found' : 'not-executable';
				process.program = found.program;
				process.spec = {...spec, argv: found.argv};
				host.state.timers = host.state.timers.filter((timer) => timer.pid !== pid);
				host.#pending.push(() =>
					host.#enter(pid, (program, started, context) => {
						started.state = program.start(context);
					}),
				);
				return undefined;
			},
			kill(target, signal) {
				if (!host.state.processes.has(target) && !host.state.forks.has(target)) return false;
				host.#pending.push(() => host.signal(target, signal));
				return true;
			},
			processes: () => [
				...[...host.state.processes.values()].map((each) => ({
					pid: each.pid,
					parentPid: each.parentPid,
					user: 0,
					argv: each.spec.argv,
					startedAtMs: each.startedAtMs,
				})),
				...[...host.state.forks].map(([forkPid, fork]) => ({
					pid: forkPid,
					parentPid: fork.parentPid,
					user: 0,
					argv: fork.argv,
					startedAtMs: fork.startedAtMs,
				})),
			],
			fork(argv) {
				const forkPid = host.state.nextPid;
				host.state.nextPid += 1;
				host.state.forks.set(forkPid, {parentPid: pid, argv, startedAtMs: host.state.nowMs});
				return forkPid;
			},
			reap: (forkPid) => void host.state.forks.delete(forkPid),
		};
	}
}

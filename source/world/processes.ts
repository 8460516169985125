import type {Simulation} from '../simulation/simulation.ts';
import {appendLog, type ContainerLog, tellFollowers} from './container-log.ts';
import {defaultPath, findExecutable} from './executable.ts';
import type {Kernel} from './kernel.ts';
import type {KernelHost, KernelState, StartSpec} from './kernel-state.ts';
import type {MemoryAccounting} from './memory-accounting.ts';
import type {ListeningSocket} from './network/stack.ts';
import {OpenPorts} from './open-ports.ts';
import type {PidAccounting} from './pid-accounting.ts';
import {
	addTimer,
	type CgroupRecord,
	type ForkRecord,
	forgetTimer,
	hostProcessNamespace,
	type OutputSink,
	type ProcessRecord,
	takeTimers,
} from './process.ts';
import type {ForkOptions, IncomingRequest, ProcessSpec, Program, ProgramResponse, SpawnResult} from './program.ts';
import {SystemCalls} from './system-calls.ts';
import {endKey, interruptKey, typedParts} from './terminal.ts';
import type {Work} from './work.ts';

/*
The processes of a machine, from their start to their end, and the system calls that change them. Their programs run
here: whatever they do meanwhile to others is told to those once the outermost program has returned.
*/

/** What a process holds at least, before it says more. */
const leastProcessBytes = 400 * 1024;

export class Processes {
	readonly #simulation: Simulation;
	readonly #component: string;
	readonly #kernel: Kernel;
	readonly #host: KernelHost;
	readonly #state: KernelState;
	readonly #memory: MemoryAccounting;
	readonly #pids: PidAccounting;
	readonly #work: Work;
	readonly #ports: OpenPorts;
	/** Ends of children and their output, told to the parent once the running program has returned. Empty between events. */
	readonly #pending: (() => void)[] = [];
	/** What each process sees of this kernel, made when it is first wanted. */
	readonly #contexts = new Map<number, SystemCalls>();
	#depth = 0;

	constructor(simulation: Simulation, kernel: Kernel, host: KernelHost, state: KernelState) {
		this.#simulation = simulation;
		this.#component = kernel.component;
		this.#kernel = kernel;
		this.#host = host;
		this.#state = state;
		this.#memory = kernel.memory;
		this.#pids = kernel.pids;
		this.#work = kernel.work;
		this.#ports = new OpenPorts(state.ports);
	}

	get(pid: number): ProcessRecord | undefined {
		return this.#state.processes.get(pid);
	}

	/** The sockets that listen in a container's network namespace; the pids are as `by` sees them. */
	sockets({pidNamespace, networkNamespace, initPid}: CgroupRecord, by = this.#state.processes.get(initPid)): readonly ListeningSocket[] {
		const members = new Set(by ? this.#kernel.namespaces.members(by) : []);
		return this.#ports.all(networkNamespace).flatMap(([port, pid]) => {
			const record = this.#state.processes.get(pid);
			if (!record) return [];
			const {namespacePid, title, argv, user, forks} = record;
			// What a shell has in itself and is a process of its own in life.
			const part = forks?.find((fork) => /(^|\/)(nc|netcat|ncat)$/.test(fork.argv[0] ?? ''));
			const seenPid = part?.pid ?? (pidNamespace === hostProcessNamespace ? pid : namespacePid);
			return [{port, pid: members.has(record) ? seenPid : undefined, argv: part?.argv ?? (title === undefined ? argv : [title]), user}];
		});
	}

	/** Who listens there. */
	listener(networkNamespace: string, port: number): ProcessRecord | undefined {
		const pid = this.#ports.holder(networkNamespace, port);
		return pid === undefined ? undefined : this.#state.processes.get(pid);
	}

	#cgroupOf(record: ProcessRecord): CgroupRecord {
		return this.#state.cgroups.get(record.containerId)!;
	}

	start(cgroup: CgroupRecord, spec: StartSpec, parentPid: number): ProcessRecord {
		const program = this.#kernel.program(spec.program);
		if (!program) throw new Error(`no program ${spec.program}`);
		const pid = this.#state.nextPid++;
		// What every timer touches stands together: of ten thousand processes, that is what the machine's caches hold.
		const record: ProcessRecord = {
			program: spec.program,
			state: {},
			timer: undefined,
			work: undefined,
			forks: undefined,
			hasEnded: false,
			pid,
			namespacePid: this.#nextNamespacePid(cgroup),
			parentPid,
			containerId: spec.containerId,
			argv: spec.argv,
			environment: spec.environment,
			workingDirectory: spec.workingDirectory,
			user: spec.user,
			startedAtMs: this.#simulation.nowMs,
			output: spec.output,
			execId: spec.execId,
			memoryBytes: leastProcessBytes,
			memoryAtMs: this.#simulation.nowMs,
			bytesPerSecond: 0,
			cpuMillicores: 0,
			ports: undefined,
			moreTimers: undefined,
			busyUntilMs: 0,
			isStdinOpen: spec.isStdinOpen ?? false,
			terminalColumns: spec.terminalColumns ?? 0,
		};
		this.#state.processes.set(record.pid, record);
		if (cgroup.pids.length === 0) cgroup.initPid = record.pid;
		cgroup.pids.push(record.pid);
		this.#memory.sumMemory(cgroup);
		record.state = program.start(this.context(record));
		return record;
	}

	#nextNamespacePid(cgroup: CgroupRecord, isFork = false): number {
		// A process has just been given its pid on the machine; a part of one takes the next.
		if (cgroup.pidNamespace === hostProcessNamespace) return isFork ? this.#state.nextPid++ : this.#state.nextPid - 1;
		if (cgroup.pidNamespace === cgroup.containerId) return cgroup.nextNamespacePid++;
		const shared = this.#state.sharedNamespaces.get(cgroup.pidNamespace);
		if (shared === undefined) return (this.#state.cgroups.get(cgroup.pidNamespace) ?? cgroup).nextNamespacePid++;
		this.#state.sharedNamespaces.set(cgroup.pidNamespace, shared + 1);
		return shared;
	}

	/** Runs program code, and tells parents about their children once the outermost of it has returned. */
	enter(action: () => void): void {
		this.#depth += 1;
		try {
			action();
			this.#settle();
		} finally {
			this.#depth -= 1;
		}
	}

	#settle(): void {
		if (this.#depth === 1) while (this.#pending.length > 0) this.#pending.shift()!();
	}

	context(record: ProcessRecord): SystemCalls {
		let context = this.#contexts.get(record.pid);
		if (!context) {
			context = new SystemCalls(this.#kernel, this.#host, record, this.#cgroupOf(record));
			this.#contexts.set(record.pid, context);
		}
		return context;
	}

	contextOf(pid: number): SystemCalls | undefined {
		const record = this.#state.processes.get(pid);
		return record && this.context(record);
	}

	answer(program: Program, record: ProcessRecord, request: IncomingRequest): ProgramResponse | undefined {
		this.#depth += 1;
		try {
			const response = program.onRequest?.(record.state, request, this.context(record));
			this.#settle();
			return response;
		} finally {
			this.#depth -= 1;
		}
	}

	timerDue(context: SystemCalls, key: string): void {
		const {record} = context;
		forgetTimer(record, key);
		this.#work.forget(record, key);
		// As `enter`, without making a function for what is done all the time.
		this.#depth += 1;
		try {
			this.#kernel.program(record.program)?.onTimer?.(record.state, key, context);
			this.#settle();
		} finally {
			this.#depth -= 1;
		}
	}

	isAlive(record: ProcessRecord): boolean {
		return !record.hasEnded;
	}

	write(record: ProcessRecord, log: ContainerLog | undefined, stream: 'stdout' | 'stderr', text: string): void {
		const sink = record.output;
		if (sink.kind === 'log') {
			if (log) {
				// A terminal has one stream.
				appendLog(log, this.#simulation.nowMs, record.terminalColumns > 0 ? 'stdout' : stream, text);
				if (log.followers !== undefined) tellFollowers(log, this.#simulation);
			}
		} else if (sink.kind === 'exec') this.#host.writeExec(sink.id, stream, text);
		else this.#pending.push(() => this.#tellOutput(sink.pid, record.namespacePid, stream, text));
	}

	#tellOutput(parentPid: number, childNamespacePid: number, stream: 'stdout' | 'stderr', text: string): void {
		const parent = this.#state.processes.get(parentPid);
		if (parent) this.#kernel.program(parent.program)?.onChildOutput?.(parent.state, childNamespacePid, stream, text, this.context(parent));
	}

	exit(record: ProcessRecord, exitCode: number): void {
		let cause = 0;
		if (this.#state.cgroups.get(record.containerId)?.initPid === record.pid && exitCode !== 0) {
			cause = this.#simulation.recordCause(this.#component, `${record.argv[0]} exits with ${exitCode}`);
		}
		this.enter(() => this.end(record, exitCode & 0xff, cause));
	}

	setTimer(record: ProcessRecord, name: string, atMs: number, context = this.context(record)): void {
		addTimer(record, name);
		this.#simulation.setTimer(this.#component, context.timerKeyOf(name), atMs, context);
	}

	cancelTimer(record: ProcessRecord, key: string): void {
		if (!forgetTimer(record, key)) return;
		this.#work.forget(record, key);
		this.#simulation.cancelTimer(this.#component, `t:${record.pid}:${key}`);
	}

	listen(record: ProcessRecord, port: number): boolean {
		return this.#ports.open(this.#cgroupOf(record), record, port);
	}

	close(record: ProcessRecord, port: number): void {
		this.#ports.close(this.#cgroupOf(record), record, port);
	}

	setMemory(record: ProcessRecord, bytes: number, bytesPerSecond: number): void {
		const held = Math.max(leastProcessBytes, Math.floor(bytes));
		if (record.memoryBytes === held && record.bytesPerSecond === 0 && bytesPerSecond === 0) return;
		record.memoryBytes = held;
		record.memoryAtMs = this.#simulation.nowMs;
		record.bytesPerSecond = Math.floor(bytesPerSecond);
		this.#memory.sumMemory(this.#cgroupOf(record));
	}

	setCpu(record: ProcessRecord, millicores: number): void {
		const cgroup = this.#cgroupOf(record);
		const delta = Math.max(0, Math.floor(millicores)) - record.cpuMillicores;
		record.cpuMillicores += delta;
		cgroup.cpuMillicores += delta;
		this.#state.cpuMillicores += delta;
		if (delta === 0) return;
		this.#kernel.cpu.changed(cgroup);
		this.#work.reconsider();
	}

	spawn(parent: ProcessRecord, spec: ProcessSpec, isCaptured: boolean): SpawnResult {
		const cgroup = this.#cgroupOf(parent);
		if (!this.#pids.canFork(cgroup)) return {error: 'no-process'};
		const found = this.#find(parent.containerId, spec);
		if ('error' in found) return found;
		const output: OutputSink = isCaptured ? {kind: 'parent', pid: parent.pid} : parent.output;
		const child = this.start(
			cgroup,
			{...spec, argv: found.argv, program: found.program, containerId: parent.containerId, output, execId: undefined},
			parent.pid,
		);
		return {pid: child.namespacePid};
	}

	/** The process becomes another program, once the entry that asked for it has returned. */
	replace(record: ProcessRecord, spec: ProcessSpec): 'not-found' | 'not-executable' | undefined {
		const found = this.#find(record.containerId, spec);
		if ('error' in found) return found.error;
		this.#pending.push(() => {
			if (!this.isAlive(record)) return;
			for (const name of takeTimers(record)) this.#simulation.cancelTimer(this.#component, `t:${record.pid}:${name}`);
			for (const port of [...(record.ports ?? [])]) this.close(record, port);
			this.#work.forget(record);
			this.#forgetForks(record, this.#cgroupOf(record));
			record.forks = undefined;
			delete record.title;
			record.program = found.program;
			record.argv = found.argv;
			record.environment = spec.environment;
			record.workingDirectory = spec.workingDirectory;
			record.user = spec.user;
			record.state = {};
			this.context(record).kept = undefined;
			this.setCpu(record, 0);
			this.setMemory(record, 0, 0);
			const state = this.#kernel.program(found.program)!.start(this.context(record));
			if (this.isAlive(record)) record.state = state;
		});
		return undefined;
	}

	#find(
		containerId: string,
		spec: ProcessSpec,
	): {readonly program: string; readonly argv: readonly string[]} | {readonly error: 'not-found' | 'not-executable'} {
		const found = findExecutable(this.#host.files(containerId, spec.user), spec.argv, spec.environment.PATH ?? defaultPath, spec.workingDirectory);
		if (found.kind === 'program' && this.#kernel.program(found.program)) return found;
		return {error: found.kind === 'not-found' ? 'not-found' : 'not-executable'};
	}

	fork(record: ProcessRecord, cgroup: CgroupRecord, argv: readonly string[], options?: ForkOptions): number {
		this.#state.forks += 1;
		cgroup.forks += 1;
		for (let passed = 0; passed < (options?.passedPids ?? 0); passed += 1) this.#nextNamespacePid(cgroup, true);
		const pid = this.#nextNamespacePid(cgroup, true);
		const fork: ForkRecord = {pid, argv, startedAtMs: this.#simulation.nowMs};
		if (options?.user !== undefined) fork.user = options.user;
		if (record.forks) record.forks.push(fork);
		else record.forks = [fork];
		return pid;
	}

	reap(record: ProcessRecord, cgroup: CgroupRecord, pid: number): void {
		const {forks} = record;
		if (!forks) return;
		// The last one is the commonest to end, and its place is soon wanted again.
		if (forks.at(-1)?.pid === pid) forks.pop();
		else {
			const index = forks.findIndex((fork) => fork.pid === pid);
			if (index < 0) return;
			forks.splice(index, 1);
		}
		this.#state.forks -= 1;
		cgroup.forks -= 1;
		this.#pids.ended();
	}

	#forgetForks({forks}: ProcessRecord, cgroup: CgroupRecord): void {
		if (!forks) return;
		this.#state.forks -= forks.length;
		cgroup.forks -= forks.length;
	}

	/** See `ProcessContext.leaveForks`. */
	leaveForks(record: ProcessRecord, exitCode: number): boolean {
		if (this.#cgroupOf(record).initPid === record.pid || record.namespacePid === 1) return false;
		record.left = {exitCode: exitCode & 0xff, isTold: false};
		// A parent waits for the process, and not for its output as an exec session does.
		if (record.execId === undefined) this.closeOutput(record);
		return true;
	}

	closeOutput(record: ProcessRecord): void {
		const {left, execId, parentPid, namespacePid} = record;
		if (!left || left.isTold) return;
		left.isTold = true;
		record.parentPid = this.#cgroupOf(record).initPid;
		if (execId !== undefined) this.#host.execEnded(execId, left.exitCode);
		else this.#pending.push(() => this.#tellExit(parentPid, namespacePid, left.exitCode));
	}

	/** What somebody types to a process; undefined: the end of it. */
	input(pid: number, text: string | undefined): void {
		const record = this.#state.processes.get(pid);
		if (!record?.isStdinOpen) return;
		if (text === undefined) record.isStdinOpen = false;
		this.enter(() => {
			if (record.terminalColumns > 0 && text !== undefined) this.#typeAtTerminal(record, text);
			else this.#tellInput(record, text);
		});
	}

	#tellInput(record: ProcessRecord, text: string | undefined): void {
		this.#kernel.program(record.program)?.onInput?.(record.state, text, this.context(record));
	}

	/** A terminal shows what is typed at it. */
	#typeAtTerminal(record: ProcessRecord, text: string): void {
		const context = this.context(record);
		for (const part of typedParts(text)) {
			if (part === interruptKey) {
				context.write('stdout', '^C\n');
				this.#kernel.signals.interrupt(record);
			} else if (part === endKey) this.#tellInput(record, undefined);
			else {
				context.write('stdout', part);
				this.#tellInput(record, part);
			}
		}
	}

	/** Ends a process; with a container's first one all of the container. */
	end(record: ProcessRecord, exitCode: number, cause: number, isOomKilled = false): void {
		if (!this.isAlive(record)) return;
		const cgroup = this.#cgroupOf(record);
		if (cgroup.initPid === record.pid) {
			for (const pid of [...cgroup.pids]) {
				const other = this.#state.processes.get(pid)!;
				this.#remove(other, cgroup);
				if (other.execId !== undefined) this.#host.execEnded(other.execId, 137);
			}
			this.#kernel.forget(cgroup);
			this.#host.containerEnded(cgroup.containerId, exitCode, isOomKilled, cause);
			this.#endGuests(cgroup.containerId, cause);
			return;
		}
		this.#remove(record, cgroup);
		this.#pids.ended();
		this.#memory.sumMemory(cgroup);
		// Orphans go to the namespace's first process.
		for (const pid of cgroup.pids) {
			const other = this.#state.processes.get(pid)!;
			if (other.parentPid === record.pid) other.parentPid = cgroup.initPid;
		}
		if (record.left?.isTold) return;
		if (record.execId !== undefined) this.#host.execEnded(record.execId, record.left?.exitCode ?? exitCode);
		else this.#pending.push(() => this.#tellExit(record.parentPid, record.namespacePid, exitCode));
	}

	/** With the first process of a namespace all others in it are killed, those of other containers too. */
	#endGuests(pidNamespace: string, cause: number): void {
		const guests = [...this.#state.cgroups.values()].filter((cgroup) => cgroup.pidNamespace === pidNamespace);
		for (const {initPid} of guests) this.end(this.#state.processes.get(initPid)!, 137, cause);
	}

	#tellExit(parentPid: number, childNamespacePid: number, exitCode: number): void {
		const parent = this.#state.processes.get(parentPid);
		if (parent) this.#kernel.program(parent.program)?.onChildExit?.(parent.state, childNamespacePid, exitCode, this.context(parent));
	}

	#remove(record: ProcessRecord, cgroup: CgroupRecord): void {
		this.#state.processes.delete(record.pid);
		this.#forgetForks(record, cgroup);
		this.#contexts.delete(record.pid);
		record.hasEnded = true;
		this.#work.forget(record);
		cgroup.pids.splice(cgroup.pids.indexOf(record.pid), 1);
		this.#ports.closeAll(cgroup, record);
		for (const name of takeTimers(record)) this.#simulation.cancelTimer(this.#component, `t:${record.pid}:${name}`);
		cgroup.cpuMillicores -= record.cpuMillicores;
		this.#state.cpuMillicores -= record.cpuMillicores;
		if (record.cpuMillicores === 0) return;
		this.#kernel.cpu.changed(cgroup);
		this.#work.reconsider();
	}

	/** Does something once the running program has returned. */
	afterwards(action: () => void): void {
		this.#pending.push(action);
	}

	/** The power is gone: nothing runs any more, and nobody is told. */
	clear(): void {
		for (const record of this.#state.processes.values()) {
			record.hasEnded = true;
			for (const name of takeTimers(record)) this.#simulation.cancelTimer(this.#component, `t:${record.pid}:${name}`);
		}
		this.#state.processes.clear();
		this.#contexts.clear();
	}
}

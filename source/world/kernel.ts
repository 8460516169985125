import type {Simulation} from '../simulation/simulation.ts';
import {appendLog, type ContainerLog} from './container-log.ts';
import {CpuAccounting} from './cpu-accounting.ts';
import {defaultPath, findExecutable} from './executable.ts';
import type {KernelCapacity, KernelHost, KernelState, StartSpec} from './kernel-state.ts';
import {MemoryAccounting} from './memory-accounting.ts';
import {OpenPorts} from './open-ports.ts';
import {PidAccounting} from './pid-accounting.ts';
import {
	addTimer,
	type CgroupLimitValues,
	type CgroupRecord,
	type ForkRecord,
	forcedSignals,
	forgetTimer,
	hostProcessNamespace,
	ignoredByDefault,
	type OutputSink,
	type ProcessRecord,
	signalNumbers,
	takeTimers,
} from './process.ts';
import {ProcessNamespaces} from './process-namespaces.ts';
import type {ForkOptions, IncomingRequest, ProcessContext, ProcessSpec, Program, ProgramResponse, SpawnResult} from './program.ts';
import type {Behaviour} from './programs.ts';
import {SystemCalls} from './system-calls.ts';
import {Work} from './work.ts';

/*
One machine's kernel: processes, signals and ports; memory and CPU are in files of their own. Counterpart: Linux
with cgroup v2 as the kubelet sets it up (memory.oom.group=1, so a container that crosses its limit is killed whole).
Left out: swap, scheduling of single threads.
*/

/** What a process holds at least, before it says more. */
const leastProcessBytes = 400 * 1024;

export class Kernel {
	readonly component: string;
	readonly capacity: KernelCapacity;
	readonly memory: MemoryAccounting;
	readonly cpu: CpuAccounting;
	readonly pids: PidAccounting;
	readonly work: Work;
	readonly #ports: OpenPorts;
	readonly #namespaces: ProcessNamespaces;
	readonly #simulation: Simulation;
	readonly #host: KernelHost;
	readonly #state: KernelState;
	/** Ends of children and their output, told to the parent once the running program has returned. Empty between events. */
	readonly #pending: (() => void)[] = [];
	/** What each process sees of this kernel, made when it is first wanted. */
	readonly #contexts = new Map<number, SystemCalls>();
	#depth = 0;
	/** For how many alike the request that is being answered stands. */
	#requestTimes = 1;
	/** CPU time it has taken so far. */
	#requestCpuMs = 0;

	constructor(simulation: Simulation, machine: string, capacity: KernelCapacity, host: KernelHost) {
		this.component = `kernel/${machine}`;
		this.capacity = capacity;
		this.#simulation = simulation;
		this.#host = host;
		this.#state = simulation.state<KernelState>(this.component, () => ({
			nextPid: 1200,
			processes: new Map(),
			cgroups: new Map(),
			ports: new Map(),
			sharedNamespaces: new Map(),
			cpuMillicores: 0,
			forks: 0,
			extraProcesses: 0,
			pageCache: undefined,
			machineLine: {bytes: 0, atMs: 0, bytesPerSecond: 0},
			steadyMemoryBytes: 0,
			growing: new Set(),
			working: new Set(),
			chargeWindow: 0,
			chargedMs: 0,
			chargedBeforeMs: 0,
		}));
		this.memory = new MemoryAccounting(simulation, this.component, capacity, host, this.#state, (cgroup, why) => this.#oomKill(cgroup, why));
		this.cpu = new CpuAccounting(simulation, capacity.cpuMillicores, host, this.#state);
		this.pids = new PidAccounting(this.#state, host, capacity.pids);
		this.work = new Work(this, this.#state);
		this.#ports = new OpenPorts(this.#state.ports);
		this.#namespaces = new ProcessNamespaces(this.#state, () => host.machineFigures().bootedAtMs);
		simulation.register(this.component, (key, _data, owner) => this.#wake(key, owner));
	}

	get random() {
		return this.#simulation.random(this.component);
	}

	get nowMs(): number {
		return this.#simulation.nowMs;
	}

	#wake(key: string, owner: object | undefined): void {
		// A process's timer; by far the commonest.
		if (owner instanceof SystemCalls) {
			this.#timerDue(owner, owner.timerNameOf(key));
			return;
		}
		if (key === 'memory') {
			this.memory.checkMachine();
			return;
		}
		if (key.startsWith('t:')) {
			const context = this.#contextOf(pidOfTimer(key));
			if (context) this.#timerDue(context, context.timerNameOf(key));
			return;
		}
		const colon = key.indexOf(':');
		const kind = key.slice(0, colon);
		const id = key.slice(colon + 1);
		if (kind === 'limit') {
			const cgroup = this.#state.cgroups.get(id);
			if (cgroup) this.memory.checkLimit(cgroup);
		} else if (kind === 'behaviour') {
			const exitCode = this.#host.behaviour(id).exitCode;
			const cgroup = this.#state.cgroups.get(id);
			const record = cgroup && this.#state.processes.get(cgroup.initPid);
			if (record && exitCode !== undefined) {
				this.#simulation.withCause(this.#host.behaviourCause(id) || this.#simulation.currentCause, () => {
					const cause = this.#simulation.recordCause(this.component, `${record.argv[0]} exits with ${exitCode}`);
					this.#enter(() => this.#end(record, exitCode, cause));
				});
			}
		}
	}

	/** A program of the world's, or of an image of this run. */
	program(name: string): Program | undefined {
		return this.#host.program(name);
	}

	// Starting

	/** Makes a cgroup and runs its first process. */
	startContainer(
		spec: StartSpec,
		limits: CgroupLimitValues,
		networkNamespace: string,
		sharedPidNamespace: string | undefined,
		targetContainerId?: string | undefined,
	): void {
		const {containerId} = spec;
		const target = targetContainerId === undefined ? undefined : this.#state.cgroups.get(targetContainerId);
		const {nowMs} = this;
		const cgroup: CgroupRecord = {
			containerId,
			pidNamespace: sharedPidNamespace ?? target?.pidNamespace ?? containerId,
			nextNamespacePid: 1,
			limits,
			networkNamespace,
			pids: [],
			initPid: 0,
			memoryBytes: 0,
			memoryAtMs: nowMs,
			bytesPerSecond: 0,
			countedBytes: 0,
			pages: undefined,
			cpuMillicores: 0,
			chargeWindow: 0,
			chargedMs: 0,
			chargedBeforeMs: 0,
			extraMemoryBytes: 0,
			extraMemoryAtMs: nowMs,
			extraBytesPerSecond: 0,
			extraCpuMillicores: 0,
			extraProcesses: 0,
			isForkBomb: false,
		};
		this.#state.cgroups.set(containerId, cgroup);
		// With a shared namespace the pause process is its pid 1.
		if (sharedPidNamespace !== undefined && sharedPidNamespace !== hostProcessNamespace && !this.#state.sharedNamespaces.has(sharedPidNamespace))
			this.#state.sharedNamespaces.set(sharedPidNamespace, 2);
		this.#enter(() => {
			this.#start(cgroup, spec, 0);
			this.applyBehaviour(containerId);
		});
	}

	/** Runs a further process in a container, as `exec` does. Its pid on the machine. */
	startProcess(spec: StartSpec): number {
		const cgroup = this.#state.cgroups.get(spec.containerId);
		if (!cgroup) throw new Error(`no cgroup ${spec.containerId}`);
		let pid = 0;
		this.#enter(() => {
			pid = this.#start(cgroup, spec, 0).pid;
		});
		return pid;
	}

	#start(cgroup: CgroupRecord, spec: StartSpec, parentPid: number): ProcessRecord {
		const program = this.program(spec.program);
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
			startedAtMs: this.nowMs,
			output: spec.output,
			execId: spec.execId,
			memoryBytes: leastProcessBytes,
			memoryAtMs: this.nowMs,
			bytesPerSecond: 0,
			cpuMillicores: 0,
			ports: undefined,
			moreTimers: undefined,
			busyUntilMs: 0,
			isStdinOpen: spec.isStdinOpen ?? false,
		};
		this.#state.processes.set(record.pid, record);
		if (cgroup.pids.length === 0) cgroup.initPid = record.pid;
		cgroup.pids.push(record.pid);
		this.memory.sumMemory(cgroup);
		record.state = program.start(this.#context(record));
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
	#enter(action: () => void): void {
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

	#context(record: ProcessRecord): SystemCalls {
		let context = this.#contexts.get(record.pid);
		if (!context) {
			context = new SystemCalls(this, this.#host, record, this.#cgroupOf(record));
			this.#contexts.set(record.pid, context);
		}
		return context;
	}

	#contextOf(pid: number): SystemCalls | undefined {
		const record = this.#state.processes.get(pid);
		return record && this.#context(record);
	}

	#timerDue(context: SystemCalls, key: string): void {
		const {record} = context;
		forgetTimer(record, key);
		this.work.forget(record, key);
		// As `#enter`, without making a function for what is done all the time.
		this.#depth += 1;
		try {
			this.program(record.program)?.onTimer?.(record.state, key, context);
			this.#settle();
		} finally {
			this.#depth -= 1;
		}
	}

	// System calls; `system-calls.ts` checks that the process still lives

	isAlive(record: ProcessRecord): boolean {
		return !record.hasEnded;
	}

	write(record: ProcessRecord, log: ContainerLog | undefined, stream: 'stdout' | 'stderr', text: string): void {
		const sink = record.output;
		if (sink.kind === 'log') {
			if (log) appendLog(log, this.nowMs, stream, text);
		} else if (sink.kind === 'exec') this.#host.writeExec(sink.id, stream, text);
		else this.#pending.push(() => this.#tellOutput(sink.pid, record.namespacePid, stream, text));
	}

	#tellOutput(parentPid: number, childNamespacePid: number, stream: 'stdout' | 'stderr', text: string): void {
		const parent = this.#state.processes.get(parentPid);
		if (parent) this.program(parent.program)?.onChildOutput?.(parent.state, childNamespacePid, stream, text, this.#context(parent));
	}

	exit(record: ProcessRecord, exitCode: number): void {
		let cause = 0;
		if (this.#state.cgroups.get(record.containerId)?.initPid === record.pid && exitCode !== 0) {
			cause = this.#simulation.recordCause(this.component, `${record.argv[0]} exits with ${exitCode}`);
		}
		this.#enter(() => this.#end(record, exitCode & 0xff, cause));
	}

	setTimer(record: ProcessRecord, name: string, atMs: number, context = this.#context(record)): void {
		addTimer(record, name);
		this.#simulation.setTimer(this.component, context.timerKeyOf(name), atMs, context);
	}

	cancelTimer(record: ProcessRecord, key: string): void {
		if (!forgetTimer(record, key)) return;
		this.work.forget(record, key);
		this.#simulation.cancelTimer(this.component, `t:${record.pid}:${key}`);
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
		record.memoryAtMs = this.nowMs;
		record.bytesPerSecond = Math.floor(bytesPerSecond);
		this.memory.sumMemory(this.#cgroupOf(record));
	}

	setCpu(record: ProcessRecord, millicores: number): void {
		const cgroup = this.#cgroupOf(record);
		const delta = Math.max(0, Math.floor(millicores)) - record.cpuMillicores;
		record.cpuMillicores += delta;
		cgroup.cpuMillicores += delta;
		this.#state.cpuMillicores += delta;
		if (delta !== 0) this.work.reconsider();
	}

	/** Counts CPU time a request took. */
	chargeCpu(cgroup: CgroupRecord, milliseconds: number): void {
		this.#requestCpuMs += milliseconds;
		this.cpu.charge(cgroup, milliseconds * this.#requestTimes);
	}

	spawn(parent: ProcessRecord, spec: ProcessSpec, isCaptured: boolean): SpawnResult {
		const cgroup = this.#cgroupOf(parent);
		if (!this.pids.canFork(cgroup)) return {error: 'no-process'};
		const found = this.#find(parent.containerId, spec);
		if ('error' in found) return found;
		const output: OutputSink = isCaptured ? {kind: 'parent', pid: parent.pid} : parent.output;
		const child = this.#start(
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
			for (const name of takeTimers(record)) this.#simulation.cancelTimer(this.component, `t:${record.pid}:${name}`);
			for (const port of [...(record.ports ?? [])]) this.close(record, port);
			this.work.forget(record);
			this.#state.forks -= record.forks?.length ?? 0;
			record.forks = undefined;
			delete record.title;
			record.program = found.program;
			record.argv = found.argv;
			record.environment = spec.environment;
			record.workingDirectory = spec.workingDirectory;
			record.user = spec.user;
			record.state = {};
			this.#context(record).kept = undefined;
			this.setCpu(record, 0);
			this.setMemory(record, 0, 0);
			const state = this.program(found.program)!.start(this.#context(record));
			if (this.isAlive(record)) record.state = state;
		});
		return undefined;
	}

	#find(
		containerId: string,
		spec: ProcessSpec,
	): {readonly program: string; readonly argv: readonly string[]} | {readonly error: 'not-found' | 'not-executable'} {
		const found = findExecutable(this.#host.files(containerId, spec.user), spec.argv, spec.environment.PATH ?? defaultPath, spec.workingDirectory);
		if (found.kind === 'program' && this.program(found.program)) return found;
		return {error: found.kind === 'not-found' ? 'not-found' : 'not-executable'};
	}

	/** A signal from a process of the container; pids are those of its namespace. */
	killFrom(sender: ProcessRecord, namespacePid: number, signal: string): boolean {
		const records = this.#namespaces.members(sender);
		const isHost = this.#cgroupOf(sender).pidNamespace === hostProcessNamespace;
		const target = records.find((record) => !record.left && (isHost ? record.pid : record.namespacePid) === namespacePid);
		const forker = target ? undefined : records.find(({forks}) => forks?.some(({pid}) => pid === namespacePid));
		if (forker) {
			if (signal !== '0' && signal !== 'SIG0') this.#pending.push(() => this.#tellForkSignal(forker, namespacePid, signal));
			return true;
		}
		if (!target && isHost) return namespacePid === 1;
		if (!target) return namespacePid === 1 && this.#state.sharedNamespaces.has(this.#cgroupOf(sender).pidNamespace);
		if (signal === '0' || signal === 'SIG0') return true;
		// The first process of a namespace is out of reach from inside, but for what it handles.
		if (signal === 'SIGKILL' && target.namespacePid === 1 && !isHost) return true;
		this.#pending.push(() => this.#deliver(target, signal, this.#simulation.currentCause));
		return true;
	}

	#tellForkSignal(forker: ProcessRecord, pid: number, signal: string): void {
		if (!this.isAlive(forker)) return;
		this.program(forker.program)?.onChildSignal?.(forker.state, pid, signal, this.#context(forker));
	}

	fork(record: ProcessRecord, cgroup: CgroupRecord, argv: readonly string[], options?: ForkOptions): number {
		this.#state.forks += 1;
		for (let passed = 0; passed < (options?.passedPids ?? 0); passed += 1) this.#nextNamespacePid(cgroup, true);
		const pid = this.#nextNamespacePid(cgroup, true);
		const fork: ForkRecord = {pid, argv, startedAtMs: this.nowMs};
		if (options?.user !== undefined) fork.user = options.user;
		if (record.forks) record.forks.push(fork);
		else record.forks = [fork];
		return pid;
	}

	reap(record: ProcessRecord, pid: number): void {
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
		this.pids.ended();
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
		this.#enter(() => this.program(record.program)?.onInput?.(record.state, text, this.#context(record)));
	}

	process(pid: number): ProcessRecord | undefined {
		return this.#state.processes.get(pid);
	}

	/** The process another one sees by this pid. */
	processAt(by: ProcessRecord, pid: number): ProcessRecord | undefined {
		return this.#namespaces.at(by, pid);
	}

	processesSeenBy(record: ProcessRecord): ReturnType<ProcessContext['processes']> {
		return this.#namespaces.seenBy(record);
	}

	// Signals and ends

	/** A signal from outside to a container's first process. */
	signalContainer(containerId: string, signal: string, cause: number): void {
		const cgroup = this.#state.cgroups.get(containerId);
		const record = cgroup && this.#state.processes.get(cgroup.initPid);
		if (record) this.#enter(() => this.#deliver(record, signal, cause));
	}

	/** SIGKILL to one process and its children, as for an exec session that is cut off. */
	killProcess(pid: number): void {
		this.#enter(() => {
			const children = [...this.#state.processes.values()].filter((record) => record.parentPid === pid);
			const record = this.#state.processes.get(pid);
			// It has exited, and what it has left behind is out of reach.
			if (record?.left) {
				record.left.isTold = true;
				return;
			}
			if (record) this.#end(record, 137, 0);
			for (const child of children) this.killProcess(child.pid);
		});
	}

	#deliver(record: ProcessRecord, signal: string, cause: number): void {
		if (!this.isAlive(record)) return;
		const number = signalNumbers[signal];
		if (number === undefined) return;
		const isInit = this.#cgroupOf(record).initPid === record.pid;
		if (signal === 'SIGKILL') {
			this.#end(record, 128 + number, cause);
			return;
		}
		const isForced = forcedSignals.has(signal);
		if (!isForced) {
			if (isInit && this.#host.behaviour(record.containerId).isIgnoringSigterm) return;
			const handled = this.program(record.program)?.onSignal?.(record.state, signal, this.#context(record));
			if (handled === 'handled' || ignoredByDefault.has(signal) || record.namespacePid === 1) return;
		}
		if (this.isAlive(record)) this.#end(record, 128 + number, cause);
	}

	/** Ends a process; with a container's first one all of the container. */
	#end(record: ProcessRecord, exitCode: number, cause: number, isOomKilled = false): void {
		if (!this.isAlive(record)) return;
		const cgroup = this.#cgroupOf(record);
		if (cgroup.initPid === record.pid) {
			for (const pid of [...cgroup.pids]) {
				const other = this.#state.processes.get(pid)!;
				this.#remove(other, cgroup);
				if (other.execId !== undefined) this.#host.execEnded(other.execId, 137);
			}
			this.#forget(cgroup);
			this.#host.containerEnded(cgroup.containerId, exitCode, isOomKilled, cause);
			this.#endGuests(cgroup.containerId, cause);
			return;
		}
		this.#remove(record, cgroup);
		this.pids.ended();
		this.memory.sumMemory(cgroup);
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
		for (const {initPid} of guests) this.#end(this.#state.processes.get(initPid)!, 137, cause);
	}

	#tellExit(parentPid: number, childNamespacePid: number, exitCode: number): void {
		const parent = this.#state.processes.get(parentPid);
		if (parent) this.program(parent.program)?.onChildExit?.(parent.state, childNamespacePid, exitCode, this.#context(parent));
	}

	#remove(record: ProcessRecord, cgroup: CgroupRecord): void {
		this.#state.processes.delete(record.pid);
		this.#state.forks -= record.forks?.length ?? 0;
		this.#contexts.delete(record.pid);
		record.hasEnded = true;
		this.work.forget(record);
		cgroup.pids.splice(cgroup.pids.indexOf(record.pid), 1);
		this.#ports.closeAll(cgroup, record);
		for (const name of takeTimers(record)) this.#simulation.cancelTimer(this.component, `t:${record.pid}:${name}`);
		cgroup.cpuMillicores -= record.cpuMillicores;
		this.#state.cpuMillicores -= record.cpuMillicores;
		if (record.cpuMillicores > 0) this.work.reconsider();
	}

	#forget(cgroup: CgroupRecord): void {
		const {containerId} = cgroup;
		this.memory.forget(cgroup);
		this.#state.cgroups.delete(containerId);
		this.#state.extraProcesses -= cgroup.extraProcesses;
		this.pids.ended();
		this.#state.cpuMillicores -= cgroup.extraCpuMillicores;
		if (cgroup.extraCpuMillicores > 0) this.work.reconsider();
		this.#simulation.cancelTimer(this.component, `limit:${containerId}`);
		this.#simulation.cancelTimer(this.component, `behaviour:${containerId}`);
		this.memory.watchMachine();
	}

	/** A pid namespace that containers shared is gone with its sandbox. */
	forgetNamespace(namespace: string): void {
		this.#state.sharedNamespaces.delete(namespace);
		this.#state.ports.delete(namespace);
	}

	/** The power is gone: nothing runs any more, and nobody is told. */
	clear(): void {
		const state = this.#state;
		for (const record of state.processes.values()) {
			record.hasEnded = true;
			for (const name of takeTimers(record)) this.#simulation.cancelTimer(this.component, `t:${record.pid}:${name}`);
		}
		for (const id of state.cgroups.keys()) {
			this.#simulation.cancelTimer(this.component, `limit:${id}`);
			this.#simulation.cancelTimer(this.component, `behaviour:${id}`);
		}
		this.#simulation.cancelTimer(this.component, 'memory');
		state.processes.clear();
		this.#contexts.clear();
		state.cgroups.clear();
		state.ports.clear();
		state.sharedNamespaces.clear();
		state.pageCache = undefined;
		state.steadyMemoryBytes = 0;
		state.growing.clear();
		state.cpuMillicores = 0;
		state.forks = 0;
		state.extraProcesses = 0;
		state.working.clear();
	}

	// Memory

	#oomKill(cgroup: CgroupRecord, why: string): void {
		const record = this.#state.processes.get(cgroup.initPid)!;
		const behaviourCause = this.#host.behaviourCause(cgroup.containerId);
		const lead = behaviourCause === 0 ? this.#simulation.currentCause : behaviourCause;
		this.#simulation.withCause(lead, () => {
			const cause = this.#simulation.recordCause(this.component, `OOM kill of ${record.argv[0]}: ${why}`);
			this.#simulation.withCause(cause, () => this.#enter(() => this.#end(record, 137, cause, true)));
		});
	}

	setLimits(containerId: string, limits: CgroupLimitValues): void {
		const cgroup = this.#state.cgroups.get(containerId);
		if (!cgroup) return;
		cgroup.limits = limits;
		this.work.reconsider();
		this.memory.sumMemory(cgroup);
	}

	/** Takes over what the behaviour in force for the container adds to it. */
	applyBehaviour(containerId: string): void {
		const cgroup = this.#state.cgroups.get(containerId);
		if (!cgroup) return;
		const behaviour = this.#host.behaviour(containerId);
		const {extraMemoryBytes = 0, leakBytesPerSecond = 0, extraCpuMillicores = 0, extraProcesses = 0} = behaviour;
		const isChanged = cgroup.extraBytesPerSecond !== leakBytesPerSecond || cgroup.extraMemoryBytes !== extraMemoryBytes;
		if (isChanged && (leakBytesPerSecond === 0 || cgroup.extraBytesPerSecond !== leakBytesPerSecond)) cgroup.extraMemoryAtMs = this.nowMs;
		cgroup.extraMemoryBytes = extraMemoryBytes;
		cgroup.extraBytesPerSecond = leakBytesPerSecond;
		if (cgroup.extraProcesses !== extraProcesses && !cgroup.isForkBomb) this.pids.setExtra(cgroup, extraProcesses);
		this.#state.cpuMillicores += extraCpuMillicores - cgroup.extraCpuMillicores;
		if (cgroup.extraCpuMillicores !== extraCpuMillicores) {
			cgroup.extraCpuMillicores = extraCpuMillicores;
			this.work.reconsider();
		}
		if (isChanged) this.memory.sumMemory(cgroup);
		const key = `behaviour:${containerId}`;
		const init = this.#state.processes.get(cgroup.initPid);
		if (behaviour.exitCode !== undefined && init) {
			this.#simulation.setTimer(this.component, key, Math.max(this.nowMs, init.startedAtMs + (behaviour.exitAfterMs ?? 0)));
		} else if (this.#simulation.hasTimer(this.component, key)) this.#simulation.cancelTimer(this.component, key);
	}

	// Looking

	behaviourOf(containerId: string): Behaviour {
		return this.#host.behaviour(containerId);
	}

	behaviourCauseOf(containerId: string): number {
		return this.#host.behaviourCause(containerId);
	}

	isHanging(containerId: string): boolean {
		return this.#host.behaviour(containerId).isHanging ?? false;
	}

	/** When the container's first process began. */
	startedAtMs(cgroup: CgroupRecord): number {
		return this.#state.processes.get(cgroup.initPid)!.startedAtMs;
	}

	cgroup(containerId: string): CgroupRecord | undefined {
		return this.#state.cgroups.get(containerId);
	}

	cgroups(): IterableIterator<CgroupRecord> {
		return this.#state.cgroups.values();
	}

	get processCount(): number {
		return this.pids.count;
	}

	/** The processes of a container. */
	processesOf(cgroup: CgroupRecord): number {
		return this.pids.of(cgroup);
	}

	#cgroupOf(record: ProcessRecord): CgroupRecord {
		return this.#state.cgroups.get(record.containerId)!;
	}

	// Requests from outside

	hasProcess(pid: number): boolean {
		return this.#state.processes.has(pid);
	}

	listener(networkNamespace: string, port: number): ProcessRecord | undefined {
		const pid = this.#ports.holder(networkNamespace, port);
		return pid === undefined ? undefined : this.#state.processes.get(pid);
	}

	/** No response: the program accepts the connection and never answers. `cpuMs` is the CPU time it took. */
	request(
		program: Program,
		record: ProcessRecord,
		request: IncomingRequest,
	): {readonly response: ProgramResponse | undefined; readonly cpuMs: number} {
		let response: ProgramResponse | undefined;
		const outerTimes = this.#requestTimes;
		this.#requestTimes = request.times ?? 1;
		const outerCpuMs = this.#requestCpuMs;
		this.#requestCpuMs = 0;
		this.#enter(() => {
			response = program.onRequest?.(record.state, request, this.#context(record));
		});
		const cpuMs = this.#requestCpuMs;
		this.#requestTimes = outerTimes;
		this.#requestCpuMs = outerCpuMs;
		return {response, cpuMs};
	}

	grpcHealth(record: ProcessRecord, service: string, port: number): string | undefined {
		return this.program(record.program)?.onGrpcHealth?.(record.state, service, this.#context(record), port);
	}
}

/** Of a key as `SystemCalls.timerKeyOf` makes it: `t:<pid>:<name>`. */
function pidOfTimer(key: string): number {
	let pid = 0;
	for (let index = 2; key.charCodeAt(index) !== 58; index += 1) pid = pid * 10 + key.charCodeAt(index) - 48;
	return pid;
}

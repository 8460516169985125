import type {Simulation} from '../simulation/simulation.ts';
import {CpuAccounting} from './cpu-accounting.ts';
import {newCpuUsage} from './cpu-usage.ts';
import {DiskTraffic} from './disk-traffic.ts';
import type {KernelCapacity, KernelHost, KernelState, StartSpec} from './kernel-state.ts';
import {MemoryAccounting} from './memory-accounting.ts';
import {PidAccounting} from './pid-accounting.ts';
import {PodCgroups} from './pod-cgroups.ts';
import {type CgroupRecord, hostProcessNamespace, lineAt, type ProcessRecord} from './process.ts';
import {ProcessNamespaces} from './process-namespaces.ts';
import {Processes} from './processes.ts';
import type {Program} from './program.ts';
import type {Behaviour} from './programs.ts';
import {Requests} from './requests.ts';
import {Signals} from './signals.ts';
import {SystemCalls} from './system-calls.ts';
import type {CgroupLimits} from './types.ts';
import {Work} from './work.ts';

/*
One machine's kernel and its control groups, a container each; processes, signals, memory and CPU are in files of their
own. Counterpart: Linux with cgroup v2 as the kubelet sets it up (memory.oom.group=1, so a container that crosses its
limit is killed whole). Left out: swap, scheduling of single threads.
*/

export class Kernel {
	readonly component: string;
	readonly capacity: KernelCapacity;
	readonly memory: MemoryAccounting;
	readonly cpu: CpuAccounting;
	readonly pids: PidAccounting;
	readonly io: DiskTraffic;
	readonly work: Work;
	readonly pods: PodCgroups;
	readonly namespaces: ProcessNamespaces;
	readonly processes: Processes;
	readonly signals: Signals;
	readonly requests: Requests;
	readonly #simulation: Simulation;
	readonly #host: KernelHost;
	readonly #state: KernelState;

	constructor(simulation: Simulation, machine: string, capacity: KernelCapacity, host: KernelHost) {
		this.component = `kernel/${machine}`;
		this.capacity = capacity;
		this.#simulation = simulation;
		this.#host = host;
		this.#state = simulation.state<KernelState>(this.component, () => ({
			nextPid: 1200,
			processes: new Map(),
			cgroups: new Map(),
			pods: new Map(),
			ports: new Map(),
			sharedNamespaces: new Map(),
			cpuMillicores: 0,
			owingMillicores: 0,
			isCpuShort: false,
			systemUsage: newCpuUsage(simulation.nowMs),
			endedUsage: newCpuUsage(simulation.nowMs),
			forks: 0,
			extraProcesses: 0,
			pageCache: undefined,
			machineLine: {bytes: 0, atMs: 0, bytesPerSecond: 0},
			machineRead: {atMs: -1, bytes: 0},
			steadyMemoryBytes: 0,
			growing: new Set(),
			working: new Set(),
			chargeWindow: 0,
			chargedMs: 0,
			chargedBeforeMs: 0,
		}));
		this.pods = new PodCgroups(this.#state);
		this.io = new DiskTraffic(simulation, machine, capacity);
		this.memory = new MemoryAccounting(
			simulation,
			this.component,
			capacity,
			host,
			this.#state,
			this.pods,
			(cgroup, why) => this.#oomKill(cgroup, why),
			(cgroup, bytes) => this.io.transfer(this.io.containerDisk, 'read', bytes, cgroup.containerId),
		);
		this.cpu = new CpuAccounting(simulation, capacity.cpuMillicores, host, this.#state);
		this.pids = new PidAccounting(this.#state, this.pods, host, capacity.pids);
		this.work = new Work(this, this.#state);
		this.namespaces = new ProcessNamespaces(
			this.#state,
			() => host.machineFigures().bootedAtMs,
			(record) => this.#usageOf(record),
		);
		this.processes = new Processes(simulation, this, host, this.#state);
		this.signals = new Signals(simulation, this, host, this.#state);
		this.requests = new Requests(this);
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
			this.processes.timerDue(owner, owner.timerNameOf(key));
			return;
		}
		if (key === 'memory') {
			this.memory.checkMachine();
			return;
		}
		if (key.startsWith('t:')) {
			const context = this.processes.contextOf(pidOfTimer(key));
			if (context) this.processes.timerDue(context, context.timerNameOf(key));
			return;
		}
		const colon = key.indexOf(':');
		const kind = key.slice(0, colon);
		const id = key.slice(colon + 1);
		if (kind === 'limit') {
			const cgroup = this.#state.cgroups.get(id);
			if (cgroup) this.memory.checkLimit(cgroup);
		} else if (kind === 'pod') this.memory.checkPod(id);
		else if (kind === 'behaviour') {
			const exitCode = this.#host.behaviour(id).exitCode;
			const cgroup = this.#state.cgroups.get(id);
			const record = cgroup && this.#state.processes.get(cgroup.initPid);
			if (record && exitCode !== undefined) {
				this.#simulation.withCause(this.#host.behaviourCause(id) || this.#simulation.currentCause, () => {
					const cause = this.#simulation.recordCause(this.component, `${record.argv[0]} exits with ${exitCode}`);
					this.processes.enter(() => this.processes.end(record, exitCode, cause));
				});
			}
		}
	}

	#usageOf(record: ProcessRecord): {readonly cpuMillicores: number; readonly memoryBytes: number} {
		const cgroup = this.#state.cgroups.get(record.containerId)!;
		const wanted = this.cpu.wanted(cgroup);
		return {
			cpuMillicores: wanted === 0 ? 0 : Math.floor((record.cpuMillicores * this.cpu.used(cgroup)) / wanted),
			memoryBytes: lineAt(record.memoryBytes, record.memoryAtMs, record.bytesPerSecond, this.nowMs),
		};
	}

	/** A program of the world's, or of an image of this run. */
	program(name: string): Program | undefined {
		return this.#host.program(name);
	}

	// Starting

	/** Makes a cgroup and runs its first process. */
	startContainer(
		spec: StartSpec,
		limits: CgroupLimits,
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
			forks: 0,
			memoryBytes: 0,
			memoryAtMs: nowMs,
			bytesPerSecond: 0,
			peakBytes: 0,
			readAtMs: -1,
			readBytes: 0,
			countedBytes: 0,
			pages: undefined,
			cpuMillicores: 0,
			owingMillicores: 0,
			usage: newCpuUsage(nowMs),
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
		this.pods.add(cgroup);
		// With a shared namespace the pause process is its pid 1.
		if (sharedPidNamespace !== undefined && sharedPidNamespace !== hostProcessNamespace && !this.#state.sharedNamespaces.has(sharedPidNamespace))
			this.#state.sharedNamespaces.set(sharedPidNamespace, 2);
		this.processes.enter(() => {
			this.processes.start(cgroup, spec, 0);
			this.applyBehaviour(containerId);
		});
	}

	/** Runs a further process in a container, as `exec` does. Its pid on the machine. */
	startProcess(spec: StartSpec): number {
		const cgroup = this.#state.cgroups.get(spec.containerId);
		if (!cgroup) throw new Error(`no cgroup ${spec.containerId}`);
		let pid = 0;
		this.processes.enter(() => {
			pid = this.processes.start(cgroup, spec, 0).pid;
		});
		return pid;
	}

	/** The last of its processes has ended. */
	forget(cgroup: CgroupRecord): void {
		const {containerId} = cgroup;
		this.memory.forget(cgroup);
		const hasOthers = this.pods.remove(cgroup);
		this.#state.cgroups.delete(containerId);
		if (!hasOthers && cgroup.limits.pod) this.#simulation.cancelTimer(this.component, `pod:${cgroup.limits.pod.uid}`);
		this.#state.extraProcesses -= cgroup.extraProcesses;
		this.pids.ended();
		this.#state.cpuMillicores -= cgroup.extraCpuMillicores;
		this.cpu.forget(cgroup);
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
		this.processes.clear();
		for (const id of state.cgroups.keys()) {
			this.#simulation.cancelTimer(this.component, `limit:${id}`);
			this.#simulation.cancelTimer(this.component, `behaviour:${id}`);
		}
		this.#simulation.cancelTimer(this.component, 'memory');
		for (const uid of state.pods.keys()) this.#simulation.cancelTimer(this.component, `pod:${uid}`);
		state.cgroups.clear();
		state.pods.clear();
		state.ports.clear();
		state.sharedNamespaces.clear();
		state.pageCache = undefined;
		state.steadyMemoryBytes = 0;
		state.growing.clear();
		state.cpuMillicores = 0;
		state.owingMillicores = 0;
		state.isCpuShort = false;
		state.systemUsage = newCpuUsage(this.nowMs);
		state.endedUsage = newCpuUsage(this.nowMs);
		state.forks = 0;
		state.extraProcesses = 0;
		state.working.clear();
		this.io.clear();
	}

	// Memory

	#oomKill(cgroup: CgroupRecord, why: string): void {
		const record = this.#state.processes.get(cgroup.initPid)!;
		const behaviourCause = this.#host.behaviourCause(cgroup.containerId);
		const lead = behaviourCause === 0 ? this.#simulation.currentCause : behaviourCause;
		this.#simulation.withCause(lead, () => {
			const cause = this.#simulation.recordCause(this.component, `OOM kill of ${record.argv[0]}: ${why}`);
			this.#simulation.withCause(cause, () => this.processes.enter(() => this.processes.end(record, 137, cause, true)));
		});
	}

	setLimits(containerId: string, limits: CgroupLimits): void {
		const cgroup = this.#state.cgroups.get(containerId);
		if (!cgroup) return;
		this.cpu.changed(cgroup);
		cgroup.limits = limits;
		if (limits.pod) this.pods.update(limits.pod);
		this.cpu.changed(cgroup);
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
			this.cpu.changed(cgroup);
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
}

/** Of a key as `SystemCalls.timerKeyOf` makes it: `t:<pid>:<name>`. */
function pidOfTimer(key: string): number {
	let pid = 0;
	for (let index = 2; key.charCodeAt(index) !== 58; index += 1) pid = pid * 10 + key.charCodeAt(index) - 48;
	return pid;
}

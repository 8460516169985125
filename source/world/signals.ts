import type {Simulation} from '../simulation/simulation.ts';
import type {Kernel} from './kernel.ts';
import type {KernelHost, KernelState} from './kernel-state.ts';
import {type CgroupRecord, forcedSignals, hostProcessNamespace, ignoredByDefault, type ProcessRecord, signalNumbers} from './process.ts';
import type {Processes} from './processes.ts';

/** Signals: from processes to those they see, and from outside to a container. Counterpart: kernel/signal.c. */
export class Signals {
	readonly #simulation: Simulation;
	readonly #kernel: Kernel;
	readonly #processes: Processes;
	readonly #host: KernelHost;
	readonly #state: KernelState;

	constructor(simulation: Simulation, kernel: Kernel, host: KernelHost, state: KernelState) {
		this.#simulation = simulation;
		this.#kernel = kernel;
		this.#processes = kernel.processes;
		this.#host = host;
		this.#state = state;
	}

	#cgroupOf(record: ProcessRecord): CgroupRecord {
		return this.#state.cgroups.get(record.containerId)!;
	}

	/** A signal from a process of the container; pids are those of its namespace. */
	killFrom(sender: ProcessRecord, namespacePid: number, signal: string): boolean {
		const records = this.#kernel.namespaces.members(sender);
		const isHost = this.#cgroupOf(sender).pidNamespace === hostProcessNamespace;
		const target = records.find((record) => !record.left && (isHost ? record.pid : record.namespacePid) === namespacePid);
		const forker = target ? undefined : records.find(({forks}) => forks?.some(({pid}) => pid === namespacePid));
		if (forker) {
			if (signal !== '0' && signal !== 'SIG0') this.#processes.afterwards(() => this.#tellForkSignal(forker, namespacePid, signal));
			return true;
		}
		if (!target && isHost) return namespacePid === 1;
		if (!target) return namespacePid === 1 && this.#state.sharedNamespaces.has(this.#cgroupOf(sender).pidNamespace);
		if (signal === '0' || signal === 'SIG0') return true;
		// The first process of a namespace is out of reach from inside, but for what it handles.
		if (signal === 'SIGKILL' && target.namespacePid === 1 && !isHost) return true;
		this.#processes.afterwards(() => this.#deliver(target, signal, this.#simulation.currentCause));
		return true;
	}

	#tellForkSignal(forker: ProcessRecord, pid: number, signal: string): void {
		if (!this.#processes.isAlive(forker)) return;
		this.#kernel.program(forker.program)?.onChildSignal?.(forker.state, pid, signal, this.#processes.context(forker));
	}

	/** A signal from outside to a container's first process. */
	signalContainer(containerId: string, signal: string, cause: number): void {
		const cgroup = this.#state.cgroups.get(containerId);
		const record = cgroup && this.#state.processes.get(cgroup.initPid);
		if (record) this.#processes.enter(() => this.#deliver(record, signal, cause));
	}

	/** SIGKILL to one process and its children, as for an exec session that is cut off. */
	killProcess(pid: number): void {
		this.#processes.enter(() => {
			const children = [...this.#state.processes.values()].filter((record) => record.parentPid === pid);
			const record = this.#state.processes.get(pid);
			// It has exited, and what it has left behind is out of reach.
			if (record?.left) {
				record.left.isTold = true;
				return;
			}
			if (record) this.#processes.end(record, 137, 0);
			for (const child of children) this.killProcess(child.pid);
		});
	}

	/** Ctrl-C on the terminal of a process: an interactive shell hands it to what runs in the foreground. */
	interrupt(record: ProcessRecord): void {
		const {program, state} = record;
		if (this.#kernel.program(program)?.onInterrupt?.(state, this.#processes.context(record))) return;
		this.#deliver(record, 'SIGINT', this.#simulation.currentCause);
	}

	#deliver(record: ProcessRecord, signal: string, cause: number): void {
		if (!this.#processes.isAlive(record)) return;
		const number = signalNumbers[signal];
		if (number === undefined) return;
		const isInit = this.#cgroupOf(record).initPid === record.pid;
		if (signal === 'SIGKILL') {
			this.#processes.end(record, 128 + number, cause);
			return;
		}
		const isForced = forcedSignals.has(signal);
		if (!isForced) {
			if (isInit && this.#host.behaviour(record.containerId).isIgnoringSigterm) return;
			const handled = this.#kernel.program(record.program)?.onSignal?.(record.state, signal, this.#processes.context(record));
			if (handled === 'handled' || ignoredByDefault.has(signal) || record.namespacePid === 1) return;
		}
		if (this.#processes.isAlive(record)) this.#processes.end(record, 128 + number, cause);
	}
}

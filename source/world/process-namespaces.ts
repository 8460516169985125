import type {KernelState} from './kernel-state.ts';
import {type CgroupRecord, hostProcessNamespace, type ProcessRecord} from './process.ts';
import type {ProcessContext} from './program.ts';

interface ProcessUsage {
	readonly cpuMillicores: number;
	readonly memoryBytes: number;
}

/** Which processes of a machine see each other, and how: those of a container, of a pod that shares its namespace, or all. */
export class ProcessNamespaces {
	readonly #state: KernelState;
	readonly #bootedAtMs: () => number;
	readonly #usageOf: (record: ProcessRecord) => ProcessUsage;

	constructor(state: KernelState, bootedAtMs: () => number, usageOf: (record: ProcessRecord) => ProcessUsage) {
		this.#state = state;
		this.#bootedAtMs = bootedAtMs;
		this.#usageOf = usageOf;
	}

	#cgroupOf({containerId}: ProcessRecord): CgroupRecord {
		return this.#state.cgroups.get(containerId)!;
	}

	/** The processes that see each other, and so this one. */
	members(of: ProcessRecord): ProcessRecord[] {
		const {pidNamespace} = this.#cgroupOf(of);
		const records: ProcessRecord[] = [];
		for (const cgroup of this.#state.cgroups.values()) {
			if (cgroup.pidNamespace !== pidNamespace && pidNamespace !== hostProcessNamespace) continue;
			for (const pid of cgroup.pids) records.push(this.#state.processes.get(pid)!);
		}
		return records;
	}

	/** The process another one sees by this pid. */
	at(by: ProcessRecord, pid: number): ProcessRecord | undefined {
		const isHost = this.#cgroupOf(by).pidNamespace === hostProcessNamespace;
		return this.members(by).find((record) => !record.left && (isHost ? record.pid : record.namespacePid) === pid);
	}

	/** What `ps` shows to a process. */
	seenBy(record: ProcessRecord): ReturnType<ProcessContext['processes']> {
		const records = this.members(record);
		if (this.#cgroupOf(record).pidNamespace === hostProcessNamespace) return this.#hostProcesses(records);
		const seen = records
			.flatMap((each) => {
				const {namespacePid, parentPid, user, argv, title, startedAtMs, forks, containerId, left} = each;
				return [
					...(left
						? []
						: [
								{
									pid: namespacePid,
									parentPid: this.#parentOf(parentPid),
									user,
									argv: title === undefined ? argv : [title],
									startedAtMs,
									containerId,
									...this.#usageOf(each),
								},
							]),
					...(forks ?? []).map((fork) => ({
						pid: fork.pid,
						parentPid: left ? 1 : namespacePid,
						user: fork.user ?? user,
						argv: fork.argv,
						startedAtMs: fork.startedAtMs,
						containerId,
					})),
				];
			})
			.toSorted((a, b) => a.pid - b.pid);
		const {pidNamespace} = this.#cgroupOf(record);
		if (!this.#state.sharedNamespaces.has(pidNamespace)) return seen;
		return [{pid: 1, parentPid: 0, user: 65_535, argv: ['/pause'], startedAtMs: Math.min(...records.map(({startedAtMs}) => startedAtMs))}, ...seen];
	}

	/** What has exited itself is nobody's parent any more. */
	#parentOf(pid: number): number {
		const parent = this.#state.processes.get(pid);
		return parent?.left ? 1 : (parent?.namespacePid ?? 0);
	}

	/** All of the machine's processes by their pids there, the system's own among them. */
	#hostProcesses(records: readonly ProcessRecord[]): ReturnType<ProcessContext['processes']> {
		const system = [
			{pid: 1, argv: ['/sbin/init']},
			{pid: 212, argv: ['/usr/local/bin/containerd']},
			{pid: 704, argv: ['/usr/bin/kubelet', '--kubeconfig=/etc/kubernetes/kubelet.conf', '--config=/var/lib/kubelet/config.yaml']},
		].map(({pid, argv}) => ({pid, parentPid: pid === 1 ? 0 : 1, user: 0, argv, startedAtMs: this.#bootedAtMs()}));
		const own = records
			.filter(({left}) => !left)
			.map((each) => ({
				pid: each.pid,
				parentPid: each.parentPid || 1,
				user: each.user,
				argv: each.title === undefined ? each.argv : [each.title],
				startedAtMs: each.startedAtMs,
				containerId: each.containerId,
				...this.#usageOf(each),
			}));
		return [...system, ...own].toSorted((a, b) => a.pid - b.pid);
	}
}

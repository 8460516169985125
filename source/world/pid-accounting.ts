import type {KernelHost, KernelState} from './kernel-state.ts';
import type {PodCgroups} from './pod-cgroups.ts';
import type {CgroupRecord} from './process.ts';

/**
How many processes there are, and whether there may be one more: the pids of the machine (`kernel.pid_max`) and the
limit of the pod (`podPidsLimit`, the pids controller of cgroup v2) are what they are short of. What only has to be
there, as a fault or a fork bomb would have it, is a number.
*/
export class PidAccounting {
	readonly #state: KernelState;
	readonly #pods: PodCgroups;
	readonly #host: KernelHost;
	readonly #capacity: number;

	constructor(state: KernelState, pods: PodCgroups, host: KernelHost, capacity: number) {
		this.#state = state;
		this.#pods = pods;
		this.#host = host;
		this.#capacity = capacity;
	}

	/** In all containers. */
	get count(): number {
		return this.#state.processes.size + this.#state.forks + this.#state.extraProcesses;
	}

	of(cgroup: CgroupRecord): number {
		return cgroup.pids.length + cgroup.forks + cgroup.extraProcesses;
	}

	/** Whether the container may have one more. */
	canFork(cgroup: CgroupRecord): boolean {
		return this.hasPidLeft(cgroup.limits.pids);
	}

	hasPidLeft(pids: CgroupRecord['limits']['pids']): boolean {
		if (pids !== undefined && this.#ofPod(pids.pod) >= pids.most) return false;
		return this.#host.hasPidLeft(this.count);
	}

	/** The pause process is one of them. */
	#ofPod(podUid: string): number {
		let count = 1;
		for (const cgroup of this.#pods.of(podUid)) count += this.of(cgroup);
		return count;
	}

	/** One of its programs forks without end. */
	forkWithoutEnd(cgroup: CgroupRecord): void {
		cgroup.isForkBomb = true;
		this.#fill();
	}

	/** Processes have ended: whoever wants every pid there is takes theirs. */
	ended(): void {
		if (this.#state.extraProcesses > 0) this.#fill();
	}

	#fill(): void {
		for (const cgroup of this.#state.cgroups.values()) {
			const wanted = cgroup.isForkBomb ? this.#capacity : (this.#host.behaviour(cgroup.containerId).extraProcesses ?? 0);
			if (wanted > cgroup.extraProcesses) this.setExtra(cgroup, wanted);
		}
	}

	/** As many of the processes wanted as there are pids for. */
	setExtra(cgroup: CgroupRecord, wanted: number): void {
		this.#state.extraProcesses -= cgroup.extraProcesses;
		cgroup.extraProcesses = 0;
		const {pids} = cgroup.limits;
		const ofPod = pids === undefined ? this.#capacity : pids.most - this.#ofPod(pids.pod);
		let most = Math.max(0, Math.min(wanted, ofPod, this.#capacity));
		// The machine only says whether there is room for a number.
		for (let least = 0; least < most; ) {
			const middle = Math.ceil((least + most) / 2);
			if (this.#host.hasPidLeft(this.count + middle - 1)) least = middle;
			else most = middle - 1;
		}
		cgroup.extraProcesses = most;
		this.#state.extraProcesses += most;
	}
}

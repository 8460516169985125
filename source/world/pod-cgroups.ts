import type {KernelState} from './kernel-state.ts';
import type {CgroupRecord} from './process.ts';
import type {CgroupLimits, PodCgroup} from './types.ts';

/** Which control groups stand in that of the same pod. */
export class PodCgroups {
	readonly #state: KernelState;

	constructor(state: KernelState) {
		this.#state = state;
	}

	add({limits, containerId}: CgroupRecord): void {
		const uid = podUidOf(limits);
		if (uid === undefined) return;
		const ids = this.#state.pods.get(uid);
		if (ids) ids.push(containerId);
		else this.#state.pods.set(uid, [containerId]);
	}

	/** False if it was the last of its pod. */
	remove({limits, containerId}: CgroupRecord): boolean {
		const uid = podUidOf(limits);
		const ids = uid === undefined ? undefined : this.#state.pods.get(uid);
		if (uid === undefined || !ids) return false;
		ids.splice(ids.indexOf(containerId), 1);
		if (ids.length > 0) return true;
		this.#state.pods.delete(uid);
		return false;
	}

	/** Those of a pod, in the order of their start. */
	of(uid: string): readonly CgroupRecord[] {
		return (this.#state.pods.get(uid) ?? []).map((id) => this.#state.cgroups.get(id)!);
	}

	/** The pod of a container has other limits. */
	update(pod: PodCgroup): void {
		for (const cgroup of this.of(pod.uid)) cgroup.limits = {...cgroup.limits, pod};
	}
}

function podUidOf({pod, pids}: CgroupLimits): string | undefined {
	return pod?.uid ?? pids?.pod;
}

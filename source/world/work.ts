import type {Kernel} from './kernel.ts';
import type {KernelState} from './kernel-state.ts';
import type {ProcessRecord} from './process.ts';

/**
Pieces of work that processes do all the time they have for them: a boot, a computation. Each ends with a timer, which is
set anew when what its container gets of the CPU changes; between changes nothing happens.
*/
export class Work {
	readonly #kernel: Kernel;
	readonly #state: KernelState;

	constructor(kernel: Kernel, state: KernelState) {
		this.#kernel = kernel;
		this.#state = state;
	}

	/** Wakes the process with the key once the work is done, which would take this long on an idle machine. */
	begin(record: ProcessRecord, key: string, durationMs: number): void {
		record.work = {key, remainingMs: durationMs, atMs: this.#kernel.nowMs, speedPermille: this.#speedOf(record)};
		this.#state.working.add(record.pid);
		this.#arm(record);
	}

	/** The timer with the key is due or cancelled; all of them, without a key. */
	forget(record: ProcessRecord, key?: string): void {
		if (!record.work || (key !== undefined && record.work.key !== key)) return;
		record.work = undefined;
		this.#state.working.delete(record.pid);
	}

	/** Who wants CPU, or how much of it there is, has changed. */
	reconsider(): void {
		for (const pid of this.#state.working) {
			const record = this.#state.processes.get(pid)!;
			const work = record.work!;
			const speedPermille = this.#speedOf(record);
			if (speedPermille === work.speedPermille) continue;
			const {nowMs} = this.#kernel;
			work.remainingMs = Math.max(0, work.remainingMs - Math.floor(((nowMs - work.atMs) * work.speedPermille) / 1000));
			work.atMs = nowMs;
			work.speedPermille = speedPermille;
			this.#arm(record);
		}
	}

	#speedOf({containerId}: ProcessRecord): number {
		return this.#kernel.cpu.speedPermille(this.#state.cgroups.get(containerId)!);
	}

	#arm(record: ProcessRecord): void {
		const {key, remainingMs, atMs, speedPermille} = record.work!;
		this.#kernel.processes.setTimer(record, key, atMs + Math.ceil((remainingMs * 1000) / speedPermille));
	}
}

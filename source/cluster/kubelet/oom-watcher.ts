import type {KubeletContext} from './context.ts';
import {nodeReference} from './node-status.ts';

/**
Tells of processes the kernel killed because the whole machine's memory had run out. A container that exceeds its own
limit makes no such event. Upstream: pkg/kubelet/oom.
*/
export class OomWatcher {
	readonly #context: KubeletContext;

	constructor(context: KubeletContext) {
		this.#context = context;
	}

	/** The kubelet process starts: what happened before is none of its business. */
	start(): void {
		this.#context.machine.takeOomKills();
	}

	/** The kernel has killed. */
	onKill(): void {
		const {machine, recorder, config} = this.#context;
		for (const {process, pid} of machine.takeOomKills()) {
			const message = `System OOM encountered, victim process: ${process}, pid: ${pid}`;
			recorder.event({object: nodeReference(config.nodeName)}, 'Warning', 'SystemOOM', message);
		}
	}
}

import type {KubeletEndpoint} from '../cluster/apiserver/kubelet-endpoint.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {ExecResult} from '../world/types.ts';

interface ExecState {
	nextId: number;
	/** Results that have come and were not fetched yet. */
	readonly results: Map<string, ExecResult>;
}

const component = 'exec';

// Longer than that nobody waits at a prompt; the command goes on in its container.
const waitMsMost = 10_000;

/**
Commands run in containers as at a prompt: whoever asks waits, and virtual time goes by, until the command has ended.
Only for what is done between two events.
*/
export class BlockingExec {
	readonly #simulation: Simulation;
	readonly #state: ExecState;

	constructor(simulation: Simulation) {
		this.#simulation = simulation;
		this.#state = simulation.state(component, () => ({nextId: 1, results: new Map()}));
		simulation.register(component, (id, data) => {
			this.#state.results.set(id, data as ExecResult);
		});
	}

	/** The kubelet with an `exec` that waits. */
	wrap(kubelet: KubeletEndpoint): KubeletEndpoint {
		return {
			logs: (...given) => kubelet.logs(...given),
			containerStats: (...given) => kubelet.containerStats(...given),
			nodeStats: () => kubelet.nodeStats(),
			evictionSignals: () => kubelet.evictionSignals(),
			probes: (...given) => kubelet.probes(...given),
			execStream: (replyTo) => kubelet.execStream(replyTo),
			exec: (podUid, container, command, timeoutMs, _replyTo, stdin) => {
				const id = String(this.#state.nextId);
				this.#state.nextId += 1;
				return kubelet.exec(podUid, container, command, timeoutMs, {component, key: id}, stdin) ?? this.#wait(id);
			},
		};
	}

	#wait(id: string): ExecResult | undefined {
		const simulation = this.#simulation;
		const limitMs = simulation.nowMs + waitMsMost;
		while ((simulation.nextDueAtMs ?? Number.POSITIVE_INFINITY) <= limitMs) {
			simulation.step();
			const result = this.#state.results.get(id);
			if (!result) continue;
			this.#state.results.delete(id);
			return result;
		}
		return undefined;
	}
}

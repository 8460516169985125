import type {Random} from '../simulation/random.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {Kernel} from './kernel.ts';
import type {PodNetwork} from './pod-network.ts';
import type {RuntimeKind} from './runtime-kinds.ts';
import {forgetEmptyPod, newRuntimeId, podRecord, type RuntimeState} from './runtime-state.ts';
import type {PodSandbox, PodSandboxConfig} from './types.ts';

interface Parts {
	readonly kind: RuntimeKind;
	readonly network: PodNetwork;
	readonly kernel: Kernel;
	readonly state: RuntimeState;
	readonly random: Random;
	readonly onChange: (podUid: string) => void;
}

/** Pod sandboxes: a pause process each, with the network the pod's containers share. */
export class PodSandboxes {
	readonly #simulation: Simulation;
	readonly #parts: Parts;
	/** How many are ready; undefined: to be counted again. */
	#readyCount: number | undefined;

	constructor(simulation: Simulation, parts: Parts) {
		this.#simulation = simulation;
		this.#parts = parts;
	}

	/** Each has a pause process. */
	get readyCount(): number {
		if (this.#readyCount === undefined) {
			let count = 0;
			for (const {isReady} of this.#parts.state.sandboxes.values()) if (isReady) count += 1;
			this.#readyCount = count;
		}
		return this.#readyCount;
	}

	/** Makes one; or says why there is none, and what has caused it (0: nothing in particular). */
	run(config: PodSandboxConfig): {readonly id: string} | {readonly error: string; readonly cause: number} {
		const {kind, network, kernel, state, random, onChange} = this.#parts;
		const broken = [...state.sandboxErrors.values()].at(-1);
		const id = newRuntimeId(random);
		const fail = (why: string, cause = 0) => ({error: `rpc error: code = Unknown desc = ${why}`, cause});
		if (broken) return fail(kind.networkError(id, config, broken.error), broken.cause);
		if (!kernel.pids.hasPidLeft(undefined)) return fail(kind.sandboxForkError(id));
		const ip = network.attach(id, config);
		if (ip === undefined) {
			const {first, last} = network.range();
			return fail(kind.networkError(id, config, `failed to allocate for range 0: no IP addresses available in range set: ${first}-${last}`));
		}
		state.sandboxes.set(id, {id, config, createdAtMs: this.#simulation.nowMs, ip, isReady: true});
		this.#readyCount = undefined;
		const pod = podRecord(state, config.podUid);
		pod.sandboxIds = pod.sandboxIds.concat(id);
		onChange(config.podUid);
		return {id};
	}

	/** Ends a sandbox: what still runs in it is killed, and its address is free again. */
	end(id: string): void {
		const {network, kernel, state, onChange} = this.#parts;
		const sandbox = state.sandboxes.get(id);
		if (!sandbox) return;
		for (const containerId of state.pods.get(sandbox.config.podUid)?.containerIds ?? []) {
			const record = state.containers.get(containerId);
			if (record?.status.sandboxId === id && record.status.state === 'running')
				kernel.signals.signalContainer(containerId, 'SIGKILL', this.#simulation.currentCause);
		}
		if (!sandbox.isReady) return;
		network.detach(id);
		kernel.forgetNamespace(id);
		state.sandboxes.set(id, {...sandbox, isReady: false});
		this.#readyCount = undefined;
		onChange(sandbox.config.podUid);
	}

	/** Forgets one that has ended and has no containers any more. */
	remove({id, config}: PodSandbox): void {
		const {state} = this.#parts;
		state.sandboxes.delete(id);
		this.#readyCount = undefined;
		const pod = podRecord(state, config.podUid);
		pod.sandboxIds = pod.sandboxIds.filter((other) => other !== id);
		forgetEmptyPod(state, config.podUid);
	}

	/** The machine has lost its power: none is ready, and nobody is told. */
	powerLost(): void {
		const {network, state} = this.#parts;
		this.#readyCount = undefined;
		for (const [id, sandbox] of state.sandboxes) {
			if (!sandbox.isReady) continue;
			network.detach(id);
			state.sandboxes.set(id, {...sandbox, isReady: false});
		}
	}
}

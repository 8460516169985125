import type {Client} from '../cluster/apiserver/client.ts';
import {findFault} from '../faults/catalogue.ts';
import type {Fault, FaultContext, FaultTarget, ParameterValue} from '../faults/fault.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {World} from '../world/world.ts';
import type {ActiveFault} from './actions.ts';

interface Injection extends ActiveFault {
	/** What `inject` returned, for `recover`. */
	readonly injected: unknown;
}

interface FaultState {
	nextNumber: number;
	readonly active: Map<string, Injection>;
}

const component = 'faults';

/** Injects faults, keeps what is active, and recovers each when its time is up or somebody heals it. */
export class FaultManager {
	readonly #simulation: Simulation;
	readonly #world: World;
	readonly #client: Client;
	readonly #state: FaultState;

	constructor(simulation: Simulation, world: World, client: Client) {
		this.#simulation = simulation;
		this.#world = world;
		this.#client = client;
		this.#state = simulation.state(component, () => ({nextNumber: 1, active: new Map()}));
		simulation.register(component, (id) => this.recover(id));
	}

	active(): readonly ActiveFault[] {
		return [...this.#state.active.values()];
	}

	/** Injects a fault in the name of the current cause. Throws what `inject` throws, with nothing left active. */
	inject(fault: Fault, target: FaultTarget, parameters: Readonly<Record<string, ParameterValue>>, durationMs: number | undefined): ActiveFault {
		const id = `${fault.name}-${this.#state.nextNumber}`;
		const {nowMs} = this.#simulation;
		const cause = this.#simulation.recordCause('fault', `${fault.name} on ${targetText(target)}`);
		const injected = this.#simulation.withCause(cause, () => fault.inject(this.#context(id, target, parameters)));
		this.#state.nextNumber += 1;
		const untilMs = durationMs === undefined ? undefined : nowMs + durationMs;
		const injection = {id, name: fault.name, target, parameters, sinceMs: nowMs, untilMs, cause, injected};
		// A fault that is over in an instant leaves nothing to heal.
		if (fault.recover) {
			this.#state.active.set(id, injection);
			if (untilMs !== undefined) this.#simulation.withCause(cause, () => this.#simulation.setTimer(component, id, untilMs));
		}
		return injection;
	}

	/** Recovers an active fault; false if there is none of that id. */
	recover(id: string): boolean {
		const injection = this.#state.active.get(id);
		if (!injection) return false;
		this.#state.active.delete(id);
		this.#simulation.cancelTimer(component, id);
		const cause = this.#simulation.recordCause('fault', `${injection.name} on ${targetText(injection.target)} ended`);
		this.#simulation.withCause(cause, () => {
			findFault(injection.name)?.recover?.(this.#context(id, injection.target, injection.parameters), injection.injected);
		});
		return true;
	}

	#context(id: string, target: FaultTarget, parameters: Readonly<Record<string, ParameterValue>>): FaultContext {
		return {simulation: this.#simulation, world: this.#world, client: this.#client, target, parameters, id};
	}
}

/** `pod/web in shop`, `node/node02`, `deployment/web`, `cluster`. */
export function targetText({kind, namespace, name, container, workloadKind}: FaultTarget): string {
	if (kind === 'cluster') return kind;
	const type = kind === 'container' ? 'pod' : kind === 'workload' ? (workloadKind ?? 'workload').toLowerCase() : kind;
	const where = namespace && namespace !== 'default' ? ` in ${namespace}` : '';
	return `${type}/${name}${container ? ` container ${container}` : ''}${where}`;
}

import type {Simulation} from '../simulation/simulation.ts';
import type {Behaviour, BehaviourTarget} from './programs.ts';
import type {Machine, MachineCapacity, Network} from './types.ts';

/** Everything below Kubernetes: machines, the network, the registry, and how programs behave. */
export class World {
	readonly simulation: Simulation;
	readonly network!: Network;

	constructor(simulation: Simulation) {
		this.simulation = simulation;
	}

	addMachine(name: string, capacity: MachineCapacity): Machine {
		throw new Error(`not built: ${name} ${capacity.pods}`);
	}

	/** Throws if there is none. */
	machine(name: string): Machine {
		throw new Error(`no machine ${name}`);
	}

	machines(): readonly Machine[] {
		return [];
	}

	/** Makes matching programs, present and future, behave so until `restore(id)`. */
	override(id: string, target: BehaviourTarget, behaviour: Behaviour): void {
		throw new Error(`not built: ${id} ${JSON.stringify([target, behaviour])}`);
	}

	restore(id: string): void {
		throw new Error(`not built: ${id}`);
	}
}

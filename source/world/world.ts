import type {Simulation} from '../simulation/simulation.ts';
import {Behaviours} from './behaviours.ts';
import type {ImageDeclaration} from './image-layers.ts';
import {type MachinePlan, WorldMachine} from './machine.ts';
import {ClusterNetwork} from './network.ts';
import type {Behaviour, BehaviourTarget} from './programs.ts';
import {Registry} from './registry.ts';
import type {MachineCapacity, RuntimeName} from './types.ts';

/** Everything below Kubernetes: machines, the network, the registry, and how programs behave. */
export class World {
	readonly simulation: Simulation;
	readonly network: ClusterNetwork;
	readonly registry: Registry;
	readonly #behaviours: Behaviours;
	readonly #machines = new Map<string, WorldMachine>();
	/** Names of machines, in the order they were added. */
	readonly #state: {readonly names: string[]};

	/** `images`: what a new run has besides the images everybody knows, and how it changes those. A restored one has them already. */
	constructor(simulation: Simulation, images: readonly ImageDeclaration[] = []) {
		this.simulation = simulation;
		this.#state = simulation.state('world', () => ({names: [] as string[]}));
		this.registry = new Registry(
			simulation,
			() => {
				for (const machine of this.#machines.values()) machine.runtime.imageStore.reconsider();
			},
			images,
		);
		this.network = new ClusterNetwork(simulation, (name) => this.#machines.get(name));
		this.#behaviours = new Behaviours(simulation);
		for (const name of this.#state.names) this.#build(name, undefined);
	}

	/** A new machine, which has power and runs; its image store holds the pause image. */
	addMachine(name: string, capacity: MachineCapacity, runtime: RuntimeName = 'containerd'): WorldMachine {
		if (this.#machines.has(name)) throw new Error(`there is a machine ${name} already`);
		const machine = this.#build(name, {index: this.#state.names.length, capacity, runtime});
		this.#state.names.push(name);
		machine.install();
		return machine;
	}

	#build(name: string, initial: MachinePlan | undefined): WorldMachine {
		const machine = new WorldMachine(this.simulation, name, initial, {registry: this.registry, network: this.network, behaviours: this.#behaviours});
		this.#machines.set(name, machine);
		this.network.addMachine(machine);
		return machine;
	}

	/** Throws if there is none. */
	machine(name: string): WorldMachine {
		const machine = this.#machines.get(name);
		if (!machine) throw new Error(`no machine ${name}`);
		return machine;
	}

	machines(): readonly WorldMachine[] {
		return [...this.#machines.values()];
	}

	/** Whether a process listens on a port of the machine itself, as those with host network do. */
	isListening(machineName: string, port: number): boolean {
		return this.machine(machineName).kernel.processes.listener('host', port) !== undefined;
	}

	/** Makes matching programs, present and future, behave so until `restore(id)`. */
	override(id: string, target: BehaviourTarget, behaviour: Behaviour): void {
		this.#behaviours.set(id, target, behaviour);
		this.#applyBehaviours();
	}

	restore(id: string): void {
		if (this.#behaviours.delete(id)) this.#applyBehaviours();
	}

	#applyBehaviours(): void {
		for (const {kernel} of this.#machines.values()) for (const {containerId} of [...kernel.cgroups()]) kernel.applyBehaviour(containerId);
	}
}

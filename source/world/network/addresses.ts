import type {Simulation} from '../../simulation/simulation.ts';
import type {PodSandboxConfig} from '../types.ts';
import type {NetworkMachine, Place} from './place.ts';

interface AddressState {
	readonly addresses: Map<string, {readonly machine: string; readonly sandboxId: string}>;
	/** By sandbox ID. */
	readonly sandboxAddresses: Map<string, string>;
	/** The last octet given out, by machine: the next free one after it is taken, as host-local does. */
	readonly lastOctets: Map<string, number>;
	/** `machine:port` */
	readonly hostPorts: Map<string, {readonly sandboxId: string; readonly port: number}>;
}

/** Who has which address: machines, pods, and the machines' ports that lead into pods (the CNI's portmap plugin). */
export class NetworkAddresses {
	readonly #findMachine: (name: string) => NetworkMachine | undefined;
	readonly #state: AddressState;
	readonly #machines = new Map<string, NetworkMachine>();

	constructor(simulation: Simulation, findMachine: (name: string) => NetworkMachine | undefined) {
		this.#findMachine = findMachine;
		this.#state = simulation.state<AddressState>('network/addresses', () => ({
			addresses: new Map(),
			sandboxAddresses: new Map(),
			lastOctets: new Map(),
			hostPorts: new Map(),
		}));
	}

	addMachine(machine: NetworkMachine): void {
		this.#machines.set(machine.internalIp, machine);
	}

	machineNames(): readonly string[] {
		return Array.from(this.#machines.values(), ({name}) => name);
	}

	attach(machineName: string, prefix: string, sandboxId: string, config: PodSandboxConfig): string | undefined {
		if (config.isHostNetwork) return this.#findMachine(machineName)!.internalIp;
		const {addresses, lastOctets, sandboxAddresses, hostPorts} = this.#state;
		// .1 is the bridge.
		let octet = lastOctets.get(machineName) ?? 1;
		for (let tries = 0; tries < 253; tries += 1) {
			octet = octet >= 254 ? 2 : octet + 1;
			const ip = prefix + octet;
			if (addresses.has(ip)) continue;
			lastOctets.set(machineName, octet);
			addresses.set(ip, {machine: machineName, sandboxId});
			sandboxAddresses.set(sandboxId, ip);
			for (const {hostPort, containerPort} of config.hostPorts ?? []) hostPorts.set(`${machineName}:${hostPort}`, {sandboxId, port: containerPort});
			return ip;
		}
		return undefined;
	}

	detach(machineName: string, sandboxId: string): void {
		const {addresses, sandboxAddresses, hostPorts} = this.#state;
		const ip = sandboxAddresses.get(sandboxId);
		if (ip === undefined) return;
		addresses.delete(ip);
		sandboxAddresses.delete(sandboxId);
		const {hostPorts: opened} = this.#findMachine(machineName)?.sandbox(sandboxId)?.config ?? {};
		for (const {hostPort} of opened ?? []) {
			if (hostPorts.get(`${machineName}:${hostPort}`)?.sandboxId === sandboxId) hostPorts.delete(`${machineName}:${hostPort}`);
		}
	}

	/** The pod that has the address. */
	podAt(ip: string): Place | undefined {
		const address = this.#state.addresses.get(ip);
		if (!address) return undefined;
		const machine = this.#findMachine(address.machine)!;
		const sandbox = machine.sandbox(address.sandboxId);
		return sandbox && {machine, sandbox};
	}

	/** The pods of a machine that have an address of their own. */
	podsOf(machineName: string): readonly {readonly ip: string; readonly sandboxId: string}[] {
		return [...this.#state.addresses].flatMap(([ip, {machine, sandboxId}]) => (machine === machineName ? [{ip, sandboxId}] : []));
	}

	machines(): readonly NetworkMachine[] {
		return [...this.#machines.values()];
	}

	/** Where a port of a machine's address leads. */
	machineAt(ip: string, port: number): {readonly place: Place; readonly port: number} | undefined {
		const machine = this.#machines.get(ip);
		if (!machine) return undefined;
		const mapped = this.#state.hostPorts.get(`${machine.name}:${port}`);
		if (!mapped) return {place: {machine, sandbox: undefined}, port};
		return {place: {machine, sandbox: machine.sandbox(mapped.sandboxId)}, port: mapped.port};
	}

	/** The machine whose pods' range holds the address. */
	machineOfRange(ip: string): NetworkMachine | undefined {
		const match = /^10\.(\d+)\.(\d+)\.\d+$/.exec(ip);
		if (!match) return undefined;
		const index = (Number(match[1]) - 244) * 256 + Number(match[2]);
		return [...this.#machines.values()].find((machine) => machine.index === index);
	}
}

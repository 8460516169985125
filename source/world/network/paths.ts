import type {Simulation} from '../../simulation/simulation.ts';
import {isOutsideAddress} from '../outside.ts';
import type {EchoOutcome, Hop} from '../types.ts';
import type {NetworkAddresses} from './addresses.ts';
import type {NetworkLinks} from './links.ts';
import {addressesTowardsPods, clusterCidrFor, type NetworkMachine, type Place, podSubnetOf} from './place.ts';
import {machineStack, type NetworkStack, podStack, type StackOwner} from './stack.ts';

/* The way single packets go: what ping and traceroute see, and the interfaces and routes they go by. */

const ttl = 64;
/** Who looks for a neighbour that does not answer gives up after three questions, a second each. */
const arpTimeoutMs = 3000;
const clusterGateway = '172.18.0.1';

/** There and back, on an idle network. */
const loopbackMicroseconds = 42;
const sameMachineMicroseconds = 78;
const otherMachineMicroseconds = 310;
const outsideMicroseconds = 12_000;

interface Path {
	/** Those that pass the packet on, and at last who has the address. */
	readonly hops: readonly (string | undefined)[];
	readonly to: Place | undefined;
	readonly microseconds: number;
	/** It comes to a machine that looks for the address in vain and says so; undefined: whoever it reaches. */
	readonly unreachableFrom?: string;
	readonly isLost?: boolean;
}

export class NetworkPaths {
	readonly #simulation: Simulation;
	readonly #addresses: NetworkAddresses;
	readonly #links: NetworkLinks;
	readonly #machines: () => readonly NetworkMachine[];

	constructor(simulation: Simulation, addresses: NetworkAddresses, links: NetworkLinks, machines: () => readonly NetworkMachine[]) {
		this.#simulation = simulation;
		this.#addresses = addresses;
		this.#links = links;
		this.#machines = machines;
	}

	/** One echo request, and what comes back of it. */
	echo(from: Place, ip: string): EchoOutcome {
		const path = this.#path(from, ip);
		if (path.unreachableFrom !== undefined) return {kind: 'unreachable', from: path.unreachableFrom, latencyMs: arpTimeoutMs};
		if (path.isLost) return {kind: 'lost'};
		const addedMs = path.to === from ? 0 : this.#links.packetMs(from, path.to);
		if (addedMs === undefined) return {kind: 'lost'};
		return {kind: 'reply', microseconds: this.#about(path.microseconds) + addedMs * 1000, ttl: ttl - path.hops.length + 1};
	}

	/** Who would tell of a packet whose time to live ran out there, one after the other; undefined: nobody does. */
	hops(from: Place, ip: string): {readonly hops: readonly (Hop | undefined)[]; readonly end: 'reached' | 'unreachable' | 'lost'} {
		const {hops, microseconds, unreachableFrom, isLost} = this.#path(from, ip);
		const end = unreachableFrom !== undefined ? 'unreachable' : isLost ? 'lost' : 'reached';
		return {
			hops: hops.map((hop, index) =>
				hop === undefined ? undefined : {ip: hop, microseconds: this.#about(Math.floor((microseconds * (index + 1)) / hops.length))},
			),
			end,
		};
	}

	#about(microseconds: number): number {
		return microseconds + this.#simulation.random('network/echo').integer(0, Math.floor(microseconds / 3));
	}

	#path(from: Place, ip: string): Path {
		if (ip.startsWith('127.') || ip === from.sandbox?.ip || (!from.sandbox && ip === from.machine.internalIp))
			return {hops: [ip], to: from, microseconds: loopbackMicroseconds};
		const isPod = from.sandbox !== undefined && !from.sandbox.config.isHostNetwork;
		const {bridge} = addressesTowardsPods(from.machine);
		const first = isPod ? [bridge] : [];
		const pod = this.#addresses.podAt(ip);
		const machine = pod?.machine ?? this.#addresses.machineAt(ip, 0)?.place.machine ?? this.#machineOfBridge(ip);
		if (machine) {
			const to = pod ?? {machine, sandbox: undefined};
			const isHere = machine === from.machine;
			const hops = isHere ? [ip] : [...first, ...(pod ? [addressesTowardsPods(machine).overlay] : []), ip];
			if (!machine.isUp() && !pod) return {hops: [], to, microseconds: 0, unreachableFrom: isPod ? bridge : from.machine.internalIp};
			if (!machine.isUp() || this.#links.cutBetween(from, to)) return {hops: first, to, microseconds: sameMachineMicroseconds, isLost: true};
			return {hops, to, microseconds: isHere ? sameMachineMicroseconds : otherMachineMicroseconds};
		}
		const owner = this.#addresses.machineOfRange(ip);
		if (owner) {
			const isHere = owner === from.machine;
			const isReached = isHere || (owner.isUp() && !this.#links.cutBetween(from, {machine: owner, sandbox: undefined}));
			if (!isReached) return {hops: first, to: undefined, microseconds: sameMachineMicroseconds, isLost: true};
			// A pod of the same range asks for the address itself; for others the range's machine does.
			const who = isHere ? (isPod ? from.sandbox!.ip! : bridge) : addressesTowardsPods(owner).overlay;
			return {hops: isHere ? [who] : [...first, who], to: undefined, microseconds: otherMachineMicroseconds, unreachableFrom: who};
		}
		const cut = this.#links.cutBetween(from, undefined);
		// What no address of the cluster is goes the default way: a Service's address too, which stands for ports and not for a host.
		if (cut || !isOutsideAddress(ip))
			return {hops: cut ? first : [...first, clusterGateway], to: undefined, microseconds: sameMachineMicroseconds, isLost: true};
		return {hops: [...first, clusterGateway, undefined, undefined, undefined, undefined, ip], to: undefined, microseconds: outsideMicroseconds};
	}

	#machineOfBridge(ip: string): NetworkMachine | undefined {
		if (!/\.[01]$/.test(ip)) return undefined;
		return this.#addresses.machineOfRange(ip);
	}

	stack({machine, sandbox}: Place): NetworkStack {
		const owner = this.#owner(machine);
		if (sandbox && !sandbox.config.isHostNetwork) return podStack(owner, sandbox.ip!, sandbox.id);
		const others = this.#machines().filter((other) => other !== machine);
		return machineStack(
			owner,
			this.#addresses.podsOf(machine.name),
			others.map((other) => this.#owner(other)),
		);
	}

	#owner({index, internalIp}: NetworkMachine): StackOwner {
		const [ip, prefixLength] = clusterCidrFor(this.#machines().length).split('/');
		return {
			machineIp: internalIp,
			podPrefix: podSubnetOf(index).replace('.0/24', ''),
			clusterRange: {ip: ip!, prefixLength: Number(prefixLength)},
		};
	}
}

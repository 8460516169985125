/**
Gives each node the addresses of its pods, a /24 of the cluster's range. Upstream: pkg/controller/nodeipam/ipam, the
range allocator. Which addresses a machine's network plugin gives out is settled when the machine is made
(world/network/place.ts), so that a node is given the range with its machine's number, which is that of its address;
upstream takes the next that is free, as is done here for a node without a machine. Left out: two families of addresses.
*/
import type {Node} from '../../api/generated/types.ts';
import {isRequestError} from '../../api/status-error.ts';
import type {Client} from '../apiserver/client.ts';
import type {EventRecorder} from '../event-recorder.ts';
import type {Informer} from '../informer.ts';
import {WorkQueue} from '../work-queue.ts';
import type {ControllerContext} from './context.ts';

const component = 'node-ipam-controller';

interface NodeIpamState {
	/** Which node has a range, by the range's number. */
	readonly occupied: Map<number, string>;
	/** Where the search for a free one goes on. */
	next: number;
}

interface ClusterRange {
	/** The number of the first /24 among all of IPv4's. */
	readonly first: number;
	readonly subnets: number;
}

export class NodeIpamController {
	readonly #client: Client;
	readonly #recorder: EventRecorder;
	readonly #nodes: Informer<'nodes'>;
	readonly #range: ClusterRange;
	readonly #state: NodeIpamState;

	constructor({simulation, client, informers, recorder}: ControllerContext, clusterCidr: string) {
		this.#client = client;
		this.#recorder = recorder;
		this.#nodes = informers.informer('nodes');
		this.#range = parseRange(clusterCidr);
		this.#state = simulation.state<NodeIpamState>(component, () => ({occupied: new Map(), next: 0}));
		const queue = new WorkQueue(simulation, component, (name) => this.#sync(name));
		this.#nodes.onChange(({type, object}) => {
			if (type !== 'MODIFIED' || !object.spec?.podCIDR) queue.add(object.metadata.name!);
		});
	}

	#sync(name: string): void {
		const node = this.#nodes.get(name);
		if (!node) this.#release(name);
		else if (node.spec?.podCIDR) this.#occupy(name, node.spec.podCIDR);
		else this.#allocate(node, name);
	}

	#release(name: string): void {
		for (const [index, holder] of this.#state.occupied) if (holder === name) this.#state.occupied.delete(index);
	}

	#occupy(name: string, cidr: string): void {
		const index = indexOfSubnet(this.#range, cidr);
		if (index !== undefined) this.#state.occupied.set(index, name);
	}

	#allocate(node: Node, name: string): void {
		const index = this.#ownIndex(node) ?? this.#nextIndex();
		if (index === undefined) {
			this.#statusEvent(node, 'CIDRNotAvailable');
			return;
		}
		const cidr = subnetAt(this.#range, index);
		try {
			this.#client.patch('nodes', name, {spec: {podCIDR: cidr, podCIDRs: [cidr]}}, 'strategic');
		} catch (error) {
			if (isRequestError(error)) this.#statusEvent(node, 'CIDRAssignmentFailed');
			throw error;
		}
		this.#state.occupied.set(index, name);
	}

	/** The number of the node's machine: 172.18.0.2 is the first. */
	#ownIndex(node: Node): number | undefined {
		const address = node.status?.addresses?.find(({type}) => type === 'InternalIP')?.address;
		const match = /^172\.18\.(\d+)\.(\d+)$/.exec(address ?? '');
		const index = match ? Number(match[1]) * 256 + Number(match[2]) - 2 : -1;
		return index < 0 || index >= this.#range.subnets || this.#state.occupied.has(index) ? undefined : index;
	}

	/** Undefined: there is none left. */
	#nextIndex(): number | undefined {
		for (let tried = 0; tried < this.#range.subnets; tried += 1) {
			const index = (this.#state.next + tried) % this.#range.subnets;
			if (this.#state.occupied.has(index)) continue;
			this.#state.next = (index + 1) % this.#range.subnets;
			return index;
		}
		return undefined;
	}

	#statusEvent(node: Node, reason: string): void {
		this.#recorder.event({object: node}, 'Normal', reason, `Node ${node.metadata.name} status is now: ${reason}`);
	}
}

function parseRange(cidr: string): ClusterRange {
	const [a, b, c, , bits] = cidr.split(/[./]/).map(Number) as [number, number, number, number, number];
	return {first: (a << 16) | (b << 8) | c, subnets: 1 << (24 - bits)};
}

function subnetAt({first}: ClusterRange, index: number): string {
	const number = first + index;
	return `${number >> 16}.${(number >> 8) & 255}.${number & 255}.0/24`;
}

/** Undefined: it is none of the range's. */
function indexOfSubnet({first, subnets}: ClusterRange, cidr: string): number | undefined {
	const match = /^(\d+)\.(\d+)\.(\d+)\.0\/24$/.exec(cidr);
	if (!match) return undefined;
	const index = ((Number(match[1]) << 16) | (Number(match[2]) << 8) | Number(match[3])) - first;
	return index >= 0 && index < subnets ? index : undefined;
}

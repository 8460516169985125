import type {Kernel} from '../kernel.ts';
import type {PodSandbox} from '../types.ts';

/** What the network needs of a machine. */
export interface NetworkMachine {
	readonly name: string;
	readonly internalIp: string;
	/** Counted from 0 in the order they were added; it decides the pods' range. */
	readonly index: number;
	readonly kernel: Kernel;
	/** Has power and has booted. */
	isUp(): boolean;
	bootedAtMs(): number;
	sandbox(id: string): PodSandbox | undefined;
	/** The pod's running sandbox. */
	sandboxOfPod(podUid: string): PodSandbox | undefined;
}

/** Where a connection begins or ends. */
export interface Place {
	readonly machine: NetworkMachine;
	/** Undefined: the machine itself. */
	readonly sandbox: PodSandbox | undefined;
	/** Somebody outside the cluster, whom a load balancer leads through this machine. */
	readonly isOutside?: boolean;
}

/** The range a cluster of so many machines has for its pods: kubeadm's usual one has room for 256, this one's largest for 1024. */
export function clusterCidrFor(machines: number): string {
	return machines <= 256 ? '10.244.0.0/16' : '10.244.0.0/14';
}

/** The range of pod addresses of the machine with this index, as a controller manager deals them out of the cluster's. */
export function podSubnetOf(index: number): string {
	return `10.${244 + (index >> 8)}.${index & 255}.0/24`;
}

/** How a machine's pods see it, by its index: the address of their bridge, and of the overlay's end on other machines. */
const ownAddresses: {readonly bridge: string; readonly overlay: string}[] = [];

export function addressesTowardsPods({index}: NetworkMachine): {readonly bridge: string; readonly overlay: string} {
	const known = ownAddresses[index];
	if (known) return known;
	const prefix = podSubnetOf(index).replace('.0/24', '');
	const made = {bridge: `${prefix}.1`, overlay: `${prefix}.0`};
	ownAddresses[index] = made;
	return made;
}

export function isAddress(host: string): boolean {
	const first = host.charCodeAt(0);
	return first >= 48 && first <= 57 && /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

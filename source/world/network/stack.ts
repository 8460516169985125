/*
A pod's or a machine's own view of the network: its interfaces, routes, neighbours and listening sockets, as flannel and
the CNI's bridge plugin set them up. Left out: counters of packets, connections that are open, UDP, IPv6 but for the
addresses every interface gives itself.
*/

export interface NetworkInterface {
	readonly index: number;
	readonly name: string;
	/** The other end of a veth pair, by its index there. */
	readonly peerIndex?: number;
	readonly kind: 'loopback' | 'ethernet' | 'vxlan' | 'bridge' | 'veth';
	readonly macAddress: string;
	readonly mtu: number;
	readonly address?: {readonly ip: string; readonly prefixLength: number};
	/** The one it gives itself on its link; `::1` on the loopback. */
	readonly address6?: string;
	/** The bridge it is a port of. */
	readonly master?: string;
}

export interface NetworkRoute {
	/** Undefined: everything that no other route is for. */
	readonly destination: {readonly ip: string; readonly prefixLength: number} | undefined;
	readonly gateway?: string;
	readonly device: string;
	/** Of a route the kernel made for an address of the interface: that address. */
	readonly source?: string;
	readonly isOnLink?: boolean;
}

export interface Neighbour {
	readonly ip: string;
	readonly macAddress: string;
	readonly device: string;
}

export interface ListeningSocket {
	readonly port: number;
	/** As the asker sees its process; undefined: it is in another container. */
	readonly pid: number | undefined;
	readonly argv: readonly string[];
	readonly user: number;
}

export interface NetworkStack {
	readonly interfaces: readonly NetworkInterface[];
	readonly routes: readonly NetworkRoute[];
	readonly neighbours: readonly Neighbour[];
}

/** Whose stack it is. */
export interface StackOwner {
	readonly machineIp: string;
	/** The first three numbers of the machine's pod range: `10.244.1`. */
	readonly podPrefix: string;
	/** `10.244.0.0/16` as address and length. */
	readonly clusterRange: {readonly ip: string; readonly prefixLength: number};
}

const podMtu = 1450;
/** On a machine: lo, eth0, flannel.1, cni0, and then the pods' ends, in the order of their addresses. */
const firstPodIndex = 5;
const machineGateway = '172.18.0.1';

const loopback: NetworkInterface = {
	index: 1,
	name: 'lo',
	kind: 'loopback',
	macAddress: '00:00:00:00:00:00',
	mtu: 65_536,
	address: {ip: '127.0.0.1', prefixLength: 8},
	address6: '::1',
};

/** A pod of its own network: one end of a veth pair. */
export function podStack(owner: StackOwner, ip: string, sandboxId: string): NetworkStack {
	const gateway = `${owner.podPrefix}.1`;
	const macAddress = macAddressOf(sandboxId);
	const device = 'eth0';
	return {
		interfaces: [
			loopback,
			{
				index: 2,
				name: device,
				peerIndex: vethIndexOf(ip),
				kind: 'veth',
				macAddress,
				mtu: podMtu,
				address: {ip, prefixLength: 24},
				address6: linkAddressOf(macAddress),
			},
		],
		routes: [
			{destination: undefined, gateway, device},
			{destination: owner.clusterRange, gateway, device},
			{destination: {ip: `${owner.podPrefix}.0`, prefixLength: 24}, device, source: ip},
		].toSorted((a, b) => orderOf(a.destination) - orderOf(b.destination)),
		neighbours: [{ip: gateway, macAddress: bridgeAddressOf(owner), device}],
	};
}

/** The machine itself, with the pods it has and the other machines it knows the way to. */
export function machineStack(
	owner: StackOwner,
	pods: readonly {readonly ip: string; readonly sandboxId: string}[],
	others: readonly StackOwner[],
): NetworkStack {
	const {machineIp, podPrefix} = owner;
	const ethernet = macAddressOf(`machine ${machineIp}`);
	const overlay = macAddressOf(`overlay ${machineIp}`);
	const bridge = bridgeAddressOf(owner);
	return {
		interfaces: [
			loopback,
			{
				index: 2,
				name: 'eth0',
				kind: 'ethernet',
				macAddress: ethernet,
				mtu: 1500,
				address: {ip: machineIp, prefixLength: 16},
				address6: linkAddressOf(ethernet),
			},
			{
				index: 3,
				name: 'flannel.1',
				kind: 'vxlan',
				macAddress: overlay,
				mtu: podMtu,
				address: {ip: `${podPrefix}.0`, prefixLength: 32},
				address6: linkAddressOf(overlay),
			},
			{
				index: 4,
				name: 'cni0',
				kind: 'bridge',
				macAddress: bridge,
				mtu: podMtu,
				address: {ip: `${podPrefix}.1`, prefixLength: 24},
				address6: linkAddressOf(bridge),
			},
			...pods
				.toSorted((a, b) => vethIndexOf(a.ip) - vethIndexOf(b.ip))
				.map(({ip, sandboxId}): NetworkInterface => {
					const macAddress = macAddressOf(`veth ${sandboxId}`);
					return {
						index: vethIndexOf(ip),
						name: `veth${macAddress.replaceAll(':', '').slice(0, 8)}`,
						peerIndex: 2,
						kind: 'veth',
						macAddress,
						mtu: podMtu,
						address6: linkAddressOf(macAddress),
						master: 'cni0',
					};
				}),
		],
		routes: [
			{destination: undefined, gateway: machineGateway, device: 'eth0'},
			...[
				...others.map((other): NetworkRoute => {
					const ip = `${other.podPrefix}.0`;
					return {destination: {ip, prefixLength: 24}, gateway: ip, device: 'flannel.1', isOnLink: true};
				}),
				{destination: {ip: `${podPrefix}.0`, prefixLength: 24}, device: 'cni0', source: `${podPrefix}.1`},
				{destination: {ip: '172.18.0.0', prefixLength: 16}, device: 'eth0', source: machineIp},
			].toSorted((a, b) => orderOf(a.destination) - orderOf(b.destination)),
		],
		neighbours: [
			...others.map((other) => ({ip: `${other.podPrefix}.0`, macAddress: macAddressOf(`overlay ${other.machineIp}`), device: 'flannel.1'})),
			...pods.map(({ip, sandboxId}) => ({ip, macAddress: macAddressOf(sandboxId), device: 'cni0'})),
			...others.map(({machineIp: ip}) => ({ip, macAddress: macAddressOf(`machine ${ip}`), device: 'eth0'})),
			{ip: machineGateway, macAddress: macAddressOf('gateway'), device: 'eth0'},
		],
	};
}

/** The kernel lists routes by address, and of those that begin alike the shorter prefix first. */
function orderOf(destination: NetworkRoute['destination']): number {
	if (!destination) return -1;
	return addressNumber(destination.ip) * 64 + destination.prefixLength;
}

export function addressNumber(ip: string): number {
	return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The index, on the machine, of the other end of a pod's veth pair. */
function vethIndexOf(ip: string): number {
	return firstPodIndex - 2 + Number(ip.slice(ip.lastIndexOf('.') + 1));
}

function bridgeAddressOf({machineIp}: StackOwner): string {
	return macAddressOf(`bridge ${machineIp}`);
}

/** An address of one's own making (locally administered), always the same of the same. */
export function macAddressOf(whose: string): string {
	let [a, b] = [0x811c9dc5, 0x1000193];
	for (let index = 0; index < whose.length; index += 1) {
		a = Math.imul(a ^ whose.charCodeAt(index), 0x01000193) >>> 0;
		b = Math.imul(b ^ a, 0x85ebca6b) >>> 0;
	}
	const bytes = [((a >>> 24) & 0xfc) | 2, (a >>> 16) & 255, (a >>> 8) & 255, a & 255, (b >>> 16) & 255, (b >>> 8) & 255];
	return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** RFC 4291, appendix A: the interface identifier made from the hardware address. */
function linkAddressOf(macAddress: string): string {
	const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = macAddress.split(':').map((byte) => Number.parseInt(byte, 16));
	const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
	return `fe80::${groups.map((group) => group.toString(16)).join(':')}`;
}

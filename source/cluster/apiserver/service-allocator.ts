import type {Service} from '../../api/generated/types.ts';
import {isIpv4} from '../../api/names.ts';
import type {Draft} from '../../api/objects.ts';
import {type FieldError, invalid} from '../../api/status-error.ts';
import type {Random} from '../../simulation/random.ts';
import type {Store} from '../store.ts';
import {needsNodePorts} from './resources/services.ts';
import {invalidValue} from './validation/field-errors.ts';

// kubeadm's default, 10.96.0.0/12; the lowest 256 addresses are kept for those that ask for one by number.
const firstAddress = (10 << 24) | (96 << 16);
const addressCount = 2 ** 20;
const staticAddresses = 256;
const addressRange = '10.96.0.0/12';
const nodePortMin = 30_000;
const nodePortMax = 32_767;
const staticNodePorts = 86;

/**
Gives Services their cluster IPs and node ports. Upstream: pkg/registry/core/service/ipallocator and portallocator;
each is drawn at random from the upper part of its range, as there.
*/
export class ServiceAllocator {
	readonly #random: Random;
	// Both are counted, for a service may use a node port twice: for TCP and for UDP.
	readonly #addresses = new Map<string, number>();
	readonly #nodePorts = new Map<string, number>();

	constructor(store: Store, random: Random) {
		this.#random = random;
		for (const service of store.list('services')) this.#count(service as Service, 1);
		store.onWrite(({resource, type, object, previous}) => {
			if (resource !== 'services') return;
			if (previous) this.#count(previous as Service, -1);
			if (type !== 'DELETED') this.#count(object as Service, 1);
		});
	}

	/** Fills in what the service needs and has not; refuses what another one has. */
	allocate(service: Draft, previous: Service | undefined): void {
		const errors: FieldError[] = [];
		this.#allocateAddress(service, previous, errors);
		if (needsNodePorts(service.spec)) this.#allocateNodePorts(service, previous, errors);
		if (errors.length > 0) throw invalid('Service', '', service.metadata.name ?? '', errors);
	}

	#allocateAddress({spec}: Draft, previous: Service | undefined, errors: FieldError[]): void {
		if (spec.type === 'ExternalName' || spec.clusterIP === 'None') return;
		const wanted: string | undefined = spec.clusterIP;
		if (wanted) {
			if (wanted === previous?.spec.clusterIP) return;
			const why = !isInRange(wanted)
				? `the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${addressRange}`
				: this.#addresses.has(wanted)
					? 'provided IP is already allocated'
					: undefined;
			if (why) errors.push(invalidValue('spec.clusterIPs', [wanted], `failed to allocate IP ${wanted}: ${why}`));
			return;
		}
		let address = this.#randomAddress();
		while (this.#addresses.has(address)) address = this.#randomAddress();
		spec.clusterIP = address;
		spec.clusterIPs = [address];
	}

	#allocateNodePorts({spec}: Draft, previous: Service | undefined, errors: FieldError[]): void {
		const own = new Set((previous?.spec.ports ?? []).map(({nodePort, protocol}) => `${protocol}/${nodePort}`));
		const taken = new Set<string>();
		for (const [index, port] of (spec.ports ?? []).entries()) {
			const key = (nodePort: number): string => `${port.protocol}/${nodePort}`;
			if (port.nodePort) {
				const field = `spec.ports[${index}].nodePort`;
				if (port.nodePort < nodePortMin || port.nodePort > nodePortMax) {
					const detail = `provided port is not in the valid range. The range of valid ports is ${nodePortMin}-${nodePortMax}`;
					errors.push(invalidValue(field, port.nodePort, detail));
				} else if (this.#nodePorts.has(key(port.nodePort)) && !own.has(key(port.nodePort))) {
					errors.push(invalidValue(field, port.nodePort, 'provided port is already allocated'));
				}
			} else {
				let nodePort = this.#randomNodePort();
				while (this.#nodePorts.has(key(nodePort)) || taken.has(key(nodePort))) nodePort = this.#randomNodePort();
				port.nodePort = nodePort;
			}
			taken.add(key(port.nodePort));
		}
	}

	#randomAddress(): string {
		const address = firstAddress + this.#random.integer(staticAddresses, addressCount - 2);
		return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
	}

	#randomNodePort(): number {
		return this.#random.integer(nodePortMin + staticNodePorts, nodePortMax);
	}

	#count({spec}: Service, difference: number): void {
		for (const address of spec.clusterIPs ?? []) if (address !== 'None') change(this.#addresses, address, difference);
		for (const {nodePort, protocol} of spec.ports ?? []) if (nodePort) change(this.#nodePorts, `${protocol}/${nodePort}`, difference);
	}
}

function change(counts: Map<string, number>, key: string, difference: number): void {
	const count = (counts.get(key) ?? 0) + difference;
	if (count > 0) counts.set(key, count);
	else counts.delete(key);
}

function isInRange(address: string): boolean {
	if (!isIpv4(address)) return false;
	const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
	return number > firstAddress && number < firstAddress + addressCount - 1;
}

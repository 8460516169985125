import type {Simulation} from '../../simulation/simulation.ts';
import {outsideAddress} from '../outside.ts';
import {clusterDnsAddress, clusterDomain, type Resolver, resolverOf} from '../pod-network.ts';
import {isAddress, type NetworkMachine, type Place} from './place.ts';

/** Names that fail to resolve: `*` stands for any part. */
export interface DnsFault {
	readonly pattern: string;
	/** `error`: NXDOMAIN; `spoof`: this address instead. */
	readonly address?: string | undefined;
}

export interface FoundName {
	readonly name: string;
	readonly addresses: readonly string[];
}

interface NameState {
	readonly records: Map<string, readonly string[]>;
	readonly dnsFaults: Map<string, DnsFault>;
}

/** Names as CoreDNS answers them, and as a pod's resolver asks for them. */
export class NetworkNames {
	readonly #state: NameState;
	readonly #findMachine: (name: string) => NetworkMachine | undefined;
	readonly #isClusterDnsUp: (place: Place) => boolean;

	constructor(
		simulation: Simulation,
		findMachine: (name: string) => NetworkMachine | undefined,
		/** Whether CoreDNS answers who asks it from there. */
		isClusterDnsUp: (place: Place) => boolean,
	) {
		this.#findMachine = findMachine;
		this.#isClusterDnsUp = isClusterDnsUp;
		this.#state = simulation.state<NameState>('network/names', () => ({records: new Map(), dnsFaults: new Map()}));
	}

	setRecord(name: string, addresses: readonly string[]): void {
		this.#state.records.set(name, addresses);
	}

	removeRecord(name: string): void {
		this.#state.records.delete(name);
	}

	/** Makes names that match the pattern fail, or (with an address) lead there. */
	break(id: string, fault: DnsFault): void {
		this.#state.dnsFaults.set(id, fault);
	}

	restore(id: string): void {
		this.#state.dnsFaults.delete(id);
	}

	resolve(place: Place, givenName: string): FoundName | undefined {
		const name = givenName.toLowerCase();
		if (isAddress(name)) return {name, addresses: [name]};
		if (name === 'localhost') return {name, addresses: ['127.0.0.1']};
		const {sandbox} = place;
		if (!sandbox) return this.#hostRecord(name);
		if (name === sandbox.config.hostname && sandbox.ip !== undefined) return {name, addresses: [sandbox.ip]};
		for (const {ip, hostnames} of sandbox.config.hostAliases ?? []) if (hostnames.includes(name)) return {name, addresses: [ip]};
		const resolver = resolverOf(sandbox.config);
		if (!resolver.nameservers.includes(clusterDnsAddress)) return this.#hostRecord(name);
		if (!this.#isClusterDnsUp(place)) return undefined;
		for (const candidate of candidates(name, resolver)) {
			const fault = this.#dnsFault(candidate);
			if (fault?.address !== undefined) return {name: candidate, addresses: [fault.address]};
			if (fault) return undefined;
			const addresses = this.#state.records.get(candidate);
			if (addresses && addresses.length > 0) return {name: candidate, addresses};
			// CoreDNS forwards what is not the cluster's to the machine's own name server.
			const address = outsideAddress(candidate);
			if (address !== undefined) return {name: candidate, addresses: [address]};
		}
		return undefined;
	}

	#hostRecord(name: string): FoundName | undefined {
		const address = this.#findMachine(name)?.internalIp ?? outsideAddress(name.replace(/\.$/, ''));
		return address === undefined ? undefined : {name, addresses: [address]};
	}

	#dnsFault(name: string): DnsFault | undefined {
		for (const fault of this.#state.dnsFaults.values()) if (matchesPattern(fault.pattern, name)) return fault;
		return undefined;
	}
}

/** Names to ask for, in order, as a stub resolver with search domains tries them. */
function candidates(name: string, {searches, options}: Resolver): string[] {
	if (name.endsWith('.')) return [name.slice(0, -1)];
	const fewestDots = options.includes('ndots:5') ? 5 : 1;
	const searched = searches.map((domain) => `${name}.${domain}`);
	return name.split('.').length - 1 >= fewestDots ? [name, ...searched] : [...searched, name];
}

function matchesPattern(pattern: string, name: string): boolean {
	if (pattern === '*' || pattern === name) return true;
	const text = pattern
		.replace(/[.+^${}()|[\]\\]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	// A short Service name stands for the name it is found under.
	return new RegExp(`^${text}(\\..*\\.svc\\.${clusterDomain.replace('.', '\\.')})?$`).test(name);
}

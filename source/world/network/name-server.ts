import type {Simulation} from '../../simulation/simulation.ts';
import {outsideAddress, outsideName} from '../outside.ts';
import {clusterDomain} from '../pod-network.ts';
import type {DnsAnswer, DnsRecord} from '../types.ts';
import {answerForCluster, type ClusterNames, isClusterName, namesOfAddress} from './cluster-dns.ts';
import type {NetworkMachine} from './place.ts';

/** What is wrong with names that match the pattern (`*` stands for any part): another address, or this instead of an answer. */
export interface DnsFault {
	readonly pattern: string;
	readonly address?: string | undefined;
	readonly failure?: 'NXDOMAIN' | 'SERVFAIL' | 'timeout' | undefined;
}

interface NameServerState {
	readonly namespaces: Set<string>;
	readonly dnsFaults: Map<string, DnsFault>;
}

/** What the name servers know: CoreDNS of the cluster (and, passed on, of the world), the machines' own of the rest. */
export class NameServers {
	readonly #simulation: Simulation;
	readonly #state: NameServerState;
	readonly #findMachine: (name: string) => NetworkMachine | undefined;
	readonly #names: ClusterNames;

	constructor(
		simulation: Simulation,
		findMachine: (name: string) => NetworkMachine | undefined,
		services: Pick<ClusterNames, 'service' | 'services'>,
	) {
		this.#simulation = simulation;
		this.#findMachine = findMachine;
		this.#state = simulation.state<NameServerState>('network/names', () => ({namespaces: new Set(), dnsFaults: new Map()}));
		const {namespaces} = this.#state;
		this.#names = {
			service: services.service,
			services: services.services,
			// Where nobody has said which there are, any will do.
			hasNamespace: (name) => namespaces.size === 0 || namespaces.has(name),
		};
	}

	addNamespace(name: string): void {
		this.#state.namespaces.add(name);
	}

	removeNamespace(name: string): void {
		this.#state.namespaces.delete(name);
	}

	break(id: string, fault: DnsFault): void {
		this.#state.dnsFaults.set(id, fault);
	}

	restore(id: string): void {
		this.#state.dnsFaults.delete(id);
	}

	/** What CoreDNS answers. Undefined: nothing. */
	askCoreDns(name: string, type: string): DnsAnswer | undefined {
		const fault = this.#fault(name);
		if (fault?.failure === 'timeout') return undefined;
		if (fault?.failure !== undefined) return {rcode: fault.failure, isAuthoritative: true, answers: [], authority: [], additional: []};
		if (fault?.address !== undefined && (type === 'A' || type === 'AAAA'))
			return answer(type === 'A' ? [{name, type: 'A', ttl: 30, data: fault.address}] : []);
		if (!isClusterName(name)) {
			const ip = type === 'PTR' ? addressOfReverse(name) : undefined;
			const found = ip === undefined ? [] : namesOfAddress(ip, this.#names);
			if (found.length === 0) return this.askOutside(name, type);
			return answer(found.map((host) => ({name, type: 'PTR', ttl: 30, data: `${host}.`})));
		}
		const found = answerForCluster(name, type, this.#names);
		if (!found) return {...answer([]), rcode: 'NXDOMAIN', authority: [this.#authority()]};
		if (found.alias !== undefined) {
			const target = this.askCoreDns(found.alias.toLowerCase().replace(/\.$/, ''), type);
			return answer([...found.answers, ...(target?.answers ?? [])]);
		}
		const {answers, additional} = found;
		// The plugin `loadbalance` has another one first each time.
		const first = answers.length > 1 ? this.#simulation.random('network/names').integer(0, answers.length - 1) : 0;
		return {...answer([...answers.slice(first), ...answers.slice(0, first)], additional), authority: answers.length === 0 ? [this.#authority()] : []};
	}

	/** What the machines' own name server answers, or a public one. */
	askOutside(name: string, type: string): DnsAnswer {
		const ip = type === 'PTR' ? addressOfReverse(name) : undefined;
		const found = ip === undefined ? (this.#findMachine(name)?.internalIp ?? outsideAddress(name)) : outsideName(ip);
		if (found === undefined) return {...answer([]), rcode: 'NXDOMAIN', isAuthoritative: false, authority: [rootAuthority]};
		if (ip !== undefined) return {...answer([{name, type: 'PTR', ttl: 30, data: `${found}.`}]), isAuthoritative: false};
		return {...answer(type === 'A' ? [{name, type: 'A', ttl: 30, data: found}] : []), isAuthoritative: false};
	}

	#authority(): DnsRecord {
		const serial = 1_767_225_600 + Math.floor(this.#simulation.nowMs / 1000);
		return {
			name: clusterDomain,
			type: 'SOA',
			ttl: 30,
			data: `ns.dns.${clusterDomain}. hostmaster.${clusterDomain}. ${serial} 7200 1800 86400 30`,
		};
	}

	#fault(name: string): DnsFault | undefined {
		for (const fault of this.#state.dnsFaults.values()) if (matchesPattern(fault.pattern, name)) return fault;
		return undefined;
	}
}

const rootAuthority: DnsRecord = {
	name: '',
	type: 'SOA',
	ttl: 30,
	data: 'a.root-servers.net. nstld.verisign-grs.com. 2026010100 1800 900 604800 86400',
};

function answer(answers: readonly DnsRecord[], additional: readonly DnsRecord[] = []): DnsAnswer {
	return {rcode: 'NOERROR', isAuthoritative: true, answers, authority: [], additional};
}

/** `10.244.1.5` of `5.1.244.10.in-addr.arpa`. */
function addressOfReverse(name: string): string | undefined {
	const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
	return match ? match.slice(1).toReversed().join('.') : undefined;
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

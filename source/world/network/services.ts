import type {Simulation} from '../../simulation/simulation.ts';
import {clusterDnsAddress} from '../pod-network.ts';
import type {ServiceEndpoint, ServiceRoute} from '../types.ts';
import {balancedEndpoints, type UsableEndpoints, usableEndpoints} from './service-endpoints.ts';

interface ServiceState {
	readonly services: Map<string, ServiceRoute>;
	/** By `service|port|machine|client`; the one used longest ago first. */
	readonly affinities: Map<string, {readonly endpoint: string; readonly untilMs: number}>;
	/** The values of the node labels `topology.kubernetes.io/zone`, by machine. */
	readonly zones: Map<string, string>;
	/** What machines still go by that have not heard of a change, by machine and Service. */
	readonly stale: Map<string, Map<string, ServiceRoute | undefined>>;
	/** Whether there is, or was, a Service at the address of the cluster's DNS. */
	hasClusterDns: boolean;
}

/** A port of a Service, as a connection to one of its addresses finds it. */
export interface ServicePort {
	readonly key: string;
	readonly route: ServiceRoute;
	/** Its place among the route's ports. */
	readonly port: number;
	/** Found by an address meant for those outside: a node port, an external address. */
	readonly isExternal: boolean;
}

/** Who asks for an endpoint, and of which machine's kube-proxy. */
export interface ServiceClient {
	readonly machine: string;
	readonly ip: string;
	/**
	Inside: a pod, or the machine itself. Outside: through a port of that machine. Balanced: through a load balancer in
	front of all machines, which leaves out those that have no endpoint if the traffic policy wants it to.
	*/
	readonly from: 'inside' | 'outside' | 'balancer';
}

/** What kube-proxy does with a new connection: passes it on, or answers for nobody (REJECT), or says nothing (DROP). */
export type ServiceVerdict = ServiceEndpoint | 'reject' | 'drop';

export type Protocol = 'TCP' | 'UDP';

/**
What kube-proxy makes of Services on every machine (iptables mode): addresses that lead to one of their endpoints.
A machine that is cut off from the API server goes on with what it knew.
*/
export class NetworkServices {
	readonly #simulation: Simulation;
	readonly #isCutOff: (machine: string) => boolean;
	readonly #state: ServiceState;
	/** By protocol, address and port; rebuilt from the state when it changes. */
	#index: Map<string, ServicePort> | undefined;
	readonly #addresses = new Set<string>();

	constructor(
		simulation: Simulation,
		/** Whether a machine hears nothing of the API server at this moment. */
		isCutOff: (machine: string) => boolean,
	) {
		this.#simulation = simulation;
		this.#isCutOff = isCutOff;
		this.#state = simulation.state<ServiceState>('network/services', () => ({
			services: new Map(),
			affinities: new Map(),
			zones: new Map(),
			stale: new Map(),
			hasClusterDns: false,
		}));
	}

	/** `unheard` are the machines the change does not reach. */
	set(key: string, service: ServiceRoute, unheard: readonly string[]): void {
		this.#keepFor(unheard, key);
		this.#state.services.set(key, service);
		if (service.clusterIp === clusterDnsAddress) this.#state.hasClusterDns = true;
		this.#index = undefined;
	}

	get hasClusterDns(): boolean {
		return this.#state.hasClusterDns;
	}

	remove(key: string, unheard: readonly string[]): void {
		this.#keepFor(unheard, key);
		this.#state.services.delete(key);
		this.#index = undefined;
	}

	#keepFor(machines: readonly string[], key: string): void {
		const {stale, services} = this.#state;
		for (const machine of machines) {
			let kept = stale.get(machine);
			if (!kept) {
				kept = new Map();
				stale.set(machine, kept);
			}
			if (!kept.has(key)) kept.set(key, services.get(key));
		}
	}

	setZone(machine: string, zone: string | undefined): void {
		if (zone === undefined) this.#state.zones.delete(machine);
		else this.#state.zones.set(machine, zone);
	}

	all(): IterableIterator<readonly [string, ServiceRoute]> {
		return this.#state.services.entries();
	}

	get(key: string): ServiceRoute | undefined {
		return this.#state.services.get(key);
	}

	/** The Service port that a connection from there to an address is for. */
	at(machine: string, protocol: Protocol, ip: string, port: number): ServicePort | undefined {
		return this.#find(machine, `${protocol} ${ip}:${port}`);
	}

	atNodePort(machine: string, protocol: Protocol, port: number): ServicePort | undefined {
		return this.#find(machine, `${protocol} node:${port}`);
	}

	isAddress(ip: string): boolean {
		this.#ports();
		return this.#addresses.has(ip);
	}

	#find(machine: string, address: string): ServicePort | undefined {
		const found = this.#ports().get(address);
		if (this.#state.stale.size === 0) return found;
		const kept = this.#staleOf(machine);
		if (!kept) return found;
		for (const [key, route] of kept) {
			if (!route) continue;
			const port = portsOf(key, route).find(([name]) => name === address);
			if (port) return port[1];
		}
		return found && kept.has(found.key) ? undefined : found;
	}

	#staleOf(machine: string): ReadonlyMap<string, ServiceRoute | undefined> | undefined {
		const kept = this.#state.stale.get(machine);
		if (!kept || this.#isCutOff(machine)) return kept;
		this.#state.stale.delete(machine);
		return undefined;
	}

	#ports(): Map<string, ServicePort> {
		if (!this.#index) {
			this.#index = new Map();
			this.#addresses.clear();
			for (const [key, route] of this.#state.services) {
				if (route.clusterIp !== undefined) this.#addresses.add(route.clusterIp);
				for (const [address, port] of portsOf(key, route)) this.#index.set(address, port);
			}
		}
		return this.#index;
	}

	/** Those kube-proxy picks from for a new connection from there; empty: it is refused or dropped. */
	endpoints(servicePort: ServicePort, client: ServiceClient): readonly ServiceEndpoint[] {
		return this.#usable(servicePort, client).endpoints;
	}

	#usable({route, port, isExternal}: ServicePort, {machine, from}: ServiceClient): UsableEndpoints {
		const {endpoints} = route.ports[port]!;
		if (from === 'balancer') return balancedEndpoints(endpoints, route.isExternalLocal ?? false);
		// Who is inside already gets to the external addresses by the short way.
		const isLocal = isExternal ? (route.isExternalLocal ?? false) && from === 'outside' : (route.isInternalLocal ?? false);
		return usableEndpoints(endpoints, isLocal, machine, this.#state.zones.get(machine));
	}

	/** Where a new connection of the client goes. */
	pick(servicePort: ServicePort, client: ServiceClient): ServiceVerdict {
		const {endpoints, hasAny} = this.#usable(servicePort, client);
		if (endpoints.length === 0) return hasAny ? 'drop' : 'reject';
		const {key, route, port} = servicePort;
		const {affinityMs} = route;
		if (affinityMs === undefined) return endpoints.length === 1 ? endpoints[0]! : this.#simulation.random('network/services').pick(endpoints);
		const affinityKey = `${key}|${port}|${client.machine}|${client.ip}`;
		const {affinities} = this.#state;
		const kept = affinities.get(affinityKey);
		const {nowMs} = this.#simulation;
		const found = kept && kept.untilMs > nowMs ? endpoints.find(({ip}) => ip === kept.endpoint) : undefined;
		const endpoint = found ?? this.#simulation.random('network/services').pick(endpoints);
		affinities.delete(affinityKey);
		affinities.set(affinityKey, {endpoint: endpoint.ip, untilMs: nowMs + affinityMs});
		// The kernel forgets what is too old; the oldest is first.
		for (const [oldKey, {untilMs}] of affinities) {
			if (untilMs > nowMs) break;
			affinities.delete(oldKey);
		}
		return endpoint;
	}
}

/** The addresses of a Service's ports. */
function portsOf(key: string, route: ServiceRoute): (readonly [string, ServicePort])[] {
	return route.ports.flatMap(({protocol, port: number, nodePort}, port) => {
		const found: (readonly [string, ServicePort])[] = [];
		const external = {key, route, port, isExternal: true};
		if (route.clusterIp !== undefined) found.push([`${protocol} ${route.clusterIp}:${number}`, {...external, isExternal: false}]);
		if (nodePort !== undefined) found.push([`${protocol} node:${nodePort}`, external]);
		for (const ip of route.externalIps ?? []) found.push([`${protocol} ${ip}:${number}`, external]);
		return found;
	});
}

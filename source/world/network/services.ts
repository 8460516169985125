import type {Simulation} from '../../simulation/simulation.ts';
import type {ServiceRoute} from '../types.ts';

interface ServiceState {
	readonly services: Map<string, ServiceRoute>;
	/** Endpoint addresses by `service|port|client`. */
	readonly affinities: Map<string, {readonly endpoint: string; readonly untilMs: number}>;
}

/** A port of a Service, as connections to its address find it. */
export interface ServicePort {
	readonly key: string;
	readonly route: ServiceRoute;
	/** Its place among the route's ports. */
	readonly port: number;
}

export interface ServiceEndpoint {
	readonly ip: string;
	readonly port: number;
}

/** service.spec.sessionAffinityConfig.clientIP.timeoutSeconds by default. */
const affinityMs = 10_800_000;

/** What kube-proxy makes of Services on every machine (iptables mode): addresses that lead to one of their endpoints. */
export class NetworkServices {
	readonly #simulation: Simulation;
	readonly #state: ServiceState;
	/** `address:port` of Services, and node ports, rebuilt from the state when it changes. */
	#index: Map<string, ServicePort> | undefined;
	readonly #addresses = new Set<string>();

	constructor(simulation: Simulation) {
		this.#simulation = simulation;
		this.#state = simulation.state<ServiceState>('network/services', () => ({services: new Map(), affinities: new Map()}));
	}

	set(key: string, service: ServiceRoute): void {
		this.#state.services.set(key, service);
		this.#index = undefined;
	}

	remove(key: string): void {
		this.#state.services.delete(key);
		this.#index = undefined;
	}

	/** Whom kube-proxy picks from for a new connection to a Service's port (without one: to its first). Undefined: there is no such Service or port. */
	endpoints(key: string, port?: number): readonly ServiceEndpoint[] | undefined {
		const ports = this.#state.services.get(key)?.ports;
		return (port === undefined ? ports?.[0] : ports?.find((candidate) => candidate.port === port))?.endpoints;
	}

	/** The Service port at an address. */
	at(ip: string, port: number): ServicePort | undefined {
		return this.#ports().get(`${ip}:${port}`);
	}

	atNodePort(port: number): ServicePort | undefined {
		return this.#ports().get(`node:${port}`);
	}

	isAddress(ip: string): boolean {
		this.#ports();
		return this.#addresses.has(ip);
	}

	#ports(): Map<string, ServicePort> {
		if (!this.#index) {
			this.#index = new Map();
			this.#addresses.clear();
			for (const [key, route] of this.#state.services) {
				if (route.clusterIp !== undefined && route.clusterIp !== 'None') this.#addresses.add(route.clusterIp);
				for (const [port, {port: number, nodePort}] of route.ports.entries()) {
					if (route.clusterIp !== undefined && route.clusterIp !== 'None') this.#index.set(`${route.clusterIp}:${number}`, {key, route, port});
					if (nodePort !== undefined) this.#index.set(`node:${nodePort}`, {key, route, port});
				}
			}
		}
		return this.#index;
	}

	/** The endpoint a new connection of the client goes to. */
	pick({key, route, port}: ServicePort, clientIp: string): ServiceEndpoint | undefined {
		const {endpoints} = route.ports[port]!;
		if (endpoints.length === 0) return undefined;
		if (!route.sessionAffinity) return endpoints.length === 1 ? endpoints[0] : this.#simulation.random('network/services').pick(endpoints);
		const affinityKey = `${key}|${port}|${clientIp}`;
		const kept = this.#state.affinities.get(affinityKey);
		const {nowMs} = this.#simulation;
		const found = kept && kept.untilMs > nowMs ? endpoints.find(({ip}) => ip === kept.endpoint) : undefined;
		const endpoint = found ?? this.#simulation.random('network/services').pick(endpoints);
		this.#state.affinities.set(affinityKey, {endpoint: endpoint.ip, untilMs: nowMs + affinityMs});
		return endpoint;
	}
}

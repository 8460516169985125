import type {Simulation} from '../simulation/simulation.ts';
import type {Kernel} from './kernel.ts';
import {NetworkAddresses} from './network/addresses.ts';
import {type Impairment, type ImpairmentTarget, NetworkLinks} from './network/links.ts';
import {type DnsFault, type FoundName, NetworkNames} from './network/names.ts';
import {addressesTowardsPods, isAddress, type NetworkMachine, type Place} from './network/place.ts';
import {NetworkServices, type ServiceEndpoint} from './network/services.ts';
import {isOutsidePortOpen, outsideAnswer, outsideLatencyMs} from './outside.ts';
import {clusterDnsAddress, type PodNetwork, resolverOf} from './pod-network.ts';
import type {ProcessRecord} from './process.ts';
import {programTable} from './program-table.ts';
import type {ConnectOutcome, GrpcOutcome, HttpOutcome, HttpRequest, Network, Origin, ServiceRoute} from './types.ts';

/*
The network between machines and pods: addresses, Services as kube-proxy makes them (iptables mode), names as
CoreDNS answers them. An answer is decided at once and says how long it takes; requests cost no events.
Left out: UDP other than DNS, IPv6, NetworkPolicy, most of the world outside (see outside.ts).
*/

type Failure = Exclude<ConnectOutcome, {readonly kind: 'connected'}>;

type Route =
	| {
			readonly isOpen: true;
			readonly kernel: Kernel;
			readonly process: ProcessRecord;
			readonly latencyMs: number;
			readonly remoteIp: string;
			readonly port: number;
	  }
	| {readonly isOpen: false; readonly failure: Failure; readonly outside?: string};

/** How long until "no route to host" comes back: three ARP questions. */
const arpTimeoutMs = 3000;
/** A gRPC or TCP answer of the pod's program itself. */
const noTimeLimit = 2 ** 31;

export class ClusterNetwork implements Network {
	readonly #simulation: Simulation;
	readonly #findMachine: (name: string) => NetworkMachine | undefined;
	readonly #addresses: NetworkAddresses;
	readonly #links: NetworkLinks;
	readonly #services: NetworkServices;
	readonly #names: NetworkNames;

	constructor(simulation: Simulation, findMachine: (name: string) => NetworkMachine | undefined) {
		this.#simulation = simulation;
		this.#findMachine = findMachine;
		this.#addresses = new NetworkAddresses(simulation, findMachine);
		this.#links = new NetworkLinks(simulation);
		this.#services = new NetworkServices(simulation);
		this.#names = new NetworkNames(simulation, findMachine, (place) => this.#isClusterDnsUp(place));
	}

	// Machines and addresses

	addMachine(machine: NetworkMachine): void {
		this.#addresses.addMachine(machine);
	}

	podNetwork(machineName: string, podSubnet: string, bootedAtMs: () => number): PodNetwork {
		const prefix = podSubnet.slice(0, podSubnet.lastIndexOf('.') + 1);
		return {
			attach: (sandboxId, config) => this.#addresses.attach(machineName, prefix, sandboxId, config),
			detach: (sandboxId) => this.#addresses.detach(machineName, sandboxId),
			range: () => ({first: `${prefix}2`, last: `${prefix}254`}),
			resolver: resolverOf,
			bootedAtMs,
		};
	}

	/** The name of the pod that has the address now. */
	podNameAt(ip: string): string | undefined {
		return this.#addresses.podAt(ip)?.sandbox?.config.name;
	}

	canReach(fromMachine: string, toMachine: string): boolean {
		const [from, to] = [this.#findMachine(fromMachine), this.#findMachine(toMachine)];
		if (!from?.isUp() || !to?.isUp()) return false;
		return fromMachine === toMachine || !this.#links.isCut(fromMachine, toMachine);
	}

	partition(name: string, oneSide: readonly string[], otherSide: readonly string[]): void {
		this.#links.partition(name, oneSide, otherSide);
	}

	heal(name: string): void {
		this.#links.heal(name);
	}

	impair(id: string, target: ImpairmentTarget, impairment: Impairment): void {
		this.#links.impair(id, target, impairment);
	}

	restoreImpairment(id: string): void {
		this.#links.restoreImpairment(id);
	}

	// Services and names

	setService(key: string, service: ServiceRoute): void {
		this.#services.set(key, service);
	}

	removeService(key: string): void {
		this.#services.remove(key);
	}

	/** Whom kube-proxy picks from for a new connection to a Service's port (without one: to its first). Undefined: there is no such Service or port. */
	serviceEndpoints(key: string, port?: number): readonly ServiceEndpoint[] | undefined {
		return this.#services.endpoints(key, port);
	}

	setDnsRecord(name: string, addresses: readonly string[]): void {
		this.#names.setRecord(name, addresses);
	}

	removeDnsRecord(name: string): void {
		this.#names.removeRecord(name);
	}

	/** Makes names that match the pattern fail, or (with an address) lead there. */
	breakDns(id: string, fault: DnsFault): void {
		this.#names.break(id, fault);
	}

	restoreDns(id: string): void {
		this.#names.restore(id);
	}

	/** Addresses of a name, by the resolver of where it is asked. Undefined: there is no such name, or nobody answers. */
	lookup(origin: Origin, name: string): FoundName | undefined {
		const place = this.#placeOf(origin);
		return place && this.#names.resolve(place, name);
	}

	/** CoreDNS answers if its Service (once there is one) has an endpoint that can be reached and listens. */
	#isClusterDnsUp(place: Place): boolean {
		if (!this.#services.isAddress(clusterDnsAddress)) return true;
		return this.#route(place, clusterDnsAddress, 53, noTimeLimit).isOpen;
	}

	// Connections

	http(origin: Origin, request: HttpRequest, timeoutMs: number): HttpOutcome {
		const route = this.#open(origin, request.host, request.port, timeoutMs);
		if (!route.isOpen) {
			if (route.outside === undefined) return route.failure;
			return {kind: 'response', headers: {}, ...outsideAnswer(route.outside, request), latencyMs: route.failure.latencyMs, cause: 0};
		}
		const {kernel, process, remoteIp, port} = route;
		const behaviour = kernel.behaviourOf(process.containerId);
		if (behaviour.isHanging) return {kind: 'timeout', latencyMs: timeoutMs};
		const program = programTable.get(process.program);
		if (!program?.onRequest) return {kind: 'reset', latencyMs: route.latencyMs};
		const {response, cpuMs} = kernel.request(program, process, {...request, port, remoteIp});
		if (!response) return kernel.isAlive(process) ? {kind: 'timeout', latencyMs: timeoutMs} : {kind: 'reset', latencyMs: route.latencyMs};
		if (response.status === 0) return {kind: 'reset', latencyMs: route.latencyMs, message: response.body};
		const cgroup = kernel.cgroup(process.containerId);
		const delayMs = cgroup ? kernel.cpu.delayMs(cgroup, cpuMs) + kernel.memory.delayMs(cgroup) : 0;
		const latencyMs = route.latencyMs + response.latencyMs + (behaviour.latencyMs ?? 0) + delayMs;
		if (latencyMs > timeoutMs) return {kind: 'timeout', latencyMs: timeoutMs};
		const isForced = behaviour.httpStatus !== undefined && behaviour.httpStatus !== response.status;
		return {
			kind: 'response',
			status: isForced ? behaviour.httpStatus! : response.status,
			headers: response.headers ?? {},
			body: isForced ? '' : response.body,
			latencyMs,
			cause: isForced ? kernel.behaviourCauseOf(process.containerId) : (response.cause ?? 0),
		};
	}

	connect(origin: Origin, host: string, port: number, timeoutMs: number): ConnectOutcome {
		const route = this.#open(origin, host, port, timeoutMs);
		if (route.isOpen) return {kind: 'connected', latencyMs: route.latencyMs};
		return route.outside === undefined ? route.failure : {kind: 'connected', latencyMs: route.failure.latencyMs};
	}

	grpcHealth(origin: Origin, host: string, port: number, service: string, timeoutMs: number): GrpcOutcome {
		const route = this.#open(origin, host, port, timeoutMs);
		if (!route.isOpen) return route.failure;
		const {kernel, process} = route;
		const behaviour = kernel.behaviourOf(process.containerId);
		const servingStatus = behaviour.isHanging ? undefined : kernel.grpcHealth(process, service);
		const cgroup = kernel.cgroup(process.containerId);
		const delayMs = cgroup ? kernel.cpu.delayMs(cgroup, 1) + kernel.memory.delayMs(cgroup) : 0;
		const latencyMs = route.latencyMs + 1 + (behaviour.latencyMs ?? 0) + delayMs;
		if (servingStatus === undefined || latencyMs > timeoutMs) return {kind: 'timeout', latencyMs: timeoutMs};
		return {kind: 'status', servingStatus, latencyMs};
	}

	#placeOf(origin: Origin): Place | undefined {
		const machine = this.#findMachine(origin.machine);
		if (!machine?.isUp()) return undefined;
		if (!('podUid' in origin)) return {machine, sandbox: undefined};
		const sandbox = machine.sandboxOfPod(origin.podUid);
		return sandbox && {machine, sandbox};
	}

	#open(origin: Origin, host: string, port: number, timeoutMs: number): Route {
		const place = this.#placeOf(origin);
		if (!place) return {isOpen: false, failure: {kind: 'unreachable', latencyMs: 0}};
		if (isAddress(host)) return this.#route(place, host, port, timeoutMs);
		const found = this.#names.resolve(place, host);
		if (!found) return {isOpen: false, failure: {kind: 'unknown-host', latencyMs: 1, host}};
		const ip = found.addresses.length === 1 ? found.addresses[0]! : this.#simulation.random('network/names').pick(found.addresses);
		return this.#route(place, ip, port, timeoutMs);
	}

	#route(from: Place, givenIp: string, givenPort: number, timeoutMs: number): Route {
		let [ip, port] = [givenIp, givenPort];
		if (ip.startsWith('127.')) return this.#arrive(from, from, port, 0, '127.0.0.1', timeoutMs);
		// Most requests go to a pod's own address, which is no Service's.
		let to = this.#addresses.podAt(ip);
		if (!to) {
			const service = this.#services.at(ip, port) ?? (this.#addresses.isMachine(ip) ? this.#services.atNodePort(port) : undefined);
			if (service) {
				const endpoint = this.#services.pick(service, from.sandbox?.ip ?? from.machine.internalIp);
				// kube-proxy rejects what has no endpoints.
				if (!endpoint) return {isOpen: false, failure: {kind: 'refused', latencyMs: 1}};
				({ip, port} = endpoint);
			} else if (this.#services.isAddress(ip)) {
				return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
			}
			to = this.#addresses.podAt(ip);
			if (!to) {
				const machine = this.#addresses.machineAt(ip, port);
				if (machine) ({place: to, port} = machine);
			}
		}
		if (!to) return this.#outside(from, ip, port, timeoutMs) ?? this.#lost(from, ip, timeoutMs);
		const isSameMachine = to.machine === from.machine;
		if (!isSameMachine && !this.canReach(from.machine.name, to.machine.name)) {
			return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
		}
		const latencyMs = isSameMachine ? 1 : this.#simulation.random('network').integer(1, 2);
		return this.#arrive(from, to, port, latencyMs, remoteIpOf(from, to), timeoutMs);
	}

	#arrive(from: Place, to: Place, port: number, givenLatencyMs: number, remoteIp: string, timeoutMs: number): Route {
		let latencyMs = givenLatencyMs;
		if (from !== to) {
			const suffered = this.#links.impairmentMs(from, to);
			if (suffered === undefined || latencyMs + suffered > timeoutMs) return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
			latencyMs += suffered;
		}
		const {kernel} = to.machine;
		const process = kernel.listener(to.sandbox === undefined || to.sandbox.config.isHostNetwork ? 'host' : to.sandbox.id, port);
		if (!process) return {isOpen: false, failure: {kind: 'refused', latencyMs}};
		return {isOpen: true, kernel, process, latencyMs, remoteIp, port};
	}

	/** A public host: no process of this world serves there, so what gets through is told by `outside`. Undefined: it is none. */
	#outside(from: Place, ip: string, port: number, timeoutMs: number): Route | undefined {
		const isPortOpen = isOutsidePortOpen(ip, port);
		if (isPortOpen === undefined) return undefined;
		const addedMs = this.#links.impairmentMs(from, from);
		const latencyMs = outsideLatencyMs + (addedMs ?? timeoutMs);
		if (addedMs === undefined || latencyMs > timeoutMs) return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
		return {isOpen: false, failure: {kind: 'refused', latencyMs}, ...(isPortOpen ? {outside: ip} : {})};
	}

	/** An address that nobody has: its machine says so after a while, but a dead machine and the rest of the world outside say nothing. */
	#lost(from: Place, ip: string, timeoutMs: number): Route {
		const owner = this.#addresses.machineOfRange(ip);
		const isAnswered = owner !== undefined && (owner === from.machine || this.canReach(from.machine.name, owner.name));
		if (isAnswered && arpTimeoutMs <= timeoutMs) return {isOpen: false, failure: {kind: 'unreachable', latencyMs: arpTimeoutMs}};
		return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
	}
}

/** The sender's address as the receiver sees it: a machine speaks to its own pods through their bridge. */
function remoteIpOf(from: Place, to: Place): string {
	if (from.sandbox?.ip !== undefined) return from.sandbox.ip;
	if (to.sandbox === undefined || to.sandbox.config.isHostNetwork) return from.machine.internalIp;
	const {bridge, overlay} = addressesTowardsPods(from.machine);
	return from.machine === to.machine ? bridge : overlay;
}

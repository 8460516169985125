import type {Simulation} from '../simulation/simulation.ts';
import type {Kernel} from './kernel.ts';
import {NetworkAddresses} from './network/addresses.ts';
import {type Impairment, type ImpairmentTarget, NetworkLinks} from './network/links.ts';
import {type DnsFault, NameServers} from './network/name-server.ts';
import {NetworkPaths} from './network/paths.ts';
import {addressesTowardsPods, isAddress, type NetworkMachine, type Place} from './network/place.ts';
import {type ResolverFiles, resolveName} from './network/resolver.ts';
import {NetworkServices, type Protocol, type ServiceClient, type ServicePort, type ServiceVerdict} from './network/services.ts';
import type {NetworkStack} from './network/stack.ts';
import {isOutsidePortOpen, outsideAnswer, outsideLatencyMs} from './outside.ts';
import {clusterDnsAddress, hostDnsAddress, type PodNetwork, resolverOf} from './pod-network.ts';
import type {ProcessRecord} from './process.ts';
import {describedHeaders} from './response-headers.ts';
import type {
	ConnectOutcome,
	Cut,
	DnsOutcome,
	EchoOutcome,
	GrpcOutcome,
	HttpOutcome,
	HttpRequest,
	Network,
	Origin,
	PlaceSelector,
	ResolveOutcome,
	ServiceEndpoint,
	ServiceRoute,
} from './types.ts';

/*
The network between machines and pods: addresses, Services as kube-proxy makes them (iptables mode), names as
CoreDNS answers them. An answer is decided at once and says how long it takes; requests cost no events.
Left out: UDP other than DNS, IPv6, NetworkPolicy, most of the world outside (see outside.ts).
*/

type Failure = Exclude<ConnectOutcome, {readonly kind: 'connected'}>;

type Route =
	| {
			readonly isOpen: true;
			readonly from: Place;
			readonly to: Place;
			readonly kernel: Kernel;
			readonly process: ProcessRecord;
			readonly latencyMs: number;
			readonly remoteIp: string;
			readonly port: number;
	  }
	| {readonly isOpen: false; readonly failure: Failure; readonly outside?: string};

/** An answer that takes so long is waited for by those who end, and may never come. */
const slowAnswerMs = 50;
/** How long until "no route to host" comes back: three ARP questions. */
const arpTimeoutMs = 3000;

export class ClusterNetwork implements Network {
	readonly #simulation: Simulation;
	readonly #findMachine: (name: string) => NetworkMachine | undefined;
	readonly #addresses: NetworkAddresses;
	readonly #links: NetworkLinks;
	readonly #services: NetworkServices;
	readonly #names: NameServers;
	readonly #paths: NetworkPaths;

	constructor(simulation: Simulation, findMachine: (name: string) => NetworkMachine | undefined) {
		this.#simulation = simulation;
		this.#findMachine = findMachine;
		this.#addresses = new NetworkAddresses(simulation, findMachine);
		this.#links = new NetworkLinks(simulation);
		this.#paths = new NetworkPaths(simulation, this.#addresses, this.#links, () => this.#addresses.machines());
		this.#services = new NetworkServices(simulation, (machine) => this.#isCutOff(machine));
		this.#names = new NameServers(simulation, findMachine, {
			service: (key) => this.#services.get(key),
			services: () => this.#services.all(),
		});
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
			stack: (sandbox) => this.#paths.stack({machine: this.#findMachine(machineName)!, sandbox}),
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
		return from === to || !this.#links.cutBetween({machine: from, sandbox: undefined}, {machine: to, sandbox: undefined});
	}

	partition(name: string, cut: Cut): void {
		this.#links.cut(name, cut);
	}

	heal(name: string): void {
		this.#links.heal(name);
	}

	/** Makes connections of the target suffer: with those of `towards`, or with everybody. */
	impair(id: string, target: ImpairmentTarget, impairment: Impairment, towards?: readonly PlaceSelector[]): void {
		this.#links.impair(id, target, impairment, towards);
	}

	restoreImpairment(id: string): void {
		this.#links.restoreImpairment(id);
	}

	// Services and names

	/** The machine the API server is on: whoever cannot reach it hears of no change. */
	apiServerMachine: string | undefined;

	setService(key: string, service: ServiceRoute): void {
		this.#services.set(key, service, this.#cutOffMachines());
	}

	removeService(key: string): void {
		this.#services.remove(key, this.#cutOffMachines());
	}

	setZone(machine: string, zone: string | undefined): void {
		this.#services.setZone(machine, zone);
	}

	#cutOffMachines(): readonly string[] {
		return this.#links.hasCuts ? this.#addresses.machineNames().filter((name) => this.#findMachine(name)!.isUp() && this.#isCutOff(name)) : [];
	}

	#isCutOff(machine: string): boolean {
		return this.apiServerMachine !== undefined && !this.canReach(machine, this.apiServerMachine);
	}

	/**
	Whom kube-proxy picks from for a new connection to a Service's port (without one: to its first), opened on a machine or
	from outside. Undefined: there is no such Service or port.
	*/
	serviceEndpoints(key: string, port: number | undefined, client: ServiceClient): readonly ServiceEndpoint[] | undefined {
		const servicePort = this.#servicePort(key, port, client);
		return servicePort && this.#services.endpoints(servicePort, client);
	}

	/** Where a new connection of the client to the Service goes, with session affinity if it has it. */
	pickEndpoint(key: string, port: number | undefined, client: ServiceClient): ServiceVerdict | undefined {
		const servicePort = this.#servicePort(key, port, client);
		return servicePort && this.#services.pick(servicePort, client);
	}

	hasAffinity(key: string): boolean {
		return this.#services.get(key)?.affinityMs !== undefined;
	}

	/** Whether only a machine's own endpoints serve those from outside. */
	isExternalLocal(key: string): boolean {
		return this.#services.get(key)?.isExternalLocal ?? false;
	}

	#servicePort(key: string, wanted: number | undefined, {from}: ServiceClient): ServicePort | undefined {
		const route = this.#services.get(key);
		const port = wanted === undefined ? 0 : (route?.ports.findIndex((candidate) => candidate.port === wanted) ?? -1);
		return route?.ports[port] && {key, route, port, isExternal: from !== 'inside'};
	}

	addNamespace(name: string): void {
		this.#names.addNamespace(name);
	}

	removeNamespace(name: string): void {
		this.#names.removeNamespace(name);
	}

	/** Whether packets from outside the cluster reach a machine that has power. */
	isReachableFromOutside(machineName: string): boolean {
		const machine = this.#findMachine(machineName);
		return machine?.isUp() === true && !this.#links.cutBetween({machine, sandbox: undefined}, undefined);
	}

	/**
	Who serves at a pod's address: its machine and process. `silent`: its machine does not say. Undefined: nobody, and
	whoever had a connection to somebody who did has been told that it is closed.
	*/
	serverAt(ip: string, port: number): {readonly server: string} | 'silent' | undefined {
		const place = this.#addresses.podAt(ip) ?? this.#addresses.machineAt(ip, port)?.place;
		if (!place) return this.#addresses.machineOfRange(ip)?.isUp() === false ? 'silent' : undefined;
		if (!place.machine.isUp()) return 'silent';
		const process = this.#listener(place, port);
		return process && {server: `${place.machine.name}/${process.pid}`};
	}

	#listener({machine, sandbox}: Place, port: number): ProcessRecord | undefined {
		return machine.kernel.processes.listener(sandbox === undefined || sandbox.config.isHostNetwork ? 'host' : sandbox.id, port);
	}

	/** Makes names that match the pattern fail, or (with an address) lead there. */
	breakDns(id: string, fault: DnsFault): void {
		this.#names.break(id, fault);
	}

	restoreDns(id: string): void {
		this.#names.restore(id);
	}

	/** Addresses of a name, as a program finds them. */
	resolve(origin: Origin, name: string, files?: ResolverFiles): ResolveOutcome {
		const place = this.#placeOf(origin);
		return place ? this.#resolve(place, name, files) : {kind: 'not-found', isTemporary: true, latencyMs: 0};
	}

	#resolve(place: Place, name: string, files?: ResolverFiles): ResolveOutcome {
		return resolveName(place, name, (...question) => this.#ask(place, ...question), files);
	}

	/** Asks a name server for the records of one name and type. */
	query(origin: Origin, server: string, name: string, type: string, timeoutMs: number): DnsOutcome {
		const place = this.#placeOf(origin);
		return place ? this.#ask(place, server, name.toLowerCase().replace(/\.$/, ''), type, timeoutMs) : {kind: 'timeout', latencyMs: timeoutMs};
	}

	#ask(place: Place, server: string, name: string, type: string, timeoutMs: number): DnsOutcome {
		const timeout: DnsOutcome = {kind: 'timeout', latencyMs: timeoutMs};
		if (server === hostDnsAddress || isOutsidePortOpen(server, 53)) {
			if (this.#links.cutBetween(place, undefined)) return timeout;
			const latencyMs = 1 + (this.#links.impairmentMs(place, undefined, 'handshake') ?? timeoutMs);
			return latencyMs > timeoutMs ? timeout : {kind: 'answer', latencyMs, ...this.#names.askOutside(name, type)};
		}
		// Where no cluster DNS has been installed at all, it is taken for granted.
		if (server === clusterDnsAddress && !this.#services.hasClusterDns) {
			const answer = this.#names.askCoreDns(name, type);
			return answer ? {kind: 'answer', latencyMs: 1, ...answer} : timeout;
		}
		const route = this.#route(place, server, 53, timeoutMs, 'UDP');
		if (!route.isOpen) return {kind: route.failure.kind === 'refused' ? 'refused' : 'timeout', latencyMs: route.failure.latencyMs};
		const {isHanging, latencyMs: addedMs = 0} = route.kernel.behaviourOf(route.process.containerId);
		const latencyMs = route.latencyMs + addedMs;
		if (isHanging || route.kernel.program(route.process.program)?.name !== 'coredns' || latencyMs > timeoutMs) return timeout;
		const answer = this.#names.askCoreDns(name, type);
		return answer ? {kind: 'answer', latencyMs, ...answer} : timeout;
	}

	// Single packets

	/** Interfaces and routes, as whoever is there sees them. */
	stack(origin: Origin): NetworkStack | undefined {
		const place = this.#placeOf(origin);
		return place && this.#paths.stack(place);
	}

	echo(origin: Origin, ip: string): EchoOutcome {
		const place = this.#placeOf(origin);
		return place ? this.#paths.echo(place, ip) : {kind: 'lost'};
	}

	hops(origin: Origin, ip: string): ReturnType<NetworkPaths['hops']> {
		const place = this.#placeOf(origin);
		return place ? this.#paths.hops(place, ip) : {hops: [], end: 'lost'};
	}

	// Connections

	http(origin: Origin, request: HttpRequest, timeoutMs: number): HttpOutcome {
		const route = this.#open(origin, request.host, request.port, Math.min(timeoutMs, request.connectTimeoutMs ?? timeoutMs));
		if (!route.isOpen) {
			if (route.outside === undefined) return route.failure;
			return {kind: 'response', headers: {}, ...outsideAnswer(route.outside, request), latencyMs: route.failure.latencyMs, cause: 0};
		}
		const {kernel, process, remoteIp, port} = route;
		const behaviour = kernel.behaviourOf(process.containerId);
		if (behaviour.isHanging) return {kind: 'timeout', latencyMs: timeoutMs};
		const program = kernel.program(process.program);
		if (!program?.onRequest) return {kind: 'reset', latencyMs: route.latencyMs};
		const cgroup = kernel.cgroup(process.containerId);
		const queueMs = cgroup ? kernel.cpu.queueMs(cgroup) : 0;
		const {response, cpuMs} = kernel.requests.answer(program, process, {...request, port, remoteIp});
		if (!response) return kernel.processes.isAlive(process) ? {kind: 'timeout', latencyMs: timeoutMs} : {kind: 'reset', latencyMs: route.latencyMs};
		if (response.status === 0) return {kind: 'reset', latencyMs: route.latencyMs, message: response.body};
		const delayMs = cgroup ? queueMs + kernel.cpu.delayMs(cgroup, cpuMs) + kernel.memory.delayMs(cgroup) : 0;
		const exchangeMs = route.from === route.to ? 0 : this.#links.impairmentMs(route.from, route.to, 'data');
		const latencyMs = route.latencyMs + response.latencyMs + (behaviour.latencyMs ?? 0) + delayMs + (exchangeMs ?? timeoutMs);
		if (latencyMs > timeoutMs) return {kind: 'timeout', latencyMs: timeoutMs};
		const isForced = behaviour.httpStatus !== undefined && behaviour.httpStatus !== response.status;
		const outcome = {
			kind: 'response',
			status: isForced ? behaviour.httpStatus! : response.status,
			headers: request.isShown ? describedHeaders(process, request, response, this.#simulation.nowMs) : (response.headers ?? {}),
			body: isForced ? '' : response.body,
			latencyMs,
			cause: isForced ? kernel.behaviourCauseOf(process.containerId) : (response.cause ?? 0),
		} as const;
		const begun = latencyMs >= slowAnswerMs ? {...outcome, ...this.#begin(route.to.machine, process, latencyMs)} : outcome;
		return request.isShown ? {...begun, connectMs: route.latencyMs} : begun;
	}

	/** A request that is under way for some time: a server that is told to go finishes it first. */
	#begin({name}: NetworkMachine, process: ProcessRecord, latencyMs: number): {readonly server: string} {
		process.busyUntilMs = Math.max(process.busyUntilMs, this.#simulation.nowMs + latencyMs);
		return {server: `${name}/${process.pid}`};
	}

	/** Whether the process of a slow answer still runs. */
	isServing(server: string): boolean {
		const [machine = '', pid] = server.split('/');
		return this.#findMachine(machine)?.kernel.processes.get(Number(pid)) !== undefined;
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
		const servingStatus = behaviour.isHanging ? undefined : kernel.requests.grpcHealth(process, service, route.port);
		const cgroup = kernel.cgroup(process.containerId);
		const delayMs = cgroup ? kernel.cpu.queueMs(cgroup) + kernel.cpu.delayMs(cgroup, 1) + kernel.memory.delayMs(cgroup) : 0;
		const exchangeMs = this.#links.impairmentMs(route.from, route.to, 'data') ?? timeoutMs;
		const latencyMs = route.latencyMs + 1 + (behaviour.latencyMs ?? 0) + delayMs + exchangeMs;
		if (servingStatus === undefined || latencyMs > timeoutMs) return {kind: 'timeout', latencyMs: timeoutMs};
		return {kind: 'status', servingStatus, latencyMs};
	}

	#placeOf(origin: Origin): Place | undefined {
		const machine = this.#findMachine(origin.machine);
		if (!machine?.isUp()) return undefined;
		if (!('podUid' in origin)) return {machine, sandbox: undefined, ...(origin.isOutside && {isOutside: true})};
		const sandbox = machine.sandboxOfPod(origin.podUid);
		return sandbox && {machine, sandbox};
	}

	#open(origin: Origin, host: string, port: number, timeoutMs: number): Route {
		const place = this.#placeOf(origin);
		if (!place) return {isOpen: false, failure: {kind: 'unreachable', latencyMs: 0}};
		if (isAddress(host)) return this.#route(place, host, port, timeoutMs);
		const found = this.#resolve(place, host);
		if (found.latencyMs > timeoutMs) return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs, during: 'resolve'}};
		if (found.kind === 'not-found') {
			const {latencyMs, isTemporary} = found;
			return {isOpen: false, failure: {kind: 'unknown-host', latencyMs, host, ...(isTemporary && {isTemporary})}};
		}
		const ip = found.addresses[0]!;
		const route = this.#route(place, ip, port, timeoutMs - found.latencyMs);
		return found.latencyMs === 0 ? route : later(route, found.latencyMs);
	}

	#route(from: Place, ip: string, port: number, timeoutMs: number, protocol: Protocol = 'TCP'): Route {
		if (ip.startsWith('127.')) return this.#routeToSelf(from, port, timeoutMs, protocol);
		// Most requests go to a pod's own address, which is no Service's.
		const pod = this.#addresses.podAt(ip);
		if (pod) return this.#reach(from, pod, port, remoteIpOf(from, pod), timeoutMs);
		const client = {machine: from.machine.name, ip: from.sandbox?.ip ?? from.machine.internalIp, from: 'inside' as const};
		const service = this.#services.at(from.machine.name, protocol, ip, port);
		if (service) return this.#routeToService(from, service, client, timeoutMs);
		if (this.#services.isAddress(ip)) return silent(timeoutMs);
		const found = this.#addresses.machineAt(ip, port);
		if (!found) return this.#outside(from, ip, port, timeoutMs) ?? this.#lost(from, ip, timeoutMs);
		const {machine} = found.place;
		const nodeService = this.#services.atNodePort(machine.name, protocol, port);
		if (!nodeService) return this.#reach(from, found.place, found.port, remoteIpOf(from, found.place), timeoutMs);
		// A node port's machine passes the connection on; to those who come from another machine it is one from outside.
		const host = {machine, sandbox: undefined};
		if (machine !== from.machine) {
			const blocked = this.#blocked(from, host, timeoutMs);
			if (blocked) return blocked;
		}
		const comesFrom = from.sandbox !== undefined || machine === from.machine ? 'inside' : 'outside';
		return this.#routeToService(host, nodeService, {...client, machine: machine.name, from: comesFrom}, timeoutMs);
	}

	/** The loopback. On a machine it has its node ports and the ports of its pods as well. */
	#routeToSelf(from: Place, port: number, timeoutMs: number, protocol: Protocol): Route {
		const isMachine = from.sandbox === undefined || from.sandbox.config.isHostNetwork;
		if (isMachine && !this.#listener(from, port)) {
			const {name, internalIp} = from.machine;
			const host = {machine: from.machine, sandbox: undefined};
			const service = this.#services.atNodePort(name, protocol, port);
			if (service) return this.#routeToService(host, service, {machine: name, ip: internalIp, from: 'inside'}, timeoutMs);
			const mapped = this.#addresses.machineAt(internalIp, port);
			if (mapped?.place.sandbox) return this.#reach(host, mapped.place, mapped.port, remoteIpOf(host, mapped.place), timeoutMs);
		}
		return this.#arrive(from, from, port, 0, '127.0.0.1', timeoutMs);
	}

	#routeToService(from: Place, service: ServicePort, client: ServiceClient, timeoutMs: number): Route {
		const verdict = this.#services.pick(service, client);
		// kube-proxy rejects what has no endpoints, and drops what has none here.
		if (verdict === 'reject') return {isOpen: false, failure: {kind: 'refused', latencyMs: 1}};
		if (verdict === 'drop') return silent(timeoutMs);
		const {ip, port} = verdict;
		const pod = this.#addresses.podAt(ip);
		if (pod) {
			// The node gives its own address to those a node port led here, and to a pod that comes back to itself.
			const isSourceKept = service.isExternal
				? service.route.isExternalLocal === true && client.from === 'outside'
				: from.sandbox !== undefined && from.sandbox.id !== pod.sandbox!.id;
			return this.#reach(from, pod, port, isSourceKept ? client.ip : remoteIpOf({machine: from.machine, sandbox: undefined}, pod), timeoutMs);
		}
		const machine = this.#addresses.machineAt(ip, port);
		if (machine) return this.#reach(from, machine.place, machine.port, remoteIpOf(from, machine.place), timeoutMs);
		return this.#outside(from, ip, port, timeoutMs) ?? this.#lost(from, ip, timeoutMs);
	}

	/** What keeps a connection from its destination, if something does. */
	#blocked(from: Place, to: Place, timeoutMs: number): Route | undefined {
		if (!to.machine.isUp()) {
			// Of a machine without power its neighbours find out; its pods are behind it.
			return to.sandbox === undefined ? unreachable(timeoutMs) : silent(timeoutMs);
		}
		const cut = this.#links.cutBetween(from, to);
		return cut && (cut === 'reject' ? {isOpen: false, failure: {kind: 'refused', latencyMs: 1}} : silent(timeoutMs));
	}

	#reach(from: Place, to: Place, port: number, remoteIp: string, timeoutMs: number): Route {
		const blocked = this.#blocked(from, to, timeoutMs);
		if (blocked) return blocked;
		const latencyMs = to.machine === from.machine ? 1 : this.#simulation.random('network').integer(1, 2);
		return this.#arrive(from, to, port, latencyMs, remoteIp, timeoutMs);
	}

	#arrive(from: Place, to: Place, port: number, givenLatencyMs: number, remoteIp: string, timeoutMs: number): Route {
		let latencyMs = givenLatencyMs;
		if (from !== to) {
			const suffered = this.#links.impairmentMs(from, to, 'handshake');
			if (suffered === undefined || latencyMs + suffered > timeoutMs) return silent(timeoutMs);
			latencyMs += suffered;
		}
		const {kernel} = to.machine;
		const process = this.#listener(to, port);
		if (!process) return {isOpen: false, failure: {kind: 'refused', latencyMs}};
		return {isOpen: true, from, to, kernel, process, latencyMs, remoteIp, port};
	}

	/** A public host: no process of this world serves there, so what gets through is told by `outside`. Undefined: it is none. */
	#outside(from: Place, ip: string, port: number, timeoutMs: number): Route | undefined {
		const isPortOpen = isOutsidePortOpen(ip, port);
		if (isPortOpen === undefined) return undefined;
		const cut = this.#links.cutBetween(from, undefined);
		if (cut) return cut === 'reject' ? {isOpen: false, failure: {kind: 'refused', latencyMs: 1}} : silent(timeoutMs);
		const addedMs = this.#links.impairmentMs(from, undefined, 'handshake');
		const latencyMs = outsideLatencyMs + (addedMs ?? timeoutMs);
		if (addedMs === undefined || latencyMs > timeoutMs) return silent(timeoutMs);
		return {isOpen: false, failure: {kind: 'refused', latencyMs}, ...(isPortOpen ? {outside: ip} : {})};
	}

	/** An address that nobody has: its machine says so after a while, but a dead machine and the rest of the world outside say nothing. */
	#lost(from: Place, ip: string, timeoutMs: number): Route {
		const owner = this.#addresses.machineOfRange(ip);
		const isAnswered = owner !== undefined && (owner === from.machine || this.canReach(from.machine.name, owner.name));
		return isAnswered ? unreachable(timeoutMs) : silent(timeoutMs);
	}
}

function silent(timeoutMs: number): Route {
	return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs, during: 'connect'}};
}

/** The same after a name has been looked up. */
function later(route: Route, addedMs: number): Route {
	if (route.isOpen) return {...route, latencyMs: route.latencyMs + addedMs};
	return {...route, failure: {...route.failure, latencyMs: route.failure.latencyMs + addedMs}};
}

function unreachable(timeoutMs: number): Route {
	return arpTimeoutMs <= timeoutMs ? {isOpen: false, failure: {kind: 'unreachable', latencyMs: arpTimeoutMs}} : silent(timeoutMs);
}

/** The sender's address as the receiver sees it: a machine speaks to its own pods through their bridge. */
function remoteIpOf(from: Place, to: Place): string {
	if (from.sandbox?.ip !== undefined) return from.sandbox.ip;
	if (to.sandbox === undefined || to.sandbox.config.isHostNetwork) return from.machine.internalIp;
	const {bridge, overlay} = addressesTowardsPods(from.machine);
	return from.machine === to.machine ? bridge : overlay;
}

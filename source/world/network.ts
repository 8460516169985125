import type {Simulation} from '../simulation/simulation.ts';
import type {Kernel} from './kernel.ts';
import {isOutsidePortOpen, outsideAddress, outsideAnswer, outsideLatencyMs} from './outside.ts';
import {clusterDnsAddress, clusterDomain, type PodNetwork, type Resolver, resolverOf} from './pod-network.ts';
import type {ProcessRecord} from './process.ts';
import {programTable} from './program-table.ts';
import type {BehaviourTarget} from './programs.ts';
import type {ConnectOutcome, GrpcOutcome, HttpOutcome, HttpRequest, Network, Origin, PodSandbox, PodSandboxConfig, ServiceRoute} from './types.ts';

/*
The network between machines and pods: addresses, Services as kube-proxy makes them (iptables mode), names as
CoreDNS answers them. An answer is decided at once and says how long it takes; requests cost no events.
Left out: UDP other than DNS, IPv6, NetworkPolicy, most of the world outside (see outside.ts).
*/

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

/** What a connection suffers. Several add up. */
export interface Impairment {
	readonly latencyMs?: number;
	/** Up to so much more, by chance. */
	readonly jitterMs?: number;
	/** Lost packets; TCP sends them again a second later, then two … 100 is a cut. */
	readonly lossPercent?: number;
}

/** Whose connections: those of a machine, or of pods. All given fields must match. */
export interface ImpairmentTarget extends Pick<BehaviourTarget, 'podUid' | 'namespace' | 'podNamePrefix'> {
	readonly machine?: string;
}

/** Names that fail to resolve: `*` stands for any part. */
export interface DnsFault {
	readonly pattern: string;
	/** `error`: NXDOMAIN; `spoof`: this address instead. */
	readonly address?: string | undefined;
}

interface NetworkState {
	readonly addresses: Map<string, {readonly machine: string; readonly sandboxId: string}>;
	/** By sandbox ID. */
	readonly sandboxAddresses: Map<string, string>;
	/** The last octet given out, by machine: the next free one after it is taken, as host-local does. */
	readonly lastOctets: Map<string, number>;
	/** `machine:port` */
	readonly hostPorts: Map<string, {readonly sandboxId: string; readonly port: number}>;
	readonly partitions: Map<string, {readonly oneSide: readonly string[]; readonly otherSide: readonly string[]}>;
	readonly services: Map<string, ServiceRoute>;
	readonly records: Map<string, readonly string[]>;
	/** Endpoint addresses by `service|port|client`. */
	readonly affinities: Map<string, {readonly endpoint: string; readonly untilMs: number}>;
	readonly impairments: Map<string, {readonly target: ImpairmentTarget; readonly impairment: Impairment; readonly cause: number}>;
	readonly dnsFaults: Map<string, DnsFault>;
}

interface Place {
	readonly machine: NetworkMachine;
	/** Undefined: the machine itself. */
	readonly sandbox: PodSandbox | undefined;
}

interface ServicePort {
	readonly key: string;
	readonly route: ServiceRoute;
	/** Its place among the route's ports. */
	readonly port: number;
}

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
/** service.spec.sessionAffinityConfig.clientIP.timeoutSeconds by default. */
const affinityMs = 10_800_000;
/** A gRPC or TCP answer of the pod's program itself. */
const noTimeLimit = 2 ** 31;

export class ClusterNetwork implements Network {
	readonly #simulation: Simulation;
	readonly #findMachine: (name: string) => NetworkMachine | undefined;
	readonly #state: NetworkState;
	/** `address:port` of Services, and node ports, rebuilt from the state when it changes. */
	#serviceIndex: Map<string, ServicePort> | undefined;
	readonly #serviceAddresses = new Set<string>();
	readonly #machineAddresses = new Map<string, NetworkMachine>();

	constructor(simulation: Simulation, findMachine: (name: string) => NetworkMachine | undefined) {
		this.#simulation = simulation;
		this.#findMachine = findMachine;
		this.#state = simulation.state<NetworkState>('network', () => ({
			addresses: new Map(),
			sandboxAddresses: new Map(),
			lastOctets: new Map(),
			hostPorts: new Map(),
			partitions: new Map(),
			services: new Map(),
			records: new Map(),
			affinities: new Map(),
			impairments: new Map(),
			dnsFaults: new Map(),
		}));
	}

	// Machines and addresses

	addMachine(machine: NetworkMachine): void {
		this.#machineAddresses.set(machine.internalIp, machine);
	}

	podNetwork(machineName: string, podSubnet: string, bootedAtMs: () => number): PodNetwork {
		const prefix = podSubnet.slice(0, podSubnet.lastIndexOf('.') + 1);
		return {
			attach: (sandboxId, config) => this.#attach(machineName, prefix, sandboxId, config),
			detach: (sandboxId) => this.#detach(machineName, sandboxId),
			range: () => ({first: `${prefix}2`, last: `${prefix}254`}),
			resolver: resolverOf,
			bootedAtMs,
		};
	}

	#attach(machineName: string, prefix: string, sandboxId: string, config: PodSandboxConfig): string | undefined {
		if (config.isHostNetwork) return this.#findMachine(machineName)!.internalIp;
		const {addresses, lastOctets, sandboxAddresses, hostPorts} = this.#state;
		// .1 is the bridge.
		let octet = lastOctets.get(machineName) ?? 1;
		for (let tries = 0; tries < 253; tries += 1) {
			octet = octet >= 254 ? 2 : octet + 1;
			const ip = prefix + octet;
			if (addresses.has(ip)) continue;
			lastOctets.set(machineName, octet);
			addresses.set(ip, {machine: machineName, sandboxId});
			sandboxAddresses.set(sandboxId, ip);
			for (const {hostPort, containerPort} of config.hostPorts ?? []) hostPorts.set(`${machineName}:${hostPort}`, {sandboxId, port: containerPort});
			return ip;
		}
		return undefined;
	}

	#detach(machineName: string, sandboxId: string): void {
		const {addresses, sandboxAddresses, hostPorts} = this.#state;
		const ip = sandboxAddresses.get(sandboxId);
		if (ip === undefined) return;
		addresses.delete(ip);
		sandboxAddresses.delete(sandboxId);
		const {hostPorts: opened} = this.#findMachine(machineName)?.sandbox(sandboxId)?.config ?? {};
		for (const {hostPort} of opened ?? []) {
			if (hostPorts.get(`${machineName}:${hostPort}`)?.sandboxId === sandboxId) hostPorts.delete(`${machineName}:${hostPort}`);
		}
	}

	canReach(fromMachine: string, toMachine: string): boolean {
		const [from, to] = [this.#findMachine(fromMachine), this.#findMachine(toMachine)];
		if (!from?.isUp() || !to?.isUp()) return false;
		return fromMachine === toMachine || !this.#isCut(fromMachine, toMachine);
	}

	#isCut(a: string, b: string): boolean {
		for (const {oneSide, otherSide} of this.#state.partitions.values()) {
			if ((oneSide.includes(a) && otherSide.includes(b)) || (oneSide.includes(b) && otherSide.includes(a))) return true;
		}
		return this.#lossPercent(a, b) >= 100;
	}

	/** Losses of machines' own links, which cut whatever goes over them. */
	#lossPercent(a: string, b: string): number {
		let percent = 0;
		for (const {target, impairment} of this.#state.impairments.values()) {
			if (target.machine !== undefined && target.podUid === undefined && (target.machine === a || target.machine === b))
				percent += impairment.lossPercent ?? 0;
		}
		return percent;
	}

	partition(name: string, oneSide: readonly string[], otherSide: readonly string[]): void {
		this.#state.partitions.set(name, {oneSide: [...oneSide], otherSide: [...otherSide]});
	}

	heal(name: string): void {
		this.#state.partitions.delete(name);
	}

	impair(id: string, target: ImpairmentTarget, impairment: Impairment): void {
		this.#state.impairments.set(id, {target, impairment, cause: this.#simulation.currentCause});
	}

	restoreImpairment(id: string): void {
		this.#state.impairments.delete(id);
	}

	// Services and names

	setService(key: string, service: ServiceRoute): void {
		this.#state.services.set(key, service);
		this.#serviceIndex = undefined;
	}

	removeService(key: string): void {
		this.#state.services.delete(key);
		this.#serviceIndex = undefined;
	}

	/** Whom kube-proxy picks from for a new connection to a Service's port (without one: to its first). Undefined: there is no such Service or port. */
	serviceEndpoints(key: string, port?: number): readonly {readonly ip: string; readonly port: number}[] | undefined {
		const ports = this.#state.services.get(key)?.ports;
		return (port === undefined ? ports?.[0] : ports?.find((candidate) => candidate.port === port))?.endpoints;
	}

	/** The name of the pod that has the address now. */
	podNameAt(ip: string): string | undefined {
		return this.#podAt(ip, 0)?.place.sandbox?.config.name;
	}

	setDnsRecord(name: string, addresses: readonly string[]): void {
		this.#state.records.set(name, addresses);
	}

	removeDnsRecord(name: string): void {
		this.#state.records.delete(name);
	}

	/** Makes names that match the pattern fail, or (with an address) lead there. */
	breakDns(id: string, fault: DnsFault): void {
		this.#state.dnsFaults.set(id, fault);
	}

	restoreDns(id: string): void {
		this.#state.dnsFaults.delete(id);
	}

	#services(): Map<string, ServicePort> {
		if (!this.#serviceIndex) {
			this.#serviceIndex = new Map();
			this.#serviceAddresses.clear();
			for (const [key, route] of this.#state.services) {
				if (route.clusterIp !== undefined && route.clusterIp !== 'None') this.#serviceAddresses.add(route.clusterIp);
				for (const [port, {port: number, nodePort}] of route.ports.entries()) {
					if (route.clusterIp !== undefined && route.clusterIp !== 'None') this.#serviceIndex.set(`${route.clusterIp}:${number}`, {key, route, port});
					if (nodePort !== undefined) this.#serviceIndex.set(`node:${nodePort}`, {key, route, port});
				}
			}
		}
		return this.#serviceIndex;
	}

	#isServiceAddress(ip: string): boolean {
		this.#services();
		return this.#serviceAddresses.has(ip);
	}

	/** Addresses of a name, by the resolver of where it is asked. Undefined: there is no such name, or nobody answers. */
	lookup(origin: Origin, name: string): {readonly name: string; readonly addresses: readonly string[]} | undefined {
		const place = this.#placeOf(origin);
		return place && this.#resolve(place, name);
	}

	#resolve(place: Place, givenName: string): {readonly name: string; readonly addresses: readonly string[]} | undefined {
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

	#hostRecord(name: string): {readonly name: string; readonly addresses: readonly string[]} | undefined {
		const address = this.#findMachine(name)?.internalIp ?? outsideAddress(name.replace(/\.$/, ''));
		return address === undefined ? undefined : {name, addresses: [address]};
	}

	#dnsFault(name: string): DnsFault | undefined {
		for (const fault of this.#state.dnsFaults.values()) if (matchesPattern(fault.pattern, name)) return fault;
		return undefined;
	}

	/** CoreDNS answers if its Service (once there is one) has an endpoint that can be reached and listens. */
	#isClusterDnsUp(place: Place): boolean {
		if (!this.#isServiceAddress(clusterDnsAddress)) return true;
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
		const delayMs = cgroup ? kernel.cpu.delayMs(cgroup, cpuMs) : 0;
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
		const latencyMs = route.latencyMs + 1 + (behaviour.latencyMs ?? 0) + (cgroup ? kernel.cpu.delayMs(cgroup, 1) : 0);
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
		const found = this.#resolve(place, host);
		if (!found) return {isOpen: false, failure: {kind: 'unknown-host', latencyMs: 1, host}};
		const ip = found.addresses.length === 1 ? found.addresses[0]! : this.#simulation.random('network/names').pick(found.addresses);
		return this.#route(place, ip, port, timeoutMs);
	}

	#route(from: Place, givenIp: string, givenPort: number, timeoutMs: number): Route {
		let [ip, port] = [givenIp, givenPort];
		if (ip.startsWith('127.')) return this.#arrive(from, from, port, 0, '127.0.0.1', timeoutMs);
		// Most requests go to a pod's own address, which is no Service's.
		let to = this.#podAt(ip, port);
		if (!to) {
			const service = this.#services().get(`${ip}:${port}`) ?? (this.#machineAddresses.has(ip) ? this.#services().get(`node:${port}`) : undefined);
			if (service) {
				const endpoint = this.#endpointOf(service.key, service.route, service.port, from.sandbox?.ip ?? from.machine.internalIp);
				// kube-proxy rejects what has no endpoints.
				if (!endpoint) return {isOpen: false, failure: {kind: 'refused', latencyMs: 1}};
				({ip, port} = endpoint);
			} else if (this.#isServiceAddress(ip)) {
				return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
			}
			to = this.#podAt(ip, port) ?? this.#machineAt(ip, port);
		}
		if (!to) return this.#outside(from, ip, port, timeoutMs) ?? this.#lost(from, ip, timeoutMs);
		const isSameMachine = to.place.machine === from.machine;
		if (!isSameMachine && !this.canReach(from.machine.name, to.place.machine.name)) {
			return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
		}
		const latencyMs = isSameMachine ? 1 : this.#simulation.random('network').integer(1, 2);
		return this.#arrive(from, to.place, to.port, latencyMs, this.#remoteIp(from, to.place), timeoutMs);
	}

	#arrive(from: Place, to: Place, port: number, givenLatencyMs: number, remoteIp: string, timeoutMs: number): Route {
		let latencyMs = givenLatencyMs;
		if (this.#state.impairments.size > 0 && from !== to) {
			const suffered = this.#impairmentMs(from, to);
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
		const addedMs = this.#state.impairments.size > 0 ? this.#impairmentMs(from, from) : 0;
		const latencyMs = outsideLatencyMs + (addedMs ?? timeoutMs);
		if (addedMs === undefined || latencyMs > timeoutMs) return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
		return {isOpen: false, failure: {kind: 'refused', latencyMs}, ...(isPortOpen ? {outside: ip} : {})};
	}

	/** An address that nobody has: its machine says so after a while, but a dead machine and the rest of the world outside say nothing. */
	#lost(from: Place, ip: string, timeoutMs: number): Route {
		const match = /^10\.(\d+)\.(\d+)\.\d+$/.exec(ip);
		const index = match ? (Number(match[1]) - 244) * 256 + Number(match[2]) : -1;
		const owner = [...this.#machineAddresses.values()].find((machine) => machine.index === index);
		const isAnswered = owner !== undefined && (owner === from.machine || this.canReach(from.machine.name, owner.name));
		if (isAnswered && arpTimeoutMs <= timeoutMs) return {isOpen: false, failure: {kind: 'unreachable', latencyMs: arpTimeoutMs}};
		return {isOpen: false, failure: {kind: 'timeout', latencyMs: timeoutMs}};
	}

	#podAt(ip: string, port: number): {readonly place: Place; readonly port: number} | undefined {
		const address = this.#state.addresses.get(ip);
		if (!address) return undefined;
		const machine = this.#findMachine(address.machine)!;
		const sandbox = machine.sandbox(address.sandboxId);
		return sandbox && {place: {machine, sandbox}, port};
	}

	#machineAt(ip: string, port: number): {readonly place: Place; readonly port: number} | undefined {
		const machine = this.#machineAddresses.get(ip);
		if (!machine) return undefined;
		const mapped = this.#state.hostPorts.get(`${machine.name}:${port}`);
		if (!mapped) return {place: {machine, sandbox: undefined}, port};
		return {place: {machine, sandbox: machine.sandbox(mapped.sandboxId)}, port: mapped.port};
	}

	/** The sender's address as the receiver sees it: a machine speaks to its own pods through their bridge. */
	#remoteIp(from: Place, to: Place): string {
		if (from.sandbox?.ip !== undefined) return from.sandbox.ip;
		if (to.sandbox === undefined || to.sandbox.config.isHostNetwork) return from.machine.internalIp;
		return podSubnetOf(from.machine.index).replace('.0/24', from.machine === to.machine ? '.1' : '.0');
	}

	#endpointOf(key: string, route: ServiceRoute, portIndex: number, clientIp: string): {readonly ip: string; readonly port: number} | undefined {
		const {endpoints} = route.ports[portIndex]!;
		if (endpoints.length === 0) return undefined;
		if (!route.sessionAffinity) return endpoints.length === 1 ? endpoints[0] : this.#simulation.random('network/services').pick(endpoints);
		const affinityKey = `${key}|${portIndex}|${clientIp}`;
		const kept = this.#state.affinities.get(affinityKey);
		const {nowMs} = this.#simulation;
		const found = kept && kept.untilMs > nowMs ? endpoints.find(({ip}) => ip === kept.endpoint) : undefined;
		const endpoint = found ?? this.#simulation.random('network/services').pick(endpoints);
		this.#state.affinities.set(affinityKey, {endpoint: endpoint.ip, untilMs: nowMs + affinityMs});
		return endpoint;
	}

	/** What impairments at either end add, in milliseconds. Undefined: nothing gets through. */
	#impairmentMs(from: Place, to: Place): number | undefined {
		let addedMs = 0;
		const random = this.#simulation.random('network/impairments');
		for (const {target, impairment} of this.#state.impairments.values()) {
			if (!matchesTarget(target, from) && !matchesTarget(target, to)) continue;
			const {latencyMs = 0, jitterMs = 0, lossPercent = 0} = impairment;
			if (lossPercent >= 100) return undefined;
			addedMs += latencyMs + (jitterMs > 0 ? random.integer(0, jitterMs) : 0);
			for (let againMs = 1000; lossPercent > 0 && random.percent(lossPercent); againMs *= 2) addedMs += againMs;
		}
		return addedMs;
	}
}

/** The range of pod addresses of the machine with this index, as a controller manager deals them out of 10.244.0.0/16. */
export function podSubnetOf(index: number): string {
	return `10.${244 + (index >> 8)}.${index & 255}.0/24`;
}

export function isAddress(host: string): boolean {
	const first = host.charCodeAt(0);
	return first >= 48 && first <= 57 && /^\d+\.\d+\.\d+\.\d+$/.test(host);
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

function matchesTarget(target: ImpairmentTarget, {machine, sandbox}: Place): boolean {
	if (target.machine !== undefined && target.machine !== machine.name) return false;
	const isAboutPods = target.podUid !== undefined || target.namespace !== undefined || target.podNamePrefix !== undefined;
	if (!isAboutPods) return target.machine !== undefined;
	if (!sandbox) return false;
	const {podUid, namespace, name} = sandbox.config;
	return (
		(target.podUid === undefined || target.podUid === podUid) &&
		(target.namespace === undefined || target.namespace === namespace) &&
		(target.podNamePrefix === undefined || name.startsWith(target.podNamePrefix))
	);
}

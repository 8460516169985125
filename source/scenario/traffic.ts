import type {EndpointSlice} from '../api/generated/types.ts';
import {keyOf} from '../api/objects.ts';
import type {Store} from '../cluster/store.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {HttpOutcome, Origin} from '../world/types.ts';
import type {World} from '../world/world.ts';
import type {TrafficAction} from './actions.ts';
import {type Batch, batchMs, bucketMs, type Part, recentBatches, type TrafficBucket, type TrafficReport, trafficReport} from './traffic-report.ts';
import {type Connection, type Destination, destinationsOf, type RoutedClient} from './traffic-routing.ts';

/**
Clients that send requests to Services at a rate, as a load generator does: from outside the cluster (a load balancer
brings them in) or from a node.

Once a virtual second a client's requests of that second are sent as a batch. They are dealt out among the endpoints
kube-proxy has for the Service at that instant (see traffic-routing.ts). One request of each endpoint's part really goes
over the network to the program there (its log shows it, the others cost their CPU time) and its outcome stands for that
part. So a second of traffic costs what its endpoints cost, never what its rate is; what a pod answers, a fault, a boot
that is over or a dead node is noticed within a second, without anybody having to say so; and every request has been sent
to an endpoint and either succeeded or failed. An answer below 400 is a success; a `tcp` client is content with a connection.

Left out: retries. A request that times out is counted in the second in which it was sent.
*/
const component = 'traffic';
const mostBuckets = 300;
/** Pods whose history is kept. */
const mostPods = 100;
const defaultTimeoutMs = 2000;
/** Users that session affinity tells apart. */
const defaultAddresses = 100;

interface ClientState {
	readonly name: string;
	readonly namespace: string;
	readonly service: string;
	readonly port: number | undefined;
	readonly path: string;
	readonly protocol: 'http' | 'tcp';
	/** The node it runs on; undefined: outside the cluster. */
	readonly from: string | undefined;
	readonly addresses: number;
	readonly mostConnections: number | undefined;
	/** Kept open, by number. */
	readonly connections: Map<number, Connection>;
	/** In requests per second. */
	rate: number;
	/** Up to when its requests have been sent, and what is left over of one, in thousandths. */
	sentUntilMs: number;
	carry: number;
	/** Whose turn it is. */
	turn: number;
	sent: number;
	ok: number;
	recent: Batch[];
	buckets: TrafficBucket[];
	/** By pod; the one asked longest ago first. */
	podBuckets: Map<string, TrafficBucket[]>;
	/** Names of the pods last seen behind the addresses; a machine that is off has taken its pods' addresses along. */
	names: Map<string, string>;
}

export class TrafficManager {
	readonly #simulation: Simulation;
	readonly #world: World;
	readonly #store: Store;
	readonly #state: {readonly clients: Map<string, ClientState>};

	constructor(simulation: Simulation, world: World, store: Store) {
		this.#simulation = simulation;
		this.#world = world;
		this.#store = store;
		this.#state = simulation.state(component, () => ({clients: new Map()}));
		simulation.register(component, (name) => this.#sendBatch(name));
	}

	/** Starts a client, changes its rate, or stops it (rate 0). Throws if it cannot be. */
	set(action: TrafficAction): string {
		const {name, service, from, rate} = action;
		const {nowMs} = this.#simulation;
		let client = this.#state.clients.get(name);
		if (!client || service !== undefined) {
			if (service === undefined) throw new Error(`there is no client ${JSON.stringify(name)}; name its service to start one`);
			if (from !== undefined) this.#world.machine(from);
			client = newClient(action, service, nowMs);
			this.#state.clients.set(name, client);
		}
		client.carry = rate === 0 ? 0 : client.carry + Math.round(client.rate * (nowMs - client.sentUntilMs));
		client.sentUntilMs = nowMs;
		client.rate = rate;
		if (rate === 0) this.#simulation.cancelTimer(component, name);
		else this.#simulation.setTimer(component, name, nowMs + batchMs);
		return rate === 0 ? `client ${name} stopped` : `client ${name} sends ${rate} requests per second to service/${client.service}`;
	}

	reports(): readonly TrafficReport[] {
		const {nowMs} = this.#simulation;
		return Array.from(this.#state.clients.values(), (client) => trafficReport({...client, isKeptOpen: client.mostConnections !== undefined}, nowMs));
	}

	/** The last batches of a client, oldest first. */
	batches(name: string): readonly Batch[] {
		return this.#state.clients.get(name)?.recent ?? [];
	}

	#sendBatch(name: string): void {
		const client = this.#state.clients.get(name);
		if (!client || client.rate === 0) return;
		const {nowMs} = this.#simulation;
		this.#simulation.setTimer(component, name, nowMs + batchMs);
		client.carry += Math.round(client.rate * (nowMs - client.sentUntilMs));
		client.sentUntilMs = nowMs;
		const count = Math.floor(client.carry / 1000);
		client.carry -= count * 1000;
		const machine = this.#entry(client);
		// Who has no power sends nothing.
		const parts = count > 0 && machine !== undefined ? this.#send(client, count, machine) : [];
		this.#count(client, {atMs: nowMs, parts});
	}

	/** The machine a client is on, or comes in through: the first that answers the load balancer. */
	#entry({from}: ClientState): string | undefined {
		if (from === undefined) return this.#world.machines().find(({name}) => this.#world.network.isReachableFromOutside(name))?.name;
		return this.#world.machine(from).isUp() ? from : undefined;
	}

	#send(client: ClientState, count: number, machine: string): readonly Part[] {
		const {namespace, service, port, addresses, mostConnections, connections, turn, from} = client;
		const isOutside = from === undefined;
		const routed: RoutedClient = {key: keyOf(namespace, service), port, machine, isOutside, addresses, mostConnections, connections, turn};
		const destinations = destinationsOf(routed, count, this.#world.network);
		client.turn = routed.turn;
		if (typeof destinations === 'string') return [{pod: undefined, sent: count, ok: 0, latencyMs: 0, failure: destinations}];
		const names = new Map<string, string>();
		const parts = destinations.map((destination): Part => {
			const pod = this.#podName(client, destination.ip);
			names.set(destination.ip, pod);
			const {latencyMs, failure} = this.#ask(client, destination, machine);
			const {count: sent} = destination;
			// Over a connection that came to nothing no more is sent.
			if (failure !== undefined && !failure.startsWith('status')) for (const number of destination.connections) connections.delete(number);
			return {pod, sent, ok: failure === undefined ? sent : 0, latencyMs, failure};
		});
		client.names = names;
		return parts;
	}

	#ask(
		client: ClientState,
		{ip, port, node, count}: Destination,
		machine: string,
	): {readonly latencyMs: number; readonly failure: string | undefined} {
		const {network} = this.#world;
		const isOutside = client.from === undefined;
		// With externalTrafficPolicy Local the load balancer brings a request to the endpoint's own node.
		const isLocal =
			isOutside && node !== undefined && network.isExternalLocal(keyOf(client.namespace, client.service)) && this.#world.machine(node).isUp();
		const origin: Origin = {machine: isLocal ? node : machine, ...(isOutside && {isOutside})};
		if (client.protocol === 'tcp') {
			const outcome = network.connect(origin, ip, port, defaultTimeoutMs);
			return {latencyMs: outcome.latencyMs, failure: outcome.kind === 'connected' ? undefined : failureOf(outcome)};
		}
		const headers = {Host: client.service, 'User-Agent': client.name, Accept: '*/*'};
		const request = {method: 'GET', scheme: 'http', host: ip, port, path: client.path, headers, times: count} as const;
		const outcome = network.http(origin, request, defaultTimeoutMs);
		return {latencyMs: outcome.latencyMs, failure: failureOf(outcome)};
	}

	#podName({namespace, service, names}: ClientState, ip: string): string {
		const known = this.#world.network.podNameAt(ip) ?? names.get(ip);
		if (known !== undefined) return known;
		for (const slice of this.#store.list('endpointslices', namespace) as readonly EndpointSlice[]) {
			if (slice.metadata.labels?.['kubernetes.io/service-name'] !== service) continue;
			const name = slice.endpoints?.find(({addresses}) => addresses.includes(ip))?.targetRef?.name;
			if (name !== undefined) return name;
		}
		return ip;
	}

	#count(client: ClientState, batch: Batch): void {
		client.recent.push(batch);
		if (client.recent.length > recentBatches) client.recent.shift();
		const sinceMs = Math.floor((batch.atMs - 1) / bucketMs) * bucketMs;
		const bucket = bucketOf(client.buckets, sinceMs);
		for (const part of batch.parts) {
			const {pod, sent, ok} = part;
			addTo(bucket, part);
			client.sent += sent;
			client.ok += ok;
			if (pod === undefined) continue;
			const own = client.podBuckets.get(pod) ?? [];
			addTo(bucketOf(own, sinceMs), part);
			client.podBuckets.delete(pod);
			client.podBuckets.set(pod, own);
		}
		for (const pod of client.podBuckets.keys()) {
			if (client.podBuckets.size <= mostPods) break;
			client.podBuckets.delete(pod);
		}
	}
}

function newClient(action: TrafficAction, service: string, nowMs: number): ClientState {
	const {name, namespace = 'default', port, path = '/', protocol = 'http', from, addresses, connections, rate} = action;
	return {
		name,
		namespace,
		service,
		port,
		path,
		protocol,
		from,
		// All that runs on a node has the node's address.
		addresses: from === undefined ? (addresses ?? defaultAddresses) : 1,
		mostConnections: connections,
		connections: new Map(),
		rate,
		sentUntilMs: nowMs,
		carry: 0,
		turn: 0,
		sent: 0,
		ok: 0,
		recent: [],
		buckets: [],
		podBuckets: new Map(),
		names: new Map(),
	};
}

/** The bucket that begins then, which is the last one or a new one. */
function bucketOf(buckets: TrafficBucket[], sinceMs: number): TrafficBucket {
	const last = buckets.at(-1);
	if (last?.sinceMs === sinceMs) return last;
	const bucket = {sinceMs, sent: 0, ok: 0, latencyMs: 0};
	buckets.push(bucket);
	if (buckets.length > mostBuckets) buckets.shift();
	return bucket;
}

function addTo(bucket: TrafficBucket, {sent, ok, latencyMs}: Part): void {
	bucket.sent += sent;
	bucket.ok += ok;
	bucket.latencyMs += ok * latencyMs;
}

/** In the words a person would look for; undefined for a success. */
function failureOf(outcome: HttpOutcome): string | undefined {
	switch (outcome.kind) {
		case 'response':
			return outcome.status < 400 ? undefined : `status ${outcome.status}`;
		case 'refused':
			return 'connection refused';
		case 'timeout':
			return 'timed out';
		case 'reset':
			return 'connection reset';
		case 'unreachable':
			return 'no route to host';
		case 'unknown-host':
			return 'unknown host';
	}
}

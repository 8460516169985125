import type {EndpointSlice} from '../api/generated/types.ts';
import {keyOf} from '../api/objects.ts';
import type {Store} from '../cluster/store.ts';
import type {Simulation} from '../simulation/simulation.ts';
import type {HttpOutcome, Origin} from '../world/types.ts';
import type {World} from '../world/world.ts';
import type {Action} from './actions.ts';

/**
Clients that send HTTP requests to Services at a rate, as a load generator does: from outside the cluster (they come in
through the first machine that is up, as a load balancer would bring them) or from a node.

Once a virtual second a client's requests of that second are sent as a batch. The batch is dealt out evenly among the
endpoints kube-proxy has for the Service at that instant, to at most `mostAsked` of them, the next second to the next
ones: the shares that picking at random comes to over many requests, without a draw for each. One request of each
endpoint's part really goes over the network to the program there (its log shows it, the others cost their CPU time) and its
outcome stands for that part. So a second of traffic costs what its endpoints cost, never what its rate is; what a pod
answers, a fault, a boot that is over or a dead node is noticed within a second, without anybody having to say so; and
every request has been sent to an endpoint and either succeeded or failed. An answer below 400 is a success.

Left out: connections that are kept open, retries, session affinity (the users have many addresses). A request that
times out is counted in the second in which it was sent.
*/
const component = 'traffic';
const batchMs = 1000;
const mostAsked = 10;
/** Figures of the moment are those of so many batches. */
const recentBatches = 10;
const bucketMs = 2000;
const mostBuckets = 300;
const defaultTimeoutMs = 2000;

export type TrafficAction = Extract<Action, {readonly kind: 'traffic'}>;

/** What became of a batch's requests to one endpoint. */
interface Part {
	/** The pod's name, or the address of an endpoint that is no pod; undefined: the Service had no endpoint to send them to. */
	readonly pod: string | undefined;
	readonly sent: number;
	readonly ok: number;
	readonly latencyMs: number;
	/** Why they failed. */
	readonly failure: string | undefined;
}

interface Batch {
	readonly atMs: number;
	readonly parts: readonly Part[];
}

export interface TrafficBucket {
	readonly sinceMs: number;
	sent: number;
	ok: number;
}

interface ClientState {
	readonly name: string;
	readonly namespace: string;
	readonly service: string;
	readonly port: number | undefined;
	readonly path: string;
	/** The node it runs on; undefined: outside the cluster. */
	readonly from: string | undefined;
	/** In requests per second. */
	rate: number;
	/** Up to when its requests have been sent, and what is left over of one, in thousandths. */
	sentUntilMs: number;
	carry: number;
	/** Whose turn it is among the endpoints. */
	turn: number;
	sent: number;
	ok: number;
	recent: Batch[];
	buckets: TrafficBucket[];
	/** Names of the pods last seen behind the addresses; a machine that is off has taken its pods' addresses along. */
	names: Map<string, string>;
}

/** One pod's part of a client's requests, over the last seconds. */
export interface TrafficShare {
	readonly pod: string;
	/** Of the requests sent. */
	readonly percent: number;
	readonly perSecond: number;
	readonly successPercent: number;
	/** The middle one of its answers; undefined if there was none. */
	readonly latencyMs: number | undefined;
	/** Why its latest requests failed; undefined if they did not. */
	readonly failure: string | undefined;
}

/** A client's requests as they fare. */
export interface TrafficReport {
	readonly client: string;
	readonly namespace: string;
	readonly service: string;
	/** What it was told to send, per second. */
	readonly rate: number;
	/** What it did send over the last seconds, per second. */
	readonly perSecond: number;
	/** Undefined: nothing was sent. */
	readonly successPercent: number | undefined;
	readonly latencyMs: number | undefined;
	/** By pod name. */
	readonly shares: readonly TrafficShare[];
	/** Requests of the last seconds, in percent, that found no endpoint. */
	readonly unroutedPercent: number;
	/** What failed last, and why. */
	readonly failure: string | undefined;
	/** Since it began. */
	readonly sent: number;
	readonly ok: number;
	/** Oldest first, each `bucketMs` long. */
	readonly history: readonly TrafficBucket[];
	readonly bucketMs: number;
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
	set({name, namespace = 'default', service, port, path = '/', from, rate}: TrafficAction): string {
		const {nowMs} = this.#simulation;
		let client = this.#state.clients.get(name);
		if (!client || service !== undefined) {
			if (service === undefined) throw new Error(`there is no client ${JSON.stringify(name)}; name its service to start one`);
			if (from !== undefined) this.#world.machine(from);
			const fresh = {sentUntilMs: nowMs, carry: 0, turn: 0, sent: 0, ok: 0, recent: [], buckets: [], names: new Map<string, string>()};
			client = {name, namespace, service, port, path, from, rate, ...fresh};
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
		return Array.from(this.#state.clients.values(), (client) => this.#report(client));
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
		const machine = client.from === undefined ? this.#world.machines().find((candidate) => candidate.isUp()) : this.#world.machine(client.from);
		// Who has no power sends nothing.
		const parts = count > 0 && machine?.isUp() ? this.#send(client, count, {machine: machine.name}) : [];
		this.#count(client, {atMs: nowMs, parts});
	}

	#send(client: ClientState, count: number, origin: Origin): readonly Part[] {
		const endpoints = this.#world.network.serviceEndpoints(keyOf(client.namespace, client.service), client.port, {
			machine: origin.machine,
			ip: '',
			isInside: client.from !== undefined,
		});
		if (!endpoints || endpoints.length === 0) {
			const failure = endpoints ? 'no endpoints' : 'no such Service';
			return [{pod: undefined, sent: count, ok: 0, latencyMs: 0, failure}];
		}
		const asked = Math.min(endpoints.length, mostAsked, count);
		const each = Math.floor(count / asked);
		const names = new Map<string, string>();
		for (const {ip} of endpoints) names.set(ip, this.#podName(client, ip));
		client.names = names;
		const first = client.turn % endpoints.length;
		client.turn = (first + (asked < endpoints.length ? asked : count % asked)) % endpoints.length;
		return Array.from({length: asked}, (_, index) => {
			const {ip, port} = endpoints[(first + index) % endpoints.length]!;
			const sent = each + (index < count % asked ? 1 : 0);
			const headers = {Host: client.service, 'User-Agent': client.name, Accept: '*/*'};
			const request = {method: 'GET', scheme: 'http', host: ip, port, path: client.path, headers, times: sent} as const;
			const outcome = this.#world.network.http(origin, request, defaultTimeoutMs);
			const failure = failureOf(outcome);
			return {pod: names.get(ip), sent, ok: failure === undefined ? sent : 0, latencyMs: outcome.latencyMs, failure};
		});
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
		let bucket = client.buckets.at(-1);
		if (bucket?.sinceMs !== sinceMs) {
			bucket = {sinceMs, sent: 0, ok: 0};
			client.buckets.push(bucket);
			if (client.buckets.length > mostBuckets) client.buckets.shift();
		}
		for (const {sent, ok} of batch.parts) {
			bucket.sent += sent;
			bucket.ok += ok;
			client.sent += sent;
			client.ok += ok;
		}
	}

	#report(client: ClientState): TrafficReport {
		const {name, namespace, service, rate, sent, ok, buckets} = client;
		const sinceMs = this.#simulation.nowMs - recentBatches * batchMs;
		const batches = client.recent.filter(({atMs}) => atMs > sinceMs);
		const parts = batches.flatMap((batch) => batch.parts);
		const total = sum(parts, 'sent');
		const seconds = batches.length * (batchMs / 1000);
		const byPod = new Map<string, Part[]>();
		for (const part of parts) {
			if (part.pod === undefined) continue;
			const there = byPod.get(part.pod);
			if (there) there.push(part);
			else byPod.set(part.pod, [part]);
		}
		const shares = [...byPod].map(([pod, own]): TrafficShare => {
			const podSent = sum(own, 'sent');
			return {
				pod,
				percent: (100 * podSent) / total,
				perSecond: podSent / seconds,
				successPercent: (100 * sum(own, 'ok')) / podSent,
				latencyMs: middleLatency(own),
				failure: own.at(-1)!.failure,
			};
		});
		return {
			client: name,
			namespace,
			service,
			rate,
			perSecond: seconds === 0 ? 0 : total / seconds,
			successPercent: total === 0 ? undefined : (100 * sum(parts, 'ok')) / total,
			latencyMs: middleLatency(parts),
			shares: shares.toSorted((a, b) => (a.pod < b.pod ? -1 : 1)),
			unroutedPercent:
				total === 0
					? 0
					: (100 *
							sum(
								parts.filter(({pod}) => pod === undefined),
								'sent',
							)) /
						total,
			failure: parts.findLast(({failure}) => failure !== undefined)?.failure,
			sent,
			ok,
			history: buckets,
			bucketMs,
		};
	}
}

function sum(parts: readonly Part[], what: 'sent' | 'ok'): number {
	return parts.reduce((total, part) => total + part[what], 0);
}

/** Of all that were answered the one in the middle, each part having its weight. */
function middleLatency(parts: readonly Part[]): number | undefined {
	const answered = parts.filter(({ok}) => ok > 0).toSorted((a, b) => a.latencyMs - b.latencyMs);
	let left = sum(answered, 'sent') / 2;
	for (const {sent, latencyMs} of answered) {
		left -= sent;
		if (left <= 0) return latencyMs;
	}
	return undefined;
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

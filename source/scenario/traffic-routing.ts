import type {ClusterNetwork} from '../world/network.ts';

/*
Where a client's requests of one batch go. A client that opens a connection for each has them dealt out evenly; with
session affinity each of its addresses stays with its endpoint; connections that are kept open stay with theirs, whether
it is still an endpoint of the Service or not, until one of the two ends closes them.
*/

/** Endpoints asked in one batch, at most. */
const mostAsked = 10;

/** Requests that go to one endpoint. */
export interface Destination {
	readonly ip: string;
	readonly port: number;
	readonly node?: string | undefined;
	readonly count: number;
	/** Those they are sent over, if they are kept open. */
	readonly connections: readonly number[];
}

export interface Connection {
	readonly ip: string;
	readonly port: number;
	readonly node?: string | undefined;
	/** Who accepted it; undefined: nobody said. */
	readonly server: string | undefined;
}

/** A client, as far as it matters where its requests go. */
export interface RoutedClient {
	/** Namespace and name of its Service. */
	readonly key: string;
	readonly port: number | undefined;
	/** The machine it runs on, or comes in through. */
	readonly machine: string;
	readonly isOutside: boolean;
	readonly addresses: number;
	readonly mostConnections: number | undefined;
	/** Open ones, by number. */
	readonly connections: Map<number, Connection>;
	/** Whose turn it is. */
	turn: number;
}

/** The destinations of so many requests, or why there are none. */
export function destinationsOf(client: RoutedClient, count: number, network: ClusterNetwork): readonly Destination[] | string {
	if (client.mostConnections !== undefined) return overConnections(client, count, client.mostConnections, network);
	if (network.hasAffinity(client.key)) return byAddress(client, count, network);
	return dealtOut(client, count, network);
}

/** The shares that picking at random comes to over many requests, without a draw for each. */
function dealtOut(client: RoutedClient, count: number, network: ClusterNetwork): readonly Destination[] | string {
	const endpoints = network.serviceEndpoints(client.key, client.port, asClient(client, 0));
	if (!endpoints) return 'no such Service';
	if (endpoints.length === 0) return failureOf(network.pickEndpoint(client.key, client.port, asClient(client, 0)));
	const asked = Math.min(endpoints.length, mostAsked, count);
	const first = client.turn % endpoints.length;
	client.turn = (first + (asked < endpoints.length ? asked : count % asked)) % endpoints.length;
	const chosen = Array.from({length: asked}, (_, index) => endpoints[(first + index) % endpoints.length]!);
	return chosen.map(({ip, port, node}, index) => ({ip, port, node, count: part(count, asked, index), connections: []}));
}

/** Each address sends as much as the others, in turn if there are fewer requests than addresses. */
function byAddress(client: RoutedClient, count: number, network: ClusterNetwork): readonly Destination[] | string {
	const {addresses} = client;
	const sending = Math.min(addresses, count);
	const first = client.turn % addresses;
	client.turn = (first + (sending < addresses ? sending : count % addresses)) % addresses;
	const found = new Map<string, Destination>();
	let failure = 'no endpoints';
	for (let index = 0; index < sending; index += 1) {
		const verdict = network.pickEndpoint(client.key, client.port, asClient(client, (first + index) % addresses));
		if (verdict === undefined || typeof verdict === 'string') failure = failureOf(verdict);
		else add(found, verdict, part(count, sending, index), undefined);
	}
	return found.size > 0 ? [...found.values()] : failure;
}

function overConnections(client: RoutedClient, count: number, most: number, network: ClusterNetwork): readonly Destination[] | string {
	const {connections} = client;
	// A closed connection is found to be so before anything is sent over it, and the next one is opened.
	for (const [number, {ip, port, server}] of connections) {
		const now = network.serverAt(ip, port);
		if (now !== 'silent' && now?.server !== server) connections.delete(number);
	}
	let failure = 'no endpoints';
	for (let number = 0; number < most; number += 1) {
		if (connections.has(number)) continue;
		const verdict = network.pickEndpoint(client.key, client.port, asClient(client, number % client.addresses));
		if (verdict === undefined || typeof verdict === 'string') {
			failure = failureOf(verdict);
			break;
		}
		const {ip, port, node} = verdict;
		const now = network.serverAt(ip, port);
		connections.set(number, {ip, port, node, server: now === 'silent' ? undefined : now?.server});
	}
	const open = [...connections].toSorted(([a], [b]) => a - b);
	if (open.length === 0) return failure;
	const sending = Math.min(open.length, count);
	const first = client.turn % open.length;
	client.turn = (first + (sending < open.length ? sending : count % open.length)) % open.length;
	const found = new Map<string, Destination>();
	for (let index = 0; index < sending; index += 1) {
		const [number, connection] = open[(first + index) % open.length]!;
		add(found, connection, part(count, sending, index), number);
	}
	return [...found.values()];
}

function add(found: Map<string, Destination>, {ip, port, node}: Omit<Connection, 'server'>, count: number, connection: number | undefined): void {
	const key = `${ip}:${port}`;
	const there = found.get(key);
	const connections = [...(there?.connections ?? []), ...(connection === undefined ? [] : [connection])];
	found.set(key, {ip, port, node, count: (there?.count ?? 0) + count, connections});
}

/** Of `count` things dealt out to `among`, what number `index` gets. */
function part(count: number, among: number, index: number): number {
	return Math.floor(count / among) + (index < count % among ? 1 : 0);
}

/** Who asks, as kube-proxy sees it: the addresses of users outside are those set aside for such tests (RFC 2544). */
function asClient({machine, isOutside}: RoutedClient, address: number): {machine: string; ip: string; from: 'inside' | 'balancer'} {
	return isOutside ? {machine, ip: `198.18.${address >> 8}.${address & 255}`, from: 'balancer'} : {machine, ip: machine, from: 'inside'};
}

function failureOf(verdict: ReturnType<ClusterNetwork['pickEndpoint']>): string {
	if (verdict === undefined) return 'no such Service';
	return verdict === 'drop' ? 'timed out' : 'no endpoints';
}

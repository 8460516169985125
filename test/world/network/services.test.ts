import {describe, expect, test} from 'vitest';
import type {ServiceEndpoint, ServiceRoute} from '../../../source/world/types.ts';
import {TestWorld} from '../test-world.ts';

/** One server on each of three machines, each answering with its name and whom it sees. */
function threeServers() {
	const world = new TestWorld({machines: 3});
	const names = ['a', 'b', 'c'];
	const servers = names.map((name, index) => ({
		name,
		node: `node0${index + 1}`,
		...world.run('traefik/whoami', {machine: `node0${index + 1}`, pod: {podUid: name, name, hostname: name, labels: {app: 'web', name}}}),
	}));
	world.runFor(2000);
	const endpoints = servers.map(({ip, node}): ServiceEndpoint => ({ip, port: 80, node, isReady: true, isServing: true, isTerminating: false}));
	const set = (more: Partial<ServiceRoute> = {}, given: readonly ServiceEndpoint[] = endpoints): void =>
		world.world.network.setService('default/web', {
			clusterIp: '10.96.10.10',
			ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: 30_080, endpoints: given}],
			...more,
		});
	/** Who answered, `refused`, `timeout` …, and the address it saw. */
	const ask = (host: string, port: number, from: {machine: string; podUid?: string}) => {
		const outcome = world.get(host, port, '/', 1000, from);
		if (!('body' in outcome)) return {who: outcome.kind, seen: ''};
		return {who: /Hostname: (\S+)/.exec(outcome.body)?.[1], seen: /RemoteAddr: ([\d.]+)/.exec(outcome.body)?.[1]};
	};
	const whoOf = (times: number, host: string, port: number, from: {machine: string; podUid?: string}): string =>
		[...new Set(Array.from({length: times}, () => ask(host, port, from).who))].toSorted().join(' ');
	return {world, servers, endpoints, set, ask, whoOf};
}

describe('traffic policies', () => {
	test('internalTrafficPolicy Local: only the own node, dropped where it has none, refused where nobody has one', () => {
		const {set, endpoints, whoOf} = threeServers();
		set({isInternalLocal: true}, endpoints.slice(0, 2));
		expect(whoOf(20, '10.96.10.10', 80, {machine: 'node02'})).toBe('b');
		expect(whoOf(1, '10.96.10.10', 80, {machine: 'node03'})).toBe('timeout');
		set({isInternalLocal: true}, []);
		expect(whoOf(1, '10.96.10.10', 80, {machine: 'node03'})).toBe('refused');
	});

	test('externalTrafficPolicy Local: a node port leads to the node’s own and keeps the client’s address', () => {
		const {world, set, endpoints, ask, whoOf} = threeServers();
		const [first, second, third] = world.world.machines().map(({internalIp}) => internalIp);
		set({isExternalLocal: true}, endpoints.slice(0, 2));
		expect(whoOf(20, second!, 30_080, {machine: 'node01'})).toBe('b');
		expect(ask(second!, 30_080, {machine: 'node01'}).seen).toBe(first);
		expect(whoOf(1, third!, 30_080, {machine: 'node01'})).toBe('timeout');
		// From the node itself, and from pods, it is a short way to any endpoint.
		expect(whoOf(40, third!, 30_080, {machine: 'node03'})).toBe('a b');
		expect(whoOf(40, third!, 30_080, {machine: 'node03', podUid: 'c'})).toBe('a b');
	});

	test('externalTrafficPolicy Cluster: every node leads to every endpoint, and gives its own address', () => {
		const {world, set, ask, whoOf} = threeServers();
		const second = world.world.machine('node02').internalIp;
		set();
		expect(whoOf(60, second, 30_080, {machine: 'node01'})).toBe('a b c');
		for (let index = 0; index < 20; index += 1) {
			const {who, seen} = ask(second, 30_080, {machine: 'node01'});
			expect(seen).toBe(who === 'b' ? '10.244.1.1' : '10.244.1.0');
		}
		world.world.machine('node02').powerOff();
		expect(world.get(second, 30_080, '/', 5000, {machine: 'node01'})).toEqual({kind: 'unreachable', latencyMs: 3000});
	});
});

test('a pod’s own address is seen by the others, and its node’s when it comes back to itself', () => {
	const {set, endpoints, servers, ask} = threeServers();
	set({}, endpoints.slice(1, 2));
	expect(ask('10.96.10.10', 80, {machine: 'node01', podUid: 'a'})).toEqual({who: 'b', seen: servers[0]!.ip});
	expect(ask('10.96.10.10', 80, {machine: 'node02', podUid: 'b'})).toEqual({who: 'b', seen: '10.244.1.1'});
});

test('an external address is the Service’s as well', () => {
	const {set, whoOf} = threeServers();
	expect(whoOf(1, '198.51.100.7', 80, {machine: 'node01'})).toBe('timeout');
	set({externalIps: ['198.51.100.7']});
	expect(whoOf(60, '198.51.100.7', 80, {machine: 'node01'})).toBe('a b c');
});

test('a port of UDP is none of TCP', () => {
	const {world, endpoints, whoOf} = threeServers();
	const port = (protocol: string, given: readonly ServiceEndpoint[]) => ({name: protocol, protocol, port: 80, nodePort: undefined, endpoints: given});
	world.world.network.setService('default/both', {clusterIp: '10.96.10.11', ports: [port('TCP', endpoints.slice(0, 1)), port('UDP', [])]});
	expect(whoOf(1, '10.96.10.11', 80, {machine: 'node01'})).toBe('a');
	world.world.network.setService('default/both', {clusterIp: '10.96.10.11', ports: [port('UDP', endpoints)]});
	expect(whoOf(1, '10.96.10.11', 80, {machine: 'node01'})).toBe('timeout');
});

describe('session affinity', () => {
	const affinity = {affinityMs: 10_000};

	test('a client stays where it was, until it has been away for too long', () => {
		const {world, set, whoOf} = threeServers();
		set(affinity);
		const client = {machine: 'node01', podUid: 'a'};
		const first = whoOf(30, '10.96.10.10', 80, client);
		expect(first).toMatch(/^[abc]$/);
		world.runFor(9000);
		expect(whoOf(1, '10.96.10.10', 80, client)).toBe(first);
		world.runFor(9000);
		expect(whoOf(1, '10.96.10.10', 80, client)).toBe(first);
		const later = new Set<string>();
		for (let index = 0; index < 30; index += 1) {
			world.runFor(10_001);
			later.add(whoOf(1, '10.96.10.10', 80, client));
		}
		expect(later.size).toBe(3);
	});

	test('it goes to another one when its endpoint is none any more, and stays there', () => {
		const {set, endpoints, servers, whoOf} = threeServers();
		set(affinity);
		const client = {machine: 'node01', podUid: 'a'};
		const first = whoOf(5, '10.96.10.10', 80, client);
		set(
			affinity,
			endpoints.filter((_, index) => servers[index]!.name !== first),
		);
		const second = whoOf(30, '10.96.10.10', 80, client);
		expect(second).toMatch(/^[abc]$/);
		expect(second).not.toBe(first);
		set(affinity);
		expect(whoOf(30, '10.96.10.10', 80, client)).toBe(second);
	});

	test('each client has its own', () => {
		const {world, set, whoOf} = threeServers();
		set(affinity);
		for (let index = 0; index < 12; index += 1) world.run('busybox', {pod: {podUid: `client-${index}`}, command: ['sleep', '1h']});
		const chosen = Array.from({length: 12}, (_, index) => whoOf(3, '10.96.10.10', 80, {machine: 'node01', podUid: `client-${index}`}));
		expect(new Set(chosen)).toEqual(new Set(['a', 'b', 'c']));
	});
});

test('a machine that is cut off from the API server goes by what it knew', () => {
	const {world, set, endpoints, whoOf} = threeServers();
	world.world.network.apiServerMachine = 'node03';
	set({}, endpoints.slice(0, 1));
	world.world.network.partition('it', {from: [{machine: 'node01'}], to: [{machine: 'node03'}]});
	set({}, endpoints.slice(1, 2));
	expect(whoOf(5, '10.96.10.10', 80, {machine: 'node01'})).toBe('a');
	expect(whoOf(5, '10.96.10.10', 80, {machine: 'node02'})).toBe('b');
	world.world.network.removeService('default/web');
	expect(whoOf(5, '10.96.10.10', 80, {machine: 'node01'})).toBe('a');
	expect(whoOf(1, '10.96.10.10', 80, {machine: 'node02'})).toBe('timeout');
	world.world.network.heal('it');
	expect(whoOf(1, '10.96.10.10', 80, {machine: 'node01'})).toBe('timeout');
});

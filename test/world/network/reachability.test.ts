import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {ServiceEndpoint} from '../../../source/world/types.ts';
import {TestWorld} from '../test-world.ts';

/* Invariants of the network, whatever Services, endpoints and cuts there are: told apart from the network's own code. */

const machines = ['node01', 'node02', 'node03'] as const;

interface Pod {
	readonly podUid: string;
	readonly ip: string;
	readonly machine: string;
}

/** Two pods on each of three machines, each answering with its name. */
function cluster(): {readonly world: TestWorld; readonly pods: readonly Pod[]} {
	const world = new TestWorld({machines: 3});
	const pods = machines.flatMap((machine) =>
		['a', 'b'].map((letter): Pod => {
			const podUid = `${machine}-${letter}`;
			return {podUid, machine, ip: world.run('smlinux/appjs', {machine, pod: {podUid, hostname: podUid}}).ip};
		}),
	);
	world.runFor(3000);
	return {world, pods};
}

function ask(world: TestWorld, from: {machine: string; podUid?: string}, ip: string, port = 80): string {
	const outcome = world.get(ip, port, '/', 4000, from);
	return outcome.kind === 'response' ? outcome.body.trim().replace('Container Hostname ', '') : outcome.kind;
}

const condition = fc.constantFrom('ready', 'not ready', 'serving and terminating', 'terminating', 'no endpoint');

function endpoint({ip, machine}: Pod, state: string): readonly ServiceEndpoint[] {
	if (state === 'no endpoint') return [];
	const isServing = state === 'ready' || state === 'serving and terminating';
	return [{ip, port: 8080, isReady: state === 'ready', isServing, isTerminating: state.includes('terminating'), node: machine}];
}

test('nobody answers for a Service who is not an endpoint that kube-proxy uses there and then', () => {
	const {world, pods} = cluster();
	const changes = fc.array(fc.tuple(fc.array(condition, {minLength: 6, maxLength: 6}), fc.boolean(), fc.nat(5)), {minLength: 1, maxLength: 12});
	fc.assert(
		fc.property(changes, (steps) => {
			for (const [states, isInternalLocal, asker] of steps) {
				const endpoints = pods.flatMap((pod, index) => endpoint(pod, states[index]!));
				world.world.network.setService('default/web', {
					clusterIp: '10.96.10.10',
					isInternalLocal,
					ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: undefined, endpoints}],
				});
				const {podUid, machine} = pods[asker]!;
				const usable = (candidates: readonly ServiceEndpoint[]): readonly ServiceEndpoint[] => {
					const ready = candidates.filter(({isReady}) => isReady);
					return ready.length > 0 ? ready : candidates.filter(({isServing, isTerminating}) => isServing && isTerminating);
				};
				const everywhere = usable(endpoints);
				const here = isInternalLocal ? usable(endpoints.filter(({node}) => node === machine)) : everywhere;
				const hasAny = endpoints.some(({isReady, isServing, isTerminating}) => isReady || (isServing && isTerminating));
				const answer = ask(world, {machine, podUid}, '10.96.10.10');
				if (here.length === 0) expect(answer).toBe(hasAny ? 'timeout' : 'refused');
				else expect(here.map(({ip}) => pods.find((pod) => pod.ip === ip)!.podUid)).toContain(answer);
			}
		}),
		{numRuns: 150},
	);
});

test('nothing passes a cut, whatever else is cut, and what is not cut passes', () => {
	const {world, pods} = cluster();
	const side = fc.uniqueArray(fc.nat(5), {minLength: 1, maxLength: 4});
	const cut = fc.record({from: side, to: side, isOneWay: fc.boolean()});
	const asked = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), {minLength: 1, maxLength: 10});
	fc.assert(
		fc.property(fc.array(cut, {maxLength: 3}), asked, (cuts, pairs) => {
			const uidsOf = (indexes: readonly number[]) => indexes.map((index) => ({podUid: pods[index]!.podUid}));
			for (const [number, {from, to, isOneWay}] of cuts.entries()) {
				world.world.network.partition(`cut-${number}`, {from: uidsOf(from), to: uidsOf(to), isOneWay});
			}
			for (const [from, to] of pairs) {
				const isCut = cuts.some(
					(each) =>
						from !== to &&
						((each.from.includes(from) && each.to.includes(to)) || (!each.isOneWay && each.to.includes(from) && each.from.includes(to))),
				);
				const {machine, podUid} = pods[from]!;
				expect(ask(world, {machine, podUid}, pods[to]!.ip, 8080)).toBe(isCut ? 'timeout' : pods[to]!.podUid);
				// A packet that asks for an echo goes the same way.
				expect(world.world.network.echo({machine, podUid}, pods[to]!.ip).kind).toBe(isCut ? 'lost' : 'reply');
			}
			for (const number of cuts.keys()) world.world.network.heal(`cut-${number}`);
		}),
		{numRuns: 150},
	);
});

test('a machine without power, or cut off, is heard of by none of the others', () => {
	const {world, pods} = cluster();
	fc.assert(
		fc.property(fc.subarray([...machines], {minLength: 1, maxLength: 2}), fc.nat(5), fc.nat(5), (lost, from, to) => {
			const others = machines.filter((name) => !lost.includes(name));
			const name = (list: readonly string[]) => list.map((machine) => ({machine}));
			world.world.network.partition('split', {from: name(lost), to: name(others)});
			const [asker, target] = [pods[from]!, pods[to]!];
			const isApart = lost.includes(asker.machine as (typeof machines)[number]) !== lost.includes(target.machine as (typeof machines)[number]);
			expect(ask(world, {machine: asker.machine, podUid: asker.podUid}, target.ip, 8080)).toBe(isApart ? 'timeout' : target.podUid);
			world.world.network.heal('split');
		}),
		{numRuns: 100},
	);
});

test('connections are dealt out evenly, whoever asks', () => {
	const {world, pods} = cluster();
	const endpoints = pods.flatMap((pod) => endpoint(pod, 'ready'));
	world.world.network.setService('default/web', {
		clusterIp: '10.96.10.10',
		ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: undefined, endpoints}],
	});
	for (const {machine, podUid} of [pods[0]!, pods[5]!]) {
		const counts = new Map<string, number>();
		for (let count = 0; count < 1200; count += 1) {
			const answer = ask(world, {machine, podUid}, '10.96.10.10');
			counts.set(answer, (counts.get(answer) ?? 0) + 1);
		}
		// Of 1200, 200 each; four standard deviations are 52.
		expect([...counts.keys()].toSorted()).toEqual(pods.map((pod) => pod.podUid).toSorted());
		for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(52);
	}
});

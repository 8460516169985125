import {expect, test} from 'vitest';
import {TestWorld} from '../test-world.ts';

function server() {
	const world = new TestWorld();
	const {ip, podUid} = world.run('nginx:1.25');
	world.runFor(1000);
	return {world, ip, podUid, network: world.world.network};
}

const longEnough = 2_000_000;

test('a lost SYN is sent again after one second, then two, then four', () => {
	const {network, ip, podUid} = server();
	network.impair('it', {podUid}, {lossPercent: 40});
	const waits = new Set(Array.from({length: 400}, () => network.connect({machine: 'node01'}, ip, 80, longEnough).latencyMs - 1));
	expect([...waits].toSorted((a, b) => a - b).slice(0, 4)).toEqual([0, 1000, 3000, 7000]);
	// Whoever waits less gives up.
	const outcomes = Array.from({length: 200}, () => network.connect({machine: 'node01'}, ip, 80, 2500));
	for (const outcome of outcomes)
		expect([
			{kind: 'connected', latencyMs: 1},
			{kind: 'connected', latencyMs: 1001},
			{kind: 'timeout', latencyMs: 2500, during: 'connect'},
		]).toContainEqual(outcome);
	expect(new Set(outcomes.map(({kind}) => kind)).size).toBe(2);
});

test('either packet of an exchange may be lost: of five in a hundred, one exchange in ten suffers', () => {
	const {network, ip, podUid} = server();
	network.impair('it', {podUid}, {lossPercent: 5});
	const slow = Array.from({length: 4000}, () => network.connect({machine: 'node01'}, ip, 80, longEnough)).filter(({latencyMs}) => latencyMs > 1);
	expect(slow.length / 40).toBeGreaterThan(8);
	expect(slow.length / 40).toBeLessThan(12);
});

test('over an open connection what is lost is sent again after 0.2 seconds, then 0.4', () => {
	const {world, network, ip, podUid} = server();
	network.impair('it', {podUid}, {lossPercent: 30});
	const added = new Set(Array.from({length: 600}, () => (world.get(ip, 80, '/', longEnough).latencyMs - 2) % 1000));
	expect([...added].toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([0, 200, 400, 600]));
});

test('latency is added to opening a connection, and to each answer once more; jitter is never more than it says', () => {
	const {world, network, ip, podUid} = server();
	network.impair('it', {podUid}, {latencyMs: 100, jitterMs: 50});
	for (let index = 0; index < 100; index += 1) {
		const opened = network.connect({machine: 'node01'}, ip, 80, 1000).latencyMs - 1;
		expect(opened).toBeGreaterThanOrEqual(100);
		expect(opened).toBeLessThanOrEqual(150);
		const answered = world.get(ip).latencyMs - 2;
		expect(answered).toBeGreaterThanOrEqual(200);
		expect(answered).toBeLessThanOrEqual(300);
	}
	expect(world.get(ip, 80, '/', 150)).toMatchObject({kind: 'timeout'});
});

test('all lost is a cut, for the machine too', () => {
	const {network, ip, podUid, world} = server();
	network.impair('it', {podUid}, {lossPercent: 100});
	expect(network.connect({machine: 'node01'}, ip, 80, 1000)).toEqual({kind: 'timeout', latencyMs: 1000, during: 'connect'});
	expect(world.get('127.0.0.1', 80, '/', 1000, {machine: 'node01', podUid})).toMatchObject({status: 200});
});

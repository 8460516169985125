import {expect, test} from 'vitest';
import {ConnectionError, conflict} from '../../source/api/status-error.ts';
import {WorkQueue} from '../../source/cluster/work-queue.ts';
import {Simulation} from '../../source/simulation/simulation.ts';

function stage(sync: (key: string) => void, workMsOf?: (key: string) => number) {
	const simulation = new Simulation({seed: 1});
	const synced: {readonly key: string; readonly atMs: number}[] = [];
	const queue = new WorkQueue(
		simulation,
		'test-controller',
		(key) => {
			synced.push({key, atMs: simulation.nowMs});
			sync(key);
		},
		workMsOf ? {workMsOf} : {},
	);
	return {simulation, queue, synced};
}

test('a key that is added often before its turn is worked on once', () => {
	const {simulation, queue, synced} = stage(() => {});
	for (let times = 0; times < 5; times += 1) queue.add('default/web');
	queue.add('default/db');
	simulation.runUntil(1000);
	expect(synced.map(({key}) => key).toSorted()).toEqual(['default/db', 'default/web']);
});

test('a refused sync is tried again with growing delay, and starts over once it came through', () => {
	let failures = 5;
	const {simulation, queue, synced} = stage(() => {
		failures -= 1;
		if (failures >= 0) throw conflict('pods', 'web');
	});
	queue.add('web');
	simulation.runUntil(10_000);
	expect(synced).toHaveLength(6);
	const gaps = synced.slice(1).map(({atMs}, index) => atMs - synced[index]!.atMs);
	for (const [index, delayMs] of [5, 10, 20, 40, 80].entries()) {
		expect(gaps[index]).toBeGreaterThanOrEqual(delayMs);
		expect(gaps[index]).toBeLessThanOrEqual(delayMs + 5);
	}
	failures = 1;
	queue.add('web');
	simulation.runUntil(20_000);
	expect(synced.at(-1)!.atMs - synced.at(-2)!.atMs).toBeLessThanOrEqual(10);
});

test('while the API server cannot be reached a key is tried at least each ten seconds', () => {
	const {simulation, queue, synced} = stage(() => {
		throw new ConnectionError('i/o timeout');
	});
	queue.add('web');
	simulation.runUntil(600_000);
	const gaps = synced.slice(1).map(({atMs}, index) => atMs - synced[index]!.atMs);
	expect(Math.max(...gaps)).toBeLessThanOrEqual(10_010);
	expect(gaps.length).toBeGreaterThan(55);
});

test('a bug is not retried', () => {
	const {simulation, queue} = stage(() => {
		throw new Error('undefined is not a function');
	});
	queue.add('web');
	expect(() => simulation.runUntil(100)).toThrow(/test-controller failed at \d+ ms of seed 1, woken for "web"/);
});

test('a later addAfter takes the place of an earlier one', () => {
	const {simulation, queue, synced} = stage(() => {});
	queue.addAfter('web', 1000);
	queue.addAfter('web', 5000);
	simulation.runUntil(4000);
	expect(synced).toEqual([]);
	simulation.runUntil(6000);
	expect(synced).toHaveLength(1);
});

test('a key with much to look at takes its time', () => {
	const {simulation, queue, synced} = stage(
		() => {},
		(key) => (key === 'large' ? 50 : 0),
	);
	queue.add('large');
	queue.add('small');
	simulation.runUntil(1000);
	expect(synced.map(({key}) => key)).toEqual(['small', 'large']);
	expect(synced[1]!.atMs).toBeGreaterThan(50);
});

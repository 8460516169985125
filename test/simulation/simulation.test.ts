import fc from 'fast-check';
import {expect, test} from 'vitest';
import {Simulation, SimulationError} from '../../source/simulation/simulation.ts';

/** A component that draws, counts and schedules: what it did is its log. */
function startRandomWalk(simulation: Simulation): {log: string[]} {
	const state = simulation.state('walk', () => ({log: [] as string[], hasStarted: false}));
	const random = simulation.random('walk');
	simulation.register('walk', (key) => {
		state.log.push(`${simulation.nowMs} ${key}`);
		simulation.setTimer('walk', `key ${random.integer(0, 3)}`, simulation.nowMs + random.integer(1, 400));
		if (random.percent(30)) simulation.schedule('walk', 'extra', random.integer(0, 100));
		if (state.log.length > 3 && random.percent(20)) simulation.cancelTimer('walk', 'key 1');
		if (!simulation.hasTimer('walk', 'key 0')) simulation.setTimer('walk', 'key 0', simulation.nowMs + 50);
	});
	if (!state.hasStarted) {
		state.hasStarted = true;
		simulation.schedule('walk', 'start', 0);
	}
	return state;
}

test('a run is the same however its time is sliced', () => {
	fc.assert(
		fc.property(fc.nat(), fc.array(fc.integer({min: 1, max: 700}), {minLength: 1, maxLength: 20}), (seed, slices) => {
			const whole = new Simulation({seed});
			const wholeLog = startRandomWalk(whole);
			whole.runUntil(3000);
			const sliced = new Simulation({seed});
			const slicedLog = startRandomWalk(sliced);
			let atMs = 0;
			for (let index = 0; atMs < 3000; index += 1) {
				atMs = Math.min(3000, atMs + slices[index % slices.length]!);
				sliced.runUntil(atMs);
			}
			expect(slicedLog.log).toEqual(wholeLog.log);
			expect(sliced.save()).toBe(whole.save());
		}),
		{numRuns: 30},
	);
});

test('a simulation saved at any instant and restored goes on as if nothing had happened', () => {
	fc.assert(
		fc.property(fc.nat(), fc.integer({min: 0, max: 3000}), (seed, cutMs) => {
			const straight = new Simulation({seed});
			startRandomWalk(straight);
			straight.runUntil(3000);
			const first = new Simulation({seed});
			startRandomWalk(first);
			first.runUntil(cutMs);
			const second = Simulation.restore(first.save());
			startRandomWalk(second);
			second.runUntil(3000);
			expect(second.save()).toBe(straight.save());
		}),
		{numRuns: 30},
	);
});

test('a timer set again replaces the one before, and a cancelled one does not fire', () => {
	const simulation = new Simulation({seed: 1});
	const fired: string[] = [];
	simulation.register('timers', (key) => fired.push(`${key} at ${simulation.nowMs}`));
	simulation.setTimer('timers', 'a', 100);
	simulation.setTimer('timers', 'a', 200);
	simulation.setTimer('timers', 'b', 150);
	simulation.cancelTimer('timers', 'b');
	simulation.runUntil(1000);
	expect(fired).toEqual(['a at 200']);
	expect(simulation.hasTimer('timers', 'a')).toBe(false);
});

test('whatever a timer does to timers, the last word about each of them holds', () => {
	const names = ['a', 'b', 'c'];
	const action = fc.record({
		does: fc.constantFrom('set', 'cancel', 'leave'),
		component: fc.constantFrom('one', 'two'),
		name: fc.constantFrom(...names),
		delayMs: fc.integer({min: 0, max: 20}),
	});
	fc.assert(
		fc.property(fc.array(fc.array(action, {maxLength: 4}), {minLength: 1, maxLength: 60}), (plan) => {
			const simulation = new Simulation({seed: 1});
			/** Due time by component and name: what the words said so far come to. */
			const model = new Map<string, number>();
			const perform = (actions: (typeof plan)[number]) => {
				for (const {does, component, name, delayMs} of actions) {
					if (does === 'set') {
						simulation.setTimer(component, name, simulation.nowMs + delayMs, {component, name});
						model.set(`${component} ${name}`, simulation.nowMs + delayMs);
					} else if (does === 'cancel') {
						simulation.cancelTimer(component, name);
						model.delete(`${component} ${name}`);
					}
				}
				for (const component of ['one', 'two'])
					for (const name of names) expect(simulation.hasTimer(component, name)).toBe(model.has(`${component} ${name}`));
			};
			let next = 1;
			for (const component of ['one', 'two']) {
				simulation.register(component, (name, _data, owner) => {
					expect(model.get(`${component} ${name}`)).toBe(simulation.nowMs);
					expect(owner).toEqual({component, name});
					model.delete(`${component} ${name}`);
					perform(plan[next++] ?? []);
				});
			}
			perform(plan[0]!);
			simulation.runUntil(10_000);
			expect(model.size).toBe(0);
		}),
		{numRuns: 300},
	);
});

test('what is done because of a cause, and because of that, hangs on one chain', () => {
	const simulation = new Simulation({seed: 1});
	const chains: string[][] = [];
	simulation.register('chain', (key) => {
		const id = simulation.recordCause('chain', key);
		chains.push(simulation.causes.chain(id).map((cause) => cause.what));
		if (key === 'first') simulation.withCause(id, () => simulation.schedule('chain', 'second', 10));
	});
	simulation.schedule('chain', 'first', 0);
	simulation.schedule('chain', 'unrelated', 5);
	simulation.runUntil(100);
	expect(chains).toEqual([['first'], ['unrelated'], ['second', 'first']]);
	expect(simulation.currentCause).toBe(0);
});

test('a bug in a component says where in the run it happened', () => {
	const simulation = new Simulation({seed: 99});
	simulation.register('broken', () => {
		throw new TypeError('no such thing');
	});
	simulation.schedule('broken', 'default/web', 1234);
	expect(() => simulation.runUntil(5000)).toThrow(SimulationError);
	expect(() => {
		simulation.schedule('broken', 'default/web', 0);
		simulation.runUntil(5000);
	}).toThrow(/broken failed at 1234 ms of seed 99, woken for "default\/web": no such thing/);
});

test('step performs one event and moves the clock to it', () => {
	const simulation = new Simulation({seed: 1});
	simulation.register('step', () => undefined);
	simulation.schedule('step', 'a', 30);
	simulation.schedule('step', 'b', 70);
	expect([simulation.step(), simulation.nowMs]).toEqual([true, 30]);
	expect([simulation.step(), simulation.nowMs]).toEqual([true, 70]);
	expect(simulation.step()).toBe(false);
});

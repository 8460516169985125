import {expect, test} from 'vitest';
import {Pacer} from '../../source/simulation/pacer.ts';

test('at speed 10 a wall second is ten virtual ones, and no fraction is lost', () => {
	const pacer = new Pacer({speed: 10});
	let total = 0;
	for (let tick = 0; tick < 300; tick += 1) total += pacer.advance(1000 / 300);
	expect(Math.abs(total - 10_000)).toBeLessThanOrEqual(1);
});

test('a paused pacer stands still and owes nothing afterwards', () => {
	const pacer = new Pacer({isPaused: true});
	expect(pacer.advance(5000)).toBe(0);
	pacer.isPaused = false;
	expect(pacer.advance(100)).toBe(100);
});

test('what the simulation could not keep up with is forgotten', () => {
	const pacer = new Pacer({speed: 0.5});
	expect(pacer.advance(1)).toBe(0);
	pacer.reset();
	expect(pacer.advance(1)).toBe(0);
	expect(pacer.advance(1)).toBe(1);
});

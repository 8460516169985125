import fc from 'fast-check';
import {expect, test} from 'vitest';
import {Random, randomState} from '../../source/simulation/random.ts';

const stream = (seed: number, name: string) => new Random(randomState(seed, name));

test('the same seed and name give the same stream, another of either gives another', () => {
	fc.assert(
		fc.property(fc.nat(), fc.string(), (seed, name) => {
			const draw = (random: Random) => Array.from({length: 4}, () => random.next());
			expect(draw(stream(seed, name))).toEqual(draw(stream(seed, name)));
			expect(draw(stream(seed, name))).not.toEqual(draw(stream(seed + 1, name)));
			expect(draw(stream(seed, name))).not.toEqual(draw(stream(seed, `${name}x`)));
		}),
	);
});

test('whole numbers stay within their bounds and reach both', () => {
	const random = stream(1, 'bounds');
	const drawn = new Set(Array.from({length: 500}, () => random.integer(3, 7)));
	expect([...drawn].toSorted()).toEqual([3, 4, 5, 6, 7]);
});

test('draws are spread evenly', () => {
	const random = stream(7, 'spread');
	const counts = Array.from({length: 10}, () => 0);
	for (let count = 0; count < 20_000; count += 1) counts[random.integer(0, 9)]! += 1;
	for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(250);
});

test('a UUID is of version 4, a name suffix uses the letters of Kubernetes', () => {
	const random = stream(42, 'names');
	for (let count = 0; count < 50; count += 1) {
		expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		expect(random.suffix(5)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
	}
});

import {expect, test} from 'vitest';
import {cpuShares, cpuWeight} from '../../source/world/cpu-weight.ts';

test.each([
	{millicores: 0, shares: 2, weight: 1},
	{millicores: 1, shares: 2, weight: 1},
	{millicores: 10, shares: 10, weight: 4},
	{millicores: 100, shares: 102, weight: 17},
	{millicores: 250, shares: 256, weight: 35},
	{millicores: 500, shares: 512, weight: 59},
	{millicores: 1000, shares: 1024, weight: 100},
	{millicores: 2000, shares: 2048, weight: 174},
	{millicores: 4000, shares: 4096, weight: 303},
	{millicores: 256_000, shares: 262_144, weight: 10_000},
	{millicores: 900_000, shares: 262_144, weight: 10_000},
])('a request of $millicores m is $shares shares and a weight of $weight', ({millicores, shares, weight}) => {
	expect(cpuShares(millicores)).toBe(shares);
	expect(cpuWeight(millicores)).toBe(weight);
});

test('the weight is what the formula gives, and grows with the request', () => {
	for (let millicores = 3; millicores < 256_000; millicores += 97) {
		const logarithm = Math.log2(cpuShares(millicores));
		const exact = Math.ceil(10 ** ((logarithm * logarithm + 125 * logarithm) / 612 - 7 / 34));
		expect(cpuWeight(millicores)).toBe(exact);
	}
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	canonicalQuantity,
	compareQuantities,
	formatBytes,
	formatMillicores,
	parseQuantity,
	quantityMilliValue,
	quantityValue,
} from '../../source/api/quantity.ts';

describe('the canonical form', () => {
	test.each([
		['half a cpu', '0.5', '500m'],
		['half a cpu without the nought', '.5', '500m'],
		['one and a half', '1.5', '1500m'],
		['a whole number of millis', '1000m', '1'],
		['more than a whole of millis', '1500m', '1500m'],
		['thousands', '100000', '100k'],
		['binary steps', '1024Mi', '1Gi'],
		['binary, not a whole step', '1536Mi', '1536Mi'],
		['binary with a fraction', '1.5Gi', '1536Mi'],
		['a small binary amount', '0.5Ki', '512'],
		['decimal bytes', '128M', '128M'],
		['an exponent', '1e3', '1e3'],
		['an exponent with a capital', '12E2', '1200'],
		['exa, which is no exponent', '1E', '1E'],
		['nought', '0', '0'],
		['nought of something', '0Mi', '0'],
		['a sign', '+1', '1'],
		['less than nought', '-1Ki', '-1Ki'],
		['leading noughts', '007', '7'],
		['micros', '100u', '100u'],
		['finer than a nano, rounded up', '0.0000000001', '1n'],
		['a point and nothing behind it', '1.', '1'],
	])('%s: %s is %s', (_, text, canonical) => {
		expect(canonicalQuantity(text)).toBe(canonical);
	});

	test('is the same when taken again, and the same amount', () => {
		const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'Ti');
		fc.assert(
			fc.property(fc.integer({min: 0, max: 1_000_000}), fc.integer({min: 0, max: 999}), suffix, (whole, fraction, unit) => {
				const text = `${whole}.${fraction}${unit}`;
				const canonical = canonicalQuantity(text);
				expect(canonicalQuantity(canonical)).toBe(canonical);
				expect(quantityMilliValue(canonical)).toBe(quantityMilliValue(text));
			}),
		);
	});
});

describe('what is no quantity', () => {
	const format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
	test.each([
		['nothing', '', format],
		['a word', 'lots', format],
		['MB, which is not a suffix of Kubernetes', '128MB', format],
		['small letters', '1gb', format],
		['capital kilo', '1K', "unable to parse quantity's suffix"],
		['small mebi', '1mi', "unable to parse quantity's suffix"],
		['a suffix alone', 'Mi', 'unable to parse numeric part of quantity'],
		['a space inside', '1 Gi', format],
	])('%s: %s', (_, text, error) => {
		expect(parseQuantity(text)).toEqual({error});
	});
});

test.each([
	['128Mi', 134_217_728, 134_217_728_000],
	['1500m', 2, 1500],
	['1', 1, 1000],
	['1k', 1000, 1_000_000],
	['100u', 1, 1],
	['-1500m', -2, -1500],
	[undefined, 0, 0],
])('%s is %d, rounded away from nought, and %d thousandths', (text, value, milliValue) => {
	expect(quantityValue(text)).toBe(value);
	expect(quantityMilliValue(text)).toBe(milliValue);
});

test('amounts compare across formats', () => {
	expect(compareQuantities('1Gi', '1G')).toBeGreaterThan(0);
	expect(compareQuantities('1000m', '1')).toBe(0);
	expect(compareQuantities('0.1', '1')).toBeLessThan(0);
});

test.each([
	[134_217_728, '128Mi'],
	[1000, '1k'],
	[1024, '1Ki'],
	[1_000_000, '1000000'],
	[0, '0'],
])('%d bytes are written %s', (bytes, text) => {
	expect(formatBytes(bytes)).toBe(text);
});

test.each([
	[100, '100m'],
	[2000, '2'],
	[1500, '1500m'],
])('%d millicores are written %s', (millicores, text) => {
	expect(formatMillicores(millicores)).toBe(text);
});

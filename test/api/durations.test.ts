import {expect, test} from 'vitest';
import {formatDuration, humanDuration, parseDuration} from '../../source/api/durations.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

test.each([
	[-2 * second, '<invalid>'],
	[0, '0s'],
	[999, '0s'],
	[119 * second, '119s'],
	[2 * minute, '2m'],
	[2 * minute + 5 * second, '2m5s'],
	[10 * minute + 5 * second, '10m'],
	[179 * minute, '179m'],
	[3 * hour, '3h'],
	[3 * hour + 12 * minute, '3h12m'],
	[8 * hour + 12 * minute, '8h'],
	[47 * hour, '47h'],
	[2 * day, '2d'],
	[2 * day + 3 * hour, '2d3h'],
	[8 * day + 3 * hour, '8d'],
	[2 * year - day, '729d'],
	[2 * year, '2y'],
	[2 * year + 3 * day, '2y3d'],
	[8 * year + 3 * day, '8y'],
])('an age of %d ms is shown as %s', (ms, text) => {
	expect(humanDuration(ms)).toBe(text);
});

test.each([
	['1m30s', 90_000],
	['1.5h', 5_400_000],
	['300ms', 300],
	['-1s', -1000],
	['0', 0],
	['90', undefined],
	['1 m', undefined],
	['', undefined],
])('the Go duration %j is %s ms', (text, ms) => {
	expect(parseDuration(text)).toBe(ms);
});

test.each([
	[0, '0s'],
	[10_000, '10s'],
	[80_000, '1m20s'],
	[300_000, '5m0s'],
	[3_600_000, '1h0m0s'],
	[1500, '1.5s'],
	[812, '812ms'],
])('%d ms are %s in Go', (ms, text) => {
	expect(formatDuration(ms)).toBe(text);
});

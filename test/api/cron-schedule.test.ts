import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {nextScheduled, parseCronSchedule} from '../../source/api/cron-schedule.ts';
import {instantOf, isTimeZone, localTimeAt, zonedTimestamp, zoneOffsetMs} from '../../source/api/time-zones.ts';
import {parseTimestamp, timestamp} from '../../source/api/timestamps.ts';

/** The next times after an instant, as RFC 3339. */
function nextTimes(text: string, after: string, count: number, zone?: string): string[] {
	const schedule = parseCronSchedule(text, zone);
	if ('error' in schedule) throw new Error(schedule.error);
	const times: string[] = [];
	let atMs: number | undefined = parseTimestamp(after);
	while (times.length < count) {
		atMs = nextScheduled(schedule, atMs);
		if (atMs === undefined) return [...times, 'never'];
		times.push(timestamp(atMs));
	}
	return times;
}

describe('the next times of a schedule', () => {
	// 1 January 2026 is a Thursday.
	test.each([
		['each minute, the one that is now is over', '* * * * *', '2026-01-01T00:00:00Z', ['2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z']],
		['within a minute', '* * * * *', '2026-01-01T00:00:59Z', ['2026-01-01T00:01:00Z']],
		['steps', '*/20 * * * *', '2026-01-01T00:00:00Z', ['2026-01-01T00:20:00Z', '2026-01-01T00:40:00Z', '2026-01-01T01:00:00Z']],
		['a step from a number on', '50/5 * * * *', '2026-01-01T00:00:00Z', ['2026-01-01T00:50:00Z', '2026-01-01T00:55:00Z', '2026-01-01T01:50:00Z']],
		['a step in a range', '0 8-12/2 * * *', '2026-01-01T09:00:00Z', ['2026-01-01T10:00:00Z', '2026-01-01T12:00:00Z', '2026-01-02T08:00:00Z']],
		['a list', '5,35 3 * * *', '2026-01-01T03:05:00Z', ['2026-01-01T03:35:00Z', '2026-01-02T03:05:00Z']],
		['a weekday', '0 3 * * 1', '2026-01-01T00:00:00Z', ['2026-01-05T03:00:00Z', '2026-01-12T03:00:00Z']],
		['weekdays by name', '0 0 * * sat,SUN', '2026-01-01T00:00:00Z', ['2026-01-03T00:00:00Z', '2026-01-04T00:00:00Z', '2026-01-10T00:00:00Z']],
		['months by name', '0 0 1 FEB,apr *', '2026-01-01T00:00:00Z', ['2026-02-01T00:00:00Z', '2026-04-01T00:00:00Z', '2027-02-01T00:00:00Z']],
		['the 13th or a Friday', '0 0 13 * 5', '2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z', '2026-01-09T00:00:00Z', '2026-01-13T00:00:00Z']],
		['a day and any weekday', '0 0 13 * ?', '2026-01-01T00:00:00Z', ['2026-01-13T00:00:00Z', '2026-02-13T00:00:00Z']],
		[
			'each second day is not any day',
			'0 0 */2 * 1',
			'2026-01-01T00:00:00Z',
			['2026-01-03T00:00:00Z', '2026-01-05T00:00:00Z', '2026-01-07T00:00:00Z'],
		],
		['the 31st', '0 0 31 * *', '2026-01-31T00:00:00Z', ['2026-03-31T00:00:00Z', '2026-05-31T00:00:00Z']],
		['29 February', '0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z']],
		['31 February', '0 0 31 2 *', '2026-01-01T00:00:00Z', ['never']],
		['the end of a year', '59 23 31 12 *', '2026-12-31T23:59:00Z', ['2027-12-31T23:59:00Z']],
		['hourly', '@hourly', '2026-01-01T00:10:00Z', ['2026-01-01T01:00:00Z']],
		['daily', '@daily', '2026-01-01T00:10:00Z', ['2026-01-02T00:00:00Z']],
		['midnight', '@midnight', '2026-01-01T00:10:00Z', ['2026-01-02T00:00:00Z']],
		['weekly, on Sunday', '@weekly', '2026-01-01T00:10:00Z', ['2026-01-04T00:00:00Z']],
		['monthly', '@monthly', '2026-01-01T00:10:00Z', ['2026-02-01T00:00:00Z']],
		['yearly', '@yearly', '2026-01-01T00:10:00Z', ['2027-01-01T00:00:00Z']],
		['annually', '@annually', '2026-01-01T00:10:00Z', ['2027-01-01T00:00:00Z']],
		['a constant delay', '@every 1h30m', '2026-01-01T00:00:10Z', ['2026-01-01T01:30:10Z', '2026-01-01T03:00:10Z']],
		['a delay below a second', '@every 10ms', '2026-01-01T00:00:00Z', ['2026-01-01T00:00:01Z']],
	])('%s', (_name, text, after, wanted) => {
		expect(nextTimes(text, after, wanted.length)).toEqual(wanted);
	});

	test.each([
		['Seoul, nine hours ahead', 'Asia/Seoul', '0 9 * * *', '2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z']],
		['Kolkata, half hours', 'Asia/Kolkata', '0 0 * * *', '2026-01-01T00:00:00Z', ['2026-01-01T18:30:00Z']],
		[
			'New York before and after the change',
			'America/New_York',
			'30 6 * * *',
			'2026-03-07T00:00:00Z',
			['2026-03-07T11:30:00Z', '2026-03-08T10:30:00Z'],
		],
		['an hour that is left out', 'America/New_York', '30 2 * * *', '2026-03-07T08:00:00Z', ['2026-03-09T06:30:00Z']],
		[
			'an hour that comes twice',
			'America/New_York',
			'30 1 * * *',
			'2026-11-01T00:00:00Z',
			['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z'],
		],
		['a midnight that is left out', 'Africa/Cairo', '0 0 * * *', '2026-04-22T23:00:00Z', ['2026-04-24T21:00:00Z']],
		['named in the schedule itself', 'UTC', 'TZ=Asia/Seoul 0 9 * * *', '2026-01-01T00:00:00Z', ['2026-01-02T00:00:00Z']],
	])('in %s', (_name, zone, text, after, wanted) => {
		expect(nextTimes(text, after, wanted.length, zone)).toEqual(wanted);
	});
});

test.each([
	['', 'empty spec string'],
	['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
	['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
	['60 * * * *', 'end of range (60) above maximum (59): 60'],
	['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
	['* * * * 7', 'end of range (7) above maximum (6): 7'],
	['30-10 * * * *', 'beginning of range (30) beyond end of range (10): 30-10'],
	['*/0 * * * *', 'step of range should be a positive number: */0'],
	['1/2/3 * * * *', 'too many slashes: 1/2/3'],
	['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
	['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
	['@fortnightly', 'unrecognized descriptor: @fortnightly'],
	['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
	['TZ=Moon/Tycho * * * * *', 'provided bad location Moon/Tycho: unknown time zone Moon/Tycho'],
])('%j is no schedule', (text, error) => {
	expect(parseCronSchedule(text)).toEqual({error});
});

test('a time that comes next is later, matches, and nothing before it does', () => {
	const field = (least: number, most: number) =>
		fc.oneof(
			fc.constant('*'),
			fc.integer({min: least, max: most}).map(String),
			fc.integer({min: 2, max: 9}).map((step) => `*/${step}`),
		);
	const zones = fc.constantFrom('UTC', 'Asia/Seoul', 'Asia/Kolkata', 'Europe/Berlin');
	const instants = fc.integer({min: 0, max: 600 * 86_400}).map((seconds) => seconds * 1000);
	fc.assert(
		fc.property(field(0, 59), field(0, 23), field(0, 6), zones, instants, (minute, hour, weekday, zone, afterMs) => {
			const schedule = parseCronSchedule(`${minute} ${hour} * * ${weekday}`, zone);
			if ('error' in schedule) throw new Error(schedule.error);
			const matches = (text: string, value: number): boolean =>
				text === '*' || (text.startsWith('*/') ? value % Number(text.slice(2)) === 0 : value === Number(text));
			const isTime = (atMs: number): boolean => {
				const local = localTimeAt(zone, atMs);
				return matches(minute, local.minute) && matches(hour, local.hour) && matches(weekday, local.weekday);
			};
			const next = nextScheduled(schedule, afterMs)!;
			expect(next).toBeGreaterThan(afterMs);
			expect(next % 60_000).toBe(0);
			expect(isTime(next)).toBe(true);
			let candidate = Math.floor(afterMs / 60_000) * 60_000 + 60_000;
			for (let tries = 0; candidate < next && tries < 2000; candidate += 60_000, tries += 1) expect(isTime(candidate)).toBe(false);
		}),
		{numRuns: 60},
	);
});

describe('time zones', () => {
	test.each([
		['UTC', true],
		['Asia/Seoul', true],
		['Europe/Kiev', true],
		['Etc/GMT+5', true],
		['Moon/Tycho', false],
		['utc', false],
		['+09:00', false],
		['', false],
	])('%j', (name, wanted) => expect(isTimeZone(name)).toBe(wanted));

	test('offsets follow the clocks', () => {
		expect(zoneOffsetMs('Europe/Berlin', parseTimestamp('2026-03-29T00:59:59Z'))).toBe(3_600_000);
		expect(zoneOffsetMs('Europe/Berlin', parseTimestamp('2026-03-29T01:00:00Z'))).toBe(7_200_000);
		expect(zoneOffsetMs('America/St_Johns', 0)).toBe(-12_600_000);
		expect(zonedTimestamp('America/St_Johns', 0)).toBe('2025-12-31T20:30:00-03:30');
		expect(zonedTimestamp('UTC', 0)).toBe('2026-01-01T00:00:00Z');
	});

	test('an instant is found again by what its clocks show', () => {
		const zone = fc.constantFrom('UTC', 'Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe');
		fc.assert(
			fc.property(zone, fc.integer({min: 0, max: 500_000}), (name, minutes) => {
				const atMs = minutes * 60_000;
				const {year, month, day, hour, minute} = localTimeAt(name, atMs);
				const found = instantOf(name, year, month, day, hour, minute);
				// Of an hour that comes twice the first is found.
				expect([0, 30 * 60_000, 60 * 60_000]).toContain(atMs - found);
				expect(localTimeAt(name, found)).toEqual(localTimeAt(name, atMs));
			}),
		);
	});
});

/**
The schedules of CronJobs. Upstream: github.com/robfig/cron/v3, `ParseStandard` and `SpecSchedule.Next`. Written here
because Kubernetes shows that library's words, and its grammar (no 7 for Sunday, no seconds, no L, W or #) and its way
over daylight saving time are not those of the cron libraries there are for JavaScript.
*/
import {parseDuration} from './durations.ts';
import {instantOf, isTimeZone, localTimeAt, utc} from './time-zones.ts';

/** Minutes, hours … that match, as bits. */
interface FieldSchedule {
	readonly kind: 'fields';
	readonly zone: string;
	readonly minutes: bigint;
	readonly hours: bigint;
	readonly days: bigint;
	readonly months: bigint;
	readonly weekdays: bigint;
	/** With both given, a day matches if either does; a star leaves it to the other. */
	readonly isAnyDay: boolean;
	readonly isAnyWeekday: boolean;
}

/** `@every 5m` */
interface ConstantSchedule {
	readonly kind: 'constant';
	readonly delayMs: number;
}

export type CronSchedule = FieldSchedule | ConstantSchedule;

interface Bounds {
	readonly least: number;
	readonly most: number;
	readonly names?: Readonly<Record<string, number>>;
}

const monthNames = {jan: 1, feb: 2, mar: 3, apr: 4, may: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, nov: 11, dec: 12};
const weekdayNames = {sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6};
const minuteBounds: Bounds = {least: 0, most: 59};
const hourBounds: Bounds = {least: 0, most: 23};
const dayBounds: Bounds = {least: 1, most: 31};
const monthBounds: Bounds = {least: 1, most: 12, names: monthNames};
const weekdayBounds: Bounds = {least: 0, most: 6, names: weekdayNames};

const descriptors: Readonly<Record<string, string>> = {
	'@yearly': '0 0 1 1 *',
	'@annually': '0 0 1 1 *',
	'@monthly': '0 0 1 * *',
	'@weekly': '0 0 * * 0',
	'@daily': '0 0 * * *',
	'@midnight': '0 0 * * *',
	'@hourly': '0 * * * *',
};

/** A schedule that cannot be read; the message is the library's. */
class ScheduleError extends Error {}

/** Reads a schedule for a zone, which the schedule itself may name (`TZ=Asia/Seoul 0 9 * * *`); or says what is wrong with it. */
export function parseCronSchedule(text: string, zone: string = utc): CronSchedule | {readonly error: string} {
	try {
		return parse(text, zone);
	} catch (error) {
		if (error instanceof ScheduleError) return {error: error.message};
		throw error;
	}
}

function parse(text: string, zone: string): CronSchedule {
	if (text === '') throw new ScheduleError('empty spec string');
	if (text.startsWith('TZ=') || text.startsWith('CRON_TZ=')) {
		const space = text.indexOf(' ');
		const name = text.slice(text.indexOf('=') + 1, space === -1 ? undefined : space);
		if (!isTimeZone(name)) throw new ScheduleError(`provided bad location ${name}: unknown time zone ${name}`);
		return parse(text.slice(space).trim(), name);
	}
	if (text.startsWith('@')) return parseDescriptor(text, zone);
	const fields = text.split(/\s+/).filter((field) => field !== '');
	if (fields.length !== 5) throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
	const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
	const days = fieldBits(day, dayBounds);
	const weekdays = fieldBits(weekday, weekdayBounds);
	return {
		kind: 'fields',
		zone,
		minutes: fieldBits(minute, minuteBounds).bits,
		hours: fieldBits(hour, hourBounds).bits,
		days: days.bits,
		months: fieldBits(month, monthBounds).bits,
		weekdays: weekdays.bits,
		isAnyDay: days.isAny,
		isAnyWeekday: weekdays.isAny,
	};
}

function parseDescriptor(text: string, zone: string): CronSchedule {
	const fields = descriptors[text];
	if (fields !== undefined) return parse(fields, zone);
	const every = '@every ';
	if (!text.startsWith(every)) throw new ScheduleError(`unrecognized descriptor: ${text}`);
	const delayMs = parseDuration(text.slice(every.length));
	if (delayMs === undefined) {
		throw new ScheduleError(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(text.slice(every.length))}`);
	}
	return {kind: 'constant', delayMs: Math.max(1000, Math.floor(delayMs / 1000) * 1000)};
}

interface Bits {
	readonly bits: bigint;
	/** A star was among it, which lets everything through. */
	readonly isAny: boolean;
}

function fieldBits(field: string, bounds: Bounds): Bits {
	let bits = 0n;
	let isAny = false;
	for (const expression of field.split(',').filter((part) => part !== '')) {
		const range = rangeBits(expression, bounds);
		bits |= range.bits;
		isAny ||= range.isAny;
	}
	return {bits, isAny};
}

/** `number | number "-" number [ "/" number ]` */
function rangeBits(expression: string, bounds: Bounds): Bits {
	const [range = '', step, ...more] = expression.split('/');
	const [low = '', high, ...rest] = range.split('-');
	let isAny = false;
	let start: number;
	let end: number;
	if (low === '*' || low === '?') {
		[start, end, isAny] = [bounds.least, bounds.most, true];
	} else {
		start = intOrName(low, bounds);
		if (rest.length > 0) throw new ScheduleError(`too many hyphens: ${expression}`);
		end = high === undefined ? start : intOrName(high, bounds);
	}
	let stride = 1;
	if (step !== undefined) {
		if (more.length > 0) throw new ScheduleError(`too many slashes: ${expression}`);
		stride = wholeNumber(step);
		if (high === undefined && !isAny) end = bounds.most;
		if (stride > 1) isAny = false;
	}
	if (start < bounds.least) throw new ScheduleError(`beginning of range (${start}) below minimum (${bounds.least}): ${expression}`);
	if (end > bounds.most) throw new ScheduleError(`end of range (${end}) above maximum (${bounds.most}): ${expression}`);
	if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
	if (stride === 0) throw new ScheduleError(`step of range should be a positive number: ${expression}`);
	let bits = 0n;
	for (let value = start; value <= end; value += stride) bits |= 1n << BigInt(value);
	return {bits, isAny};
}

function intOrName(text: string, {names}: Bounds): number {
	return names?.[text.toLowerCase()] ?? wholeNumber(text);
}

function wholeNumber(text: string): number {
	if (!/^[+-]?\d+$/.test(text))
		throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
	const value = Number(text);
	if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`);
	return value;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** The first instant after `afterMs` (virtual milliseconds) the schedule names; undefined if there is none within five years. */
export function nextScheduled(schedule: CronSchedule, afterMs: number): number | undefined {
	if (schedule.kind === 'constant') return Math.floor(afterMs / 1000) * 1000 + schedule.delayMs;
	const {zone} = schedule;
	// As soon as a field has to move, those below it begin anew.
	let atMs = Math.floor(afterMs / 1000) * 1000 + 1000;
	let hasMoved = false;
	let now = localTimeAt(zone, atMs);
	const yearMost = now.year + 5;
	const go = (toMs: number): void => {
		atMs = toMs;
		now = localTimeAt(zone, atMs);
	};
	const reset = (toMs: number): void => {
		if (hasMoved) return;
		hasMoved = true;
		go(toMs);
	};
	search: for (;;) {
		if (now.year > yearMost) return undefined;
		while (!hasBit(schedule.months, now.month)) {
			reset(instantOf(zone, now.year, now.month, 1));
			go(instantOf(zone, now.year, now.month + 1, 1));
			if (now.month === 1) continue search;
		}
		while (!dayMatches(schedule, now.day, now.weekday)) {
			reset(instantOf(zone, now.year, now.month, now.day));
			go(instantOf(zone, now.year, now.month, now.day + 1));
			// Midnight may be left out, where clocks change at it.
			if (now.hour !== 0) go(atMs + (now.hour > 12 ? 24 - now.hour : -now.hour) * hourMs);
			if (now.day === 1) continue search;
		}
		while (!hasBit(schedule.hours, now.hour)) {
			reset(instantOf(zone, now.year, now.month, now.day, now.hour));
			go(atMs + hourMs);
			if (now.hour === 0) continue search;
		}
		while (!hasBit(schedule.minutes, now.minute)) {
			reset(Math.floor(atMs / minuteMs) * minuteMs);
			go(atMs + minuteMs);
			if (now.minute === 0) continue search;
		}
		// The seconds of a schedule of five fields are zero.
		while (now.second !== 0) {
			reset(atMs);
			go(atMs + (60 - now.second) * 1000);
			continue search;
		}
		return atMs;
	}
}

function dayMatches(schedule: FieldSchedule, day: number, weekday: number): boolean {
	const isDay = hasBit(schedule.days, day);
	const isWeekday = hasBit(schedule.weekdays, weekday);
	return schedule.isAnyDay || schedule.isAnyWeekday ? isDay && isWeekday : isDay || isWeekday;
}

function hasBit(bits: bigint, index: number): boolean {
	return ((bits >> BigInt(index)) & 1n) === 1n;
}

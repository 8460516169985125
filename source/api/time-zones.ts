/**
Time zones of the IANA database, as the engine has them. The engine is only asked how far the clocks of a zone are from
UTC at an instant, so nothing depends on the zone of the machine or on the moment of asking.
*/
import {epochUnixMs} from './timestamps.ts';

/** A date and a time of day as the clocks of some zone show it; months and days count from 1, Sunday is 0. */
export interface LocalTime {
	readonly year: number;
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
	readonly weekday: number;
}

export const utc = 'UTC';

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Whether there is a zone of this name. Capitals count, as for the files Go reads. */
export function isTimeZone(name: string): boolean {
	if (name === utc) return true;
	return /[A-Z]/.test(name) && !/^[+-]/.test(name) && formatOf(name) !== undefined;
}

/** How far the clocks of the zone are ahead of UTC at a virtual instant, in milliseconds. */
export function zoneOffsetMs(zone: string, atMs: number): number {
	if (zone === utc) return 0;
	const format = formatOf(zone);
	if (!format) throw new Error(`no time zone ${zone}`);
	const second = Math.floor(atMs / 1000) * 1000;
	const parts: Record<string, number> = {};
	for (const {type, value} of format.formatToParts(epochUnixMs + second)) parts[type] = Number(value);
	const {year, month, day, hour, minute, second: seconds} = parts as Record<keyof LocalTime, number>;
	return Date.UTC(year, month - 1, day, hour, minute, seconds) - epochUnixMs - second;
}

/** What the clocks of the zone show at a virtual instant. */
export function localTimeAt(zone: string, atMs: number): LocalTime {
	const local = new Date(epochUnixMs + atMs + zoneOffsetMs(zone, atMs));
	return {
		year: local.getUTCFullYear(),
		month: local.getUTCMonth() + 1,
		day: local.getUTCDate(),
		hour: local.getUTCHours(),
		minute: local.getUTCMinutes(),
		second: local.getUTCSeconds(),
		weekday: local.getUTCDay(),
	};
}

/**
The virtual instant at which the clocks of the zone show this. Fields may run over, as day 32. Of a time that is shown
twice it is the first; one that is left out is taken by the clocks of before, as Go's `time.Date` does.
*/
export function instantOf(zone: string, year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
	const local = Date.UTC(year, month - 1, day, hour, minute, second) - epochUnixMs;
	const before = zoneOffsetMs(zone, local - dayMs);
	const after = zoneOffsetMs(zone, local + dayMs);
	for (const offset of [before, after]) if (zoneOffsetMs(zone, local - offset) === offset) return local - offset;
	return local - before;
}

const dayMs = 86_400_000;

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
	if (formats.has(zone)) return formats.get(zone);
	let format: Intl.DateTimeFormat | undefined;
	try {
		format = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			calendar: 'gregory',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
	} catch {
		format = undefined;
	}
	formats.set(zone, format);
	return format;
}

/** RFC 3339 with the zone's offset, as Go writes an instant of that zone: `2026-01-01T09:00:00+09:00`. */
export function zonedTimestamp(zone: string, atMs: number): string {
	const offsetMinutes = Math.round(zoneOffsetMs(zone, atMs) / 60_000);
	const {year, month, day, hour, minute, second} = localTimeAt(zone, atMs);
	const two = (value: number): string => String(value).padStart(2, '0');
	const offset =
		offsetMinutes === 0
			? 'Z'
			: `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offsetMinutes) / 60))}:${two(Math.abs(offsetMinutes) % 60)}`;
	return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${offset}`;
}

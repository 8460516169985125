import {epochUnixMs} from '../../api/timestamps.ts';

/* Calendar time for `date`, `ls -l` and `stat`, in UTC: containers have no other. */

export interface Calendar {
	readonly year: number;
	/** 1 to 12. */
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
	readonly millisecond: number;
	/** 0: Sunday. */
	readonly weekday: number;
	/** 1 to 366. */
	readonly dayOfYear: number;
	readonly unixMs: number;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const dayMs = 86_400_000;

export function calendarAt(nowMs: number): Calendar {
	return calendarOfUnix(epochUnixMs + nowMs);
}

/** After Howard Hinnant's `civil_from_days`. */
export function calendarOfUnix(unixMs: number): Calendar {
	const days = Math.floor(unixMs / dayMs);
	const inDay = unixMs - days * dayMs;
	const shifted = days + 719_468;
	const era = Math.floor(shifted / 146_097);
	const dayOfEra = shifted - era * 146_097;
	const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
	const dayFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153);
	const day = dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
	const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
	const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
	return {
		year,
		month,
		day,
		hour: Math.floor(inDay / 3_600_000),
		minute: Math.floor(inDay / 60_000) % 60,
		second: Math.floor(inDay / 1000) % 60,
		millisecond: inDay % 1000,
		weekday: (((days + 4) % 7) + 7) % 7,
		dayOfYear: days - unixDays(year, 1, 1) + 1,
		unixMs,
	};
}

/** Days from 1970-01-01 to a date. */
export function unixDays(year: number, month: number, day: number): number {
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
	return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** What a format last came to, and in which second: loops in many containers write the same time with the same format. */
const lastTexts = new Map<string, {readonly second: number; readonly text: string}>();

/** As `formatTime`, of the time since 1970. */
export function formatUnixTime(format: string, unixMs: number): string {
	const second = Math.floor(unixMs / 1000);
	const last = lastTexts.get(format);
	if (last?.second === second) return last.text;
	const text = formatTime(format, calendarOfUnix(unixMs));
	// Nanoseconds change within a second.
	if (!format.includes('N')) {
		if (lastTexts.size > 100) lastTexts.clear();
		lastTexts.set(format, {second, text});
	}
	return text;
}

/** strftime(3). */
export function formatTime(format: string, time: Calendar): string {
	return format.replace(/%([-_0^]?)(:?[A-Za-z%+]|[369]?N)/g, (whole, flag: string, kind: string) => {
		const text = formatOne(kind, time);
		if (text === undefined) return whole;
		if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
		if (flag === '_') return text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
		return flag === '^' ? text.toUpperCase() : text;
	});
}

function two(value: number): string {
	return value < 10 ? `0${value}` : String(value);
}

function formatOne(kind: string, time: Calendar): string | undefined {
	const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12;
	switch (kind) {
		case 'Y':
			return String(time.year);
		case 'C':
			return two(Math.floor(time.year / 100));
		case 'y':
			return two(time.year % 100);
		case 'm':
			return two(time.month);
		case 'd':
			return two(time.day);
		case 'e':
			return String(time.day).padStart(2);
		case 'H':
			return two(time.hour);
		case 'k':
			return String(time.hour).padStart(2);
		case 'I':
			return two(hour12);
		case 'l':
			return String(hour12).padStart(2);
		case 'M':
			return two(time.minute);
		case 'S':
			return two(time.second);
		case 's':
			return String(Math.floor(time.unixMs / 1000));
		case 'N':
		case '9N':
			return `${String(time.millisecond).padStart(3, '0')}000000`;
		case '3N':
			return String(time.millisecond).padStart(3, '0');
		case '6N':
			return `${String(time.millisecond).padStart(3, '0')}000`;
		case 'j':
			return String(time.dayOfYear).padStart(3, '0');
		case 'u':
			return String(time.weekday === 0 ? 7 : time.weekday);
		case 'w':
			return String(time.weekday);
		case 'a':
			return weekdays[time.weekday]!.slice(0, 3);
		case 'A':
			return weekdays[time.weekday];
		case 'b':
		case 'h':
			return months[time.month - 1]!.slice(0, 3);
		case 'B':
			return months[time.month - 1];
		case 'p':
			return time.hour < 12 ? 'AM' : 'PM';
		case 'P':
			return time.hour < 12 ? 'am' : 'pm';
		case 'Z':
			return 'UTC';
		case 'z':
			return '+0000';
		case ':z':
			return '+00:00';
		case 'T':
			return `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
		case 'X':
			return `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
		case 'R':
			return `${two(time.hour)}:${two(time.minute)}`;
		case 'r':
			return `${two(hour12)}:${two(time.minute)}:${two(time.second)} ${time.hour < 12 ? 'AM' : 'PM'}`;
		case 'F':
			return `${time.year}-${two(time.month)}-${two(time.day)}`;
		case 'D':
		case 'x':
			return `${two(time.month)}/${two(time.day)}/${two(time.year % 100)}`;
		case 'c':
			return formatTime('%a %b %e %H:%M:%S %Y', time);
		case 'U':
			return two(Math.floor((time.dayOfYear + 6 - time.weekday) / 7));
		case 'W':
			return two(Math.floor((time.dayOfYear + 6 - ((time.weekday + 6) % 7)) / 7));
		case 'V':
			return two(isoWeek(time).week);
		case 'G':
			return String(isoWeek(time).year);
		case 'g':
			return two(isoWeek(time).year % 100);
		case 'q':
			return String(Math.ceil(time.month / 3));
		case 'n':
			return '\n';
		case 't':
			return '\t';
		case '%':
			return '%';
		default:
			return undefined;
	}
}

/** Weeks of ISO 8601: they begin on Monday, and the first is that of the year's first Thursday. */
function isoWeek(time: Calendar): {readonly week: number; readonly year: number} {
	const thursday = time.dayOfYear + 4 - (time.weekday === 0 ? 7 : time.weekday);
	const lengthOf = (year: number): number => unixDays(year + 1, 1, 1) - unixDays(year, 1, 1);
	if (thursday < 1) return {week: Math.ceil((thursday + lengthOf(time.year - 1)) / 7), year: time.year - 1};
	if (thursday > lengthOf(time.year)) return {week: 1, year: time.year + 1};
	return {week: Math.ceil(thursday / 7), year: time.year};
}

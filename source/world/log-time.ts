import {epochUnixMs, nanoTimestamp} from '../api/timestamps.ts';

/*
Servers stamp their log lines with the time, each in a form of its own. Written out, every line would be a text of
its own; so a line holds a mark, and whoever reads it sees the time. Equal lines then share one text.
*/

/** `[01/Jan/2026:00:00:05 +0000]`, the access log of nginx and httpd. */
export const accessTime = '\u0001a';
/** `2026/01/01 00:00:05`, nginx's error log and Go's log package. */
export const slashTime = '\u0001s';
/** `01 Jan 2026 00:00:05.000`, Redis. */
export const redisTime = '\u0001r';
/** `2026-01-01T00:00:05.000000Z`, MySQL. */
export const isoTime = '\u0001i';
/** `2026-01-01 00:00:05.000 UTC`, PostgreSQL. */
export const postgresTime = '\u0001p';
/** `0101 00:00:05.000000`, klog after its letter. */
export const klogTime = '\u0001k';
/** klog's prefix of an informational line of a pid 1. */
export const klogInfo = `I${klogTime}       1 `;
/** `Thu Jan 01 00:00:05.000000 2026`, httpd's error log. */
export const httpdTime = '\u0001h';
/** `2026-01-01 00:00:05`, the shell scripts and Java frameworks. */
export const plainTime = '\u0001d';

/** `2026-01-01 00:00:05.000`, Envoy. */
export const millisecondTime = '\u0001e';
/** `1767225605`, seconds since 1970. */
export const unixTime = '\u0001u';
/** `2026-01-01T00:00:05.000Z`, Spring Boot. */
export const springTime = '\u0001j';
/** `01-Jan-2026 00:00:05.000`, Tomcat. */
export const tomcatTime = '\u0001t';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const dayMs = 86_400_000;

export function renderTimes(text: string, atMs: number): string {
	const stamp = nanoTimestamp(atMs);
	const [date, rest] = stamp.split('T') as [string, string];
	const [year, month, day] = date.split('-') as [string, string, string];
	const time = rest.slice(0, 8);
	const milliseconds = rest.slice(9, 12);
	const monthName = months[Number(month) - 1]!;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the mark was chosen because no program writes it
	return text.replace(/\u0001([a-z])/g, (mark, form: string) => {
		switch (form) {
			case 'a':
				return `[${day}/${monthName}/${year}:${time} +0000]`;
			case 's':
				return `${year}/${month}/${day} ${time}`;
			case 'r':
				return `${day} ${monthName} ${year} ${time}.${milliseconds}`;
			case 'i':
				return `${date}T${time}.${milliseconds}000Z`;
			case 'p':
				return `${date} ${time}.${milliseconds} UTC`;
			case 'k':
				return `${month}${day} ${time}.${milliseconds}000`;
			case 'h':
				// 2026-01-01 was a Thursday.
				return `${weekdays[((Math.floor(atMs / dayMs) % 7) + 7) % 7]} ${monthName} ${day} ${time}.${milliseconds}000 ${year}`;
			case 'd':
				return `${date} ${time}`;
			case 'e':
				return `${date} ${time}.${milliseconds}`;
			case 'u':
				return String(Math.floor((epochUnixMs + atMs) / 1000));
			case 'j':
				return `${date}T${time}.${milliseconds}Z`;
			case 't':
				return `${day}-${monthName}-${year} ${time}.${milliseconds}`;
			default:
				return mark;
		}
	});
}

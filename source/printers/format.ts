import {humanDuration} from '../api/durations.ts';
import type {Container, LabelSelector} from '../api/generated/types.ts';
import {formatLabelSelector} from '../api/selectors.ts';
import {epochUnixMs, parseTimestamp, timestamp} from '../api/timestamps.ts';

/** How long ago an instant was: `5m30s`; `<unknown>` if there is none. Upstream: `translateTimestampSince`. */
export function ageOf(instant: string | undefined | null, nowMs: number): string {
	return instant ? humanDuration(nowMs - parseTimestamp(instant)) : '<unknown>';
}

/** `Thu, 01 Jan 2026 00:00:05 +0000`, as `describe` writes instants. Upstream: `time.RFC1123Z`. */
export function longTime(instant: string | undefined | null): string {
	if (!instant) return 'Mon, 01 Jan 0001 00:00:00 +0000';
	const atMs = parseTimestamp(instant);
	const text = timestamp(atMs);
	// 1 January 1970 was a Thursday.
	const weekday = weekdays[(Math.floor((epochUnixMs + atMs) / 86_400_000) + 4) % 7];
	return `${weekday}, ${text.slice(8, 10)} ${months[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${text.slice(11, 19)} +0000`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function containerNames(containers: readonly Container[]): string {
	return containers.map(({name}) => name).join(',');
}

export function containerImages(containers: readonly Container[]): string {
	return containers.map(({image}) => image ?? '').join(',');
}

/** `app=web,tier in (a,b)`; nothing if it selects everything. Upstream: `LabelSelectorAsSelector(…).String()`. */
export function selectorText(selector: LabelSelector | undefined): string {
	const text = formatLabelSelector(selector);
	return text === '<none>' ? '' : text;
}

/** `a,b,c + 2 more...`: at most three. Upstream: `listWithMoreString`. */
export function atMostThree(items: readonly string[]): string {
	const shown = items.slice(0, 3).join(',');
	return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}

/** Keys in the order Go sorts strings. */
export function sortedKeys(map: {readonly [key: string]: unknown} | undefined): string[] {
	return Object.keys(map ?? {}).toSorted();
}

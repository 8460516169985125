import {humanDuration} from '../api/durations.ts';
import type {Container, LabelSelector} from '../api/generated/types.ts';
import {formatLabelSelector} from '../api/selectors.ts';
import {longTimestamp, parseTimestamp} from '../api/timestamps.ts';

/** How long ago an instant was: `5m30s`; `<unknown>` if there is none. Upstream: `translateTimestampSince`. */
export function ageOf(instant: string | undefined | null, nowMs: number): string {
	return instant ? humanDuration(nowMs - parseTimestamp(instant)) : '<unknown>';
}

/** `Thu, 01 Jan 2026 00:00:05 +0000`, as `describe` writes instants. */
export function longTime(instant: string | undefined | null): string {
	if (!instant) return 'Mon, 01 Jan 0001 00:00:00 +0000';
	return longTimestamp(parseTimestamp(instant));
}

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

/** `True`, `False`, or `<unset>`. Upstream: `printBoolPtr`. */
export function optionalBoolean(value: boolean | undefined): string {
	return value === undefined ? '<unset>' : value ? 'True' : 'False';
}

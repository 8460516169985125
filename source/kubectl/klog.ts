import {microTimestamp} from '../api/timestamps.ts';

/** `0101 00:00:12.345000`, as Kubernetes' logs begin their lines. */
export function klogTime(nowMs: number): string {
	const text = microTimestamp(nowMs);
	return `${text.slice(5, 7)}${text.slice(8, 10)} ${text.slice(11, 26)}`;
}

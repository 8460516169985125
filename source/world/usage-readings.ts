import type {CpuUsage} from './cpu-usage.ts';
import {sampleMs} from './cpu-usage.ts';
import type {UsageReading} from './types.ts';

/**
What is to be known at a moment of something that began to run at another, if its counters are read every 15 seconds:
the two last readings, or where there is only one its start, if that was at least ten seconds before. Upstream: Store in
pkg/storage of metrics-server.
*/
export function readingOf(
	nowMs: number,
	startedAtMs: number,
	{sampleUsec, sampleBeforeUsec}: Pick<CpuUsage, 'sampleUsec' | 'sampleBeforeUsec'>,
	workingSetBytes: number,
): UsageReading | undefined {
	const atMs = lastReadingMs(nowMs);
	const beforeMs = atMs - sampleMs;
	if (startedAtMs < beforeMs) return {atMs, sinceMs: beforeMs, cpuUsec: sampleUsec - sampleBeforeUsec, workingSetBytes};
	if (startedAtMs > atMs - leastRunMs) return undefined;
	return {atMs, sinceMs: startedAtMs, cpuUsec: sampleUsec, workingSetBytes};
}

/** Of what has run for less nothing can be said. */
const leastRunMs = 10_000;

export function lastReadingMs(nowMs: number): number {
	return Math.floor(nowMs / sampleMs) * sampleMs;
}

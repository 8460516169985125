import type {Pod} from '../../../api/generated/types.ts';
import {completionIndexOf} from '../../../api/jobs.ts';

/** Indexes from the first to the last of them. */
export interface IndexInterval {
	readonly first: number;
	readonly last: number;
}

/** Indexes of a Job as its status writes them: in order, and apart from one another. Upstream: `orderedIntervals`. */
export type IndexIntervals = readonly IndexInterval[];

/** Reads `0,2-5,9`; what is not below `completions`, or no number, is left out. */
export function parseIndexes(text: string | undefined, completions: number): IndexIntervals {
	const intervals: IndexInterval[] = [];
	for (const part of text ? text.split(',') : []) {
		const [low = '', high = low] = part.split('-');
		if (!/^\d+$/.test(low) || !/^\d+$/.test(high)) continue;
		const first = Number(low);
		if (first >= completions) break;
		const last = Math.min(Number(high), completions - 1);
		const previous = intervals.at(-1);
		if (previous?.last === first - 1) intervals[intervals.length - 1] = {first: previous.first, last};
		else intervals.push({first, last});
	}
	return intervals;
}

/** `0,2-5,9`; two neighbours stand alone, as `0,1`. */
export function formatIndexes(intervals: IndexIntervals): string {
	return intervals.map(({first, last}) => (last === first ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join(',');
}

export function countIndexes(intervals: IndexIntervals): number {
	return intervals.reduce((total, {first, last}) => total + last - first + 1, 0);
}

export function hasIndex(intervals: IndexIntervals, index: number): boolean {
	let [low, high] = [0, intervals.length];
	while (low < high) {
		const middle = low + ((high - low) >> 1);
		if (intervals[middle]!.last >= index) high = middle;
		else low = middle + 1;
	}
	return low < intervals.length && intervals[low]!.first <= index;
}

export function withIndexes(intervals: IndexIntervals, indexes: Iterable<number>): IndexIntervals {
	const added = [...indexes].sort((a, b) => a - b).map((index) => ({first: index, last: index}));
	return mergeIndexes(intervals, added);
}

export function mergeIndexes(left: IndexIntervals, right: IndexIntervals): IndexIntervals {
	const merged: {first: number; last: number}[] = [];
	for (const {first, last} of [...left, ...right].sort((a, b) => a.first - b.first)) {
		const previous = merged.at(-1);
		if (!previous || first > previous.last + 1) merged.push({first, last});
		else previous.last = Math.max(previous.last, last);
	}
	return merged;
}

/** The first `count` indexes below `completions` that are not among the taken ones. */
export function freeIndexes(taken: IndexIntervals, count: number, completions: number): readonly number[] {
	const free: number[] = [];
	let candidate = 0;
	for (const {first, last} of [...taken, {first: completions, last: completions}]) {
		for (; candidate < Math.min(first, completions) && free.length < count; candidate += 1) free.push(candidate);
		candidate = Math.max(candidate, last + 1);
	}
	return free;
}

export function indexesOf(pods: readonly Pod[]): ReadonlySet<number> {
	const indexes = new Set<number>();
	for (const pod of pods) {
		const index = completionIndexOf(pod);
		if (index !== undefined) indexes.add(index);
	}
	return indexes;
}

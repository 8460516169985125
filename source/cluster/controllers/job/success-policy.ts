import type {SuccessPolicy} from '../../../api/generated/types.ts';
import {countIndexes, type IndexIntervals, parseIndexes} from './indexes.ts';

/** Which rule of the policy the succeeded indexes satisfy, as the condition says it; undefined for none. Upstream: success_policy.go. */
export function matchSuccessPolicy(policy: SuccessPolicy | undefined, completions: number, succeeded: IndexIntervals): string | undefined {
	if (succeeded.length === 0) return undefined;
	for (const [index, {succeededIndexes, succeededCount}] of (policy?.rules ?? []).entries()) {
		let isMet: boolean;
		if (succeededIndexes === undefined) {
			isMet = succeededCount !== undefined && countIndexes(succeeded) >= succeededCount;
		} else {
			const wanted = parseIndexes(succeededIndexes, completions);
			const contained = countCommon(wanted, succeeded);
			isMet = wanted.length > 0 && (contained === countIndexes(wanted) || (succeededCount !== undefined && contained >= succeededCount));
		}
		if (isMet) return `Matched rules at index ${index}`;
	}
	return undefined;
}

function countCommon(left: IndexIntervals, right: IndexIntervals): number {
	let [i, j, common] = [0, 0, 0];
	while (i < left.length && j < right.length) {
		const [a, b] = [left[i]!, right[j]!];
		common += Math.max(0, Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1);
		if (a.last <= b.last) i += 1;
		if (b.last <= a.last) j += 1;
	}
	return common;
}

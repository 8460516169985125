import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Pod} from '../../../../source/api/generated/types.ts';
import {timestamp} from '../../../../source/api/timestamps.ts';
import {nextBackoff, noBackoff, remainingBackoffMs} from '../../../../source/cluster/controllers/job/backoff.ts';
import {
	countIndexes,
	formatIndexes,
	freeIndexes,
	hasIndex,
	mergeIndexes,
	parseIndexes,
	withIndexes,
} from '../../../../source/cluster/controllers/job/indexes.ts';
import {judgeFailedPod} from '../../../../source/cluster/controllers/job/pod-failure-policy.ts';
import {matchSuccessPolicy} from '../../../../source/cluster/controllers/job/success-policy.ts';

describe('indexes', () => {
	test.each([
		['none', '', []],
		['one', '3', [{first: 3, last: 3}]],
		[
			'a range and one',
			'0-2,5',
			[
				{first: 0, last: 2},
				{first: 5, last: 5},
			],
		],
		['neighbours are one', '0,1,2-4', [{first: 0, last: 4}]],
		['cut at the completions', '7-12,15', [{first: 7, last: 9}]],
		['what is no number is left out', 'x,2', [{first: 2, last: 2}]],
	])('read: %s', (_name, text, wanted) => expect(parseIndexes(text, 10)).toEqual(wanted));

	test.each([
		['two stand alone', [0, 1], '0,1'],
		['three are a range', [0, 1, 2], '0-2'],
		['mixed', [9, 0, 4, 5, 3], '0,3-5,9'],
	])('written: %s', (_name, indexes, wanted) => expect(formatIndexes(withIndexes([], indexes))).toBe(wanted));

	test('they are a set of numbers', () => {
		const numbers = fc.uniqueArray(fc.integer({min: 0, max: 30}));
		fc.assert(
			fc.property(numbers, numbers, fc.integer({min: 0, max: 35}), (left, right, count) => {
				const all = new Set([...left, ...right]);
				const merged = mergeIndexes(withIndexes([], left), withIndexes([], right));
				expect(countIndexes(merged)).toBe(all.size);
				expect(parseIndexes(formatIndexes(merged), 31)).toEqual(merged);
				for (let index = 0; index <= 31; index += 1) expect(hasIndex(merged, index)).toBe(all.has(index));
				const free = Array.from({length: 31}, (_, index) => index).filter((index) => !all.has(index));
				expect(freeIndexes(merged, count, 31)).toEqual(free.slice(0, count));
			}),
		);
	});
});

function ended(atSeconds: number, exitCode: number, conditions: readonly string[] = []): Pod {
	const finishedAt = timestamp(atSeconds * 1000);
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name: `pod-${atSeconds}`, namespace: 'default', uid: `uid-${atSeconds}`, resourceVersion: '1', creationTimestamp: timestamp(0)},
		spec: {containers: [{name: 'main', image: 'busybox'}]},
		status: {
			phase: exitCode === 0 ? 'Succeeded' : 'Failed',
			conditions: conditions.map((type) => ({type, status: 'True'})),
			containerStatuses: [{name: 'main', image: '', imageID: '', ready: false, restartCount: 0, state: {terminated: {exitCode, finishedAt}}}],
		},
	};
}

describe('back-off', () => {
	test.each([
		['nothing has failed', 0, 0],
		['the first failure', 1, 10],
		['the second', 2, 20],
		['the sixth', 6, 320],
		['the seventh, at its most', 7, 600],
		['the hundredth', 100, 600],
	])('%s', (_name, failures, seconds) => {
		expect(remainingBackoffMs({failures, lastFailureAtMs: 5000}, 5000)).toBe(seconds * 1000);
		expect(remainingBackoffMs({failures, lastFailureAtMs: 5000}, 5000 + seconds * 1000)).toBe(0);
	});

	test.each([
		['a failure counts on', [], [30], {failures: 3, lastFailureAtMs: 30_000}],
		['several at once', [], [30, 20], {failures: 4, lastFailureAtMs: 30_000}],
		['a success clears', [40], [], noBackoff],
		['a success after a failure', [40], [30], noBackoff],
		['a failure after a success', [40], [30, 50, 45], {failures: 2, lastFailureAtMs: 50_000}],
		['nothing new', [], [], {failures: 2, lastFailureAtMs: 10_000}],
	])('%s', (_name, succeeded, failed, wanted) => {
		const former = {failures: 2, lastFailureAtMs: 10_000};
		expect(
			nextBackoff(
				former,
				succeeded.map((at) => ended(at, 0)),
				failed.map((at) => ended(at, 1)),
			),
		).toEqual(wanted);
	});
});

describe('the pod failure policy', () => {
	const policy = {
		rules: [
			{action: 'FailJob', onExitCodes: {containerName: 'main', operator: 'In', values: [42]}},
			{action: 'Ignore', onPodConditions: [{type: 'DisruptionTarget', status: 'True'}]},
			{action: 'FailIndex', onExitCodes: {operator: 'In', values: [7]}},
			{action: 'Count', onExitCodes: {operator: 'NotIn', values: [1, 2]}},
		],
	};
	test.each([
		['an exit code that ends the Job', ended(1, 42), {isCounted: true, action: 'FailJob'}],
		['the first rule decides', ended(1, 42, ['DisruptionTarget']), {isCounted: true, action: 'FailJob'}],
		['an eviction', ended(1, 137, ['DisruptionTarget']), {isCounted: false, action: 'Ignore'}],
		['an exit code that ends the index', ended(1, 7), {isCounted: true, action: 'FailIndex'}],
		['not one of them', ended(1, 9), {isCounted: true, action: 'Count'}],
		['no rule', ended(1, 2), {isCounted: true}],
	])('%s', (_name, pod, wanted) => expect(judgeFailedPod(policy, pod)).toMatchObject(wanted));

	test('its messages', () => {
		expect(judgeFailedPod(policy, ended(1, 42)).failJobMessage).toBe(
			'Container main for pod default/pod-1 failed with exit code 42 matching FailJob rule at index 0',
		);
		const onCondition = {rules: [{action: 'FailJob', onPodConditions: [{type: 'ConfigIssue'}]}]};
		expect(judgeFailedPod(onCondition, ended(1, 137, ['ConfigIssue'])).failJobMessage).toBe(
			'Pod default/pod-1 has condition ConfigIssue matching FailJob rule at index 0',
		);
	});

	test('without one every failure counts', () => expect(judgeFailedPod(undefined, ended(1, 1))).toEqual({isCounted: true}));
});

describe('the success policy', () => {
	const rules = [{succeededIndexes: '0,2-3', succeededCount: 2}, {succeededIndexes: '7'}, {succeededCount: 5}];
	test.each([
		['nothing yet', [], undefined],
		['one of those named', [0], undefined],
		['as many of those named as are asked for', [0, 3], 'Matched rules at index 0'],
		['others do not count', [0, 4, 5], undefined],
		['all of those named', [7], 'Matched rules at index 1'],
		['as many as are asked for, whichever', [1, 4, 5, 6, 8], 'Matched rules at index 2'],
	])('%s', (_name, succeeded, wanted) => expect(matchSuccessPolicy({rules}, 10, withIndexes([], succeeded))).toBe(wanted));
});

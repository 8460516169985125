import {describe, expect, test} from 'vitest';
import {tableRows} from '../../source/scenario/evaluate.ts';
import {isMatch, matcherProblem, mismatch} from '../../source/scenario/match.ts';
import type {Matcher} from '../../source/scenario/scenario.ts';

describe('a matcher', () => {
	const rows: [name: string, matcher: Matcher, actual: unknown, isMatching: boolean][] = [
		['text is the same text', 'Running', 'Running', true],
		['text is not part of a text', 'Run', 'Running', false],
		['a number is the leading number of a cell', 3, '3 (17s ago)', true],
		['a number is not another number', 3, '13', false],
		['a number is a number', 3, 3, true],
		['at least, of a cell', '>= 2', '3 (17s ago)', true],
		['at least, not reached', '>= 4', '3', false],
		['less than', '< 4', 3, true],
		['not equal', '!= 3', 3, false],
		['a comparison with what is no number', '> 1', 'none', false],
		['a regular expression', '/^Back-off .* web/', 'Back-off restarting failed container web', true],
		['a regular expression without regard to case', '/oomkilled/i', 'OOMKilled', true],
		['a truth value', true, true, true],
		['a truth value is no text', true, 'true', false],
	];
	test.each(rows)('%s', (_, matcher, actual, isMatching) => {
		expect(isMatch(matcher, actual)).toBe(isMatching);
	});

	test('a broken regular expression is found before it is used', () => {
		expect(matcherProblem('/(/')).toMatch(/Unterminated group/);
		expect(matcherProblem('/ok/')).toBeUndefined();
	});
});

describe('a partial object', () => {
	const pod = {
		status: {
			phase: 'Running',
			conditions: [
				{type: 'Initialized', status: 'True'},
				{type: 'Ready', status: 'False', reason: 'ContainersNotReady'},
			],
		},
		spec: {
			containers: [
				{name: 'web', image: 'nginx'},
				{name: 'log', image: 'busybox'},
			],
			args: ['a', 'b'],
		},
	};
	const rows: [name: string, wanted: unknown, problem: string | undefined][] = [
		['holds what it says', {status: {phase: 'Running'}}, undefined],
		['finds a condition by its type, wherever it stands', {status: {conditions: [{type: 'Ready', status: 'False'}]}}, undefined],
		['finds a container by its name', {spec: {containers: [{name: 'log', image: 'busybox'}]}}, undefined],
		['says where it differs', {status: {phase: 'Pending'}}, 'status.phase: wanted "Pending", found "Running"'],
		[
			'says which item differs',
			{status: {conditions: [{type: 'Ready', status: 'True'}]}},
			'status.conditions[type=Ready].status: wanted "True", found "False"',
		],
		['misses a field', {status: {podIP: '/.*1/'}}, 'status.podIP: wanted "/.*1/", found nothing'],
		['null means that there is none', {status: {podIP: null}}, undefined],
		['null does not match a value', {status: {phase: null}}, 'status.phase: wanted null, found "Running"'],
		['lists of text go by place', {spec: {args: ['a', 'c']}}, 'spec.args[1]: wanted "c", found "b"'],
	];
	test.each(rows)('%s', (_, wanted, problem) => {
		expect(mismatch(wanted, pod)).toBe(problem);
	});
});

test("a table's rows are read by its heads, spaces in heads and cells and all", () => {
	const table = `NAME   READY   STATUS             RESTARTS      AGE   NOMINATED NODE
web    0/1     CrashLoopBackOff   3 (17s ago)   4m    <none>
db     1/1     Running            0             4m    <none>
`;
	expect(tableRows(table)).toEqual([
		{NAME: 'web', READY: '0/1', STATUS: 'CrashLoopBackOff', RESTARTS: '3 (17s ago)', AGE: '4m', 'NOMINATED NODE': '<none>'},
		{NAME: 'db', READY: '1/1', STATUS: 'Running', RESTARTS: '0', AGE: '4m', 'NOMINATED NODE': '<none>'},
	]);
});

import {describe, expect, test} from 'vitest';
import {parseTimestamp} from '../../source/api/timestamps.ts';
import {nextEvicted} from '../../source/ui/eviction-order.ts';
import {bytesText, clock, cpuText} from '../../source/ui/format.ts';
import {bar, cellMs, strip} from '../../source/ui/gauge.ts';
import {lineText, lineWidth} from '../../source/ui/line.ts';
import {lifecycle, nextStartMs} from '../../source/ui/pod-lifecycle.ts';
import {fitColumns, headLine} from '../../source/ui/table.ts';
import {unicodeGlyphs as glyphs} from '../../source/ui/theme.ts';
import {wordsOf} from '../../source/ui/words/words.ts';
import {fakePod, running, terminated, waiting} from '../helpers/fake-run.ts';

const draw = (spans: readonly (readonly [atMs: number, status: string])[], nowMs: number, isGoodTrue = true): string =>
	lineText(
		strip(
			spans.map(([sinceMs, status]) => ({sinceMs, status, reason: undefined})),
			{sinceMs: 0, nowMs, width: 12, isGoodTrue, glyphs},
		),
	);

const words = wordsOf({language: 'en'}).stations;

describe('strips and bars', () => {
	test('a strip grows to the right, a cell a second', () => {
		expect(
			draw(
				[
					[0, 'False'],
					[3000, 'True'],
				],
				7000,
			),
		).toBe('░░░█████    ');
		expect(
			draw(
				[
					[0, 'False'],
					[3000, 'True'],
				],
				10_000,
			),
		).toBe('░░░████████ ');
	});

	test('a longer life makes a cell longer, and a short outage still shows', () => {
		expect(cellMs(60_000, 12)).toBe(5000);
		expect(
			draw(
				[
					[0, 'True'],
					[31_000, 'False'],
					[31_500, 'True'],
				],
				59_000,
			),
		).toBe('██████░█████');
	});

	test('what is unknown is neither', () => {
		expect(
			draw(
				[
					[0, 'True'],
					[4000, 'Unknown'],
				],
				6000,
			),
		).toBe('████▒▒▒     ');
	});

	test.each([
		[0, '▁▁▁▁▁▁▁▁▁▁'],
		[0.5, '▇▇▇▇▇▁▁▁▁▁'],
		[1, '▇▇▇▇▇▇▇▇▇▇'],
		[3, '▇▇▇▇▇▇▇▇▇▇'],
		[-1, '▁▁▁▁▁▁▁▁▁▁'],
	])('a bar of %f', (share, expected) => {
		expect(lineText(bar(share, 10, glyphs))).toBe(expected);
	});

	test.each([
		[0.5, 'good'],
		[0.7, 'warn'],
		[0.9, 'bad'],
	])('a bar of %f looks %s', (share, tone) => {
		expect(bar(share, 10, glyphs)[0]!.tone).toBe(tone);
	});
});

describe('numbers', () => {
	test.each([
		[0, '00:00:00'],
		[252_999, '00:04:12'],
		[-10_000, '-00:00:10'],
		[93_784_000, '1d 02:03:04'],
	])('%i ms on the clock', (ms, expected) => {
		expect(clock(ms)).toBe(expected);
	});

	test('CPU and memory as in a manifest, but short', () => {
		expect([cpuText(250), cpuText(1500), cpuText(12_000)]).toEqual(['250m', '1.5', '12']);
		expect([512 * 1024, 113 * 1024 ** 2, 7.4 * 1024 ** 3].map(bytesText)).toEqual(['512Ki', '113Mi', '7.4Gi']);
	});
});

describe('columns', () => {
	const columns = [
		{head: 'NAME', least: 8, good: 12, wants: 20, isCutInMiddle: true},
		{head: 'STATUS', least: 6, wants: 10},
		{head: 'AGE', least: 4, wants: 5},
		{head: 'NODE', least: 6, wants: 8, isOptional: true},
	];

	test.each([
		['kubectl gaps where there is room', 60, 'NAME                   STATUS       AGE     NODE    '],
		['then narrower gaps', 47, 'NAME                 STATUS     AGE   NODE    '],
		['then narrower columns, down to what is good', 36, 'NAME          STATUS     AGE  NODE   '.slice(0, 36)],
		['then without what can be spared', 25, 'NAME           STATUS AGE '.slice(0, 25)],
	])('%s', (_, width, expected) => {
		const drawn = lineText(headLine(fitColumns(columns, width)));
		expect(drawn.length).toBeLessThanOrEqual(width);
		expect(drawn.split(/\s+/).filter(Boolean)).toEqual(expected.split(/\s+/).filter(Boolean));
	});

	test('the greedy one takes what is left', () => {
		const fitted = fitColumns(
			[
				{head: 'A', least: 1, wants: 2},
				{head: 'MESSAGE', least: 5, wants: 7, isGreedy: true},
			],
			40,
		);
		expect(lineWidth(headLine(fitted))).toBe(40);
	});
});

describe('the way of a pod', () => {
	test('each station has the time it was first reached at', () => {
		const pod = fakePod({name: 'web', node: 'node01', containers: [{name: 'web', state: running(5000), isReady: true}]});
		const history = new Map([
			[
				'Ready',
				[
					{sinceMs: 0, status: 'False', reason: undefined},
					{sinceMs: 7000, status: 'True', reason: undefined},
					{sinceMs: 60_000, status: 'False', reason: undefined},
				],
			],
		]);
		const stations = lifecycle(pod, history, words).map(({label, atMs}) => [label, atMs]);
		expect(stations).toEqual([
			['created', 0],
			['scheduled', 9000],
			['accepted', 1000],
			['sandbox', 9000],
			['started', 5000],
			['ready', 7000],
		]);
	});

	test('the first start of a container that was restarted more than once is not known, and not told', () => {
		const pod = fakePod({name: 'web', node: 'node01', containers: [{name: 'web', state: running(), restarts: 2, lastState: terminated(1, 'Error')}]});
		expect(lifecycle(pod, new Map(), words).map(({label}) => label)).not.toContain('started');
	});

	test.each([
		['back-off 40s restarting failed container=web pod=web_default(u)', 40_000],
		['back-off 2m40s restarting failed container=web pod=web_default(u)', 160_000],
		['back-off 5m0s restarting failed container=web pod=web_default(u)', 300_000],
	])('%s', (message, delayMs) => {
		const end = terminated(1, 'Error', 100_000);
		const pod = fakePod({name: 'web', containers: [{name: 'web', state: waiting('CrashLoopBackOff', message), lastState: end}]});
		expect(nextStartMs(pod.status!.containerStatuses![0]!)).toBe(parseTimestamp(end.terminated!.finishedAt!) + delayMs);
	});
});

describe('who is evicted next', () => {
	const pod = (name: string, request: string, priority = 0, namespace = 'default') => {
		const made = fakePod({name, namespace, node: 'node01', containers: [{name: 'web', state: running(), resources: {requests: {memory: request}}}]});
		return {...made, spec: {...made.spec, priority}};
	};
	const usage = (name: string): number | undefined =>
		({over: 200, 'over-more': 300, 'over-important': 900, under: 10, critical: 5000})[name] ?? undefined;
	const next = (...pods: readonly ReturnType<typeof pod>[]): string | undefined =>
		nextEvicted(pods, ({metadata}) => usage(metadata.name))?.pod.metadata.name;

	test.each([
		['who is over the request goes before who is not', [pod('under', '100'), pod('over', '100')], 'over'],
		['who is over it the most goes first', [pod('over', '100'), pod('over-more', '100')], 'over-more'],
		['priority weighs more than bytes', [pod('over-important', '100', 1000), pod('over', '100')], 'over'],
		['critical pods are never taken', [pod('critical', '1', 2_000_001_000), pod('under', '100')], 'under'],
		['what nothing is known of is not named', [pod('unknown', '1')], undefined],
	])('%s', (_, pods, expected) => {
		expect(next(...pods)).toBe(expected);
	});
});

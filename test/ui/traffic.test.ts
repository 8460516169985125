import {describe, expect, test} from 'vitest';
import {sceneFor} from '../../source/ui/frame.ts';
import {lineText} from '../../source/ui/line.ts';
import {trafficPanel} from '../../source/ui/panels/traffic.ts';
import {FakeRun, playground, usersReport} from '../helpers/fake-run.ts';

function drawn(run: FakeRun, width = 76): readonly string[] {
	return trafficPanel.draw(sceneFor(run, {panel: 'traffic'}), {width, height: 20}).map((spans) => lineText(spans).trimEnd());
}

describe('the traffic panel', () => {
	test('says what to do where there is no Service', () => {
		expect(drawn(new FakeRun())).toEqual(['No Services.', ':expose deployment NAME --port=80 makes one.']);
	});

	test('needs no room beside other panels where nobody sends requests', () => {
		const run = playground();
		expect(trafficPanel.wantedRows(sceneFor(run, {}), 60)).toBe(4);
		run.reports = [];
		expect(trafficPanel.wantedRows(sceneFor(run, {}), 60)).toBe(0);
		expect(drawn(run)[0]).toMatch(/^api {2}no client +1 of 2 ready$/);
	});

	test.each([
		['all is well', {successPercent: 100, failure: undefined}, /^web 50\/s {2}✓ 100% {2}from users/],
		['one in a thousand fails', {successPercent: 99.9}, /^web 50\/s {2}✓ >99% {2}✗ <1%/],
		['none succeeds', {successPercent: 0, latencyMs: undefined}, /^web 50\/s {2}✓ 0% {2}✗ 100% {2}from users +2 of 4 ready$/],
		['a client has stopped', {rate: 0, perSecond: 0, successPercent: undefined, latencyMs: undefined, shares: []}, /^web 0\/s {2}stopped/],
		['its node is off', {perSecond: 0, successPercent: undefined, latencyMs: undefined, shares: []}, /^web 0\/s {2}nothing sent/],
		['it is slow', {perSecond: 0.5, latencyMs: 1234}, /^web 0\.5\/s .* p50 1\.2s/],
	])('%s', (_, given, expected) => {
		const run = playground();
		run.reports = [{...usersReport(run.nowMs), ...given}];
		expect(drawn(run)[0]).toMatch(expected);
	});

	test('requests without an endpoint to go to are told apart', () => {
		const run = playground();
		run.reports = [{...usersReport(run.nowMs), successPercent: 0, shares: [], unroutedPercent: 100, failure: 'no endpoints'}];
		expect(drawn(run)[2]).toBe('  ✗ 100% no endpoints');
	});

	test('no line is wider than it may be', () => {
		for (const width of [36, 46, 60, 90, 140]) for (const text of drawn(playground(), width)) expect(text.length).toBeLessThanOrEqual(width);
	});

	test('another namespace has other traffic', () => {
		const run = playground();
		expect(trafficPanel.draw(sceneFor(run, {view: {namespace: 'kube-system'}}), {width: 60, height: 9}).map(lineText)[0]).toBe('No Services.');
	});

	test('a strip has no gaps while little time has passed', () => {
		const run = playground();
		const {history, shares, ...report} = usersReport(run.nowMs);
		const few = history.slice(-8);
		run.reports = [{...report, shares: shares.map((share) => ({...share, history: share.history.slice(-8)})), history: few}];
		expect(drawn(run)[1]).toMatch(/^ {2}\S{8}$/);
		expect(lineText(trafficPanel.note!(sceneFor(run, {panel: 'traffic'}), {width: 76, height: 20}))).toBe('a cell is 2s');
	});
});

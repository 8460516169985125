import {describe, expect, test} from 'vitest';
import type {Step} from '../../source/scenario/actions.ts';
import {drawHeader, drawKeys, drawStrip, drawTabs, inputSpans} from '../../source/ui/bars.ts';
import {sceneFor} from '../../source/ui/frame.ts';
import {lineText, lineWidth} from '../../source/ui/line.ts';
import {FakeRun, playground} from '../helpers/fake-run.ts';

const text = (line: Parameters<typeof lineText>[0]): string => lineText(line).trimEnd();

function stripOf(...steps: readonly Step[]): string {
	const run = new FakeRun();
	run.nowMs = 58_000;
	run.steps.push(...steps);
	return text(drawStrip(sceneFor(run, {}), 60));
}

const fault = (atMs: number, name: string): Step => ({atMs, action: {kind: 'fault', fault: name, target: {kind: 'node', name: 'node01'}}});

describe('the line of the run', () => {
	test('has a mark for everything done, with its name where there is room', () => {
		expect(stripOf({atMs: 0, action: {kind: 'apply', manifests: ''}}, fault(30_000, 'pod-kill'))).toBe(
			' ┬apply───────────────────────↯pod-kill───────────────────●',
		);
	});

	test('leaves out a name that would run into the next mark', () => {
		expect(stripOf({atMs: 0, action: {kind: 'apply', manifests: ''}}, fault(2000, 'pod-kill'), fault(50_000, 'node-poweroff'))).toBe(
			' ┬↯pod-kill───────────────────────────────────────↯───────●',
		);
	});
});

describe('the header', () => {
	test.each([
		[140, ' podquake ▶ 00:04:12 ×10  ·  pods 7/13 ready  ·  nodes 3/4 ready  ·  ↯ 2 faults  ·  playground seed 42'],
		[90, ' podquake ▶ 00:04:12 ×10  pods 7/13  nodes 3/4  ↯ 2 faults  playground seed 42'],
		[60, ' podquake ▶ 00:04:12 ×10  pods 7/13  nodes 3/4  ↯ 2 faults'],
	])('at %i cells', (columns, expected) => {
		const header = drawHeader(sceneFor(playground(), {speed: 10}), columns);
		expect(text(header).replace(/\s+\? help$/, '')).toBe(expected);
		expect(lineWidth(header)).toBeLessThanOrEqual(columns);
	});

	test('says how fast it really is when it cannot keep up', () => {
		const scene = sceneFor(playground(), {speed: 3600});
		expect(text(drawHeader({...scene, pace: {isPaused: false, speed: 3600, actualSpeed: 812}}, 140))).toContain('×3600 (×812 managed)');
	});
});

describe('lines at the edges', () => {
	test('the tabs are as long as there is room for, the one in front in full', () => {
		const scene = sceneFor(playground(), {panel: 'pressure'});
		expect(text(drawTabs(scene, 80))).toBe('1 Pods 2 Pod 3 Conditions 4 Probes 5 Pressure 6 Traffic 7 Events 8 Logs 9 Nodes');
		expect(text(drawTabs(scene, 60))).toBe('1 Pod 2 Pod 3 Con 4 Pro 5 Pressure 6 Tra 7 Eve 8 Log 9 Nod');
	});

	test('as many keys as fit', () => {
		expect(lineWidth(drawKeys(sceneFor(playground(), {}), 40))).toBeLessThanOrEqual(40);
		expect(text(drawKeys(sceneFor(playground(), {}), 40))).toContain('f fault');
	});

	test('the cursor of a long line stays in view', () => {
		const shown = inputSpans({text: 'get pods -o wide --namespace=한글', cursor: 31}, 20);
		expect(lineWidth(shown)).toBeLessThanOrEqual(20);
		expect(lineWidth(shown)).toBeGreaterThan(18);
		expect(lineText(shown)).toContain('한글');
	});
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {frameLines, renderFrame, renderTextFrame} from '../../source/ui/frame.ts';
import {lineWidth} from '../../source/ui/line.ts';
import {panels} from '../../source/ui/panels/panels.ts';
import type {Mode} from '../../source/ui/view-state.ts';
import {FakeRun, fakeEvent, fakeNode, fakePod, playground, running, terminated, waiting} from '../helpers/fake-run.ts';

const name = fc.constantFrom('web', 'web-7c9d8b6f5-x2x4p', 'a', 'payments-service-with-a-name-as-long-as-they-get-5d4f7c9b8-2kq8w', 'b-1');
const message = fc.constantFrom(
	'',
	'back-off 40s restarting failed container=web pod=web_default(uid)',
	'이미지를 찾을 수 없습니다: 레지스트리가 응답하지 않음 🔥',
	'line one\nline two\u001B[31m red\ttab',
	'👩‍💻 flag 🇰🇷 ⚠️',
);
const state = fc.oneof(
	fc.constant(running()),
	fc
		.tuple(fc.constantFrom('CrashLoopBackOff', 'ImagePullBackOff', 'ContainerCreating', 'PodInitializing'), message)
		.map(([reason, text]) => waiting(reason, text)),
	fc.constantFrom(terminated(0, 'Completed'), terminated(137, 'OOMKilled'), terminated(1, 'Error')),
	fc.constant({}),
);
const container = fc.record({
	name,
	state,
	isReady: fc.boolean(),
	isSidecar: fc.boolean(),
	restarts: fc.integer({min: 0, max: 120}),
	readinessProbe: fc.constantFrom({exec: {command: ['cat', '/tmp/healthy']}}, {httpGet: {path: '/ready', port: 80}}),
});
const pod = fc.record({
	name,
	containers: fc.array(container, {minLength: 1, maxLength: 4}),
	node: fc.constantFrom('node01', 'node02'),
	message,
	reason: fc.constantFrom('', 'Evicted'),
	isDeleted: fc.boolean(),
	phase: fc.constantFrom('Running', 'Pending', 'Failed', 'Succeeded'),
});
const mode: fc.Arbitrary<Mode> = fc.constantFrom<Mode>(
	{kind: 'panels'},
	{kind: 'help', top: 3},
	{kind: 'heal', index: 1},
	{kind: 'faults', input: {text: '', cursor: 0}, index: 2, form: undefined},
	{kind: 'filter', input: {text: '한글 web', cursor: 2}, before: ''},
	{kind: 'command', input: {text: 'get pods -o wide '.repeat(20), cursor: 5}, back: 0, draft: '', candidates: ['pods', 'podtemplates', '한글']},
	{kind: 'confirm', question: 'Delete pod/web?', detail: 'It goes.', action: {kind: 'heal', which: 'all'}},
);

describe('a screen', () => {
	test('has as many lines as the terminal and each exactly as wide, whatever it shows', () => {
		fc.assert(
			fc.property(
				fc.record({
					pods: fc.uniqueArray(pod, {maxLength: 8, selector: (given) => given.name}),
					columns: fc.integer({min: 1, max: 230}),
					rows: fc.integer({min: 1, max: 70}),
					focus: fc.constantFrom(...panels.map((panel) => panel.name)),
					subject: fc.constantFrom('pod' as const, 'node' as const),
					isZoomed: fc.boolean(),
					isWide: fc.boolean(),
					isPrevious: fc.boolean(),
					isAscii: fc.boolean(),
					language: fc.constantFrom('en' as const, 'ko' as const),
					namespace: fc.constantFrom(undefined, 'default'),
					filter: fc.constantFrom('', 'web', '!web', '[', '-l app=web'),
					mode,
					told: message,
				}),
				({pods, columns, rows, isAscii, language, told, ...view}) => {
					const run = new FakeRun({
						pods: pods.map(fakePod),
						nodes: [fakeNode('node01'), fakeNode('node02', {isReady: false})],
						events: pods.map((given) => fakeEvent('Pod', given.name, 200_000, 'Warning', 'BackOff', given.message)),
					});
					run.faults = playground().faults;
					if (told !== '') run.told = {text: {en: told}, failure: undefined, currentStep: 1, totalSteps: 3, waitingFor: [told]};
					const lines = frameLines(run, {columns, rows, isAscii, language, view});
					expect(lines).toHaveLength(rows);
					for (const line of lines) expect(lineWidth(line)).toBe(columns);
				},
			),
			{numRuns: 300},
		);
	});

	test('what a step could not do stands before what it says', () => {
		const run = playground();
		run.told = {text: {en: 'Now.'}, failure: 'Error from server (Forbidden)', currentStep: 1, totalSteps: 1, waitingFor: []};
		expect(renderTextFrame(run, {columns: 80, rows: 24}).split('\n').slice(-4, -2)).toEqual([' 1/1 ✗ Error from server (Forbidden) Now.', '']);
		run.told = {...run.told, text: undefined};
		expect(renderTextFrame(run, {columns: 80, rows: 24}).split('\n').at(-4)).toBe(' 1/1 ✗ Error from server (Forbidden)');
	});

	test('has no letters but ASCII if asked for, unless an object holds them', () => {
		const text = renderFrame(playground(), {columns: 160, rows: 50, isAscii: true, hasColor: false, view: {focus: 'events'}});
		// biome-ignore lint/suspicious/noControlCharactersInRegex: bold and dim are no colours
		const foreign = text.replaceAll(/\u001B\[\d+m/g, '').replaceAll(/[가-힣]/g, '');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: everything that is not ASCII
		expect(foreign.match(/[^\u0000-\u007F]/g) ?? []).toEqual([]);
	});

	test('has no colours without colour', () => {
		expect(renderFrame(playground(), {columns: 120, rows: 40, hasColor: false})).not.toMatch(/\[(3|9)\dm/);
		expect(renderFrame(playground(), {columns: 120, rows: 40})).toMatch(/\[32m/);
	});

	test('too small a terminal is told both sizes', () => {
		expect(renderTextFrame(playground(), {columns: 40, rows: 10})).toContain('podquake needs 60x15');
		expect(renderTextFrame(playground(), {columns: 40, rows: 10})).toContain('this is 40x10');
	});

	test('what a scenario tells stands above the keys, in the language asked for', () => {
		const run = playground();
		run.told = {
			text: {en: 'The node is gone.', ko: '노드가 사라졌습니다.'},
			failure: undefined,
			currentStep: 2,
			totalSteps: 5,
			waitingFor: ['web is ready'],
		};
		const english = renderTextFrame(run, {columns: 80, rows: 24}).split('\n');
		expect(english.slice(-4, -2)).toEqual([' 2/5 The node is gone. · waits for web is ready', '']);
		expect(renderTextFrame(run, {columns: 80, rows: 24, language: 'ko'})).toContain('노드가 사라졌습니다.');
	});
});

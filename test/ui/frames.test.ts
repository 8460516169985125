import {describe, expect, test} from 'vitest';
import {findFault} from '../../source/faults/catalogue.ts';
import {formFor} from '../../source/ui/fault-choices.ts';
import {type FrameOptions, renderTextFrame} from '../../source/ui/frame.ts';
import type {initialView} from '../../source/ui/view-state.ts';
import {playground} from '../helpers/fake-run.ts';

const crashing = 'web-7c9d8b6f5-x2x4p';
const palette: Partial<typeof initialView> = {mode: {kind: 'faults', input: {text: 'mem', cursor: 3}, index: 0, form: undefined}};

const paletteOfAll: Partial<typeof initialView> = {mode: {kind: 'faults', input: {text: '', cursor: 0}, index: 3, form: undefined}};
const leak = findFault('memory-leak')!;
const target = {kind: 'pod', namespace: 'default', name: crashing} as const;
const form: Partial<typeof initialView> = {
	mode: {kind: 'faults', input: {text: '', cursor: 0}, index: 0, form: formFor({fault: leak, target}, 'ko')},
};

const shell: Partial<typeof initialView> = {
	mode: {
		kind: 'shell',
		session: 'shell-4',
		title: `sh in ${crashing}, log`,
		input: {text: 'rm /tmp/healthy', cursor: 15},
		typed: ['ls /tmp', 'cat /etc/hostname'],
		back: 0,
		draft: '',
	},
};

// The whole dashboard at the sizes it is made for, and each panel once. `vitest run test/ui -u` writes them anew.
const frames: Readonly<Record<string, FrameOptions>> = {
	'80x24': {columns: 80, rows: 24, select: crashing},
	'120x40': {columns: 120, rows: 40, select: crashing},
	'200x50': {columns: 200, rows: 50, select: crashing},
	'100x30': {columns: 100, rows: 30, select: crashing},
	'120x40-ascii': {columns: 120, rows: 40, select: crashing, isAscii: true},
	'120x24': {columns: 120, rows: 24, select: crashing},
	'60x15': {columns: 60, rows: 15, select: crashing},
	tiny: {columns: 30, rows: 8},
	'pods-wide': {columns: 140, rows: 24, select: crashing, view: {isWide: true, isZoomed: true, namespace: undefined}},
	pod: {columns: 80, rows: 24, select: crashing, panel: 'pod'},
	'pod-pending': {columns: 80, rows: 24, select: 'worker', panel: 'pod'},
	'pod-starting': {columns: 80, rows: 24, select: 'web-7c9d8b6f5-vv8kl', panel: 'pod'},
	conditions: {columns: 80, rows: 24, select: crashing, panel: 'conditions'},
	'conditions-node': {columns: 80, rows: 24, select: 'node/node02', panel: 'conditions'},
	probes: {columns: 80, rows: 24, select: crashing, panel: 'probes'},
	'probes-none': {columns: 80, rows: 24, select: 'cache-0', panel: 'probes'},
	pressure: {columns: 80, rows: 24, select: 'web-7c9d8b6f5-mm7hd', panel: 'pressure'},
	nodes: {columns: 80, rows: 24, select: 'node/node02'},
	traffic: {columns: 80, rows: 24, select: crashing, panel: 'traffic'},
	'traffic-wide': {columns: 160, rows: 40, select: crashing, panel: 'traffic'},
	events: {columns: 120, rows: 24, select: crashing, view: {focus: 'events', isZoomed: true}},
	logs: {columns: 80, rows: 24, select: crashing, panel: 'logs'},
	timeline: {columns: 80, rows: 24, panel: 'timeline'},
	yaml: {columns: 80, rows: 24, select: crashing, panel: 'yaml'},
	help: {columns: 120, rows: 40, view: {mode: {kind: 'help', top: 0}}},
	shell: {columns: 80, rows: 24, select: crashing, view: shell},
	faults: {columns: 120, rows: 40, select: crashing, view: palette},
	'ko-80x24': {columns: 80, rows: 24, select: crashing, language: 'ko'},
	'ko-120x40': {columns: 120, rows: 40, select: crashing, language: 'ko'},
	'ko-200x50': {columns: 200, rows: 50, select: 'web-7c9d8b6f5-mm7hd', language: 'ko'},
	'ko-pod': {columns: 80, rows: 24, select: crashing, panel: 'pod', language: 'ko'},
	'ko-probes': {columns: 80, rows: 24, select: crashing, panel: 'probes', language: 'ko'},
	'ko-pressure': {columns: 80, rows: 24, select: 'web-7c9d8b6f5-mm7hd', panel: 'pressure', language: 'ko'},
	'ko-traffic': {columns: 80, rows: 24, select: crashing, panel: 'traffic', language: 'ko'},
	'ko-nodes': {columns: 80, rows: 24, select: 'node/node02', language: 'ko'},
	'ko-timeline': {columns: 80, rows: 24, panel: 'timeline', language: 'ko'},
	'ko-help': {columns: 120, rows: 40, language: 'ko', view: {mode: {kind: 'help', top: 0}}},
	'ko-faults': {columns: 120, rows: 40, select: crashing, language: 'ko', view: palette},
	'ko-faults-80x24': {columns: 80, rows: 24, select: crashing, language: 'ko', view: paletteOfAll},
	'ko-form': {columns: 80, rows: 24, select: crashing, language: 'ko', view: form},
};

describe('frames', () => {
	test.each(Object.entries(frames))('%s', async (name, options) => {
		const run = playground();
		run.session = {text: `/ # ls /tmp\nhealthy\n/ # cat /etc/hostname\n${crashing}\n/ # `, isEnding: false, end: undefined};
		await expect(`${renderTextFrame(run, options)}\n`).toMatchFileSnapshot(`../frames/${name}.txt`);
	});
});

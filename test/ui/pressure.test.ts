import {expect, test} from 'vitest';
import {sceneFor} from '../../source/ui/frame.ts';
import {lineText} from '../../source/ui/line.ts';
import {pressurePanel} from '../../source/ui/panels/pressure.ts';
import {type FakeRun, playground} from '../helpers/fake-run.ts';

function drawn(run: FakeRun, width = 76): string {
	const scene = sceneFor(run, {panel: 'pressure', select: 'web-7c9d8b6f5-mm7hd'});
	return pressurePanel
		.draw(scene, {width, height: 20})
		.map((spans) => lineText(spans).trimEnd())
		.join('\n');
}

test('the pressure panel always says how far an eviction for memory is, and of others only when they are close', () => {
	const run = playground();
	const node = run.find('pods', 'default/web-7c9d8b6f5-mm7hd')!.spec.nodeName!;
	run.signals = {
		[node]: [
			{signal: 'memory.available', available: 1.5 * 1024 ** 3, threshold: 1024 ** 3, gracePeriodMs: 90_000},
			{signal: 'allocatableMemory.available', available: 0, threshold: 100, gracePeriodMs: 0},
			{signal: 'nodefs.available', available: 90 * 1024 ** 3, threshold: 10 * 1024 ** 3, gracePeriodMs: 0},
			{signal: 'nodefs.inodesFree', available: 400_000, threshold: 327_680, gracePeriodMs: 0},
			{signal: 'imagefs.inodesFree', available: 400_000, threshold: 327_680, gracePeriodMs: 0},
			{signal: 'pid.available', available: 120, threshold: 1000, gracePeriodMs: 0},
		],
	};
	const text = drawn(run);
	expect(text).toContain(`${node} memory.available 1.5Gi, evicts after 90s below 1.0Gi`);
	expect(text).toContain(`${node} nodefs.inodesFree 400000, evicts below 327680`);
	expect(text).toContain(`${node} pid.available 120, evicts below 1000`);
	expect(text).not.toContain('nodefs.available');
	expect(text).not.toContain('imagefs');
	expect(text).not.toContain('allocatable');
});

test('whom want of a disk would take is said instead of whom want of memory would, unless memory is short', () => {
	const run = playground();
	const node = run.find('pods', 'default/web-7c9d8b6f5-mm7hd')!.spec.nodeName!;
	const signals = (memoryLeft: number) => [
		{signal: 'memory.available', available: memoryLeft, threshold: 1000, gracePeriodMs: 0},
		{signal: 'nodefs.available', available: 1500, threshold: 1000, gracePeriodMs: 0, nextPod: 'spooler'},
		{signal: 'imagefs.available', available: 700, threshold: 1000, gracePeriodMs: 0, nextPod: 'hoarder'},
		{signal: 'containerfs.available', available: 700, threshold: 1000, gracePeriodMs: 0, nextPod: 'hoarder'},
	];
	run.signals = {[node]: signals(50_000)};
	expect(drawn(run)).toMatch(/^next to go hoarder {2}imagefs\.available$/m);
	expect(drawn(run)).not.toContain('containerfs');
	expect(drawn(run)).not.toContain('over its request');
	run.signals = {[node]: signals(900)};
	expect(drawn(run)).toContain('over its request');
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Pod} from '../../../../source/api/generated/types.ts';
import {type EvictionThreshold, kubeletDefaults} from '../../../../source/cluster/kubelet/config.ts';
import {type DiskUse, type FileSystemLayout, layoutOf, rankedBy, reclaimFor} from '../../../../source/cluster/kubelet/eviction/file-systems.ts';
import {storageViolation} from '../../../../source/cluster/kubelet/eviction/local-storage.ts';
import {evictionMessage} from '../../../../source/cluster/kubelet/eviction/messages.ts';
import {type PodUsage, rankForEviction} from '../../../../source/cluster/kubelet/eviction/rank.ts';
import {isMet, observe, type Signal, type StarvedResource, thresholdsOf} from '../../../../source/cluster/kubelet/eviction/thresholds.ts';
import {makePod} from '../../../helpers/kubelet-parts.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;
const capacity = {cpuMillicores: 4000, memoryBytes: 8 * gibibyte, ephemeralStorageBytes: 100 * gibibyte, pods: 110, pids: 32_768};
/** The disk of 100 GiB that all is on. */
function onOneDisk(usedBytes: number, inodesUsed = 0, capacityBytes = 100 * gibibyte) {
	const disk = {capacityBytes, usedBytes, inodes: 6_553_600, inodesUsed};
	return {nodeFs: disk, imageFs: disk, containerFs: disk};
}
const calm = {
	cpuMillicores: 0,
	workingSetBytes: 0,
	podsWorkingSetBytes: 0,
	memoryUsageBytes: 0,
	...onOneDisk(0),
	imageBytes: 0,
	processes: 0,
	cpuPressurePercent: 0,
	memoryPressurePercent: 0,
	ioPressurePercent: 0,
};

interface Sketch {
	readonly requestMi?: number;
	readonly priority?: number;
	readonly usedMi?: number;
	readonly processes?: number;
	readonly volumeMi?: number;
	readonly inodes?: number;
	readonly volumeInodes?: number;
	readonly logMi?: number;
	readonly logInodes?: number;
}

function ranking(resource: StarvedResource, sketches: Readonly<Record<string, Sketch>>, measured?: readonly DiskUse[]): string[] {
	const pods = Object.entries(sketches).map(([name, {requestMi, priority}]) =>
		makePod({
			name,
			containers: [{...(requestMi && {resources: {requests: {[resource === 'inodes' ? 'ephemeral-storage' : resource]: `${requestMi}Mi`}}})}],
			...(priority !== undefined && {spec: {priority}}),
		}),
	);
	const usageOf = ({metadata}: Pod): PodUsage | undefined => {
		const {usedMi, processes = 0, volumeMi = 0, inodes = 0, volumeInodes = 0, logMi = 0, logInodes = 0} = sketches[metadata.name]!;
		if (usedMi === undefined) return undefined;
		const bytes = usedMi * mebibyte;
		const disk = {rootBytes: bytes, rootInodes: inodes, logBytes: logMi * mebibyte, logInodes};
		const containers = [{name: 'app', workingSetBytes: bytes, ...disk, processes}];
		return {containers, volumeBytes: volumeMi * mebibyte, volumeInodes};
	};
	return rankForEviction(pods, resource, usageOf, measured).map(({metadata}) => metadata.name);
}

describe('who goes first', () => {
	const rows: Record<string, [StarvedResource, Record<string, Sketch>, string[]]> = {
		'who uses more than it asked for': ['memory', {within: {requestMi: 900, usedMi: 800}, above: {requestMi: 10, usedMi: 20}}, ['above', 'within']],
		'then who matters less': ['memory', {vip: {usedMi: 900, priority: 1000}, clerk: {usedMi: 100, priority: 0}}, ['clerk', 'vip']],
		'then who is further above its request': [
			'memory',
			{small: {requestMi: 700, usedMi: 800}, large: {requestMi: 100, usedMi: 300}},
			['large', 'small'],
		],
		'who asks for more may use more': [
			'memory',
			{modest: {requestMi: 0, usedMi: 500}, entitled: {requestMi: 1000, usedMi: 1100}},
			['modest', 'entitled'],
		],
		'being important does not help who is above its request against who is not': [
			'memory',
			{vip: {usedMi: 100, priority: 1000}, clerk: {requestMi: 200, usedMi: 100, priority: 0}},
			['vip', 'clerk'],
		],
		'a pod without figures counts as being above its request': [
			'memory',
			{unknown: {priority: 0}, above: {usedMi: 100, priority: 0}, within: {requestMi: 200, usedMi: 100}},
			['unknown', 'above', 'within'],
		],
		'exactly at its request is not above': [
			'memory',
			{at: {requestMi: 100, usedMi: 100, priority: 0}, above: {usedMi: 1, priority: 5}},
			['above', 'at'],
		],
		'equals go by name': ['memory', {b: {usedMi: 1}, a: {usedMi: 1}}, ['a', 'b']],
		'on the disk, volumes count as well': ['ephemeral-storage', {layers: {usedMi: 500}, volumes: {usedMi: 10, volumeMi: 900}}, ['volumes', 'layers']],
		'for processes, only priority and their number': [
			'pids',
			{many: {usedMi: 1, processes: 900, priority: 10}, few: {usedMi: 1, processes: 5}, several: {usedMi: 1, processes: 50}},
			['several', 'few', 'many'],
		],
		'a pod without figures is not before one of lower priority, if it is about processes': [
			'pids',
			{unknown: {priority: 10}, low: {usedMi: 1, processes: 1, priority: 0}},
			['low', 'unknown'],
		],
		'for inodes, those of volumes count as well': [
			'inodes',
			{layers: {usedMi: 900, inodes: 500}, volumes: {usedMi: 1, inodes: 10, volumeInodes: 900}},
			['volumes', 'layers'],
		],
		'whoever has a file is above its request of inodes, and goes before who has none however small its priority': [
			'inodes',
			{empty: {usedMi: 900, priority: 0}, vip: {usedMi: 1, inodes: 1, priority: 1000}},
			['vip', 'empty'],
		],
		'from inodes upstream takes off the bytes requested of the disk': [
			'inodes',
			{careless: {usedMi: 1, inodes: 10}, entitled: {requestMi: 1, usedMi: 1, inodes: 5000}},
			['careless', 'entitled'],
		],
	};
	test.each(Object.entries(rows))('%s', (_name, [resource, sketches, expected]) => {
		expect(ranking(resource, sketches)).toEqual(expected);
	});

	test('does not depend on the order they are named in', () => {
		const sketch = fc.record({
			requestMi: fc.integer({min: 0, max: 3}),
			priority: fc.integer({min: 0, max: 2}),
			usedMi: fc.option(fc.integer({min: 0, max: 4}), {nil: undefined}),
		});
		fc.assert(
			fc.property(fc.array(sketch, {minLength: 2, maxLength: 8}), (sketches) => {
				const named = sketches.map((value, index): [string, Sketch] => [`pod-${index}`, value]);
				expect(ranking('memory', Object.fromEntries(named.toReversed()))).toEqual(ranking('memory', Object.fromEntries(named)));
			}),
		);
	});
});

describe('thresholds', () => {
	const met = (stats: Partial<typeof calm>, config = {}, podsBytes?: number) =>
		thresholdsOf({...kubeletDefaults, ...config}, 'single')
			.filter((threshold) => isMet(threshold, observe(capacity, {...calm, ...stats}, podsBytes), false))
			.map(({signal}) => signal);
	const rows: Record<string, [string[], string[]]> = {
		'a calm machine': [met({}), []],
		'100Mi of memory left is enough': [met({workingSetBytes: 8 * gibibyte - 100 * mebibyte}), []],
		'a byte less is not': [met({workingSetBytes: 8 * gibibyte - 100 * mebibyte + 1}), ['memory.available']],
		'at 15 % of the disk the images have too little': [met(onOneDisk(85 * gibibyte + 1)), ['imagefs.available']],
		'at 10 % the node has, too': [met(onOneDisk(90 * gibibyte + 1)), ['nodefs.available', 'imagefs.available', 'containerfs.available']],
		'with 5 % of the inodes left both have too few': [
			met(onOneDisk(0, 6_553_600 - 327_679)),
			['nodefs.inodesFree', 'imagefs.inodesFree', 'containerfs.inodesFree'],
		],
		'a file less, and they have enough': [met(onOneDisk(0, 6_553_600 - 327_681)), []],
		'the cgroup of the pods may run short before the machine does': [
			met({workingSetBytes: 7 * gibibyte, podsWorkingSetBytes: 7 * gibibyte - 50 * mebibyte}, {}, 7 * gibibyte),
			['allocatableMemory.available'],
		],
		'processes have no threshold unless one is set': [met({processes: 32_768}), []],
		'but may be given one': [met({processes: 32_000}, {evictionHard: {'pid.available': {quantity: 1000}}}), ['pid.available']],
	};
	test.each(Object.entries(rows))('%s', (_name, [actual, expected]) => {
		expect(actual).toEqual(expected);
	});

	test('a soft threshold needs its grace, and one met is left only with the minimum reclaimed', () => {
		const thresholds = thresholdsOf(
			{
				evictionHard: {'memory.available': {quantity: 100 * mebibyte}},
				evictionSoft: {'memory.available': {quantity: 500 * mebibyte}, 'nodefs.available': {percent: 20}},
				evictionSoftGracePeriodSeconds: {'memory.available': 90},
				evictionMinimumReclaim: {'memory.available': {quantity: 200 * mebibyte}},
			},
			'single',
		);
		expect(thresholds.map(({signal, gracePeriodMs}) => [signal, gracePeriodMs])).toEqual([
			['memory.available', 0],
			['allocatableMemory.available', 0],
			['memory.available', 90_000],
		]);
		const observations = observe(capacity, {...calm, workingSetBytes: 8 * gibibyte - 250 * mebibyte});
		expect(isMet(thresholds[0]!, observations, false)).toBe(false);
		expect(isMet(thresholds[0]!, observations, true)).toBe(true);
	});
});

describe('a file system of its own for images', () => {
	const everything: readonly DiskUse[] = ['rootfs', 'logs', 'volumes'];
	const deadContainersAndImages = {isRemovingContainers: true, isRemovingImages: true};
	// By signal: what pods are ranked by, and what is thrown away before one of them has to go.
	const rows: Record<FileSystemLayout, Record<string, [readonly DiskUse[], ReturnType<typeof reclaimFor>]>> = {
		single: {
			nodefs: [everything, deadContainersAndImages],
			imagefs: [everything, deadContainersAndImages],
			containerfs: [everything, deadContainersAndImages],
		},
		dedicated: {
			nodefs: [['logs', 'volumes'], undefined],
			imagefs: [['rootfs'], deadContainersAndImages],
			containerfs: [['rootfs'], deadContainersAndImages],
		},
		split: {
			nodefs: [everything, {isRemovingContainers: true, isRemovingImages: false}],
			imagefs: [[], {isRemovingContainers: false, isRemovingImages: true}],
			containerfs: [everything, {isRemovingContainers: true, isRemovingImages: false}],
		},
	};
	const cases = (['single', 'dedicated', 'split'] as const).flatMap((layout) =>
		Object.entries(rows[layout]).flatMap(([place, [measured, reclaimed]]) =>
			(['available', 'inodesFree'] as const).map((what) => ({layout, signal: `${place}.${what}` as Signal, measured, reclaimed})),
		),
	);
	test.each(cases)('$layout: $signal', ({layout, signal, measured, reclaimed}) => {
		expect(rankedBy(signal, layout)).toEqual(measured);
		expect(reclaimFor(signal, layout)).toEqual(reclaimed);
	});

	test('memory and processes have nothing to throw away', () => {
		expect(reclaimFor('memory.available', 'single')).toBeUndefined();
		expect(reclaimFor('pid.available', 'dedicated')).toBeUndefined();
	});

	test('is there if the runtime has one, with or without the writable layers', () => {
		expect(layoutOf(capacity)).toBe('single');
		expect(layoutOf({...capacity, imageFileSystem: {capacityBytes: 1, holdsContainers: true}})).toBe('dedicated');
		expect(layoutOf({...capacity, imageFileSystem: {capacityBytes: 1, holdsContainers: false}})).toBe('split');
	});

	test('has thresholds of its own, and containerfs those of where it is, whatever is said of it', () => {
		const containerFs = (layout: FileSystemLayout) =>
			thresholdsOf({evictionHard: {...kubeletDefaults.evictionHard, 'containerfs.available': {percent: 50}}}, layout)
				.filter(({signal}) => signal.startsWith('containerfs'))
				.map(({signal, value}) => [signal, value]);
		expect(containerFs('single')).toEqual([
			['containerfs.available', {percent: 10}],
			['containerfs.inodesFree', {percent: 5}],
		]);
		expect(containerFs('split')).toEqual(containerFs('single'));
		expect(containerFs('dedicated')).toEqual([
			['containerfs.available', {percent: 15}],
			['containerfs.inodesFree', {percent: 5}],
		]);
	});

	test('each signal is of its own file system', () => {
		const stats = {
			...calm,
			nodeFs: {capacityBytes: 100, usedBytes: 91, inodes: 100, inodesUsed: 0},
			imageFs: {capacityBytes: 40, usedBytes: 10, inodes: 100, inodesUsed: 96},
			containerFs: {capacityBytes: 40, usedBytes: 10, inodes: 100, inodesUsed: 96},
		};
		const observations = observe(capacity, stats);
		const met = thresholdsOf(kubeletDefaults, 'dedicated').filter((threshold) => isMet(threshold, observations, false));
		expect(met.map(({signal}) => signal)).toEqual(['nodefs.available', 'imagefs.inodesFree', 'containerfs.inodesFree']);
	});

	const sketches = {
		chatty: {usedMi: 10, logMi: 900, inodes: 10, logInodes: 90},
		hoarder: {usedMi: 500, volumeMi: 20, inodes: 50, volumeInodes: 2},
		cache: {usedMi: 1, volumeMi: 600, inodes: 1, volumeInodes: 60},
	};
	test('want of the disk of the node takes who fills it with logs and volumes', () => {
		expect(ranking('ephemeral-storage', sketches, ['logs', 'volumes'])).toEqual(['chatty', 'cache', 'hoarder']);
		expect(ranking('inodes', sketches, ['logs', 'volumes'])).toEqual(['chatty', 'cache', 'hoarder']);
	});

	test('want of the disk of images takes who fills it with writable layers', () => {
		expect(ranking('ephemeral-storage', sketches, ['rootfs'])).toEqual(['hoarder', 'chatty', 'cache']);
		expect(ranking('inodes', sketches, ['rootfs'])).toEqual(['hoarder', 'chatty', 'cache']);
	});

	test('where images are alone, priority decides, and then who requests least', () => {
		const pods = {entitled: {requestMi: 100, usedMi: 900}, vip: {usedMi: 900, priority: 10}, modest: {requestMi: 1, usedMi: 1}};
		expect(ranking('ephemeral-storage', pods, [])).toEqual(['modest', 'entitled', 'vip']);
	});
});

describe('what an evicted pod is told', () => {
	const thresholds = thresholdsOf(kubeletDefaults, 'single');
	const pod = makePod({
		containers: [
			{name: 'greedy', resources: {requests: {memory: '64Mi'}}},
			{name: 'modest', resources: {requests: {memory: '1Gi'}}},
			{name: 'careless'},
		],
	});
	const used = (name: string, mi: number) => ({
		name,
		workingSetBytes: mi * mebibyte,
		rootBytes: mi * mebibyte,
		rootInodes: 7,
		logBytes: 0,
		logInodes: 2,
		processes: 1,
	});
	const usage = {containers: [used('greedy', 512), used('modest', 512), used('careless', 3)], volumeBytes: 0, volumeInodes: 0};

	test('of memory: the threshold, what is left, and who used more than it asked for', () => {
		const observations = observe(capacity, {...calm, workingSetBytes: 8 * gibibyte - 87_624 * 1024});
		expect(evictionMessage(pod, 'memory', usage, thresholds, observations)).toBe(
			'The node was low on resource: memory. Threshold quantity: 100Mi, available: 87624Ki. Container greedy was using 512Mi, request is 64Mi, has larger consumption of memory. Container careless was using 3Mi, request is 0, has larger consumption of memory. ',
		);
	});

	test('of the disk, in bytes where they do not come out even', () => {
		const observations = observe(capacity, {...calm, ...onOneDisk(950_000_000, 0, 1_000_000_001)});
		const met = thresholds.filter((threshold) => isMet(threshold, observations, false));
		expect(evictionMessage(makePod(), 'ephemeral-storage', {containers: [used('app', 1)], volumeBytes: 0, volumeInodes: 0}, met, observations)).toBe(
			'The node was low on resource: ephemeral-storage. Threshold quantity: 100000001, available: 50000001. Container app was using 1Mi, request is 0, has larger consumption of ephemeral-storage. ',
		);
	});

	test('of inodes and processes: the threshold, and nothing of containers; a percentage is written in the binary format', () => {
		const observations = observe(capacity, {...calm, ...onOneDisk(0, 6_553_600 - 3000), processes: 32_000});
		const message = (resource: StarvedResource, evictionHard: Record<string, EvictionThreshold>) =>
			evictionMessage(pod, resource, usage, thresholdsOf({evictionHard}, 'single'), observations);
		expect(message('inodes', {'nodefs.inodesFree': {percent: 5}})).toBe(
			'The node was low on resource: inodes. Threshold quantity: 320Ki, available: 3k. ',
		);
		expect(message('pids', {'pid.available': {percent: 10}})).toBe('The node was low on resource: pids. Threshold quantity: 3276, available: 768. ');
		expect(message('pids', {'pid.available': {quantity: 2000, text: '2k'}})).toBe(
			'The node was low on resource: pids. Threshold quantity: 2k, available: 768. ',
		);
	});

	test('of memory, with what a pod requests as a whole', () => {
		const whole = makePod({name: 'whole', containers: [{name: 'greedy'}], spec: {resources: {requests: {memory: '64Mi'}}}});
		const observations = observe(capacity, {...calm, workingSetBytes: 8 * gibibyte});
		expect(evictionMessage(whole, 'memory', {...usage, containers: [used('greedy', 512)]}, thresholds, observations)).toBe(
			'The node was low on resource: memory. Threshold quantity: 100Mi, available: 0. Pod whole was using 512Mi, request is 64Mi, has larger consumption of memory. Container greedy was using 512Mi, request is 0, has larger consumption of memory. ',
		);
	});

	test('without figures of its own', () => {
		expect(evictionMessage(pod, 'memory', undefined, thresholds, observe(capacity, {...calm, workingSetBytes: 8 * gibibyte}))).toBe(
			'The node was low on resource: memory. Threshold quantity: 100Mi, available: 0. ',
		);
	});
});

describe('a pod that writes too much itself', () => {
	const disk = (mi: number): PodUsage => ({
		containers: [{name: 'app', workingSetBytes: 0, rootBytes: mi * mebibyte, rootInodes: 7, logBytes: 0, logInodes: 2, processes: 1}],
		volumeBytes: 0,
		volumeInodes: 0,
	});
	const cache = {name: 'cache', emptyDir: {sizeLimit: '10Mi'}};
	const limited = {resources: {limits: {'ephemeral-storage': '100Mi'}}};
	const rows: Record<string, [Pod, PodUsage, ReadonlyMap<string, number>, string | undefined]> = {
		'a volume over its limit': [
			makePod({spec: {volumes: [cache]}}),
			disk(0),
			new Map([['cache', 11 * mebibyte]]),
			'Usage of EmptyDir volume "cache" exceeds the limit "10Mi". ',
		],
		'a volume at its limit': [makePod({spec: {volumes: [cache]}}), disk(0), new Map([['cache', 10 * mebibyte]]), undefined],
		'a volume without a limit': [makePod({spec: {volumes: [{name: 'cache', emptyDir: {}}]}}), disk(0), new Map([['cache', gibibyte]]), undefined],
		'the containers together over their limits': [
			makePod({containers: [limited]}),
			disk(101),
			new Map(),
			'Pod ephemeral local storage usage exceeds the total limit of containers 100Mi. ',
		],
		'one container over its limit, though the pod is not': [
			makePod({containers: [limited, limited]}),
			disk(150),
			new Map(),
			'Container app exceeded its local ephemeral storage limit "100Mi". ',
		],
		'all within their limits': [makePod({containers: [limited]}), disk(99), new Map(), undefined],
	};
	test.each(Object.entries(rows))('%s', (_name, [pod, usage, volumes, expected]) => {
		expect(storageViolation(pod, usage, volumes, 'single')).toBe(expected);
	});

	test('with a file system of its own for images, a writable layer is held against the limit of the pod alone', () => {
		const message = (root: number, log: number, layout: FileSystemLayout) => {
			const app = {name: 'app', workingSetBytes: 0, rootBytes: root * mebibyte, rootInodes: 4, logBytes: log * mebibyte, logInodes: 2, processes: 1};
			return storageViolation(makePod({containers: [limited, limited]}), {containers: [app], volumeBytes: 0, volumeInodes: 0}, new Map(), layout);
		};
		expect(message(150, 0, 'single')).toContain('Container app exceeded');
		expect(message(150, 0, 'dedicated')).toBeUndefined();
		expect(message(150, 0, 'split')).toBeUndefined();
		expect(message(20, 101, 'dedicated')).toContain('Container app exceeded');
		expect(message(201, 0, 'dedicated')).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 200Mi. ');
	});
});

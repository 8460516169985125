import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Simulation} from '../../source/simulation/simulation.ts';
import type {CgroupLimits, ContainerConfig} from '../../source/world/types.ts';
import {gibibyte, mebibyte, TestWorld} from './test-world.ts';

function limits(memoryLimitBytes?: number): CgroupLimits {
	return {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes, oomScoreAdj: 1000};
}

function shell(world: TestWorld, script: string, config: Partial<ContainerConfig> = {}): string {
	return world.run('busybox', {command: ['sh', '-c', script], ...config}).containerId;
}

function statsOf(world: TestWorld, containerId: string) {
	return world.machine().runtime.stats(containerId)!;
}

/** A line of `memory.stat` as the container itself reads it. */
function memoryStat(world: TestWorld, containerId: string, name: string): number {
	const text = world.exec(containerId, ['cat', '/sys/fs/cgroup/memory.stat']).output;
	return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

describe('files in memory', () => {
	test('what is written is in the usage, but not in the working set; read again, it is in both', () => {
		const world = new TestWorld();
		const id = shell(world, 'dd if=/dev/zero of=/data bs=1M count=50; sleep 10; cat /data > /dev/null; sleep 3600');
		world.runFor(5000);
		const written = statsOf(world, id);
		expect(written.memoryUsageBytes - written.workingSetBytes).toBe(50 * mebibyte);
		expect(written.workingSetBytes).toBeLessThan(5 * mebibyte);
		expect(memoryStat(world, id, 'inactive_file')).toBe(50 * mebibyte);
		world.runFor(10_000);
		expect(memoryStat(world, id, 'active_file')).toBe(50 * mebibyte);
		expect(statsOf(world, id).workingSetBytes).toBeGreaterThan(50 * mebibyte);
	});

	test('they go with the file, and with its being cut short', () => {
		const world = new TestWorld();
		const id = shell(world, 'dd if=/dev/zero of=/a bs=1M count=20; dd if=/dev/zero of=/b bs=1M count=30; sleep 3600');
		world.runFor(3000);
		world.exec(id, ['rm', '/a']);
		expect(memoryStat(world, id, 'file')).toBe(30 * mebibyte);
		world.exec(id, ['sh', '-c', ': > /b']);
		expect(memoryStat(world, id, 'file')).toBe(0);
	});

	test('a container writes far more than its limit and is not killed: the cache makes room', () => {
		const world = new TestWorld();
		const id = shell(world, 'dd if=/dev/zero of=/data bs=1M count=500; sleep 3600', {limits: limits(64 * mebibyte)});
		world.runFor(5000);
		expect(world.container(id).state).toBe('running');
		expect(statsOf(world, id).memoryUsageBytes).toBeLessThanOrEqual(64 * mebibyte);
		expect(statsOf(world, id).memoryUsageBytes).toBeGreaterThan(63 * mebibyte);
		const events = world.exec(id, ['cat', '/sys/fs/cgroup/memory.events']).output;
		expect(Number(/^max (\d+)$/m.exec(events)![1])).toBeGreaterThan(400 * 8);
		expect(events).toContain('oom_kill 0\n');
		expect(world.exec(id, ['cat', '/sys/fs/cgroup/memory.pressure']).output).toMatch(/^some avg10=(?!0\.00)\d+\.\d\d /);
	});

	test('a program that grows takes the room of the cache first, and is killed only when there is none left', () => {
		const world = new TestWorld();
		const id = shell(world, 'dd if=/dev/zero of=/data bs=1M count=40; sleep 3600', {limits: limits(64 * mebibyte)});
		world.runFor(2000);
		world.world.override('leak', {}, {leakBytesPerSecond: mebibyte});
		world.runFor(50_000);
		expect(statsOf(world, id).memoryUsageBytes).toBe(64 * mebibyte);
		expect(memoryStat(world, id, 'inactive_file')).toBeLessThan(14 * mebibyte);
		world.runFor(20_000);
		expect(world.container(id)).toMatchObject({state: 'exited', reason: 'OOMKilled'});
	});

	test('what was given back and is read again comes from the disk, and the container stands still for it', () => {
		const world = new TestWorld();
		const id = shell(world, 'dd if=/dev/zero of=/a bs=1M count=50; dd if=/dev/zero of=/b bs=1M count=50; sleep 3600', {
			limits: limits(64 * mebibyte),
		});
		world.runFor(5000);
		expect(memoryStat(world, id, 'workingset_refault_file')).toBe(0);
		world.exec(id, ['cat', '/a']);
		expect(memoryStat(world, id, 'workingset_refault_file')).toBeGreaterThan(30 * 256);
	});

	test('a file of a volume is charged to the container that touched it first, and stays when that ends', () => {
		const world = new TestWorld();
		world.machine().volumes.create('v', {});
		const mounts = [{mountPath: '/data', volumeId: 'v', isReadOnly: false}];
		const writer = shell(world, 'dd if=/dev/zero of=/data/x bs=1M count=10; sleep 5', {mounts});
		world.runFor(2000);
		const reader = shell(world, 'cat /data/x > /dev/null; sleep 3600', {mounts});
		world.runFor(1000);
		expect(memoryStat(world, reader, 'file')).toBe(0);
		expect(memoryStat(world, writer, 'file')).toBe(10 * mebibyte);
		const during = world.machine().stats();
		world.runFor(10_000);
		expect(world.container(writer).state).toBe('exited');
		const after = world.machine().stats();
		expect(during.memoryUsageBytes - after.memoryUsageBytes).toBeLessThan(2 * mebibyte);
		world.machine().volumes.remove('v');
		expect(after.memoryUsageBytes - world.machine().stats().memoryUsageBytes).toBe(10 * mebibyte);
	});

	test('on a machine that runs short they go before anybody is killed', () => {
		const world = new TestWorld({memoryBytes: 2 * gibibyte});
		const id = shell(world, 'dd if=/dev/zero of=/data bs=1M count=1000; sleep 3600');
		world.runFor(5000);
		world.machine().occupy('hog', {memoryBytes: 1600 * mebibyte});
		expect(statsOf(world, id).memoryUsageBytes).toBeLessThan(300 * mebibyte);
		expect(world.machine().stats().memoryUsageBytes).toBeLessThanOrEqual(2 * gibibyte);
		expect(world.container(id).state).toBe('running');
		expect(world.machine().takeOomKills()).toEqual([]);
	});

	test('a container nobody writes in has nothing of all this', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sleep', '3600']});
		world.runFor(60_000);
		expect(world.machine().kernel.cgroup(containerId)!.pages).toBeUndefined();
	});
});

describe('want of memory', () => {
	test('makes answers slow before it kills: the very pages of the program come from the disk again', () => {
		const world = new TestWorld();
		const {containerId, ip} = world.run('nginx:1.25', {limits: limits(128 * mebibyte)});
		world.runFor(2000);
		const usualMs = world.get(ip).latencyMs;
		world.world.override('fat', {}, {extraMemoryBytes: 127 * mebibyte - statsOf(world, containerId).workingSetBytes});
		expect(world.get(ip).latencyMs).toBeGreaterThan(usualMs + 200);
		expect(statsOf(world, containerId).memoryPressurePercent).toBeGreaterThan(30);
		expect(world.exec(containerId, ['cat', '/sys/fs/cgroup/memory.pressure']).output).toMatch(/^some avg10=[3-9]\d\.\d\d /);
		world.world.restore('fat');
		expect(world.get(ip).latencyMs).toBeLessThan(usualMs + 20);
		expect(statsOf(world, containerId).memoryPressurePercent).toBe(0);
	});

	test('what reads again what was given back keeps the disk busy, and the next has to wait', () => {
		const world = new TestWorld();
		const id = shell(world, 'dd if=/dev/zero of=/a bs=1M count=50; dd if=/dev/zero of=/b bs=1M count=50; sleep 3600', {
			limits: limits(64 * mebibyte),
		});
		world.runFor(5000);
		const before = world.exec(id, ['true']).durationMs;
		world.exec(id, ['cat', '/a']);
		expect(world.exec(id, ['true']).durationMs).toBeGreaterThan(before + 100);
		world.runFor(10_000);
		expect(world.exec(id, ['true']).durationMs).toBe(before);
	});

	test('CPU that is wanted and not given is pressure, too: of a limit all stand still', () => {
		const world = new TestWorld();
		const {containerId} = world.run('vish/stress', {args: ['-cpus', '2'], limits: {...limits(), cpuLimitMillicores: 500}});
		const idle = shell(world, 'sleep 3600');
		world.runFor(60_000);
		expect(statsOf(world, containerId).cpuPressurePercent).toBe(75);
		expect(statsOf(world, idle).cpuPressurePercent).toBe(0);
		expect(world.exec(idle, ['cat', '/sys/fs/cgroup/cpu.pressure']).output).toBe(
			'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
		);
	});
});

test('what free and /proc/meminfo say of the machine adds up', () => {
	const world = new TestWorld({memoryBytes: 2 * gibibyte});
	const id = shell(world, 'dd if=/dev/zero of=/a bs=1M count=100; sleep 3600');
	world.runFor(5000);
	const [, total, used, free, shared, cache, available] = /^Mem: +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/m
		.exec(world.exec(id, ['free']).output)!
		.map(Number);
	expect(total).toBe((2 * gibibyte) / 1024);
	expect(Math.abs(used! + free! + cache! - total!)).toBeLessThan(4);
	expect(shared).toBe(0);
	expect(cache).toBeGreaterThan(100 * 1024);
	expect(Math.abs(free! + cache! - available!)).toBeLessThan(4);
	const meminfo = world.exec(id, ['cat', '/proc/meminfo']).output;
	const line = (name: string): number => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo)![1]);
	expect(line('MemTotal')).toBe(total);
	expect(line('Inactive(file)'.replace(/[()]/g, '\\$&'))).toBe(line('Cached') - line('Shmem'));
});

test('a run saved while files are in memory and processes are short goes on the same in another process', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 1000}), fc.integer({min: 0, max: 20_000}), (seed, atMs) => {
			const world = new TestWorld({seed, memoryBytes: 2 * gibibyte});
			world.machine().volumes.createInMemory('m', 50 * mebibyte);
			const mounts = [{mountPath: '/cache', volumeId: 'm', isReadOnly: false}];
			const script =
				'i=0; while true; do i=$((i + 1)); dd if=/dev/zero of=/f$i bs=1M count=20; cat /f1 > /dev/null; rm -f /cache/x; dd if=/dev/zero of=/cache/x bs=1M count=$((i % 9)); sleep 2 & sleep 1; done';
			const id = shell(world, script, {mounts, limits: {...limits(100 * mebibyte), pids: {pod: 'p', most: 6}}});
			world.world.override('extra', {}, {extraProcesses: 3, leakBytesPerSecond: mebibyte});
			world.runFor(atMs);
			const restored = new TestWorld({simulation: Simulation.restore(world.simulation.save())});
			for (const one of [world, restored]) {
				one.runFor(30_000);
				if (one.container(id).state === 'running') one.exec(id, ['cat', '/sys/fs/cgroup/memory.stat', '/sys/fs/cgroup/memory.pressure']);
			}
			expect(restored.simulation.save()).toBe(world.simulation.save());
		}),
		{numRuns: 15},
	);
});

describe('volumes in memory', () => {
	const mounts = [{mountPath: '/cache', volumeId: 'm', isReadOnly: false}];

	test('count as the memory of who wrote, cannot be given back, and end a container over its limit', () => {
		const world = new TestWorld();
		world.machine().volumes.createInMemory('m', 200 * mebibyte);
		const id = shell(world, 'dd if=/dev/zero of=/cache/x bs=1M count=30; sleep 10; dd if=/dev/zero of=/cache/y bs=1M count=40; sleep 3600', {
			mounts,
			limits: limits(64 * mebibyte),
		});
		world.runFor(2000);
		expect(memoryStat(world, id, 'shmem')).toBe(30 * mebibyte);
		expect(statsOf(world, id).workingSetBytes).toBeGreaterThan(30 * mebibyte);
		expect(statsOf(world, id).writableLayerBytes).toBe(0);
		world.runFor(10_000);
		expect(world.container(id)).toMatchObject({reason: 'OOMKilled', exitCode: 137});
	});

	test('hold as much as they were made for', () => {
		const world = new TestWorld();
		world.machine().volumes.createInMemory('m', 10 * mebibyte);
		const id = shell(world, 'sleep 3600', {mounts});
		const {exitCode, output} = world.exec(id, ['sh', '-c', 'dd if=/dev/zero of=/cache/x bs=1M count=20']);
		expect(exitCode).toBe(1);
		expect(output).toContain('No space left on device');
		expect(memoryStat(world, id, 'shmem')).toBeLessThanOrEqual(10 * mebibyte);
	});

	test('stay when a container ends, and are nobody’s until they are removed', () => {
		const world = new TestWorld();
		world.machine().volumes.createInMemory('m', 200 * mebibyte);
		const before = world.machine().stats().workingSetBytes;
		shell(world, 'dd if=/dev/zero of=/cache/x bs=1M count=30', {mounts});
		world.runFor(3000);
		expect(world.machine().stats().workingSetBytes - before).toBeGreaterThanOrEqual(30 * mebibyte);
		const id = shell(world, 'sleep 3600', {mounts});
		expect(memoryStat(world, id, 'shmem')).toBe(0);
		world.exec(id, ['rm', '/cache/x']);
		expect(world.machine().stats().workingSetBytes - before).toBeLessThan(5 * mebibyte);
	});
});

type Step =
	| {readonly do: 'write' | 'read' | 'remove'; readonly who: number; readonly path: string; readonly mebibytes: number}
	| {readonly do: 'leak'; readonly mebibytes: number}
	| {readonly do: 'wait'; readonly seconds: number}
	| {readonly do: 'hog'; readonly mebibytes: number};

const path = fc.constantFrom('/a', '/b', '/shared/c', '/shared/d', '/memory/e', '/memory/f');
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constantFrom('write' as const, 'read' as const, 'remove' as const),
			who: fc.integer({min: 0, max: 2}),
			path,
			mebibytes: fc.integer({min: 0, max: 60}),
		}),
	},
	fc.record({do: fc.constant('leak' as const), mebibytes: fc.integer({min: 0, max: 4})}),
	fc.record({do: fc.constant('wait' as const), seconds: fc.integer({min: 0, max: 40})}),
	fc.record({do: fc.constant('hog' as const), mebibytes: fc.integer({min: 0, max: 1000})}),
);

test('whatever is written and read: what the machine holds is the sum of what its containers hold, and nobody is over a limit', () => {
	fc.assert(
		fc.property(fc.array(step, {minLength: 3, maxLength: 25}), (steps) => {
			const world = new TestWorld({memoryBytes: 2 * gibibyte});
			const machine = world.machine();
			machine.volumes.create('shared', {});
			machine.volumes.createInMemory('memory', 100 * mebibyte);
			const mounts = [
				{mountPath: '/shared', volumeId: 'shared', isReadOnly: false},
				{mountPath: '/memory', volumeId: 'memory', isReadOnly: false},
			];
			const ids = [64, 128, undefined].map((limit) =>
				shell(world, 'sleep 100000', {mounts, limits: limits(limit === undefined ? undefined : limit * mebibyte)}),
			);
			const check = (): void => {
				const {memory} = machine.kernel;
				let anonymous = 0;
				let shared = 0;
				let files = 0;
				for (const id of ids) {
					const cgroup = machine.kernel.cgroup(id);
					if (!cgroup) continue;
					const usage = memory.usageOf(cgroup);
					expect(usage.usageBytes).toBe(usage.processBytes + usage.shmemBytes + usage.inactiveFileBytes + usage.activeFileBytes);
					expect(usage.usageBytes - usage.workingSetBytes).toBe(usage.inactiveFileBytes);
					if (cgroup.limits.memoryLimitBytes !== undefined) expect(usage.usageBytes).toBeLessThanOrEqual(cgroup.limits.memoryLimitBytes);
					anonymous += usage.processBytes;
					shared += usage.shmemBytes;
					files += usage.inactiveFileBytes + usage.activeFileBytes;
				}
				const whole = memory.machineUsage();
				expect(whole.processBytes).toBeGreaterThanOrEqual(anonymous);
				// One is summed up over all containers at this moment, the other kept as they change.
				expect(memory.machineMemory().bytes).toBe(whole.processBytes + whole.shmemBytes);
				expect(whole.usageBytes).toBeLessThanOrEqual(2 * gibibyte);
				// Each file is charged to one owner; what the system has cached comes on top.
				expect(whole.inactiveFileBytes + whole.activeFileBytes).toBeGreaterThanOrEqual(files);
				const volume = machine.volumes.find('memory')!;
				const owned = [...volume.memory!.owners.values()].reduce((sum, bytes) => sum + bytes, 0);
				expect(owned).toBe(volume.sizeBytes);
				expect(whole.shmemBytes).toBeGreaterThanOrEqual(shared);
				expect(whole.shmemBytes - volume.sizeBytes).toBeLessThan(4 * 4096);
				const cache = world.machine().kernel.memory.pages.totals();
				expect(cache.counted).toBe(cache.charged);
			};
			for (const each of steps) {
				if (each.do === 'wait') world.runFor(each.seconds * 1000);
				else if (each.do === 'leak') world.world.override('leak', {}, {leakBytesPerSecond: each.mebibytes * mebibyte});
				else if (each.do === 'hog') machine.occupy('hog', {memoryBytes: each.mebibytes * mebibyte});
				else {
					const id = ids[each.who]!;
					if (world.container(id).state !== 'running') continue;
					const script = {
						write: `dd if=/dev/zero of=${each.path} bs=1M count=${each.mebibytes} 2>/dev/null`,
						read: `cat ${each.path} > /dev/null`,
						remove: `rm -f ${each.path}`,
					}[each.do];
					world.exec(id, ['sh', '-c', script]);
				}
				check();
			}
		}),
		{numRuns: 40},
	);
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Simulation} from '../../source/simulation/simulation.ts';
import type {CgroupLimits} from '../../source/world/types.ts';
import {gibibyte, mebibyte, TestWorld} from './test-world.ts';

function limits(options: Partial<CgroupLimits>): CgroupLimits {
	return {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes: undefined, oomScoreAdj: 1000, ...options};
}

describe('memory', () => {
	test('a container that takes more than its limit is OOM killed, and the cause is known', () => {
		const world = new TestWorld();
		const {containerId} = world.run('polinux/stress', {
			command: ['stress'],
			args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'],
			limits: limits({memoryLimitBytes: 100 * mebibyte}),
		});
		world.runFor(5000);
		const container = world.container(containerId);
		expect(container).toMatchObject({state: 'exited', exitCode: 137, reason: 'OOMKilled'});
		expect(world.simulation.causes.chain(container.cause)[0]?.what).toBe('OOM kill of stress: memory limit of its container reached');
	});

	test('a container within its limit holds what it asked for', () => {
		const world = new TestWorld();
		const {containerId} = world.run('polinux/stress', {
			command: ['stress'],
			args: ['--vm', '1', '--vm-bytes', '150M', '--vm-hang', '1'],
			limits: limits({memoryLimitBytes: 200 * mebibyte}),
		});
		world.runFor(5000);
		expect(world.machine().runtime.stats(containerId)!.workingSetBytes).toBe(150 * mebibyte);
	});

	test('a leak crosses the limit at the instant the line says, without an event before', () => {
		const world = new TestWorld();
		const {containerId} = world.run('nginx:1.14', {limits: limits({memoryLimitBytes: 128 * mebibyte})});
		world.runFor(1000);
		const before = world.machine().runtime.stats(containerId)!.workingSetBytes;
		world.world.override('leak', {image: 'nginx'}, {leakBytesPerSecond: 4 * mebibyte});
		const leakedAtMs = world.simulation.nowMs;
		const scheduled = world.simulation.eventsScheduled;
		world.runFor(10_000);
		expect(world.simulation.eventsScheduled).toBe(scheduled);
		expect(world.machine().runtime.stats(containerId)!.workingSetBytes).toBe(before + 40 * mebibyte);
		world.runFor(30_000);
		const expectedAtMs = leakedAtMs + Math.floor(((128 * mebibyte - before) * 1000) / (4 * mebibyte)) + 1;
		expect(world.container(containerId)).toMatchObject({reason: 'OOMKilled', finishedAtMs: expectedAtMs});
	});

	test('raising the limit saves a container that grows', () => {
		const world = new TestWorld();
		const {containerId} = world.run('nginx:1.14', {limits: limits({memoryLimitBytes: 64 * mebibyte})});
		world.world.override('leak', {}, {leakBytesPerSecond: mebibyte});
		world.runFor(30_000);
		world.machine().runtime.updateLimits(containerId, limits({memoryLimitBytes: 512 * mebibyte}));
		world.runFor(120_000);
		expect(world.container(containerId).state).toBe('running');
	});

	test('a machine out of memory kills the container with the worst score, and tells its kubelet', () => {
		const world = new TestWorld({memoryBytes: 2 * gibibyte});
		const guaranteed = world.run('nginx:1.14', {limits: limits({oomScoreAdj: -997, memoryLimitBytes: 1800 * mebibyte})});
		const bestEffort = world.run('redis', {limits: limits({oomScoreAdj: 1000})});
		world.world.override('fat', {image: 'nginx'}, {extraMemoryBytes: 1700 * mebibyte});
		world.world.override('fat2', {image: 'redis'}, {extraMemoryBytes: 300 * mebibyte});
		world.runFor(1000);
		expect(world.container(bestEffort.containerId)).toMatchObject({reason: 'OOMKilled', exitCode: 137});
		expect(world.container(guaranteed.containerId).state).toBe('running');
		expect(world.machine().takeOomKills()).toMatchObject([{containerId: bestEffort.containerId, process: 'redis-server'}]);
		expect(world.woken.some(({key}) => key === 'oom')).toBe(true);
	});

	test('what is used is always the sum of what the processes hold', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.record({
						leak: fc.integer({min: 0, max: 5_000_000}),
						extra: fc.integer({min: 0, max: 50_000_000}),
						waitMs: fc.integer({min: 0, max: 20_000}),
					}),
					{maxLength: 8},
				),
				(steps) => {
					const world = new TestWorld();
					const {containerId} = world.run('nginx:1.14');
					world.runFor(1000);
					const base = world.machine().runtime.stats(containerId)!.workingSetBytes;
					for (const {leak, extra, waitMs} of steps) {
						world.world.override('it', {}, {leakBytesPerSecond: leak, extraMemoryBytes: extra});
						const startedAtMs = world.simulation.nowMs;
						world.runFor(waitMs);
						const leakedBytes = Math.floor((leak * (world.simulation.nowMs - startedAtMs)) / 1000);
						expect(world.machine().runtime.stats(containerId)!.workingSetBytes).toBe(base + extra + leakedBytes);
						world.world.restore('it');
						expect(world.machine().runtime.stats(containerId)!.workingSetBytes).toBe(base);
					}
				},
			),
			{numRuns: 20},
		);
	});
});

describe('CPU', () => {
	test('a container gets no more than its limit, and is throttled', () => {
		const world = new TestWorld();
		const {containerId} = world.run('vish/stress', {args: ['-cpus', '2'], limits: limits({cpuLimitMillicores: 1000})});
		world.runFor(1000);
		expect(world.machine().runtime.stats(containerId)).toMatchObject({cpuMillicores: 1000, throttledPercent: 50});
	});

	test('a machine that is too small is shared, and says so', () => {
		const world = new TestWorld({cpuMillicores: 2000});
		const a = world.run('vish/stress', {args: ['-cpus', '2']});
		world.run('vish/stress', {args: ['-cpus', '2']});
		world.runFor(60_000);
		expect(world.machine().runtime.stats(a.containerId)!.cpuMillicores).toBeLessThan(1000);
		expect(world.machine().stats()).toMatchObject({cpuMillicores: 2000});
		expect(world.machine().stats().cpuPressurePercent).toBe(100);
	});

	test('a throttled server answers slowly', () => {
		const world = new TestWorld();
		const {ip} = world.run('registry.k8s.io/hpa-example', {limits: limits({cpuLimitMillicores: 100})});
		world.runFor(10_000);
		world.world.override('hog', {}, {extraCpuMillicores: 1000});
		expect(world.get(ip, 80, '/', 5000).latencyMs).toBeGreaterThanOrEqual(900);
		expect(world.get(ip, 80, '/', 500)).toMatchObject({kind: 'timeout', latencyMs: 500});
	});

	test('requests cost CPU time, and it is forgotten when they stop', () => {
		const world = new TestWorld();
		const {containerId, ip} = world.run('registry.k8s.io/hpa-example');
		world.runFor(15_000 - (world.simulation.nowMs % 15_000));
		for (let index = 0; index < 50; index += 1) world.get(ip);
		// 50 times 90 ms in 15 s.
		expect(world.machine().runtime.stats(containerId)!.cpuMillicores).toBe(300);
		world.runFor(45_000);
		expect(world.machine().runtime.stats(containerId)!.cpuMillicores).toBe(0);
	});
});

describe('signals', () => {
	test.each([
		['SIGKILL', 137],
		['SIGSEGV', 139],
		['SIGABRT', 134],
	])('%s from outside ends a pid 1 with %i', (signal, exitCode) => {
		const world = new TestWorld();
		const {containerId} = world.run('smlinux/appjs');
		world.machine().runtime.signal(containerId, signal, world.simulation.recordCause('test', 'a signal'));
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode, reason: 'Error'});
		expect(world.simulation.causes.chain(world.container(containerId).cause)[0]?.what).toBe('a signal');
	});

	test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGUSR1'])('%s does nothing to a pid 1 that does not handle it', (signal) => {
		const world = new TestWorld();
		const {containerId} = world.run('smlinux/appjs');
		world.machine().runtime.signal(containerId, signal, 0);
		expect(world.container(containerId).state).toBe('running');
	});

	test('in a shared process namespace it is no pid 1, and SIGTERM ends it', () => {
		const world = new TestWorld();
		const {containerId} = world.run('smlinux/appjs', {pod: {isSharingProcessNamespace: true}});
		world.machine().runtime.signal(containerId, 'SIGTERM', 0);
		expect(world.container(containerId)).toMatchObject({exitCode: 143});
	});
});

test('an idle container schedules nothing', () => {
	const world = new TestWorld();
	world.run('nginx:1.14');
	world.run('redis');
	world.runFor(60_000);
	const scheduled = world.simulation.eventsScheduled;
	world.runFor(86_400_000);
	expect(world.simulation.eventsScheduled).toBe(scheduled);
});

test('a run saved at any instant goes on the same in another process', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 1000}), fc.integer({min: 0, max: 60_000}), (seed, atMs) => {
			const world = new TestWorld({seed, machines: 2});
			const {containerId} = world.run('nginx:1.25', {limits: limits({memoryLimitBytes: 64 * mebibyte})});
			world.run('mysql:8.0', {machine: 'node02', environment: [['MYSQL_ROOT_PASSWORD', 'x']]});
			world.world.override('leak', {image: 'nginx'}, {leakBytesPerSecond: mebibyte});
			world.machine('node02').powerOff();
			world.machine('node02').powerOn();
			world.machine().runtime.start({kind: 'pullImage', image: 'python'}, {component: 'kubelet/node01', key: 'pull'});
			world.runFor(atMs);
			const restored = new TestWorld({simulation: Simulation.restore(world.simulation.save())});
			for (const one of [world, restored]) {
				one.runFor(90_000);
				// What is begun only now must not be kept otherwise than what was restored.
				one.run('nginx:1.25', {pod: {podUid: 'late'}});
				one.run('busybox', {pod: {podUid: 'later'}, command: ['sh', '-c', 'echo hello; sleep 3']});
				one.runFor(2000);
			}
			expect(restored.simulation.save()).toBe(world.simulation.save());
			expect(restored.container(containerId).reason).toBe('OOMKilled');
		}),
		{numRuns: 15},
	);
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Simulation} from '../../source/simulation/simulation.ts';
import {DiskTraffic} from '../../source/world/disk-traffic.ts';
import {stallPercent, stallText} from '../../source/world/pressure-stall.ts';
import type {ContainerConfig} from '../../source/world/types.ts';
import {gibibyte, mebibyte, TestWorld} from './test-world.ts';

function shell(world: TestWorld, script: string, config: Partial<ContainerConfig> = {}): string {
	return world.run('debian', {command: ['sh', '-c', script], ...config}).containerId;
}

const logOf = (world: TestWorld, id: string) =>
	world
		.machine()
		.runtime.logs(id)
		.map(({text}) => `${text}\n`)
		.join('');
const averages = (text: string) => Object.fromEntries([...text.matchAll(/^(some|full) (.*) total=\d+$/gm)].map(([, kind, shares]) => [kind, shares]));

describe('a disk', () => {
	test('takes one thing after the other, and whoever asks waits for those before', () => {
		const simulation = new Simulation({seed: 1});
		const disk = new DiskTraffic(simulation, 'm', {diskBytesPerSecond: 1_000_000});
		expect(disk.transfer('node', 'write', 500_000, 'a')).toBe(500);
		expect(disk.transfer('node', 'read', 250_000, 'b')).toBe(750);
		simulation.runUntil(2000);
		expect(disk.transfer('node', 'read', 1000, 'b')).toBe(1);
		expect(disk.figures('b')).toMatchObject({readBytes: 251_000, writtenBytes: 0});
	});

	test('counts the time somebody waited, once', () => {
		const simulation = new Simulation({seed: 1});
		const disk = new DiskTraffic(simulation, 'm', {diskBytesPerSecond: 1_000_000});
		disk.transfer('node', 'write', 1_000_000, 'a');
		disk.transfer('node', 'write', 1_000_000, 'a');
		disk.transfer('node', 'write', 1_000_000, 'b');
		simulation.runUntil(10_000);
		expect(disk.stall('a')).toMatchObject({totalUsec: 2_000_000});
		expect(disk.stall('b')).toMatchObject({totalUsec: 3_000_000});
		expect(disk.stall()).toMatchObject({totalUsec: 3_000_000});
	});

	test('is waited for no longer than it takes while a cluster boots, before instant 0', () => {
		const simulation = new Simulation({seed: 1, startMs: -600_000});
		const disk = new DiskTraffic(simulation, 'm', {diskBytesPerSecond: 1_000_000});
		disk.transfer('node', 'write', 1_000_000, 'a');
		simulation.runUntil(-1);
		expect(disk.stall('a')).toMatchObject({totalUsec: 1_000_000, ten: 0});
		expect(disk.waitMs('a')).toBe(0);
		expect(disk.waitMs('b')).toBe(0);
	});

	test('forgets when it was by and by, and not how long', () => {
		const simulation = new Simulation({seed: 1});
		const disk = new DiskTraffic(simulation, 'm', {diskBytesPerSecond: 1_000_000});
		for (let minute = 0; minute < 20; minute += 1) {
			simulation.runUntil(minute * 60_000);
			disk.transfer('node', 'write', 1_000_000, 'a');
		}
		simulation.runUntil(20 * 60_000);
		expect(stallText(disk.stall('a'), disk.stall('a'))).toMatch(/^some avg10=0\.\d\d avg60=0\.\d\d avg300=1\.\d\d total=20000000\n/);
	});

	test('never does more than it can', () => {
		const step = fc.record({afterMs: fc.integer({min: 0, max: 3000}), bytes: fc.integer({min: 1, max: 5_000_000}), who: fc.constantFrom('a', 'b')});
		fc.assert(
			fc.property(fc.array(step, {minLength: 1, maxLength: 30}), (steps) => {
				const simulation = new Simulation({seed: 1});
				const disk = new DiskTraffic(simulation, 'm', {diskBytesPerSecond: 1_000_000});
				let bytes = 0;
				let doneAtMs = 0;
				for (const one of steps) {
					simulation.runUntil(simulation.nowMs + one.afterMs);
					const atMs = simulation.nowMs + disk.transfer('node', 'write', one.bytes, one.who);
					expect(atMs).toBeGreaterThanOrEqual(doneAtMs);
					doneAtMs = atMs;
					bytes += one.bytes;
					expect(bytes).toBeLessThanOrEqual(doneAtMs * 1000);
				}
				expect(disk.stall().totalUsec).toBeLessThanOrEqual(simulation.nowMs * 1000);
				expect(stallPercent(disk.stall())).toBeLessThanOrEqual(100);
			}),
		);
	});
});

describe('dd', () => {
	test('takes as long as the disk does, and the file grows with it', () => {
		const world = new TestWorld({diskBytesPerSecond: 10_000_000});
		const id = shell(world, 'dd if=/dev/zero of=/data bs=1000000 count=100; sleep 3600');
		world.runFor(4000);
		expect(world.machine().runtime.stats(id)!.writableLayerBytes).toBeGreaterThan(35_000_000);
		expect(world.machine().runtime.stats(id)!.writableLayerBytes).toBeLessThan(45_000_000);
		world.runFor(7000);
		expect(logOf(world, id)).toContain('100000000 bytes (100 MB, 95 MiB) copied, 10.000000 s, 10 MB/s');
	});

	test('two at once take twice as long each', () => {
		const world = new TestWorld({diskBytesPerSecond: 10_000_000});
		const ids = [1, 2].map(() => shell(world, 'sleep 5; dd if=/dev/zero of=/data bs=1000000 count=50; sleep 3600'));
		world.runFor(20_000);
		for (const id of ids) expect(Number(/copied, (\d+)\./.exec(logOf(world, id))?.[1])).toBeGreaterThanOrEqual(9);
	});

	test('on another disk is not held up', () => {
		const world = new TestWorld({
			diskBytesPerSecond: 10_000_000,
			imageFileSystem: {capacityBytes: 10 * gibibyte, bytesPerSecond: 100_000_000, holdsContainers: true},
		});
		world.machine().volumes.create('spool', {});
		const mounts = [{mountPath: '/spool', volumeId: 'spool', isReadOnly: false}];
		const slow = shell(world, 'dd if=/dev/zero of=/spool/data bs=1000000 count=50; sleep 3600', {mounts});
		const fast = shell(world, 'dd if=/dev/zero of=/data bs=1000000 count=50; sleep 3600');
		world.runFor(10_000);
		expect(logOf(world, slow)).toContain('copied, 5.000000 s, 10 MB/s');
		expect(logOf(world, fast)).toContain('copied, 0.500000 s, 100 MB/s');
	});

	test('of a volume in memory asks nothing of the disk', () => {
		const world = new TestWorld({diskBytesPerSecond: 1_000_000});
		world.machine().volumes.createInMemory('cache', 100 * mebibyte);
		const mounts = [{mountPath: '/cache', volumeId: 'cache', isReadOnly: false}];
		const id = shell(world, 'dd if=/dev/zero of=/cache/data bs=1000000 count=50; sleep 3600', {mounts});
		world.runFor(2000);
		expect(logOf(world, id)).toContain('copied, 0.100000 s');
	});

	test('copies what a file holds besides its text, and has to read it if it is not in memory any more', () => {
		const world = new TestWorld({diskBytesPerSecond: 10_000_000});
		const limits = {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes: 64 * mebibyte, oomScoreAdj: 1000};
		const id = shell(world, 'dd if=/dev/zero of=/data bs=1000000 count=200 2>/dev/null; dd if=/data of=/dev/null bs=1000000; sleep 3600', {limits});
		world.runFor(60_000);
		expect(logOf(world, id)).toMatch(
			/^200\+0 records in\n200\+0 records out\n200000000 bytes \(200 MB, 191 MiB\) copied, 1[345]\.\d+ s, 1\d MB\/s\n$/,
		);
	});

	test('goes on in another process where it was', () => {
		const run = (isSaved: boolean): string => {
			let world = new TestWorld({diskBytesPerSecond: 10_000_000});
			const id = shell(world, 'dd if=/dev/zero of=/data bs=1000000 count=100; sleep 3600');
			world.runFor(4321);
			if (isSaved) world = new TestWorld({simulation: Simulation.restore(world.simulation.save())});
			world.runFor(20_000);
			return logOf(world, id);
		};
		expect(run(true)).toBe(run(false));
	});
});

describe('I/O pressure', () => {
	test('is told to the container that waits, and for the machine', () => {
		const world = new TestWorld({diskBytesPerSecond: 10_000_000});
		const id = shell(world, 'dd if=/dev/zero of=/data bs=1000000 count=1000; sleep 3600');
		const idle = shell(world, 'sleep 3600');
		world.runFor(60_000);
		const pressureOf = (container: string, path: string) => averages(world.exec(container, ['cat', path]).output);
		expect(pressureOf(id, '/sys/fs/cgroup/io.pressure').some).toMatch(/^avg10=9\d\.\d\d avg60=6\d\.\d\d avg300=1\d\.\d\d$/);
		expect(pressureOf(id, '/sys/fs/cgroup/io.pressure').full).toMatch(/^avg10=9\d\.\d\d /);
		expect(pressureOf(idle, '/sys/fs/cgroup/io.pressure').some).toBe('avg10=0.00 avg60=0.00 avg300=0.00');
		expect(pressureOf(idle, '/proc/pressure/io').some).toMatch(/^avg10=9\d\.\d\d /);
		expect(world.exec(id, ['cat', '/sys/fs/cgroup/io.stat']).output).toMatch(/^8:0 rbytes=0 wbytes=6\d{8} rios=0 wios=\d+ dbytes=0 dios=0\n$/);
		expect(world.machine().runtime.stats(id)!.ioPressurePercent).toBeGreaterThan(90);
		expect(world.machine().stats().ioPressurePercent).toBeGreaterThan(90);
		world.runFor(180_000);
		expect(world.machine().runtime.stats(id)!.ioPressurePercent).toBe(0);
	});

	test('stress --hdd writes without end', () => {
		const world = new TestWorld({diskBytesPerSecond: 10_000_000});
		const {containerId} = world.run('polinux/stress', {command: ['stress', '--hdd', '2', '--hdd-bytes', '20M']});
		world.runFor(30_000);
		expect(world.machine().runtime.stats(containerId)).toMatchObject({ioPressurePercent: expect.toSatisfy((percent: number) => percent > 90)});
		expect(world.machine().runtime.stats(containerId)!.writableLayerBytes).toBeLessThanOrEqual(41 * mebibyte);
	});

	test('goes with the power', () => {
		const world = new TestWorld({diskBytesPerSecond: 1_000_000});
		shell(world, 'dd if=/dev/zero of=/data bs=1000000 count=1000; sleep 3600');
		world.runFor(20_000);
		world.machine().powerOff();
		world.runFor(20_000);
		expect(world.machine().stats().ioPressurePercent).toBe(0);
	});
});

test('what is outside Kubernetes keeps a disk busy until it is released, and again after a boot', () => {
	const world = new TestWorld({diskBytesPerSecond: 10_000_000});
	world.machine().occupy('hog', {diskWriters: 3});
	world.runFor(60_000);
	expect(world.machine().stats().ioPressurePercent).toBeGreaterThan(90);
	const id = shell(world, 'dd if=/dev/zero of=/data bs=1000000 count=10; sleep 3600');
	world.runFor(10_000);
	expect(logOf(world, id)).toMatch(/copied, [34]\.\d+ s, 2\.\d MB\/s/);
	world.machine().powerOff();
	world.runFor(60_000);
	expect(world.machine().stats().ioPressurePercent).toBe(0);
	world.machine().powerOn();
	world.runFor(90_000);
	expect(world.machine().stats().ioPressurePercent).toBeGreaterThan(60);
	world.machine().release('hog');
	world.runFor(120_000);
	expect(world.machine().stats().ioPressurePercent).toBe(0);
});

describe('a pull', () => {
	const pullMs = (world: TestWorld, image = 'python'): number => {
		const result = world.do({kind: 'pullImage', image});
		if (!result.isOk) throw new Error(result.error);
		return result.durationMs;
	};

	test('takes longer on a slow disk, and longer still beside somebody who writes', () => {
		const usual = pullMs(new TestWorld());
		const slow = pullMs(new TestWorld({diskBytesPerSecond: 20_000_000}));
		const busy = new TestWorld({diskBytesPerSecond: 20_000_000});
		shell(busy, 'dd if=/dev/zero of=/data bs=1000000 count=100000');
		const besides = pullMs(busy);
		expect(slow).toBeGreaterThan(2 * usual);
		expect(besides).toBeGreaterThan(slow + 5000);
	});

	test('is held up by its own disk only', () => {
		const world = new TestWorld({
			diskBytesPerSecond: 1_000_000,
			imageFileSystem: {capacityBytes: 10 * gibibyte, holdsContainers: true},
		});
		expect(pullMs(world)).toBe(pullMs(new TestWorld()));
	});
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {shareByWeight} from '../../source/world/cpu-shares.ts';
import type {CgroupLimits} from '../../source/world/types.ts';
import {TestWorld} from './test-world.ts';

function limits(options: Partial<CgroupLimits>): CgroupLimits {
	return {cpuRequestMillicores: 0, cpuLimitMillicores: undefined, memoryLimitBytes: undefined, oomScoreAdj: 1000, ...options};
}

function stress(world: TestWorld, cpus: number, options: Partial<CgroupLimits>): string {
	return world.run('polinux/stress', {command: ['stress', '--cpu', String(cpus)], limits: limits(options)}).containerId;
}

function usedBy(world: TestWorld, containerId: string): number {
	return world.machine().runtime.stats(containerId)!.cpuMillicores;
}

describe('shares by weight', () => {
	test.each([
		{
			name: 'enough for all',
			available: 4000,
			claims: [
				{demand: 1000, weight: 1},
				{demand: 3000, weight: 1},
			],
			parts: [1000, 3000],
		},
		{
			name: 'equal weights',
			available: 1000,
			claims: [
				{demand: 4000, weight: 2},
				{demand: 2000, weight: 2},
			],
			parts: [500, 500],
		},
		{
			name: 'by weight',
			available: 3000,
			claims: [
				{demand: 9000, weight: 1},
				{demand: 9000, weight: 2},
			],
			parts: [1000, 2000],
		},
		{
			name: 'what one leaves goes to the others',
			available: 1000,
			claims: [
				{demand: 100, weight: 2},
				{demand: 9000, weight: 1},
				{demand: 9000, weight: 1},
			],
			parts: [100, 450, 450],
		},
		{name: 'nobody', available: 1000, claims: [], parts: []},
		{
			name: 'who wants nothing gets nothing',
			available: 0,
			claims: [
				{demand: 0, weight: 5},
				{demand: 1, weight: 5},
			],
			parts: [0, 0],
		},
	])('$name', ({available, claims, parts}) => {
		expect(shareByWeight(available, claims)).toEqual(parts);
	});

	test('hand out no more than there is, and leave nothing while somebody wants', () => {
		const claim = fc.record({demand: fc.integer({min: 0, max: 20_000}), weight: fc.integer({min: 2, max: 10_000})});
		fc.assert(
			fc.property(fc.integer({min: 0, max: 64_000}), fc.array(claim, {maxLength: 20}), (available, claims) => {
				const parts = shareByWeight(available, claims);
				const total = parts.reduce((sum, part) => sum + part, 0);
				const wanted = claims.reduce((sum, {demand}) => sum + demand, 0);
				expect(total).toBeLessThanOrEqual(available);
				expect(total).toBeGreaterThan(Math.min(available, wanted) - claims.length - 1);
				for (const [index, {demand}] of claims.entries()) expect(parts[index]).toBeLessThanOrEqual(demand);
			}),
		);
	});
});

describe('CPU of a machine', () => {
	test('is divided by requests where it is short', () => {
		const world = new TestWorld({cpuMillicores: 4000});
		const [a, b] = [stress(world, 8, {cpuRequestMillicores: 2000}), stress(world, 8, {cpuRequestMillicores: 1000})];
		// cpu.weight 174 and 100: it grows less than the request.
		expect(usedBy(world, a) / usedBy(world, b)).toBeCloseTo(1.74, 2);
		expect(usedBy(world, a) + usedBy(world, b)).toBe(3939);
	});

	test('who requests nothing lives on what the others leave', () => {
		const world = new TestWorld({cpuMillicores: 4000});
		const [burstable, bestEffort] = [stress(world, 3, {cpuRequestMillicores: 1000}), stress(world, 4, {})];
		expect(usedBy(world, burstable)).toBe(3000);
		expect(usedBy(world, bestEffort)).toBe(940);
	});

	test('is capped by a limit even where there is plenty, which counts as throttling', () => {
		const world = new TestWorld({cpuMillicores: 4000});
		const id = stress(world, 2, {cpuRequestMillicores: 100, cpuLimitMillicores: 500});
		expect(world.machine().runtime.stats(id)).toMatchObject({cpuMillicores: 500, throttledPercent: 75});
		world.machine().runtime.updateLimits(id, limits({cpuLimitMillicores: 1000}));
		expect(usedBy(world, id)).toBe(1000);
	});

	test('all pods that request nothing weigh together what one of them does', () => {
		const world = new TestWorld({cpuMillicores: 4000});
		const burstable = stress(world, 8, {cpuRequestMillicores: 100});
		const others = Array.from({length: 20}, () => stress(world, 8, {}));
		expect(usedBy(world, burstable)).toBe(Math.floor((3940 * 17) / 18));
		for (const id of others) expect(usedBy(world, id)).toBe(10);
	});

	test('of a pod with a limit of its own is for all of its containers', () => {
		const world = new TestWorld({cpuMillicores: 4000});
		const pod = {uid: 'u', qos: 'Burstable', cpuRequestMillicores: 300, cpuLimitMillicores: 600} as const;
		const one = stress(world, 2, {cpuRequestMillicores: 1000, pod});
		expect(usedBy(world, one)).toBe(600);
		const two = stress(world, 2, {cpuRequestMillicores: 1000, pod});
		expect([usedBy(world, one), usedBy(world, two)]).toEqual([300, 300]);
		world.runFor(60_000);
		expect(world.machine().kernel.cpu.usageOf(world.machine().kernel.cgroup(two)!).usedUsec).toBe(300 * 60_000);
	});

	test('pods keep most of it against a process outside of them', () => {
		const world = new TestWorld({cpuMillicores: 4000});
		const id = stress(world, 8, {cpuRequestMillicores: 1000});
		world.machine().occupy('hog', {cpuMillicores: 4000});
		expect(usedBy(world, id)).toBe(Math.floor((4000 * 303) / 403));
		expect(world.machine().stats()).toMatchObject({cpuMillicores: 4000, cpuPressurePercent: expect.any(Number)});
	});

	test('handed out is never more than there is, and memory is the sum of what containers hold', () => {
		const container = fc.record({
			cpus: fc.integer({min: 0, max: 6}),
			request: fc.constantFrom(0, 50, 500, 2000),
			limit: fc.constantFrom(undefined, 100, 700, 3000),
			memory: fc.integer({min: 0, max: 60}),
		});
		const change = fc.record({
			index: fc.nat(),
			limit: fc.constantFrom(undefined, 50, 1500),
			hog: fc.integer({min: 0, max: 6000}),
			wait: fc.integer({min: 0, max: 20_000}),
		});
		fc.assert(
			fc.property(
				fc.integer({min: 500, max: 8000}),
				fc.array(container, {minLength: 1, maxLength: 5}),
				fc.array(change, {maxLength: 4}),
				(cpuMillicores, containers, changes) => {
					const world = new TestWorld({cpuMillicores});
					const ids = containers.map(({cpus, request, limit, memory}) => {
						const args = ['--vm', '1', '--vm-bytes', `${memory + 1}M`, '--vm-hang', '0', ...(cpus > 0 ? ['--cpu', String(cpus)] : [])];
						return world.run('polinux/stress', {
							command: ['stress', ...args],
							limits: limits({cpuRequestMillicores: request, cpuLimitMillicores: limit}),
						}).containerId;
					});
					const {runtime} = world.machine();
					const memoryOfSystem = world.machine().stats().workingSetBytes - ids.reduce((sum, id) => sum + runtime.stats(id)!.workingSetBytes, 0);
					for (const {index, limit, hog, wait} of [{index: 0, limit: undefined, hog: 0, wait: 0}, ...changes]) {
						const id = ids[index % ids.length]!;
						runtime.updateLimits(id, limits({cpuLimitMillicores: limit}));
						world.machine().occupy('hog', {cpuMillicores: hog});
						world.runFor(wait);
						runtime.exec(id, ['true'], 1000, {component: 'kubelet/node01', key: 'exec'});
						const stats = ids.map((each) => runtime.stats(each)!);
						const machine = world.machine().stats();
						const sum = stats.reduce((total, {cpuMillicores: used}) => total + used, 0);
						expect(sum).toBeLessThanOrEqual(machine.cpuMillicores);
						expect(machine.cpuMillicores).toBeLessThanOrEqual(cpuMillicores);
						expect(machine.workingSetBytes).toBe(memoryOfSystem + stats.reduce((total, {workingSetBytes}) => total + workingSetBytes, 0));
					}
				},
			),
			{numRuns: 40},
		);
	}, 30_000);
});

describe('what the control group tells', () => {
	const file = (world: TestWorld, containerId: string, name: string) => world.exec(containerId, ['cat', `/sys/fs/cgroup/${name}`]).output;
	const stat = (world: TestWorld, containerId: string) =>
		Object.fromEntries(
			file(world, containerId, 'cpu.stat')
				.trim()
				.split('\n')
				.map((line) => line.split(' '))
				.map(([name, value]) => [name, Number(value)]),
		);

	test('of its weight and quota', () => {
		const world = new TestWorld();
		const id = stress(world, 1, {cpuRequestMillicores: 100, cpuLimitMillicores: 250});
		expect(file(world, id, 'cpu.weight')).toBe('17\n');
		expect(file(world, id, 'cpu.max')).toBe('25000 100000\n');
		expect(file(world, id, 'memory.oom.group')).toBe('1\n');
	});

	test('of the time it ran and stood still', () => {
		const world = new TestWorld();
		const id = stress(world, 1, {cpuLimitMillicores: 250});
		world.runFor(60_000);
		const {usage_usec, nr_periods, nr_throttled, throttled_usec} = stat(world, id);
		// `cat` takes its part of the same quota.
		expect(usage_usec).toBeGreaterThan(14_990_000);
		expect(usage_usec).toBeLessThan(15_030_000);
		expect(nr_periods).toBe(600);
		expect(nr_throttled).toBe(600);
		expect(throttled_usec).toBe(45_000_000);
		expect(file(world, id, 'cpu.pressure')).toMatch(/^some avg10=7[45]\.\d\d avg60=4\d\.\d\d avg300=1\d\.\d\d total=45\d{6}\nfull avg10=7/);
	});

	test('of work that was done and is over', () => {
		const world = new TestWorld();
		const {containerId, ip} = world.run('nginx:1.25', {limits: limits({})});
		world.runFor(1000);
		const before = stat(world, containerId).usage_usec!;
		for (let count = 0; count < 500; count += 1) world.get(ip);
		world.runFor(30_000);
		const after = stat(world, containerId).usage_usec!;
		expect(after).toBeGreaterThan(before);
		world.runFor(30_000);
		// It has not gone on.
		expect(stat(world, containerId).usage_usec! - after).toBeLessThan(100_000);
		expect(file(world, containerId, 'cpu.pressure')).toContain('total=0');
	});

	test('of want on the whole machine, as long as there is some', () => {
		const world = new TestWorld({cpuMillicores: 1000});
		const id = stress(world, 4, {});
		world.runFor(60_000);
		expect(world.machine().stats().cpuPressurePercent).toBe(100);
		expect(world.exec(id, ['cat', '/proc/pressure/cpu']).output).toMatch(/^some avg10=99\.\d\d avg60=6\d/);
		world.machine().runtime.signal(id, 'SIGKILL', 0);
		world.runFor(60_000);
		expect(world.machine().stats().cpuPressurePercent).toBe(0);
	});
});

test('the memory limit of a pod is for all of its containers: the one whose end frees most is killed', () => {
	const world = new TestWorld();
	const pod = {uid: 'u', qos: 'Burstable', cpuRequestMillicores: 0, memoryLimitBytes: 100 * 1_048_576} as const;
	const hold = (megabytes: number) =>
		world.run('polinux/stress', {command: ['stress', '--vm', '1', '--vm-bytes', `${megabytes}M`, '--vm-hang', '0'], limits: limits({pod})})
			.containerId;
	const [small, large] = [hold(30), hold(60)];
	world.runFor(5000);
	expect(world.container(large).state).toBe('running');
	const last = hold(25);
	world.runFor(5000);
	expect(world.container(large)).toMatchObject({state: 'exited', reason: 'OOMKilled', exitCode: 137});
	for (const id of [small, last]) expect(world.container(id).state).toBe('running');
});

describe('too little CPU', () => {
	const hog = (world: TestWorld, millicores: number) => world.world.override('hog', {}, {extraCpuMillicores: millicores});

	test('makes a command take longer, until it does not end in time', () => {
		const world = new TestWorld();
		const {containerId} = world.run('redis', {limits: limits({cpuLimitMillicores: 100})});
		world.runFor(60_000);
		const duration = () => world.exec(containerId, ['redis-cli', 'ping'], 1000).durationMs;
		const idleMs = duration();
		hog(world, 1000);
		const busyMs = duration();
		expect(busyMs).toBeGreaterThan(idleMs);
		hog(world, 4000);
		expect(world.exec(containerId, ['redis-cli', 'ping'], 1000)).toMatchObject({durationMs: 1000, error: {kind: 'timeout'}});
		world.world.restore('hog');
		world.runFor(60_000);
		expect(duration()).toBe(idleMs);
	});

	test('does nothing to a command in a container that has enough', () => {
		const world = new TestWorld();
		const {containerId} = world.run('redis', {limits: limits({})});
		world.runFor(60_000);
		expect(world.exec(containerId, ['redis-cli', 'ping']).durationMs).toBe(20);
		hog(world, 2000);
		expect(world.exec(containerId, ['redis-cli', 'ping']).durationMs).toBe(20);
	});

	test('delays answers', () => {
		const world = new TestWorld();
		const {ip} = world.run('nginx:1.14', {limits: limits({cpuLimitMillicores: 100})});
		world.runFor(1000);
		const before = world.get(ip);
		hog(world, 4000);
		const after = world.get(ip);
		expect(after.latencyMs - before.latencyMs).toBe(48);
	});

	test('makes requests queue when more come than can be done, until they are worked off', () => {
		const program = {bootMs: [0, 0] as const, ports: [{port: '80', protocol: 'http' as const}], cpu: {idleMillicores: 0, requestMs: 10}};
		const world = new TestWorld({images: [{names: ['shop'], entrypoint: ['/shop'], program}]});
		const {ip} = world.run('shop', {limits: limits({cpuLimitMillicores: 200})});
		const latency = (count: number): number => {
			world.runFor(1000);
			const request = {method: 'GET', scheme: 'http', host: ip, port: 80, path: '/', headers: {}, times: count} as const;
			return world.world.network.http({machine: 'node01'}, request, 30_000).latencyMs;
		};
		// 20 a second are what the limit allows.
		const steady = Array.from({length: 30}, () => latency(18)).at(-1)!;
		const over = Array.from({length: 30}, () => latency(30));
		expect(steady).toBeLessThan(200);
		for (const [index, value] of over.entries()) if (index > 0) expect(value).toBeGreaterThanOrEqual(over[index - 1]!);
		// Each second half a second's work more is waiting.
		expect(Math.round((over.at(-1)! - over[19]!) / 100)).toBe(50);
		world.runFor(30_000);
		expect(latency(1)).toBeLessThan(200);
	});

	test('draws out a boot, and what remains of it goes on faster when there is more', () => {
		const boots = (cpuLimitMillicores: number | undefined, raisedAfterMs?: number): number => {
			const world = new TestWorld({seed: 3});
			const {containerId, ip} = world.run('mysql', {environment: [['MYSQL_ROOT_PASSWORD', 'x']], limits: limits({cpuLimitMillicores})});
			const fromMs = world.simulation.nowMs;
			if (raisedAfterMs !== undefined) {
				world.runFor(raisedAfterMs);
				world.machine().runtime.updateLimits(containerId, limits({}));
			}
			while (world.world.network.connect({machine: 'node01'}, ip, 3306, 1000).kind !== 'connected') world.runFor(100);
			return world.simulation.nowMs - fromMs;
		};
		const fastMs = boots(undefined);
		const slowMs = boots(100);
		expect(slowMs / fastMs).toBeGreaterThan(7);
		expect(boots(100, 20_000)).toBeLessThan(20_000 + fastMs);
		expect(boots(100, 20_000)).toBeGreaterThan(20_000 + fastMs / 2);
	});
});

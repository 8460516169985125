import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {KernelState} from '../../source/world/kernel-state.ts';
import type {CgroupLimits} from '../../source/world/types.ts';
import {mebibyte, TestWorld} from './test-world.ts';

/*
Whatever containers do and whatever is done to them: nobody gets CPU that is not there, memory is what they hold, and
what is gone holds nothing.
*/

const cpuMillicores = 2000;
const memoryBytes = 1024 * mebibyte;

const commands = {
	idle: ['sleep', '100000'],
	spin: ['sh', '-c', 'while :; do :; done'],
	crash: ['sh', '-c', 'sleep 7; exit 1'],
	forks: ['sh', '-c', 'while true; do (sleep 1; sleep 2) & sleep 1; done'],
	fill: ['sh', '-c', 'n=0; while true; do dd if=/dev/zero of=/memory/$n bs=1M count=3 2>/dev/null; n=$((n+1)); sleep 2; done'],
	files: ['sh', '-c', 'while true; do dd if=/dev/zero of=/tmp/a bs=1M count=30 2>/dev/null; cat /tmp/a >/dev/null; sleep 3; done'],
} as const;

const images = {stress: ['stress', '--cpu', '2', '--vm', '1', '--vm-bytes', '40M', '--vm-hang', '0'], ...commands} as const;

const start = fc.record({
	do: fc.constant('start' as const),
	pod: fc.integer({min: 0, max: 2}),
	what: fc.constantFrom(...(Object.keys(images) as (keyof typeof images)[]), 'nginx' as const),
	request: fc.constantFrom(0, 10, 250, 1000),
	limit: fc.constantFrom(undefined, 50, 300, 1500),
	memory: fc.constantFrom(undefined, 24, 64, 300),
});
const step = fc.oneof(
	{weight: 4, arbitrary: start},
	fc.record({
		do: fc.constantFrom('exec' as const, 'request' as const, 'kill' as const, 'stop' as const, 'remove' as const),
		who: fc.nat({max: 9}),
	}),
	fc.record({
		do: fc.constant('resize' as const),
		who: fc.nat({max: 9}),
		limit: fc.constantFrom(undefined, 20, 700),
		memory: fc.constantFrom(undefined, 30, 128),
	}),
	fc.record({
		do: fc.constant('fault' as const),
		leak: fc.constantFrom(0, 1, 9),
		hog: fc.constantFrom(0, 500, 4000),
		block: fc.constantFrom(0, 50, 400),
	}),
	fc.record({do: fc.constant('occupy' as const), cpu: fc.constantFrom(0, 300, 3000), memory: fc.constantFrom(0, 100, 800)}),
	fc.record({do: fc.constant('heal' as const)}),
	fc.record({do: fc.constant('reboot' as const)}),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class Trial {
	readonly world = new TestWorld({cpuMillicores, memoryBytes});
	readonly sandboxes = new Map<number, string>();
	readonly ids: string[] = [];
	#started = 0;

	get machine() {
		return this.world.machine();
	}

	constructor() {
		this.machine.volumes.createInMemory('memory', 60 * mebibyte);
	}

	perform(each: Step): void {
		const {world, machine} = this;
		if (!machine.isServiceActive('containerd')) world.runFor(40_000);
		const id = 'who' in each ? this.ids[each.who % Math.max(1, this.ids.length)] : undefined;
		const isRunning = id !== undefined && machine.runtime.container(id)?.state === 'running';
		switch (each.do) {
			case 'start':
				this.#start(each);
				break;
			case 'exec':
				if (isRunning) world.exec(id, ['true'], 2000);
				break;
			case 'request':
				if (isRunning) {
					const ip = machine.runtime.sandboxes(machine.runtime.container(id)!.config.podUid)[0]?.ip;
					for (let count = 0; ip && count < 40; count += 1) world.get(ip);
				}
				break;
			case 'kill':
				if (isRunning) machine.runtime.signal(id, 'SIGKILL', 0);
				break;
			case 'stop':
				if (isRunning) machine.runtime.start({kind: 'stopContainer', containerId: id, gracePeriodMs: 1000}, {component: 'x', key: 'y'});
				break;
			case 'remove':
				if (id !== undefined) machine.runtime.removeContainer(id);
				break;
			case 'resize':
				if (isRunning) {
					const {limits} = machine.runtime.container(id)!.config;
					machine.runtime.updateLimits(id, {
						...limits,
						cpuLimitMillicores: each.limit,
						memoryLimitBytes: each.memory === undefined ? undefined : each.memory * mebibyte,
					});
				}
				break;
			case 'fault':
				world.world.override(
					'fault',
					{},
					{leakBytesPerSecond: each.leak * mebibyte, extraCpuMillicores: each.hog, extraMemoryBytes: each.block * mebibyte},
				);
				break;
			case 'occupy':
				machine.occupy('occupy', {cpuMillicores: each.cpu, memoryBytes: each.memory * mebibyte});
				break;
			case 'heal':
				world.world.restore('fault');
				machine.release('occupy');
				break;
			case 'reboot':
				machine.powerOff();
				machine.powerOn();
				this.sandboxes.clear();
				break;
		}
	}

	#start({pod, what, request, limit, memory}: Extract<Step, {do: 'start'}>): void {
		const {world, machine} = this;
		this.#started += 1;
		let sandboxId = this.sandboxes.get(pod);
		const podUid = `pod-${pod}`;
		if (sandboxId === undefined) {
			sandboxId = world.sandbox(podUid);
			this.sandboxes.set(pod, sandboxId);
		}
		const isMany = pod === 2;
		const limits: CgroupLimits = {
			cpuRequestMillicores: request,
			cpuLimitMillicores: limit,
			memoryLimitBytes: memory === undefined ? undefined : memory * mebibyte,
			oomScoreAdj: request === 0 ? 1000 : 900,
			...(pod !== 0 && {
				pod: {
					uid: podUid,
					qos: pod === 1 ? 'BestEffort' : 'Burstable',
					cpuRequestMillicores: pod === 1 ? 0 : 700,
					...(isMany && {cpuLimitMillicores: 600, memoryLimitBytes: 100 * mebibyte}),
				},
			}),
		};
		const containerId = world.create(podUid, sandboxId, what === 'nginx' ? 'nginx' : what === 'stress' ? 'polinux/stress' : 'busybox', {
			name: `c${this.#started}`,
			...(what !== 'nginx' && {command: images[what]}),
			limits,
			mounts: [{mountPath: '/memory', volumeId: 'memory', isReadOnly: false}],
		});
		this.ids.push(containerId);
		machine.runtime.start({kind: 'startContainer', containerId}, {component: 'x', key: 'y'});
		world.runFor(500);
	}

	/** CPU time by container, by pod with a quota, and of all. */
	cpuTimes() {
		const {kernel} = this.machine;
		return {
			containers: new Map([...kernel.cgroups()].map((cgroup) => [cgroup.containerId, kernel.cpu.usageOf(cgroup).usedUsec])),
			machine: kernel.cpu.machineUsage().usedUsec,
		};
	}

	check(): void {
		const {kernel} = this.machine;
		const state = this.world.simulation.state<KernelState>('kernel/node01', () => {
			throw new Error('there is no kernel');
		});
		const sums = {cpuMillicores: 0, owingMillicores: 0, extraProcesses: 0, processes: 0, forks: 0};
		let given = 0;
		let processBytes = 0;
		let shmemBytes = 0;
		const podBytes = new Map<string, number>();
		for (const cgroup of kernel.cgroups()) {
			sums.cpuMillicores += cgroup.cpuMillicores + cgroup.extraCpuMillicores;
			sums.owingMillicores += cgroup.owingMillicores;
			sums.extraProcesses += cgroup.extraProcesses;
			sums.processes += cgroup.pids.length;
			for (const pid of cgroup.pids) sums.forks += kernel.processes.get(pid)!.forks?.length ?? 0;
			const used = kernel.cpu.used(cgroup);
			given += used;
			expect(used).toBeLessThanOrEqual(cgroup.limits.cpuLimitMillicores ?? cpuMillicores);
			const usage = kernel.memory.usageOf(cgroup);
			processBytes += usage.processBytes;
			shmemBytes += usage.shmemBytes;
			if (cgroup.limits.memoryLimitBytes !== undefined) expect(usage.usageBytes).toBeLessThanOrEqual(cgroup.limits.memoryLimitBytes);
			expect(kernel.memory.peakOf(cgroup)).toBeGreaterThanOrEqual(usage.usageBytes);
			const {pod} = cgroup.limits;
			if (pod?.memoryLimitBytes !== undefined) podBytes.set(pod.uid, (podBytes.get(pod.uid) ?? 0) + usage.processBytes + usage.shmemBytes);
		}
		for (const bytes of podBytes.values()) expect(bytes).toBeLessThanOrEqual(100 * mebibyte);
		expect(given).toBeLessThanOrEqual(cpuMillicores);
		expect(sums).toEqual({
			cpuMillicores: state.cpuMillicores,
			owingMillicores: state.owingMillicores,
			extraProcesses: state.extraProcesses,
			processes: state.processes.size,
			forks: state.forks,
		});
		const whole = kernel.memory.machineUsage();
		expect(whole.processBytes).toBeGreaterThanOrEqual(processBytes);
		expect(whole.shmemBytes).toBeGreaterThanOrEqual(shmemBytes);
		expect(kernel.memory.machineMemory().bytes).toBe(whole.processBytes + whole.shmemBytes);
	}

	end(): void {
		this.world.world.restore('fault');
		this.machine.release('occupy');
		if (!this.machine.isServiceActive('containerd')) this.world.runFor(40_000);
		for (const id of this.ids) this.machine.runtime.removeContainer(id);
		for (const [, sandboxId] of this.sandboxes) this.machine.runtime.removePodSandbox(sandboxId);
		this.machine.volumes.remove('memory');
		const {kernel} = this.machine;
		expect(kernel.processCount).toBe(0);
		expect(kernel.cpu.machine().wanted).toBe(Math.floor(cpuMillicores / 50));
		expect(kernel.memory.machineMemory()).toEqual({bytes: Math.floor(memoryBytes / 12) + this.#pauseBytes(), bytesPerSecond: 0});
	}

	#pauseBytes(): number {
		return [...this.machine.runtime.allSandboxes()].filter(({isReady}) => isReady).length * 300 * 1024;
	}
}

test('CPU time and memory are conserved', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(step, fc.integer({min: 0, max: 30_000})), {minLength: 3, maxLength: 20}), (steps) => {
			const trial = new Trial();
			for (const [each, waitMs] of steps) {
				trial.perform(each);
				// Let whatever is over a limit be killed.
				trial.world.runFor(1);
				trial.check();
				const before = trial.cpuTimes();
				const bootId = trial.machine.bootId();
				trial.world.runFor(waitMs);
				trial.check();
				const after = trial.cpuTimes();
				if (trial.machine.bootId() !== bootId) continue;
				const spent = after.machine - before.machine;
				expect(spent).toBeGreaterThanOrEqual(0);
				expect(spent).toBeLessThanOrEqual(cpuMillicores * waitMs);
				let ofPod = 0;
				for (const [id, usec] of after.containers) {
					const {cpuLimitMillicores, pod} = trial.machine.kernel.cgroup(id)!.limits;
					const mine = usec - (before.containers.get(id) ?? 0);
					expect(mine).toBeGreaterThanOrEqual(0);
					expect(mine).toBeLessThanOrEqual((cpuLimitMillicores ?? cpuMillicores) * waitMs);
					if (pod?.cpuLimitMillicores !== undefined) ofPod += mine;
				}
				expect(ofPod).toBeLessThanOrEqual(600 * waitMs);
			}
			trial.end();
		}),
		{numRuns: Number(process.env.CONSERVATION_RUNS ?? 40)},
	);
}, 600_000);

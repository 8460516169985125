import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {CgroupLimits} from '../../source/world/types.ts';
import {TestWorld} from './test-world.ts';

function limits(most?: number, pod = 'pod-1'): CgroupLimits {
	return {
		cpuRequestMillicores: 0,
		cpuLimitMillicores: undefined,
		memoryLimitBytes: undefined,
		oomScoreAdj: 1000,
		...(most !== undefined && {pids: {pod, most}}),
	};
}

/** Five times as many in the background as the pod may have processes. */
const script = 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1000 & done; echo all; sleep 1000';

describe('a pod that may have few processes', () => {
	test.each([
		{shell: 'busybox', image: 'busybox', said: "can't fork: Resource temporarily unavailable", exitCode: 2},
		{shell: 'dash', image: 'debian', said: 'Cannot fork', exitCode: 2},
		{shell: 'bash', image: 'debian', command: 'bash', said: 'fork: retry: Resource temporarily unavailable', exitCode: 254},
	])('has a shell ($shell) that says so and ends with $exitCode', ({image, command = 'sh', said, exitCode}) => {
		const world = new TestWorld();
		const {containerId} = world.run(image, {command: [command, '-c', script], limits: limits(6)});
		world.runFor(1000);
		expect(world.logText(containerId)).toContain(said);
		expect(world.logText(containerId)).not.toContain('all');
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode, reason: 'Error'});
	});

	test('has as many as it may, the pause process among them', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {
			command: ['sh', '-c', 'trap "" TERM; (for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1000 & done); while :; do sleep 5; done'],
			limits: limits(6),
		});
		world.runFor(500);
		expect(world.machine().runtime.stats(containerId)!.processes).toBeLessThanOrEqual(5);
	});

	test('cannot be entered when it has them all', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'sleep 1000 & sleep 1000 & wait'], limits: limits(4)});
		world.runFor(500);
		const {error} = world.exec(containerId, ['ls']);
		expect(error?.message).toMatch(
			/^failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: fork\/exec \/proc\/self\/fd\/6: resource temporarily unavailable: unknown$/,
		);
	});

	test('gets no second container then', () => {
		const world = new TestWorld();
		const {podUid, sandboxId} = world.run('busybox', {command: ['sh', '-c', 'sleep 1000 & sleep 1000 & wait'], limits: limits(4)});
		world.runFor(500);
		const containerId = world.create(podUid, sandboxId, 'busybox', {name: 'second', command: ['sleep', '5'], limits: limits(4)});
		const result = world.do({kind: 'startContainer', containerId});
		expect(result.isOk ? '' : result.error).toContain('resource temporarily unavailable');
	});

	test('does not take them from another', () => {
		const world = new TestWorld();
		world.run('busybox', {command: ['sh', '-c', script], limits: limits(6)});
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'sleep 1 & wait; echo fine; sleep 1000'], limits: limits(6, 'pod-2')});
		world.runFor(5000);
		expect(world.logText(containerId)).toBe('fine\n');
	});
});

describe('a fork bomb', () => {
	test('takes every process of the machine: nothing starts any more until it is gone', () => {
		const world = new TestWorld();
		const bystander = world.run('nginx:1.25');
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'bomb() { bomb | bomb & }; bomb; sleep 1000']});
		world.runFor(1000);
		expect(world.logText(containerId)).toContain("can't fork: Resource temporarily unavailable");
		expect(world.machine().stats().processes).toBe(world.machine().capacity.pids);
		expect(world.exec(bystander.containerId, ['nginx', '-v']).error?.message).toContain('resource temporarily unavailable');
		expect(world.get(bystander.ip)).toMatchObject({status: 200});
		world.machine().runtime.signal(containerId, 'SIGKILL', 0);
		expect(world.exec(bystander.containerId, ['nginx', '-v']).exitCode).toBe(0);
	});

	test('in a pod with a limit harms nobody else', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'bomb() { bomb | bomb & }; bomb; sleep 1000'], limits: limits(100)});
		const bystander = world.run('nginx:1.25');
		world.runFor(1000);
		expect(world.logText(containerId)).toContain("can't fork: Resource temporarily unavailable");
		expect(world.exec(bystander.containerId, ['nginx', '-v']).exitCode).toBe(0);
	});

	test('is not what many commands in the background are', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'for i in $(seq 600); do sleep 1000 & done; echo all; sleep 1000']});
		world.runFor(5000);
		expect(world.logText(containerId)).toBe('all\n');
		expect(world.machine().runtime.stats(containerId)!.processes).toBe(602);
	});
});

test('a machine without a pid makes no pod', () => {
	const world = new TestWorld();
	const {capacity} = world.machine();
	world.machine().occupy('forks', {processes: capacity.pids});
	const result = world.do({
		kind: 'runPodSandbox',
		config: {podUid: 'u', namespace: 'default', name: 'web', attempt: 0, hostname: 'web', isHostNetwork: false, dnsPolicy: 'ClusterFirst'},
	});
	expect(result.isOk ? '' : result.error).toMatch(
		/^rpc error: code = Unknown desc = failed to start sandbox "[0-9a-f]{64}": failed to create containerd task: failed to start shim: start failed: fork\/exec \/usr\/bin\/containerd-shim-runc-v2: resource temporarily unavailable$/,
	);
});

test('what is counted is always what is there', () => {
	const scripts = [
		'sleep 3 & sleep 5 & wait',
		'sleep 2 | sleep 4',
		'(sleep 3; sleep 3) & sleep 1',
		'while true; do sleep 1; done',
		'x=$(sleep 2; echo hello); echo $x; sleep 9',
	];
	fc.assert(
		fc.property(
			fc.array(fc.record({script: fc.constantFrom(...scripts), extra: fc.integer({min: 0, max: 40_000}), waitMs: fc.integer({min: 0, max: 4000})}), {
				minLength: 1,
				maxLength: 8,
			}),
			(steps) => {
				const world = new TestWorld();
				const {kernel, capacity} = world.machine();
				for (const {script: text, extra, waitMs} of steps) {
					if (kernel.pids.hasPidLeft(undefined)) {
						const podUid = `pod-${world.simulation.nowMs}-${waitMs}-${extra}`;
						const sandboxId = world.sandbox(podUid);
						const containerId = world.create(podUid, sandboxId, 'busybox', {command: ['sh', '-c', text]});
						world.do({kind: 'startContainer', containerId});
					}
					world.world.override('extra', {}, {extraProcesses: extra});
					world.runFor(waitMs);
					let there = 0;
					for (const cgroup of kernel.cgroups()) there += kernel.processesOf(cgroup);
					expect(kernel.processCount).toBe(there);
					expect(world.machine().stats().processes).toBeLessThanOrEqual(capacity.pids + 8);
					world.world.restore('extra');
				}
			},
		),
		{numRuns: 30},
	);
});

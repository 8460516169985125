import {expect, test} from 'vitest';
import {Simulation} from '../../source/simulation/simulation.ts';
import {TestWorld} from './test-world.ts';

test('nginx is pulled, started, answers, and leaves in an orderly way', () => {
	const world = new TestWorld();
	const {containerId, ip} = world.run('nginx:1.14');
	world.runFor(1000);
	expect(world.get(ip)).toMatchObject({kind: 'response', status: 200});
	expect(world.get(ip, 80, '/nothing')).toMatchObject({kind: 'response', status: 404});
	expect(world.get(ip, 81)).toMatchObject({kind: 'refused'});
	world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 30_000});
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 0, reason: 'Completed'});
	expect(world.get(ip)).toMatchObject({kind: 'refused'});
});

test('a run saved with pulls, containers and stops under way goes on the same after it is restored', () => {
	const world = new TestWorld();
	const {containerId} = world.run('nginx:1.14');
	const {runtime} = world.machine();
	runtime.start({kind: 'pullImage', image: 'busybox:1.28'}, {component: 'kubelet/node01', key: 'pull'});
	runtime.start({kind: 'stopContainer', containerId, gracePeriodMs: 30_000}, {component: 'kubelet/node01', key: 'stop'});
	const saved = world.simulation.save();
	world.runFor(60_000);
	const restored = new TestWorld({simulation: Simulation.restore(saved)});
	restored.runFor(60_000);
	expect(restored.simulation.save()).toBe(world.simulation.save());
	expect(restored.container(containerId).exitCode).toBe(0);
});

test('sleep as pid 1 does not hear SIGTERM, and is killed when the grace period is over', () => {
	const world = new TestWorld();
	const {containerId} = world.run('busybox', {command: ['sleep', '3600']});
	const beganAtMs = world.simulation.nowMs;
	world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 30_000});
	expect(world.container(containerId)).toMatchObject({exitCode: 137, reason: 'Error', finishedAtMs: beganAtMs + 30_000});
});

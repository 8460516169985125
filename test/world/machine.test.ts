import {describe, expect, test} from 'vitest';
import {TestWorld} from './test-world.ts';

describe('power', () => {
	test('a machine without power runs nothing and answers nobody; after its boot the containers are found dead', () => {
		const world = new TestWorld({machines: 2});
		const {containerId, ip, podUid} = world.run('nginx:1.14');
		world.runFor(1000);
		const firstBoot = world.machine().bootId();
		world.machine().powerOff();
		expect(world.machine().isServiceActive('kubelet')).toBe(false);
		expect(world.get(ip, 80, '/', 1000, {machine: 'node02'})).toEqual({kind: 'timeout', latencyMs: 1000, during: 'connect'});
		expect(world.world.network.canReach('node02', 'node01')).toBe(false);
		world.runFor(60_000);
		world.machine().powerOn();
		const poweredAtMs = world.simulation.nowMs;
		world.woken.length = 0;
		world.runFor(14_000);
		expect(world.machine().isServiceActive('containerd')).toBe(false);
		world.runFor(16_000);
		expect(world.machine().isServiceActive('kubelet')).toBe(true);
		expect(world.machine().bootId()).not.toBe(firstBoot);
		const started = world.woken.filter(({key}) => key.startsWith('service/'));
		expect(started).toHaveLength(2);
		expect(started[0]!.atMs - poweredAtMs).toBeGreaterThanOrEqual(15_000);
		expect(started[0]!.atMs - poweredAtMs).toBeLessThanOrEqual(25_000);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 255, reason: 'Unknown'});
		expect(world.machine().runtime.sandboxes(podUid)[0]!.isReady).toBe(false);
	});

	test('images and node files outlive a boot', () => {
		const world = new TestWorld();
		world.succeed({kind: 'pullImage', image: 'nginx:1.14'});
		world.machine().writeFile('/etc/kubernetes/manifests/web.yaml', 'kind: Pod\n');
		world.machine().powerOff();
		world.machine().powerOn();
		world.runFor(30_000);
		expect(world.machine().runtime.findImage('nginx:1.14')).toBeDefined();
		expect(world.machine().listFiles('/etc/kubernetes/manifests')).toEqual(['web.yaml']);
	});
});

describe('services', () => {
	test('containers go on without containerd, which learns nothing until it is back', () => {
		const world = new TestWorld();
		const {containerId, ip} = world.run('nginx:1.14');
		world.runFor(1000);
		world.machine().stopService('containerd');
		expect(world.machine().runtime.isReady()).toBe(false);
		expect(world.get(ip)).toMatchObject({status: 200});
		const result = world.do({kind: 'pullImage', image: 'redis'});
		expect(result).toMatchObject({isOk: false});
		expect(result.isOk ? '' : result.error).toContain('dial unix /run/containerd/containerd.sock: connect: connection refused');
		expect(world.machine().runtime.exec(containerId, ['nginx', '-v'], 1000, {component: 'x', key: 'y'})?.error?.kind).toBe('not-started');
		world.machine().startService('containerd');
		expect(world.do({kind: 'pullImage', image: 'redis'}).isOk).toBe(true);
	});

	test('an operation under way ends with an error when containerd goes', () => {
		const world = new TestWorld();
		const {runtime} = world.machine();
		const pull = runtime.start({kind: 'pullImage', image: 'python'}, {component: 'kubelet/node01', key: 'pull'});
		world.runFor(2000);
		world.machine().stopService('containerd');
		world.runFor(10);
		expect(runtime.takeResult(pull)).toMatchObject({isOk: false, error: 'rpc error: code = Unavailable desc = error reading from server: EOF'});
	});

	test('starting a service wakes the kubelet', () => {
		const world = new TestWorld();
		world.runFor(1000);
		world.machine().stopService('kubelet');
		world.runFor(1000);
		world.woken.length = 0;
		world.machine().startService('kubelet');
		world.runFor(1);
		expect(world.woken.map(({key}) => key)).toEqual(['service/kubelet']);
	});
});

describe('hogs', () => {
	test('what is outside Kubernetes takes its share until it is released', () => {
		const world = new TestWorld();
		const before = world.machine().stats();
		world.machine().occupy('hog', {memoryBytes: 1_000_000_000, cpuMillicores: 2000, diskBytes: 5_000_003_584, processes: 100});
		const during = world.machine().stats();
		expect(during.workingSetBytes - before.workingSetBytes).toBe(1_000_000_000);
		expect(during.cpuMillicores - before.cpuMillicores).toBe(2000);
		expect(during.nodeFs.usedBytes - before.nodeFs.usedBytes).toBe(5_000_003_584);
		expect(during.processes - before.processes).toBe(100);
		world.machine().release('hog');
		expect(world.machine().stats()).toEqual(before);
	});
});

describe('the disk', () => {
	test('holds whole blocks: what containers write and say counts in them, and goes with them', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'echo hello; echo x > /data; sleep 3600']});
		world.runFor(1000);
		expect(world.machine().runtime.stats(containerId)).toMatchObject({writableLayerBytes: 4096, logBytes: 4096});
		const before = world.machine().stats().nodeFs.usedBytes;
		world.world.override('fill', {}, {extraDiskBytes: 10_000});
		expect(world.machine().runtime.stats(containerId)!.writableLayerBytes).toBe(12_288);
		expect(world.machine().stats().nodeFs.usedBytes - before).toBe(8192);
		world.world.restore('fill');
		world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 0});
		world.machine().runtime.removeContainer(containerId);
		expect(world.machine().stats().nodeFs.usedBytes).toBe(before - 8192);
	});

	test('without an inode left takes no new file, and goes on with those there are', () => {
		const world = new TestWorld();
		world.machine().volumes.createInMemory('cache', 1_048_576);
		const mounts = [{mountPath: '/cache', volumeId: 'cache', isReadOnly: false}];
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'echo 1 > /old; sleep 3600'], mounts});
		world.runFor(1000);
		const {inodes, inodesUsed} = world.machine().stats().nodeFs;
		world.machine().occupy('files', {inodes: inodes - inodesUsed});
		const run = (script: string) => world.exec(containerId, ['sh', '-c', script]);
		expect(run('touch /new')).toMatchObject({exitCode: 1, output: 'touch: /new: No space left on device\n'});
		expect(run('mkdir /folder').output).toBe("mkdir: can't create directory '/folder': No space left on device\n");
		expect(run('echo 2 >> /old; touch /cache/new; cat /old')).toMatchObject({exitCode: 0, output: '1\n2\n'});
		world.machine().release('files');
		expect(run('touch /new')).toMatchObject({exitCode: 0});
	});
});

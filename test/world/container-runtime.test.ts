import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Simulation} from '../../source/simulation/simulation.ts';
import {TestWorld} from './test-world.ts';

describe('starting', () => {
	test('a sandbox takes 200 to 500 ms, creating 20 to 60, starting 50 to 150', () => {
		const world = new TestWorld();
		const {runtime} = world.machine();
		const config = {podUid: 'p', namespace: 'default', name: 'p', attempt: 0, hostname: 'p', isHostNetwork: false, dnsPolicy: 'ClusterFirst'};
		const sandbox = world.do({kind: 'runPodSandbox', config});
		expect(sandbox.durationMs).toBeGreaterThanOrEqual(200);
		expect(sandbox.durationMs).toBeLessThanOrEqual(500);
		const containerId = world.create('p', runtime.sandboxes('p')[0]!.id, 'nginx:1.14');
		expect(world.container(containerId)).toMatchObject({state: 'created', startedAtMs: undefined});
		const start = world.do({kind: 'startContainer', containerId});
		expect(start.durationMs).toBeGreaterThanOrEqual(50);
		expect(start.durationMs).toBeLessThanOrEqual(150);
		expect(world.container(containerId)).toMatchObject({state: 'running', startedAtMs: world.simulation.nowMs});
	});

	test.each([
		['not on the PATH', ['foo'], 'exec: "foo": executable file not found in $PATH'],
		['no such path', ['/app/run'], 'exec: "/app/run": stat /app/run: no such file or directory'],
		['a file that is no program', ['/etc/nginx/nginx.conf'], 'exec: "/etc/nginx/nginx.conf": permission denied'],
		['a directory', ['/etc/nginx'], 'exec: "/etc/nginx": is a directory'],
	])('a command that cannot be run: %s', (_name, command, why) => {
		const world = new TestWorld();
		const sandboxId = world.sandbox('p');
		const containerId = world.create('p', sandboxId, 'nginx:1.14', {command});
		const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}: unknown`;
		expect(world.do({kind: 'startContainer', containerId})).toMatchObject({isOk: false, error: message});
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 128, reason: 'StartError', message, startedAtMs: undefined});
	});

	test('a bare image has no shell', () => {
		const world = new TestWorld();
		const {containerId} = world.run('k8s.gcr.io/goproxy:0.1');
		expect(world.exec(containerId, ['sh']).error).toMatchObject({
			kind: 'not-started',
			message: expect.stringMatching(
				/^failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in \$PATH: unknown$/,
			),
		});
	});

	test.each([
		['the image’s own', undefined, undefined, 'docker-entrypoint'],
		['arguments replace the image’s command only', undefined, ['echo', 'hello'], 'hello'],
		['a command replaces both', ['echo', 'bye'], undefined, 'bye'],
		['both', ['echo'], ['a', 'b'], 'a b'],
	])('entrypoint and command: %s', (_name, command, args, output) => {
		const world = new TestWorld();
		const {containerId} = world.run('nginx:1.25', {command, args});
		world.runFor(500);
		expect(world.logText(containerId)).toContain(output);
	});

	test('the environment is the image’s, then the pod’s', () => {
		const world = new TestWorld();
		const {containerId} = world.run('gcr.io/google-samples/node-hello:1.0', {
			pod: {hostname: 'envar-demo'},
			environment: [
				['DEMO_GREETING', 'Hello from the environment'],
				['NODE_VERSION', 'mine'],
			],
		});
		const lines = world.exec(containerId, ['printenv']).output.split('\n');
		expect(lines).toContain('DEMO_GREETING=Hello from the environment');
		expect(lines).toContain('NODE_VERSION=mine');
		expect(lines).toContain('HOSTNAME=envar-demo');
		expect(lines).toContain('HOME=/root');
		expect(lines[0]).toBe('PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
	});
});

describe('ending', () => {
	test.each([
		['exit 0', 0, 'Completed'],
		['exit 3', 3, 'Error'],
		['kill -9 $$; sleep 1; exit 4', 4, 'Error'],
		['sleep 2', 0, 'Completed'],
	])('sh -c %j ends with %i, %s', (script, exitCode, reason) => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', script]});
		world.runFor(5000);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode, reason});
	});

	test('a shell as pid 1 does not hear SIGTERM and is killed when the grace period is over', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'echo The app is running! && sleep 3600']});
		world.runFor(1000);
		const beganAtMs = world.simulation.nowMs;
		world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 30_000});
		expect(world.container(containerId)).toMatchObject({exitCode: 137, reason: 'Error', finishedAtMs: beganAtMs + 30_000});
		expect(world.logText(containerId)).toBe('The app is running!\n');
	});

	test('a shell with a trap hears it', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'trap "echo bye; exit 0" TERM; while true; do sleep 1; done']});
		world.runFor(1500);
		world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 30_000});
		expect(world.container(containerId)).toMatchObject({exitCode: 0, reason: 'Completed'});
		expect(world.logText(containerId)).toBe('bye\n');
	});

	test('a stop without grace kills at once', () => {
		const world = new TestWorld();
		const {containerId} = world.run('nginx');
		world.runFor(1000);
		world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 0});
		expect(world.container(containerId)).toMatchObject({exitCode: 137});
	});

	test('a program that is told to ignore SIGTERM does', () => {
		const world = new TestWorld();
		const {containerId} = world.run('nginx');
		world.runFor(1000);
		world.world.override('deaf', {image: 'nginx'}, {isIgnoringSigterm: true});
		world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 5000});
		expect(world.container(containerId)).toMatchObject({exitCode: 137});
	});

	test('a behaviour makes a program exit a while after each start', () => {
		const world = new TestWorld();
		world.world.override('crash', {image: 'nginx'}, {exitCode: 3, exitAfterMs: 2000});
		const {containerId} = world.run('nginx');
		world.runFor(1900);
		expect(world.container(containerId).state).toBe('running');
		world.runFor(200);
		expect(world.container(containerId)).toMatchObject({exitCode: 3, reason: 'Error'});
		world.world.restore('crash');
		const again = world.run('nginx');
		world.runFor(5000);
		expect(world.container(again.containerId).state).toBe('running');
	});

	test('what stands in the termination message file becomes the message', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'echo disk on fire > /dev/termination-log; exit 1']});
		world.runFor(100);
		expect(world.container(containerId)).toMatchObject({exitCode: 1, message: 'disk on fire\n'});
	});

	test('stopping the sandbox kills what is left in it and frees its address', () => {
		const world = new TestWorld();
		const {sandboxId, containerId, podUid, ip} = world.run('busybox', {command: ['sleep', '1000']});
		world.succeed({kind: 'stopPodSandbox', sandboxId});
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 137});
		expect(world.machine().runtime.sandboxes(podUid)).toMatchObject([{isReady: false}]);
		expect(world.get(ip, 80, '/', 5000)).toMatchObject({kind: 'unreachable'});
		world.machine().runtime.removePodSandbox(sandboxId);
		expect(world.machine().runtime.podUids()).toEqual([]);
	});

	test('every change of a container’s life wakes the kubelet with the pod’s UID', () => {
		const world = new TestWorld();
		const sandboxId = world.sandbox('p');
		const containerId = world.create('p', sandboxId, 'busybox', {command: ['sleep', '1']});
		world.woken.length = 0;
		world.succeed({kind: 'startContainer', containerId});
		world.runFor(2000);
		expect(world.woken.filter(({key}) => key === 'pleg').map(({data}) => data)).toEqual(['p', 'p']);
	});
});

describe('exec', () => {
	test('a command that ends at once is answered at once', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'touch /tmp/healthy; sleep 30; rm -rf /tmp/healthy; sleep 600']});
		world.runFor(1000);
		const {runtime} = world.machine();
		const replyTo = {component: 'kubelet/node01', key: 'x'};
		expect(runtime.exec(containerId, ['cat', '/tmp/healthy'], 1000, replyTo)).toMatchObject({exitCode: 0, output: ''});
		world.runFor(30_000);
		expect(runtime.exec(containerId, ['ls', '/tmp/healthy'], 1000, replyTo)).toMatchObject({
			exitCode: 1,
			output: 'ls: /tmp/healthy: No such file or directory\n',
		});
	});

	test('one that waits answers later, and one that waits too long is cut off', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sleep', '1000']});
		const beganAtMs = world.simulation.nowMs;
		expect(world.exec(containerId, ['sh', '-c', 'sleep 2; echo done'])).toMatchObject({exitCode: 0, output: 'done\n'});
		expect(world.simulation.nowMs - beganAtMs).toBe(2000);
		expect(world.exec(containerId, ['sleep', '5'], 1000).error).toMatchObject({
			kind: 'timeout',
			message: 'command timed out: "sleep 5" timed out after 1s',
		});
		world.runFor(10_000);
		expect(world.machine().runtime.stats(containerId)!.processes).toBe(1);
	});

	test('in a container that has ended there is none', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['true']});
		world.runFor(100);
		expect(world.exec(containerId, ['ls']).error).toMatchObject({message: 'container is in CONTAINER_EXITED state'});
	});

	test('it sees the container’s processes, and can end them', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sh', '-c', 'sleep 1000 & wait; exit 7']});
		world.runFor(100);
		expect(world.exec(containerId, ['ps']).output).toContain('sleep 1000');
		world.exec(containerId, ['pkill', 'sleep']);
		world.runFor(100);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 7});
	});
});

test('two containers of a pod share a volume, and only one of them may write', () => {
	const world = new TestWorld();
	world.machine().volumes.create('shared', {});
	const mount = (isReadOnly: boolean) => [{mountPath: '/data', volumeId: 'shared', isReadOnly}];
	const writer = world.run('busybox', {command: ['sh', '-c', 'while true; do date >> /data/log; sleep 1; done'], mounts: mount(false)});
	const reader = world.run('busybox', {command: ['sleep', '1000'], mounts: mount(true)});
	world.runFor(5500);
	expect(world.exec(reader.containerId, ['wc', '-l', '/data/log']).output.trim()).toMatch(/^[56] \/data\/log$/);
	expect(world.exec(reader.containerId, ['touch', '/data/x'])).toMatchObject({exitCode: 1});
	expect(world.container(writer.containerId).state).toBe('running');
});

test('a log keeps its last lines', () => {
	const world = new TestWorld();
	const {containerId} = world.run('busybox', {command: ['sh', '-c', 'i=0; while [ $i -lt 2500 ]; do echo $i; i=$((i+1)); done; sleep 100']});
	world.runFor(60_000);
	const lines = world.machine().runtime.logs(containerId);
	expect(lines.at(-1)!.text).toBe('2499');
	expect(lines.length).toBeLessThanOrEqual(1000);
	expect(lines.length).toBeGreaterThanOrEqual(500);
});

test('whatever is done to containers, addresses in use are unique and processes belong to running containers', () => {
	const commands = fc.array(fc.constantFrom('run', 'runShell', 'stop', 'kill', 'stopSandbox', 'remove', 'powerCycle', 'wait'), {maxLength: 25});
	fc.assert(
		fc.property(fc.integer({min: 1, max: 1000}), commands, (seed, steps) => {
			const world = new TestWorld({seed});
			const {runtime, kernel} = world.machine();
			const pods: {podUid: string; sandboxId: string; containerId: string}[] = [];
			for (const step of steps) {
				if (!world.machine().isServiceActive('containerd')) world.runFor(40_000);
				const pod = pods.at(-1);
				if (step === 'run') pods.push(world.run('nginx:1.14'));
				else if (step === 'runShell') pods.push(world.run('busybox', {command: ['sh', '-c', 'sleep 5; exit 1']}));
				else if (step === 'wait') world.runFor(3000);
				else if (step === 'powerCycle') {
					world.machine().powerOff();
					world.machine().powerOn();
				} else if (pod) {
					if (step === 'stop') runtime.start({kind: 'stopContainer', containerId: pod.containerId, gracePeriodMs: 2000}, {component: 'x', key: 'y'});
					else if (step === 'kill') runtime.signal(pod.containerId, 'SIGKILL', 0);
					else if (step === 'stopSandbox') world.succeed({kind: 'stopPodSandbox', sandboxId: pod.sandboxId});
					else {
						runtime.removePodSandbox(pod.sandboxId);
						pods.pop();
					}
				}
				const ips = [...runtime.allSandboxes()].filter(({isReady}) => isReady).map(({ip}) => ip);
				expect(new Set(ips).size).toBe(ips.length);
				const running = runtime.allContainers().filter(({state}) => state === 'running');
				expect([...kernel.cgroups()].map(({containerId}) => containerId).toSorted()).toEqual(running.map(({id}) => id).toSorted());
			}
		}),
		{numRuns: 60},
	);
});

test('a run saved with pulls, shells and stops under way goes on the same after it is restored', () => {
	const world = new TestWorld();
	const {containerId} = world.run('nginx:1.14');
	world.run('busybox', {command: ['sh', '-c', 'for i in 1 2 3 4 5; do echo $i; sleep 3; done']});
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

describe('commands by name', () => {
	const output = (world: TestWorld, containerId: string) => world.exec(containerId, ['sh', '-c', 'hostname; ls -d /tmp']).output;

	test('are those of the image, until the container puts others in their way or removes them', () => {
		const world = new TestWorld();
		const {containerId} = world.run('busybox', {command: ['sleep', '3600'], pod: {hostname: 'web'}});
		expect(output(world, containerId)).toBe('web\n/tmp\n');
		world.exec(containerId, [
			'sh',
			'-c',
			'mkdir -p /usr/local/bin; printf "#!/bin/sh\\necho mine\\n" > /usr/local/bin/hostname; chmod +x /usr/local/bin/hostname',
		]);
		expect(output(world, containerId)).toBe('mine\n/tmp\n');
		world.exec(containerId, ['rm', '/usr/local/bin/hostname']);
		expect(output(world, containerId)).toBe('web\n/tmp\n');
		world.exec(containerId, ['rm', '/bin/ls']);
		expect(output(world, containerId)).toContain('ls: not found');
	});

	test('are found in what is mounted over the path', () => {
		const world = new TestWorld();
		world.machine().volumes.create('tools', {hostname: '#!/bin/sh\necho mounted\n'});
		const {containerId} = world.run('busybox', {
			command: ['sleep', '3600'],
			mounts: [{mountPath: '/usr/local/bin', volumeId: 'tools', isReadOnly: false}],
		});
		world.exec(containerId, ['chmod', '+x', '/usr/local/bin/hostname']);
		expect(world.exec(containerId, ['sh', '-c', 'hostname']).output).toBe('mounted\n');
	});
});

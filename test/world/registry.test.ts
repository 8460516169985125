import {expect, test} from 'vitest';
import {TestWorld} from './test-world.ts';

test.each([
	[
		'redis123',
		'failed to pull and unpack image "docker.io/library/redis123:latest": failed to resolve reference "docker.io/library/redis123:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
	],
	[
		'nginx:1.161',
		'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found',
	],
	[
		'registry.example.com/app:v1',
		'failed to pull and unpack image "registry.example.com/app:v1": failed to resolve reference "registry.example.com/app:v1": failed to do request: Head "https://registry.example.com/v2/app/manifests/v1": dial tcp: lookup registry.example.com on 192.168.1.1:53: no such host',
	],
])('pulling %s fails in containerd’s words', (image, error) => {
	expect(new TestWorld().do({kind: 'pullImage', image})).toMatchObject({isOk: false, error});
});

test('an image is pulled once, and is then found under any of its spellings', () => {
	const world = new TestWorld();
	expect(world.do({kind: 'pullImage', image: 'nginx:1.14'})).toMatchObject({isOk: true, imageSizeBytes: 44_710_204});
	const {runtime} = world.machine();
	expect(runtime.findImage('docker.io/library/nginx:1.14')).toBe(runtime.findImage('nginx:1.14'));
	expect(runtime.findImage('nginx:1.14')!.repoDigest).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
	// The manifest is asked for again, the layers are not.
	const again = world.do({kind: 'pullImage', image: 'nginx:1.14'});
	expect(again.durationMs).toBeLessThan(1000);
});

test('a pull takes as long as its size over the bandwidth, and two share the line', () => {
	const alone = new TestWorld();
	const {durationMs} = alone.do({kind: 'pullImage', image: 'python:3.9'});
	// 388 MB at 40 MB/s, then unpacked at 120 MB/s.
	expect(durationMs).toBeGreaterThan(12_900);
	expect(durationMs).toBeLessThan(13_700);
	const shared = new TestWorld();
	const {runtime} = shared.machine();
	runtime.start({kind: 'pullImage', image: 'node:20'}, {component: 'kubelet/node01', key: 'other'});
	expect(shared.do({kind: 'pullImage', image: 'python:3.9'}).durationMs).toBeGreaterThan(21_000);
});

test('a slow registry stretches a pull that is under way', () => {
	const world = new TestWorld();
	const {runtime} = world.machine();
	const pull = runtime.start({kind: 'pullImage', image: 'python:3.9'}, {component: 'kubelet/node01', key: 'pull'});
	world.runFor(5000);
	world.world.registry.setBandwidth('slow', 'docker.io', 1_000_000);
	world.runFor(60_000);
	expect(runtime.takeResult(pull)).toBeUndefined();
	world.world.registry.setBandwidth('slow', 'docker.io', undefined);
	world.runFor(10_000);
	expect(runtime.takeResult(pull)).toMatchObject({isOk: true});
});

test('a registry that is down fails pulls until it is back; images of others are not concerned', () => {
	const world = new TestWorld();
	world.world.registry.setUnavailable('outage', 'docker.io');
	expect(world.do({kind: 'pullImage', image: 'nginx:1.14'})).toMatchObject({
		isOk: false,
		error:
			'failed to pull and unpack image "docker.io/library/nginx:1.14": failed to resolve reference "docker.io/library/nginx:1.14": failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1.14": dial tcp 54.198.86.24:443: connect: connection refused',
	});
	expect(world.do({kind: 'pullImage', image: 'registry.k8s.io/liveness'}).isOk).toBe(true);
	world.world.registry.setAvailable('outage');
	expect(world.do({kind: 'pullImage', image: 'nginx:1.14'}).isOk).toBe(true);
});

test('an outage that begins during a pull breaks it off', () => {
	const world = new TestWorld();
	const {runtime} = world.machine();
	const pull = runtime.start({kind: 'pullImage', image: 'python:3.9'}, {component: 'kubelet/node01', key: 'pull'});
	world.runFor(3000);
	world.world.registry.setUnavailable('outage', 'python');
	world.runFor(2000);
	expect(runtime.takeResult(pull)).toMatchObject({isOk: false});
	expect(runtime.findImage('python:3.9')).toBeUndefined();
});

test('a pull that several wait for ends for all of them, and for none that gave up', () => {
	const world = new TestWorld();
	const {runtime} = world.machine();
	const pulls = ['a', 'b', 'c'].map((key) => runtime.start({kind: 'pullImage', image: 'nginx:1.14'}, {component: 'kubelet/node01', key}));
	runtime.cancel(pulls[1]!);
	world.runFor(10_000);
	expect(pulls.map((pull) => runtime.takeResult(pull)?.isOk)).toEqual([true, undefined, true]);
	expect(world.woken.filter(({key}) => key.length === 1).map(({key}) => key)).toEqual(['a', 'c']);
});

test('a scenario can publish an image of its own', () => {
	const world = new TestWorld({images: [{names: ['example.com/shop/web:v2'], from: 'nginx:1.25'}]});
	expect(world.do({kind: 'pullImage', image: 'example.com/shop/web:v2'}).isOk).toBe(true);
});

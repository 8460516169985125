import {describe, expect, test} from 'vitest';
import {parseImageReference} from '../../source/world/image-reference.ts';
import {signatureError} from '../../source/world/signature-policy.ts';
import {TestWorld} from './test-world.ts';

const crio = () => new TestWorld({runtime: 'cri-o'});

describe('pulls fail in CRI-O’s words', () => {
	test.each([
		['redis123', 'reading manifest latest in docker.io/library/redis123: requested access to the resource is denied'],
		['nginx:1.161', 'reading manifest 1.161 in docker.io/library/nginx: manifest unknown'],
		[
			'registry.example.com/app:v1',
			'pinging container registry registry.example.com: Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com on 192.168.1.1:53: no such host',
		],
	])('%s', (image, error) => {
		expect(crio().do({kind: 'pullImage', image})).toMatchObject({isOk: false, error});
	});

	test.each([
		['refused', /^RegistryUnavailable: pinging container registry registry-1\.docker\.io: Get .* connect: connection refused$/],
		['timeout', /^pinging container registry .* i\/o timeout$/],
		['unavailable', /^pinging container registry registry-1\.docker\.io: received unexpected HTTP status: 503 Service Unavailable$/],
		['rate-limited', /^reading manifest 1\.14 in docker\.io\/library\/nginx: toomanyrequests: /],
		['forbidden', /^requesting bearer token: invalid status code from registry 403 \(Forbidden\)$/],
	] as const)('a registry that is %s', (kind, error) => {
		const world = crio();
		world.world.registry.setUnavailable('outage', 'docker.io', kind);
		expect(world.do({kind: 'pullImage', image: 'nginx:1.14'})).toMatchObject({isOk: false, error: expect.stringMatching(error)});
	});
});

describe('the process is made with the container', () => {
	test.each([
		['not on the PATH', ['foo'], 'executable file `foo` not found in $PATH: No such file or directory'],
		['no such path', ['/app/run'], 'executable file `/app/run` not found: No such file or directory'],
		['a file that is no program', ['/etc/nginx/nginx.conf'], 'open executable: Permission denied'],
	])('%s: it is not even created', (_name, command, why) => {
		const world = crio();
		const sandboxId = world.sandbox('p');
		expect(() => world.create('p', sandboxId, 'nginx:1.14', {command})).toThrow(`container create failed: ${why}`);
		expect(world.machine().runtime.containers('p')).toEqual([]);
	});
});

test('after a boot nothing is left of containers and sandboxes; images stay', () => {
	const world = crio();
	world.run('nginx:1.14', {podUid: 'p'});
	const machine = world.machine();
	machine.powerOff();
	machine.powerOn();
	world.runFor(60_000);
	expect(machine.isServiceActive('crio')).toBe(true);
	expect(machine.isServiceActive('containerd')).toBe(false);
	expect(machine.runtime.podUids()).toEqual([]);
	expect(machine.runtime.allContainers()).toEqual([]);
	expect(machine.runtime.findImage('nginx:1.14')).toBeDefined();
});

test('the service that is not installed cannot be started', () => {
	const {runtime} = crio().machine();
	expect(runtime.isReady()).toBe(true);
	const machine = crio().machine();
	machine.stopService('crio');
	machine.startService('containerd');
	expect(machine.runtime.isReady()).toBe(false);
	machine.startService('crio');
	expect(machine.runtime.isReady()).toBe(true);
});

describe('policy.json', () => {
	const unsigned = 'SignatureValidationFailed: Source image rejected: A signature was required, but no signature exists';
	const rejected = (text: string) => `SignatureValidationFailed: Source image rejected: Running image docker://${text} is rejected by policy.`;
	const policy = (fallback: string, scopes: Readonly<Record<string, string>> = {}) =>
		JSON.stringify({
			default: [{type: fallback}],
			transports: {docker: Object.fromEntries(Object.entries(scopes).map(([scope, type]) => [scope, [{type}]]))},
		});
	test.each([
		['no file', undefined, 'nginx', undefined],
		['anything goes', policy('insecureAcceptAnything'), 'nginx', undefined],
		['nothing goes', policy('reject'), 'nginx', rejected('docker.io/library/nginx:latest')],
		['a signature is wanted', policy('sigstoreSigned'), 'nginx', unsigned],
		['a GPG signature is wanted', policy('signedBy'), 'nginx', unsigned],
		['the project signs its images', policy('sigstoreSigned'), 'registry.k8s.io/pause:3.10.1', undefined],
		['of a host', policy('insecureAcceptAnything', {'docker.io': 'reject'}), 'nginx:1.14', rejected('docker.io/library/nginx:1.14')],
		[
			'the narrower scope wins',
			policy('reject', {'docker.io': 'reject', 'docker.io/library/nginx': 'insecureAcceptAnything'}),
			'nginx:1.14',
			undefined,
		],
		[
			'a tag is narrower than its repository',
			policy('reject', {'docker.io/library/nginx': 'reject', 'docker.io/library/nginx:1.14': 'insecureAcceptAnything'}),
			'nginx:1.14',
			undefined,
		],
		['a file that is no JSON', 'oops', 'nginx', rejected('docker.io/library/nginx:latest')],
	] as const)('%s', (_name, text, image, expected) => {
		expect(signatureError(parseImageReference(image)!, text)).toBe(expected);
	});

	test('it is looked at with each pull, and an image that is there already is not asked for', () => {
		const world = crio();
		expect(world.do({kind: 'pullImage', image: 'nginx:1.14'}).isOk).toBe(true);
		world.machine().writeFile('/etc/containers/policy.json', policy('sigstoreSigned'));
		expect(world.do({kind: 'pullImage', image: 'httpd:2.4'})).toMatchObject({isOk: false, error: unsigned});
		expect(world.machine().runtime.findImage('nginx:1.14')).toBeDefined();
	});

	test('containerd has none', () => {
		const world = new TestWorld();
		world.machine().writeFile('/etc/containers/policy.json', policy('reject'));
		expect(world.do({kind: 'pullImage', image: 'nginx:1.14'}).isOk).toBe(true);
	});
});

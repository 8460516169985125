import {expect, test} from 'vitest';
import {Simulation} from '../../source/simulation/simulation.ts';
import {knownImages} from '../../source/world/images/index.ts';
import {programTable} from '../../source/world/program-table.ts';
import {Registry} from '../../source/world/registry.ts';
import {isServer} from '../../source/world/server-program.ts';
import {TestWorld} from './test-world.ts';

test.each(knownImages().map(({repository}) => [repository]))('%s with a changed boot time is the same but for that', (repository) => {
	const plain = new Registry(new Simulation({seed: 1}), () => {});
	const changed = new Registry(new Simulation({seed: 1}), () => {}, [{names: [repository], program: {bootMs: [20_000, 20_000]}}]);
	const tag = ['latest', 'v1.36.2', 'v0.8.0', '1.0', '0.1', '1.14-4', '1.29-4', '1.13.0', 'before', 'v2'].find((candidate) =>
		plain.find(`${repository}:${candidate}`),
	);
	const before = plain.find(`${repository}:${tag}`)?.content;
	const after = changed.find(`${repository}:${tag}`)?.content;
	expect(before).toBeDefined();
	const servers = Object.values(after?.programs ?? {}).filter((name) => name.startsWith('image:'));
	expect(servers.length).toBeGreaterThan(0);
	expect(isServer(changed.program(servers[0]!)!)).toBe(true);
	// An image that runs no server of its own runs the declared program in its place.
	const isServing = Object.values(before!.programs ?? {}).some((name) => isServer(programTable.get(name)!));
	if (!isServing) return;
	const {programs: _, ...rest} = before!;
	expect(after).toMatchObject(rest);
	expect(Object.keys(after!.programs!)).toEqual(Object.keys(before!.programs ?? {}));
});

test('what is declared is a part of the state: a world made again over it knows the images', () => {
	const world = new TestWorld({
		images: [
			{
				names: ['shop/api'],
				program: {
					bootMs: [30_000, 30_000],
					ports: [{port: '8080', protocol: 'http'}],
					routes: [{path: '*', body: 'hello'}],
					log: {ready: [['stdout', 'up']]},
				},
			},
		],
	});
	const {containerId, ip} = world.run('shop/api:v3');
	world.runFor(10_000);
	const again = new TestWorld({simulation: Simulation.restore(world.simulation.save())});
	expect(again.get(ip, 8080).kind).toBe('refused');
	again.runFor(25_000);
	expect(again.get(ip, 8080)).toMatchObject({kind: 'response', status: 200, body: 'hello'});
	expect(again.logText(containerId)).toBe('up\n');
	expect(again.run('shop/api:v4').ip).not.toBe(ip);
});

test('each is laid over those before it', () => {
	const declared = [
		{
			names: ['shop/api'],
			environment: [['A', '1'] as const, ['B', '2'] as const],
			program: {ports: [{port: '80', protocol: 'http'} as const], cpu: {idleMillicores: 3}},
		},
		{names: ['shop/api:bad'], environment: [['B', '3'] as const], program: {cpu: {bootMillicores: 9}, routes: [{path: '*', status: 500}]}},
		{names: ['shop/worker'], from: 'shop/api:bad', sizeBytes: 5},
	];
	const world = new TestWorld({images: declared});
	const statusOf = (image: string) => {
		const {ip, containerId} = world.run(image);
		world.runFor(1000);
		const outcome = world.get(ip);
		return `${outcome.kind === 'response' ? outcome.status : outcome.kind} ${world.exec(containerId, ['printenv', 'B']).output.trim()}`;
	};
	expect(['shop/api', 'shop/api:good', 'shop/api:bad', 'shop/worker'].map(statusOf)).toEqual(['200 2', '200 2', '500 3', '500 3']);
	expect(world.machine().runtime.findImage('shop/worker')?.sizeBytes).toBe(5);
});

test('memory is held while requests are under way', () => {
	const world = new TestWorld({
		images: [
			{
				names: ['shop/api'],
				program: {
					ports: [{port: '80', protocol: 'http'}],
					memory: {idleBytes: 10_485_760, requestBytes: 1_048_576},
					routes: [{path: '*', latencyMs: [2000, 2000]}],
				},
			},
		],
	});
	const {containerId, ip} = world.run('shop/api');
	const used = () => world.machine().runtime.stats(containerId)!.workingSetBytes / 1_048_576;
	world.runFor(1000);
	expect(used()).toBe(10);
	world.get(ip, 80, '/', 5000);
	world.runFor(500);
	world.get(ip, 80, '/', 5000);
	expect(used()).toBe(12);
	world.runFor(1600);
	expect(used()).toBe(11);
	world.runFor(500);
	expect(used()).toBe(10);
	// Ten a second, each of which takes two seconds.
	world.world.network.http({machine: 'node01'}, {method: 'GET', scheme: 'http', host: ip, port: 80, path: '/', headers: {}, times: 10}, 5000);
	expect(used()).toBe(30);
});

test('an invalid port ends the program', () => {
	const world = new TestWorld({images: [{names: ['shop/api'], program: {ports: [{port: '${'.concat('PORT}'), protocol: 'http'}]}}]});
	const {containerId} = world.run('shop/api', {environment: [['PORT', 'http']]});
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 1});
	expect(world.logText(containerId)).toBe('listen tcp: address :http: invalid port\n');
});

test('what is declared of a known server leaves its processes and its own ends as they are', () => {
	const world = new TestWorld({images: [{names: ['nginx'], program: {bootMs: [5000, 5000]}}]});
	const {containerId} = world.run('nginx:1.27');
	world.runFor(8000);
	expect(world.exec(containerId, ['sh', '-c', 'cat /proc/1/cmdline']).output).toContain('nginx: master process');
});

test('a port may be an option of the command, and a signal left to the kernel', () => {
	// biome-ignore lint/suspicious/noTemplateCurlyInString: a declared text, and no template.
	const program = {ports: [{port: '${option:listen:-:8080}', protocol: 'http' as const}], signals: {SIGTERM: {isDefault: true}}};
	const world = new TestWorld({images: [{names: ['shop/api'], entrypoint: ['/api'], program}]});
	const {containerId, ip} = world.run('shop/api', {args: ['--listen=0.0.0.0:9999']});
	world.runFor(1000);
	expect(world.get(ip, 9999, '/')).toMatchObject({kind: 'response', status: 200});
	world.machine().runtime.signal(containerId, 'SIGTERM', 0);
	world.runFor(1000);
	expect(world.container(containerId)).toMatchObject({state: 'running'});
});

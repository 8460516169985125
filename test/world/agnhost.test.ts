import {describe, expect, test} from 'vitest';
import {TestWorld} from './test-world.ts';

/* Kubernetes' own test image, as its tests and documentation run it; and how servers end. */

const image = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

function run(args: readonly string[], runForMs = 2000) {
	const world = new TestWorld();
	const running = world.run(image, {args});
	world.runFor(runForMs);
	return {world, ...running};
}

describe('subcommands that say something and end', () => {
	test.each([
		[['entrypoint-tester', 'a', 'b c'], '[/agnhost entrypoint-tester a b c]\n'],
		[['etc-hosts'], '127.0.0.1\tlocalhost'],
		[['dns-suffix'], 'cluster.local'],
		[['dns-server-list'], '10.96.0.10\n'],
		[['mounttest', '--file_mode=/tmp'], 'mode of file "/tmp": drwxrwxrwx\n'],
	])('%j', (args, text) => {
		const {world, containerId} = run(args);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 0});
		expect(world.logText(containerId)).toContain(text);
	});

	test('connect says in a word why it could not', () => {
		const world = new TestWorld();
		const server = world.run(image, {args: ['netexec']});
		const told = [`${server.ip}:8080`, `${server.ip}:81`, 'nowhere:80'].map((target) => {
			const {containerId} = world.run(image, {args: ['connect', target, '--timeout=2s']});
			world.runFor(3000);
			return [world.container(containerId).exitCode, world.logText(containerId)];
		});
		expect(told).toEqual([
			[0, ''],
			[1, 'REFUSED\n'],
			[1, 'DNS: lookup nowhere: no such host\n'],
		]);
	});

	test('logs-generator writes so many lines over so long and ends', () => {
		const {world, containerId} = run(['logs-generator', '--log-lines-total', '10', '--run-duration', '5s'], 2700);
		expect(world.logText(containerId).split('\n')).toHaveLength(6);
		expect(world.logText(containerId)).toMatch(/^I0101 .*logs_generator\.go:76\] 0 (GET|PUT|POST) \/api\/v1\/namespaces\/\S+\/pods\/\S+ \d{3}\n/);
		world.runFor(3000);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 0});
	});
});

test('netexec asks another of its kind', () => {
	const world = new TestWorld();
	const one = world.run(image, {args: ['netexec']});
	const other = world.run(image, {args: ['netexec', '--http-port=9090'], pod: {hostname: 'other'}});
	world.runFor(1000);
	expect(world.get(one.ip, 8080, `/dial?host=${other.ip}&port=9090&request=hostname&protocol=http&tries=2`)).toMatchObject({
		body: '{"responses":["other","other"]}',
	});
	expect(world.get(one.ip, 8080, `/dial?host=${other.ip}&port=1&request=hostname&tries=1`)).toMatchObject({
		body: expect.stringContaining('connection refused'),
	});
});

test('netexec with a delay serves on before it ends', () => {
	const {world, containerId, ip} = run(['netexec', '--delay-shutdown=5']);
	world.machine().runtime.signal(containerId, 'SIGTERM', 0);
	world.runFor(4000);
	expect(world.get(ip, 8080, '/hostname')).toMatchObject({kind: 'response', status: 200});
	world.runFor(1500);
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 0});
	expect(world.logText(containerId)).toContain('Sleeping 5 seconds before terminating...');
});

describe('how servers end', () => {
	test.each([
		[
			'nginx:1.27',
			'SIGQUIT',
			0,
			/signal 3 \(SIGQUIT\) received, shutting down\n.* 29#29: gracefully shutting down\n[\s\S]*worker process 29 exited with code 0\n[\s\S]*1#1: exit\n$/,
		],
		['nginx:1.27', 'SIGTERM', 0, /signal 15 \(SIGTERM\) received, exiting\n.* 29#29: exiting\n[\s\S]*1#1: exit\n$/],
		[
			'redis:7.2',
			'SIGTERM',
			0,
			/Received SIGTERM scheduling shutdown\.\.\.\n[\s\S]*Saving the final RDB snapshot before exiting\.\n[\s\S]*bye bye\.\.\.\n$/,
		],
		['postgres:16', 'SIGINT', 0, /received fast shutdown request\n.*aborting any active transactions\n[\s\S]*database system is shut down\n$/],
		['postgres:16', 'SIGTERM', 0, /received smart shutdown request\n[\s\S]*database system is shut down\n$/],
		['tomcat:10', 'SIGTERM', 143, /./],
		['podquake/java-app', 'SIGTERM', 143, /./],
		['registry.k8s.io/e2e-test-images/agnhost:2.53', 'SIGTERM', 0, /./],
		['kodekloud/webapp-color', 'SIGTERM', undefined, /./],
		['luksa/kubia', 'SIGTERM', undefined, /./],
		['gcr.io/google-samples/hello-app:1.0', 'SIGTERM', 2, /./],
		['traefik/whoami', 'SIGTERM', 2, /./],
	] as const)('%s on %s: %s', (name, signal, exitCode, log) => {
		const world = new TestWorld();
		const environment = [['POSTGRES_PASSWORD', 'secret']] as const;
		const {containerId} = world.run(name, {environment});
		world.runFor(60_000);
		world.machine().runtime.signal(containerId, signal, 0);
		world.runFor(5000);
		expect(world.container(containerId).exitCode).toBe(exitCode);
		expect(world.logText(containerId)).toMatch(log);
	});
});

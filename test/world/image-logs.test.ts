import {describe, expect, test} from 'vitest';
import {TestWorld} from './test-world.ts';

/* What well-known images say when they start, as those who know them expect it. Times are left out. */

function logsOf(image: string, environment: readonly (readonly [string, string])[] = [], args?: readonly string[], runForMs = 30_000) {
	const world = new TestWorld();
	const {containerId, ip} = world.run(image, {environment, args});
	world.runFor(runForMs);
	const {state, exitCode} = world.container(containerId);
	return {world, containerId, ip, text: world.logText(containerId), state, exitCode};
}

describe('databases say which variable they want, and end', () => {
	test.each([
		['postgres:16', 'Error: Database is uninitialized and superuser password is not specified.'],
		['mysql:8.0', '    - MYSQL_ROOT_PASSWORD'],
		['mariadb:11', '	You need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH,'],
	])('%s', (image, line) => {
		const {text, state, exitCode} = logsOf(image);
		expect(text).toContain(line);
		expect({state, exitCode}).toEqual({state: 'exited', exitCode: 1});
	});
});

describe('the version is that of the tag, and the words those of the version', () => {
	test.each([
		['redis:6', [], '# Redis version=6.2.21, bits=64', 'Ready to accept connections\n'],
		['redis:7.2-alpine', [], '* Redis version=7.2.12, bits=64', 'Ready to accept connections tcp\n'],
		['postgres:16', [['POSTGRES_PASSWORD', 'x']], 'starting PostgreSQL 16.11 (Debian', 'database system is ready to accept connections\n'],
		[
			'postgres:16-alpine',
			[['POSTGRES_PASSWORD', 'x']],
			'starting PostgreSQL 16.11 on x86_64-pc-linux-musl',
			'PostgreSQL init process complete; ready for start up.\n',
		],
		[
			'mysql:8.0',
			[['MYSQL_ROOT_PASSWORD', 'x']],
			'Entrypoint script for MySQL Server 8.0.44-1.el9 started.',
			"ready for connections. Version: '8.0.44'  socket:",
		],
		['mysql:5.7', [['MYSQL_ROOT_PASSWORD', 'x']], 'mysqld (mysqld 5.7.44) starting as process 1 ...', 'MySQL Community Server (GPL)'],
		['mariadb:10.6', [['MARIADB_ROOT_PASSWORD', 'x']], 'MariaDB Server 1:10.6.24+maria', "Version: '10.6.24-MariaDB"],
		['tomcat:11', [], 'Starting service [Catalina]', 'Server startup in ['],
	] as [string, [string, string][], string, string][])('%s', (image, environment, first, last) => {
		const {text, state} = logsOf(image, environment);
		expect(text).toContain(first);
		expect(text).toContain(last);
		expect(state).toBe('running');
	});
});

test('a volume where PostgreSQL kept its data before 18 keeps 18 from starting', () => {
	const world = new TestWorld();
	world.machine().volumes.create('data', {});
	const start = (image: string) => {
		const mounts = [{mountPath: '/var/lib/postgresql/data', volumeId: 'data', isReadOnly: false}];
		const {containerId} = world.run(image, {environment: [['POSTGRES_PASSWORD', 'x']], mounts});
		world.runFor(10_000);
		return `${world.container(containerId).state} ${world.logText(containerId).split('\n')[0]}`;
	};
	expect(start('postgres:18')).toBe('exited Error: in 18+, these Docker images are configured to store database data in a');
	expect(start('postgres:17')).toBe('running The files belonging to this database system will be owned by user "postgres".');
});

test('a Java application boots for 40 s; the unwell one answers 500 a minute later and lives on', () => {
	const {world, containerId, ip} = logsOf('podquake/java-app:unwell', [], undefined, 36_000);
	expect(world.get(ip, 8080).kind).toBe('refused');
	world.runFor(10_000);
	expect(world.get(ip, 8080)).toMatchObject({kind: 'response', status: 200, body: 'Hello'});
	world.runFor(60_000);
	expect(world.get(ip, 8080)).toMatchObject({kind: 'response', status: 500});
	expect(world.container(containerId).state).toBe('running');
	expect(world.logText(containerId)).toMatch(
		/Started Application in \d\d\.\d{3} seconds \(process running for \d\d\.\d{3}\)[\s\S]*java\.lang\.OutOfMemoryError: Java heap space/,
	);
});

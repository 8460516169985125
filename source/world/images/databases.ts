import {isoTime, plainTime, postgresTime, redisTime} from '../log-time.ts';
import type {ProcessContext, Program} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {type LogText, serverProgram} from '../server-program.ts';
import {alpineFiles, alpineTools, commonDirectories, debianFiles, debianTools} from './base.ts';
import {entrypointProgram} from './entrypoint.ts';
import {type ImageContent, type ImageFamily, mebibyte} from './image.ts';

type Flavour = Pick<ImageContent, 'files' | 'programs' | 'directories'>;

function flavour(tag: string, programs: Record<string, string>, directories: readonly string[] = []): Flavour {
	const isAlpine = tag.includes('alpine');
	return {
		files: isAlpine ? alpineFiles : debianFiles,
		programs: {...(isAlpine ? alpineTools : debianTools), ...programs},
		directories: [...commonDirectories, ...directories],
	};
}

export const databaseImages: readonly ImageFamily[] = [
	{
		repositories: [
			'redis',
			'registry.k8s.io/redis',
			'bitnami/redis',
			'valkey/valkey',
			'redis/redis-stack-server',
			'k8s.gcr.io/redis',
			'gcr.io/google_samples/gb-redis-follower',
			'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower',
		],
		tags: /(latest|alpine|bookworm|e2e|v\d+|([2345678])(\.\d+){0,2}(-rc\d+)?)(-alpine[\d.]*|-bookworm|-bullseye|-buster|-stretch|-trixie)?/,
		content: (tag) => ({
			...flavour(
				tag,
				{
					'/usr/local/bin/docker-entrypoint.sh': 'redis-entrypoint',
					'/usr/local/bin/redis-server': 'redis-server',
					'/usr/local/bin/redis-cli': 'redis-cli',
				},
				['/data'],
			),
			sizeBytes: tag.includes('alpine') ? 17_640_112 : 52_588_443,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['redis-server'],
			workingDirectory: '/data',
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['REDIS_VERSION', /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? (/^\d/.test(tag) ? `${tag.split('-')[0]}.0` : '8.4.0')],
			],
		}),
	},
	{
		repositories: ['mysql', 'mysql/mysql-server', 'percona'],
		tags: /(latest|lts|innovation|oracle|debian|5(\.[567](\.\d+)?)?|8(\.\d(\.\d+)?)?|9(\.\d(\.\d+)?)?)(-debian|-oracle|-oraclelinux[\d.]*)?/,
		content: (tag) => ({
			...flavour(
				tag,
				{
					'/usr/local/bin/docker-entrypoint.sh': 'mysql-entrypoint',
					'/usr/sbin/mysqld': 'mysqld',
					'/usr/bin/mysql': 'mysql',
					'/usr/bin/mysqladmin': 'mysqladmin',
				},
				['/var/lib/mysql', '/docker-entrypoint-initdb.d', '/etc/mysql/conf.d'],
			),
			sizeBytes: tag.startsWith('5') ? 129_427_101 : 234_882_113,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['mysqld'],
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['GOSU_VERSION', '1.19'],
				['MYSQL_MAJOR', tag.startsWith('5.7') ? '5.7' : tag.startsWith('5') ? '5.6' : tag.startsWith('8') ? '8.4' : '9.5'],
				[
					'MYSQL_VERSION',
					tag.startsWith('5.7') ? '5.7.44-1.el7' : tag.startsWith('5') ? '5.6.51-1debian9' : tag.startsWith('8') ? '8.4.7-1.el9' : '9.5.0-1.el9',
				],
			],
		}),
	},
	{
		repositories: ['mariadb', 'bitnami/mariadb'],
		tags: /(latest|lts|1[012](\.\d+){0,2})(-jammy|-focal|-noble|-ubi\d*)?/,
		content: (tag) => ({
			...flavour(
				tag,
				{
					'/usr/local/bin/docker-entrypoint.sh': 'mariadb-entrypoint',
					'/usr/sbin/mariadbd': 'mariadbd',
					'/usr/bin/mariadb': 'mysql',
					'/usr/bin/mysql': 'mysql',
					'/usr/bin/mysqladmin': 'mysqladmin',
					'/usr/bin/mariadb-admin': 'mysqladmin',
				},
				['/var/lib/mysql', '/docker-entrypoint-initdb.d'],
			),
			sizeBytes: 110_533_008,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['mariadbd'],
			environment: [['MARIADB_VERSION', '1:12.1.2+maria~ubu2404']],
		}),
	},
	{
		repositories: ['postgres', 'bitnami/postgresql', 'postgis/postgis'],
		tags: /(latest|alpine|bookworm|trixie|9(\.\d+){0,2}|1\d(\.\d+)?)(-\d[\d.]*)?(-alpine[\d.]*|-bookworm|-bullseye|-trixie)?/,
		content: (tag) => ({
			...flavour(
				tag,
				{
					'/usr/local/bin/docker-entrypoint.sh': 'postgres-entrypoint',
					'/usr/local/bin/postgres': 'postgres',
					'/usr/local/bin/psql': 'psql',
					'/usr/local/bin/pg_isready': 'pg_isready',
				},
				['/var/lib/postgresql/data', '/docker-entrypoint-initdb.d'],
			),
			sizeBytes: tag.includes('alpine') ? 109_771_220 : 161_342_770,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['postgres'],
			stopSignal: 'SIGINT',
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['PG_MAJOR', /^\d+/.exec(tag)?.[0] ?? '18'],
				['PG_VERSION', /^\d/.test(tag) ? (/^\d+(\.\d+)?/.exec(tag)?.[0] ?? '18.1') : '18.1'],
				['PGDATA', '/var/lib/postgresql/data'],
			],
		}),
	},
	{
		repositories: ['mongo', 'bitnami/mongodb', 'mongodb/mongodb-community-server'],
		tags: /(latest|[345678](\.\d+){0,2})(-jammy|-noble|-focal|-bionic|-xenial)?/,
		content: (tag) => ({
			...flavour(
				tag,
				{
					'/usr/local/bin/docker-entrypoint.sh': 'mongo-entrypoint',
					'/usr/bin/mongod': 'mongod',
					'/usr/bin/mongosh': 'mongosh',
					'/usr/bin/mongo': 'mongosh',
				},
				['/data/db', '/data/configdb'],
			),
			sizeBytes: 312_190_556,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['mongod'],
			environment: [['MONGO_VERSION', /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '8.2.3']],
		}),
	},
	{
		repositories: ['memcached', 'bitnami/memcached'],
		tags: /(latest|alpine|1(\.\d+){0,2})(-alpine[\d.]*|-bookworm|-trixie)?/,
		content: (tag) => ({
			...flavour(tag, {'/usr/local/bin/docker-entrypoint.sh': 'memcached-entrypoint', '/usr/local/bin/memcached': 'memcached'}),
			sizeBytes: tag.includes('alpine') ? 5_242_880 : 31_910_233,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['memcached'],
			user: 11_211,
			userName: 'memcache',
		}),
	},
];

function optionOf(argv: readonly string[], ...names: string[]): string | undefined {
	for (const [index, argument] of argv.entries()) {
		for (const name of names) {
			if (argument === name) return argv[index + 1];
			if (argument.startsWith(`${name}=`)) return argument.slice(name.length + 1);
		}
	}
	return undefined;
}

/** A client that asks a server on a port whether it lives. */
function client(
	name: string,
	run: (context: ProcessContext) => {readonly exitCode: number; readonly stdout?: string; readonly stderr?: string},
): Program {
	return {
		name,
		start(context) {
			const {exitCode, stdout = '', stderr = ''} = run(context);
			context.write('stdout', stdout);
			context.write('stderr', stderr);
			context.exit(exitCode);
			return {};
		},
	};
}

function isOpen(context: ProcessContext, host: string, port: number): boolean {
	return context.connect(host, port, 1000).kind === 'connected';
}

interface PortSettings {
	readonly port: number;
}

interface RedisSettings extends PortSettings {
	readonly version: string;
	readonly hasConfig: boolean;
}

const redisReply: Readonly<Record<string, string>> = {
	ping: 'PONG\n',
	info: '# Server\nredis_version:8.4.0\nredis_mode:standalone\n\n# Replication\nrole:master\nconnected_slaves:0\n',
	dbsize: '(integer) 0\n',
	get: '(nil)\n',
	set: 'OK\n',
	save: 'OK\n',
};

addPrograms([
	serverProgram<RedisSettings>({
		name: 'redis-server',
		bootMs: [10, 40],
		configure(context) {
			const file = context.argv.slice(1).find((argument) => !argument.startsWith('-') && argument.includes('/'));
			const text = file === undefined ? '' : context.files.read(file);
			if (file !== undefined && text === undefined) {
				return {
					failure: {
						exitCode: 1,
						stderr: `\n*** FATAL CONFIG FILE ERROR (Redis 8.4.0) ***\nCan't open config file '${file}', No such file or directory\n`,
					},
				};
			}
			const port = optionOf(context.argv, '--port') ?? /^\s*port\s+(\d+)/m.exec(text ?? '')?.[1] ?? '6379';
			return {port: Number(port), version: context.environment.REDIS_VERSION ?? '8.4.0', hasConfig: context.argv.length > 1};
		},
		ports: ({port}) => [port],
		portTaken: (port) => ({
			exitCode: 1,
			stderr: `1:M ${redisTime} # Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use\n1:M ${redisTime} # Failed listening on port ${port} (tcp), aborting.\n`,
		}),
		memoryBytes: 4 * mebibyte,
		cpuMillicores: 2,
		startLog: (_context, {version, hasConfig}) => [
			['stdout', `1:C ${redisTime} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n`],
			['stdout', `1:C ${redisTime} * Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started\n`],
			hasConfig
				? ['stdout', `1:C ${redisTime} * Configuration loaded\n`]
				: [
						'stdout',
						`1:C ${redisTime} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf\n`,
					],
		],
		readyLog: (_context, {port}) => [
			['stdout', `1:M ${redisTime} * monotonic clock: POSIX clock_gettime\n`],
			['stdout', `1:M ${redisTime} * Running mode=standalone, port=${port}.\n`],
			['stdout', `1:M ${redisTime} * Server initialized\n`],
			['stdout', `1:M ${redisTime} * Ready to accept connections tcp\n`],
		],
		signals: {
			SIGTERM: {
				exitCode: 0,
				afterMs: 100,
				log: `1:signal-handler (1767225600) Received SIGTERM scheduling shutdown...\n1:M ${redisTime} * User requested shutdown...\n1:M ${redisTime} * Saving the final RDB snapshot before exiting.\n1:M ${redisTime} * DB saved on disk\n1:M ${redisTime} # Redis is now ready to exit, bye bye...\n`,
			},
			SIGINT: {exitCode: 0, afterMs: 100},
		},
	}),
	entrypointProgram('redis-entrypoint', 'redis-server'),
	client('redis-cli', (context) => {
		const host = optionOf(context.argv, '-h') ?? '127.0.0.1';
		const port = Number(optionOf(context.argv, '-p') ?? 6379);
		if (!isOpen(context, host, port)) return {exitCode: 1, stderr: `Could not connect to Redis at ${host}:${port}: Connection refused\n`};
		const words = context.argv.slice(1).filter((argument, index, all) => !argument.startsWith('-') && !/^-[hpan]$/.test(all[index - 1] ?? ''));
		const command = words[0]?.toLowerCase();
		return {
			exitCode: 0,
			stdout: command === undefined ? '' : (redisReply[command] ?? `ERR unknown command '${words[0]}', with args beginning with: \n`),
		};
	}),
	serverProgram<PortSettings>({
		name: 'memcached',
		bootMs: [5, 20],
		configure: ({argv}) => ({port: Number(optionOf(argv, '-p', '--port') ?? 11_211)}),
		ports: ({port}) => [port],
		portTaken: () => ({exitCode: 71, stderr: 'failed to listen on TCP port 11211: Address already in use\n'}),
		memoryBytes: 2 * mebibyte,
		signals: {SIGTERM: {exitCode: 0, log: 'Signal handled: Terminated.\n'}, SIGINT: {exitCode: 0}},
	}),
	entrypointProgram('memcached-entrypoint', 'memcached'),
]);

// MySQL and MariaDB

function mysqlLog(text: string, number = 'MY-010116', subsystem = 'Server', level = 'System'): LogText {
	return ['stderr', `${isoTime} 0 [${level}] [${number}] [${subsystem}] ${text}\n`];
}

function needsMysqlPassword(context: ProcessContext, prefix: readonly string[]): boolean {
	const has = (name: string): boolean => Boolean(context.environment[name]) || context.environment[`${name}_FILE`] !== undefined;
	return !prefix.some(
		(name) =>
			has(`${name}_ROOT_PASSWORD`) ||
			has(`${name}_ALLOW_EMPTY_PASSWORD`) ||
			has(`${name}_ALLOW_EMPTY_ROOT_PASSWORD`) ||
			has(`${name}_RANDOM_ROOT_PASSWORD`),
	);
}

/** The first start makes the database; with its directory on a volume a later one does not. */
function isInitialized(context: ProcessContext, directory: string, mark: string): boolean {
	if (context.files.stat(`${directory}/${mark}`)) return true;
	context.files.makeDirectory(directory);
	context.files.write(`${directory}/${mark}`, '');
	return false;
}

addPrograms([
	entrypointProgram('mysql-entrypoint', 'mysqld', (context) => {
		const version = context.environment.MYSQL_VERSION ?? '9.5.0-1.el9';
		const note = (text: string, level = 'Note'): void => context.write('stdout', `${plainTime}+00:00 [${level}] [Entrypoint]: ${text}\n`);
		note(`Entrypoint script for MySQL Server ${version} started.`);
		if (isInitialized(context, '/var/lib/mysql', 'mysql.ibd')) return {};
		if (needsMysqlPassword(context, ['MYSQL'])) {
			context.files.remove('/var/lib/mysql/mysql.ibd');
			return {
				failure: {
					exitCode: 1,
					stderr: `${plainTime}+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n`,
				},
			};
		}
		note('Initializing database files');
		return {durationMs: context.random.integer(7000, 12_000), memoryBytes: 380 * mebibyte, cpuMillicores: 900};
	}),
	serverProgram<PortSettings>({
		name: 'mysqld',
		bootMs: [900, 1800],
		configure: ({argv}) => ({port: Number(optionOf(argv, '--port', '-P') ?? 3306)}),
		ports: ({port}) => [port, 33_060],
		memoryBytes: 430 * mebibyte,
		bootCpuMillicores: 800,
		cpuMillicores: 8,
		startLog: (context) => [
			mysqlLog(`/usr/sbin/mysqld (mysqld ${(context.environment.MYSQL_VERSION ?? '9.5.0').split('-')[0]}) starting as process 1`),
			mysqlLog('InnoDB initialization has started.', 'MY-013576', 'InnoDB'),
		],
		readyLog: (context, {port}) => [
			mysqlLog('InnoDB initialization has ended.', 'MY-013577', 'InnoDB'),
			mysqlLog(
				`/usr/sbin/mysqld: ready for connections. Version: '${(context.environment.MYSQL_VERSION ?? '9.5.0').split('-')[0]}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${port}  MySQL Community Server - GPL.`,
				'MY-010931',
			),
		],
		signals: {
			SIGTERM: {
				exitCode: 0,
				afterMs: 1200,
				log: `${isoTime} 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld.\n`,
				stream: 'stderr',
			},
		},
	}),
	entrypointProgram('mariadb-entrypoint', 'mariadbd', (context) => {
		const note = (text: string, level = 'Note'): void => context.write('stdout', `${plainTime}+00:00 [${level}] [Entrypoint]: ${text}\n`);
		note('Entrypoint script for MariaDB Server 1:12.1.2+maria~ubu2404 started.');
		if (isInitialized(context, '/var/lib/mysql', 'ibdata1')) return {};
		if (needsMysqlPassword(context, ['MARIADB', 'MYSQL'])) {
			context.files.remove('/var/lib/mysql/ibdata1');
			return {
				failure: {
					exitCode: 1,
					stderr: `${plainTime}+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n`,
				},
			};
		}
		note('Initializing database files');
		return {durationMs: context.random.integer(3000, 6000), memoryBytes: 150 * mebibyte, cpuMillicores: 700};
	}),
	serverProgram<PortSettings>({
		name: 'mariadbd',
		bootMs: [500, 1200],
		configure: ({argv}) => ({port: Number(optionOf(argv, '--port', '-P') ?? 3306)}),
		ports: ({port}) => [port],
		memoryBytes: 95 * mebibyte,
		cpuMillicores: 3,
		readyLog: (_context, {port}) => [
			[
				'stderr',
				`${plainTime} 0 [Note] mariadbd: ready for connections.\nVersion: '12.1.2-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: ${port}  mariadb.org binary distribution\n`,
			],
		],
		signals: {
			SIGTERM: {exitCode: 0, afterMs: 800, log: `${plainTime} 0 [Note] mariadbd (initiated by: unknown): Normal shutdown\n`, stream: 'stderr'},
		},
	}),
	client('mysqladmin', (context) => {
		const host = optionOf(context.argv, '-h', '--host') ?? 'localhost';
		const port = Number(optionOf(context.argv, '-P', '--port') ?? 3306);
		if (isOpen(context, host, port)) return {exitCode: 0, stdout: context.argv.includes('ping') ? 'mysqld is alive\n' : ''};
		return {
			exitCode: 1,
			stderr:
				host === 'localhost'
					? "mysqladmin: connect to server at 'localhost' failed\nerror: 'Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)'\nCheck that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!\n"
					: `mysqladmin: connect to server at '${host}' failed\nerror: 'Can't connect to MySQL server on '${host}:${port}' (111)'\n`,
		};
	}),
	client('mysql', (context) => {
		const host = optionOf(context.argv, '-h', '--host') ?? 'localhost';
		const port = Number(optionOf(context.argv, '-P', '--port') ?? 3306);
		if (!isOpen(context, host, port)) return {exitCode: 1, stderr: `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (111)\n`};
		const statement = optionOf(context.argv, '-e', '--execute')?.trim() ?? '';
		const literal = /^select\s+(\d+)\s*;?$/i.exec(statement)?.[1];
		return {exitCode: 0, stdout: literal === undefined ? '' : `${literal}\n${literal}\n`};
	}),
]);

// PostgreSQL and MongoDB

addPrograms([
	entrypointProgram('postgres-entrypoint', 'postgres', (context) => {
		const directory = context.environment.PGDATA ?? '/var/lib/postgresql/data';
		if (isInitialized(context, directory, 'PG_VERSION')) {
			context.write('stdout', '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n');
			return {};
		}
		const {environment} = context;
		if (!environment.POSTGRES_PASSWORD && !environment.POSTGRES_PASSWORD_FILE && environment.POSTGRES_HOST_AUTH_METHOD !== 'trust') {
			context.files.remove(`${directory}/PG_VERSION`);
			return {
				failure: {
					exitCode: 1,
					stderr: `Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n`,
				},
			};
		}
		context.write(
			'stdout',
			'The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\n',
		);
		return {durationMs: context.random.integer(1500, 3000), memoryBytes: 60 * mebibyte, cpuMillicores: 600};
	}),
	serverProgram<PortSettings & {readonly version: string}>({
		name: 'postgres',
		bootMs: [60, 200],
		configure: ({argv, environment}) => ({
			port: Number(optionOf(argv, '-p') ?? environment.PGPORT ?? 5432),
			version: environment.PG_VERSION ?? '18.1',
		}),
		ports: ({port}) => [port],
		memoryBytes: 28 * mebibyte,
		cpuMillicores: 1,
		startLog: (_context, {version, port}) => [
			[
				'stderr',
				`${postgresTime} [1] LOG:  starting PostgreSQL ${version} (Debian ${version}-1.pgdg13+2) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit\n`,
			],
			['stderr', `${postgresTime} [1] LOG:  listening on IPv4 address "0.0.0.0", port ${port}\n`],
			['stderr', `${postgresTime} [1] LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.${port}"\n`],
		],
		readyLog: () => [['stderr', `${postgresTime} [1] LOG:  database system is ready to accept connections\n`]],
		signals: {
			SIGINT: {
				exitCode: 0,
				afterMs: 150,
				log: `${postgresTime} [1] LOG:  received fast shutdown request\n${postgresTime} [1] LOG:  database system is shut down\n`,
				stream: 'stderr',
			},
			SIGTERM: {
				exitCode: 0,
				afterMs: 150,
				log: `${postgresTime} [1] LOG:  received smart shutdown request\n${postgresTime} [1] LOG:  database system is shut down\n`,
				stream: 'stderr',
			},
			SIGQUIT: {exitCode: 0, afterMs: 50, log: `${postgresTime} [1] LOG:  received immediate shutdown request\n`, stream: 'stderr'},
		},
	}),
	client('pg_isready', (context) => {
		const host = optionOf(context.argv, '-h', '--host');
		const port = Number(optionOf(context.argv, '-p', '--port') ?? 5432);
		const where = `${host ?? '/var/run/postgresql'}:${port}`;
		return isOpen(context, host ?? '127.0.0.1', port)
			? {exitCode: 0, stdout: `${where} - accepting connections\n`}
			: {exitCode: 2, stdout: `${where} - no response\n`};
	}),
	client('psql', (context) => {
		const host = optionOf(context.argv, '-h', '--host') ?? '127.0.0.1';
		const port = Number(optionOf(context.argv, '-p', '--port') ?? 5432);
		if (!isOpen(context, host, port))
			return {
				exitCode: 2,
				stderr: `psql: error: connection to server at "${host}", port ${port} failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`,
			};
		const literal = /^select\s+(\d+)\s*;?$/i.exec(optionOf(context.argv, '-c', '--command')?.trim() ?? '')?.[1];
		return {exitCode: 0, stdout: literal === undefined ? '' : ` ?column? \n----------\n        ${literal}\n(1 row)\n\n`};
	}),
	entrypointProgram('mongo-entrypoint', 'mongod'),
	serverProgram<PortSettings>({
		name: 'mongod',
		bootMs: [700, 1600],
		configure: ({argv}) => ({port: Number(optionOf(argv, '--port') ?? 27_017)}),
		ports: ({port}) => [port],
		memoryBytes: 170 * mebibyte,
		cpuMillicores: 8,
		startLog: () => [['stdout', `{"t":{"$date":"${isoTime}"},"s":"I",  "c":"CONTROL",  "id":23403,   "ctx":"initandlisten","msg":"Build Info"}\n`]],
		readyLog: (_context, {port}) => [
			[
				'stdout',
				`{"t":{"$date":"${isoTime}"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":${port},"ssl":"off"}}\n`,
			],
		],
		signals: {SIGTERM: {exitCode: 0, afterMs: 300}, SIGINT: {exitCode: 0, afterMs: 300}},
	}),
	client('mongosh', (context) => {
		const port = Number(optionOf(context.argv, '--port') ?? 27_017);
		const host = optionOf(context.argv, '--host') ?? '127.0.0.1';
		if (!isOpen(context, host, port)) return {exitCode: 1, stderr: `MongoNetworkError: connect ECONNREFUSED ${host}:${port}\n`};
		return {exitCode: 0, stdout: (optionOf(context.argv, '--eval') ?? '').includes('ping') ? '{ ok: 1 }\n' : ''};
	}),
]);

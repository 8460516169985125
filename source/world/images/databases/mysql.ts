import {isoTime, plainTime} from '../../log-time.ts';
import type {ProcessContext} from '../../program.ts';
import {addPrograms} from '../../program-table.ts';
import {type LogText, serverProgram} from '../../server-program.ts';
import {entrypointProgram} from '../entrypoint.ts';
import {type ImageFamily, mebibyte} from '../image.ts';
import {client, flavour, isInitialized, isOpen, optionOf, type PortSettings} from './tools.ts';

/** The version that a tag means, as the package is called. */
function mysqlVersion(tag: string): string {
	const exact = /^\d+\.\d+\.\d+/.exec(tag)?.[0];
	if (tag.startsWith('5.7')) return `${exact ?? '5.7.44'}-1.el7`;
	if (tag.startsWith('5')) return `${exact ?? '5.6.51'}-1debian9`;
	const last = tag.startsWith('8.0') ? '8.0.44' : tag.startsWith('8') || tag.startsWith('lts') ? '8.4.7' : '9.5.0';
	return `${exact ?? last}-1.el9`;
}

function mariadbVersion(tag: string): string {
	const [, major, minor, patch] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(tag) ?? [];
	const last: Readonly<Record<string, string>> = {'10.5': '29', '10.6': '24', '10.11': '15', '11.4': '9', '11.8': '5', '12.0': '2', '12.1': '2'};
	const series = major === undefined ? (tag.startsWith('lts') ? '11.8' : '12.1') : `${major}.${minor ?? {10: 11, 11: 8}[major] ?? 1}`;
	return `${series}.${patch ?? last[series] ?? '2'}`;
}

/** MySQL and MariaDB. */
export const mysqlImages: readonly ImageFamily[] = [
	{
		repositories: [
			'mysql',
			'mysql/mysql-server',
			'percona',
			'bitnami/mysql',
			'container-registry.oracle.com/mysql/community-server',
			'kodekloud/mysql',
		],
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
				['MYSQL_MAJOR', mysqlVersion(tag).split('.').slice(0, 2).join('.')],
				['MYSQL_VERSION', mysqlVersion(tag)],
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
			environment: [['MARIADB_VERSION', `1:${mariadbVersion(tag)}+maria~ubu2404`]],
		}),
	},
];

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

function mysqlPrepared({environment}: ProcessContext): string {
	const {MYSQL_DATABASE: database, MYSQL_USER: user, MYSQL_PASSWORD: password} = environment;
	const hasUser = Boolean(user && password);
	return [
		'Database files initialized',
		'Starting temporary server',
		'Temporary server started.',
		...(database ? [`Creating database ${database}`] : []),
		...(hasUser ? [`Creating user ${user}`] : []),
		...(hasUser && database ? [`Giving user ${user} access to schema ${database}`] : []),
		'Stopping temporary server',
		'Temporary server stopped',
		'MySQL init process done. Ready for start up.',
	]
		.map((text) => `${text.startsWith('MySQL init') ? '\n' : ''}${plainTime}+00:00 [Note] [Entrypoint]: ${text}\n`)
		.join('')
		.concat('\n');
}

/** `9.5.0` */
function versionOf({environment}: ProcessContext): string {
	return (environment.MYSQL_VERSION ?? '9.5.0').split('-')[0]!;
}

addPrograms([
	entrypointProgram('mysql-entrypoint', 'mysqld', (context) => {
		const version = context.environment.MYSQL_VERSION ?? '9.5.0-1.el9';
		const note = (text: string, level = 'Note'): void => context.write('stdout', `${plainTime}+00:00 [${level}] [Entrypoint]: ${text}\n`);
		const started = `Entrypoint script for MySQL Server ${version} started.`;
		note(started);
		if (context.user === 0) {
			note("Switching to dedicated user 'mysql'");
			note(started);
		}
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
		if (context.environment.MYSQL_USER === 'root') {
			context.files.remove('/var/lib/mysql/mysql.ibd');
			const why = 'MYSQL_USER="root", MYSQL_USER and MYSQL_PASSWORD are for configuring a regular user and cannot be used for the root user';
			const mend = 'Remove MYSQL_USER="root" and use one of the following to control the root user password:';
			const options = '    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n';
			return {failure: {exitCode: 1, stderr: `${plainTime}+00:00 [ERROR] [Entrypoint]: ${why}\n    ${mend}\n${options}`}};
		}
		note('Initializing database files');
		return {
			durationMs: context.random.integer(7000, 12_000),
			memoryBytes: 380 * mebibyte,
			cpuMillicores: 900,
			afterwards: mysqlPrepared(context),
		};
	}),
	serverProgram<PortSettings>({
		name: 'mysqld',
		bootMs: [900, 1800],
		configure: ({argv}) => ({port: Number(optionOf(argv, '--port', '-P') ?? 3306)}),
		ports: ({port}) => [port, 33_060],
		memoryBytes: 430 * mebibyte,
		bootCpuMillicores: 800,
		cpuMillicores: 8,
		startLog: (context) => {
			const version = versionOf(context);
			if (version.startsWith('5')) return [['stderr', `${isoTime} 0 [Note] mysqld (mysqld ${version}) starting as process 1 ...\n`]];
			return [
				mysqlLog(`/usr/sbin/mysqld (mysqld ${version}) starting as process 1`),
				mysqlLog('InnoDB initialization has started.', 'MY-013576', 'InnoDB'),
			];
		},
		readyLog: (context, {port}) => {
			const version = versionOf(context);
			const where = `Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${port}  MySQL Community Server`;
			if (version.startsWith('5')) return [['stderr', `${isoTime} 0 [Note] mysqld: ready for connections.\n${where} (GPL)\n`]];
			return [
				mysqlLog('InnoDB initialization has ended.', 'MY-013577', 'InnoDB'),
				mysqlLog("X Plugin ready for connections. Bind-address: '::' port: 33060, socket: /var/run/mysqld/mysqlx.sock", 'MY-011323'),
				mysqlLog(`/usr/sbin/mysqld: ready for connections. ${where} - GPL.`, 'MY-010931'),
			];
		},
		signals: {
			SIGTERM: {
				exitCode: 0,
				afterMs: 1200,
				log: (_settings, context) => {
					const version = versionOf(context);
					if (version.startsWith('5')) return `${isoTime} 0 [Note] Got signal 15 to shutdown mysqld\n`;
					return mysqlLog(`Received SHUTDOWN from user <via user signal>. Shutting down mysqld (Version: ${version}).`, 'MY-013172')[1];
				},
				stream: 'stderr',
			},
		},
	}),
	entrypointProgram('mariadb-entrypoint', 'mariadbd', (context) => {
		const note = (text: string, level = 'Note'): void => context.write('stdout', `${plainTime}+00:00 [${level}] [Entrypoint]: ${text}\n`);
		const started = `Entrypoint script for MariaDB Server ${context.environment.MARIADB_VERSION} started.`;
		note(started);
		if (context.user === 0) {
			note("Switching to dedicated user 'mysql'");
			note(started);
		}
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
		readyLog: ({environment}, {port}) => [
			[
				'stderr',
				`${plainTime} 0 [Note] mariadbd: ready for connections.\nVersion: '${/\d+\.\d+\.\d+/.exec(environment.MARIADB_VERSION ?? '')?.[0] ?? '12.1.2'}-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: ${port}  mariadb.org binary distribution\n`,
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

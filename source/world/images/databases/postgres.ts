import type {FileSystem} from '../../file-system.ts';
import {postgresTime} from '../../log-time.ts';
import {addPrograms} from '../../program-table.ts';
import {serverProgram} from '../../server-program.ts';
import {entrypointProgram} from '../entrypoint.ts';
import {type ImageFamily, mebibyte} from '../image.ts';
import {client, flavour, isInitialized, isOpen, optionOf, type PortSettings} from './tools.ts';

/** The last minor release of each major one, which the tag without a minor means. */
const lastVersions: Readonly<Record<string, string>> = {
	9: '9.6.24',
	'9.6': '9.6.24',
	10: '10.23',
	11: '11.22',
	12: '12.22',
	13: '13.23',
	14: '14.20',
	15: '15.15',
	16: '16.11',
	17: '17.7',
	18: '18.1',
};

function versionOf(tag: string): {readonly major: string; readonly version: string} {
	const [given = '18'] = /^\d+(\.\d+){0,2}/.exec(tag) ?? [];
	const version = lastVersions[given] ?? given;
	return {major: version.startsWith('9.') ? version.split('.').slice(0, 2).join('.') : version.split('.')[0]!, version};
}

/** Since 18 each major version has a directory of its own. */
function dataDirectory(major: string): string {
	return Number(major) >= 18 ? `/var/lib/postgresql/${major}/docker` : '/var/lib/postgresql/data';
}

export const postgresImages: readonly ImageFamily[] = [
	{
		repositories: [
			'postgres',
			'bitnami/postgresql',
			'postgis/postgis',
			'timescale/timescaledb',
			'pgvector/pgvector',
			'ankane/pgvector',
			'ghcr.io/cloudnative-pg/postgresql',
			'supabase/postgres',
			'debezium/postgres',
			'bitnami/postgresql-repmgr',
		],
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
				['/var/lib/postgresql', '/docker-entrypoint-initdb.d'],
			),
			sizeBytes: tag.includes('alpine') ? 109_771_220 : 161_342_770,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['postgres'],
			stopSignal: 'SIGINT',
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['PG_MAJOR', versionOf(tag).major],
				['PG_VERSION', versionOf(tag).version],
				['PGDATA', dataDirectory(versionOf(tag).major)],
			],
		}),
	},
];

/** A volume where the data was kept before 18 would stay empty, or be an old database. */
function unusedMount(major: string): string {
	return `Error: in ${major}+, these Docker images are configured to store database data in a
       format which is compatible with "pg_ctlcluster" (specifically, using
       major-version-specific directory names).  This better reflects how
       PostgreSQL itself works, and how upgrades are to be performed.

       See also https://github.com/docker-library/postgres/pull/1259

       Counter to that, there appears to be PostgreSQL data in:
         /var/lib/postgresql/data (unused mount/volume)

       This is usually the result of upgrading the Docker image without
       upgrading the underlying database using "pg_upgrade" (which requires both
       versions).

       The suggested container configuration for ${major}+ is to place a single mount
       at /var/lib/postgresql which will then place PostgreSQL data in a
       subdirectory, allowing usage of "pg_upgrade --link" without mount point
       boundary issues.

       See https://github.com/docker-library/postgres/issues/37 for a (long)
       discussion around this process, and suggestions for how to do so.
`;
}

/** What initdb says. */
function beginning(directory: string, major: string): string {
	return `The files belonging to this database system will be owned by user "postgres".
This user must also own the server process.

The database cluster will be initialized with locale "en_US.utf8".
The default database encoding has accordingly been set to "UTF8".
The default text search configuration will be set to "english".

Data page checksums are ${Number(major) >= 18 ? 'enabled' : 'disabled'}.

fixing permissions on existing directory ${directory} ... ok
creating subdirectories ... ok
selecting dynamic shared memory implementation ... posix
selecting default "max_connections" ... 100
selecting default "shared_buffers" ... 128MB
selecting default time zone ... Etc/UTC
creating configuration files ... ok
`;
}

function initialized(directory: string): string {
	return `running bootstrap script ... ok
performing post-bootstrap initialization ... ok
syncing data to disk ... ok


Success. You can now start the database server using:

    pg_ctl -D ${directory} -l logfile start

waiting for server to start.... done
server started

/usr/local/bin/docker-entrypoint.sh: ignoring /docker-entrypoint-initdb.d/*

waiting for server to shut down.... done
server stopped

PostgreSQL init process complete; ready for start up.

`;
}

/** Fast is what the image asks for (SIGINT); smart (SIGTERM) would wait for sessions. */
function shutdownLog(kind: 'fast' | 'smart', version: string): string {
	const line = (pid: number, text: string): string => `${postgresTime} [${pid}] LOG:  ${text}\n`;
	return [
		line(1, `received ${kind} shutdown request`),
		...(kind === 'fast' ? [line(1, 'aborting any active transactions')] : []),
		line(1, `background worker "logical replication launcher" (PID ${Number(version.split('.')[0]) >= 18 ? 68 : 66}) exited with exit code 1`),
		line(62, 'shutting down'),
		line(62, 'checkpoint starting: shutdown immediate'),
		line(1, 'database system is shut down'),
	].join('');
}

function build(version: string, files: FileSystem): string {
	if (files.stat('/etc/alpine-release')) return ' on x86_64-pc-linux-musl, compiled by gcc (Alpine 15.2.0) 15.2.0, 64-bit';
	return ` (Debian ${version}-1.pgdg13+2) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`;
}

addPrograms([
	entrypointProgram('postgres-entrypoint', 'postgres', (context) => {
		const directory = context.environment.PGDATA ?? '/var/lib/postgresql/data';
		if (isInitialized(context, directory, 'PG_VERSION')) {
			context.write('stdout', '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n');
			return {};
		}
		const {environment} = context;
		if (Number(environment.PG_MAJOR) >= 18 && / \/var\/lib\/postgresql\/data /.test(context.files.read('/proc/mounts') ?? '')) {
			context.files.remove(`${directory}/PG_VERSION`);
			return {failure: {exitCode: 1, stderr: unusedMount(environment.PG_MAJOR ?? '18')}};
		}
		if (!environment.POSTGRES_PASSWORD && !environment.POSTGRES_PASSWORD_FILE && environment.POSTGRES_HOST_AUTH_METHOD !== 'trust') {
			context.files.remove(`${directory}/PG_VERSION`);
			return {
				failure: {
					exitCode: 1,
					stderr: `Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html\n`,
				},
			};
		}
		context.write('stdout', beginning(directory, environment.PG_MAJOR ?? '18'));
		return {
			durationMs: context.random.integer(1500, 3000),
			memoryBytes: 60 * mebibyte,
			cpuMillicores: 600,
			afterwards: initialized(directory),
		};
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
		startLog: ({files}, {version, port}) => [
			['stderr', Number(version.split('.')[0]) < 12 ? '' : `${postgresTime} [1] LOG:  starting PostgreSQL ${version}${build(version, files)}\n`],
			['stderr', `${postgresTime} [1] LOG:  listening on IPv4 address "0.0.0.0", port ${port}\n`],
			['stderr', `${postgresTime} [1] LOG:  listening on IPv6 address "::", port ${port}\n`],
			['stderr', `${postgresTime} [1] LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.${port}"\n`],
		],
		children: () =>
			['checkpointer', 'background writer', 'walwriter', 'autovacuum launcher', 'logical replication launcher'].map((title) => ({
				title: `postgres: ${title} `,
			})),
		passedPids: 60,
		readyLog: () => [['stderr', `${postgresTime} [1] LOG:  database system is ready to accept connections\n`]],
		signals: {
			SIGINT: {
				exitCode: 0,
				afterMs: 150,
				log: ({version}) => shutdownLog('fast', version),
				stream: 'stderr',
			},
			SIGTERM: {
				exitCode: 0,
				afterMs: 150,
				log: ({version}) => shutdownLog('smart', version),
				stream: 'stderr',
			},
			SIGQUIT: {
				exitCode: 0,
				afterMs: 50,
				log: `${postgresTime} [1] LOG:  received immediate shutdown request\n${postgresTime} [1] LOG:  database system is shut down\n`,
				stream: 'stderr',
			},
		},
	}),
	client('pg_isready', (context) => {
		const host = optionOf(context.argv, '-h', '--host') ?? context.environment.PGHOST;
		const port = Number(optionOf(context.argv, '-p', '--port') ?? context.environment.PGPORT ?? 5432);
		const where = `${host ?? '/var/run/postgresql'}:${port}`;
		return isOpen(context, host ?? '127.0.0.1', port)
			? {exitCode: 0, stdout: `${where} - accepting connections\n`}
			: {exitCode: 2, stdout: `${where} - no response\n`};
	}),
	client('psql', (context) => {
		const {argv, environment} = context;
		// `psql postgresql://user:secret@host:5432/database`
		const [, uriHost, uriPort] = argv.map((argument) => /^postgres(?:ql)?:\/\/(?:[^@/]*@)?([^:/?]+)(?::(\d+))?/.exec(argument)).find(Boolean) ?? [];
		const host = optionOf(argv, '-h', '--host') ?? uriHost ?? environment.PGHOST ?? '127.0.0.1';
		const port = Number(optionOf(argv, '-p', '--port') ?? uriPort ?? environment.PGPORT ?? 5432);
		if (context.resolve(host).kind === 'not-found')
			return {exitCode: 2, stderr: `psql: error: could not translate host name "${host}" to address: Name or service not known\n`};
		if (!isOpen(context, host, port))
			return {
				exitCode: 2,
				stderr: `psql: error: connection to server at "${host}", port ${port} failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n`,
			};
		const literal = /^select\s+(\d+)\s*;?$/i.exec(optionOf(context.argv, '-c', '--command')?.trim() ?? '')?.[1];
		return {exitCode: 0, stdout: literal === undefined ? '' : ` ?column? \n----------\n        ${literal}\n(1 row)\n\n`};
	}),
]);

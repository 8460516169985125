import {redisTime, unixTime} from '../../log-time.ts';
import {addPrograms} from '../../program-table.ts';
import {type LogText, serverProgram} from '../../server-program.ts';
import {entrypointProgram} from '../entrypoint.ts';
import {type ImageFamily, mebibyte} from '../image.ts';
import {
	answerRedis,
	newRedisStore,
	type RedisReply,
	type RedisStore,
	redisConfiguration,
	redisHeader,
	redisInlineCommands,
	redisReplyText,
	showRedisReply,
} from './redis-commands.ts';
import {answerReplication, handOn, newReplication, type RedisReplication, synchronize} from './redis-replication.ts';
import {client, flavour, isOpen, optionOf, type PortSettings} from './tools.ts';

/** The last patch of each minor release, and the last minor release of each major one. */
const lastRedis: Readonly<Record<string, string>> = {
	2: '2.8.23',
	3: '3.2.12',
	4: '4.0.14',
	5: '5.0.14',
	'6.0': '6.0.20',
	6: '6.2.21',
	'6.2': '6.2.21',
	'7.0': '7.0.15',
	'7.2': '7.2.12',
	7: '7.4.7',
	'7.4': '7.4.7',
	8: '8.4.0',
};

/** It follows whom the environment names, if it is told to look there. */
const follow = 'exec redis-server --slaveof "$([ "$GET_HOSTS_FROM" = env ] && echo "$REDIS_LEADER_SERVICE_HOST" || echo redis-leader)" 6379';

function redisVersion(tag: string): string {
	const [given] = /^\d+(\.\d+){0,2}/.exec(tag) ?? ['8'];
	return lastRedis[given] ?? (given.split('.').length === 3 ? given : `${given}.0`);
}

export const redisImages: readonly ImageFamily[] = [
	{
		repositories: [
			'redis',
			'registry.k8s.io/redis',
			'bitnami/redis',
			'valkey/valkey',
			'redis/redis-stack-server',
			'k8s.gcr.io/redis',
			'redislabs/redis',
			'redis/redis-stack',
			'bitnami/redis-cluster',
			'registry.k8s.io/e2e-test-images/redis',
			'mcr.microsoft.com/azuredocs/azure-vote-back',
			'eqalpha/keydb',
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
				['REDIS_VERSION', redisVersion(tag)],
			],
		}),
	},
	{
		// The guestbook's: a shell begins it.
		repositories: [
			'gcr.io/google_samples/gb-redis-follower',
			'us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower',
			'gcr.io/google_samples/gb-redisslave',
			'gcr.io/google-samples/gb-redisslave',
		],
		tags: /latest|v\d+/,
		content(tag) {
			const content = flavour(
				tag,
				{
					'/usr/local/bin/docker-entrypoint.sh': 'redis-entrypoint',
					'/usr/local/bin/redis-server': 'redis-server',
					'/usr/local/bin/redis-cli': 'redis-cli',
				},
				['/data'],
			);
			return {
				...content,
				sizeBytes: 39_188_406,
				entrypoint: ['docker-entrypoint.sh'],
				command: ['/bin/sh', '-c', follow],
				workingDirectory: '/data',
				environment: [
					['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
					['REDIS_VERSION', '6.0.5'],
				],
			};
		},
	},
];

interface RedisSettings extends PortSettings {
	readonly version: string;
	readonly hasConfig: boolean;
	readonly store: RedisStore;
	readonly replication: RedisReplication;
}

/** The options end where the command begins: `lrange list 0 -1` has none. */
function commandWords(args: readonly string[]): readonly string[] {
	let at = 0;
	while (args[at]?.startsWith('-')) at += /^(-[hpansuridx]|--(user|pass|pipe-timeout|cacert|cert|key))$/.test(args[at]!) && args[at] !== '-x' ? 2 : 1;
	return args.slice(at);
}

/** What a follower says of its first synchronization. */
function followLog({host, port}: {readonly host: string; readonly port: number}, isLinked: boolean, runId: string): readonly LogText[] {
	const lines = isLinked
		? [
				'* MASTER <-> REPLICA sync started',
				'* Non blocking connect for SYNC fired the event.',
				'* Master replied to PING, replication can continue...',
				'* Partial resynchronization not possible (no cached master)',
				`* Full resync from master: ${runId}:0`,
				'* MASTER <-> REPLICA sync: receiving 175 bytes from master',
				'* MASTER <-> REPLICA sync: Flushing old data',
				'* MASTER <-> REPLICA sync: Loading DB in memory',
				'* MASTER <-> REPLICA sync: Finished with success',
			]
		: ['# Unable to connect to MASTER: Invalid argument'];
	return [`* Connecting to MASTER ${host}:${port}`, ...lines].map((line) => ['stdout', `1:S ${redisTime} ${line}\n`]);
}

function isSince(version: string, major: number, minor: number): boolean {
	const [first = 0, second = 0] = version.split('.').map(Number);
	return first > major || (first === major && second >= minor);
}

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
			const version = context.environment.REDIS_VERSION ?? '8.4.0';
			const configuration = redisConfiguration(text ?? '', context.argv);
			return {
				port: Number(port),
				version,
				hasConfig: context.argv.length > 1,
				store: newRedisStore(configuration, version),
				replication: newReplication(configuration, context),
			};
		},
		ports: ({port}) => [port],
		// Only redis-cli asks in a way that is understood; whoever speaks HTTP gets the connection closed.
		answer: ({headers, body = '[]', remoteIp}, settings, context, sinceReadyMs) => {
			if (headers[redisHeader] === undefined) return {status: 0, body: ''};
			const words = JSON.parse(body) as string[];
			const {store, replication} = settings;
			const special = answerReplication(settings, words, remoteIp, context);
			const reply = special ?? answerRedis(store, words, context.nowMs, sinceReadyMs);
			if (!special && !('error' in reply)) handOn(store, replication, words, context);
			return {status: 200, body: JSON.stringify(reply)};
		},
		converse: (text, {store}, context, sinceReadyMs) =>
			redisInlineCommands(text)
				.map((words) => redisReplyText(answerRedis(store, [...words], context.nowMs, sinceReadyMs)))
				.join(''),
		portTaken: (port) => ({
			exitCode: 1,
			stderr: `1:M ${redisTime} # Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use\n1:M ${redisTime} # Failed listening on port ${port} (tcp), aborting.\n`,
		}),
		memoryBytes: 4 * mebibyte,
		cpuMillicores: 2,
		startLog: (_context, {version, hasConfig}) => {
			// What is only a note has a star since 7.2.
			const note = isSince(version, 7, 2) ? '*' : '#';
			return [
				['stdout', `1:C ${redisTime} ${note} oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n`],
				['stdout', `1:C ${redisTime} ${note} Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started\n`],
				hasConfig
					? ['stdout', `1:C ${redisTime} ${note} Configuration loaded\n`]
					: [
							'stdout',
							`1:C ${redisTime} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf\n`,
						],
			];
		},
		readyLog: (context, {port, version, replication, store}) => [
			['stdout', isSince(version, 6, 2) ? `1:M ${redisTime} * monotonic clock: POSIX clock_gettime\n` : ''],
			['stdout', `1:${replication.leader ? 'S' : 'M'} ${redisTime} * Running mode=standalone, port=${port}.\n`],
			['stdout', `1:${replication.leader ? 'S' : 'M'} ${redisTime} ${isSince(version, 7, 2) ? '*' : '#'} Server initialized\n`],
			['stdout', `1:${replication.leader ? 'S' : 'M'} ${redisTime} * Ready to accept connections${isSince(version, 7, 2) ? ' tcp' : ''}\n`],
			...(replication.leader
				? followLog(replication.leader, synchronize(store, replication, port, context).kind === 'response', replication.runId)
				: []),
		],
		signals: {
			SIGTERM: {
				exitCode: 0,
				afterMs: 100,
				log: `1:signal-handler (${unixTime}) Received SIGTERM scheduling shutdown...\n1:M ${redisTime} * User requested shutdown...\n1:M ${redisTime} * Saving the final RDB snapshot before exiting.\n1:M ${redisTime} * DB saved on disk\n1:M ${redisTime} # Redis is now ready to exit, bye bye...\n`,
			},
			SIGINT: {
				exitCode: 0,
				afterMs: 100,
				log: `1:signal-handler (${unixTime}) Received SIGINT scheduling shutdown...\n1:M ${redisTime} * User requested shutdown...\n1:M ${redisTime} * Saving the final RDB snapshot before exiting.\n1:M ${redisTime} * DB saved on disk\n1:M ${redisTime} # Redis is now ready to exit, bye bye...\n`,
			},
		},
	}),
	entrypointProgram('redis-entrypoint', 'redis-server'),
	client('redis-cli', (context) => {
		const host = optionOf(context.argv, '-h') ?? '127.0.0.1';
		const port = Number(optionOf(context.argv, '-p') ?? 6379);
		if (!isOpen(context, host, port)) return {exitCode: 1, stderr: `Could not connect to Redis at ${host}:${port}: Connection refused\n`};
		const words = commandWords(context.argv.slice(1));
		if (words.length === 0) return {exitCode: 0};
		const request = {method: 'POST', scheme: 'http', host, port, path: '/', headers: {[redisHeader]: '1'}, body: JSON.stringify(words)} as const;
		const outcome = context.http(request, 1000);
		if (outcome.kind !== 'response' || outcome.status !== 200) return {exitCode: 1, stderr: 'Error: Server closed the connection\n'};
		const reply = JSON.parse(outcome.body) as RedisReply;
		return {exitCode: 'error' in reply ? 1 : 0, stdout: showRedisReply(reply, context.argv.includes('--raw'))};
	}),
]);

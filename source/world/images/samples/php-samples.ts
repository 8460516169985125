import {accessTime, httpdTime} from '../../log-time.ts';
import {type ServerDefinition, serverProgram} from '../../server-program.ts';
import {askRedis, replyOf} from '../databases/redis-replication.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {ok, parameter, pathOf} from './answers.ts';

/* Kubernetes' samples in PHP: Apache in the foreground. */

const apache: Pick<ServerDefinition, 'ports' | 'bootMs' | 'memoryBytes' | 'startLog' | 'readyLog' | 'accessLog' | 'signals'> = {
	ports: [80],
	bootMs: [150, 400],
	memoryBytes: 14 * mebibyte,
	startLog: ({ip}) => [
		[
			'stderr',
			`AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message\n`,
		],
	],
	readyLog: () => [
		['stderr', `[${httpdTime}] [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4.10 (Debian) PHP/5.6.30 configured -- resuming normal operations\n`],
		['stderr', `[${httpdTime}] [core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'\n`],
	],
	accessLog: ({remoteIp, method, path, headers}, {status, body}) => [
		'stdout',
		`${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} ${body.length + 196} "-" "${headers['User-Agent'] ?? '-'}"\n`,
	],
	signals: {
		SIGWINCH: {
			exitCode: 0,
			afterMs: 200,
			log: `[${httpdTime}] [mpm_prefork:notice] [pid 1] AH00170: caught SIGWINCH, shutting down gracefully\n`,
			stream: 'stderr',
		},
		SIGTERM: {exitCode: 0, log: `[${httpdTime}] [mpm_prefork:notice] [pid 1] AH00169: caught SIGTERM, shutting down\n`, stream: 'stderr'},
	},
};

/** A million square roots for each request. */
export const hpaExample = defineImage({
	names: ['registry.k8s.io/hpa-example', 'k8s.gcr.io/hpa-example', 'gcr.io/google_containers/hpa-example'],
	tags: /latest|v\d+/,
	from: 'debian with everything',
	sizeBytes: 174_310_224,
	stopSignal: 'SIGWINCH',
	workingDirectory: '/var/www/html',
	entrypoint: ['apache2-foreground'],
	program: serverProgram({...apache, name: 'php-apache', requestCpuMs: 90, answer: () => ({status: 200, body: 'OK!', latencyMs: 90})}),
});

const json = {'Content-Type': 'application/json'};

/** The guestbook's page, and its script that asks the Redis beside it. */
export const guestbookFrontend = defineImage({
	names: ['us-docker.pkg.dev/google-samples/containers/gke/gb-frontend', 'gcr.io/google_samples/gb-frontend', 'gcr.io/google-samples/gb-frontend'],
	tags: /latest|v\d+/,
	from: 'debian with everything',
	sizeBytes: 174_310_224,
	stopSignal: 'SIGWINCH',
	workingDirectory: '/var/www/html',
	entrypoint: ['apache2-foreground'],
	program: serverProgram({
		...apache,
		name: 'guestbook-frontend',
		requestCpuMs: 3,
		answer(request, _settings, context) {
			const path = pathOf(request);
			if (path === '/' || path === '/index.html')
				return ok('<html ng-app="redis">\n  <head>\n    <title>Guestbook</title>\n  </head>\n  <body>\n    <h2>Guestbook</h2>\n  </body>\n</html>\n');
			if (path !== '/guestbook.php') return {status: 404, body: '<title>404 Not Found</title>\n'};
			const isWriting = parameter(request.path, 'cmd') === 'set';
			const environmentHost = context.environment[isWriting ? 'REDIS_LEADER_SERVICE_HOST' : 'REDIS_FOLLOWER_SERVICE_HOST'];
			const host = (context.environment.GET_HOSTS_FROM === 'env' ? environmentHost : undefined) ?? (isWriting ? 'redis-leader' : 'redis-follower');
			const key = parameter(request.path, 'key') ?? '';
			const outcome = askRedis(context, host, 6379, isWriting ? ['set', key, parameter(request.path, 'value') ?? ''] : ['get', key]);
			const reply = replyOf(outcome);
			const latencyMs = 3 + outcome.latencyMs;
			if (reply && 'text' in reply) return {...ok(`{"data": "${reply.text ?? ''}"}`), headers: json, latencyMs};
			if (reply && 'status' in reply) return {...ok('{"message": "Updated"}'), headers: json, latencyMs};
			const why =
				outcome.kind === 'unknown-host'
					? `php_network_getaddresses: getaddrinfo failed: Name or service not known [tcp://${host}:6379]`
					: `${outcome.kind === 'timeout' ? 'Connection timed out' : 'Connection refused'} [tcp://${host}:6379]`;
			return {
				status: 200,
				body: `<br />\n<b>Fatal error</b>:  Uncaught exception 'Predis\\Connection\\ConnectionException' with message '${why}' in /usr/local/lib/php/Predis/Connection/AbstractConnection.php:155\n`,
				latencyMs,
			};
		},
	}),
});

import {plainTime} from '../../log-time.ts';
import {serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {ok} from './answers.ts';

/* Docker's voting application: a page to vote on, a worker that carries votes from redis to db, a page of results. */

export const vote = defineImage({
	names: ['dockersamples/examplevotingapp_vote', 'kodekloud/examplevotingapp_vote'],
	tags: /latest|before|after|good|v\d+/,
	from: 'debian',
	sizeBytes: 51_412_330,
	workingDirectory: '/usr/local/app',
	entrypoint: ['gunicorn', 'app:app', '-b', '0.0.0.0:80'],
	program: serverProgram({
		name: 'voting-app-vote',
		bootMs: [400, 1000],
		ports: [80],
		memoryBytes: 60 * mebibyte,
		bootCpuMillicores: 500,
		requestCpuMs: 2,
		readyLog: () => [
			[
				'stderr',
				`[${plainTime} +0000] [1] [INFO] Starting gunicorn 21.2.0\n[${plainTime} +0000] [1] [INFO] Listening at: http://0.0.0.0:80 (1)\n[${plainTime} +0000] [1] [INFO] Using worker: sync\n[${plainTime} +0000] [7] [INFO] Booting worker with pid: 7\n`,
			],
		],
		answer(request, _settings, context) {
			if (request.method === 'POST') {
				const outcome = context.connect('redis', 6379, 5000);
				if (outcome.kind !== 'connected') return {status: 500, body: '<title>500 Internal Server Error</title>\n', latencyMs: 1 + outcome.latencyMs};
			}
			return ok(
				`<!DOCTYPE html>\n<html>\n  <head>\n    <meta charset="utf-8">\n    <title>Cats vs Dogs!</title>\n  </head>\n  <body>\n    <h3>Cats vs Dogs!</h3>\n    <div id="hostname">\n      Processed by container ID ${context.hostname}\n    </div>\n  </body>\n</html>\n`,
			);
		},
		signals: {SIGTERM: {exitCode: 0, afterMs: 100, log: `[${plainTime} +0000] [1] [INFO] Handling signal: term\n`, stream: 'stderr'}},
	}),
});

interface Waiting {
	isConnected: boolean;
}

export const result = defineImage({
	names: ['dockersamples/examplevotingapp_result', 'kodekloud/examplevotingapp_result'],
	tags: /latest|before|after|v\d+/,
	from: 'debian',
	sizeBytes: 81_412_330,
	workingDirectory: '/usr/local/app',
	entrypoint: ['node', 'server.js'],
	environment: [['PORT', '80']],
	program: serverProgram<Waiting>({
		name: 'voting-app-result',
		bootMs: [500, 1100],
		ports: [80],
		memoryBytes: 46 * mebibyte,
		bootCpuMillicores: 500,
		configure: () => ({isConnected: false}),
		readyLog: () => [['stdout', 'App running on port 80\n']],
		periodicLogs: [
			{
				everyMs: 1000,
				lines: (context, settings) => {
					if (settings.isConnected) return [];
					settings.isConnected = context.connect('db', 5432, 1000).kind === 'connected';
					return settings.isConnected ? [['stdout', 'Connected to db\n']] : [['stderr', 'Waiting for db\n']];
				},
			},
		],
		answer: () => ok('<!DOCTYPE html>\n<html ng-app="catsvsdogs">\n  <head>\n    <title>Cats vs Dogs -- Result</title>\n  </head>\n</html>\n'),
		signals: {},
	}),
});

export const worker = defineImage({
	names: ['dockersamples/examplevotingapp_worker', 'kodekloud/examplevotingapp_worker'],
	tags: /latest|before|after|v\d+|dotnet/,
	from: 'debian',
	sizeBytes: 81_412_330,
	workingDirectory: '/app',
	entrypoint: ['dotnet', 'Worker.dll'],
	program: serverProgram<{hasDatabase: boolean; hasRedis: boolean}>({
		name: 'voting-app-worker',
		bootMs: [300, 800],
		ports: [],
		memoryBytes: 38 * mebibyte,
		bootCpuMillicores: 700,
		configure: () => ({hasDatabase: false, hasRedis: false}),
		periodicLogs: [
			{
				everyMs: 1000,
				lines: (context, settings) => {
					if (!settings.hasDatabase) {
						settings.hasDatabase = context.connect('db', 5432, 1000).kind === 'connected';
						return settings.hasDatabase ? [['stderr', 'Connected to db\n']] : [['stderr', 'Waiting for db\n']];
					}
					if (settings.hasRedis) return [];
					const outcome = context.resolve('redis');
					const ip = outcome.kind === 'found' ? outcome.addresses[0] : undefined;
					settings.hasRedis = ip !== undefined && context.connect(ip, 6379, 1000).kind === 'connected';
					if (!settings.hasRedis) return [['stderr', 'Waiting for redis\n']];
					return [
						['stdout', `Found redis at ${ip}\n`],
						['stderr', 'Connecting to redis\n'],
					];
				},
			},
		],
		signals: {SIGTERM: {exitCode: 143}, SIGINT: {exitCode: 130}},
	}),
});

import {plainTime} from '../../log-time.ts';
import type {IncomingRequest} from '../../program.ts';
import {type Answer, serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {anyVersion, ok, page, pathOf} from './answers.ts';

const httpbinAnswer = (request: IncomingRequest): Answer => {
	const [, first = '', second = ''] = pathOf(request).split('/');
	switch (first) {
		case '':
			return page('httpbin.org');
		case 'status':
			return {status: Number(second) || 400, body: ''};
		case 'delay':
			return {...ok('{}\n'), latencyMs: Math.max(1, Math.min(10, Number(second) || 0) * 1000)};
		case 'get':
		case 'anything':
			return ok(
				`{\n  "args": {}, \n  "headers": {\n    "Host": "${request.headers.Host ?? request.host}"\n  }, \n  "origin": "${request.remoteIp}", \n  "url": "http://${request.headers.Host ?? request.host}${request.path}"\n}\n`,
			);
		case 'headers':
			return ok(`{\n  "headers": {\n    "Host": "${request.headers.Host ?? request.host}"\n  }\n}\n`);
		case 'ip':
			return ok(`{\n  "origin": "${request.remoteIp}"\n}\n`);
		case 'health':
		case 'healthz':
		case 'uuid':
		case 'json':
		case 'html':
			return ok('{}\n');
		default:
			return {status: 404, body: 'Not Found'};
	}
};

const answer = (request: IncomingRequest): Answer => httpbinAnswer(request);

export const httpbin = defineImage({
	names: ['kennethreitz/httpbin', 'kong/httpbin', 'scrapinghub/httpbin'],
	tags: anyVersion,
	from: 'debian',
	sizeBytes: 182_318_208,
	workingDirectory: '/httpbin',
	command: ['gunicorn', '-b', '0.0.0.0:80', 'httpbin:app', '-k', 'gevent'],
	program: serverProgram<{readonly port: number}>({
		name: 'httpbin',
		bootMs: [700, 1600],
		configure: ({argv}) => ({port: Number(/:(\d+)$/.exec(argv.join(' ').replace(/ httpbin:app.*/, ''))?.[1] ?? 80)}),
		ports: ({port}) => [port],
		memoryBytes: 48 * mebibyte,
		bootCpuMillicores: 500,
		requestCpuMs: 1,
		answer,
		readyLog: (_context, {port}) => [
			[
				'stderr',
				`[${plainTime} +0000] [1] [INFO] Starting gunicorn 19.9.0\n[${plainTime} +0000] [1] [INFO] Listening at: http://0.0.0.0:${port} (1)\n[${plainTime} +0000] [1] [INFO] Using worker: gevent\n[${plainTime} +0000] [8] [INFO] Booting worker with pid: 8\n`,
			],
		],
		signals: {SIGTERM: {exitCode: 0, afterMs: 50, log: `[${plainTime} +0000] [1] [INFO] Handling signal: term\n`, stream: 'stderr'}},
	}),
});

export const goHttpbin = defineImage({
	names: ['mccutchen/go-httpbin', 'ghcr.io/mccutchen/go-httpbin'],
	tags: anyVersion,
	from: 'distroless',
	sizeBytes: 8_318_208,
	command: ['/bin/go-httpbin'],
	program: serverProgram({
		name: 'go-httpbin',
		bootMs: [10, 40],
		ports: [8080],
		memoryBytes: 9 * mebibyte,
		answer,
		signals: {SIGTERM: {exitCode: 0, afterMs: 50}},
	}),
});

import {springTime} from '../../log-time.ts';
import {serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';

/** Shorter than the real one; it is shown, and not run. */
const source = (version: string): string =>
	`var http = require('http');\nvar version = 'v=${version}';\nvar www = http.createServer(handleRequest);\nwww.listen(8080);\n`;

interface Bootcamp {
	requests: number;
	startedAtMs: number;
}

/** The application of the tutorial "Learn Kubernetes Basics". Node without a handler for SIGTERM, which pid 1 therefore does not hear. */
export const bootcamp = defineImage({
	names: ['gcr.io/google-samples/kubernetes-bootcamp', 'jocatalin/kubernetes-bootcamp'],
	tags: /latest|v[12]/,
	from: 'debian with everything',
	sizeBytes: 83_657_316,
	entrypoint: ['/bin/sh', '-c', 'node server.js'],
	environment: [
		['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		['NPM_CONFIG_LOGLEVEL', 'info'],
		['NODE_VERSION', '6.3.1'],
	],
	programs: {'/usr/local/bin/node': 'kubernetes-bootcamp'},
	forTag: (tag) => ({files: {'/server.js': source(tag === 'v2' ? '2' : '1')}}),
	program: serverProgram<Bootcamp>({
		name: 'kubernetes-bootcamp',
		bootMs: [200, 500],
		ports: [8080],
		memoryBytes: 28 * mebibyte,
		bootCpuMillicores: 400,
		requestCpuMs: 1,
		configure: (context) => ({requests: 0, startedAtMs: context.nowMs}),
		readyLog(context, settings) {
			settings.startedAtMs = context.nowMs;
			return [['stdout', `Kubernetes Bootcamp App Started At: ${springTime} | Running On:  ${context.hostname} \n\n`]];
		},
		answer(_request, settings, {hostname, files}) {
			settings.requests += 1;
			const version = files.read('/server.js')?.includes('v=2') ? 2 : 1;
			return {status: 200, headers: {'Content-Type': 'text/plain'}, body: `Hello Kubernetes bootcamp! | Running on: ${hostname} | v=${version}\n`};
		},
		accessLog: (_request, _answer, {requests, startedAtMs}, {hostname, nowMs}) => [
			'stdout',
			`Running On: ${hostname} | Total Requests: ${requests} | App Uptime: ${(nowMs - startedAtMs) / 1000} seconds | Log Time: ${springTime}\n`,
		],
		signals: {},
	}),
});

import {slashTime} from '../../log-time.ts';
import {serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {ok, pathOf} from './answers.ts';

interface Settings {
	readonly text: string;
	readonly port: number;
	readonly status: number;
}

/** `-text="hello" -listen=:5678 -status-code=200`. */
export const httpEcho = defineImage({
	names: ['hashicorp/http-echo'],
	tags: /latest|alpine|v?[\d.]+/,
	from: 'distroless',
	sizeBytes: 2_712_330,
	entrypoint: ['/http-echo'],
	program: serverProgram<Settings>({
		name: 'http-echo',
		bootMs: [5, 20],
		configure: ({argv, environment}) => {
			const value = (name: string): string | undefined =>
				argv.flatMap((argument, index) => {
					const given = argument.replace(/^--?/, '');
					if (given === argument) return [];
					return given.startsWith(`${name}=`) ? [given.slice(name.length + 1)] : given === name ? [argv[index + 1] ?? ''] : [];
				})[0];
			const text = value('text') ?? environment.ECHO_TEXT;
			if (!text) return {failure: {exitCode: 127, stderr: 'Missing -text option!\n'}};
			return {text, port: Number((value('listen') ?? ':5678').split(':').at(-1)), status: Number(value('status-code') ?? 200)};
		},
		ports: ({port}) => [port],
		memoryBytes: 3 * mebibyte,
		readyLog: (_context, {port}) => [['stderr', `${slashTime} [INFO] server is listening on :${port}\n`]],
		answer: (request, {text, status}) => (pathOf(request) === '/health' ? ok('{"status":"ok"}\n') : {status, body: `${text}\n`}),
		accessLog: ({remoteIp, method, path, host, headers}, {status, body}) => [
			'stdout',
			`${slashTime} ${host} ${remoteIp}:41234 "${method} ${path} HTTP/1.1" ${status} ${body.length} "${headers['User-Agent'] ?? ''}" 20µs\n`,
		],
		signals: {
			SIGTERM: {exitCode: 0, log: `${slashTime} [INFO] received interrupt, shutting down...\n`, stream: 'stderr'},
			SIGINT: {exitCode: 0, log: `${slashTime} [INFO] received interrupt, shutting down...\n`, stream: 'stderr'},
		},
	}),
});

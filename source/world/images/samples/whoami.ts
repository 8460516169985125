import {slashTime} from '../../log-time.ts';
import {serverProgram} from '../../server-program.ts';
import {defineImage, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';
import {goEnds, ok, pathOf} from './answers.ts';

interface Settings {
	readonly port: number;
	readonly name: string;
	/** Set by a POST to /health. */
	health: number;
}

/** Traefik's own sample: it says who it is and what it was asked. */
export const whoami = defineImage({
	names: ['traefik/whoami', 'containous/whoami', 'jwilder/whoami'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 2_912_330,
	programName: 'whoami-server',
	entrypoint: ['/whoami'],
	program: serverProgram<Settings>({
		name: 'whoami-server',
		bootMs: [10, 40],
		configure: ({argv, environment}) => {
			const option = (name: string): string | undefined => {
				const index = argv.findIndex((argument) => argument.replace(/^--?/, '').split('=')[0] === name && argument.startsWith('-'));
				return index < 0 ? undefined : (argv[index]!.split('=')[1] ?? argv[index + 1]);
			};
			return {
				port: Number(option('port') ?? environment.WHOAMI_PORT_NUMBER ?? 80),
				name: option('name') ?? environment.WHOAMI_NAME ?? '',
				health: 200,
			};
		},
		ports: ({port}) => [port],
		memoryBytes: 4 * mebibyte,
		readyLog: (_context, {port}) => [['stderr', `${slashTime} Starting up on port ${port}\n`]],
		answer(request, settings, {hostname, ip}) {
			const path = pathOf(request);
			if (path === '/health') {
				if (request.method === 'POST') settings.health = Number(request.body) || 200;
				return {status: settings.health, body: ''};
			}
			if (path === '/bench') return ok('1');
			const headers = Object.entries(request.headers);
			if (path === '/api')
				return ok(
					`${JSON.stringify({hostname, ip: ['127.0.0.1', ip], headers: Object.fromEntries(headers.map(([name, value]) => [name, [value]])), url: request.path, host: request.headers.Host ?? request.host, method: request.method, remoteAddr: `${request.remoteIp}:41234`})}\n`,
				);
			const lines = headers.filter(([name]) => name !== 'Host').map(([name, value]) => `${name}: ${value}\n`);
			return ok(
				`${settings.name ? `Name: ${settings.name}\n` : ''}Hostname: ${hostname}\nIP: 127.0.0.1\nIP: ${ip}\nRemoteAddr: ${request.remoteIp}:41234\n${request.method} ${request.path} HTTP/1.1\nHost: ${request.headers.Host ?? request.host}\n${lines.join('')}\n`,
			);
		},
		signals: goEnds,
	}),
});

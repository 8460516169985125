import {slashTime} from '../../log-time.ts';
import {type ServerDefinition, serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {notFound, ok, pathOf} from './answers.ts';
import {portFrom} from './ports.ts';

interface KuardSettings {
	readonly port: number;
	failures: {healthy: number; ready: number};
}

const kuard: ServerDefinition<KuardSettings> = {
	name: 'kuard',
	bootMs: [10, 50],
	configure: (context) => ({port: portFrom(context, '--address', 'KUARD_PORT', 8080), failures: {healthy: 0, ready: 0}}),
	ports: ({port}) => [port],
	memoryBytes: 7 * mebibyte,
	requestCpuMs: 0.2,
	startLog: ({environment}) => [
		[
			'stdout',
			`${slashTime} Starting kuard version: v0.10.0-${environment.KUARD_COLOR ?? 'blue'}\n${'*'.repeat(70)}\n* WARNING: This server may expose sensitive\n* and secret information. Be careful.\n${'*'.repeat(70)}\n`,
		],
	],
	readyLog: (_context, {port}) => [['stdout', `${slashTime} Serving on HTTP on :${port}\n`]],
	answer(request, settings, {hostname, ip}) {
		const path = pathOf(request);
		for (const probe of ['healthy', 'ready'] as const) {
			if (path === `/${probe}`) {
				if (settings.failures[probe] === 0) return ok('ok');
				// So many times it fails, or for ever.
				if (settings.failures[probe] > 0) settings.failures[probe] -= 1;
				return {status: 500, body: 'fail'};
			}
			if (path === `/${probe}/api` && request.method === 'PUT') {
				const failNext = /"failNext":\s*(-?\d+)/.exec(request.body ?? '')?.[1];
				settings.failures[probe] = Number(failNext ?? 0);
				return ok('');
			}
		}
		if (path === '/')
			return ok(`<!doctype html>\n\n<html lang="en">\n<head>\n  <title>KUAR Demo</title>\n</head>\n<body>${hostname} ${ip}</body>\n</html>\n`);
		return notFound;
	},
	accessLog: ({remoteIp, method, path}, {status, body}) => ['stdout', `${slashTime} ${remoteIp}:40000 ${method} ${path} ${status} ${body.length}\n`],
	signals: {SIGTERM: {exitCode: 0, afterMs: 50, log: `${slashTime} Caught signal: terminated\n`}},
};

export const kuardImage = defineImage({
	names: ['gcr.io/kuar-demo/kuard-amd64', 'gcr.io/kuar-demo/kuard-arm64'],
	tags: /latest|[123]|blue|green|purple|v[\d.]+(-\w+)?/,
	from: 'alpine',
	sizeBytes: 11_318_208,
	command: ['/kuard'],
	program: serverProgram(kuard),
	forTag: (tag) => ({environment: [['KUARD_COLOR', tag]]}),
});

import {serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';

interface Settings {
	readonly port: number;
	readonly host: string;
	readonly target: number;
}

/** A relay of HTTP and of connections: `tcp-listen:PORT,fork tcp-connect:HOST:PORT`. */
export const socat = defineImage({
	names: ['alpine/socat'],
	tags: /latest|[\d.]+/,
	from: 'alpine',
	sizeBytes: 4_210_330,
	entrypoint: ['socat'],
	program: serverProgram<Settings>({
		name: 'socat',
		bootMs: [2, 8],
		configure: ({argv}) => {
			const address = (pattern: RegExp) => argv.map((argument) => pattern.exec(argument)).find((match) => match !== null);
			const from = address(/^tcp4?-(?:listen|l):(\d+)/i);
			const to = address(/^tcp4?(?:-connect)?:([^:,]+):(\d+)/i);
			if (argv.length < 3)
				return {failure: {exitCode: 1, stderr: `socat[1] E exactly 2 addresses required (there are ${argv.length - 1}); use option "-h" for help\n`}};
			return {port: Number(from?.[1] ?? 0), host: to?.[1] ?? '', target: Number(to?.[2] ?? 0)};
		},
		ports: ({port}) => (port > 0 ? [port] : []),
		memoryBytes: 2 * mebibyte,
		answer: (request, {host, target}, context) => {
			const outcome = context.http({...request, host, port: target}, 30_000);
			if (outcome.kind !== 'response') return {status: 0, body: ''};
			return {status: outcome.status, body: outcome.body, headers: outcome.headers, latencyMs: outcome.latencyMs};
		},
		signals: {SIGTERM: {exitCode: 143}, SIGINT: {exitCode: 130}},
	}),
});

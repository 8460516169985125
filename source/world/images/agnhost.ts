import {slashTime} from '../log-time.ts';
import type {IncomingRequest, ProcessContext} from '../program.ts';
import {type Answer, type ServerDefinition, serverProgram} from '../server-program.ts';
import {bindTools} from './base.ts';
import {defineImage} from './define.ts';
import {mebibyte} from './image.ts';
import {flagOf} from './kubernetes.ts';

/** Kubernetes' own test image: a program with many subcommands, of which those of manifests are here. Upstream: test/images/agnhost. */
interface AgnhostSettings {
	readonly mode: string;
	readonly ports: readonly number[];
	/** By the `netexec`'s `/exit`. */
	readonly grpcDelayMs: number;
}

const modes = [
	'netexec',
	'liveness',
	'serve-hostname',
	'test-webserver',
	'porter',
	'grpc-health-checking',
	'guestbook',
	'pause',
	'connect',
	'entrypoint-tester',
	'logs-generator',
	'nettest',
	'tcp-reset',
	'http-echo',
	'h2c-server',
];

function parameter(path: string, name: string): string {
	const query = path.split('?')[1] ?? '';
	const found = query.split('&').find((part) => part.startsWith(`${name}=`));
	try {
		return decodeURIComponent((found?.slice(name.length + 1) ?? '').replaceAll('+', ' '));
	} catch {
		return '';
	}
}

function netexec(request: IncomingRequest, context: ProcessContext): Answer {
	const path = request.path.split('?')[0]!;
	switch (path) {
		case '/healthz':
			return {status: 200, body: ''};
		case '/hostname':
		case '/hostName':
			return {status: 200, body: context.hostname};
		case '/clientip':
			return {status: 200, body: `${request.remoteIp}:41234`};
		case '/echo': {
			const code = Number(parameter(request.path, 'code') || 200);
			return {status: code, body: parameter(request.path, 'msg')};
		}
		case '/exit': {
			context.exit(Number(parameter(request.path, 'code') || 0));
			return {status: 200, body: ''};
		}
		case '/shutdown':
			context.exit(0);
			return {status: 200, body: ''};
		case '/redirect':
			return {status: Number(parameter(request.path, 'code') || 302), body: '', headers: {Location: parameter(request.path, 'location')}};
		default:
			return {status: 200, body: 'NOW: 2026-01-01 00:00:00 +0000 UTC m=+0.000000001'};
	}
}

function liveness({path}: IncomingRequest, sinceMs: number): Answer {
	const name = path.split('?')[0];
	if (name === '/started') return {status: 200, body: `${sinceMs / 1000}s`};
	if (name === '/redirect') return {status: 302, body: '', headers: {Location: parameter(path, 'loc')}};
	if (name !== '/healthz') return {status: 404, body: '404 page not found\n'};
	return sinceMs > 10_000 ? {status: 500, body: `error: ${sinceMs / 1000}`} : {status: 200, body: 'ok'};
}

const server: ServerDefinition<AgnhostSettings> = {
	name: 'agnhost',
	bootMs: [20, 60],
	configure({argv, environment}) {
		const mode = argv[1] ?? 'pause';
		const port = (flag: string, usual: number): number => Number(flagOf(argv, flag) ?? usual);
		if (!modes.includes(mode)) return {failure: {exitCode: 1, stderr: `Error: unknown command "${mode}" for "app"\nRun 'app --help' for usage.\n`}};
		const ports: Readonly<Record<string, readonly number[]>> = {
			netexec: [port('http-port', 8080), port('udp-port', 8081)].filter((number) => number > 0),
			liveness: [8080],
			'serve-hostname': [port('port', 9376)],
			'test-webserver': [port('port', 80)],
			'grpc-health-checking': [port('port', 5000), port('http-port', 8080)],
			guestbook: [port('http-port', 80)],
			'http-echo': [port('port', 8080)],
			porter: Object.keys(environment).flatMap((name) => (name.startsWith('SERVE_PORT_') ? [Number(name.slice(11))] : [])),
		};
		return {mode, ports: ports[mode] ?? [], grpcDelayMs: 1000 * port('delay-unhealthy-sec', -1)};
	},
	ports: ({ports}) => ports,
	portTaken: (port) => ({exitCode: 1, stderr: `${slashTime} listen tcp :${port}: bind: address already in use\n`}),
	memoryBytes: 8 * mebibyte,
	readyLog: (_context, {mode, ports}) => {
		if (mode === 'pause') return [['stdout', 'Paused\n']];
		if (mode === 'netexec')
			return [
				['stderr', `${slashTime} Started HTTP server on port ${ports[0]}\n`],
				['stderr', `${slashTime} Started UDP server on port  ${ports[1] ?? ''}\n`],
			];
		return mode === 'serve-hostname' ? [['stderr', `${slashTime} Serving on port ${ports[0]}.\n`]] : [];
	},
	answer(request, {mode}, context, sinceMs) {
		switch (mode) {
			case 'netexec':
				return netexec(request, context);
			case 'liveness':
				return liveness(request, sinceMs);
			case 'serve-hostname':
				return {status: 200, body: context.hostname};
			case 'http-echo':
				return {status: 200, body: request.body ?? ''};
			case 'porter':
				return {status: 200, body: context.environment[`SERVE_PORT_${request.port}`] ?? ''};
			case 'grpc-health-checking':
				return {status: 404, body: '404 page not found\n'};
			case 'test-webserver': {
				const text = context.files.read(request.path);
				return text === undefined ? {status: 404, body: '404 page not found\n'} : {status: 200, body: text};
			}
			default:
				return {status: 404, body: '404 page not found\n'};
		}
	},
	accessLog: ({path}, _answer, {mode}) => (mode === 'netexec' ? ['stderr', `${slashTime} GET ${path}\n`] : undefined),
	grpcHealth: (service, {mode, grpcDelayMs}, sinceMs) => {
		if (mode !== 'grpc-health-checking') return undefined;
		if (service !== '' && service !== 'agnhost') return 'SERVICE_UNKNOWN';
		return grpcDelayMs >= 0 && sinceMs > grpcDelayMs ? 'NOT_SERVING' : 'SERVING';
	},
	signals: {SIGTERM: {exitCode: 2}, SIGINT: {exitCode: 2}},
};

/** The test that netexec's `--delay-shutdown` makes: `pause` handles SIGTERM, the others end with Go's 2. */
const agnhost = serverProgram(server, (serving) => ({
	...serving,
	onSignal(state, signal, context) {
		const isPause = (context.argv[1] ?? 'pause') === 'pause';
		if (isPause && (signal === 'SIGTERM' || signal === 'SIGINT')) {
			context.exit(0);
			return 'handled';
		}
		return serving.onSignal?.(state, signal, context) ?? 'default';
	},
}));

export const agnhostImages = [
	defineImage({
		names: ['registry.k8s.io/e2e-test-images/agnhost', 'k8s.gcr.io/e2e-test-images/agnhost', 'registry.k8s.io/agnhost'],
		tags: /latest|2\.\d+(\.\d+)?/,
		from: 'alpine with curl',
		sizeBytes: 52_410_224,
		entrypoint: ['/agnhost'],
		command: ['pause'],
		programs: bindTools,
		directories: ['/uploads'],
		program: agnhost,
	}),
	defineImage({
		names: ['registry.k8s.io/serve_hostname', 'k8s.gcr.io/serve_hostname', 'registry.k8s.io/e2e-test-images/serve-hostname'],
		tags: /latest|v?[\d.]+/,
		from: 'scratch',
		sizeBytes: 4_410_224,
		entrypoint: ['/agnhost', 'serve-hostname'],
		programs: {'/agnhost': 'agnhost'},
	}),
];

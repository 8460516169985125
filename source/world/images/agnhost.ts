import {millisecondTime, renderTimes, slashTime} from '../log-time.ts';
import type {IncomingRequest, ProcessContext} from '../program.ts';
import {type Answer, type ServerDefinition, serverProgram} from '../server-program.ts';
import {generatedLine, generatorOf, toldBy} from './agnhost-tools.ts';
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
	'dns-suffix',
	'dns-server-list',
	'etc-hosts',
	'mounttest',
	'inclusterclient',
	'webhook',
	'audit-proxy',
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

/** Asks another of its kind, as often as it is told, and says what came back. */
function dial(request: IncomingRequest, context: ProcessContext): Answer {
	const [host, port] = [parameter(request.path, 'host'), Number(parameter(request.path, 'port') || 80)];
	const path = `/${parameter(request.path, 'request') || 'hostname'}`;
	const responses: string[] = [];
	const errors: string[] = [];
	let latencyMs = 1;
	for (let tries = Number(parameter(request.path, 'tries') || 1); tries > 0; tries -= 1) {
		const headers = {Host: `${host}:${port}`, 'User-Agent': 'Go-http-client/1.1'};
		const outcome = context.http({method: 'GET', scheme: 'http', host, port, path, headers}, 5000);
		latencyMs += outcome.latencyMs;
		if (outcome.kind === 'response') responses.push(outcome.body);
		else
			errors.push(
				outcome.kind === 'timeout'
					? `Get "http://${host}:${port}${path}": context deadline exceeded`
					: `dial tcp ${host}:${port}: connect: connection refused`,
			);
	}
	return {status: 200, body: JSON.stringify({...(errors.length > 0 ? {errors} : {}), responses}), latencyMs};
}

function netexec(request: IncomingRequest, context: ProcessContext, sinceMs: number): Answer {
	const path = request.path.split('?')[0]!;
	switch (path) {
		case '/healthz':
			return {status: 200, body: ''};
		case '/hostname':
		case '/hostName':
			return {status: 200, body: context.hostname};
		case '/clientip':
			return {status: 200, body: `${request.remoteIp}:41234`};
		case '/header':
			return {status: 200, body: request.headers[parameter(request.path, 'key')] ?? ''};
		case '/dial':
			return dial(request, context);
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
			return {status: 200, body: renderTimes(`NOW: ${millisecondTime}000000 +0000 UTC m=+${sinceMs / 1000}`, context.nowMs)};
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
				return netexec(request, context, sinceMs);
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

interface Talking {
	/** Of `logs-generator`. */
	line?: number;
	exitCode?: number;
}

/** Around the servers: what says something and ends, `pause`, and netexec's `--delay-shutdown`. */
const agnhost = serverProgram(server, (serving) => ({
	...serving,
	start(context) {
		const mode = context.argv[1] ?? 'pause';
		if (mode === 'logs-generator') {
			const {lines, everyMs} = generatorOf(context.argv);
			if (lines > 0) context.setTimer('line', context.nowMs + everyMs);
			else context.exit(1);
			return {line: 0} satisfies Talking;
		}
		const told = toldBy(mode, context);
		if (!told) return serving.start(context);
		context.write('stdout', told.stdout ?? '');
		context.write('stderr', told.stderr ?? '');
		if (!told.latencyMs) context.exit(told.exitCode);
		else context.setTimer('told', context.nowMs + told.latencyMs);
		return {exitCode: told.exitCode} satisfies Talking;
	},
	onTimer(state: Talking, key, context) {
		if (key === 'told') context.exit(state.exitCode ?? 0);
		else if (key === 'delayed') context.exit(0);
		else if (key !== 'line') serving.onTimer?.(state, key, context);
		else {
			const {lines, everyMs} = generatorOf(context.argv);
			context.write('stderr', generatedLine(state.line ?? 0, context));
			state.line = (state.line ?? 0) + 1;
			if (state.line === lines) context.exit(0);
			else context.setTimer('line', context.nowMs + everyMs);
		}
	},
	onSignal(state, signal, context) {
		const isEnd = signal === 'SIGTERM' || signal === 'SIGINT';
		if (isEnd && (context.argv[1] ?? 'pause') === 'pause') {
			context.exit(0);
			return 'handled';
		}
		const delay = Number(flagOf(context.argv, 'delay-shutdown') ?? 0);
		if (signal === 'SIGTERM' && delay > 0) {
			context.write('stderr', `${slashTime} Sleeping ${delay} seconds before terminating...\n`);
			context.setTimer('delayed', context.nowMs + delay * 1000);
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

import {isoTime} from '../../log-time.ts';
import type {Program} from '../../program.ts';
import {addPrograms} from '../../program-table.ts';
import {type ServerDefinition, serverProgram} from '../../server-program.ts';
import {defineImage} from '../define.ts';
import {mebibyte} from '../image.ts';
import {notFound, ok, pathOf} from './answers.ts';
import {portFrom} from './ports.ts';

interface PodinfoSettings {
	readonly port: number;
	readonly grpcPort: number;
	readonly version: string;
	isReady: boolean;
	isHealthy: boolean;
}

const podinfo: ServerDefinition<PodinfoSettings> = {
	name: 'podinfo',
	bootMs: [10, 40],
	configure: (context) => ({
		port: portFrom(context, '--port', 'PODINFO_PORT', 9898),
		grpcPort: portFrom(context, '--grpc-port', 'PODINFO_GRPC_PORT', 0),
		version: context.environment.PODINFO_IMAGE_VERSION ?? '6.9.4',
		isReady: true,
		isHealthy: true,
	}),
	ports: ({port, grpcPort}) => (grpcPort > 0 ? [port, grpcPort] : [port]),
	memoryBytes: 14 * mebibyte,
	cpuMillicores: 1,
	requestCpuMs: 0.2,
	readyLog: (_context, {port, version}) => [
		[
			'stdout',
			`{"level":"info","ts":"${isoTime}","caller":"podinfo/main.go:151","msg":"Starting podinfo","version":"${version}","revision":"unknown","port":"${port}"}\n{"level":"info","ts":"${isoTime}","caller":"http/server.go:224","msg":"Starting HTTP Server.","addr":":${port}"}\n`,
		],
	],
	answer(request, settings, {hostname}) {
		const path = pathOf(request);
		const [, first = '', second = ''] = path.split('/');
		if (path === '/readyz/disable' || path === '/readyz/enable') {
			settings.isReady = path === '/readyz/enable';
			return {status: 202, body: ''};
		}
		switch (first) {
			case '':
			case 'api':
				return ok(
					`{\n  "hostname": "${hostname}",\n  "version": "${settings.version}",\n  "revision": "unknown",\n  "color": "#34577c",\n  "logo": "https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif",\n  "message": "greetings from podinfo v${settings.version}",\n  "goos": "linux",\n  "goarch": "amd64",\n  "runtime": "go1.25.1",\n  "num_goroutine": "8",\n  "num_cpu": "4"\n}`,
				);
			case 'healthz':
				return settings.isHealthy ? ok('{\n  "status": "OK"\n}') : {status: 503, body: ''};
			case 'readyz':
				return settings.isReady ? ok('{\n  "status": "OK"\n}') : {status: 503, body: ''};
			case 'version':
				return ok(`{\n  "commit": "unknown",\n  "version": "${settings.version}"\n}`);
			case 'metrics':
				return ok('# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.\n');
			case 'status':
				return {status: Number(second) || 400, body: `{\n  "status": ${Number(second) || 400}\n}`};
			case 'delay':
				return {...ok(`{\n  "delay": ${Number(second) || 0}\n}`), latencyMs: Math.max(1, (Number(second) || 0) * 1000)};
			case 'panic':
				return {status: 500, body: '', exitCode: 255};
			default:
				return notFound;
		}
	},
	grpcHealth: (_service, {grpcPort}, _sinceMs, _context, port) => (port === grpcPort ? 'SERVING' : undefined),
	signals: {
		SIGTERM: {
			exitCode: 0,
			afterMs: 3000,
			log: `{"level":"info","ts":"${isoTime}","caller":"signals/shutdown.go:67","msg":"Shutting down HTTP server","timeout":5}\n`,
		},
	},
};

/** `podcli check http localhost:9898/healthz`, the probe of Podinfo's own manifests. */
const podcli: Program = {
	name: 'podcli',
	start(context) {
		const [, verb, kind, target = ''] = context.argv;
		if (verb !== 'check' || (kind !== 'http' && kind !== 'tcp')) {
			context.write('stdout', 'podinfo command line\n');
			context.exit(verb === 'check' ? 1 : 0);
			return {};
		}
		const [, authority = '', path = '/'] = /^(?:https?:\/\/)?([^/]+)(\/.*)?$/.exec(target) ?? [];
		const [host = '', port = '80'] = authority.split(':');
		const outcome =
			kind === 'tcp'
				? context.connect(host, Number(port), 5000)
				: context.http({method: 'GET', scheme: 'http', host, port: Number(port), path, headers: {Host: authority}}, 5000);
		const isGood = outcome.kind === 'connected' || (outcome.kind === 'response' && outcome.status >= 200 && outcome.status < 400);
		if (!isGood)
			context.write('stdout', `{"level":"info","ts":"${isoTime}","caller":"podcli/check.go:137","msg":"check failed","address":"${target}"}\n`);
		context.setTimer(isGood ? 'good' : 'bad', context.nowMs + Math.max(1, outcome.latencyMs));
		return {};
	},
	onTimer(_state, key, context) {
		context.exit(key === 'good' ? 0 : 1);
	},
};

addPrograms([podcli]);

export const podinfoImage = defineImage({
	names: ['stefanprodan/podinfo', 'ghcr.io/stefanprodan/podinfo'],
	tags: /latest|v?\d+\.\d+\.\d+|v?\d+\.\d+/,
	from: 'alpine with curl',
	sizeBytes: 31_318_208,
	command: ['./podinfo'],
	workingDirectory: '/home/app',
	user: 100,
	userName: 'app',
	directories: ['/data'],
	programs: {'/usr/local/bin/podcli': 'podcli'},
	program: serverProgram(podinfo),
	forTag: (tag) => ({environment: [['PODINFO_IMAGE_VERSION', tag === 'latest' ? '6.9.4' : tag.replace(/^v/, '')]]}),
});

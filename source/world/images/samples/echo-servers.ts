import type {IncomingRequest, ProcessContext} from '../../program.ts';
import {type ServerDefinition, serverProgram} from '../../server-program.ts';
import {defineImage, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';
import {ok, parameter, pathOf} from './answers.ts';

/* Servers that answer with what they were asked; each in its own form. */

interface PortSettings {
	readonly port: number;
}

const fromEnvironment =
	(usual: number) =>
	({environment}: ProcessContext): PortSettings => ({port: Number(environment.PORT ?? usual)});

const small: Pick<ServerDefinition<PortSettings>, 'ports' | 'signals' | 'memoryBytes'> = {
	ports: ({port}) => [port],
	memoryBytes: 5 * mebibyte,
	signals: {SIGTERM: {exitCode: 0}, SIGINT: {exitCode: 0}, SIGQUIT: {exitCode: 0}},
};

/** A Node program without handlers. */
const node: Pick<ServerDefinition, 'bootMs' | 'memoryBytes' | 'bootCpuMillicores' | 'requestCpuMs' | 'signals'> = {
	bootMs: [400, 900],
	memoryBytes: 38 * mebibyte,
	bootCpuMillicores: 500,
	requestCpuMs: 1,
	signals: {},
};

const lower = (headers: IncomingRequest['headers']): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** nginx with a page in Lua. */
export const echoserver = defineImage({
	names: ['registry.k8s.io/echoserver', 'k8s.gcr.io/echoserver', 'gcr.io/google_containers/echoserver', 'registry.k8s.io/e2e-test-images/echoserver'],
	tags: /latest|v?[\d.]+/,
	from: 'alpine with curl',
	sizeBytes: 46_237_695,
	entrypoint: ['/usr/local/bin/run.sh'],
	program: serverProgram<PortSettings>({
		...small,
		name: 'echoserver',
		bootMs: [30, 90],
		configure: () => ({port: 8080}),
		answer: ({method, path, host, port, remoteIp, headers}, _settings, {hostname}) => {
			const given = Object.entries(headers)
				.map(([name, value]) => `\t${name.toLowerCase()}=${value}\n`)
				.toSorted()
				.join('');
			return ok(
				`\n\nHostname: ${hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.14.2 - lua: 10015\n\nRequest Information:\n\tclient_address=${remoteIp}\n\tmethod=${method}\n\treal path=${path}\n\tquery=${path.split('?')[1] ?? ''}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${host}:${port}${path}\n\nRequest Headers:\n${given}\nRequest Body:\n\t-no body in request-\n\n`,
			);
		},
	}),
});

export const echoServer = defineImage({
	names: ['kicbase/echo-server', 'jmalloc/echo-server'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 4_237_695,
	entrypoint: ['/bin/echo-server'],
	program: serverProgram<PortSettings>({
		...small,
		name: 'echo-server',
		bootMs: [10, 40],
		configure: fromEnvironment(8080),
		readyLog: (_context, {port}) => [['stdout', `Echo server listening on port ${port}.\n`]],
		answer: ({method, path, headers}, _settings, {hostname}) => {
			const given = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
			return ok(`Request served by ${hostname}\n\nHTTP/1.1 ${method} ${path}\n\n${given.join('')}`);
		},
		accessLog: ({remoteIp, method, path}) => ['stdout', `${remoteIp}:41234 | ${method} ${path}\n`],
		signals: {SIGTERM: {exitCode: 2}, SIGINT: {exitCode: 2}},
	}),
});

/** Express; `?echo_code=404`, `?echo_body=amazing`, `?echo_env_body=HOSTNAME` and `?echo_time=5000` shape the answer. */
export const ealenEchoServer = defineImage({
	names: ['ealen/echo-server'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 51_237_695,
	programName: 'ealen-echo-server',
	entrypoint: ['node', 'webserver'],
	program: serverProgram<PortSettings>({
		...small,
		...node,
		name: 'ealen-echo-server',
		configure: fromEnvironment(80),
		readyLog: (_context, {port}) => [['stdout', `Listening on port ${port}.\n`]],
		answer(request, _settings, {hostname, environment, ip}) {
			const {path, method, headers, remoteIp} = request;
			const asked = parameter(path, 'echo_body') ?? (parameter(path, 'echo_env_body') && environment[parameter(path, 'echo_env_body')!]);
			const everything = {
				host: {hostname: headers.Host ?? ip, ip: `::ffff:${remoteIp}`, ips: []},
				http: {method, baseUrl: '', originalUrl: path, protocol: 'http'},
				request: {params: {0: pathOf(request)}, query: {}, cookies: {}, body: {}, headers: lower(headers)},
				environment: {...environment, HOSTNAME: hostname},
			};
			return {
				status: Number(parameter(path, 'echo_code') ?? 200),
				body: JSON.stringify(asked ?? everything),
				latencyMs: Math.max(1, Number(parameter(path, 'echo_time') ?? 1)),
			};
		},
	}),
});

export const httpHttpsEcho = defineImage({
	names: ['mendhak/http-https-echo'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 62_237_695,
	user: 1000,
	userName: 'node',
	workingDirectory: '/app',
	entrypoint: ['node', './index.js'],
	program: serverProgram<{readonly http: number; readonly https: number}>({
		...node,
		name: 'http-https-echo',
		configure: ({environment}) => ({http: Number(environment.HTTP_PORT ?? 8080), https: Number(environment.HTTPS_PORT ?? 8443)}),
		ports: ({http, https}) => [http, https],
		tlsPorts: ({https}) => [https],
		readyLog: (_context, {http, https}) => [['stdout', `Listening on ports ${http} for http, and ${https} for https.\n`]],
		answer(request, _settings, {hostname}) {
			const {path, method, headers, remoteIp, scheme} = request;
			const told = {
				path: pathOf(request),
				headers: lower(headers),
				method,
				body: request.body ?? '',
				fresh: false,
				hostname: (headers.Host ?? request.host).split(':')[0],
				ip: `::ffff:${remoteIp}`,
				ips: [],
				protocol: scheme,
				query: {},
				subdomains: [],
				xhr: false,
				os: {hostname},
				connection: {},
			};
			return {
				status: Number(parameter(path, 'x-set-response-status-code') ?? 200),
				body: JSON.stringify(told, undefined, 2),
				latencyMs: Math.max(1, Number(parameter(path, 'x-set-response-delay-ms') ?? 1)),
			};
		},
		accessLog: (_request, {body}) => ['stdout', `-----------------\n${body}\n`],
		signals: {
			SIGTERM: {exitCode: 0, log: 'Got SIGTERM. Exiting...\n'},
			SIGINT: {exitCode: 0, log: 'Got SIGINT. Exiting...\n'},
		},
	}),
});

export const inanimateEchoServer = defineImage({
	names: ['inanimate/echo-server'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 8_237_695,
	entrypoint: ['/echo-server'],
	program: serverProgram<PortSettings>({
		...small,
		name: 'inanimate-echo-server',
		bootMs: [10, 40],
		configure: fromEnvironment(8080),
		answer: ({method, path, headers}, _settings, {hostname, ip}) => {
			const given = Object.entries(headers).map(([name, value]) => `\t${name}: ${value}\n`);
			return ok(
				`Welcome to echo-server!  Here's what I know.\n  > Head to /ws for interactive websocket echo!\n\n-> My hostname is: ${hostname}\n\n-> Requesting IP: ${ip}\n\n-> Request Headers | \n\n  HTTP/1.1 ${method} ${path}\n\n${given.join('')}\n`,
			);
		},
		signals: {SIGTERM: {exitCode: 2}, SIGINT: {exitCode: 2}},
	}),
});

import {millisecondTime} from '../log-time.ts';
import type {IncomingRequest, ProcessContext} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {passOn} from '../proxying.ts';
import {type Answer, serverProgram} from '../server-program.ts';
import {commonDirectories, debianFiles, debianTools} from './base.ts';
import {optionOf} from './databases/tools.ts';
import {type ImageFamily, mebibyte} from './image.ts';

/*
Proxies, and exporters that speak for a server beside them: what the ambassador and the adapter pattern are made of. Of
HAProxy's and Envoy's configuration they understand where they listen and whom they pass requests on to.
*/

const tags = /latest|lts|alpine|v?\d+(\.\d+)*([-_.][\w.-]+)?|(distroless|contrib)-v?[\d.]+|v[\d.]+-latest/;
const proxyTimeoutMs = 30_000;

export const proxyImages: readonly ImageFamily[] = [
	{
		repositories: ['haproxy', 'haproxytech/haproxy-alpine', 'public.ecr.aws/docker/library/haproxy'],
		tags,
		content: () => ({
			sizeBytes: 40_214_336,
			entrypoint: ['docker-entrypoint.sh'],
			command: ['haproxy', '-f', '/usr/local/etc/haproxy/haproxy.cfg'],
			workingDirectory: '/var/lib/haproxy',
			user: 99,
			userName: 'haproxy',
			// The graceful one: what is under way is finished.
			stopSignal: 'SIGUSR1',
			files: debianFiles,
			programs: {...debianTools, '/usr/local/bin/docker-entrypoint.sh': 'node-entrypoint', '/usr/local/sbin/haproxy': 'haproxy'},
			directories: [...commonDirectories, '/var/lib/haproxy', '/usr/local/etc/haproxy'],
		}),
	},
	{
		repositories: ['envoyproxy/envoy', 'envoyproxy/envoy-distroless', 'docker.io/envoyproxy/envoy-contrib'],
		tags,
		content: () => ({
			sizeBytes: 70_214_336,
			entrypoint: ['/docker-entrypoint.sh'],
			command: ['envoy', '-c', '/etc/envoy/envoy.yaml'],
			files: {...debianFiles, '/etc/envoy/envoy.yaml': defaultEnvoy},
			programs: {...debianTools, '/docker-entrypoint.sh': 'node-entrypoint', '/usr/local/bin/envoy': 'envoy'},
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['nginx/nginx-prometheus-exporter', 'nginx-prometheus-exporter'],
		tags,
		content: () => ({
			sizeBytes: 5_214_336,
			entrypoint: ['/usr/bin/nginx-prometheus-exporter'],
			user: 1001,
			programs: {'/usr/bin/nginx-prometheus-exporter': 'nginx-exporter'},
		}),
	},
	{
		repositories: ['oliver006/redis_exporter', 'bitnami/redis-exporter', 'quay.io/oliver006/redis_exporter'],
		tags,
		content: () => ({sizeBytes: 4_214_336, entrypoint: ['/redis_exporter'], user: 59_000, programs: {'/redis_exporter': 'redis-exporter'}}),
	},
];

const defaultEnvoy = `admin:
  address:
    socket_address: {address: 127.0.0.1, port_value: 9901}
static_resources:
  listeners:
  - name: listener_0
    address:
      socket_address: {address: 0.0.0.0, port_value: 10000}
  clusters:
  - name: service_envoyproxy_io
    type: LOGICAL_DNS
    load_assignment:
      cluster_name: service_envoyproxy_io
      endpoints:
      - lb_endpoints:
        - endpoint:
            address:
              socket_address: {address: www.envoyproxy.io, port_value: 443}
`;

interface Upstream {
	readonly host: string;
	readonly port: number;
}

interface ProxySettings {
	/** Where it listens, and whom it asks there in turn. */
	readonly listeners: readonly {readonly port: number; readonly upstreams: readonly Upstream[]}[];
	/** Its own port, which tells how it is. */
	readonly adminPort: number | undefined;
	turn: number;
}

function upstreamFor({port}: IncomingRequest, settings: ProxySettings): Upstream | undefined {
	const upstreams = settings.listeners.find((listener) => listener.port === port)?.upstreams ?? [];
	settings.turn += 1;
	return upstreams[settings.turn % Math.max(1, upstreams.length)];
}

function proxied(request: IncomingRequest, upstream: Upstream | undefined, context: ProcessContext, failed: (isTimeout: boolean) => Answer): Answer {
	const outcome = upstream && passOn(request, upstream, proxyTimeoutMs, context);
	if (outcome?.kind !== 'response') return {...failed(outcome?.kind === 'timeout'), latencyMs: 1 + (outcome?.latencyMs ?? 0)};
	return {status: outcome.status, headers: outcome.headers, body: outcome.body, latencyMs: 1 + outcome.latencyMs};
}

// HAProxy

/** The sections of a configuration: `frontend`, `backend` and `listen` with their lines. */
function haproxySections(text: string): {readonly kind: string; readonly name: string; readonly lines: readonly string[][]}[] {
	const sections: {kind: string; name: string; lines: string[][]}[] = [];
	for (const line of text.split('\n')) {
		const words = line.replace(/#.*/, '').trim().split(/\s+/);
		if (/^(global|defaults|frontend|backend|listen|resolvers|peers|userlist)$/.test(words[0]!))
			sections.push({kind: words[0]!, name: words[1] ?? '', lines: []});
		else if (words[0] !== '') sections.at(-1)?.lines.push(words);
	}
	return sections;
}

function haproxyAlert(text: string): string {
	return `[NOTICE]   (1) : haproxy version is 3.2.9-1234567\n[NOTICE]   (1) : path to executable is /usr/local/sbin/haproxy\n[ALERT]    (1) : ${text}\n`;
}

const haproxyPage = (status: number, title: string, text: string): Answer => ({
	status,
	headers: {'Content-Type': 'text/html', 'Cache-Control': 'no-cache'},
	body: `<html><body><h1>${status} ${title}</h1>\n${text}\n</body></html>\n`,
});

// Envoy

/** `address` and `port_value` of each socket address, in their order. */
function socketAddresses(text: string): Upstream[] {
	return [...text.matchAll(/address["']?:\s*["']?([\w.:-]+)["']?\s*,?\s*["']?port_value["']?:\s*(\d+)/g)].map(([, host, port]) => ({
		host: host!,
		port: Number(port),
	}));
}

const envoyLog = (text: string): string => `[${millisecondTime}][1][info][main] ${text}\n`;

// Exporters

function target(url: string, usualPort: number): Upstream & {readonly path: string} {
	const [, host = 'localhost', port, path = '/'] = /^(?:\w+:\/\/)?(?:[^@/]*@)?([^:/]+)(?::(\d+))?(\/.*)?$/.exec(url) ?? [];
	return {host, port: Number(port ?? usualPort), path};
}

const notFound: Answer = {status: 404, body: '404 page not found\n'};

addPrograms([
	serverProgram<ProxySettings>({
		name: 'haproxy',
		bootMs: [50, 150],
		configure(context) {
			const path = optionOf(context.argv, '-f') ?? '/usr/local/etc/haproxy/haproxy.cfg';
			const text = context.files.read(path);
			if (text === undefined)
				return {
					failure: {exitCode: 1, stderr: haproxyAlert(`config : Cannot open configuration file/directory ${path} : No such file or directory`)},
				};
			const sections = haproxySections(text);
			const upstreamsOf = (name: string): Upstream[] =>
				sections
					.filter((section) => section.name === name && section.kind !== 'frontend')
					.flatMap(({lines}) => lines.filter(([word]) => word === 'server').map(([, , address = '']) => target(address, 80)));
			for (const {lines, name} of sections) {
				for (const [word, server, address = ''] of lines) {
					if (word !== 'server' || /^[\d.]+(:\d+)?$/.test(address) || context.resolve(target(address, 80).host).kind !== 'not-found') continue;
					const why = `config : [${path}] : 'server ${name}/${server}' : could not resolve address '${target(address, 80).host}'.`;
					return {failure: {exitCode: 1, stderr: `${haproxyAlert(why)}[ALERT]    (1) : config : Failed to initialize server(s) addr.\n`}};
				}
			}
			const listeners = sections
				.filter(({kind}) => kind === 'frontend' || kind === 'listen')
				.flatMap(({kind, name, lines}) => {
					const backend = lines.find(([word]) => word === 'default_backend' || word === 'use_backend')?.[1];
					const ports = lines.filter(([word]) => word === 'bind').map(([, address = '']) => Number(/:(\d+)/.exec(address)?.[1] ?? 0));
					return ports.map((port) => ({port, upstreams: upstreamsOf(backend ?? (kind === 'listen' ? name : ''))}));
				});
			return {listeners, adminPort: undefined, turn: -1};
		},
		ports: ({listeners}) => listeners.map(({port}) => port),
		portTaken: (port) => ({
			exitCode: 1,
			stderr: haproxyAlert(`Starting frontend web: cannot bind socket (Address already in use) [0.0.0.0:${port}]`),
		}),
		memoryBytes: 10 * mebibyte,
		cpuMillicores: 1,
		requestCpuMs: 0.1,
		readyLog: () => [
			['stderr', '[NOTICE]   (1) : New worker (8) forked\n'],
			['stderr', '[NOTICE]   (1) : Loading success.\n'],
		],
		answer: (request, settings, context) =>
			proxied(request, upstreamFor(request, settings), context, (isTimeout) =>
				isTimeout
					? haproxyPage(504, 'Gateway Time-out', "The server didn't respond in time.")
					: haproxyPage(503, 'Service Unavailable', 'No server is available to handle this request.'),
			),
		isReloadedBySighup: true,
		signals: {SIGUSR1: {exitCode: 0, afterMs: 100}, SIGTERM: {exitCode: 143}, SIGINT: {exitCode: 130}},
	}),
	serverProgram<ProxySettings>({
		name: 'envoy',
		bootMs: [200, 500],
		configure({argv, files}) {
			const path = optionOf(argv, '-c', '--config-path') ?? '';
			const text = optionOf(argv, '--config-yaml') ?? files.read(path);
			if (text === undefined) {
				const stderr = `[${millisecondTime}][1][critical][main] [source/server/server.cc:427] error initializing config '  ${path}': unable to read file: ${path}\n`;
				return {failure: {exitCode: 1, stderr}};
			}
			const clustersAt = text.search(/["']?clusters["']?:/);
			const listenersAt = text.search(/["']?listeners["']?:/);
			const cut = (from: number, to: number): string => (from < 0 ? '' : text.slice(from, to > from ? to : undefined));
			const upstreams = socketAddresses(cut(clustersAt, listenersAt));
			const adminAt = text.search(/^["']?admin["']?:/m);
			return {
				listeners: socketAddresses(cut(listenersAt, clustersAt)).map(({port}) => ({port, upstreams})),
				adminPort: adminAt < 0 ? undefined : socketAddresses(text.slice(adminAt))[0]?.port,
				turn: -1,
			};
		},
		ports: ({listeners, adminPort}) => [...listeners.map(({port}) => port), ...(adminPort === undefined ? [] : [adminPort])],
		memoryBytes: 40 * mebibyte,
		cpuMillicores: 3,
		requestCpuMs: 0.2,
		startLog: () => [['stderr', envoyLog('[source/server/server.cc:432] initializing epoch 0 (base id=0, hot restart version=11.104)')]],
		readyLog: () => [
			['stderr', envoyLog('[source/server/server.cc:990] all clusters initialized. initializing init manager')],
			[
				'stderr',
				`[${millisecondTime}][1][info][config] [source/common/listener_manager/listener_manager_impl.cc:950] all dependencies initialized. starting workers\n`,
			],
		],
		answer(request, settings, context) {
			if (request.port === settings.adminPort) return {status: 200, body: request.path === '/ready' ? 'LIVE\n' : ''};
			const upstream = upstreamFor(request, settings);
			if (!upstream) return {status: 503, body: 'no healthy upstream'};
			return proxied(request, upstream, context, (isTimeout) =>
				isTimeout
					? {status: 504, body: 'upstream request timeout'}
					: {
							status: 503,
							body: 'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused',
						},
			);
		},
		signals: {
			SIGTERM: {exitCode: 0, log: `[${millisecondTime}][1][warning][main] [source/server/server.cc:897] caught ENVOY_SIGTERM\n`, stream: 'stderr'},
			SIGINT: {exitCode: 0},
		},
	}),
	serverProgram<{readonly from: Upstream & {readonly path: string}}>({
		name: 'nginx-exporter',
		bootMs: [20, 60],
		configure: ({argv, environment}) => ({
			from: target(optionOf(argv, '-nginx.scrape-uri', '--nginx.scrape-uri') ?? environment.SCRAPE_URI ?? 'http://127.0.0.1:8080/stub_status', 80),
		}),
		ports: [9113],
		memoryBytes: 9 * mebibyte,
		answer(request, {from}, context) {
			if (request.path !== '/metrics') return request.path === '/' ? {status: 200, body: 'NGINX Prometheus Exporter\n'} : notFound;
			const outcome = passOn(request, from, 5000, context);
			const status = outcome?.kind === 'response' && outcome.status === 200 ? outcome.body : '';
			const requests = /(\d+) (\d+) (\d+)/.exec(status)?.[3];
			const figures =
				requests === undefined
					? ''
					: `# TYPE nginx_connections_active gauge\nnginx_connections_active 1\n# TYPE nginx_http_requests_total counter\nnginx_http_requests_total ${requests}\n`;
			return {
				status: 200,
				body: `${figures}# HELP nginx_up Status of the last metric scrape\n# TYPE nginx_up gauge\nnginx_up ${requests === undefined ? 0 : 1}\n`,
			};
		},
		signals: {SIGTERM: {exitCode: 0, afterMs: 50}, SIGINT: {exitCode: 0}},
	}),
	serverProgram<{readonly from: Upstream}>({
		name: 'redis-exporter',
		bootMs: [20, 60],
		configure: ({argv, environment}) => ({
			from: target(optionOf(argv, '-redis.addr', '--redis.addr') ?? environment.REDIS_ADDR ?? 'redis://localhost:6379', 6379),
		}),
		ports: [9121],
		memoryBytes: 9 * mebibyte,
		answer(request, {from}, context) {
			if (request.path === '/health') return {status: 200, body: 'ok'};
			if (request.path !== '/metrics') return notFound;
			const outcome = context.connect(from.host, from.port, 5000);
			const isUp = outcome.kind === 'connected';
			return {status: 200, body: `# TYPE redis_up gauge\nredis_up ${isUp ? 1 : 0}\n`, latencyMs: 1 + outcome.latencyMs};
		},
		signals: {SIGTERM: {exitCode: 0, afterMs: 50}, SIGINT: {exitCode: 0}},
	}),
]);

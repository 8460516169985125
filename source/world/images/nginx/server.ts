import type {FileSystem} from '../../file-system.ts';
import {hostSystem} from '../../host-system.ts';
import {accessTime, slashTime} from '../../log-time.ts';
import type {IncomingRequest, ProcessContext} from '../../program.ts';
import {type Answer, type LogText, type ServerDefinition, type StartFailure, serverProgram} from '../../server-program.ts';
import {mebibyte} from '../image.ts';
import {locationFor, NginxConfigError, type NginxLocation, type NginxServer, nginxConfigOf, nginxConfigText, readNginxConfig} from './config.ts';
import {startFailure} from './start.ts';

interface NginxSettings {
	/** See `nginxConfigOf`. */
	readonly configText: string;
	readonly version: string;
	/** The second part of the version: from 21 on it says what it does. */
	readonly minor: number;
	requests: number;
}

const errorTitles: Readonly<Record<number, string>> = {
	301: 'Moved Permanently',
	302: 'Found',
	400: 'Bad Request',
	401: 'Authorization Required',
	403: 'Forbidden',
	404: 'Not Found',
	405: 'Not Allowed',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Temporarily Unavailable',
	504: 'Gateway Time-out',
};

function page(status: number, version: string): string {
	const title = `${status} ${errorTitles[status] ?? ''}`.trim();
	return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
}

function emergency(text: string): StartFailure {
	return {exitCode: 1, stderr: `${slashTime} [emerg] 1#1: ${text}\nnginx: [emerg] ${text}\n`};
}

function configure(context: ProcessContext): NginxSettings | {failure: StartFailure} {
	const version = /^\d+\.\d+\.\d+/.exec(context.environment.NGINX_VERSION ?? '')?.[0] ?? '1.29.4';
	const flag = context.argv.indexOf('-c');
	const path = flag > 0 ? (context.argv[flag + 1] ?? '') : '/etc/nginx/nginx.conf';
	try {
		const config = readNginxConfig(context.files, path);
		const missing = config.hosts.find(({name}) => context.resolve(name).kind === 'not-found');
		if (missing) return {failure: emergency(`host not found in upstream "${missing.shown}" in ${missing.place}`)};
		const problem = config.servers.map((each) => certificateProblem(each, context.files)).find((each) => each !== undefined);
		if (problem !== undefined) return {failure: emergency(problem)};
		const failure = startFailure(context, path);
		if (failure) return {failure};
		return {configText: nginxConfigText(config), version, minor: Number(version.split('.')[1]), requests: 0};
	} catch (error) {
		if (error instanceof NginxConfigError) return {failure: emergency(error.message)};
		throw error;
	}
}

/** Of a server that speaks TLS: what of its certificate or key is not there, or is none. */
function certificateProblem({tls}: NginxServer, files: FileSystem): string | undefined {
	if (!tls) return undefined;
	if (tls.certificate === undefined) return `no "ssl_certificate" is defined for the "listen ... ssl" directive in ${tls.place}`;
	if (tls.key === undefined) return `no "ssl_certificate_key" is defined for certificate "${tls.certificate}"`;
	for (const [what, path, begins, reader] of [
		['certificate', tls.certificate, 'CERTIFICATE', 'PEM_read_bio_X509_AUX'],
		['certificate key', tls.key, 'PRIVATE KEY', 'PEM_read_bio_PrivateKey'],
	] as const) {
		const text = files.read(path);
		if (text === undefined) {
			return `cannot load ${what} "${path}": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(${path}, r) error:10000080:BIO routines::no such file)`;
		}
		if (!new RegExp(`-----BEGIN [A-Z ]*${begins}-----`).test(text)) {
			return `cannot load ${what} "${path}": ${reader}() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: ${what === 'certificate' ? 'TRUSTED CERTIFICATE' : 'ANY PRIVATE KEY'})`;
		}
	}
	return undefined;
}

function hostOf(url: string): {scheme: 'http' | 'https'; name: string; port: number; path: string | undefined} {
	const [, scheme = 'http', authority = '', path] = /^(https?):\/\/([^/]*)(\/.*)?$/.exec(url) ?? [];
	const [name = '', port] = authority.split(':');
	return {scheme: scheme === 'https' ? 'https' : 'http', name, port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port), path};
}

/** Where a request leads, and the files that may answer it. */
interface NginxRoute {
	readonly port: number;
	readonly path: string;
	readonly host: string;
	readonly location: NginxLocation | undefined;
	/** Index files of a directory that is asked for; empty if it is none, or other files come first. */
	readonly indexFiles: readonly string[];
}

/** Clients ask for the same all the time: what a process made of its last request. */
interface Kept {
	readonly settings: NginxSettings;
	readonly route: NginxRoute;
}

function routeOf(request: IncomingRequest, settings: NginxSettings, context: ProcessContext): NginxRoute {
	const hostHeader = request.headers.Host ?? request.headers.host ?? request.host;
	const kept = context.kept as Kept | undefined;
	const last = kept?.settings === settings ? kept.route : undefined;
	if (last && last.path === request.path && last.port === request.port && last.host === hostHeader) return last;
	const path = request.path.split('?')[0]!;
	const host = hostHeader.split(':')[0]!;
	const candidates = nginxConfigOf(settings.configText).servers.filter(({ports}) => ports.includes(request.port));
	const server = candidates.find(({names}) => names.includes(host)) ?? candidates[0];
	const location = server && locationFor(server, path);
	const isDirectory = location !== undefined && location.tryFiles.length === 0 && path.endsWith('/');
	const indexFiles = isDirectory ? location.index.map((name) => context.files.resolve('/', pathOf(location, path) + name)) : [];
	const route = {port: request.port, path: request.path, host: hostHeader, location, indexFiles};
	context.kept = {settings, route} satisfies Kept;
	return route;
}

/** The file that a location has for a URI. */
function pathOf(location: NginxLocation, uri: string): string {
	return location.alias === undefined ? location.root + uri : location.alias + uri.slice(location.path.length);
}

function answer(request: IncomingRequest, settings: NginxSettings, context: ProcessContext): Answer {
	settings.requests += 1;
	const {location, indexFiles} = routeOf(request, settings, context);
	if (!location) return {status: 404, body: page(404, settings.version)};
	if (location.returns) {
		const {status, text} = location.returns;
		const body = text.replace(/\$\{?(\w+)\}?/g, (_, name: string) => variable(name, request, context));
		if (status >= 301 && status <= 308) return {status, body: page(status, settings.version), headers: {Location: body}};
		return {status, body: text === '' && status >= 400 ? page(status, settings.version) : body};
	}
	if (location.isStubStatus) {
		const {requests} = settings;
		return {
			status: 200,
			body: `Active connections: 1 \nserver accepts handled requests\n ${requests} ${requests} ${requests} \nReading: 0 Writing: 1 Waiting: 0 \n`,
		};
	}
	if (location.proxyPass !== undefined) return proxy(location, location.proxyPass, request, settings, context);
	if (request.method !== 'GET' && request.method !== 'HEAD') return {status: 405, body: page(405, settings.version)};
	for (const name of indexFiles) {
		const text = context.files.read(name);
		if (text !== undefined) return {status: 200, body: text};
	}
	return file(location, request.path.split('?')[0]!, request, settings, context);
}

function file(location: NginxLocation, path: string, request: IncomingRequest, settings: NginxSettings, context: ProcessContext): Answer {
	const {files} = context;
	for (const [index, candidate] of location.tryFiles.entries()) {
		const uri = candidate.replaceAll('$uri', path);
		if (index === location.tryFiles.length - 1) {
			if (uri.startsWith('=')) return {status: Number(uri.slice(1)), body: page(Number(uri.slice(1)), settings.version)};
			return serve(uri);
		}
		const found = files.stat(files.resolve('/', pathOf(location, uri)));
		if (found?.kind === 'file' || (found?.kind === 'directory' && uri.endsWith('/'))) return serve(uri);
	}
	return serve(path);

	function serve(uri: string): Answer {
		const target = files.resolve('/', pathOf(location, uri));
		const node = files.stat(target);
		if (node?.kind === 'file') return {status: 200, body: files.read(target) ?? ''};
		if (node?.kind === 'directory') {
			if (!uri.endsWith('/')) return {status: 301, body: page(301, settings.version), headers: {Location: `http://${request.host}${uri}/`}};
			for (const name of location.index) {
				const text = files.read(`${target === '/' ? '' : target}/${name}`);
				if (text !== undefined) return {status: 200, body: text};
			}
			if (location.hasListing) return {status: 200, body: `<html>\r\n<head><title>Index of ${uri}</title></head>\r\n</html>\r\n`};
			complain(`directory index of "${target}/" is forbidden`, request, settings, context);
			return {status: 403, body: page(403, settings.version)};
		}
		complain(`open() "${target}" failed (2: No such file or directory)`, request, settings, context);
		return {status: 404, body: page(404, settings.version)};
	}
}

function proxy(location: NginxLocation, url: string, request: IncomingRequest, settings: NginxSettings, context: ProcessContext): Answer {
	const target = hostOf(url.replace(/\$\{?(\w+)\}?/g, (_, name: string) => variable(name, request, context)));
	const upstream = nginxConfigOf(settings.configText).upstreams[target.name];
	const [name = '', port] = upstream ? context.random.pick(upstream).split(':') : [target.name];
	const path = target.path === undefined ? request.path : target.path + request.path.slice(location.path.length);
	const outcome = context.http(
		{
			method: request.method,
			scheme: target.scheme,
			host: name,
			port: upstream ? Number(port ?? 80) : target.port,
			path,
			headers: {...request.headers, Host: target.name},
		},
		60_000,
	);
	if (outcome.kind === 'response') return {status: outcome.status, body: outcome.body, headers: outcome.headers, latencyMs: outcome.latencyMs + 1};
	const why =
		outcome.kind === 'refused'
			? 'connect() failed (111: Connection refused)'
			: outcome.kind === 'timeout'
				? 'upstream timed out (110: Connection timed out)'
				: outcome.kind === 'unknown-host'
					? `${name} could not be resolved (3: Host not found)`
					: 'connect() failed (113: Host is unreachable)';
	complain(`${why} while connecting to upstream`, request, settings, context);
	const status = outcome.kind === 'timeout' ? 504 : 502;
	return {status, body: page(status, settings.version), latencyMs: outcome.latencyMs + 1};
}

function complain(text: string, request: IncomingRequest, settings: NginxSettings, context: ProcessContext): void {
	const {remoteIp, method, path, host} = request;
	context.write(
		'stderr',
		`${slashTime} [error] 29#29: *${settings.requests} ${text}, client: ${remoteIp}, server: localhost, request: "${method} ${path} HTTP/1.1", host: "${request.headers.Host ?? host}"\n`,
	);
}

function variable(name: string, request: IncomingRequest, context: ProcessContext): string {
	switch (name) {
		case 'hostname':
			return context.hostname;
		case 'host':
			return (request.headers.Host ?? request.host).split(':')[0]!;
		case 'http_host':
			return request.headers.Host ?? request.host;
		case 'uri':
			return request.path.split('?')[0]!;
		case 'request_uri':
			return request.path;
		case 'args':
			return request.path.split('?')[1] ?? '';
		case 'remote_addr':
			return request.remoteIp;
		case 'server_addr':
			return context.ip;
		case 'server_port':
			return String(request.port);
		case 'request_method':
			return request.method;
		case 'scheme':
			return request.scheme;
		case 'server_name':
			return 'localhost';
		default:
			return '';
	}
}

/** `worker_processes`: one for each CPU of the machine, if the configuration does not say how many. */
function workers(context: ProcessContext): number {
	const written = /^\s*worker_processes\s+(\d+)\s*;/m.exec(context.files.read('/etc/nginx/nginx.conf') ?? '')?.[1];
	if (written !== undefined) return Number(written);
	return Math.max(1, Math.floor((context.machine?.().cpuMillicores ?? 1000) / 1000));
}

const server: ServerDefinition<NginxSettings> = {
	name: 'nginx',
	bootMs: [20, 60],
	configure,
	ports: ({configText}) => [...new Set(nginxConfigOf(configText).servers.flatMap(({ports}) => ports))],
	portTaken: (port) => emergency(`bind() to 0.0.0.0:${port} failed (98: Address already in use)`),
	memoryBytes: ({minor}) => Math.floor((minor < 20 ? 2.2 : 3.6) * mebibyte),
	requestCpuMs: 0.1,
	readyLog: (context, {version, minor}) => (minor < 21 ? [] : noticeLog(version, workers(context))),
	tlsPorts: ({configText}) => nginxConfigOf(configText).tlsPorts,
	plainOnTls: ({version}) => ({
		status: 400,
		body: page(400, version)
			.replace('</h1></center>\r\n', '</h1></center>\r\n<center>The plain HTTP request was sent to HTTPS port</center>\r\n')
			.replace('<title>400 Bad Request', '<title>400 The plain HTTP request was sent to HTTPS port'),
	}),
	answer,
	accessLog: ({remoteIp, method, path, headers}, {status, body}) => [
		'stdout',
		`${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} ${method === 'HEAD' ? 0 : body.length} "-" "${headers['User-Agent'] ?? headers['user-agent'] ?? '-'}" "-"\n`,
	],
	isReloadedBySighup: true,
	title: ({argv}) => `nginx: master process ${argv.join(' ')}`,
	children: (context) => Array.from({length: workers(context)}, () => ({title: 'nginx: worker process', ...(context.user === 0 && {user: 101})})),
	passedPids: 27,
	signals: {
		SIGQUIT: {exitCode: 0, afterMs: 20, log: ({minor}, context) => quitLog(minor, context), stream: 'stderr'},
		SIGTERM: {exitCode: 0, log: ({minor}, context) => exitLog(minor, 'signal 15 (SIGTERM) received, exiting', context), stream: 'stderr'},
		SIGINT: {exitCode: 0, log: ({minor}, context) => exitLog(minor, 'signal 2 (SIGINT) received, exiting', context), stream: 'stderr'},
		SIGUSR1: {},
		SIGUSR2: {},
		SIGWINCH: {},
	},
};

function signalLog(minor: number, text: string, pid = 1): string {
	return minor < 21 ? '' : `${slashTime} [notice] ${pid}#${pid}: ${text}\n`;
}

/** The pids of its workers, one after the other. */
function workerPids(context: ProcessContext): number[] {
	return Array.from({length: workers(context)}, (_, index) => 29 + index);
}

/** How the workers go, and then the master. */
function goneLog(minor: number, pids: readonly number[]): string {
	const each = pids.map(
		(pid) => signalLog(minor, `signal 17 (SIGCHLD) received from ${pid}`) + signalLog(minor, `worker process ${pid} exited with code 0`),
	);
	return each.join('') + signalLog(minor, 'exit');
}

function quitLog(minor: number, context: ProcessContext): string {
	const pids = workerPids(context);
	const lines = ['gracefully shutting down', 'exiting', 'exit'].map((text) => pids.map((pid) => signalLog(minor, text, pid)).join(''));
	return signalLog(minor, 'signal 3 (SIGQUIT) received, shutting down') + lines.join('') + goneLog(minor, pids);
}

function exitLog(minor: number, text: string, context: ProcessContext): string {
	const pids = workerPids(context);
	const lines = ['exiting', 'exit'].map((word) => pids.map((pid) => signalLog(minor, word, pid)).join(''));
	return signalLog(minor, text) + lines.join('') + goneLog(minor, pids);
}

function noticeLog(version: string, count: number): LogText[] {
	const texts = [
		'using the "epoll" event method',
		`nginx/${version}`,
		'built by gcc 14.2.0 (Debian 14.2.0-19) ',
		`OS: Linux ${hostSystem.kernelRelease}`,
		'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
		'start worker processes',
		...Array.from({length: count}, (_, index) => `start worker process ${29 + index}`),
	];
	return [['stderr', texts.map((text) => `${slashTime} [notice] 1#1: ${text}\n`).join('')]];
}

/** nginx in the foreground serves; with `-s`, `-t` and `-v` it is over at once; without `daemon off` it leaves a child behind. */
export const nginx = serverProgram(server, (serving) => ({
	...serving,
	start(context) {
		const {argv} = context;
		const version = /^\d+\.\d+\.\d+/.exec(context.environment.NGINX_VERSION ?? '')?.[0] ?? '1.29.4';
		if (argv.includes('-v') || argv.includes('-V')) {
			context.write('stderr', `nginx version: nginx/${version}\n`);
			context.exit(0);
		} else if (argv.includes('-t') || argv.includes('-T')) {
			const configured = configure(context);
			const isOk = !('failure' in configured);
			context.write(
				'stderr',
				isOk
					? 'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n'
					: configured.failure.stderr,
			);
			context.exit(isOk ? 0 : 1);
		} else if (argv.includes('-s')) {
			const signal = {stop: 'SIGTERM', quit: 'SIGQUIT', reload: 'SIGHUP', reopen: 'SIGUSR1'}[argv[argv.indexOf('-s') + 1] ?? ''];
			const master = context.processes().find(({pid, argv: other}) => pid !== context.pid && /^(nginx: master|(.*\/)?nginx$)/.test(other[0] ?? ''));
			if (signal === undefined) context.write('stderr', `nginx: invalid option: "-s ${argv[argv.indexOf('-s') + 1] ?? ''}"\n`);
			else if (!master)
				context.write(
					'stderr',
					`${slashTime} [error] 30#30: open() "/run/nginx.pid" failed (2: No such file or directory)\nnginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n`,
				);
			if (signal !== undefined && master) {
				context.write('stderr', `${slashTime} [notice] 30#30: signal process started\n`);
				context.kill(master.pid, signal);
			}
			context.exit(signal === undefined || !master ? 1 : 0);
		} else if (
			!argv.some((argument) => /daemon\s+off/.test(argument)) &&
			!/^\s*daemon\s+off/m.test(context.files.read('/etc/nginx/nginx.conf') ?? '')
		) {
			context.spawn(
				{argv: [...argv, '-g', 'daemon off;'], environment: context.environment, workingDirectory: context.workingDirectory, user: context.user},
				false,
			);
			context.exit(0);
		} else {
			return serving.start(context);
		}
		return {};
	},
}));

import {accessTime, klogInfo, plainTime, slashTime, springTime, tomcatTime} from '../log-time.ts';
import type {IncomingRequest, ProcessContext, Program} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {type Answer, type LogText, type ServerDefinition, serverProgram} from '../server-program.ts';
import {agnhost} from './agnhost.ts';
import {alpineFiles, alpineTools, bindTools, busyboxTools, commonDirectories, curl, debianFiles, debianFullTools} from './base.ts';
import {type ImageContent, type ImageFamily, mebibyte} from './image.ts';

/*
Images of tutorials, documentation and courses. Go programs as pid 1 that install no handler end with 2 on SIGTERM;
Node and Python do not hear it.
*/

const goSignals = {SIGTERM: {exitCode: 2}, SIGINT: {exitCode: 2}};

interface App {
	readonly repositories: readonly string[];
	readonly tags: RegExp;
	readonly sizeBytes: number;
	/** On a bare image there is no shell. */
	readonly base: 'debian' | 'alpine' | 'bare' | 'busybox';
	readonly argv: readonly string[];
	/** Where its program stands. */
	readonly path: string;
	/** Its program; a shared one of another app, if no `server` is given. */
	readonly program: string;
	readonly server?: Omit<ServerDefinition, 'name'>;
	readonly content?: Partial<ImageContent>;
}

const ok = (body: string): Answer => ({status: 200, body});
const missing: Answer = {status: 404, body: '404 page not found\n'};
const pathOf = ({path}: IncomingRequest): string => path.split('?')[0]!;

function countIn(settings: object): number {
	const counter = settings as {count?: number};
	counter.count = (counter.count ?? 0) + 1;
	return counter.count;
}

/** An app of Node's: it does not hear SIGTERM as pid 1. */
function node(
	port: number,
	log: string,
	answer: (request: IncomingRequest, context: ProcessContext, settings: object) => Answer,
	accessLog?: ServerDefinition['accessLog'],
): Omit<ServerDefinition, 'name'> {
	return {
		bootMs: [250, 600],
		ports: [port],
		memoryBytes: 32 * mebibyte,
		bootCpuMillicores: 400,
		requestCpuMs: 1,
		configure: () => ({count: 0}),
		portTaken: () => ({exitCode: 1, stderr: `Error: listen EADDRINUSE: address already in use :::${port}\n`}),
		readyLog: () => (log === '' ? [] : [['stdout', log]]),
		answer: (request, settings, context) => answer(request, context, settings),
		...(accessLog ? {accessLog} : {}),
		signals: {},
	};
}

const helloApp = (version: string): Omit<ServerDefinition, 'name'> => ({
	bootMs: [10, 40],
	configure: (context) => ({port: Number(context.environment.PORT ?? 8080)}),
	ports: (settings) => [(settings as {port: number}).port],
	memoryBytes: 5 * mebibyte,
	readyLog: (_context, settings) => [['stderr', `${slashTime} Server listening on port ${(settings as {port: number}).port}\n`]],
	answer: (_request, _settings, {hostname}) => ok(`Hello, world!\nVersion: ${version}\nHostname: ${hostname}\n`),
	accessLog: ({path}) => ['stderr', `${slashTime} Serving request: ${path}\n`],
	signals: goSignals,
});

const appjsSource = `const http = require('http')
const os = require('os')
console.log('Test server starting...')
const handler = (req, res) => {
  res.writeHead(200)
  res.end(\`Container Hostname \${os.hostname()}\`)
}
const www = http.createServer(handler)
www.listen(8080)
`;

const apps: readonly App[] = [
	{
		repositories: ['smlinux/appjs', 'luksa/kubia', 'kubetm/app', 'tmkube/app', 'smlinux/webserver'],
		tags: /latest|v\d+|\d+(\.\d+)*/,
		sizeBytes: 346_910_118,
		base: 'debian',
		argv: ['node', 'app.js'],
		path: '/usr/local/bin/node',
		program: 'appjs',
		server: node(8080, 'Test server starting...\n', (_request, {hostname}) => ok(`Container Hostname ${hostname}`)),
		content: {files: {...debianFiles, '/app.js': appjsSource}},
	},
	{
		repositories: ['smlinux/unhealthy', 'luksa/kubia-unhealthy'],
		tags: /latest|v\d+/,
		sizeBytes: 263_101_338,
		base: 'debian',
		argv: ['node', 'app.js'],
		path: '/usr/local/bin/node',
		program: 'unhealthy',
		server: node(
			8080,
			'Kubia server starting...\n',
			(_request, {hostname}, settings) =>
				countIn(settings) > 5 ? {status: 500, body: "I'm not well. Please restart me!"} : ok(`You've hit ${hostname}\n`),
			({remoteIp}) => ['stdout', `Received request from ::ffff:${remoteIp}\n`],
		),
	},
	{
		repositories: ['gcr.io/google-samples/node-hello', 'us-docker.pkg.dev/google-samples/containers/gke/node-hello', 'registry.k8s.io/node-hello'],
		tags: /latest|1\.0|2\.0/,
		sizeBytes: 263_840_514,
		base: 'debian',
		argv: ['/bin/sh', '-c', 'node server.js'],
		path: '/usr/local/bin/node',
		program: 'node-hello',
		server: node(8080, '', () => ok('Hello Kubernetes!')),
		content: {
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['NPM_CONFIG_LOGLEVEL', 'info'],
				['NODE_VERSION', '4.4.2'],
			],
			files: {
				...debianFiles,
				'/server.js':
					"var http = require('http');\nvar handleRequest = function(request, response) {\n  response.writeHead(200);\n  response.end('Hello Kubernetes!');\n};\nvar www = http.createServer(handleRequest);\nwww.listen(8080);\n",
			},
		},
	},
	{
		repositories: ['gcr.io/google-samples/hello-go-gateway', 'gcr.io/google-samples/hello-go'],
		tags: /latest|1\.0/,
		sizeBytes: 5_812_330,
		base: 'bare',
		argv: ['/hello-go'],
		path: '/hello-go',
		program: 'hello-go',
		server: {bootMs: [10, 40], ports: [80], memoryBytes: 4 * mebibyte, answer: () => ok('{"message":"Hello"}\n'), signals: goSignals},
	},
	{
		repositories: ['registry.k8s.io/goproxy', 'k8s.gcr.io/goproxy', 'gcr.io/google_containers/goproxy'],
		tags: /0\.1/,
		sizeBytes: 1_698_862,
		base: 'bare',
		argv: ['/goproxy'],
		path: '/goproxy',
		program: 'goproxy',
		server: {
			bootMs: [5, 20],
			ports: [8080],
			memoryBytes: 2 * mebibyte,
			answer: () => ({status: 500, body: 'This is a proxy server. Does not respond to non-proxy requests.\n'}),
			signals: goSignals,
		},
	},
	{
		repositories: ['registry.k8s.io/liveness', 'k8s.gcr.io/liveness', 'gcr.io/google_containers/liveness'],
		tags: /latest|[\d.]+/,
		sizeBytes: 4_412_330,
		base: 'bare',
		argv: ['/server'],
		path: '/server',
		program: 'liveness',
		server: {
			bootMs: [5, 20],
			ports: [8080],
			memoryBytes: 3 * mebibyte,
			answer: (request, _settings, _context, sinceMs) => {
				if (pathOf(request) === '/started') return ok(`${sinceMs / 1000}s`);
				if (pathOf(request) !== '/healthz') return missing;
				return sinceMs > 10_000 ? {status: 500, body: `error: ${sinceMs / 1000}`} : ok('ok');
			},
			signals: goSignals,
		},
	},
	{
		repositories: [
			'registry.k8s.io/echoserver',
			'k8s.gcr.io/echoserver',
			'gcr.io/google_containers/echoserver',
			'kicbase/echo-server',
			'ealen/echo-server',
			'jmalloc/echo-server',
			'inanimate/echo-server',
			'mendhak/http-https-echo',
		],
		tags: /latest|v?[\d.]+/,
		sizeBytes: 46_237_695,
		base: 'alpine',
		argv: ['/usr/local/bin/echo-server'],
		path: '/usr/local/bin/echo-server',
		program: 'echo-server',
		server: {
			bootMs: [30, 90],
			configure: ({environment}) => ({port: Number(environment.PORT ?? 8080)}),
			ports: (settings) => [...new Set([(settings as {port: number}).port, 8080, 80])],
			memoryBytes: 4 * mebibyte,
			answer: ({method, path, host, remoteIp, headers}, _settings, {hostname}) =>
				ok(
					`\n\nHostname: ${hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.14.2 - lua: 10015\n\nRequest Information:\n\tclient_address=${remoteIp}\n\tmethod=${method}\n\treal path=${path}\n\tquery=${path.split('?')[1] ?? ''}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${host}:8080${path}\n\nRequest Headers:\n${Object.entries(
						headers,
					)
						.map(([name, value]) => `\t${name.toLowerCase()}=${value}\n`)
						.join('')}\nRequest Body:\n\t-no body in request-\n\n`,
				),
			signals: {SIGTERM: {exitCode: 0}, SIGQUIT: {exitCode: 0}},
		},
	},
	{
		repositories: ['alpine/socat'],
		tags: /latest|[\d.]+/,
		sizeBytes: 4_210_330,
		base: 'alpine',
		argv: ['socat'],
		path: '/usr/bin/socat',
		program: 'socat',
		// A relay of HTTP and of connections: `tcp-listen:PORT,fork tcp-connect:HOST:PORT`.
		server: {
			bootMs: [2, 8],
			configure: ({argv}) => {
				const address = (pattern: RegExp) => argv.map((argument) => pattern.exec(argument)).find((match) => match !== null);
				const from = address(/^tcp4?-(?:listen|l):(\d+)/i);
				const to = address(/^tcp4?(?:-connect)?:([^:,]+):(\d+)/i);
				if (argv.length < 3)
					return {
						failure: {exitCode: 1, stderr: `socat[1] E exactly 2 addresses required (there are ${argv.length - 1}); use option "-h" for help\n`},
					};
				return {port: Number(from?.[1] ?? 0), host: to?.[1] ?? '', target: Number(to?.[2] ?? 0)};
			},
			ports: (settings) => [(settings as {port: number}).port].filter((port) => port > 0),
			memoryBytes: 2 * mebibyte,
			answer: (request, settings, context) => {
				const {host, target} = settings as {host: string; target: number};
				const outcome = context.http({...request, host, port: target}, 30_000);
				if (outcome.kind !== 'response') return {status: 0, body: ''};
				return {status: outcome.status, body: outcome.body, headers: outcome.headers, latencyMs: outcome.latencyMs};
			},
			signals: {SIGTERM: {exitCode: 143}, SIGINT: {exitCode: 130}},
		},
	},
	{
		repositories: ['hashicorp/http-echo'],
		tags: /latest|alpine|v?[\d.]+/,
		sizeBytes: 2_712_330,
		base: 'bare',
		argv: ['/http-echo'],
		path: '/http-echo',
		program: 'http-echo',
		server: {
			bootMs: [5, 20],
			configure: ({argv, environment}) => {
				const value = (name: string): string | undefined =>
					argv.flatMap((argument, index) =>
						argument.startsWith(`-${name}=`) ? [argument.slice(name.length + 2)] : argument === `-${name}` ? [argv[index + 1] ?? ''] : [],
					)[0];
				const text = value('text') ?? environment.ECHO_TEXT;
				if (text === undefined) return {failure: {exitCode: 127, stderr: 'Missing -text option!\n'}};
				return {text, port: Number((value('listen') ?? ':5678').split(':').at(-1))};
			},
			ports: (settings) => [(settings as {port: number}).port],
			memoryBytes: 3 * mebibyte,
			readyLog: (_context, settings) => [['stderr', `${slashTime} [INFO] server is listening on :${(settings as {port: number}).port}\n`]],
			answer: (request, settings) => (pathOf(request) === '/health' ? ok('{"status":"ok"}') : ok(`${(settings as {text: string}).text}\n`)),
			accessLog: ({remoteIp, method, path, host}, {status, body}) => [
				'stdout',
				`${slashTime} ${host} ${remoteIp} "${method} ${path} HTTP/1.1" ${status} ${body.length} "-" 20µs\n`,
			],
			signals: {SIGTERM: {exitCode: 0}, SIGINT: {exitCode: 0}},
		},
	},
	{
		repositories: [
			'traefik/whoami',
			'containous/whoami',
			'jwilder/whoami',
			'paulbouwer/hello-kubernetes',
			'karthequian/helloworld',
			'dockersamples/static-site',
			'nigelpoulton/getting-started-k8s',
		],
		tags: /latest|v?[\d.]+/,
		sizeBytes: 12_912_330,
		base: 'alpine',
		argv: ['/whoami'],
		path: '/whoami',
		program: 'whoami-server',
		server: {
			bootMs: [10, 40],
			ports: [80, 8080],
			memoryBytes: 8 * mebibyte,
			answer: (request, _settings, {hostname, ip}) =>
				['/health', '/healthz', '/readyz'].includes(pathOf(request))
					? ok('')
					: ok(
							`Hostname: ${hostname}\nIP: 127.0.0.1\nIP: ${ip}\nRemoteAddr: ${request.remoteIp}:41234\n${request.method} ${request.path} HTTP/1.1\nHost: ${request.host}\n`,
						),
			signals: {SIGTERM: {exitCode: 0, afterMs: 50}},
		},
	},
	{
		repositories: [
			'kodekloud/webapp-color',
			'mmumshad/simple-webapp-color',
			'kodekloud/simple-webapp',
			'kodekloud/webapp-delayed-start',
			'mmumshad/simple-webapp',
			'kodekloud/examplevotingapp_vote',
			'dockersamples/examplevotingapp_vote',
			'dockersamples/examplevotingapp_result',
			'training/webapp',
		],
		tags: /latest|v\d+|before|after|good|red|blue|green/,
		sizeBytes: 31_412_330,
		base: 'alpine',
		argv: ['python', 'app.py'],
		path: '/usr/local/bin/python',
		program: 'webapp-color',
		server: {
			bootMs: [400, 900],
			ports: [8080],
			memoryBytes: 24 * mebibyte,
			readyLog: () => [
				['stdout', ' * Serving Flask app "app" (lazy loading)\n'],
				['stderr', ' * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n'],
			],
			answer: (request, _settings, {hostname, environment}) =>
				['/', '/color', '/live', '/ready', '/health', '/healthz'].includes(pathOf(request))
					? ok(
							`<!doctype html>\n<title>Hello from Flask</title>\n<body style="background: ${environment.APP_COLOR ?? '#16a085'};"></body>\n<h1>Hello from ${hostname}!</h1>\n`,
						)
					: {status: 404, body: ''},
			accessLog: ({remoteIp, method, path}, {status}) => ['stderr', `${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} -\n`],
			signals: {},
		},
	},
	{
		repositories: [
			'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend',
			'gcr.io/google_samples/gb-frontend',
			'gcr.io/google-samples/gb-frontend',
			'registry.k8s.io/hpa-example',
			'k8s.gcr.io/hpa-example',
			'gcr.io/google_containers/hpa-example',
		],
		tags: /latest|v\d+/,
		sizeBytes: 174_310_224,
		base: 'debian',
		argv: ['apache2-foreground'],
		path: '/usr/local/bin/apache2-foreground',
		program: 'php-apache',
		server: {
			bootMs: [150, 400],
			ports: [80],
			memoryBytes: 14 * mebibyte,
			// A million square roots in PHP.
			requestCpuMs: 90,
			startLog: () => [
				[
					'stderr',
					"AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using 10.244.0.2. Set the 'ServerName' directive globally to suppress this message\n",
				],
			],
			answer: () => ({status: 200, body: 'OK!', latencyMs: 90}),
			accessLog: ({remoteIp, method, path, headers}, {status, body}) => [
				'stdout',
				`${remoteIp} - - ${accessTime} "${method} ${path} HTTP/1.1" ${status} ${body.length} "-" "${headers['User-Agent'] ?? '-'}"\n`,
			],
			signals: {SIGWINCH: {exitCode: 0, afterMs: 200}, SIGTERM: {exitCode: 0}},
		},
		content: {stopSignal: 'SIGWINCH'},
	},
	{
		repositories: ['kubetm/init', 'tmkube/init'],
		tags: /latest|v\d+/,
		sizeBytes: 2_223_685,
		base: 'busybox',
		argv: ['/bin/sh', '-c', 'sleep 10'],
		path: '/bin/sh',
		program: 'sh',
	},
	{
		repositories: ['kodekloud/event-simulator', 'chentex/random-logger', 'mingrammer/flog'],
		tags: /latest|v?[\d.]+/,
		sizeBytes: 28_110_224,
		base: 'alpine',
		argv: ['/event-simulator'],
		path: '/event-simulator',
		program: 'event-simulator',
	},
	{
		repositories: [
			'polinux/stress',
			'progrium/stress',
			'alexeiled/stress-ng',
			'polinux/stress-ng',
			'colinianking/stress-ng',
			'ghcr.io/colinianking/stress-ng',
		],
		tags: /latest|[\d.]+/,
		sizeBytes: 4_041_495,
		base: 'alpine',
		argv: ['stress'],
		path: '/usr/local/bin/stress',
		program: 'stress',
		content: {entrypoint: undefined, command: ['stress', '--help']},
	},
	{
		repositories: ['vish/stress'],
		tags: /latest|[\d.]+/,
		sizeBytes: 1_558_791,
		base: 'bare',
		argv: ['/stress', '-logtostderr'],
		path: '/stress',
		program: 'vish-stress',
	},
];

const javaServer = (milliseconds: readonly [number, number]): Omit<ServerDefinition, 'name'> => ({
	bootMs: milliseconds,
	ports: [8080],
	bootMemoryBytes: 180 * mebibyte,
	memoryBytes: 320 * mebibyte,
	bootCpuMillicores: 950,
	cpuMillicores: 6,
	requestCpuMs: 3,
	// The virtual machine handles SIGTERM and then ends as if it had not.
	signals: {SIGTERM: {exitCode: 143, afterMs: 400}, SIGINT: {exitCode: 130, afterMs: 400}},
});

const spring = (logger: string, text: string): LogText => ['stdout', `${springTime}  INFO 1 --- [           main] ${logger.padEnd(40)} : ${text}\n`];

/** A Spring Boot application: it takes its time to boot. `wellMs` after that it answers 500 if it is given, while its process lives on. */
const springApplication = (wellMs = Number.POSITIVE_INFINITY): Omit<ServerDefinition, 'name'> => ({
	...javaServer([37_000, 43_000]),
	configure: ({nowMs}) => ({startedAtMs: nowMs}),
	startLog: ({hostname}) => [
		['stdout', '\n :: Spring Boot ::                (v3.5.8)\n\n'],
		spring('c.e.Application', `Starting Application v1.0.0 using Java 21.0.9 with PID 1 (/app.jar started by root in /) on ${hostname}`),
	],
	readyLog: ({nowMs}, settings) => {
		const seconds = (nowMs - (settings as {startedAtMs: number}).startedAtMs) / 1000;
		return [
			spring('o.s.b.w.embedded.tomcat.TomcatWebServer', "Tomcat started on port 8080 (http) with context path '/'"),
			spring('c.e.Application', `Started Application in ${(seconds - 1).toFixed(3)} seconds (process running for ${seconds.toFixed(3)})`),
		];
	},
	answer: (request, _settings, _context, sinceMs) => {
		const path = pathOf(request);
		if (sinceMs >= wellMs)
			return {
				status: 500,
				headers: {'Content-Type': 'application/json'},
				body: `{"timestamp":"2026-01-01T00:00:00.000+00:00","status":500,"error":"Internal Server Error","path":"${path}"}`,
			};
		if (path.startsWith('/actuator/health')) return ok('{"status":"UP"}');
		if (['/', '/health', '/healthz', '/ready', '/readiness', '/liveness', '/hello'].includes(path))
			return {...ok('Hello'), latencyMs: sinceMs < 5000 ? 60 : 5};
		return {status: 404, body: '{"status":404,"error":"Not Found"}'};
	},
	// The first failure is logged with its cause, as a heap that is full is.
	accessLog: (_request, {status}) =>
		status === 500
			? [
					'stdout',
					`${springTime} ERROR 1 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : Servlet.service() for servlet [dispatcherServlet] threw exception\n\njava.lang.OutOfMemoryError: Java heap space\n`,
				]
			: undefined,
});

const tomcatLine = (logger: string, text: string): LogText => ['stderr', `${tomcatTime} INFO [main] ${logger} ${text}\n`];

/** How long the application of tag `unwell` answers well. */
const wellMs = 60_000;

const javaApps: readonly App[] = [
	{
		repositories: ['tomcat', 'bitnami/tomcat', 'jetty', 'consol/tomcat-7.0'],
		tags: /latest|\d+(\.\d+){0,2}(-[\w.-]+)?|jre\d*|jdk\d*/,
		sizeBytes: 168_410_224,
		base: 'debian',
		argv: ['catalina.sh', 'run'],
		path: '/usr/local/tomcat/bin/catalina.sh',
		program: 'tomcat',
		server: {
			...javaServer([1500, 3500]),
			configure: ({nowMs}) => ({startedAtMs: nowMs}),
			startLog: ({environment}) => [
				tomcatLine('org.apache.catalina.startup.VersionLoggerListener.log', `Server version name:   Apache Tomcat/${environment.TOMCAT_VERSION}`),
				tomcatLine('org.apache.coyote.AbstractProtocol.init', 'Initializing ProtocolHandler ["http-nio-8080"]'),
				tomcatLine('org.apache.catalina.core.StandardService.startInternal', 'Starting service [Catalina]'),
			],
			readyLog: ({nowMs}, settings) => [
				tomcatLine('org.apache.coyote.AbstractProtocol.start', 'Starting ProtocolHandler ["http-nio-8080"]'),
				tomcatLine(
					'org.apache.catalina.startup.Catalina.start',
					`Server startup in [${nowMs - (settings as {startedAtMs: number}).startedAtMs}] milliseconds`,
				),
			],
			// The official image brings no applications along.
			answer: () => ({status: 404, body: '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head></html>'}),
		},
		content: {
			environment: [
				['PATH', '/usr/local/tomcat/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['CATALINA_HOME', '/usr/local/tomcat'],
				['TOMCAT_VERSION', '11.0.15'],
			],
			workingDirectory: '/usr/local/tomcat',
		},
	},
	{
		repositories: [
			'springio/gs-spring-boot-docker',
			'springguides/demo',
			'kubetm/java-app',
			'podquake/java-app',
			'podquake/tomcat-app',
			'springcommunity/spring-framework-petclinic',
			'arey/springboot-petclinic',
		],
		tags: /latest|v?[\d.]+|unwell/,
		sizeBytes: 142_410_224,
		base: 'debian',
		argv: ['java', '-jar', '/app.jar'],
		path: '/opt/java/bin/java',
		program: 'java-app',
		server: springApplication(),
		content: {
			environment: [
				['PATH', '/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['JAVA_VERSION', '21.0.9'],
			],
		},
	},
];

const bases = {
	debian: {files: debianFiles, programs: debianFullTools},
	alpine: {files: alpineFiles, programs: {...alpineTools, ...curl}},
	busybox: {files: {}, programs: busyboxTools},
	bare: {files: {'/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\n'}, programs: {}},
} as const;

function familyOf({repositories, tags, sizeBytes, base, argv, path, program, content}: App): ImageFamily {
	const {files, programs} = bases[base];
	return {
		repositories,
		tags,
		content: (tag) => ({
			sizeBytes,
			entrypoint: argv,
			files,
			programs: {...programs, [path]: tag === 'unwell' ? `${program}-unwell` : program},
			directories: commonDirectories,
			...content,
		}),
	};
}

export const teachingImages: readonly ImageFamily[] = [
	...apps.map(familyOf),
	...javaApps.map(familyOf),
	{
		repositories: ['gcr.io/google-samples/hello-go-gke', 'us-docker.pkg.dev/google-samples/containers/gke/hello-go-gke'],
		tags: /latest|1\.0/,
		content: () => ({
			sizeBytes: 8_122_410,
			entrypoint: ['/usr/src/app/main'],
			programs: {'/usr/src/app/main': 'hello-go-gke'},
			directories: commonDirectories,
		}),
	},
	{
		repositories: ['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'],
		tags: /latest|[12]\.0/,
		content: (tag) => ({
			sizeBytes: 11_412_330,
			entrypoint: ['/hello-app'],
			environment: [
				['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
				['PORT', '8080'],
			],
			files: alpineFiles,
			directories: commonDirectories,
			programs: {...alpineTools, '/hello-app': tag === '2.0' ? 'hello-app-2' : 'hello-app-1'},
		}),
	},
	{
		repositories: ['registry.k8s.io/e2e-test-images/agnhost', 'k8s.gcr.io/e2e-test-images/agnhost', 'registry.k8s.io/agnhost'],
		tags: /latest|2\.\d+(\.\d+)?/,
		content: () => ({
			sizeBytes: 52_410_224,
			entrypoint: ['/agnhost'],
			command: ['pause'],
			files: alpineFiles,
			programs: {...alpineTools, ...curl, ...bindTools, '/agnhost': 'agnhost'},
			directories: [...commonDirectories, '/uploads'],
		}),
	},
	{
		repositories: ['registry.k8s.io/serve_hostname', 'k8s.gcr.io/serve_hostname', 'registry.k8s.io/e2e-test-images/serve-hostname'],
		tags: /latest|v?[\d.]+/,
		content: () => ({sizeBytes: 4_410_224, entrypoint: ['/agnhost', 'serve-hostname'], programs: {'/agnhost': 'agnhost'}}),
	},
];

addPrograms([...apps, ...javaApps].flatMap(({program, server}) => (server ? [serverProgram({...server, name: program})] : [])));
addPrograms([serverProgram({...springApplication(wellMs), name: 'java-app-unwell'})]);
/** The backend of the documentation's front end. */
const helloBackend: Omit<ServerDefinition, 'name'> = {
	bootMs: [10, 40],
	ports: [80],
	memoryBytes: 5 * mebibyte,
	answer: () => ({status: 200, body: '{"message":"Hello"}\n', headers: {'Content-Type': 'application/json'}}),
	signals: goSignals,
};

addPrograms([serverProgram({...helloBackend, name: 'hello-go-gke'})]);
addPrograms([serverProgram({...helloApp('1.0.0'), name: 'hello-app-1'}), serverProgram({...helloApp('2.0.0'), name: 'hello-app-2'}), agnhost]);

/** Writes a line of an imagined shop's events each second or two. */
const eventSimulator: Program = {
	name: 'event-simulator',
	start(context) {
		context.setMemory(12 * mebibyte);
		context.setTimer('line', context.nowMs + 1000);
		return {};
	},
	onTimer(_state, _key, context) {
		const user = context.random.integer(1, 4);
		const page = context.random.integer(1, 3);
		context.write('stdout', `[${plainTime},000] INFO in event-simulator: USER${user} is viewing page${page}\n`);
		context.setTimer('line', context.nowMs + 1000);
	},
};

interface StressState {
	readonly bytes: number;
	readonly millicores: number;
	readonly stepBytes: number;
	readonly stepMs: number;
	held: number;
}

function bytesOf(text: string): number {
	const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?$/i.exec(text.trim());
	if (!match) return 0;
	const unit = {'': 1, b: 1, k: 1024, m: mebibyte, g: 1024 * mebibyte, t: mebibyte * mebibyte}[match[2]!.toLowerCase()] ?? 1;
	return Math.floor(Number(match[1]) * unit);
}

function numberAfter(argv: readonly string[], ...names: string[]): string | undefined {
	for (const [index, argument] of argv.entries()) {
		if (names.includes(argument)) return argv[index + 1];
		const name = names.find((other) => argument.startsWith(`${other}=`));
		if (name) return argument.slice(name.length + 1);
	}
	return undefined;
}

/** vish/stress: `-mem-total 150Mi -mem-alloc-size 100Mi -mem-alloc-sleep 1s -cpus 2`. */
const vishStress: Program<StressState> = {
	name: 'vish-stress',
	start(context) {
		const value = (name: string): string | undefined => numberAfter(context.argv, `-${name}`, `--${name}`);
		const sleep = /^(\d+)(ms|s|m)$/.exec(value('mem-alloc-sleep') ?? '1ms');
		const state: StressState = {
			bytes: bytesOf(value('mem-total') ?? '0'),
			millicores: 1000 * Number(value('cpus') ?? 0),
			stepBytes: Math.max(4096, bytesOf(value('mem-alloc-size') ?? '4Ki')),
			stepMs: sleep ? Number(sleep[1]) * {ms: 1, s: 1000, m: 60_000}[sleep[2] as 's'] : 1,
			held: 0,
		};
		context.write(
			'stderr',
			`${klogInfo}main.go:26] Allocating "${value('mem-total') ?? '0'}" memory, in "${value('mem-alloc-size') ?? '4Ki'}" chunks, with a ${value('mem-alloc-sleep') ?? '1ms'} sleep between allocations\n`,
		);
		context.setCpu(state.millicores);
		if (state.millicores > 0) context.write('stderr', `${klogInfo}main.go:39] Spawning a thread to consume CPU\n`);
		if (state.bytes > 0) context.setTimer('allocate', context.nowMs + state.stepMs);
		return state;
	},
	onTimer(state, _key, context) {
		// Many small steps are one line.
		const steps = Math.max(1, Math.floor(100 / Math.max(1, state.stepMs)));
		state.held = Math.min(state.bytes, state.held + steps * state.stepBytes);
		context.setMemory(2 * mebibyte + state.held);
		if (state.held < state.bytes) context.setTimer('allocate', context.nowMs + steps * state.stepMs);
		else context.write('stderr', `${klogInfo}main.go:29] Allocated "${state.bytes}" memory\n`);
	},
	onSignal: (_state, signal, context) => {
		if (signal !== 'SIGTERM' && signal !== 'SIGINT') return 'default';
		context.exit(2);
		return 'handled';
	},
};

addPrograms([eventSimulator, vishStress as Program]);

import {isoTime, plainTime, slashTime} from '../log-time.ts';
import type {IncomingRequest, ProcessContext, Program} from '../program.ts';
import {addPrograms} from '../program-table.ts';
import {type Answer, type LogText, type ServerDefinition, type StartFailure, serverProgram} from '../server-program.ts';
import {alpineFiles, alpineTools, commonDirectories, debianFiles, debianTools} from './base.ts';
import {type ImageContent, type ImageFamily, mebibyte} from './image.ts';

/*
Sample applications of which tutorials are made: Podinfo, kuard, Online Boutique, Bookinfo, httpbin, Argo's rollouts
demo, Azure's voting application.
*/

const anyVersion = /latest|main|master|stable|v?\d[\w.-]*/;

interface PortSettings {
	readonly port: number;
}

/** `--port=9898`, `--port 9898`, `-p 9898`, or a variable. */
function portFrom({argv, environment}: ProcessContext, flag: string, variable: string, fallback: number): number {
	const at = argv.findIndex((argument) => argument === flag || argument.startsWith(`${flag}=`));
	const written = at < 0 ? environment[variable] : argv[at]!.includes('=') ? argv[at]!.slice(flag.length + 1) : argv[at + 1];
	const port = Number(written ?? fallback);
	return Number.isInteger(port) && port > 0 ? port : fallback;
}

const pathOf = ({path}: IncomingRequest): string => path.split('?')[0]!;
const ok = (body: string): Answer => ({status: 200, body});
const notFound: Answer = {status: 404, body: '404 page not found\n'};

interface PodinfoSettings extends PortSettings {
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

interface Microservice {
	readonly name: string;
	readonly port: number;
	/** Of Python and Java it takes longer, and more. */
	readonly bootMs: readonly [number, number];
	readonly memoryMebibytes: number;
	/** What it cannot do without. */
	readonly needs?: readonly string[];
	readonly readyLine: string;
	readonly kind: 'grpc' | 'http';
}

const goLine = (message: string): string => `{"message":"${message}","severity":"info","timestamp":"${isoTime}"}`;

const boutique: readonly Microservice[] = [
	{name: 'emailservice', port: 8080, bootMs: [1800, 3200], memoryMebibytes: 48, kind: 'grpc', readyLine: goLine('listening on port: 8080')},
	{
		name: 'recommendationservice',
		port: 8080,
		bootMs: [1800, 3200],
		memoryMebibytes: 52,
		kind: 'grpc',
		needs: ['PRODUCT_CATALOG_SERVICE_ADDR'],
		readyLine: goLine('listening on port: 8080'),
	},
	{
		name: 'checkoutservice',
		port: 5050,
		bootMs: [60, 200],
		memoryMebibytes: 14,
		kind: 'grpc',
		needs: [
			'SHIPPING_SERVICE_ADDR',
			'PRODUCT_CATALOG_SERVICE_ADDR',
			'CART_SERVICE_ADDR',
			'CURRENCY_SERVICE_ADDR',
			'EMAIL_SERVICE_ADDR',
			'PAYMENT_SERVICE_ADDR',
		],
		readyLine: goLine('starting to listen on tcp: \\"[::]:5050\\"'),
	},
	{
		name: 'paymentservice',
		port: 50_051,
		bootMs: [700, 1500],
		memoryMebibytes: 58,
		kind: 'grpc',
		readyLine: goLine('PaymentService gRPC server started on port 50051'),
	},
	{
		name: 'productcatalogservice',
		port: 3550,
		bootMs: [60, 200],
		memoryMebibytes: 16,
		kind: 'grpc',
		readyLine: goLine('starting grpc server at :3550'),
	},
	{
		name: 'currencyservice',
		port: 7000,
		bootMs: [700, 1500],
		memoryMebibytes: 58,
		kind: 'grpc',
		readyLine: goLine('CurrencyService gRPC server started on port 7000'),
	},
	{name: 'cartservice', port: 7070, bootMs: [900, 2000], memoryMebibytes: 46, kind: 'grpc', readyLine: 'Now listening on: http://[::]:7070'},
	{
		name: 'shippingservice',
		port: 50_051,
		bootMs: [60, 200],
		memoryMebibytes: 13,
		kind: 'grpc',
		readyLine: goLine('Shipping Service listening on port :50051'),
	},
	{
		name: 'adservice',
		port: 9555,
		bootMs: [6000, 11_000],
		memoryMebibytes: 118,
		kind: 'grpc',
		readyLine: goLine('Ad Service started, listening on 9555'),
	},
	{
		name: 'frontend',
		port: 8080,
		bootMs: [60, 200],
		memoryMebibytes: 18,
		kind: 'http',
		needs: [
			'PRODUCT_CATALOG_SERVICE_ADDR',
			'CURRENCY_SERVICE_ADDR',
			'CART_SERVICE_ADDR',
			'RECOMMENDATION_SERVICE_ADDR',
			'CHECKOUT_SERVICE_ADDR',
			'SHIPPING_SERVICE_ADDR',
			'AD_SERVICE_ADDR',
			'SHOPPING_ASSISTANT_SERVICE_ADDR',
		],
		readyLine: goLine('starting server on :8080'),
	},
];

function missingVariable({needs = []}: Microservice, environment: Readonly<Record<string, string>>): StartFailure | undefined {
	const missing = needs.find((name) => !environment[name]);
	if (missing === undefined) return undefined;
	return {exitCode: 2, stderr: `panic: environment variable "${missing}" not set\n\ngoroutine 1 [running]:\nmain.mustMapEnv(...)\n`, afterMs: 30};
}

function microservice(service: Microservice): ServerDefinition<PortSettings> {
	return {
		name: `boutique-${service.name}`,
		bootMs: service.bootMs,
		configure(context) {
			const failure = missingVariable(service, context.environment);
			return failure ? {failure} : {port: portFrom(context, '--port', 'PORT', service.port)};
		},
		ports: ({port}) => [port],
		memoryBytes: service.memoryMebibytes * mebibyte,
		bootCpuMillicores: service.bootMs[1] > 1000 ? 700 : 100,
		cpuMillicores: 2,
		requestCpuMs: 1,
		readyLog: (_context, {port}) => [['stdout', `${service.readyLine.replaceAll(String(service.port), String(port))}\n`]],
		...(service.kind === 'grpc'
			? {grpcHealth: () => 'SERVING'}
			: {
					answer: (request: IncomingRequest): Answer =>
						pathOf(request) === '/_healthz'
							? ok('ok')
							: ok('<!DOCTYPE html>\n<html lang="en">\n<head>\n    <title>\n        Online Boutique\n    </title>\n</head>\n</html>\n'),
				}),
		signals: {SIGTERM: {exitCode: service.bootMs[1] > 5000 ? 143 : service.bootMs[1] > 1000 ? 0 : 2}},
	};
}

interface Plain {
	readonly name: string;
	readonly repositories: readonly string[];
	readonly tags?: RegExp;
	readonly port: number;
	readonly bootMs: readonly [number, number];
	readonly memoryMebibytes: number;
	readonly sizeMegabytes: number;
	answer(request: IncomingRequest, context: ProcessContext): Answer;
	readonly readyLines?: readonly LogText[];
	readonly user?: number;
}

const page = (title: string): Answer => ok(`<!DOCTYPE html>\n<html>\n<head>\n    <title>${title}</title>\n</head>\n</html>\n`);

function bookinfo(service: string, versions: readonly string[], paths: readonly string[], isJava = false): Plain {
	return {
		name: `bookinfo-${service}`,
		repositories: versions.flatMap((version) => [`istio/examples-bookinfo-${service}-${version}`]),
		port: 9080,
		bootMs: isJava ? [5000, 9000] : [400, 1200],
		memoryMebibytes: isJava ? 150 : 42,
		sizeMegabytes: isJava ? 290 : 60,
		answer: (request) =>
			pathOf(request) === '/health'
				? ok('{"status": "healthy"}')
				: paths.some((path) => pathOf(request).startsWith(path)) || pathOf(request) === '/'
					? service === 'productpage'
						? page('Simple Bookstore App')
						: ok('{"id": "0"}')
					: {status: 404, body: 'Not Found'},
	};
}

const httpbinAnswer = (request: IncomingRequest): Answer => {
	const [, first = '', second = ''] = pathOf(request).split('/');
	switch (first) {
		case '':
			return page('httpbin.org');
		case 'status':
			return {status: Number(second) || 400, body: ''};
		case 'delay':
			return {...ok('{}\n'), latencyMs: Math.max(1, Math.min(10, Number(second) || 0) * 1000)};
		case 'get':
		case 'anything':
			return ok(
				`{\n  "args": {}, \n  "headers": {\n    "Host": "${request.headers.Host ?? request.host}"\n  }, \n  "origin": "${request.remoteIp}", \n  "url": "http://${request.headers.Host ?? request.host}${request.path}"\n}\n`,
			);
		case 'headers':
			return ok(`{\n  "headers": {\n    "Host": "${request.headers.Host ?? request.host}"\n  }\n}\n`);
		case 'ip':
			return ok(`{\n  "origin": "${request.remoteIp}"\n}\n`);
		case 'health':
		case 'healthz':
		case 'uuid':
		case 'json':
		case 'html':
			return ok('{}\n');
		default:
			return {status: 404, body: 'Not Found'};
	}
};

const plains: readonly Plain[] = [
	bookinfo('productpage', ['v1'], ['/productpage', '/api', '/login']),
	bookinfo('details', ['v1', 'v2'], ['/details']),
	bookinfo('ratings', ['v1', 'v2'], ['/ratings']),
	bookinfo('reviews', ['v1', 'v2', 'v3'], ['/reviews'], true),
	{
		name: 'httpbin',
		repositories: ['kennethreitz/httpbin', 'kong/httpbin', 'scrapinghub/httpbin'],
		port: 80,
		bootMs: [700, 1600],
		memoryMebibytes: 48,
		sizeMegabytes: 182,
		answer: httpbinAnswer,
		readyLines: [['stderr', `[${plainTime} +0000] [1] [INFO] Starting gunicorn 19.9.0\n`]],
	},
	{
		name: 'go-httpbin',
		repositories: ['mccutchen/go-httpbin', 'ghcr.io/mccutchen/go-httpbin'],
		port: 8080,
		bootMs: [10, 40],
		memoryMebibytes: 9,
		sizeMegabytes: 8,
		answer: httpbinAnswer,
	},
	{
		name: 'rollouts-demo',
		repositories: ['argoproj/rollouts-demo'],
		tags: /(bad-|slow-)?(red|orange|yellow|green|blue|purple)|latest/,
		port: 8080,
		bootMs: [10, 40],
		memoryMebibytes: 8,
		sizeMegabytes: 5,
		answer: (request, {environment}) =>
			pathOf(request) === '/color' ? ok(`"${environment.COLOR ?? 'blue'}"`) : pathOf(request) === '/' ? page('Argo Rollouts Demo') : notFound,
	},
	{
		name: 'aks-helloworld',
		repositories: ['mcr.microsoft.com/azuredocs/aks-helloworld'],
		port: 80,
		bootMs: [900, 1800],
		memoryMebibytes: 52,
		sizeMegabytes: 330,
		answer: (_request, {environment}) => page(environment.TITLE ?? 'Welcome to Azure Kubernetes Service (AKS)'),
	},
	{
		name: 'azure-vote-front',
		repositories: ['mcr.microsoft.com/azuredocs/azure-vote-front'],
		port: 80,
		bootMs: [900, 1800],
		memoryMebibytes: 54,
		sizeMegabytes: 345,
		answer: () => page('Azure Voting App'),
	},
	{
		name: 'hello-web',
		repositories: ['crccheck/hello-world'],
		port: 8000,
		bootMs: [5, 20],
		memoryMebibytes: 1,
		sizeMegabytes: 1,
		answer: () => ok('<pre>\nHello World\n</pre>\n'),
	},
	{
		name: 'hello-html',
		repositories: ['tutum/hello-world', 'dockercloud/hello-world', 'strm/helloworld-http', 'rancher/hello-world'],
		port: 80,
		bootMs: [50, 200],
		memoryMebibytes: 6,
		sizeMegabytes: 15,
		answer: (_request, {hostname}) =>
			ok(
				`<html>\n<head>\n\t<title>Hello world!</title>\n</head>\n<body>\n\t<h1>Hello world!</h1>\n\t<h3>My hostname is ${hostname}</h3>\n</body>\n</html>\n`,
			),
	},
	{
		name: 'petstore',
		repositories: ['swaggerapi/petstore', 'swaggerapi/petstore3'],
		port: 8080,
		bootMs: [3000, 6000],
		memoryMebibytes: 160,
		sizeMegabytes: 140,
		answer: (request) => (pathOf(request) === '/' ? page('Swagger UI') : ok('{}')),
	},
	...(
		[
			['front-end', 8079],
			['catalogue', 80],
			['carts', 80],
			['orders', 80],
			['payment', 80],
			['queue-master', 80],
			['shipping', 80],
			['user', 80],
		] as const
	).map(
		([service, port]): Plain => ({
			name: `sockshop-${service}`,
			repositories: [`weaveworksdemos/${service}`],
			port,
			bootMs: ['carts', 'orders', 'queue-master', 'shipping'].includes(service) ? [12_000, 22_000] : [100, 900],
			memoryMebibytes: ['carts', 'orders', 'queue-master', 'shipping'].includes(service) ? 180 : 24,
			sizeMegabytes: 70,
			answer: (request) => (pathOf(request) === '/health' ? ok('{"health":[{"status":"OK"}]}') : page('WeaveSocks')),
		}),
	),
];

function small(name: string, sizeMegabytes: number, more: Partial<ImageContent> = {}): ImageContent {
	return {
		sizeBytes: sizeMegabytes * 1_000_000 + 318_208,
		...(more.command ? {} : {entrypoint: [`/app/${name}`]}),
		workingDirectory: '/app',
		files: alpineFiles,
		directories: [...commonDirectories, '/app', '/data', '/etc/config'],
		...more,
		programs: {...alpineTools, [`/app/${name}`]: name, ...more.programs},
	};
}

export const sampleImages: readonly ImageFamily[] = [
	{
		repositories: ['stefanprodan/podinfo', 'ghcr.io/stefanprodan/podinfo'],
		tags: /latest|v?\d+\.\d+\.\d+|v?\d+\.\d+/,
		content: (tag) =>
			small('podinfo', 31, {
				command: ['./podinfo'],
				workingDirectory: '/home/app',
				user: 100,
				userName: 'app',
				environment: [['PODINFO_IMAGE_VERSION', tag === 'latest' ? '6.9.4' : tag.replace(/^v/, '')]],
				directories: [...commonDirectories, '/home/app', '/data'],
				programs: {'/home/app/podinfo': 'podinfo', '/usr/local/bin/podcli': 'podcli'},
			}),
	},
	{
		repositories: ['gcr.io/kuar-demo/kuard-amd64', 'gcr.io/kuar-demo/kuard-arm64'],
		tags: /latest|[123]|blue|green|purple|v[\d.]+(-\w+)?/,
		content: (tag) => small('kuard', 11, {command: ['/kuard'], environment: [['KUARD_COLOR', tag]], programs: {'/kuard': 'kuard'}}),
	},
	...boutique.map(
		(service): ImageFamily => ({
			repositories: [
				`gcr.io/google-samples/microservices-demo/${service.name}`,
				`us-central1-docker.pkg.dev/google-samples/microservices-demo/${service.name}`,
			],
			tags: anyVersion,
			content: () => ({
				sizeBytes: (service.memoryMebibytes + 12) * 1_000_000,
				entrypoint: ['/src/server'],
				workingDirectory: '/src',
				files: {},
				directories: commonDirectories,
				programs: {'/src/server': `boutique-${service.name}`},
			}),
		}),
	),
	{
		repositories: [
			'gcr.io/google-samples/microservices-demo/loadgenerator',
			'us-central1-docker.pkg.dev/google-samples/microservices-demo/loadgenerator',
		],
		tags: anyVersion,
		content: () => small('loadgenerator', 62, {files: debianFiles, programs: {...debianTools, '/app/loadgenerator': 'loadgenerator'}}),
	},
	...plains.map(
		({name, repositories, sizeMegabytes, tags = anyVersion, user}): ImageFamily => ({
			repositories,
			tags,
			content: (tag) =>
				small(name, sizeMegabytes, {
					...(user === undefined ? {} : {user}),
					...(name === 'rollouts-demo' ? {environment: [['COLOR', tag.replace(/^(bad|slow)-/, '')]]} : {}),
				}),
		}),
	),
];

addPrograms([
	serverProgram(podinfo),
	podcli,
	serverProgram(kuard),
	...boutique.map((service) => serverProgram(microservice(service))),
	serverProgram({
		name: 'loadgenerator',
		bootMs: [1500, 3000],
		ports: [],
		memoryBytes: 70 * mebibyte,
		cpuMillicores: 20,
		readyLog: () => [['stderr', `[${isoTime}] /INFO/locust.main: Starting Locust 2.43.1\n`]],
		signals: {SIGTERM: {exitCode: 0, afterMs: 200}},
	}),
	...plains.map(({name, port, bootMs, memoryMebibytes, answer, readyLines}) =>
		serverProgram({
			name,
			bootMs,
			ports: [port],
			memoryBytes: memoryMebibytes * mebibyte,
			bootCpuMillicores: bootMs[1] > 3000 ? 800 : 100,
			cpuMillicores: memoryMebibytes > 100 ? 6 : 1,
			requestCpuMs: 1,
			...(readyLines ? {readyLog: () => readyLines} : {}),
			answer: (request, _settings, context) => answer(request, context),
			signals: {SIGTERM: {exitCode: bootMs[1] > 3000 ? 143 : 0, afterMs: 50}},
		}),
	),
]);

import {isoTime} from '../../log-time.ts';
import type {IncomingRequest} from '../../program.ts';
import {type Answer, type ServerDefinition, type StartFailure, serverProgram} from '../../server-program.ts';
import {complains, defineImage} from '../define.ts';
import {type ImageFamily, mebibyte} from '../image.ts';
import {anyVersion, ok, pathOf} from './answers.ts';
import {portFrom} from './ports.ts';

/* Online Boutique: eleven services that need each other's addresses, most of them gRPC. */

interface PortSettings {
	readonly port: number;
}

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

const registries = ['gcr.io/google-samples/microservices-demo', 'us-central1-docker.pkg.dev/google-samples/microservices-demo'];

export const boutiqueImages: readonly ImageFamily[] = [
	...boutique.map((service) =>
		defineImage({
			names: registries.map((registry) => `${registry}/${service.name}`),
			tags: anyVersion,
			from: 'distroless',
			sizeBytes: (service.memoryMebibytes + 12) * 1_000_000,
			entrypoint: ['/src/server'],
			workingDirectory: '/src',
			program: serverProgram(microservice(service)),
		}),
	),
	defineImage({
		names: registries.map((registry) => `${registry}/loadgenerator`),
		tags: anyVersion,
		from: 'debian',
		sizeBytes: 62_318_208,
		entrypoint: ['/app/loadgenerator'],
		workingDirectory: '/app',
		program: {
			bootMs: [1500, 3000],
			ports: [],
			memory: {idleBytes: 70 * mebibyte},
			cpu: {idleMillicores: 20},
			log: {ready: complains(`[${isoTime}] /INFO/locust.main: Starting Locust 2.43.1`)},
			signals: {SIGTERM: {exitCode: 0, drainMs: 200}},
		},
	}),
];

import {describe, expect, test} from 'vitest';
import {parseImageReference} from '../../source/world/image-reference.ts';
import {findImageContent} from '../../source/world/images/index.ts';
import {TestWorld} from './test-world.ts';

/* Sample applications of tutorials, started as their own manifests start them. */

function bodyOf(outcome: ReturnType<TestWorld['get']>): string {
	return outcome.kind === 'response' ? `${outcome.status} ${outcome.body.trim()}` : outcome.kind;
}

describe('Podinfo', () => {
	test('its own command and its own probe', () => {
		const world = new TestWorld();
		const {containerId, ip} = world.run('ghcr.io/stefanprodan/podinfo:6.7.0', {command: ['./podinfo', '--port=9898', '--level=info']});
		world.runFor(1000);
		expect(world.exec(containerId, ['podcli', 'check', 'http', 'localhost:9898/healthz'])).toMatchObject({exitCode: 0});
		expect(bodyOf(world.get(ip, 9898, '/version'))).toContain('"version": "6.7.0"');
		expect(bodyOf(world.get(ip, 9898, '/status/418'))).toContain('418');
	});

	test('it can be told not to be ready, and to panic', () => {
		const world = new TestWorld();
		const {containerId, ip} = world.run('stefanprodan/podinfo');
		world.runFor(1000);
		expect(bodyOf(world.get(ip, 9898, '/readyz/disable'))).toBe('202 ');
		expect(bodyOf(world.get(ip, 9898, '/readyz'))).toBe('503 ');
		expect(world.exec(containerId, ['podcli', 'check', 'http', 'localhost:9898/readyz'])).toMatchObject({exitCode: 1});
		world.get(ip, 9898, '/panic');
		world.runFor(100);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 255});
	});
});

test('kuard fails its probes as often as it is told', () => {
	const world = new TestWorld();
	const {ip} = world.run('gcr.io/kuar-demo/kuard-amd64:blue');
	world.runFor(1000);
	expect(bodyOf(world.get(ip, 8080, '/healthy'))).toBe('200 ok');
	const origin = {machine: 'node01'};
	const request = {method: 'PUT', scheme: 'http', host: ip, port: 8080, path: '/ready/api', headers: {}, body: '{"failNext": 2}'} as const;
	world.world.network.http(origin, request, 1000);
	expect([1, 2, 3].map(() => bodyOf(world.get(ip, 8080, '/ready')))).toEqual(['500 fail', '500 fail', '200 ok']);
});

describe('Online Boutique', () => {
	const registry = 'us-central1-docker.pkg.dev/google-samples/microservices-demo';

	test('a service answers health checks on its port', () => {
		const world = new TestWorld();
		const {ip} = world.run(`${registry}/emailservice:v0.10.1`, {environment: [['PORT', '8080']], runAsUser: 1000, isRootReadOnly: true});
		world.runFor(5000);
		expect(world.world.network.connect({machine: 'node01'}, ip, 8080, 1000)).toMatchObject({kind: 'connected'});
	});

	test('the front end panics without the addresses of the others', () => {
		const world = new TestWorld();
		const {containerId} = world.run(`${registry}/frontend:v0.10.1`);
		world.runFor(1000);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 2});
		expect(world.logText(containerId)).toContain('panic: environment variable "PRODUCT_CATALOG_SERVICE_ADDR" not set');
	});
});

test.each([
	['istio/examples-bookinfo-reviews-v2:1.20.1', 9080, '/health'],
	['kennethreitz/httpbin', 80, '/get'],
	['argoproj/rollouts-demo:blue', 8080, '/color'],
	['mcr.microsoft.com/azuredocs/aks-helloworld:v1', 80, '/'],
	['weaveworksdemos/front-end:0.3.12', 8079, '/'],
	['otel/opentelemetry-collector-contrib:0.98.0', 13_133, '/'],
	['jenkins/jenkins:lts-jdk17', 8080, '/login'],
	['minio/minio:RELEASE.2024-01-16T16-07-38Z', 9000, '/minio/health/live'],
	['grafana/loki:2.9.4', 3100, '/ready'],
	['nextcloud:29', 80, '/status.php'],
])('%s answers on port %s at %s', (image, port, path) => {
	const world = new TestWorld();
	const {ip} = world.run(image);
	world.runFor(60_000);
	expect(bodyOf(world.get(ip, port, path))).toMatch(/^200/);
});

test.each(['public.ecr.aws/docker/library/nginx:1.27', 'mirror.gcr.io/library/redis:7', 'public.ecr.aws/docker/library/postgres:16'])(
	'%s is a copy of an official image',
	(image) => {
		expect(findImageContent(parseImageReference(image)!)).toBeDefined();
	},
);

test.each(['nginx:lates', 'jenkins/jenkins:ltss', 'stefanprodan/podinfo:nope', 'gcr.io/kuar-demo/kuard-amd64:yellow'])(
	'%s is a typing error',
	(image) => {
		expect(findImageContent(parseImageReference(image)!)).toBeUndefined();
	},
);

test('PHP with Apache serves what is put into its directory', () => {
	const world = new TestWorld();
	world.machine().volumes.create('html', {'index.html': '<h1>Hello</h1>\n'});
	const {ip} = world.run('php:8.3-apache', {mounts: [{mountPath: '/var/www/html', volumeId: 'html', isReadOnly: false}]});
	const empty = world.run('php:8.3-apache');
	world.runFor(2000);
	expect(bodyOf(world.get(ip))).toBe('200 <h1>Hello</h1>');
	expect(bodyOf(world.get(empty.ip))).toMatch(/^403/);
});

test('psql takes a connection URI, and names the host it does not find', () => {
	const world = new TestWorld();
	const server = world.run('postgres:16-alpine', {environment: [['POSTGRES_PASSWORD', 'x']]});
	world.runFor(30_000);
	const client = (uri: string) => world.exec(server.containerId, ['psql', uri, '-c', 'select 1']);
	expect(client(`postgresql://postgres:x@${server.ip}:5432/postgres`)).toMatchObject({exitCode: 0});
	expect(client('postgres://postgres:x@nowhere/postgres')).toMatchObject({exitCode: 2});
});

test.each([
	['luksa/fortune:env', [['INTERVAL', '5']], 'Configured to generate new fortune every 5 seconds\n'],
	['registry.k8s.io/cuda-vector-add:v0.1', [], 'Failed to allocate device vector A'],
	['luksa/batch-job', [], 'Batch job starting\n'],
] as const)('%s says what it does', (image, environment, text) => {
	const world = new TestWorld();
	const {containerId} = world.run(image, {environment});
	world.runFor(2000);
	expect(world.logText(containerId)).toContain(text);
});

import {describe, expect, test} from 'vitest';
import {Simulation} from '../../source/simulation/simulation.ts';
import {programTable} from '../../source/world/program-table.ts';
import {Registry} from '../../source/world/registry.ts';
import {TestWorld} from './test-world.ts';

const registry = new Registry(new Simulation({seed: 1}), () => {});

test.each([
	'nginx',
	'nginx:1.14',
	'nginx:1.14.2',
	'nginx:1.16.1',
	'nginx:1.25',
	'nginx:1.7.9',
	'nginx:1.27-alpine',
	'nginx:alpine',
	'nginx:stable-alpine',
	'httpd:2.4',
	'httpd:alpine',
	'redis',
	'redis:5.0.4',
	'redis:7-alpine',
	'mysql:5.7',
	'mysql:8.0',
	'mariadb:10.6',
	'postgres:16',
	'postgres:9.6-alpine',
	'mongo:4.4',
	'memcached:1.6',
	'busybox',
	'busybox:1.28',
	'busybox:1.36.1',
	'alpine:3.18',
	'ubuntu:22.04',
	'debian:12-slim',
	'centos:7',
	'node:12',
	'node:20-alpine',
	'python:3.9-slim',
	'golang:1.22',
	'perl:5.34.0',
	'smlinux/appjs',
	'smlinux/unhealthy',
	'gcr.io/google-samples/node-hello:1.0',
	'gcr.io/google-samples/hello-app:2.0',
	'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5',
	'registry.k8s.io/pause:3.10.1',
	'registry.k8s.io/e2e-test-images/agnhost:2.40',
	'registry.k8s.io/liveness',
	'k8s.gcr.io/liveness',
	'k8s.gcr.io/goproxy:0.1',
	'registry.k8s.io/goproxy:0.1',
	'registry.k8s.io/busybox',
	'registry.k8s.io/nginx-slim:0.24',
	'registry.k8s.io/hpa-example',
	'registry.k8s.io/etcd:3.6.6-0',
	'registry.k8s.io/coredns/coredns:v1.14.1',
	'registry.k8s.io/kube-apiserver:v1.36.2',
	'registry.k8s.io/kube-proxy:v1.36.0',
	'polinux/stress',
	'vish/stress',
	'tmkube/init',
	'kubetm/app',
	'curlimages/curl',
	'hashicorp/http-echo',
	'wordpress:6.2.1-apache',
	'hello-world',
	'docker.io/library/nginx:1.14.2',
	'nginx@sha256:f7988fb6c02e0ce69257d9bd9cf37ae20a60f1df7563c3a2a6abe24160306b8d',
])('%s can be pulled and its program is there', (reference) => {
	const image = registry.find(reference);
	expect(image).toBeDefined();
	expect(image!.content.sizeBytes).toBeGreaterThan(1000);
	const program = (image!.content.entrypoint ?? image!.content.command)![0]!;
	const name = program.slice(program.lastIndexOf('/') + 1);
	const paths = Object.keys(image!.content.programs ?? {}).concat(Object.keys(image!.content.files ?? {}));
	expect(paths.some((path) => path === program || path.endsWith(`/${name}`))).toBe(true);
});

test.each(['redis123', 'nginx:1.161', 'nginx:1.91', 'nginx:latst', 'busybox:1.280', 'nginxx', 'registry.k8s.io/nothing', 'ubuntu:99.04'])(
	'%s is unknown',
	(reference) => {
		expect(registry.find(reference)).toBeUndefined();
	},
);

describe('every program of an image', () => {
	test.each([...programTable.keys()])('%s has a name of its own', (name) => {
		expect(programTable.get(name)!.name).toBe(name);
	});
});

test('an image with a shell has one, and a bare image has none', () => {
	expect(registry.find('nginx:1.14')!.content.programs!['/bin/bash']).toBe('bash');
	for (const bare of ['registry.k8s.io/goproxy:0.1', 'vish/stress', 'registry.k8s.io/pause:3.10.1', 'registry.k8s.io/coredns/coredns:v1.14.1']) {
		expect(Object.keys(registry.find(bare)!.files).filter((path) => path.endsWith('/sh'))).toEqual([]);
	}
});

describe('servers answer as they do in life', () => {
	test.each([
		['smlinux/appjs', 8080, '/', 200, 'Container Hostname web'],
		['gcr.io/google-samples/node-hello:1.0', 8080, '/', 200, 'Hello Kubernetes!'],
		['gcr.io/google-samples/hello-app:2.0', 8080, '/', 200, 'Hello, world!\nVersion: 2.0.0\nHostname: web\n'],
		['registry.k8s.io/liveness', 8080, '/healthz', 200, 'ok'],
		['httpd:2.4', 80, '/', 200, '<html><body><h1>It works!</h1></body></html>\n'],
		['httpd:2.4', 80, '/absent', 404, undefined],
		['nginx:1.25', 80, '/', 200, undefined],
		['k8s.gcr.io/goproxy:0.1', 8080, '/', 500, undefined],
		['registry.k8s.io/hpa-example', 80, '/', 200, 'OK!'],
	] as const)('%s on port %i, %s', (image, port, path, status, body) => {
		const world = new TestWorld();
		const {ip} = world.run(image, {pod: {hostname: 'web'}});
		world.runFor(5000);
		const outcome = world.get(ip, port, path);
		expect(outcome).toMatchObject({kind: 'response', status, ...(body === undefined ? {} : {body})});
	});
});

test('the liveness image is healthy for ten seconds', () => {
	const world = new TestWorld();
	const {ip} = world.run('registry.k8s.io/e2e-test-images/agnhost:2.40', {args: ['liveness']});
	world.runFor(9000);
	expect(world.get(ip, 8080, '/healthz')).toMatchObject({status: 200});
	world.runFor(2000);
	expect(world.get(ip, 8080, '/healthz')).toMatchObject({status: 500});
});

test('the unhealthy image answers five times', () => {
	const world = new TestWorld();
	const {ip} = world.run('smlinux/unhealthy');
	world.runFor(2000);
	const statuses = Array.from({length: 7}, () => world.get(ip, 8080)).map((outcome) => outcome.kind === 'response' && outcome.status);
	expect(statuses).toEqual([200, 200, 200, 200, 200, 500, 500]);
});

test('mysql without a password says so and exits with 1', () => {
	const world = new TestWorld();
	const {containerId} = world.run('mysql:8.0');
	world.runFor(1000);
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 1, reason: 'Error'});
	expect(world.logText(containerId)).toContain('Database is uninitialized and password option is not specified');
});

test('mysql with a password makes its database, then listens; its admin client tells', () => {
	const world = new TestWorld();
	const {containerId, ip} = world.run('mysql:8.0', {environment: [['MYSQL_ROOT_PASSWORD', 'secret']]});
	world.runFor(3000);
	expect(world.exec(containerId, ['mysqladmin', 'ping'])).toMatchObject({exitCode: 1});
	world.runFor(15_000);
	expect(world.exec(containerId, ['mysqladmin', 'ping'])).toMatchObject({exitCode: 0, output: 'mysqld is alive\n'});
	expect(world.world.network.connect({machine: 'node01'}, ip, 3306, 1000)).toMatchObject({kind: 'connected'});
});

test('redis logs its start, answers PING and leaves with 0', () => {
	const world = new TestWorld();
	const {containerId} = world.run('redis');
	world.runFor(1000);
	expect(world.logText(containerId)).toMatch(/1:M 01 Jan 2026 00:00:\d\d\.\d{3} \* Ready to accept connections tcp\n/);
	expect(world.exec(containerId, ['redis-cli', 'ping'])).toMatchObject({exitCode: 0, output: 'PONG\n'});
	world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 30_000});
	expect(world.container(containerId)).toMatchObject({exitCode: 0, reason: 'Completed'});
});

test('the pi job computes for some seconds and prints the digits', () => {
	const world = new TestWorld();
	const {containerId} = world.run('perl:5.34.0', {command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)']});
	world.runFor(2000);
	expect(world.container(containerId).state).toBe('running');
	world.runFor(8000);
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 0});
	const digits = world.logText(containerId).trim();
	expect(digits).toHaveLength(2001);
	expect(digits.startsWith('3.14159265358979323846264338327950288419716939937510')).toBe(true);
});

test('a Java program is deaf until it has booted, and ends with 143', () => {
	const world = new TestWorld();
	const {containerId, ip} = world.run('springio/gs-spring-boot-docker');
	world.runFor(30_000);
	expect(world.get(ip, 8080)).toMatchObject({kind: 'refused'});
	world.runFor(15_000);
	expect(world.get(ip, 8080)).toMatchObject({status: 200});
	world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 30_000});
	expect(world.container(containerId)).toMatchObject({exitCode: 143, reason: 'Error'});
});

test.each([
	['nginx:1.14', 0],
	['nginx', 0],
	['httpd', 0],
	['gcr.io/google-samples/hello-app:1.0', 2],
	['smlinux/appjs', 137],
	['registry.k8s.io/pause:3.10.1', 0],
])('%s ends with %i when it is stopped', (image, exitCode) => {
	const world = new TestWorld();
	const {containerId} = world.run(image);
	world.runFor(2000);
	world.succeed({kind: 'stopContainer', containerId, gracePeriodMs: 10_000});
	expect(world.container(containerId).exitCode).toBe(exitCode);
});

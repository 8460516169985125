import {describe, expect, test} from 'vitest';
import {mebibyte, TestWorld} from './test-world.ts';

/* Well-known servers: what they need, what they say, what they answer, and how they end. */

function bodyOf(outcome: ReturnType<TestWorld['get']>): string {
	return outcome.kind === 'response' ? `${outcome.status} ${outcome.body.trim()}` : outcome.kind;
}

test.each([
	['prom/prometheus:v2.48.0', 9090, '/-/healthy', '200 Prometheus Server is Healthy.'],
	['prom/prometheus:v2.48.0', 9090, '/-/ready', '200 Prometheus Server is Ready.'],
	['prom/alertmanager', 9093, '/-/ready', '200 OK'],
	['grafana/grafana:10.2.0', 3000, '/api/org', '401 {"message":"Unauthorized"}'],
	['hashicorp/vault:1.15', 8200, '/v1/secret', '403 {"errors":["permission denied"]}'],
	['hashicorp/consul:1.17', 8500, '/v1/status/leader', '200 "127.0.0.1:8300"'],
	['jenkins/jenkins:lts', 8080, '/', '403 '],
	['minio/minio', 9000, '/minio/health/live', '200 '],
	['nats:2.10-alpine', 8222, '/healthz', '200 {"status":"ok"}'],
	['rabbitmq:3-management', 15_672, '/api/overview', '401 {"error":"not_authorized","reason":"Not_Authorized"}'],
	['registry.k8s.io/defaultbackend-amd64:1.5', 8080, '/', '404 404 page not found'],
	['kicbase/echo-server:1.0', 8080, '/', '200 Request served by '],
	['ealen/echo-server', 80, '/?echo_code=404', '404 '],
	['mcr.microsoft.com/dotnet/samples:aspnetapp', 8080, '/healthz', '200 Healthy'],
	['ghcr.io/subicura/echo:v1', 3000, '/', '200 '],
])('%s answers on %s%s', (image, port, path, expected) => {
	const world = new TestWorld();
	const {ip} = world.run(image);
	world.runFor(90_000);
	expect(bodyOf(world.get(ip, port, path)).startsWith(expected)).toBe(true);
});

test.each([
	['confluentinc/cp-zookeeper:7.5.0', [], 1, 'ZOOKEEPER_CLIENT_PORT is required.'],
	['confluentinc/cp-kafka:7.5.0', [], 1, 'KAFKA_ZOOKEEPER_CONNECT is required.'],
	['confluentinc/cp-kafka:7.5.0', [['KAFKA_PORT', 'tcp://10.96.0.7:9092']], 1, 'port is deprecated. Please use KAFKA_ADVERTISED_LISTENERS instead.'],
	['mcr.microsoft.com/mssql/server:2022-latest', [], 1, 'The SQL Server End-User License Agreement (EULA) must be accepted before SQL'],
	['itzg/minecraft-server', [], 1, 'Please accept the Minecraft EULA at'],
	['elasticsearch:7.17.0', [], 78, 'the default discovery settings are unsuitable for production use'],
	['docker:24-dind', [], 1, 'AppArmor detection and --privileged mode might break.'],
	['amazon/aws-cli:2.15.0', [], 252, 'aws: error: the following arguments are required: command'],
	['hashicorp/terraform:1.7', [], 127, 'Usage: terraform [global options] <subcommand> [args]'],
] as const)('%s ends with what it lacks: %j', (image, environment, exitCode, line) => {
	const world = new TestWorld();
	const {containerId} = world.run(image, {environment});
	world.runFor(60_000);
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode});
	expect(world.logText(containerId)).toContain(line);
});

test('a broker waits for a ZooKeeper that does not come', () => {
	const world = new TestWorld();
	const environment = [
		['KAFKA_ZOOKEEPER_CONNECT', 'zookeeper:2181'],
		['KAFKA_ADVERTISED_LISTENERS', 'PLAINTEXT://localhost:9092'],
	] as const;
	const {containerId} = world.run('confluentinc/cp-kafka:7.5.0', {environment});
	world.runFor(39_000);
	expect(world.container(containerId)).toMatchObject({state: 'running'});
	world.runFor(10_000);
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 1});
});

describe('Elasticsearch', () => {
	const limits = (mebibytes: number) => ({
		limits: {cpuRequestMillicores: 1000, cpuLimitMillicores: undefined, memoryLimitBytes: mebibytes * mebibyte, oomScoreAdj: 900},
	});

	test.each([
		['512Mi are not enough for half of them as heap and what is beside it', 512, [], 'OOMKilled'],
		['nor is 1Gi for a heap of 1g', 1024, [['ES_JAVA_OPTS', '-Xms1g -Xmx1g']], 'OOMKilled'],
		['2Gi are', 2048, [], undefined],
		['so is 1Gi for a heap of 512m', 1024, [['ES_JAVA_OPTS', '-Xms512m -Xmx512m']], undefined],
	] as const)('%s', (_name, mebibytes, environment, reason) => {
		const world = new TestWorld();
		const {containerId} = world.run('elasticsearch:8.11.1', {environment, ...limits(mebibytes)});
		world.runFor(60_000);
		expect(world.container(containerId)?.reason).toBe(reason);
	});

	test('since 8 it speaks HTTPS and wants to know who asks, unless it is told otherwise', () => {
		const world = new TestWorld();
		const [secure, open] = [[], [['xpack.security.enabled', 'false']] as const].map((environment) =>
			world.run('elasticsearch:8.11.1', {environment}),
		);
		world.runFor(60_000);
		expect(bodyOf(world.get(secure!.ip, 9200, '/'))).not.toMatch(/^200/);
		expect(bodyOf(world.get(open!.ip, 9200, '/_cluster/health'))).toContain('"status":"green"');
	});
});

test.each([
	['rabbitmq:3', ['rabbitmq-diagnostics', '-q', 'ping'], 69, 'Ping succeeded\n'],
	['zookeeper:3.9', ['zkServer.sh', 'status'], 1, 'Mode: standalone\n'],
	['registry.k8s.io/kubernetes-zookeeper:1.0-3.4.10', ['sh', '-c', 'zookeeper-ready 2181'], 1, ''],
	['hashicorp/vault:1.15', ['vault', 'status'], 1, 'Sealed          false\n'],
] as const)('in %s probes run %j', (image, command, exitCode, told) => {
	const world = new TestWorld();
	const {containerId} = world.run(image);
	expect(world.exec(containerId, command)).toMatchObject({exitCode});
	world.runFor(20_000);
	const result = world.exec(containerId, command);
	expect(result).toMatchObject({exitCode: 0, output: expect.stringContaining(told)});
	// None of them is there at once.
	expect(result.durationMs).toBeGreaterThan(15);
});

test('whoever is told of a configuration that is not there says so', () => {
	const world = new TestWorld();
	const {containerId} = world.run('prom/prometheus', {args: ['--config.file=/etc/config/prometheus.yml']});
	world.runFor(5000);
	expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 2});
	expect(world.logText(containerId)).toContain('err="open /etc/config/prometheus.yml: no such file or directory"');
});

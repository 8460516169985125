import {describe, expect, test} from 'vitest';
import {TestWorld} from './test-world.ts';

/* What stands beside an application: proxies, exporters and log shippers. */

/** A pod with a server on localhost and, beside it, the image, with a file of its configuration. */
function beside(server: string, image: string, files: Record<string, string> = {}, args?: readonly string[]) {
	const world = new TestWorld();
	const podUid = 'pod';
	const sandboxId = world.sandbox(podUid);
	world.machine().volumes.create('config', files);
	const start = (name: string, reference: string, given?: readonly string[], command?: readonly string[]) => {
		const mounts = [{mountPath: '/config', volumeId: 'config', isReadOnly: false}];
		const containerId = world.create(podUid, sandboxId, reference, {name, mounts, args: given, command});
		world.succeed({kind: 'startContainer', containerId});
		return containerId;
	};
	const serverId = start('server', server);
	const containerId = start('sidecar', image, args);
	world.runFor(6000);
	const ip = world.machine().runtime.sandboxes(podUid)[0]!.ip!;
	return {world, serverId, containerId, ip, start};
}

function bodyOf(outcome: ReturnType<TestWorld['get']>): string {
	return outcome.kind === 'response' ? `${outcome.status} ${outcome.body.trim()}` : outcome.kind;
}

describe('HAProxy', () => {
	const config = `defaults
  mode http
frontend web
  bind *:8080
  default_backend app
backend app
  server local 127.0.0.1:80
`;
	const args = ['haproxy', '-f', '/config/haproxy.cfg'];

	test('passes requests on to its backend', () => {
		const {world, ip, containerId} = beside('httpd:2.4', 'haproxy:3.0', {'haproxy.cfg': config}, args);
		expect(bodyOf(world.get(ip, 8080))).toContain('200 <html><body><h1>It works!</h1>');
		expect(world.logText(containerId)).toContain('[NOTICE]   (1) : Loading success.');
	});

	test('says so when nobody is there', () => {
		const {world, ip} = beside('busybox', 'haproxy:3.0', {'haproxy.cfg': config}, args);
		expect(bodyOf(world.get(ip, 8080))).toContain('503 <html><body><h1>503 Service Unavailable</h1>');
	});

	test('ends without a configuration, and with a name that is not known', () => {
		const missing = beside('busybox', 'haproxy:3.0');
		expect(missing.world.container(missing.containerId)).toMatchObject({state: 'exited', exitCode: 1});
		expect(missing.world.logText(missing.containerId)).toContain(
			'Cannot open configuration file/directory /usr/local/etc/haproxy/haproxy.cfg : No such file or directory',
		);
		const unknown = beside('busybox', 'haproxy:3.0', {'haproxy.cfg': config.replace('127.0.0.1', 'nowhere')}, args);
		expect(unknown.world.logText(unknown.containerId)).toContain("'server app/local' : could not resolve address 'nowhere'.");
	});
});

describe('Envoy', () => {
	const config = `admin:
  address:
    socket_address: {address: 127.0.0.1, port_value: 9901}
static_resources:
  listeners:
  - address:
      socket_address:
        address: 0.0.0.0
        port_value: 8080
  clusters:
  - name: app
    load_assignment:
      endpoints:
      - lb_endpoints:
        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 80}}}
`;

	test('passes requests on to its cluster, and tells how it is on its own port', () => {
		const {world, ip, containerId} = beside('httpd:2.4', 'envoyproxy/envoy:v1.31.0', {'envoy.yaml': config}, ['envoy', '-c', '/config/envoy.yaml']);
		expect(bodyOf(world.get(ip, 8080))).toContain('200 <html><body><h1>It works!</h1>');
		expect(bodyOf(world.get(ip, 9901, '/ready'))).toBe('200 LIVE');
		expect(world.logText(containerId)).toContain('all dependencies initialized. starting workers');
	});

	test('says so when nobody is there', () => {
		const {world, ip} = beside('busybox', 'envoyproxy/envoy:v1.31.0', {'envoy.yaml': config}, ['envoy', '-c', '/config/envoy.yaml']);
		expect(bodyOf(world.get(ip, 8080))).toContain('503 upstream connect error or disconnect/reset before headers.');
	});
});

describe('exporters tell in Prometheus’ words whether the server beside them is up', () => {
	test('of Redis', () => {
		const {world, ip} = beside('redis:7', 'oliver006/redis_exporter');
		expect(bodyOf(world.get(ip, 9121, '/metrics'))).toContain('redis_up 1');
		const alone = beside('busybox', 'oliver006/redis_exporter');
		expect(bodyOf(alone.world.get(alone.ip, 9121, '/metrics'))).toContain('redis_up 0');
	});

	test('of nginx', () => {
		const {world, ip, start} = beside('busybox', 'nginx/nginx-prometheus-exporter:1.3.0', {
			'status.conf': 'server { listen 8080; location /stub_status { stub_status; } }',
		});
		expect(bodyOf(world.get(ip, 9113, '/metrics'))).toContain('nginx_up 0');
		start('nginx', 'nginx:1.27', undefined, ['sh', '-c', 'cp /config/status.conf /etc/nginx/conf.d/ && exec nginx -g "daemon off;"']);
		world.runFor(2000);
		expect(bodyOf(world.get(ip, 9113, '/metrics'))).toMatch(/nginx_http_requests_total 1[\s\S]*nginx_up 1/);
	});
});

describe('log shippers print what is written to the files they follow', () => {
	const rows: [image: string, config: Record<string, string>, args: readonly string[], started: string, line: RegExp][] = [
		[
			'fluent/fluent-bit:4.2',
			{'fluent-bit.conf': '[INPUT]\n    Name tail\n    Path /config/*.log\n    Tag app\n[OUTPUT]\n    Name stdout\n    Match *\n'},
			['/fluent-bit/bin/fluent-bit', '-c', '/config/fluent-bit.conf'],
			'Fluent Bit v4.2.0',
			/^\[0\] app: .*"log"=>"second"\}\]$/m,
		],
		[
			'fluent/fluentd:v1.17',
			{'fluent.conf': '<source>\n  @type tail\n  path /config/app.log\n  tag app\n</source>\n<match **>\n  @type stdout\n</match>\n'},
			['fluentd', '-c', '/config/fluent.conf'],
			'fluentd worker is now running worker=0',
			/^2026-01-01 00:00:\d\d\.000000000 \+0000 app: \{"message":"second"\}$/m,
		],
		[
			'docker.elastic.co/beats/filebeat:9.2.0',
			{'filebeat.yml': 'filebeat.inputs:\n- type: filestream\n  paths:\n    - /config/*.log\noutput.console:\n  pretty: false\n'},
			['filebeat', '-c', '/config/filebeat.yml'],
			'filebeat start running.',
			/"message":"second","log":\{"file":\{"path":"\/config\/app\.log"\}\}/,
		],
	];

	test.each(rows)('%s', (image, config, args, started, line) => {
		const {world, serverId, containerId} = beside('redis:7', image, config, args);
		expect(world.logText(containerId)).toContain(started);
		world.exec(serverId, ['sh', '-c', 'echo first >> /config/app.log; echo second >> /config/app.log']);
		world.runFor(1500);
		expect(world.logText(containerId)).toMatch(line);
		expect(world.logText(containerId).match(/second/g)).toHaveLength(1);
		world.runFor(5000);
		expect(world.logText(containerId).match(/second/g)).toHaveLength(1);
	});
});

import {describe, expect, test} from 'vitest';
import type {ResolveOutcome, ServiceEndpoint, ServiceRoute} from '../../source/world/types.ts';
import {mebibyte, TestWorld} from './test-world.ts';

function endpoint(ip: string, more: Partial<ServiceEndpoint> = {}): ServiceEndpoint {
	return {ip, port: 8080, isReady: true, isServing: true, isTerminating: false, ...more};
}

function service(clusterIp: string, endpoints: readonly string[], options: Partial<ServiceRoute> = {}): ServiceRoute {
	return {
		clusterIp,
		ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: 30_080, endpoints: endpoints.map((ip) => endpoint(ip))}],
		...options,
	};
}

function bodyOf(outcome: {kind: string}): string | undefined {
	return 'body' in outcome ? (outcome.body as string) : outcome.kind;
}

test('pods have addresses of their machine’s range, one after the other, and a freed one comes back only after the others', () => {
	const world = new TestWorld({machines: 2});
	const first = world.run('nginx:1.14');
	expect(first.ip).toBe('10.244.0.2');
	expect(world.run('nginx:1.14').ip).toBe('10.244.0.3');
	expect(world.run('nginx:1.14', {machine: 'node02'}).ip).toBe('10.244.1.2');
	world.succeed({kind: 'stopPodSandbox', sandboxId: first.sandboxId});
	expect(world.run('nginx:1.14').ip).toBe('10.244.0.4');
});

test('when a range is used up, the sandbox fails with the plugin’s words', () => {
	const world = new TestWorld();
	for (let index = 0; index < 253; index += 1) world.sandbox(`pod-${index}`);
	expect(() => world.sandbox('one-too-many')).toThrow(
		/^rpc error: code = Unknown desc = failed to setup network for sandbox "[0-9a-f]{64}": plugin type="flannel" failed \(add\): failed to allocate for range 0: no IP addresses available in range set: 10\.244\.0\.2-10\.244\.0\.254$/,
	);
});

describe('how a connection ends', () => {
	test.each([
		['a program listens', 80, {kind: 'response', status: 200}],
		['nobody listens', 81, {kind: 'refused'}],
	])('%s', (_name, port, outcome) => {
		const world = new TestWorld();
		const {ip} = world.run('nginx:1.14');
		world.runFor(1000);
		expect(world.get(ip, port)).toMatchObject(outcome);
	});

	test('an address nobody has is no route, if one waits long enough', () => {
		const world = new TestWorld();
		expect(world.get('10.244.0.99', 80, '/', 1000)).toEqual({kind: 'timeout', latencyMs: 1000, during: 'connect'});
		expect(world.get('10.244.0.99', 80, '/', 5000)).toEqual({kind: 'unreachable', latencyMs: 3000});
	});

	test('a hanging program accepts and never answers, in a probe and in an exec', () => {
		const world = new TestWorld();
		const {ip, containerId} = world.run('redis');
		world.runFor(1000);
		world.world.override('hang', {image: 'redis'}, {isHanging: true});
		expect(world.world.network.connect({machine: 'node01'}, ip, 6379, 1000)).toMatchObject({kind: 'connected'});
		expect(world.get(ip, 6379)).toEqual({kind: 'timeout', latencyMs: 1000});
		expect(world.exec(containerId, ['redis-cli', 'ping'], 1000)).toMatchObject({
			durationMs: 1000,
			error: {kind: 'timeout', message: 'command timed out: "redis-cli ping" timed out after 1s'},
		});
		world.world.restore('hang');
		expect(world.exec(containerId, ['redis-cli', 'ping'], 1000).output).toBe('PONG\n');
	});

	test('a server without HTTP closes the connection', () => {
		const world = new TestWorld();
		const {ip} = world.run('redis');
		world.runFor(1000);
		expect(world.get(ip, 6379)).toMatchObject({kind: 'reset'});
	});

	test('a behaviour’s status and latency reach the asker, with their cause', () => {
		const world = new TestWorld();
		const {ip} = world.run('nginx:1.14');
		world.runFor(1000);
		const cause = world.simulation.recordCause('fault', 'http-abort');
		world.simulation.withCause(cause, () => world.world.override('it', {image: 'nginx:1.14'}, {httpStatus: 503, latencyMs: 700}));
		expect(world.get(ip)).toMatchObject({kind: 'response', status: 503, cause, latencyMs: 702});
		expect(world.get(ip, 80, '/', 500)).toMatchObject({kind: 'timeout'});
	});
});

describe('Services', () => {
	function threeServers(): {world: TestWorld; ips: string[]} {
		const world = new TestWorld({machines: 2});
		const ips = ['a', 'b', 'c'].map((name) => world.run('smlinux/appjs', {pod: {podUid: name, hostname: name}}).ip);
		world.runFor(2000);
		return {world, ips};
	}

	test('a cluster IP spreads requests over its endpoints', () => {
		const {world, ips} = threeServers();
		world.world.network.setService('default/web', service('10.96.10.10', ips));
		const counts = new Map<string | undefined, number>();
		for (let index = 0; index < 300; index += 1) {
			const body = bodyOf(world.get('10.96.10.10', 80, '/', 1000, {machine: 'node02'}));
			counts.set(body, (counts.get(body) ?? 0) + 1);
		}
		expect([...counts.keys()].toSorted()).toEqual(['Container Hostname a', 'Container Hostname b', 'Container Hostname c']);
		for (const count of counts.values()) expect(count).toBeGreaterThan(60);
	});

	test('with session affinity a client stays where it was', () => {
		const {world, ips} = threeServers();
		world.world.network.setService('default/web', service('10.96.10.10', ips, {affinityMs: 10_800_000}));
		const bodies = new Set(Array.from({length: 50}, () => bodyOf(world.get('10.96.10.10'))));
		expect(bodies.size).toBe(1);
	});

	test('without endpoints it refuses; on a port it does not have it is silent; removed it is nowhere', () => {
		const {world} = threeServers();
		world.world.network.setService('default/web', service('10.96.10.10', []));
		expect(world.get('10.96.10.10')).toMatchObject({kind: 'refused'});
		expect(world.get('10.96.10.10', 81)).toMatchObject({kind: 'timeout'});
		world.world.network.removeService('default/web');
		expect(world.get('10.96.10.10')).toMatchObject({kind: 'timeout'});
	});

	test('a node port is open on every machine', () => {
		const {world, ips} = threeServers();
		world.world.network.setService('default/web', service('10.96.10.10', ips.slice(0, 1)));
		for (const {internalIp} of world.world.machines()) expect(bodyOf(world.get(internalIp, 30_080))).toBe('Container Hostname a');
	});
});

describe('names', () => {
	function client(): {world: TestWorld; resolve: (name: string, podUid?: string) => ResolveOutcome} {
		const world = new TestWorld();
		world.world.network.setService('default/web', service('10.96.10.10', []));
		world.run('nginx:1.14', {pod: {podUid: 'client'}});
		return {world, resolve: (name, podUid = 'client') => world.world.network.resolve({machine: 'node01', podUid}, name)};
	}

	test('a pod finds a Service by its short name, in its own namespace only', () => {
		const {world, resolve} = client();
		world.run('nginx:1.14', {pod: {podUid: 'there', namespace: 'other'}});
		expect(resolve('web')).toMatchObject({name: 'web.default.svc.cluster.local', addresses: ['10.96.10.10']});
		expect(resolve('web.default')).toMatchObject({addresses: ['10.96.10.10']});
		expect(resolve('web', 'there')).toMatchObject({kind: 'not-found', isTemporary: false});
		expect(resolve('web.default.svc.cluster.local', 'there')).toMatchObject({addresses: ['10.96.10.10']});
		expect(resolve('nothing')).toMatchObject({kind: 'not-found'});
	});

	test('with every CoreDNS gone no name is found and addresses still work, until one is back', () => {
		const {world, resolve} = client();
		const {ip, containerId} = world.run('registry.k8s.io/coredns/coredns:v1.14.1', {pod: {podUid: 'dns', namespace: 'kube-system'}});
		world.runFor(1000);
		const kubeDns = (endpoints: readonly ServiceEndpoint[]): ServiceRoute => ({
			clusterIp: '10.96.0.10',
			ports: [{name: 'dns', protocol: 'UDP', port: 53, nodePort: undefined, endpoints}],
		});
		world.world.network.setService('kube-system/kube-dns', kubeDns([endpoint(ip, {port: 53})]));
		expect(resolve('web')).toMatchObject({kind: 'found'});
		// Two attempts of five seconds, for the first name of the search list and for the name as it stands.
		world.world.override('hang', {image: 'registry.k8s.io/coredns/coredns:v1.14.1'}, {isHanging: true});
		expect(resolve('web')).toEqual({kind: 'not-found', isTemporary: true, latencyMs: 20_000});
		expect(resolve('web.')).toEqual({kind: 'not-found', isTemporary: true, latencyMs: 10_000});
		expect(resolve('10.96.10.10')).toMatchObject({kind: 'found'});
		world.world.restore('hang');
		// Nobody listens: the machine says so at once.
		world.machine().runtime.signal(containerId, 'SIGKILL', 0);
		expect(resolve('web')).toMatchObject({kind: 'not-found', isTemporary: true});
		expect(resolve('web').latencyMs).toBeLessThan(10);
		world.world.network.setService('kube-system/kube-dns', kubeDns([]));
		expect(resolve('web').latencyMs).toBeLessThan(10);
	});

	test('a broken name fails, a spoofed one leads elsewhere', () => {
		const {world, resolve} = client();
		const {network} = world.world;
		network.breakDns('it', {pattern: 'web', failure: 'NXDOMAIN'});
		expect(resolve('web')).toMatchObject({kind: 'not-found', isTemporary: false});
		network.breakDns('it', {pattern: 'web', failure: 'SERVFAIL'});
		expect(resolve('web')).toMatchObject({kind: 'not-found', isTemporary: true});
		network.breakDns('it', {pattern: 'web', failure: 'timeout'});
		expect(resolve('web')).toEqual({kind: 'not-found', isTemporary: true, latencyMs: 20_000});
		network.breakDns('it', {pattern: 'web*', address: '203.0.113.9'});
		expect(resolve('web')).toMatchObject({addresses: ['203.0.113.9']});
		network.restoreDns('it');
		expect(resolve('web')).toMatchObject({addresses: ['10.96.10.10']});
	});
});

test('localhost is the pod’s own; a sidecar hears the app, and cannot have its port', () => {
	const world = new TestWorld();
	const {podUid, sandboxId} = world.run('nginx:1.14');
	world.runFor(1000);
	expect(world.get('127.0.0.1', 80, '/', 1000, {machine: 'node01', podUid})).toMatchObject({status: 200});
	expect(world.get('localhost', 80, '/', 1000, {machine: 'node01', podUid})).toMatchObject({status: 200});
	expect(world.get('localhost')).toMatchObject({kind: 'refused'});
	const second = world.create(podUid, sandboxId, 'nginx:1.14', {name: 'second'});
	world.succeed({kind: 'startContainer', containerId: second});
	world.runFor(1000);
	expect(world.container(second)).toMatchObject({state: 'exited', exitCode: 1});
	expect(world.logText(second)).toMatch(/\[emerg\] 1#1: bind\(\) to 0\.0\.0\.0:80 failed \(98: Address already in use\)/);
});

test('with host network a port is the machine’s', () => {
	const world = new TestWorld({machines: 2});
	const {ip} = world.run('nginx:1.14', {pod: {isHostNetwork: true}});
	world.runFor(1000);
	expect(ip).toBe(world.machine().internalIp);
	expect(world.get(ip, 80, '/', 1000, {machine: 'node02'})).toMatchObject({status: 200});
	expect(world.get('localhost')).toMatchObject({status: 200});
});

test('a host port leads into the pod while it is there', () => {
	const world = new TestWorld();
	const {sandboxId} = world.run('nginx:1.14', {pod: {hostPorts: [{hostPort: 8081, containerPort: 80}]}});
	world.runFor(1000);
	const {internalIp} = world.machine();
	expect(world.get(internalIp, 8081)).toMatchObject({status: 200});
	world.succeed({kind: 'stopPodSandbox', sandboxId});
	expect(world.get(internalIp, 8081)).toMatchObject({kind: 'refused'});
});

describe('disturbances', () => {
	test('a partition cuts both ways until it is healed', () => {
		const world = new TestWorld({machines: 3});
		const {ip} = world.run('nginx:1.14');
		world.runFor(1000);
		world.world.network.partition('cut', {from: [{machine: 'node01'}], to: [{machine: 'node02'}]});
		expect(world.get(ip, 80, '/', 1000, {machine: 'node02'})).toMatchObject({kind: 'timeout'});
		expect(world.get(ip, 80, '/', 1000, {machine: 'node03'})).toMatchObject({status: 200});
		expect(world.world.network.canReach('node01', 'node02')).toBe(false);
		world.world.network.heal('cut');
		expect(world.get(ip, 80, '/', 1000, {machine: 'node02'})).toMatchObject({status: 200});
	});

	test('an impaired pod is slow for everybody, a lossy one at times, a cut one never answers', () => {
		const world = new TestWorld();
		const {ip, podUid} = world.run('nginx:1.14');
		world.runFor(1000);
		const {network} = world.world;
		network.impair('it', {podUid}, {latencyMs: 300});
		// The handshake takes that much longer, and so does the answer.
		expect(world.get(ip).latencyMs).toBe(602);
		network.impair('it', {podUid}, {lossPercent: 50});
		const outcomes = Array.from({length: 100}, () => world.get(ip, 80, '/', 1000).kind);
		expect(outcomes).toContain('timeout');
		expect(outcomes).toContain('response');
		network.impair('it', {podUid}, {lossPercent: 100});
		expect(world.get(ip)).toMatchObject({kind: 'timeout'});
		network.restoreImpairment('it');
		expect(world.get(ip).latencyMs).toBe(2);
	});
});

describe('nginx', () => {
	test('logs each request in its own format', () => {
		const world = new TestWorld();
		const {ip, containerId} = world.run('nginx:1.14');
		world.runFor(1000);
		world.get(ip);
		expect(world.logText(containerId)).toMatch(
			/^10\.244\.0\.1 - - \[01\/Jan\/2026:00:00:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "kube-probe\/1\.36" "-"\n$/,
		);
	});

	test('serves what a volume holds, and forbids an empty directory', () => {
		const world = new TestWorld();
		world.machine().volumes.create('site', {'index.html': 'from a volume\n'});
		world.machine().volumes.create('empty', {});
		const mount = (volumeId: string) => [{mountPath: '/usr/share/nginx/html', volumeId, isReadOnly: false}];
		const site = world.run('nginx:1.14', {mounts: mount('site')});
		const empty = world.run('nginx:1.14', {mounts: mount('empty')});
		world.runFor(1000);
		expect(world.get(site.ip)).toMatchObject({status: 200, body: 'from a volume\n'});
		expect(world.get(empty.ip)).toMatchObject({status: 403});
		expect(world.logText(empty.containerId)).toContain('directory index of "/usr/share/nginx/html/" is forbidden');
	});

	test('does what a mounted configuration says', () => {
		const world = new TestWorld();
		const backend = world.run('smlinux/appjs', {pod: {hostname: 'backend'}});
		world.machine().volumes.create('conf', {
			'default.conf': `server {
				listen 8080;
				location = /healthz { access_log off; return 200 "ok\\n"; }
				location /api/ { proxy_pass http://${backend.ip}:8080; }
				location /dead/ { proxy_pass http://${backend.ip}:9; }
				location / { return 301 https://$host$request_uri; }
			}`,
		});
		const {ip} = world.run('nginx:1.25', {mounts: [{mountPath: '/etc/nginx/conf.d', volumeId: 'conf', isReadOnly: true}]});
		world.runFor(2000);
		expect(world.get(ip, 80)).toMatchObject({kind: 'refused'});
		expect(world.get(ip, 8080, '/healthz')).toMatchObject({status: 200, body: 'ok\n'});
		expect(world.get(ip, 8080, '/api/x')).toMatchObject({status: 200, body: 'Container Hostname backend'});
		expect(world.get(ip, 8080, '/dead/x')).toMatchObject({status: 502});
		expect(world.get(ip, 8080, '/a?b=c')).toMatchObject({status: 301, headers: {Location: `https://${ip}/a?b=c`}});
	});

	test.each([
		['an unknown directive', 'server { lisen 80; }', 'unknown directive "lisen" in /etc/nginx/conf.d/default.conf:1'],
		['a missing brace', 'server { listen 80;', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:1'],
		[
			'a name that is not there',
			'server { location / { proxy_pass http://backend; } }',
			'host not found in upstream "backend" in /etc/nginx/conf.d/default.conf:1',
		],
		[
			'a member of an upstream that is not there',
			'upstream web {\n  server web-1:3000;\n}\nserver { location / { proxy_pass http://web; } }',
			'host not found in upstream "web-1:3000" in /etc/nginx/conf.d/default.conf:2',
		],
		[
			'a FastCGI server that is not there',
			'server {\n  location ~ \\.php$ {\n    fastcgi_pass php:9000;\n  }\n}',
			'host not found in upstream "php" in /etc/nginx/conf.d/default.conf:3',
		],
	])('with %s it exits with 1 and says why', (_name, text, message) => {
		const world = new TestWorld();
		world.machine().volumes.create('conf', {'default.conf': text});
		const {containerId} = world.run('nginx:1.25', {mounts: [{mountPath: '/etc/nginx/conf.d', volumeId: 'conf', isReadOnly: true}]});
		world.runFor(1000);
		expect(world.container(containerId)).toMatchObject({exitCode: 1, reason: 'Error'});
		expect(world.logText(containerId)).toContain(`nginx: [emerg] ${message}\n`);
	});

	test('hears `nginx -s quit` of a pre-stop hook', () => {
		const world = new TestWorld();
		const {containerId} = world.run('nginx:1.25');
		world.runFor(1000);
		expect(world.exec(containerId, ['/usr/sbin/nginx', '-s', 'quit'])).toMatchObject({exitCode: 0});
		world.runFor(1000);
		expect(world.container(containerId)).toMatchObject({state: 'exited', exitCode: 0, reason: 'Completed'});
	});
});

test('a leaking container of one workload leaves the others alone', () => {
	const world = new TestWorld();
	const leaky = world.run('nginx:1.14', {pod: {name: 'web-7d9-abc'}});
	const other = world.run('nginx:1.14', {pod: {name: 'api-7d9-abc'}});
	world.world.override('leak', {podNamePrefix: 'web-'}, {leakBytesPerSecond: mebibyte});
	world.runFor(60_000);
	const bytes = ({containerId}: {containerId: string}) => world.machine().runtime.stats(containerId)!.workingSetBytes;
	expect(bytes(leaky)).toBeGreaterThan(60 * mebibyte);
	expect(bytes(other)).toBeLessThan(10 * mebibyte);
});

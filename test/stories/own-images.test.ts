import {describe, expect, test} from 'vitest';
import {Run} from '../../source/scenario/run.ts';
import {scenarioFrom} from '../helpers/scenario.ts';
import {stateHash} from '../helpers/state-hash.ts';
import {Story} from '../helpers/story.ts';

/* Images that a scenario declares, and what it changes of images everybody knows. */

const pod = (name: string, image: string, container = '', spec = ''): string => `
  - apiVersion: v1
    kind: Pod
    metadata: {name: ${name}, labels: {app: ${name}}}
    spec: {${spec}containers: [{name: app, image: '${image}'${container === '' ? '' : `, ${container}`}}]}
`;

function scenario(images: string, ...pods: string[]): string {
	return `title: t\nimages:\n${images}\nmanifests:${pods.join('')}`;
}

describe('a Java server that boots for 40 s and then answers 500 while its process lives on', () => {
	const java = `
  - name: registry.example/shop/orders
    entrypoint: [java, -jar, /app/orders.jar]
    program:
      boot: 40s
      ports: 8080
      memory: {boot: 180Mi, idle: 320Mi}
      cpu: {boot: 900m, idle: 5m}
      routes:
        - {path: /healthz, when: {after: 40s}, status: 500, body: OutOfMemoryError}
        - {path: '*', body: 'orders on \${hostname}'}
      log: {start: Starting orders, ready: Started orders, request: '\${method} \${path} \${status}'}
      signals: {SIGTERM: {exitCode: 143, drain: 400ms}}
`;
	const image = 'registry.example/shop/orders:1.4';
	const probe = 'livenessProbe: {httpGet: {path: /healthz, port: 8080}, initialDelaySeconds: 45, periodSeconds: 5}';

	test('it is not reached before it has booted, and uses memory and CPU as was said', () => {
		const story = Story.scenario(scenario(java, pod('orders', image, `readinessProbe: {httpGet: {path: /ready, port: 8080}}`)));
		expect(story.at('30s').row('orders')).toBe('0/1 Running 0');
		expect(story.kubectl('top pod orders --no-headers')).toBe('orders   900m   180Mi   \n');
		expect(story.events('orders').at(-1)).toMatch(/Readiness probe failed: .*connect: connection refused/);
		expect(story.at('70s').row('orders')).toBe('1/1 Running 0');
		// The readiness probe's requests take a little as well.
		expect(story.at('80s').kubectl('top pod orders --no-headers')).toBe('orders   6m    320Mi   \n');
		expect(story.kubectl('logs orders').split('\n').slice(0, 3)).toEqual(['Starting orders', 'Started orders', 'GET /ready 200']);
	});

	test('without a probe it runs on, with a liveness probe it is restarted', () => {
		const story = Story.scenario(scenario(java, pod('alone', image), pod('watched', image, probe)));
		expect(story.at('90s').row('alone')).toBe('1/1 Running 0');
		expect(story.at('130s').row('watched')).toMatch(/^1\/1 Running 1 /);
		expect(story.events('watched').join('\n')).toContain('Liveness probe failed: HTTP probe failed with statuscode: 500 (x3)');
		expect(story.row('alone')).toBe('1/1 Running 0');
		expect(story.pod('watched').status.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(143);
	});
});

test('a program that misses a variable ends, again and again, and says why', () => {
	const images = `
  - name: shop/api
    program:
      ports: 8080
      exits: {exitCode: 3, when: {unset: DATABASE_URL}, log: {stderr: 'panic: DATABASE_URL is not set'}}
`;
	const story = Story.scenario(scenario(images, pod('bad', 'shop/api'), pod('good', 'shop/api', 'env: [{name: DATABASE_URL, value: postgres}]')));
	expect(story.at('30s').row('good')).toBe('1/1 Running 0');
	expect(story.row('bad')).toMatch(/^0\/1 (Error|CrashLoopBackOff) 2 /);
	expect(story.kubectl('logs bad')).toBe('panic: DATABASE_URL is not set\n');
	expect(story.pod('bad').status.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({exitCode: 3, reason: 'Error'});
});

describe('a server that drains on SIGTERM', () => {
	const images = `
  - name: shop/quick
    program: {signals: {SIGTERM: {exitCode: 0, drain: 8s, log: draining}}}
  - name: shop/slow
    program: {signals: {SIGTERM: {exitCode: 0, drain: 50s}}}
  - name: shop/deaf
    program: {signals: {SIGTERM: ignore}}
`;
	const goneBetween = (name: string, still: string, gone: string) => {
		const story = Story.scenario(scenario(images, pod(name, `shop/${name}`)));
		story.at('10s').kubectl(`delete pod ${name} --wait=false`);
		expect(story.at(still).row(name)).toBe('1/1 Terminating 0');
		expect(story.at(gone).kubectl(`get pod ${name}`)).toContain('not found');
	};

	test('within its grace period it ends by itself', () => goneBetween('quick', '17s', '20s'));
	test('beyond it the kernel ends it', () => goneBetween('slow', '39s', '42s'));
	test('and so it is with one that does not hear it', () => goneBetween('deaf', '39s', '42s'));

	test('the exit code says which of it came to pass', () => {
		const probe = "livenessProbe: {exec: {command: ['false']}, failureThreshold: 1, initialDelaySeconds: 5}";
		const ended = (grace: number) => {
			const story = Story.scenario(scenario(images, pod('quick', 'shop/quick', probe, `terminationGracePeriodSeconds: ${grace}, `))).at('30s');
			return story.pod('quick').status.containerStatuses?.[0]?.lastState?.terminated;
		};
		expect(ended(10)).toMatchObject({exitCode: 0, reason: 'Completed'});
		expect(ended(5)).toMatchObject({exitCode: 137, reason: 'Error'});
	});
});

describe('what an image is built on says what is in it', () => {
	const images = `
  - {name: shop/bare, from: distroless, program: {ports: 8080}}
  - {name: shop/tiny, from: alpine, tools: [curl], files: {/etc/motd: 'hello'}, program: {ports: 8080}}
  - {name: shop/page, from: 'nginx:1.27', files: {/usr/share/nginx/html/index.html: 'our page'}}
  - name: shop/script
    from: alpine
    entrypoint: [/entry.sh]
    files:
      /entry.sh: |
        #!/bin/sh
        echo "preparing $1"
        exec server
    cmd: [all]
    program: {path: /usr/local/bin/server, log: {start: serving}}
  - {name: shop/arm, platform: linux/arm64, program: {ports: 8080}}
`;
	const story = Story.scenario(
		scenario(
			images,
			...['bare', 'tiny', 'page', 'script', 'arm'].map((name) => pod(name, `shop/${name}`)),
			pod('client', 'busybox', "command: [sleep, '3600']"),
		),
	).at('20s');

	test('in a distroless one there is no shell', () => {
		expect(story.row('bare')).toBe('1/1 Running 0');
		expect(story.kubectl('exec bare -- sh')).toMatch(
			/OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in \$PATH: unknown/,
		);
	});

	test('a distribution brings its tools, and files of its own are there', () => {
		expect(story.kubectl('exec tiny -- cat /etc/motd')).toBe('hello');
		expect(story.kubectl('exec tiny -- curl -s -o /dev/null -w %{http_code} localhost:8080/x')).toBe('200');
		expect(story.kubectl('exec tiny -- ps').split('\n')[1]).toMatch(/1 root .* tiny$/);
	});

	test('a server it is built on serves the file it was given', () => {
		const {podIP} = story.pod('page').status;
		expect(story.kubectl(`exec client -- wget -qO- http://${podIP}`)).toBe('our page');
	});

	test('an entrypoint script is a script, and runs the program', () => {
		expect(story.kubectl('logs script')).toBe('preparing all\nserving\n');
	});

	test('one for another processor cannot be run', () => {
		expect(story.row('arm')).toMatch(/^0\/1 (Error|CrashLoopBackOff) /);
		expect(story.kubectl('logs arm')).toBe('exec arm: exec format error\n');
	});
});

describe('an image everybody knows may be otherwise in a scenario', () => {
	const images = `
  - name: nginx
    program:
      boot: 20s
      routes: [{path: /healthz, status: 503}]
`;

	test('what was not said stays as it is', () => {
		const story = Story.scenario(
			scenario(images, pod('web', 'nginx:1.14', 'readinessProbe: {httpGet: {port: 80}}'), pod('client', 'busybox', "command: [sleep, '3600']")),
		);
		expect(story.at('15s').row('web')).toBe('0/1 Running 0');
		expect(story.at('35s').row('web')).toBe('1/1 Running 0');
		const {podIP} = story.pod('web').status;
		expect(story.kubectl(`exec client -- wget -qO- http://${podIP}`)).toContain('Welcome to nginx!');
		expect(story.kubectl(`exec client -- wget -qO- http://${podIP}/healthz`)).toContain('server returned error: HTTP/1.1 503');
		expect(story.kubectl('logs web')).toContain('"GET /healthz HTTP/1.1" 503 0 "-" "Wget"');
		expect(story.kubectl('exec web -- nginx -v')).toBe('nginx version: nginx/1.14.2\n');
	});

	test('a tag there is not is still not there', () => {
		const story = Story.scenario(scenario(images, pod('web', 'nginx:1.161'))).at('5s');
		expect(story.events('web').join('\n')).toContain('docker.io/library/nginx:1.161: not found');
	});

	test('and only in this run: another one beside it in the same process does not see it', () => {
		const manifests = pod('web', 'nginx:1.14', 'readinessProbe: {httpGet: {port: 80}}')
			.replaceAll('\n  - apiVersion', '\n---\napiVersion')
			.replaceAll('\n    ', '\n');
		const other = new Story(manifests);
		const own = Story.scenario(scenario(images, pod('web', 'nginx:1.14', 'readinessProbe: {httpGet: {port: 80}}')));
		expect(own.at('15s').row('web')).toBe('0/1 Running 0');
		expect(other.at('15s').row('web')).toBe('1/1 Running 0');
		expect(own.at('35s').row('web')).toBe('1/1 Running 0');
	});
});

test('an image nobody described fails as in life, beside those that were declared', () => {
	const images = '  - {name: "registry.example/shop/api:1", program: {ports: 80}}';
	const names = ['registry.example/shop/api:2', 'registry.example/shop/other', 'registry.elsewhere.example/x', 'shop/api'];
	const story = Story.scenario(scenario(images, ...names.map((image, index) => pod(`pod-${index}`, image)))).at('5s');
	const errors = names.map((_, index) => story.events(`pod-${index}`).find((text) => text.startsWith('Failed Failed to pull image')));
	expect(errors).toEqual([
		'Failed Failed to pull image "registry.example/shop/api:2": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/shop/api:2": failed to resolve reference "registry.example/shop/api:2": registry.example/shop/api:2: not found',
		'Failed Failed to pull image "registry.example/shop/other": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/shop/other:latest": failed to resolve reference "registry.example/shop/other:latest": registry.example/shop/other:latest: not found',
		'Failed Failed to pull image "registry.elsewhere.example/x": failed to pull and unpack image "registry.elsewhere.example/x:latest": failed to resolve reference "registry.elsewhere.example/x:latest": failed to do request: Head "https://registry.elsewhere.example/v2/x/manifests/latest": dial tcp: lookup registry.elsewhere.example on 192.168.1.1:53: no such host',
		'Failed Failed to pull image "shop/api": failed to pull and unpack image "docker.io/shop/api:latest": failed to resolve reference "docker.io/shop/api:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
	]);
});

describe('what a program does besides', () => {
	const images = `
  - name: shop/many
    environment: {PORT: 9000}
    program:
      ports: ['\${PORT}', {port: 8443, protocol: https}, {port: 5432, protocol: tcp}, {port: 9090, protocol: grpc}]
      memory: {idle: 32Mi, leakPerRequest: 1Mi, leakPerSecond: 64Ki}
      routes:
        - {path: /often, when: {nthRequest: 3}, status: 503}
        - {path: /tired, when: {afterRequests: 2}, status: 500}
        - {path: /mode, when: {set: MODE=bad}, status: 500}
        - {path: /ready, when: {missing: /tmp/ready}, status: 503}
        - {path: /orders, when: {unreachable: 'database:5432'}, status: 503, body: no database}
        - {path: /greeting, body: '\${file:/etc/config/greeting}'}
        - {path: /slow, latency: 3s}
        - {path: /hang, hang: true}
        - {path: /crash, exitCode: 9}
        - {path: '/api/*', method: [GET, POST], headers: {X-Pod: '\${hostname}'}, body: '\${method} \${path} \${query} \${count} \${PORT}'}
        - {path: '*'}
      grpc: [{service: orders, status: NOT_SERVING}, {status: SERVING}]
      log: {periodic: {every: 10s, lines: [tick, {stderr: tock}]}}
      signals: {SIGHUP: {reload: true, log: reloaded}, SIGUSR1: ignore}
      exits: {exitCode: 4, when: {exists: /tmp/stop}, checkEvery: 5s}
  - name: shop/proxy
    program: {ports: 80, routes: [{path: '*', proxy: 'http://many:9000'}]}
  - name: shop/loop
    program: {ports: 80, routes: [{path: '*', proxy: 'http://localhost:80'}]}
`;
	const service = `
  - apiVersion: v1
    kind: Service
    metadata: {name: many}
    spec: {selector: {app: many}, ports: [{port: 9000}]}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: config}
    data: {greeting: hello}
`;
	const volume = 'volumes: [{name: config, configMap: {name: config}}], ';
	const begin = () =>
		Story.scenario(
			scenario(
				images,
				service,
				pod('many', 'shop/many', 'volumeMounts: [{name: config, mountPath: /etc/config}]', volume),
				pod('proxy', 'shop/proxy'),
				pod('loop', 'shop/loop'),
				pod('client', 'curlimages/curl', "command: [sleep, '3600']"),
			),
		).at('20s');
	const ask = (story: Story, url: string, options = '') => story.kubectl(`exec client -- curl -s -w ' %{http_code}' ${options} ${url}`).trim();

	test('routes answer by path, method, number, file, variable and what can be reached', () => {
		const story = begin();
		const host = story.pod('many').status.podIP;
		const get = (path: string, options?: string) => ask(story, `http://${host}:9000${path}`, options);
		expect([1, 2, 3, 4].map(() => get('/often'))).toEqual(['200', '200', '503', '200']);
		expect([1, 2, 3].map(() => get('/tired'))).toEqual(['200', '200', '500']);
		expect(get('/mode')).toBe('200');
		expect(get('/ready')).toBe('503');
		story.kubectl('exec many -- touch /tmp/ready');
		expect(get('/ready')).toBe('200');
		expect(get('/orders')).toBe('no database 503');
		expect(get('/api/list?page=2', '-X POST')).toBe('POST /api/list page=2 12 9000 200');
		expect(get('/api/list', '-X DELETE')).toBe('200');
		expect(get('/api/list', '-i')).toContain('X-Pod: many');
		expect(get('/slow', '-m 1')).toContain('000');
		expect(get('/hang', '-m 1')).toContain('000');
	});

	test('ports speak what they were said to speak', () => {
		const story = begin();
		const host = story.pod('many').status.podIP;
		expect(ask(story, `http://${host}:8443/`)).toContain('400');
		expect(ask(story, `-k https://${host}:8443/`)).toBe('200');
		expect(ask(story, `http://${host}:5432/`)).toContain('000');
		expect(ask(story, `http://${host}:9090/`)).toContain('000');
		expect(ask(story, `http://${host}:9001/`)).toContain('000');
	});

	test('a request may end it, and so may a file', () => {
		const story = begin();
		expect(ask(story, `http://${story.pod('many').status.podIP}:9000/crash`)).toContain('000');
		expect(story.at('22s').pod('many').status.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(9);
		story.at('30s').kubectl('exec many -- touch /tmp/stop');
		expect(JSON.stringify(story.at('38s').pod('many').status.containerStatuses)).toContain('"exitCode":4');
	});

	test('what it has read it reads again when it is told to', () => {
		const story = begin();
		const greeting = () => ask(story, `http://${story.pod('many').status.podIP}:9000/greeting`);
		story.kubectl(`patch configmap config -p '{"data":{"greeting":"good evening"}}'`);
		expect(story.at('150s').kubectl('exec many -- cat /etc/config/greeting')).toBe('good evening');
		expect(greeting()).toBe('hello 200');
		story.kubectl('exec many -- kill -HUP 1');
		expect(greeting()).toBe('good evening 200');
		expect(story.kubectl('logs many --tail=1')).toBe('reloaded\n');
	});

	test('memory grows with time and with requests, and lines are written again and again', () => {
		const story = begin();
		const used = () => Math.floor(Number(story.kubectl('exec many -- cat /sys/fs/cgroup/memory.current')) / 1_048_576);
		const before = used();
		for (let count = 0; count < 5; count += 1) ask(story, `http://${story.pod('many').status.podIP}:9000/`);
		expect(used() - before).toBe(5);
		const early = used();
		expect(story.at('52s').kubectl('logs many').split('\n').slice(0, 4)).toEqual(['tick', 'tock', 'tick', 'tock']);
		expect(used() - early).toBe(2);
	});

	test('a proxy passes requests on, and does not turn in circles', () => {
		const story = begin();
		expect(ask(story, `http://${story.pod('proxy').status.podIP}/api/x`)).toMatch(/^GET \/api\/x {2}\d+ 9000 200$/);
		expect(ask(story, `http://${story.pod('loop').status.podIP}/`)).toBe('Loop Detected\n 508');
		story.kubectl('delete pod many --force');
		story.at('23s');
		expect(ask(story, `http://${story.pod('proxy').status.podIP}/api/x`)).toBe('Bad Gateway\n 502');
	});

	test('saved and restored in the midst of it, it goes on in the same way', () => {
		const scenarioText = scenario(images, service, pod('many', 'shop/many', 'volumeMounts: [{name: config, mountPath: /etc/config}]', volume));
		const whole = Run.start({scenario: scenarioFrom(scenarioText)});
		whole.runUntil(31_500);
		const restored = Run.restore(whole.save());
		for (const run of [whole, restored]) run.runUntil(120_000);
		expect(stateHash(restored)).toBe(stateHash(whole));
		expect(restored.query('logs many').stdout).toBe(whole.query('logs many').stdout);
	});
});

import {expect, test} from 'vitest';
import {type PodOptions, TestWorld} from './test-world.ts';

/* nginx writes before it serves: what keeps it from doing so is what a hardened pod shows. */

function startOf(options: PodOptions, volumes: readonly string[] = [], image = 'nginx:1.27') {
	const world = new TestWorld();
	const mounts = volumes.map((mountPath, index) => {
		world.machine().volumes.create(`volume-${index}`, {});
		return {mountPath, volumeId: `volume-${index}`, isReadOnly: false};
	});
	const {containerId} = world.run(image, {mounts, ...options});
	world.runFor(2000);
	const {state, exitCode} = world.container(containerId);
	return {text: world.logText(containerId), state, exitCode};
}

const readOnlyDefault = '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)';

test.each<[string, PodOptions, string[], string, string]>([
	[
		'a read-only root',
		{isRootReadOnly: true},
		[],
		'nginx:1.27',
		'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)\n',
	],
	[
		'a read-only root with a volume for its cache',
		{isRootReadOnly: true},
		['/var/cache/nginx'],
		'nginx:1.27',
		'nginx: [emerg] open() "/run/nginx.pid" failed (30: Read-only file system)\n',
	],
	['another user', {runAsUser: 101}, [], 'nginx:1.25', 'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)\n'],
	[
		'no capabilities',
		{capabilities: {drop: ['ALL']}},
		[],
		'nginx:1.25',
		'nginx: [emerg] chown("/var/cache/nginx/client_temp", 101) failed (1: Operation not permitted)\n',
	],
	[
		'the unprivileged image with a read-only root',
		{isRootReadOnly: true},
		[],
		'nginxinc/nginx-unprivileged:1.25',
		'nginx: [emerg] mkdir() "/tmp/proxy_temp" failed (30: Read-only file system)\n',
	],
])('it does not start with %s', (_name, options, volumes, image, line) => {
	const {text, state, exitCode} = startOf(options, volumes, image);
	expect(text).toContain(line);
	expect({state, exitCode}).toEqual({state: 'exited', exitCode: 1});
});

test('volumes where it writes let it start on a read-only root', () => {
	const {text, state} = startOf({isRootReadOnly: true}, ['/var/cache/nginx', '/var/run']);
	expect(state).toBe('running');
	expect(text).toContain(readOnlyDefault);
	expect(text).not.toContain('Getting the checksum');
	expect(startOf({isRootReadOnly: true}, ['/tmp'], 'nginxinc/nginx-unprivileged:1.25').state).toBe('running');
});

test('another user is told that the user directive is ignored', () => {
	const {text} = startOf({runAsUser: 101});
	expect(text).toContain(
		'[warn] 1#1: the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2\n',
	);
});

test('templates become configuration with the variables of the environment', () => {
	const world = new TestWorld();
	world.machine().volumes.create('templates', {'site.conf.template': 'server { listen $PORT; location / { return 200 "$uri on $NAME"; } }\n'});
	const {containerId, ip} = world.run('nginx:1.27', {
		environment: [
			['PORT', '8085'],
			['NAME', 'web'],
		],
		mounts: [{mountPath: '/etc/nginx/templates', volumeId: 'templates', isReadOnly: true}],
	});
	world.runFor(2000);
	expect(world.logText(containerId)).toContain(
		'20-envsubst-on-templates.sh: Running envsubst on /etc/nginx/templates/site.conf.template to /etc/nginx/conf.d/site.conf\n',
	);
	expect(world.get(ip, 8085, '/x')).toMatchObject({kind: 'response', body: '/x on web'});
});

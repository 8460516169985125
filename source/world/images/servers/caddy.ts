import {complains, defineImage, http, replies, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const caddy = defineImage({
	names: ['caddy'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 20_214_336,
	workingDirectory: '/srv',
	command: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'],
	files: {
		'/etc/caddy/Caddyfile': ':80 {\n\troot * /usr/share/caddy\n\tfile_server\n}\n',
		'/usr/share/caddy/index.html': '<!DOCTYPE html>\n<html>\n<head>\n\t<title>Caddy works!</title>\n</head>\n</html>\n',
	},
	program: {
		path: '/usr/bin/caddy',
		bootMs: [60, 160],
		ports: http(80, 2019),
		memory: {idleBytes: 14 * mebibyte},
		routes: replies({'/': '${file:/usr/share/caddy/index.html}\n', '/index.html': '${file:/usr/share/caddy/index.html}\n', '/config/': '{}\n'}),
		log: {ready: complains('{"level":"info","ts":0,"msg":"serving initial configuration"}')},
		signals: {
			SIGTERM: {exitCode: 0, drainMs: 50, log: complains('{"level":"info","ts":0,"msg":"shutting down apps, then terminating","signal":"SIGTERM"}')},
			SIGINT: {exitCode: 0, drainMs: 50},
		},
	},
});

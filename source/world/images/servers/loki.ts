import {isoTime} from '../../log-time.ts';
import {complains, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** It is not ready for fifteen seconds after its ring is. */
export const loki = defineImage({
	names: ['grafana/loki'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 28_214_336,
	user: 10_001,
	userName: 'loki',
	entrypoint: ['/usr/bin/loki'],
	command: ['-config.file=/etc/loki/local-config.yaml'],
	files: {'/etc/loki/local-config.yaml': 'auth_enabled: false\nserver:\n  http_listen_port: 3100\n'},
	directories: ['/loki'],
	program: {
		bootMs: [700, 1500],
		ports: [...http(3100), ...tcp(9095)],
		memory: {idleBytes: 70 * mebibyte},
		cpu: {bootMillicores: 300, idleMillicores: 6},
		routes: [
			{path: '/ready', when: {beforeMs: 15_000}, status: 503, body: 'Ingester not ready: waiting for 15s after being ready\n'},
			{path: '/ready', body: 'ready\n'},
			{path: '/metrics', body: '# TYPE loki_build_info gauge\nloki_build_info{version="3.6.2"} 1\n'},
			{path: '/loki/api/v1/labels', body: '{"status":"success"}\n'},
			{path: '/loki/api/v1/push', methods: ['POST'], status: 204},
		],
		log: {ready: complains(`level=info ts=${isoTime} caller=loki.go:508 msg="Loki started" startup_time=1.0s`)},
		signals: ends(0, 1000),
	},
});

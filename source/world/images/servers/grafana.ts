import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const grafana = defineImage({
	names: ['grafana/grafana', 'grafana/grafana-oss'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 152_214_336,
	user: 472,
	programName: 'grafana',
	entrypoint: ['/usr/local/bin/grafana'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [2500, 5000],
		ports: http(3000),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/', '/login', '/api/health', '/healthz', '/robots.txt'),
		log: {ready: says('logger=http.server level=info msg="HTTP Server Listen" address=[::]:3000 protocol=http subUrl= socket=')},
		signals: ends(0),
	},
});

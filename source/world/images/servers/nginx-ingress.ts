import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nginxIngress = defineImage({
	names: ['nginx/nginx-ingress'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 90_214_336,
	user: 101,
	programName: 'nginx-ingress',
	entrypoint: ['/usr/local/bin/nginx-ingress'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [1500, 3500],
		ports: http(80, 443, 8081, 9113),
		memory: {idleBytes: 80 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/', '/nginx-ready', '/metrics'),
		signals: ends(0),
	},
});

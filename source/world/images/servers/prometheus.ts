import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const prometheus = defineImage({
	names: ['prom/prometheus', 'quay.io/prometheus/prometheus'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 121_214_336,
	user: 65534,
	userName: 'nobody',
	programName: 'prometheus',
	entrypoint: ['/usr/local/bin/prometheus'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [700, 1500],
		ports: http(9090),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/-/healthy', '/-/ready', '/metrics', '/graph', '/query'),
		log: {ready: says('level=INFO msg="Server is ready to receive web requests."')},
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const pushgateway = defineImage({
	names: ['prom/pushgateway', 'quay.io/prometheus/pushgateway'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 11_214_336,
	user: 65534,
	programName: 'pushgateway',
	entrypoint: ['/usr/local/bin/pushgateway'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [50, 200],
		ports: http(9091),
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/metrics', '/-/healthy', '/-/ready'),
		signals: ends(0),
	},
});

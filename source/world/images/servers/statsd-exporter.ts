import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const statsdExporter = defineImage({
	names: ['prom/statsd-exporter', 'quay.io/prometheus/statsd-exporter'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 11_214_336,
	user: 65534,
	programName: 'statsd-exporter',
	entrypoint: ['/usr/local/bin/statsd-exporter'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [50, 200],
		ports: http(9102),
		memory: {idleBytes: 9 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/metrics'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const blackboxExporter = defineImage({
	names: ['prom/blackbox-exporter', 'quay.io/prometheus/blackbox-exporter'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 11_214_336,
	user: 65534,
	programName: 'blackbox-exporter',
	entrypoint: ['/usr/local/bin/blackbox-exporter'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [50, 200],
		ports: http(9115),
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/metrics', '/-/healthy', '/probe'),
		signals: ends(0),
	},
});

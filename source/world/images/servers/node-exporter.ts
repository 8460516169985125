import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nodeExporter = defineImage({
	names: ['prom/node-exporter', 'quay.io/prometheus/node-exporter', 'registry.k8s.io/prometheus/node-exporter'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 12_214_336,
	user: 65534,
	userName: 'nobody',
	programName: 'node-exporter',
	entrypoint: ['/usr/local/bin/node-exporter'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [100, 300],
		ports: http(9100),
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/metrics'),
		signals: ends(143),
	},
});

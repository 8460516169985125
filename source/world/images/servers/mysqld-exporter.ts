import {answers, defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mysqldExporter = defineImage({
	names: [
		'prom/mysqld-exporter',
		'quay.io/prometheus/mysqld-exporter',
		'bitnami/mysqld-exporter',
		'prom/memcached-exporter',
		'quay.io/prometheus/memcached-exporter',
		'percona/mongodb_exporter',
		'bitnami/mongodb-exporter',
		'prom/snmp-exporter',
		'prom/haproxy-exporter',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 9_214_336,
	user: 65_534,
	programName: 'mysqld-exporter',
	program: {
		bootMs: [30, 120],
		ports: http(9104, 9150, 9216),
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/metrics'),
		signals: goSignals,
	},
});

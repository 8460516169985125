import {defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const postgresExporter = defineImage({
	names: [
		'prometheuscommunity/postgres-exporter',
		'quay.io/prometheuscommunity/postgres-exporter',
		'bitnami/postgres-exporter',
		'wrouesnel/postgres_exporter',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 9_214_336,
	user: 65_534,
	programName: 'postgres-exporter',
	program: {
		bootMs: [30, 120],
		ports: http(9187),
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/metrics', body: '# TYPE pg_up gauge\npg_up 1\n'},
			{path: '/', body: '<html><head><title>Postgres Exporter</title></head></html>\n'},
		],
		signals: goSignals,
	},
});

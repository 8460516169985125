import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const otelCollector = defineImage({
	names: [
		'otel/opentelemetry-collector',
		'otel/opentelemetry-collector-contrib',
		'otel/opentelemetry-collector-k8s',
		'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector',
		'ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 90_214_336,
	user: 10001,
	programName: 'otel-collector',
	entrypoint: ['/usr/local/bin/otel-collector'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [300, 900],
		ports: http(4317, 4318, 8888, 13133),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/metrics', '/v1/traces', '/v1/metrics'),
		log: {ready: says('Everything is ready. Begin running and processing data.')},
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const dapr = defineImage({
	names: [
		'daprio/dapr',
		'daprio/daprd',
		'ghcr.io/dapr/daprd',
		'ghcr.io/dapr/operator',
		'ghcr.io/dapr/injector',
		'ghcr.io/dapr/placement',
		'ghcr.io/dapr/sentry',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 60_214_336,
	user: 65_532,
	programName: 'dapr',
	program: {
		bootMs: [300, 900],
		ports: [...http(3500, 3501, 8080, 9090), ...tcp(50_001, 50_005)],
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/v1.0/healthz', '/v1.0/healthz/outbound', '/healthz', '/metrics'),
		signals: ends(0),
	},
});

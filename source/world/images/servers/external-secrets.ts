import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const externalSecrets = defineImage({
	names: [
		'ghcr.io/external-secrets/external-secrets',
		'bitnami/sealed-secrets-controller',
		'bitnami/sealed-secrets',
		'ghcr.io/kedacore/keda',
		'ghcr.io/kedacore/keda-metrics-apiserver',
		'ghcr.io/kyverno/kyverno',
		'openpolicyagent/gatekeeper',
		'stakater/reloader',
		'ghcr.io/stakater/reloader',
		'quay.io/prometheus-operator/prometheus-operator',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 40_214_336,
	user: 65_532,
	programName: 'external-secrets',
	program: {
		bootMs: [500, 1300],
		ports: http(8080, 8081, 8888, 9090, 9443),
		memory: {idleBytes: 42 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/readyz', '/livez', '/health/liveness', '/health/readiness', '/metrics', '/live'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const configReloader = defineImage({
	names: [
		'quay.io/prometheus-operator/prometheus-config-reloader',
		'jimmidyson/configmap-reload',
		'ghcr.io/jimmidyson/configmap-reload',
		'quay.io/kiwigrid/k8s-sidecar',
		'kiwigrid/k8s-sidecar',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 12_214_336,
	user: 65_534,
	programName: 'config-reloader',
	program: {
		bootMs: [50, 200],
		ports: http(8080, 9533),
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/metrics'),
		signals: ends(0),
	},
});

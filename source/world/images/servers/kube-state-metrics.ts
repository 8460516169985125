import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kubeStateMetrics = defineImage({
	names: ['registry.k8s.io/kube-state-metrics/kube-state-metrics', 'bitnami/kube-state-metrics'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 15_214_336,
	user: 65534,
	programName: 'kube-state-metrics',
	entrypoint: ['/usr/local/bin/kube-state-metrics'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [400, 900],
		ports: http(8080, 8081),
		memory: {idleBytes: 22 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/healthz', '/livez', '/readyz', '/metrics'),
		signals: ends(0),
	},
});

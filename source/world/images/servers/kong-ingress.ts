import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const kongIngress = defineImage({
	names: [
		'kong/kubernetes-ingress-controller',
		'haproxytech/kubernetes-ingress',
		'projectcontour/contour',
		'ghcr.io/projectcontour/contour',
		'docker.io/emissaryingress/emissary',
		'datawire/ambassador',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 60_214_336,
	programName: 'kong-ingress',
	program: {
		bootMs: [800, 1800],
		ports: http(10_254, 8000, 8877),
		memory: {idleBytes: 50 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/readyz', '/metrics', '/ambassador/v0/check_alive', '/ambassador/v0/check_ready'),
		signals: ends(0),
	},
});

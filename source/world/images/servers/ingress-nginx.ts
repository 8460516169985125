import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ingressNginx = defineImage({
	names: ['registry.k8s.io/ingress-nginx/controller', 'k8s.gcr.io/ingress-nginx/controller', 'bitnami/nginx-ingress-controller'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 102_214_336,
	user: 101,
	programName: 'ingress-nginx',
	entrypoint: ['/usr/local/bin/ingress-nginx'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [1500, 3500],
		ports: http(80, 10254),
		memory: {idleBytes: 80 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/healthz'),
		signals: ends(0),
	},
});

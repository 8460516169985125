import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const externalDns = defineImage({
	names: ['registry.k8s.io/external-dns/external-dns', 'bitnami/external-dns'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 40_214_336,
	user: 65532,
	programName: 'external-dns',
	entrypoint: ['/usr/local/bin/external-dns'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [200, 700],
		ports: http(7979),
		memory: {idleBytes: 20 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/metrics'),
		signals: ends(0),
	},
});

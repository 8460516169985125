import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const certManager = defineImage({
	names: ['quay.io/jetstack/cert-manager-controller', 'quay.io/jetstack/cert-manager-webhook', 'quay.io/jetstack/cert-manager-cainjector'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 22_214_336,
	user: 1000,
	programName: 'cert-manager',
	entrypoint: ['/usr/local/bin/cert-manager'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [400, 1200],
		ports: http(9402, 9403, 10250, 6080),
		memory: {idleBytes: 24 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/livez', '/healthz', '/metrics'),
		signals: ends(0),
	},
});

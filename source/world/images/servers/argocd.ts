import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const argocd = defineImage({
	names: ['quay.io/argoproj/argocd', 'argoproj/argocd'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 180_214_336,
	user: 999,
	programName: 'argocd',
	entrypoint: ['/usr/local/bin/argocd'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [800, 2000],
		ports: http(8080, 8083),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/healthz', '/metrics'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const fluxControllers = defineImage({
	names: [
		'ghcr.io/fluxcd/source-controller',
		'ghcr.io/fluxcd/kustomize-controller',
		'ghcr.io/fluxcd/helm-controller',
		'ghcr.io/fluxcd/notification-controller',
	],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 30_214_336,
	user: 65_534,
	programName: 'flux-controllers',
	program: {
		bootMs: [500, 1200],
		ports: http(8080, 9090, 9440),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/healthz', '/readyz', '/metrics'),
		signals: ends(0),
	},
});

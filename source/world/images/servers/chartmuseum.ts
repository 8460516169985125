import {answers, defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const chartmuseum = defineImage({
	names: ['ghcr.io/helm/chartmuseum', 'chartmuseum/chartmuseum', 'bitnami/chartmuseum'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 22_214_336,
	user: 1000,
	programName: 'chartmuseum',
	program: {
		bootMs: [50, 200],
		ports: http(8080),
		memory: {idleBytes: 16 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/health', '/index.yaml'),
		signals: goSignals,
	},
});

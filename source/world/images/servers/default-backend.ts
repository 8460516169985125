import {defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

/** What an ingress sends to whom it knows nothing of: 404. */
export const defaultBackend = defineImage({
	names: [
		'registry.k8s.io/defaultbackend-amd64',
		'k8s.gcr.io/defaultbackend',
		'k8s.gcr.io/defaultbackend-amd64',
		'gcr.io/google_containers/defaultbackend',
	],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 2_214_336,
	programName: 'default-backend',
	program: {
		bootMs: [10, 40],
		ports: http(8080),
		memory: {idleBytes: 3 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/healthz', body: 'ok'}],
		signals: goSignals,
	},
});

import {complains, defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const knativeHello = defineImage({
	names: ['gcr.io/knative-samples/helloworld-go', 'ghcr.io/knative/helloworld-go'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 6_214_336,
	programName: 'knative-hello',
	program: {
		bootMs: [10, 40],
		ports: http('${PORT:-8080}'),
		memory: {idleBytes: 5 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: 'Hello ${TARGET:-World}!\n'}],
		log: {ready: complains('helloworld: listening on port ${PORT:-8080}')},
		signals: goSignals,
	},
});

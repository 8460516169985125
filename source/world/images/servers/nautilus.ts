import {defineImage, goSignals, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nautilus = defineImage({
	names: ['registry.k8s.io/e2e-test-images/nautilus', 'gcr.io/kubernetes-e2e-test-images/nautilus'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 16_214_336,
	programName: 'nautilus',
	program: {
		bootMs: [10, 40],
		ports: http(80),
		memory: {idleBytes: 4 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/', body: '{"image":"nautilus.jpg"}\n'},
			{path: '/data.json', body: '{"image":"nautilus.jpg"}\n'},
		],
		signals: goSignals,
	},
});

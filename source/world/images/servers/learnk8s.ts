import {defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const learnk8s = defineImage({
	names: ['learnk8s/app', 'learnk8s/hello', 'nanajanashia/k8s-demo-app', 'wardviaene/k8s-demo'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 70_214_336,
	programName: 'learnk8s',
	program: {
		bootMs: [400, 1100],
		ports: http(8080, 3000),
		memory: {idleBytes: 44 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: 'Hello World!\n'}],
		signals: noHandlers,
	},
});

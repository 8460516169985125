import {defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const istioHelloworld = defineImage({
	names: ['istio/examples-helloworld-v1', 'istio/examples-helloworld-v2'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 60_214_336,
	programName: 'istio-helloworld',
	program: {
		bootMs: [500, 1200],
		ports: http(5000),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{path: '/hello', body: 'Hello version: v1, instance: ${hostname}\n'},
			{path: '/health', body: 'Helloworld is healthy'},
		],
		signals: ends(0),
	},
});

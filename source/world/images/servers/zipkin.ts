import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const zipkin = defineImage({
	names: ['openzipkin/zipkin'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 110_214_336,
	user: 1000,
	programName: 'zipkin',
	program: {
		bootMs: [5000, 9000],
		ports: http(9411),
		memory: {idleBytes: 240 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/zipkin/', '/info'),
		signals: ends(143),
	},
});

import {answers, defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const jsonMock = defineImage({
	names: ['cilium/json-mock', 'quay.io/cilium/json-mock'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 60_214_336,
	programName: 'json-mock',
	program: {
		bootMs: [700, 1500],
		ports: http(80, 8080),
		memory: {idleBytes: 44 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/public', '/private'),
		signals: noHandlers,
	},
});

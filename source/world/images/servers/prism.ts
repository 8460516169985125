import {answers, defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const prism = defineImage({
	names: ['stoplight/prism'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 90_214_336,
	programName: 'prism',
	program: {
		bootMs: [1200, 2500],
		ports: http(4010),
		memory: {idleBytes: 80 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: noHandlers,
	},
});

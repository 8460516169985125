import {answers, defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const visualizer = defineImage({
	names: ['dockersamples/visualizer'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 60_214_336,
	programName: 'visualizer',
	program: {
		bootMs: [700, 1500],
		ports: http(8080),
		memory: {idleBytes: 52 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: noHandlers,
	},
});

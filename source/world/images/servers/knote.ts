import {answers, defineImage, http, noHandlers, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const knote = defineImage({
	names: ['learnk8s/knote-js', 'learnk8s/knote-java'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 90_214_336,
	programName: 'knote',
	program: {
		bootMs: [700, 1600],
		ports: http(3000),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		log: {ready: says('App listening on http://localhost:3000')},
		signals: noHandlers,
	},
});

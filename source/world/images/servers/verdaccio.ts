import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const verdaccio = defineImage({
	names: ['verdaccio/verdaccio'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 60_214_336,
	user: 10_001,
	programName: 'verdaccio',
	program: {
		bootMs: [1500, 3000],
		ports: http(4873),
		memory: {idleBytes: 80 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/-/ping'),
		signals: ends(0),
	},
});

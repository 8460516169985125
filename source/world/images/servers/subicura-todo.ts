import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const subicuraTodo = defineImage({
	names: ['ghcr.io/subicura/vue-todo', 'subicura/vue-todo'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 20_214_336,
	programName: 'subicura-todo',
	program: {
		bootMs: [40, 120],
		ports: http(80),
		memory: {idleBytes: 6 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});

import {defineImage, http, noHandlers, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const subicuraCounter = defineImage({
	names: ['ghcr.io/subicura/counter', 'subicura/counter'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 60_214_336,
	programName: 'subicura-counter',
	program: {
		bootMs: [400, 900],
		ports: http(3000),
		memory: {idleBytes: 46 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [{path: '/', body: '${count}'}],
		signals: noHandlers,
	},
});

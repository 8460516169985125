import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const postgrest = defineImage({
	names: ['postgrest/postgrest'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 8_214_336,
	user: 1000,
	programName: 'postgrest',
	program: {
		bootMs: [80, 250],
		ports: http(3000, 3001),
		memory: {idleBytes: 12 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/live', '/ready'),
		signals: ends(0),
	},
});

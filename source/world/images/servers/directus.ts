import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const directus = defineImage({
	names: ['directus/directus'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 160_214_336,
	user: 1000,
	userName: 'node',
	programName: 'directus',
	program: {
		bootMs: [5000, 9000],
		ports: http('${PORT:-8055}'),
		memory: {idleBytes: 150 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/server/health', '/server/ping', '/admin'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const umami = defineImage({
	names: ['ghcr.io/umami-software/umami'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 160_214_336,
	user: 1001,
	programName: 'umami',
	program: {
		bootMs: [4500, 9000],
		ports: http('${PORT:-3000}'),
		memory: {idleBytes: 140 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/login', '/api/heartbeat'),
		signals: ends(0),
	},
});

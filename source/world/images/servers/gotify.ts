import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const gotify = defineImage({
	names: ['gotify/server'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 46_214_336,
	programName: 'gotify',
	program: {
		bootMs: [60, 200],
		ports: http('${GOTIFY_SERVER_PORT:-80}'),
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/health', '/version'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const metabase = defineImage({
	names: ['metabase/metabase'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 240_214_336,
	programName: 'metabase',
	program: {
		bootMs: [35_000, 60_000],
		ports: http('${MB_JETTY_PORT:-3000}'),
		memory: {bootBytes: 600 * mebibyte, idleBytes: 780 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/health'),
		signals: ends(143),
	},
});

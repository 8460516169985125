import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ntfy = defineImage({
	names: ['binwiederhier/ntfy'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 18_214_336,
	programName: 'ntfy',
	program: {
		bootMs: [60, 200],
		ports: http(80),
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/v1/health'),
		signals: ends(0),
	},
});

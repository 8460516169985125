import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nginxUnit = defineImage({
	names: ['unit', 'nginx/unit'],
	tags: versionTags,
	from: 'debian with curl',
	sizeBytes: 60_214_336,
	programName: 'nginx-unit',
	program: {
		bootMs: [60, 200],
		ports: http(80),
		memory: {idleBytes: 10 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});

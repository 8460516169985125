import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const wekan = defineImage({
	names: ['wekanteam/wekan', 'ghcr.io/wekan/wekan'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 220_214_336,
	programName: 'wekan',
	program: {
		bootMs: [7000, 13_000],
		ports: http(8080, 80),
		memory: {idleBytes: 240 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/'),
		signals: ends(0),
	},
});

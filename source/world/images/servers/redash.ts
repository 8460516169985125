import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const redash = defineImage({
	names: ['redash/redash'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 320_214_336,
	user: 1000,
	programName: 'redash',
	program: {
		bootMs: [6000, 12_000],
		ports: http(5000),
		memory: {idleBytes: 240 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/ping', '/login'),
		signals: ends(0),
	},
});

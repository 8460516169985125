import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ecommerce = defineImage({
	names: ['kodekloud/ecommerce'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 120_214_336,
	programName: 'ecommerce',
	program: {
		bootMs: [200, 600],
		ports: http(80, 8080),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/wear', '/video', '/apparels', '/watch'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const gotenberg = defineImage({
	names: ['gotenberg/gotenberg'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 420_214_336,
	programName: 'gotenberg',
	program: {
		bootMs: [2000, 5000],
		ports: http(3000),
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const concourse = defineImage({
	names: ['concourse/concourse'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 620_214_336,
	programName: 'concourse',
	program: {
		bootMs: [4000, 8000],
		ports: [...http(8080), ...tcp(2222)],
		memory: {idleBytes: 160 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/v1/info'),
		signals: ends(0),
	},
});

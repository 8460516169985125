import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ray = defineImage({
	names: ['rayproject/ray'],
	tags: versionTags,
	from: 'debian with everything',
	sizeBytes: 900_214_336,
	user: 1000,
	programName: 'ray',
	program: {
		bootMs: [5000, 10_000],
		ports: [...http(8265), ...tcp(6379, 10_001)],
		memory: {idleBytes: 340 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/version'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nifi = defineImage({
	names: ['apache/nifi'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 1_400_214_336,
	user: 1000,
	programName: 'nifi',
	program: {
		bootMs: [60_000, 100_000],
		ports: [...http(8080), ...tcp(8443)],
		memory: {idleBytes: 1100 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/nifi/'),
		signals: ends(143),
	},
});

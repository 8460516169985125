import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const scylla = defineImage({
	names: ['scylladb/scylla'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 300_214_336,
	programName: 'scylla',
	program: {
		bootMs: [9000, 16_000],
		ports: [...http(10_000, 9180), ...tcp(9042, 9160, 7000, 7001)],
		memory: {idleBytes: 900 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/metrics'),
		signals: ends(0),
	},
});

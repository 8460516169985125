import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const yugabyte = defineImage({
	names: ['yugabytedb/yugabyte'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 560_214_336,
	programName: 'yugabyte',
	program: {
		bootMs: [15_000, 28_000],
		ports: [...http(7000, 9000, 15_433), ...tcp(5433, 9042)],
		memory: {idleBytes: 520 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const trino = defineImage({
	names: ['trinodb/trino', 'prestodb/presto'],
	tags: versionTags,
	from: 'redhat',
	sizeBytes: 640_214_336,
	user: 1000,
	programName: 'trino',
	program: {
		bootMs: [15_000, 26_000],
		ports: http(8080),
		memory: {idleBytes: 1100 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/ui/', '/v1/info', '/v1/status'),
		signals: ends(143),
	},
});

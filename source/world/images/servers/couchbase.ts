import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const couchbase = defineImage({
	names: ['couchbase'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 480_214_336,
	programName: 'couchbase',
	program: {
		bootMs: [9000, 16_000],
		ports: [...http(8091, 8092, 8093), ...tcp(11_210)],
		memory: {idleBytes: 620 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/ui/index.html', '/pools'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const milvus = defineImage({
	names: ['milvusdb/milvus'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 420_214_336,
	programName: 'milvus',
	program: {
		bootMs: [6000, 12_000],
		ports: [...http(9091), ...tcp(19_530)],
		memory: {idleBytes: 420 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/healthz', '/metrics'),
		signals: ends(0),
	},
});

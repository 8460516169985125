import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const qdrant = defineImage({
	names: ['qdrant/qdrant'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 60_214_336,
	programName: 'qdrant',
	entrypoint: ['/usr/local/bin/qdrant'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [500, 1500],
		ports: http(6333, 6334),
		memory: {idleBytes: 80 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/healthz', '/readyz', '/livez'),
		signals: ends(0),
	},
});

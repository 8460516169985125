import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const neo4j = defineImage({
	names: ['neo4j', 'bitnami/neo4j'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 330_214_336,
	programName: 'neo4j',
	entrypoint: ['/usr/local/bin/neo4j'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [9000, 16000],
		ports: http(7474, 7687),
		memory: {idleBytes: 560 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/'),
		signals: ends(143),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const elasticsearch = defineImage({
	names: ['elasticsearch', 'docker.elastic.co/elasticsearch/elasticsearch', 'opensearchproject/opensearch'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 640_214_336,
	user: 1000,
	programName: 'elasticsearch',
	entrypoint: ['/usr/local/bin/elasticsearch'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [14000, 24000],
		ports: http(9200, 9300),
		memory: {idleBytes: 1300 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/_cluster/health', '/_cat/health'),
		signals: ends(143),
	},
});

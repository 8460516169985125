import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const solr = defineImage({
	names: ['solr', 'bitnami/solr'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 230_214_336,
	user: 8983,
	programName: 'solr',
	entrypoint: ['/usr/local/bin/solr'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [6000, 12000],
		ports: http(8983),
		memory: {idleBytes: 600 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/solr/', '/solr/admin/info/system'),
		signals: ends(143),
	},
});

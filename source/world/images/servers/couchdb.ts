import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const couchdb = defineImage({
	names: ['couchdb', 'bitnami/couchdb'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 70_214_336,
	programName: 'couchdb',
	entrypoint: ['/usr/local/bin/couchdb'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [1500, 3500],
		ports: http(5984),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 2},
		routes: answers('/', '/_up'),
		signals: ends(0),
	},
});

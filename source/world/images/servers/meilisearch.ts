import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const meilisearch = defineImage({
	names: ['getmeili/meilisearch'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 50_214_336,
	programName: 'meilisearch',
	entrypoint: ['/usr/local/bin/meilisearch'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [300, 900],
		ports: http(7700),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/health'),
		signals: ends(0),
	},
});

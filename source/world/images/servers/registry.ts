import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const registry = defineImage({
	names: ['registry'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 19_214_336,
	programName: 'registry',
	entrypoint: ['/usr/local/bin/registry'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [50, 200],
		ports: http(5000),
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/v2/', '/debug/health'),
		signals: ends(2),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const adminer = defineImage({
	names: ['adminer'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 44_214_336,
	programName: 'adminer',
	entrypoint: ['/usr/local/bin/adminer'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [100, 300],
		ports: http(8080),
		memory: {idleBytes: 16 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});

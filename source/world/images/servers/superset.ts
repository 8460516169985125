import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const superset = defineImage({
	names: ['apache/superset'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 620_214_336,
	user: 1000,
	programName: 'superset',
	entrypoint: ['/usr/local/bin/superset'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [15000, 28000],
		ports: http(8088),
		memory: {idleBytes: 420 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/login/'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const ghost = defineImage({
	names: ['ghost', 'bitnami/ghost'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 160_214_336,
	programName: 'ghost',
	entrypoint: ['/usr/local/bin/ghost'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [4000, 8000],
		ports: http(2368),
		memory: {idleBytes: 130 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/ghost/'),
		signals: ends(0),
	},
});

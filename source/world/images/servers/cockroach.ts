import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const cockroach = defineImage({
	names: ['cockroachdb/cockroach'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 200_214_336,
	programName: 'cockroach',
	entrypoint: ['/usr/local/bin/cockroach'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [2000, 4000],
		ports: http(26257, 8080),
		memory: {idleBytes: 320 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/health', '/_status/vars'),
		signals: ends(0),
	},
});

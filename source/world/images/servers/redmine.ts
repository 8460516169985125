import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const redmine = defineImage({
	names: ['redmine', 'bitnami/redmine'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 200_214_336,
	programName: 'redmine',
	entrypoint: ['/usr/local/bin/redmine'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [12000, 22000],
		ports: http(3000),
		memory: {idleBytes: 220 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/login'),
		signals: ends(0),
	},
});

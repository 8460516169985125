import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const sonarqube = defineImage({
	names: ['sonarqube'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 620_214_336,
	user: 1000,
	programName: 'sonarqube',
	entrypoint: ['/usr/local/bin/sonarqube'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [40000, 70000],
		ports: http(9000),
		memory: {idleBytes: 1500 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/api/system/status'),
		signals: ends(143),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nexus = defineImage({
	names: ['sonatype/nexus3'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 380_214_336,
	user: 200,
	programName: 'nexus',
	entrypoint: ['/usr/local/bin/nexus'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [50000, 90000],
		ports: http(8081),
		memory: {idleBytes: 1900 * mebibyte},
		cpu: {bootMillicores: 800, idleMillicores: 8},
		routes: answers('/', '/service/rest/v1/status'),
		signals: ends(143),
	},
});

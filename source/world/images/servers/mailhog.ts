import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const mailhog = defineImage({
	names: ['mailhog/mailhog'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 136_214_336,
	programName: 'mailhog',
	entrypoint: ['/usr/local/bin/mailhog'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [50, 150],
		ports: http(1025, 8025),
		memory: {idleBytes: 8 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(2),
	},
});

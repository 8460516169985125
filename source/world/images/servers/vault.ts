import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const vault = defineImage({
	names: ['vault', 'hashicorp/vault'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 170_214_336,
	programName: 'vault',
	entrypoint: ['/usr/local/bin/vault'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [800, 1800],
		ports: http(8200, 8201),
		memory: {idleBytes: 90 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/ui/', '/v1/sys/health'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const consul = defineImage({
	names: ['consul', 'hashicorp/consul'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 62_214_336,
	programName: 'consul',
	entrypoint: ['/usr/local/bin/consul'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [1000, 2500],
		ports: http(8500, 8600),
		memory: {idleBytes: 48 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/ui/', '/v1/status/leader'),
		signals: ends(1),
	},
});

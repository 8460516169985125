import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const redisCommander = defineImage({
	names: ['rediscommander/redis-commander', 'ghcr.io/joeferner/redis-commander'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 35_214_336,
	user: 10000,
	programName: 'redis-commander',
	entrypoint: ['/usr/local/bin/redis-commander'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [1500, 3000],
		ports: http(8081),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});

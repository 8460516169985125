import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const caddy = defineImage({
	names: ['caddy'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 20_214_336,
	programName: 'caddy',
	entrypoint: ['/usr/local/bin/caddy'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [80, 200],
		ports: http(80, 2019),
		memory: {idleBytes: 14 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const traefik = defineImage({
	names: ['traefik'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 46_214_336,
	programName: 'traefik',
	entrypoint: ['/usr/local/bin/traefik'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [200, 600],
		ports: http(80, 8080, 443),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ping', '/dashboard/'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const portainer = defineImage({
	names: ['portainer/portainer-ce'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 80_214_336,
	programName: 'portainer',
	entrypoint: ['/usr/local/bin/portainer'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [500, 1500],
		ports: http(9000, 9443, 8000),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/api/status'),
		signals: ends(0),
	},
});

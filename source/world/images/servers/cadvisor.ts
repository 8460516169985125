import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const cadvisor = defineImage({
	names: ['gcr.io/cadvisor/cadvisor', 'ghcr.io/google/cadvisor'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 34_214_336,
	programName: 'cadvisor',
	entrypoint: ['/usr/local/bin/cadvisor'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [800, 2000],
		ports: http(8080),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/healthz', '/metrics', '/containers/'),
		signals: ends(0),
	},
});

import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const tempo = defineImage({
	names: ['grafana/tempo'],
	tags: versionTags,
	from: 'distroless',
	sizeBytes: 40_214_336,
	user: 10001,
	programName: 'tempo',
	entrypoint: ['/usr/local/bin/tempo'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [900, 2000],
		ports: http(3200, 4317, 4318),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/ready', '/metrics'),
		signals: ends(0),
	},
});

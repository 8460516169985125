import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const loki = defineImage({
	names: ['grafana/loki'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 28_214_336,
	user: 10001,
	programName: 'loki',
	entrypoint: ['/usr/local/bin/loki'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [900, 2000],
		ports: http(3100, 9095),
		memory: {idleBytes: 70 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/ready', '/metrics'),
		signals: ends(0),
	},
});

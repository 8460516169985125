import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const promtail = defineImage({
	names: ['grafana/promtail'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 70_214_336,
	programName: 'promtail',
	entrypoint: ['/usr/local/bin/promtail'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [400, 1000],
		ports: http(9080),
		memory: {idleBytes: 40 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/ready', '/metrics'),
		signals: ends(0),
	},
});

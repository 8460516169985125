import {answers, defineImage, ends, http, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const alloy = defineImage({
	names: ['grafana/alloy'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 140_214_336,
	programName: 'alloy',
	entrypoint: ['/usr/local/bin/alloy'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [900, 2000],
		ports: http(12345),
		memory: {idleBytes: 80 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/-/ready', '/metrics'),
		signals: ends(0),
	},
});

import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const varnish = defineImage({
	names: ['varnish'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 40_214_336,
	programName: 'varnish',
	entrypoint: ['/usr/local/bin/varnish'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [500, 1500],
		ports: tcp(80, 8443),
		memory: {idleBytes: 60 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		signals: ends(0),
	},
});

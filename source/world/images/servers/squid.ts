import {defineImage, ends, tcp, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const squid = defineImage({
	names: ['ubuntu/squid'],
	tags: versionTags,
	from: 'debian',
	sizeBytes: 70_214_336,
	programName: 'squid',
	entrypoint: ['/usr/local/bin/squid'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [800, 2000],
		ports: tcp(3128),
		memory: {idleBytes: 30 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		signals: ends(0),
	},
});

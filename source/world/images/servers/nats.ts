import {answers, defineImage, ends, http, says, versionTags} from '../define.ts';
import {mebibyte} from '../image.ts';

export const nats = defineImage({
	names: ['nats'],
	tags: versionTags,
	from: 'alpine',
	sizeBytes: 7_214_336,
	programName: 'nats',
	entrypoint: ['/usr/local/bin/nats'],
	directories: ['/data', '/etc/config'],
	program: {
		bootMs: [20, 80],
		ports: http(4222, 6222, 8222),
		memory: {idleBytes: 12 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: answers('/', '/healthz', '/varz'),
		log: {ready: says('[1] [INF] Server is ready')},
		signals: ends(0),
	},
});
